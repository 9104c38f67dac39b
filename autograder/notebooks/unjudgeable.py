"""Find tests that cannot be judged, by reading them: what they ask of students' code does not cross to the judge.

This finds the usual cases only. `autograder release --verify` tries each test.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from nbformat import NotebookNode

from autograder.notebooks.plan import is_test
from labkit.parsing import parse

UNPROTECTED = "### UNPROTECTED TEST"  # in a test's first line: it runs beside the student's code
SOURCE = {"getsource", "getsourcelines"}
CURRENT_FIGURE = {"gcf", "gca"}
PYPLOT = {"plt", "pyplot"}
MOCKS = {"AsyncMock", "create_autospec"}  # that are awaited, or pose as an object of a class


def unjudgeable_tests(notebook: NotebookNode) -> dict[str, str]:
    """Return why tests of a notebook, with their hidden parts, cannot be judged, by grade_id."""
    return {
        cell.metadata.nbgrader.grade_id: reason
        for cell in notebook.cells
        if is_test(cell) and (reason := unjudgeable(cell.source, float(cell.metadata.nbgrader.points)))
    }


def unjudgeable(source: str, points: float = 1) -> str:
    """Return why a test cannot be judged; "" if nothing speaks against it."""
    if source.lstrip().startswith(UNPROTECTED):
        return ""
    try:
        tree = parse(source)
    except SyntaxError as error:
        return f"the judge runs plain Python, and this is not: {error}"
    if points and not any(_does_something(statement) for statement in tree.body):
        return "the cell tests nothing, so everybody gets its points"
    return next(_reasons(tree), "")


def _does_something(statement: ast.stmt) -> bool:
    return not (isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant))


def _reasons(node: ast.AST) -> Iterator[str]:
    """Yield why parts of a test cannot be judged."""
    name = _name(node)
    if name in SOURCE:
        yield f"it reads source code ({name}), which stays in the student's process"
    elif name in CURRENT_FIGURE and _is_pyplot(node):
        yield f"it looks at the current figure ({name}), which stays in the student's process"
    elif name in MOCKS:
        yield f"it makes a mock ({name}) that cannot be handed to the student's process"
    for child in ast.iter_child_nodes(node):
        yield from _reasons(child)


def _name(node: ast.AST) -> str:
    return node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""


def _is_pyplot(node: ast.AST) -> bool:
    """Return whether a name is pyplot's: `plt.gcf`, or `gcf` alone, but not `figure.gca`."""
    return not isinstance(node, ast.Attribute) or _name(node.value) in PYPLOT
