"""A folder of YAML files to a Mandate, or to every problem of every file."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from aligncheck.errors import MandateError, Problem
from aligncheck.model.mandate import (
    Boundary,
    Concept,
    Conflict,
    Decision,
    Example,
    Localized,
    Mandate,
    Need,
    Orientation,
    Role,
    Severity,
    Way,
)
from aligncheck.read import shapes
from aligncheck.read.builtin import find_mandate
from aligncheck.read.folder import digest_of, names_in
from aligncheck.read.shape import Report, Shape, did_you_mean
from aligncheck.read.yaml import Mapping, Node, Scalar, Sequence, parse, read_bytes

DEFAULT_LANGUAGES = ("fr", "en", "es")
MAX_HINTS = 30

Values = dict[str, Any]


@dataclass(slots=True)
class _File:
    """One file of a mandate: ``name`` is relative to the folder, ``values`` what is sound in it."""

    name: str
    data: bytes
    node: Node | None
    report: Report
    values: Values


def load_mandate(path: Path | None = None) -> Mandate:
    """Returns the mandate in a folder; None means the one that ships, as does its name (``Path("iom")``).

    Raises MandateError with every problem of every file.
    """
    files, problems = _read(path)
    if problems:
        raise MandateError(problems)
    return _build(files)


def find_problems(path: Path | None = None) -> tuple[Problem, ...]:
    """Returns every problem of a mandate, by file, line and column; none when it can be used."""
    return _read(path)[1]


def _read(path: Path | None) -> tuple[list[_File], tuple[Problem, ...]]:
    folder = find_mandate(path)
    shown = folder.as_posix() if isinstance(folder, Path) else str(folder)
    if not _is_folder(folder):
        return [], (
            Problem(shown, 0, 0, "there is no such folder, and no mandate of that name ships: correct the path"),
        )
    problems: list[Problem] = []
    files = [_open(folder, shown, name, problems) for name in names_in(folder, shown, problems)]
    head = next((file for file in files if file.name == "mandate.yaml"), None)
    languages = _languages(head.node if head else None)
    for file in files:
        file.report.languages = languages
        # A head that cannot be read is one mistake, not one more in every text of every file.
        file.report.demanding = head is not None and isinstance(head.node, Mapping)
        values = _shape_of(file.name).read(file.node, file.report) if file.node is not None else None
        file.values = values or {}
    _check_references(files)
    for file in files:
        problems.extend(file.report.problems)
    unique = sorted(set(problems), key=lambda one: (one.path, one.line, one.column, one.message))
    return files, tuple(unique)


def _is_folder(folder: Traversable) -> bool:
    try:
        return folder.is_dir()
    except (OSError, ValueError):  # no such name is possible
        return False


def _open(folder: Traversable, shown: str, name: str, problems: list[Problem]) -> _File:
    path = f"{shown}/{name}"
    data = read_bytes(folder.joinpath(name), path, problems)
    node = None if data is None else parse(data, path, problems)
    return _File(name, data or b"", node, Report(path, DEFAULT_LANGUAGES), {})


def _shape_of(name: str) -> Shape:
    if name == "mandate.yaml":
        return shapes.MANDATE
    return shapes.CONCEPTS if name == "concepts.yaml" else shapes.ORIENTATION


def _languages(head: Node | None) -> tuple[str, ...]:
    # Read ahead of the rest: every other shape asks for these languages.
    if isinstance(head, Mapping):
        for key, value in head.entries:
            if key.text == "languages" and isinstance(value, Sequence):
                words = [item.text for item in value.items if isinstance(item, Scalar)]
                known = tuple(dict.fromkeys(word for word in words if word in shapes.LANGUAGE_WORDS))
                return known or DEFAULT_LANGUAGES
    return DEFAULT_LANGUAGES


def _check_references(files: list[_File]) -> None:
    orientations = [file for file in files if file.name.startswith("orientations/")]
    head = next((file for file in files if file.name == "mandate.yaml"), None)
    shared_file = next((file for file in files if file.name == "concepts.yaml"), None)
    shared = list(shared_file.values) if shared_file else []
    _check_unique(orientations, "id")
    _check_unique(orientations, "number")
    for file in files:
        _check_item_ids(file)
    full = [f"{_text(file, 'id')}/{name}" for file in orientations for name in file.values.get("concepts", {})]
    for file in orientations:
        _check_ways(file, shared, full)
        _check_examples(file)
    if head is not None:
        _check_head(head, shared, [int(file.values["number"][0]) for file in orientations if "number" in file.values])


def _text(file: _File, key: str) -> str:
    found = file.values.get(key)
    return found.text if isinstance(found, Scalar) else ""


def _check_unique(files: list[_File], key: str) -> None:
    first: dict[str, _File] = {}
    for file in files:
        found = file.values.get(key)
        scalar = found[1] if isinstance(found, tuple) and not isinstance(found, Scalar) else found
        if not isinstance(scalar, Scalar):
            continue
        other = first.setdefault(scalar.text, file)
        if other is not file:
            file.report.say(scalar, f"{key} `{scalar.text}` is already that of {other.name}: change one")


def _check_item_ids(file: _File) -> None:
    # A hit is filed under this id, so it must say which conflict or boundary it is.
    for key in ("conflicts", "boundaries"):
        first: dict[str, int] = {}
        for values in file.values.get(key, ()):
            scalar = values.get("id")
            if scalar is None:
                continue
            if scalar.text in first:
                file.report.say(scalar, f"id `{scalar.text}` is already used on line {first[scalar.text]}: change one")
            first.setdefault(scalar.text, scalar.line)


def _check_ways(file: _File, shared: list[str], full: list[str]) -> None:
    own: dict[str, Any] = file.values.get("concepts", {})
    known = [*own, *shared]
    hints: dict[str, str] = {}
    for way in file.values.get("ways", ()):
        seen: dict[str, str] = {}
        for part in ("needs", "unless"):
            for name in way.get(part, ()):
                if name.text not in known and name.text not in full:
                    # Likeness is slow: a file full of wrong names gets a hint for the first ones only.
                    near = known + full if len(hints) < MAX_HINTS else []
                    hint = hints.get(name.text) or did_you_mean(name.text, near)
                    hints[name.text] = hint
                    file.report.say(name, f"there is no concept `{name.text}`: {hint}")
                elif name.text in seen:
                    file.report.say(name, f"`{name.text}` stands twice in this way: remove one")
                seen.setdefault(name.text, part)
    needs = [values.get("need") for _, values in own.values() if values]
    if "ways" not in file.values and needs and all(need in (Need.OPTIONAL, Need.THEME) for need in needs):
        first = next(iter(own.values()))[0]
        hint = "mark a concept `required` or `any`, or add `ways`"
        file.report.say(first, f"nothing can support this orientation: {hint}")


def _check_examples(file: _File) -> None:
    examples: Values = file.values.get("examples", {})
    first: dict[str, int] = {}
    for kind in ("match", "no_match"):
        for sentences in examples.get(kind, {}).values():
            for sentence in sentences:
                if sentence.text in first:
                    file.report.say(sentence, f"the same example as on line {first[sentence.text]}: remove one")
                first.setdefault(sentence.text, sentence.line)


def _check_head(head: _File, shared: list[str], numbers: list[int]) -> None:
    for name in head.values.get("partners", ()):
        if name.text not in shared:
            hint = did_you_mean(name.text, shared)
            head.report.say(name, f"there is no concept `{name.text}` in concepts.yaml: {hint}")
    for decision in head.values.get("decisions", ()):
        named = [decision["orientation"]] if "orientation" in decision else []
        for number, node in (*named, *decision.get("beside", ())):
            if int(number) not in numbers:
                head.report.say(node, f"there is no orientation {int(number)}: correct the number")
        if named and any(number == named[0][0] for number, _ in decision.get("beside", ())):
            head.report.say(named[0][1], "an orientation cannot stand beside itself: remove it from `beside`")


def _build(files: list[_File]) -> Mandate:
    values = {file.name: file.values for file in files}
    head = values["mandate.yaml"]
    shared = values.get("concepts.yaml", {})
    orientations = [_orientation(file, shared) for file in files if file.name.startswith("orientations/")]
    return Mandate(
        id=head["id"].text,
        version=head["version"].text,
        title=_localized(head["title"]),
        source=_flat(head["source"]),
        principle=_localized(head["principle"]),
        objectives=tuple(_localized(one) for one in head.get("objectives", ())),
        boundaries=tuple(
            Boundary(one["id"].text, _localized(one["statement"]), one["terms"], one.get("unless", ()))
            for one in head.get("boundaries", ())
        ),
        concepts=tuple(_concept(name, concept) for name, (_, concept) in shared.items()),
        partners=tuple(name.text for name in head.get("partners", ())),
        boilerplate=head.get("boilerplate", ()),
        blocked=head.get("blocked", ()),
        decisions=tuple(_decision(one) for one in head.get("decisions", ())),
        orientations=tuple(sorted(orientations, key=lambda one: one.number)),
        digest=digest_of((file.name, file.data) for file in files),
    )


def _orientation(file: _File, shared: Values) -> Orientation:
    values = file.values
    own: dict[str, tuple[Scalar, Values]] = values["concepts"]
    prefix = values["id"].text

    def resolve(names: Iterable[Scalar]) -> tuple[str, ...]:
        return tuple(f"{prefix}/{name.text}" if name.text in own else name.text for name in names)

    concepts = tuple(_concept(f"{prefix}/{name}", concept) for name, (_, concept) in own.items())
    ways = tuple(
        Way(resolve(way["needs"]), resolve(way.get("unless", ())), way["strength"][0] if "strength" in way else 1.0)
        for way in values.get("ways", ())
    )
    return Orientation(
        id=prefix,
        number=int(values["number"][0]),
        title=_localized(values["title"]),
        statement=_localized(values["statement"]),
        concepts=concepts,
        ways=ways or _derived_ways(concepts),
        blocked=values.get("blocked", ()),
        conflicts=tuple(
            Conflict(
                one["id"].text, Severity(one["severity"]), _localized(one["label"]), one["terms"], one.get("unless", ())
            )
            for one in values.get("conflicts", ())
        ),
        examples=tuple(
            Example(_flat(sentence), language, kind == "match", sentence.line)
            for kind in ("match", "no_match")
            for language, sentences in values["examples"][kind].items()
            for sentence in sentences
        ),
        path=file.name,
    )


def _concept(identity: str, values: Values) -> Concept:
    need = Need(values.get("need", Need.OPTIONAL))
    return Concept(identity, _localized(values["label"]), Role(values["role"]), need, values["terms"])


def _derived_ways(concepts: tuple[Concept, ...]) -> tuple[Way, ...]:
    required = tuple(concept.id for concept in concepts if concept.need is Need.REQUIRED)
    either = [concept.id for concept in concepts if concept.need is Need.ANY]
    return tuple(Way((*required, one)) for one in either) or (Way(required),)


def _decision(values: Values) -> Decision:
    return Decision(
        orientation=int(values["orientation"][0]),
        beside=tuple(int(number) for number, _ in values["beside"]),
        at=values["at"],
        cap=values["cap"],
        because=_localized(values["because"]),
    )


def _localized(values: dict[str, Scalar]) -> Localized:
    return {language: _flat(scalar) for language, scalar in values.items()}


def _flat(scalar: Scalar) -> str:
    return " ".join(scalar.text.split())
