"""Get the grade of one student's submission, stored or made now, for nbgrader's own commands."""

from __future__ import annotations

from collections.abc import Mapping

from autograder.course import Course
from autograder.grading.doubtful_tests import loses_points, without_doubtful_tests
from autograder.grading.grade import Graded, Release, release_of
from autograder.grading.grade_key import grade_key
from autograder.grading.grade_store import store_of
from autograder.grading.pipeline import grade
from autograder.grading.verdict import State, SubmissionVerdict
from autograder.intake.archive import Refusal, read_submission
from autograder.notebooks.samples import Sample, sample_files
from autograder.sandbox.session import ExecutionSettings


def grade_of(course: Course, student: str) -> Graded:
    """Return the grade of the student's submission; grade and store it if the same files have no stored grade.

    A test that the course's own solution fails takes no points: where one took some, the solution is graded, too.

    Raises:
        CourseError: the solutions cannot be used. SandboxUnavailable: this machine cannot provide a sandbox.
    """
    try:
        files = read_submission(course.submitted(student))
    except Refusal as error:
        return Graded(SubmissionVerdict("", course.assignment, State.NEEDS_HUMAN, str(error)), {})
    release = release_of(course)
    graded = _stored_or_made(course, files, release)
    if not loses_points(graded):
        return graded
    solution = sample_files(course, Sample())
    return without_doubtful_tests(graded, _stored_or_made(course, solution, release))


def _stored_or_made(course: Course, files: Mapping[str, bytes], release: Release) -> Graded:
    settings, store = ExecutionSettings(), store_of(course)
    key = grade_key(files, release, settings)
    graded = store.get(key)
    if graded is None:
        graded = grade(files, release, settings)
        store.put(key, graded)
    return graded
