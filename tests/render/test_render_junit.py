from dataclasses import replace
from io import BytesIO
from pathlib import Path
from xml.etree import ElementTree

import pytest
import xmlschema
from fake_outcomes import CLAIM, CONFLICT, OFF, POSSIBLE, checked, hostile_outcome, outcome, small_outcome
from fake_reports import bare_report
from junitparser import JUnitXml

from aligncheck.model.outcome import Checked, Outcome
from aligncheck.render.junit import WHOLE, to_junit

XSD = Path(__file__).parents[1] / "data" / "schemas" / "junit-10.xsd"


@pytest.fixture(scope="module")
def schema() -> xmlschema.XMLSchema:
    return xmlschema.XMLSchema(XSD.read_text(encoding="utf-8"))


@pytest.mark.parametrize("made", [small_outcome(), hostile_outcome(), outcome()], ids=["small", "hostile", "empty"])
def test_it_fits_the_schema_that_jenkins_uses(schema: xmlschema.XMLSchema, made: Outcome) -> None:
    schema.validate(ElementTree.parse(BytesIO(to_junit(made).encode())).getroot())


@pytest.mark.parametrize("made", [small_outcome(), hostile_outcome()], ids=["small", "hostile"])
def test_an_independent_reader_counts_the_same(made: Outcome) -> None:
    read = JUnitXml.fromstring(to_junit(made).encode())
    stated = (read.tests, read.failures, read.errors)
    suites = [(suite.name, suite.tests, suite.failures, suite.errors) for suite in read]
    assert stated == tuple(sum(one[at] for one in suites) for at in (1, 2, 3))
    read.update_statistics()
    assert (read.tests, read.failures, read.errors) == stated
    assert [(suite.name, suite.tests, suite.failures, suite.errors) for suite in read] == suites
    names = [(case.classname, case.name) for suite in read for case in suite]
    assert len(names) == len(set(names))


def test_a_test_for_the_whole_and_for_each_orientation_in_play() -> None:
    read = JUnitXml.fromstring(to_junit(small_outcome()).encode())
    cases = {suite.name: {case.name: [type(one).__name__ for one in case.result] for case in suite} for suite in read}
    assert cases["a/jardin.md"] == {WHOLE: ["Failure"]}
    assert cases["b/broken.pdf"] == {WHOLE: ["Error"]}
    assert cases["b/niger.pdf"] == {
        WHOLE: [],
        "orientation 3 (orientation-3)": [],
        "orientation 5 (orientation-5)": [],
        "orientation 9 (orientation-9)": [],
        "orientation 10 (orientation-10)": ["Failure"],
    }
    assert cases["c/claims.md"]["orientation 5 (orientation-5)"] == ["Failure"]


def test_the_text_says_all_and_the_counts_are_of_tests() -> None:
    same = replace(CONFLICT, line=7)
    made = outcome(checked("a.md", replace(CONFLICT, line=4), same, POSSIBLE, replace(POSSIBLE, orientation=10)))
    (suite,) = JUnitXml.fromstring(to_junit(made).encode())
    assert (suite.tests, suite.failures, suite.errors) == (5, 1, 0)
    case = next(one for one in suite if one.name.startswith("orientation 10 "))
    (failure,) = case.result
    assert (failure.type, failure.message) == ("ALN005", "2 findings")
    assert failure.text.splitlines()[:4] == [
        "error ALN005 conflict: plans something that is excluded (orientation 10)",
        "  at a.md:4",
        "  “Le projet financera les retours forcés par avion.”",
        "  To mend it: take it out",
    ]
    assert case.system_out.startswith("warning ALN008 possible-conflict: may plan")
    warned = next(one for one in suite if one.name.startswith("orientation 9 "))
    assert warned.is_passed
    assert warned.system_out.splitlines()[-1] == "  in a.md"


def test_an_orientation_that_the_report_lacks_has_a_test() -> None:
    bare = Checked("a.md", bare_report(name="a.md"), findings=(replace(CLAIM, orientation=99), OFF))
    (suite,) = JUnitXml.fromstring(to_junit(outcome(bare)).encode())
    assert [(case.name, case.is_passed) for case in suite] == [(WHOLE, False), ("orientation 99", False)]


def test_a_warning_of_an_unread_file_is_no_error() -> None:
    warned = Checked("a.pdf", None, "is damaged.", findings=(replace(OFF, severity="warning"),))
    read = JUnitXml.fromstring(to_junit(outcome(warned)).encode())
    assert (read.tests, read.failures, read.errors) == (1, 0, 0)


def test_a_line_break_in_a_name_stays_one() -> None:
    (suite,) = JUnitXml.fromstring(to_junit(outcome(checked("a\r\nb.md", OFF))).encode())
    assert suite.name == "a\r\nb.md"
