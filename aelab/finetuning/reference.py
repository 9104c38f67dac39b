"""The lab's own decoder, base and stage, for the notebook, the checks and the trainer."""

from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from aelab import data
from aelab.backbones import imagenet_network, standardised
from aelab.features import encode
from aelab.finetuning.settings import STAGES, finetuning_settings
from aelab.finetuning_training import RATE, TwoRates, continue_training
from aelab.profile import current_profile
from aelab.training import History
from kerasdata.runtime import keras

SMALLEST = 4  # the decoder begins with maps of 4 x 4
WIDTH = 64


def new_decoder(features: int) -> Any:
    """Return an untrained decoder from features, shape (N, features), to images, (N, 32, 32, 3), in [0, 1].

    Without batch normalisation: in a training of so few steps, its averages lag behind its weights.
    """
    layers = keras.layers
    latent = keras.Input((features,))
    maps = layers.Dense(SMALLEST * SMALLEST * WIDTH, activation="gelu")(latent)
    maps = layers.Reshape((SMALLEST, SMALLEST, WIDTH))(maps)
    for filters in (WIDTH // 2, WIDTH // 4, WIDTH // 8):
        maps = layers.Conv2DTranspose(filters, 3, strides=2, padding="same", activation="gelu")(maps)
    images = layers.Conv2DTranspose(3, 3, padding="same", activation="sigmoid")(maps)
    return keras.Model(latent, images, name="decoder")


def split(network: Any, before: str, last: str) -> tuple[Any, Any]:
    """Return a network up to the layer `before`, and from there to the layer `last`, averaged over the image."""
    maps = network.get_layer(before).output
    features = keras.layers.GlobalAveragePooling2D()(network.get_layer(last).output)
    return keras.Model(network.input, maps), keras.Model(maps, features)


def frozen_parts(name: str, images: NDArray[np.float32]) -> tuple[Any, Any, NDArray[np.float32]]:
    """Return the base of "VGG16" or "ResNet50", its frozen encoder, and the maps of images, which lie between them.

    Args:
        images: training images, float32, shape (N, 32, 32, 3), in [0, 1], by which features are standardised.
    """
    base, stage = split(imagenet_network(name), *STAGES[name])
    maps = encode(base, images)
    return base, standardised(stage, np.asarray(encode(stage, maps))), maps


@cache
def training_images() -> NDArray[np.float32]:
    """Return the training images of the current profile, float32, shape (N, 32, 32, 3), in [0, 1]."""
    return data.to_rgb32(data.load_images("train").pixels[: finetuning_settings(current_profile()).images])


@cache
def lab_parts(name: str) -> tuple[Any, Any, NDArray[np.float32]]:
    """Return the lab's own `frozen_parts` of a network, for the training images."""
    return frozen_parts(name, training_images())


def copy_of(model: Any) -> Any:
    """Return a model with the same layers, weights and `trainable` flags, which shares none of them."""
    copy = keras.models.clone_model(model)
    if not model.trainable:
        copy.trainable = False  # a clone's own flag is True, and setting True once more would not reach its layers
    copy.set_weights(model.get_weights())
    for layer in copy.layers:
        if isinstance(layer, keras.layers.Normalization):
            layer.finalize_state()  # it computes with copies of its weights
    return copy


def prepare(base: Any, stage: Any, images: NDArray[np.float32]) -> tuple[NDArray[np.float32], Any]:
    """Return the maps of images, and the stage with standardised features."""
    maps = encode(base, images)
    return maps, standardised(stage, np.asarray(encode(stage, maps)))


def unfreeze(encoder: Any) -> Any:
    """Let an encoder's convolutions learn, but neither batch normalisation nor the scales of the features."""
    encoder.trainable = True
    for layer in encoder._flatten_layers(include_self=False):
        layer.trainable = not isinstance(layer, keras.layers.BatchNormalization | keras.layers.Normalization)
    return encoder


def fine_tune(
    encoder: Any, decoder: Any, maps: NDArray[np.float32], images: NDArray[np.float32], epochs: int, rate: float
) -> Any:
    """Train an encoder and its decoder together, the encoder at `rate`, and return the model from maps to images."""
    return _tuned(unfreeze(encoder), decoder, maps, images, epochs, rate)[0]


def tuned_copy(
    encoder: Any, decoder: Any, maps: NDArray[np.float32], images: NDArray[np.float32], epochs: int, rate: float
) -> tuple[Any, History]:
    """Fine-tune copies of a frozen encoder and its decoder, and return the model from maps to images and its history.

    Args:
        maps: what the encoder reads, float32, (N, ...). images: float32, (N, 32, 32, 3), in [0, 1].
        epochs: how many. rate: learning rate of the encoder's weights.
    """
    return _tuned(unfreeze(copy_of(encoder)), copy_of(decoder), maps, images, epochs, rate)


def _tuned(encoder: Any, decoder: Any, maps: Any, images: Any, epochs: int, rate: float) -> tuple[Any, History]:
    model = composed(encoder, decoder, rate)
    return model, continue_training(model, maps, images, epochs)


def composed(encoder: Any, decoder: Any, rate: float) -> Any:
    """Return a compiled model from maps to images, in which an unfrozen encoder learns at `rate`."""
    maps = keras.Input(shape=encoder.input_shape[1:])
    model = keras.Model(maps, decoder(encoder(maps)))
    model.compile(optimizer=TwoRates(encoder.trainable_variables, rate), loss="mse")
    return model


def train_further(decoder: Any, features: NDArray[np.float32], images: NDArray[np.float32], epochs: int) -> Any:
    """Go on training a decoder on frozen features, for so many epochs, and return it."""
    decoder.compile(optimizer=keras.optimizers.Adam(RATE), loss="mse")
    continue_training(decoder, features, images, epochs)
    return decoder


def try_rate(encoder: Any, decoder: Any, maps: NDArray[np.float32], images: NDArray[np.float32], rate: float) -> float:
    """Return the error on held-out images after fine-tuning copies for one epoch; see `tuned_copy`."""
    _, history = tuned_copy(encoder, decoder, maps, images, 1, rate)
    return history.validation_loss[-1]
