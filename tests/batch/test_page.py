"""The page of a call, read as a file: what it holds, and what nobody can make it do."""

from __future__ import annotations

import json
import re
from base64 import b64encode
from collections.abc import Iterator, Sequence
from dataclasses import replace
from hashlib import sha256
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from urllib.parse import unquote

import pytest
from fake_calls import call_of, failed, many, scored
from fake_reports import evidence, in_paragraphs, result, small_report
from hypothesis import given
from hypothesis import strategies as st

from aligncheck.batch import page
from aligncheck.batch.page import link, write_html
from aligncheck.model.call import Call, Passed, Scored
from aligncheck.model.evidence import Level
from aligncheck.model.proposal import Notice

HOSTILE = [
    "</script><img src=x onerror=alert(1)>.md",
    "<!--<script>",
    "a\nb\t'c' \"d\" & e.docx",
    "\u202egnp.exe\u2069 \u2028 \u2029",
    "👩‍👩‍👧 עברית \u200f.pdf",
    "{{ 7 * 7 }}{% raw %}",
    "bad\udcff.docx",
]


class Parsed(HTMLParser):
    """The elements of a page: each tag with its attributes and, for script and style, its text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: dict[str, list[str]] = {"script": [], "style": []}
        self._inside = ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self._inside = tag
        if tag in self.texts:
            self.texts[tag].append("")

    def handle_endtag(self, tag: str) -> None:
        self._inside = ""

    def handle_data(self, data: str) -> None:
        if self._inside in self.texts:
            self.texts[self._inside][-1] += data

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]

    @property
    def data(self) -> dict:  # type: ignore[type-arg]
        return json.loads(self.texts["script"][0])


def written(folder: Path, answers: Sequence[Scored], call: Call | None = None) -> str:
    path = folder / "page.html"
    write_html(path, call or call_of(), lambda: iter(answers))
    return path.read_bytes().decode("utf-8")


def digest(text: str) -> str:
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"


def test_only_its_own_style_and_script_may_run(tmp_path: Path) -> None:
    found = Parsed(written(tmp_path, [scored(small_report())]))
    (policy,) = [one["content"] for one in found.all("meta") if one.get("http-equiv") == "Content-Security-Policy"]
    rules = dict(rule.split(" ", 1) for rule in str(policy).split("; "))
    assert rules == {
        "default-src": "'none'",
        "style-src": digest(found.texts["style"][0]),
        "script-src": digest(found.texts["script"][1]),
        "base-uri": "'none'",
        "form-action": "'none'",
    }
    assert found.tags.index(("meta", found.all("meta")[1])) < [tag for tag, _ in found.tags].index("style")


def test_nothing_is_loaded_from_elsewhere(tmp_path: Path) -> None:
    text = written(tmp_path, [*many(60), failed("b.pdf")])
    found = Parsed(text)
    for tag, attributes in found.tags:
        assert not {"src", "srcset", "style", "action", "data", "poster"} & set(attributes), tag
        assert not any(name.startswith("on") for name in attributes)
        assert str(attributes.get("href", "#")).startswith("#")
        assert tag not in {"link", "iframe", "object", "embed", "base", "img"}
    assert "://" not in text
    assert "@import" not in text
    assert re.findall(r"url\(([^)]*)\)", text) == ["#hatch"] * text.count("url(")
    assert "innerHTML" not in text
    assert "eval(" not in text


def hostile_answers() -> list[Scored]:
    bad = "</script><script>alert(1)</script> <b>&amp; \u2028"
    sentence = evidence(bad, "alert", section=bad, place=bad)
    results = (result(10, Level.PRINCIPAL, evidence=(sentence,), discounted=(sentence,), missing=(bad,)),)
    reports = [
        replace(
            in_paragraphs(small_report(name, results=results, warnings=(Notice("x", bad),)), bad, bad),
            labels=(("a", bad),),
        )
        for name in HOSTILE
    ]
    return [*map(scored, reports), failed(HOSTILE[0] + "2", "damaged" + bad, bad)]


def test_names_and_sentences_are_inert_and_survive(tmp_path: Path) -> None:
    call = replace(call_of(passed=[Passed("x", "<script>")]), titles=((10, "</script><b>x</b>"),), aligncheck="<i>")
    text = written(tmp_path, hostile_answers(), call)
    found = Parsed(text)
    assert [tag for tag, _ in found.tags].count("script") == 2
    assert not {"img", "i"} & {tag for tag, _ in found.tags}
    block = text.split('id="data">')[1].split("</script>")[0]
    assert not re.search("[<>&\u2028\u2029\u202e]", block)
    data = found.data
    assert [one["name"] for one in data["proposals"]] == [*HOSTILE, HOSTILE[0] + "2"]
    (counted,) = data["proposals"][0]["found"]["10"]["counted"]
    assert shown(data["proposals"][0], counted[0])[1:4] == ["</script><script>", "alert", "(1)</script> <b>&amp; "]


def test_the_same_call_gives_the_same_bytes(tmp_path: Path) -> None:
    assert written(tmp_path, many(30)) == written(tmp_path, many(30))


def test_a_sentence_shows_what_matched(tmp_path: Path) -> None:
    data = Parsed(written(tmp_path, [scored(small_report())])).data
    found = data["proposals"][0]["found"]["10"]
    pieces, place, concept, language, weight, reasons = found["counted"][0]
    assert pieces == [
        "Le projet facilitera le ",
        "retour volontaire",
        " et la ",
        "réintégration",
        " de 300 migrants bloqués à Agadez.",
    ]
    assert (place, language, weight) == ("2.1 Activités › ¶ 14", "fr", 0.9)
    assert data["words"][concept] == "retour volontaire assisté"
    assert [(data["words"][word], factor) for word, factor in reasons] == [("stands in an activity", 0.9)]


def shown(proposal: dict, where: list) -> list[str]:  # type: ignore[type-arg]
    """Returns the pieces that a place in a paragraph stands for, as the script of the page cuts them."""
    at, *edges = where
    units = proposal["paragraphs"][at].encode("utf-16-le")
    return [units[2 * start : 2 * end].decode("utf-16-le") for start, end in pairwise(edges)]


def test_a_sentence_points_into_its_paragraph_which_is_there_once(tmp_path: Path) -> None:
    (one,) = Parsed(written(tmp_path, [scored(in_paragraphs(small_report()))])).data["proposals"]
    first, second, third = (item[0] for item in one["found"]["10"]["counted"])
    assert shown(one, first) == [
        *("", "Le projet facilitera le ", "retour volontaire", " et la ", "réintégration"),
        *(" de 300 migrants bloqués à Agadez.", " Après cela."),
    ]
    assert [shown(one, where)[0] for where in (second, third)] == ["Avant cela. "] * 2
    assert shown(one, one["outside"][0][0]) == [
        *("Avant cela. ", "Le projet assurera la protection juridique.", " Après cela.")
    ]
    twice = evidence("Une phrase.", "phrase", start=90)
    results = tuple(result(number, Level.PRINCIPAL, evidence=(twice,)) for number in (3, 10))
    report = in_paragraphs(small_report(results=results, boundaries=()))
    (one,) = Parsed(written(tmp_path, [scored(report)])).data["proposals"]
    assert one["paragraphs"] == ["Avant cela. Une phrase. Après cela."]
    assert one["found"]["3"]["counted"][0][0] == one["found"]["10"]["counted"][0][0]


def test_a_long_sentence_is_cut_and_stands_alone(tmp_path: Path) -> None:
    long = evidence("Une phrase " + "très " * 400 + "longue.", "phrase", start=90)
    report = in_paragraphs(small_report(results=(result(10, Level.PRINCIPAL, evidence=(long,)),), boundaries=()))
    (one,) = Parsed(written(tmp_path, [scored(report)])).data["proposals"]
    pieces = one["found"]["10"]["counted"][0][0]
    assert pieces[:2] == ["Une ", "phrase"]
    assert pieces[-1].endswith(" …")
    assert "paragraphs" not in one


def test_a_sign_of_two_halves_does_not_move_the_match(tmp_path: Path) -> None:
    sentence = evidence("👩‍🌾👩‍🌾 Les formateurs viennent.", "formateurs", start=90)
    report = small_report(results=(result(10, Level.PRINCIPAL, evidence=(sentence,)),))
    found = Parsed(written(tmp_path, [scored(report)])).data["proposals"][0]["found"]["10"]
    assert found["counted"][0][0][1] == "formateurs"
    around = in_paragraphs(report, before="👩‍🌾 \u2028👩‍🌾 Avant. ")
    (one,) = Parsed(written(tmp_path, [scored(around)])).data["proposals"]
    assert shown(one, one["found"]["10"]["counted"][0][0])[2] == "formateurs"


def test_the_best_sentences_stand_for_all(tmp_path: Path) -> None:
    items = tuple(evidence(f"Sentence {number}.", "Sentence", start=100 * number) for number in range(9))
    report = small_report(results=(result(10, Level.PRINCIPAL, evidence=items, discounted=items),))
    found = Parsed(written(tmp_path, [scored(report)])).data["proposals"][0]["found"]["10"]
    assert [one[0][-1] for one in found["counted"]] == [" 0.", " 1.", " 2."]
    assert (found["counted_more"], len(found["discounted"]), found["discounted_more"]) == (6, 2, 7)


def test_what_concerns_the_whole_proposal_is_there(tmp_path: Path) -> None:
    (one,) = Parsed(written(tmp_path, [scored(small_report())])).data["proposals"]
    assert one["outside"] == [[["Le projet assurera la protection juridique."], "p. 4", "legal protection"]]
    assert one["findings"] == [["error", "Orientation 7 must be significant or more.", "p. 2"]]
    assert one["notes"] == ["The document holds 4 tracked deletions, which were not read."]
    assert one["flags"] == ["conflict:10", "possible-conflict:9", "boundary:legal-protection", "unsupported-claim:5"]
    assert one["cells"][9] == [3, 0.94, "hard", 1, None]
    assert "1" not in one["found"]  # all concepts of an absent orientation are missing: that says nothing


def test_findings_that_say_the_same_are_one(tmp_path: Path) -> None:
    (finding,) = small_report().findings
    several = tuple(replace(finding, page=page) for page in (2, 4, 4, None))
    (one,) = Parsed(written(tmp_path, [scored(small_report(findings=several))])).data["proposals"]
    assert one["findings"] == [["error", "Orientation 7 must be significant or more.", "p. 2, p. 4"]]


def test_a_page_that_is_full_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page, "EVIDENCE_MOST", 20_000)
    proposals = Parsed(written(tmp_path, many(40))).data["proposals"]
    assert [bool(one.get("left_out")) for one in proposals] == sorted(bool(one.get("left_out")) for one in proposals)
    assert proposals[0]["found"]
    assert proposals[-1] == {key: value for key, value in proposals[-1].items() if key != "found"}
    assert len(proposals) == 40


def test_portfolio_problems_and_passed_files_stand_in_the_page(tmp_path: Path) -> None:
    passed = [Passed("a", "hidden"), Passed("b", "hidden"), Passed("c", "not a proposal")]
    text = written(tmp_path, [*many(49), failed("call/x & y.pdf", "timeout", "took too long.")], call_of(passed=passed))
    assert "<h1>50 proposals</h1>" in text
    assert "Nobody serves: 6. Étude, débat et conseil sur la migration." in text
    assert text.count('<svg class="bar"') == 11
    assert '<a href="#call%2Fx%20%26%20y.pdf/"><bdi>call/x &amp; y.pdf</bdi></a>' in text
    assert '<td>took too long</td><td dir="auto">took too long.</td>' in text
    assert "2 files (hidden); 1 file (not a proposal)" in text
    assert "Agreement with the reviewers" not in text


def test_an_empty_call_is_a_page_too(tmp_path: Path) -> None:
    text = written(tmp_path, [], call_of(passed=()))
    assert Parsed(text).data["proposals"] == []
    assert "<h1>0 proposals</h1>" in text
    assert "Every proposal was scored." in text


def test_labels_are_compared(tmp_path: Path) -> None:
    answers = [scored(small_report()), scored(small_report("b.md")), failed("c.md")]
    text = written(tmp_path, answers, call_of(labelled=[answers[0], answers[2]]))
    assert "2 proposals with labels, 1 of them not scored; 4 markers differ." in text
    line = re.search(r'<th scope="row">All</th>(.*?)</tr>', text)
    assert line is not None
    numbers = re.findall(r'<td class="number">([^<]*)</td>', line[1])
    assert numbers == ["12", "8", "0", "2", "2", "0.00", "0.00", "-0.20"]
    proposals = Parsed(text).data["proposals"]
    assert [cell[4] for cell in proposals[0]["cells"]][:4] == [2, 1, 0, 0]
    assert proposals[1]["cells"][0][4] is None


def test_the_page_is_written_while_it_is_made(tmp_path: Path) -> None:
    path, sizes = tmp_path / "page.html", []

    def answers() -> Iterator[Scored]:
        for one in many(120):
            sizes.append(path.stat().st_size if path.exists() else 0)
            yield one

    write_html(path, call_of(), answers)
    second = sizes[120:]
    assert len(sizes) == 240
    assert second[30] > 0
    assert second[-1] > second[60] > second[30]


@given(st.text(alphabet=st.characters(), max_size=20))
def test_a_link_leads_back_to_its_name(name: str) -> None:
    told = link(name, 10)
    assert re.fullmatch(r"#[A-Za-z0-9!'()*._~%-]*/10", told)
    assert unquote(told[1:-3]) == re.sub("[\ud800-\udfff]", "\ufffd", name)
