"""Grades given by hand: the work each was given for, whether it has changed since, and grades that are set aside.

nbgrader stores the score, and a flag that a person has to look. Two tables of ours in the same database, written in the
same transactions, store what the score was given for. So a grade by hand stays closed as long as the answer, the task
and the points are the same. If its cell is removed from the assignment, the grade is set aside and comes back with it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import takewhile
from typing import Any

import nbformat
from nbformat import NotebookNode
from nbgrader.api import BaseCell, Notebook, SubmittedAssignment
from nbgrader.utils import is_locked
from sqlalchemy import Column, Float, Integer, MetaData, String, Table, Text, delete, insert, select

from autograder.course import Course, CourseError
from autograder.grading.scoring import is_graded
from autograder.notebooks.plan import is_test

OURS = MetaData()
# By nbgrader's id of a grade: the work that was last shown to people, and the work that they judged.
_JUDGED = Table(
    "autograder_judged",
    OURS,
    Column("grade", String(32), primary_key=True),
    Column("shown", Text),
    Column("judged", Text),
)
# Grades and comments by hand for cells that are no longer in the assignment.
_SET_ASIDE = Table(
    "autograder_set_aside",
    OURS,
    Column("id", Integer, primary_key=True),
    *(Column(name, String(128), nullable=False) for name in ("assignment", "student", "notebook", "cell")),
    *(Column(name, Float) for name in ("manual_score", "extra_credit")),
    *(Column(name, Text) for name in ("manual_comment", "judged")),
)


@dataclass(frozen=True)
class Work:
    """What a person sees when grading a cell: digests of the answer and of the task, and the points."""

    answer: str
    task: str
    points: float

    def to_text(self) -> str:
        """Write the work as text; equal work gives equal text."""
        return json.dumps(asdict(self), sort_keys=True)

    def changed_since(self, judged: Work) -> list[str]:
        """List what has changed since a person graded it."""
        changes = [("the answer", self.answer != judged.answer), ("the task", self.task != judged.task)]
        points = f"the points ({judged.points:g} before)"
        return [what for what, changed in [*changes, (points, self.points != judged.points)] if changed]


def work_from(text: str | None) -> Work | None:
    """Read what `to_text` wrote."""
    return Work(**json.loads(text)) if text else None


def judged_work(template: NotebookNode, notebook: NotebookNode | None) -> dict[str, Work]:
    """Describe what a person grades in each graded cell of a notebook.

    template: the notebook as the course defines it now. notebook: the graded one; None if it was not handed in.
    """
    cells = notebook.cells if notebook else []
    return {
        cell.metadata.nbgrader.grade_id: Work(
            _digest(_answer(cell, cells)), _digest(_task(template.cells, place)), float(cell.metadata.nbgrader.points)
        )
        for place, cell in enumerate(template.cells)
        if is_graded(cell)
    }


def _answer(graded: NotebookNode, cells: Sequence[NotebookNode]) -> Iterable[object]:
    """Return, for a test, all of the student's code before it; otherwise the cell and the student's cells below it."""
    if is_test(graded):
        before = takewhile(lambda cell: cell_name(cell) != cell_name(graded), cells)
        return [cell.source for cell in before if cell.cell_type == "code" and not is_locked(cell)]
    return [[cell.source, cell.get("attachments", {})] for cell in answer_cells(cells, cell_name(graded))]


def answer_cells(cells: Sequence[NotebookNode], name: str) -> list[NotebookNode]:
    """Return the graded cell of this name, and the cells without a name directly below it; [] if there is none."""
    place = next((place for place, cell in enumerate(cells) if cell_name(cell) == name), len(cells))
    return [*cells[place : place + 1], *takewhile(lambda cell: not cell_name(cell), cells[place + 1 :])]


def _task(cells: Sequence[NotebookNode], place: int) -> Iterable[object]:
    """Return the task: the course's source of the cell, and for a written answer the texts directly above it, too."""
    if is_test(cells[place]):
        return [cells[place].source]
    above = takewhile(lambda c: c.cell_type == "markdown" and not is_graded(c), reversed(cells[:place]))
    return [cell.source for cell in [cells[place], *above]]


def cell_name(cell: NotebookNode) -> str:
    """Return the grade_id of a cell; "" if it has none."""
    return str(cell.metadata.get("nbgrader", {}).get("grade_id", ""))


