"""Grades of the toy course, made in this process: its cells need only NumPy, and nobody hostile wrote them."""

from __future__ import annotations

import ast
import contextlib
import io
import traceback

import nbformat
from gradebook_rows import rows_of
from nbformat import NotebookNode
from nbformat.v4 import new_output
from nbgrader import utils

from autograder.course import Course
from autograder.grading.grade import Graded, release_of
from autograder.grading.scoring import missing_verdicts, normalise_scores, notebook_verdicts
from autograder.grading.verdict import State, SubmissionVerdict
from autograder.notebooks.release import notebook_bytes

__all__ = ["files_of", "rows_of", "toy_grade"]


def files_of(course: Course, student: str) -> dict[str, bytes]:
    """Return a submission's files, by name."""
    folder = course.submitted(student)
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.name != "timestamp.txt"}


def toy_grade(course: Course, student: str) -> Graded:
    """Return the grade of a submission; a file that is not a notebook needs a human."""
    cells, executed = [], {}
    for name, content in release_of(course).notebooks.items():
        template = nbformat.reads(content.decode(), as_version=4)
        path = course.submitted(student) / f"{name}.ipynb"
        others = [path.with_name(f"{name}{end}.ipynb") for end in (" (1)", "-1")]
        path = next((other for other in others if other.exists()), path)
        if not path.exists():
            cells += missing_verdicts(name, template)
            continue
        try:
            notebook = nbformat.reads(path.read_text(), as_version=4)
        except ValueError:
            reason = f"{name}.ipynb is not a readable notebook"
            return Graded(SubmissionVerdict("", course.assignment, State.NEEDS_HUMAN, reason), {})
        _run(notebook, template)
        cells += notebook_verdicts(name, notebook)
        executed[name] = notebook_bytes(notebook)
    return Graded(SubmissionVerdict("", course.assignment, State.GRADED, "", tuple(cells)), executed)


def _run(notebook: NotebookNode, template: NotebookNode) -> None:
    """Run all cells in one namespace, test cells with their hidden part."""
    canonical = {c.metadata.nbgrader.grade_id: c for c in template.cells if "nbgrader" in c.metadata}
    namespace: dict[str, object] = {}
    for cell in notebook.cells:
        # A cell without an original is the student's own, or from a release with other cells.
        original = canonical.get(cell.metadata.pop("nbgrader", {}).get("grade_id"))
        if original is not None:
            cell.metadata = nbformat.from_dict(original.metadata)
            cell.source = original.source if utils.is_locked(cell) else cell.source
        if cell.cell_type == "code":
            cell.outputs = _outputs(cell.source, namespace)
    normalise_scores(notebook)


def _outputs(source: str, namespace: dict[str, object]) -> list[NotebookNode]:
    tree = ast.parse(source)
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        try:
            exec(compile(tree, "cell", "exec"), namespace)
            value = eval(compile(ast.Expression(last.value), "cell", "eval"), namespace) if last else None
        except Exception as error:  # noqa: BLE001
            trace = [*traceback.format_tb(error.__traceback__), *source.splitlines()]
            return [new_output("error", ename=type(error).__name__, evalue=str(error), traceback=trace)]
    return [] if value is None else [new_output("execute_result", {"text/plain": repr(value)}, execution_count=1)]
