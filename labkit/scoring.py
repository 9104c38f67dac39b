"""The building blocks of checks: expectations that explain themselves, and a score that adds up parts."""

import html
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from enum import Enum
from typing import NoReturn

from labkit.blanks import BlankError
from labkit.cell_runs import MissingValueError, unfinished_here
from labkit.explaining import sentences, summary
from labkit.meanings import is_about_shapes, meaning
from labkit.messages import in_notebook
from labkit.requests import judged_elsewhere

# How the lines of a score begin; the grader reads them.
PASSED, NOT_PASSED, NOT_ATTEMPTED = "[passed]", "[not passed]", "[not attempted]"

# Names of errors that mean "not attempted yet", and of those that mean "not right yet".
BLANK_ERRORS = ("BlankError", "NotAttemptedError", "NotImplementedError")
UNMET_ERRORS = ("AssertionError", "UnmetError")


class Outcome(Enum):
    """The four outcomes of a check."""

    NOT_ATTEMPTED = "Not attempted yet"
    INCORRECT = "Not right yet"
    ERROR = "Error"
    CORRECT = "Correct"


class UnmetError(AssertionError):
    """An expectation was not met. The message says what was expected, what was found, and where to look."""


class NotAttemptedError(UnmetError):
    """There is nothing to check yet."""


class StudentCodeError(Exception):
    """The learner's code raised an exception in another process.

    kind: the name of the exception's class there. message: its text. told: what it means, for a learner, if that
        process could tell.
    """

    def __init__(self, kind: str, message: str, told: str = "") -> None:
        message = re.sub(r"^\{\{[^}]*\}\} ", "", message)  # TensorFlow's name of the operation helps no learner
        super().__init__(f"{kind}: {message}".removesuffix(": "))
        self.kind, self.message, self.told = kind, message, told


def fail(expected: str, found: str, advice: str = "") -> NoReturn:
    """Raise the error for work that is not right yet."""
    raise UnmetError(f"Expected {expected}; found {found}." + (f" {advice}" if advice else ""))


def expect(condition: object, expected: str, found: str, advice: str = "") -> None:
    """Raise `UnmetError` unless the condition holds."""
    if not condition:
        fail(expected, found, advice)


@contextmanager
def with_advice(advice: str) -> Iterator[None]:
    """Let `explain` add advice on shapes to an exception of the learner's code that is about shapes."""
    try:
        yield
    except Exception as error:
        kind = error.kind if isinstance(error, StudentCodeError) else type(error).__name__
        if is_about_shapes(kind, str(error)):
            error.add_note(advice)
        raise


def explain(error: BaseException) -> str:
    """Tell a learner in one line what went wrong."""
    if isinstance(error, BlankError | UnmetError | MissingValueError):
        return str(error)
    if isinstance(error, StudentCodeError):
        kind, told = error.kind, error.told or meaning(error.kind, error.message)
    else:
        kind, told = type(error).__name__, summary(error)
    notes = [note for note in getattr(error, "__notes__", []) if note.removesuffix(".") not in told]
    return sentences(f"Your code stopped with {kind}: {told}".removesuffix(": "), *notes)


def failed_parts(printed: str) -> list[str]:
    """Return the lines that `Score` printed for the parts that earned nothing."""
    return [line for line in printed.splitlines() if line.startswith((NOT_PASSED, NOT_ATTEMPTED))]


def only_blanks(failed: Sequence[str]) -> bool:
    """Tell whether parts failed, and all of them because nothing was attempted."""
    return bool(failed) and all(line.startswith(NOT_ATTEMPTED) for line in failed)


class Points(float):
    """The points of a test cell, which a notebook shows as a sentence; nbgrader reads the number in its plain text."""

    sentence = ""

    def _repr_html_(self) -> str:
        return f"<b>{html.escape(self.sentence)}</b>"


class Score:
    """Add up the parts of a test cell, so that one fault costs only the parts that it affects.

    The last line of a test cell is `score.total()`: nbgrader takes the value of the last line as the points. The
    weights of the parts are relative, so that the visible parts alone also add up to all points of the cell.

    Args:
        points: of the whole cell.
    """

    def __init__(self, points: float) -> None:
        self._points = points
        self._earned = 0.0
        self._possible = 0.0

    def part(self, weight: float, description: str, test: Callable[[], object]) -> None:
        """Run one part and print its line; it earns its weight if it raises nothing.

        If a cell of the exercise has not run to its end, nothing is tested: an earlier run would get the points.
        """
        if judged_elsewhere():
            return
        self._possible += weight
        if unfinished := unfinished_here():
            print(f"{NOT_ATTEMPTED if unfinished.is_blank else NOT_PASSED} {description}: {unfinished.message}")
            return
        try:
            test()
        except Exception as error:  # noqa: BLE001  (the learner's code may raise anything)
            blank = isinstance(error, BlankError | NotAttemptedError)
            print(f"{NOT_ATTEMPTED if blank else NOT_PASSED} {description}: {explain(error)}")
        else:
            self._earned += weight
            print(f"{PASSED} {description}")

    def total(self) -> float:
        """Return the points earned, and say how many they are of how many."""
        total = Points(self._points * self._earned / self._possible if self._possible else 0.0)
        total.sentence = f"{total:g} of {self._points:g} points for the parts above"
        if not in_notebook():
            print(total.sentence)
        return total
