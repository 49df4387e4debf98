import pytest

from aligncheck.nlp.detect import detect

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
    ],
)
def test_a_bare_title(title: str, language: str) -> None:
    assert detect([title], ALL) == (language,)


def test_nothing_to_read() -> None:
    assert detect([], ALL) == ()
    assert len(detect([""], ALL)) == 1
