"""The page of a call in a browser: what a reviewer does with it, by mouse and by keyboard."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from fake_calls import call_of, failed, many, scored
from fake_reports import bare_report, evidence, in_paragraphs, result, small_report
from selenium.webdriver import ActionChains, Chrome, ChromeOptions, Keys
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.ui import Select, WebDriverWait

from aligncheck.batch.page import write_html
from aligncheck.model.call import Call, Scored
from aligncheck.model.evidence import Level
from aligncheck.render.html import to_html

BROWSER = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
DRIVER = shutil.which("chromedriver")
FLAGS = (
    *("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync", "--window-size=1300,900"),
)
HOSTILE = '<img src=x onerror="window.hacked=1">\n\u202egnp.\u2069 👩‍👩‍👧 עברית.md'
BOUND = 120
"""Rows that may be in the document at once, however many proposals there are."""

pytestmark = pytest.mark.skipif(not (BROWSER and DRIVER), reason="no chromium with its chromedriver is installed")


def small_call() -> list[Scored]:
    bad = evidence("<script>window.hacked=1</script> réintégration", "réintégration", section="<b>x</b>")
    hostile = small_report(HOSTILE, results=(result(10, Level.SIGNIFICANT, evidence=(bad,)),))
    spanish = small_report("es/oasis.pdf")
    return [
        scored(in_paragraphs(small_report("fr/niger.docx"))),
        scored(bare_report(name="fr/jardin.md")),
        scored(replace(spanish, proposal=replace(spanish.proposal, languages=("es",), words=99))),
        failed("fr/cassé.pdf"),
        scored(in_paragraphs(hostile, "<b>Avant</b> 👩‍🌾 ", "\u202e</mark><script>window.hacked=1</script>")),
    ]


class Page:
    """One page in the browser."""

    def __init__(self, driver: Chrome, path: Path) -> None:
        self.driver = driver
        self.address = path.as_uri()

    def open(self, part: str = "") -> None:
        self.driver.get("about:blank")
        self.driver.get(self.address + part)

    def one(self, css: str) -> WebElement:
        return self.driver.find_element(By.CSS_SELECTOR, css)

    def run(self, script: str, *arguments: object) -> Any:
        return self.driver.execute_script(script, *arguments)  # type: ignore[no-untyped-call]

    def until(self, holds: Callable[[], object]) -> None:
        WebDriverWait(self.driver, 10, 0.02).until(lambda _: holds())

    def names(self) -> list[str]:
        return self.run("return [...document.querySelectorAll('#rows th')].map((one) => one.textContent)")

    def count(self) -> str:
        return self.one("#count").text

    def drawn(self) -> int:
        return self.run("return document.querySelectorAll('#rows tr').length")

    def choose(self, name: str, value: str) -> None:
        Select(self.one(f"#{name}")).select_by_value(value)

    def search(self, words: str) -> None:
        self.one("#search").send_keys(words)

    def head(self, column: int) -> WebElement:
        return self.one(f"#grid thead th:nth-child({column}) button")

    def cell(self, row: int, column: int) -> WebElement:
        return self.one(f"#rows tr:nth-child({row}) > :nth-child({column})")

    def press(self, *keys: str) -> None:
        ActionChains(self.driver).send_keys(*keys).perform()

    def focused(self) -> str:
        """Returns the row and column of the cell in focus, or the id or tag of what else is."""
        return self.run(
            "const at = document.activeElement, line = at.closest('#grid tr');"
            "return line ? `${line.getAttribute('aria-rowindex')}/${at.closest('th, td').getAttribute('aria-colindex')}`"
            " : at.id || at.tagName;"
        )

    def panel(self) -> str:
        return self.one("#panel").text

    def part(self) -> str:
        return self.run("return location.hash")

    def complaints(self) -> list[str]:
        return [str(one["message"]) for one in self.driver.get_log("browser")]  # type: ignore[no-untyped-call]


def marks(page: Page) -> list[list[str]]:
    """Returns each marked sentence of the panel, and the words that are marked in it."""
    return page.run(
        "return [...document.querySelectorAll('#evidence mark.sentence')].map("
        "(one) => [one.textContent, ...[...one.querySelectorAll('mark')].map((word) => word.textContent)])"
    )


@pytest.fixture(scope="module")
def driver(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chrome]:
    options = ChromeOptions()
    options.binary_location = str(BROWSER)
    for flag in (*FLAGS, f"--user-data-dir={tmp_path_factory.mktemp('profile')}"):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    driver = Chrome(options=options, service=Service(str(DRIVER)))
    yield driver
    driver.quit()


def write(folder: Path, answers: Sequence[Scored], call: Call) -> Path:
    path = folder / "page.html"
    write_html(path, call, lambda: iter(answers))
    return path


@pytest.fixture(scope="module")
def small(driver: Chrome, tmp_path_factory: pytest.TempPathFactory) -> Page:
    answers = small_call()
    return Page(driver, write(tmp_path_factory.mktemp("small"), answers, call_of(labelled=answers[:1])))


@pytest.fixture(scope="module")
def large(driver: Chrome, tmp_path_factory: pytest.TempPathFactory) -> Page:
    """Returns the page of 2,000 proposals; each tenth brings its evidence."""
    models = many(100)
    answers = []
    for number in range(2_000):
        model = models[number % 100]
        row = replace(model.row, name=f"call/{number:04}.md")
        answers.append(replace(model, row=row, report=model.report if number % 10 == 0 else ""))
    return Page(driver, write(tmp_path_factory.mktemp("large"), answers, call_of()))


@pytest.fixture(autouse=True)
def nothing_to_complain_about(request: pytest.FixtureRequest) -> Iterator[None]:
    driver: Chrome = request.getfixturevalue("driver")
    driver.get_log("browser")  # type: ignore[no-untyped-call]
    yield
    assert driver.get_log("browser") == []  # type: ignore[no-untyped-call]


def test_the_table_tells_its_parts(small: Page) -> None:
    small.open()
    assert small.count() == "5 proposals"
    assert small.one("#grid").get_attribute("aria-rowcount") == "6"
    assert small.one("#grid").get_attribute("aria-colcount") == "18"
    roles = small.run(
        "return ['grid', 'columnheader', 'rowheader', 'gridcell'].map((one) => document.querySelectorAll(`[role=${one}]`).length)"
    )
    assert roles == [1, 18, 5, 85]
    stops = small.run("return document.querySelectorAll('#grid [tabindex=\"0\"]').length")
    assert stops == 1
    assert small.cell(1, 5).get_attribute("aria-label")


def test_a_heading_sorts_both_ways_and_what_was_not_scored_stands_last(small: Page) -> None:
    small.open()
    small.head(12).click()  # orientation 10
    assert small.one("#grid thead th:nth-child(12)").get_attribute("aria-sort") == "descending"
    assert small.one("#grid thead th:nth-child(1)").get_attribute("aria-sort") == "none"
    assert small.focused() == "1/12"
    falling = small.names()
    assert set(falling[:2]) == {"fr/niger.docx", "es/oasis.pdf"}
    assert falling[2:] == [falling[2], "fr/jardin.md", "fr/cassé.pdf"]
    small.head(12).click()
    assert small.one("#grid thead th:nth-child(12)").get_attribute("aria-sort") == "ascending"
    assert small.names()[0] == "fr/jardin.md"
    assert small.names()[-1] == "fr/cassé.pdf"
    small.head(1).click()
    assert [one for one in small.names() if "/" in one] == [
        "es/oasis.pdf",
        "fr/cassé.pdf",
        "fr/jardin.md",
        "fr/niger.docx",
    ]


@pytest.mark.parametrize(
    ("choices", "count"),
    [
        ({"orientation": "9"}, "3 of 5 proposals"),
        ({"orientation": "9", "level": "principal"}, "2 of 5 proposals"),
        ({"orientation": "8", "level": "mentioned"}, "2 of 5 proposals"),
        ({"level": "principal"}, "2 of 5 proposals"),
        ({"language": "es"}, "1 of 5 proposals"),
        ({"status": "off mandate"}, "1 of 5 proposals"),
        ({"status": "not scored: damaged"}, "1 of 5 proposals"),
        ({"flag": "conflict"}, "2 of 5 proposals"),
        ({"flag": "differs"}, "1 of 5 proposals"),
        ({"flag": "conflict", "language": "fr"}, "1 of 5 proposals"),
    ],
)
def test_filters_narrow_the_table(small: Page, choices: dict[str, str], count: str) -> None:
    small.open()
    for name, value in choices.items():
        small.choose(name, value)
    assert small.count() == count
    assert small.drawn() == int(count.split()[0])
    small.one("#filters button[type=reset]").click()
    small.until(lambda: small.count() == "5 proposals")


def test_an_orientation_alone_means_supported(small: Page) -> None:
    small.open()
    small.choose("orientation", "2")
    assert Select(small.one("#level")).first_selected_option.text == "1 or 2: supported"


def test_search_reads_names_and_on_demand_the_evidence(small: Page) -> None:
    small.open()
    small.search("CASSE")
    small.until(lambda: small.count() == "1 of 5 proposals")
    assert small.names() == ["fr/cassé.pdf"]
    small.one("#search").clear()
    small.search("agadez reintegration")
    small.until(lambda: small.count() == "0 of 5 proposals")
    small.one("#deep").click()
    small.until(lambda: small.count() == "2 of 5 proposals")


def test_a_click_opens_the_evidence_and_back_closes_it(small: Page) -> None:
    small.open()
    small.head(12).click()
    small.cell(1, 12).click()
    small.until(lambda: small.one("#panel").is_displayed())
    first = small.part()
    assert first == "#fr%2Fniger.docx/10"
    marks = small.run("return [...document.querySelectorAll('#evidence mark')].map((one) => one.textContent)")
    assert "réintégration" in marks
    text = small.panel()
    parts = ("2 principal, conflict, claimed", "excludes", "What counts", "2.1 Activités › ¶ 14", "And 1 more")
    for words in (*parts, "Found without counting: 1", "Missing: 1"):
        assert words in text
    small.run("document.querySelector('#evidence .sentences summary').click()")
    small.until(lambda: "stands in an activity ×0.90" in small.panel())
    small.cell(1, 1).click()
    small.until(lambda: "Outside the mandate" in small.panel())
    assert "tracked deletions" in small.panel()
    small.driver.back()
    small.until(lambda: small.part() == first and "What counts" in small.panel())
    small.driver.back()
    small.until(lambda: not small.one("#panel").is_displayed())
    small.driver.forward()
    small.until(lambda: small.one("#panel").is_displayed())


def test_a_sentence_is_marked_in_its_paragraph(small: Page) -> None:
    small.open("#fr%2Fniger.docx/10")
    conflict, first, second, *_ = marks(small)
    assert conflict == ["Le projet financera les retours forcés par avion.", "retours forcés"]
    assert first[1:] == ["retour volontaire", "réintégration"]
    assert second[0].startswith("Chaque ménage")
    around = small.run("return document.querySelectorAll('#evidence .around')[2].textContent")
    assert around == f"Avant cela. {second[0]} Après cela."
    quiet, plain = small.run(
        "return ['.around', '.around .sentence'].map((one) => getComputedStyle(document.querySelector(one)).color)"
    )
    assert quiet != plain
    small.one("#deep").click()
    small.search("avant cela")  # what only stands around the evidence is none
    small.until(lambda: small.count() == "0 of 5 proposals")
    small.open("#es%2Foasis.pdf/10")  # its report is of a version that had no paragraphs
    assert marks(small) == []
    assert small.run("return document.querySelector('#evidence mark').textContent") == "retours forcés"
    small.open("#fr%2Fniger.docx/")
    assert "Avant cela. Le projet assurera la protection juridique. Après cela." in small.panel()


def test_the_keyboard_is_enough(small: Page) -> None:
    small.open()
    small.run("document.querySelector('#filters button').focus()")
    small.press(Keys.TAB)
    assert small.focused() == "2/1"
    small.press(Keys.ARROW_DOWN, Keys.ARROW_RIGHT, Keys.ARROW_RIGHT)
    assert small.focused() == "3/3"
    small.press(Keys.END)
    assert small.focused() == "3/18"
    small.press(Keys.HOME, Keys.PAGE_UP, Keys.ARROW_UP)
    assert small.focused() == "1/1"
    small.press(Keys.ARROW_RIGHT, Keys.ENTER)
    assert small.one("#grid thead th:nth-child(2)").get_attribute("aria-sort") == "descending"
    small.press(Keys.ARROW_DOWN, *[Keys.ARROW_RIGHT] * 10, Keys.ENTER)
    small.until(lambda: small.focused() == "H3")
    assert "10. Retour volontaire" in small.panel()
    name = small.one("#evidence p a").text
    small.press("n")
    small.until(lambda: small.one("#evidence p a").text != name)
    small.press("p")
    small.until(lambda: small.one("#evidence p a").text == name)
    small.one("#right").send_keys(Keys.ENTER)
    small.until(lambda: "11. Lutte" in small.panel())
    assert small.focused() == "right"
    small.press(Keys.ESCAPE)
    small.until(lambda: not small.one("#panel").is_displayed())
    assert small.focused() == "2/13"


def test_the_panel_follows_the_table_and_the_address_follows_the_panel(small: Page) -> None:
    small.open("#fr%2Fniger.docx/10")
    small.run("document.querySelector('#grid [tabindex=\"0\"]').focus()")
    small.press(Keys.ARROW_LEFT)
    assert "9. Retour, réinstallation" in small.panel()
    small.until(lambda: small.part() == "#fr%2Fniger.docx/9")
    small.one("#close").click()
    small.until(lambda: not small.one("#panel").is_displayed())


def test_a_link_opens_its_place(small: Page) -> None:
    small.open("#fr%2Fniger.docx/10")
    assert "What counts" in small.panel()
    assert small.one("#rows .chosen").get_attribute("aria-selected") == "true"
    assert small.one("#rows .chosen-row th").text == "fr/niger.docx"
    small.open("#fr%2Fcass%C3%A9.pdf/")
    assert "Not scored (damaged): is damaged" in small.panel()
    small.open("#nobody/3")
    assert small.count() == "There is no proposal nobody here."
    assert not small.one("#panel").is_displayed()
    small.open("#%E0%A4%A/1")
    assert "There is no proposal" in small.count()


def test_a_problem_links_to_its_row(small: Page) -> None:
    small.open()
    small.run("document.querySelector('#problems a').click()")
    small.until(lambda: "Not scored (damaged)" in small.panel())


def test_hostile_names_and_sentences_are_only_words(small: Page) -> None:
    small.open()
    title = next(one for one in small.names() if "img" in one)
    assert title == '<img src=x onerror="window.hacked=1"> \ufffdgnp.\ufffd 👩‍👩‍👧 עברית.md'
    small.search("onerror")
    small.until(lambda: small.drawn() == 1)
    small.cell(1, 12).click()
    small.until(lambda: "<script>window.hacked=1</script> réintégration" in small.panel())
    assert marks(small) == [["<script>window.hacked=1</script> réintégration", "réintégration"]]
    assert "\ufffd</mark><script>window.hacked=1</script>" in small.panel()
    assert small.run("return [window.hacked, document.images.length, document.scripts.length]") == [None, 0, 2]


def test_the_policy_stops_what_is_not_the_pages_own(small: Page) -> None:
    small.open()
    small.run(
        "const made = document.createElement('script'); made.textContent = 'window.hacked = 1'; document.body.append(made);"
        "const image = new Image(); image.src = 'data:image/gif;base64,R0lGODlhAQABAAAAACw='; document.body.append(image);"
    )
    assert small.run("return window.hacked") is None
    small.until(lambda: len(small.complaints()) >= 1)


def test_colours_follow_the_system_and_the_reader(small: Page) -> None:
    small.open()
    paper = "return getComputedStyle(document.documentElement).backgroundColor"
    light, dark = "rgb(255, 255, 255)", "rgb(20, 24, 29)"
    assert small.run(paper) == light
    features = [{"name": "prefers-color-scheme", "value": "dark"}]
    small.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": features})  # type: ignore[no-untyped-call]
    try:
        assert small.run(paper) == dark
        small.choose("theme", "light")
        assert small.run(paper) == light
    finally:
        small.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})  # type: ignore[no-untyped-call]
    small.choose("theme", "dark")
    assert small.run(paper) == dark


def test_a_narrow_window_shows_the_table_without_scrolling_the_page(small: Page) -> None:
    metrics = {"width": 400, "height": 800, "deviceScaleFactor": 1, "mobile": False}
    small.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)  # type: ignore[no-untyped-call]
    try:
        small.open("#fr%2Fniger.docx/10")
        seen = small.run("return document.documentElement.clientWidth")
        assert small.run("return document.documentElement.scrollWidth") == seen <= 400
        assert small.one("#panel").rect["width"] == seen
        assert small.one("#grid").is_displayed()
    finally:
        small.driver.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})  # type: ignore[no-untyped-call]


def overlapping(page: Page) -> list[str]:
    """Returns the cells in which the signs touch the number, or leave the cell, or the number leaves its frame."""
    return page.run(
        "const out = [];"
        "for (const cell of document.querySelectorAll('#rows [data-signs]')) {"
        "  const range = document.createRange(); range.selectNode(cell.firstChild);"
        "  const number = range.getBoundingClientRect(), box = cell.getBoundingClientRect();"
        "  const signs = cell.querySelector('.signs').getBoundingClientRect();"
        "  const before = getComputedStyle(cell, '::before');"
        "  const framed = before.content !== 'none', edge = parseFloat(getComputedStyle(cell).borderLeftWidth);"
        "  const left = box.left + edge + parseFloat(before.left), right = box.right - edge - parseFloat(before.right);"
        "  if (number.right > signs.left || signs.right > box.right || number.left < box.left"
        "    || (framed && (number.left < left || number.right > right || right > signs.left + 1)))"
        "    out.push(cell.textContent);"
        "}"
        "return out"
    )


def test_signs_and_numbers_do_not_overlap(driver: Chrome, tmp_path: Path) -> None:
    conflict = small_report().results[9].conflict
    levels = {2: Level.MENTIONED, 3: Level.ABSENT, 4: Level.PRINCIPAL, 5: Level.MENTIONED, 6: Level.SIGNIFICANT}
    results = [
        result(at, level, claimed=at != 6, conflict=conflict if at != 5 else None) for at, level in levels.items()
    ]
    answers = [scored(small_report("a.md", results=(*results, result(7, Level.MENTIONED, conflict=conflict))))]
    call = call_of(labelled=answers)
    (labelled,) = call.labelled
    markers = ((2, 2), (3, 1), (4, 0), (5, 1), (6, 1), (7, 0))
    page = Page(driver, write(tmp_path, answers, replace(call, labelled=(replace(labelled, markers=markers),))))
    page.open()
    signs = page.run("return [...document.querySelectorAll('#rows .signs')].map((one) => one.textContent)")
    assert signs == ["!c≠", "!c≠", "!≠", "c≠", "!", "!"]
    assert overlapping(page) == []
    metrics = {"width": 400, "height": 800, "deviceScaleFactor": 1, "mobile": False}
    try:
        driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)  # type: ignore[no-untyped-call]
        assert overlapping(page) == []
        driver.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})  # type: ignore[no-untyped-call]
        driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})  # type: ignore[no-untyped-call]
        assert overlapping(page) == []
    finally:
        driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})  # type: ignore[no-untyped-call]
        driver.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})  # type: ignore[no-untyped-call]


def test_two_thousand_proposals_draw_few_rows(large: Page) -> None:
    large.open()
    assert large.count() == "2,000 proposals"
    assert 10 < large.drawn() < BOUND
    large.run("document.getElementById('scroller').scrollTop = 1e9")
    large.until(lambda: "1999.md" in large.names())
    assert large.drawn() < BOUND
    made = large.run(
        "let count = 0; const make = Document.prototype.createElement;"
        "Document.prototype.createElement = function (...all) { count += 1; return make.apply(this, all); };"
        "window.counted = () => count; return count"
    )
    large.choose("orientation", "3")
    large.choose("level", "principal")
    assert large.count().endswith(" of 2,000 proposals")
    large.head(6).click()
    large.search("7.md")
    large.until(lambda: large.drawn() < BOUND and all("7.md" in one for one in large.names()))
    # Each of the four changes drew no more rows than fit, each of 18 cells and some words.
    assert large.run("return window.counted()") - made < 5 * BOUND * 22


def test_the_keys_reach_every_one_of_many_rows(large: Page) -> None:
    large.open()
    large.cell(1, 1).click()
    large.until(lambda: large.one("#panel").is_displayed())
    ActionChains(large.driver).key_down(Keys.CONTROL).send_keys(Keys.END).key_up(Keys.CONTROL).perform()
    assert large.focused() == "2001/18"
    large.press(Keys.HOME, Keys.ARROW_UP)
    assert large.focused() == "2000/1"
    assert "call/1998.md" in large.panel()
    large.run("document.getElementById('scroller').scrollTop = 0")
    large.until(lambda: large.names()[0] == "0000.md")
    assert large.focused() == "scroller"  # the row is out of sight, the focus is not lost
    large.press(Keys.ARROW_DOWN)
    assert large.focused() == "2001/1"
    assert large.drawn() < BOUND


def test_all_rows_are_printed(large: Page) -> None:
    large.open()
    large.choose("level", "principal")
    chosen = int(large.count().split()[0].replace(",", ""))
    assert chosen > BOUND
    large.run("dispatchEvent(new Event('beforeprint'))")
    assert large.drawn() == chosen
    large.run("dispatchEvent(new Event('afterprint'))")
    assert large.drawn() < BOUND


def test_the_report_of_one_proposal_opens_without_a_complaint(driver: Chrome, tmp_path: Path) -> None:
    path = tmp_path / "report.html"
    path.write_text(to_html(small_report(HOSTILE)), encoding="utf-8")
    page = Page(driver, path)
    page.open()
    assert page.one("h1").text.startswith("<img src=x")
    assert page.run("return [document.scripts.length, document.images.length]") == [0, 0]
    font = page.run("return getComputedStyle(document.querySelector('.level.principal')).backgroundColor")
    assert font == "rgb(15, 76, 129)"
