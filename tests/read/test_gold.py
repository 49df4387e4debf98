"""Labelled texts: the forms that are read, and every mistake with its place."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from aligncheck.api import load_gold, load_mandate
from aligncheck.errors import GoldError
from aligncheck.model.gold import Gold, folds_of, half_of
from aligncheck.model.mandate import Mandate

GARDENS = Path(__file__).resolve().parents[1] / "data" / "gardens"


@pytest.fixture(scope="module")
def gardens() -> Mandate:
    return load_mandate(GARDENS)


def read(tmp_path: Path, mandate: Mandate, name: str, text: str, texts: str | None = None) -> Gold:
    (tmp_path / name).write_text(text, encoding="utf-8")
    if texts is not None:
        (tmp_path / "texts.jsonl").write_text(texts, encoding="utf-8")
    return load_gold(tmp_path / name, mandate, name=name)


def problems(tmp_path: Path, mandate: Mandate, name: str, text: str, texts: str | None = None) -> list[str]:
    with pytest.raises(GoldError) as raised:
        read(tmp_path, mandate, name, text, texts)
    return [str(one) for one in raised.value.problems]


TEXTS = "\n".join(
    json.dumps({"id": identity, "lang": "en", "title": f"Plot {identity}", "text": f"Pupils sow {identity}."})
    for identity in ("g1", "g2", "g3")
)
FORMS = {
    "labels.yaml": "g1: {principal: [1], significant: [], disputed: [2]}\ng2: {principal: [], significant: [2]}\n",
    "list.yaml": """
- {id: g1, title: Plot g1, language: en, text: Pupils sow g1., principal: [1], disputed: [2]}
- id: g2
  title: Plot g2
  lang: en
  text: Pupils sow g2.
  significant: 2
""",
    "head.yml": """
mandate: gardens
items:
  - {id: g1, title: Plot g1, language: en, text: Pupils sow g1., principal: "1", disputed: [2]}
  - {id: g2, title: Plot g2, language: en, text: Pupils sow g2., principal: [], significant: "2"}
