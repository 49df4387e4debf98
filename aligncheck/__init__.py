"""aligncheck tells whether a project proposal serves a mandate, and shows the sentences that prove it.

import aligncheck

report = aligncheck.check("proposal.docx")
for result in report.results:
    print(result.orientation, result.level, [piece.quote for piece in result.evidence[:1]])
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from aligncheck.api import Checker, check, check_bytes, check_text, load_mandate
    from aligncheck.errors import AligncheckError
    from aligncheck.model.report import Report

__all__ = ["AligncheckError", "Checker", "Report", "check", "check_bytes", "check_text", "load_mandate"]

_HOMES = {"AligncheckError": "aligncheck.errors", "Report": "aligncheck.model.report"}


def __getattr__(name: str) -> Any:
    """Loads a public name when it is first used, so that ``aligncheck --help`` loads nothing that it does not need."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_HOMES.get(name, "aligncheck.api")), name)


def __dir__() -> list[str]:
    return sorted(__all__)
