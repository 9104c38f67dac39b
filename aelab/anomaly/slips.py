"""Recognise a common mistake by the values that it gives."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np

from aelab.wanted import array_of, told_apart
from labkit.scoring import expect, fail

Slip = tuple[str, Callable[..., Any]]  # the message for a learner, and a function that makes the mistake


def expect_scores(value: Any, expected: Any, wanted: str, advice: Callable[[], str]) -> None:
    """Expect one score for each row, as computed here.

    Args:
        value: what the learner's function returned. expected: float64, shape (N,). wanted: what it is, in words.
        advice: says what to do about a wrong score.
    """
    found = array_of(value, wanted)
    if found.shape == expected.shape and np.allclose(found, expected, rtol=1e-3, atol=1e-5):
        return
    expect(found.shape == expected.shape, f"{wanted}, shape {expected.shape}", f"shape {found.shape}", advice())
    first = int(np.argmax(~np.isclose(found, expected, rtol=1e-3, atol=1e-5)))
    right, wrong = told_apart(expected[first], found[first])
    fail(f"{wanted}: {right} for row {first}", wrong, advice())


def likely_slip(function: Callable[..., Any], examples: Iterable[Sequence[Any]], slips: Iterable[Slip]) -> str:
    """Return the message of the first mistake that explains what a function gives for all examples; "" if none does.

    One example would not do: on a small or a special one, different mistakes give the same value.

    Args:
        function: the learner's. examples: of its arguments; arrays among them are copied. slips: see `Slip`.
    """
    given = [tuple(arguments) for arguments in examples]
    found = [_value(function, arguments) for arguments in given]
    for message, mistake in slips:
        if all(_alike(one, mistake(*arguments)) for one, arguments in zip(found, given, strict=True)):
            return message
    return ""


def _value(function: Callable[..., Any], arguments: Sequence[Any]) -> Any:
    try:
        copies = (one.copy() if isinstance(one, np.ndarray) else one for one in arguments)
        return array_of(function(*copies), "numbers")
    except Exception:  # noqa: BLE001  (the learner's code may raise anything; the check itself tells what)
        return None


def _alike(found: Any, mistake: Any) -> bool:
    wrong = np.asarray(mistake, np.float64)
    return found is not None and found.shape == wrong.shape and np.allclose(found, wrong, rtol=1e-3, atol=1e-5)
