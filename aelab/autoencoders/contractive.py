"""Checks of notebook 2: the contractive autoencoders and their penalty."""

from typing import Any

import numpy as np

from aelab.autoencoders.added import (
    Training,
    added_value,
    are_autoencoder,
    expect_right_addition,
    reconstructs,
    what_is_added_wrongly,
)
from aelab.autoencoders.penalty import independent_norm, penalty_value, why_it_cannot_train
from aelab.canonical import canonical_steps, same_steps
from aelab.learned import expect_pixels, expect_sigmoid, never_trained, what_never_learned
from aelab.metrics import mse_per_pixel
from aelab.wanted import array_of, expect_model, expect_output, expect_readable
from kerasdata.runtime import keras
from labkit.blanks import expect_filled
from labkit.scoring import UnmetError, expect
from labkit.stops import why_stopped

__all__ = [
    "Training",
    "added_value",
    "are_autoencoder",
    "autoencoder_layers",
    "autoencoder_shapes",
    "contracts",
    "independent_norm",
    "layers_and_shapes",
    "output_is_sigmoid",
    "penalty_value",
    "reconstruction_error",
    "why_it_cannot_train",
]

PIXELS, LATENTS = 784, 64
# Largest squared Jacobian norm, as a share of the latents' variance. In the quick profile it is 0.17 with the penalty,
# 0.31 with a tenth of it, and 0.69 without.
LARGEST_SHARE = 0.4


def autoencoder_shapes(encoder: Any, autoencoder: Any, latent_dim: int) -> None:
    """Expect pixels in, a latent vector in the middle, pixels out."""
    for model, which, width in (
        (encoder, "the encoder", latent_dim),
        (autoencoder, "the autoencoder", PIXELS),
    ):
        expect_model(model, which)
        expect(
            tuple(model.input_shape) == (None, PIXELS),
            f"{which} to read flattened images of shape (None, {PIXELS})",
            f"{model.input_shape}",
        )
        expect(
            tuple(model.output_shape) == (None, width),
            f"{which} to give vectors of shape (None, {width})",
            f"{model.output_shape}",
        )


def autoencoder_layers(autoencoder: Any, widths: list[int], encoder: Any = None) -> None:
    """Expect Dense layers of the given widths, in sequence, with a ReLU after each but the last, and nothing else.

    encoder: if given, it must be the beginning of the autoencoder: the same layers, up to the narrowest one.
    """
    expect_model(autoencoder, "the autoencoder")
    start, *steps = canonical_steps(autoencoder)
    ways = [step.name for step in steps if isinstance(step.layer, list)]
    expect(
        not ways,
        "nothing but Dense layers with their activations, one after the other",
        ", ".join(ways),
        "Every layer reads the result of the one before; no branch goes around it.",
    )
    dense = [step for step in steps if type(step.layer) is keras.layers.Dense]
    found = ", ".join(str(step.layer.units) for step in dense)
    expect(
        [step.layer.units for step in dense] == widths,
        f"Dense layers of {', '.join(map(str, widths))} units",
        found or "none",
        "The decoder mirrors the encoder and ends with as many units as the image has pixels.",
    )
    others = [*start.functions, *(step.name for step in steps if step not in dense)]
    expect(
        not others,
        "nothing but Dense layers with their activations, one after the other",
        ", ".join(others),
        "Every layer reads the result of the one before, with nothing else in between.",
    )
    for number, step in enumerate(dense[:-1], start=1):
        expect(
            step.functions == ("relu",),
            f"a ReLU with Dense layer number {number} ({step.layer.units} units)",
            " then ".join(step.functions) or "no activation",
            'Give the layer activation="relu".' if "relu" not in step.functions else "Leave out all but the ReLU.",
        )
    if encoder is not None:
        expect_model(encoder, "the encoder")
        beginning = canonical_steps(encoder)
        expect(
            same_steps(beginning, [start, *steps][: len(beginning)]),
            "the encoder to be the first half of the autoencoder, the very same layers",
            "layers of its own",
            "Both models start from one Input, and the decoder reads the encoder's last tensor: training the "
            "autoencoder then trains the encoder. After a change, run the cells below it again, too.",
        )


def output_is_sigmoid(autoencoder: Any, seed: int = 0) -> None:
    """Expect a sigmoid as the last activation, and output in [0, 1] for any input."""
    expect_model(autoencoder, "the autoencoder")
    expect_sigmoid(canonical_steps(autoencoder)[-1], "Pixels lie between 0 and 1.")
    expect_pixels(autoencoder, PIXELS, seed)


def layers_and_shapes(encoder: Any, autoencoder: Any, latent_dim: int = LATENTS) -> None:
    """Expect the small autoencoder that the first exercise asks for."""
    autoencoder_shapes(encoder, autoencoder, latent_dim)
    autoencoder_layers(autoencoder, [latent_dim, PIXELS], encoder)
    output_is_sigmoid(autoencoder)


