"""The autoencoders that are compared: plain and contractive, trained on normal images only."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from aelab.anomaly.settings import CODE_SIZE
from aelab.contractive import ContractivePenalty
from aelab.profile import TrainingSettings
from aelab.training import History, train
from kerasdata.runtime import keras

PIXELS = 784
LAMBDA_C = 1e-3  # weight of the contractive penalty, as in the lab on contractive autoencoders


def dense_autoencoder(code_size: int = CODE_SIZE) -> tuple[Any, Any]:
    """Return an autoencoder of 784 pixels with one layer on each side, and its encoder, not trained yet."""
    image = keras.Input(shape=(PIXELS,))
    code = keras.layers.Dense(code_size, activation="relu")(image)
    output = keras.layers.Dense(PIXELS, activation="sigmoid")(code)
    return keras.Model(image, output, name="autoencoder"), keras.Model(image, code, name="encoder")


def trained_autoencoder(
    normal: NDArray[np.float32], settings: TrainingSettings, factor: float = 0.0, seed: int | None = None
) -> tuple[Any, History]:
    """Train an autoencoder on normal images.

    Args:
        normal: float32, shape (N, 784), in [0, 1]. settings: of the training.
        factor: weight of the contractive penalty, 0 for a plain autoencoder. seed: the profile's unless given.

    Returns:
        the Keras model from pixels to pixels, and the history of its training.
    """
    autoencoder, encoder = dense_autoencoder()
    autoencoder.compile(optimizer=keras.optimizers.Adam(1e-3), loss="mse")
    penalty = ContractivePenalty(encoder, factor, "closed form") if factor else None
    return autoencoder, train(autoencoder, normal, normal, settings, penalty=penalty, seed=seed)
