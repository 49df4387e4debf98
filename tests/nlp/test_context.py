"""Denial, exclusion, doubt, time, other doers and undertaking: real sentences through the real pipeline.

The one term that is looked for is a garden; a case says which marks stand over it, and which over its sentence.
"""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aligncheck.compile import compile_patterns
from aligncheck.model.mandate import Concept, Mandate, Need, Role, Term
from aligncheck.model.pattern import Layer, Pattern
from aligncheck.model.statement import Mention, Statement
from aligncheck.model.terms import fold
from aligncheck.nlp import context
from aligncheck.nlp.extract import read_statements
from aligncheck.nlp.pipeline import Pipelines
from aligncheck.read.lexicon import load_lexicon
from aligncheck.read.plain import read_text

WORDS = {"en": ("garden", "kitchen"), "es": ("huerto", "cocina"), "fr": ("jardin", "cuisine")}
DENIALS = {"negation", "exclusion", "exclusion_after", "other_clause", "against"}


def _terms(at: int) -> tuple[Term, ...]:
    return tuple(Term(words[at], language, False) for language, words in WORDS.items())


@pytest.fixture(scope="module")
def pipelines() -> Pipelines:
    concepts = tuple(
        Concept(label, {"en": label}, Role.OBJECT, Need.REQUIRED, _terms(at))
        for at, label in enumerate(("garden", "kitchen"))
    )
    mandate = Mandate("m", "1", {"en": "m"}, "", {"en": "m"}, (), (), concepts, (), (), (), (), (), "")
    cues = load_lexicon().cues

    def patterns_of(language: str) -> Sequence[Pattern]:
        return compile_patterns(mandate, cues, language)

    return Pipelines(("en", "es", "fr"), patterns_of)


def statement_of(pipelines: Pipelines, language: str, text: str) -> Statement:
    (statement,) = read_statements(read_text(text), pipelines, language).statements
    return statement


def over(statement: Statement, label: str) -> set[str]:
    return {mark.kind for mention in statement.mentions if _is(mention, label) for mark in mention.marks}


def _is(mention: Mention, label: str) -> bool:
    return mention.layer is Layer.CONCEPT and mention.label == label


DENIED = [
    ("en", "The project will not plant a garden."),
    ("en", "The project won't plant a garden."),
    ("en", "The project doesn’t plant a garden."),
    ("en", "We didn't plant any garden."),
    ("en", "Everything is paid except the garden."),
    ("en", "The garden is outside the scope of the project."),
    ("en", "Planting of a garden will not be delivered under this budget."),
    ("en", "None of this is done, nor a garden."),
    ("en", "The garden was dropped from the plan."),
    ("en", "The association opposes the garden."),
    ("en", "The town puts an end to the garden."),
    ("en", "The school leaves aside the garden."),
    ("es", "El proyecto no plantará ningún huerto."),
    ("es", "El huerto excede lo que se puede pagar."),
    ("es", "La escuela se niega a abrir el huerto."),
    ("es", "El barrio se opone al huerto."),
    ("es", "Se paga todo salvo el huerto."),
    ("es", "El huerto queda fuera del alcance."),
    ("es", "El huerto no será financiado."),
    ("fr", "Le projet ne plantera aucun jardin."),
    ("fr", "Tout est payé sauf le jardin."),
    ("fr", "Le jardin n'entre pas dans le champ du projet."),
    ("fr", "Le projet ne couvre pas le jardin que la ville entretient."),
    ("fr", "Au lieu d'un jardin, la ville aura un marché."),
    ("fr", "Le jardin a été supprimé du budget."),
    ("fr", "Le quartier s'oppose au jardin."),
    ("fr", "La ville met fin au jardin."),
]
NOT_DENIED = [
    ("en", "The project will not only plant a garden but a wood."),
    ("en", "Without waiting for the rain, pupils plant a garden."),
    ("en", "No place is left empty, except the garden that pupils plant."),
    ("en", "The project does not build; it plants a garden."),
    ("en", "The project does not build, but it plants a garden."),
    ("en", "The school leaves no class without a garden."),
    ("en", "The lessons, which are not compulsory, take place in the garden."),
    ("en", "The association opposes discrimination in the garden."),
    ("en", "Pupils who were taken out of school plant a garden."),
    ("en", "Walls that hinder the garden come down."),
    ("es", "El proyecto no solo planta un huerto."),
    ("es", "La escuela no deja a ningún alumno sin huerto."),
    ("es", "La escuela se opone a la violencia en el huerto."),
    ("es", "El proyecto no hace más que el huerto."),
    ("es", "A los alumnos no les faltará un huerto."),
    ("es", "Sin esperar la lluvia, los alumnos plantan un huerto."),
    ("es", "Nada se planta, salvo el huerto."),
    ("fr", "Le projet ne plante que le jardin."),
    ("fr", "L'école ne laisse aucune classe sans jardin."),
    ("fr", "Les enfants qui ont été abandonnés plantent un jardin."),
    ("fr", "Les leçons, qui ne sont pas obligatoires, ont lieu au jardin."),
    ("fr", "La ville met fin à la violence au jardin."),
    ("fr", "Le projet ne se contente pas seulement d'un jardin."),
    ("fr", "Sans attendre la pluie, les élèves plantent un jardin."),
    ("fr", "Aucune plante n'est achetée, sauf pour le jardin."),
    ("fr", "Le lieu de rendez-vous est le jardin."),
]


