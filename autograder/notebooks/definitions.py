"""What of a test cell runs in the student's process: its definitions, for later cells that use them.

The judge runs the tests. Run in both places, a test that adds to a student's list would find its element there twice.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Container, Set
from contextlib import suppress

from nbformat import NotebookNode

from autograder.course import CourseError
from autograder.notebooks.ipython import LONGEST_PARSED, as_python
from autograder.notebooks.names import bound_names, needed_names, used_names
from autograder.notebooks.plan import is_test
from labkit.parsing import CANNOT_COMPILE, parse

_HARMLESS = (ast.Import, ast.ImportFrom, ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


def leave_definitions(notebook: NotebookNode, students: Set[str], whole: Container[str] = ()) -> None:
    """Reduce the test cells of a notebook to what does not use the students' work.

    A cell stays as it is if a later one, which is not a test, needs more of it.

    Args:
        students: names that depend on students' work. whole: grade_ids of tests that run in the student's process.
    """
    needed: set[str] = set()  # by the cells below
    for cell in reversed([cell for cell in notebook.cells if cell.cell_type == "code"]):
        if not is_test(cell):
            needed = needed - _bound(cell.source) | _needed(cell.source)
        elif cell.metadata.nbgrader.grade_id not in whole:
            source = definitions(cell.source, students)
            if not (_bound(cell.source) - _bound(source)) & needed:
                cell.source = source


def definitions(source: str, students: Set[str]) -> str:
    """Return the statements of a cell that define something without using any of these names, or what came of them."""
    try:
        statements = parse(as_python(source)).body
    except CANNOT_COMPILE:
        return ""
    tainted = set(students)
    kept: list[str] = []
    for statement in statements:
        text = ast.unparse(statement)
        if bound_names(text) & students and not isinstance(statement, ast.Import | ast.ImportFrom):
            continue  # the student's functions would go on with what the test put there, or without what it deleted
        if isinstance(statement, _HARMLESS):
            kept.append(text)
            if not isinstance(statement, ast.Import | ast.ImportFrom) and used_names(text) & tainted:
                tainted |= bound_names(text)  # calling it would use them
        elif used_names(text) & tainted:
            tainted |= bound_names(text)
        elif bound_names(text):
            kept.append(text)
    return "\n".join(kept)


def _bound(source: str) -> Set[str]:
    if len(source) > LONGEST_PARSED:
        return set()
    try:
        return bound_names(source)
    except (CourseError, *CANNOT_COMPILE):
        return set()


def _needed(source: str) -> Set[str]:
    with suppress(CourseError, *CANNOT_COMPILE):
        if len(source) <= LONGEST_PARSED:
            return needed_names(source)
    return set(re.findall(r"\w+", source))
