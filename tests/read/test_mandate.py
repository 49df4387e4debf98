"""Loading a mandate: what a good one becomes, and every mistake with its place and its mend."""

from __future__ import annotations

import pickle
from pathlib import Path

import pytest

from aligncheck.errors import MandateError
from aligncheck.model.mandate import Example, Need, Role, Severity, Term, Way
from aligncheck.read.builtin import builtin_mandate, builtin_names, find_mandate
from aligncheck.read.mandate import find_problems, load_mandate

HEAD = """\
id: library
version: "1"
title: {fr: Bibliothèque, en: Library, es: Biblioteca}
source: The rules of the house
principle: {fr: Lire., en: Read., es: Leer.}
objectives:
  - {fr: Prêter., en: Lend., es: Prestar.}
partners: [readers]
boundaries:
  - id: publishing
    statement: {fr: Éditer., en: Publish., es: Publicar.}
    terms: {fr: [éditer], en: [publish], es: [publicar]}
    unless: {en: [publishing date]}
boilerplate: {en: [the library reads]}
blocked: {en: [phone book]}
decisions:
  - orientation: 2
    beside: [1]
    at: principal
    cap: significant
    because: {fr: Prêt., en: Lending., es: Préstamo.}
"""
CONCEPTS = """\
readers:
  label: {fr: lecteurs, en: readers, es: lectores}
  role: actor
  terms: {fr: [lecteur], en: [reader~, patron], es: [lector]}
"""
LEND = """\
id: lending
number: 1
title: {fr: Prêt, en: Lending, es: Préstamo}
statement: {fr: Prêter., en: Lend., es: Prestar.}
concepts:
  lend:
    label: {fr: prêter, en: lend, es: prestar}
    role: action
    need: required
    terms: {fr: [prêt*], en: [lend, loan], es: [prestar]}
  book:
    label: {fr: livre, en: book, es: libro}
    role: object
    need: any
    terms: {fr: [livre], en: ["book~"], es: [libro]}
  film:
    label: {fr: film, en: film, es: película}
    role: object
    need: any
    terms: {fr: [film], en: [film], es: [película]}
  night:
    label: {fr: nuit, en: night, es: noche}
    role: qualifier
    need: optional
    terms: {fr: [nuit], en: [night], es: [noche]}
conflicts:
  - id: sale
    severity: hard
    label: {fr: vente, en: sale, es: venta}
    terms: {fr: [vendre], en: [sell], es: [vender]}
examples:
  match: {fr: [Prêter un livre.], en: [Lend a book.], es: [Prestar un libro.]}
  no_match: {fr: [La nuit.], en: [The night.], es: [La noche.]}
"""
READ = """\
id: reading
number: 2
title: {fr: Lecture, en: Reading, es: Lectura}
statement: {fr: Lire., en: Read., es: Leer.}
concepts:
  aloud:
    label: {fr: lire, en: read aloud, es: leer}
    role: action
    need: any
    terms: {fr: [lire], en: [read aloud], es: [leer]}
ways:
  - needs: [aloud, readers]
    unless: [lending/night]
    strength: 0.5
examples:
  match: {fr: [Lire.], en: [Read aloud.], es: [Leer.]}
  no_match: {fr: [Rien.], en: [Nothing.], es: [Nada.]}
"""
FILES = {
    "mandate.yaml": HEAD,
    "concepts.yaml": CONCEPTS,
    "orientations/1-lending.yaml": LEND,
    "orientations/2-reading.yaml": READ,
}


def write(folder: Path, **changes: str | bytes | None) -> Path:
    """Writes the small mandate; ``changes`` maps a short name (mandate, concepts, lend, read) to other contents."""
    names = dict(zip(("mandate", "concepts", "lend", "read"), FILES, strict=True))
    (folder / "orientations").mkdir(parents=True, exist_ok=True)
    for short, name in names.items():
        contents = changes.get(short, FILES[name])
        if contents is not None:
            data = contents.encode() if isinstance(contents, str) else contents
            (folder / name).write_bytes(data)
    return folder


def problems_of(folder: Path, **changes: str | bytes | None) -> list[str]:
    write(folder, **changes)
    return [str(problem).removeprefix(f"{folder.as_posix()}/") for problem in find_problems(folder)]


