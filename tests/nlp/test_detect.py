import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aligncheck.nlp.detect import SAMPLE, detect, head_words, is_known

ALL = ("en", "es", "fr")
TEXTS = {
    "en": "The project will provide shelter and food to families who were displaced by the floods.",
    "es": "El proyecto brindará albergue y alimentos a las familias que fueron desplazadas por las inundaciones.",
    "fr": "Le projet fournira des abris et de la nourriture aux familles qui ont été déplacées par les inondations.",
}


@pytest.mark.parametrize("language", ALL)
def test_each_language_is_known_by_its_little_words(language: str) -> None:
    assert detect([TEXTS[language]], ALL) == (language,)


def test_a_mixed_document_is_read_block_by_block() -> None:
    assert detect([TEXTS["fr"], TEXTS["es"], TEXTS["fr"], TEXTS["en"]], ALL) == ("fr", "es", "fr", "en")


def test_a_short_block_inherits_the_documents_language() -> None:
    assert detect([TEXTS["es"], "Actividad 1.1", "Total"], ALL) == ("es", "es", "es")


@pytest.mark.parametrize(
    ("title", "language"),
    [
        ("Assisted Voluntary Return and Reintegration of Migrants", "en"),
        ("Réinsertion socioéconomique des personnes migrantes de retour", "fr"),
        ("Fortalecimiento de la gestión migratoria en Centroamérica", "es"),
        ("Observatorio regional de huertos escolares", "es"),
        ("Huertos comunitarios urbanos", "es"),
        ("Observatoire régional de jardins scolaires", "fr"),
        ("Regional observatory of school gardens", "en"),
        ("Community health workers", "en"),
    ],
)
def test_a_bare_title(title: str, language: str) -> None:
    assert detect([title], ALL) == (language,)


@given(st.text(st.characters() | st.sampled_from(" \n.,'’-_12²½éß"), max_size=SAMPLE))
def test_the_words_of_a_head_are_its_runs_of_letters(text: str) -> None:
    assert sorted(head_words(text)) == sorted(filter(None, re.split(r"[\W\d_]+", text.lower())))


def test_nothing_to_read() -> None:
    assert detect([], ALL) == ()
    assert len(detect([""], ALL)) == 1


@pytest.mark.parametrize("language", ALL)
def test_a_text_in_a_language_that_is_read_is_known(language: str) -> None:
    assert is_known([TEXTS[language]], ALL)


@pytest.mark.parametrize(
    "text",
    [
        "Das Projekt legt gemeinsam mit den Lehrern Gärten an, in denen Kinder Gemüse ziehen und jeden Tag kochen, "
        "was dort wächst; die Schule gibt Wasser und Werkzeug dazu.",
        "سيزرع الأطفال حديقة مع معلميهم كل صباح",
        "孩子们 每天 在 学校 种菜",
        "Дети сажают сад вместе с учителями",
    ],
    ids=["german", "arabic", "chinese", "russian"],
)
def test_a_text_in_another_language_is_not_known(text: str) -> None:
    assert not is_known([text], ALL)


@pytest.mark.parametrize("texts", [[], [""], ["Total"], ["Budget 2026"], ["School gardens Mali", "Kigali Lomé Dakar"]])
def test_too_little_to_tell_is_taken_as_known(texts: list[str]) -> None:
    assert is_known(texts, ALL)


def test_a_document_that_is_half_in_another_language_is_known() -> None:
    assert is_known([TEXTS["fr"], "Kinder ziehen Gemüse und kochen jeden Tag, was dort wächst."], ALL)
