"""Reference models, for learners who have not saved models of their own.

Their architectures are plain Keras configurations in `reference_models.json`; their weights are trained once, in the
current profile, and remembered.
"""

import json
import math
from functools import cache
from importlib import resources
from typing import Any

from aelab import data
from aelab.backbones import frozen_encoder, standardised
from aelab.contractive import ContractivePenalty
from aelab.features import encode
from aelab.profile import Profile, TrainingSettings, current_profile
from aelab.training import History, train
from kerasdata.runtime import keras

MODELS = ("VGG16", "ResNet50", "CAE")
LAMBDA_C = 1e-3


@cache
def _architectures() -> dict[str, Any]:
    text = resources.files("aelab.autoencoders").joinpath("reference_models.json").read_text(encoding="utf-8")
    architectures: dict[str, Any] = json.loads(text)
    return architectures


def untrained_model(which: str, name: str) -> Any:
    """Return a new model: the decoder of "VGG16" or "ResNet50", or the whole "CAE"; `name` is Keras's name for it."""
    return keras.Model.from_config({**_architectures()[which], "name": name})


def reference_model(name: str, profile: Profile | None = None) -> dict[str, Any]:
    """Return the trained reference model of that name.

    Args:
        name: "VGG16", "ResNet50" or "CAE". profile: by default the current one.

    Returns:
        "encoder" and "decoder", Keras models; the encoder of a convolutional model reads (N, 32, 32, 3), that of the
        contractive one (N, 784).

    Raises:
        ValueError: there is no such model.
    """
    model, _ = trained_reference(name, profile or current_profile())
    return model


def trained_reference(name: str, profile: Profile) -> tuple[dict[str, Any], History]:
    """Return what `reference_model` returns, and the history of its training."""
    if name not in MODELS:
        raise ValueError(f"Expected one of {', '.join(MODELS)}, found {name!r}.")
    return _contractive(profile) if name == "CAE" else _convolutional(name, profile)


def optimizer(settings: TrainingSettings, images: int, cosine_decay: bool, rate: float = 1e-3) -> Any:
    """Return Adam for a training on that many images, held-out ones included; see `Profile.cosine_decay`."""
    if not cosine_decay:
        return keras.optimizers.Adam(rate)
    trained_on = int(images * (1 - settings.validation_split))
    steps = settings.epochs * math.ceil(trained_on / settings.batch_size)
    return keras.optimizers.Adam(keras.optimizers.schedules.CosineDecay(rate, steps))


def _convolutional(name: str, profile: Profile) -> tuple[dict[str, Any], History]:
    images = data.to_rgb32(data.load_images("train").pixels[: profile.cnn_images])
    frozen = frozen_encoder(name)
    encoder = standardised(frozen, encode(frozen, images))
    decoder = untrained_model(name, "decoder")
    decoder.compile(optimizer=optimizer(profile.cnn, len(images), profile.cosine_decay), loss="mse")
    history = train(decoder, encode(encoder, images), images, profile.cnn, seed=profile.seed)
    return {"encoder": encoder, "decoder": decoder}, history


def _contractive(profile: Profile) -> tuple[dict[str, Any], History]:
    rows = data.flatten(data.load_images("train").pixels[: profile.cae_images])
    autoencoder = untrained_model("CAE", "autoencoder")
    latent = autoencoder.layers[1].output
    encoder = keras.Model(autoencoder.input, latent, name="encoder")
    decoder = keras.Model(latent, autoencoder.output, name="decoder")
    autoencoder.compile(optimizer=optimizer(profile.cae, len(rows), profile.cosine_decay), loss="mse")
    history = train(
        autoencoder,
        rows,
        rows,
        profile.cae,
        penalty=ContractivePenalty(encoder, LAMBDA_C, "closed form"),
        seed=profile.seed,
    )
    return {"encoder": encoder, "decoder": decoder}, history
