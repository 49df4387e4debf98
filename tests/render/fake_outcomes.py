"""Invented runs: a small one with everything in it, and a hostile one."""

from __future__ import annotations

from dataclasses import replace

from fake_reports import bare_report, small_report

from aligncheck.model.outcome import Checked, Outcome, Suppressed
from aligncheck.model.policy import Action, Rule
from aligncheck.model.report import Finding, MandateInfo

RULES = tuple(
    Rule(code, name, action, what="What it is.", why="Why it is so.", example="Like `this`.", mend="Do it otherwise.")
    for code, name, action in [
        ("ALN001", "unreadable", Action.FAIL),
        ("ALN003", "unsupported-claim", Action.FAIL),
        ("ALN004", "off-mandate", Action.FAIL),
        ("ALN005", "conflict", Action.FAIL),
        ("ALN008", "possible-conflict", Action.WARN),
        ("ALN009", "too-few-orientations", Action.IGNORE),
    ]
)
FORCED = "Le projet financera les retours forcés par avion."

CLAIM = Finding(
    "ALN003",
    "unsupported-claim",
    "error",
    5,
    "claims orientation 5 (Coopération) and shows no evidence for it",
    None,
    3,
    "say what the project does about it",
)
CONFLICT = Finding(
    "ALN005", "conflict", "error", 10, "plans something that is excluded", None, None, "take it out", FORCED
)
POSSIBLE = Finding(
    "ALN008", "possible-conflict", "warning", 9, "may plan something that orientation 9 excludes", 4, None
)
OFF = Finding("ALN004", "off-mandate", "error", None, "no orientation is supported", None, None)
UNREAD = Finding("ALN001", "unreadable", "error", None, "cannot be read: is damaged.", None, None)


def outcome(*files: Checked, **changes: object) -> Outcome:
    made = Outcome(tuple(files), MandateInfo("iom", "1.0.0", "ab" * 32), "0.1.0")
    return replace(made, **changes)  # type: ignore[arg-type]


def checked(name: str = "niger.md", *findings: Finding, **changes: object) -> Checked:
    return replace(Checked(name, small_report(name), findings=findings), **changes)  # type: ignore[arg-type]


def small_outcome() -> Outcome:
    """Returns a run with an error and a warning of every kind of place, and what does not count."""
    return outcome(
        Checked("a/jardin.md", bare_report(name="a/jardin.md"), findings=(OFF,)),
        Checked("b/broken.pdf", None, "is damaged.", findings=(UNREAD,)),
        checked("b/niger.pdf", CONFLICT, POSSIBLE),
        checked(
            "c/claims.md",
            CLAIM,
            suppressed=(Suppressed(replace(CONFLICT, line=7), "agreed with the board", "c/claims.md:6"),),
            known=(replace(POSSIBLE, line=9),),
        ),
        checked("d/fine.md"),
        stale=1,
        unchecked=2,
    )


# File names and words that strangers chose, to act on whoever shows them.
HOSTILE_NAMES = [
    "::error file=x::owned.md",
    "line\nbreak,comma:colon%0A%25.md",
    "carriage\r::warning::x.md",
    "quote\"'<tag attr='1'>&amp;.md",
    "caf\udce9\ud800.md",
    "bidi\u202egnp.md",
    "emoji 🌍 ünïcode.pdf",
    "esc\x1b[31m\x07\x00.md",
    "##[error]##vso[task.setvariable variable=a]b.md",
    "a b|c`d*e_[f](g) #h.md",
    "../up/./scheme:x?query#fragment;p=1.md",
    " ::add-mask::leading space.md",
    "ufffe\ufffe\uffff.md",
]
HOSTILE_WORDS = [
    "::error::owned",
    "a\n::set-output name=x::y\r\n%0A::error::z",
    "]]> <failure> & \"quotes\" 'single'",
    "[click](https://evil.example) <script>alert(1)</script> | cell | `code` @team #12",
    "\x1b[2J\x9b31m\x00\x08 bell\x07",
    "\u202edrow\u2066 z\u200bero",
    "lone \ud83d surrogate \udcff",
    "##[add-mask]x ##vso[task.complete]",
    "100% sure, key=value: a,b;c",
    "\ufffe\uffff {0} {{1}}",
]


def hostile_outcome() -> Outcome:
    """Returns a run in which every name and every word of a finding tries something."""
    files = []
    for number, name in enumerate(HOSTILE_NAMES):
        words = [HOSTILE_WORDS[(number + step) % len(HOSTILE_WORDS)] for step in range(4)]
        finding = Finding("ALN003", "unsupported-claim", "error", 5, words[0], None, number + 1, words[1], words[2])
        other = Finding("ALN005", "conflict", "warning", 10, words[2], 3, None, words[3], words[1])
        files.append(Checked(name, small_report(name), findings=(finding, other)))
    files.append(Checked("unread\n::error::x.md", None, HOSTILE_WORDS[1]))
    return outcome(*files)