@pytest.mark.parametrize(("language", "text"), DENIED)
def test_denied(pipelines: Pipelines, language: str, text: str) -> None:
    assert over(statement_of(pipelines, language, text), "garden") & DENIALS


@pytest.mark.parametrize(("language", "text"), NOT_DENIED)
def test_looks_denied_and_is_not(pipelines: Pipelines, language: str, text: str) -> None:
    assert not over(statement_of(pipelines, language, text), "garden") & DENIALS


CLAUSES = [
    ("en", "The garden is planted by other agencies; the project builds a kitchen."),
    ("en", "The project builds a kitchen, while other agencies plant a garden."),
    ("en", "While other agencies plant a garden, the project builds a kitchen."),
    ("en", "The garden is left to other agencies, but the project builds a kitchen."),
    ("es", "Otras organizaciones plantan un huerto; el proyecto construye una cocina."),
    ("es", "El proyecto construye una cocina, mientras que otras organizaciones plantan un huerto."),
    ("fr", "D'autres organisations plantent un jardin ; le projet construit une cuisine."),
    ("fr", "Le projet construit une cuisine, tandis que d'autres organisations plantent un jardin."),
]


@pytest.mark.parametrize(("language", "text"), CLAUSES)
def test_another_doer_holds_one_clause_only(pipelines: Pipelines, language: str, text: str) -> None:
    statement = statement_of(pipelines, language, text)
    assert "other_clause" in over(statement, "garden")
    assert over(statement, "kitchen") == set()
    assert "other_holder" not in {mark.kind for mark in statement.marks}


def test_another_doer_holds_a_whole_sentence(pipelines: Pipelines) -> None:
    statement = statement_of(pipelines, "en", "Other agencies plant a garden because they have a kitchen.")
    assert {mark.kind for mark in statement.marks} == {"other_holder"}


