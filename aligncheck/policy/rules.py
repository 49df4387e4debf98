"""The rules: what can be wrong with a proposal, in words that ``aligncheck rule`` and docs/rules.md show."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from aligncheck.model.policy import Action, Demands, Rule

RULES: tuple[Rule, ...] = (
    Rule(
        "ALN001",
        "unreadable",
        Action.FAIL,
        what="The proposal cannot be read: it is damaged, encrypted, too large, or no document at all.",
        why="A file that nobody can read has not been checked. Passing over it would look like success.",
        example="draft.docx is a zip archive without a Word document in it.",
        mend="Save the document anew from its program, without a password. Exclude files that are no proposals. With "
        "`unreadable` in `warn-on` such a file does not fail the run.",
        always=True,
    ),
    Rule(
        "ALN002",
        "insufficient-text",
        Action.WARN,
        what="The proposal has too few words to be judged.",
        why="A concept note of two lines, or a scan without its text, supports nothing that could be shown.",
        example="A PDF of scanned pages that holds a title and nothing else as text.",
        mend="Run a scanned document through OCR. Write out objective, activities and results.",
    ),
    Rule(
        "ALN003",
        "unsupported-claim",
        Action.FAIL,
        what="The proposal names an orientation and shows no evidence for it.",
        why="A claim is what reviewers read first and check last. What stands in the activities decides.",
        example="The front matter says `orientations: [5, 10]`, and every activity is about voluntary return (10).",
        mend="Say in the objective or the activities what the project does about it, or take the number out of the "
        "claim. `aligncheck explain FILE N` tells what is missing.",
    ),
    Rule(
        "ALN004",
        "off-mandate",
        Action.FAIL,
        what="No orientation of the mandate is supported.",
        why="A project that serves none of them is not one for this organisation, however good it is.",
        example="A project that repairs rural roads, with one sentence on migrants in its background section.",
        mend="Say what the project does for the people of the mandate, where its activities stand. If it does nothing "
        "for them, propose it elsewhere.",
    ),
    Rule(
        "ALN005",
        "conflict",
        Action.FAIL,
        what="The project undertakes something that an orientation plainly excludes.",
        why="Support for an orientation does not make good what contradicts it.",
        example="A project under voluntary return that pays for forced returns.",
        mend="Take the activity out. If the sentence speaks of what others do, or of what the project prevents, say so "
        "in it.",
    ),
    Rule(
        "ALN006",
        "boundary",
        Action.FAIL,
        what="The project takes on a task that is outside the mandate as a whole.",
        why="The mandate says whose task it is instead; two bodies with one task help nobody.",
        example="A project that determines who is a refugee.",
        mend="Leave the task to the body that has it, and name that body.",
    ),
    Rule(
        "ALN007",
        "missing-orientation",
        Action.FAIL,
        what="The proposal does not support what the policy demands with `require` or `require-any`, or not at the "
        "demanded `level`.",
        why="A call for proposals on one subject wants proposals on that subject.",
        example="`require = [11]`, and the proposal only mentions trafficking in its background section.",
        mend="Say in the objective and the activities what the project does about it. For `principal` it takes both.",
        always=True,
    ),
    Rule(
        "ALN008",
        "possible-conflict",
        Action.WARN,
        what="The project undertakes something that may contradict an orientation.",
        why="The words leave it open. A person should look before somebody else does.",
        example="A campaign to discourage emigration, without a word on safe and regular ways.",
        mend="Say what is meant: who decides, on what condition, under whose protection.",
    ),
    Rule(
        "ALN009",
        "too-few-orientations",
        Action.FAIL,
        what="Fewer orientations are supported than the policy demands with `min-supported`.",
        why="Some calls want projects that join subjects.",
        example="`min-supported = 2`, and only orientation 10 is supported.",
        mend="Say what the project does for others, if it does. Do not claim what it does not.",
        always=True,
    ),
    Rule(
        "ALN010",
        "too-many-orientations",
        Action.FAIL,
        what="More orientations are supported than the policy allows with `max-supported`.",
        why="A project that serves everything has no focus, or its text names every subject there is.",
        example="`max-supported = 5`, and the text supports nine.",
        mend="Keep to what the project really does; name the rest as context or as the work of partners.",
        always=True,
    ),
    Rule(
        "ALN011",
        "unknown-claim",
        Action.WARN,
        what="The proposal names an orientation that the mandate does not have.",
        why="It is a slip of the pen, or the number of another list: the claim says nothing then.",
        example="The front matter says `orientations: [5, 15]`, and the mandate has twelve.",
        mend="Correct the number. `aligncheck mandate show` lists them.",
    ),
    Rule(
        "ALN012",
        "unused-suppression",
        Action.WARN,
        what="A suppression accepts a finding that is not there.",
        why="It was mended, or never there. Left standing, it would hide the next one.",
        example='`<!-- aligncheck: disable=conflict reason="agreed" -->` in a proposal without a conflict.',
        mend="Remove the suppression.",
    ),
    Rule(
        "ALN013",
        "expired-suppression",
        Action.WARN,
        what="A suppression has passed its date: it is void, and what it accepted counts again.",
        why="It was accepted for a time, and the time is over.",
        example="A suppression with `expires=2025-12-31`, read in January 2026.",
        mend="Mend what it accepted, or agree on a new date and write it down with its reason.",
    ),
)
"""All rules, by code. A code is never given twice, not even when its rule is gone."""

BY_NAME: Mapping[str, Rule] = MappingProxyType({rule.name: rule for rule in RULES})

RULE_NAMES: Mapping[str, str] = MappingProxyType({word: rule.name for rule in RULES for word in (rule.name, rule.code)})
"""The name of each rule, by its name and by its code: what people may write."""

DEFAULT_DEMANDS = Demands(
    fail_on=frozenset(rule.name for rule in RULES if rule.action is Action.FAIL and not rule.always),
    warn_on=frozenset(rule.name for rule in RULES if rule.action is Action.WARN),
)
"""What a proposal must be where no policy says otherwise."""


def action_of(rule: Rule, demands: Demands) -> Action:
    """Returns what happens when a proposal breaks the rule under these demands."""
    if rule.name in demands.warn_on:
        return Action.WARN
    if rule.name in demands.fail_on or rule.always:
        return Action.FAIL
    return Action.IGNORE
