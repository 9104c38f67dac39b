"""Measure the course's own submissions: run their notebooks as plain scripts, with a seed and a number of threads.

Nothing here is sandboxed: use it only for the solutions and the cases of the course's own corpus.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import nbformat
from nbgrader import utils

from aelab.profile import ENVIRONMENT_VARIABLE, SEED_VARIABLE
from aelab.progress import ENVIRONMENT_VARIABLE as PROGRESS_VARIABLE
from aelab.store import cache_directory, load_artefacts
from autograder.sandbox.bubblewrap import thread_variables

SECONDS = 3_600  # for one notebook
OUTPUT_VARIABLE = "CALIBRATE_OUTPUT"

_UNDER_ANY_THRESHOLD = """
from labkit.scoring import UnmetError
def under_any_threshold(check, *work):
    try:
        check(*work, float("inf"))
    except UnmetError:
        return False
    return True
"""
_WRITE = f"""
import json, os, pathlib
pathlib.Path(os.environ["{OUTPUT_VARIABLE}"]).write_text(json.dumps(measured))
"""


@dataclass(frozen=True)
class Quantity:
    """A number that a graded cell compares with a threshold. notebook: where; test: the cell's grade_id."""

    name: str
    notebook: str
    test: str


@dataclass(frozen=True)
class Measures:
    """What is measured in an assignment.

    scripts: by notebook, code that runs after the cells and sets `measured`, from each quantity to its values: on the
        test images that the notebook knows, and on images that it never saw. Work that a check refuses under any
        threshold has no value, since no threshold has to tell it from right work: `under_any_threshold` says whether.
    meaning: what the thresholds are, in words, for the head of `thresholds.toml`.
    """

    quantities: tuple[Quantity, ...]
    scripts: Mapping[str, str]
    meaning: str = ""


@dataclass(frozen=True)
class Run:
    """One run of the notebooks of a case. seed: of the trainings. threads: of NumPy and TensorFlow."""

    case: str
    seed: int
    threads: int


class MeasuringError(Exception):
    """A notebook did not run to its end; the message says why."""


def measure(
    files: Mapping[str, bytes], run: Run, profile: str, memory: Path, measures: Measures
) -> dict[str, list[float]]:
    """Run the notebooks among the files that have something to measure.

    Args:
        files: notebooks by path. memory: a data cache, separate for each number of threads, since the keys of stored
            trainings do not include it. measures: of the assignment.

    Returns:
        for each quantity its values, on the notebook's test images and on others.

    Raises:
        MeasuringError: a cell raised an exception, or took too long.
    """
    found: dict[str, list[float]] = {}
    for name, content in files.items():
        if Path(name).stem in measures.scripts:
            found |= _run_script(_script(content, measures.scripts[Path(name).stem]), run, profile, memory)
    return found


def make_memory(folder: Path) -> Path:
    """Make a data cache that shares the downloads of the usual one, but stores its own trainings."""
    for artefact in load_artefacts().values():
        target = folder / artefact.file
        if not target.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            os.link(cache_directory() / artefact.file, target)
    return folder


def _script(content: bytes, measure: str) -> str:
    """Return a script of the locked cells and the answers, without tests and other cells, that also measures."""
    notebook = nbformat.reads(content.decode(), as_version=4)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    given = [utils.is_locked(cell) and not utils.is_grade(cell) for cell in code]
    cells = [cell.source for cell, mine in zip(code, given, strict=True) if mine or utils.is_solution(cell)]
    return "\n\n".join([*cells, _UNDER_ANY_THRESHOLD, measure, _WRITE])


def _run_script(script: str, run: Run, profile: str, memory: Path) -> dict[str, list[float]]:
    variables = {
        **thread_variables(run.threads),
        "AELAB_DATA": str(memory),
        "CUDA_VISIBLE_DEVICES": "-1",
        "MPLBACKEND": "agg",
        ENVIRONMENT_VARIABLE: profile,
        PROGRESS_VARIABLE: "off",
        SEED_VARIABLE: str(run.seed),
    }
    with TemporaryDirectory(prefix="calibrate-") as folder:
        output, program = Path(folder) / "measured.json", Path(folder) / "notebook.py"
        program.write_text(script, encoding="utf-8")
        try:
            done = subprocess.run(
                [sys.executable, str(program)],
                cwd=folder,
                env={**os.environ, **variables, OUTPUT_VARIABLE: str(output)},
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                timeout=SECONDS,
                check=False,
            )
        except subprocess.TimeoutExpired as error:
            raise MeasuringError(f"it took more than {SECONDS} seconds") from error
        if done.returncode:
            raise MeasuringError((done.stderr.strip().splitlines() or [f"exit status {done.returncode}"])[-1])
        if not output.exists():
            raise MeasuringError("it ended before its last line, without an error")
        measured: dict[str, list[float]] = json.loads(output.read_text())
        return measured
