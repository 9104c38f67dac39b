"""Checks of notebook 2: the contractive autoencoders and their penalty."""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from aelab.autoencoders.penalty_slips import LAMBDA_C, Trial, likely_slip, slip_in_what_is_added
from aelab.canonical import canonical_steps, same_steps
from aelab.contractive import ContractivePenalty
from aelab.learned import expect_pixels, expect_sigmoid, what_never_learned
from aelab.metrics import mse_per_pixel
from aelab.wanted import array_of, expect_function, expect_model, expect_output, expect_readable
from kerasdata.runtime import keras, tf
from labkit.blanks import expect_filled
from labkit.scoring import expect, fail, with_advice

PIXELS = 784
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


def independent_norm(encoder: Any, inputs: Any) -> float:
    """Compute the mean squared Frobenius norm by automatic differentiation: the whole Jacobian, no formula."""
    inputs = tf.convert_to_tensor(inputs)
    with tf.GradientTape() as tape:
        tape.watch(inputs)
        latent = encoder(inputs, training=False)
    jacobian = tape.batch_jacobian(latent, inputs, unconnected_gradients="zero")  # (B, m, d)
    return float(tf.reduce_mean(tf.reduce_sum(tf.square(jacobian), axis=(1, 2))))


def penalty_value(
    contractive_penalty: Callable[[Any, Any], Any],
    activation: str = "relu",
    inputs_dim: int = 12,
    latent_dim: int = 5,
    batch: int = 7,
    seed: int = 0,
) -> None:
    """Expect the penalty of a small random encoder to equal the one computed by automatic differentiation."""
    keras.utils.set_random_seed(seed)
    trial = Trial.random(inputs_dim, latent_dim, batch, seed)
    encoder = trial.encoder(activation)
    expect_function(contractive_penalty, "contractive_penalty")
    with with_advice(f"Here the kernel has shape ({inputs_dim}, {latent_dim}), the latent ({batch}, {latent_dim})."):
        value = contractive_penalty(encoder, trial.inputs)
    if value is None:
        fail("a number from contractive_penalty", "None", "Does your function end with a return?")
    found = array_of(value, "a number from contractive_penalty")
    expect(found.shape == (), "one number: the mean over the batch", f"an array of shape {found.shape}")
    expected = independent_norm(encoder, trial.inputs)
    if not np.isclose(found, expected, rtol=1e-3, atol=1e-6):
        fail(
            f"{expected:.5g} for an encoder with {activation} activation",
            f"{float(found):.5g}",
            likely_slip(contractive_penalty, trial, float(found)) if activation == "relu" else "",
        )


def why_it_cannot_train(contractive_penalty: Callable[[Any, Any], Any]) -> str:
    """Say why TensorFlow cannot put a right penalty into a training, where numbers are not known yet; "" if it can."""
    if tf is None:
        return ""
    trial = Trial.random(12, 5, 7, 0)
    encoder, images = trial.encoder(), tf.TensorSpec((None, 12), tf.float32)
    try:
        tf.function(lambda x: contractive_penalty(encoder, x)).get_concrete_function(images)
    except Exception as error:  # noqa: BLE001  (the learner's code may raise anything; a training will tell the rest)
        if "symbolic" in str(error) or "eager execution" in str(error):
            return (
                "But a training will stop at it: NumPy works on numbers, which are not known there yet. Use ops.cast, "
                "ops.where, ops.square and ops.sum."
            )
    return ""


def are_autoencoder(encoder: Any, decoder: Any) -> bool:
    """Tell whether two values are models from pixels to a latent vector and back."""
    if not (isinstance(encoder, keras.Model) and isinstance(decoder, keras.Model)):
        return False
    latent = encoder.output_shape
    return (encoder.input_shape, decoder.input_shape, decoder.output_shape) == ((None, PIXELS), latent, (None, PIXELS))


