"""The autoencoders that are compared: plain, contractive and variational, trained on normal images only."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from aelab.anomaly.settings import CODE_SIZE
from aelab.contractive import ContractivePenalty
from aelab.metrics import errors_per_image
from aelab.profile import TrainingSettings
from aelab.training import History, train
from aelab.variational_training import train_vae
from kerasdata.runtime import keras

PIXELS = 784
LAMBDA_C = 1e-3  # weight of the contractive penalty, as in the lab on contractive autoencoders
VAE_HIDDEN, VAE_LATENT = 256, 16


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


def trained_vae(normal: NDArray[np.float32], settings: TrainingSettings, seed: int | None = None) -> tuple[Any, Any]:
    """Train a variational autoencoder on normal images; arguments as for `trained_autoencoder`.

    Returns:
        the encoder, from pixels to mean and logarithm of the variance, both of shape (N, 16), and the decoder.
    """
    layers = keras.layers
    image, latent = keras.Input(shape=(PIXELS,)), keras.Input(shape=(VAE_LATENT,))
    hidden = layers.Dense(VAE_HIDDEN, activation="relu")(image)
    encoder = keras.Model(image, [layers.Dense(VAE_LATENT)(hidden), layers.Dense(VAE_LATENT)(hidden)], name="encoder")
    hidden = layers.Dense(VAE_HIDDEN, activation="relu")(latent)
    decoder = keras.Model(latent, layers.Dense(PIXELS, activation="sigmoid")(hidden), name="decoder")
    train_vae(encoder, decoder, normal, settings, seed=seed)
    return encoder, decoder


def vae_errors(parts: tuple[Any, Any], rows: NDArray[np.float32]) -> NDArray[np.float64]:
    """Return the mean squared error of each image, decoded from the mean of its latent; shape (N,).

    The negative bound would depend on brightness: a grey pixel costs its own entropy, however well it is decoded.
    """
    encoder, decoder = parts
    mean, _ = encoder(rows, training=False)
    return errors_per_image(rows, np.asarray(decoder(mean, training=False)))
