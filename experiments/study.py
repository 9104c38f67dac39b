"""What the experiments share: the lab's decoder for any latent size, a training budget, and where results go."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray

from aelab import data, plots
from aelab.autoencoders.reference import untrained_model
from aelab.contractive import ContractivePenalty
from aelab.features import predict
from aelab.metrics import mse_per_pixel
from aelab.profile import TrainingSettings
from aelab.reproduce import PUBLISHED, write_figure, write_numbers
from aelab.training import History, train
from kerasdata.runtime import keras, tf

COLOURS = (*plots.COLOURS, "#7f7f7f")
IMAGES = 20_000  # the first ones, for training: six minutes per training on two cores
BUDGET = TrainingSettings(epochs=10, batch_size=32, patience=10)
SEEDS = (0, 1, 2)
Array = NDArray[np.float32]


@cache
def pictures(split: str) -> Array:
    """Return the images that decoders are trained on ("train") or measured on ("test"); shape (N, 32, 32, 3)."""
    return data.to_rgb32(data.load_images(split).pixels[:IMAGES])  # type: ignore[arg-type]


def decoder(latent_dim: int) -> Any:
    """Return the lab's decoder, untrained, for latents of shape (N, latent_dim)."""
    layers = untrained_model("VGG16", "decoder").layers[1:]
    return keras.Sequential([keras.Input((latent_dim,)), *(type(one).from_config(one.get_config()) for one in layers)])


def standardise(train_features: Array, test_features: Array) -> tuple[Array, Array]:
    """Scale both so that the training features have mean 0 and variance 1; a constant feature becomes 0."""
    mean, deviation = train_features.mean(axis=0), train_features.std(axis=0)
    deviation[deviation < 1e-7] = 1
    return (train_features - mean) / deviation, (test_features - mean) / deviation


def test_error(features: tuple[Array, Array], optimizer: Any = None, seed: int = 0) -> float:
    """Train the decoder on features of the training images, and return its error on the test images."""
    model = decoder(features[0].shape[1])
    model.compile(optimizer or keras.optimizers.Adam(1e-3), "mse")
    train(model, features[0], pictures("train"), BUDGET, seed=seed)
    return mse_per_pixel(pictures("test"), predict(model, features[1]))


@cache
def rows(split: str) -> Array:
    """Return all images of a split as the contractive autoencoder reads them; shape (N, 784)."""
    return data.flatten(data.load_images(split).pixels)  # type: ignore[arg-type]


def contractive_autoencoder(
    widths: Sequence[int], factor: float, settings: TrainingSettings, optimizer: Any, noise: float = 0, seed: int = 0
) -> tuple[Any, Any, History]:
    """Train an autoencoder of Dense layers on all training images.

    Args:
        widths: of the encoder's layers; the decoder mirrors them. factor: lambda of the penalty; 0 for none.
        noise: standard deviation of the Gaussian noise on the images, which it learns to remove.

    Returns:
        the autoencoder, its encoder, and the history of the training.
    """
    layers = keras.layers
    first = [layers.GaussianNoise(noise)] if noise else []
    inner = [layers.Dense(width, "relu") for width in widths]
    outer = [layers.Dense(width, "relu") for width in widths[-2::-1]]
    model = keras.Sequential([keras.Input((784,)), *first, *inner, *outer, layers.Dense(784, "sigmoid")])
    encoder = keras.Sequential([keras.Input((784,)), *inner])
    model.compile(optimizer, "mse")
    # With TensorFlow this runs on a slow processor: the estimate costs a fifteenth, and is the same on average.
    deep = "exact" if tf is None else "estimate"
    form = "closed form" if len(widths) == 1 else deep
    penalty = ContractivePenalty(encoder, factor, form) if factor else None
    return model, encoder, train(model, rows("train"), rows("train"), settings, penalty=penalty, seed=seed)


def save(name: str, numbers: dict[str, Any], figure: Figure | None = None) -> None:
    """Write `docs/results/NAME.json`, with versions and machine, and the figure as `NAME.png`; whichever there is."""
    PUBLISHED.mkdir(parents=True, exist_ok=True)
    if numbers:
        write_numbers(PUBLISHED / f"{name}.json", numbers)
    if figure is not None:
        write_figure(PUBLISHED / f"{name}.png", figure)
