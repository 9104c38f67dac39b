"""Score the outputs of an executed and judged notebook."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import replace

import nbformat
from nbformat import NotebookNode
from nbgrader import utils

from autograder.grading.verdict import CellVerdict, Outcome
from autograder.notebooks.plan import NotebookPlan, is_test
from autograder.notebooks.unprotected import is_unprotected
from labkit.scoring import BLANK_ERRORS, UNMET_ERRORS, failed_parts, only_blanks

# The forms of a number as a cell's last value: 2, 2.5, np.float64(2.5), array(2.5), <tf.Tensor ... numpy=2.5>
NUMBER = r"[-+]?(?:\d+\.?\d*(?:[eE][-+]?\d+)?|\.\d+(?:[eE][-+]?\d+)?|nan|inf)"
SCORE = re.compile(
    rf"^(?:(?P<plain>{NUMBER})|(?:np\.\w+|array|tensor)\((?P<scalar>{NUMBER})(?:, dtype=\w+)?\)"
    rf"|<tf\.Tensor: shape=\(\), .*numpy=(?P<tensor>{NUMBER})>)$"
)
LONGEST_MESSAGE = 500
ERRORS = dict.fromkeys(UNMET_ERRORS, Outcome.INCORRECT) | dict.fromkeys(BLANK_ERRORS, Outcome.NOT_ATTEMPTED)
OPEN_NAME = "NeedsHuman"  # the error of a test that could not decide


def is_graded(cell: NotebookNode) -> bool:
    """Return whether points are given for a cell: a test, a written answer, or one of nbgrader's tasks."""
    return bool(utils.is_grade(cell) or utils.is_task(cell))


def is_by_hand(cell: NotebookNode) -> bool:
    """Return whether a person gives the points of a graded cell."""
    return is_graded(cell) and not is_test(cell)


def graded_cells(notebook: NotebookNode) -> list[NotebookNode]:
    """Return the cells that points are given for, in order."""
    return [cell for cell in notebook.cells if is_graded(cell)]


def normalise_scores(notebook: NotebookNode) -> None:
    """Rewrite the outputs of test cells so that nbgrader scores them as intended.

    For nbgrader any text on stderr is a failure, and a last value that it cannot read is worth full points.
    """
    for cell in notebook.cells:
        if is_test(cell):
            for output in list(cell.outputs):
                if output.output_type == "stream":
                    output.name = "stdout"
                elif output.output_type == "execute_result":
                    _normalise_value(cell, output, float(cell.metadata.nbgrader["points"]))


def _normalise_value(cell: NotebookNode, output: NotebookNode, maximum: float) -> None:
    score = read_score(output.data.get("text/plain", ""))
    if score is None:  # not a score: it is shown, and the usual rule applies: no error, all points
        output.output_type = "display_data"
        output.pop("execution_count", None)
        return
    bounded = 0.0 if math.isnan(score) else min(max(score, 0.0), maximum)
    output.data["text/plain"] = str(bounded)
    if bounded != score:
        note = f"The test's score was {score}; it counts as {bounded} of {maximum} points.\n"
        cell.outputs.append(nbformat.v4.new_output("stream", name="stdout", text=note))


def read_score(text: str) -> float | None:
    """Read a number from the text of a cell's last value; None for anything but a number.

    True is worth the whole cell, so it gives None; False is worth nothing, so it gives 0.
    """
    if text in ("False", "np.False_"):
        return 0.0
    match = SCORE.match(" ".join(text.split()))
    if match is None:
        return None
    return float(next(number for number in match.groups() if number is not None))


def cell_verdict(notebook: str, cell: NotebookNode) -> CellVerdict:
    """Return the verdict on an executed graded cell, by nbgrader's own rule."""
    points, maximum = _grade(cell)
    manual = is_by_hand(cell)
    error = next((output for output in cell.get("outputs", []) if output.output_type == "error"), None)
    message = f"{error.ename}: {error.evalue}".strip().rstrip(":")[:LONGEST_MESSAGE] if error else ""
    if manual:
        outcome = Outcome.MANUAL if points is None else Outcome.NOT_ATTEMPTED
        message = "waits for a grade by hand" if points is None else "no response"
    elif error and error.ename == OPEN_NAME:
        points, outcome, message = None, Outcome.NEEDS_HUMAN, error.evalue[:LONGEST_MESSAGE]
    elif error:
        outcome = ERRORS.get(error.ename, Outcome.ERROR)
    elif points == maximum:
        outcome = Outcome.CORRECT
    else:
        outcome = Outcome.PARTIAL if points else Outcome.INCORRECT
        failed = failed_parts(cell)
        if not points and only_blanks(failed):
            outcome = Outcome.NOT_ATTEMPTED
        reason = failed[0].reason if failed else ""
        message = f"{points:g} of {maximum:g} points{reason and f': {reason}'}"[:LONGEST_MESSAGE]
    grade_id, protected = cell.metadata.nbgrader.grade_id, not is_unprotected(cell)
    return CellVerdict(notebook, grade_id, points, maximum, outcome, message, manual, protected)


def _grade(cell: NotebookNode) -> tuple[float | None, float]:
    """Return the points by nbgrader's own rule, and the maximum; None points for a task, which a person grades."""
    return (None, float(cell.metadata.nbgrader.points)) if utils.is_task(cell) else utils.determine_grade(cell)


def notebook_verdicts(name: str, executed: NotebookNode) -> list[CellVerdict]:
    """Return the verdicts on all graded cells of an executed notebook."""
    return [cell_verdict(name, cell) for cell in graded_cells(executed)]


def missing_verdicts(name: str, template: NotebookNode) -> list[CellVerdict]:
    """Return the verdicts on a notebook that was not handed in while others were: not attempted, no points."""
    return [
        CellVerdict(
            name,
            cell.metadata.nbgrader.grade_id,
            0.0,
            float(cell.metadata.nbgrader.points),
            Outcome.NOT_ATTEMPTED,
            "the notebook was not handed in",
            manual=is_by_hand(cell),
            protected=not is_unprotected(cell),
        )
        for cell in graded_cells(template)
    ]


def with_doubt(
    cell: CellVerdict, plan: NotebookPlan, doubts: Mapping[str, str], sources: Mapping[str, str]
) -> CellVerdict:
    """Return the verdict on a cell: NEEDS_HUMAN if points are missing and the answer may be elsewhere."""
    answers = {cell.grade_id} if cell.grade_id not in plan.tests else plan.answers_behind(cell.grade_id, sources)
    doubt = next((doubts[answer] for answer in ["", *sorted(answers)] if answer in doubts), "")
    if not doubt or cell.points is None or cell.points >= cell.max_points:
        return cell
    return replace(cell, points=None, outcome=Outcome.NEEDS_HUMAN, message=doubt)


def restore_tests(notebook: NotebookNode, plan: NotebookPlan) -> None:
    """Give the test cells back their whole source, as nbgrader expects; students' pages leave hidden tests out."""
    for cell in notebook.cells:
        if is_test(cell) and cell.metadata.nbgrader.grade_id in plan.tests:
            cell.source = plan.tests[cell.metadata.nbgrader.grade_id].source


def restore_tasks(notebook: NotebookNode, template: NotebookNode) -> None:
    """Give task cells back their mark schemes, for those who grade them; students' pages leave these out, too."""
    sources = {cell.metadata.nbgrader.grade_id: cell.source for cell in template.cells if utils.is_task(cell)}
    for cell in notebook.cells:
        if utils.is_task(cell):
            cell.source = sources.get(cell.metadata.nbgrader.grade_id, cell.source)
