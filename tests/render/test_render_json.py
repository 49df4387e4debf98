import json
from dataclasses import replace
from pathlib import Path

import jsonschema
import pytest
from fake_reports import bare_report, in_paragraphs, small_report

from aligncheck.model.report import Status
from aligncheck.render.json import dump_schema, report_object, to_json, to_json_array, to_jsonl
from aligncheck.render.schema import report_schema

SCHEMA_FILE = Path(__file__).resolve().parents[2] / "docs" / "report.schema.json"
REPORTS = [small_report(), in_paragraphs(small_report()), bare_report(), bare_report(Status.INSUFFICIENT_TEXT)]


def test_schema_is_a_schema_and_the_published_one() -> None:
    jsonschema.Draft202012Validator.check_schema(report_schema())
    assert SCHEMA_FILE.read_text(encoding="utf-8") == dump_schema(report_schema())


@pytest.mark.parametrize("report", REPORTS)
def test_output_fits_the_schema(report) -> None:
    jsonschema.validate(json.loads(to_json(report)), report_schema())


def test_the_contract_key_by_key() -> None:
    data = report_object(small_report())
    assert list(data) == [
        *("schema_version", "engine", "mandate", "proposal", "status"),
        *("warnings", "results", "boundaries", "findings", "labels", "claims"),
        "paragraphs",
    ]
    result = data["results"][9]
    assert list(result) == [
        *("orientation", "id", "title", "level", "marker", "score", "threshold", "claimed"),
        *("conflict", "evidence", "discounted", "missing"),
    ]
    assert (result["level"], result["marker"], result["conflict"]["severity"]) == ("principal", 2, "hard")
    first = result["evidence"][0]
    assert set(first) == {
        *("concept", "term", "quote", "page", "line", "paragraph", "place", "section", "role", "language"),
        *("start", "end", "matches", "weight", "reasons"),
    }
    quote, start = first["quote"], first["start"]
    assert [quote[match["start"] - start : match["end"] - start] for match in first["matches"]] == [
        "retour volontaire",
        "réintégration",
    ]
    assert data["results"][0]["conflict"] is None


def test_a_report_of_an_earlier_version_fits_the_schema_too() -> None:
    data = report_object(small_report())
    del data["paragraphs"]
    jsonschema.validate(data, report_schema())


def test_a_paragraph_key_by_key() -> None:
    (first, *_) = report_object(in_paragraphs(small_report()))["paragraphs"]
    assert list(first) == ["paragraph", "start", "end", "text", "before", "after"]
    assert len(first["text"]) == first["end"] - first["start"]


def test_every_orientation_stands_in_mandate_order() -> None:
    assert [result["orientation"] for result in report_object(bare_report())["results"]] == list(range(1, 13))


def test_forms_say_the_same() -> None:
    report = small_report()
    line = to_jsonl(report)
    assert line.endswith("\n")
    assert line.count("\n") == 1
    assert json.loads(line) == json.loads(to_json(report)) == json.loads(to_json_array([report]))[0]
    assert to_json_array([]) == "[]\n"


def test_numbers_are_rounded_and_letters_kept() -> None:
    first = replace(small_report().results[9], score=0.123456789)
    text = to_jsonl(small_report(results=(first,)))
    assert '"score": 0.1235' in text
    assert "réintégration" in text


def test_controls_are_escaped_and_come_back() -> None:
    name = "a\x1b[2J\x9b\u202eb\udce9.docx"
    text = to_json(small_report(name))
    assert not {"\x1b", "\x9b", "\u202e", "\udce9"} & set(text)
    assert json.loads(text)["proposal"]["name"] == name
