"""Grade a class: many submissions at once, each result kept as it arrives, one writer to the gradebook.

However it is ended, finished results are kept, and the same call continues from there.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from autograder.course import Course, CourseError
from autograder.grading.grade import release_of
from autograder.grading.grade_store import FOLDER, only_grader, store_of
from autograder.grading.verdict import SubmissionVerdict
from autograder.runner.display import Display
from autograder.runner.jobs import Grader
from autograder.runner.pending import Batch, Record
from autograder.sandbox.availability import SandboxUnavailable, choose
from autograder.sandbox.scratch import sweep
from autograder.sandbox.session import ExecutionSettings

if TYPE_CHECKING:
    from autograder.runner.workers import Crew

LOG_FILE = ".nbgrader.log"
WORKERS = "workers-"  # prefix of the workers' own folders


def grade_class(
    course: Course,
    settings: ExecutionSettings,
    *,
    students: list[str] | None = None,
    special: Mapping[str, ExecutionSettings] | None = None,
    solution: Mapping[str, bytes] | None = None,
    workers: int | None = None,
    scheduler: str = "",
    force: bool = False,
    display: Display | None = None,
    grader: Grader | None = None,
    record: Record | None = None,
) -> list[SubmissionVerdict]:
    """Grade the submissions and record them in the gradebook; return the verdicts in the order of the students.

    A submission that fails becomes a verdict without points. A KeyboardInterrupt ends the workers and is raised.

    Args:
        students: whom to grade; everybody if None. special: settings by student, instead of `settings`.
        solution: the files of the course's own solution. A test that it fails takes no points from anybody.
        workers: number of processes; one for each processor if None.
        scheduler: the address of a Dask scheduler whose workers grade instead.
        force: grade again even what is in the store.

    Raises:
        CourseError: nothing to grade, solutions that cannot be used, no sandbox where one is required, or no workers.
    """
    try:
        choose(settings.sandbox)  # the choice is part of a grade's key
    except SandboxUnavailable as error:
        raise CourseError(str(error)) from error
    chosen = _chosen(course, students)
    display = display or Display()
    wait = "Another grader works on this course. Waiting for it to finish ..."
    with only_grader(course, lambda: display.message(wait)):
        store = store_of(course)
        store.sweep()
        sweep()
        for left in (course.root / FOLDER).glob(f"{WORKERS}*"):  # left by a killed grader: this one has the lock
            shutil.rmtree(left, ignore_errors=True)
        release = release_of(course)
        grader, record = grader or _default_grader(), record or _default_record()
        batch = Batch(course, release, settings, special or {}, store, force, display, grader, record, solution or {})
        display.begin(len(chosen))
        for student in chosen:
            batch.sort_out(student)
        if batch.waiting:
            with _crew(course, len(batch.waiting), workers, scheduler) as crew:
                display.grading(len(batch.waiting))
                batch.work(crew)
    return [batch.verdicts[student] for student in chosen]


def _chosen(course: Course, students: list[str] | None) -> list[str]:
    known = course.students()
    for student in students or []:
        if student not in known:
            raise CourseError(
                f"Expected a submission in {course.submitted(student)}, found none. "
                f"Submissions are there from: {', '.join(known)}."
            )
    return known if students is None else list(dict.fromkeys(students))


def _default_grader() -> Grader:
    from autograder.grading.grade_key import grade_key
    from autograder.grading.pipeline import grade

    return Grader(grade, grade_key)


def _default_record() -> Record:
    from autograder.gradebook.gradebook import record

    return record


@contextmanager
def _crew(course: Course, jobs: int, workers: int | None, scheduler: str) -> Iterator[Crew]:
    from autograder.runner.workers import local_crew, processors, remote_crew

    log = course.root / LOG_FILE
    if scheduler:
        with remote_crew(scheduler, log) as crew:
            yield crew
        return
    with tempfile.TemporaryDirectory(prefix=WORKERS, dir=course.root / FOLDER, ignore_cleanup_errors=True) as folder:
        wanted = processors() if workers is None else workers
        with local_crew(max(1, min(wanted, jobs)), processors(), Path(folder), log) as crew:
            yield crew
