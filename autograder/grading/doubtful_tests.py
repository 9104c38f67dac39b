"""Tests that the course's own solution does not pass: they cannot tell right from wrong, so they take no points.

A test may fail right work because it looks at something that stays in the student's process, because the solution is
out of date, or because the test is wrong. No grader can know which, but the solution shows that something is.
"""

from __future__ import annotations

from dataclasses import replace

from autograder.grading.grade import Graded
from autograder.grading.verdict import CellVerdict, Outcome, State

PASSED = (Outcome.CORRECT, Outcome.MANUAL)
TAKES_POINTS = (Outcome.INCORRECT, Outcome.ERROR, Outcome.PARTIAL)
DOUBT = "the course's own solution does not pass {}, so a person decides"


def loses_points(graded: Graded) -> bool:
    """Return whether a test took points off this work; what was not attempted does not count."""
    return any(cell.outcome in TAKES_POINTS for cell in graded.verdict.cells)


def failed_tests(solution: Graded) -> list[CellVerdict]:
    """Return the tests in which the course's solution does not get all points."""
    return [cell for cell in solution.verdict.cells if cell.outcome not in PASSED]


def without_doubtful_tests(graded: Graded, solution: Graded) -> Graded:
    """Return the grade, with each test that took points here and fails the solution, too, left to a person.

    solution: the grade of the course's solution; if it has no cells, as when the grader failed, nothing changes.
    """
    failed = {(cell.notebook, cell.grade_id) for cell in failed_tests(solution)}
    cells = [_in_doubt(cell) if (cell.notebook, cell.grade_id) in failed else cell for cell in graded.verdict.cells]
    doubtful = [new.grade_id for new, old in zip(cells, graded.verdict.cells, strict=True) if new is not old]
    if not doubtful:
        return graded
    reason = "; ".join(filter(None, [DOUBT.format(", ".join(doubtful)), graded.verdict.reason]))
    verdict = replace(graded.verdict, cells=tuple(cells), state=State.NEEDS_HUMAN, reason=reason)
    return replace(graded, verdict=verdict)


def _in_doubt(cell: CellVerdict) -> CellVerdict:
    if cell.outcome not in TAKES_POINTS:
        return cell
    doubt = DOUBT.format("this test")
    told = f"{doubt[0].upper()}{doubt[1:]}. What the test said of this work: {cell.message or 'it failed'}"
    return replace(cell, points=None, outcome=Outcome.NEEDS_HUMAN, message=told)
