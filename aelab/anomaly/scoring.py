"""Checks of the score of an image, which comes from its reconstruction."""

from typing import Any

import numpy as np

from aelab.anomaly.slips import expect_scores
from aelab.wanted import expect_function

MEAN_OF_ALL = "That is one number for all images together. Take the mean over the pixels only: axis=1."
OVER_IMAGES = "That is a mean over the images, one number a pixel. Take it over the pixels: axis=1."
SIGN = "The sign is the wrong way round: the worse the reconstruction, the larger the score."
NO_SQUARE = "Positive and negative differences cancel each other: square them first."
ABSOLUTE = "That is the mean absolute difference: square it instead."
ROOT = "That is the root: leave the error squared."
SUM = "That is the sum over the pixels: take their mean."
SQUARED_MEAN = "Square each difference first, then take the mean."
WITH_IMAGE_ONLY = "That does not use the reconstruction: take the difference from the image first."


def score_values(anomaly_score: Any, count: int = 6, seed: int = 0, pixels: int = 784) -> None:
    """Expect the mean squared error of each image.

    Args:
        anomaly_score: the learner's function of images and reconstructions, both of shape (N, pixels).
        count: how many random images. seed: of these.
    """
    expect_function(anomaly_score, "anomaly_score")
    images, guesses = np.random.default_rng(seed).random((2, count, pixels), np.float32)
    guesses *= np.linspace(0.2, 1, count, dtype=np.float32)[:, np.newaxis]  # some are much better than others
    value = anomaly_score(images.copy(), guesses.copy())
    difference = images.astype(np.float64) - guesses
    errors = np.square(difference).mean(axis=1)
    slips = {
        MEAN_OF_ALL: lambda: errors.mean(),
        OVER_IMAGES: lambda: np.square(difference).mean(axis=0),
        SIGN: lambda: -errors,
        NO_SQUARE: lambda: difference.mean(axis=1),
        NO_SQUARE + " ": lambda: -difference.mean(axis=1),
        ABSOLUTE: lambda: np.abs(difference).mean(axis=1),
        ROOT: lambda: np.sqrt(errors),
        SUM: lambda: errors * pixels,
        SQUARED_MEAN: lambda: np.square(difference.mean(axis=1)),
        WITH_IMAGE_ONLY: lambda: np.square(images).mean(axis=1),
    }
    advice = "The mean over the pixels, axis=1, of the squared difference of image and reconstruction."
    expect_scores(value, errors, "one mean squared error for each image", slips, advice)
