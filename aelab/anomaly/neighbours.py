"""Checks of the distance to the nearest normal images."""

from typing import Any

import numpy as np

from aelab.anomaly.slips import expect_scores
from aelab.wanted import expect_function


def neighbour_values(neighbour_score: Any, rows: int = 5, normal: int = 9, k: int = 3, seed: int = 0) -> None:
    """Expect the mean distance of every row to its k nearest normal rows.

    Args:
        neighbour_score: the learner's function of rows, shape (N, d), normal rows, shape (M, d), and k.
        rows, normal: N and M.
    """
    expect_function(neighbour_score, "neighbour_score")
    generator = np.random.default_rng(seed)
    some, known = generator.normal(size=(rows, 4)), generator.normal(size=(normal, 4))
    value = neighbour_score(some.copy(), known.copy(), k)
    far = np.linalg.norm(some[:, np.newaxis] - known[np.newaxis], axis=2)  # (rows, normal)
    in_order = np.sort(far, axis=1)
    expected = in_order[:, :k].mean(axis=1)
    slips = {
        "These are the first k normal rows, not the nearest: sort the distances of each row.": (
            lambda: far[:, :k].mean(axis=1)
        ),
        "These are the farthest normal rows: take the smallest distances.": lambda: in_order[:, -k:].mean(axis=1),
        "That is the sum of the k distances: take their mean.": lambda: in_order[:, :k].sum(axis=1),
        "That is the distance to the k-th nearest alone: take the mean of all k.": lambda: in_order[:, k - 1],
        "That is the distance to the nearest alone: take the mean of all k.": lambda: in_order[:, 0],
        "That is the mean distance to all normal rows: take the nearest k only.": lambda: far.mean(axis=1),
        "That is one number for all rows together: take the mean over axis 1.": lambda: expected.mean(),
        "Take k neighbours, not k + 1.": lambda: in_order[:, : k + 1].mean(axis=1),
        "Leave no neighbour out: none of the rows is among the normal ones.": (
            lambda: in_order[:, 1 : k + 1].mean(axis=1)
        ),
        "Sort along axis 1: that is over the rows, and gives the nearest rows of each normal one.": (
            lambda: np.sort(far, axis=0)[:, :k].mean(axis=1)
        ),
        "The sign is the wrong way round: the farther away, the larger the score.": lambda: -expected,
        "These are squared distances: take their roots.": lambda: np.square(in_order[:, :k]).mean(axis=1),
    }
    advice = "Sort the distances of each row (axis=1), keep the first k columns, and take their mean (axis=1)."
    expect_scores(value, expected, f"the mean distance to the {k} nearest normal rows", slips, advice)