def reconstruction_error(
    encoder: Any, decoder: Any, images: Any, threshold: float, training: Training | None = None
) -> None:
    """Expect the pair to reconstruct flattened images, shape (N, 784), with an error under the threshold.

    The error is measured through the latent vector: a network that passes the pixels on would have no error at all.

    training: tells more about what went wrong.
    """
    expect_filled((encoder, decoder))
    for model, which in ((encoder, "the encoder"), (decoder, "the decoder")):
        expect_model(model, which)
    _expect_attempted(training, encoder)
    expect_readable(encoder, array_of(images, "test images"), "the encoder", "flattened images")
    latent = np.asarray(encoder(images, training=False))
    expect(
        latent.ndim == 2 and latent.shape[1] <= PIXELS // 2,
        "a latent vector that is much narrower than the image",
        f"one of shape {latent.shape[1:]} for {PIXELS} pixels",
    )
    expect_readable(decoder, latent, "the decoder", "what the encoder gives")
    expect_output(decoder, np.shape(images)[1:], "the decoder")
    error = mse_per_pixel(images, np.asarray(decoder(latent, training=False)))
    expect(
        error < threshold,
        f"an error (MSE per pixel) under {threshold:g} on test images",
        f"{error:.4f}",
        lambda: (
            _cause(training, encoder, images)
            or _advice(
                encoder,
                _trace_of_the_penalty(encoder, images)
                or what_never_learned(decoder, "decoder")
                or "Is the loss the MSE plus lambda_c times the penalty, does the model learn X_train_scaled from "
                "itself, and were all epochs run?",
            )
        ),
    )


def contracts(encoder: Any, images: Any, largest: float, training: Training | None = None) -> None:
    """Expect a small squared Jacobian norm from the encoder, a sign that the penalty was applied while it learned.

    The norm is compared with a limit and with the variance of the latent vectors: dividing all latents by 100 divides
    the norm by 10,000, and leaves the encoder as sensitive to its input as before. What a training added to its error
    must be the penalty, too: weight decay, for example, also makes the norm small.

    training: tells what was added, and more about what went wrong.
    """
    expect_model(encoder, "the encoder")
    _expect_attempted(training, encoder)
    expect_readable(encoder, array_of(images, "test images"), "the encoder", "flattened images")
    expect(
        len(encoder.output_shape) == 2,
        "one latent vector per image",
        f"an output of shape {tuple(encoder.output_shape)}",
    )
    norm = independent_norm(encoder, images[:256])
    expect(
        norm < largest,
        f"a mean squared Jacobian norm under {largest:g} on test images",
        f"{norm:.3g}",
        lambda: (
            _cause(training, encoder, images)
            or _advice(
                encoder,
                _trace_of_the_penalty(encoder, images)
                or "Is the penalty, times lambda_c, added while the model trains, and is the loss the MSE?",
            )
        ),
    )
    latents = np.asarray(encoder.predict(images[:256], batch_size=256, verbose=0))
    variance = float(latents.reshape(len(latents), -1).var(axis=0).sum())
    expect(
        norm < LARGEST_SHARE * variance,
        f"a mean squared Jacobian norm under {LARGEST_SHARE:g} of the variance of the latent vectors",
        f"{norm / variance:.2g} of it" if variance > 0 else "latent vectors that are all the same",
        lambda: (
            _cause(training, encoder, images)
            or _advice(
                encoder,
                "Latents that are merely small do not make an encoder insensitive to its input: train with the "
                "penalty.",
            )
        ),
    )
    if training is not None and reconstructs(training, images):
        expect_right_addition(training, encoder, images)


def _expect_attempted(training: Training | None, encoder: Any) -> None:
    """Expect a training that has begun: its cell may have stopped at a blank."""
    if training is not None and never_trained(encoder):
        training.expect_attempted()


def _cause(training: Training | None, encoder: Any, images: Any) -> str:
    """Say why the numbers of a trained pair are not right: its layers, a training that stopped, or what was added."""
    if training is None:
        return ""
    stopped = why_stopped("history_cae") if never_trained(encoder) else ""
    try:
        autoencoder = training.autoencoder()
        if stopped or not never_trained(autoencoder):  # otherwise the layers are not the reason, right or wrong
            layers_and_shapes(encoder, autoencoder)
    except UnmetError as error:
        judged = "are not as asked" if stopped else "are the likely reason"
        return f"{stopped} The layers of exercise 2.1 {judged}: {error}".strip()
    except Exception:  # noqa: BLE001  (there is no autoencoder of that name)
        pass
    return stopped or what_is_added_wrongly(training, encoder, images)


def _trace_of_the_penalty(encoder: Any, images: Any) -> str:
    """Say what the norm reveals about the penalty, if it is clear; "" otherwise.

    In the quick profile the norm is 4 as taught, 220 without penalty, 0.007 without lambda_c, 28,000 with a minus.
    """
    norm = independent_norm(encoder, images[:256])
    if norm < 0.1:
        return (
            f"The squared Jacobian norm is {norm:.2g}, almost nothing: the penalty outweighs the error. "
            "Is it a mean over the images, and multiplied by lambda_c?"
        )
    if norm > 2_000:
        return (
            f"The squared Jacobian norm is {norm:,.0f}: the training has made it large. "
            "The loss is the MSE plus lambda_c times the penalty; is it minus?"
        )
    return ""


def _advice(encoder: Any, otherwise: str) -> str:
    """Say what is wrong with an encoder, beginning with the fault that would explain the others."""
    others = [step.name for step in canonical_steps(encoder)[1:] if type(step.layer) is not keras.layers.Dense]
    if others and not never_trained(encoder):
        return f"The encoder has an extra layer, {others[0]}, which the penalty does not take into account."
    return what_never_learned(encoder, "encoder") or otherwise
