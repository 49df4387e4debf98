"""A report as a web page of its own, for a mail or an archive: the same parts as on the terminal, and no script."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from markupsafe import Markup

from aligncheck.model.evidence import Evidence
from aligncheck.model.report import Report
from aligncheck.render.escape import shorten
from aligncheck.render.place import excerpt, label_of, page_or_line, place_of
from aligncheck.render.surroundings import around
from aligncheck.render.verdict import (
    CONFLICT_WORDS,
    Unread,
    View,
    facts,
    flags,
    headline,
    plural,
    problems,
    status_words,
    supported_words,
)
from aligncheck.render.web import templates, trim

_BEST_SENTENCES = 3
_FOLDED_MOST = 20
_QUOTE = 400
_LONG_QUOTE = 800


def to_html(report: Report, view: View | None = None) -> str:
    """Returns the report as one page that needs no network; nothing in the proposal's text or name acts as markup.

    The sentences that count least, and those that do not count, are folded away; ``verbose`` unfolds all of them.
    """
    return to_html_page([report], view)


def to_html_page(rows: Sequence[Report | Unread], view: View | None = None) -> str:
    """Returns the reports on several files as one page: a table of all files, then one report after the other."""
    return to_html_pages(rows, [to_html_article(row, view) for row in rows if isinstance(row, Report)])


def to_html_pages(rows: Sequence[Report | Unread], articles: Iterable[Markup]) -> str:
    """Returns the page of several files; ``articles`` are those of the reports among the rows, in their order.

    Of a report in ``rows`` only the verdicts are shown: it may be brief.
    """
    first = rows[0] if len(rows) == 1 else None
    name = first.proposal.name if isinstance(first, Report) else plural(len(rows), "file")
    read = [number for number, row in enumerate(rows, 1) if isinstance(row, Report)]
    return (
        templates()
        .get_template("report.html")
        .render(
            trim=trim(("palette.css", "report.css")),
            title=f"{shorten(name, 200)} – aligncheck",
            rows=[(number, row) for number, row in enumerate(rows, 1)],
            articles=dict(zip(read, articles, strict=True)),
            unread=lambda row: isinstance(row, Unread),
            plural=plural,
            problems=problems,
            status_words=status_words,
            supported_words=supported_words,
        )
    )


def to_html_article(report: Report, view: View | None = None) -> Markup:
    """Returns what stands in the page of one report under its name."""
    told = (
        templates()
        .get_template("article.html")
        .render(
            report=report,
            view=view or View(),
            most=_most,
            conflict_words=CONFLICT_WORDS,
            folded_most=_FOLDED_MOST,
            quote=_QUOTE,
            long_quote=_LONG_QUOTE,
            around=around,
            excerpt=excerpt,
            facts=facts,
            flags=flags,
            headline=headline,
            label_of=label_of,
            page_or_line=page_or_line,
            place_of=place_of,
            plural=plural,
            problems=problems,
            shorten=shorten,
        )
    )
    # The template has escaped all that is not ours.
    return Markup(told)  # noqa: S704


def _most(view: View, items: Sequence[Evidence]) -> int:
    """Returns how many sentences stand unfolded."""
    return len(items) if view.verbose else _BEST_SENTENCES
