"""Reviewers' labels: the forms that are read, every mistake with its place, and the agreement."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from fake_calls import call_of, failed, scored
from fake_reports import small_report

from aligncheck.api import load_mandate
from aligncheck.batch.labels import agreement_lines, agreement_of, load_labels
from aligncheck.batch.tables import write_csv
from aligncheck.errors import GoldError
from aligncheck.model.call import Labelled
from aligncheck.model.mandate import Mandate

GARDENS = Path(__file__).resolve().parents[1] / "data" / "gardens"
NAMES = ("call/a.docx", "call/b.docx", "call/old/b.docx", "call/=1\n.docx")


@pytest.fixture(scope="module")
def gardens() -> Mandate:
    return load_mandate(GARDENS)


def read(
    tmp_path: Path, mandate: Mandate, name: str, text: str, names: Sequence[str] = NAMES
) -> dict[str, dict[int, int]]:
    (tmp_path / name).write_text(text, encoding="utf-8")
    return {one.name: dict(one.markers) for one in load_labels(tmp_path / name, mandate, names, name=name)}


def problems(tmp_path: Path, mandate: Mandate, name: str, text: str) -> list[str]:
    with pytest.raises(GoldError) as raised:
        read(tmp_path, mandate, name, text)
    return [str(one) for one in raised.value.problems]


FORMS = {
    "columns.csv": "name,1,2\ncall/a.docx,2,0\ncall/b.docx,1,\ncall/old/b.docx,,\n",
    "titles.csv": "\ufeffname;1 Growing food;2 Cooking;note\r\na.docx;2;0;fine\r\ncall/b.docx;1;?;\r\n",
    "pandas.csv": "file,orientation_1,orientation_2\ncall/a.docx,2.0,0.0\n./call/b.docx,1.0,\n",
    "labels.csv": "name,1 Growing,2 Cooking,label 1,label 2\ncall/a.docx,0,0,2,0\ncall/b.docx,0,0,1,\n",
    "lists.csv": "id,principal,significant,disputed\ncall/a.docx,1,,\ncall/b.docx,,1,2\n",
    "gold.tsv": "id\ttitle\ttext\tprincipal\tsignificant\tdisputed\na.docx\tA\tWords.\t1\t\t\ncall/b.docx\tB\tMore.\t\t1\t2\n",
    "list.yaml": "- {name: call/a.docx, principal: [1]}\n- {file: call/b.docx, significant: 1, disputed: [2]}\n",
    "by-id.yaml": "a.docx: {principal: [1]}\ncall/b.docx: {significant: [1], disputed: [2]}\n",
    "head.yml": 'mandate: gardens\nitems:\n  - {name: a.docx, "1": 2, "2": 0}\n  - {name: call/b.docx, o1: 1}\n',
    "lines.jsonl": '{"name": "call/a.docx", "1": 2, "2": 0}\n{"id": "call/b.docx", "significant": [1], "disputed": [2]}\n',
}


@pytest.mark.parametrize("name", FORMS)
def test_every_form_says_the_same(tmp_path: Path, gardens: Mandate, name: str) -> None:
    assert read(tmp_path, gardens, name, FORMS[name]) == {"call/a.docx": {1: 2, 2: 0}, "call/b.docx": {1: 1}}


def test_the_table_of_a_batch_can_be_labelled_and_given_back(tmp_path: Path, gardens: Mandate) -> None:
    base = small_report("x")
    items = [
        scored(replace(base, proposal=replace(base.proposal, name=name), results=base.results[:2])) for name in NAMES
    ]
    call = replace(call_of(), titles=((1, "=Growing"), (2, "Cooking")))
    write_csv(tmp_path / "scores.csv", call, lambda: iter(items))
    text = (tmp_path / "scores.csv").read_text(encoding="utf-8")
    assert set(read(tmp_path, gardens, "scores.csv", text)) == set(NAMES)


def test_accents_may_be_put_together_otherwise(tmp_path: Path, gardens: Mandate) -> None:
    found = read(tmp_path, gardens, "x.csv", "name,1\nthe\u0301.md,1\n", ["call/th\u00e9.md"])
    assert found == {"call/th\u00e9.md": {1: 1}}


MISTAKES = {
    "unknown": (
        "x.csv",
        "name,1\ncall/a.docs,1\nzzz,1\n",
        [
            "x.csv:2:1: `call/a.docs` is no proposal of this run: did you mean `call/a.docx`?",
            "x.csv:3:1: `zzz` is no proposal of this run: correct the name or remove the line",
        ],
    ),
    "ambiguous": (
        "x.csv",
        "name,1\nb.docx,1\n",
        ["x.csv:2:1: `b.docx` is the name of 2 proposals: write their whole names"],
    ),
    "wrong folder": (
        "x.csv",
        "name,1\nother/a.docx,1\n",
        ["x.csv:2:1: `other/a.docx` is no proposal of this run: did you mean `call/a.docx`?"],
    ),
    "twice": (
        "x.csv",
        "name,1\na.docx,1\ncall/a.docx,2\n",
        ["x.csv:3:1: `call/a.docx` is labelled twice, first on line 2"],
    ),
    "no name": ("x.csv", "name,1\n,1\n", ["x.csv:2:1: no `name`: say which proposal the labels are for"]),
    "no name column": (
        "x.csv",
        "proposal,1\na,1\n",
        ["x.csv:1:1: no column `name` or `file` or `id`: the first line names the columns"],
    ),
    "no marker": (
        "x.csv",
        "name,1,2\na.docx,yes,3\n",
        [
            "x.csv:2:8: `yes` is no marker of orientation 1: write 0, 1 or 2, or nothing",
            "x.csv:2:12: `3` is no marker of orientation 2: write 0, 1 or 2, or nothing",
        ],
    ),
    "no such number": (
        "x.csv",
        "name,1,7\na.docx,1,2\n",
        ["x.csv:2:10: `7` is no orientation of the mandate gardens: it has 1, 2"],
    ),
    "no label": (
        "x.csv",
        "name,note\na.docx,1\n",
        ["x.csv:2:1: no label: write a marker for each orientation, or `principal` and `significant`"],
    ),
    "slip": (
        "x.csv",
        "name,principle,significant\na.docx,1,\n",
        ["x.csv:2:8: unknown key `principle`: did you mean `principal`?"],
    ),
    "both forms": (
        "x.csv",
        "name,1,principal\na.docx,1,1\n",
        ["x.csv:2:1: both `principal` and `1`: keep one form"],
    ),
    "one orientation twice": (
        "x.csv",
        "name,1,orientation 1\na.docx,1,1\n",
        ["x.csv:2:1: `1` and `orientation 1` are both orientation 1: remove one"],
    ),
    "wrong list": (
        "x.yaml",
        "- {name: a.docx, principal: [1, 9], significant: [1]}\n",
        [
            "x.yaml:1:33: 9 is no orientation of the mandate gardens: it has 1, 2",
            "x.yaml:1:51: 1 is both `principal` and `significant`: remove one",
        ],
    ),
    "a list for a marker": (
        "x.jsonl",
        '{"name": "a.docx", "1": [1]}\n',
        ["x.jsonl:1:20: `a list` is no marker of orientation 1: write 0, 1 or 2, or nothing"],
    ),
    "a number for a key": (
        "x.yaml",
        "- {name: a.docx, 1: 2}\n",
        ["x.yaml:1:18: a bare `1` is a number in YAML, not a word: quote it"],
    ),
    "another mandate": (
        "x.yaml",
        "mandate: iom\nitems:\n  - {name: a.docx, principal: [11], significant: []}\n",
        ["x.yaml:1:10: the labels are for the mandate `iom`, not `gardens`: name it with --mandate"],
    ),
    "empty": ("x.jsonl", "", ["x.jsonl: holds no labels"]),
    "no form": ("x.txt", "a", ["x.txt: is no file of labels: name a .yaml, .csv or .jsonl file"]),
}


@pytest.mark.parametrize("case", MISTAKES)
def test_every_mistake_has_its_place(tmp_path: Path, gardens: Mandate, case: str) -> None:
    name, text, expected = MISTAKES[case]
    assert problems(tmp_path, gardens, name, text) == expected


def test_a_file_that_is_not_there(tmp_path: Path, gardens: Mandate) -> None:
    with pytest.raises(GoldError, match="cannot be read: no such file"):
        load_labels(tmp_path / "none.csv", gardens, NAMES)


def test_problems_are_bounded(tmp_path: Path, gardens: Mandate) -> None:
    told = problems(tmp_path, gardens, "x.csv", "name,1\n" + "".join(f"p{at},1\n" for at in range(5_000)))
    assert len(told) == 201


# -- agreement ---------------------------------------------------------------------------------------------------------


def agreed() -> tuple[Labelled, ...]:
    """Labels of a report that supports 3 (significant) and 10 (principal)."""
    return (
        Labelled("a.docx", tuple((one, {3: 1, 10: 1, 5: 2}.get(one, 0)) for one in range(1, 12))),  # 12 is disputed
        Labelled("broken.docx", ((1, 1),)),
        Labelled("gone.docx", ((1, 1),)),
    )


def test_the_agreement_counts_what_was_judged_by_both() -> None:
    call = replace(call_of(), labelled=agreed())
    rows = [scored(small_report(name)).row for name in ("a.docx", "unlabelled.docx")] + [failed("broken.docx").row]
    agreement = agreement_of(call, rows)
    assert (agreement.labelled, agreement.compared, agreement.unscored) == (3, 1, ("broken.docx", "gone.docx"))
    whole = agreement.overall.supported
    assert (whole.hits, whole.extra, whole.missed, whole.clear, whole.total) == (2, 0, 1, 8, 11)
    assert (whole.precision, whole.recall) == (1.0, 2 / 3)
    by_number = {number: group for number, _, group in agreement.orientations}
    assert list(by_number) == list(range(1, 13))
    assert by_number[5].supported.missed == by_number[10].principal.extra == 1
    assert by_number[12].supported.total == 0
    assert [(one.orientation, one.expected, one.found, one.kind) for one in agreement.differences] == [
        (5, 2, 0, "missed"),
        (10, 1, 2, "level"),
    ]


def test_only_aligncheck_sees_it() -> None:
    call = replace(call_of(), labelled=(Labelled("a.docx", ((3, 0),)),))
    (difference,) = agreement_of(call, [scored(small_report("a.docx")).row]).differences
    assert (difference.kind, difference.level) == ("extra", "significant")


def test_the_lines_for_a_terminal() -> None:
    titles = ((3, "Advice \x1b[31m and cooperation"), (10, "Return"), *((one, "") for one in (5, 1)))
    call = replace(call_of(), labelled=agreed(), titles=titles)
    lines = agreement_lines(agreement_of(call, [scored(small_report("a.docx")).row]))
    assert lines[0] == "Agreement with the labels: 3 labelled, 1 compared, 2 not scored, 2 differences"
    assert lines[1].split() == ["yes", "prec.", "recall", "F1", "kappa"]
    assert lines[2].split() == ["all", "3", "1.00", "0.67", "0.80", "0.74"]
    assert lines[4].split() == ["10", "Return", "1", "1.00", "1.00", "1.00", "–"]
    assert "\x1b" not in "".join(lines)
    assert len(lines) == 7
    assert len({len(line) for line in lines[1:]}) == 1


def test_no_label_no_agreement() -> None:
    agreement = agreement_of(call_of(), [scored(small_report()).row])
    assert (agreement.labelled, agreement.compared, agreement.overall.supported.total) == (0, 0, 0)
    assert json.dumps(agreement_lines(agreement))
