"""What a hand-written YAML file may look like, said once: the same shapes check a file and print its JSON Schema.

A shape takes a node, adds every mistake to the report, and returns plain values. What is mistaken is left out, so that
the checks that follow still see all that is sound.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Protocol

from aligncheck.errors import Problem
from aligncheck.model.mandate import Term
from aligncheck.model.terms import Form, TermError, normal_forms, parse_term
from aligncheck.read.yaml import Mapping, Node, Scalar, Sequence

Schema = dict[str, Any]
MAX_TEXT = 5_000


@dataclass(slots=True)
class Report:
    """Where the mistakes of one file go; ``languages`` are those that the mandate must give.

    ``demanding`` is False when nobody knows which languages the mandate must give: none is missed then.
    """

    path: str
    languages: tuple[str, ...]
    problems: list[Problem] = field(default_factory=list)
    demanding: bool = True

    def say(self, node: Node, message: str, column: int = 0) -> None:
        """Adds a mistake at a node."""
        self.problems.append(Problem(self.path, node.line, column or node.column, message))


class Shape(Protocol):
    """What a value must be."""

    def read(self, node: Node, report: Report) -> Any:
        """Returns the value, or None when nothing in it is sound."""

    def schema(self) -> Schema:
        """Returns the JSON Schema (draft 7) of the value."""


def did_you_mean(word: str, known: Iterable[str], otherwise: str = "correct the name or remove it") -> str:
    """Returns what to do about an unknown word: the nearest known one, the list of them, or ``otherwise``."""
    # Only a mistake pays for this import.
    from difflib import get_close_matches

    names = list(known)
    near = get_close_matches(word, names, n=1, cutoff=0.6)
    if near:
        return f"did you mean `{near[0]}`?"
    if 0 < len(names) <= 12:
        return "use one of " + ", ".join(f"`{name}`" for name in names)
    return otherwise


def _name(node: Node) -> str:
    if isinstance(node, Sequence):
        return "a list"
    if isinstance(node, Mapping):
        return "a mapping"
    if node.kind == "nothing":
        return "nothing"
    if node.kind == "string":
        return f"`{_short(node.text)}`"
    return f"a bare `{_short(node.text)}`, a {node.kind} in YAML"


def _short(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= 40 else flat[:37] + "..."


def _refused(node: Node, wanted: str) -> str:
    if isinstance(node, Scalar) and node.kind in ("boolean", "number", "date"):
        return f"a bare `{node.text}` is a {node.kind} in YAML, not a text: quote it"
    return f"{_name(node)} stands where {wanted} is wanted: write {wanted}"


@dataclass(frozen=True, slots=True)
class Text:
    """A text. ``pattern`` must fit the whole of it, ``form`` says in words what the pattern asks."""

    about: str = ""
    pattern: str = ""
    form: str = ""

    def read(self, node: Node, report: Report) -> Scalar | None:
        """Returns the scalar itself, with its place."""
        if isinstance(node, Scalar) and node.kind == "alias":
            return None
        if not isinstance(node, Scalar) or node.kind != "string":
            report.say(node, _refused(node, "a text"))
            return None
        if not node.text.strip():
            report.say(node, "an empty text: write it, or remove the line")
            return None
        if len(node.text) > MAX_TEXT:
            report.say(node, f"a text of {len(node.text)} characters: at most {MAX_TEXT} are allowed, shorten it")
            return None
        if self.pattern and not re.fullmatch(self.pattern, node.text):
            report.say(node, f"`{_short(node.text)}` is not {self.form}: rename it")
            return None
        return node

    def schema(self) -> Schema:
        """Returns the schema of a string."""
        out: Schema = {"type": "string", "minLength": 1}
        if self.pattern:
            out["pattern"] = f"^(?:{self.pattern})$"
        return _described(out, self.about)


@dataclass(frozen=True, slots=True)
class Word:
    """One of a few words."""

    words: tuple[str, ...]
    about: str = ""

    def read(self, node: Node, report: Report) -> str | None:
        """Returns the word."""
        scalar = Text().read(node, report)
        if scalar is None:
            return None
        if scalar.text not in self.words:
            report.say(node, f"`{_short(scalar.text)}` is not known here: {did_you_mean(scalar.text, self.words)}")
            return None
        return scalar.text

    def schema(self) -> Schema:
        """Returns the schema of the enumeration."""
        return _described({"type": "string", "enum": list(self.words)}, self.about)


@dataclass(frozen=True, slots=True)
class Number:
    """A whole number from 1, or a share above 0 and up to 1."""

    whole: bool
    about: str = ""

    def read(self, node: Node, report: Report) -> tuple[float, Scalar] | None:
        """Returns the number and its place."""
        wanted = "a whole number from 1 to 999" if self.whole else "a number above 0 and up to 1"
        if isinstance(node, Scalar) and node.kind in ("number", "string"):
            pattern = r"[1-9][0-9]{0,2}" if self.whole else r"[0-9]?\.[0-9]{1,6}|1"
            if node.kind == "number" and re.fullmatch(pattern, node.text):
                value = float(node.text)
                if self.whole or 0 < value <= 1:
                    return value, node
            report.say(node, f"`{_short(node.text)}` is not {wanted}: write one, without quotes")
        else:
            report.say(node, f"{_name(node)} stands where {wanted} is wanted: write one, without quotes")
        return None

    def schema(self) -> Schema:
        """Returns the schema of the number."""
        if self.whole:
            return _described({"type": "integer", "minimum": 1, "maximum": 999}, self.about)
        return _described({"type": "number", "exclusiveMinimum": 0, "maximum": 1}, self.about)


@dataclass(frozen=True, slots=True)
class ListOf:
    """A list of values of one shape."""

    shape: Shape
    about: str = ""
    least: int = 0
    most: int = 5_000

    def read(self, node: Node, report: Report) -> list[Any] | None:
        """Returns the sound values."""
        items = list_items(node, report)
        if items is None:
            return None
        if len(items) < self.least:
            report.say(node, "an empty list: add to it, or remove the key")
        if len(items) > self.most:
            report.say(node, f"a list of {len(items)}: at most {self.most} are allowed, shorten it")
            return None
        values = (self.shape.read(item, report) for item in items)
        return [value for value in values if value is not None]

    def schema(self) -> Schema:
        """Returns the schema of the list."""
        out: Schema = {"type": "array", "items": self.shape.schema(), "maxItems": self.most}
        if self.least:
            out["minItems"] = self.least
        return _described(out, self.about)


def list_items(node: Node, report: Report) -> tuple[Node, ...] | None:
    """Returns the items of a list node, or None and a problem when it is none."""
    if isinstance(node, Sequence):
        return node.items
    if isinstance(node, Scalar) and node.kind == "alias":
        return None
    what = "a list (lines that begin with `- `, or `[a, b]`)"
    report.say(node, f"{_name(node)} stands where a list is wanted: write {what}")
    return None


def entries_of(node: Node, report: Report) -> tuple[tuple[Scalar, Node], ...] | None:
    """Returns the entries of a mapping node, or None and a problem when it is none."""
    if isinstance(node, Mapping):
        return node.entries
    if not (isinstance(node, Scalar) and node.kind == "alias"):
        report.say(node, f"{_name(node)} stands where a mapping is wanted: write lines of `key: value`")
    return None


@dataclass(frozen=True, slots=True)
class PerLanguage:
    """A value in each language; with ``complete``, in every language that the mandate must give."""

    shape: Shape
    about: str = ""
    complete: bool = True

    def read(self, node: Node, report: Report) -> dict[str, Any] | None:
        """Returns the sound values by language."""
        entries = entries_of(node, report)
        if entries is None:
            return None
        values: dict[str, Any] = {}
        for key, value in entries:
            if key.text not in report.languages:
                hint = ", ".join(f"`{language}`" for language in report.languages)
                report.say(key, f"`{_short(key.text)}` is not a language of this mandate: use {hint}")
                continue
            read = self.shape.read(value, report)
            if read is not None:
                values[key.text] = read
        given = {key.text for key, _ in entries}
        missing = [language for language in report.languages if language not in given]
        if missing and self.complete and report.demanding:
            report.say(node, f"missing language {', '.join(f'`{one}`' for one in missing)}: add it")
        return values

    def schema(self) -> Schema:
        """Returns the schema: at least one language, no other key."""
        inner = self.shape.schema()
        out: Schema = {
            "type": "object",
            "properties": dict.fromkeys(("fr", "en", "es"), inner),
            "additionalProperties": False,
            "minProperties": 1,
        }
        return _described(out, self.about)


@dataclass(frozen=True, slots=True)
class Key:
    """One key of a table."""

    name: str
    shape: Shape
    required: bool = True


@dataclass(frozen=True, slots=True)
class Table:
    """A mapping with known keys."""

    keys: tuple[Key, ...]
    about: str = ""

    def read(self, node: Node, report: Report) -> dict[str, Any] | None:
        """Returns the sound values by key, and the node itself under the empty key."""
        entries = entries_of(node, report)
        if entries is None:
            return None
        shapes = {key.name: key.shape for key in self.keys}
        values: dict[str, Any] = {"": node}
        given = set()
        for key, value in entries:
            shape = shapes.get(key.text)
            if shape is None:
                hint = did_you_mean(key.text, [name for name in shapes if all(name != k.text for k, _ in entries)])
                report.say(key, f"unknown key `{_short(key.text)}`: {hint}")
                continue
            given.add(key.text)
            read = shape.read(value, report)
            if read is not None:
                values[key.text] = read
        for wanted in self.keys:
            if wanted.required and wanted.name not in given:
                report.say(node, f"missing key `{wanted.name}`: add it")
        return values

    def schema(self) -> Schema:
        """Returns the schema of the object."""
        out: Schema = {
            "type": "object",
            "properties": {key.name: key.shape.schema() for key in self.keys},
            "required": [key.name for key in self.keys if key.required],
            "additionalProperties": False,
        }
        return _described(out, self.about)


@dataclass(frozen=True, slots=True)
class Named:
    """A mapping of names that the writer chooses to values of one shape."""

    shape: Shape
    pattern: str
    form: str
    about: str = ""

    def read(self, node: Node, report: Report) -> dict[str, tuple[Scalar, Any]] | None:
        """Returns each name with its place and its sound value; a name stays when its value is not sound."""
        entries = entries_of(node, report)
        if entries is None:
            return None
        if not entries:
            report.say(node, "an empty mapping: add to it")
        values: dict[str, tuple[Scalar, Any]] = {}
        for key, value in entries:
            if not re.fullmatch(self.pattern, key.text):
                report.say(key, f"`{_short(key.text)}` is not {self.form}: rename it")
            values[key.text] = (key, self.shape.read(value, report))
        return values

    def schema(self) -> Schema:
        """Returns the schema of the object."""
        out: Schema = {
            "type": "object",
            "patternProperties": {f"^(?:{self.pattern})$": self.shape.schema()},
            "additionalProperties": False,
            "minProperties": 1,
        }
        return _described(out, self.about)


@dataclass(frozen=True, slots=True)
class Terms:
    """Terms by language; ``weak`` allows the `~`, ``complete`` asks for every language of the mandate."""

    about: str = ""
    complete: bool = True
    weak: bool = False

    def read(self, node: Node, report: Report) -> tuple[Term, ...] | None:
        """Returns the sound terms, languages and terms in the order written."""
        lists = PerLanguage(_Nodes(), complete=self.complete).read(node, report)
        if lists is None:
            return None
        terms: list[Term] = []
        for language, items in lists.items():
            terms.extend(self._read_language(language, items, report))
        return tuple(terms)

    def _read_language(self, language: str, listed: Sequence, report: Report) -> list[Term]:
        if not listed.items and self.complete:
            report.say(listed, f"no term in `{language}`: add one")
        seen: dict[Form, Term] = {}
        whole: dict[frozenset[Form], Term] = {}
        terms: list[Term] = []
        for item in listed.items:
            read = self._read_term(language, item, report)
            if read is None:
                continue
            term, forms = read
            twin = whole.setdefault(forms, term)
            other = next((seen[form] for form in forms if form in seen and seen[form].weak != term.weak), None)
            if twin is not term and twin.weak == term.weak:
                report.say(item, f"`{term.text}` means the same as `{twin.text}` on line {twin.line}: remove one")
            elif other is not None:
                weak, strong = (term, other) if term.weak else (other, term)
                report.say(
                    item,
                    f"`{term.text}` is both weak (line {weak.line}, `{weak.text}~`) and strong (line {strong.line}, "
                    f"`{strong.text}`): remove one",
                )
            for form in forms:
                seen.setdefault(form, term)
            terms.append(term)
        return terms

    def _read_term(self, language: str, item: Node, report: Report) -> tuple[Term, frozenset[Form]] | None:
        scalar = Text().read(item, report)
        if scalar is None:
            return None
        text = scalar.text.rstrip()
        weak = text.endswith("~")
        if weak:
            text = text[:-1].rstrip()
            if not self.weak:
                report.say(item, "`~` makes no sense here: only the terms of a concept can be weak, remove it")
        try:
            elements = parse_term(text)
        except TermError as error:
            report.say(item, f"`{_short(scalar.text)}`: {error.message}", scalar.column_of(error.column - 1))
            return None
        forms = normal_forms(elements, language)
        if () in forms:
            part = "" if len(forms) == 1 else " once the optional words are left out"
            report.say(item, f"`{_short(scalar.text)}` holds only little words{part}: add a word that is looked for")
            return None
        return Term(" ".join(text.split()), language, weak, scalar.line), forms

    def schema(self) -> Schema:
        """Returns the schema of lists of strings by language."""
        return PerLanguage(ListOf(Text(), least=1 if self.complete else 0), self.about).schema()


@dataclass(frozen=True, slots=True)
class _Nodes:
    """A list whose items are read by whoever asked."""

    def read(self, node: Node, report: Report) -> Sequence | None:
        items = list_items(node, report)
        if items is not None and len(items) > 5_000:
            report.say(node, f"a list of {len(items)}: at most 5000 are allowed, shorten it")
            return None
        return node if isinstance(node, Sequence) else None

    def schema(self) -> Schema:
        return {"type": "array"}


def _described(schema: Schema, about: str) -> Schema:
    return {"description": about, **schema} if about else schema
