"""The building blocks of checks: expectations that explain themselves, and a score that adds up parts."""

import html
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from enum import Enum
from typing import Any, NoReturn

from labkit.blanks import BlankError
from labkit.cell_runs import MissingValueError, unfinished_here
from labkit.codec import CannotLeave
from labkit.explaining import sentences, summary
from labkit.meanings import is_about_shapes, meaning
from labkit.messages import in_notebook
from labkit.questions import AskingError
from labkit.requests import judged_elsewhere

CHECK = "application/vnd.labkit.check+json"  # the form of the outcome of a check
PARTS = "application/vnd.labkit.parts+json"  # the form in which an output holds the parts of a score, as data

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
    """The learner's code raised an exception in another process, of a class that is not known here.

    See `raised_there` for those whose class is known.

    kind: the name of the exception's class there. message: its text. told: what it means, for a learner, if that
        process could tell.
    """

    def __init__(self, kind: str, message: str, told: str = "") -> None:
        message = _plainly(message)
        Exception.__init__(self, f"{kind}: {message}".removesuffix(": "))  # a further base may want other arguments
        self.kind, self.message, self.told = kind, message, told
        mark_raised(self, kind, message, told)  # the learner's own class may have attributes of the other names


def raised_there(error: BaseException) -> tuple[str, str, str] | None:
    """Return kind, message and meaning of an exception that the learner's code raised in another process, else None."""
    found: tuple[str, str, str] | None = getattr(error, "__dict__", {}).get("_labkit_told")
    return found


def mark_raised(error: BaseException, kind: str, message: str, told: str) -> None:
    """Note that the learner's code raised this exception in another process; see `StudentCodeError`."""
    vars(error)["_labkit_told"] = kind, _plainly(message), told


def _plainly(message: str) -> str:
    return re.sub(r"^\{\{[^}]*\}\} ", "", message)  # TensorFlow's name of the operation helps no learner


def fail(expected: str, found: str, advice: str = "") -> NoReturn:
    """Raise the error for work that is not right yet."""
    raise UnmetError(f"Expected {expected}; found {found}." + (f" {advice}" if advice else ""))


def expect(condition: object, expected: str, found: str, advice: str | Callable[[], str] = "") -> None:
    """Raise `UnmetError` unless the condition holds. Advice that takes work to find is given as a function."""
    if not condition:
        fail(expected, found, advice if isinstance(advice, str) else advice())


@contextmanager
def with_advice(advice: str) -> Iterator[None]:
    """Let `explain` add advice on shapes to an exception of the learner's code that is about shapes."""
    try:
        yield
    except Exception as error:
        kind, *_ = raised_there(error) or [type(error).__name__]
        if is_about_shapes(kind, str(error)):
            error.add_note(advice)
        raise


def explain(error: BaseException) -> str:
    """Tell a learner in one line what went wrong."""
    if isinstance(error, BlankError | UnmetError | MissingValueError | CannotLeave | AskingError):
        return str(error)
    if raised := raised_there(error):
        kind, message, told = raised
        told = told or meaning(kind, message)
    else:
        kind, told = type(error).__name__, summary(error)
    notes = [note for note in getattr(error, "__notes__", []) if note.removesuffix(".") not in told]
    return sentences(f"Your code stopped with {kind}: {told}".removesuffix(": "), *notes)


@dataclass(frozen=True)
class Part:
    """One part of a test cell. message: why it earned nothing; "" if it passed."""

    description: str
    weight: float
    outcome: Outcome
    message: str = ""

    def __str__(self) -> str:
        marks = {Outcome.CORRECT: "passed", Outcome.NOT_ATTEMPTED: "not attempted"}
        return f"[{marks.get(self.outcome, 'not passed')}] {self.reason}"

    @property
    def reason(self) -> str:
        """What it is about, and why it earned nothing."""
        return f"{self.description}: {self.message}" if self.message else self.description

    def to_dict(self) -> dict[str, Any]:
        """Return the part as JSON holds it."""
        return {**self.__dict__, "outcome": self.outcome.name}

    @classmethod
    def from_dict(cls, data: Any) -> "Part":
        """Read what `to_dict` returned; raise an exception for anything else."""
        return cls(str(data["description"]), float(data["weight"]), Outcome[data["outcome"]], str(data["message"]))


class Points(float):
    """The points of a test cell and its parts. A notebook shows a sentence; nbgrader reads the number in plain text."""

    most = 0.0
    parts: tuple[Part, ...] = ()

    @property
    def sentence(self) -> str:
        """The points, and how many there are."""
        return f"{self:g} of {self.most:g} points for the parts above"

    def to_data(self) -> dict[str, Any]:
        """Return the parts in the form of an output's data."""
        return {PARTS: [part.to_dict() for part in self.parts]}

    def _repr_html_(self) -> str:
        return f"<b>{html.escape(self.sentence)}</b>"

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        return self.to_data()


def failed_parts(cell: Any) -> list[Part]:
    """Return the parts of an executed test cell that earned nothing; none if its outputs hold no parts."""
    for output in cell.get("outputs", []):
        try:
            parts = [Part.from_dict(data) for data in output.get("data", {}).get(PARTS, [])]
        except (KeyError, TypeError, ValueError):  # somebody edited the file
            continue
        if parts:
            return [part for part in parts if part.outcome is not Outcome.CORRECT]
    return []


def only_blanks(failed: Sequence[Part]) -> bool:
    """Tell whether parts failed, and all of them because nothing was attempted."""
    return bool(failed) and all(part.outcome is Outcome.NOT_ATTEMPTED for part in failed)


class Score:
    """Add up the parts of a test cell, so that one fault costs only the parts that it affects.

    The last line of a test cell is `score.total()`: nbgrader takes the value of the last line as the points. The
    weights of the parts are relative, so that the visible parts alone also add up to all points of the cell.

    Args:
        points: of the whole cell.
    """

    def __init__(self, points: float) -> None:
        self._points = points
        self._parts: list[Part] = []

    def part(self, weight: float, description: str, test: Callable[[], object]) -> None:
        """Run one part and print its line; it earns its weight if it raises nothing.

        If a cell of the exercise has not run to its end, nothing is tested: an earlier run would get the points.
        """
        if judged_elsewhere():
            return
        outcome, message = self._outcome_of(test)
        self._parts.append(Part(description, weight, outcome, message))
        print(self._parts[-1])

    def _outcome_of(self, test: Callable[[], object]) -> tuple[Outcome, str]:
        if unfinished := unfinished_here():
            return Outcome.NOT_ATTEMPTED if unfinished.is_blank else Outcome.INCORRECT, unfinished.message
        try:
            test()
        except Exception as error:  # noqa: BLE001  (the learner's code may raise anything)
            blank = isinstance(error, BlankError | NotAttemptedError)
            return Outcome.NOT_ATTEMPTED if blank else Outcome.INCORRECT, explain(error)
        return Outcome.CORRECT, ""

    def total(self) -> float:
        """Return the points earned, and say how many they are of how many."""
        possible = sum(part.weight for part in self._parts)
        earned = sum(part.weight for part in self._parts if part.outcome is Outcome.CORRECT)
        total = Points(self._points * earned / possible if possible else 0.0)
        total.most, total.parts = self._points, tuple(self._parts)
        if not in_notebook():
            print(total.sentence)
        return total
