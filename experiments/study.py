"""What the experiments share: the lab's decoder for any latent size, one budget of training, and where results go."""

from __future__ import annotations

import json
import os
import platform
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray

from aelab import data
from aelab.features import predict
from aelab.metrics import mse_per_pixel
from aelab.profile import TrainingSettings
from aelab.reference import untrained_model
from aelab.runtime import keras, tf
from aelab.training import train

RESULTS = Path(__file__).parent.parent / "docs" / "results"
COLOURS = ("#1b6ca8", "#d1603d", "#3a7d44", "#7a4f9a", "#7f7f7f")
IMAGES = 6_000  # for training, the first ones; so that twenty trainings take half an hour on two cores
TEST_IMAGES = 2_000
BUDGET = TrainingSettings(epochs=5, batch_size=32, patience=5)
Array = NDArray[np.float32]


@cache
def pictures(split: str) -> Array:
    """The images that decoders are trained on ("train"), or measured on ("test"); shape (N, 32, 32, 3)."""
    count = IMAGES if split == "train" else TEST_IMAGES
    return data.to_rgb32(data.load_images(split).pixels[:count])  # type: ignore[arg-type]


def decoder(latent_dim: int) -> Any:
    """The lab's decoder, untrained, for latents of shape (N, latent_dim)."""
    layers = untrained_model("VGG16", "decoder").layers[1:]
    return keras.Sequential([keras.Input((latent_dim,)), *(type(one).from_config(one.get_config()) for one in layers)])


def standardise(train_features: Array, test_features: Array) -> tuple[Array, Array]:
    """Bring both to mean 0 and variance 1 of the training features; a feature that never changes stays 0."""
    mean, deviation = train_features.mean(axis=0), train_features.std(axis=0)
    deviation[deviation < 1e-7] = 1
    return (train_features - mean) / deviation, (test_features - mean) / deviation


def test_error(features: tuple[Array, Array], seed: int = 0, optimizer: Any = None) -> float:
    """Train the decoder on features of the training images, and return its error on the test images."""
    model = decoder(features[0].shape[1])
    model.compile(optimizer or keras.optimizers.Adam(1e-3), "mse")
    images = pictures("train")
    train(model, np.ascontiguousarray(features[0]), images, BUDGET, seed=seed)
    return mse_per_pixel(pictures("test"), predict(model, features[1]))


def save(name: str, numbers: dict[str, Any], figure: Figure | None = None) -> None:
    """Write `docs/results/NAME.json`, with versions and machine, and the figure beside it."""
    RESULTS.mkdir(parents=True, exist_ok=True)
    origin = {
        "tensorflow": tf.__version__,
        "keras": keras.__version__,
        "machine": f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores",
    }
    _replace(RESULTS / f"{name}.json", (json.dumps(numbers | origin, indent=2) + "\n").encode())
    if figure is not None:
        scratch = RESULTS / f".{name}.png"
        figure.savefig(scratch, format="png", dpi=100, facecolor="white")
        os.replace(scratch, RESULTS / f"{name}.png")


def _replace(path: Path, content: bytes) -> None:
    scratch = path.with_name(f".{path.name}")
    scratch.write_bytes(content)
    os.replace(scratch, path)
