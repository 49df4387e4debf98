"""A call as an Excel workbook: scores, evidence, portfolio, agreement, problems, and what made it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from aligncheck.batch.book import ABOUT, AGREEMENT, EVIDENCE, LIMITS, PORTFOLIO, PROBLEMS, SCORES, Book, Limits, Target
from aligncheck.batch.labels import Comparing
from aligncheck.batch.portfolio import Counting
from aligncheck.batch.sheet_scores import EvidenceSheet, Scores, read_report
from aligncheck.batch.sheet_summaries import Problems, add_about, add_agreement, add_portfolio
from aligncheck.model.call import Call, Scored
from aligncheck.model.report import Engine

_DAY = datetime(2000, 1, 1)
"""The same in every workbook, so that the same call gives the same bytes."""

_ENGINES = 5


def write_xlsx(path: Path, call: Call, scored: Callable[[], Iterator[Scored]], *, limits: Limits = LIMITS) -> None:
    """Writes the workbook, going through the proposals once and holding one report at a time.

    Nothing leads out of it, and no word of a proposal stands in a formula. Raises OSError when it cannot be written.
    """
    import xlsxwriter
    from xlsxwriter.exceptions import FileCreateError

    # Rows wait in files of the system's temporary folder until the end; they go whatever happens.
    with TemporaryDirectory(prefix="aligncheck-") as folder:
        workbook = xlsxwriter.Workbook(
            str(path),
            {
                "constant_memory": True,
                "tmpdir": folder,
                "strings_to_formulas": False,
                "strings_to_urls": False,
                "strings_to_numbers": False,
                "use_zip64": True,
            },
        )
        workbook.set_properties({"title": "Proposals and the mandate", "created": _DAY})
        try:
            _fill(Book(workbook), call, scored(), limits)
            workbook.close()
        except FileCreateError as error:
            raise _cause(error) from error
        finally:
            _let_go(workbook)


def _fill(book: Book, call: Call, scored: Iterator[Scored], limits: Limits) -> None:
    counting = Counting(call.titles)
    comparing = Comparing(call)
    engines: dict[Engine, None] = {}
    book.add(SCORES, EVIDENCE, PORTFOLIO, *([AGREEMENT] if call.labelled else []), PROBLEMS, ABOUT)
    scores = Scores(book, call, limits)
    evidence = EvidenceSheet(book, call, limits)
    problems = Problems(book, limits)
    for one in scored:
        row = one.row
        counting.add(row)
        comparing.add(row)
        places: dict[int | None, Target] = {}
        if one.report:
            report = read_report(one.report)
            _remember(engines, report["engine"])
            places = evidence.add(row.name, report)
        scores.add(row, places, problems.add(row) if row.problem or row.kind else None)
    scores.close()
    evidence.close()
    problems.close(call)
    add_portfolio(book, counting.portfolio(), limits)
    if call.labelled:
        add_agreement(book, comparing.agreement(), limits)
    add_about(book, call, tuple(engines), limits, scores.unlinked)


def _remember(engines: dict[Engine, None], told: dict[str, Any]) -> None:
    if len(engines) < _ENGINES:
        engines[Engine(told["aligncheck"], told["spacy"], told["python"], told["settings"])] = None


def _let_go(workbook: Any) -> None:
    """Closes the waiting files that xlsxwriter leaves open when something went wrong."""
    for sheet in workbook.worksheets():
        sheet.row_data_fh.close()


def _cause(error: Exception) -> OSError:
    cause = error.args[0] if error.args else None
    return cause if isinstance(cause, OSError) else OSError(str(error))
