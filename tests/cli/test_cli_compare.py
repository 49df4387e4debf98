"""``aligncheck compare``: what it prints in each form, and how it ends."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from fake_reports import bare_report, evidence, result, small_report
from markdown_it import MarkdownIt

from aligncheck.model.evidence import ConflictFound, Level, Reason
from aligncheck.model.mandate import Severity
from aligncheck.model.report import Engine, MandateInfo, Report
from aligncheck.render.json import to_json_array, to_jsonl

HOSTILE = "[red]x[/red] \x1b[2J\x1b]0;t\x07 \u202e <b>| `c` [a](http://e) \x9b2J"


@pytest.fixture(autouse=True)
def elsewhere(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("NO_COLOR", "FORCE_COLOR", "CLICOLOR_FORCE", "COLUMNS"):
        monkeypatch.delenv(name, raising=False)


def write(name: str, *reports: Report) -> str:
    text = "".join(map(to_jsonl, reports)) if name.endswith("l") else to_json_array(reports)
    Path(name).write_text(text, encoding="utf-8")
    return name


def changed() -> tuple[str, str]:
    """Returns two files: a level rises, a document is renamed, one goes, one comes, the mandate is another."""
    weak = evidence(
        "Le retour volontaire est connu.",
        "retour volontaire",
        reasons=(Reason("context", 0.1, "describes the context"),),
    )
    strong = replace(weak, weight=0.9, reasons=(Reason("activity", 0.9, "stands in an activity"),))
    up = replace(bare_report(name="up.md"), results=(result(10, Level.MENTIONED, discounted=(weak,)),))
    upped = replace(up, results=(result(10, Level.SIGNIFICANT, evidence=(strong,) * 1),))
    named = {name: bare_report(name=name) for name in ("old-name.md", "new-name.md", "gone.md", "new.md")}
    for number, name in enumerate(("gone.md", "new.md")):
        named[name] = replace(named[name], proposal=replace(named[name].proposal, sha256=f"{number:064x}"))
    made = {"mandate": MandateInfo("iom", "2.0", "ef" * 32), "engine": Engine("0.2.0", "3.8.7", "3.11.7")}
    old = write("old.jsonl", up, named["old-name.md"], named["gone.md"])
    new = write("new.json", *(replace(one, **made) for one in (upped, named["new-name.md"], named["new.md"])))
    return old, new


def test_nothing_changed_ends_with_0(aligncheck) -> None:
    same = write("same.jsonl", small_report("a.md"), bare_report(name="b.md"))
    code, out, err = aligncheck("compare", same, same)
    assert (code, err) == (0, "")
    assert out == "same.jsonl and same.jsonl\nNothing changed in 2 proposals.\n"


def test_what_changed_is_told_proposal_by_proposal(aligncheck) -> None:
    code, out, err = aligncheck("compare", *changed())
    assert (code, err) == (1, "")
    parts = [
        *(
            "old.jsonl and new.json",
            "1 of 2 proposals changed; 1 only in the old file; 1 only in the new file; 1 renamed.",
        ),
        *("MADE DIFFERENTLY", "mandate: iom 1.0.0 (abababababab) before, iom 2.0 (efefefefefef) now"),
        *("aligncheck: 0.1.0 before, 0.2.0 now", "up.md · the same document"),
        "10  Retour volontaire et réintégration · mentioned before, significant now",
        "+ “Le *retour volontaire* est connu.”",
        "counts now: weight 0.10 before, 0.90 now",
        *("no longer: describes the context ×0.1", "now: stands in an activity ×0.9"),
        *(
            "RENAMED",
            "old-name.md is now new-name.md",
            "ONLY IN THE OLD FILE",
            "gone.md",
            "ONLY IN THE NEW FILE",
            "new.md",
        ),
    ]
    at = -1
    for part in parts:
        assert (at := out.find(part, at + 1)) >= 0, part


def test_json(aligncheck) -> None:
    code, out, _ = aligncheck("compare", *changed(), "--format", "json")
    assert code == 1
    data = json.loads(out)
    assert list(data) == [
        *("schema_version", "old", "new", "evidence", "made", "changed", "renamed", "only_old", "only_new"),
        *("same", "reworded"),
    ]
    (proposal,) = data["changed"]
    (one,) = proposal["orientations"]
    assert (one["old"]["level"], one["new"]["level"]) == ("mentioned", "significant")
    assert one["sentences"][0]["kind"] == "gained"
    assert one["sentences"][0]["removed"] == [{"code": "context", "factor": 0.1, "text": "describes the context"}]
    assert [made["what"] for made in data["made"] if made["differs"]] == ["mandate", "aligncheck"]


def test_markdown_to_a_file(aligncheck) -> None:
    code, out, err = aligncheck("compare", *changed(), "-f", "markdown", "-o", "changes.md")
    assert (code, out, err) == (1, "", "")
    text = Path("changes.md").read_text(encoding="utf-8")
    assert text.startswith("# old.jsonl and new.json\n")
    assert "- **10. Retour volontaire et réintégration**: mentioned before, significant now\n" in text
    html = MarkdownIt().render(text)
    assert html.count("<h2>") == 5


def test_many_sentences_are_cut_and_shown_when_asked(aligncheck) -> None:
    pieces = tuple(evidence(f"Retour volontaire {number}.", "Retour", start=number * 100) for number in range(9))
    old = write("old.json", replace(bare_report(name="a.md"), results=(result(10),)))
    new = write("new.json", replace(bare_report(name="a.md"), results=(result(10, Level.PRINCIPAL, evidence=pieces),)))
    short, long = (aligncheck("compare", old, new, *more)[1] for more in ((), ("-v",)))
    assert "and 6 more sentences" in short
    assert short.count("counts now") == 3
    assert long.count("counts now") == 9
    assert "-v shows" not in long


def test_hostile_words_do_nothing(aligncheck) -> None:
    bad = evidence(HOSTILE, "[red]", section=HOSTILE, place=HOSTILE, reasons=(Reason(HOSTILE, 0.5, HOSTILE),))
    conflict = ConflictFound(Severity.SOFT, (bad,))
    before = replace(bare_report(name=HOSTILE), results=(replace(result(10), title=HOSTILE),))
    after = replace(
        small_report(HOSTILE),
        results=(
            replace(result(10, Level.PRINCIPAL, evidence=(bad,), conflict=conflict, claimed=True), title=HOSTILE),
        ),
        mandate=MandateInfo(HOSTILE, HOSTILE, "ab" * 32),
        engine=Engine(HOSTILE, HOSTILE, HOSTILE, HOSTILE),
    )
    after = replace(after, boundaries=(replace(after.boundaries[0], id=HOSTILE),))
    old, new = write("old.jsonl", before, bare_report(name=HOSTILE + "1")), write("new.jsonl", after)
    for form in ("text", "markdown", "json"):
        code, out, _ = aligncheck("compare", old, new, "-f", form, "-v")
        assert code == 1
        assert not {"\x1b", "\x9b", "\u202e", "\x07"} & set(out)
        if form == "markdown":
            html = MarkdownIt("commonmark", {"html": True}).enable("table").render(out)
            assert not any(tag in html for tag in ("<b>", "<a ", "<code>", "<table"))


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("a.json", "{", "aligncheck: a.json: is no JSON"),
        ("a.jsonl", '{"schema_version": 7, "proposal": {}}', "aligncheck: a.jsonl:1: has schema_version 7"),
        ("a.csv", "x\n", "aligncheck: a.csv: has no column for name"),
        ("a.docx", "x", "aligncheck: a.docx: is no file of results"),
        ("a.json", None, "aligncheck: a.json: there is no such file"),
    ],
)
def test_trouble_ends_with_2_and_one_line(aligncheck, name: str, text: str | None, words: str) -> None:
    good = write("good.jsonl", small_report())
    if text is not None:
        Path(name).write_text(text, encoding="utf-8")
    code, out, err = aligncheck("compare", good, name)
    assert (code, out) == (2, "")
    assert err.startswith(words)
    assert err.count("\n") == 1


def test_what_is_read_is_not_overwritten(aligncheck) -> None:
    good = write("good.jsonl", small_report())
    code, _, err = aligncheck("compare", good, good, "-o", good)
    assert code == 2
    assert "is not overwritten" in err