def test_a_mandate_is_loaded(tmp_path: Path) -> None:
    mandate = load_mandate(write(tmp_path))
    assert (mandate.id, mandate.version, mandate.source) == ("library", "1", "The rules of the house")
    assert mandate.title == {"fr": "Bibliothèque", "en": "Library", "es": "Biblioteca"}
    assert [concept.id for concept in mandate.concepts] == ["readers"]
    assert mandate.concepts[0].terms[1] == Term("reader", "en", weak=True, line=4)
    assert mandate.concepts[0].need is Need.OPTIONAL
    assert mandate.partners == ("readers",)
    assert mandate.boundaries[0].unless == (Term("publishing date", "en", line=13),)
    assert mandate.blocked == (Term("phone book", "en", line=15),)
    assert (mandate.decisions[0].orientation, mandate.decisions[0].beside) == (2, (1,))
    lending, reading = mandate.orientations
    assert (lending.id, lending.number, lending.path) == ("lending", 1, "orientations/1-lending.yaml")
    assert [concept.id for concept in lending.concepts][:2] == ["lending/lend", "lending/book"]
    assert lending.concepts[0].role is Role.ACTION
    assert lending.conflicts[0].severity is Severity.HARD
    assert Example("Lend a book.", "en", True, 32) in lending.examples
    assert sum(example.matches for example in lending.examples) == 3
    assert reading.ways == (Way(("reading/aloud", "readers"), ("lending/night",), 0.5),)


def test_ways_follow_from_the_needs_of_the_concepts(tmp_path: Path) -> None:
    lending = load_mandate(write(tmp_path)).orientations[0]
    assert lending.ways == (Way(("lending/lend", "lending/book")), Way(("lending/lend", "lending/film")))


def test_without_any_the_required_concepts_are_one_way(tmp_path: Path) -> None:
    lend = LEND.replace("need: any", "need: required")
    lending = load_mandate(write(tmp_path, lend=lend)).orientations[0]
    assert lending.ways == (Way(("lending/lend", "lending/book", "lending/film")),)


def test_a_theme_is_in_no_way_and_supports_nothing_by_itself(tmp_path: Path) -> None:
    lending = load_mandate(write(tmp_path, lend=LEND.replace("need: optional", "need: theme"))).orientations[0]
    assert lending.ways == (Way(("lending/lend", "lending/book")), Way(("lending/lend", "lending/film")))
    only = LEND.replace("need: required", "need: theme").replace("need: any", "need: theme")
    with pytest.raises(MandateError, match="nothing can support this orientation"):
        load_mandate(write(tmp_path / "only", lend=only))


def test_a_mandate_in_one_language_is_enough_when_it_says_so(tmp_path: Path) -> None:
    (tmp_path / "orientations").mkdir()
    (tmp_path / "mandate.yaml").write_text(
        'id: m\nversion: "1"\nlanguages: [en]\ntitle: {en: M}\nsource: s\nprinciple: {en: P.}\n', encoding="utf-8"
    )
    (tmp_path / "orientations" / "a.yaml").write_text(
        "id: a\nnumber: 7\ntitle: {en: A}\nstatement: {en: A.}\nconcepts:\n  x:\n    label: {en: x}\n    role: object\n"
        "    need: any\n    terms: {en: [xylophone]}\nexamples:\n"
        "  match: {en: [A xylophone.]}\n  no_match: {en: [None.]}\n",
        encoding="utf-8",
    )
    mandate = load_mandate(tmp_path)
    assert mandate.objectives == mandate.boundaries == mandate.concepts == ()
    assert mandate.orientations[0].ways == (Way(("a/x",)),)


def test_orientations_stand_in_the_order_of_their_numbers(tmp_path: Path) -> None:
    folder = write(tmp_path)
    (folder / "orientations" / "1-lending.yaml").rename(folder / "orientations" / "9-lending.yaml")
    assert [one.number for one in load_mandate(folder).orientations] == [1, 2]


