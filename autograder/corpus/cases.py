"""One case of the corpus as plain data: the submission, and the expected result of grading it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

from autograder.grading.verdict import State

if TYPE_CHECKING:  # nbformat and nbgrader take over a second to import, and the commands need only the kinds
    from autograder.notebooks.samples import Substitution

FULL: Final = "full"
NEAR: Final = "near"  # the faulty result is so near the test's threshold that either side of it counts as expected
Points = float | Literal["full", "near"] | None  # None: a person has to decide
SEEDS = (0, 1, 2)  # of the trainings; a right case is graded with each


class Kind(Enum):
    """The purpose of a case; also the name of its folder."""

    RIGHT = "right"  # right work, however unlike the solution, gets all points, or waits for a person where it must
    WRONG = "wrong"  # one fault costs the points of the tests that should fail, and the message names it
    HOSTILE = "hostile"  # work that cheats, harms or cannot be read ends in the expected state


class Expected(NamedTuple):
    """The expected result of one test. words: must be in its message; unwanted: must not be in it."""

    points: Points
    words: tuple[str, ...] = ()
    unwanted: tuple[str, ...] = ()


class Demand(NamedTuple):
    """What a case demands of one test of the assignment.

    points: None if a person has to decide. near: whether any points count as expected, see `NEAR`.
    """

    grade_id: str
    points: float | None
    max_points: float
    words: tuple[str, ...] = ()
    near: bool = False
    unwanted: tuple[str, ...] = ()


class ExtraCell(NamedTuple):
    """A cell of the student's own, directly before or after the cell with a grade_id."""

    place: Literal["before", "after"]
    grade_id: str
    source: str


@dataclass(frozen=True)
class Case:
    """One case.

    Attributes:
        title: a description.
        expected: by grade_id; a test that is not listed has to give full points.
        state: of the submission. reason: words that its remark must contain; reason_unwanted: must not contain.
        notebooks: those that are handed in; empty: those whose cells are changed, or all if none is.
        cell_seconds, notebook_seconds: limits instead of the usual ones.
        sources: whole solution cells, by grade_id. substitutions: changes to the right answer, in order.
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
        """The grade_ids of the cells that are changed, or have an extra cell next to them."""
        changed = {*self.sources, *(grade_id for grade_id, _ in self.substitutions)}
        return changed | {cell.grade_id for cell in self.extra_cells}

    @property
    def seeds(self) -> tuple[int, ...]:
        """The seeds with which it is graded."""
        return SEEDS if self.kind is Kind.RIGHT else SEEDS[:1]


@dataclass(frozen=True)
class Trial:
    """A case ready to be graded: its submitted files, by path, and its demands on each test."""

    case: Case
    files: Mapping[str, bytes]
    demands: tuple[Demand, ...]
