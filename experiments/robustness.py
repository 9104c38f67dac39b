"""Is the contractive autoencoder more robust? Errors on noisy and on occluded images, and the Jacobian's norm.

    .venv/bin/python experiments/robustness.py

The same network, 784-64-784, is trained in four ways: with the handout's penalty, with a tenth of it, without one, and
without one but on noisy images to give clean ones (a denoising autoencoder, Vincent et al., ICML 2008). Outputs are
compared with the clean image.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.figure import Figure
from study import COLOURS, Array, contractive_autoencoder, rows, save

from aelab.contractive import mean_squared_norm
from aelab.features import predict
from aelab.metrics import mse_per_pixel
from aelab.profile import TrainingSettings
from kerasdata.runtime import keras

SETTINGS = TrainingSettings(epochs=15, batch_size=128, patience=15)
# The penalty's factor, and the standard deviation of the noise in training.
MODELS = {"lambda 1e-3": (1e-3, 0.0), "lambda 1e-4": (1e-4, 0.0), "no penalty": (0.0, 0.0), "denoising": (0.0, 0.2)}
NOISES = (0.0, 0.05, 0.1, 0.2, 0.3, 0.4)
SIDES = (0, 4, 8, 12, 16)


def noisy(images: Array, deviation: float) -> Array:
    """Add Gaussian noise, and clip pixels to [0, 1]."""
    noise = np.random.default_rng(0).normal(0, deviation, images.shape)
    return np.clip(images + noise, 0, 1).astype(np.float32)


def occluded(images: Array, side: int) -> Array:
    """Blacken a square at a random position in every image."""
    squares = images.reshape(-1, 28, 28).copy()
    corners = np.random.default_rng(0).integers(0, 29 - side, (len(squares), 2))
    for image, (top, left) in zip(squares, corners, strict=True):
        image[top : top + side, left : left + side] = 0
    return squares.reshape(images.shape)


def measure() -> dict[str, Any]:
    """Return the errors of every model, and its squared norm on clean test images."""
    test = rows("test")
    found: dict[str, Any] = {}
    for name, (factor, noise) in MODELS.items():
        model, encoder, _ = contractive_autoencoder((64,), factor, SETTINGS, keras.optimizers.Adam(1e-3), noise)
        found[name] = {
            "squared_norm": mean_squared_norm(encoder, test),
            "noise": [mse_per_pixel(test, predict(model, noisy(test, deviation))) for deviation in NOISES],
            "occlusion": [mse_per_pixel(test, predict(model, occluded(test, side))) for side in SIDES],
        }
        print(f"{name}: {found[name]}", flush=True)
    return {"epochs": SETTINGS.epochs, "noises": NOISES, "sides": SIDES, "models": found}


def draw(numbers: dict[str, Any]) -> Figure:
    """Draw the error against the noise, and against the side of the square."""
    figure = Figure(figsize=(9, 3.4), layout="constrained")
    left, right = figure.subplots(1, 2)
    for (name, found), colour in zip(numbers["models"].items(), COLOURS, strict=False):
        label = f"{name}, squared norm {found['squared_norm']:.3g}"
        left.plot(numbers["noises"], found["noise"], "-o", color=colour, markersize=4, label=label)
        right.plot(numbers["sides"], found["occlusion"], "-o", color=colour, markersize=4)
    left.set(title="Noise", xlabel="standard deviation", ylabel="MSE against the clean image", ylim=(0, None))
    right.set(title="Occlusion", xlabel="side of a black square, pixels", ylim=(0, None))
    for axis in (left, right):
        axis.grid(alpha=0.25)
    left.legend(fontsize=8)
    return figure


if __name__ == "__main__":
    results = measure()
    save("robustness", results, draw(results))