def test_the_digest_is_that_of_names_and_bytes(tmp_path: Path) -> None:
    first = load_mandate(write(tmp_path / "a")).digest
    assert first == load_mandate(write(tmp_path / "b")).digest
    assert first != load_mandate(write(tmp_path / "b", concepts=CONCEPTS + "# more\n")).digest
    assert len(first) == 64


def test_a_mandate_travels_to_another_process(tmp_path: Path) -> None:
    mandate = load_mandate(write(tmp_path))
    assert pickle.loads(pickle.dumps(mandate)) == mandate


def test_a_file_of_the_folder_names_the_folder(tmp_path: Path) -> None:
    assert load_mandate(write(tmp_path) / "mandate.yaml").id == "library"


LEND_MISTAKES = {
    ("number: 1\n", "number: 1\nnumbr: 2\n"): "3:1: unknown key `numbr`: ",
    ("    need: required\n", "    nede: required\n"): "9:5: unknown key `nede`: did you mean `need`?",
    ("number: 1\n", ""): "1:1: missing key `number`: add it",
    ("number: 1\n", "number: 1\nnumber: 1\n"): "3:1: `number` stands twice, first on line 2",
    ("number: 1\n", "number: '1'\n"): "2:9: `1` is not a whole number from 1 to 999: write one, without quotes",
    ("number: 1\n", "number: 012\n"): "2:9: `012` is not a whole number",
    ("number: 1\n", "number: [1]\n"): "2:9: a list stands where a whole number from 1 to 999 is wanted",
    ("en: Lending", "en: no"): "3:23: a bare `no` is a boolean in YAML, not a text: quote it",
    ("en: Lending", "en: 012"): "3:23: a bare `012` is a number in YAML, not a text: quote it",
    ("en: Lending", "en: 2007-11-30"): "3:23: a bare `2007-11-30` is a date in YAML, not a text: quote it",
    ("en: Lending", "en: [a]"): "3:23: a list stands where a text is wanted: write a text",
    ("en: Lending", "en: {a: b}"): "3:23: a mapping stands where a text is wanted",
    ("en: Lending", "en: ''"): "3:23: an empty text",
    ("en: Lending", "en: "): "3:23: nothing stands where a text is wanted",
    ("en: Lending, ", ""): "3:8: missing language `en`: add it",
    ("en: Lending", "de: Leihe"): "3:19: `de` is not a language of this mandate: use `fr`, `en`, `es`",
    ("en: [lend, loan], ", ""): "10:12: missing language `en`: add it",
    ("en: [lend, loan]", "en: []"): "10:30: no term in `en`: add one",
    ("en: [lend, loan]", "en: lend"): "10:30: `lend` stands where a list is wanted: write a list",
    ("en: [lend, loan]", "en: [lend, off]"): "10:37: a bare `off` is a boolean in YAML, not a text: quote it",
    ("en: [lend, loan]", "en: [lend, '']"): "10:37: an empty text",
    ("en: [lend, loan]", "en: [lend, the]"): "10:37: `the` holds only little words: add a word",
    ("en: [lend, loan]", "en: [lend, of (loan)]"): "10:37: `of (loan)` holds only little words once the optional",
    ("en: [lend, loan]", "en: [lend, '&']"): "10:38: `&`: no word in this term",
    ("en: [lend, loan]", "en: [lend, a (loan]"): "10:39: `a (loan`: a bracket is opened and not closed: add `)`",
    ("en: [lend, loan]", "en: [lend, 'a (loan']"): "10:40: `a (loan`: a bracket is opened and not closed",
    ("en: [lend, loan]", "en: [lend, lo*]"): "10:37: `lo*`: `*` needs at least 3 letters before it",
    ("en: [lend, loan]", "en: [lend, loan ..12.. of]"): "10:42: `loan ..12.. of`: a gap of 12 words: use 1 to 9",
    ("en: [lend, loan]", "en: [lend, Lends]"): "10:37: `Lends` means the same as `lend` on line 10: remove one",
    (
        "en: [lend, loan]",
        "en: [lend, lend~]",
    ): "10:37: `lend` is both weak (line 10, `lend~`) and strong (line 10, `lend`)",
    ("en: [lend, loan]", "en: [lend (out), lend~]"): "10:43: `lend` is both weak",
    ("en: [sell]", "en: [sell~]"): "30:32: `~` makes no sense here",
    ("role: action", "role: actoin"): "8:11: `actoin` is not known here: did you mean `action`?",
    ("need: required", "need: must"): "9:11: `must` is not known here: use one of `required`, `any`, `optional`",
    ("severity: hard", "severity: harsh"): "28:15: `harsh` is not known here: ",
    ("id: lending", "id: Lending"): "1:5: `Lending` is not an id (small letters",
    ("  night:\n", "  Night Shift:\n"): "21:3: `Night Shift` is not a name (small letters",
    ("en: [Lend a book.]", "en: []"): "32:39: an empty list: add to it",
    ("en: [Lend a book.], ", ""): "32:10: missing language `en`: add it",
    ("  no_match: {fr: [La nuit.], en: [The night.], es: [La noche.]}\n", ""): "32:3: missing key `no_match`: add it",
    ("en: [The night.]", "en: [Lend a book.]"): "33:35: the same example as on line 32: remove one",
    ("  - id: sale\n", "  - id: sale\n    unles: {}\n"): "28:5: unknown key `unles`: did you mean `unless`?",
}


