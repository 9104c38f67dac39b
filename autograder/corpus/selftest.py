"""The work of `autograder selftest`: read a corpus, grade the chosen cases, write the results."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from autograder.corpus.assignment import Assignment
from autograder.corpus.cases import Kind, Trial
from autograder.corpus.choosing import Part, choose_cases
from autograder.corpus.comparing import CaseResult
from autograder.corpus.reading import read_corpus
from autograder.corpus.report import Report
from autograder.corpus.running import run_cases
from autograder.course import Course, CourseError
from autograder.files import write_atomically
from autograder.runner.display import Display
from autograder.sandbox.availability import Policy
from autograder.sandbox.session import ExecutionSettings


@dataclass(frozen=True)
class Selection:
    """The chosen part of a corpus; empty fields choose everything.

    sample: see `choosing.Part`. seeds: instead of each case's own.
    """

    kinds: tuple[Kind, ...] = ()
    names: tuple[str, ...] = ()
    sample: str = ""
    seeds: tuple[int, ...] = ()


@dataclass(frozen=True)
class Corpus:
    """Cases that fit the assignment. part: which part of a larger corpus they are. seeds: see `Selection`."""

    assignment: Assignment
    trials: tuple[Trial, ...]
    part: Part | None
    seeds: tuple[int, ...]


def load_corpus(course: Course, folder: Path, selection: Selection) -> Corpus:
    """Read the cases of a folder, and choose some of them.

    Raises:
        CourseError: a file in the folder is not a case, a chosen case does not fit the assignment, or none is chosen.
    """
    cases = read_corpus(folder)
    part = Part.parse(selection.sample, date.today()) if selection.sample else None
    chosen = choose_cases(part.of(cases) if part else cases, selection.kinds, selection.names)
    assignment = Assignment(course)
    return Corpus(assignment, tuple(map(assignment.trial, chosen)), part, selection.seeds)


def grade_corpus(
    course: Course,
    corpus: Corpus,
    sandbox: Policy,
    workers: int | None = None,
    display: Display | None = None,
    resume: bool = False,
    arrived: Callable[[Report], None] = lambda report: None,
) -> Report:
    """Grade all cases, and compare the grades with them; see `running.run_cases`.

    `arrived` is called with the report so far, before the first case and after each.
    """
    started = time.monotonic()
    tests = corpus.assignment.tests
    notebooks = {grade_id: corpus.assignment.notebook_of[grade_id] for grade_id in tests}
    wanted = sum(len(corpus.seeds or trial.case.seeds) for trial in corpus.trials)

    def report(results: Sequence[CaseResult], earlier: int) -> Report:
        seconds, remaining = time.monotonic() - started, wanted - len(results)
        sample = str(corpus.part or "")
        return Report(course.assignment, notebooks, tests, tuple(results), seconds, sample, earlier, remaining)

    arrived(report([], 0))
    results, earlier = run_cases(
        course,
        corpus.trials,
        settings=ExecutionSettings(sandbox=sandbox),
        seeds=corpus.seeds,
        workers=workers,
        display=display,
        resume=resume,
        arrived=lambda results, earlier: arrived(report(results, earlier)),
    )
    return report(results, earlier)


def write_report(
    report: Report, json_file: Path | None, page_file: Path | None = None, picture_file: Path | None = None
) -> None:
    """Write the results to the files that are given: as JSON, as a page, as a picture.

    Raises:
        CourseError: a file cannot be written.
    """
    try:
        if json_file:
            write_atomically(json_file, report.to_json())
        if page_file or picture_file:
            from autograder.corpus.pictures import page, picture_bytes  # takes a second to import

            if page_file:
                write_atomically(page_file, page(report))
            if picture_file:
                write_atomically(picture_file, picture_bytes(report))
    except OSError as error:
        raise CourseError(f"Expected a file that can be written, but: {error}") from error
