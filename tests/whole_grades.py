"""Whole grades for tests: submissions as bytes, and several of them graded at once."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor

import nbformat
from nbformat import NotebookNode

from autograder.course import Course
from autograder.grading.grade import Graded, Release
from autograder.grading.pipeline import grade, prepare
from autograder.grading.verdict import CellVerdict
from autograder.notebooks.release import notebook_bytes
from autograder.notebooks.samples import Sample, write_samples
from autograder.sandbox.limits import Limits
from autograder.sandbox.session import ExecutionSettings

SETTINGS = ExecutionSettings(cell_seconds=60, threads=1, limits=Limits(notebook_seconds=120))
Files = dict[str, bytes]


def sample_files(course: Course, sample: Sample) -> Files:
    """Return the files of a sample submission."""
    write_samples(course, {"somebody": sample})
    return {path.name: path.read_bytes() for path in course.submitted("somebody").iterdir()}


def edited(files: Mapping[str, bytes], name: str, change) -> Files:
    """Return the files with one notebook changed by a function."""
    notebook = nbformat.reads(files[f"{name}.ipynb"].decode(), as_version=4)
    change(notebook)
    return {**files, f"{name}.ipynb": notebook_bytes(notebook)}


def grade_each(
    release: Release,
    submissions: Mapping[str, Mapping[str, bytes]],
    settings: ExecutionSettings = SETTINGS,
    at_once: int = 2,
) -> dict[str, Graded]:
    """Grade submissions, `at_once` of them at a time. They share one judge, which takes long to start."""
    prepare(release, settings)
    with ThreadPoolExecutor(at_once) as pool:
        grades = pool.map(lambda files: grade(files, release, settings), submissions.values())
        return dict(zip(submissions, grades, strict=True))


def cells_of(graded: Graded) -> dict[str, CellVerdict]:
    """Return the verdicts on cells, by grade_id."""
    return {cell.grade_id: cell for cell in graded.verdict.cells}


def points_of(graded: Graded) -> dict[str, float | None]:
    """Return the points of each cell, by grade_id."""
    return {cell.grade_id: cell.points for cell in graded.verdict.cells}


def notebook_in(graded: Graded, name: str) -> NotebookNode:
    """Return a notebook as it was executed and judged."""
    return nbformat.reads(graded.notebooks[name].decode(), as_version=4)


def texts(notebook: NotebookNode) -> str:
    """Return everything that the code cells of a notebook printed."""
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    return "".join(output.get("text", "") for output in outputs)
