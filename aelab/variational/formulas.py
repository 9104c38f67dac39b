"""Checks of the formulas of a variational autoencoder: divergence, sample, reconstruction term and loss."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from aelab.wanted import array_of, expect_function
from kerasdata.runtime import tf
from labkit.scoring import expect, fail, with_advice

PIXELS = 784
Array = NDArray[np.float64]
Function = Callable[..., Any]


def divergence_by_integration(mean: Array, log_var: Array) -> Array:
    """Return KL(N(mean, exp(log_var)) || N(0, 1)), summed over the last axis, by numerical integration, no formula."""
    steps = np.linspace(-12, 12, 4_801)  # in deviations
    deviation = np.exp(log_var / 2)[..., None]
    z = mean[..., None] + deviation * steps
    density = np.exp(-np.square(steps) / 2) / np.sqrt(2 * np.pi)
    log_ratio = -np.square(steps) / 2 - np.log(deviation) + np.square(z) / 2
    integral: Array = (density * log_ratio).sum(axis=-1) * (steps[1] - steps[0])
    return integral.sum(axis=-1)


def kl_value(kl_divergence: Function, batch: int = 6, latent_dim: int = 3, seed: int = 0) -> None:
    """Expect the divergence of each image from the prior, summed over latent numbers, against an integration."""
    mean, log_var = _gaussians(batch, latent_dim, seed)
    found = _called(kl_divergence, "kl_divergence", mean, log_var)
    _expect_a_number_for_each(found, batch, (batch, latent_dim), "latent numbers", "kl_divergence")
    exact = divergence_by_integration(mean.astype(np.float64), log_var.astype(np.float64))
    _expect_close(found, exact, "the divergence", _kl_slips(mean, log_var, exact))


def kl_limits(kl_divergence: Function) -> None:
    """Expect no divergence for the prior itself, and half the squared distance for one that has only moved."""
    nothing, moved = np.zeros((2, 4), np.float32), np.array([[1, -2, 0, 3], [0.5, 0, 0, 0]], np.float32)
    found = _called(kl_divergence, "kl_divergence", nothing, nothing)
    _expect_a_number_for_each(found, 2, nothing.shape, "latent numbers", "kl_divergence")
    expect(
        np.allclose(found, 0, atol=1e-5),
        "a divergence of 0 for mean 0 and log-variance 0, where q is the prior",
        _few(found),
        "Is there a -1 for each latent number?",
    )
    found, exact = _called(kl_divergence, "kl_divergence", moved, nothing), np.array([7, 0.125])
    _expect_close(found, exact, "half the sum of mean squared where log_var is 0", _kl_slips(moved, nothing, exact))


def _kl_slips(mean: NDArray[Any], log_var: NDArray[Any], exact: Array) -> Mapping[str, Array]:
    variance, square = np.exp(log_var), np.square(mean)

    def total(terms: NDArray[Any]) -> Array:
        return np.asarray(terms.sum(axis=1) / 2)

    return {
        "The sign is the other way round: a divergence is never negative.": -exact,
        "A mean over the latent numbers was taken: sum them.": exact / mean.shape[1],
        "It is twice as much: the factor 1/2 is missing.": 2 * exact,
        "The -1 is missing.": total(square + variance - log_var),
        "log_var was read as the logarithm of the deviation: its exponential is the variance already.": total(
            square + np.square(variance) - 1 - 2 * log_var
        ),
        "exp(log_var) is the variance; its square is not needed.": total(square + np.square(variance) - 1 - log_var),
        "The deviation, exp(log_var / 2), stands where the variance belongs.": total(
            square + np.sqrt(variance) - 1 - log_var
        ),
        "The mean is not squared.": total(mean + variance - 1 - log_var),
        "The mean is missing.": total(variance - 1 - log_var),
        "The variance, exp(log_var), is missing.": total(square - 1 - log_var),
        "log_var is not exponentiated: the variance is exp(log_var).": total(square + log_var - 1 - np.log(variance)),
        "log_var has a plus where a minus belongs.": total(square + variance - 1 + log_var),
        "The two distributions changed places: this is the divergence of the prior from q.": total(
            (1 + square) / variance - 1 + log_var
        ),
    }


def sample_value(sample_latent: Function, batch: int = 5, latent_dim: int = 3, seed: int = 1) -> None:
    """Expect mean + deviation * epsilon."""
    mean, log_var = _gaussians(batch, latent_dim, seed)
    epsilon = np.random.default_rng(seed + 100).normal(size=mean.shape).astype(np.float32)
    found = _called(sample_latent, "sample_latent", mean, log_var, epsilon)
    expect(
        found.shape == mean.shape,
        f"z of shape {mean.shape} from sample_latent, as mean and epsilon",
        f"shape {found.shape}",
        "Nothing is summed here: every latent number is drawn for itself.",
    )
    again = _called(sample_latent, "sample_latent", mean, log_var, epsilon)
    expect(
        np.allclose(found, again, rtol=1e-5, atol=1e-6),
        "the same z for the same mean, log_var and epsilon",
        "another one in the second call",
        "All randomness comes from epsilon, which the function is given; draw nothing in it.",
    )
    deviation = np.exp(log_var / 2)
    slips = {
        "exp(log_var) is the variance. Epsilon is multiplied by its square root.": mean + np.exp(log_var) * epsilon,
        "log_var is not exponentiated: the deviation is exp(log_var / 2).": mean + log_var * epsilon,
        "Half of log_var still has to be exponentiated.": mean + log_var / 2 * epsilon,
        "epsilon is missing: this is the mean, not a sample.": mean,
        "epsilon is not multiplied by the deviation.": mean + epsilon,
        "The mean is missing.": deviation * epsilon,
        "epsilon is added to the deviation instead of multiplied.": mean + deviation + epsilon,
        "epsilon is multiplied with the sum of mean and deviation.": (mean + deviation) * epsilon,
        "epsilon is subtracted; the formula adds it.": mean - deviation * epsilon,
    }
    _expect_close(found, mean + deviation * epsilon, "z = mean + deviation * epsilon", slips)


def sample_limits(sample_latent: Function, count: int = 4_000, seed: int = 2) -> None:
    """Expect z = mean at log-variance -30, a deviation of 3 at 2 ln 3, and that z moves with the mean."""
    epsilon = np.random.default_rng(seed).normal(size=(count, 2)).astype(np.float32)
    mean = np.full_like(epsilon, 1.5)
    found = _called(sample_latent, "sample_latent", mean, np.full_like(mean, -30), epsilon)
    expect(
        np.allclose(found, mean, atol=1e-4),
        "z = mean where the log-variance is -30, almost no variance",
        f"numbers up to {np.abs(found - mean).max():.3g} away from it",
        "The deviation is exp(log_var / 2).",
    )
    wide = np.full_like(mean, 2 * np.log(3))
    found = _called(sample_latent, "sample_latent", mean, wide, epsilon)
    expect(
        abs(found.std() - 3) < 0.2,
        "a deviation of 3 where the log-variance is 2 ln 3",
        f"{found.std():.2f}",
        "9 means that log_var was read as the logarithm of the deviation.",
    )
    moved = _called(sample_latent, "sample_latent", mean + 0.5, wide, epsilon)
    slope = (moved - found).mean() / 0.5
    expect(
        abs(slope - 1) < 0.01, "z to move as far as the mean does, a derivative of 1", f"a derivative of {slope:.3g}"
    )


def reconstruction_value(reconstruction_nats: Function, batch: int = 4, seed: int = 3) -> None:
    """Expect the cross entropy of each image, summed over its 784 pixels."""
    random = np.random.default_rng(seed)
    images, decoded = random.uniform(0.05, 0.95, (2, batch, PIXELS)).astype(np.float32)
    found = _called(reconstruction_nats, "reconstruction_nats", images, decoded)
    _expect_a_number_for_each(found, batch, images.shape, "pixels", "reconstruction_nats")
    x, p = images.astype(np.float64), decoded.astype(np.float64)
    exact = -(x * np.log(p) + (1 - x) * np.log(1 - p)).sum(axis=1)
    slips = {
        "This is the mean over the pixels: sum them (784 times the mean).": exact / PIXELS,
        "The sign is the other way round: -log p is positive.": -exact,
        "Only the term with x is there; (1 - x) log(1 - p) is missing.": -(x * np.log(p)).sum(axis=1),
        "The two arguments changed places: the target is the image, the probability the decoder's.": -(
            p * np.log(x) + (1 - p) * np.log(1 - x)
        ).sum(axis=1),
        "This is a squared error; Bernoulli pixels have a cross entropy.": np.square(x - p).sum(axis=1),
        "This is the mean squared error; Bernoulli pixels have a cross entropy.": np.square(x - p).mean(axis=1),
        "These are bits, logarithms to base 2; nats are asked for.": exact / np.log(2),
    }
    _expect_close(found, exact, "the cross entropy in nats", slips)


def reconstruction_limits(reconstruction_nats: Function) -> None:
    """Expect a finite number where the decoder is certain, and almost nothing where it is certain and right."""
    images = np.zeros((2, PIXELS), np.float32)
    images[:, ::3] = 1
    found = _called(reconstruction_nats, "reconstruction_nats", images, images)
    expect(
        found.shape == (2,) and np.isfinite(found).all() and np.abs(found).max() < 1,
        "about 0 nats where black and white pixels are reconstructed exactly",
        _few(found),
        "The logarithm of 0 is not finite: clip the probabilities to [1e-7, 1 - 1e-7], or use "
        "keras.losses.binary_crossentropy, which does.",
    )


def loss_value(vae_loss: Function, batch: int = 5, beta: float = 1.0, seed: int = 4) -> None:
    """Expect one number for the batch: the mean of reconstruction + beta * divergence."""
    random = np.random.default_rng(seed)
    nats, divergence = random.uniform((200, 5), (300, 25), (batch, 2)).T.astype(np.float32)
    found = _called(vae_loss, "vae_loss", nats, divergence, beta)
    expect(
        found.shape == (),
        "one number from vae_loss: the mean over the batch",
        f"an array of shape {found.shape}",
        "Take the mean over the images.",
    )
    exact = np.mean(nats + beta * divergence)
    slips = {
        "The divergence is subtracted: both terms of the negative bound are added.": np.mean(nats - beta * divergence),
        "This is a sum over the images: a loss is their mean, or it would grow with the batch.": batch * exact,
        "The reconstruction term is missing.": np.mean(beta * divergence),
        "The divergence is missing.": np.mean(nats),
    }
    if beta != 1:
        slips |= {
            "beta has no effect.": np.mean(nats + divergence),
            "beta belongs to the divergence, not to the reconstruction term.": np.mean(beta * nats + divergence),
            "beta belongs to the divergence alone.": beta * np.mean(nats + divergence),
            "The divergence is divided by beta.": np.mean(nats + divergence / beta),
        }
    _expect_close(found, exact, f"the loss for beta {beta:g}", slips)


def loss_of_a_doubled_batch(vae_loss: Function) -> None:
    """Expect a loss that does not depend on the number of images in a batch."""
    nats, divergence = np.array([250, 260, 240], np.float32), np.array([10, 12, 14], np.float32)
    once = _called(vae_loss, "vae_loss", nats, divergence, 1.0)
    twice = _called(vae_loss, "vae_loss", np.tile(nats, 2), np.tile(divergence, 2), 1.0)
    expect(
        np.allclose(once, twice, rtol=1e-4),
        "the same loss for a batch that holds every image twice",
        f"{float(np.ravel(once)[0]):.5g} and {float(np.ravel(twice)[0]):.5g}",
        "Take the mean over the images, not the sum.",
    )


def gradient_through_sample(sample_latent: Function) -> None:
    """Expect gradients to reach mean and log_var; only for a function of this process, which can be differentiated."""
    mean, log_var = map(tf.constant, _gaussians(4, 2, 5))
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


def _gaussians(batch: int, latent_dim: int, seed: int) -> Array:
    """Return means and log-variances, float32, shape (2, batch, latent_dim)."""
    return np.random.default_rng(seed).normal(0, 1.2, (2, batch, latent_dim)).astype(np.float32)


def _called(function: Function, name: str, *arguments: Any) -> Array:
    expect_function(function, name)
    shapes = ", ".join(str(np.shape(argument)) for argument in arguments)
    with with_advice(f"Here the arguments have the shapes {shapes}."):
        value = function(*arguments)
    return array_of(value, f"numbers from {name}")


def _expect_a_number_for_each(found: Array, batch: int, not_summed: tuple[int, ...], what: str, name: str) -> None:
    if found.shape == (batch,):
        return
    advice = {
        (): f"Sum over the {what} only (axis=-1); the mean over the images comes later.",
        not_summed: f"Sum over the {what}, the last axis.",
        not_summed[1:]: f"The sum ran over the images. The {what} are the last axis: axis=-1.",
        (batch, 1): "Leave out keepdims=True.",
    }.get(found.shape, "")
    fail(f"one number for each of {batch} images from {name}, shape ({batch},)", f"shape {found.shape}", advice)


def _expect_close(found: Array, exact: Any, what: str, slips: Mapping[str, Any]) -> None:
    if np.allclose(found, exact, rtol=2e-3, atol=1e-3):
        return
    advice = (told for told, slip in slips.items() if np.allclose(found, slip, rtol=2e-3, atol=1e-3))
    fail(f"{_few(exact)} as {what}", _few(found), next(advice, ""))


def _few(numbers: Any) -> str:
    flat = np.ravel(numbers)
    return ", ".join(f"{number:.4g}" for number in flat[:3]) + (", ..." if len(flat) > 3 else "")
