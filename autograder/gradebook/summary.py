"""The head of a feedback page: whose work it is, which version, its state, and the result of each test."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from nbformat import NotebookNode
from nbgrader.preprocessors import NbGraderPreprocessor
from nbgrader.utils import is_grade, is_solution, is_task

from autograder.course import Course
from autograder.gradebook.connection import OpenGradebook, submission_of
from autograder.gradebook.groups import group_of
from autograder.gradebook.late import local_time, receipt
from autograder.gradebook.records import Record, read_record
from autograder.grading.verdict import State
from autograder.notebooks.unprotected import is_unprotected, without_mark

TITLE = re.compile(r"#+\s*(?:Graded, [^:]*:\s*)?(.*)")  # the comment at the beginning of a test cell
DIGITS = 12  # of the hash that names a version
MOST_FILES = 20  # named on a page


@dataclass(frozen=True)
class Entry:
    """A graded cell.

    is_open: a person has yet to decide. same_as: title of an earlier entry with the same message. protected: False if
    the points come from a test that ran in the student's own process.
    """

    grade_id: str
    title: str
    points: float
    max_points: float
    is_open: bool
    has_comment: bool = False
    message: str = ""
    same_as: str = ""
    protected: bool = True


@dataclass(frozen=True)
class Summary:
    """The head of one notebook's page. Points are those so far; `open_here` and `open_total` can still be given.

    comments: the grade_ids of ungraded answers that somebody commented on. files: the name and the SHA-256 of each file
    that was graded, notebooks first; more_files: how many others there were.
    """

    notebook: str
    student: str
    assignment: str
    state: str
    remark: str
    received: str
    graded: str
    version: str
    score: float
    max_score: float
    open_here: float
    total: float
    max_total: float
    open_total: float
    penalty: float
    entries: tuple[Entry, ...]
    comments: tuple[str, ...]
    files: tuple[tuple[str, str], ...]
    more_files: int

    def entry(self, grade_id: str) -> Entry | None:
        """Return the entry of a graded cell; None for others."""
        return next((entry for entry in self.entries if entry.grade_id == grade_id), None)


class Summarise(NbGraderPreprocessor):  # type: ignore[misc]
    """Puts the summary of the notebook's page into `resources`. Comments go into the cells."""

    def preprocess(self, nb: NotebookNode, resources: Any) -> tuple[NotebookNode, Any]:
        """Return the notebook unchanged."""
        known = resources["nbgrader"]
        with OpenGradebook(known["db_url"]) as gradebook:
            submission = submission_of(gradebook, known["assignment"], known["student"])
            [here] = [notebook for notebook in submission.notebooks if notebook.name == known["notebook"]]
            comments = {comment.name: comment.comment for comment in here.comments}
            for cell in nb.cells:
                if is_solution(cell) or is_task(cell):
                    cell.metadata.nbgrader["comment"] = comments.get(cell.metadata.nbgrader.grade_id)
            known["summary"] = _summary(nb, known, submission, here, gradebook)
        return nb, resources


def _summary(nb: NotebookNode, known: Mapping[str, Any], submission: Any, notebook: Any, gradebook: Any) -> Summary:
    course = Course(Path.cwd(), known["assignment"])  # nbgrader works in the course folder
    record = read_record(course, known["student"])
    grades = [grade for one in submission.notebooks for grade in one.grades]
    here = {grade.name: grade for grade in notebook.grades}
    penalty = notebook.late_submission_penalty or 0.0
    entries = tuple(told_once(_entries(nb, here, _messages(record, known["notebook"]))))
    is_open = any(map(_is_open, grades))  # if not, a person has decided what was open
    penalties = [one.late_submission_penalty or 0.0 for one in submission.notebooks]
    files = sorted(record.files.items(), key=lambda file: (not file[0].endswith(".ipynb"), file)) if record else []
    return Summary(
        notebook=known["notebook"],
        student=_owner(course, submission.student, gradebook),
        assignment=known["assignment"],
        state="graded, except for what a person still has to grade" if is_open else "graded",
        remark=record.verdict.reason if record and (is_open or record.verdict.state is State.GRADED) else "",
        received=_received(course, known["student"]),
        graded=_time_of(course, course.autograded(known["student"]) / f"{known['notebook']}.ipynb"),
        version=record.work[:DIGITS] if record else "",
        score=notebook.score - penalty,
        max_score=notebook.max_score,
        open_here=sum(grade.max_score for grade in here.values() if _is_open(grade)),
        total=submission.score - sum(penalties),
        max_total=submission.max_score,
        open_total=sum(grade.max_score for grade in grades if _is_open(grade)),
        penalty=penalty,
        entries=entries,
        comments=tuple(_commented(nb)),
        files=tuple(files[:MOST_FILES]),
        more_files=len(files[MOST_FILES:]),
    )


