"""Check one score for each row."""

from collections.abc import Callable
from typing import Any

import numpy as np

from aelab.wanted import array_of, told_apart
from labkit.scoring import expect, fail


def expect_scores(value: Any, expected: Any, wanted: str, advice: Callable[[], str]) -> None:
    """Expect one score for each row, as computed here.

    Args:
        value: what the learner's function returned. expected: float64, shape (N,). wanted: what it is, in words.
        advice: says what to do about a wrong score.
    """
    found = array_of(value, wanted)
    if found.shape == expected.shape and np.allclose(found, expected, rtol=1e-3, atol=1e-5):
        return
    expect(found.shape == expected.shape, f"{wanted}, shape {expected.shape}", f"shape {found.shape}", advice)
    first = int(np.argmax(~np.isclose(found, expected, rtol=1e-3, atol=1e-5)))
    right, wrong = told_apart(expected[first], found[first])
    fail(f"{wanted}: {right} for row {first}", wrong, advice())
