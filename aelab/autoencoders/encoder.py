"""Checks of notebook 1: the frozen encoders."""

from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np

from aelab.autoencoders.prepared import what_was_read
from aelab.backbones import CUTS, INPUT_SHAPE, frozen_encoder, imagenet_network, weights_digest
from aelab.wanted import expect_function, expect_model
from kerasdata.architecture import architecture_of, array_digest
from kerasdata.runtime import keras
from labkit.scoring import expect, fail

MOST_FEATURES = 512  # fewer than the 784 grey pixels of an image, so that they cannot just be passed on


def encoder_form(build_encoder: Callable[[str], Any], name: str) -> Any:
    """Expect a model from images to one vector of features per image, and return it."""
    expect_function(build_encoder, "build_encoder")
    encoder = build_encoder(name)
    if encoder is None:
        fail(f'a Keras model from build_encoder("{name}")', "None", "Does your function end with a return?")
    expect(isinstance(encoder, keras.Model), "a Keras model from build_encoder", f"a {type(encoder).__name__}")
    expect_model(encoder, "the encoder", "Make it with Model(network.input, features).")
    expect(
        tuple(encoder.input_shape) == (None, *INPUT_SHAPE),
        "an encoder that reads images of shape (None, 32, 32, 3)",
        f"{encoder.input_shape}",
    )
    expect(
        len(encoder.output_shape) == 2,
        f'one vector per image from build_encoder("{name}")',
        f"output of shape {encoder.output_shape}",
        "GlobalAveragePooling2D averages each feature map over the image.",
    )
    return encoder


def encoder_is_right(build_encoder: Callable[[str], Any], name: str) -> None:
    """Expect the right form, freezing and features of an encoder, which is built once."""
    encoder = encoder_form(build_encoder, name)
    _expect_frozen(encoder, name)
    _expect_features(encoder, name, _noise())


def encoder_is_frozen(build_encoder: Callable[[str], Any], name: str) -> None:
    """Expect an encoder without trainable weights."""
    _expect_frozen(encoder_form(build_encoder, name), name)


def encoder_features(build_encoder: Callable[[str], Any], name: str, images: Any = None) -> None:
    """Expect the features of the ImageNet network at its cut, averaged over the image."""
    _expect_features(encoder_form(build_encoder, name), name, _noise() if images is None else images)


def _noise() -> Any:
    return np.random.default_rng(0).random((4, *INPUT_SHAPE), np.float32)


def _expect_frozen(encoder: Any, name: str) -> None:
    count = len(encoder.trainable_weights)
    expect(
        count == 0,
        f"no trainable weight in the {name} encoder",
        f"{count}",
        "Set encoder.trainable = False before you return it: the whole encoder, one =, no quotation marks.",
    )


@cache
def _reference(name: str) -> Any:
    """Return the right encoder. It is built once, since that takes seconds; nothing may change it."""
    return frozen_encoder(name)


@cache
def _imagenet_digests(name: str, whole: bool) -> frozenset[str]:
    """Return the digests of a network's layers with weights: all of them, or those up to the cut."""
    network = imagenet_network(name) if whole else _reference(name)
    return frozenset(_layer_digest(layer) for layer in network.layers if layer.weights)


def _layer_digest(layer: Any) -> str:
    return " ".join(array_digest(np.asarray(weight, np.float32)) for weight in layer.get_weights())


def expect_imagenet_features(encoder: Any, name: str) -> None:
    """Expect a trained pair's encoder to give few numbers per image, from ImageNet layers, wherever it is cut.

    With an encoder that passes the pixels on, or one that has learned, the error of its decoder would mean nothing.
    """
    expect(isinstance(encoder, keras.Model), f"a Keras model as the {name} encoder", f"a {type(encoder).__name__}")
    expect(
        len(encoder.output_shape) == 2 and encoder.output_shape[-1] <= MOST_FEATURES,
        f"at most {MOST_FEATURES} features per image from the {name} encoder",
        f"output of shape {encoder.output_shape}",
        "Cut at CUTS[name] and average each feature map.",
    )
    layers = [layer for layer in encoder._flatten_layers(include_self=False) if layer.weights]
    own = [layer for layer in layers if not isinstance(layer, (keras.Model, keras.layers.Normalization))]
    found = {_layer_digest(layer) for layer in own}
    expect(
        found and (found <= _imagenet_digests(name, whole=False) or found <= _imagenet_digests(name, whole=True)),
        f"layers with the ImageNet weights of {name} in its encoder",
        "other weights" if found else "no layer of that network",
        "Start from imagenet_network(name) and leave its weights alone.",
    )


def _expect_features(encoder: Any, name: str, images: Any) -> None:
    reference = _reference(name)
    expect(
        encoder.output_shape == reference.output_shape,
        f"{reference.output_shape[-1]} features of {name}, cut at {CUTS[name]} and averaged",
        f"{encoder.output_shape[-1]}",
        "Take get_layer(CUTS[name]).output and average it with GlobalAveragePooling2D.",
    )
    if weights_digest(encoder) == weights_digest(reference) and architecture_of(encoder) == architecture_of(reference):
        return  # the same network: no need to run it
    found, expected = (np.asarray(model(images, training=False)) for model in (encoder, reference))
    distance = float(np.abs(found - expected).max() / np.abs(expected).max())
    expect(
        distance < 1e-3,
        f"the features of the ImageNet {name} at {CUTS[name]}, averaged over the image",
        f"values that differ by up to {distance:.0%} of the largest",
        lambda: (
            what_was_read(images, lambda changed: _distance(found, np.asarray(reference(changed, training=False))))
            or _sum(found, expected, name)
            or "Start from imagenet_network(name), leave its weights alone, cut at CUTS[name], average (not maximum)."
        ),
    )


def _sum(found: Any, expected: Any, name: str) -> str:
    """Say that each feature map was summed, not averaged, if that explains all features of all images."""
    _, height, width, _ = imagenet_network(name).get_layer(CUTS[name]).output.shape
    if not np.allclose(found, expected * height * width, rtol=1e-3, atol=1e-3 * np.abs(found).max()):
        return ""
    return f"They are {height * width} times as large, the sum over each map's {height} x {width} places: average them."


def _distance(found: Any, expected: Any) -> float:
    """Return the largest difference, as a share of the hundredth of the largest value."""
    return float(np.abs(found - expected).max() / (1e-2 * np.abs(expected).max()))
