"""The three files of a mandate, as shapes."""

from __future__ import annotations

from aligncheck.model.mandate import Need, Role, Severity
from aligncheck.read.shape import Key, ListOf, Named, Number, PerLanguage, Shape, Table, Terms, Text, Word

ID = r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*"
ID_FORM = "an id (small letters, digits and hyphens, such as `voluntary-return`)"
NAME = r"[a-z][a-z0-9]*(?:[_-][a-z0-9]+)*"
NAME_FORM = "a name (small letters, digits, `_` or `-`, such as `local_communities`)"
REFERENCE = rf"(?:{ID}/)?{NAME}"
REFERENCE_FORM = "a concept (`name`, or `orientation-id/name`)"

LANGUAGE_WORDS = ("en", "es", "fr")
LEVELS_AT = ("principal", "significant")
LEVELS_CAP = ("significant", "mentioned")

_LABEL = PerLanguage(Text(), "What a reader sees, in each language.")
_ROLE = Word(tuple(Role), "Which part of the orientation's sentence the concept is.")
_UNLESS = Terms("Phrases around a term that turn it into no conflict.", complete=False)
_BLOCKED = Terms("Idioms that contain a term and mean something else.", complete=False)
_EXAMPLES = PerLanguage(ListOf(Text(), least=1), "Sentences in each language.")


def _concept(shared: bool) -> Shape:
    need = Key(
        "need",
        Word(
            tuple(Need), "Whether the orientation can do without it: required, any, optional; theme: for bare titles."
        ),
    )
    return Table(
        (
            Key("label", _LABEL),
            Key("role", _ROLE),
            *(() if shared else (need,)),
            Key("terms", Terms("The words and phrases that name the concept (docs/terms.md).", weak=True)),
        ),
        "One facet of the orientation." if not shared else "A vocabulary that several orientations use.",
    )


_CONFLICT = Table(
    (
        Key("id", Text("The conflict's name, unique in the orientation.", ID, ID_FORM)),
        Key("severity", Word(tuple(Severity), "How plainly it contradicts the orientation.")),
        Key("label", _LABEL),
        Key("terms", Terms("What the project must not undertake.")),
        Key("unless", _UNLESS, required=False),
    ),
    "Something that the orientation excludes.",
)

_REFERENCES = ListOf(Text(pattern=REFERENCE, form=REFERENCE_FORM), least=1)

_WAY = Table(
    (
        Key("needs", _REFERENCES),
        Key("unless", _REFERENCES, required=False),
        Key("strength", Number(whole=False, about="What such a statement is worth, 1 when left out."), required=False),
    ),
    "Every concept of `needs` stands in the statement, none of `unless` does.",
)

ORIENTATION = Table(
    (
        Key("id", Text("The orientation's name, unique in the mandate.", ID, ID_FORM)),
        Key("number", Number(whole=True, about="The orientation's number, unique in the mandate.")),
        Key("title", PerLanguage(Text(), "A short title in each language.")),
        Key("statement", PerLanguage(Text(), "The orientation's own sentence in each language.")),
        Key("concepts", Named(_concept(shared=False), NAME, NAME_FORM, "The facets of the sentence, by name.")),
        Key(
            "ways",
            ListOf(_WAY, "How a statement supports the orientation; made from `need` when left out.", least=1),
            required=False,
        ),
        Key("blocked", _BLOCKED, required=False),
        Key("conflicts", ListOf(_CONFLICT, "What the orientation excludes."), required=False),
        Key(
            "examples",
            Table(
                (Key("match", _EXAMPLES), Key("no_match", _EXAMPLES)),
                "Sentences that must, and must not, support the orientation.",
            ),
        ),
    ),
    "One numbered orientation of a mandate.",
)

CONCEPTS = Named(_concept(shared=True), NAME, NAME_FORM, "Vocabularies that several orientations use, by name.")

_BOUNDARY = Table(
    (
        Key("id", Text("The boundary's name, unique in the mandate.", ID, ID_FORM)),
        Key("statement", PerLanguage(Text(), "The boundary in words, in each language.")),
        Key("terms", Terms("What lies outside the mandate when the project claims it as its own.")),
        Key("unless", _UNLESS, required=False),
    ),
    "A task outside the whole mandate.",
)

_ORIENTATION_NUMBER = Number(whole=True, about="The number of an orientation.")

_DECISION = Table(
    (
        Key("orientation", _ORIENTATION_NUMBER),
        Key("beside", ListOf(_ORIENTATION_NUMBER, least=1)),
        Key("at", Word(LEVELS_AT, "The level that one of `beside` has.")),
        Key("cap", Word(LEVELS_CAP, "The level that the orientation has at most.")),
        Key("because", PerLanguage(Text(), "The reason, in each language.")),
    ),
    "A rule between orientations.",
)

MANDATE = Table(
    (
        Key("id", Text("The mandate's name.", ID, ID_FORM)),
        Key("version", Text('The version, in quotes: "1.0".')),
        Key("title", PerLanguage(Text(), "The mandate's title in each language.")),
        Key("source", Text("Where the mandate is written down.")),
        Key("languages", ListOf(Word(LANGUAGE_WORDS), "The languages that every text is given in.", 1), required=False),
        Key("principle", PerLanguage(Text(), "The principle that the mandate rests on.")),
        Key("objectives", ListOf(PerLanguage(Text()), "The aims of the mission."), required=False),
        Key(
            "partners",
            ListOf(Text(pattern=NAME, form=NAME_FORM), "Shared concepts that make a weak term count."),
            required=False,
        ),
        Key("boundaries", ListOf(_BOUNDARY, "What lies outside the mandate."), required=False),
        Key(
            "boilerplate",
            Terms("The organisation's own texts about itself, which prove nothing.", complete=False),
            required=False,
        ),
        Key("blocked", _BLOCKED, required=False),
        Key("decisions", ListOf(_DECISION, "Rules between orientations."), required=False),
    ),
    "The mandate as a whole.",
)
