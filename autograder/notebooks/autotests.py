"""nbgrader's autotests: lines such as `### AUTOTEST mean_of([1, 3])`, which become tests with the solution's values.

Left as they are, they would be comments, and everybody would get their points. `autograder release` runs the solution
once, in a kernel, and keeps the tests in a file beside the solutions. Grading and later releases read that file, so all
have the same tests. It holds until the solution, its data or the templates in `autotests.yml` change.
"""

from __future__ import annotations

import copy
import hashlib
import json
import logging
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from jupyter_client.manager import run_kernel
from nbformat import NotebookNode
from nbgrader import utils
from nbgrader.preprocessors import InstantiateTests, NbGraderPreprocessor

from autograder.course import CourseError
from autograder.files import other_files, write_atomically
from labkit.parsing import parse

MARK = "AUTOTEST"
TEMPLATES = "autotests.yml"
KERNEL = "python3"


class InsertAutotests(NbGraderPreprocessor):  # type: ignore[misc]
    """Puts the tests that were made before into a notebook that nbgrader's own commands read."""

    def preprocess(self, nb: NotebookNode, resources: Any) -> tuple[NotebookNode, Any]:
        """Return the notebook with its tests; raise a CourseError if they are missing or out of date."""
        path = Path(resources["metadata"]["path"], resources["nbgrader"]["notebook"] + ".ipynb")
        return with_autotests(nb, path.resolve()), resources


def with_autotests(solution: NotebookNode, path: Path) -> NotebookNode:
    """Return a solution notebook with the tests of its AUTOTEST lines, as `make_autotests` made them.

    Raises:
        CourseError: they are missing or out of date.
    """
    if not has_autotests(solution):
        return solution
    kept = _read(path)
    if kept.get("made_from") != _digest(solution, path):
        raise CourseError(
            f"{path}: expected tests made from this version's {MARK} lines, found {'older ones' if kept else 'none'}. "
            "Run `autograder release`, which makes them with the solution."
        )
    return _with_sources(solution, kept["cells"])


def make_autotests(solution: NotebookNode, path: Path) -> bool:
    """Make the tests of a notebook's AUTOTEST lines and keep them, unless that was done; return whether it was now.

    The solution runs in a kernel, without a sandbox, in a copy of its folder.

    Raises:
        CourseError: there are no templates, or the solution or a line stops with an error.
    """
    if not has_autotests(solution):
        return False
    digest = _digest(solution, path)
    if _read(path).get("made_from") == digest:
        return False
    _refuse_outside_of_tests(solution, path)
    with tempfile.TemporaryDirectory() as folder:
        for name, content in other_files(path.parent).items():
            write_atomically(Path(folder, name), content)
        made = _instantiated(solution, path, folder)
    cells = {
        cell.metadata.nbgrader.grade_id: cell.source
        for before, cell in zip(solution.cells, made.cells, strict=True)
        if _is_marked(before)
    }
    for grade_id, source in cells.items():
        _check(source, grade_id, path)
    kept = {**_read_all(path), path.stem: {"made_from": digest, "cells": cells}}
    write_atomically(autotests_file(path.parent), (json.dumps(kept, indent=1, sort_keys=True) + "\n").encode())
    return True


def autotests_file(solutions: Path) -> Path:
    """Return the path of the kept tests, next to the folder of an assignment's solutions."""
    return solutions.with_name(f"{solutions.name}.autotests.json")


def has_autotests(notebook: NotebookNode) -> bool:
    """Return whether a line of a code cell asks for tests."""
    return any(map(_is_marked, notebook.cells))


def _is_marked(cell: NotebookNode) -> bool:
    return cell.cell_type == "code" and any(
        MARK in line and line.lstrip().startswith("#") for line in cell.source.split("\n")
    )


def _refuse_outside_of_tests(solution: NotebookNode, path: Path) -> None:
    for index, cell in enumerate(solution.cells):
        if _is_marked(cell) and not utils.is_grade(cell):
            raise CourseError(
                f"{path}, cell {index + 1}: expected {MARK} lines only in cells that give points, found one elsewhere. "
                "Make the cell an autograder test, or remove the line."
            )


