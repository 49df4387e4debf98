"""Claims: which numbers a proposal says it serves, in its words or in what the file says of itself."""

from __future__ import annotations

from pathlib import Path

import pytest

from aligncheck.api import Checker, load_mandate

GARDENS = Path(__file__).parents[1] / "data" / "gardens"


@pytest.fixture(scope="module")
def checker() -> Checker:
    return Checker(load_mandate(GARDENS))


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("The project serves strategic orientation 1.", {1}),
        ("The project serves strategic orientations 1 and 2.", {1, 2}),
        ("The project serves strategic orientations 1-2.", {1, 2}),
        ("The project falls under strategic orientation 2.", {2}),
        ("Le projet s'inscrit dans les orientations stratégiques 1 à 2 de la mairie et plantera des arbres.", {1, 2}),
        ("Le projet répond à l'objectif fixé par l'orientation stratégique 2 et plantera des arbres.", {2}),
        ("The project serves strategic orientation 7.", set()),
        ("The project serves strategic orientation 1 (plan of 2021-02).", {1}),
        *((f"The project serves strategic orientation 1 {'x' * n} 2022-2026.", {1}) for n in range(76, 90)),
        ("The project does not serve strategic orientation 1.", set()),
        ("The project might serve strategic orientation 1.", set()),
        ("The project plants 2 trees in 1 village.", set()),
        ("The strategic orientation costs 1.5 million and 2% of the land.", set()),
    ],
)
def test_claims_in_the_text(checker: Checker, text: str, numbers: set[int]) -> None:
    report = checker.check_text(text)
    assert {one.orientation for one in report.results if one.claimed} == numbers


def test_a_claim_in_the_front_matter(checker: Checker) -> None:
    report = checker.check_bytes(b"---\norientations: [2]\n---\n\nPupils will plant trees.\n", "a.md")
    assert {one.orientation for one in report.results if one.claimed} == {2}


@pytest.mark.parametrize(
    ("value", "said"),
    [("x, -3, 5.5", True), ("trees", True), ("[2]", False), ("2 - Trees", False), ("[]", False), ("", False)],
)
def test_a_claim_without_a_number_is_told(checker: Checker, value: str, said: bool) -> None:
    report = checker.check_bytes(f"---\norientations: {value}\n---\n\nPupils will plant trees.\n".encode(), "a.md")
    assert [one.message for one in report.warnings if one.code == "unread_claim"] == (
        [f"`orientations: {value}` claims nothing (line 2): write the numbers of the orientations"] if said else []
    )


@pytest.mark.parametrize(
    ("value", "numbers", "told"),
    [
        ("[x, 1]", [1], "`x` in `orientations` (line 3) is no number of an orientation"),
        ("[1, x]", [1], "`x` in `orientations` (line 3) is no number of an orientation"),
        ("[-1, 2, 1.5]", [2], "`-1`, `1.5` in `orientations` (line 3) are no numbers of an orientation"),
        (
            "[1, a, b, c, d]",
            [1],
            "`a`, `b`, `c` and 1 more in `orientations` (line 3) are no numbers of an orientation",
        ),
        (f"[1, {'x' * 90}]", [1], f"`{'x' * 60}` in `orientations` (line 3) is no number of an orientation"),
        ("1 Growing, cooking and eating, 2", [1, 2], ""),
        ("[1 - Growing, 2 (Cooking)]", [1, 2], ""),
        ("1-2, trees", [1, 2], "`trees` in `orientations` (line 3) is no number of an orientation"),
    ],
)
def test_what_is_no_number_in_a_claim_is_told_and_the_rest_counts(
    checker: Checker, value: str, numbers: list[int], told: str
) -> None:
    report = checker.check_bytes(f"---\ntitle: x\norientations: {value}\n---\n\nTrees.\n".encode(), "a.md")
    assert [one.orientation for one in report.claims] == numbers
    said = [one.message for one in report.warnings if one.code == "unread_claim"]
    assert said == ([f"{told}; what stands beside it counts"] if told else [])


def test_a_claim_is_no_evidence(checker: Checker) -> None:
    report = checker.check_text("The project serves strategic orientation 1: growing vegetables.")
    assert not any(one.level.supported for one in report.results)
    assert [one.rule for one in report.findings if one.orientation == 1] == ["unsupported-claim"]


