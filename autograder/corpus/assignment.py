"""Make the submitted files from a case, and check that it fits the assignment."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

import nbformat
from nbformat import NotebookNode
from nbgrader import utils

from autograder.corpus.cases import FULL, NEAR, Case, Demand, Expected, Kind, Trial
from autograder.course import Course, CourseError
from autograder.grading.verdict import State
from autograder.notebooks.release import notebook_bytes, read_notebook
from autograder.notebooks.samples import fill

WHOLE = "."  # the entry of `files` that is the submission itself, a zip


class Assignment:
    """A course's assignment for use by cases: filled in correctly, with the points of its tests.

    Attributes:
        tests: the maximum points of each test, by grade_id, in the order of the notebooks.
        notebook_of: the notebook's name for each cell with a grade_id.
    """

    def __init__(self, course: Course) -> None:
        self._right = {
            path.stem: fill(read_notebook(path), {}, path.stem, course.assignment)
            for path in course.solution_notebooks()
        }
        cells = [(name, cell) for name, notebook in self._right.items() for cell in _with_grade_id(notebook)]
        self.notebook_of = {cell.metadata.nbgrader.grade_id: name for name, cell in cells}
        self.tests = {
            cell.metadata.nbgrader.grade_id: float(cell.metadata.nbgrader.points)
            for _, cell in cells
            if utils.is_grade(cell) and not utils.is_solution(cell)
        }
        self._answers = {
            cell.metadata.nbgrader.grade_id: str(cell.source) for _, cell in cells if utils.is_solution(cell)
        }

    def handed_in(self, case: Case) -> tuple[str, ...]:
        """Return the names of the notebooks that a case hands in."""
        changed = {self.notebook_of[grade_id] for grade_id in case.touched}
        return case.notebooks or tuple(name for name in self._right if name in changed or not changed)

    def demands(self, case: Case) -> tuple[Demand, ...]:
        """Return the demands on each test of the submitted notebooks, and on those that the case lists."""
        inside = self.handed_in(case)
        demands = []
        for grade_id, most in self.tests.items():
            if grade_id in case.expected or self.notebook_of[grade_id] in inside:
                points, words, unwanted = case.expected.get(grade_id, Expected(FULL))
                wanted = most if isinstance(points, str) else points
                demands.append(Demand(grade_id, wanted, most, words, points == NEAR, unwanted))
        return tuple(demands)

    def trial(self, case: Case) -> Trial:
        """Return the case with the files that it hands in.

        Raises:
            CourseError: the case does not fit the assignment, does not say enough, or its own code fails.
        """
        self._check(case)
        files = {f"{name}.ipynb": notebook_bytes(self._notebook(case, name)) for name in self.handed_in(case)}
        if case.files_code:
            try:
                exec(compile(case.files_code, f"{case.label}, files", "exec"), {"files": files})
            except Exception as error:
                reason = f"{type(error).__name__}: {error}"
                raise _error(case, f"code that changes `files`, but it raised {reason}") from error
        _check_files(case, files)
        return Trial(case, files, self.demands(case))

    def _check(self, case: Case) -> None:
        _expect_known(case, "test", case.expected, self.tests)
        changed = [*case.sources, *(grade_id for grade_id, _ in case.substitutions)]
        _expect_known(case, "solution cell", changed, self._answers)
        _expect_known(case, "cell with a grade_id", case.touched, self.notebook_of)
        _expect_known(case, "notebook", case.notebooks, self._right)
        outside = sorted(cell for cell in case.touched if self.notebook_of[cell] not in self.handed_in(case))
        if outside:
            raise _error(case, f"`notebooks:` with {self.notebook_of[outside[0]]}, in which {outside[0]} is changed")
        demands = self.demands(case)
        for grade_id, points, most, *_ in demands:
            if points is not None and points > most:
                raise _error(case, f"at most {most:g} points for {grade_id}, found {points:g}")
        _check_promise(case, demands)

    def _notebook(self, case: Case, name: str) -> NotebookNode:
        notebook = nbformat.from_dict(json.loads(json.dumps(self._right[name])))
        cells: list[NotebookNode] = []
        for cell in notebook.cells:
            grade_id = cell.metadata.get("nbgrader", {}).get("grade_id")
            if grade_id in self._answers:
                cell.source = self._source(case, grade_id)
            cells += [*_extra(case, "before", grade_id), cell, *_extra(case, "after", grade_id)]
        notebook.cells = cells
        return notebook

    def _source(self, case: Case, grade_id: str) -> str:
        source = case.sources.get(grade_id, self._answers[grade_id])
        for changed, (old, new) in case.substitutions:
            if changed == grade_id:
                if old not in source:
                    raise _error(case, f"{old!r} in the right answer to {grade_id}, did not find it in:\n{source}\n")
                source = source.replace(old, new)
        return source


def _check_promise(case: Case, demands: tuple[Demand, ...]) -> None:
    """Check that a case demands what its kind and state require."""
    lost = [demand for demand in demands if demand.points != demand.max_points]
    undecided = [demand.grade_id for demand in demands if demand.points is None]
    near = [demand.grade_id for demand in demands if demand.near]
    if case.kind is Kind.RIGHT and near:
        raise _error(case, f"points for {near[0]}, as right work is not near a threshold")
    if case.kind is Kind.RIGHT and (len(lost) > len(undecided) or case.state is State.INFRA_ERROR):
        raise _error(case, "full points, or `none` where a person decides, as it is a right case")
    if case.kind is Kind.WRONG and not any(demand.words for demand in lost):
        raise _error(case, "a test that loses points, and words of its message that name the fault")
    if case.state is State.GRADED and undecided:
        raise _error(case, f"`state: needs-human`, as {undecided[0]} is for a person to decide")
    if case.state is not State.GRADED and not (undecided or case.reason):
        raise _error(case, "`reason:`, or a test that is `none`, as its state is not graded")


def _check_files(case: Case, files: Mapping[Any, Any]) -> None:
    """Check that a case's own code left only relative paths with bytes, or one zip."""
    for path, content in files.items():
        named = isinstance(path, str) and "\0" not in path and not path.startswith("/")
        inside = named and (".." not in path.split("/") if path != WHOLE else len(files) == 1)
        if not (inside and path and isinstance(content, bytes)):
            found = f"{path!r} to {type(content).__name__}"
            raise _error(case, f"`files` from relative paths to bytes, or from {WHOLE!r} alone; found {found}")


def _with_grade_id(notebook: NotebookNode) -> list[NotebookNode]:
    return [cell for cell in notebook.cells if cell.metadata.get("nbgrader", {}).get("grade_id")]


def _extra(case: Case, place: str, grade_id: str | None) -> list[NotebookNode]:
    return [
        nbformat.v4.new_code_cell(cell.source, id=f"own-{number}")
        for number, cell in enumerate(case.extra_cells)
        if (cell.place, cell.grade_id) == (place, grade_id)
    ]


def _expect_known(case: Case, what: str, found: Iterable[str], known: Iterable[str]) -> None:
    unknown = sorted(set(found) - set(known))
    if unknown:
        raise _error(case, f"a {what}, one of {', '.join(known)}; found {unknown[0]}")


def _error(case: Case, expected: str) -> CourseError:
    return CourseError(f"{case.label}: expected {expected}.")
