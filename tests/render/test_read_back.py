"""A report that is written as JSON and read back is the same report to every reader."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from fake_reports import bare_report, evidence, in_paragraphs, result, small_report
from hypothesis import given, settings
from hypothesis import strategies as st

from aligncheck.api import Checker
from aligncheck.errors import ResultsError
from aligncheck.model.evidence import ConflictFound, Level, Reason
from aligncheck.model.mandate import Severity
from aligncheck.model.report import BoundaryFound, Claim, Finding, Report, Status
from aligncheck.read.report import ReportFile, read_reports, report_of
from aligncheck.render.json import report_object, to_json, to_json_array, to_jsonl
from aligncheck.render.markdown import markdown_line, to_markdown, to_markdown_summary
from aligncheck.render.page import Screen
from aligncheck.render.terminal import to_summary, to_text
from aligncheck.render.verdict import View, summary_line

ROOT = Path(__file__).resolve().parents[2]
SMALL = small_report(claims=(Claim(5, "text", "Orientation 5", None, 3),))
REPORTS = [
    SMALL,
    in_paragraphs(SMALL),
    bare_report(),
    bare_report(Status.INSUFFICIENT_TEXT),
    small_report("a\x1b[2J\u202e\udce9.docx"),
]
VIEWS = [View(), View(verbose=True), View(frozenset((3, 10)), verbose=True)]
SCREENS = [Screen(), Screen(60), Screen(110, colour=True)]


def back(report: Report) -> Report:
    return report_of(json.loads(to_jsonl(report)))


def assert_same(first: Report, second: Report) -> None:
    assert report_object(first) == report_object(second)
    assert to_json(first) == to_json(second)
    for view in VIEWS:
        assert to_markdown(first, view) == to_markdown(second, view)
        assert markdown_line(first, view) == markdown_line(second, view)
        assert summary_line(first, view) == summary_line(second, view)
        for screen in SCREENS:
            assert to_text(first, screen, view) == to_text(second, screen, view)
    assert to_markdown_summary([first]) == to_markdown_summary([second])
    assert to_summary([first], Screen(70)) == to_summary([second], Screen(70))


@pytest.mark.parametrize("report", REPORTS, ids=lambda one: ascii(one.proposal.name))
def test_an_invented_report_goes_there_and_back(report: Report) -> None:
    assert_same(report, back(report))


@pytest.mark.parametrize("name", ["en-return-operations.md", "es-migracion-irregular.md", "en-irrigation.docx"])
def test_a_true_report_goes_there_and_back(name: str) -> None:
    report = Checker().check(ROOT / "examples" / name, name=name)
    assert any(piece.reasons for one in report.results for piece in (*one.evidence, *one.discounted))
    assert_same(report, back(report))


TEXTS = st.text(max_size=12)
FRACTIONS = st.floats(0, 1, allow_nan=False)
COUNTS = st.integers(0, 2**40)
MAYBE = st.none() | COUNTS


@st.composite
def pieces(draw: st.DrawFn) -> Any:
    one = evidence(
        "a b c " + draw(TEXTS),
        *draw(st.sampled_from([(), ("a",), ("a", "c")])),
        start=draw(COUNTS),
        page=draw(MAYBE),
        line=draw(MAYBE),
        section=draw(TEXTS),
        place=draw(TEXTS),
        number=draw(COUNTS),
        reasons=tuple(draw(st.lists(st.builds(Reason, TEXTS, FRACTIONS, TEXTS), max_size=3))),
    )
    return replace(one, weight=draw(FRACTIONS), concept=draw(TEXTS))


@st.composite
def reports(draw: st.DrawFn) -> Report:
    lists = st.lists(pieces(), max_size=3).map(tuple)
    found = [
        replace(
            result(number, draw(st.sampled_from(Level))),
            title=draw(TEXTS),
            score=draw(st.floats(0, 9)),
            threshold=draw(FRACTIONS),
            claimed=draw(st.booleans()),
            conflict=draw(st.none() | st.builds(ConflictFound, st.sampled_from(Severity), st.tuples(pieces()))),
            evidence=draw(lists),
            discounted=draw(lists),
        )
        for number in (3, 10)
    ]
    return small_report(
        draw(TEXTS),
        results=tuple(found),
        status=draw(st.sampled_from(Status)),
        labels=tuple(draw(st.dictionaries(TEXTS, TEXTS, max_size=3)).items()),
        boundaries=tuple(
            draw(
                st.lists(
                    st.builds(BoundaryFound, TEXTS, TEXTS, MAYBE, MAYBE, st.just(3), COUNTS.map(lambda n: n + 3)),
                    max_size=2,
                )
            )
        ),
        findings=tuple(
            draw(
                st.lists(
                    st.builds(
                        Finding,
                        TEXTS,
                        TEXTS,
                        st.sampled_from(["error", "warning"]),
                        MAYBE,
                        TEXTS,
                        MAYBE,
                        MAYBE,
                        TEXTS,
                        TEXTS,
                    ),
                    max_size=2,
                )
            )
        ),
        claims=tuple(draw(st.lists(st.builds(Claim, COUNTS, TEXTS, TEXTS, MAYBE, MAYBE), max_size=2))),
    )


@settings(max_examples=40)
@given(reports())
def test_any_report_goes_there_and_back(report: Report) -> None:
    again = back(report)
    assert to_jsonl(report) == to_jsonl(again)
    view = View(verbose=True)
    assert to_text(report, Screen(), view) == to_text(again, Screen(), view)
    assert to_text(report, Screen(90)) == to_text(again, Screen(90))
    assert to_markdown(report, view) == to_markdown(again, view)
    assert back(again) == again


def changed(path: str, value: object) -> dict[str, Any]:
    data = json.loads(to_jsonl(SMALL))
    *way, last = [int(step) if step.isdigit() else step for step in path.split("/")]
    inside: Any = data
    for step in way:
        inside = inside[step]
    if value is KeyError:
        del inside[last]
    else:
        inside[last] = value
    return data


@pytest.mark.parametrize(
    ("path", "value", "words"),
    [
        ("engine", KeyError, "engine is missing"),
        ("engine", [], "engine is no object"),
        ("engine/settings", KeyError, "engine.settings is missing"),
        ("proposal/name", 7, "proposal.name is no text"),
        ("proposal/sha256", "x", "proposal.sha256 is no SHA-256"),
        ("proposal/pages", -1, "proposal.pages is no count"),
        ("proposal/words", True, "proposal.words is no count"),
        ("proposal/words", None, "proposal.words is no count"),
        ("proposal/languages", ["fr", 1], "proposal.languages is no list of texts"),
        ("status", "fine", "status is none of assessed, off_mandate, insufficient_text"),
        ("results", {}, "results is no list"),
        ("results/2", 1, "results[2] is no object"),
        ("results/2/level", "great", "results[2].level is none of"),
        ("results/2/marker", 2, "results[2].marker is not that of significant, 1"),
        ("results/2/score", "1", "results[2].score is no number"),
        ("results/2/claimed", 1, "results[2].claimed is neither true nor false"),
        ("results/2/evidence/0/weight", 1.5, "results[2].evidence[0].weight is no number from 0 to 1"),
        ("results/2/evidence/0/end", 1, "results[2].evidence[0].end lies before start"),
        ("results/2/evidence/0/matches/0/start", 10**9, "matches[0].end lies before start"),
        ("results/2/evidence/0/reasons/0/factor", None, "reasons[0].factor is no number"),
        ("results/9/conflict/severity", "mild", "results[9].conflict.severity is none of hard, soft"),
        ("findings/0/severity", "fatal", "findings[0].severity is neither error nor warning"),
        ("labels", {"a": None}, "labels.a is no text"),
        ("schema_version", KeyError, "is no report of aligncheck"),
        ("schema_version", 2, "has schema_version 2, and this aligncheck reads 1"),
        ("schema_version", True, "has schema_version true"),
    ],
)
def test_another_shape_is_refused(path: str, value: object, words: str) -> None:
    with pytest.raises(ResultsError) as refused:
        report_of(changed(path, value), "old.json")
    assert words in str(refused.value)
    assert str(refused.value).startswith("old.json: ")
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize("value", [None, 7, "text", [], {}, [[]]])
def test_what_is_no_report_at_all_is_refused(value: object) -> None:
    with pytest.raises(ResultsError):
        report_of(value)


def test_what_a_later_version_adds_is_passed_over() -> None:
    data = changed("results/2/more", {"a": 1})
    assert report_object(report_of(data)) == report_object(SMALL)


def test_a_report_without_paragraphs_is_one_of_an_earlier_version() -> None:
    data = report_object(in_paragraphs(SMALL))
    del data["paragraphs"]
    assert report_of(data) == report_of(report_object(SMALL))


@pytest.mark.parametrize(
    ("key", "value", "words"),
    [
        ("text", "short", "is not as long as start and end say"),
        ("text", None, "is no text"),
        ("start", -1, "is no count"),
        ("end", 0, "lies before start"),
        ("after", "many", "is no count"),
    ],
)
def test_a_paragraph_that_is_none_is_refused(key: str, value: object, words: str) -> None:
    data = report_object(in_paragraphs(SMALL))
    data["paragraphs"][1][key] = value
    with pytest.raises(ResultsError, match=rf"paragraphs\[1\]\.{key} {words}"):
        report_of(data)


PROBLEM = '{"proposal": {"name": "bad.pdf"}, "problem": {"kind": "damaged", "message": "is damaged."}}\n'


def test_files_of_each_form(tmp_path: Path) -> None:
    first, second = small_report("a.md"), bare_report(name="b.md")
    forms = {
        "one.json": to_json(first),
        "many.json": to_json_array([first, second]),
        "bom.JSON": "\ufeff" + to_json_array([first, second]),
        "lines.jsonl": to_jsonl(first) + "\n" + PROBLEM + to_jsonl(second).rstrip("\n"),
        "none.jsonl": "",
        "none.json": "[]",
    }
    names = {}
    for name, text in forms.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
        names[name] = [one.proposal.name for one in read_reports(tmp_path / name)]
    assert names == {
        "one.json": ["a.md"],
        "many.json": ["a.md", "b.md"],
        "bom.JSON": ["a.md", "b.md"],
        "lines.jsonl": ["a.md", "b.md"],
        "none.jsonl": [],
        "none.json": [],
    }
    with ReportFile(tmp_path / "lines.jsonl") as file:
        assert [(one.name, one.problem) for one in file.entries] == [
            ("a.md", ""),
            ("bad.pdf", "is damaged."),
            ("b.md", ""),
        ]
        assert file.get(2).proposal.name == "b.md"
        with pytest.raises(ResultsError, match=r"lines\.jsonl:3: has no report: is damaged"):
            file.get(1)


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("a.json", b"", "is empty"),
        ("a.json", b"{", "is no JSON"),
        ("a.json", b"[" * 100_000, "is no JSON"),
        ("a.json", b"\xff", "is no UTF-8 text"),
        ("a.json", b'{"a": NaN}', "a number in it is none"),
        ("a.json", b'{"a": ' + b"9" * 5_000 + b"}", "a number in it is none"),
        ("a.json", b"[1]", "a report is no object"),
        ("a.json", b"[{}, {}]", "report 1: is no report of aligncheck"),
        ("a.jsonl", b"\n{]\n", "a.jsonl:2: is no JSON"),
        ("a.jsonl", b"{}", "a.jsonl:1: is no report of aligncheck"),
        ("a.txt", b"{}", "is no .json or .jsonl file"),
    ],
    ids=lambda value: repr(value[:20]),
)
def test_bad_files_are_refused_in_one_line(tmp_path: Path, name: str, data: bytes, words: str) -> None:
    (tmp_path / name).write_bytes(data)
    with pytest.raises(ResultsError) as refused:
        read_reports(tmp_path / name)
    assert words in str(refused.value)
    assert "\n" not in str(refused.value)


def test_files_that_cannot_be_opened(tmp_path: Path) -> None:
    (tmp_path / "folder.json").mkdir()
    for name in ("missing.json", "folder.json", "x" * 300 + ".json", "nul\0.json"):
        with pytest.raises(ResultsError):
            read_reports(tmp_path / name)
