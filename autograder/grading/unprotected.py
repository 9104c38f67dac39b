"""Judge the tests that are marked as unprotected: the notebook is run a second time, with their whole sources in it.

The second run is a new process, begun when all protected tests of the submission have been judged. So the student's
code can learn, and change, what these tests find, and nothing else. Each of them finds the names as the cells above it
leave them, as with unmodified nbgrader; at the end of the first run, cells below could have bound them to other values.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

import nbformat
from nbformat import NotebookNode

from autograder.grading.scoring import OPEN_NAME
from autograder.notebooks.plan import JudgedCell, is_test
from autograder.notebooks.solutions import SHORTEST_SECRET, split_regions
from labkit.explaining import LONGEST_LINE

HIDDEN = "[a hidden test]"


def run_name(notebook: str) -> str:
    """Return the name under which a session knows the second run of a notebook."""
    return f"{notebook} (unprotected)"


def with_tests(submitted: NotebookNode, marked: Collection[str], tests: Mapping[str, JudgedCell]) -> NotebookNode:
    """Return the cells up to the last marked test, with the whole source of each of these tests.

    Args:
        submitted: the notebook without hidden tests. marked: grade_ids. tests: of the notebook's plan, by grade_id.
    """
    notebook: NotebookNode = nbformat.from_dict(submitted)
    places = [place for place, cell in enumerate(notebook.cells) if _is_marked(cell, marked)]
    for place in places:
        cell = notebook.cells[place]
        cell.source = tests[cell.metadata.nbgrader.grade_id].source
    del notebook.cells[max(places, default=-1) + 1 :]
    return notebook


def take_outputs(executed: NotebookNode, second: NotebookNode, marked: Collection[str]) -> None:
    """Give the marked tests of the first run their outputs in the second one."""
    ran = {cell.metadata.nbgrader.grade_id: cell for cell in second.cells if _is_marked(cell, marked)}
    hidden = [line for cell in ran.values() for line in _secrets(cell.source)]
    for cell in executed.cells:
        if _is_marked(cell, marked):
            cell.outputs = without(hidden, scorable(ran[cell.metadata.nbgrader.grade_id].outputs))


def leave_open(executed: NotebookNode, marked: Collection[str], reason: str) -> None:
    """Leave the marked tests to a person."""
    for cell in executed.cells:
        if _is_marked(cell, marked):
            cell.outputs = [open_error(reason)]


def open_error(message: str) -> NotebookNode:
    """Return the output of a test that leaves the decision to a person."""
    return nbformat.v4.new_output("error", ename=OPEN_NAME, evalue=message, traceback=[f"{OPEN_NAME}: {message}"])


def scorable(outputs: list[NotebookNode]) -> list[NotebookNode]:
    """Return a kernel's outputs of a test in such a form that an error costs all points, and the last value counts.

    For nbgrader the first of these outputs decides. That need not be the last value: students can set IPython to show
    the value of each line.
    """
    has_error = any(output.output_type == "error" for output in outputs)
    values = [output for output in outputs if output.output_type == "execute_result"]
    for output in outputs:
        for form, content in output.get("data", {}).items():
            if form.startswith("text/") and isinstance(content, list):  # a form that no kernel of IPython's sends
                output.data[form] = "".join(content)
        if output.output_type == "execute_result" and (has_error or output is not values[-1]):
            output.output_type = "display_data"
            output.pop("execution_count", None)
        elif output.output_type == "error" and output.ename == OPEN_NAME:  # only the judge leaves tests to a person
            output.ename = f"students.{OPEN_NAME}"
    return outputs


def without(secrets: list[str], value: Any) -> Any:
    """Return outputs, or a part of them, without the lines of hidden tests that messages quote."""
    if isinstance(value, str):
        for secret in secrets:
            value = value.replace(secret, HIDDEN)
        return value
    if isinstance(value, dict):
        return NotebookNode({name: without(secrets, part) for name, part in value.items()})
    return [without(secrets, part) for part in value] if isinstance(value, list) else value


def _secrets(source: str) -> list[str]:
    """Return a test's hidden lines as messages quote them, whole or cut, except those that occur by chance."""
    lines = {line.strip() for line in split_regions(source).hidden}
    whole = {line for line in lines if len(line) >= SHORTEST_SECRET}
    return sorted(whole | {line[: LONGEST_LINE - 3] for line in whole if len(line) > LONGEST_LINE}, key=len)[::-1]


def _is_marked(cell: NotebookNode, marked: Collection[str]) -> bool:
    return is_test(cell) and cell.metadata.nbgrader.grade_id in marked
