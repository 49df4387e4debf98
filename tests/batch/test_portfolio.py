"""A call as a whole: the counts."""

from __future__ import annotations

from dataclasses import replace

from fake_calls import failed, many, scored
from fake_reports import TITLES, bare_report, result, small_report

from aligncheck.batch.portfolio import portfolio_of
from aligncheck.model.evidence import Level

TITLED = tuple(TITLES.items())


def test_each_orientation_is_counted_by_level() -> None:
    rows = [
        scored(small_report("a.docx")).row,
        scored(small_report("b.docx", results=(result(10, Level.SIGNIFICANT),))).row,
        scored(bare_report(name="c.docx")).row,
        failed("d.docx", "timeout").row,
        failed("e.docx", "timeout").row,
        failed("f.docx").row,
    ]
    portfolio = portfolio_of(TITLED, rows)
    assert (portfolio.proposals, portfolio.scored, portfolio.words) == (6, 3, 3 * 4210)
    ten = portfolio.orientations[9]
    assert (ten.orientation, ten.title) == (10, TITLES[10])
    assert (ten.principal, ten.significant, ten.mentioned, ten.absent, ten.supported) == (1, 1, 0, 1, 2)
    assert ten.share == 2 / 3
    assert (ten.conflicts, ten.possible_conflicts) == (1, 0)
    nine, five = portfolio.orientations[8], portfolio.orientations[4]
    assert (nine.mentioned, nine.conflicts, nine.possible_conflicts, nine.share) == (1, 0, 1, 0.0)
    assert (five.unsupported_claims, ten.unsupported_claims) == (1, 0)
    assert portfolio.unserved == (1, 2, 4, 5, 6, 7, 8, 9, 11, 12)
    assert portfolio.statuses == (("assessed", 2), ("off_mandate", 1))
    assert portfolio.languages == (("fr", 3),)
    assert portfolio.boundaries == (("legal-protection", 2),)
    assert portfolio.problems == (("timeout", 2), ("damaged", 1))


def test_a_call_without_a_scored_proposal_has_no_shares() -> None:
    portfolio = portfolio_of(TITLED, [failed("a.docx").row])
    assert [one.share for one in portfolio.orientations] == [None] * 12
    assert portfolio.unserved == tuple(TITLES)


def test_the_levels_add_up_and_the_order_does_not_matter() -> None:
    rows = [one.row for one in many(100)]
    portfolio = portfolio_of(TITLED, iter(rows))
    for one in portfolio.orientations:
        assert one.supported + one.mentioned + one.absent == portfolio.scored == 98
    assert portfolio == portfolio_of(TITLED, reversed(rows))
    assert 6 in portfolio.unserved


def test_a_language_that_was_not_found_is_counted_too() -> None:
    row = replace(scored(small_report()).row, language="")
    assert portfolio_of(TITLED, [row]).languages == (("", 1),)
