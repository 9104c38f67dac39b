"""A variational autoencoder of the lab's own, for cells that compare several, whatever the exercises are like."""

from typing import Any

from kerasdata.runtime import keras

PIXELS = 784
WIDTH = 256  # of the hidden layers


def untrained_vae(latent_dim: int, width: int = WIDTH) -> tuple[Any, Any]:
    """Return a new encoder and a new decoder: one hidden layer each, as in the notebook.

    Returns:
        the encoder, from (N, 784) to mean and log_var, each (N, latent_dim), and the decoder, back to (N, 784).
    """
    image, z = keras.Input((PIXELS,)), keras.Input((latent_dim,))
    hidden = keras.layers.Dense(width, activation="relu")(image)
    heads = [keras.layers.Dense(latent_dim)(hidden) for _ in range(2)]
    opened = keras.layers.Dense(width, activation="relu")(z)
    decoded = keras.layers.Dense(PIXELS, activation="sigmoid")(opened)
    return keras.Model(image, heads, name="encoder"), keras.Model(z, decoded, name="decoder")
