"""Compare expected with found outcomes: the differences in words, as a matrix, JSON, a page and a picture."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ElementTree

import jsonschema
import pytest
from matplotlib.image import imread
from schemas import REPORT

from autograder.corpus.cases import Case, Demand, Expected, Kind, Trial
from autograder.corpus.comparing import Difference, compare
from autograder.corpus.matrix import show_details, show_report
from autograder.corpus.pictures import page, picture_bytes
from autograder.corpus.report import Report
from autograder.corpus.selftest import write_report
from autograder.grading.verdict import CellVerdict, Outcome, State, SubmissionVerdict

MOST = {"test_mean": 3.0, "test_spread": 4.0}
NOTEBOOK_OF = {"test_mean": "1_mean", "test_spread": "2_spread"}


def verdict(points, state=State.GRADED, reason="", message="0 of 3: <the mean> is wrong"):
    cells = [
        CellVerdict(NOTEBOOK_OF[name], name, value, MOST[name], Outcome.PARTIAL, "" if value == MOST[name] else message)
        for name, value in points.items()
    ]
    return SubmissionVerdict("", "toy", state, reason, tuple(cells))


def result(kind=Kind.WRONG, name="some", found=None, expected=None, words=(), seed=0, **said):
    """Return a result on both tests; `found` and `expected` are the points where they are not full."""
    state, reason = said.pop("state", State.GRADED), said.pop("reason", "")
    listed = {grade_id: Expected(points, words) for grade_id, points in (expected or {}).items()}
    demands = [Demand(key, listed.get(key, Expected(most)).points, most, listed.get(key, Expected(most)).words)
               for key, most in MOST.items()]  # fmt: skip
    case = Case(name, kind, "Some <case>.", listed, **said)
    return compare(Trial(case, {}, tuple(demands)), seed, verdict({**MOST, **(found or {})}, state, reason), 2.0)


@pytest.mark.parametrize(
    ("found", "expected", "difference"),
    [
        ({}, {}, None),
        ({"test_mean": 0}, {"test_mean": 0}, None),
        ({"test_mean": None}, {"test_mean": None}, None),
        ({"test_mean": 2}, {"test_mean": 0}, Difference.MORE),
        ({}, {"test_mean": 0}, Difference.MORE),
        ({"test_spread": 1}, {"test_mean": 3}, Difference.FEWER),
        ({"test_mean": None}, {"test_mean": 0}, Difference.STATE),
        ({"test_mean": 0}, {"test_mean": None}, Difference.STATE),
    ],
)
def test_points_that_are_unlike_the_expectation_are_a_difference(found, expected, difference):
    assert set(result(found=found, expected=expected).differences) == ({difference} if difference else set())


@pytest.mark.parametrize(("points", "difference"), [(0.0, None), (4.0, None), (None, Difference.STATE)])
def test_near_to_a_threshold_any_points_are_as_expected(points, difference):
    demand = Demand("test_spread", 4.0, 4.0, near=True)
    trial = Trial(Case("some", Kind.WRONG, "Some <case>."), {}, (demand,))
    [test] = compare(trial, 0, verdict({"test_spread": points}), 2.0).tests
    assert test.difference is difference and test.agrees is (difference is None)
    assert "expected any of 4 points" in test.describe()


def test_a_message_without_one_of_the_words_is_a_difference():
    one = result(found={"test_mean": 0}, expected={"test_mean": 0}, words=("the mean", "of 1 and 3"))
    [[text]] = one.differences.values()
    assert set(one.differences) == {Difference.MESSAGE} and "'of 1 and 3' in its message" in text
    assert "'the mean'" not in text.partition("found")[0]
    assert not result(found={"test_mean": 0}, expected={"test_mean": 0}, words=("the mean",)).differences


def test_words_that_should_not_be_in_a_message_are_a_difference_in_capitals_or_not():
    demand = Demand("test_mean", 0.0, 3.0, ("the mean",), unwanted=("of 3: <THE", "loss"))
    case = Case("some", Kind.WRONG, "Some case.", state=State.NEEDS_HUMAN, reason_unwanted=("zip", "broken"))
    one = compare(Trial(case, {}, (demand,)), 0, verdict({"test_mean": 0}, State.NEEDS_HUMAN, "Broken"), 1.0)
    remark, test = one.differences[Difference.MESSAGE]
    assert remark == "expected no 'broken' in the remark on the submission, found 'Broken'"
    assert "not 'of 3: <THE' in its message" in test and one.tests[0].short == "0?"


def test_another_state_and_another_remark_are_differences():
    one = result(state=State.NEEDS_HUMAN, reason="a test hangs")
    assert "expected the state graded, found needs-human" in one.differences[Difference.STATE][0]
    compared = compare(
        Trial(Case("some", Kind.HOSTILE, "Some case.", {}, State.NEEDS_HUMAN, ("zip",)), {}, ()),
        0, verdict({}, State.NEEDS_HUMAN, "broken"), 1.0,
    )  # fmt: skip
    text = "expected 'zip' in the remark on the submission, found 'broken'"
    assert compared.differences == {Difference.MESSAGE: [text]}


def test_a_refused_submission_has_no_points_and_none_are_missed_where_that_is_expected():
    demands = tuple(Demand(grade_id, most, most) for grade_id, most in MOST.items())
    refused = SubmissionVerdict("", "toy", State.NEEDS_HUMAN, "broken")
    expected = Case("some", Kind.HOSTILE, "Some case.", {}, State.NEEDS_HUMAN, ("broken",))
    assert not compare(Trial(expected, {}, demands), 0, refused, 1.0).differences
    surprised = compare(Trial(Case("some", Kind.RIGHT, "Some case."), {}, demands), 0, refused, 1.0)
    assert len(surprised.differences[Difference.STATE]) == 3


@pytest.fixture(scope="module")
def report():
    return Report(
        "toy",
        NOTEBOOK_OF,
        MOST,
        (
            result(Kind.RIGHT, "numpy", seed=0),
            result(Kind.RIGHT, "numpy", seed=1, found={"test_mean": 1}),
            result(Kind.WRONG, "named", found={"test_mean": 0}, expected={"test_mean": 0}, words=("mean",)),
            result(Kind.WRONG, "vague", found={"test_mean": 0}, expected={"test_mean": 0}, words=("sum",)),
            result(Kind.WRONG, "survives", expected={"test_spread": 0}),
            result(Kind.HOSTILE, "open", found={"test_mean": None}, expected={"test_mean": None},
                   state=State.NEEDS_HUMAN, reason="a hanging test"),
        ),
        80.0,
        "3/7",
    )  # fmt: skip


def test_the_sums_count_cases_not_grades(report):
    assert report.summary() == [
        "right: 0 of 1 cases as expected, with 2 seeds",
        "wrong: 1 of 3 cases as expected; the message names the fault in 2 (67%)",
        "hostile: 0 of 1 cases as expected",
    ]
    assert not report.agrees and Report("toy", NOTEBOOK_OF, MOST, (result(),), 1.0).agrees


def test_the_matrix_is_plain_lines_in_a_pipe(report, capsys):
    show_report(report)
    printed = capsys.readouterr().out
    assert re.search(r"^case +a +b +state +s$", printed, re.MULTILINE)
    assert re.search(r"^right/numpy, seed 1 +1!=3 +4 +graded +2$", printed, re.MULTILINE)
    assert re.search(r"^wrong/vague +0\? +4 +graded +2$", printed, re.MULTILINE)
    assert re.search(r"^wrong/survives +3 +4!=0 +graded +2$", printed, re.MULTILINE)
    assert re.search(r"^hostile/open +none +4 +needs-human!=graded +2$", printed, re.MULTILINE)
    assert "Tests and their points: a test_mean (3), b test_spread (4)." in printed
    for heading in (
        "a fault survives (1):\n  wrong/survives",
        "is rejected (1):\n  right/numpy",
        "fault (1):\n  wrong/vague",
    ):
        assert heading in printed
    assert "6 grades in 80 s, 2 s each (part 3/7 of the corpus)" in printed


def test_details_have_all_messages(report, capsys):
    show_details(report.results[3])
    printed = capsys.readouterr().out
    assert "wrong/vague: Some <case>." in printed and "DIFFERS test_mean: expected 0 of 3 points" in printed
    assert "test_spread: expected 4 of 4 points, found 4" in printed and "differences: 1" in printed


def test_the_json_follows_its_schema_and_holds_everything(report, tmp_path):
    write_report(report, tmp_path / "new" / "report.json", None, None)
    data = json.loads((tmp_path / "new" / "report.json").read_text())
    jsonschema.validate(data, REPORT)
    assert (data["agrees"], data["sample"], len(data["cases"])) == (False, "3/7", 6)
    assert data["cases"][4]["tests"][1] == {
        "grade_id": "test_spread", "max_points": 4, "expected": 0, "actual": 4, "message": "", "missing_words": [],
        "unwanted_words": [], "near": False,
    }  # fmt: skip
    assert data["cases"][4]["differences"][0]["kind"] == "more-points"


def test_the_page_stands_alone_and_says_in_words_what_its_colours_say(report):
    text = page(report).decode()
    assert "<script" not in text and not re.search(r"(?:src|href|url)\s*[=(]", text)
    assert "Some &lt;case&gt;." in text and "<the mean>" not in text
    body = ElementTree.fromstring(re.sub(r"<(meta|!DOCTYPE)[^>]*>", "", text))
    tables = body.findall(".//table")
    assert [table.findtext("caption") for table in tables] == ["right", "wrong", "hostile"]
    cells = [(cell.get("class"), cell.text) for row in tables[1].iter("tr") for cell in row.iter("td")]
    assert ("more-points", "4!=0") in cells and ("message", "0?") in cells and ("less", "0") in cells
    words = {span.get("class"): span.text for span in body.iter("span")}
    assert {name for name, _ in cells if name not in (None, "time")} <= set(words) and all(words.values())


def test_the_picture_is_a_png_that_grows_with_the_cases(report, tmp_path):
    write_report(report, None, tmp_path / "page.html", tmp_path / "small.png")
    assert (tmp_path / "page.html").read_bytes() == page(report)
    many = Report("toy", NOTEBOOK_OF, MOST, tuple(result(name=f"case_{n}") for n in range(60)), 1.0)
    (tmp_path / "large.png").write_bytes(picture_bytes(many))
    small, large = (imread(tmp_path / f"{size}.png") for size in ("small", "large"))
    assert large.shape[0] > small.shape[0] and small.shape[1] > large.shape[1] > 500
