"""The contractive penalty: a learner's function against automatic differentiation, and which one a training can use."""

from collections.abc import Callable
from typing import Any

import numpy as np

from aelab.autoencoders.penalty_slips import Trial, likely_slip
from aelab.contractive import squared_norm_closed_form
from aelab.training_arguments import needs_numbers
from aelab.wanted import array_of, expect_function
from kerasdata.runtime import keras, tf
from labkit.scoring import expect, fail, with_advice

AUTOENCODER = (
    "Expected an encoder as the penalty's model; found one that gives as many numbers as it reads: an autoencoder. "
    "Give it encoder_cae."
)

Penalty = Callable[[Any, Any], Any]  # takes an encoder and a batch of images


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
    encoder, images = Trial.random(12, 5, 7, 0).encoder(), tf.TensorSpec((None, 12), tf.float32)
    try:
        tf.function(lambda x: contractive_penalty(encoder, x)).get_concrete_function(images)
    except Exception as error:  # noqa: BLE001  (the learner's code may raise anything; a training will tell the rest)
        if needs_numbers(error):
            return (
                "But a training will stop at it: NumPy works on numbers, which are not known there yet. Use ops.cast, "
                "ops.where, ops.square and ops.sum."
            )
    return ""


def usable(contractive_penalty: Callable[[], Penalty]) -> Penalty:
    """Return the learner's function, or the lab's own in its place if its values are wrong, and say so.

    One slip in the formula then costs the points of the formula, and what is trained with it can still be right.

    contractive_penalty: returns the learner's function, which need not be defined.
    """
    try:
        function = contractive_penalty()
        for seed in (0, 1):
            penalty_value(function, seed=seed)
    except Exception:  # noqa: BLE001  (of a check, or of the learner's code; the exercise's own check tells which)
        print("contractive_penalty is not right yet, so the lab's own is used from here on.")
        return _told_its_model(_of_the_lab)
    return _told_its_model(function)


def _told_its_model(function: Penalty) -> Penalty:
    """Return the same function, whose errors say that it was given an autoencoder, if it was."""

    def penalty(encoder: Any, images: Any) -> Any:
        try:
            return function(encoder, images)
        except Exception as error:
            if isinstance(encoder, keras.Model) and encoder.output_shape == encoder.input_shape:
                raise ValueError(AUTOENCODER) from error
            raise

    return penalty


def _of_the_lab(encoder: Any, images: Any) -> Any:
    return keras.ops.mean(squared_norm_closed_form(encoder, images))