@pytest.mark.parametrize(("before", "after"), LEND_MISTAKES, ids=[str(n) for n in range(len(LEND_MISTAKES))])
def test_a_mistake_in_an_orientation_is_found(tmp_path: Path, before: str, after: str) -> None:
    assert before in LEND
    found = problems_of(tmp_path, lend=LEND.replace(before, after, 1))
    wanted = "orientations/1-lending.yaml:" + LEND_MISTAKES[before, after]
    assert any(problem.startswith(wanted) for problem in found), found


READ_MISTAKES = {
    ("[aloud, readers]", "[aloudd, readers]"): "12:13: there is no concept `aloudd`: did you mean `aloud`?",
    ("[aloud, readers]", "[aloud, reader]"): "12:20: there is no concept `reader`: did you mean `readers`?",
    ("lending/night", "lending/nigth"): "13:14: there is no concept `lending/nigth`: did you mean `lending/night`?",
    ("[aloud, readers]", "[aloud, aloud]"): "12:20: `aloud` stands twice in this way",
    ("lending/night", "readers"): "13:14: `readers` stands twice in this way",
    ("strength: 0.5", "strength: 0"): "14:15: `0` is not a number above 0 and up to 1",
    ("strength: 0.5", "strength: 1.5"): "14:15: `1.5` is not a number above 0 and up to 1",
    ("strength: 0.5", "strength: '0.5'"): "14:15: `0.5` is not a number above 0 and up to 1: write one, without quotes",
    ("number: 2", "number: 1"): "2:9: number `1` is already that of orientations/1-lending.yaml",
    ("id: reading", "id: lending"): "1:5: id `lending` is already that of orientations/1-lending.yaml",
}


@pytest.mark.parametrize(("before", "after"), READ_MISTAKES, ids=[str(n) for n in range(len(READ_MISTAKES))])
def test_a_broken_reference_is_found(tmp_path: Path, before: str, after: str) -> None:
    assert before in READ
    found = problems_of(tmp_path, read=READ.replace(before, after, 1))
    wanted = "orientations/2-reading.yaml:" + READ_MISTAKES[before, after]
    assert any(problem.startswith(wanted) for problem in found), found


HEAD_MISTAKES = {
    ("[readers]", "[raeders]"): "8:12: there is no concept `raeders` in concepts.yaml: did you mean `readers`?",
    ("orientation: 2", "orientation: 5"): "17:18: there is no orientation 5",
    ("beside: [1]", "beside: [1, 6]"): "18:17: there is no orientation 6",
    ("beside: [1]", "beside: [2]"): "17:18: an orientation cannot stand beside itself",
    ("at: principal", "at: mentioned"): "19:9: `mentioned` is not known here",
    ('version: "1"', "version: 1.0"): "2:10: a bare `1.0` is a number in YAML, not a text: quote it",
    ("source: The rules of the house\n", ""): "1:1: missing key `source`: add it",
    ("id: library\n", "id: library\nlanguages: [fr, en, es, de]\n"): "2:25: `de` is not known here",
}


