"""One submission: is it readable, what is executed, what do the outputs say. No gradebook is touched here."""

from __future__ import annotations

import json
import math
import re
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode
from nbgrader import utils
from nbgrader.preprocessors import NbGraderPreprocessor

from aelab.expectations import NOT_ATTEMPTED, NOT_PASSED

from .course import Course
from .release import BEFORE_SAVING, apply, read_notebook
from .verdict import CellVerdict, Outcome

# What a number looks like as a last value: 2, 2.5, np.float64(2.5), array(2.5), <tf.Tensor ... numpy=2.5>
NUMBER = r"[-+]?(?:\d+\.?\d*(?:[eE][-+]?\d+)?|\.\d+(?:[eE][-+]?\d+)?|nan|inf)"
SCORE = re.compile(
    rf"^(?:(?P<plain>{NUMBER})|(?:np\.\w+|array|tensor)\((?P<scalar>{NUMBER})(?:, dtype=\w+)?\)"
    rf"|<tf\.Tensor: shape=\(\), .*numpy=(?P<tensor>{NUMBER})>)$"
)
LONGEST_MESSAGE = 300


class NeedsHuman(Exception):
    """A submission that cannot be graded as it is, through no fault of the grader; the message says why."""


def graded_cells(notebook: NotebookNode) -> list[NotebookNode]:
    """The cells that points are given for, in order."""
    return [cell for cell in notebook.cells if utils.is_grade(cell)]


def check_submission(folder: Path, expected: dict[str, NotebookNode]) -> None:
    """Raise NeedsHuman if the files in `folder` are not ones to grade as they are."""
    link = next((path for path in sorted(folder.rglob("*")) if path.is_symlink()), None)
    if folder.is_symlink() or link:
        raise NeedsHuman(f"{(link or folder).name} is a link; expected plain files")
    found = {path.stem: path for path in sorted(folder.glob("*.ipynb"))}
    missing, unknown = sorted(set(expected) - set(found)), sorted(set(found) - set(expected))
    if missing and (unknown or len(missing) == len(expected)):
        names = ", ".join(f"{name}.ipynb" for name in unknown) or "no notebook"
        raise NeedsHuman(f"expected {missing[0]}.ipynb, found {names}; was a notebook renamed?")
    for name in sorted(set(found) & set(expected)):
        rebuild(_read_submitted(found[name]), expected[name], name)


def _read_submitted(path: Path) -> NotebookNode:
    try:
        notebook: NotebookNode = nbformat.reads(path.read_text(encoding="utf-8"), as_version=4)
        _make_ids_unique(notebook.cells)
        nbformat.validate(notebook)
    except Exception as error:
        first_line = (str(error) or type(error).__name__).strip().split("\n")[0]
        raise NeedsHuman(f"{path.name} is not a readable notebook: {first_line[:LONGEST_MESSAGE]}") from error
    return notebook


def rebuild(submitted: NotebookNode, template: NotebookNode, name: str) -> NotebookNode:
    """The submitted notebook, well-formed: metadata and locked cells from the template, the rest untouched.

    Of copies of a cell the last one counts; the others stay as ordinary cells. Missing locked and graded
    cells come back. A missing solution cell does not: its blank could undo what the student wrote elsewhere.
    """
    canonical = {cell.metadata.nbgrader.grade_id: cell for cell in template.cells if _grade_id(cell)}
    placed: set[str] = set()
    for cell in reversed(submitted.cells):
        grade_id = _grade_id(cell)
        if grade_id in canonical and grade_id not in placed:
            placed.add(grade_id)
            _adopt(cell, canonical[grade_id])
        else:
            cell.metadata.pop("nbgrader", None)
    if canonical and not placed:
        raise NeedsHuman(f"{name}.ipynb has lost nbgrader's cell metadata; no cell can be told from another")
    cells = submitted.cells
    for grade_id, original in canonical.items():
        if grade_id not in placed and (utils.is_grade(original) or utils.is_locked(original)):
            cells.insert(_place(cells, list(canonical), grade_id), _copy(original))
    _make_ids_unique(cells)
    submitted.metadata["kernelspec"] = template.metadata.get("kernelspec", {})
    return submitted


def _grade_id(cell: NotebookNode) -> str:
    metadata = cell.metadata.get("nbgrader")
    grade_id = metadata.get("grade_id") if isinstance(metadata, dict) else None
    return grade_id if isinstance(grade_id, str) else ""


def _adopt(cell: NotebookNode, original: NotebookNode) -> None:
    """Give a submitted cell the type, the metadata and, if locked, the source that it had when released."""
    if cell.cell_type != original.cell_type:
        source, identity = cell.source, cell.get("id")
        cell.clear()
        cell.update(_copy(original), source=source)
        if identity:
            cell["id"] = identity
    cell.metadata = _copy(original).metadata
    if utils.is_locked(original):
        cell.source = original.source


def _copy(cell: NotebookNode) -> NotebookNode:
    copied: NotebookNode = nbformat.from_dict(json.loads(json.dumps(cell)))
    return copied


def _place(cells: list[NotebookNode], order: list[str], grade_id: str) -> int:
    """Where a missing cell belongs: after the nearest cell before it, else before the nearest one after."""
    position = {_grade_id(cell): index for index, cell in enumerate(cells)}
    at = order.index(grade_id)
    before = [position[name] for name in order[:at] if name in position]
    after = [position[name] for name in order[at:] if name in position]
    return before[-1] + 1 if before else after[0]


