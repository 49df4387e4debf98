"""Findings as a JUnit report: a suite for each proposal, a test for it as a whole and for each orientation in play."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape

from aligncheck.model.evidence import Result
from aligncheck.model.outcome import Checked, Outcome
from aligncheck.model.report import Finding
from aligncheck.render.escape import REPLACEMENT, one_line
from aligncheck.render.finding import (
    LOG_COMMAND,
    Found,
    advice,
    called,
    file_name,
    findings_of,
    quoted,
    said,
    said_in_place,
)

WHOLE = "the proposal as a whole"

_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""What XML 1.0 has no way to write, not even as a reference."""


def to_junit(outcome: Outcome) -> str:
    """Returns the XML. Errors fail their test; warnings, for which the format has no word, are printed output of it.

    A file that could not be read is an ``error`` of its suite.
    """
    suites = [_Suite(file) for file in outcome.files]
    counts = _counts(
        sum(one.tests for one in suites), sum(one.failures for one in suites), sum(one.errors for one in suites)
    )
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', f'<testsuites name="aligncheck" {counts}>']
    for suite in suites:
        lines += suite.lines()
    return "\n".join([*lines, "</testsuites>"]) + "\n"


class _Suite:
    """One proposal: its tests by name, each with the findings about it."""

    def __init__(self, file: Checked) -> None:
        self._file = file
        results = file.report.results if file.report is not None else ()
        names = {result.orientation: f"orientation {result.orientation} ({one_line(result.id)})" for result in results}
        findings = findings_of(file)
        about = {finding.orientation for finding in findings}
        numbers = [result.orientation for result in results if result.orientation in about or _in_play(result)]
        # A policy may demand an orientation that the report does not list; it is checked against the mandate elsewhere.
        numbers += sorted(number for number in about if number is not None and number not in names)
        self._cases: list[tuple[str, list[Finding]]] = [
            (
                WHOLE if number is None else names.get(number, f"orientation {number}"),
                [finding for finding in findings if finding.orientation == number],
            )
            for number in (None, *numbers)
        ]
        self.tests = len(self._cases)
        broken = sum(any(one.severity == "error" for one in cases) for _, cases in self._cases)
        self.failures, self.errors = (broken, 0) if file.report is not None else (0, broken)

    def lines(self) -> list[str]:
        """Returns the suite as lines of XML."""
        name = _attribute(file_name(self._file.name))
        lines = [f"  <testsuite name={name} {_counts(self.tests, self.failures, self.errors)}>"]
        for case, findings in self._cases:
            inside = self._inside(findings)
            head = f"    <testcase name={_attribute(case)} classname={name}"
            lines += [f"{head}>", *inside, "    </testcase>"] if inside else [f"{head}/>"]
        return [*lines, "  </testsuite>"]

    def _inside(self, findings: Sequence[Finding]) -> list[str]:
        errors = [one for one in findings if one.severity == "error"]
        warnings = [one for one in findings if one.severity != "error"]
        lines = []
        if errors:
            tag = "failure" if self._file.report is not None else "error"
            kinds = _attribute(" ".join(dict.fromkeys(one.code or one.rule for one in errors)))
            message = _attribute(said(errors[0]) if len(errors) == 1 else f"{len(errors)} findings")
            lines.append(f"      <{tag} type={kinds} message={message}>{self._body(errors)}</{tag}>")
        if warnings:
            lines.append(f"      <system-out>{self._body(warnings)}</system-out>")
        return lines

    def _body(self, findings: Sequence[Finding]) -> str:
        """Returns the findings in full: GitLab shows the text of the element, and not its message."""
        name = one_line(self._file.name)
        lines = []
        for one in findings:
            lines.append(f"{one.severity} {called(one)}: {said_in_place(Found(self._file, one))}")
            lines.append(f"  at {name}:{one.line}" if one.line is not None else f"  in {name}")
            lines += [f"  “{quoted(one)}”"] if one.quote else []
            lines += [f"  {advice(one)}"] if one.suggestion else []
        return _text("\n".join(lines))


def _in_play(result: Result) -> bool:
    return result.level.supported or result.claimed or result.conflict is not None


def _counts(tests: int, failures: int, errors: int) -> str:
    return f'tests="{tests}" failures="{failures}" errors="{errors}"'


def _attribute(text: str) -> str:
    return '"' + _text(text).replace('"', "&quot;").replace("\r", "&#13;").replace("\n", "&#10;") + '"'


def _text(text: str) -> str:
    """Returns ``text`` as XML, with nothing in it that a runner takes for a command when it stands in its log."""
    return LOG_COMMAND.sub("&#35;#", escape(_FORBIDDEN.sub(REPLACEMENT, text), quote=False))
