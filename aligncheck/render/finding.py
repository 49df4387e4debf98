"""The findings of a run as every format says them: the same ones, in the same order, words and identity."""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from aligncheck.model.evidence import Evidence
from aligncheck.model.outcome import Checked, Outcome
from aligncheck.model.report import Finding
from aligncheck.render.escape import REPLACEMENT, json_controls, shorten, visible
from aligncheck.render.verdict import plural

UNREADABLE = "unreadable"
LOG_COMMAND = re.compile(r"##(?=\w*\[)")
"""Where a command to the runner begins, anywhere in a line: of GitHub (``##[``), Azure and TeamCity (``##x[``)."""
MESSAGE, ADVICE, QUOTE = 1000, 500, 500
_SECTION = 80
_NAMED = re.compile(r"orientations? (\d+)", re.IGNORECASE)
_BREAKS = re.compile(r"([\r\n])")
_SURROGATES = re.compile("[\ud800-\udfff]")


class Found(NamedTuple):
    """A finding that counts, and the file it is in."""

    file: Checked
    finding: Finding


def found(outcome: Outcome) -> list[Found]:
    """Returns the findings that count, by file, in the order of the outcome.

    A file that could not be read, and of which no finding speaks, gets one of severity error without a code.
    """
    return [Found(file, finding) for file in outcome.files for finding in findings_of(file)]


def findings_of(file: Checked) -> tuple[Finding, ...]:
    """Returns the findings of one file, as :func:`found` lists them."""
    if file.report is not None or file.findings or file.suppressed or file.known:
        return file.findings
    return (Finding("", UNREADABLE, "error", None, f"cannot be read: {file.problem}", None, None),)


def worst_first(items: Iterable[Found]) -> list[Found]:
    """Returns the errors, then the warnings, otherwise in the same order."""
    return sorted(items, key=lambda item: item.finding.severity != "error")


def called(finding: Finding) -> str:
    """Returns what people call the kind of finding: ``ALN003 unsupported-claim``."""
    return visible(f"{finding.code} {finding.rule}".strip())


def said(finding: Finding) -> str:
    """Returns the message on one line; it names the orientation, whether the finding's own words do or not."""
    message = shorten(finding.message, MESSAGE)
    return message if names_orientation(finding) else f"{message} (orientation {finding.orientation})"


def names_orientation(finding: Finding) -> bool:
    """Returns whether the message says which orientation it is about, or the finding is about none."""
    return finding.orientation is None or str(finding.orientation) in _NAMED.findall(shorten(finding.message, MESSAGE))


def said_in_place(item: Found) -> str:
    """Returns the message on one line, with the page and the section where a format has only a line to point at."""
    if item.finding.line is not None:
        return said(item.finding)
    section = section_of(item)
    parts = [f"page {item.finding.page}"] if item.finding.page is not None else []
    parts += [f"section “{section}”"] if section else []
    return f"{said(item.finding)} ({', '.join(parts)})" if parts else said(item.finding)


def section_of(item: Found) -> str:
    """Returns the heading over the sentence that the finding quotes, or nothing when it is not in the report."""
    finding = item.finding
    for evidence in _sentences(item.file, finding.orientation):
        if finding.quote and (evidence.quote, evidence.page, evidence.line) == (
            finding.quote,
            finding.page,
            finding.line,
        ):
            return shorten(evidence.section, _SECTION)
    return ""


def advice(finding: Finding) -> str:
    """Returns what would mend the finding as a sentence on one line; may be empty."""
    words = shorten(finding.suggestion, ADVICE)
    return f"To mend it: {words}" if words else ""


def quoted(finding: Finding) -> str:
    """Returns the sentence that the finding is about, on one line; may be empty."""
    return shorten(finding.quote, QUOTE)


def line_of(finding: Finding) -> int:
    """Returns the line to point at: the first, where the format of the file has none."""
    return max(finding.line or 1, 1)


def identities(name: str, findings: Iterable[Finding]) -> Iterator[str]:
    """Yields a digest for each finding of a file: it stays when lines move, and no two of one file are the same."""
    seen: Counter[str] = Counter()
    for finding in findings:
        quote = " ".join(unicodedata.normalize("NFKC", finding.quote).casefold().split())
        orientation = "" if finding.orientation is None else str(finding.orientation)
        same = "\0".join((name, finding.code or finding.rule, orientation, quote))
        seen[same] += 1
        again = f"\0{seen[same]}" if seen[same] > 1 else ""
        yield hashlib.sha256(f"{same}{again}".encode("utf-8", "surrogatepass")).hexdigest()


def tally(outcome: Outcome) -> str:
    """Returns the run in one line: ``2 errors and 1 warning in 2 of 12 files; 1 suppressed; 4 in the baseline``."""
    items = found(outcome)
    files = len(outcome.files)
    touched = len({item.file.name for item in items})
    where = f"in {touched} of {plural(files, 'file')}" if items else f"in {plural(files, 'file')}"
    parts = [f"{counted(items) or 'no findings'} {where}"]
    unread = sum(file.report is None for file in outcome.files)
    suppressed = sum(len(file.suppressed) for file in outcome.files)
    known = sum(len(file.known) for file in outcome.files)
    if unread:
        parts.append(f"{plural(unread, 'file')} could not be read")
    if suppressed:
        parts.append(f"{suppressed:,} suppressed")
    if known:
        parts.append(f"{known:,} in the baseline")
    if outcome.stale:
        words = "a baseline entry is stale" if outcome.stale == 1 else f"{outcome.stale:,} baseline entries are stale"
        parts.append(words)
    if outcome.unchecked:
        parts.append(f"{plural(outcome.unchecked, 'unchanged file')} not checked")
    return "; ".join(parts)


def counted(items: Iterable[Found]) -> str:
    """Returns ``2 errors and 1 warning``, or nothing when there are none."""
    counts = Counter("error" if item.finding.severity == "error" else "warning" for item in items)
    return " and ".join(plural(counts[one], one) for one in ("error", "warning") if counts[one])


def file_name(name: str) -> str:
    """Returns a name for a field that is escaped by its format: line breaks stay, other active characters do not."""
    return "".join(part if part in ("\r", "\n") else visible(part) for part in _BREAKS.split(name))


def to_data(value: object) -> str:
    """Returns JSON for the services of others: lone surrogates, which strict readers refuse, become U+FFFD.

    Nothing in it is a command to the runner in whose log it may be printed.
    """
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, indent=2)
    return LOG_COMMAND.sub(r"\\u0023#", json_controls(_SURROGATES.sub(REPLACEMENT, text))) + "\n"


def log_line(text: str) -> str:
    """Returns one line that a CI runner shows and does not obey, whatever file name it begins with."""
    shown = LOG_COMMAND.sub("# #", visible(text))
    return f"./{shown}" if shown.lstrip().startswith("::") else shown


def _sentences(file: Checked, orientation: int | None) -> Iterator[Evidence]:
    for result in file.report.results if file.report is not None else ():
        if orientation in (None, result.orientation):
            yield from result.conflict.evidence if result.conflict is not None else ()
            yield from result.evidence
            yield from result.discounted
