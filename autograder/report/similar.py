"""A hint for the instructor: submissions whose answers are equal but for names, comments and layout.

Equal answers prove nothing: there may be only one good way to write them. So answers that are as they were handed out,
or as the solution has them, count for nothing, and a person looks at the rest.
"""

from __future__ import annotations

import ast
import builtins
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import nbformat
from nbformat import NotebookNode
from nbgrader.utils import is_solution

from autograder.course import Course
from autograder.notebooks.release import templates
from labkit.parsing import CANNOT_COMPILE, parse

LONGEST = 20_000  # characters of an answer that is parsed
Answers = Mapping[str, str]  # normal forms, by the name of the answer's cell


@dataclass(frozen=True)
class Similar:
    """Submissions with equal answers. answers: the names of those that are neither blank nor the solution's."""

    students: tuple[str, ...]
    answers: tuple[str, ...]


def similar_submissions(course: Course, students: Sequence[str]) -> list[Similar]:
    """Return the graded submissions of these students whose answers are all equal, most answers first.

    Only those with an answer that is neither as it was handed out nor as the solution has it.
    """
    handed_in = {student: _answers(_notebooks(course, student)) for student in students}
    found: dict[tuple[tuple[str, str], ...], list[str]] = {}
    for student, answers in handed_in.items():
        found.setdefault(tuple(sorted(answers.items())), []).append(student)
    if all(len(members) < 2 for members in found.values()):
        return []
    blank = _answers(templates(course))
    solved = _answers({path.stem: nbformat.read(path, as_version=4) for path in course.solution_notebooks()})
    groups = []
    for same, members in found.items():
        own_names = [name for name, form in same if form not in (blank.get(name), solved.get(name), "")]
        if len(members) > 1 and own_names:
            groups.append(Similar(tuple(sorted(members)), tuple(own_names)))
    return sorted(groups, key=lambda one: (-len(one.answers), one.students))


def _notebooks(course: Course, student: str) -> Mapping[str, NotebookNode]:
    paths = sorted(course.autograded(student).glob("*.ipynb"))
    return {path.stem: nbformat.read(path, as_version=4) for path in paths}


def _answers(notebooks: Mapping[str, NotebookNode]) -> Answers:
    """Return the normal form of each answer, by the names of its notebook and cell."""
    return {
        f"{name}/{cell.metadata.nbgrader.grade_id}": normal_form(cell.source, is_code=cell.cell_type == "code")
        for name, notebook in notebooks.items()
        for cell in notebook.cells
        if is_solution(cell)
    }


def normal_form(source: str, is_code: bool) -> str:
    """Return an answer without what does not matter: names, comments, docstrings and layout of code, case of text.

    Code that cannot be parsed is compared as text.
    """
    if is_code and len(source) <= LONGEST:
        try:
            tree = _Renamed().visit(parse(source))
            return ast.dump(tree)
        except CANNOT_COMPILE:
            pass
    return " ".join(source.split()).casefold()


class _Renamed(ast.NodeTransformer):
    """Replaces names that the student chose by numbers, in the order in which they occur, and drops docstrings."""

    def __init__(self) -> None:
        self._numbers: dict[str, str] = {}

    def _number(self, name: str) -> str:
        return name if hasattr(builtins, name) else self._numbers.setdefault(name, f"name{len(self._numbers)}")

    def visit_Name(self, node: ast.Name) -> ast.AST:
        """Rename a variable."""
        node.id = self._number(node.id)
        return node

    def visit_arg(self, node: ast.arg) -> ast.AST:
        """Rename an argument, and drop what it is annotated with."""
        node.arg, node.annotation = self._number(node.arg), None
        return node

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        """Rename a function, and drop its docstring and the annotation of its result."""
        node.name, node.returns = self._number(node.name), None
        if ast.get_docstring(node, clean=False) is not None:
            node.body = node.body[1:] or [ast.Pass()]
        return self.generic_visit(node)
