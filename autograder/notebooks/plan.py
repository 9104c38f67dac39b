"""Plan how to judge a notebook: which names its tests take from students, and which the judge defines itself."""

from __future__ import annotations

import ast
import builtins
import re
import symtable
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from nbformat import NotebookNode
from nbgrader import utils

from autograder.course import CourseError

CLASSES = "labkit_classes"  # in a template's metadata: see `NotebookPlan.classes`


@dataclass(frozen=True)
class JudgedCell:
    """A test cell: its whole source, including hidden tests, and the names that it takes from the student."""

    grade_id: str
    source: str
    names: tuple[str, ...]


@dataclass(frozen=True)
class NotebookPlan:
    """How to judge one notebook.

    setup: sources of the cells that only the course wrote. The judge runs them, so that what they define, such as the
        images, is the course's own in every test, whatever the student's process did with it.
    tests: by grade_id. makers: for each name that depends on students' work, the grade_id of the cell that defines it.
    given: by grade_id, the sources of locked cells that use students' names; they run only in the student's process.
    classes: names of the classes that the solutions define, so that tests may leave comparisons to them.
    """

    setup: tuple[str, ...]
    tests: dict[str, JudgedCell]
    makers: dict[str, str]
    given: dict[str, str]
    classes: tuple[str, ...] = ()

    def answers_behind(self, test: str, sources: Mapping[str, str]) -> set[str]:
        """Return the grade_ids of the answers that a test depends on, directly or through other answers.

        sources: of a student's answers, by grade_id; they need not be Python.
        """
        answers: set[str] = set()
        names = list(self.tests[test].names)
        while names:
            answer = self.makers.get(names.pop())
            if answer and answer not in answers:
                answers.add(answer)
                names += re.findall(r"\w+", sources.get(answer, self.given.get(answer, "")))
        return answers


def plan_of(template: NotebookNode) -> NotebookPlan:
    """Plan a notebook as the solutions define it, with whole tests; raise a CourseError if a cell is not Python."""
    setup: list[str] = []
    makers: dict[str, str] = {}
    given: dict[str, str] = {}
    for cell in template.cells:
        if cell.cell_type != "code" or utils.is_grade(cell):
            continue
        if utils.is_solution(cell):
            makers |= dict.fromkeys(bound_names(cell.source), cell.metadata.nbgrader.grade_id)
        elif utils.is_locked(cell) and _needs(cell.source, makers, setup):
            given[cell.metadata.nbgrader.grade_id] = cell.source
            makers |= dict.fromkeys(bound_names(cell.source), cell.metadata.nbgrader.grade_id)
        else:
            setup.append(cell.source if utils.is_locked(cell) else _imports(cell.source))
    known = set(dir(builtins)).union(*map(bound_names, setup)) - set(makers)
    tests = {}
    latest = ""
    for cell in template.cells:
        if cell.cell_type == "code" and utils.is_solution(cell):
            latest = cell.metadata.nbgrader.grade_id
        elif is_test(cell):
            used = used_names(cell.source)  # a test may also give a student's name another value, or delete it
            names = tuple(sorted(used - known - (bound_names(cell.source) - makers.keys())))
            grade_id = cell.metadata.nbgrader.grade_id
            tests[grade_id] = JudgedCell(grade_id, cell.source, names)
            makers = dict.fromkeys(names, latest) | makers  # an answer cell that is all blank shows no names
    classes = tuple(template.metadata.get(CLASSES, ()))
    return NotebookPlan(tuple(filter(None, setup)), tests, makers, given, classes)


def _needs(source: str, makers: Mapping[str, str], setup: list[str]) -> bool:
    """Return whether a cell uses a name that students define and the course does not."""
    used = used_names(source) - bound_names(source)
    return bool(used & makers.keys() - set().union(*map(bound_names, setup)))


def is_test(cell: NotebookNode) -> bool:
    """Return whether points are given for a cell by running it."""
    return bool(cell.cell_type == "code" and utils.is_grade(cell) and not utils.is_solution(cell))


def bound_names(source: str) -> set[str]:
    """Return the names that a cell defines at its top level, by assignment, definition or import."""
    return {
        symbol.get_name() for symbol in _table(source).get_symbols() if symbol.is_assigned() or symbol.is_imported()
    }


def used_names(source: str) -> set[str]:
    """Return the names that a cell reads from its notebook, also inside functions."""
    return {
        symbol.get_name()
        for table in _tables(_table(source))
        for symbol in table.get_symbols()
        if symbol.is_referenced() and (table.get_type() == "module" or symbol.is_global())
    }


def class_names(source: str) -> set[str]:
    """Return the names of the classes that a cell defines."""
    try:
        nodes = list(ast.walk(ast.parse(source)))
    except SyntaxError:
        return set()
    return {node.name for node in nodes if isinstance(node, ast.ClassDef)}


def _table(source: str) -> symtable.SymbolTable:
    try:
        return symtable.symtable(source, "<cell>", "exec")
    except SyntaxError as error:
        raise CourseError(f"Expected Python in the solutions' cells, found {error}:\n{source[:200]}") from error


def _tables(table: symtable.SymbolTable) -> Iterator[symtable.SymbolTable]:
    yield table
    for child in table.get_children():
        yield from _tables(child)


def _imports(source: str) -> str:
    """Return the import statements at a cell's top level; of a cell that students may change, only those are run."""
    try:
        statements = ast.parse(source).body
    except SyntaxError:  # a shell cell, such as %%bash
        return ""
    return "\n".join(ast.unparse(one) for one in statements if isinstance(one, ast.Import | ast.ImportFrom))