@pytest.mark.parametrize(
    ("language", "text", "said"),
    [
        ("en", "Pupils will plant a garden.", {"purpose"}),
        ("en", "The project plants a garden.", {"purpose"}),
        ("en", "Project plants a garden.", {"purpose"}),
        ("en", "The garden lies at the river.", set()),
        ("en", "The action plan of the town speaks of a garden.", {"purpose"}),
        ("en", "A town's action plan speaks of a garden.", set()),
        ("en", "The aim is a garden.", {"objective"}),
        ("en", "Under a previous project, pupils planted a garden.", {"past"}),
        ("en", "A survey in the town found that no pupil has a garden.", {"past"}),
        ("en", "Under a previous project a garden was laid out that pupils will water.", {"past", "purpose"}),
        ("es", "Los alumnos cultivarán un huerto.", {"purpose"}),
        ("es", "La ciudad regará el huerto.", {"purpose"}),
        ("es", "La escuela acompaña el huerto.", {"purpose"}),
        ("es", "La escuela acompañó el huerto.", set()),
        ("es", "El huerto está detrás de la frontera de Irán.", set()),
        ("es", "En un proyecto anterior se plantó un huerto.", {"past"}),
        ("fr", "Les élèves cultiveront un jardin.", {"purpose"}),
        ("fr", "La ville entretiendra le jardin.", {"purpose"}),
        ("fr", "La ville renforce le jardin.", {"purpose"}),
        ("fr", "Le mur renforcé longe le jardin.", set()),
        ("fr", "Une caméra surveille le jardin.", set()),
        ("fr", "Une camera surveille le jardin de l'opera.", set()),
        ("fr", "Le programme avait un jardin.", {"past"}),
        ("fr", "Le plan d'action de la ville cite le jardin.", set()),
        ("fr", "Les actions de la ville autour du jardin.", {"purpose"}),
    ],
)
def test_what_the_sentence_says_of_itself(pipelines: Pipelines, language: str, text: str, said: set[str]) -> None:
    assert {mark.kind for mark in statement_of(pipelines, language, text).marks} == said


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "The garden opens in May 2027."),
        ("en", "May 2027 is when the garden opens."),
        ("fr", "L'avenir du quartier est un jardin."),
        ("fr", "Le suivi du jardin dure un an."),
        ("es", "El fin de la calle es un huerto."),
    ],
)
def test_words_that_look_like_a_cue(pipelines: Pipelines, language: str, text: str) -> None:
    assert "hypothetical" not in over(statement_of(pipelines, language, text), "garden")
    assert "objective" not in {mark.kind for mark in statement_of(pipelines, language, text).marks}


@pytest.mark.parametrize(
    ("language", "text", "kind"),
    [
        ("en", "A garden could be planted.", "hypothetical"),
        ("en", "A garden may be planted.", "hypothetical"),
        ("fr", "Un jardin, à l'avenir, suivrait.", "hypothetical"),
        ("en", "There is a lack of any garden.", "gap"),
        ("en", "A trust fund for the garden pays.", "frame"),
        ("en", "A fund that loves the garden finances the action.", "frame"),
        ("es", "Financia la acción un fondo para el huerto.", "frame"),
        ("es", "Se podría plantar un huerto.", "hypothetical"),
        ("fr", "Un jardin pourrait être planté.", "hypothetical"),
        ("fr", "Un fonds voué au jardin finance le projet.", "frame"),
        ("fr", "Il y a un manque de jardins.", "gap"),
        ("en", "The project fights the garden.", "counter"),
    ],
)
def test_marks_over_the_mention(pipelines: Pipelines, language: str, text: str, kind: str) -> None:
    assert over(statement_of(pipelines, language, text), "garden") == {kind}


def test_a_mark_stands_once_however_many_cues_say_it(pipelines: Pipelines) -> None:
    marks = statement_of(pipelines, "en", "In previous projects pupils planted a garden.").marks
    assert len(marks) == len(set(marks)) == 1


FUTURE_WORDS = (
    "formera",
    "opera",
    "Seront",
    "libéra",
    "l'aidera",
    "2aidera",
    "aura/verra",
    "capacitará",
    "serán",
    "no",
)


@given(language=st.sampled_from(("en", "es", "fr")), words=st.lists(st.sampled_from(FUTURE_WORDS), max_size=6))
def test_the_first_verb_in_the_future_is_found(language: str, words: list[str]) -> None:
    text = " ".join(words)
    expected = ""
    if language in context._FUTURE:
        verbs = (found.group() for found in context._FUTURE[language].finditer(text))
        expected = next((verb for verb in verbs if fold(verb) not in context._NO_FUTURE), "")
    assert context._future_verb(text, 0, len(text), language) == expected


