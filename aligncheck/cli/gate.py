"""One run of ``aligncheck check``: each file against its policy, then what counts of it all."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from aligncheck.cli.errors import report as say
from aligncheck.cli.targets import STANDARD_INPUT, Target, Targets
from aligncheck.errors import CalibrationError, InputError, LimitExceeded, NotFound, PolicyError, Problem, UsageError
from aligncheck.model.outcome import Checked, Outcome
from aligncheck.model.proposal import DEFAULT_LIMITS

if TYPE_CHECKING:
    from datetime import date

    from aligncheck import api
    from aligncheck.batch.cache import ResultCache
    from aligncheck.batch.known import Kept, KnownChecker
    from aligncheck.model.mandate import Mandate
    from aligncheck.model.policy import Policy, Suppression
    from aligncheck.model.report import Claim, MandateInfo, Report
    from aligncheck.read.sidecar import Sidecar
    from aligncheck.settings import Settings

UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class Whole:
    """The way to the whole report of a file, which is long to read: with what is claimed beside the file.

    ``key`` is what the report is kept under, empty when it is not.
    """

    key: str
    claims: tuple[Claim, ...]
    load: Callable[[], Report]

    def report(self) -> Report:
        """Returns the report with every sentence. Raises InputError when the file has changed meanwhile."""
        from aligncheck.policy.run import add_claims

        return add_claims(self.load(), self.claims) if self.claims else self.load()


@dataclass(slots=True)
class Gate:
    """Checks files one after the other and remembers what it takes to judge the run as a whole.

    ``today`` decides which suppressions have expired. The reports have the sentences that findings are about.
    ``rules`` loads the mandate of the run, once.
    """

    known: ResultCache
    rules: Callable[[], Mandate]
    mandate: str | None
    today: date
    password: str | None = None
    files: list[Checked] = field(default_factory=list)
    failed: bool = False
    """Whether a file was not there, or a suppression or sidecar could not be used: that has been said."""

    _used: set[Suppression] = field(default_factory=set)
    _targets: list[Target] = field(default_factory=list)
    _checkers: dict[tuple[str, object], KnownChecker] = field(default_factory=dict)

    def check(self, target: Target) -> tuple[Checked, Whole | None]:
        """Returns a file with its findings, and the way to its whole report.

        A file that cannot be read is told, and has a finding for that and no report.
        """
        from aligncheck.policy.run import check_report, check_unreadable
        from aligncheck.policy.suppress import shared_for

        demands = target.policy.demands_for(target.seen)
        shared = shared_for(target.seen, target.policy.suppressions)
        data = self._content(target)
        sidecar, own = self._beside(target, data)
        whole = None
        try:
            kept = self._report(target, data)
        except InputError as error:
            say(error)
            # A policy may pass over what cannot be read, not over a name that is mistaken.
            self.failed |= isinstance(error, NotFound)
            checked, used = check_unreadable(
                target.name, error.what, demands, today=self.today, suppressions=own, shared=shared
            )
        else:
            whole = Whole(kept.key, tuple(sidecar.claims), kept.whole)
            report = kept.brief
            if sidecar.claims:
                from aligncheck.policy.run import add_claims

                report = add_claims(report, sidecar.claims)
            checked, used = check_report(
                target.name, report, demands, today=self.today, suppressions=own, shared=shared
            )
        self._used |= used
        self._targets.append(target)
        self.files.append(checked)
        return checked, whole

    # -- one file

    def _content(self, target: Target) -> bytes | None:
        """Returns the bytes of a file, None when they cannot be had: checking it says why."""
        from aligncheck import api

        try:
            if target.path == STANDARD_INPUT:
                return _standard_input()
            return api.read_content(target.path, name=target.name)
        except InputError:
            return None

    def _beside(self, target: Target, data: bytes | None) -> tuple[Sidecar, tuple[Suppression, ...]]:
        """Returns the sidecar of a file, and the suppressions in it and in the file."""
        from aligncheck.policy.rules import RULE_NAMES
        from aligncheck.read.directives import directives_in
        from aligncheck.read.sidecar import Sidecar, read_sidecar

        sidecar = Sidecar()
        if target.path != STANDARD_INPUT:
            try:
                sidecar = read_sidecar(Path(target.path), RULE_NAMES, name=target.name)
            except PolicyError as error:
                self._mistaken(error)
        own, problems = directives_in(data or b"", target.name, RULE_NAMES)
        if problems:
            self._mistaken(PolicyError(problems))
        return sidecar, (*own, *sidecar.suppressions)

    def _mistaken(self, error: PolicyError) -> None:
        say(error)
        self.failed = True

    def _report(self, target: Target, data: bytes | None) -> Kept:
        from aligncheck.batch.known import Kept

        checker = self._checker(target.policy)
        if data is None and target.path == STANDARD_INPUT:
            limit = f"{DEFAULT_LIMITS.file_bytes // 1_000_000} MB"
            raise LimitExceeded(f"is larger than {limit}.", where="standard input", mend="Check a smaller file.")
        if data is None:
            return Kept.of(checker.check(target.path, password=self.password, name=target.name))

        return checker.check_kept(data, target.name, _again(target, data), password=self.password)

    def _checker(self, policy: Policy) -> KnownChecker:
        key = (policy.settings, policy.headings)
        known = self._checkers.get(key)
        if known is None:
            known = self._checkers[key] = self._new_checker(policy)
        return known

    def _new_checker(self, policy: Policy) -> KnownChecker:
        from aligncheck.batch.known import KnownChecker

        numbers = _settings_of(policy, self.rules()) if policy.settings else None

        return KnownChecker(
            self.known,
            lambda: _checker_of(self.rules(), numbers, policy),
            mandate=self.mandate,
            settings=numbers,
            headings=policy.headings,
        )

    # -- all files

    def outcome(self, targets: Targets) -> Outcome:
        """Returns the run, with what is wrong with the policies' own suppressions."""
        from aligncheck.version import version

        files = tuple(self.files)
        for group in _grouped(self._targets):
            files = self._with_shared(files, group, targets)
        return Outcome(files, self._mandate(), version(), unchecked=targets.unchanged)

    def _with_shared(self, files: Sequence[Checked], group: Sequence[Target], targets: Targets) -> tuple[Checked, ...]:
        from aligncheck.policy.suppress import report_shared

        policy = group[0].policy
        if not policy.suppressions:
            return tuple(files)
        seen = {target.name: target.seen for target in group}
        done = report_shared(
            [file for file in files if file.name in seen],
            policy.suppressions,
            frozenset(self._used),
            self.today,
            lambda name: policy.demands_for(seen[name]),
            complete=targets.is_complete(policy),
            name_of=seen.__getitem__,
        )
        changed = {file.name: file for file in done}
        return tuple(changed.get(file.name, file) for file in files)

    def _mandate(self) -> MandateInfo:
        from aligncheck.model.report import MandateInfo

        for file in self.files:
            if file.report is not None:
                return file.report.mandate
        rules = self.rules()
        return MandateInfo(rules.id, rules.version, rules.digest)


