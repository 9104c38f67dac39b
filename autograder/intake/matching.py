"""Match the cells of a submission with those of the release."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from nbformat import NotebookNode
from nbgrader import utils

from autograder.intake.archive import Refusal
from autograder.intake.handed_in import HandedInCell
from autograder.intake.sources import normal, plain

DEFINED = re.compile(r"^(?:def|class)\s+(\w+)", re.MULTILINE)
LEAST_LIKENESS = 0.5
CLEARLY_MORE = 0.2  # least lead in likeness over any other cell
COMPARED = 20_000  # characters; of a longer answer only the beginning is compared


@dataclass(frozen=True)
class Match:
    """Where the cells of the release are: `found[index in the release] = index in the submission`.

    notes: sentences on cells that were not found by their grade_id.
    """

    found: Mapping[int, int]
    notes: tuple[str, ...] = ()


def grade_id_of(cell: NotebookNode) -> str:
    """Return nbgrader's name for a cell of the release; "" for an ordinary cell."""
    return str(cell.metadata.get("nbgrader", {}).get("grade_id", ""))


def is_written(cell: NotebookNode) -> bool:
    """Return whether a cell of the release is for an answer that a person grades."""
    return bool(utils.is_solution(cell) and utils.is_grade(cell))


def is_answer(cell: NotebookNode) -> bool:
    """Return whether the student's source counts in this cell of the release. If not, the release's does."""
    return bool(grade_id_of(cell)) and not utils.is_locked(cell)


def is_blank(source: str, released: NotebookNode) -> bool:
    """Return whether an answer is unchanged or empty; comments and layout of code do not count."""
    if plain(source) in ("", plain(released.source)):
        return True
    is_code = released.cell_type == "code" and not is_written(released)
    return is_code and normal(source) in (normal(""), normal(released.source))


def known_ids(cells: Iterable[HandedInCell], template: NotebookNode) -> set[str]:
    """Return the grade_ids of the release that occur among the cells."""
    return {cell.grade_id for cell in cells} & {grade_id_of(cell) for cell in template.cells} - {""}


def match(name: str, cells: Sequence[HandedInCell], template: NotebookNode) -> Match:
    """Find the cells of the release: by grade_id (the first of duplicates), else by id, likeness and position.

    Raises Refusal if no grade_id is left and an answer cannot be identified.
    """
    matcher = _Matcher(cells, template)
    matcher.by_grade_id()
    lost = not matcher.found
    matcher.by_identity()
    if lost:
        matcher.by_likeness()
    matcher.by_place(lambda cell: is_written(cell) or (lost and is_answer(cell)))
    answers = [place for place, cell in enumerate(template.cells) if is_answer(cell)]
    if lost and any(map(grade_id_of, template.cells)):
        unclear = [grade_id_of(template.cells[place]) for place in answers if place not in matcher.found]
        if unclear or not matcher.found:
            what = unclear[0] if unclear else "another"
            raise Refusal(f"{name} has lost nbgrader's cell metadata, and no cell could be identified as {what}")
        matcher.notes.append("nbgrader's cell metadata was lost; the cells were found by their content")
    return Match(matcher.found, tuple(matcher.notes))


def resembles(cells: Sequence[HandedInCell], template: NotebookNode) -> bool:
    """Return whether any answer of the release seems to be among cells without grade_ids."""
    matcher = _Matcher(cells, template)
    matcher.by_identity()
    matcher.by_likeness()
    return any(is_answer(template.cells[place]) for place in matcher.found)


def likeness(source: str, released: str) -> float:
    """Score from 0 to 2 how much of a released cell is in a source: its lines, and the functions that it defines."""
    lines = {line.strip() for line in released.splitlines() if line.strip() and not line.strip().startswith("#")}
    kept = {line for line in lines if "..." not in line}
    share = len(kept & {line.strip() for line in source.splitlines()}) / len(kept) if kept else 0.0
    defined = set(DEFINED.findall(released))
    return share + (1.0 if defined and defined <= set(DEFINED.findall(source)) else 0.0)


