"""Compare the expected result of a case with the grader's."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from autograder.corpus.cases import Case, Demand, Trial
from autograder.grading.verdict import CellVerdict, State, SubmissionVerdict


class Difference(Enum):
    """A way in which the grader may be wrong about a case; the value names it in files, the heading on pages."""

    MORE = "more-points"
    FEWER = "fewer-points"
    STATE = "state"
    MESSAGE = "message"

    @property
    def heading(self) -> str:
        """The heading above the cases that have this difference."""
        return HEADINGS[self]


HEADINGS = {
    Difference.MORE: "More points than expected: a fault survives",
    Difference.FEWER: "Fewer points than expected: right work is rejected",
    Difference.STATE: "A different state than expected",
    Difference.MESSAGE: "A message that blames something else, or does not name the fault",
}


@dataclass(frozen=True)
class TestResult:
    """One test of one case. Points are None if a person decides, or if it was not graded at all.

    missing: expected words that are not in the message. unwanted: words in the message that should not be there.
    near: whether any points count as expected.
    """

    __test__ = False  # otherwise pytest takes the class for a test

    grade_id: str
    max_points: float
    expected: float | None
    actual: float | None
    message: str
    missing: tuple[str, ...] = ()
    near: bool = False
    unwanted: tuple[str, ...] = ()

    @property
    def agrees(self) -> bool:
        """Whether the points are as expected."""
        return self.expected == self.actual or (self.near and self.actual is not None)

    @property
    def difference(self) -> Difference | None:
        """How the points, or otherwise the message, differ from the expectation; None if they do not."""
        if not self.agrees:
            if self.expected is None or self.actual is None:
                return Difference.STATE
            return Difference.MORE if self.actual > self.expected else Difference.FEWER
        return Difference.MESSAGE if self.missing or self.unwanted else None

    @property
    def short(self) -> str:
        """The points as shown in the matrix.

        "4", "0", "4!=0" for found and expected, "0?" for a wrong message, "1~" if any points count as expected.
        """
        points = "none" if self.actual is None else f"{self.actual:g}"
        if not self.agrees:
            return f"{points}!={'none' if self.expected is None else f'{self.expected:g}'}"
        return points + ("?" if self.difference else "~" if self.near else "")

    def describe(self) -> str:
        """Return a text such as "decoder_shapes: expected 0 of 3 points, found 3; its message: ''"."""
        expected, actual = ("none" if value is None else f"{value:g}" for value in (self.expected, self.actual))
        words = f", and {_quoted(self.missing)} in its message" if self.missing else ""
        words += f", and not {_quoted(self.unwanted)} in its message" if self.unwanted else ""
        if self.near:
            expected = "any"
        return (
            f"{self.grade_id}: expected {expected} of {self.max_points:g} points{words}, found {actual}; "
            f"its message: {self.message!r}"
        )


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
        """The case's label, with the seed if it is graded with several."""
        return self.case.label + (f", seed {self.seed}" if len(self.case.seeds) > 1 else "")

    @property
    def by_test(self) -> dict[str, TestResult]:
        """The tests by grade_id."""
        return {test.grade_id: test for test in self.tests}

    @property
    def differences(self) -> dict[Difference, list[str]]:
        """The differences from the expectation, in sentences, by kind; empty if all is as expected."""
        found: dict[Difference, list[str]] = {}
        if self.state is not self.case.state:
            text = f"expected the state {self.case.state.value}, found {self.state.value}; its remark: {self.reason!r}"
            found.setdefault(Difference.STATE, []).append(text)
        missing = missing_words(self.case.reason, self.reason)
        if missing:
            text = f"expected {_quoted(missing)} in the remark on the submission, found {self.reason!r}"
            found.setdefault(Difference.MESSAGE, []).append(text)
        unwanted = unwanted_words(self.case.reason_unwanted, self.reason)
        if unwanted:
            text = f"expected no {_quoted(unwanted)} in the remark on the submission, found {self.reason!r}"
            found.setdefault(Difference.MESSAGE, []).append(text)
        for test in self.tests:
            if test.difference:
                found.setdefault(test.difference, []).append(test.describe())
        return found


def compare(trial: Trial, seed: int, verdict: SubmissionVerdict, seconds: float) -> CaseResult:
    """Compare a verdict with a case. seconds: how long grading took.

    If nothing could be graded, as the case expects, only the tests that it lists count.
    """
    case = trial.case
    cells = {cell.grade_id: cell for cell in verdict.cells}
    refused = not cells and case.state is not State.GRADED
    tests = tuple(
        _held_against(demand, cells.get(demand.grade_id))
        for demand in trial.demands
        if demand.grade_id in case.expected or not refused
    )
    return CaseResult(case, seed, verdict.state, verdict.reason, tests, seconds)


def _held_against(demand: Demand, cell: CellVerdict | None) -> TestResult:
    points, message = (cell.points, cell.message) if cell else (None, "")
    missing, unwanted = missing_words(demand.words, message), unwanted_words(demand.unwanted, message)
    return TestResult(
        demand.grade_id, demand.max_points, demand.points, points, message, missing, demand.near, unwanted
    )


def missing_words(words: tuple[str, ...], text: str) -> tuple[str, ...]:
    """Return the words that a text does not contain."""
    return tuple(word for word in words if word not in text)


def unwanted_words(words: tuple[str, ...], text: str) -> tuple[str, ...]:
    """Return the words that a text contains but should not, ignoring case: a sentence may begin with them."""
    return tuple(word for word in words if word.casefold() in text.casefold())


def _quoted(words: tuple[str, ...]) -> str:
    return ", ".join(map(repr, words))
