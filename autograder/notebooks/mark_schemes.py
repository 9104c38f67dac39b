"""Mark schemes of answers that a person grades: written into the solution, hidden from students, shown to graders.

nbgrader knows them in task cells, where the text belongs to the course. An answer's cell belongs to the student, so its
scheme is taken out of the solution, and put into a cell of its own above the answer in the graded copy.
"""

from __future__ import annotations

import hashlib
from typing import Any

from nbformat import NotebookNode
from nbformat.v4 import new_markdown_cell
from nbgrader.preprocessors import NbGraderPreprocessor
from nbgrader.utils import is_grade, is_solution, is_task

from autograder.notebooks.solutions import split_regions, without_scheme

SCHEMES = "autograder_mark_schemes"  # in a template's metadata: the schemes by grade_id
ENDING = "-mark-scheme"  # of the names of cells that no student's page shows; other metadata do not reach the page


class TakeMarkSchemes(NbGraderPreprocessor):  # type: ignore[misc]
    """Takes the mark schemes out of the cells of answers, and notes them; students' notebooks get no note."""

    def preprocess(self, nb: NotebookNode, resources: Any) -> tuple[NotebookNode, Any]:
        """Put the schemes into the notebook's metadata, those of task cells, too."""
        nb.metadata[SCHEMES] = {}
        for cell in nb.cells:
            is_answer = is_solution(cell) and is_grade(cell)
            scheme = "\n".join(split_regions(cell.source).scheme).strip() if is_answer or is_task(cell) else ""
            if scheme:
                nb.metadata[SCHEMES][cell.metadata.nbgrader.grade_id] = scheme
            if is_answer:
                cell.source = without_scheme(cell.source)
        return nb, resources


class LeaveOutForGraders(NbGraderPreprocessor):  # type: ignore[misc]
    """Leaves out of a student's page what `show_mark_schemes` put in."""

    def preprocess(self, nb: NotebookNode, resources: Any) -> tuple[NotebookNode, Any]:
        """Keep all other cells."""
        nb.cells = [cell for cell in nb.cells if is_solution(cell) or not _name(cell).endswith(ENDING)]
        return nb, resources


def show_mark_schemes(notebook: NotebookNode, template: NotebookNode) -> None:
    """Put a cell with its mark scheme above each answer of a graded notebook; `template` holds the schemes."""
    schemes = template.metadata.get(SCHEMES, {})
    cells: list[NotebookNode] = []
    for cell in notebook.cells:
        if _name(cell) in schemes and is_solution(cell):
            cells.append(_shown(_name(cell), schemes[_name(cell)]))
        cells.append(cell)
    notebook.cells = cells


def _shown(grade_id: str, scheme: str) -> NotebookNode:
    """Return the cell. It has a name, since cells without one below an answer belong to that answer."""
    source = f"**Mark scheme** (not on students' pages)\n\n{scheme}"
    place = {"grade_id": grade_id + ENDING, "grade": False, "solution": False, "locked": True, "task": False}
    number = hashlib.sha256(grade_id.encode()).hexdigest()[:12]  # the same each time
    cell: NotebookNode = new_markdown_cell(
        source, id=f"scheme-{number}", metadata={"nbgrader": {**place, "schema_version": 3}}
    )
    return cell


def _name(cell: NotebookNode) -> str:
    return str(cell.metadata.get("nbgrader", {}).get("grade_id", ""))
