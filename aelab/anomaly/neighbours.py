"""Checks of the distance to the nearest normal images."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from aelab.anomaly.rows import expect_scores
from aelab.slips import Slip, likely_slip
from aelab.wanted import expect_function

Array = NDArray[np.float64]
ADVICE = "Sort the distances of each row (axis=1), keep the first k columns, and take their mean (axis=1)."


def _far(rows: Array, normal: Array) -> Array:
    """Return the distance of every row to every normal row, shape (rows, normal rows)."""
    return np.asarray(np.linalg.norm(rows[:, np.newaxis] - normal[np.newaxis], axis=2))


def _nearest(rows: Array, normal: Array, count: int) -> Array:
    """Return the distances to the nearest normal rows, shape (rows, count)."""
    return np.asarray(np.sort(_far(rows, normal), axis=1)[:, :count])


def _mean_of(count: int) -> Slip:
    return f"That is the mean of {count} neighbours, whatever k is.", (
        lambda rows, normal, k: _nearest(rows, normal, count).mean(axis=1)
    )


SLIPS: tuple[Slip, ...] = (  # each is a function of rows, normal rows and k
    (
        "These are the first k normal rows, not the nearest: sort the distances of each row.",
        lambda rows, normal, k: _far(rows, normal)[:, :k].mean(axis=1),
    ),
    (
        "These are the farthest normal rows: take the smallest distances.",
        lambda rows, normal, k: np.sort(_far(rows, normal), axis=1)[:, -k:].mean(axis=1),
    ),
    (
        "These are the places of the nearest normal rows, not their distances: use np.sort, not np.argsort.",
        lambda rows, normal, k: np.argsort(_far(rows, normal), axis=1)[:, :k].mean(axis=1),
    ),
    (
        "That is the sum of the k distances: take their mean.",
        lambda rows, normal, k: _nearest(rows, normal, k).sum(axis=1),
    ),
    (
        "That is the distance to the k-th nearest alone: take the mean of all k.",
        lambda rows, normal, k: _nearest(rows, normal, k)[:, -1],
    ),
    (
        "That is the distance to the nearest alone: take the mean of all k.",
        lambda rows, normal, k: _nearest(rows, normal, 1)[:, 0],
    ),
    (
        "That is the median of the k distances: take their mean.",
        lambda rows, normal, k: np.median(_nearest(rows, normal, k), axis=1),
    ),
    (
        "That is the mean distance to all normal rows: take the nearest k only.",
        lambda rows, normal, k: _far(rows, normal).mean(axis=1),
    ),
    (
        "That is one number for all rows together: take the mean over axis 1.",
        lambda rows, normal, k: _nearest(rows, normal, k).mean(),
    ),
    (
        "The mean runs over the rows: take it over the k neighbours, axis=1.",
        lambda rows, normal, k: _nearest(rows, normal, k).mean(axis=0),
    ),
    ("Take k neighbours, not k + 1.", lambda rows, normal, k: _nearest(rows, normal, k + 1).mean(axis=1)),
    ("Take k neighbours, not k - 1.", lambda rows, normal, k: _nearest(rows, normal, k - 1).mean(axis=1)),
    *(_mean_of(count) for count in range(2, 6)),
    (
        "Leave no neighbour out: none of the rows is among the normal ones.",
        lambda rows, normal, k: _nearest(rows, normal, k + 1)[:, 1:].mean(axis=1),
    ),
    (
        "Sort along axis 1: that is over the rows, and gives the nearest rows of each normal one.",
        lambda rows, normal, k: np.sort(_far(rows, normal), axis=0)[:, :k].mean(axis=1),
    ),
    (
        "Keep the first k columns, [:, :k]: that keeps the first k rows.",
        lambda rows, normal, k: np.sort(_far(rows, normal), axis=1)[:k].mean(axis=1),
    ),
    (
        "The sign is the wrong way round: the farther away, the larger the score.",
        lambda rows, normal, k: -_nearest(rows, normal, k).mean(axis=1),
    ),
    (
        "These are squared distances: take their roots.",
        lambda rows, normal, k: np.square(_nearest(rows, normal, k)).mean(axis=1),
    ),
)


def neighbour_values(neighbour_score: Any, rows: int = 5, normal: int = 9, k: int = 3, seed: int = 0) -> None:
    """Expect the mean distance of every row to its k nearest normal rows.

    Args:
        neighbour_score: the learner's function of rows, shape (N, d), normal rows, shape (M, d), and k.
        rows, normal: N and M.
    """
    expect_function(neighbour_score, "neighbour_score")
    some, known = _points(rows, normal, seed)
    value = neighbour_score(some.copy(), known.copy(), k)
    wanted = f"the mean distance to the {f'{k} nearest normal rows' if k > 1 else 'nearest normal row'}"
    expect_scores(value, _nearest(some, known, k).mean(axis=1), wanted, lambda: _advice(neighbour_score))


def _points(rows: int, normal: int, seed: int) -> tuple[Array, Array]:
    generator = np.random.default_rng(seed)
    return generator.normal(size=(rows, 4)), generator.normal(size=(normal, 4))


def _advice(neighbour_score: Any) -> str:
    examples = ((*_points(5, 9, 0), 3), (*_points(7, 12, 1), 4), (*_points(9, 8, 2), 6))
    return likely_slip(neighbour_score, examples, SLIPS) or ADVICE
