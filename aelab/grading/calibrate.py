"""Run right and wrong work over seeds, check that thresholds separate them, and write the thresholds."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from importlib import import_module
from pathlib import Path

from aelab.grading.measuring import Measures, MeasuringError, Run, make_memory, measure
from aelab.grading.separating import Separation
from aelab.grading.thresholds import load_thresholds
from aelab.profile import current_profile
from autograder.corpus.assignment import Assignment
from autograder.corpus.cases import Case, Kind
from autograder.corpus.reading import read_corpus
from autograder.course import Course, CourseError
from autograder.runner.workers import processors

SOLUTION = "solution"
MEMORY = Path("build") / "calibrate"  # in the course's folder: trainings, by number of threads
THREADS = (1, 2)
HEAD = """\
{meaning} They belong to a profile, and are repeated in the graded
# cells of the notebooks (a test compares).
#
# Written by `aelab calibrate`: the solution with {seeds} seeds and {threads} threads, and the wrong cases that
# only a threshold catches, each value on test images that the notebook knows and on others that it does not.
"""
Measured = Mapping[Run, Mapping[str, Sequence[float]]]
Say = Callable[[str], None]


def calibrated(course: Course, corpus: Path, seeds: int, wrong_seeds: int, say: Say) -> tuple[list[Separation], str]:
    """Measure, and return the separations and the content of a new `thresholds.toml`, for the current profile.

    Args:
        corpus: the folder of the cases. seeds: number for the solution. wrong_seeds: number for each wrong case.
        say: called with one line for each run.

    Raises:
        CourseError: the solution does not run, or no threshold separates right from wrong.
    """
    assignment, profile = Assignment(course), current_profile().name
    measures = measures_of(course.assignment)
    wrong = only_by_thresholds(assignment, read_corpus(corpus), measures)
    measured = run_all(assignment, wrong, measures, seeds, wrong_seeds, profile, course.root / MEMORY, say)
    present = load_thresholds(course.assignment).get(profile, {})
    found = separations(assignment, wrong, measures, measured, present)
    expect_separated(found, measures)
    return found, to_toml(found, profile, seeds, measures.meaning)


def measures_of(assignment: str) -> Measures:
    """Return what is measured in an assignment; raise a CourseError if it has no thresholds."""
    try:
        found: Measures = import_module(f"aelab.grading.{assignment}.quantities").MEASURES
    except ModuleNotFoundError as error:
        raise CourseError(
            f"Expected a module aelab/grading/{assignment}/quantities.py that says what to measure, but: {error}."
        ) from error
    return found


def only_by_thresholds(assignment: Assignment, cases: Sequence[Case], measures: Measures) -> list[Case]:
    """Return the wrong cases that lose points only in tests with thresholds."""
    tests = {quantity.test for quantity in measures.quantities}
    chosen = []
    for case in cases:
        lost = _lost(assignment, case)
        if case.kind is Kind.WRONG and lost and lost <= tests:
            chosen.append(case)
    return chosen


def _lost(assignment: Assignment, case: Case) -> set[str]:
    """Return the tests in which a case loses points."""
    return {demand.grade_id for demand in assignment.demands(case) if demand.points != demand.max_points}


def run_all(
    assignment: Assignment,
    wrong: Sequence[Case],
    measures: Measures,
    seeds: int,
    wrong_seeds: int,
    profile: str,
    memory: Path,
    say: Say,
) -> dict[Run, dict[str, list[float]]]:
    """Measure the solution and the wrong cases; trained models are kept, so a stopped run continues.

    Raises:
        CourseError: the solution itself does not run.
    """
    notebooks = tuple(dict.fromkeys(quantity.notebook for quantity in measures.quantities))
    cases = {SOLUTION: Case(SOLUTION, Kind.RIGHT, "the solution", notebooks=notebooks)}
    cases |= {case.name: case for case in wrong}
    files = {name: assignment.trial(case).files for name, case in cases.items()}
    runs = [Run(SOLUTION, seed, threads) for threads in THREADS for seed in range(seeds)]
    runs += [Run(case.name, seed, THREADS[0]) for case in wrong for seed in range(wrong_seeds)]
    found: dict[Run, dict[str, list[float]]] = {}
    started = time.monotonic()
    for threads in THREADS:
        place = make_memory(memory / f"threads-{threads}")
        batch = [run for run in runs if run.threads == threads]
        with ThreadPoolExecutor(max(1, processors() // threads)) as pool:
            jobs = {pool.submit(measure, files[run.case], run, profile, place, measures): run for run in batch}
            for job in as_completed(jobs):
                run = jobs[job]
                try:
                    found[run] = job.result()
                    values = ", ".join(f"{name} {max(values):.5f}" for name, values in found[run].items())
                except MeasuringError as error:
                    if run.case == SOLUTION:
                        pool.shutdown(cancel_futures=True)
                        raise CourseError(f"Expected the solution to run with seed {run.seed}, but {error}.") from error
                    found[run], values = {}, f"no value: {error}"
                left = (time.monotonic() - started) / len(found) * (len(runs) - len(found))
                say(
                    f"{len(found)} of {len(runs)}, about {left / 60:.0f} min left: {run.case}, seed {run.seed}, "
                    f"threads {run.threads}: {values}"
                )
    return found


def separations(
    assignment: Assignment,
    wrong: Sequence[Case],
    measures: Measures,
    measured: Measured,
    present: Mapping[str, float],
) -> list[Separation]:
    """Group the measured values by quantity. present: the thresholds in use."""
    result = []
    for quantity in measures.quantities:
        of_wrong: dict[str, list[float]] = {}
        for case in wrong:
            if quantity.test not in _lost(assignment, case):
                continue
            values = [
                min(values[quantity.name])
                for run, values in measured.items()
                if run.case == case.name and quantity.name in values
            ]
            if values:
                of_wrong[case.name] = values
        right = [max(values[quantity.name]) for run, values in measured.items() if run.case == SOLUTION]
        result.append(Separation(quantity.name, right, of_wrong, present.get(quantity.name)))
    return result


def expect_separated(found: Sequence[Separation], measures: Measures) -> None:
    """Raise a CourseError that says which check to sharpen if a threshold cannot tell right from wrong."""
    tests = {quantity.name: quantity.test for quantity in measures.quantities}
    problems = [
        f"{one.name}: the right values need a threshold of {one.least:.5f} or more, and {one.best_wrong[1]} reaches "
        f"{one.best_wrong[0]:.5f}. Sharpen {tests[one.name]} other than by its threshold, or train longer."
        for one in found
        if one.overlaps
    ]
    if problems:
        raise CourseError("Expected thresholds between right and wrong work; found an overlap.\n" + "\n".join(problems))


def to_toml(found: Sequence[Separation], profile: str, seeds: int, meaning: str = "") -> str:
    """Return the content of `thresholds.toml`. meaning: of the thresholds, as `Measures` tells it."""
    values = "".join(f"{one.name} = {one.threshold:g}\n" for one in found)
    tables = "\n".join(one.to_toml(profile) for one in found)
    meaning = "# " + meaning.replace("\n", "\n# ")
    head = HEAD.format(meaning=meaning, seeds=seeds, threads=" and ".join(map(str, THREADS)))
    return f"{head}\n[{profile}]\n{values}\n{tables}"