def _settings_of(policy: Policy, rules: Mandate) -> Settings:
    """Returns the numbers that a policy names. Raises an AligncheckError that tells where it does."""
    from aligncheck import api
    from aligncheck.model.policy import COMMAND_LINE

    try:
        return api.load_settings(policy.settings, rules)
    except CalibrationError as error:
        place, first = dict(policy.origins).get("settings", COMMAND_LINE), error.problems[0]
        if place == COMMAND_LINE:
            raise
        message = f"the settings `{Path(policy.settings).name[:120]}` cannot be used"
        if len(error.problems) == 1 and not first.line:
            raise PolicyError((Problem(place, 0, 0, f"{message}: {first.message}"),)) from error
        raise PolicyError((Problem(place, 0, 0, f"{message}: mend what follows"), *error.problems)) from error


def _again(target: Target, data: bytes) -> Callable[[], bytes]:
    """Returns how to read a file once more; its bytes are not held in memory until then, but for standard input."""
    from aligncheck import api

    if target.path == STANDARD_INPUT:
        return lambda: data
    return lambda: api.read_content(target.path, name=target.name)


def _checker_of(rules: Mandate, numbers: Settings | None, policy: Policy) -> api.Checker:
    from aligncheck import api
    from aligncheck.settings import DEFAULT_SETTINGS

    if numbers is None and not policy.headings:
        return api.Checker(rules)
    return api.Checker(rules, settings=numbers or DEFAULT_SETTINGS, headings=policy.headings)


def mandate_of(targets: Sequence[Target]) -> str | None:
    """Returns the mandate of a run, None for the one that ships. Raises UsageError when its policies name several."""
    named = {target.policy.mandate: target for target in targets}
    if len(named) > 1:
        one, other = sorted(named.values(), key=lambda target: target.name)[:2]
        raise UsageError(
            f"{one.name} and {other.name} have policies with different mandates.",
            mend="Check them in two runs, or name one with --mandate.",
        )
    return next(iter(named), "") or None


def is_final_at_once(targets: Sequence[Target]) -> bool:
    """Returns whether the findings of a file are known before the next file is looked at."""
    return not any(target.policy.baseline or target.policy.suppressions for target in targets)


def is_unread(outcome: Outcome) -> bool:
    """Returns whether a file could not be read, and nobody accepted that."""
    return any(one.rule == UNREADABLE and one.severity == "error" for file in outcome.files for one in file.findings)


def _grouped(targets: Sequence[Target]) -> list[list[Target]]:
    groups: dict[str, list[Target]] = {}
    for target in targets:
        groups.setdefault(target.policy.path, []).append(target)
    return list(groups.values())


def _standard_input() -> bytes | None:
    """Returns what stands on standard input, None when it is more than is read."""
    data = sys.stdin.buffer.read(DEFAULT_LIMITS.file_bytes + 1)
    return data if len(data) <= DEFAULT_LIMITS.file_bytes else None
