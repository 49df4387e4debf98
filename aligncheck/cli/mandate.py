"""``aligncheck mandate``: show, validate and test a mandate, and describe its files."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from aligncheck.cli.errors import FINDINGS, FINE, USAGE
from aligncheck.cli.options import ColourOption, MandateOption
from aligncheck.cli.output import Colour, print_data, print_text, screen_for
from aligncheck.errors import UsageError

if TYPE_CHECKING:
    pass


class Language(StrEnum):
    """Which languages to show."""

    FR = "fr"
    EN = "en"
    ES = "es"
    ALL = "all"


class Kind(StrEnum):
    """A kind of file of a mandate."""

    MANDATE = "mandate"
    CONCEPTS = "concepts"
    ORIENTATION = "orientation"


MandateArgument = Annotated[
    str | None, typer.Argument(metavar="PATH", help="Folder of the mandate; the shipped one by default.")
]


def show(
    number: Annotated[int | None, typer.Argument(metavar="N", help="Number of an orientation.")] = None,
    mandate: MandateOption = None,
    language: Annotated[
        Language | None, typer.Option("--language", "-l", help="Default: en for the mandate, all for an orientation.")
    ] = None,
    color: ColourOption = Colour.AUTO,
) -> int:
    """Show a mandate, or orientation N with its concepts, terms, rules and examples."""
    from aligncheck import api

    rules = api.load_mandate(mandate)
    from aligncheck.render.mandate import to_orientation, to_overview

    if number is None:
        print_text(to_overview(rules, screen_for(color), _languages(language or Language.EN)))
        return FINE
    for orientation in rules.orientations:
        if orientation.number == number:
            print_text(to_orientation(rules, orientation, screen_for(color), _languages(language or Language.ALL)))
            return FINE
    numbers = ", ".join(str(one.number) for one in rules.orientations)
    raise UsageError(f"the mandate {rules.id} has no orientation {number}.", mend=f"It has {numbers}.")


def validate(path: MandateArgument = None, mandate: MandateOption = None) -> int:
    """Check the files of a mandate: print every problem as file:line:column: message, and end with 2 if any."""
    from aligncheck import api
    from aligncheck.render.escape import visible
    from aligncheck.render.verdict import plural

    where = _one_path(path, mandate)
    problems = api.find_mandate_problems(where)
    for problem in problems:
        print_text(visible(str(problem)) + "\n")
    if problems:
        return USAGE
    rules = api.load_mandate(where)
    concepts = [*rules.concepts, *(concept for one in rules.orientations for concept in one.concepts)]
    terms = sum(len(concept.terms) for concept in concepts)
    print_text(
        f"{visible(rules.id)} {visible(rules.version)} is valid: {plural(len(rules.orientations), 'orientation')}, "
        f"{plural(len(concepts), 'concept')}, {plural(terms, 'term')}.\n"
    )
    return FINE


def test(path: MandateArgument = None, mandate: MandateOption = None, color: ColourOption = Colour.AUTO) -> int:
    """Run the examples of a mandate; print those that fail and a count, and end with 1 if any fail."""
    from aligncheck import api

    outcomes = api.run_examples(api.load_mandate(_one_path(path, mandate)))
    from aligncheck.render.examples import ExampleRow, to_examples

    rows = [
        ExampleRow(one.orientation, one.language, one.text, one.expected, one.supported, one.path, one.line)
        for one in outcomes
    ]
    print_text(to_examples(rows, screen_for(color)))
    return FINDINGS if any(not row.passed for row in rows) else FINE


def schema(
    kind: Annotated[Kind, typer.Argument(help="The kind of file.", metavar="mandate|concepts|orientation")] = (
        Kind.ORIENTATION
    ),
) -> int:
    """Print the JSON Schema of a mandate's files, for editors."""
    from aligncheck import api
    from aligncheck.render.json import dump_schema

    print_data(dump_schema(api.mandate_schema(kind.value)))
    return FINE


def _one_path(path: str | None, mandate: str | None) -> str | None:
    if path is not None and mandate is not None:
        raise UsageError("the mandate is given twice.", mend="Leave out PATH or --mandate.")
    return path if path is not None else mandate


def _languages(choice: Language) -> tuple[str, ...]:
    everything = tuple(language.value for language in Language if language is not Language.ALL)
    return everything if choice is Language.ALL else (choice.value,)