def _is_open(grade: Any) -> bool:
    return bool(grade.needs_manual_grade) or (grade.manual_score is None and grade.auto_score is None)


def _entries(nb: NotebookNode, grades: Mapping[str, Any], messages: Mapping[str, str]) -> Iterator[Entry]:
    for cell in nb.cells:
        if is_grade(cell) or is_task(cell):
            name = cell.metadata.nbgrader.grade_id
            grade = grades[name]
            comment = bool(cell.metadata.nbgrader.get("comment"))
            message = "" if grade.manual_score is not None else messages.get(name, "")
            protected = not is_unprotected(cell) or grade.manual_score is not None
            yield Entry(
                name, _title(cell), grade.score, grade.max_score, _is_open(grade), comment, message, protected=protected
            )


# What two tests may say for different reasons: nothing, an error's class alone, or that an assertion failed.
UNEXPLAINED = re.compile(r"\w*|AssertionError: .*", re.DOTALL)


def told_once(entries: Iterator[Entry]) -> Iterator[Entry]:
    """Yield the entries, each message only in the first that has it: one fault can cost points in several tests."""
    told: dict[str, str] = {}
    for entry in entries:
        first = told.setdefault(entry.message, entry.title)
        says_why = not UNEXPLAINED.fullmatch(entry.message)
        yield replace(entry, same_as=first) if says_why and first != entry.title else entry


def _title(cell: NotebookNode) -> str:
    """Return a test's own title; for an answer its name, since its text is the student's."""
    if is_task(cell) or is_solution(cell):
        return f"{'Task' if is_task(cell) else 'Answer'} {cell.metadata.nbgrader.grade_id}"
    found = TITLE.match(without_mark(cell.source))
    return (found[1].strip() if found else "") or str(cell.metadata.nbgrader.grade_id)


def _commented(nb: NotebookNode) -> Iterator[str]:
    for cell in nb.cells:
        if is_solution(cell) and not is_grade(cell) and cell.metadata.nbgrader.get("comment"):
            yield cell.metadata.nbgrader.grade_id


def _messages(record: Record | None, notebook: str) -> dict[str, str]:
    cells = record.verdict.cells if record else ()
    return {cell.grade_id: cell.message for cell in cells if cell.notebook == notebook and not cell.manual}


def _owner(course: Course, student: Any, gradebook: Any) -> str:
    """Return whose work it is: the student, or the group with all of its members."""
    group, members = group_of(course, student.id)
    if len(members) < 2:
        return _name(student)
    found = {one.id: _name(one) for one in gradebook.students}
    return f"{group}: {', '.join(found.get(name, name) for name in sorted(members))}"


def _name(student: Any) -> str:
    full_name = " ".join(filter(None, [student.first_name, student.last_name]))
    return f"{full_name} ({student.id})" if full_name else student.id


def _received(course: Course, student: str) -> str:
    try:
        received = receipt(course.submitted(student))
    except ValueError:
        received = None
    return local_time(course, received.replace(tzinfo=UTC)) if received else "not recorded"


def _time_of(course: Course, path: Path) -> str:
    """Return the time when a file was written."""
    return local_time(course, datetime.fromtimestamp(path.stat().st_mtime, UTC))
