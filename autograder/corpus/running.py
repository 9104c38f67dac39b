"""Grade cases as a class is graded: several at once, from folders, each failure of the grader tried once more."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from aelab.profile import SEED_VARIABLE

from ..course import Course, CourseError
from ..gradebook.gradebook import quiet_nbgrader
from ..graded import Graded
from ..runner.display import Display
from ..runner.jobs import Grader
from ..runner.runner import LOG_FILE, grade_class
from ..sandbox.room import ExecutionSettings
from ..verdict import SubmissionVerdict, write_atomically
from .assignment import WHOLE
from .cases import Case, Trial
from .comparing import CaseResult, compare


def run_cases(
    course: Course,
    trials: Sequence[Trial],
    *,
    settings: ExecutionSettings | None = None,
    seeds: Sequence[int] = (),
    workers: int | None = None,
    display: Display | None = None,
    grader: Grader | None = None,
) -> list[CaseResult]:
    """Grade cases, and compare; the results come by seed, and within a seed in the order of the cases.

    Nothing is taken from earlier grades, and none are kept.

    Args:
        settings: for all; cases and seeds change parts of them. seeds: of every case in place of its own ones.
        workers: processes; one for each processor if None.

    Raises:
        CourseError: there can be no grading here, or the files of a case cannot be written.
    """
    settings, display = settings or ExecutionSettings(), display or Display()
    runs = [(seed, trial) for trial in trials for seed in seeds or trial.case.seeds]
    runs.sort(key=lambda run: run[0])  # each seed needs a judge of its own
    by_student = {f"{trial.case.name}-seed-{seed}": (seed, trial) for seed, trial in runs}
    results: dict[str, CaseResult] = {}

    def record(_: Course, student: str, graded: Graded, files: Mapping[str, bytes], key: str) -> SubmissionVerdict:
        seed, trial = by_student[student]
        seconds = sum(seconds for phase, seconds in graded.seconds.items() if phase != "judge")  # which is in others
        result = compare(trial, seed, graded.verdict, seconds)
        results[student] = result
        for texts in result.differences.values():
            for text in texts:
                display.message(f"{result.label}: {text}")
        return replace(graded.verdict, student=student)

    with (
        tempfile.TemporaryDirectory(prefix="autograder-corpus-", ignore_cleanup_errors=True) as folder,
        quiet_nbgrader(course.root),
    ):
        place = _course_of_cases(course, Path(folder))
        for student, (_, trial) in by_student.items():
            _hand_in(trial, place.submitted(student))
        grade_class(
            place,
            settings,
            students=list(by_student),
            special={student: _settings(settings, seed, trial.case) for student, (seed, trial) in by_student.items()},
            workers=workers,
            display=display,
            grader=grader,
            record=record,
        )
    return [results[student] for student in by_student]


def _course_of_cases(course: Course, folder: Path) -> Course:
    """A course whose students are the cases; what it logs goes where the course's own log is."""
    (folder / "solutions").symlink_to(course.root.resolve() / "solutions")
    (folder / LOG_FILE).symlink_to(course.root.resolve() / LOG_FILE)
    return Course(folder, course.assignment)


def _hand_in(trial: Trial, folder: Path) -> None:
    try:
        if WHOLE not in trial.files:
            folder.mkdir(parents=True)
        for path, content in trial.files.items():
            write_atomically(folder / path, content)
    except OSError as error:
        raise CourseError(f"{trial.case.label}: expected files that can be written, but: {error}.") from error


def _settings(settings: ExecutionSettings, seed: int, case: Case) -> ExecutionSettings:
    """The settings for one case and seed."""
    notebook_seconds = case.notebook_seconds or settings.limits.notebook_seconds
    return replace(
        settings,
        cell_seconds=case.cell_seconds or settings.cell_seconds,
        environment={**settings.environment, SEED_VARIABLE: str(seed)},
        limits=replace(settings.limits, notebook_seconds=notebook_seconds),
    )
