"""The name and version of the mandate that ships, without reading the rest of it: ``--version`` must be quick."""

from __future__ import annotations

import re

from aligncheck.read.builtin import builtin_mandate

_KEY = re.compile(r"""^(id|version):[ ]*["']?([^"'\n#]+?)["']?[ ]*(?:#.*)?$""", re.MULTILINE)


def builtin_identity() -> tuple[str, str]:
    """Returns (id, version) of the mandate that ships, as its first lines give them."""
    head = (builtin_mandate() / "mandate.yaml").read_text(encoding="utf-8")[:2000]
    found = dict(_KEY.findall(head))
    return found["id"], found["version"]
