"""Why a name that a test needs is missing."""

from __future__ import annotations

import re

from nbformat import NotebookNode

from autograder.notebooks.plan import NotebookPlan
from labkit.explaining import summary_of_output
from labkit.scoring import BLANK_ERRORS

LONGEST_ERROR = 260  # of an exception's text within a message, so that what to do about it is not cut off


def reason_for_absence(notebook: NotebookNode, plan: NotebookPlan, name: str) -> str:
    """Say why a student's notebook may lack a name, from the cell that should have defined it; "" if unknown."""
    maker = plan.makers.get(name, "")
    for number, cell in enumerate(notebook.cells, start=1):
        if cell.metadata.get("nbgrader", {}).get("grade_id") == maker and cell.cell_type == "code":
            error = next((output for output in cell.outputs if output.output_type == "error"), None)
            if error is not None:
                return f"Cell {number}, {maker}, stopped with {_shown(error)}{_advice(error)}"
            return f"Cell {number}, {maker}, ran and did not define it."
    return f"The notebook has no cell {maker}." if maker else ""


def _advice(error: NotebookNode) -> str:
    """Say what to do about a module that is missing; "" for other errors."""
    missing = re.match(r"No module named '(\w+)[.\w]*'", error.evalue)
    if error.ename != "ModuleNotFoundError" or missing is None:
        return ""
    what = f"{missing[1]} is not installed in the course's environment, and {missing[1]}.py was not handed in"
    return f". {what}; solve the task without it"


def _shown(error: NotebookNode) -> str:
    """Explain a student's exception in one line, cut to LONGEST_ERROR characters."""
    if error.ename in BLANK_ERRORS:
        told = (error.evalue.strip().splitlines() or [""])[0]
    else:
        told = summary_of_output(error.ename, error.evalue, error.traceback)
    line = " ".join(f"{error.ename}: {told}".split())
    return line if len(line) <= LONGEST_ERROR else f"{line[:LONGEST_ERROR]}..."