@pytest.mark.parametrize(("before", "after"), HEAD_MISTAKES, ids=[str(n) for n in range(len(HEAD_MISTAKES))])
def test_a_mistake_in_the_head_is_found(tmp_path: Path, before: str, after: str) -> None:
    assert before in HEAD
    found = problems_of(tmp_path, mandate=HEAD.replace(before, after, 1))
    wanted = "mandate.yaml:" + HEAD_MISTAKES[before, after]
    assert any(problem.startswith(wanted) for problem in found), found


def test_an_orientation_that_nothing_can_support_is_found(tmp_path: Path) -> None:
    lend = LEND.replace("need: required", "need: optional").replace("need: any", "need: optional")
    assert problems_of(tmp_path, lend=lend)[0].startswith(
        "orientations/1-lending.yaml:6:3: nothing can support this orientation"
    )


def test_an_id_twice_among_the_conflicts_is_found(tmp_path: Path) -> None:
    start = LEND.index("  - id: sale")
    block = LEND[start : LEND.index("examples:")]
    found = problems_of(tmp_path, lend=LEND.replace(block, block + block))
    assert found == ["orientations/1-lending.yaml:31:9: id `sale` is already used on line 27: change one"]


def test_every_problem_of_every_file_is_reported_in_order(tmp_path: Path) -> None:
    folder = write(
        tmp_path,
        mandate=HEAD.replace("[readers]", "[raeders]"),
        concepts="readers: [\n",
        lend=LEND.replace("en: Lending", "en: no").replace("need: required", "need: must"),
        read="\xff".encode("latin-1"),
    )
    with pytest.raises(MandateError) as caught:
        load_mandate(folder)
    places = [(problem.path.removeprefix(f"{folder.as_posix()}/"), problem.line) for problem in caught.value.problems]
    assert places == sorted(places)
    assert {path for path, _ in places} == set(FILES)
    assert [line for path, line in places if path.endswith("lending.yaml")] == [3, 9]


MISSING = {
    "mandate": "mandate.yaml: a mandate needs this file: write it, or correct the path",
    "concepts": "mandate.yaml:8:12: there is no concept `readers` in concepts.yaml: correct the name or remove it",
}


@pytest.mark.parametrize("name", MISSING)
def test_a_missing_file_is_found(tmp_path: Path, name: str) -> None:
    assert MISSING[name] in problems_of(tmp_path, **{name: None})


def test_a_folder_without_orientations_is_found(tmp_path: Path) -> None:
    assert "orientations: no orientation here: add a file such as 01-services.yaml" in problems_of(
        tmp_path, lend=None, read=None
    )


def test_a_file_that_would_be_passed_over_is_found(tmp_path: Path) -> None:
    folder = write(tmp_path)
    (folder / "orientations" / "3.yml").write_text(READ, encoding="utf-8")
    assert [problem.message for problem in find_problems(folder)] == ["only *.yaml is read: rename the file"]


def test_a_folder_that_is_not_there_is_one_problem(tmp_path: Path) -> None:
    (problem,) = find_problems(tmp_path / "none")
    assert "there is no such folder" in problem.message


def test_a_bomb_is_refused(tmp_path: Path) -> None:
    bomb = "\n".join(["a0: &a0 [x, x]", *(f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]" for n in range(1, 40))])
    found = problems_of(tmp_path, mandate=bomb)
    assert any("is an alias, and aliases are not allowed" in problem for problem in found)


def test_a_pathological_term_is_refused(tmp_path: Path) -> None:
    term = " ".join(["(a/b/c/d)"] * 12)
    found = problems_of(tmp_path, lend=LEND.replace("en: [lend, loan]", f"en: [lend {term}]"))
    assert any("13 words: a term has at most 12" in problem for problem in found)


def test_the_mandates_that_ship_have_names() -> None:
    assert "iom" in builtin_names()
    assert builtin_mandate().joinpath("mandate.yaml").is_file()
    assert find_mandate(Path("iom")) == find_mandate(None)
    assert not builtin_mandate("nobody").is_dir()


def test_a_folder_wins_over_a_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path / "iom")
    monkeypatch.chdir(tmp_path)
    assert load_mandate(Path("iom")).id == "library"
