"""Write grades as rows of nbgrader's gradebook, notebooks in autograded/ and pages in feedback/.

In `autograder grade`, `record` is the only writer. It runs no code, and may be killed at any moment: run again, it
reaches the same state.
"""

from __future__ import annotations

import logging
import traceback
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from nbformat import NotebookNode
from nbgrader.api import MissingEntry
from nbgrader.utils import compute_checksum, is_solution, is_task, rmtree

from autograder.course import Course
from autograder.gradebook.autograded import finished, write_autograded
from autograder.gradebook.by_hand import judged_work, reopen, review, set_aside_lines
from autograder.gradebook.connection import OpenGradebook, submission_of
from autograder.gradebook.database import prepare
from autograder.gradebook.decided import with_decisions
from autograder.gradebook.feedback import generate_feedback
from autograder.gradebook.late import penalty, receipt, receipt_remark
from autograder.gradebook.records import Record, read_record, write_record
from autograder.gradebook.terms import terms_of
from autograder.grading.grade import Graded
from autograder.grading.verdict import Outcome, State, SubmissionVerdict

LOG_FILE = ".nbgrader.log"
LONGEST_REMARK = 300
Scores = dict[tuple[str, str], float | None]  # by notebook and grade_id; None: a person decides


def record(
    course: Course, student: str, graded: Graded, files: Mapping[str, bytes], key: str = ""
) -> SubmissionVerdict:
    """Write the result of grading a submission: autograded/, scores with late penalties, feedback/.

    Old results are removed before anything new is written, and a submission that could not be graded keeps none.
    Scores given by hand stay; those for another answer or another task are marked for review. `files` are those that
    were handed in, by relative name. `key` identifies this grade: if it is the recorded one, only changes since then
    are written (grades given by hand, another deadline). Without a key everything is written.

    Returns the verdict with the student's name, remarks on lateness, and people's decisions. Raises a CourseError if
    the course is at fault, and a ValueError for a grade that belongs to another version of the assignment.
    """
    return with_decisions(course, _record(course, student, graded, files, key))


def _record(course: Course, student: str, graded: Graded, files: Mapping[str, bytes], key: str) -> SubmissionVerdict:
    """Do what `record` does, but return the verdict without people's decisions."""
    prepare(course)
    verdict = replace(graded.verdict, student=student, assignment=course.assignment)
    if not has_scores(verdict):
        discard_results(course, student)
        write_record(course, Record.of(verdict, graded, files, key))
        return verdict
    known = _known(course, verdict, key)
    if known is None:
        discard_results(course, student)
        notebooks = {name: finished(content) for name, content in graded.notebooks.items()}
        write_autograded(course, student, notebooks, files)
        save_scores(course, verdict, notebooks)
    remark, rows = save_lateness(course, student)
    told = _with_remark(verdict, remark)  # not in the record: the penalty may change
    present = Record.of(verdict, graded, files, key, rows)
    if known is not None and known.rows == rows and known.files == present.files:
        return told
    return _with_remark(told, _render(course, present))


def _render(course: Course, record: Record) -> str:
    """Render the pages of a graded submission and write its record; return a remark if that failed, otherwise ""."""
    student = record.verdict.student
    write_record(course, replace(record, key=""))  # the pages, still missing, are made from it
    try:
        generate_feedback(course, student)
    except Exception as error:  # noqa: BLE001  (the scores are right, even if a page cannot be rendered)
        logging.getLogger("traitlets").error("feedback for %s: %s", student, traceback.format_exc())
        return f"no feedback page: {error}"[:LONGEST_REMARK]
    write_record(course, record)
    return ""


def refresh_pages(course: Course, student: str) -> str:
    """Render a submission's pages again if grades by hand or the due date changed since; return a remark or "".

    Nothing is graded again. The submission must be in the gradebook.
    """
    known = read_record(course, student)
    if known is None or not has_scores(known.verdict):
        return ""
    _, rows = save_lateness(course, student)
    is_current = known.rows == rows and any(course.feedback(student).glob("*.html"))
    return "" if is_current else _render(course, replace(known, rows=rows))


def has_scores(verdict: SubmissionVerdict) -> bool:
    """Return whether anything is decided: if some cells need a person, the others still have their points."""
    return verdict.state is State.GRADED or (verdict.state is State.NEEDS_HUMAN and bool(verdict.cells))


def _with_remark(verdict: SubmissionVerdict, remark: str) -> SubmissionVerdict:
    return replace(verdict, reason="; ".join(filter(None, [verdict.reason, remark])))


def _scores(verdict: SubmissionVerdict) -> Scores:
    return {
        (cell.notebook, cell.grade_id): None if cell.outcome is Outcome.NEEDS_HUMAN else cell.points
        for cell in verdict.cells
    }


def _known(course: Course, verdict: SubmissionVerdict, key: str) -> Record | None:
    """Return the record of exactly this grade, if all of its files and rows are still in place."""
    known = read_record(course, verdict.student)
    if known is None or not key or known.key != key:
        return None
    names = {cell.notebook for cell in verdict.cells}
    pages = {name for name in names if (course.feedback(verdict.student) / f"{name}.html").is_file()}
    written = {name for name in names if (course.autograded(verdict.student) / f"{name}.ipynb").is_file()}
    if written != pages or not written:
        return None
    with OpenGradebook(course.database_url) as gradebook:
        try:
            submission = submission_of(gradebook, course.assignment, verdict.student)
        except MissingEntry:
            return None
        saved = {(nb.name, grade.name): grade.auto_score for nb in submission.notebooks for grade in nb.grades}
    return known if saved == _scores(verdict) else None


