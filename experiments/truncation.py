"""Is it the residual connections, or where a network is cut? Error against the cut, for both networks.

    .venv/bin/python experiments/truncation.py

The same decoder is trained with the same budget on the standardised features at each cut, and on their first 64
principal components, so that no cut benefits from its number of channels. Then come both networks with random weights.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.figure import Figure
from study import BUDGET, COLOURS, IMAGES, SEEDS, Array, pictures, save, standardise, test_error

from aelab.backbones import CUTS, INPUT_SHAPE, frozen_encoder, truncated
from aelab.features import encode
from aelab.reproduce import mean_and_spread
from kerasdata.runtime import keras

NETWORKS = {
    "VGG16": ("block1_pool", "block2_pool", "block3_pool", "block4_pool", "block5_pool"),
    "ResNet50": ("pool1_pool", "conv2_block3_out", "conv3_block4_out", "conv4_block6_out", "conv5_block3_out"),
}
COMPONENTS = 64


def principal_components(train_features: Array, test_features: Array) -> tuple[Array, Array]:
    """Project standardised features onto the directions in which the training features vary most."""
    covariance = np.cov(train_features.astype(np.float64), rowvar=False)
    directions = np.linalg.eigh(covariance)[1][:, ::-1][:, :COMPONENTS].astype(np.float32)
    return standardise(train_features @ directions, test_features @ directions)


def random_encoder(name: str, seed: int) -> Any:
    """Return the network as the lab cuts it, with Keras's random initial weights."""
    keras.utils.set_random_seed(seed)
    network = getattr(keras.applications, name)(include_top=False, weights=None, input_shape=INPUT_SHAPE)
    return truncated(network, CUTS[name], f"{name}_random_encoder")


def features_of(encoder: Any) -> tuple[Array, Array]:
    """Return standardised features of the training and of the test images."""
    return standardise(encode(encoder, pictures("train")), encode(encoder, pictures("test")))


def measure() -> dict[str, Any]:
    """Return all errors: at each cut, with all channels and with 64 components, and with random weights."""
    cuts: dict[str, list[dict[str, Any]]] = {}
    random: dict[str, dict[str, float]] = {}
    for name, layers in NETWORKS.items():
        for cut in layers:
            features = features_of(frozen_encoder(name, cut))
            found = {"cut": cut, "channels": features[0].shape[1], "error": test_error(features)}
            found["error_of_64_components"] = test_error(principal_components(*features))
            cuts.setdefault(name, []).append(found)
            print(name, found, flush=True)
        random[name] = mean_and_spread([test_error(features_of(random_encoder(name, seed))) for seed in SEEDS])
        print(name, "with random weights", random[name], flush=True)
    return {"images": IMAGES, "epochs": BUDGET.epochs, "cuts": cuts, "random_weights": random}


def draw(numbers: dict[str, Any]) -> Figure:
    """Draw the error against the cut, two lines per network, and the random networks as crosses at the lab's cuts."""
    figure = Figure(figsize=(7.4, 3.8), layout="constrained")
    axis = figure.subplots()
    for (name, cuts), colour in zip(numbers["cuts"].items(), COLOURS, strict=False):
        stages = np.arange(1, len(cuts) + 1)
        axis.plot(stages, [one["error"] for one in cuts], "-o", color=colour, label=f"{name}, all channels")
        reduced = [one["error_of_64_components"] for one in cuts]
        axis.plot(stages, reduced, "--s", color=colour, markersize=4, alpha=0.7, label=f"{name}, 64 components")
        random = numbers["random_weights"][name]
        place = 1 + [one["cut"] for one in cuts].index(CUTS[name])
        spread = random["standard_deviation"]
        axis.errorbar(place, random["mean"], spread, fmt="x", capsize=4, color=colour, label=f"{name}, random weights")
    names = zip(*numbers["cuts"].values(), strict=True)
    labels = ["\n".join(f"{one['cut']} ({one['channels']})" for one in pair) for pair in names]
    axis.set_xticks(np.arange(1, len(labels) + 1), labels, fontsize=7)
    axis.set(title="Error against where the network is cut (channels)", ylabel="MSE on test images", ylim=(0, None))
    axis.grid(alpha=0.25)
    axis.legend(fontsize=8)
    return figure


if __name__ == "__main__":
    results = measure()
    save("truncation", results, draw(results))
