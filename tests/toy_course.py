"""A small course, built in code: two notebooks that need only NumPy. The tests of the autograder grade it."""

from __future__ import annotations

import json
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from autograder.course import Course

ASSIGNMENT = "toy"
PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
MEAN = '''def mean_of(values):
    """The mean of the values."""
    total = 0.0
    for value in values:
        ### BEGIN SOLUTION
        #? total = ...
        total = total + float(value)
        ### END SOLUTION
    return total / len(values)'''
MEAN_TEST = """assert mean_of([1.0, 3.0]) == 2.0, "the mean of 1 and 3 is 2"
### BEGIN HIDDEN TESTS
secret_values = [5.0, 7.0, 9.0]
assert mean_of(secret_values) == 7.0, "another mean is wrong"
### END HIDDEN TESTS"""
SPREAD = """### BEGIN SOLUTION
def spread_of(values):
    return np.max(values) - np.min(values)
### END SOLUTION"""
SPREAD_TEST = """import sys
print("a harmless warning", file=sys.stderr)
np.float64(4.0) if spread_of([1, 4]) == 3 else np.float64(1.5)"""


def code(source: str, **metadata: object) -> NotebookNode:
    """Return a plain code cell."""
    return new_code_cell(source, metadata=metadata)


def answer(grade_id: str, source: str) -> NotebookNode:
    """Return a solution cell."""
    return code(source, nbgrader=_metadata(grade_id, solution=True))


def test_cell(grade_id: str, points: float, source: str) -> NotebookNode:
    """Return a locked test cell that gives points."""
    return code(source, nbgrader=_metadata(grade_id, grade=True, locked=True, points=points))


def locked(grade_id: str, source: str) -> NotebookNode:
    """Return a locked cell without points."""
    return code(source, nbgrader=_metadata(grade_id, locked=True))


def written(grade_id: str, points: float, source: str) -> NotebookNode:
    """Return a written answer, graded by hand."""
    return new_markdown_cell(
        source, metadata={"nbgrader": _metadata(grade_id, grade=True, solution=True, points=points)}
    )


def _metadata(grade_id: str, **more: object) -> dict[str, object]:
    return {
        "grade_id": grade_id,
        "schema_version": 3,
        "grade": False,
        "solution": False,
        "locked": False,
        **more,
    }


def notebook(*cells: NotebookNode) -> NotebookNode:
    """Return a notebook as a person saved it, with traces of the machine; ids follow from the position."""
    for index, cell in enumerate(cells):
        cell["id"] = f"c{index}"
    return new_notebook(
        cells=list(cells),
        metadata={
            "kernelspec": {"name": "my-venv", "display_name": "my venv", "language": "python"},
            "language_info": {"name": "python", "version": "3.11.2"},
        },
    )


def picture_cell() -> NotebookNode:
    """Return a cell that was run and drew a picture."""
    cell = code("print('picture')", tags=["picture"], execution={"iopub.execute_input": "2024-01-01"})
    cell.execution_count = 7
    cell.outputs = [new_output("display_data", {"image/png": PIXEL})]
    return cell


def solutions() -> dict[str, NotebookNode]:
    """Return the solution notebooks of the toy assignment: 3 and 4 points by tests, 2 by hand."""
    return {
        "1_mean": notebook(
            new_markdown_cell("# Mean\n\nAdd up $x_i$.\n\n![picture](attachment:expected.png)"),
            code("import numpy as np"),
            answer("mean_of", MEAN),
            test_cell("test_mean", 3, MEAN_TEST),
            picture_cell(),
        ),
        "2_spread": notebook(
            code("import numpy as np"),
            answer("spread_of", SPREAD),
            test_cell("test_spread", 4, SPREAD_TEST),
            written("why", 2, "Because the largest and the smallest value are enough."),
        ),
    }


def write_solutions(root: Path, notebooks: dict[str, NotebookNode] | None = None, lab: str = "") -> Course:
    """Write the solutions, and one more file, into a course folder; `lab` is the place of its `Lab`."""
    course = Course(root, ASSIGNMENT)
    course.solutions.mkdir(parents=True, exist_ok=True)
    (course.solutions / "numbers.txt").write_text("1 2 3\n")
    if lab:
        course.settings_file.write_text(f'lab = "{lab}"\n')
    for name, content in (notebooks or solutions()).items():
        nbformat.write(content, course.solutions / f"{name}.ipynb")
    return course


def find(content: NotebookNode, grade_id: str) -> NotebookNode:
    """Return the cell of a notebook with this grade_id."""
    return next(c for c in content.cells if c.metadata.get("nbgrader", {}).get("grade_id") == grade_id)


def copied(node: NotebookNode) -> NotebookNode:
    """Return a deep copy of a notebook or a cell."""
    return nbformat.from_dict(json.loads(json.dumps(node)))


def exchange_settings(root: Path) -> str:
    """Return nbgrader's configuration of somebody who takes part in the course through the exchange in this folder."""
    return f'c = get_config()\nc.Exchange.root = {str(root)!r}\nc.CourseDirectory.course_id = "lab"\n'
