"""What the command `aelab calibrate` does."""

from __future__ import annotations

from pathlib import Path

import typer

from aelab.grading.calibrate import calibrated
from aelab.grading.thresholds import thresholds_file
from autograder.command_line import clear_errors
from autograder.course import Course
from autograder.files import write_atomically


def write_thresholds(
    course: Path, assignment: str, corpus: Path | None, output: Path | None, seeds: int, wrong_seeds: int
) -> None:
    """Measure, show what was found, and write an assignment's thresholds; see `aelab.__main__.calibrate`."""
    with clear_errors():
        chosen = Course(course.resolve(), assignment)
        folder = corpus or chosen.root / "tests" / "corpus" / assignment
        found, content = calibrated(chosen, folder, seeds, wrong_seeds, say=lambda line: typer.echo(line, err=True))
        for one in found:
            typer.echo(one.describe())
        target = output or thresholds_file(assignment)
        write_atomically(target, content.encode())
        typer.echo(f"Written: {target}. If a threshold changed, change it in solutions/ too.")
