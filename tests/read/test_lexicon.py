"""The lexicon that ships loads, and a broken one says where."""

from __future__ import annotations

from pathlib import Path

import pytest

from aligncheck.errors import LexiconError
from aligncheck.model.lexicon import SECTION_ROLES, Cue, heading_words
from aligncheck.read.lexicon import load_lexicon


def write(folder: Path, headings: str, cues: str) -> Path:
    (folder / "headings.yaml").write_text(headings, encoding="utf-8")
    (folder / "cues.yaml").write_text(cues, encoding="utf-8")
    return folder


HEADINGS = """\
risk: {en: [risks, risk plan...], fr: [risques], es: [riesgos]}
activity: {en: ["a #"], fr: [tâche], es: [tarea]}
"""
CUES = "negation: {en: ['no', without], fr: [sans], es: [sin]}\n"


def test_the_lexicon_that_ships_has_every_role_and_language() -> None:
    lexicon = load_lexicon()
    assert set(lexicon.headings.whole.values()) == set(SECTION_ROLES) - {"unknown"}
    assert {cue.language for cue in lexicon.cues} == {"en", "es", "fr"}
    assert set(lexicon.headings.opening) <= set(lexicon.headings.whole)


def test_a_lexicon_is_loaded(tmp_path: Path) -> None:
    lexicon = load_lexicon(write(tmp_path, HEADINGS, CUES))
    assert lexicon.headings.whole == {
        "risk": "risk",
        "risqu": "risk",
        "riesgo": "risk",
        "risk plan": "risk",
        "tach": "activity",
        "tarea": "activity",
    }
    assert lexicon.headings.opening == {"risk plan": "risk"}
    assert lexicon.headings.numbered == {"a": "activity"}
    assert lexicon.headings.longest == 2
    assert lexicon.cues[0] == Cue("negation", "en", "no", 1)


MISTAKES = {
    (
        HEADINGS.replace("activity", "activty"),
        CUES,
    ): "headings.yaml:2:1: `activty` is no role of a section: did you mean",
    (HEADINGS.replace("tarea", "riesgo"), CUES): "headings.yaml:2:43: `riesgo` is already a heading of `risk`",
    (HEADINGS.replace("[tâche]", "['...']"), CUES): "headings.yaml:2:30: `...` holds no word",
    (HEADINGS, CUES.replace("'no'", "no")): "cues.yaml:1:17: a bare `no` is a boolean in YAML, not a text: quote it",
    (HEADINGS, CUES.replace("without", "with (out")): "cues.yaml:1:28: `with (out`: a bracket is opened and not closed",
    (HEADINGS, CUES.replace("without", "of the")): "cues.yaml:1:23: `of the` holds only little words",
    (HEADINGS, CUES.replace(", es: [sin]", "")): "cues.yaml:1:11: missing language `es`",
    (HEADINGS, ""): "cues.yaml: the file is empty",
}


@pytest.mark.parametrize(("headings", "cues"), MISTAKES, ids=[str(n) for n in range(len(MISTAKES))])
def test_a_broken_lexicon_says_where(tmp_path: Path, headings: str, cues: str) -> None:
    with pytest.raises(LexiconError) as caught:
        load_lexicon(write(tmp_path, headings, cues))
    found = [str(problem) for problem in caught.value.problems]
    assert any(problem.startswith("lexicon/" + MISTAKES[headings, cues]) for problem in found), found


SAME = [
    ("ACTIVITÉS PRÉVUES", "activité prévue"),
    ("Actividades", "actividad"),
    ("Activities", "activity"),
    ("Résultats escomptés", "résultat escompté"),
    ("Mise en œuvre", "mise en oeuvre"),
    ("Cross-cutting issues", "cross cutting issue"),
    ("À propos de l’OIM", "a propos de l'OIM"),
    ("Objective of the project", "objective project"),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_spellings_of_a_heading_have_the_same_words(one: str, other: str) -> None:
    assert heading_words(one) == heading_words(other)


def test_a_letter_before_a_number_is_kept() -> None:
    assert heading_words("A1.2 Training") == ["a", "1", "2", "training"]
