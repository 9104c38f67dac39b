"""What was expected of a case against what the grader said."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from ..verdict import CellVerdict, State, SubmissionVerdict
from .cases import Case, Expected


class Difference(Enum):
    """A way in which the grader may be wrong about a case; the value is a heading for such cases."""

    MORE = "More points than expected: a fault survives"
    FEWER = "Fewer points than expected: right work is rejected"
    STATE = "Another state than expected"
    MESSAGE = "The message does not name the fault"


@dataclass(frozen=True)
class TestResult:
    """One test of one case. Points are None for what a person decides, or what was not graded at all.

    missing: the expected words that are not in the message.
    """

    __test__ = False  # pytest takes the name for a test

    notebook: str
    grade_id: str
    max_points: float
    expected: float | None
    actual: float | None
    message: str
    missing: tuple[str, ...]

    @property
    def difference(self) -> Difference | None:
        """How the points, or else the message, differ from what was expected."""
        if self.expected != self.actual:
            if self.expected is None or self.actual is None:
                return Difference.STATE
            return Difference.MORE if self.actual > self.expected else Difference.FEWER
        return Difference.MESSAGE if self.missing else None

    def describe(self) -> str:
        """Such as "decoder_shapes: expected 0 of 3 points, found 3"."""
        text = f"{self.grade_id}: expected {shown(self.expected)} of {self.max_points:g} points"
        if self.expected != self.actual:
            text += f", found {shown(self.actual)}"
        if self.missing:
            text += f"; expected {', '.join(map(repr, self.missing))} in its message"
        return f"{text}; it says {self.message!r}" if self.difference else f"{text}, and so it is: {self.message!r}"


@dataclass(frozen=True)
class CaseResult:
    """One case, graded with one seed. seconds: how long that took."""

    case: Case
    seed: int
    state: State
    reason: str
    tests: tuple[TestResult, ...]
    seconds: float

    @property
    def label(self) -> str:
        """The case, and the seed where it is graded with several."""
        return self.case.label + (f", seed {self.seed}" if len(self.case.seeds) > 1 else "")

    @property
    def differences(self) -> dict[Difference, list[str]]:
        """What is unlike the expectation, in sentences, by kind; empty where all is as expected."""
        found: dict[Difference, list[str]] = {}
        if self.state is not self.case.state:
            text = f"expected the state {self.case.state.value}, found {self.state.value}"
            found.setdefault(Difference.STATE, []).append(f"{text}; its remark: {self.reason!r}")
        missing = missing_words(self.case.reason, self.reason)
        if missing:
            text = f"expected {', '.join(map(repr, missing))} in the remark on the submission; it says {self.reason!r}"
            found.setdefault(Difference.MESSAGE, []).append(text)
        for test in self.tests:
            if test.difference:
                found.setdefault(test.difference, []).append(test.describe())
        return found


def compare(
    case: Case,
    seed: int,
    points: Mapping[str, float | None],
    most: Mapping[str, float],
    verdict: SubmissionVerdict,
    seconds: float,
) -> CaseResult:
    """Hold a verdict against a case.

    Args:
        points: what each test has to give, by grade_id; others are not looked at. most: what each test can give.
    """
    cells = {cell.grade_id: cell for cell in verdict.cells}
    looked_at = points if verdict.cells or case.state is State.GRADED else case.expected
    tests = tuple(
        _test(grade_id, points[grade_id], most[grade_id], case.expected.get(grade_id), cells.get(grade_id))
        for grade_id in points
        if grade_id in looked_at
    )
    return CaseResult(case, seed, verdict.state, verdict.reason, tests, seconds)


def _test(
    grade_id: str, points: float | None, most: float, expected: Expected | None, cell: CellVerdict | None
) -> TestResult:
    message = cell.message if cell else "the submission was not graded"
    missing = missing_words(expected.words if expected else (), message)
    return TestResult(
        cell.notebook if cell else "", grade_id, most, points, cell.points if cell else None, message, missing
    )


def missing_words(words: tuple[str, ...], text: str) -> tuple[str, ...]:
    """Those words that a text does not contain."""
    return tuple(word for word in words if word not in text)


def shown(points: float | None) -> str:
    """Points as people read them."""
    return "none" if points is None else f"{points:g}"
