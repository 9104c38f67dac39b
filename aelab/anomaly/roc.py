"""Checks of the area under the ROC curve."""

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from aelab.anomaly.ranking import area_under_roc, mean_ranks
from aelab.slips import Slip, likely_slip
from aelab.wanted import expect_function, number_of, told_apart
from labkit.scoring import fail

DISTINCT, TIES = 10**6, 4  # how many different scores there are at most
WANTED = "the area under the ROC curve, one number"
FORMULA = "(sum of the anomalies' ranks - n (n + 1) / 2) / (n m), with n anomalies and m normal images."
Array = NDArray[Any]


def _rank_sum(scores: Array, anomalies: Array) -> float:
    return float(mean_ranks(scores)[anomalies].sum())


def _least(anomalies: Array) -> float:
    """Return the smallest sum that the ranks of the anomalies can have."""
    return float(anomalies.sum() * (anomalies.sum() + 1) / 2)


def _pairs(anomalies: Array) -> float:
    return float(anomalies.sum() * (~anomalies).sum())


def _from_ranks(ranks: Array, anomalies: Array) -> float:
    return (float(ranks[anomalies].sum()) - _least(anomalies)) / _pairs(anomalies)


def _won(scores: Array, anomalies: Array) -> Array:
    return np.asarray(np.subtract.outer(scores[anomalies], scores[~anomalies]))


def _folded(scores: Array, anomalies: Array) -> float:
    return max(area_under_roc(scores, anomalies), 1 - area_under_roc(scores, anomalies))


NO_ARGSORT = "np.argsort gives no ranks. Equal scores share the mean of their ranks: use mean_ranks, which is given."
BRACKETS = "Put the difference in brackets, and n * m, too: (...) / (n * m)."
SLIPS: tuple[Slip, ...] = (  # each is a function of scores and is_anomaly
    (
        "The sign is the wrong way round: anomalies should have the larger scores and ranks.",
        lambda scores, anomalies: 1 - area_under_roc(scores, anomalies),
    ),
    (
        "An area under 0.5 stays as it is: to turn the scores round, one would have to look at is_anomaly.",
        _folded,
    ),
    (
        "That is percent: leave out the factor 100.",
        lambda scores, anomalies: 100 * area_under_roc(scores, anomalies),
    ),
    (
        "That is the number of pairs: divide it by anomalies times normal images.",
        lambda scores, anomalies: area_under_roc(scores, anomalies) * _pairs(anomalies),
    ),
    (
        "Subtract n (n + 1) / 2, the smallest sum that n ranks can have.",
        lambda scores, anomalies: _rank_sum(scores, anomalies) / _pairs(anomalies),
    ),
    (
        "Subtract n (n + 1) / 2 with n the number of anomalies.",
        lambda scores, anomalies: (_rank_sum(scores, anomalies) - _least(~anomalies)) / _pairs(anomalies),
    ),
    (
        "The smallest sum of n ranks is n (n + 1) / 2: the first rank is 1.",
        lambda scores, anomalies: (
            (_rank_sum(scores, anomalies) - _least(anomalies) + anomalies.sum()) / _pairs(anomalies)
        ),
    ),
    (
        "Divide by anomalies times normal images, the number of pairs.",
        lambda scores, anomalies: area_under_roc(scores, anomalies) * _pairs(anomalies) / len(scores) ** 2,
    ),
    (
        BRACKETS,
        lambda scores, anomalies: (
            area_under_roc(scores, anomalies) * _pairs(anomalies) / anomalies.sum() * (~anomalies).sum()
        ),
    ),
    (
        BRACKETS,
        lambda scores, anomalies: _rank_sum(scores, anomalies) - _least(anomalies) / _pairs(anomalies),
    ),
    (
        "Equal scores share the mean of their ranks: use mean_ranks, which is given.",
        lambda scores, anomalies: _from_ranks(np.argsort(np.argsort(scores)) + 1, anomalies),
    ),
    (NO_ARGSORT, lambda scores, anomalies: _from_ranks(np.argsort(np.argsort(scores)), anomalies)),
    (NO_ARGSORT, lambda scores, anomalies: _from_ranks(np.argsort(scores) + 1, anomalies)),
    (NO_ARGSORT, lambda scores, anomalies: _from_ranks(np.argsort(scores), anomalies)),
    (
        "Add up the ranks of the anomalies, not their scores.",
        lambda scores, anomalies: _from_ranks(scores, anomalies),
    ),
    (
        "Add up the ranks of the anomalies only: ranks[is_anomaly].",
        lambda scores, anomalies: (mean_ranks(scores).sum() - _least(anomalies)) / _pairs(anomalies),
    ),
    (
        "Add up the ranks of the anomalies, ranks[is_anomaly]: those of the normal images are in the sum.",
        lambda scores, anomalies: (_rank_sum(scores, ~anomalies) - _least(anomalies)) / _pairs(anomalies),
    ),
    (
        "Add the ranks up: their mean is too small by the factor n.",
        lambda scores, anomalies: (
            (_rank_sum(scores, anomalies) / anomalies.sum() - _least(anomalies)) / _pairs(anomalies)
        ),
    ),
    (
        "A pair of equal scores counts half: it is neither won nor lost.",
        lambda scores, anomalies: np.mean(_won(scores, anomalies) > 0),
    ),
    (
        "A pair of equal scores counts half, not a whole.",
        lambda scores, anomalies: np.mean(_won(scores, anomalies) >= 0),
    ),
    (
        "That is the sum of the ranks: subtract n (n + 1) / 2, then divide by n * m.",
        _rank_sum,
    ),
    (
        "That is the mean rank of the anomalies.",
        lambda scores, anomalies: _rank_sum(scores, anomalies) / anomalies.sum(),
    ),
)


