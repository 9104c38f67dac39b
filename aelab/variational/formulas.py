"""Checks of the formulas of a variational autoencoder: divergence, sample, reconstruction term and loss."""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from aelab.slips import Slip, likely_factor, likely_slip
from aelab.variational.formula_slips import (
    KL_SLIPS,
    LOSS_SLIPS,
    RECONSTRUCTION_SLIPS,
    SAMPLE_SLIPS,
    divergence,
    loss,
    nats,
    sample,
)
from aelab.wanted import array_of, expect_function
from labkit.scoring import expect, fail, with_advice

PIXELS = 784
TOO_MANY = 1e9  # nats of an image: a pixel that is certain and wrong costs 16 or so, not more than numbers can say
CLIP = "Clip the probabilities to [1e-7, 1 - 1e-7], or use keras.losses.binary_crossentropy, which does."
Array = NDArray[Any]
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
    mean, log_var = gaussians(batch, latent_dim, seed)
    found = _called(kl_divergence, "kl_divergence", mean, log_var)
    _expect_a_number_for_each(found, batch, (batch, latent_dim), "latent numbers", "kl_divergence")
    exact = divergence_by_integration(mean.astype(np.float64), log_var.astype(np.float64))
    _expect_close(found, exact, "the divergence", lambda: _kl_advice(kl_divergence))


def kl_limits(kl_divergence: Function) -> None:
    """Expect no divergence for the prior itself, and half the squared distance for one that has only moved."""
    nothing, moved = np.zeros((2, 4), np.float32), np.array([[1, -2, 0, 3], [0.5, 0, 0, 0]], np.float32)
    prior = "the divergence where mean and log-variance are 0, as in the prior"
    half = "the divergence where all log-variances are 0: half the sum of the squared means"
    for mean, exact, what in ((nothing, np.zeros(2), prior), (moved, np.array([7, 0.125]), half)):
        found = _called(kl_divergence, "kl_divergence", mean, nothing)
        _expect_a_number_for_each(found, 2, nothing.shape, "latent numbers", "kl_divergence")
        _expect_close(found, exact, what, lambda: _kl_advice(kl_divergence))


def _kl_advice(kl_divergence: Function) -> str:
    examples = [(*gaussians(6, 3, 0),), (*gaussians(4, 7, 1),)]
    return _named(kl_divergence, examples, KL_SLIPS, divergence)


def sample_value(sample_latent: Function, batch: int = 5, latent_dim: int = 3, seed: int = 1) -> None:
    """Expect mean + deviation * epsilon."""
    mean, log_var = gaussians(batch, latent_dim, seed)
    epsilon = np.random.default_rng(seed + 100).normal(size=mean.shape).astype(np.float32)
    found = _sampled(sample_latent, mean, log_var, epsilon)
    expect(
        _same(found, _sampled(sample_latent, mean, log_var, epsilon)),
        "the same z for the same mean, log_var and epsilon",
        "another one in the second call",
        "All randomness comes from epsilon, which the function is given; draw nothing in it.",
    )
    exact = sample(*(one.astype(np.float64) for one in (mean, log_var, epsilon)))
    _expect_close(found, exact, "z = mean + deviation * epsilon", lambda: _sample_advice(sample_latent))


def _sampled(sample_latent: Function, mean: Array, log_var: Array, epsilon: Array) -> Array:
    """Return a sample of the right shape."""
    found = _called(sample_latent, "sample_latent", mean, log_var, epsilon)
    expect(
        found.shape == mean.shape,
        f"z of shape {mean.shape} from sample_latent, as mean and epsilon",
        f"shape {found.shape}",
        "Nothing is summed here: every latent number is drawn for itself.",
    )
    return found


def _same(found: Array, again: Array) -> bool:
    return np.allclose(found, again, rtol=1e-5, atol=1e-6, equal_nan=True)


