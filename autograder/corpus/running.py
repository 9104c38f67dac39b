"""Grade cases like a class: several at once, from folders, with a retry after each failure of the grader.

Finished grades are kept for some days, so that a stopped run can be continued.
"""

from __future__ import annotations

import json
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from autograder.corpus.assignment import WHOLE
from autograder.corpus.cases import Case, Trial
from autograder.corpus.comparing import CaseResult, compare
from autograder.course import SETTINGS_FILE, Course, CourseError
from autograder.files import write_atomically
from autograder.gradebook.gradebook import quiet_nbgrader
from autograder.grading.grade import Graded
from autograder.grading.grade_store import FOLDER
from autograder.grading.verdict import SubmissionVerdict
from autograder.lab import Lab, load_lab
from autograder.runner.display import Display
from autograder.runner.jobs import Grader
from autograder.runner.runner import LOG_FILE, grade_class
from autograder.sandbox.session import ExecutionSettings

SECONDS_KEPT = 7 * 24 * 3600


def run_cases(
    course: Course,
    trials: Sequence[Trial],
    *,
    settings: ExecutionSettings | None = None,
    seeds: Sequence[int] = (),
    workers: int | None = None,
    display: Display | None = None,
    grader: Grader | None = None,
    resume: bool = False,
    arrived: Callable[[list[CaseResult], int], None] = lambda results, earlier: None,
) -> tuple[list[CaseResult], int]:
    """Grade cases, and compare the results with the expectations.

    Args:
        settings: for all; cases and seeds change parts of them. seeds: for every case, instead of its own.
        workers: number of processes; one for each processor if None.
        resume: use the grades of earlier runs, finished or stopped. A grade's key covers all that it depends on,
            including the grader itself: if something has changed, the case is graded again.
        arrived: called after each case with the results so far, in the form of the returned value.

    Returns:
        the results, by seed and within a seed in the order of the cases; and how many of them are from earlier runs.

    Raises:
        CourseError: grading is impossible here, or the files of a case cannot be written.
    """
    settings, display = settings or ExecutionSettings(), display or Display()
    lab = load_lab(course.lab)
    trains = bool(lab.seed_variable)  # else every seed would give the same grade
    runs = [(seed, trial) for trial in trials for seed in (seeds or trial.case.seeds if trains else (0,))]
    runs.sort(key=lambda run: run[0])  # each seed needs a new judge
    by_student = {f"{trial.case.name}-seed-{seed}": (seed, trial) for seed, trial in runs}
    results: dict[str, CaseResult] = {}
    kept = _kept_grades(course)
    known = {path.stem for path in kept.glob("*.json")} if resume else set()
    earlier = 0

    def so_far() -> list[CaseResult]:
        return [results[student] for student in by_student if student in results]

    def record(_: Course, student: str, graded: Graded, files: Mapping[str, bytes], key: str) -> SubmissionVerdict:
        nonlocal earlier
        seed, trial = by_student[student]
        seconds = sum(seconds for phase, seconds in graded.seconds.items() if phase != "judge")  # part of others
        result = compare(trial, seed, graded.verdict, seconds)
        results[student] = result
        earlier += key in known
        arrived(so_far(), earlier)
        for texts in result.differences.values():
            for text in texts:
                display.message(f"{result.label}: {text}")
        return replace(graded.verdict, student=student)

    with (
        tempfile.TemporaryDirectory(prefix="autograder-corpus-", ignore_cleanup_errors=True) as folder,
        quiet_nbgrader(course.root),
    ):
        place = _course_of_cases(course, Path(folder), kept)
        for student, (_, trial) in by_student.items():
            _hand_in(trial, place.submitted(student))
        grade_class(
            place,
            settings,
            students=list(by_student),
            special={
                student: _settings(settings, lab, seed, trial.case) for student, (seed, trial) in by_student.items()
            },
            workers=workers,
            display=display,
            force=not resume,
            grader=grader,
            record=record,
        )
    return so_far(), earlier


def _kept_grades(course: Course) -> Path:
    """Return the folder of finished grades, after removing those that are too old."""
    folder = course.root.resolve() / FOLDER / f"corpus-{course.assignment}"
    folder.mkdir(parents=True, exist_ok=True)
    for path in folder.glob("*.json"):
        with suppress(FileNotFoundError):  # another run removed it
            if time.time() - path.stat().st_mtime > SECONDS_KEPT:
                path.unlink()
    return folder


def _course_of_cases(course: Course, folder: Path, kept: Path) -> Course:
    """Make a course whose students are the cases; its log and its grades are in the real course's folder."""
    (folder / course.layout.solutions).symlink_to(course.root.resolve() / course.layout.solutions)
    (folder / FOLDER).mkdir()
    (folder / FOLDER / course.assignment).symlink_to(kept)
    (folder / LOG_FILE).symlink_to(course.root.resolve() / LOG_FILE)
    if course.lab:
        (folder / SETTINGS_FILE).write_text(f"lab = {json.dumps(course.lab)}\n", encoding="utf-8")
    return Course(folder, course.assignment)


def _hand_in(trial: Trial, folder: Path) -> None:
    try:
        if WHOLE not in trial.files:
            folder.mkdir(parents=True)
        for path, content in trial.files.items():
            write_atomically(folder / path, content)
    except OSError as error:
        raise CourseError(f"{trial.case.label}: expected to be able to write its files, but: {error}.") from error


def _settings(settings: ExecutionSettings, lab: Lab, seed: int, case: Case) -> ExecutionSettings:
    """Return the settings for one case and seed."""
    notebook_seconds = case.notebook_seconds or settings.limits.notebook_seconds
    return replace(
        settings,
        cell_seconds=case.cell_seconds or settings.cell_seconds,
        environment=settings.environment | ({lab.seed_variable: str(seed)} if lab.seed_variable else {}),
        limits=replace(settings.limits, notebook_seconds=notebook_seconds),
    )
