"""What a Keras model gives and whether it has learned, for checks of any exercise."""

from typing import Any

import numpy as np

from labkit.scoring import expect

DIVERGED = "The training diverged. Are the pixels of the training images in [0, 1], and is the loss always finite?"


def expect_pixels(model: Any, width: int, seed: int, what: str = "input", advice: str = "") -> Any:
    """Expect values in [0, 1] from a model of vectors, for any input; return them.

    Args:
        model: reads float32 of shape (N, width). seed: of eight inputs far outside the model's usual range.
        what: an input is called.
    """
    wild = np.random.default_rng(seed).normal(0, 1_000, (8, width)).astype(np.float32)
    output = np.asarray(model(wild, training=False))
    expect(
        np.isfinite(output).all() and output.min() >= 0 and output.max() <= 1,
        f"pixels between 0 and 1 for any {what}",
        f"values from {output.min():.3g} to {output.max():.3g}",
        advice,
    )
    return output


def expect_sigmoid(last: Any, advice: str) -> None:
    """Expect a sigmoid, and only that, after a model's last layer with weights, a `canonical.Step`."""
    expect(
        last.functions == ("sigmoid",),
        "a sigmoid, and only that, as the last activation",
        " then ".join(last.functions) or "no activation",
        advice,
    )


def never_trained(model: Any) -> bool:
    """Tell whether all biases of a Keras model are still 0, as they are before a training."""
    told = [_as_made(layer) for layer in _layers_with_weights(model)]
    return True in told and False not in told


def what_never_learned(model: Any, which: str) -> str:
    """Say that a Keras model's training diverged, or which layers are still as they were made.

    "" if its weights are finite numbers and every layer with a bias has learned.

    which: what to call the model.
    """
    if not all(np.isfinite(np.asarray(weight)).all() for weight in model.weights):
        return f"Weights of the {which} are nan or infinite. {DIVERGED}"
    if never_trained(model):
        return (
            f"The {which} has learned nothing yet: did its training stop with an error, or is it no part of the model "
            "that was trained?"
        )
    fresh = [type(layer).__name__ for layer in _layers_with_weights(model) if _as_made(layer)]
    if not fresh:
        return ""
    names = " and ".join(dict.fromkeys(fresh))
    return (
        f"In the {which}, {names} has learned nothing, unlike other layers: was it part of the model that was trained? "
        "A layer that is created again starts from scratch."
    )


def _layers_with_weights(model: Any) -> list[Any]:
    return [layer for layer in model._flatten_layers(include_self=False) if layer.weights]


def _as_made(layer: Any) -> bool | None:
    """Tell whether a layer's bias is still 0, as it is before a training; None for a layer without one."""
    biases = [np.asarray(weight) for weight in layer.weights if weight.name in ("bias", "beta")]
    return not any(bias.any() for bias in biases) if biases else None
