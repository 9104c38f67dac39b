"""Find an answer whose cell was copied, split, merged with another one, or left as it was handed out."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from nbformat import NotebookNode

from autograder.intake.handed_in import HandedInCell
from autograder.intake.matching import grade_id_of, is_answer, is_written
from autograder.intake.sources import fenced, joined, names_in, normal, overlap, plain, python_of, rest_of
from autograder.intake.students_cells import StudentsCells

COPIED = 0.5  # with this share of common lines or more, two cells are versions of one answer, not its halves
MOST_PIECES = 8
ORDINALS = ("first", "second", "third", "fourth", "fifth")


@dataclass(frozen=True)
class Gathered:
    """The cells, with every answer in the one cell that is graded for it.

    notes: what was found elsewhere, a sentence each. doubts: by an answer's grade_id, why a failed test does not prove
    it wrong.
    """

    cells: tuple[HandedInCell, ...]
    notes: tuple[str, ...]
    doubts: Mapping[str, str]


def gather(cells: Sequence[HandedInCell], template: NotebookNode) -> Gathered:
    """Gather the answers in a notebook whose cells from the release are known by their grade_ids."""
    gatherer = _Gatherer(cells, template)
    for place, released in enumerate(template.cells):
        if is_answer(released):
            if not is_written(released):
                gatherer.unfence(released)
                gatherer.part_from_text(released)
            gatherer.choose(released)
            if is_written(released):
                gatherer.join_texts(released)
                gatherer.find_text(place)
            else:
                gatherer.join_code(released)
                gatherer.find_code(place)
    return Gathered(tuple(gatherer.cells), tuple(gatherer.notes), gatherer.doubts)


class _Gatherer(StudentsCells):
    """Gathers one answer after another. notes and doubts: see `Gathered`."""

    def __init__(self, cells: Sequence[HandedInCell], template: NotebookNode) -> None:
        super().__init__(cells, template)
        self.notes: list[str] = []
        self.doubts: dict[str, str] = {}

    def choose(self, released: NotebookNode) -> None:
        """Choose among several cells for one answer: the first changed one counts, with its other halves."""
        grade_id = grade_id_of(released)
        places = self.places(grade_id)
        worked = [place for place in places if not self.is_open(place)]
        if worked:
            stubs = {at for at in range(len(self.cells)) if self.is_own(at) and self.is_stub(at, released)}
            self.drop(stubs)
            places = self.places(grade_id)
            worked = [place for place in places if not self.is_open(place)]
        if len(places) < 2:
            return
        halves = self._halves(worked, released) or places[:1]
        if len(halves) == len(places):
            self.notes.append(f"cell {grade_id} was split in {len(halves)}; it was put together again")
        else:
            number = places.index(halves[0])
            which = ORDINALS[number] if number < len(ORDINALS) else f"{number + 1}th"
            often = "twice" if len(places) == 2 else f"{len(places)} times"
            why = ", which is the first with an answer" if number else ""
            self.notes.append(f"cell {grade_id} occurs {often}; the {which} counts{why}")
        for place in set(worked) - set(halves):  # it runs where it is
            self._compare(grade_id, halves[0], place)
            self.cells[place] = replace(self.cells[place], grade_id="")
        self.join(halves)
        self.drop({*places} - {*worked, halves[0]} | {*halves[1:]})

    def join_texts(self, released: NotebookNode) -> None:
        """Join a written answer with the student's text cells right below it."""
        for place in self.places(grade_id_of(released)):
            pieces = [place]
            while self.is_text(pieces[-1] + 1) and not self.is_open(place):
                pieces.append(pieces[-1] + 1)
            if len(pieces) > 1:
                self.notes.append(f"cell {grade_id_of(released)} continues in the cell below; both count")
                self.join(pieces)
                self.drop(pieces[1:])

    def join_code(self, released: NotebookNode) -> None:
        """Join an answer that is valid Python only together with the cells below it: it was split."""
        for place in self.places(grade_id_of(released)):
            for count in range(2, MOST_PIECES):
                pieces = list(range(place, place + count))
                if not all(self.is_own(piece) and self.is_code(piece) for piece in pieces[1:]):
                    break
                sources = [self.cells[piece].source for piece in pieces]
                if self._is_split(sources):
                    self.notes.append(f"cell {grade_id_of(released)} was split in {count}; it was put together again")
                    self.join(pieces)
                    self.drop(pieces[1:])
                    return

    def unfence(self, released: NotebookNode) -> None:
        """Extract the code from a code answer that became a text cell with fenced code."""
        for place in self.places(grade_id_of(released)):
            cell = self.cells[place]
            if cell.cell_type != "code" and python_of(cell.source) is None:
                code = fenced(cell.source)
                if code and python_of(code) is not None:
                    self.cells[place] = replace(cell, source=code)
                else:
                    self._doubt(cell.grade_id, f"cell {cell.grade_id} was handed in as a text that is not Python code")

    def part_from_text(self, released: NotebookNode) -> None:
        """Remove a text of the release from a code answer that its cell was merged with."""
        for place in self.places(grade_id_of(released)):
            cell = self.cells[place]
            for given in self.released:
                if given.cell_type == "markdown" and plain(given.source) and python_of(cell.source) is None:
                    code = rest_of(cell.source, given.source)
                    if plain(given.source) in plain(cell.source) and python_of(code) is not None:
                        self.cells[place] = replace(cell, source=code)
                        self.notes.append(f"cell {cell.grade_id} was merged with a text; its code counts")

    def find_text(self, place: int) -> None:
        """If a written answer is unchanged or gone, take the texts near it as the answer, for a person to read."""
        grade_id = grade_id_of(self.released[place])
        own = self.places(grade_id)
        if own and not self.is_open(own[0]):
            return
        low, high = self.region(place)
        texts = {at: text for at in range(len(self.cells)) if (text := self.text(at))}
        near = {at: text for at, text in texts.items() if low <= at <= high}
        found = near or {at: text for at, text in texts.items() if self.is_text(at)}
        if not found:
            return
        moved = [at for at in near if self.is_own(at)]
        state = self._state(own)
        self.notes.append(f"cell {grade_id} {state}; the text of {self.cells_named(found)} counts as its answer")
        old = self.cells[own[0]] if own else HandedInCell("markdown", "", grade_id=grade_id)
        pictures = {name: bundle for at in found for name, bundle in self.cells[at].attachments.items()}
        answer = replace(old, source="\n\n".join(found.values()), attachments={**old.attachments, **pictures})
        if own:
            self.cells[own[0]] = answer
        else:
            self.insert(min(moved, default=high), answer)
            moved = [at + 1 for at in moved]
        self.drop(moved)

    def find_code(self, place: int) -> None:
        """If a code answer is unchanged or gone, look for it in other cells: recover it or record a doubt."""
        grade_id = grade_id_of(self.released[place])
        own, wanted = self.places(grade_id), self.wanted(place)
        low, end = self.region(place)
        worked = bool(own) and not self.is_open(own[0])
        if not own or (worked and not self.is_python(own[0])):
            for at in range(low + 1, end):
                if self.is_own(at) and self.is_code(at) and (worked or not self.is_python(at)):
                    self._doubt(grade_id, f"cell {self.numbers[at]} may be a part of the answer {grade_id}")
                    return
        if worked:
            return
        begin = own[0] if own else -1
        for at, cell in enumerate(self.cells):
            given = self.by_grade_id.get(cell.grade_id)
            locked = given is not None and not is_answer(given)
            names = sorted(wanted & names_in(self.added(at)))
            if not names or at in own:
                continue
            if not own and given is not None and locked and plain(given.source) in plain(cell.source):
                self.notes.append(f"cell {grade_id} is missing; its code was found in cell {cell.grade_id}")
                self.insert(at + 1, HandedInCell("code", self.added(at), grade_id=grade_id))
                return
            runs = self.is_code(at) and self.is_python(at)
            if locked or not runs or not begin < at < end:
                elsewhere = f"cell {self.numbers[at]} defines {names[0]}"
                self._doubt(grade_id, f"cell {grade_id} {self._state(own)}, but {elsewhere}; which of them counts?")
                return

    def _doubt(self, grade_id: str, doubt: str) -> None:
        self.doubts[grade_id] = doubt
        self.notes.append(doubt)

    def _state(self, own: Sequence[int]) -> str:
        if not own:
            return "is missing"
        return "is as it was handed out" if self.cells[own[0]].source.strip() else "is empty"

    def _halves(self, worked: Sequence[int], released: NotebookNode) -> list[int]:
        """Return the first cell and those right below that continue it; the others are other versions.

        Two valid Python cells that define the same names are versions, too: an error in one need not be in the other.
        """
        run = list(worked[:1])
        for place in worked[1:MOST_PIECES]:
            if place != run[-1] + 1 or self._overlap(run[-1], place) >= COPIED:
                break
            run.append(place)
        if released.cell_type == "code":
            wanted = self.wanted(self.released.index(released))
            while len(run) > 1 and not self._is_split([self.cells[place].source for place in run], wanted):
                run.pop()
        return run

    @staticmethod
    def _is_split(sources: Sequence[str], wanted: Collection[str] = ()) -> bool:
        """Return whether sources are Python together but not each by itself, or exactly one defines a wanted name."""
        makers = sum(bool(names_in(source) & {*wanted}) for source in sources)
        return python_of(joined(sources)) is not None and (None in map(python_of, sources) or makers == 1)

    def _overlap(self, first: int, second: int) -> float:
        return overlap(self.cells[first].source, self.cells[second].source)

    def _compare(self, grade_id: str, chosen: int, other: int) -> None:
        """Record a doubt if two versions of an answer define the same name differently."""
        sources = self.cells[chosen].source, self.cells[other].source
        released = self.by_grade_id[grade_id]
        common = names_in(sources[0]) & names_in(sources[1])
        if released.cell_type == "code" and common and len(set(map(normal, sources))) > 1:
            numbers = f"cells {self.numbers[chosen]} and {self.numbers[other]}"
            self.doubts[grade_id] = (
                f"{numbers} both hold an answer to {grade_id}, and they differ; which of them counts?"
            )
