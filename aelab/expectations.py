"""What a check is made of: an expectation that explains itself, and a score that adds up parts."""

from collections.abc import Callable
from typing import NoReturn

from aelab.blanks import BlankError


class UnmetError(AssertionError):
    """An expectation was not met. The message says what was expected, what was found, and where to look."""


class NotAttemptedError(UnmetError):
    """There is nothing to check yet."""


def fail(expected: str, found: str, advice: str = "") -> NoReturn:
    """Raise the error for work that is not right yet."""
    raise UnmetError(f"Expected {expected}; found {found}." + (f" {advice}" if advice else ""))


def expect(condition: object, expected: str, found: str, advice: str = "") -> None:
    """Raise `UnmetError` unless the condition holds."""
    if not condition:
        fail(expected, found, advice)


def explain(error: BaseException) -> str:
    """Say in one line for a learner what went wrong."""
    if isinstance(error, BlankError | UnmetError):
        return str(error)
    first_line = (str(error).strip().splitlines() or [""])[0]
    return f"Your code stopped with {type(error).__name__}: {first_line}"


class Score:
    """Adds up the parts of a test cell, so that one fault costs only the points of the parts that it touches.

    The last line of a test cell is `score.total()`: nbgrader takes the value of the last line as the points.
    """

    def __init__(self) -> None:
        self._points = 0.0
        self._possible = 0.0

    def part(self, points: float, description: str, test: Callable[[], object]) -> None:
        """Run one part and print its line; it earns its points when it raises nothing."""
        self._possible += points
        try:
            test()
        except Exception as error:  # the learner's code may raise anything
            print(f"[0 of {points:g}] {description}: {explain(error)}")
        else:
            self._points += points
            print(f"[{points:g} of {points:g}] {description}")

    def total(self) -> float:
        """Print and return the points earned."""
        print(f"Points here: {self._points:g} of {self._possible:g}")
        return self._points
