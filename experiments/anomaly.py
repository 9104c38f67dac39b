"""How well do autoencoders and distances tell one class of Fashion-MNIST from the others?

    .venv/bin/python experiments/anomaly.py

One class is normal: 5,500 training images of it are learned, and all 10,000 test images are scored; then the next
class. Sizes, neighbours and shrinkage are those of the notebook for every class, and the cuts are that of the lab and
the end of the stage before it. Trainings and features are kept in the data cache, so a run that was stopped resumes.
The trained models have three seeds; the other methods draw nothing at random.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from matplotlib.figure import Figure
from study import Array, save

from aelab.anomaly import distances
from aelab.anomaly.figures import area_bars
from aelab.anomaly.frozen import NETWORK
from aelab.anomaly.images import OneClass, network_inputs, one_class
from aelab.anomaly.ranking import area_under_roc
from aelab.anomaly.reference import LAMBDA_C, trained_autoencoder, trained_vae, vae_errors
from aelab.anomaly.settings import COMPONENTS, NEIGHBOURS, anomaly_settings
from aelab.backbones import CUTS, imagenet_network
from aelab.data import CLASS_NAMES, flatten, load_images
from aelab.features import encode, predict
from aelab.metrics import errors_per_image
from aelab.profile import FULL
from kerasdata.runtime import keras

SEEDS = (0, 1, 2)
SHALLOW = "conv2_block3_out"  # the end of the stage before the lab's cut
CUTS_HERE = (SHALLOW, CUTS[NETWORK])
POSITIONS = 2  # features are averaged over each quarter of the image, not over the whole


def quarters(network: Any, cut: str) -> Any:
    """Return a frozen model from images to features of each quarter: (N, 32, 32, 3) to (N, 4 * channels)."""
    features = network.get_layer(cut).output  # (N, side, side, channels)
    side = features.shape[1] // POSITIONS
    pooled = keras.layers.Flatten()(keras.layers.AveragePooling2D(side)(features))
    model = keras.Model(network.input, pooled)
    model.trainable = False
    return model


def averaged(features: Array) -> Array:
    """Return the mean over the quarters, as the lab's encoder gives it: (N, 4 * channels) to (N, channels)."""
    return features.reshape(len(features), POSITIONS**2, -1).mean(axis=1)


def frozen_scores(parts: Sequence[tuple[Array, Array]]) -> Iterator[tuple[str, Array]]:
    """Yield scores by name. parts: for each cut, features of each quarter, of test and of normal images."""
    by_cut = []
    for cut, (test, normal) in zip(CUTS_HERE, parts, strict=True):
        rows, known = averaged(test), averaged(normal)
        rows, known = distances.standardise(rows, known), distances.standardise(known, known)
        yield f"neighbours, {cut}", distances.neighbour_distance(rows, known, NEIGHBOURS)
        yield f"Mahalanobis, {cut}", distances.mahalanobis(rows, known)
        rows, known = distances.standardise(test, normal), distances.standardise(normal, normal)
        by_cut.append(np.sqrt(distances.mahalanobis(rows, known) / rows.shape[1]))
        yield f"Mahalanobis, {cut}, quarters", by_cut[-1]
    yield "Mahalanobis, both cuts, quarters", sum(by_cut)


def drawn_scores(images: OneClass, seed: int) -> Iterator[tuple[str, Array]]:
    """Yield the scores of trained models by name."""
    settings = anomaly_settings(FULL)
    normal, test = flatten(images.normal), flatten(images.test)
    for name, factor in (("autoencoder", 0.0), ("contractive autoencoder", LAMBDA_C)):
        model, _ = trained_autoencoder(normal, settings.training, factor, seed)
        yield name, errors_per_image(test, predict(model, test))
    yield "variational autoencoder", vae_errors(trained_vae(normal, settings.training, seed), test)


def pixel_scores(images: OneClass) -> Iterator[tuple[str, Array]]:
    """Yield the scores of distances between pixels by name."""
    normal, test = flatten(images.normal), flatten(images.test)
    yield "brightness, how unusual", distances.brightness(test, normal)
    yield "distance to the mean image", distances.distance_to_mean(test, normal)
    yield f"PCA, {COMPONENTS} components", distances.component_error(test, normal, COMPONENTS)
    yield "Mahalanobis, pixels", distances.mahalanobis(test, normal)
    yield "neighbours, pixels", distances.neighbour_distance(test, normal, NEIGHBOURS)


def measure() -> dict[str, Any]:
    """Return the area under the ROC curve by method and class, one value for each seed."""
    network = imagenet_network(NETWORK)
    models = [quarters(network, cut) for cut in CUTS_HERE]
    found: dict[str, dict[str, list[float]]] = {}
    for name in CLASS_NAMES:
        images = one_class(name, anomaly_settings(FULL), load_images("train"), load_images("test"))
        inputs = [network_inputs(pixels) for pixels in (images.test, images.normal)]
        parts = [(encode(model, inputs[0]), encode(model, inputs[1])) for model in models]
        scores = [*pixel_scores(images), *frozen_scores(parts)]
        scores += [one for seed in SEEDS for one in drawn_scores(images, seed)]
        for method, values in scores:
            found.setdefault(method, {}).setdefault(name, []).append(area_under_roc(values, images.is_anomaly))
        print(name, {method: round(np.mean(one[name]), 4) for method, one in found.items()}, flush=True)
    return {"seeds": len(SEEDS), "areas": found, "means": means(found)}


def means(areas: dict[str, dict[str, list[float]]]) -> dict[str, float]:
    """Return the mean over classes and seeds for each method."""
    return {method: float(np.mean([np.mean(values) for values in one.values()])) for method, one in areas.items()}


def draw(numbers: dict[str, Any]) -> Figure:
    """Draw a bar for each method, the best one first."""
    ordered = dict(sorted(numbers["means"].items(), key=lambda one: -one[1]))
    return area_bars(ordered, title="Area under the ROC curve, mean of ten classes", others="brightness")


if __name__ == "__main__":
    results = measure()
    save("anomaly", results, draw(results))
