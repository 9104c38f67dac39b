"""Checks of what the models of the notebook have learned, on test images."""

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from aelab.features import encode, predict
from aelab.finetuning.reference import copy_of, lab_parts, new_decoder, train_further, training_images
from aelab.finetuning.settings import finetuning_settings
from aelab.learned import DIVERGED, what_never_learned
from aelab.metrics import mse_per_pixel
from aelab.profile import current_profile
from aelab.wanted import entries_of, expect_model, expect_output, expect_readable
from labkit.scoring import NotAttemptedError, expect

Images = NDArray[np.float32]
LARGEST_MOVE = 0.3  # of the spread of a stage's weights: with the rates of the notebook, VGG16's move by 0.06 of it


def model_of(models: Any, name: str, which: str) -> Any:
    """Return the learner's model of that name from a dict of models."""
    if name not in entries_of(models, which):
        raise NotAttemptedError(f'There is no {which}["{name}"] yet. Run the training cell above to its end.')
    expect_model(models[name], f'{which}["{name}"]', "Run the training cell again.")
    return models[name]


def _error(model: Any, inputs: Images, images: Images, which: str) -> float:
    expect_readable(model, inputs, which, "its inputs")
    expect_output(model, images.shape[1:], which)
    return mse_per_pixel(images, predict(model, inputs))


def decoder_error_of(decoders: Any, name: str, images: Images) -> float:
    """Return the error of a decoder on the lab's own frozen features of images, shape (N, 32, 32, 3)."""
    decoder = model_of(decoders, name, "decoders")
    base, encoder, _ = lab_parts(name)
    features = np.asarray(encode(encoder, encode(base, images)))
    return _error(decoder, features, images, f"the decoder of {name}")


def tuned_error_of(tuned: Any, name: str, images: Images) -> float:
    """Return the error of a tuned model on the lab's own maps of images, shape (N, 32, 32, 3)."""
    model = model_of(tuned, name, "tuned")
    base, _, _ = lab_parts(name)
    return _error(model, np.asarray(encode(base, images)), images, f"the tuned {name}")


def decoder_error(decoders: Mapping[str, Any], name: str, images: Images, threshold: float) -> None:
    """Expect a decoder that reconstructs images from frozen, standardised features, with an error under a threshold."""
    error = decoder_error_of(decoders, name, images)
    expect(
        error < threshold,
        f"an error (MSE per pixel) of the {name} decoder under {threshold:g} on test images",
        f"{error:.4f}",
        lambda: (
            what_never_learned(decoders[name], "decoder")
            or "Was it trained on features[name] of all training images, with Adam(1e-3), the MSE and setup.decoder?"
        ),
    )


def tuned_share(tuned: Any, decoders: Any, name: str, images: Images) -> float:
    """Return the error of a tuned model as a share of the frozen model's, whose decoder gets the same further epochs.

    The lab trains that decoder, from where the learner's stands.
    """
    return tuned_error_of(tuned, name, images) / frozen_error_of(decoders, name, images)


def frozen_error_of(decoders: Any, name: str, images: Images) -> float:
    """Return the error of a frozen model on images after the further epochs, in which the lab trains its decoder."""
    decoder = model_of(decoders, name, "decoders")
    base, encoder, maps = lab_parts(name)
    expected = new_decoder(encoder.output_shape[1]).count_params()
    expect(
        decoder.count_params() == expected,
        f"the decoder of {name} as new_decoder makes it, with {expected:,} weights",
        f"{decoder.count_params():,} weights",
        "Leave the line with new_decoder as it was.",
    )
    epochs = finetuning_settings(current_profile()).further_epochs
    further = train_further(copy_of(decoder), np.asarray(encode(encoder, maps)), training_images(), epochs)
    return _error(further, np.asarray(encode(encoder, encode(base, images))), images, f"the decoder of {name}")


def tuned_error(
    tuned: Mapping[str, Any], decoders: Mapping[str, Any], name: str, images: Images, threshold: float
) -> None:
    """Expect a tuned model whose error is less than a share of the frozen model's after the same further epochs.

    A share varies less with the seed than an error does. Below 1, a model whose stage stays frozen does not reach it.
    """
    error, frozen = tuned_error_of(tuned, name, images), frozen_error_of(decoders, name, images)
    expect(
        error < threshold * frozen,
        f"an error of the tuned {name} under {threshold:.0%} of the frozen one's, {frozen:.4f}, on test images",
        f"{error:.4f}, or {error / frozen:.0%}",
        lambda: _why_so_high(tuned[name], name, error),
    )


def _why_so_high(model: Any, name: str, error: float) -> str:
    """Say what the weights of a tuned model reveal."""
    if not all(np.isfinite(np.asarray(weight)).all() for weight in model.weights):
        return DIVERGED
    _, encoder, _ = lab_parts(name)
    distance = _moved(encoder, model)
    if distance == 0:
        return "The convolutions of its stage are still those of ImageNet: was the stage unfrozen before the training?"
    if error > 0.05 or _share_moved(encoder, model) > LARGEST_MOVE:
        return (
            f"The weights of its stage moved by {distance:.1g}: the rate was too large, or the decoder was not trained "
            "first, and what ImageNet taught is lost."
        )
    return (
        f"The weights of its stage moved by {distance:.1g}. Did it go on from the trained decoder, for all epochs, "
        "with continue_training, which lets the rates rise and fall?"
    )


def _moved(encoder: Any, model: Any) -> float:
    """Return the largest change of a weight of the stage's first convolution, from ImageNet's; see `_changes`."""
    return min((float(change.max()) for change, _ in _changes(encoder, model)), default=math.inf)


def _share_moved(encoder: Any, model: Any) -> float:
    """Return the mean change of these weights, as a share of their standard deviation; infinity if there are none."""
    return min((float(change.mean() / deviation) for change, deviation in _changes(encoder, model)), default=math.inf)


def _changes(encoder: Any, model: Any) -> list[tuple[Images, float]]:
    """Return the changes of each weight with the shape of the stage's first convolution, and its deviation."""
    kernel = next(weight for weight in encoder.get_weights() if weight.ndim == 4)
    found = [weight for weight in model.get_weights() if weight.shape == kernel.shape]
    return [(np.abs(weight - kernel), float(kernel.std())) for weight in found]


def stage_is_kept(tuned: Mapping[str, Any], name: str, least: float, most: float) -> None:
    """Expect the convolutions of the tuned stage to differ from ImageNet's, but by little.

    least, most: mean distance of the weights of its first convolution, as a share of their deviation.
    """
    model = model_of(tuned, name, "tuned")
    _, encoder, _ = lab_parts(name)
    share = _share_moved(encoder, model)
    expect(
        _changes(encoder, model),
        f"the stage of {name} in the tuned model",
        "no convolution of its shape",
        "Compose both.",
    )
    expect(
        share > least,
        f"a stage of {name} that has learned",
        "the weights of ImageNet" if not share else f"weights that moved by {share:.1g} of their deviation",
        "Unfreeze the encoder before the model is compiled and trained.",
    )
    expect(
        share < most,
        f"a stage of {name} that still knows what ImageNet taught it",
        f"weights that moved by {share:.0%} of their deviation" if np.isfinite(share) else "nan or infinity",
        "The rate is too large.",
    )
