"""Anomaly scores without training: how far an image is from the normal ones. NumPy only.

Each function takes rows to score and rows of normal images, shapes (N, d) and (M, d), and gives float64 of shape (N,):
the larger, the less normal.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from aelab.baselines import PrincipalComponents

Scores = NDArray[np.float64]
SHRINKAGE = 0.1
_CHUNK = 500  # rows at a time: memory for distances to 6,000 normal ones stays under 25 MB


def brightness(rows: ArrayLike, normal: ArrayLike) -> Scores:
    """Return how far the mean of a row's values is from that of all normal values."""
    scores: Scores = np.abs(np.asarray(rows, np.float64).mean(axis=1) - np.asarray(normal, np.float64).mean())
    return scores


def distance_to_mean(rows: ArrayLike, normal: ArrayLike) -> Scores:
    """Return the mean squared difference from the mean normal row."""
    scores: Scores = np.mean(np.square(np.asarray(rows) - np.asarray(normal, np.float64).mean(axis=0)), axis=1)
    return scores


def component_error(rows: ArrayLike, normal: ArrayLike, components: int) -> Scores:
    """Return the mean squared error of a reconstruction from the first principal components of the normal rows."""
    found = PrincipalComponents.of(normal)
    centred = np.asarray(rows) - found.mean
    directions = found.directions[:components]
    scores: Scores = np.mean(np.square(centred - centred @ directions.T @ directions), axis=1)
    return scores


def neighbour_distance(rows: ArrayLike, normal: ArrayLike, neighbours: int) -> Scores:
    """Return the mean Euclidean distance to the nearest normal rows, `neighbours` of them.

    Raises:
        ValueError: there are not so many normal rows.
    """
    wanted, known = np.asarray(rows, np.float64), np.asarray(normal, np.float64)
    if not 1 <= neighbours <= len(known):
        raise ValueError(f"Expected from 1 to {len(known)} neighbours, found {neighbours}.")
    lengths = np.sum(np.square(known), axis=1)
    scores = np.empty(len(wanted))
    for start in range(0, len(wanted), _CHUNK):
        chunk = wanted[start : start + _CHUNK]
        squares = np.sum(np.square(chunk), axis=1)[:, np.newaxis] + lengths - 2 * chunk @ known.T  # (chunk, M)
        nearest = np.partition(squares, neighbours - 1, axis=1)[:, :neighbours]
        scores[start : start + _CHUNK] = np.sqrt(np.maximum(nearest, 0)).mean(axis=1)
    return scores


def mahalanobis(rows: ArrayLike, normal: ArrayLike, shrinkage: float = SHRINKAGE) -> Scores:
    """Return the squared Mahalanobis distance from the mean normal row.

    The covariance is mixed with a multiple of the identity of the same trace, because with few rows its small
    eigenvalues come out too small (Ledoit and Wolf, "A well-conditioned estimator for large-dimensional covariance
    matrices", Journal of Multivariate Analysis 88, 2004; the weight is fixed here).

    Args:
        shrinkage: weight of the identity, above 0 and at most 1.

    Raises:
        ValueError: the weight is outside that range.
    """
    if not 0 < shrinkage <= 1:
        raise ValueError(f"Expected a shrinkage above 0 and at most 1, found {shrinkage}.")
    known = np.asarray(normal, np.float64)
    mean = known.mean(axis=0)
    covariance = np.cov(known, rowvar=False, bias=True)
    size = len(covariance)
    shrunk = (1 - shrinkage) * covariance + shrinkage * np.trace(covariance) / size * np.eye(size)
    whitened = np.linalg.solve(np.linalg.cholesky(shrunk), (np.asarray(rows, np.float64) - mean).T)  # (d, N)
    scores: Scores = np.sum(np.square(whitened), axis=0)
    return scores


def standardise(rows: ArrayLike, normal: ArrayLike) -> NDArray[np.float64]:
    """Scale every column to mean 0 and variance 1 on the normal rows; constant ones become 0; shape (N, d)."""
    known = np.asarray(normal, np.float64)
    deviation = known.std(axis=0)
    scaled: NDArray[np.float64] = (np.asarray(rows, np.float64) - known.mean(axis=0)) / np.where(
        deviation, deviation, 1
    )
    return np.where(deviation, scaled, 0)
