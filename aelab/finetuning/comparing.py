"""Checks of the choice of a learning rate, and of the gain over the frozen model."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from aelab.slips import likely_slip
from aelab.wanted import expect_function, number_of
from labkit.scoring import expect

Errors = Mapping[float, float]
RATES = (1e-3, 1e-4, 1e-5, 1e-6, 1e-7)
_GAINS = ((0.0213, 0.0167), (0.0114, 0.0137), (0.52, 0.11))
_SLIPS = (
    ("The tuned error is the divisor: divide by the frozen one.", lambda one, other: 100 * (one - other) / other),
    ("The sign is the other way round: a smaller error is a gain.", lambda one, other: 100 * (other - one) / one),
    ("That is a share, not percent: multiply by 100.", lambda one, other: (one - other) / one),
    ("That is what is left, not what is gained.", lambda one, other: 100 * other / one),
    ("That is the difference: divide it by the frozen error.", lambda one, other: one - other),
    ("Without brackets, division comes first.", lambda one, other: 100 * one - other / one),
)


_RATE_SLIPS: tuple[tuple[str, Callable[[Errors], Any]], ...] = (
    (
        "nan is neither smaller nor larger than a number: leave out what is not finite.",
        lambda errors: min(errors, key=errors.__getitem__),
    ),
    ("That is the least error; return its rate, the key.", lambda errors: min(_finite(errors).values())),
    (
        "That is the rate with the largest error.",
        lambda errors: max(_finite(errors), key=errors.__getitem__),
    ),
    ("That is the smallest rate, whatever the errors are.", lambda errors: min(errors)),
    ("That is the largest rate, whatever the errors are.", lambda errors: max(errors)),
)


def _finite(errors: Errors) -> Errors:
    return {rate: error for rate, error in errors.items() if np.isfinite(error)}


def _rates_are_chosen(choose_rate: Callable[..., Any], examples: Sequence[Errors]) -> None:
    """Expect the rate with the least finite error for every example."""
    expect_function(choose_rate, "choose_rate")
    for errors in examples:
        best = min(_finite(errors), key=errors.__getitem__)
        found = number_of(choose_rate(dict(errors)), "one learning rate from choose_rate")
        expect(
            np.isclose(found, best, rtol=1e-4),
            f"{best:g} for the errors {_told(errors)}",
            f"{found:g}",
            lambda: (
                likely_slip(choose_rate, [(dict(one),) for one in examples], _RATE_SLIPS)
                or "Compare the errors, the values of the dict: min(errors, key=errors.get) gives the key of the least."
            ),
        )


def _told(errors: Errors) -> str:
    return "{" + ", ".join(f"{rate:g}: {error:g}" for rate, error in errors.items()) + "}"


def rates_are_chosen(choose_rate: Callable[..., Any], seed: int = 0) -> None:
    """Expect the rate with the least error wherever it stands."""
    random = np.random.default_rng(seed)
    examples = []
    for best in (1, 3, 2):
        errors = dict(zip(RATES, random.uniform(0.02, 0.3, len(RATES)).round(4).tolist(), strict=True))
        examples.append(errors | {RATES[best]: 0.0123})
    _rates_are_chosen(choose_rate, examples)


def diverged_rates_are_left_out(choose_rate: Callable[..., Any]) -> None:
    """Expect the least finite error where the largest rates gave nan or infinity."""
    nan, infinity = float("nan"), float("inf")
    examples = [
        {1e-2: nan, 1e-3: 0.21, 1e-4: 0.019, 1e-5: 0.018, 1e-6: 0.02},
        {1e-2: nan, 1e-3: infinity, 1e-4: 0.02, 1e-5: 0.025},
    ]
    _rates_are_chosen(choose_rate, examples)


def gain_values(gain: Callable[..., Any], pairs: Any = _GAINS) -> None:
    """Expect by how many percent the tuned error is below the frozen one."""
    expect_function(gain, "gain")
    for frozen, tuned in pairs:
        right = 100 * (frozen - tuned) / frozen
        found = number_of(gain(frozen, tuned), "one number from gain, in percent")
        expect(
            np.isclose(found, right, rtol=1e-3),
            f"{right:.4g} % for errors of {frozen:g} frozen and {tuned:g} tuned",
            f"{found:.4g}",
            lambda: likely_slip(gain, _GAINS, _SLIPS) or "The difference, as a share of the frozen error, times 100.",
        )
