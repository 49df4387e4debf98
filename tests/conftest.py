"""What every test relies on: nobody's cache folder is read or written."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture(scope="session", autouse=True)
def own_cache_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Keeps what is worked out once for this run of the tests only, child processes included."""
    folder = tmp_path_factory.mktemp("kept")
    before = os.environ.get("ALIGNCHECK_CACHE_DIR")
    os.environ["ALIGNCHECK_CACHE_DIR"] = str(folder)
    yield folder
    if before is None:
        del os.environ["ALIGNCHECK_CACHE_DIR"]
    else:
        os.environ["ALIGNCHECK_CACHE_DIR"] = before
