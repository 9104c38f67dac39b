"""Figures. Each function but `show_picture` returns a Figure and shows nothing by itself."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import LogLocator, MaxNLocator, NullLocator
from numpy.typing import ArrayLike, NDArray

from aelab.data import IMAGE_SIZE

GAP = 0.1  # between pictures of a row, as a share of their side
COLOURS = ("#1b6ca8", "#d1603d", "#3a7d44", "#7a4f9a")
MARKERS = ("o", "D", "s", "^")


def style(index: int) -> dict[str, Any]:
    """Return the colour and the marker of the model with this number, which can be told apart without colours, too."""
    return {"color": COLOURS[index % len(COLOURS)], "marker": MARKERS[index % len(MARKERS)]}


def as_pictures(images: ArrayLike) -> NDArray[Any]:
    """Return images in a form that can be drawn: flattened ones, shape (N, 784), become (N, 28, 28)."""
    array = np.clip(np.asarray(images), 0, 1)
    if array.shape[1:] == (IMAGE_SIZE * IMAGE_SIZE,):
        array = array.reshape(-1, IMAGE_SIZE, IMAGE_SIZE)
    if array.ndim not in (3, 4) or (array.ndim == 4 and array.shape[-1] not in (1, 3)):
        raise ValueError(f"Expected images of shape (N, 784), (N, 28, 28) or (N, 32, 32, 3), found {array.shape}.")
    return array


def picture_rows(rows: Mapping[str, ArrayLike], title: str = "", count: int = 10) -> Figure:
    """Draw rows of images under each other, for instance the inputs and each model's reconstructions.

    Args:
        rows: a label for each row, and its images, shape (N, 784), (N, 28, 28) or (N, 32, 32, 3), in [0, 1].
        title: above the figure.
        count: how many images of each row.
    """
    pictures = {label: as_pictures(images)[:count] for label, images in rows.items()}
    columns = max((len(images) for images in pictures.values()), default=0)
    if not columns:
        raise ValueError("Expected at least one row with at least one image, found none.")
    figure = Figure(figsize=(0.6 * columns + 1.2, 0.64 * len(pictures) + 0.35), layout="constrained")
    axes = figure.subplots(len(pictures), squeeze=False)[:, 0]
    for axis, (label, images) in zip(axes, pictures.items(), strict=True):
        axis.set_axis_off()
        axis.imshow(pictures_in_a_row(images, columns))  # one axis a row: laying out one an image takes a second
        axis.text(-0.01, 0.5, label, transform=axis.transAxes, ha="right", va="center", fontsize=10)
    if title:
        figure.suptitle(title, fontsize=11)
    return figure


def pictures_in_a_row(images: NDArray[Any], columns: int) -> NDArray[Any]:
    """Return one colour picture with the images in a row, white between them and where there are fewer than columns."""
    coloured = images if images.ndim == 4 else images[..., None]
    side = coloured.shape[1]
    gap = round(side * GAP)
    row = np.ones((side, columns * (side + gap) - gap, 3), np.float32)
    for place, image in enumerate(coloured):
        row[:, place * (side + gap) : place * (side + gap) + side] = image
    return row


def _losses(history: Any) -> tuple[Sequence[float], Sequence[float]]:
    """Return the losses after each epoch, on the training images and on those held out, if any were."""
    record = getattr(history, "history", None)
    if isinstance(record, Mapping):
        return record["loss"], record.get("val_loss", ())
    return history.loss, history.validation_loss


def loss_curves(histories: Mapping[str, Any], title: str = "Loss while training") -> Figure:
    """Draw the loss of each epoch: on the training images (dashed) and on those held out (solid).

    A loss that includes a penalty gets axes of its own: held against a plain error it would mislead.

    Args:
        histories: a label for each curve, and an `aelab.training.History`, or what Keras's own `fit` returned.
    """
    ylabels = {
        label: "loss, penalty included" if getattr(history, "penalised", False) else "loss"
        for label, history in histories.items()
    }
    shown = list(dict.fromkeys(ylabels.values())) or ["loss"]
    figure = Figure(figsize=(6 if len(shown) == 1 else 7.2, 3.2), layout="constrained")
    axes = figure.subplots(1, len(shown), squeeze=False)[0]
    for index, (label, history) in enumerate(histories.items()):
        _draw_curve(axes[shown.index(ylabels[label])], label, history, COLOURS[index % len(COLOURS)])
    for axis, ylabel in zip(axes, shown, strict=True):
        _label_losses(axis)
        axis.set(xlabel="epoch", ylabel=ylabel)
    if len(axes) == 1:
        axes[0].set_title(title)
    else:
        figure.suptitle(title)
    return figure


def _draw_curve(axis: Any, label: str, history: Any, colour: str) -> None:
    training, held_out = _losses(history)
    epochs = np.arange(1, len(training) + 1)
    axis.plot(epochs, training, "--", color=colour, alpha=0.6, label=f"{label}, training")
    axis.plot(epochs[: len(held_out)], held_out, "-o", color=colour, markersize=3, label=f"{label}, held out")


def _label_losses(axis: Any) -> None:
    axis.set_yscale("log")
    axis.xaxis.set_major_locator(MaxNLocator(integer=True))
    lowest, highest = axis.get_ylim()
    labels = (1, 2, 5) if highest > 30 * lowest else (1, 1.5, 2, 3, 5, 7)  # as many as do not touch
    axis.yaxis.set_major_locator(LogLocator(subs=labels))
    axis.yaxis.set_major_formatter("{x:.3g}")
    axis.yaxis.set_minor_locator(NullLocator())
    axis.grid(alpha=0.25)
    if axis.get_lines():
        axis.legend(fontsize=9)


def error_bars(tables: Mapping[str, Mapping[str, float]], title: str = "Mean squared error per pixel") -> Figure:
    """Draw errors as bars, one group a table and one bar a model, with the numbers above.

    Args:
        tables: a label for each group, and the error of each model.
    """
    figure = Figure(figsize=(6.4, 3), layout="constrained")
    axis = figure.subplots()
    groups, models = list(tables), list(next(iter(tables.values()), {}).keys())  # a Series yields its values
    width = 0.8 / max(len(models), 1)
    for index, model in enumerate(models):
        places = np.arange(len(groups)) + (index - (len(models) - 1) / 2) * width
        bars = axis.bar(
            places,
            [tables[group][model] for group in groups],
            width * 0.94,
            label=model,
            color=COLOURS[index % len(COLOURS)],
        )
        axis.bar_label(bars, fmt="%.4f", fontsize=8)
    axis.set_xticks(np.arange(len(groups)), groups)
    axis.set(ylabel="MSE", title=title)
    axis.margins(y=0.12)
    if models:
        axis.legend(fontsize=8, loc="center left", bbox_to_anchor=(1, 0.5))
    return figure


def picture_strip(images: ArrayLike, labels: Sequence[str], title: str = "") -> Figure:
    """Draw a row of images with a label under each, for instance the steps of an interpolation.

    Args:
        images: shape (N, 784), (N, 28, 28) or (N, 32, 32, 3), in [0, 1]. labels: N texts.
    """
    pictures = as_pictures(images)
    if not len(pictures):
        raise ValueError("Expected at least one image, found none.")
    if len(labels) != len(pictures):
        raise ValueError(f"Expected {len(pictures)} labels, one an image, found {len(labels)}.")
    figure = Figure(figsize=(0.75 * len(pictures) + 0.2, 1.3), layout="constrained")
    for axis, image, label in zip(figure.subplots(1, len(pictures), squeeze=False)[0], pictures, labels, strict=True):
        axis.imshow(image, cmap="gray", vmin=0, vmax=1)
        axis.set(xticks=[], yticks=[])
        axis.set_xlabel(label, fontsize=8)
    if title:
        figure.suptitle(title, fontsize=11)
    return figure


def show_picture(image: Any, title: str = "") -> None:
    """Draw one image on the current axes of pyplot; what is no image is told in words, so that the cell goes on.

    Args:
        image: of 784 or of 32 x 32 x 3 numbers in [0, 1], in any shape, with a batch around it or without.
    """
    from matplotlib import pyplot  # which other figures here do without

    axis = pyplot.gca()
    axis.set_axis_off()
    axis.set_title(title)
    try:
        array = np.clip(np.asarray(image, np.float64), 0, 1)
    except (TypeError, ValueError):
        array = np.empty(0)
    shapes: dict[int, tuple[int, ...]] = {IMAGE_SIZE**2: (IMAGE_SIZE, IMAGE_SIZE), 32 * 32 * 3: (32, 32, 3)}
    if array.size in shapes:
        axis.imshow(array.reshape(shapes[array.size]), cmap="gray", vmin=0, vmax=1)
    else:
        found = f"shape {array.shape}" if array.size > 1 else type(image).__name__
        axis.text(0.5, 0.5, f"no image: {found}", ha="center", va="center", transform=axis.transAxes)
