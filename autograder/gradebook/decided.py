"""Add people's decisions to a verdict: the gradebook's points by hand replace the grader's."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from nbgrader.api import MissingEntry

from autograder.course import Course
from autograder.gradebook.connection import OpenGradebook, submission_of
from autograder.grading.verdict import CellVerdict, Outcome, State, SubmissionVerdict

LOOK_AGAIN = "graded by hand for a different answer, task or number of points: look again"


def with_decisions(course: Course, verdict: SubmissionVerdict) -> SubmissionVerdict:
    """Give each cell that a person graded that person's points; if no cell is open any more, the state is GRADED."""
    with OpenGradebook(course.database_url) as gradebook:
        try:
            submission = submission_of(gradebook, course.assignment, verdict.student)
        except MissingEntry:
            return verdict
        grades = {(notebook.name, grade.name): grade for notebook in submission.notebooks for grade in notebook.grades}
        cells = tuple(_decided(cell, grades.get((cell.notebook, cell.grade_id))) for cell in verdict.cells)
    before, after = (any(cell.outcome is Outcome.NEEDS_HUMAN for cell in some) for some in (verdict.cells, cells))
    return replace(verdict, cells=cells, state=State.GRADED if before and not after else verdict.state)


def _decided(cell: CellVerdict, grade: Any) -> CellVerdict:
    if grade is None or grade.manual_score is None:
        return cell
    if grade.needs_manual_grade:
        is_open = cell.outcome is Outcome.NEEDS_HUMAN
        return cell if is_open else replace(cell, points=None, outcome=Outcome.MANUAL, message=LOOK_AGAIN)
    points = float(grade.score)
    outcome = Outcome.CORRECT if points >= cell.max_points else Outcome.PARTIAL if points else Outcome.INCORRECT
    return replace(cell, points=points, outcome=outcome, message="graded by hand", protected=True)
