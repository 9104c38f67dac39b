"""Is the contractive autoencoder more robust? Errors of noisy and of occluded images, beside the Jacobian's norm.

    .venv/bin/python experiments/robustness.py

Four times the same network, 784-64-784: with the handout's penalty, with a tenth of it, without one, and without one
but trained on noisy images to give clean ones (a denoising autoencoder, Vincent et al., ICML 2008). What comes out is
held against the clean image.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.figure import Figure
from study import COLOURS, Array, save

from aelab import data
from aelab.contractive import ContractivePenalty, mean_squared_norm
from aelab.features import predict
from aelab.metrics import mse_per_pixel
from aelab.profile import TrainingSettings
from aelab.runtime import keras
from aelab.training import train

SETTINGS = TrainingSettings(epochs=15, batch_size=128, patience=15)
TRAINED_WITH = 0.2  # standard deviation of the denoising autoencoder's noise
MODELS = {"lambda 1e-3": 1e-3, "lambda 1e-4": 1e-4, "no penalty": 0.0, "denoising": 0.0}
NOISES = (0.0, 0.05, 0.1, 0.2, 0.3, 0.4)
SIDES = (0, 4, 8, 12, 16)


def trained(name: str, rows: Array) -> tuple[Any, Any]:
    """The autoencoder and its encoder."""
    layers = [keras.layers.Dense(64, "relu"), keras.layers.Dense(784, "sigmoid")]
    noise = [keras.layers.GaussianNoise(TRAINED_WITH)] if name == "denoising" else []
    model = keras.Sequential([keras.Input((784,)), *noise, *layers])
    encoder = keras.Sequential([keras.Input((784,)), layers[0]])
    model.compile(keras.optimizers.Adam(1e-3), "mse")
    factor = MODELS[name]
    train(model, rows, rows, SETTINGS, penalty=ContractivePenalty(encoder, factor, "closed form") if factor else None)
    return model, encoder


def noisy(rows: Array, deviation: float) -> Array:
    """Add Gaussian noise, and keep pixels in [0, 1]."""
    noise = np.random.default_rng(0).normal(0, deviation, rows.shape)
    return np.clip(rows + noise, 0, 1).astype(np.float32)


def occluded(rows: Array, side: int) -> Array:
    """Blacken a square at a random place of every image."""
    images = rows.reshape(-1, 28, 28).copy()
    for image, (top, left) in zip(
        images, np.random.default_rng(0).integers(0, 29 - side, (len(images), 2)), strict=True
    ):
        image[top : top + side, left : left + side] = 0
    return images.reshape(rows.shape)


def measure() -> dict[str, Any]:
    """Errors of every model, and its norm on clean test images."""
    rows = data.flatten(data.load_images("train").pixels)
    test = data.flatten(data.load_images("test").pixels)
    found: dict[str, Any] = {}
    for name in MODELS:
        model, encoder = trained(name, rows)
        found[name] = {
            "squared_norm": mean_squared_norm(encoder, test),
            "noise": [mse_per_pixel(test, predict(model, noisy(test, deviation))) for deviation in NOISES],
            "occlusion": [mse_per_pixel(test, predict(model, occluded(test, side))) for side in SIDES],
        }
        print(f"{name}: {found[name]}", flush=True)
    return {"epochs": SETTINGS.epochs, "noises": NOISES, "sides": SIDES, "models": found}


def draw(numbers: dict[str, Any]) -> Figure:
    """Error against noise, and against the side of the square."""
    figure = Figure(figsize=(9, 3.4), layout="constrained")
    left, right = figure.subplots(1, 2, sharey=True)
    for (name, found), colour in zip(numbers["models"].items(), COLOURS, strict=False):
        label = f"{name}, squared norm {found['squared_norm']:.3g}"
        left.plot(numbers["noises"], found["noise"], "-o", color=colour, markersize=4, label=label)
        right.plot(numbers["sides"], found["occlusion"], "-o", color=colour, markersize=4)
    left.set(
        xlabel="standard deviation of the noise", ylabel="MSE against the clean image", title="Noise", ylim=(0, None)
    )
    right.set(xlabel="side of a black square, pixels", title="Occlusion")
    for axis in (left, right):
        axis.grid(alpha=0.25)
    left.legend(fontsize=8)
    return figure


if __name__ == "__main__":
    results = measure()
    save("robustness", results, draw(results))