OTHERS_DO = [
    ("en", "UNHCR plants a garden in the camp."),
    ("en", "The Ministry of Water and Forests plants a garden every year."),
    ("en", "In the north, the Red Cross has planted a garden."),
    ("en", "THE RED CROSS PLANTS A GARDEN."),
    ("en", "Local authorities keep a garden for the elderly."),
    ("en", "It is the police that tend the garden."),
    ("en", "Switzerland plants a garden in Niger."),
    ("en", "The garden is tended by the Norwegian Refugee Council."),
    ("en", "The government's own plan provides for a garden."),
    ("es", "El ACNUR planta un huerto en el campamento."),
    ("es", "El Estado colombiano cuida un huerto."),
    ("es", "La policía nacional aplica las normas del huerto."),
    ("es", "Cada año el Instituto Nacional de Estadística abre su huerto."),
    ("es", "El huerto es cuidado por la Cruz Roja."),
    ("fr", "Le HCR plante un jardin dans le camp."),
    ("fr", "Le ministère de l'Eau et des Forêts entretient un jardin."),
    ("fr", "La Croix-Rouge française a planté un jardin."),
    ("fr", "Les autorités allemandes ferment le jardin."),
    ("fr", "Le jardin est entretenu par Caritas."),
    ("fr", "C'est la police qui garde le jardin."),
    ("fr", "Les États-Unis financent chez eux un jardin."),
    ("fr", "L'université d'Oxford ouvre un jardin."),
    ("es", "Canadá planta un huerto al año."),
]
THE_PROJECT_DOES = [
    ("en", "The Ministry of Health will be given a garden."),
    ("en", "The Ministry of Health receives a garden."),
    ("en", "The Ministry of Health, with the project's support, plants a garden."),
    ("en", "The Ministry of Health will plant a garden."),
    ("en", "Police officers learn to keep a garden."),
    ("en", "Government policies on the garden are reviewed."),
    ("en", "The state of the garden improves."),
    ("en", "Our partner UNHCR plants a garden."),
    ("en", "Mali and Niger plant a garden on their border."),
    ("en", "Mali: a garden for the schools."),
    ("en", "Pupils plant a garden for the ministry."),
    ("en", "Pupils whose parents were registered by UNHCR plant a garden."),
    ("es", "El Ministerio de Salud recibirá un huerto."),
    ("es", "El Ministerio de Salud, con apoyo del proyecto, planta un huerto."),
    ("es", "La policía migratoria será formada en el huerto."),
    ("es", "El estado del huerto mejora."),
    ("es", "El gobierno necesita un huerto."),
    ("fr", "Le ministère de la Santé recevra un jardin."),
    ("fr", "Le ministère de la Santé, avec l'appui du projet, plante un jardin."),
    ("fr", "La police turque sera formée au jardin."),
    ("fr", "Grâce à l'OIM, le gouvernement plante un jardin."),
    ("fr", "L'état du jardin s'améliore."),
]


@pytest.mark.parametrize(("language", "text"), OTHERS_DO)
def test_another_body_is_the_subject(pipelines: Pipelines, language: str, text: str) -> None:
    assert "third_party" in {mark.kind for mark in statement_of(pipelines, language, text).marks}


@pytest.mark.parametrize(("language", "text"), THE_PROJECT_DOES)
def test_a_body_is_named_and_the_project_does_it(pipelines: Pipelines, language: str, text: str) -> None:
    assert "third_party" not in {mark.kind for mark in statement_of(pipelines, language, text).marks}


CONDITIONAL = [
    ("es", "Una fase futura ofrecería un huerto.", True),
    ("es", "El proyecto ofrecería un huerto.", False),
    ("es", "La secretaría cuida el huerto.", False),
    ("fr", "Une phase future offrirait un jardin.", True),
    ("fr", "Le projet offrirait un jardin.", False),
    ("fr", "La ville devrait ouvrir le jardin.", False),
]


@pytest.mark.parametrize(("language", "text", "doubtful"), CONDITIONAL)
def test_a_verb_in_the_conditional(pipelines: Pipelines, language: str, text: str, doubtful: bool) -> None:
    marks = {mark.kind for mark in statement_of(pipelines, language, text).marks}
    assert ("hypothetical" in marks) is doubtful
