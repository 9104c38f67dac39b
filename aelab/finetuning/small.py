"""Small models with which the learner's functions are tried. All weights of a kind have shapes of their own."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from kerasdata.runtime import keras

MAPS, IMAGES = (4, 4, 3), (4, 4, 1)


def _settle(model: Any, seed: int) -> Any:
    """Give a model weights that depend on the seed alone, and freeze it."""
    random = np.random.default_rng(seed)
    model.set_weights([random.uniform(0.1, 0.6, weight.shape).astype(weight.dtype) for weight in model.weights])
    for layer in model.layers:
        if isinstance(layer, keras.layers.Normalization):
            layer.finalize_state()  # it computes with copies of its weights
    model.trainable = False
    return model


def small_network(seed: int = 0) -> Any:
    """Return a network with a way around two of its layers: "one", "two", "two_bn", "added", "three"."""
    layers = keras.layers
    image = keras.Input((6, 6, 3))
    one = layers.Conv2D(4, 3, padding="same", activation="relu", name="one")(image)
    two = layers.BatchNormalization(name="two_bn")(layers.Conv2D(4, 3, padding="same", name="two")(one))
    added = layers.Add(name="added")([one, two])
    return _settle(keras.Model(image, layers.Conv2D(5, 3, activation="relu", name="three")(added)), seed)


def small_encoder(seed: int = 0) -> Any:
    """Return a frozen encoder from maps, (N, 4, 4, 3), to 7 standardised features."""
    layers = keras.layers
    maps = keras.Input(MAPS)
    hidden = layers.Conv2D(5, 3, padding="same", use_bias=False, name="conv_a")(maps)
    hidden = layers.ReLU()(layers.BatchNormalization(name="norm")(hidden))
    hidden = layers.Conv2D(7, 3, use_bias=False, name="conv_b")(hidden)
    scale = layers.Normalization(name="standardise")
    scale.adapt(np.zeros((2, 7), np.float32))
    features = scale(layers.GlobalAveragePooling2D()(hidden))
    return _settle(keras.Model(maps, features, name="encoder"), seed)


def small_decoder(seed: int = 0) -> Any:
    """Return a decoder from 7 features to images, (N, 4, 4, 1)."""
    features = keras.Input((7,))
    images = keras.layers.Reshape(IMAGES)(keras.layers.Dense(16, activation="sigmoid", name="dense")(features))
    decoder = _settle(keras.Model(features, images, name="decoder"), seed)
    decoder.set_weights([weight - np.float32(0.35) for weight in decoder.get_weights()])
    decoder.trainable = True
    return decoder


def random_arrays(count: int, seed: int, *shapes: tuple[int, ...]) -> list[NDArray[np.float32]]:
    """Return arrays of numbers from 0 to 1, float32, each of shape (count, *shape)."""
    random = np.random.default_rng(seed)
    return [random.random((count, *shape), np.float32) for shape in shapes]


def examples(seed: int, shape: tuple[int, ...], draw: Any = None) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return inputs, (30, *shape), and images to learn from them, (30, 4, 4, 1), float32.

    They are ten, each of them three times, so that what is held out is learned, too; and less than a batch, so that
    their order does not matter.

    Args:
        draw: a function from inputs to images that is right in the mean already. What is left to learn is which
            images belong to which inputs, so training on others, or with another loss, goes another way.
    """
    inputs, images = random_arrays(10, seed, shape, IMAGES)
    if draw is not None:
        images = np.clip(np.asarray(draw(inputs)).mean(axis=0) + images - images.mean(axis=0), 0, 1)
    return np.concatenate([inputs] * 3), np.concatenate([images] * 3).astype(np.float32)
