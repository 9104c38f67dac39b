"""Train models for submissions in the trusted process, on the course's own images, each training once for a class."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from aelab import data, finetuning_training, store, variational_training
from aelab.backbones import CUTS, frozen_encoder, standardised
from aelab.contractive import ContractivePenalty
from aelab.delegation import TRAINED
from aelab.features import encode
from aelab.grading.finetuning.starts import inputs_of_stages, starts
from aelab.grading.given import images_of_assignments
from aelab.profile import TrainingSettings, current_profile
from aelab.training import description_of, train
from kerasdata.architecture import array_digest
from kerasdata.rebuild import MOST_WORK, untrained
from kerasdata.runtime import keras

# Longer or larger trainings run in the student's own process, within its own time limit.
LONGER = 2  # factor on the profile's epochs
HARDER = 8  # factor on the multiplications of the lab's own decoder, over all images and epochs
DECODER_WORK = 50_000_000  # multiplications of that decoder for one image, roughly
MOST_PARAMETERS = 4_000_000  # the weights are kept for everybody; that decoder has 1.3 million
MOST_EARLIER = 3  # trainings that one begins with, and that come one after the other
BATCH_SIZES = range(8, 1_025)

OPTIMIZERS = {"Adadelta", "Adagrad", "Adam", "AdamW", "Adamax", "Lion", "Nadam", "RMSprop", "SGD"}
LOSSES = {
    *("mae", "mse", "mean_absolute_error", "mean_squared_error", "binary_crossentropy", "huber", "log_cosh"),
    *("MAE", "MSE", "MeanAbsoluteError", "MeanSquaredError", "BinaryCrossentropy", "Huber", "LogCosh"),
}
PLAIN = (bool, int, float, str, type(None))

Array = NDArray[np.float32]


class Declined(Exception):
    """The grader does not run this kind of training; the message says why."""


def answer(question: bytes) -> bytes:
    """Do a training as `aelab.delegation` asks for it, or decline it with a reason; JSON for JSON."""
    try:
        key = json.loads(question)
        if not isinstance(key, dict):
            raise Declined("it is not a description of a training")
        train_as_asked(key)
    except (Declined, ValueError, RecursionError) as error:
        return json.dumps({"status": "declined", "reason": str(error)[:200]}).encode()
    return json.dumps(TRAINED).encode()


def train_as_asked(key: Mapping[str, Any]) -> None:
    """Run the training that `aelab.training` described, so that the data cache holds its result.

    Raises:
        Declined: it uses more than Keras's own parts, its images are not the course's, or it would take too long.
    """
    if store.recall("trained", key) is not None:
        return
    try:
        if key.get("kind") == variational_training.KIND:
            return _train_vae(key)
        if key.get("kind") == finetuning_training.KIND:
            return _continue(key)
        inputs, targets = _images(key["inputs"]), _images(key["targets"])
        settings = _settings(key["settings"])
        if key["frozen"]:
            raise Declined("a part of the model is frozen, and its weights are not described")
        model = untrained(key["architecture"], MOST_PARAMETERS, _most_work(len(inputs) * settings.epochs))
        model.compile(**_compile_settings(key["compiled"]))
        penalty = _penalty(key["penalty"], model)
        seed = int(key["seed"])
        if description_of(model, inputs, targets, settings, seed, key["penalty"]) != key:
            raise Declined("the rebuilt model has a different description")
        train(model, inputs, targets, settings, penalty=penalty, seed=seed)
    except Declined:
        raise
    except Exception as error:  # the description comes from a student's process and may hold anything
        raise Declined(f"it cannot be understood ({type(error).__name__}: {str(error)[:200]})") from error


def _train_vae(key: Mapping[str, Any]) -> None:
    """Run the training that `aelab.variational_training` described."""
    images, settings = _images(key["images"]), _settings(key["settings"])
    if key["frozen"]:
        raise Declined("a part of the model is frozen, and its weights are not described")
    work = _most_work(len(images) * settings.epochs) // 2
    encoder, decoder = (untrained(key[part], MOST_PARAMETERS // 2, work) for part in ("encoder", "decoder"))
    beta, seed = float(key["beta"]), int(key["seed"])
    if variational_training.description_of(encoder, decoder, images, settings, beta, seed) != key:
        raise Declined("the rebuilt models have a different description")
    variational_training.train_vae(encoder, decoder, images, settings, beta=beta, seed=seed)


def _continue(key: Mapping[str, Any], depth: int = 0) -> None:
    """Go on with a training that `aelab.finetuning_training` described, from weights that are known here."""
    if len(key["after"]) > MOST_EARLIER:
        raise Declined(f"more than {MOST_EARLIER} trainings come before it")
    inputs, targets, settings = _images(key["inputs"]), _images(key["targets"]), _settings(key["settings"])
    model = untrained(key["architecture"], MOST_PARAMETERS, _most_work(len(inputs) * settings.epochs))
    known = {digest: weight for earlier in key["after"] for digest, weight in _weights_after(earlier, depth).items()}
    known = {**starts(), **known}
    if missing := [digest for digest in key["start"] if digest not in known]:
        raise Declined(f"{len(missing)} of its first weights are not known")
    model.set_weights([known[digest] for digest in key["start"]])
    for layer in model._flatten_layers():
        if isinstance(layer, keras.layers.Normalization):
            layer.finalize_state()  # it computes with copies of its weights
    trainable = dict(zip(map(id, model.weights), key["trainable"], strict=True))
    for weight in model.weights:
        weight.trainable = trainable[id(weight)]
    rates = [float(rate) for rate in key["rates"]]
    pairs = list(zip(model.trainable_weights, rates, strict=True))
    slow_rate, rate = min(rates), max(rates)
    slow = [weight for weight, one in pairs if one == slow_rate] if slow_rate != rate else []
    model.compile(optimizer=finetuning_training.TwoRates(slow, slow_rate, rate), loss="mse")
    seed = int(key["seed"])
    if finetuning_training.description_of(model, inputs, targets, settings, seed, key["after"]) != key:
        raise Declined("the rebuilt model has a different description")
    finetuning_training.continue_training(model, inputs, targets, settings.epochs, seed=seed, after=key["after"])


def _weights_after(key: Mapping[str, Any], depth: int) -> dict[str, Array]:
    """Return the weights that an earlier training made, by digest; it is done now if it is not remembered."""
    if depth >= MOST_EARLIER:
        raise Declined("too many trainings come before it")
    if store.recall("trained", key) is None:
        _continue(key, depth + 1) if key.get("kind") == finetuning_training.KIND else train_as_asked(key)
    result = store.recall("trained", key) or {}
    return {array_digest(array): array for name, array in result.items() if name.startswith("weight_")}


def _images(digest: object) -> Array:
    for make in (_pixels, _features, inputs_of_stages):
        found = make().get(str(digest))
        if found is not None:
            return found()
    raise Declined("its images are not the course's")


@cache
def _pixels() -> dict[str, Callable[[], Array]]:
    """Return functions that make the training images, by digest; the arrays are not kept, to save memory."""
    profile, train_images = current_profile(), data.load_images("train")
    makers = (make for one in images_of_assignments() for make in one.training_images(profile, train_images))
    return {array_digest(make()): make for make in makers}


@cache
def _features() -> dict[str, Callable[[], Array]]:
    """Return functions that give the frozen networks' features, standardised and not, of training images, by digest."""
    found: dict[str, Callable[[], Array]] = {}
    for name in CUTS:
        images = data.to_rgb32(data.load_images("train").pixels[: current_profile().cnn_images])
        encoder = frozen_encoder(name)
        for array in (encode(encoder, images), encode(standardised(encoder, encode(encoder, images)), images)):
            found[array_digest(array)] = lambda array=array: array  # type: ignore[misc]
    return found


