"""A test that the course's own solution does not pass takes no points from anybody."""

from __future__ import annotations

import pytest
from toy_course import ASSIGNMENT, answer, notebook, write_solutions
from toy_course import test_cell as graded
from typer.testing import CliRunner

from autograder.__main__ import app
from autograder.gradebook.lookup import grade_of
from autograder.grading.doubtful_tests import loses_points, without_doubtful_tests
from autograder.grading.grade import Graded
from autograder.grading.verdict import CellVerdict, Outcome, State, SubmissionVerdict, read_verdicts
from autograder.notebooks.samples import Sample, Substitution, write_samples

SLOPE = "### BEGIN SOLUTION\ndef slope(x):\n    return 3 * x\n### END SOLUTION"
OPEN = (None, "needs-human")


def made_up(**outcomes: Outcome) -> Graded:
    """Return a grade in which tests of 4 points have these outcomes."""
    points = {Outcome.CORRECT: 4.0, Outcome.PARTIAL: 1.0, Outcome.MANUAL: None, Outcome.NEEDS_HUMAN: None}
    cells = tuple(
        CellVerdict("lines", name, points.get(outcome, 0.0), 4.0, outcome, f"{name} said so")
        for name, outcome in outcomes.items()
    )
    return Graded(SubmissionVerdict("", ASSIGNMENT, State.GRADED, "", cells), {})


@pytest.mark.parametrize("solution", [Outcome.INCORRECT, Outcome.ERROR, Outcome.PARTIAL, Outcome.NEEDS_HUMAN])
@pytest.mark.parametrize("work", [Outcome.INCORRECT, Outcome.ERROR, Outcome.PARTIAL])
def test_points_lost_in_a_test_that_the_solution_fails_are_for_a_person(work, solution):
    found = without_doubtful_tests(made_up(a=work, b=Outcome.INCORRECT), made_up(a=solution, b=Outcome.CORRECT))
    first, second = found.verdict.cells
    assert (first.points, first.outcome) == (None, Outcome.NEEDS_HUMAN) and first.message.endswith("a said so")
    assert (second.points, second.outcome, second.message) == (0.0, Outcome.INCORRECT, "b said so")
    assert found.verdict.state is State.NEEDS_HUMAN and found.verdict.reason == (
        "the course's own solution does not pass a, so a person decides"
    )


@pytest.mark.parametrize(
    "work", [Outcome.CORRECT, Outcome.NOT_ATTEMPTED, Outcome.MANUAL, Outcome.NEEDS_HUMAN], ids=lambda one: one.value
)
def test_nothing_else_is_changed_by_a_test_that_the_solution_fails(work):
    before = made_up(a=work)
    assert without_doubtful_tests(before, made_up(a=Outcome.ERROR)) is before
    assert not loses_points(before)


def test_a_solution_without_a_grade_changes_nothing():
    before = made_up(a=Outcome.INCORRECT)
    assert loses_points(before) and without_doubtful_tests(before, made_up()) is before


@pytest.mark.linux_only
def test_right_work_loses_nothing_in_a_faulty_test_whoever_grades_it(tmp_path):
    cells = [
        answer("slope", SLOPE),
        graded("right", 2, "assert slope(2) == 6"),
        graded("too_hard", 2, "assert slope(2) == 7"),
        graded("elsewhere", 2, "import inspect\nassert list(inspect.signature(slope).parameters) == ['y']"),
    ]
    course = write_solutions(tmp_path, {"lines": notebook(*cells)})
    wrong = Sample(changes={"slope": Substitution("3 * x", "2 * x")})
    spelt = Sample(changes={"slope": "def slope(x):\n    return x + x + x"})
    write_samples(course, {"ada": spelt, "ben": wrong})
    result = CliRunner().invoke(
        app, ["grade", "--course", str(tmp_path), "--workers", "1", "--json", str(tmp_path / "verdicts.json")]
    )
    assert result.exit_code == 1 and "The solution is graded, too" in result.stderr, result.output
    by_command = {verdict.student: verdict for verdict in read_verdicts(tmp_path / "verdicts.json")}
    for student, right in (("ada", (2.0, "correct")), ("ben", (0.0, "incorrect"))):
        for verdict in (by_command[student], grade_of(course, student).verdict):
            found = {cell.grade_id: (cell.points, cell.outcome.value) for cell in verdict.cells}
            assert found == {"right": right, "too_hard": OPEN, "elsewhere": OPEN}, student
