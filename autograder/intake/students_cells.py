"""Compare the cells of a submitted notebook with the release: tell answers from the student's own cells."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace

from nbformat import NotebookNode
from nbgrader import utils

from autograder.intake.handed_in import HandedInCell
from autograder.intake.matching import grade_id_of, is_answer, is_blank
from autograder.intake.sources import is_prose, joined, names_in, plain, python_of, rest_of


class StudentsCells:
    """`cells` can be changed; `numbers` are the cells' positions in the submitted file, counted from 1."""

    def __init__(self, cells: Sequence[HandedInCell], template: NotebookNode) -> None:
        self.cells = list(cells)
        self.numbers = list(range(1, len(cells) + 1))
        self.released = template.cells
        self.by_grade_id = {grade_id_of(cell): cell for cell in template.cells if grade_id_of(cell)}
        ordinary = [cell for cell in template.cells if not grade_id_of(cell)]
        self._by_identity = {cell["id"]: cell for cell in ordinary if "id" in cell}
        self._given_sources = {plain(cell.source) for cell in ordinary} | {""}

    def places(self, grade_id: str) -> list[int]:
        return [place for place, cell in enumerate(self.cells) if cell.grade_id == grade_id]

    def is_open(self, place: int) -> bool:
        """Return whether an answer's cell holds no answer."""
        cell = self.cells[place]
        return cell.blanks is not None or (
            is_blank(cell.source, self.by_grade_id[cell.grade_id]) and not cell.attachments
        )

    def is_code(self, place: int) -> bool:
        return self.cells[place].cell_type == "code"

    def is_own(self, place: int) -> bool:
        """Return whether a cell is the student's own, and not empty."""
        if place >= len(self.cells):
            return False
        cell = self.cells[place]
        known = cell.grade_id in self.by_grade_id or cell.identity in self._by_identity
        return not known and not cell.is_of_earlier_release and plain(cell.source) not in self._given_sources

    def is_text(self, place: int) -> bool:
        return self.is_own(place) and not self.is_code(place)

    def added(self, place: int) -> str:
        """Return what a student wrote into a cell."""
        cell = self.cells[place]
        given = self.by_grade_id.get(cell.grade_id) or self._by_identity.get(cell.identity)
        if cell.blanks is not None:
            return ""
        if given is None:
            return cell.source if self.is_own(place) else ""
        return rest_of(cell.source, given.source)

    def text(self, place: int) -> str:
        """Return the words in a cell that may answer a question."""
        cell = self.cells[place]
        given = self.by_grade_id.get(cell.grade_id) or self._by_identity.get(cell.identity)
        added = self.added(place).strip()
        if given is not None and is_answer(given):
            return ""
        is_words = is_prose(added) if self.is_own(place) or given is not None else False
        return added if is_words or not self.is_code(place) else ""

    def region(self, place: int) -> tuple[int, int]:
        """Return the cells of the release between which an answer belongs, as indices into `cells`."""
        order = {grade_id_of(cell): at for at, cell in enumerate(self.released) if grade_id_of(cell)}
        known = [(at, order[cell.grade_id]) for at, cell in enumerate(self.cells) if cell.grade_id in order]
        own = [at for at, number in known if number == place]
        low = max((at for at, number in known if (at < own[0] if own else number < place)), default=-1)
        high = min((at for at, number in known if at > (own[0] if own else low)), default=len(self.cells))
        return low, high

    def wanted(self, place: int) -> set[str]:
        """Return the names that an answer should define: those in the release's cell that its tests mention."""
        tests = ""
        for cell in self.released[place + 1 :]:
            if is_answer(cell):
                break
            tests += cell.source if utils.is_grade(cell) else ""
        spoken_of = set(re.findall(r"\w+", tests))
        defined = set(names_in(self.released[place].source))
        return defined & spoken_of or defined or spoken_of

    def is_python(self, place: int) -> bool:
        return python_of(self.cells[place].source) is not None

    def is_stub(self, place: int, released: NotebookNode) -> bool:
        return plain(self.cells[place].source) == plain(released.source)

    def cells_named(self, places: Iterable[int]) -> str:
        numbers = [str(self.numbers[place]) for place in places]
        return f"cell {numbers[0]}" if len(numbers) == 1 else f"cells {', '.join(numbers)}"

    def join(self, places: Sequence[int]) -> None:
        first, *more = [self.cells[place] for place in places]
        if more:
            between = joined if first.cell_type == "code" else "\n\n".join
            pictures = {name: bundle for cell in more for name, bundle in cell.attachments.items()}
            source = between([cell.source for cell in (first, *more)])
            self.cells[places[0]] = replace(first, source=source, attachments={**pictures, **first.attachments})

    def insert(self, place: int, cell: HandedInCell) -> None:
        self.cells.insert(place, cell)
        self.numbers.insert(place, self.numbers[place - 1] if place else 1)

    def drop(self, places: Collection[int]) -> None:
        kept = [place for place in range(len(self.cells)) if place not in places]
        self.cells = [self.cells[place] for place in kept]
        self.numbers = [self.numbers[place] for place in kept]
