"""Figures of a two-dimensional latent space."""

from typing import Any

import numpy as np
from matplotlib import colormaps
from matplotlib.figure import Figure
from numpy.typing import ArrayLike, NDArray

from aelab.data import CLASS_NAMES, IMAGE_SIZE

REACH = 3.0  # of the grid, in deviations of the prior
_MARKERS = "osD^v<>pP*"


def latent_map(encoder: Any, images: NDArray[np.float32], labels: ArrayLike) -> Figure:
    """Draw where the encoder puts images: one point for each mean, by class.

    Args:
        encoder: from (N, 784) to mean and log_var, each (N, 2). images: (N, 784). labels: integers, (N,).
    """
    means, classes = np.asarray(encoder(images, training=False)[0]), np.asarray(labels)
    if means.shape[1] != 2:
        raise ValueError(f"Expected an encoder of 2 latent numbers, found one of {means.shape[1]}.")
    figure = Figure(figsize=(6.4, 4.6), layout="constrained")
    axis = figure.subplots()
    colours = _colours(len(CLASS_NAMES))
    for index, name in enumerate(CLASS_NAMES):
        points = means[classes == index]
        axis.scatter(
            points[:, 0], points[:, 1], s=14, color=colours[index], marker=_MARKERS[index], alpha=0.75, label=name
        )
    axis.set(xlabel="first latent number", ylabel="second latent number", title="Means of test images")
    axis.set_aspect("equal", "datalim")
    axis.grid(alpha=0.25)
    figure.legend(loc="outside right center", fontsize=9)
    return figure


def _colours(count: int) -> NDArray[np.float64]:
    """Return colours that can be told apart; shape (count, 4)."""
    return np.asarray(colormaps["tab10"](np.arange(count)))


def latent_grid(decoder: Any, side: int = 12) -> Figure:
    """Draw what a decoder of two latent numbers makes of a square grid around the prior's centre."""
    steps = np.linspace(-REACH, REACH, side, dtype=np.float32)
    z = np.stack(np.meshgrid(steps, steps[::-1]), axis=-1).reshape(-1, 2)
    pictures = np.asarray(decoder(z, training=False)).reshape(side, side, IMAGE_SIZE, IMAGE_SIZE)
    figure = Figure(figsize=(5.2, 5.2), layout="constrained")
    axis = figure.subplots()
    whole = pictures.transpose(0, 2, 1, 3).reshape(side * IMAGE_SIZE, -1)
    axis.imshow(whole, cmap="gray", vmin=0, vmax=1, extent=(-REACH, REACH, -REACH, REACH))
    axis.set(xlabel="first latent number", ylabel="second latent number", title="Decoded grid of the latent space")
    return figure
