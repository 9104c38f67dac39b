"""Rebuild a well-formed notebook: the release's cells, with the student's answers and extra cells."""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import nbformat
from nbformat import NotebookNode

from autograder.intake.gathering import gather
from autograder.intake.handed_in import HandedIn, HandedInCell
from autograder.intake.matching import grade_id_of, is_answer, is_blank, is_written, match
from autograder.intake.sources import normal, plain, runnable

Work = tuple[tuple[str, str], ...]  # types and sources of cells


@dataclass(frozen=True)
class Rebuilt:
    """The notebook to execute, in format 4.5 and without outputs; and notes, a sentence each, on repairs.

    doubts: by an answer's grade_id, why a person has to look if a test of it does not give all its points.
    """

    notebook: NotebookNode
    notes: tuple[str, ...]
    doubts: Mapping[str, str]


def rebuild(name: str, handed_in: HandedIn, template: NotebookNode) -> Rebuilt:
    """Make the notebook to execute from a submitted one.

    Metadata, locked cells and tests are the release's, in its order. The student's extra cells stay behind the cells
    that they followed. Missing locked, graded and written cells are put back. A missing code answer is not: its blank
    could undo what the student wrote in an extra cell.
    `name` is for messages. Raises Refusal if the cells of the release cannot be found.
    """
    first = match(name, handed_in.cells, template)
    known = {index: grade_id_of(template.cells[place]) for place, index in first.found.items()}
    cells = [replace(cell, grade_id=known.get(at) or cell.grade_id) for at, cell in enumerate(handed_in.cells)]
    gathered = gather(cells, template)
    students, matched = gathered.cells, match(name, gathered.cells, template)
    notes = [*handed_in.notes, *first.notes, *gathered.notes]
    # A cell is (index in the release or -1, index in the submission or -1).
    placed = {index: place for place, index in matched.found.items()}
    order = [(placed.get(index, -1), index) for index in range(len(students))]
    arranged = _in_release_order(order, template)
    if arranged != order:
        notes.append("cells were in another order; the release's order counts")
    notes += _add_missing(arranged, template)
    notes += _changed(arranged, students, template)
    tags = _tags(template)
    made = []
    for place, index in arranged:
        student = students[index] if index >= 0 else None
        if place >= 0 and grade_id_of(template.cells[place]):
            made.append(_from_release(template.cells[place], student))
            if student:
                notes += _another_type(template.cells[place], student)
        elif student:
            made.append(_extra(student, tags))
    _make_ids_unique(made, {cell["id"] for cell in template.cells if grade_id_of(cell) and "id" in cell})
    metadata = {key: copy.deepcopy(template.metadata[key]) for key in template.metadata}
    notebook = {"cells": made, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}
    return Rebuilt(nbformat.from_dict(notebook), tuple(notes), gathered.doubts)


def work_in(notebook: NotebookNode, template: NotebookNode) -> Work:
    """Return the answers and extra cells of a rebuilt notebook that the release lacks, ignoring comments."""
    given = {grade_id_of(cell): cell for cell in template.cells if is_answer(cell)}
    ordinary = [cell for cell in template.cells if not grade_id_of(cell)]
    sources = {plain(cell.source) for cell in ordinary} | {""}
    identities = {cell.get("id") for cell in ordinary}

    def is_work(cell: NotebookNode) -> bool:
        grade_id, source = grade_id_of(cell), plain(cell.source)
        if grade_id:
            return grade_id in given and not is_blank(cell.source, given[grade_id])
        return source not in sources and cell.get("id") not in identities

    return tuple(
        (cell.cell_type, normal(cell.source) if cell.cell_type == "code" else plain(cell.source))
        for cell in notebook.cells
        if is_work(cell)
    )


def _in_release_order(order: list[tuple[int, int]], template: NotebookNode) -> list[tuple[int, int]]:
    """Sort cells with a grade_id as in the release; those that follow move along, those at the beginning stay."""
    blocks: list[list[tuple[int, int]]] = [[]]
    for place, index in order:
        if place >= 0 and grade_id_of(template.cells[place]):
            blocks.append([])
        blocks[-1].append((place, index))
    return blocks[0] + [entry for block in sorted(blocks[1:]) for entry in block]


def _add_missing(arranged: list[tuple[int, int]], template: NotebookNode) -> list[str]:
    """Insert the release's missing cells, except code answers; return a note for each missing cell."""
    notes = []
    there = {place for place, _ in arranged}
    for place, cell in enumerate(template.cells):
        if place in there or not grade_id_of(cell):
            continue
        if is_answer(cell) and cell.cell_type == "code" and not is_written(cell):
            notes.append(f"cell {grade_id_of(cell)} is missing and was not put back; other cells may replace it")
            continue
        arranged.insert(_position(arranged, place, template), (place, -1))
        notes.append(f"cell {grade_id_of(cell)} was missing; the release's was put back")
    return notes


