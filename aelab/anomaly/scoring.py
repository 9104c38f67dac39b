"""Checks of the score of an image, which comes from its reconstruction."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from aelab.anomaly.rows import expect_scores
from aelab.slips import Slip, likely_slip
from aelab.wanted import expect_function

FORMULA = "The mean over the pixels, axis=1, of the squared difference of image and reconstruction."
NO_SQUARE = "Positive and negative differences cancel each other: square them first."
SLIPS: tuple[Slip, ...] = (  # each is a function of images and reconstructions
    (
        "That is one number for all images together. Take the mean over the pixels only: axis=1.",
        lambda images, guesses: np.square(images - guesses).mean(),
    ),
    (
        "That is a mean over the images, one number a pixel. Take it over the pixels: axis=1.",
        lambda images, guesses: np.square(images - guesses).mean(axis=0),
    ),
    (
        "The sign is the wrong way round: the worse the reconstruction, the larger the score.",
        lambda images, guesses: -_errors(images, guesses),
    ),
    (NO_SQUARE, lambda images, guesses: (images - guesses).mean(axis=1)),
    (NO_SQUARE, lambda images, guesses: (guesses - images).mean(axis=1)),
    (
        "That is the mean absolute difference: square it instead.",
        lambda images, guesses: np.abs(images - guesses).mean(axis=1),
    ),
    ("That is the root: leave the error squared.", lambda images, guesses: np.sqrt(_errors(images, guesses))),
    (
        "That is the sum over the pixels: take their mean.",
        lambda images, guesses: _errors(images, guesses) * images.shape[1],
    ),
    (
        "The sum over the pixels is divided by the number of images: divide it by the number of pixels.",
        lambda images, guesses: np.square(images - guesses).sum(axis=1) / len(images),
    ),
    (
        "Square each difference first, then take the mean.",
        lambda images, guesses: np.square((images - guesses).mean(axis=1)),
    ),
    (
        "That is the length of the difference: take the mean of the squared differences instead.",
        lambda images, guesses: np.linalg.norm(images - guesses, axis=1),
    ),
    (
        "That does not use the reconstruction: take the difference from the image first.",
        lambda images, guesses: np.square(images).mean(axis=1),
    ),
    (
        "A score must not depend on the other images: leave out the division by the largest.",
        lambda images, guesses: _errors(images, guesses) / _errors(images, guesses).max(),
    ),
    (
        "One axis too many: leave out keepdims=True.",
        lambda images, guesses: _errors(images, guesses)[:, np.newaxis],
    ),
)


def _errors(images: NDArray[Any], guesses: NDArray[Any]) -> NDArray[np.float64]:
    errors: NDArray[np.float64] = np.square(images.astype(np.float64) - guesses).mean(axis=1)
    return errors


def _pairs(count: int, seed: int, pixels: int) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return random images and reconstructions, some much better than others; float32, both (count, pixels)."""
    images, guesses = np.random.default_rng(seed).random((2, count, pixels), np.float32)
    return images, guesses * np.linspace(0.2, 1, count, dtype=np.float32)[:, np.newaxis]


def score_values(anomaly_score: Any, count: int = 6, seed: int = 0, pixels: int = 784) -> None:
    """Expect the mean squared error of each image.

    Args:
        anomaly_score: the learner's function of images and reconstructions, both of shape (N, pixels).
        count: how many random images. seed: of these.
    """
    expect_function(anomaly_score, "anomaly_score")
    images, guesses = _pairs(count, seed, pixels)
    value = anomaly_score(images.copy(), guesses.copy())
    wanted = "one mean squared error for each image"
    expect_scores(value, _errors(images, guesses), wanted, lambda: _advice(anomaly_score, pixels))


def _advice(anomaly_score: Any, pixels: int) -> str:
    return likely_slip(anomaly_score, (_pairs(6, 0, pixels), _pairs(4, 1, pixels)), SLIPS) or FORMULA
