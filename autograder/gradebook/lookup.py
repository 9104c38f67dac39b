"""The grade of one student's submission, remembered or made now: what nbgrader's own commands ask for."""

from __future__ import annotations

from ..course import Course
from ..graded import Graded, release_of
from ..grades import store_of
from ..grading import grade, grade_key
from ..intake.archive import Refusal, read_submission
from ..sandbox.room import ExecutionSettings
from ..verdict import State, SubmissionVerdict


def grade_of(course: Course, student: str) -> Graded:
    """The grade of what the student handed in; made and stored if no grading of the same files was.

    Raises:
        CourseError: the solutions cannot be used. SandboxUnavailable: there is no sandbox here.
    """
    try:
        files = read_submission(course.submitted(student))
    except Refusal as error:
        return Graded(SubmissionVerdict("", course.assignment, State.NEEDS_HUMAN, str(error)), {})
    release, settings = release_of(course), ExecutionSettings()
    store = store_of(course)
    key = grade_key(files, release, settings)
    graded = store.get(key)
    if graded is None:
        graded = grade(files, release, settings)
        store.put(key, graded)
    return graded
