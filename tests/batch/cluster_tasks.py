"""More stand-ins for the scoring of a proposal (see tasks.py), for workers that stand in a cluster."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable

import tasks

from aligncheck import api
from aligncheck.batch.engine import Answer, Loading, Task


def prepare(loading: Loading) -> Callable[[Task], Answer]:
    others = tasks.prepare(loading)

    def score(one: Task) -> Answer:
        if one.item.text is None:
            return Answer(one.item.name, tasks.row(len(api.item_content(one.item))))
        verb, _, what = (one.item.text or "").partition(" ")
        if verb == "parent":
            # The worker of Dask itself dies, whatever protects it.
            os.kill(os.getppid(), signal.SIGKILL)
            time.sleep(tasks.FOREVER)
        if verb == "wait":
            time.sleep(float(what))
            return Answer(one.item.name, tasks.row(), seconds=float(what))
        return others(one)

    return score