""",
    "gold.csv": "id,title,text,language,principal,significant,disputed\ng1,Plot g1,Pupils sow g1.,en,1,,2\n"
    'g2,"Plot g2","Pupils sow g2.",en,,2,\n\n',
    "excel.csv": "\ufeffid;title;text;lang;principal;significant;disputed;note\r\n"
    "g1;Plot g1;Pupils sow g1.;en;1;;2;x\r\ng2;Plot g2;Pupils sow g2.;en;;2;;\r\n",
    "gold.jsonl": '{"mandate": "gardens"}\n'
    '{"id": "g1", "title": "Plot g1", "text": "Pupils sow g1.", "lang": "en", "principal": [1], "disputed": "2"}\n'
    '{"id": "g2", "title": "Plot g2", "text": "Pupils sow g2.", "lang": "en", "significant": 2}\n',
}


@pytest.mark.parametrize("name", FORMS)
def test_every_form_says_the_same(tmp_path: Path, gardens: Mandate, name: str) -> None:
    gold = read(tmp_path, gardens, name, FORMS[name], TEXTS)
    first, second = gold.items
    assert (first.id, first.title, first.text, first.language) == ("g1", "Plot g1", "Pupils sow g1.", "en")
    assert (first.principal, first.significant, first.disputed) == ({1}, frozenset(), {2})
    assert (second.id, second.text, second.significant, second.path) == ("g2", "Pupils sow g2.", {2}, "")
    assert [first.marker(1), second.marker(2), second.marker(1)] == [2, 1, 0]
    assert gold.unlabelled == (1 if name == "labels.yaml" else 0)


def test_a_folder_stands_for_its_labels(tmp_path: Path, gardens: Mandate) -> None:
    read(tmp_path, gardens, "labels.yaml", FORMS["labels.yaml"], TEXTS)
    assert [item.id for item in load_gold(tmp_path, gardens).items] == ["g1", "g2"]


def test_a_file_beside_the_labels(tmp_path: Path, gardens: Mandate) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "plot.md").write_text("# Plot\n", encoding="utf-8")
    gold = read(tmp_path, gardens, "gold.csv", 'id,file,principal\ng1,in/plot.md,"1; 2"\n')
    assert gold.items[0].path.endswith("in/plot.md")
    assert gold.items[0].principal == {1, 2}


MISTAKES = [
    ("labels.yaml", "g9: {principal: [1]}\n", ["labels.yaml:1:1: `g9` is the id of no text in texts.jsonl"]),
    ("labels.yaml", "g1: {principal: [7]}\n", ["labels.yaml:1:18: 7 is no orientation of the mandate gardens: it has"]),
    (
        "labels.yaml",
        "g1: {principal: [1], significant: [2, 1]}\n",
        ["labels.yaml:1:39: 1 is both `principal` and `significant`"],
    ),
    (
        "labels.yaml",
        "g1: {principal: [1], disputed: [1]}\n",
        ["labels.yaml:1:33: 1 is both `principal` and `disputed`"],
    ),
    ("labels.yaml", "g1: {principal: [1, 1]}\n", ["labels.yaml:1:21: 1 stands twice in `principal`"]),
    ("labels.yaml", "g1: {principal: [one]}\n", ["labels.yaml:1:18: `one` is no number of an orientation"]),
    ("labels.yaml", "g1: 2\n", ["labels.yaml:1:5: is no label"]),
    ("labels.yaml", "g1: {principal: [1]}\ng1: {principal: [2]}\n", ["labels.yaml:2:1: `g1` stands twice"]),
    (
        "labels.yaml",
        "g1: {principle: [1]}\n",
        ["labels.yaml:1:1: no label", "labels.yaml:1:1: unknown key `principle`"],
    ),
    ("labels.yaml", "mandate: iom\ng1: {principal: [9]}\n", ["labels.yaml:1:10: the labels are for the mandate `iom`"]),
    ("list.yaml", "- {id: a, text: '', principal: [1]}\n", ["list.yaml:1:17: the text of `a` is empty"]),
    ("list.yaml", "- {id: a, text: b, file: c.md, principal: [1]}\n", ["list.yaml:1:3: `a` has both `text`"]),
    ("list.yaml", "- {text: b, principal: [1]}\n- x\n", ["list.yaml:1:3: no `id`", "list.yaml:2:3: is no labelled"]),
    ("list.yaml", "- {id: a, text: b, lang: English, principal: []}\n", ["list.yaml:1:26: `english` is no code"]),
    ("list.yaml", "items: {}\n", ["list.yaml:1:8: holds no labelled texts"]),
    ("gold.csv", "id,text,principal\na,One.,1\na,Two.,2\n", ["gold.csv:3:1: the id `a` stands twice, first on line 2"]),
    ("gold.csv", 'id,text,principal\na,"O\nK",3\n', ["gold.csv:3:4: 3 is no orientation"]),
    ("gold.csv", "id,text,principal\na,b,1,2\n", ["gold.csv:2:7: 4 cells under 3 columns"]),
    ("gold.csv", 'id,text,principal\na,"b,1\n', ["gold.csv:2:3: a quote is opened"]),
    ("gold.csv", 'id,text,principal\na,"b"c,1\n', ["gold.csv:2:6: words after a closing quote"]),
    ("gold.csv", "text,principal\nb,1\n", ["gold.csv:1:1: no column `id`"]),
    ("gold.csv", "id,text,principal,id\na,b,1,a\n", ["gold.csv:1:19: column `id` stands twice"]),
    ("gold.csv", "id,file,principal\na,gone.md,1\n", ["gold.csv:2:3: there is no file `gone.md`"]),
    ("gold.csv", "id,text,mandate,principal\na,b,iom,9\n", ["gold.csv:2:5: the labels are for the mandate `iom`"]),
    ("gold.jsonl", "{]\n", ["gold.jsonl:1:2: not JSON"]),
    ("gold.jsonl", "[1]\n", ["gold.jsonl:1:1: is no object"]),
    ("gold.jsonl", '{"id": "a", "id": "b"}\n', ["gold.jsonl:1:2: `id` stands twice"]),
    ("gold.jsonl", "[" * 100_000 + "\n", ["gold.jsonl:1:1: not JSON"]),
    ("gold.jsonl", '{"id": "a", "text": "b", "principal": [true]}\n', ["gold.jsonl:1:26: `true` is no number"]),
    ("gold.jsonl", '{"id": "a", "text": "b", "principal": {"1": 2}}\n', ["gold.jsonl:1:26: `a mapping` is no number"]),
    ("gold.jsonl", "\n\n", ["gold.jsonl: holds no labelled texts"]),
    ("gold.csv", "", ["gold.csv: the file is empty"]),
    ("gold.txt", "x", ["gold.txt: is no file of labelled texts"]),
]


@pytest.mark.parametrize(("name", "text", "expected"), MISTAKES, ids=[str(at) for at in range(len(MISTAKES))])
def test_mistakes_with_their_place(tmp_path: Path, gardens: Mandate, name: str, text: str, expected: list[str]) -> None:
    found = problems(tmp_path, gardens, name, text, TEXTS)
    assert len(found) == len(expected), found
    for part in expected:
        assert any(part in one for one in found), found


def test_all_mistakes_at_once_in_order(tmp_path: Path, gardens: Mandate) -> None:
    text = "id,text,principal,significant\na,One.,8,\nb,,1,1\na,Three.,x,\n"
    lines = [one.split(": ")[0] for one in problems(tmp_path, gardens, "gold.csv", text)]
    assert lines == ["gold.csv:2:8", "gold.csv:3:3", "gold.csv:3:6", "gold.csv:4:1", "gold.csv:4:10"]


def test_labels_without_their_texts(tmp_path: Path, gardens: Mandate) -> None:
    found = problems(tmp_path, gardens, "labels.yaml", FORMS["labels.yaml"])
    assert len(found) == 1
    assert found[0].startswith("texts.jsonl: cannot be read")


def test_many_mistakes_are_cut_short(tmp_path: Path, gardens: Mandate) -> None:
    rows = "".join(f"t{at},words,9\n" for at in range(500))
    found = problems(tmp_path, gardens, "gold.csv", "id,text,principal\n" + rows)
    assert len(found) == 201
    assert found[-1].endswith("and 300 more problems: mend these first")


def test_bytes_that_are_no_text(tmp_path: Path, gardens: Mandate) -> None:
    path = tmp_path / "gold.csv"
    path.write_bytes(b"id,text\na,caf\xe9\n")
    with pytest.raises(GoldError, match=r"gold\.csv:2:6: byte 0xe9 is not UTF-8"):
        load_gold(path, gardens, name="gold.csv")


def test_halves_and_folds_follow_from_the_id() -> None:
    names = [f"t{at}" for at in range(60)]
    assert {half_of(name) for name in names} == {"a", "b"}
    folds = folds_of(names, 5)
    assert folds == folds_of(reversed(names), 5)
    assert sorted(list(folds.values()).count(fold) for fold in range(5)) == [12] * 5
    assert half_of("h001") == half_of("h001")
