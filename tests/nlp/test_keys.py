import pytest

from aligncheck.nlp.keys import BARRIER, key_of

SAME = [
    ("fr", ["migrant", "migrants", "migrante", "migrantes", "Migrants", "MIGRANTS", "migrant·e·s", "migrant.e.s", "migrant(e)s"]),
    ("fr", ["réfugié", "réfugiés", "refugies", "RÉFUGIÉS", "refugiés"]),
    ("fr", ["œuvre", "oeuvre", "oeuvres"]),
    ("fr", ["national", "nationaux", "nationale"]),
    ("es", ["migración", "migraciones", "MIGRACION"]),
    ("es", ["migrante", "migrantes"]),
    ("es", ["desplazado", "desplazada", "desplazados", "desplazadas"]),
    ("es", ["trabajador", "trabajadora", "trabajadores", "trabajadoras", "trabajadores(as)"]),
    ("es", ["niña", "niños", "niño"]),
    ("es", ["migratorio", "migratoria", "migratorias", "MIGRATORIOS"]),
    ("es", ["extranjero", "extranjera", "extranjeras"]),
    ("es", ["fronterizo", "fronteriza", "fronterizas"]),
    ("es", ["temporero", "temporera", "temporeras"]),
    ("es", ["salvadoreño", "salvadoreña", "salvadoreños"]),
    ("en", ["labour", "labor", "Labour"]),
    ("en", ["organisation", "organization", "organisations"]),
    ("en", ["woman", "women"]),
    ("en", ["refugee", "refugees", "REFUGEES"]),
    ("en", ["policy", "policies"]),
]  # fmt: skip

DIFFERENT = [
    ("es", "trata", "tratado"),
    ("es", "trata", "trato"),
    ("fr", "pays", "paye"),
    ("fr", "commun", "communauté"),
    ("en", "migrant", "migration"),
    ("en", "status", "statue"),
    ("es", "retorno", "retornado"),
    ("es", "frontera", "fronterizo"),
    ("es", "obra", "obrero"),
    ("es", "manera", "mano"),
]


@pytest.mark.parametrize(("language", "spellings"), SAME, ids=lambda value: str(value)[:30])
def test_spellings_of_one_word_have_one_key(language: str, spellings: list[str]) -> None:
    assert len({key_of(word, language) for word in spellings}) == 1


@pytest.mark.parametrize(("language", "one", "other"), DIFFERENT)
def test_other_words_have_other_keys(language: str, one: str, other: str) -> None:
    assert key_of(one, language) != key_of(other, language)


@pytest.mark.parametrize(
    ("language", "word"), [("fr", "l'"), ("fr", "des"), ("es", "del"), ("en", "the"), ("en", ","), ("fr", "«")]
)
def test_little_words_and_plain_punctuation_have_no_key(language: str, word: str) -> None:
    assert key_of(word, language) == ""


@pytest.mark.parametrize("mark", [".", ";", ":", "(", ")", "—", "¿", "..."])
def test_marks_that_part_phrases_are_barriers(mark: str) -> None:
    assert key_of(mark, "es") == BARRIER
