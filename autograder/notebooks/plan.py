"""Plan how to judge a notebook: which names its tests take from students, and which the judge defines itself."""

from __future__ import annotations

import ast
import builtins
import re
from collections.abc import Mapping, Set
from dataclasses import dataclass, replace

from nbformat import NotebookNode
from nbgrader import utils

from autograder.notebooks.apart import CHANGED, NAMES, kept_for_answers
from autograder.notebooks.asked_names import texts_that_are_names
from autograder.notebooks.ipython import GIVEN, as_python
from autograder.notebooks.names import (
    bound_names,
    class_names,
    mentioned_names,
    needed_names,
    set_by_functions,
    used_names,
)
from labkit.parsing import parse

CLASSES = "labkit_classes"  # in a template's metadata: see `NotebookPlan.classes`


@dataclass(frozen=True)
class JudgedCell:
    """A test cell: its whole source, including hidden tests, and where the names that it uses come from.

    names: those that it takes from the student. takes: those that earlier test cells define.
    earlier: the sources of the test cells that define them, in order. kept: whether a later test cell needs this one.
    """

    grade_id: str
    source: str
    names: tuple[str, ...]
    takes: tuple[str, ...] = ()
    earlier: tuple[str, ...] = ()
    kept: bool = False


@dataclass(frozen=True)
class NotebookPlan:
    """How to judge one notebook.

    setup: sources of the cells that only the course wrote. The judge runs them, so that what they define, such as the
        images, is the course's own in every test, whatever the student's process did with it.
    tests: by grade_id. makers: for each name that depends on students' work, the grade_id of the cell that defines it.
    given: by grade_id, the sources of locked cells that use students' names, or keep what answers have done, or define
        classes, whose objects tests and answers hand to each other; they run only in the student's process.
    classes: names of the classes that the solutions and given cells define: tests may leave comparisons to them.
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
    tested: set[str] = set()  # names that test cells have defined so far
    changed: set[str] = set()  # names of the course's whose objects answers have changed so far
    kept = kept_for_answers(template)
    for cell in template.cells:
        if cell.cell_type != "code":
            continue
        if is_test(cell):
            tested |= bound_names(cell.source)
        elif utils.is_solution(cell):
            if not utils.is_grade(cell):
                grade_id = cell.metadata.nbgrader.grade_id
                solved = template.metadata.get(NAMES, {}).get(grade_id, ())
                makers |= dict.fromkeys({*bound_names(cell.source), *solved}, grade_id)
                of_course = set().union(*map(bound_names, setup)).intersection(_changed_by(template, grade_id))
                changed |= of_course
                makers = dict.fromkeys(of_course, grade_id) | makers
        elif utils.is_locked(cell):
            needs = _needs(cell.source, tested | makers.keys(), set().union(*map(bound_names, setup)) - changed)
            whole = bool(class_names(cell.source)) or needs
            shared, own = (cell.source, "") if whole else kept.apart(cell.source)
            if shared:
                given[cell.metadata.nbgrader.grade_id] = shared
                makers |= dict.fromkeys(bound_names(shared), cell.metadata.nbgrader.grade_id)
            setup.append(own)
        else:
            setup.append(_imports(cell.source))
    known = set(dir(builtins)).union(GIVEN, *map(bound_names, setup)) - set(makers)
    tests, makers = _Tests(known, makers).planned(template)
    classes = (*template.metadata.get(CLASSES, ()), *(name for cell in given.values() for name in class_names(cell)))
    return NotebookPlan(tuple(filter(None, setup)), tests, makers, given, classes)


_WHOLE_MODULE = ("__main__", "testmod", "unittest.main", "loadTestsFromModule")
_BY_TEXT = {"globals", "locals", "vars", "dir", "eval", "exec"}


class _Tests:
    """Plans one test cell after the other. A name is taken from the cell that defined it last, as in a notebook."""

    def __init__(self, known: set[str], makers: Mapping[str, str]) -> None:
        self._known, self._makers = known, dict(makers)
        self._tests: dict[str, JudgedCell] = {}
        self._uses: dict[str, set[str]] = {}  # the names that tests use, also those that they define
        self._definers: dict[str, str] = {}  # the tests that define names; an answer that defines one again removes it

    def planned(self, template: NotebookNode) -> tuple[dict[str, JudgedCell], dict[str, str]]:
        """Return the tests by grade_id, and the makers, completed by guesses."""
        latest = ""
        for cell in template.cells:
            if cell.cell_type == "code" and is_test(cell):
                self._add(cell.metadata.nbgrader.grade_id, cell.source, latest)
            elif cell.cell_type == "code" and (utils.is_solution(cell) or utils.is_locked(cell)):
                for name in bound_names(cell.source):
                    self._definers.pop(name, None)
                latest = cell.metadata.nbgrader.grade_id if utils.is_solution(cell) else latest
        return self._tests, self._makers

    def _add(self, grade_id: str, source: str, latest: str) -> None:
        bound = bound_names(source) | set_by_functions(source)
        needed = used_names(source) - bound | needed_names(source) & (self._makers.keys() | self._definers.keys())
        if _BY_TEXT & used_names(source) or any(
            word in source for word in _WHOLE_MODULE
        ):  # any name, as in `"area" in globals()`
            needed |= self._makers.keys() | texts_that_are_names(source)
        needed |= bound & self._makers.keys()  # the student's functions see the value that a test gives to such a name
        behind = self._definers_of(needed)
        while not needed >= (more := set().union(*(self._uses[test] for test in behind))):
            needed |= more
            behind = self._definers_of(needed)
        takes = needed & self._definers.keys()
        names = needed - self._known - takes | takes & self._makers.keys()
        for test in behind:
            self._tests[test] = replace(self._tests[test], kept=True)
        earlier = tuple(test.source for test in self._tests.values() if test.grade_id in behind)
        self._tests[grade_id] = JudgedCell(grade_id, source, tuple(sorted(names)), tuple(sorted(takes)), earlier)
        self._uses[grade_id] = used_names(source)
        self._makers = dict.fromkeys(names, latest) | self._makers  # an answer cell that is all blank shows no names
        self._definers |= dict.fromkeys(bound, grade_id)

    def _definers_of(self, names: Set[str]) -> set[str]:
        return {test for name, test in self._definers.items() if name in names}


def _needs(source: str, defined: Set[str], setup: Set[str]) -> bool:
    """Return whether a cell uses or sets a name that students or tests define and the set-up does not."""
    return bool((mentioned_names(source) - bound_names(source)) & defined - setup)


def _changed_by(template: NotebookNode, grade_id: str) -> list[str]:
    """Return the names whose objects a solution changes in place, such as a table that a locked cell has loaded."""
    return list(template.metadata.get(CHANGED, {}).get(grade_id, ()))


def is_test(cell: NotebookNode) -> bool:
    """Return whether points are given for a cell by running it."""
    return bool(cell.cell_type == "code" and utils.is_grade(cell) and not utils.is_solution(cell))


def _imports(source: str) -> str:
    """Return the import statements at a cell's top level; of a cell that students may change, only those are run."""
    try:
        statements = parse(as_python(source)).body
    except SyntaxError:
        return ""
    return "\n".join(ast.unparse(one) for one in statements if isinstance(one, ast.Import | ast.ImportFrom))
