"""Update the gradebook's cells to the present assignment while there are grades, without losing any."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from nbformat import NotebookNode
from nbgrader.api import (
    BaseCell,
    Comment,
    Grade,
    Gradebook,
    GradeCell,
    Notebook,
    SolutionCell,
    SourceCell,
    SubmittedNotebook,
    TaskCell,
)
from nbgrader.utils import is_grade, is_locked, is_solution, is_task

from autograder.gradebook.by_hand import set_aside

Key = tuple[type, str]


def adapt_cells(gradebook: Gradebook, assignment: str, defined: Mapping[str, NotebookNode]) -> None:
    """Remove cells that are gone and add new ones, which nbgrader refuses to do while there are submissions.

    Grades by hand for a removed cell are set aside. nbgrader's SaveCells fills in the rest afterwards. After a kill,
    call it again.
    """
    database = gradebook.db
    for notebook in list(gradebook.find_assignment(assignment).notebooks):
        wanted = dict(_cells(defined[notebook.name])) if notebook.name in defined else {}
        present = {(type(cell), cell.name): cell for cell in [*notebook._base_cells, *notebook.source_cells]}
        gone: dict[str, list[BaseCell]] = {}
        for (kind, name), cell in present.items():
            if (kind, name) not in wanted and kind is not SourceCell:
                gone.setdefault(name, []).append(cell)
        for name, cells in gone.items():
            set_aside(database, notebook, name, cells)
            for row in [row for cell in cells for row in [*cell.grades, *cell.comments]]:
                database.delete(row)
        for key, cell in present.items():
            if key not in wanted:
                database.delete(cell)
        if notebook.name not in defined:
            for row in [*notebook.submissions, notebook]:
                database.delete(row)
        for kind, name in wanted.keys() - present.keys():
            database.add(kind(name=name, notebook=notebook, **wanted[kind, name]))
    database.commit()


def _cells(template: NotebookNode) -> Iterator[tuple[Key, dict[str, Any]]]:
    """Yield the rows that nbgrader keeps for the cells of a notebook, and the columns that a new row needs."""
    for cell in template.cells:
        kinds = [kind for kind, applies in _KINDS.items() if applies(cell)]
        if kinds or is_locked(cell):
            name = cell.metadata.nbgrader.grade_id
            for kind in [*kinds, SourceCell]:
                given = {"cell_type": cell.cell_type, "max_score": 0.0}  # SaveCells sets the points
                yield (kind, name), {column: given[column] for column in _NEEDED[kind]}


_KINDS = {GradeCell: is_grade, SolutionCell: is_solution, TaskCell: is_task}
_GRADED = ("cell_type", "max_score")
_NEEDED = {GradeCell: _GRADED, SolutionCell: (), TaskCell: _GRADED, SourceCell: ("cell_type",)}


def complete_submissions(gradebook: Gradebook, assignment: str) -> None:
    """Add rows for new notebooks and cells to each submission, which nbgrader does only for new submissions."""
    for submission in gradebook.find_assignment(assignment).submissions:
        there = {submitted.notebook_id: submitted for submitted in submission.notebooks}
        for notebook in submission.assignment.notebooks:
            submitted = there.get(notebook.id) or SubmittedNotebook(notebook=notebook, assignment=submission)
            gradebook.db.add(submitted)
            gradebook.db.add_all(_missing_rows(submitted, notebook))
    gradebook.db.commit()


def _missing_rows(submitted: SubmittedNotebook, notebook: Notebook) -> Iterator[Grade | Comment]:
    graded = {grade.cell_id for grade in submitted.grades}
    commented = {comment.cell_id for comment in submitted.comments}
    for cell in notebook._base_cells:
        if isinstance(cell, GradeCell | TaskCell) and cell.id not in graded:
            yield Grade(cell_id=cell.id, notebook=submitted)
        if isinstance(cell, SolutionCell | TaskCell) and cell.id not in commented:
            yield Comment(cell_id=cell.id, notebook=submitted)
