"""Whether a learner's formulas can be differentiated, and put into a training. Only for functions of this process."""

from collections.abc import Callable
from typing import Any

import numpy as np

from aelab.variational.formulas import gaussians
from kerasdata.runtime import tf
from labkit.scoring import expect

Function = Callable[..., Any]


def gradient_through_sample(sample_latent: Function) -> None:
    """Expect gradients to reach mean and log_var; only for a function of this process, which can be differentiated."""
    mean, log_var = map(tf.constant, gaussians(4, 2, 5))
    with tf.GradientTape() as tape:
        tape.watch([mean, log_var])
        z = sample_latent(mean, log_var, tf.ones_like(mean))
        if not isinstance(z, tf.Tensor):
            return
        total = tf.reduce_sum(z)
    by_mean, by_log_var = tape.gradient(total, [mean, log_var])
    for gradient, which, expected in ((by_mean, "mean", 1.0), (by_log_var, "log_var", np.exp(log_var / 2) / 2)):
        expect(
            gradient is not None and np.allclose(gradient, expected, rtol=1e-3),
            f"a gradient that reaches {which} through z",
            "none" if gradient is None else "another one",
            "The encoder learns only if the sample is a function of mean and log_var, with no stop_gradient, "
            ".numpy() or np function on the way.",
        )


def why_it_cannot_train(function: Function, *shapes: tuple[int, ...]) -> str:
    """Say why TensorFlow cannot put a right function into a training, where numbers are not known yet; "" if it can."""
    if tf is None:
        return ""
    places = [tf.TensorSpec((None, *shape[1:]) if shape else (), tf.float32) for shape in shapes]
    try:
        tf.function(function).get_concrete_function(*places)
    except Exception as error:  # noqa: BLE001  (the learner's code may raise anything; a training will tell the rest)
        if "symbolic" in str(error) or "eager execution" in str(error) or "numpy" in str(error):
            return (
                "But a training will stop at it: NumPy works on numbers, which are not known there yet. Use ops.exp, "
                "ops.square, ops.sum and so on."
            )
    return ""