def _sample_advice(sample_latent: Function) -> str:
    arrays = [(*gaussians(5, 3, seed), gaussians(5, 3, seed + 10)[0]) for seed in (1, 2)]
    return _named(sample_latent, arrays, SAMPLE_SLIPS, sample)


def sample_limits(sample_latent: Function, count: int = 4_000, seed: int = 2) -> None:
    """Expect z = mean at log-variance -30, a deviation of 3 at 2 ln 3, and that z moves with the mean."""
    epsilon = np.random.default_rng(seed).normal(size=(count, 2)).astype(np.float32)
    mean = np.full_like(epsilon, 1.5)
    found = _sampled(sample_latent, mean, np.full_like(mean, -30), epsilon)
    expect(
        np.allclose(found, mean, atol=1e-4),
        "z = mean where the log-variance is -30, almost no variance",
        f"numbers up to {np.abs(found - mean).max():.3g} away from it",
        lambda: _sample_advice(sample_latent),
    )
    wide = np.full_like(mean, 2 * np.log(3))
    found = _sampled(sample_latent, mean, wide, epsilon)
    expect(
        abs(found.std() - 3) < 0.2,
        "a deviation of 3 where the log-variance is 2 ln 3",
        f"{found.std():.2f}",
        lambda: _sample_advice(sample_latent),
    )
    if not _same(found, _sampled(sample_latent, mean, wide, epsilon)):
        return  # it draws its own numbers, which `sample_value` tells
    moved = _sampled(sample_latent, mean + 0.5, wide, epsilon)
    slope = (moved - found).mean() / 0.5
    expect(
        abs(slope - 1) < 0.01,
        "z to move as far as the mean does, a derivative of 1",
        f"a derivative of {slope:.3g}",
        lambda: _sample_advice(sample_latent),
    )


def reconstruction_value(reconstruction_nats: Function, batch: int = 4, seed: int = 3) -> None:
    """Expect the cross entropy of each image, summed over its 784 pixels."""
    images, decoded = _pictures(batch, seed)
    found = _called(reconstruction_nats, "reconstruction_nats", images, decoded)
    _expect_a_number_for_each(found, batch, images.shape, "pixels", "reconstruction_nats")
    exact = nats(images.astype(np.float64), decoded.astype(np.float64))
    _expect_close(found, exact, "the cross entropy in nats", lambda: _reconstruction_advice(reconstruction_nats))


def _pictures(batch: int, seed: int) -> tuple[Array, Array]:
    """Return images and decoded images, float32, both (batch, 784), from 0.05 to 0.95."""
    images, decoded = np.random.default_rng(seed).uniform(0.05, 0.95, (2, batch, PIXELS)).astype(np.float32)
    return images, decoded


def _reconstruction_advice(reconstruction_nats: Function) -> str:
    examples = [_pictures(4, 3), _pictures(2, 4)]
    return _named(reconstruction_nats, examples, RECONSTRUCTION_SLIPS, nats)


