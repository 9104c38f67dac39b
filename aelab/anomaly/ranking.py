"""The area under the ROC curve, computed from ranks. NumPy only."""

import numpy as np
from numpy.typing import ArrayLike, NDArray


def mean_ranks(values: ArrayLike) -> NDArray[np.float64]:
    """Return the rank of every value, 1 for the smallest; equal values share the mean of their ranks.

    Args:
        values: shape (N,).

    Returns:
        float64, shape (N,).
    """
    _, place, counts = np.unique(np.asarray(values), return_inverse=True, return_counts=True)
    last = np.cumsum(counts)  # the rank of the last of each group of equal values
    ranks: NDArray[np.float64] = (last - (counts - 1) / 2)[place.reshape(-1)]
    return ranks


def area_under_roc(scores: ArrayLike, is_anomaly: ArrayLike) -> float:
    """Return the share of pairs, one anomaly and one normal image, in which the anomaly has the larger score.

    A pair of equal scores counts half. This is the area under the ROC curve, and the Mann-Whitney statistic divided by
    the number of pairs (Hanley and McNeil, "The meaning and use of the area under a receiver operating characteristic
    (ROC) curve", Radiology 143, 1982).

    Args:
        scores: finite, shape (N,), larger for what looks less normal. is_anomaly: bool, shape (N,).

    Returns:
        from 0 to 1; 0.5 for scores that tell nothing.

    Raises:
        ValueError: the shapes differ, a score is not finite, or one of the two kinds is missing.
    """
    values, anomalous = np.asarray(scores, np.float64), np.asarray(is_anomaly, bool)
    if values.ndim != 1 or values.shape != anomalous.shape:
        raise ValueError(f"Expected a score and a label for each image, found {values.shape} and {anomalous.shape}.")
    if not np.isfinite(values).all():
        raise ValueError("Expected finite scores, found nan or infinity: it has no rank.")
    anomalies = int(anomalous.sum())
    pairs = anomalies * (len(values) - anomalies)
    if not pairs:
        raise ValueError(f"Expected normal images and anomalies, found {anomalies} anomalies of {len(values)} images.")
    rank_sum = mean_ranks(values)[anomalous].sum()
    return float((rank_sum - anomalies * (anomalies + 1) / 2) / pairs)
