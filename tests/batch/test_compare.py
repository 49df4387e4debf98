"""What differs between two files of results, and why."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from fake_reports import bare_report, evidence, result, small_report

from aligncheck.batch.cells import escaped, guarded
from aligncheck.batch.compare import Entry, Told, compare, compare_files, normal, told_by
from aligncheck.batch.row import row_of
from aligncheck.batch.scores import plain, read_scores
from aligncheck.batch.tables import problem_line, write_csv
from aligncheck.errors import ResultsError
from aligncheck.model.call import Call, Row, Scored
from aligncheck.model.difference import Comparison, OrientationChange
from aligncheck.model.evidence import ConflictFound, Level, Reason
from aligncheck.model.mandate import Severity
from aligncheck.model.report import BoundaryFound, Engine, MandateInfo, Report
from aligncheck.render.json import to_json_array, to_jsonl

IN_CONTEXT = Reason("section:context", 0.1, "describes the context")
IN_ACTIVITY = Reason("section:activity", 0.9, "stands in an activity")
RETURN = evidence("Organiser le retour volontaire.", "retour volontaire", reasons=(IN_ACTIVITY,))
TRAINING = evidence("Former quarante agents.", "Former", start=100, reasons=(IN_ACTIVITY,))
WEAK = replace(RETURN, weight=0.1, reasons=(IN_CONTEXT,))


def report(name: str = "a.md", *, sha: str = "", **levels: object) -> Report:
    """Returns a report whose orientations 3 and 10 are as said (``o3=...``), absent otherwise."""
    results = tuple(levels.get(f"o{number}", result(number)) for number in (3, 10))
    base = bare_report(name=name)
    sha256 = (sha or name).encode().hex().ljust(64, "0")[:64]
    return replace(base, results=results, proposal=replace(base.proposal, sha256=sha256))


class Held:
    """Reports in memory, as a file would give them."""

    evidence = True

    def __init__(self, name: str, reports: Sequence[Report]) -> None:
        self.name = name
        self.entries = [Entry(one.proposal.name, one.proposal.sha256, "", ()) for one in reports]
        self.reports = reports

    def raw(self, index: int) -> object:
        return None

    def told(self, index: int, raw: object) -> Told:
        return told_by(self.reports[index])


def difference(old: Sequence[Report], new: Sequence[Report]) -> Comparison:
    return compare(Held("old", old), Held("new", new))


def only(comparison: Comparison) -> OrientationChange:
    (change,) = comparison.changed
    (one,) = change.orientations
    return one


def test_nothing_changed() -> None:
    same = [small_report("a.md"), bare_report(name="b.md")]
    found = difference(same, list(reversed(same)))
    assert not found.differs
    assert (found.same, found.reworded, found.changed, found.only_old, found.only_new) == (2, 0, (), (), ())


def test_a_level_rises_because_a_sentence_counts_now() -> None:
    before = report(o10=result(10, Level.MENTIONED, score=0.1, discounted=(WEAK,)))
    after = report(o10=result(10, Level.SIGNIFICANT, score=0.9, evidence=(RETURN, TRAINING)))
    one = only(difference([before], [after]))
    assert one.orientation == 10
    assert (one.old.level, one.new.level) == ("mentioned", "significant")
    first, second = one.sentences
    assert (first.kind, first.old, first.new) == ("gained", WEAK, RETURN)
    assert (first.removed, first.added) == ((IN_CONTEXT,), (IN_ACTIVITY,))
    assert (second.kind, second.old, second.new) == ("gained", None, TRAINING)


def test_a_level_falls_because_a_sentence_is_gone_and_another_weighs_less() -> None:
    lighter = replace(RETURN, weight=0.5, reasons=(IN_ACTIVITY, Reason("governed", 0.55, "needs its stem")))
    before = report(o10=result(10, Level.PRINCIPAL, evidence=(RETURN, TRAINING)))
    after = report(o10=result(10, Level.SIGNIFICANT, evidence=(lighter,)))
    one = only(difference([before], [after]))
    assert [(change.kind, change.shown.quote) for change in one.sentences] == [
        ("lost", TRAINING.quote),
        ("changed", RETURN.quote),
    ]
    assert one.sentences[1].added == lighter.reasons[1:]
    assert one.sentences[1].removed == ()


def test_sentences_are_the_same_when_their_words_are() -> None:
    moved = replace(RETURN, quote="ORGANISER  le retour\nvolontaire.", page=9, line=4)
    before = report(o10=result(10, Level.PRINCIPAL, evidence=(RETURN,)))
    after = report(o10=result(10, Level.SIGNIFICANT, evidence=(moved,)))
    assert only(difference([before], [after])).sentences == ()
    assert normal("E\u0301tude\u00a0 du  DROIT") == normal("étude du droit")


def test_a_sentence_said_twice_and_now_once() -> None:
    before = report(o10=result(10, Level.PRINCIPAL, evidence=(RETURN, replace(RETURN, line=9))))
    after = report(o10=result(10, Level.SIGNIFICANT, evidence=(RETURN,)))
    (change,) = only(difference([before], [after])).sentences
    assert (change.kind, change.shown.line) == ("lost", 9)


def test_what_was_mentioned_and_is_no_more() -> None:
    before = report(o10=result(10, Level.MENTIONED, discounted=(WEAK,)))
    (change,) = only(difference([before], [report()])).sentences
    assert (change.kind, change.old) == ("mention_lost", WEAK)
    (change,) = only(difference([report()], [before])).sentences
    assert (change.kind, change.new) == ("mention_gained", WEAK)


def test_conflicts_claims_and_boundaries_are_changes_too() -> None:
    bad = evidence("Financer les retours forcés.", "retours forcés")
    conflict = result(10, conflict=ConflictFound(Severity.HARD, (bad,)))
    one = only(difference([report()], [report(o10=conflict)]))
    assert (one.old.conflict, one.new.conflict) == ("", "hard")
    assert [change.kind for change in one.sentences] == ["conflict_gained"]
    assert only(difference([report()], [report(o3=result(3, claimed=True))])).orientation == 3
    beyond = replace(report(), boundaries=(BoundaryFound("legal-protection", "x", None, None, 0, 1),))
    (change,) = difference([report()], [beyond]).changed
    assert (change.old_boundaries, change.new_boundaries) == ((), ("legal-protection",))


def test_other_sentences_for_the_same_level_are_counted_and_no_change() -> None:
    before = report(o10=result(10, Level.PRINCIPAL, evidence=(RETURN,)))
    after = report(o10=result(10, Level.PRINCIPAL, evidence=(TRAINING,)))
    found = difference([before], [after])
    assert (found.differs, found.same, found.reworded) == (False, 1, 1)


def test_an_orientation_that_one_mandate_lacks() -> None:
    wide = report(o10=result(10, Level.PRINCIPAL))
    narrow = replace(wide, results=wide.results[:1])
    one = only(difference([narrow], [wide]))
    assert (one.orientation, one.old, one.new.level) == (10, None, "principal")
    assert only(difference([wide], [narrow])).new is None
    assert not difference([replace(report(), results=report().results[:1])], [report()]).differs


def test_proposals_are_matched_by_name_then_bytes_then_below_their_folder() -> None:
    old = [report(f"round1/{name}", sha=f"1{name}") for name in ("a.md", "b.md", "deep/c.md", "gone.md")]
    new = [
        report("round2/b.md", sha="2b"),
        report("round2/new.md", sha="1a.md"),
        report("round2/deep/c.md", sha="2c"),
        report("round2/more.md", sha="2m"),
    ]
    found = difference(old, new)
    assert found.renamed == (("round1/a.md", "round2/new.md"),)
    assert (found.only_old, found.only_new) == (("round1/gone.md",), ("round2/more.md",))
    assert found.same == 3


def test_two_drafts_are_compared_whatever_they_are_called() -> None:
    found = difference([report("v1/draft.md", sha="1")], [report("final.docx", sha="2", o3=result(3, claimed=True))])
    assert only(found).orientation == 3
    assert (found.renamed, found.only_new) == ((("v1/draft.md", "final.docx"),), ())


def test_the_same_name_several_times() -> None:
    found = difference([report("-", sha="x"), report("-", sha="y")], [report("-", sha="z")])
    assert (found.same, found.only_old) == (1, ("-",))


def test_drafts_are_told_from_the_same_document() -> None:
    up = {"o10": result(10, Level.PRINCIPAL)}
    assert difference([report(sha="x")], [report(sha="y", **up)]).changed[0].same_text is False
    assert difference([report(sha="x")], [report(sha="x", **up)]).changed[0].same_text is True


# -- files ---------------------------------------------------------------------------------------------------------------

BEFORE = [report("a.md", o10=result(10, Level.MENTIONED, discounted=(WEAK,))), report("=b.md")]
AFTER = [report("a.md", o10=result(10, Level.SIGNIFICANT, evidence=(RETURN,))), report("=b.md")]


def write(path: Path, reports: Sequence[Report], problems: Sequence[Row] = ()) -> Path:
    if path.suffix == ".jsonl":
        text = "".join(map(to_jsonl, reports)) + "".join(problem_line(row) + "\n" for row in problems)
        path.write_text(text, encoding="utf-8")
    elif path.suffix == ".json":
        path.write_text(to_json_array(reports), encoding="utf-8")
    else:
        rows = [*map(row_of, reports), *problems]
        call = Call(MandateInfo("iom", "1", "ab" * 32), "0.1.0", ((3, "Appui; conseil"), (10, "=Retour")))
        write_csv(path, call, lambda: iter([Scored(row, "", False, 0.0) for row in rows]))
    return path


PROBLEM = Row("bad.pdf", "", "", 0, None, "", problem="is damaged.", kind="damaged")


@pytest.mark.parametrize("first", ["old.json", "old.jsonl", "old.csv"])
@pytest.mark.parametrize("second", ["new.json", "new.jsonl", "new.csv"])
def test_files_of_every_form_are_compared(tmp_path: Path, first: str, second: str) -> None:
    found = compare_files(write(tmp_path / first, BEFORE), write(tmp_path / second, AFTER), old_name="1", new_name="2")
    tables = "csv" in first + second
    assert (found.old, found.new, found.evidence) == ("1", "2", not tables)
    one = only(found)
    assert (one.old.level, one.new.level) == (("0", "1") if tables else ("mentioned", "significant"))
    assert bool(one.sentences) is not tables
    assert found.same == 1


@pytest.mark.parametrize("ending", ["jsonl", "csv"])
def test_problems_are_told(tmp_path: Path, ending: str) -> None:
    good = write(tmp_path / f"good.{ending}", [report("bad.pdf"), report("a.md")])
    bad = write(tmp_path / f"bad.{ending}", [report("a.md")], [PROBLEM])
    (change,) = compare_files(good, bad).changed
    assert (change.name, change.old_status, change.new_status) == ("bad.pdf", "off_mandate", "")
    assert (change.old_problem, change.new_problem) == ("", "is damaged.")
    assert not compare_files(bad, bad).differs


def test_what_the_results_were_made_by_is_told(tmp_path: Path) -> None:
    other = [
        replace(one, mandate=MandateInfo("iom", "2.0", "cd" * 32), engine=Engine("0.2.0", "3.8.7", "3.11.7", "f00"))
        for one in AFTER
    ]
    found = compare_files(write(tmp_path / "old.json", BEFORE), write(tmp_path / "new.jsonl", other))
    assert [one.what for one in found.made if one.differs] == ["mandate", "settings", "aligncheck"]
    (mandate,) = [one for one in found.made if one.what == "mandate"]
    assert (mandate.old, mandate.new) == (("iom 1.0.0 (abababababab)",), ("iom 2.0 (cdcdcdcdcdcd)",))
    table = compare_files(write(tmp_path / "old.csv", BEFORE), write(tmp_path / "new.jsonl", other))
    assert not any(one.differs for one in table.made)


@pytest.mark.parametrize(
    "name",
    [
        "=b",
        "'=b",
        "''@x",
        "'plain",
        "a\\nb\\",
        "new\nline\ttab\r",
        "\u202egnp.exe",
        "\x1b[2J",
        "a;=b",
        "\udce9",
        "\U000e0041",
        "x" * 9,
    ],
    ids=ascii,
)
def test_cells_come_back_as_they_were(name: str) -> None:
    assert plain(guarded(name)) == name
    assert plain(escaped(name)) == name or name.startswith("'")


def test_a_table_comes_back_as_it_was(tmp_path: Path) -> None:
    odd = replace(small_report('a\n"b";=c\u202e.md'), results=BEFORE[0].results)
    table = read_scores(write(tmp_path / "a.csv", [odd], [PROBLEM]))
    assert table.titles == ((3, "Appui; conseil"), (10, "=Retour"))
    first, second = table.scores
    assert (first.name, first.markers) == (odd.proposal.name, ((3, "0"), (10, "0")))
    assert first.flags == row_of(odd).flags
    assert (second.problem, second.markers) == ("is damaged.", ())


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "is empty"),
        (b"a,b\n1,2\n", "has no column for name"),
        (b"name,status,problem,flags\nx,,,\n", "has no column for an orientation"),
        (b"name,status,problem,flags,3 X\nx,,\n", "a.csv:2: has 3 cells, and the first line 5"),
        (b"name,status,problem,flags,3 X\nx,,,,7\n", "a.csv:2: orientation 3 has 7"),
        (b'name,status,problem,flags,3 X\n"x,,,,7\n', "is no CSV"),
        (b"\xff\xfe", "is no UTF-8 text"),
        (b"name," + b"x" * 200_000, "is no CSV"),
    ],
    ids=lambda value: repr(value[:24]),
)
def test_bad_tables_are_refused_in_one_line(tmp_path: Path, data: bytes, words: str) -> None:
    (tmp_path / "a.csv").write_bytes(data)
    with pytest.raises(ResultsError) as refused:
        compare_files(tmp_path / "a.csv", tmp_path / "a.csv", old_name="a.csv")
    assert words in str(refused.value)
    assert "\n" not in str(refused.value)


def test_files_that_are_no_results(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(b"x")
    for name, words in (
        ("a.xlsx", "no file of results"),
        ("missing.csv", "no such file"),
        ("missing.json", "no such file"),
    ):
        with pytest.raises(ResultsError, match=words):
            compare_files(tmp_path / name, tmp_path / name)


def test_the_table_is_what_batch_writes(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", BEFORE)
    with path.open(encoding="utf-8-sig", newline="") as handle:
        head = next(csv.reader(handle))
    assert [cell for cell in head if cell.startswith(("3", "10"))] == ["3 Appui; conseil", "10 =Retour"]
