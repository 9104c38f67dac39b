"""Recognise a common mistake by the values that it gives."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from aelab.wanted import array_of
from labkit.scoring import expect, fail


def expect_scores(value: Any, expected: Any, wanted: str, slips: Mapping[str, Callable[[], Any]], advice: str) -> None:
    """Expect one score for each row, as computed here.

    Args:
        value: what the learner's function returned. expected: float64, shape (N,). wanted: what it is, in words.
        slips: by the message for a learner, the values that a mistake gives. advice: if it is none of them.
    """
    found = array_of(value, wanted)
    if found.shape == expected.shape and np.allclose(found, expected, rtol=1e-3, atol=1e-5):
        return
    likely = likely_slip(found, slips)
    expect(found.shape == expected.shape, f"{wanted}, shape {expected.shape}", f"shape {found.shape}", likely or advice)
    first = int(np.argmax(~np.isclose(found, expected, rtol=1e-3, atol=1e-5)))
    fail(f"{wanted}: {expected[first]:.4g} for row {first}", f"{found[first]:.4g}", likely or advice)


def likely_slip(found: Any, slips: Mapping[str, Callable[[], Any]]) -> str:
    """Return the message of the first mistake that gives these values; "" if there is none."""
    for message, mistake in slips.items():
        wrong = np.asarray(mistake(), np.float64)
        if wrong.shape == np.shape(found) and np.allclose(found, wrong, rtol=1e-3, atol=1e-5):
            return message
    return ""