class _Maker(InstantiateTests):  # type: ignore[misc]
    """nbgrader's preprocessor, which writes the tests, with a kernel that ends whatever happens."""

    def make(self, notebook: NotebookNode, folder: str) -> NotebookNode:
        """Run the notebook in a folder; return it with tests in place of its AUTOTEST lines."""
        resources = {"kernel_name": KERNEL, "metadata": {"path": folder}}
        self._load_test_template_file(resources)
        self.global_tests_loaded = True
        self.sanitizer = self.sanitizers[KERNEL]
        with run_kernel(kernel_name=KERNEL, cwd=folder, stderr=subprocess.DEVNULL) as self.kc:
            made, _ = super(InstantiateTests, self).preprocess(notebook, resources)
        return made


def _check(source: str, grade_id: str, path: Path) -> None:
    """Refuse a test that is not Python: a value may hold the quotes that the template writes around it."""
    try:
        parse(source)
    except SyntaxError as error:
        line = source.split("\n")[(error.lineno or 1) - 1]
        raise CourseError(
            f"{path}, {grade_id}: expected Python where {_templates(path)} turns an {MARK} line into a test, found "
            f"{line!r}. Use an expression with another value, such as its length, or write the test by hand."
        ) from error


def _instantiated(solution: NotebookNode, path: Path, folder: str) -> NotebookNode:
    """Run the solution in a folder; return a copy of it with tests in place of its AUTOTEST lines."""
    quiet = logging.Logger("autotests", logging.CRITICAL + 1)  # what goes wrong is in the CourseError
    try:
        maker = _Maker(autotest_filename=str(_templates(path).resolve()), log=quiet)
        return maker.make(copy.deepcopy(solution), folder)
    except CourseError:
        raise
    except Exception as error:  # the solution may raise anything, and a template file may be wrong in any way
        reason = getattr(error, "evalue", error)  # the text of an error in the kernel is its coloured traceback
        raise CourseError(
            f"{path}: expected the solution to run, and {_templates(path)} to say how its {MARK} lines become tests, "
            f"but: {getattr(error, 'ename', type(error).__name__)}: {reason}. Correct the notebook or the templates."
        ) from error


def _templates(path: Path) -> Path:
    """Return the file with nbgrader's templates, the assignment's own or the course's; raise a CourseError without."""
    places = [path.parent / TEMPLATES, path.parents[2] / TEMPLATES]
    for place in places:
        if place.is_file():
            return place
    raise CourseError(
        f"{path} has {MARK} lines: expected nbgrader's templates for them in {places[1]} or {places[0]}, found none. "
        "`nbgrader quickstart NAME --autotest` makes a course with an example to copy."
    )


def _digest(solution: NotebookNode, path: Path) -> str:
    """Hash all that the tests of a notebook are made from."""
    cells = [
        [index, cell.source, cell.metadata.get("nbgrader", {}).get("grade_id")]
        for index, cell in enumerate(solution.cells)
        if cell.cell_type == "code"
    ]
    digest = hashlib.sha256(json.dumps(cells).encode() + b"\0" + _templates(path).read_bytes())
    for name, content in other_files(path.parent).items():
        digest.update(f"\0{name}\0{hashlib.sha256(content).hexdigest()}".encode())
    return digest.hexdigest()


def _with_sources(notebook: NotebookNode, sources: Mapping[str, str]) -> NotebookNode:
    result = copy.deepcopy(notebook)
    for cell in result.cells:
        if _is_marked(cell):
            cell.source = sources[cell.metadata.nbgrader.grade_id]
    return result


def _read(path: Path) -> dict[str, Any]:
    """Return what is kept for a notebook, {} for nothing."""
    return _read_all(path).get(path.stem, {})


def _read_all(path: Path) -> dict[str, Any]:
    """Return what is kept for an assignment's notebooks; raise a CourseError for a damaged file."""
    file = autotests_file(path.parent)
    try:
        kept: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
        return {name: {"made_from": one["made_from"], "cells": dict(one["cells"])} for name, one in kept.items()}
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, AttributeError, TypeError, KeyError) as error:
        raise CourseError(
            f"Expected the tests made by `autograder release` in {file}, but: {error}. Restore the file, or delete it "
            "and run `autograder release`."
        ) from error
