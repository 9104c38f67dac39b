"""Checks of the threshold, and of how often it is passed."""

from collections.abc import Mapping, Sequence
from statistics import NormalDist
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from aelab.anomaly.settings import NORMAL
from aelab.data import CLASS_NAMES
from aelab.wanted import array_of, entries_of, expect_function, number_of, told_apart
from labkit.scoring import expect, fail

NUMBER = "the threshold to be one number"
ROUNDED = 5.001e-4  # rates that were rounded to three decimals still tell how many alarms there were
GIVEN = "A given cell makes it: run that cell again, and do not use its name for anything else."


def threshold_values(alarm_threshold: Any, rate: float = 0.05, count: int = 400, seed: int = 0) -> None:
    """Expect a threshold that the given share of the scores lies above.

    Every way to interpolate between two neighbouring scores is right, so the share may be off by one score.

    Args:
        alarm_threshold: the learner's function of normal scores, shape (count,), and the rate of false alarms.
    """
    expect_function(alarm_threshold, "alarm_threshold")
    scores = np.random.default_rng(seed).exponential(size=count) + 0.5  # skewed, as errors are
    threshold = number_of(alarm_threshold(scores.copy(), rate), NUMBER)
    above = float(np.mean(scores > threshold))
    expect(
        abs(above - rate) <= 1.001 / count,
        f"a threshold with {rate:.1%} of the normal scores above it",
        f"{threshold:.4g}, with {above:.1%} above it",
        _threshold_slip(threshold, scores, rate),
    )


def _threshold_slip(threshold: float, scores: Any, rate: float) -> str:
    above = float(np.mean(scores > threshold))
    slips = {
        "np.percentile counts from 0 to 100, np.quantile from 0 to 1.": np.percentile(
            scores, [rate, 1 - rate, 100 - rate]
        ),
        "That is the largest score: it allows no false alarm at all, whatever the rate.": [scores.max()],
        "That is a mean plus some standard deviations, which fits bell curves only. Use a quantile.": [
            scores.mean() + factor * spread
            for factor in (1, 1.645, 1.96, 2, 3, NormalDist().inv_cdf(1 - rate))
            for spread in (scores.std(), scores.std(ddof=1))
        ],
        "Use rate: that is the threshold for 5 % false alarms, whatever the rate.": [np.quantile(scores, 0.95)],
        "That is the median: half of all normal images would raise an alarm.": [np.median(scores)],
        "That is the mean: nearly half of all normal images would raise an alarm.": [scores.mean()],
        "Only large scores raise an alarm: leave the whole rate above the threshold, not half of it.": [
            np.quantile(scores, 1 - rate / 2)
        ],
        "That is a share of the largest score, or of the range. Use a quantile: a share of the number of scores.": [
            (1 - rate) * scores.max(),
            scores.min() + (1 - rate) * np.ptp(scores),
        ],
        "Sort the scores first: that is the one in this place of the unsorted scores.": [
            scores[min(int((1 - rate) * len(scores)) + step, len(scores) - 1)] for step in (-1, 0)
        ],
        "That is a place among the sorted scores: return the score in that place.": [
            int((1 - rate) * len(scores)) + step for step in (-1, 0, 1)
        ],
    }
    for message, values in slips.items():
        if np.isclose(threshold, values, rtol=1e-6).any():
            return message
    if abs(above - (1 - rate)) <= 2 / len(scores):
        return "Turn it round: nearly all normal images would raise an alarm. An alarm is a score above the threshold."
    return "Use a quantile of the scores: a share of 1 - rate of them lies below the threshold."


