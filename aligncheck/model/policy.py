"""What a repository of proposals demands, and the rules by which a broken demand is called."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from aligncheck.model.evidence import Level
from aligncheck.model.glob import Globs

FILE_NAMES = ("aligncheck.toml", ".aligncheck.toml", "pyproject.toml")
"""What a policy file may be called, the first wins; in the last it is the table ``[tool.aligncheck]``."""

DEFAULT = "default"
COMMAND_LINE = "command line"
DEMANDED_LEVELS = (Level.SIGNIFICANT, Level.PRINCIPAL)


class Action(StrEnum):
    """What a rule does when a proposal breaks it."""

    FAIL = "fail"
    WARN = "warn"
    IGNORE = "ignore"


@dataclass(frozen=True, slots=True)
class Rule:
    """One kind of finding, with what ``aligncheck rule`` says of it.

    ``code`` never changes and is never used again; ``name`` is what policies and people call it. ``action`` is what
    happens without a policy. A rule that ``always`` holds fails even where ``fail-on`` does not name it, and only
    ``warn-on`` makes it a warning: nobody asks for what it looks at by accident.
    """

    code: str
    name: str
    action: Action
    what: str
    why: str
    example: str
    mend: str
    always: bool = False


@dataclass(frozen=True, slots=True)
class Demands:
    """What one proposal must be.

    ``fail_on`` and ``warn_on`` are names of rules. ``require`` lists orientations that must all be supported,
    ``require_any`` orientations one of which must be, both at ``level`` or above. ``min_supported`` and
    ``max_supported`` bound how many are supported; None is no bound.
    """

    fail_on: frozenset[str]
    warn_on: frozenset[str]
    require: tuple[int, ...] = ()
    require_any: tuple[int, ...] = ()
    level: Level = Level.SIGNIFICANT
    min_supported: int | None = None
    max_supported: int | None = None

    def changed(self, changes: Mapping[str, Any]) -> Demands:
        """Returns the demands with some of them changed, by field.

        What is told to fail here does not warn there, and the other way round: the last word counts.
        """
        both = {"fail_on": self.fail_on, "warn_on": self.warn_on}
        if "fail_on" in changes:
            both = {"fail_on": changes["fail_on"], "warn_on": self.warn_on - changes["fail_on"]}
        if "warn_on" in changes:
            both = {"fail_on": both["fail_on"] - changes["warn_on"], "warn_on": changes["warn_on"]}
        return replace(self, **{**changes, **both})


@dataclass(frozen=True, slots=True)
class Suppression:
    """One finding that somebody accepts beforehand.

    ``rule`` is the name of a rule, ``orientation`` None for any, ``paths`` glob patterns of the files it speaks of
    (empty for the one it stands in), ``expires`` the last ISO date on which it holds, empty for never. ``where`` is the
    place it is written at (``file:line``), ``line`` its line when that is in the proposal itself, else 0.
    """

    rule: str
    reason: str
    where: str
    orientation: int | None = None
    paths: tuple[str, ...] = ()
    expires: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True)
class Override:
    """Demands that are others for some files: ``changes`` by field of Demands, each with the place it is written at."""

    paths: tuple[str, ...]
    changes: tuple[tuple[str, Any], ...]
    origins: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Policy:
    """Everything that a repository says about how its proposals are checked.

    ``path`` is the policy file as people call it, empty without one, ``folder`` the folder that its patterns are seen
    from. ``mandate``, ``settings`` and ``baseline`` are paths to open, empty for none; a mandate may be a name too.
    ``include`` and ``exclude`` are patterns, ``headings`` has own headings by role of a section. ``forced`` are the
    demands of the command line, which win over every override. ``origins`` says where each key comes from: ``default``,
    ``file:line`` or ``command line``.
    """

    demands: Demands
    include: tuple[str, ...]
    exclude: tuple[str, ...] = ()
    path: str = ""
    folder: str = ""
    mandate: str = ""
    settings: str = ""
    baseline: str = ""
    headings: tuple[tuple[str, tuple[str, ...]], ...] = ()
    suppressions: tuple[Suppression, ...] = ()
    overrides: tuple[Override, ...] = ()
    forced: tuple[tuple[str, Any], ...] = ()
    origins: tuple[tuple[str, str], ...] = ()

    def demands_for(self, name: str) -> Demands:
        """Returns what the file must be; ``name`` is its path with slashes, seen from ``folder``.

        Of the overrides that fit, the last that speaks of a key decides about it; the command line decides over all.
        """
        demands = self.demands
        for override in self.overrides:
            if Globs(override.paths).covers(name):
                demands = demands.changed(dict(override.changes))
        return demands.changed(dict(self.forced))

    def origins_for(self, name: str) -> dict[str, str]:
        """Returns where each key has its value from for one file, by the key as it is written in a policy file."""
        found = dict.fromkeys((key.name for key in KEYS), DEFAULT) | dict(self.origins)
        for override in self.overrides:
            if Globs(override.paths).covers(name):
                found |= dict(override.origins)
        return found | {key_of(field): COMMAND_LINE for field, _ in self.forced}

    def includes(self, name: str) -> bool:
        """Returns whether a file found in a folder is one to check."""
        return Globs(self.include).covers(name) and not Globs(self.exclude).covers(name)


class Kind(StrEnum):
    """What the value of a key is."""

    PATH = "a path"
    PATTERNS = "patterns of paths"
    RULES = "names or codes of rules"
    NUMBERS = "numbers of orientations"
    COUNT = "a whole number"
    LEVEL = "a level"
    HEADINGS = "headings by role"
    SUPPRESSIONS = "suppressions"
    OVERRIDES = "overrides"


@dataclass(frozen=True, slots=True)
class Key:
    """One key of a policy file: what its value is, and what it says. ``sample`` is a value to show, as TOML."""

    name: str
    kind: Kind
    about: str
    sample: str


KEYS: tuple[Key, ...] = (
    Key(
        "mandate", Kind.PATH, "Folder of the mandate, seen from this file; without it the one that ships.", '"mandate"'
    ),
    Key("settings", Kind.PATH, "Numbers that `aligncheck calibrate` wrote, seen from this file.", '"numbers.yaml"'),
    Key("include", Kind.PATTERNS, "Which files of a folder are proposals.", '["proposals/**"]'),
    Key("exclude", Kind.PATTERNS, "Which of them are not.", '["templates", "*.draft.md"]'),
    Key("fail-on", Kind.RULES, "Rules whose findings are errors: the run ends with 1.", '["conflict"]'),
    Key("warn-on", Kind.RULES, "Rules whose findings are shown and do not fail the run.", '["boundary"]'),
    Key("require", Kind.NUMBERS, "Orientations that every proposal must support.", "[2]"),
    Key("require-any", Kind.NUMBERS, "Orientations one of which every proposal must support.", "[9, 10]"),
    Key("level", Kind.LEVEL, "How strongly `require` and `require-any` must be met.", '"principal"'),
    Key("min-supported", Kind.COUNT, "How many orientations a proposal must support at least.", "1"),
    Key("max-supported", Kind.COUNT, "How many it may support at most.", "5"),
    Key("baseline", Kind.PATH, "File of known findings, which do not count; seen from this file.", '"baseline.json"'),
    Key("headings", Kind.HEADINGS, "Headings of your own templates, by what the section is.", '{ risk = ["Perils"] }'),
    Key("suppress", Kind.SUPPRESSIONS, "Findings that are accepted, each with its reason.", ""),
    Key("overrides", Kind.OVERRIDES, "Other demands for some files; the last that fits decides.", ""),
)
"""The keys of a policy file, in the order in which they are shown."""

DEMAND_KEYS = ("fail-on", "warn-on", "require", "require-any", "level", "min-supported", "max-supported")
"""The keys that ``[[overrides]]`` may change."""

SUPPRESSION_KEYS = ("rule", "orientation", "paths", "reason", "expires")


def field_of(key: str) -> str:
    """Returns the field of Demands that a key sets."""
    return key.replace("-", "_")


def key_of(field: str) -> str:
    """Returns the key that sets a field of Demands."""
    return field.replace("_", "-")
