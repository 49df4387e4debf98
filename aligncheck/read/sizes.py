"""Sizes of files as people say them."""

from __future__ import annotations

_UNITS = ((1e9, "GB"), (1e6, "MB"), (1e3, "kB"))


def told_size(count: int) -> str:
    """Returns ``10 bytes``, ``64 kB``, ``1.5 MB`` or ``200 MB``: never more digits than somebody wants to read."""
    for size, unit in _UNITS:
        if round(count / size, 1) >= 1:
            number = f"{count / size:,.0f}" if count >= 10 * size else f"{count / size:.1f}".removesuffix(".0")
            return f"{number} {unit}"
    return f"{count} byte{'' if count == 1 else 's'}"