def _digest(parts: Iterable[object]) -> str:
    """Hash texts, ignoring blanks at the ends of lines."""
    text = json.dumps([_trimmed(part) if isinstance(part, str) else part for part in parts], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def _trimmed(text: str) -> str:
    return "\n".join(line.rstrip() for line in text.strip().splitlines())


def is_given(grade: Any) -> bool:
    """Return whether a person gave a score or extra credit for a cell."""
    return grade.manual_score is not None or bool(grade.extra_credit)


def reopen(database: Any, submission: SubmittedAssignment) -> None:
    """Mark all grades for review before their work is replaced; remember which work closed ones were given for."""
    for grade in _grades(submission):
        _, judged = _state(database, grade)
        grade.needs_manual_grade = True
        _keep(database, grade, None, judged)


def review(database: Any, submission: SubmittedAssignment, work: Mapping[tuple[str, str], Work]) -> None:
    """Mark the grades that a person has to review for this new work; restore what was set aside.

    work: by notebook and cell. The automatic scores must be saved already. Nothing is committed.
    """
    aside = list(database.execute(select(_SET_ASIDE).where(*_of(submission))))
    for grade in _grades(submission):
        present = work[grade.notebook.name, grade.name].to_text()
        _, judged = _state(database, grade)
        if not is_given(grade):
            judged = _bring_back(database, grade, present, aside)
        closed = judged == present if is_given(grade) else grade.auto_score is not None
        grade.needs_manual_grade = not closed
        _keep(database, grade, present, judged)
    for comment in (comment for notebook in submission.notebooks for comment in notebook.comments):
        row = next((row for row in aside if (row.notebook, row.cell) == (comment.notebook.name, comment.name)), None)
        if row is not None and row.manual_comment and comment.manual_comment is None:
            comment.manual_comment = row.manual_comment
            _take(database, row, aside)


def _bring_back(database: Any, grade: Any, present: str, aside: list[Any]) -> str | None:
    """Restore what was set aside for this grade's cell, or for a cell of another name with exactly this work."""
    same_name = [row for row in aside if (row.notebook, row.cell) == (grade.notebook.name, grade.name)]
    rows = [row for row in [*same_name, *aside] if is_given(row) and (row in same_name or row.judged == present)]
    if not rows:
        return None
    row = rows[0]
    grade.manual_score, grade.extra_credit = row.manual_score, row.extra_credit
    for comment in grade.notebook.comments:
        if comment.name == grade.name and comment.manual_comment is None:
            comment.manual_comment = row.manual_comment
    _take(database, row, aside)
    return str(row.judged) if row.judged else None


def _take(database: Any, row: Any, aside: list[Any]) -> None:
    database.execute(delete(_SET_ASIDE).where(_SET_ASIDE.c.id == row.id))
    aside.remove(row)


def set_aside(database: Any, notebook: Notebook, name: str, cells: Sequence[BaseCell]) -> None:
    """Set aside what people gave for cells of this name, which leave the assignment. Nothing is committed."""
    given: dict[SubmittedAssignment, dict[str, Any]] = {}
    for grade in (grade for cell in cells for grade in cell.grades if is_given(grade)):
        points = {"manual_score": grade.manual_score, "extra_credit": grade.extra_credit}
        given[grade.notebook.assignment] = {**points, "judged": _state(database, grade)[1]}
    for comment in (comment for cell in cells for comment in cell.comments if comment.manual_comment):
        given.setdefault(comment.notebook.assignment, {})["manual_comment"] = comment.manual_comment
    for submission, values in given.items():
        where = {"assignment": submission.name, "student": submission.student.id}
        database.execute(insert(_SET_ASIDE).values(**where, notebook=notebook.name, cell=name, **values))


def set_aside_lines(database: Any, assignment: str) -> list[str]:
    """Describe what is set aside: one line for each cell."""
    cells: dict[str, list[str]] = {}
    for row in database.execute(select(_SET_ASIDE).where(_SET_ASIDE.c.assignment == assignment)):
        parts = [row.manual_score, row.extra_credit]
        points = f"{sum(part or 0.0 for part in parts):g}" if is_given(row) else "a comment"
        cells.setdefault(f"{row.notebook}: {row.cell}", []).append(f"{row.student} {points}")
    return [
        f"{cell} is not in the assignment any more. Grades given for it by hand are set aside, and come back "
        f"with the cell: {', '.join(sorted(given))}"
        for cell, given in sorted(cells.items())
    ]


def executed_cells(course: Course, student: str, notebook: str) -> Sequence[NotebookNode]:
    """Return the cells of the graded copy of a notebook; [] if there is none."""
    try:
        cells: Sequence[NotebookNode] = nbformat.read(
            course.autograded(student) / f"{notebook}.ipynb", as_version=4
        ).cells
    except (OSError, ValueError):
        return []
    return cells


def never_graded(course: Course, student: str = "") -> CourseError:
    """Return the error for an assignment without grades, or without those of a student."""
    whose = f" of {student}" if student else ""
    return CourseError(
        f"Expected grades{whose} for {course.assignment} in the gradebook, found none. "
        f"Run `autograder grade {course.assignment}` first, or correct the name."
    )


def judgement(database: Any, grade: Any) -> tuple[Work | None, Work | None]:
    """Return the work that is shown to people for a grade, and the work that its score is for; None if unknown."""
    shown, judged = _state(database, grade)
    return work_from(shown), work_from(judged)


def _grades(submission: SubmittedAssignment) -> list[Any]:
    return [grade for notebook in submission.notebooks for grade in notebook.grades]


def _of(submission: SubmittedAssignment) -> tuple[Any, Any]:
    return _SET_ASIDE.c.assignment == submission.name, _SET_ASIDE.c.student == submission.student.id


def _state(database: Any, grade: Any) -> tuple[str | None, str | None]:
    """Return the work shown and the work judged: a grade that somebody gave and closed is for the work shown."""
    row = database.execute(select(_JUDGED).where(_JUDGED.c.grade == grade.id)).first()
    shown, judged = (row.shown, row.judged) if row else (None, None)
    if not is_given(grade):
        return shown, None
    return shown, judged if grade.needs_manual_grade else shown


def _keep(database: Any, grade: Any, shown: str | None, judged: str | None) -> None:
    database.flush()  # a new grade gets its id here
    database.execute(delete(_JUDGED).where(_JUDGED.c.grade == grade.id))
    database.execute(insert(_JUDGED).values(grade=grade.id, shown=shown, judged=judged))