def reconstruction_limits(reconstruction_nats: Function) -> None:
    """Expect a finite number where the decoder is certain: almost nothing if it is right, more if it is not.

    Where it is certain of some pixels, those hide nothing of what the others cost.
    """
    images = np.zeros((2, PIXELS), np.float32)
    images[:, ::3] = 1
    found = _of_certain_pixels(reconstruction_nats, images, images)
    expect(
        np.abs(found).max() < 1,
        "about 0 nats where black and white pixels are reconstructed exactly",
        _few(found),
        lambda: _reconstruction_advice(reconstruction_nats) or CLIP,
    )
    unsure = np.full_like(images, 0.5)
    half = np.where(np.arange(PIXELS) < PIXELS // 2, unsure, images)
    found = _of_certain_pixels(reconstruction_nats, images, half)
    expected = _of_certain_pixels(reconstruction_nats, images, unsure) / 2
    expect(
        np.allclose(found, expected, rtol=0.02),
        f"{_few(expected)} nats where half of the pixels are exact and half are 0.5, half as many as where all are 0.5",
        _few(found),
        f"A pixel that is certain hides what the others cost. {CLIP}",
    )
    found = _of_certain_pixels(reconstruction_nats, images, 1 - images)
    expect(
        np.abs(found).max() < TOO_MANY,
        "a moderate number of nats where the decoder is certain and wrong",
        _few(found),
        CLIP,
    )


def _of_certain_pixels(reconstruction_nats: Function, images: Array, decoded: Array) -> Array:
    """Return a finite number for each image."""
    found = _called(reconstruction_nats, "reconstruction_nats", images, decoded)
    _expect_a_number_for_each(found, len(images), images.shape, "pixels", "reconstruction_nats")
    right = "right" if np.array_equal(images, decoded) else "wrong"
    expect(
        np.isfinite(found).all(),
        f"a finite number where the decoder is certain, p = 0 or 1, and {right}",
        _few(found),
        f"The logarithm of 0 is not finite: {CLIP[0].lower()}{CLIP[1:]}",
    )
    return found


def loss_value(vae_loss: Function, batch: int = 5, beta: float = 1.0, seed: int = 4) -> None:
    """Expect one number for the batch: the mean of reconstruction + beta * divergence."""
    terms = _terms(batch, seed)
    found = _loss_of(vae_loss, *terms, beta)
    _expect_close(found, loss(*terms, beta), f"the loss for beta {beta:g}", lambda: _loss_advice(vae_loss))


def _terms(batch: int, seed: int) -> tuple[Array, Array]:
    """Return nats and divergences of some images, float32, both (batch,)."""
    found, divergence = np.random.default_rng(seed).uniform((200, 5), (300, 25), (batch, 2)).T.astype(np.float32)
    return found, divergence


def _loss_of(vae_loss: Function, found: Array, divergence: Array, beta: float) -> Array:
    value = _called(vae_loss, "vae_loss", found, divergence, beta)
    expect(
        value.shape == (),
        "one number from vae_loss: the mean over the batch",
        f"an array of shape {value.shape}",
        "Take the mean over the images.",
    )
    return value


def _loss_advice(vae_loss: Function) -> str:
    return _named(vae_loss, [(*_terms(5, 4), 1.0), (*_terms(8, 5), 4.0)], LOSS_SLIPS, loss)


def loss_of_a_doubled_batch(vae_loss: Function) -> None:
    """Expect a loss that does not depend on the number of images in a batch."""
    found, divergence = np.array([250, 260, 240], np.float32), np.array([10, 12, 14], np.float32)
    once = _loss_of(vae_loss, found, divergence, 1.0)
    twice = _loss_of(vae_loss, np.tile(found, 2), np.tile(divergence, 2), 1.0)
    expect(
        np.allclose(once, twice, rtol=1e-4),
        "the same loss for a batch that holds every image twice",
        f"{float(once):.5g} and {float(twice):.5g}",
        lambda: _loss_advice(vae_loss),
    )


def gaussians(batch: int, latent_dim: int, seed: int) -> Array:
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


def _named(function: Function, examples: list[tuple[Any, ...]], slips: tuple[Slip, ...], right: Function) -> str:
    """Say what mistake a function makes, or by which factor it is off; otherwise where to look."""
    told = likely_slip(function, examples, slips) or likely_factor(function, examples, right)
    return told or "Compare each term with the formula above."


def _expect_close(found: Array, exact: Any, what: str, advice: Callable[[], str]) -> None:
    expect(np.allclose(found, exact, rtol=2e-3, atol=1e-3), f"{_few(exact)} as {what}", _few(found), advice)


def _few(numbers: Any) -> str:
    flat = np.ravel(numbers)
    return ", ".join(f"{number:.4g}" for number in flat[:3]) + (" and so on" if len(flat) > 3 else "")
