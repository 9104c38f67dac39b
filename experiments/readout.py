"""What holds the error up, the frozen encoder or the decoder? Linear maps that read the same features.

    .venv/bin/python experiments/readout.py

For each network, at the lab's cut: the best linear map from the averaged features to the image, from features of pixels
prepared as for ImageNet (`preprocess_input`) in place of [0, 1], and from the whole feature map, before the average.
The lab's decoder was trained on the same images by `experiments/truncation.py`.
"""

from __future__ import annotations

import json
from typing import Any

import numpy as np
from matplotlib.figure import Figure
from study import IMAGES, Array, pictures, save, standardise

from aelab.backbones import CUTS, imagenet_network
from aelab.features import predict
from aelab.metrics import mse_per_pixel
from aelab.plots import error_bars
from aelab.reproduce import PUBLISHED
from kerasdata.runtime import keras

HELD_OUT = IMAGES // 10  # the last training images, which choose the strength of the ridge
STRENGTHS = (1e-6, 1e-4, 1e-3, 1e-2, 1e-1)
PREPARE = {"VGG16": keras.applications.vgg16.preprocess_input, "ResNet50": keras.applications.resnet50.preprocess_input}
READ = {
    "averaged": "averaged, pixels in [0, 1]",
    "prepared": "averaged, preprocess_input",
    "whole": "not averaged, pixels in [0, 1]",
}


def linear_readout(train: Array, test: Array) -> float:
    """Return the error (MSE per pixel value, 32 x 32 x 3) of the best linear map from features to test images.

    It is a ridge regression, whose strength is the best of `STRENGTHS` on held-out training images.

    Args:
        train, test: features, shape (N, d).
    """
    train, test = standardise(train, test)
    target, truth = (pictures(split)[..., 0].reshape(len(pictures(split)), -1) for split in ("train", "test"))
    fitted = slice(0, len(train) - HELD_OUT)
    mean, centre = target[fitted].mean(axis=0), train[fitted].mean(axis=0)
    train, test = train - centre, test - centre
    covariance = (train[fitted].T @ train[fitted]).astype(np.float64) / fitted.stop
    products = (train[fitted].T @ (target[fitted] - mean)).astype(np.float64) / fitted.stop
    values, vectors = np.linalg.eigh(covariance)
    projected = vectors.T @ products

    def error(strength: float, features: Array, images: Array) -> float:
        weights = (vectors @ (projected / (values + strength)[:, None])).astype(np.float32)
        return mse_per_pixel(images, np.clip(features @ weights + mean, 0, 1))

    best = min(STRENGTHS, key=lambda strength: error(strength, train[fitted.stop :], target[fitted.stop :]))
    return error(best, test, truth)


def maps_of(network: Any, cut: str, prepare: Any = None) -> tuple[Array, Array]:
    """Feature maps of the training and of the test images at a cut, shape (N, rows, columns, channels)."""
    model = keras.Model(network.input, network.get_layer(cut).output)
    ready = [pictures(split) if prepare is None else prepare(255 * pictures(split)) for split in ("train", "test")]
    train, test = (predict(model, images) for images in ready)
    return train, test


def measure() -> dict[str, Any]:
    """The errors of the linear maps, and of the lab's decoder on the same features."""
    trained = json.loads((PUBLISHED / "truncation.json").read_bytes())["cuts"]
    found: dict[str, Any] = {}
    for name, cut in CUTS.items():
        network = imagenet_network(name)
        maps = maps_of(network, cut)
        prepared = maps_of(network, cut, PREPARE[name])
        found[name] = {
            "averaged": linear_readout(*(one.mean(axis=(1, 2)) for one in maps)),
            "prepared": linear_readout(*(one.mean(axis=(1, 2)) for one in prepared)),
            "whole": linear_readout(*(one.reshape(len(one), -1) for one in maps)),
            "decoder": next(one["error"] for one in trained[name] if one["cut"] == cut),
        }
        print(name, found[name], flush=True)
    return {"images": IMAGES, "errors": found}


def draw(numbers: dict[str, Any]) -> Figure:
    """Draw a bar for each way to read the features, one group a network."""
    ways = {"decoder": "the lab's decoder, averaged"} | {way: f"linear, {text}" for way, text in READ.items()}
    tables = {name: {label: found[way] for way, label in ways.items()} for name, found in numbers["errors"].items()}
    figure = error_bars(tables, title="What can be read from the features, 32 x 32 x 3")
    figure.set_size_inches(7.6, 3)  # the legend is long
    return figure


if __name__ == "__main__":
    results = measure()
    save("readout", results, draw(results))