def added_value(added_to_error: Callable[[Any], Any], encoder: Any, decoder: Any, images: Any) -> None:
    """Expect a training to add lambda_c times the penalty of the encoder to its error, and nothing else."""
    if isinstance(added_to_error, ContractivePenalty):
        return  # the library's own, which may be an estimate
    expect_function(added_to_error, "added_to_error")
    images = np.asarray(images)
    batch, darkest = images[:64], images[np.argsort(images.reshape(len(images), -1).mean(axis=1))[:4]]
    found, norm = _added_for(added_to_error, batch), independent_norm(encoder, batch)
    error = mse_per_pixel(batch, np.asarray(decoder(encoder(batch, training=False), training=False)))
    if not np.isclose(found, LAMBDA_C * norm, rtol=1e-2, atol=1e-9):
        fail(
            f"{LAMBDA_C * norm:.4g} from added_to_error, which is lambda_c times the penalty of encoder_cae",
            f"{float(found):.4g}",
            slip_in_what_is_added(float(found), norm, error),
        )
    other, other_norm = _added_for(added_to_error, darkest), independent_norm(encoder, darkest)
    expect(
        np.isclose(other, LAMBDA_C * other_norm, rtol=1e-2, atol=1e-9),
        f"{LAMBDA_C * other_norm:.4g} from added_to_error for a batch of four dark images",
        f"{float(other):.4g}, and {float(found):.4g} for another batch",
        "Compute the penalty of x, the batch that the function is given, not of other images.",
    )


def _added_for(added_to_error: Callable[[Any], Any], batch: NDArray[Any]) -> NDArray[Any]:
    value = added_to_error(keras.ops.convert_to_tensor(batch))
    if value is None:
        fail("a number from added_to_error", "None", "Does your function end with a return?")
    found = array_of(value, "a number from added_to_error")
    expect(found.shape == (), "one number from added_to_error", f"an array of shape {found.shape}")
    return found


def reconstruction_error(encoder: Any, decoder: Any, images: Any, threshold: float) -> None:
    """Expect the pair to reconstruct flattened images, shape (N, 784), with an error under the threshold.

    The error is measured through the latent vector: a network that passes the pixels on would have no error at all.
    """
    expect_filled((encoder, decoder))
    for model, which in ((encoder, "the encoder"), (decoder, "the decoder")):
        expect_model(model, which)
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
        _advice(
            encoder,
            _trace_of_the_penalty(encoder, images)
            or what_never_learned(decoder, "decoder")
            or "Is the loss the MSE plus lambda_c times the penalty, does the model learn X_train_scaled from itself, "
            "and were all epochs run?",
        ),
    )


def contracts(encoder: Any, images: Any, largest: float) -> None:
    """Expect a small squared Jacobian norm from the encoder, a sign that the penalty was applied while it learned.

    The norm is compared with a limit and with the variance of the latent vectors: dividing all latents by 100 divides
    the norm by 10,000, and leaves the encoder as sensitive to its input as before.
    """
    expect_model(encoder, "the encoder")
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
        _advice(
            encoder,
            _trace_of_the_penalty(encoder, images)
            or "Is the penalty, times lambda_c, added while the model trains, and is the loss the MSE?",
        ),
    )
    latents = np.asarray(encoder.predict(images[:256], batch_size=256, verbose=0))
    variance = float(latents.reshape(len(latents), -1).var(axis=0).sum())
    expect(
        norm < LARGEST_SHARE * variance,
        f"a mean squared Jacobian norm under {LARGEST_SHARE:g} of the variance of the latent vectors",
        f"{norm / variance:.2g} of it" if variance > 0 else "latent vectors that are all the same",
        _advice(
            encoder,
            "Latents that are merely small do not make an encoder insensitive to its input: train with the penalty.",
        ),
    )


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
    if others:
        return f"The encoder has an extra layer, {others[0]}, which the penalty does not take into account."
    return what_never_learned(encoder, "encoder") or otherwise
