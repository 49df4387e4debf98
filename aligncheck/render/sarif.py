"""Findings as SARIF 2.1.0, which code scanning of GitHub and many viewers read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple
from urllib.parse import quote

from aligncheck.model.outcome import Checked, Outcome
from aligncheck.model.policy import Action, Rule
from aligncheck.model.report import Finding
from aligncheck.render.escape import one_line, shorten
from aligncheck.render.finding import (
    MESSAGE,
    Found,
    advice,
    counted,
    findings_of,
    identities,
    line_of,
    quoted,
    said_in_place,
    section_of,
    to_data,
)
from aligncheck.render.verdict import plural

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
SHOWN = 5000
"""GitHub shows 5,000 results of a run; it chooses by severity, and so do we, but we say so."""
UNREAD = 100

_ROOT = "%SRCROOT%"
"""What others call the root of the repository; GitHub takes a relative name from there with or without it."""
_LEVELS = {Action.FAIL: "error", Action.WARN: "warning", Action.IGNORE: "warning"}


class _Entry(NamedTuple):
    """A result to be written; ``accepted`` is what SARIF calls a suppression, if somebody accepted the finding."""

    item: Found
    identity: str
    accepted: dict[str, Any] | None


def to_sarif(outcome: Outcome, rules: Sequence[Rule], *, accepted: bool = False) -> str:
    """Returns one run with a result for each finding, the worst first when there are more than GitHub shows.

    ``accepted`` adds the findings that a suppression or the baseline covers, marked as suppressed; without it they are
    left out, since not every reader heeds the mark. A file that could not be read makes the run unsuccessful, unless
    the policy only warns of it.
    """
    entries = [entry for file in outcome.files for entry in _entries(file, accepted=accepted)]
    left_out = entries[:0]
    if len(entries) > SHOWN:
        entries.sort(key=lambda entry: (entry.accepted is not None, entry.item.finding.severity != "error"))
        entries, left_out = entries[:SHOWN], entries[SHOWN:]
    described = [*(_rule(rule) for rule in rules), *_unknown(entries, {rule.code for rule in rules})]
    places = {rule["id"]: at for at, rule in enumerate(described)}
    run = {
        "tool": {"driver": {"name": "aligncheck", "version": outcome.aligncheck, "rules": described}},
        "invocations": [_invocation(outcome, left_out)],
        "originalUriBaseIds": {_ROOT: {"description": {"text": "The folder that the names of the files start from."}}},
        "columnKind": "unicodeCodePoints",
        "results": [_result(entry, places) for entry in entries],
        "properties": {
            "mandate": one_line(outcome.mandate.id),
            "mandateVersion": one_line(outcome.mandate.version),
            "mandateDigest": one_line(outcome.mandate.digest),
        },
    }
    return to_data({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]})


def uri_of(name: str) -> str:
    """Returns a file name as a relative URI reference: its bytes, everything that has a meaning in a URI encoded."""
    text = name.removeprefix("./")
    text = f"/{text.lstrip('/')}" if text.startswith("//") else text  # two slashes would begin the name of a host
    try:
        data = text.encode("utf-8", "surrogateescape")  # the bytes of a file name that is no text
    except UnicodeEncodeError:
        data = text.encode("utf-8", "replace")
    return quote(data, safe="/")


def _entries(file: Checked, *, accepted: bool) -> Iterator[_Entry]:
    counting: list[tuple[Finding, dict[str, Any] | None]] = [
        # What could not be read and has no rule of the policy is told as a notification, not as a result.
        (finding, None)
        for finding in findings_of(file)
        if finding.code
    ]
    if accepted:
        counting += [
            (
                one.finding,
                {
                    "kind": "inSource" if one.where.startswith(f"{file.name}:") else "external",
                    "status": "accepted",
                    "justification": shorten(one.reason, MESSAGE),
                },
            )
            for one in file.suppressed
        ]
        counting += [
            (finding, {"kind": "external", "status": "accepted", "justification": "listed in the baseline"})
            for finding in file.known
        ]
    # GitHub joins the path itself, so that a renamed file keeps the digests of its findings.
    digests = identities("", [finding for finding, _ in counting])
    for (finding, suppression), digest in zip(counting, digests, strict=True):
        yield _Entry(Found(file, finding), digest, suppression)


def _result(entry: _Entry, places: dict[str, int]) -> dict[str, Any]:
    item, finding = entry.item, entry.item.finding
    properties = {
        "orientation": finding.orientation,
        "page": finding.page,
        "section": section_of(item) or None,
        "quote": quoted(finding) or None,
    }
    message = "\n".join(filter(None, [said_in_place(item), advice(finding)]))
    result: dict[str, Any] = {
        "ruleId": one_line(finding.code),
        "ruleIndex": places[one_line(finding.code)],
        "level": "error" if finding.severity == "error" else "warning",
        # A closing and an opening bracket side by side would make a link of a stranger's words.
        "message": {"text": message.replace("](", "] (")},
        "locations": [_location(item.file, line_of(finding))],
        # GitHub tells alerts apart by the first alone; what it would work out for a Word file or a PDF is one and the
        # same for all findings in it.
        "partialFingerprints": {"primaryLocationLineHash": entry.identity[:32], "aligncheck/v1": entry.identity},
        "properties": {key: value for key, value in properties.items() if value is not None},
    }
    if entry.accepted is not None:
        result["suppressions"] = [entry.accepted]
    return result


def _location(file: Checked, line: int | None) -> dict[str, Any]:
    place: dict[str, Any] = {"artifactLocation": {"uri": uri_of(file.name), "uriBaseId": _ROOT}}
    if line is not None:
        place["region"] = {"startLine": line}
    return {"physicalLocation": place}


def _rule(rule: Rule) -> dict[str, Any]:
    level = _LEVELS[rule.action]
    help_text = f"{rule.why}\n\nExample: {rule.example}\n\nTo mend it: {rule.mend}"
    help_markdown = f"{rule.why}\n\n**Example:** {rule.example}\n\n**To mend it:** {rule.mend}"
    return {
        "id": rule.code,
        "name": rule.name,
        "shortDescription": {"text": shorten(rule.what, MESSAGE)},
        "fullDescription": {"text": shorten(f"{rule.what} {rule.why}", MESSAGE)},
        "help": {"text": help_text, "markdown": help_markdown},
        "defaultConfiguration": {"level": level, **({"enabled": False} if rule.action is Action.IGNORE else {})},
        "properties": {"problem.severity": level, "tags": ["mandate", "proposal"]},
    }


def _unknown(entries: Sequence[_Entry], known: set[str]) -> Iterator[dict[str, Any]]:
    """Yields the least that can be said of rules that occur and are not described."""
    for code, name in dict.fromkeys((entry.item.finding.code, entry.item.finding.rule) for entry in entries):
        if code not in known:
            known.add(code)
            yield {"id": one_line(code), "name": one_line(name), "shortDescription": {"text": one_line(name)}}


def _invocation(outcome: Outcome, left_out: Sequence[_Entry]) -> dict[str, Any]:
    unread = [file for file in outcome.files if file.report is None]
    notes = [
        _notice(_gravity(file), f"cannot be read: {shorten(file.problem, MESSAGE)}", file) for file in unread[:UNREAD]
    ]
    broken = any(_gravity(file) == "error" for file in unread)
    if len(unread) > UNREAD:
        words = f"{plural(len(unread) - UNREAD, 'more file')} could not be read."
        notes.append(_notice("error" if broken else "warning", words))
    counting = [entry.item for entry in left_out if entry.accepted is None]
    if counting:
        notes.append(_notice("warning", f"{counted(counting)} are left out: a run shows {SHOWN:,} results at most."))
    if len(left_out) > len(counting):
        words = plural(len(left_out) - len(counting), "accepted finding")
        notes.append(_notice("note", f"{words} left out: a run shows {SHOWN:,} results at most."))
    return {"executionSuccessful": not broken, **({"toolExecutionNotifications": notes} if notes else {})}


def _gravity(file: Checked) -> str:
    return "error" if any(one.severity == "error" for one in findings_of(file)) else "warning"


def _notice(level: str, text: str, file: Checked | None = None) -> dict[str, Any]:
    notice: dict[str, Any] = {"level": level, "message": {"text": text.replace("](", "] (")}}
    if file is not None:
        notice["locations"] = [_location(file, None)]
    return notice