def _make_ids_unique(cells: list[NotebookNode]) -> None:
    seen: set[str] = set()
    for index, cell in enumerate(cells):
        if cell.get("id", "") in seen:
            cell["id"] = f"copy-{index}"
        seen.add(cell.get("id", f"none-{index}"))


class RebuildCells(NbGraderPreprocessor):  # type: ignore[misc]
    """`rebuild` in the form that nbgrader's lists of preprocessors take; runs in the course folder."""

    def preprocess(self, nb: NotebookNode, resources: Any) -> tuple[NotebookNode, Any]:
        """Rebuild the notebook after the course's current solution."""
        name, assignment = resources["nbgrader"]["notebook"], resources["nbgrader"]["assignment"]
        path = Course(Path.cwd(), assignment).solutions / f"{name}.ipynb"
        return rebuild(nb, apply(BEFORE_SAVING, read_notebook(path), name, assignment), name), resources


class NormaliseScores(NbGraderPreprocessor):  # type: ignore[misc]
    """Makes the outputs of test cells mean to nbgrader what they mean to people.

    To nbgrader any text on stderr is a failure, and a last value that it cannot read is worth full points.
    """

    def preprocess_cell(self, cell: NotebookNode, resources: Any, index: int) -> tuple[NotebookNode, Any]:
        """Change the outputs of one test cell; other cells stay as they are."""
        if cell.cell_type == "code" and utils.is_grade(cell) and not utils.is_solution(cell):
            maximum = float(cell.metadata.nbgrader["points"])
            for output in list(cell.outputs):
                if output.output_type == "stream":
                    output.name = "stdout"
                elif output.output_type == "execute_result":
                    self._normalise_value(cell, output, maximum)
        return cell, resources

    def _normalise_value(self, cell: NotebookNode, output: NotebookNode, maximum: float) -> None:
        score = read_score(output.data.get("text/plain", ""))
        if score is None:  # not a score: shown, and the usual rule holds: no error, all points
            output.output_type = "display_data"
            output.pop("execution_count", None)
            return
        bounded = 0.0 if math.isnan(score) else min(max(score, 0.0), maximum)
        output.data["text/plain"] = str(bounded)
        if bounded != score:
            note = f"The test's score was {score}; it counts as {bounded} of {maximum} points.\n"
            cell.outputs.append(nbformat.v4.new_output("stream", name="stdout", text=note))


def read_score(text: str) -> float | None:
    """The number that a cell's last value shows, or None for anything but a number (True and None too)."""
    match = SCORE.match(" ".join(text.split()))
    if match is None:
        return None
    return float(next(number for number in match.groups() if number is not None))


def cell_verdict(notebook: str, cell: NotebookNode) -> CellVerdict:
    """What an executed graded cell is worth, by nbgrader's own rule."""
    points, maximum = utils.determine_grade(cell)
    manual = utils.is_solution(cell) or cell.cell_type != "code"
    error = next((output for output in cell.get("outputs", []) if output.output_type == "error"), None)
    message = f"{error.ename}: {error.evalue}".strip().rstrip(":")[:LONGEST_MESSAGE] if error else ""
    if manual:
        outcome = Outcome.MANUAL if points is None else Outcome.NOT_ATTEMPTED
        message = "waits for a grade by hand" if points is None else "no response"
    elif error:
        outcome = {"AssertionError": Outcome.INCORRECT, "NotImplementedError": Outcome.NOT_ATTEMPTED}.get(
            error.ename, Outcome.ERROR
        )
    elif points == maximum:
        outcome = Outcome.CORRECT
    else:
        outcome = Outcome.PARTIAL if points else Outcome.INCORRECT
        failed = failed_parts(cell)
        if failed and not points and all(line.startswith(NOT_ATTEMPTED) for line in failed):
            outcome = Outcome.NOT_ATTEMPTED
        reason = failed[0].partition("] ")[2] if failed else ""
        message = f"{points:g} of {maximum:g} points{reason and f': {reason}'}"[:LONGEST_MESSAGE]
    return CellVerdict(notebook, cell.metadata.nbgrader.grade_id, points, maximum, outcome, message, manual)


def failed_parts(cell: NotebookNode) -> list[str]:
    """The lines that `aelab.expectations.Score` printed for the parts that earned nothing."""
    printed = "".join(output.text for output in cell.get("outputs", []) if output.output_type == "stream")
    return [line for line in printed.splitlines() if line.startswith((NOT_PASSED, NOT_ATTEMPTED))]


def notebook_verdicts(name: str, executed: NotebookNode) -> list[CellVerdict]:
    """The verdicts on all graded cells of an executed notebook."""
    return [cell_verdict(name, cell) for cell in graded_cells(executed)]


def missing_verdicts(name: str, template: NotebookNode) -> list[CellVerdict]:
    """The verdicts on a notebook that was not handed in while others were: nothing attempted, no points."""
    return [
        CellVerdict(
            name,
            cell.metadata.nbgrader.grade_id,
            0.0,
            float(cell.metadata.nbgrader.points),
            Outcome.NOT_ATTEMPTED,
            "the notebook was not handed in",
            manual=bool(utils.is_solution(cell)),
        )
        for cell in graded_cells(template)
    ]
