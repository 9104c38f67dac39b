"""Everybody's answers that a person grades, and the points and comments given for them outside of Formgrader."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from nbformat import NotebookNode
from nbgrader.api import MissingEntry

from autograder.course import Course
from autograder.gradebook.by_hand import answer_cells, cell_name, executed_cells, judgement, never_graded
from autograder.gradebook.connection import OpenGradebook
from autograder.gradebook.database import create_gradebook
from autograder.grading.scoring import is_graded
from autograder.notebooks.mark_schemes import SCHEMES
from autograder.notebooks.plan import is_test
from autograder.notebooks.release import own_answers, templates
from autograder.notebooks.solutions import without_scheme

Place = tuple[str, str, str]  # student, notebook, grade_id


@dataclass(frozen=True)
class Answer:
    """One answer that a person grades.

    points: given by hand so far; None if nobody has graded it. text: what the student wrote; "" for nothing, and for a
    test that needs a person. expected: the course's own answer. scheme: its mark scheme; "" if there is none.
    version: of the work that is shown; "" if unknown.
    """

    student: str
    notebook: str
    cell: str
    most: float
    points: float | None
    comment: str
    text: str
    expected: str
    scheme: str
    version: str

    @property
    def place(self) -> Place:
        """Whose answer it is, and to what."""
        return self.student, self.notebook, self.cell


@dataclass(frozen=True)
class Given:
    """Points and a comment for an answer. points: None to leave them as they are."""

    place: Place
    points: float | None
    comment: str


def answers(course: Course) -> list[Answer]:
    """List the written answers of an assignment, and the tests that need a person, by notebook, cell and student.

    Raises:
        CourseError: the assignment was never graded.
    """
    defined, own_ones = templates(course), own_answers(course)
    create_gradebook(course.database_url)
    found: list[tuple[tuple[str, int, str], Answer]] = []
    with OpenGradebook(course.database_url) as gradebook:
        try:
            submissions = list(gradebook.find_assignment(course.assignment).submissions)
        except MissingEntry:
            submissions = []
        if not submissions:
            raise never_graded(course)
        for notebook in (notebook for submission in submissions for notebook in submission.notebooks):
            student, cells = notebook.student.id, defined[notebook.name].cells
            own = executed_cells(course, student, notebook.name)
            order = [cell_name(cell) for cell in cells]
            given = {text.strip() for cell in cells for text in (cell.source, without_scheme(cell.source))}
            by_hand = {cell_name(cell) for cell in cells if is_graded(cell) and not is_test(cell)}
            comments = {comment.name: comment.manual_comment or "" for comment in notebook.comments}
            for grade in notebook.grades:
                if grade.name not in by_hand and not grade.needs_manual_grade:
                    continue
                shown, _ = judgement(gradebook.db, grade)
                schemes = defined[notebook.name].metadata[SCHEMES]
                one = Answer(
                    student, notebook.name, grade.name, float(grade.max_score), grade.manual_score,
                    comments.get(grade.name, ""), _answer(own, grade.name, given) if grade.name in by_hand else "",
                    own_ones.get((notebook.name, grade.name), ""), schemes.get(grade.name, ""),
                    shown.answer if shown else "",
                )  # fmt: skip
                found.append(((notebook.name, order.index(grade.name), student), one))
    return [one for _, one in sorted(found, key=lambda pair: pair[0])]


def save(course: Course, given: Sequence[Given]) -> None:
    """Write points and comments into the gradebook, all in one transaction, as Formgrader does."""
    with OpenGradebook(course.database_url) as gradebook:
        for one in given:
            student, notebook, cell = one.place
            grade = gradebook.find_grade(cell, notebook, course.assignment, student)
            if one.points is not None:
                grade.manual_score, grade.needs_manual_grade = one.points, False
            for comment in _comments(grade, cell):
                comment.manual_comment = one.comment or None
        gradebook.db.commit()


def _comments(grade: Any, cell: str) -> Collection[Any]:
    return [comment for comment in grade.notebook.comments if comment.name == cell]


def _answer(cells: Sequence[NotebookNode], name: str, given: Collection[str]) -> str:
    """Return what a student wrote in a graded cell and in own cells directly below it; `given` is the course's."""
    texts = [cell.source for cell in answer_cells(cells, name)]
    return "\n\n".join(text for text in texts if text.strip() and text.strip() not in given)