class _Matcher:
    """Each method adds to `found`; a submitted cell is never matched with two cells of the release."""

    def __init__(self, cells: Sequence[HandedInCell], template: NotebookNode) -> None:
        self.found: dict[int, int] = {}
        self.notes: list[str] = []
        self._cells, self._released = cells, template.cells
        self._known = {grade_id_of(cell) for cell in template.cells} - {""}
        self._free = set(range(len(cells)))

    def by_grade_id(self) -> None:
        copies: dict[str, list[int]] = {}
        for index, cell in enumerate(self._cells):
            if cell.grade_id in self._known:
                copies.setdefault(cell.grade_id, []).append(index)
        for place, released in enumerate(self._released):
            places = copies.get(grade_id_of(released), [])
            if places and places[0] in self._free:
                self._take(place, places[0])
                if len(places) > 1 and not is_answer(released):  # answers are gathered from all of their cells
                    often = "twice" if len(places) == 2 else f"{len(places)} times"
                    self.notes.append(f"cell {grade_id_of(released)} occurs {often}; the first counts")

    def by_identity(self) -> None:
        """Match by the id that Jupyter gives a cell, or by an unchanged source."""
        identities: dict[tuple[str, str], int] = {}
        sources: dict[tuple[str, str], list[int]] = {}
        for index in sorted(self._free):
            cell = self._cells[index]
            identities.setdefault((cell.cell_type, cell.identity), index)
            sources.setdefault((cell.cell_type, plain(cell.source)), []).append(index)
        for place, released in enumerate(self._released):
            index = identities.get((released.cell_type, released.get("id", "")), -1)
            if released.get("id") and index in self._free and place not in self.found:
                self._take(place, index)
        for place, released in enumerate(self._released):
            same = sources.get((released.cell_type, plain(released.source)), []) if released.source.strip() else []
            free = [index for index in same if index in self._free]
            if free and place not in self.found and not (is_answer(released) and len(free) > 1):
                self._take(place, free[0])

    def by_likeness(self) -> None:
        """Match each answer with the cell that is clearly most like it, unless another answer claims the same cell."""
        wishes: dict[int, list[int]] = {}
        for place, released in enumerate(self._released):
            if place in self.found or not is_answer(released):
                continue
            scores = [
                (likeness(self._cells[index].source[:COMPARED], released.source), -index)
                for index in self._candidates(released)
            ]
            alike = sorted(scores, reverse=True)
            second = alike[1][0] if len(alike) > 1 else 0.0
            if alike and alike[0][0] >= LEAST_LIKENESS and alike[0][0] > second + CLEARLY_MORE:
                wishes.setdefault(-alike[0][1], []).append(place)
        for index, places in wishes.items():
            if len(places) == 1:
                self._take(places[0], index)

    def by_place(self, is_wanted: Callable[[NotebookNode], bool]) -> None:
        """Match a wanted cell with the only free cell of its type between its neighbours in the release."""
        for place, released in enumerate(self._released):
            if place in self.found or not is_wanted(released):
                continue
            before = [index for at, index in self.found.items() if at < place]
            after = [index for at, index in self.found.items() if at > place]
            low, high = max(before, default=-1), min(after, default=len(self._cells))
            between = [index for index in self._candidates(released) if low < index < high]
            if len(between) == 1 and before:
                self._take(place, between[0])
                self.notes.append(f"cell {grade_id_of(released)} was found by its position")

    def _candidates(self, released: NotebookNode) -> list[int]:
        free = [index for index in sorted(self._free) if not self._cells[index].is_of_earlier_release]
        return [index for index in free if self._cells[index].cell_type == released.cell_type]

    def _take(self, place: int, index: int) -> None:
        self.found[place] = index
        self._free.discard(index)
