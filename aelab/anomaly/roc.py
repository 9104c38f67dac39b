"""Checks of the area under the ROC curve."""

from typing import Any

import numpy as np

from aelab.anomaly.ranking import area_under_roc, mean_ranks
from aelab.anomaly.slips import likely_slip
from aelab.wanted import expect_function, number_of
from labkit.scoring import expect, fail

DISTINCT, TIES = 10**6, 4  # how many different scores there are at most


def auroc_values(auroc: Any, normal: int = 12, anomalies: int = 20, distinct: int = DISTINCT, seed: int = 0) -> None:
    """Expect the area under the ROC curve of random scores.

    Args:
        auroc: the learner's function of scores, shape (N,), and is_anomaly, bool, shape (N,).
        normal, anomalies: how many images of each kind. distinct: how many different scores; few of them make ties.
    """
    expect_function(auroc, "auroc")
    generator = np.random.default_rng(seed)
    is_anomaly = generator.permutation(np.arange(normal + anomalies) < anomalies)
    scores = generator.integers(0, distinct, len(is_anomaly)) + distinct * 0.2 * is_anomaly
    scores = np.floor(scores) / distinct if distinct == TIES else scores / distinct
    expected = area_under_roc(scores, is_anomaly)
    found = number_of(auroc(scores.copy(), is_anomaly.copy()), "the area under the ROC curve, one number")
    if not np.isclose(found, expected, atol=1e-6):
        kind = "scores of which some are equal" if len(np.unique(scores)) < len(scores) else "random scores"
        fail(f"{expected:.4f} for {kind}", f"{found:.4f}", _slip(found, scores, is_anomaly))


def _slip(found: float, scores: Any, is_anomaly: Any) -> str:
    count, others = int(is_anomaly.sum()), int((~is_anomaly).sum())
    ranks, places = mean_ranks(scores), np.argsort(np.argsort(scores)) + 1
    rank_sum, right = ranks[is_anomaly].sum(), area_under_roc(scores, is_anomaly)
    pairs = count * others
    won = np.subtract.outer(scores[is_anomaly], scores[~is_anomaly])
    slips = {
        "The sign is the wrong way round: anomalies should have the larger scores and ranks.": lambda: 1 - right,
        "That is the number of pairs: divide it by anomalies times normal images.": lambda: right * pairs,
        "Subtract n (n + 1) / 2, the smallest sum that n ranks can have.": lambda: rank_sum / pairs,
        "Subtract n (n + 1) / 2 with n the number of anomalies.": (
            lambda: (rank_sum - others * (others + 1) / 2) / pairs
        ),
        "The smallest sum of n ranks is n (n + 1) / 2: the first rank is 1.": (
            lambda: (rank_sum - count * (count - 1) / 2) / pairs
        ),
        "Divide by anomalies times normal images, the number of pairs.": (
            lambda: (rank_sum - count * (count + 1) / 2) / len(scores) ** 2
        ),
        "Equal scores share the mean of their ranks: use mean_ranks, which is given.": (
            lambda: (places[is_anomaly].sum() - count * (count + 1) / 2) / pairs
        ),
        "A pair of equal scores counts half: it is neither won nor lost.": lambda: np.mean(won > 0),
        "A pair of equal scores counts half, not a whole.": lambda: np.mean(won >= 0),
        "That is the mean rank of the anomalies.": lambda: rank_sum / count,
    }
    advice = "(sum of the anomalies' ranks - n (n + 1) / 2) / (n m), with n anomalies and m normal images."
    return likely_slip(found, slips) or advice


def better_than_chance(auroc: Any) -> None:
    """Expect 1 for scores in perfect order, 0 for the opposite, and 0.5 where all scores are equal."""
    is_anomaly = np.array([False, False, True, True, True])
    for scores, expected in (([1, 2, 3, 4, 5], 1.0), ([5, 4, 3, 2, 1], 0.0), ([7, 7, 7, 7, 7], 0.5)):
        found = number_of(auroc(np.array(scores, float), is_anomaly.copy()), "the area under the ROC curve, one number")
        expect(
            np.isclose(found, expected),
            f"{expected:g} for the scores {scores}, of which the last three are of anomalies",
            f"{found:.4f}",
            _slip(found, np.array(scores, float), is_anomaly),
        )
