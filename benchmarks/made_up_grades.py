"""Grades that cost nothing to make, in the form of real ones, to measure everything else; see scale.py."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from typing import Any

import nbformat
from nbformat.v4 import new_output
from nbgrader.utils import is_grade

from autograder.grading.grade import Graded, Release
from autograder.grading.verdict import CellVerdict, Outcome, State, SubmissionVerdict
from autograder.runner.jobs import Grader


def key(files: Mapping[str, bytes], release: Release, settings: Any) -> str:
    """Return the hash of everything that the made-up grade depends on."""
    return hashlib.sha256(release.digest.encode() + b"".join(files.values())).hexdigest()


def grade(
    files: Mapping[str, bytes], release: Release, settings: Any, report: Callable[[str], None] = lambda phase: None
) -> Graded:
    """Make up a grade: in half of the submissions the last test fails, and every code cell has printed something."""
    is_right = hashlib.sha256(b"".join(files.values())).digest()[0] % 2 == 0
    cells, executed = [], {}
    for name in release.notebooks:
        notebook = nbformat.reads(files[f"{name}.ipynb"].decode(), as_version=4)
        for cell in notebook.cells:
            if cell.cell_type == "code":
                cell.outputs = [new_output("stream", name="stdout", text="0 1 2 3 4 5 6 7 8 9\n" * 20)]
            if is_grade(cell):
                points = float(cell.metadata.nbgrader.points)
                cells.append(CellVerdict(name, cell.metadata.nbgrader.grade_id, points, points, Outcome.CORRECT))
        executed[name] = nbformat.writes(notebook).encode()
    if not is_right:
        last = cells[-1]
        told = "AssertionError: expected 2, found 3"
        cells[-1] = CellVerdict(last.notebook, last.grade_id, 0.0, last.max_points, Outcome.INCORRECT, told)
    return Graded(SubmissionVerdict("", release.assignment, State.GRADED, "", tuple(cells)), executed, {"judge": 0.1})


MADE_UP = Grader(grade, key)
