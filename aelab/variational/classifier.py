"""A classifier of clothes, which judges generated images: it is trained by the lab, on training images alone."""

from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from aelab import data
from aelab.profile import current_profile
from aelab.training import train
from aelab.variational.settings import vae_settings
from kerasdata.runtime import keras

CLASSES = len(data.CLASS_NAMES)


def class_probabilities(images: NDArray[np.floating[Any]]) -> NDArray[np.float64]:
    """Return the classifier's probability of each class, for flat images in [0, 1]; shape (N, 10)."""
    profile = current_profile()
    classifier = _trained(profile.name, profile.seed)
    return np.asarray(classifier(np.asarray(images, np.float32), training=False), np.float64)


@lru_cache(maxsize=1)
def _trained(profile_name: str, seed: int) -> Any:
    """Return the classifier, trained once and remembered."""
    settings = vae_settings(current_profile())
    images = data.load_images("train")
    rows = data.flatten(images.pixels[: settings.images])
    targets = np.eye(CLASSES, dtype=np.float32)[images.labels[: settings.images]]
    pixels = keras.Input((rows.shape[1],))
    hidden = keras.layers.Dense(128, activation="relu")(pixels)
    classifier = keras.Model(pixels, keras.layers.Dense(CLASSES, activation="softmax")(hidden), name="classifier")
    classifier.compile(optimizer=keras.optimizers.Adam(1e-3), loss="categorical_crossentropy")
    train(classifier, rows, targets, settings.classifier, seed=seed)
    return classifier
