"""`autograder release --verify` tries each test on the solution and on the untouched notebook."""

from __future__ import annotations

import pytest
from toy_course import answer, code, notebook, write_solutions
from toy_course import test_cell as graded
from typer.testing import CliRunner
from whole_grades import SETTINGS

from autograder.__main__ import app
from autograder.notebooks.unjudgeable import unjudgeable
from autograder.verify import verify

SLOPE = "### BEGIN SOLUTION\ndef slope(x):\n    return 3 * x\n### END SOLUTION"


def run(*arguments):
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """A course with one right test, and four that are wrong in different ways."""
    cells = [
        answer("slope", SLOPE),
        graded("right", 2, "assert slope(2) == 6"),
        graded("too_hard", 2, "assert slope(2) == 7, 'not seven'"),
        graded("too_easy", 2, "assert 1 + 1 == 2"),
        graded("in_part", 2, "1 if slope(2) == 6 else 0"),
        graded("source", 2, "import inspect\nassert '3' in inspect.getsource(slope)"),
    ]
    return write_solutions(tmp_path_factory.mktemp("course"), {"lines": notebook(*cells)})


@pytest.mark.linux_only
def test_each_wrong_test_is_named_with_its_points_and_nothing_else_is_written(course):
    result = run("release", "--verify", "--course", course.root)
    assert result.exit_code == 1
    rows = {line.split()[1]: line for line in result.stdout.splitlines() if line.startswith("lines ")}
    assert rows["right"].split()[2:] == ["2", "2", "0"]
    assert rows["too_hard"].split()[2:5] == ["0", "2", "0"] and "the solution fails" in rows["too_hard"]
    assert "not seven" in rows["too_hard"]
    assert rows["too_easy"].split()[2:5] == ["2", "2", "2"] and "points for unfilled blanks" in rows["too_easy"]
    assert rows["in_part"].split()[2:5] == ["1", "2", "0"] and "the solution fails" in rows["in_part"]
    assert "cannot be judged: it reads source code (getsource)" in rows["source"]
    assert "5 tests tried, 4 with a problem" in result.stdout
    assert sorted(path.name for path in course.root.iterdir()) == ["notebooks", "solutions"]


@pytest.mark.linux_only
def test_a_right_release_exits_with_zero_and_has_no_row_for_what_a_person_grades(tmp_path):
    write_solutions(tmp_path)
    result = run("release", "--verify", "--course", tmp_path)
    assert result.exit_code == 0, result.output
    assert "toy: 2 tests tried, 0 with a problem." in result.stdout and "why" not in result.stdout


@pytest.mark.linux_only
def test_a_test_that_no_judge_can_run_is_told_with_a_way_out(course, monkeypatch):
    from autograder import verify as module
    from autograder.grading.grade import Graded
    from autograder.grading.verdict import CellVerdict, Outcome, State, SubmissionVerdict

    cell = CellVerdict("lines", "right", None, 2, Outcome.NEEDS_HUMAN, "a lambda cannot leave.")
    graded = Graded(SubmissionVerdict("", "toy", State.NEEDS_HUMAN, "x", (cell,)), {})
    monkeypatch.setattr(module, "grade", lambda *arguments: graded)
    [tried] = verify(course, SETTINGS)
    assert tried.problem.startswith("cannot be judged: a lambda cannot leave. Rewrite the test, or write ")
    assert "### UNPROTECTED TEST" in tried.problem


def test_a_plain_release_warns_of_a_test_that_cannot_be_judged(course):
    result = run("release", "--course", course.root)
    assert result.exit_code == 0
    [line] = [line for line in result.stderr.splitlines() if line.startswith("Warning: ")]
    assert line.startswith("Warning: lines, source: it reads source code (getsource)") and "release --verify" in line


@pytest.mark.parametrize(
    "source",
    [
        "import inspect\nassert 'for' not in inspect.getsource(f)",
        "from inspect import getsource\nassert getsource(f)",
        "assert plt.gcf().axes",
        "assert plt.gca().get_title()",
        "import matplotlib\nassert matplotlib.pyplot.gca()",
        "from unittest import mock\nm = mock.AsyncMock()\nf(m)",
        "f(create_autospec(Shop))",
        "'''Only words'''\n# and a comment",
        "### AUTOCHECK f(1)",
        "%matplotlib inline\nassert f() == 1",
    ],
)
def test_what_cannot_cross_to_the_judge_is_recognised(source):
    assert unjudgeable(source)


@pytest.mark.parametrize(
    "source",
    [
        "assert f(1) == 2",
        "with patch('builtins.input', return_value='3'):\n    assert f() == 3",
        "m = Mock()\nf(m)\nassert m.called",
        "with unittest.mock.patch('builtins.print', Mock()) as p:\n    f()",
        "with patch.object(builtins, 'print') as p:\n    f()",
        "with patch('__main__.helper') as p:\n    f()\nassert p.called",
        "with mock.patch('os.getcwd'):\n    f()",
        "figure = f()\nassert figure.gca().get_title()",
        "import requests\nrequests.patch",
        "### UNPROTECTED TEST\nassert plt.gcf().axes",
    ],
)
def test_what_can_be_judged_or_need_not_be_is_left_alone(source):
    assert unjudgeable(source) == ""


def test_a_cell_worth_nothing_may_test_nothing():
    assert unjudgeable("# to be done", 0) == ""


def test_cells_that_give_no_points_are_not_looked_at(tmp_path):
    cells = [
        code("import inspect\ninspect.getsource(print)"),
        answer("slope", SLOPE),
        graded("t", 1, "assert slope(1)"),
    ]
    write_solutions(tmp_path, {"lines": notebook(*cells)})
    assert "Warning" not in run("release", "--course", tmp_path).stderr
