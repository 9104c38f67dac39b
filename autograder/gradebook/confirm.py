"""Find scores given by hand that wait for a second look, and confirm them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from nbgrader.api import Gradebook, MissingEntry

from autograder.course import Course
from autograder.gradebook.by_hand import cell_name, executed_cells, judgement, never_graded
from autograder.gradebook.connection import OpenGradebook
from autograder.gradebook.database import create_gradebook
from autograder.notebooks.release import templates

LONGEST_ANSWER = 2000


@dataclass(frozen=True)
class Waiting:
    """A score given by hand that waits for a second look.

    changed: what has changed since the person graded it; None if unknown.
    """

    student: str
    notebook: str
    cell: str
    score: float
    max_score: float
    comment: str
    answer: str
    changed: tuple[str, ...] | None

    @property
    def is_safe(self) -> bool:
        """Whether the score can be confirmed together with others: the answer is the same, and it is not too high."""
        return self.changed is not None and "the answer" not in self.changed and self.score <= self.max_score

    def lines(self) -> list[str]:
        """Return the lines that show the score, what has changed, and the answer."""
        changed = "not known" if self.changed is None else ", ".join(self.changed) or "nothing"
        comment = f", {self.comment!r}" if self.comment else ""
        head = f"{self.student}, {self.notebook}: {self.cell}: {self.score:g} of {self.max_score:g} points{comment}"
        return [f"{head}; changed since: {changed}", *(f"    {line}" for line in self.answer.splitlines())]


def waiting(course: Course, student: str = "") -> list[Waiting]:
    """Find an assignment's scores by hand that wait for a second look; only one student's if named.

    Raises:
        CourseError: the assignment was never graded, or the student has no grade in it.
    """
    templates(course)  # raises if there is no course, before a gradebook is created
    create_gradebook(course.database_url)
    with OpenGradebook(course.database_url) as gradebook:
        try:
            submissions = (
                [gradebook.find_submission(course.assignment, student)]
                if student
                else gradebook.find_assignment(course.assignment).submissions
            )
        except MissingEntry as error:
            raise never_graded(course, student) from error
        grades = [grade for one in submissions for notebook in one.notebooks for grade in notebook.grades]
        found = [_waiting(course, gradebook, grade) for grade in grades if _waits(grade)]
    return sorted(found, key=lambda one: (one.student, one.notebook, one.cell))


def confirm(course: Course, chosen: list[Waiting]) -> None:
    """Clear nbgrader's review flag on these scores, unless somebody changed them in the meantime."""
    with OpenGradebook(course.database_url) as gradebook:
        for one in chosen:
            grade = gradebook.find_grade(one.cell, one.notebook, course.assignment, one.student)
            if _waits(grade) and grade.score == one.score:
                grade.needs_manual_grade = False
        gradebook.db.commit()


def _waits(grade: Any) -> bool:
    """Return whether a person gave a score and has to look at it again."""
    return bool(grade.needs_manual_grade and (grade.manual_score is not None or grade.extra_credit))


def _waiting(course: Course, gradebook: Gradebook, grade: Any) -> Waiting:
    notebook, name, student = grade.notebook.name, grade.name, grade.student.id
    shown, judged = judgement(gradebook.db, grade)
    changed = tuple(shown.changed_since(judged)) if shown and judged else None
    comments = [comment.manual_comment for comment in grade.notebook.comments if comment.name == name]
    answer = _answer(course, student, notebook, name)
    score, most = float(grade.score), float(grade.max_score)
    return Waiting(student, notebook, name, score, most, next(filter(None, comments), ""), answer, changed)


def _answer(course: Course, student: str, notebook: str, name: str) -> str:
    """Return the source of the graded cell, at most LONGEST_ANSWER characters; "" if there is none."""
    sources = (cell.source for cell in executed_cells(course, student, notebook) if cell_name(cell) == name)
    return str(next(sources, ""))[:LONGEST_ANSWER]