def threshold_chosen(
    threshold: Any, alarm_threshold: Any, scores: Mapping[str, Any], rate: float, wanted: str = "held_out"
) -> None:
    """Expect the threshold of the held-out normal images.

    Args:
        threshold: the learner's number. alarm_threshold: the learner's function; what it gives for the right scores is
            right here. scores: by name, the scores among which the learner chose. rate: of false alarms.
    """
    found = number_of(threshold, NUMBER)
    values = {name: array_of(entries_of(scores, "the scores")[name], f"scores of {name}", GIVEN) for name in scores}
    held_out = values[wanted]
    if abs(float(np.mean(held_out > found)) - rate) <= 1.001 / len(held_out):
        return
    by_function = {name: _number_or_nan(alarm_threshold, some, rate) for name, some in values.items()}
    if np.isclose(found, by_function[wanted], rtol=1e-3):
        return  # the function has a check of its own
    advice = f"Pass scores_{wanted} and the rate {rate:g} to alarm_threshold."
    for name, reason in _WRONG_IMAGES.items():
        if name in by_function and np.isclose(found, by_function[name], rtol=1e-3):
            advice = reason
    fail(
        f"a threshold with {rate:.0%} of the held-out normal images above it",
        f"{found:.4g}, with {np.mean(held_out > found):.1%} above it",
        advice,
    )


_WRONG_IMAGES = {
    "normal": "That is from the images that the autoencoder learned, which it knows better than any new one.",
    "test": "That is from the test images: nothing may be chosen from those, and most of them are anomalies.",
}


def _number_or_nan(function: Any, scores: Any, rate: float) -> float:
    try:
        return number_of(function(scores.copy(), rate), NUMBER)
    except Exception:  # noqa: BLE001  (the function is checked elsewhere)
        return float("nan")


def alarm_rates_are_right(alarm_rates: Any, scores: Any, labels: Any, threshold: Any) -> None:
    """Expect, for every class, the share of its test images whose score is above the threshold."""
    table = entries_of(alarm_rates, "alarm_rates")
    values, classes = array_of(scores, "scores of test images", GIVEN), np.asarray(labels)
    limit = number_of(threshold, NUMBER)
    expect(
        set(CLASS_NAMES) <= set(table),
        f"an entry for each of the {len(CLASS_NAMES)} classes in alarm_rates",
        f"{len(set(CLASS_NAMES) & set(table))} of them",
        "Every turn of the loop adds one, under the name of the class: alarm_rates[name] = ...",
    )
    found = np.array([number_of(table[name], f"one number for {name} in alarm_rates") for name in CLASS_NAMES])
    alarms = [values[classes == index] > limit for index in range(len(CLASS_NAMES))]
    expected = np.array([one.mean() for one in alarms])
    wrong = np.flatnonzero(~np.isclose(found, expected, rtol=0, atol=ROUNDED))
    if len(wrong):
        right, number = told_apart(expected[wrong[0]], found[wrong[0]])
        advice = _rate_slip(found, alarms, [values[classes == index] for index in range(len(CLASS_NAMES))])
        fail(f"{right} for {CLASS_NAMES[wrong[0]]}", number, advice)


def _rate_slip(found: NDArray[np.float64], alarms: Sequence[NDArray[Any]], scores: Sequence[NDArray[Any]]) -> str:
    """Say which mistake gives the rates that were found; alarms, scores: of the test images of each class."""
    expected, together = np.array([one.mean() for one in alarms]), np.concatenate(alarms)
    slips: dict[str, ArrayLike] = {
        "That is the share without an alarm: an alarm is a score above the threshold.": 1 - expected,
        "For the normal class, too, it is the share with an alarm.": np.where(
            np.array(CLASS_NAMES) == NORMAL, 1 - expected, expected
        ),
        "That is a number of images: divide it by the number of images of the class.": [one.sum() for one in alarms],
        "That is a share of all test images: divide by the number of images of the class.": [
            one.sum() / len(together) for one in alarms
        ],
        "That is a share of all alarms: divide by the number of images of the class.": [
            one.sum() / max(together.sum(), 1) for one in alarms
        ],
        "These are percent: keep shares from 0 to 1.": 100 * expected,
        "That is the share of all test images with an alarm: choose those of the class.": np.full(
            len(expected), together.mean()
        ),
        "That is the mean score of the class: compare each score with the threshold first.": [
            one.mean() for one in scores
        ],
        "No image was chosen: labels are numbers, so compare test_labels with index.": np.full(len(expected), np.nan),
        "That is rounded: keep all decimals.": [round(rate, 2) for rate in expected],
        "That is rounded. Keep all decimals.": [round(rate, 1) for rate in expected],
    }
    for message, mistake in slips.items():
        if np.allclose(found, mistake, atol=1e-6, equal_nan=True):
            return message
    return "The mean of (distance_scores > distance_threshold) over the images whose label is index."
