"""A closer look at a trained model: what it draws best and worst, where its latents lie, what noise does to it."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib import colormaps, patheffects
from matplotlib.figure import Figure
from numpy.typing import ArrayLike, NDArray

from aelab.baselines import PrincipalComponents
from aelab.data import CLASS_NAMES
from aelab.features import latents
from aelab.metrics import errors_by_class, errors_per_image, mse_per_pixel
from aelab.plots import as_pictures, pictures_in_a_row, style

LABEL_HEIGHT = 0.07  # of the name of a class, as a share of a map's height
DEVIATIONS = (0.0, 0.1, 0.2, 0.3, 0.4)  # of the noise; pixels lie between 0 and 1


def best_and_worst(images: ArrayLike, reconstructions: Mapping[str, ArrayLike], count: int = 5) -> Figure:
    """Draw the images with each model's smallest and largest errors, and where the reconstruction is wrong.

    Args:
        images: shape (N, 784), (N, 28, 28) or (N, 32, 32, 3), in [0, 1].
        reconstructions: of each model, by its name, of the same shape.
        count: how many of either kind.
    """
    figure = Figure(figsize=(1.25 * count + 1.0, 2.5 * max(len(reconstructions), 1)), layout="constrained")
    for part, (name, guesses) in zip(
        figure.subfigures(max(len(reconstructions), 1), squeeze=False)[:, 0], reconstructions.items(), strict=False
    ):
        _draw_best_and_worst(part, as_pictures(images), as_pictures(guesses), count)
        part.suptitle(name, fontsize=11)
    return figure


def _draw_best_and_worst(part: Any, truth: NDArray[Any], guess: NDArray[Any], count: int) -> None:
    errors = errors_per_image(truth, guess)  # (N,)
    order, count = np.argsort(errors), min(count, len(errors) // 2 or 1)
    rows = {"input": truth, "output": guess, "difference": np.abs(truth - guess)}
    axes = part.subplots(len(rows), 2, squeeze=False)
    for column, (kind, chosen) in enumerate({"best": order[:count], "worst": order[-count:]}.items()):
        axes[0, column].set_title(f"{kind}: mean MSE {errors[chosen].mean():.4f}", fontsize=10)
        for axis, (label, pictures) in zip(axes[:, column], rows.items(), strict=True):
            axis.set_axis_off()
            axis.imshow(pictures_in_a_row(pictures[chosen], count))
            if not column:
                axis.text(-0.02, 0.5, label, transform=axis.transAxes, ha="right", va="center", fontsize=10)


def class_errors(images: ArrayLike, reconstructions: Mapping[str, ArrayLike], labels: ArrayLike) -> Figure:
    """Draw each model's error on each class of clothing, the hardest class at the top.

    Args:
        images: shape (N, ...), in [0, 1]. reconstructions: of each model, by its name, of the same shape.
        labels: shape (N,), index into `aelab.data.CLASS_NAMES`.
    """
    tables = {name: errors_by_class(images, guess, labels) for name, guess in reconstructions.items()}
    classes = sorted(next(iter(tables.values()), {}), key=lambda label: sum(table[label] for table in tables.values()))
    figure = Figure(figsize=(6.4, 3.6), layout="constrained")
    axis = figure.subplots()
    for index, (name, table) in enumerate(tables.items()):
        axis.plot([table[label] for label in classes], classes, linestyle="", label=name, **style(index))
    axis.set(xlabel="MSE per pixel", title="Error by class")
    axis.set_xlim(left=0)
    axis.grid(alpha=0.25)
    if tables:
        axis.legend(fontsize=9)
    return figure


def latent_maps(
    models: Mapping[str, Mapping[str, Any]], inputs: Mapping[str, NDArray[np.float32]], labels: ArrayLike
) -> Figure:
    """Draw each model's latent vectors as points of a plane: their first two principal components.

    Args:
        models: by name, each with its "encoder", a Keras model.
        inputs: of each model, by its name, N images of the shape that its encoder reads.
        labels: shape (N,), index into `aelab.data.CLASS_NAMES`, which gives a point its colour.
    """
    classes = np.asarray(labels)
    figure = Figure(figsize=(2.4 * len(models), 2.7), layout="constrained")
    for axis, (name, model) in zip(figure.subplots(1, len(models), squeeze=False)[0], models.items(), strict=True):
        vectors = latents(model["encoder"], inputs[name])  # (N, latent size)
        points = PrincipalComponents.of(vectors).encode(vectors, 2)  # (N, 2)
        axis.scatter(*points.T, c=classes, cmap="tab10", vmin=0, vmax=9, s=4, alpha=0.6)
        for index, place in _label_places(points, classes).items():
            text = axis.text(
                *place, CLASS_NAMES[index], color=colormaps["tab10"](index), fontsize=8, ha="center", va="center"
            )
            text.set_path_effects([patheffects.withStroke(linewidth=3, foreground="white")])
        axis.set(title=name, xticks=[], yticks=[])
    return figure


def _label_places(points: NDArray[Any], classes: NDArray[Any]) -> dict[int, NDArray[Any]]:
    """Return where the name of each class goes: to the median of its points, or above a name that is there."""
    places = {int(index): np.median(points[classes == index], axis=0) for index in np.unique(classes)}
    gap, lowest = LABEL_HEIGHT * float(np.ptp(points[:, 1])), -np.inf
    for index in sorted(places, key=lambda index: float(places[index][1])):
        lowest = places[index][1] = max(places[index][1], lowest + gap)
    return places


def response_to_noise(
    encoder: Any, autoencoder: Any, images: NDArray[np.float32], deviations: Sequence[float] = DEVIATIONS, seed: int = 0
) -> list[tuple[float, float]]:
    """Measure what Gaussian noise on the images does to a model, for each standard deviation.

    Args:
        encoder, autoencoder: Keras models, images to latents and images to images.
        images: float32, shape (N, ...), in [0, 1]. seed: of the noise.

    Returns:
        for each deviation how far the latent moves, as a share of the distance between the latents of two different
        images (which no scaling of the latent changes), and the MSE of the output against the image without noise.
    """
    noise = np.random.default_rng(seed).normal(size=images.shape).astype(np.float32)
    clean = np.asarray(encoder(images))  # (N, latent size)
    apart = _mean_distance(clean, np.roll(clean, 1, axis=0)) or 1.0
    return [
        (
            _mean_distance(np.asarray(encoder(images + deviation * noise)), clean) / apart,
            mse_per_pixel(images, np.asarray(autoencoder(images + deviation * noise))),
        )
        for deviation in map(np.float32, deviations)
    ]


def noise_response(models: Mapping[str, tuple[Any, Any]], images: NDArray[np.float32]) -> Figure:
    """Draw how far the latent moves, and how the error grows, when noise is added to the images.

    Args:
        models: an encoder and an autoencoder, by name. images: float32, shape (N, ...), in [0, 1].
    """
    figure = Figure(figsize=(7.2, 3), layout="constrained")
    moved, error = figure.subplots(1, 2)
    for index, (name, pair) in enumerate(models.items()):
        measured = np.array(response_to_noise(*pair, images))  # (deviations, 2)
        for axis, values in zip((moved, error), measured.T, strict=True):
            axis.plot(DEVIATIONS, values, markersize=5, label=name, **style(index))
    moved.set(title="How far the latent moves", ylabel="share of the distance between images")
    error.set(title="Error against the clean image", ylabel="MSE per pixel")
    for axis in (moved, error):
        axis.set(xlabel="standard deviation of the noise")
        axis.set_ylim(bottom=0)
        axis.grid(alpha=0.25)
    moved.legend(fontsize=9)
    return figure


def _mean_distance(some: NDArray[Any], others: NDArray[Any]) -> float:
    return float(np.linalg.norm(some - others, axis=-1).mean())