def auroc_values(auroc: Any, normal: int = 12, anomalies: int = 20, distinct: int = DISTINCT, seed: int = 0) -> None:
    """Expect the area under the ROC curve of random scores.

    Args:
        auroc: the learner's function of scores, shape (N,), and is_anomaly, bool, shape (N,).
        normal, anomalies: how many images of each kind. distinct: how many different scores; few of them make ties.
    """
    expect_function(auroc, "auroc")
    scores, is_anomaly = _random_scores(normal, anomalies, distinct, seed)
    kind = "scores of which some are equal" if len(np.unique(scores)) < len(scores) else "random scores"
    _expect_area(auroc, scores, is_anomaly, kind)


def better_than_chance(auroc: Any) -> None:
    """Expect 1 for scores in perfect order, 0 for the opposite, and 0.5 where all scores are equal."""
    expect_function(auroc, "auroc")
    is_anomaly = np.array([False, False, True, True, True])
    for scores in ([1, 2, 3, 4, 5], [5, 4, 3, 2, 1], [7, 7, 7, 7, 7]):
        kind = f"the scores {scores}, of which the last three are of anomalies"
        _expect_area(auroc, np.array(scores, float), is_anomaly, kind)


def _expect_area(auroc: Any, scores: Array, is_anomaly: Array, kind: str) -> None:
    expected = area_under_roc(scores, is_anomaly)
    found = number_of(auroc(scores.copy(), is_anomaly.copy()), WANTED)
    right, wrong = told_apart(expected, found)
    if not np.isclose(found, expected, atol=1e-6):
        fail(f"{right} for {kind}", wrong, likely_slip(auroc, _examples(), SLIPS) or FORMULA)


def _examples() -> Iterator[tuple[Array, Array]]:
    """Yield scores and answers that tell all slips apart: more of either kind, equal scores, and a small area."""
    for normal, anomalies, distinct in ((12, 20, DISTINCT), (15, 9, TIES)):
        scores, is_anomaly = _random_scores(normal, anomalies, distinct, seed=1)
        yield scores, is_anomaly
        yield scores.max() - scores, is_anomaly


def _random_scores(normal: int, anomalies: int, distinct: int, seed: int) -> tuple[Array, Array]:
    generator = np.random.default_rng(seed)
    is_anomaly = generator.permutation(np.arange(normal + anomalies) < anomalies)
    scores = generator.integers(0, distinct, len(is_anomaly)) + distinct * 0.2 * is_anomaly
    return np.floor(scores) / distinct if distinct == TIES else scores / distinct, is_anomaly