def claims(checker: Checker, text: str, name: str = "a.md") -> list[tuple[int, str, int | None]]:
    report = checker.check_bytes(text.encode(), name)
    return [(one.orientation, one.source, one.line) for one in report.claims]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Orientations: 1, 2\n", [(1, "form", 1), (2, "form", 1)]),
        ("Title: x\nOrientations : 1 et 2\nBudget: 5\n", [(1, "form", 2), (2, "form", 2)]),
        ("- **Orientations stratégiques :** 2\n", [(2, "form", 1)]),
        ("Orientaciones estratégicas: 1 y 2\n", [(1, "form", 1), (2, "form", 1)]),
        ("Strategic orientations of the IOM: 1-2\n", [(1, "form", 1), (2, "form", 1)]),
        ("Orientations: 2 (cooking for 300 pupils), 7 - other\n", [(2, "form", 1), (7, "form", 1)]),
        ("Orientations: no. 1; no. 2.\n", [(1, "form", 1), (2, "form", 1)]),
        ("Orientations: 1,2\n", [(1, "form", 1), (2, "form", 1)]),
        ("Orientations: to be agreed in 2 weeks\n", []),
        ("Orientations: none\n", []),
        ("Orientation: 2 days of training\n", []),
        ("Orientation 1: 2\n", []),
        ("Orientation of new staff: 2 days\n", []),
        ("The pupils follow two orientations: 1 and 2.\n", []),
        ("| Field | Value |\n|---|---|\n| Orientations | 1, 2 |\n| Days | 7 |\n", [(1, "form", 3), (2, "form", 3)]),
        ("| Orientations | 1, 2 |\n|---|---|\n| Days | 7 |\n", [(1, "form", 1), (2, "form", 1)]),
        ("| Orientation | Share |\n|---|---|\n| 2 | 70 |\n", [(2, "form", 3)]),
        ("The project serves strategic orientation 7.\n", [(7, "text", 1)]),
        ("The project serves strategic orientations 1, 2 and 15.\n", [(1, "text", 1), (2, "text", 1), (15, "text", 1)]),
        ("The project serves strategic orientation 1, 15 wells and 40 roads.\n", [(1, "text", 1)]),
        ("The project is aligned with GCM objective 2 and GCM objective 21.\n", []),
        ("---\norientations: [2, 13]\n---\n\nTrees.\n", [(2, "metadata", 2), (13, "metadata", 2)]),
        ("---\ntitle: x\nempty:\norientations: 1,2\n---\n\nTrees.\n", [(1, "metadata", 4), (2, "metadata", 4)]),
        ("---\nkeywords: 'orientations: 2, 1'\n---\n\nTrees.\n", [(1, "metadata", 2), (2, "metadata", 2)]),
        ("---\nkeywords: trees, 2026, 1\n---\n\nTrees.\n", []),
        ("---\norientations: 1-1000000\n---\n\nTrees.\n", [(1, "metadata", 2)]),
    ],
)
def test_where_a_claim_stands(checker: Checker, text: str, expected: list[tuple[int, str, int | None]]) -> None:
    assert claims(checker, text) == expected


def test_a_claim_in_the_head_of_a_page(checker: Checker) -> None:
    page = "<html><head><meta name='orientations' content='1, 2'></head><body><p>Trees.</p></body></html>"
    assert claims(checker, page, "a.html") == [(1, "metadata", None), (2, "metadata", None)]


def test_numbers_beyond_all_measure_are_bounded(checker: Checker) -> None:
    text = "".join(f"Orientations: {at}, {at + 1}, {at + 2}\n\n" for at in range(3, 900, 3))
    assert len(claims(checker, text + "Orientations: 2")) == 51


def test_the_quote_of_a_claim(checker: Checker) -> None:
    report = checker.check_text("A plan.\n\nThe project serves strategic orientation 1. It plants.")
    assert [one.quote for one in report.claims] == ["The project serves strategic orientation 1."]


def test_a_property_of_a_word_document(checker: Checker, tmp_path: Path) -> None:
    docx = pytest.importorskip("docx")
    import zipfile

    document = docx.Document()
    document.add_paragraph("Pupils will plant trees.")
    table = document.add_table(rows=3, cols=2)
    for row, words in zip(table.rows, [("Title", "Trees"), ("Orientations", "2"), ("Days", "7")], strict=True):
        row.cells[0].text, row.cells[1].text = words
    document.save(str(tmp_path / "a.docx"))
    custom = (
        '<?xml version="1.0"?><Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/custom-properties" '
        'xmlns:vt="http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes">'
        '<property fmtid="{D5CDD505-2E9C-101B-9397-08002B2CF9AE}" pid="2" name="Orientations"><vt:lpwstr>1, 9</vt:lpwstr></property></Properties>'
    )
    with zipfile.ZipFile(tmp_path / "a.docx", "a") as archive:
        archive.writestr("docProps/custom.xml", custom)
    report = checker.check(tmp_path / "a.docx")
    assert [(one.orientation, one.source) for one in report.claims] == [(1, "metadata"), (2, "form"), (9, "metadata")]
    assert [one.rule for one in report.findings if one.severity == "error"].count("unsupported-claim") == 2
    assert "unknown-claim" in [one.rule for one in report.findings]