def _position(arranged: Sequence[tuple[int, int]], place: int, template: NotebookNode) -> int:
    """Return where a missing cell goes: after its last predecessor in the release, between cells with a grade_id.

    The student's own cells right below an answer may belong to it, and stay there.
    """
    position = 0
    for at, (other, _) in enumerate(arranged):
        if other < 0:
            position += position == at and at > 0 and _goes_on(arranged[:at], template)
            continue
        if other < place:
            position = at + 1
        elif grade_id_of(template.cells[other]):
            break
    return position


def _goes_on(before: Sequence[tuple[int, int]], template: NotebookNode) -> bool:
    """Return whether only the student's own cells follow the last answer."""
    last = next((other for other, _ in reversed(before) if other >= 0), -1)
    return last >= 0 and is_answer(template.cells[last])


def _from_release(released: NotebookNode, student: HandedInCell | None) -> dict[str, Any]:
    """Copy the release's cell, with the student's source if that counts."""
    cell: dict[str, Any] = copy.deepcopy(dict(released))
    if student and is_answer(released):
        cell["source"] = runnable(student.source) if cell["cell_type"] == "code" else student.source
        cell.pop("attachments", None)
        if student.attachments and cell["cell_type"] != "code":
            cell["attachments"] = {name: dict(bundle) for name, bundle in student.attachments.items()}
    return _without_outputs(cell)


def _tags(template: NotebookNode) -> dict[str, list[str]]:
    """Return the tags of the release's cells without a grade_id, by their ids and by their sources."""
    found: dict[str, list[str]] = {}
    for cell in template.cells:
        tags = cell.metadata.get("tags", [])
        if tags and not grade_id_of(cell):
            found |= {key: list(tags) for key in (cell.get("id", ""), plain(cell.source)) if key}
    return found


def _extra(student: HandedInCell, tags: Mapping[str, list[str]]) -> dict[str, Any]:
    """Make a cell without a grade_id: the student's own, or one of the release, with its tags."""
    known = tags.get(student.identity) or tags.get(plain(student.source))
    metadata = {"tags": list(known)} if known else {}
    source = runnable(student.source) if student.cell_type == "code" else student.source
    cell: dict[str, Any] = {"cell_type": student.cell_type, "metadata": metadata, "source": source}
    if student.identity:
        cell["id"] = student.identity
    if student.attachments:
        cell["attachments"] = {name: dict(bundle) for name, bundle in student.attachments.items()}
    return _without_outputs(cell)


def _without_outputs(cell: dict[str, Any]) -> dict[str, Any]:
    if cell["cell_type"] == "code":
        cell.update(outputs=[], execution_count=None)
    return cell


def _changed(
    arranged: Sequence[tuple[int, int]], students: Sequence[HandedInCell], template: NotebookNode
) -> list[str]:
    """Name all changed cells that students must not change in one sentence, so that it fits into a remark."""
    names = [
        grade_id_of(template.cells[place])
        for place, index in arranged
        if place >= 0 and index >= 0 and _is_changed(template.cells[place], students[index])
    ]
    if len(names) > 1:
        return [f"cells {', '.join(names)} were changed; the release's count"]
    return [f"cell {name} was changed; the release's counts" for name in names]


def _is_changed(released: NotebookNode, student: HandedInCell) -> bool:
    given = bool(grade_id_of(released)) and not is_answer(released)
    return given and plain(student.source) != plain(released.source)


def _another_type(released: NotebookNode, student: HandedInCell) -> list[str]:
    if student.cell_type == released.cell_type or _is_changed(released, student):
        return []
    return [f"cell {grade_id_of(released)} was of type {student.cell_type}; it is {released.cell_type} again"]


def _make_ids_unique(cells: Sequence[dict[str, Any]], reserved: set[str]) -> None:
    """Cells of the release keep their ids; then the first cell with an id keeps it, and the others get new ones."""
    own = {id(cell) for cell in cells if "nbgrader" in cell["metadata"]}
    used = set(reserved)
    nameless = []
    for cell in cells:
        if "id" in cell and (id(cell) in own or cell["id"] not in used):
            used.add(cell["id"])
        else:
            nameless.append(cell)
    number = 0
    for cell in nameless:
        while f"extra-{number}" in used:
            number += 1
        cell["id"] = f"extra-{number}"
        used.add(cell["id"])
