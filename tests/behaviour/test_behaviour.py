"""Behaviour as data: each case in the YAML files beside this one is a text and what a careful reader says of it.

A case has ``id``, ``language``, ``text``, perhaps ``title`` and ``format`` (txt or md), and what is expected:

- ``supports``, ``not_supported``: these orientations are, or are not, supported; ``only``: these and no others;
- ``level``: the level of an orientation; ``claimed``: the orientations that the text claims, all of them;
- ``conflict``: the severity by orientation (no word on the others), or ``none`` for no conflict at all;
- ``boundary``: whether a task beyond the mandate is found; ``status``: what became of the whole.

An invariance case has ``base`` instead of ``text``, and ``variants`` that must support the same orientations as the
base, which ``only`` or ``supports`` gives. A variant is a ``text`` (``language`` says which if it is another), or a
``transform`` of the base named in ``TRANSFORMS``; ``before`` and ``after`` are put around it.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from aligncheck import api
from aligncheck.model.report import Report

HERE = Path(__file__).resolve().parent
LANGUAGES = ("en", "es", "fr")
LEAST = 230
"""How many cases there are at least, over all files."""

EXPECTATIONS = {"supports", "not_supported", "only", "level", "conflict", "boundary", "claimed", "status"}
ALLOWED = {"id", "language", "title", "text", "format", "base", "variants", *EXPECTATIONS}
SAID_OF_VARIANTS = {"text", "language", "transform", "before", "after"}

Case = Mapping[str, Any]


def _without_accents(text: str) -> str:
    split = unicodedata.normalize("NFD", text)
    return unicodedata.normalize("NFC", "".join(one for one in split if not unicodedata.combining(one)))


def _with_soft_hyphens(text: str) -> str:
    return re.sub(r"(\w{4})(\w{4,})", "\\1\u00ad\\2", text)


def _broken_at(width: int) -> Callable[[str], str]:
    def broken(text: str) -> str:
        lines, line = [], ""
        for word in text.split():
            if line and len(line) + len(word) >= width:
                lines.append(line)
                line = word
            else:
                line = f"{line} {word}".strip()
        return "\n".join([*lines, line])

    return broken


def _hyphenated(text: str) -> str:
    return re.sub(r"(\w{5})(\w{6,})", "\\1-\n\\2", text, count=3)


TRANSFORMS: dict[str, Callable[[str], str]] = {
    "unchanged": str,
    "upper": str.upper,
    "lower": str.lower,
    "no_accents": _without_accents,
    "decomposed": lambda text: unicodedata.normalize("NFD", text),
    "curly": lambda text: text.replace("'", "\u2019"),
    "no_break_spaces": lambda text: text.replace(" ", "\u00a0"),
    "double_spaces": lambda text: text.replace(" ", "  "),
    "soft_hyphens": _with_soft_hyphens,
    "line_breaks": _broken_at(48),
    "hyphenated_lines": _hyphenated,
    "twice": lambda text: f"{text}\n\n{text}",
    "five_times": lambda text: "\n\n".join([text] * 5),
}


@cache
def _cases() -> tuple[Case, ...]:
    return tuple(
        case
        for path in sorted(HERE.glob("*.yaml"))
        for case in yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    )


def _ids(cases: tuple[Case, ...]) -> list[str]:
    return [str(case["id"]) for case in cases]


PLAIN = tuple(case for case in _cases() if "text" in case)
INVARIANT = tuple(case for case in _cases() if "base" in case)
VARIANTS = tuple((case, at) for case in INVARIANT for at in range(len(case["variants"])))


@pytest.fixture(scope="session")
def checker() -> api.Checker:
    return api.Checker(api.load_mandate())


def _report(checker: api.Checker, text: str, case: Case) -> Report:
    if case.get("format") == "md":
        return checker.check_bytes(text.encode(), f"{case['id']}.md")
    return checker.check_text(text, title=case.get("title"), name=str(case["id"]))


def _supported(report: Report) -> set[int]:
    return {result.orientation for result in report.results if result.level.supported}


def _why(report: Report) -> str:
    """Returns what the engine saw, one line a piece, for whoever reads the failure."""
    lines = []
    for result in report.results:
        for piece in (*result.evidence[:3], *result.discounted[:3]):
            reasons = "; ".join(f"{one.code} x{one.factor:g}" for one in piece.reasons)
            lines.append(f"  {result.orientation} {result.level} {piece.weight:.2f} {piece.concept}: {reasons}")
    return "\n".join(lines)


def _wrong(report: Report, case: Case) -> list[str]:
    """Returns every expectation that the report does not meet."""
    supported = _supported(report)
    by_number = {result.orientation: result for result in report.results}
    wrong = []
    if lacking := set(case.get("supports", ())) - supported:
        wrong.append(f"not supported: {sorted(lacking)}")
    if extra := set(case.get("not_supported", ())) & supported:
        wrong.append(f"supported: {sorted(extra)}")
    if "only" in case and set(case["only"]) != supported:
        wrong.append(f"supported: {sorted(supported)}, expected only {sorted(case['only'])}")
    for number, level in case.get("level", {}).items():
        if by_number[number].level != level:
            wrong.append(f"{number} is {by_number[number].level}, expected {level}")
    found = {number: str(one.conflict.severity) for number, one in by_number.items() if one.conflict is not None}
    expected = case.get("conflict", {})
    if expected == "none" and found:
        wrong.append(f"conflict: {found}")
    if expected != "none":
        wrong.extend(
            f"conflict with {number}: {found.get(number)}, expected {severity}"
            for number, severity in expected.items()
            if found.get(number) != severity
        )
    if "boundary" in case and bool(report.boundaries) is not case["boundary"]:
        wrong.append(f"boundaries: {[one.id for one in report.boundaries]}")
    claimed = {number for number, one in by_number.items() if one.claimed}
    if "claimed" in case and claimed != set(case["claimed"]):
        wrong.append(f"claimed: {sorted(claimed)}")
    if "status" in case and report.status != case["status"]:
        wrong.append(f"status: {report.status}")
    return wrong


@pytest.mark.parametrize("case", PLAIN, ids=_ids(PLAIN))
def test_case(checker: api.Checker, case: Case) -> None:
    report = _report(checker, case["text"], case)
    wrong = _wrong(report, case)
    assert not wrong, "\n".join((*wrong, _why(report)))


@pytest.mark.parametrize("case", INVARIANT, ids=_ids(INVARIANT))
def test_base(checker: api.Checker, case: Case) -> None:
    report = _report(checker, case["base"], case)
    wrong = _wrong(report, case)
    assert not wrong, "\n".join((*wrong, _why(report)))


@pytest.mark.parametrize(("case", "at"), VARIANTS, ids=[f"{case['id']}-{at + 1}" for case, at in VARIANTS])
def test_variant(checker: api.Checker, case: Case, at: int) -> None:
    variant = case["variants"][at]
    text = variant.get("text") or TRANSFORMS[variant.get("transform", "unchanged")](case["base"])
    text = "\n\n".join(part for part in (variant.get("before"), text, variant.get("after")) if part)
    report = _report(checker, text, case)
    expected = _supported(_report(checker, case["base"], case))
    assert _supported(report) == expected, f"{variant}\n{_why(report)}"


def test_there_are_enough_cases_in_each_language() -> None:
    count = Counter(case["language"] for case in _cases())
    assert set(count) == set(LANGUAGES)
    assert sum(count.values()) >= LEAST
    assert min(count.values()) >= 0.3 * sum(count.values()), count


def test_every_case_can_be_told_by_its_id() -> None:
    assert [one for one, count in Counter(_ids(_cases())).items() if count > 1] == []


def test_every_case_expects_something_and_says_nothing_unknown() -> None:
    for case in _cases():
        assert set(case) <= ALLOWED, case["id"]
        assert set(case) & EXPECTATIONS, case["id"]
        assert ("text" in case) is not ("base" in case), case["id"]
        for variant in case.get("variants", ()):
            assert set(variant) <= SAID_OF_VARIANTS, case["id"]
            assert not {"text", "transform"} <= set(variant), case["id"]
