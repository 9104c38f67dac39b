"""Is latent interpolation meaningful? What a classifier sees between two images, and how even the steps are.

    .venv/bin/python experiments/interpolation.py [--profile full]

200 pairs of test images of different classes, 11 steps each, for all three models and for a plain mixture of pixels.
"""

from __future__ import annotations

import argparse
from typing import Any

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray
from study import COLOURS, Array, save

from aelab import data
from aelab.autoencoders.reference import MODELS, trained_reference
from aelab.backbones import CUTS
from aelab.features import predict
from aelab.metrics import mse_per_pixel, to_grey28
from aelab.profile import Profile, TrainingSettings, named_profile
from aelab.training import train
from kerasdata.runtime import keras

PAIRS, STEPS = 200, 11
CLASSIFIER = TrainingSettings(epochs=4, batch_size=64, patience=4)
PIXELS = "pixels mixed"


def classifier() -> Any:
    """Return a small convolutional network for the class of a grey 28 x 28 image, trained on all training images."""
    layers = keras.layers
    model = keras.Sequential([keras.Input((28, 28, 1))])
    for filters in (16, 32):
        model.add(layers.Conv2D(filters, 3, padding="same", activation="relu"))
        model.add(layers.MaxPooling2D())
    for layer in (layers.Flatten(), layers.Dense(64, "relu"), layers.Dense(10, "softmax")):
        model.add(layer)
    model.compile(keras.optimizers.Adam(1e-3), "categorical_crossentropy")
    images = data.load_images("train")
    train(model, scaled(images.pixels), np.eye(10, dtype=np.float32)[images.labels], CLASSIFIER)
    return model


def scaled(pixels: NDArray[np.uint8]) -> Array:
    """Return pixels as the classifier reads them: shape (N, 28, 28, 1), in [0, 1]."""
    return data.flatten(pixels).reshape(-1, 28, 28, 1)


def pairs(labels: NDArray[np.uint8]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the indices of the first and of the second images; the classes in a pair differ."""
    numbers = np.random.default_rng(0)
    first, second = numbers.integers(0, len(labels), (2, 10 * PAIRS))
    differ = np.flatnonzero(labels[first] != labels[second])[:PAIRS]
    return first[differ], second[differ]


def way(name: str, profile: Profile, first: NDArray[np.uint8], second: NDArray[np.uint8]) -> Array:
    """Return the images from the first to the second of every pair, grey, shape (PAIRS, STEPS, 28, 28)."""
    prepare = data.to_rgb32 if name in CUTS else data.flatten
    start, end, decoder = prepare(first), prepare(second), None
    if name != PIXELS:
        model, _ = trained_reference(name, profile)
        start, end, decoder = predict(model["encoder"], start), predict(model["encoder"], end), model["decoder"]
    steps = []
    for weight in np.linspace(0, 1, STEPS, dtype=np.float32):
        mixed = (1 - weight) * start + weight * end
        images = predict(decoder, mixed) if decoder else mixed
        grey = to_grey28(images) if images.ndim == 4 else images.reshape(-1, 28, 28)
        steps.append(grey.astype(np.float32))
    return np.stack(steps, axis=1)


def measure(profile: Profile) -> dict[str, Any]:
    """Return, by model, the classifier's confidence and agreement at every step, and how even the steps are."""
    model, test = classifier(), data.load_images("test")
    seen = predict(model, scaled(test.pixels)).argmax(axis=1)
    first, second = pairs(test.labels)
    ways = {name: way(name, profile, test.pixels[first], test.pixels[second]) for name in (*MODELS, PIXELS)}
    found: dict[str, Any] = {}
    for name, images in ways.items():
        seen_here = predict(model, images.reshape(-1, 28, 28, 1)).reshape(len(first), STEPS, 10)
        classes = seen_here.argmax(axis=2)
        ends = (classes == test.labels[first][:, None]) | (classes == test.labels[second][:, None])
        moves = np.square(np.diff(images, axis=1)).mean(axis=(2, 3))  # (PAIRS, STEPS - 1)
        found[name] = {
            "confidence": seen_here.max(axis=2).mean(axis=0).tolist(),
            "one_of_the_two": ends.mean(axis=0).tolist(),
            "largest_step_by_mean_step": float(np.median(moves.max(axis=1) / moves.mean(axis=1))),
            "middle_against_mixed_pixels": mse_per_pixel(images[:, STEPS // 2], ways[PIXELS][:, STEPS // 2]),
        }
        print(f"{name}: {found[name]}", flush=True)
    accuracy = float(np.mean(seen == test.labels))
    return {"profile": profile.name, "pairs": len(first), "classifier_accuracy": accuracy, "models": found}


def draw(numbers: dict[str, Any]) -> Figure:
    """Draw the classifier's confidence at each step, and how often it sees one of the two classes."""
    figure = Figure(figsize=(9, 3.4), layout="constrained")
    left, right = figure.subplots(1, 2)
    weights = np.linspace(0, 1, STEPS)
    for (name, found), colour in zip(numbers["models"].items(), COLOURS, strict=False):
        style = "--" if name == PIXELS else "-o"
        left.plot(weights, found["confidence"], style, color=colour, markersize=4, label=name)
        right.plot(weights, found["one_of_the_two"], style, color=colour, markersize=4, label=name)
    left.set(ylabel="mean probability", title="How sure the classifier is of a class")
    right.set(ylabel="share of pairs", title="It is one of the two classes", ylim=(0, 1.02))
    for axis in (left, right):
        axis.set_xlabel("weight of the second image")
        axis.grid(alpha=0.25)
    right.legend(fontsize=8, loc="lower center")
    return figure


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--profile", default="full", help="profile of the models: quick or full")
    results = measure(named_profile(parser.parse_args().profile))
    save("interpolation", results, draw(results))
