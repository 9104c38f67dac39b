"""One case of the corpus as plain data: what is handed in, and what the grader has to say about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

from ..verdict import State

if TYPE_CHECKING:  # nbformat and nbgrader take a second and more to import, and the commands need the kinds alone
    from ..samples import Substitution

FULL: Final = "full"
NEAR: Final = "near"  # what the fault leaves lies so near to the test's threshold that both sides of it are right
Points = float | Literal["full", "near"] | None  # None: a person has to decide
SEEDS = (0, 1, 2)  # of the trainings; a right case is graded with each


class Kind(Enum):
    """What a case is there to prove; also the name of its folder."""

    RIGHT = "right"  # right work, however unlike the solution, has all points, or waits for a person where it must
    WRONG = "wrong"  # one fault costs the points of the tests that it should fail, and its message names it
    HOSTILE = "hostile"  # work that cheats, harms or cannot be read ends in the expected state


class Expected(NamedTuple):
    """What one test has to give. words: what the student has to read in its message; unwanted: must not read there."""

    points: Points
    words: tuple[str, ...] = ()
    unwanted: tuple[str, ...] = ()


class Demand(NamedTuple):
    """What a case demands of one test of the assignment.

    points: None, where a person has to decide. near: whether any points are right, see `NEAR`.
    """

    grade_id: str
    points: float | None
    max_points: float
    words: tuple[str, ...] = ()
    near: bool = False
    unwanted: tuple[str, ...] = ()


class ExtraCell(NamedTuple):
    """A cell of the student's own, right before or right after the cell of a grade_id."""

    place: Literal["before", "after"]
    grade_id: str
    source: str


@dataclass(frozen=True)
class Case:
    """One case.

    Attributes:
        title: what it is, in words.
        expected: by grade_id; a test that is not listed has to give full points.
        state: of the submission. reason: words that its remark has to contain; reason_unwanted: must not contain.
        notebooks: those that are handed in; empty: those whose cells are changed, or all if none is.
        cell_seconds, notebook_seconds: limits in place of the usual ones.
        sources: whole solution cells, by grade_id. substitutions: changes of the right answer, in order.
        files_code: trusted Python that changes `files`, a dict from path to bytes, in place.
    """

    name: str
    kind: Kind
    title: str
    expected: Mapping[str, Expected] = field(default_factory=dict)
    state: State = State.GRADED
    reason: tuple[str, ...] = ()
    notebooks: tuple[str, ...] = ()
    cell_seconds: int | None = None
    notebook_seconds: int | None = None
    sources: Mapping[str, str] = field(default_factory=dict)
    substitutions: tuple[tuple[str, Substitution], ...] = ()
    extra_cells: tuple[ExtraCell, ...] = ()
    files_code: str = ""
    reason_unwanted: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        """The case as people refer to it, such as "wrong/no_padding"."""
        return f"{self.kind.value}/{self.name}"

    @property
    def touched(self) -> set[str]:
        """The grade_ids of the cells that are changed, or have a cell of the student's beside them."""
        changed = {*self.sources, *(grade_id for grade_id, _ in self.substitutions)}
        return changed | {cell.grade_id for cell in self.extra_cells}

    @property
    def seeds(self) -> tuple[int, ...]:
        """The seeds that it is graded with."""
        return SEEDS if self.kind is Kind.RIGHT else SEEDS[:1]


@dataclass(frozen=True)
class Trial:
    """A case as it is graded: the files that it hands in, by path, and what it demands of each test."""

    case: Case
    files: Mapping[str, bytes]
    demands: tuple[Demand, ...]