def _settings(described: Mapping[str, Any]) -> TrainingSettings:
    settings = TrainingSettings(**described)
    profile = current_profile()
    most = LONGER * max(known.epochs for known in (profile.cnn, profile.cae, profile.deep_cae))
    if asdict(settings) != dict(described) or not 1 <= settings.epochs <= most:
        raise Declined(f"it takes {settings.epochs} epochs, but the grader runs at most {most}")
    if settings.batch_size not in BATCH_SIZES:
        raise Declined(f"its batch size is {settings.batch_size}")
    return settings


def _most_work(images: int) -> int:
    """Return the limit of multiplications for one image, if `images` images are trained on, counted once per epoch."""
    profile = current_profile()
    return min(MOST_WORK, HARDER * DECODER_WORK * profile.cnn_images * profile.cnn.epochs // images)


def _compile_settings(described: Mapping[str, Any]) -> dict[str, Any]:
    """Return the arguments of `compile`, from names on a list and plain settings."""
    optimizer, loss, metrics = described["optimizer"], described["loss"], described["metrics"]
    name, config = optimizer["class_name"], optimizer["config"]
    if name not in OPTIMIZERS or not all(isinstance(value, PLAIN) for value in config.values()):
        raise Declined("its optimizer is not on the grader's list")
    if not isinstance(loss, str) or loss not in LOSSES:
        raise Declined("its loss is not on the grader's list of names")
    if metrics is not None and not (isinstance(metrics, list) and all(metric in LOSSES for metric in metrics)):
        raise Declined("its metrics are not on the grader's list of names")
    return {"optimizer": getattr(keras.optimizers, name)(**config), "loss": loss, "metrics": metrics}


def _penalty(name: object, model: Any) -> ContractivePenalty | None:
    if name is None:
        return None
    penalty = ContractivePenalty.named(str(name), model)
    if penalty is None:
        raise Declined("its penalty is the student's own code")
    return penalty
