"""A repository from its policy to what counts: the rooms together, on real text."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from aligncheck import api
from aligncheck.model.outcome import Checked, Outcome
from aligncheck.policy.baseline import compare, from_baseline, to_baseline
from aligncheck.policy.rules import RULE_NAMES
from aligncheck.policy.run import add_claims, check_report
from aligncheck.policy.suppress import report_shared, shared_for
from aligncheck.read.directives import directives_in
from aligncheck.read.policy import name_in
from aligncheck.read.sidecar import read_sidecar

GARDENS = Path(__file__).resolve().parents[1] / "data" / "gardens"
POLICY = f"""\
mandate = '{GARDENS.as_posix()}'
include = ["*.md"]
require-any = [1]

[headings]
activity = ["Our doings"]

[[suppress]]
rule = "ALN005"
paths = ["spray.md"]
reason = "the ministry agreed"

[[suppress]]
rule = "boundary"
paths = ["spray.md", "good.md"]
reason = "nobody knows any more"
"""
GOOD = "# Beds\n\n## Our doings\n\n- Pupils will grow vegetables in the school garden.\n"
SPRAY = "# Spray\n\n## Activities\n\n- Pupils will grow vegetables with pesticides.\n"
CLAIM = "---\norientations: [1, 2]\n---\n\n" + GOOD
ACCEPTED = CLAIM + '\n<!-- aligncheck: disable=unsupported-claim orientation=2 reason="in annex 2" -->\n'


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("ALIGNCHECK_CACHE_DIR", str(tmp_path / "cache"))
    home = tmp_path / "repo"
    (home / ".git").mkdir(parents=True)
    (home / "aligncheck.toml").write_text(POLICY, encoding="utf-8")
    monkeypatch.chdir(home)
    return home


def run(files: dict[str, str], today: date = date(2026, 5, 1)) -> Outcome:
    policy = api.load_policy()
    checker = api.Checker(api.load_mandate(policy.mandate), headings=policy.headings)
    done: list[Checked] = []
    used = frozenset()
    for name, text in files.items():
        Path(name).write_text(text, encoding="utf-8")
        sidecar = read_sidecar(Path(name), RULE_NAMES)
        own, problems = directives_in(Path(name).read_bytes(), name, RULE_NAMES)
        assert problems == ()
        called = name_in(policy, Path(name))
        report = add_claims(checker.check(name), sidecar.claims)
        shared = shared_for(called, policy.suppressions)
        checked, new = check_report(
            name,
            report,
            policy.demands_for(called),
            today=today,
            suppressions=(*own, *sidecar.suppressions),
            shared=shared,
        )
        done.append(checked)
        used |= new
    files_told = report_shared(done, policy.suppressions, used, today, policy.demands_for, complete=True)
    mandate = done[0].report.mandate if done[0].report else None
    assert mandate is not None
    return Outcome(files_told, mandate, "0.1.0")


def told(outcome: Outcome) -> dict[str, list[tuple[str, int | None, int | None]]]:
    return {
        file.name: [(one.rule, one.orientation, one.line) for one in file.findings if one.rule != "insufficient-text"]
        for file in outcome.files
    }


def test_the_story(repository: Path) -> None:
    unused = ("unused-suppression", None, None)
    first = run({"good.md": GOOD, "spray.md": SPRAY, "claim.md": CLAIM})
    assert told(first) == {"good.md": [unused], "spray.md": [], "claim.md": [("unsupported-claim", 2, 2)]}
    assert [(one.finding.rule, one.reason, one.where) for one in first.files[1].suppressed] == [
        ("conflict", "the ministry agreed", "aligncheck.toml:8")
    ]
    assert told(run({"good.md": GOOD, "claim.md": ACCEPTED})) == {"good.md": [unused], "claim.md": []}

    baseline = from_baseline(to_baseline(first), "known.json", first.mandate.id)
    renamed = compare(
        run({"good.md": GOOD, "spray.md": SPRAY, "moved.md": CLAIM.replace("# Beds", "\n\n# Beds")}), baseline
    )
    assert told(renamed)["moved.md"] == []
    worse = compare(run({"good.md": GOOD, "claim.md": CLAIM, "new.md": CLAIM}), baseline)
    assert (told(worse)["claim.md"], told(worse)["new.md"]) == ([], [("unsupported-claim", 2, 2)])

    Path("good.md.aligncheck.yaml").write_text("orientations: [2, 7]\n", encoding="utf-8")
    assert told(run({"good.md": GOOD}))["good.md"] == [
        ("unknown-claim", None, None),
        ("unsupported-claim", 2, None),
        unused,
    ]


def test_own_headings_decide_and_are_told(repository: Path) -> None:
    policy = api.load_policy()
    plain, own = (api.Checker(api.load_mandate(policy.mandate), headings=one) for one in ((), policy.headings))
    text = GOOD.encode()
    first, second = plain.check_bytes(text, "a.md"), own.check_bytes(text, "a.md")
    assert first.engine.settings == "default" != second.engine.settings
    assert [piece.role for one in second.results for piece in one.evidence] == ["activity"]
    assert [piece.role for one in first.results for piece in one.evidence] != ["activity"]