def save_scores(course: Course, verdict: SubmissionVerdict, notebooks: Mapping[str, NotebookNode]) -> None:
    """Save points and automatic comments of a whole submission in one transaction, by nbgrader's rules.

    Grades by hand stay, and are marked for review unless answer, task and points are the same as when they were given.
    A notebook that is not in `notebooks` was not handed in.
    """
    scores = _scores(verdict)
    work = {
        (name, grade_id): one
        for name, template in prepare(course).items()
        for grade_id, one in judged_work(template, notebooks.get(name)).items()
    }
    untouched = {
        (name, cell.metadata.nbgrader.grade_id)
        for name, notebook in notebooks.items()
        for cell in notebook.cells
        if is_solution(cell) and cell.metadata.nbgrader.get("checksum") == compute_checksum(cell) and not is_task(cell)
    }
    with OpenGradebook(course.database_url) as gradebook:
        gradebook.update_or_create_student(verdict.student)
        gradebook.update_or_create_submission(course.assignment, verdict.student)
        submission = submission_of(gradebook, course.assignment, verdict.student)
        for notebook in submission.notebooks:
            for grade in notebook.grades:
                grade.auto_score = scores.pop((notebook.name, grade.name), None)
            for comment in notebook.comments:
                is_blank = (notebook.name, comment.name) in untouched
                comment.auto_comment = "No response." if is_blank else None
        if scores:
            names = ", ".join(f"{name}: {grade_id}" for name, grade_id in sorted(scores))
            raise ValueError(f"expected a grade of the present assignment, found one with unknown cells ({names})")
        review(gradebook.db, submission, work)
        gradebook.db.commit()


def save_lateness(course: Course, student: str) -> tuple[str, list[list[Any]]]:
    """Save when the work was received, and the penalty on each notebook's present score.

    Returns a remark, empty for work in time, and the gradebook's present rows on the submission.
    """
    terms = terms_of(course)
    deadline = terms.deadline(student)
    try:
        received = receipt(course.submitted(student))
    except ValueError:
        received = None  # the remark below says so
    with OpenGradebook(course.database_url) as gradebook:
        gradebook.update_or_create_submission(course.assignment, student, timestamp=received)
        submission = submission_of(gradebook, course.assignment, student)
        # Formgrader and nbgrader's own reports then show the same lateness.
        submission.extension = (deadline.due - terms.usual.due or None) if deadline and terms.usual else None
        late = terms.seconds_late(student, received)
        for notebook in submission.notebooks:
            notebook.late_submission_penalty = penalty(deadline, notebook.score, late)
        lost = sum(notebook.late_submission_penalty or 0.0 for notebook in submission.notebooks)
        gradebook.db.commit()
        rows = sorted(row for notebook in submission.notebooks for row in _rows(notebook))
    remark = receipt_remark(course, student, late)
    rows += [["", "", "remark", remark, None, None]] if remark else []
    return (f"handed in late: {lost:g} points less" if lost else remark), rows


def _rows(notebook: Any) -> list[list[Any]]:
    """Return the gradebook's rows on one submitted notebook, as plain data."""
    grades = [
        [notebook.name, grade.name, "grade", grade.auto_score, grade.manual_score, grade.extra_credit, waits]
        for grade in notebook.grades
        for waits in [bool(grade.needs_manual_grade)]
    ]
    comments = [[notebook.name, c.name, "comment", c.auto_comment, c.manual_comment, None] for c in notebook.comments]
    return [*grades, *comments, [notebook.name, "", "penalty", notebook.late_submission_penalty, None, None]]


def discard_results(course: Course, student: str) -> None:
    """Remove all results of an earlier grading, so that none of them is taken for the new result.

    Scores and comments given by hand stay in the gradebook, marked for review until the next grade is saved.
    """
    forget_scores(course, student)
    for folder in (course.autograded(student), course.feedback(student)):
        if folder.exists():
            rmtree(str(folder))


def forget_scores(course: Course, student: str) -> None:
    """Remove the record of a grade and its automatic scores, comments and penalties from the gradebook."""
    course.verdict_file(student).unlink(missing_ok=True)
    with OpenGradebook(course.database_url) as gradebook:
        try:
            submission = gradebook.find_submission(course.assignment, student)
        except MissingEntry:
            return
        reopen(gradebook.db, submission)
        for notebook in submission.notebooks:
            notebook.late_submission_penalty = None
            for grade in notebook.grades:
                grade.auto_score = None
            for comment in notebook.comments:
                comment.auto_comment = None
        gradebook.db.commit()


def grades_set_aside(course: Course) -> list[str]:
    """Describe grades by hand for cells that are no longer in the assignment: one line for each cell."""
    with OpenGradebook(course.database_url) as gradebook:
        return set_aside_lines(gradebook.db, course.assignment)


@contextmanager
def quiet_nbgrader(root: Path) -> Iterator[None]:
    """Send the logs of nbgrader and its libraries to a file in the course folder instead of the console."""
    handler = logging.FileHandler(root / LOG_FILE, encoding="utf-8", errors="backslashreplace")
    handler.setFormatter(logging.Formatter("%(asctime)s %(name)s %(levelname)s %(message)s"))
    logging.captureWarnings(True)
    loggers = [logging.getLogger(name) for name in ("traitlets", "py.warnings")]
    before = [(logger, logger.level, logger.propagate) for logger in loggers]
    for logger in loggers:
        logger.addHandler(handler)
        logger.setLevel(logging.INFO)
        logger.propagate = False
    try:
        yield
    finally:
        logging.captureWarnings(False)
        for logger, level, propagate in before:
            logger.removeHandler(handler)
            logger.setLevel(level)
            logger.propagate = propagate
        handler.close()
