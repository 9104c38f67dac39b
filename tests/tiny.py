"""What several tests of `aelab` share: small data, small models and a private data cache."""

from __future__ import annotations

import numpy as np

from aelab.profile import TrainingSettings
from kerasdata.runtime import keras, tf

SETTINGS = TrainingSettings(epochs=1, batch_size=12, patience=2, validation_split=0.25)
ROWS = np.random.default_rng(0).random((32, 4), np.float32)


def functional(*layers, width=4):
    """Return a model that applies the layers to vectors."""
    inputs = keras.Input((width,))
    output = inputs
    for layer in layers:
        output = layer(output)
    return keras.Model(inputs, output)


def compiled(model, loss="mse", optimizer="adam", **settings):
    model.compile(optimizer=optimizer, loss=loss, **settings)
    return model


def run_eagerly():
    """Run small models without compiling graphs, which would take most of the time; a generator for fixtures."""
    tf.config.run_functions_eagerly(True)
    yield
    tf.config.run_functions_eagerly(False)


def own_cache(monkeypatch, folder):
    """Make a folder the data cache, so that a test neither reads nor fills the real one."""
    monkeypatch.setenv("AELAB_DATA", str(folder))
    monkeypatch.setenv("AELAB_PROGRESS", "off")
