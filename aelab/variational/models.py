"""Checks of a variational autoencoder's two models, and of what they have learned."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from aelab.elbo import active_units, least_nats, measure_elbo
from aelab.learned import DIVERGED, expect_pixels, never_trained
from aelab.wanted import expect_model, kind_of, number_of
from kerasdata.runtime import keras
from labkit.blanks import expect_filled
from labkit.scoring import expect

PIXELS = 784
WILD = 1_000  # random images; more than pixels, so that no linear map explains all of them by chance
# Nats by which a number of the learner's own may differ from the lab's: each draws its own z.
CLOSE = 1.5
MEAN_IMAGE = 385  # nats of the mean image, which a decoder that ignores z draws


def expect_encoder(encoder: Any, latent_dim: int | None = None) -> None:
    """Expect a model from flat images to two outputs of one shape, mean and log_var."""
    expect_filled(encoder)
    expect(isinstance(encoder, keras.Model), "the encoder to be a Keras model", kind_of(encoder))
    ends = [getattr(encoder, end, None) or [] for end in ("inputs", "outputs")]
    expect(
        [len(tensors) for tensors in ends] == [1, 2],
        "an encoder from one input to two outputs, mean and log_var",
        f"one with {len(ends[0])} inputs and {len(ends[1])} outputs",
        "Make it with Model(image, [mean, log_var]).",
    )
    read, given = tuple(ends[0][0].shape), [tuple(output.shape) for output in ends[1]]
    expect(read == (None, PIXELS), f"an encoder that reads images of shape (None, {PIXELS})", f"{read}")
    wanted = (None, latent_dim) if latent_dim else given[0]
    expect(
        len(given[0]) == 2 and given == [wanted, wanted],
        f"mean and log_var of shape {wanted if len(wanted) == 2 else (None, 'latent numbers')}",
        f"{given[0]} and {given[1]}",
    )


def expect_decoder(decoder: Any, latent_dim: int) -> None:
    """Expect a model from a latent vector to flat images."""
    expect_model(decoder, "the decoder", "Make it with Model(z, decoded), where z is an Input of its own.")
    ends = tuple(decoder.inputs[0].shape), tuple(decoder.outputs[0].shape)
    expect(
        ends == ((None, latent_dim), (None, PIXELS)),
        f"a decoder from (None, {latent_dim}) to (None, {PIXELS})",
        f"one from {ends[0]} to {ends[1]}",
    )


def vae_shapes(encoder: Any, decoder: Any, latent_dim: int) -> None:
    """Expect 784 pixels, two times `latent_dim` numbers, 784 pixels."""
    expect_encoder(encoder, latent_dim)
    expect_decoder(decoder, latent_dim)


def heads_are_linear(encoder: Any, seed: int = 0) -> None:
    """Expect mean and log_var to take both signs and to differ: two layers of their own, without activation."""
    expect_encoder(encoder)
    images = np.random.default_rng(seed).normal(0, 30, (WILD, PIXELS)).astype(np.float32)
    mean, log_var = (np.asarray(output) for output in encoder(images, training=False))
    for values, which in ((mean, "mean"), (log_var, "log_var")):
        expect(
            np.isfinite(values).all() and values.min() < 0 < values.max(),
            f"{which} of both signs",
            f"values from {values.min():.3g} to {values.max():.3g} for random inputs",
            f"The layer of {which} has no activation: a mean may be anywhere, and the logarithm of a variance below 1 "
            "is negative.",
        )
        expect(
            np.abs(values).max() > 1.001,
            f"{which} without a bound",
            "no value beyond -1 and 1 for wild inputs",
            f"The layer of {which} has no activation.",
        )
    expect(
        not np.allclose(mean, log_var, rtol=1e-3, atol=1e-3),
        "mean and log_var from two layers",
        "the same numbers in both",
        "Each has a Dense layer of its own.",
    )
    expect(
        not (_is_affine(images, mean) or _is_affine(images, log_var)),
        "mean and log_var that depend on hidden_vae, which has a ReLU",
        "one that is a linear map of the image",
        "Call both layers with hidden_vae.",
    )
    expect(
        not (_is_affine(mean, log_var) or _is_affine(log_var, mean)),
        "mean and log_var from one hidden layer",
        "one of them made from the other",
        "Call both layers with hidden_vae.",
    )


def _is_affine(given: NDArray[Any], made: NDArray[Any]) -> bool:
    """Tell whether `made`, shape (N, m), is a linear map of `given`, shape (N, n), and a constant; N > n + 1."""
    rows = np.hstack([given, np.ones((len(given), 1))]).astype(np.float64)
    rest = made - rows @ np.linalg.lstsq(rows, made, rcond=None)[0]
    return bool(np.abs(rest).max() < 1e-3 * max(np.abs(made).max(), 1e-9))


def decoder_gives_pixels(decoder: Any, seed: int = 0) -> None:
    """Expect a probability for every pixel: in [0, 1] for any z, and each pixel for itself."""
    expect_model(decoder, "the decoder")
    expect_decoder(decoder, decoder.inputs[0].shape[-1])
    latent_dim = decoder.inputs[0].shape[1]
    output = expect_pixels(decoder, latent_dim, seed, "z", 'The last layer has activation="sigmoid".')
    expect(
        not np.allclose(output.sum(axis=1), 1, atol=1e-3),
        "a probability for each pixel for itself",
        "pixels that add up to 1",
        "That is a softmax; use a sigmoid.",
    )
    z = np.random.default_rng(seed).normal(0, 0.3, (4 * latent_dim + 20, latent_dim)).astype(np.float32)
    pixels = np.clip(np.asarray(decoder(z, training=False), np.float64), 1e-7, 1 - 1e-7)
    expect(
        not _is_affine(z, np.log(pixels) - np.log1p(-pixels)),
        "a decoder with a hidden layer that has a ReLU",
        "one that is a linear map of z before its sigmoid",
        'z_vae goes into Dense(256, activation="relu"), and that into the last layer.',
    )


def elbo_is_under(encoder: Any, decoder: Any, images: NDArray[np.float32], threshold: float) -> None:
    """Expect a negative bound under the threshold, in nats an image; the lab measures it."""
    expect_encoder(encoder)
    expect_decoder(decoder, encoder.outputs[0].shape[1])
    expect(not never_trained(decoder), "a trained VAE", "a decoder whose biases are all 0", "Did the training stop?")
    found = measure_elbo(encoder, decoder, images)
    nats, divergence = float(found.reconstruction.mean()), float(found.divergence.mean())
    expect(
        found.mean < threshold,
        f"a negative ELBO under {threshold:g} nats an image",
        f"{found.mean:.1f} ({nats:.1f} for the pixels, {divergence:.1f} for the divergence)",
        _why_so_high(nats, divergence),
    )


def _why_so_high(nats: float, divergence: float) -> str:
    """Say what the two terms reveal about the loss that was minimised."""
    if not np.isfinite(nats + divergence):
        return DIVERGED
    if divergence < 0.5:
        return (
            "The divergence is almost 0: the posterior has collapsed, and z says nothing about the image. Is the "
            "reconstruction term a sum over 784 pixels, is beta 1, and does the gradient reach the mean through z?"
        )
    if divergence > 60:
        return "The divergence is huge: is it added in the loss, with a plus, and not divided by anything?"
    if divergence < 8 and nats > 260:
        return "The divergence is small: does the loss weigh it more than once, with beta above 1, or is it a sum?"
    return "Were all epochs run, on the training images, with beta 1?"


def units_are_active(encoder: Any, images: NDArray[np.float32], least: int) -> None:
    """Expect at least so many latent numbers whose mean depends on the image."""
    expect_encoder(encoder)
    expect(not never_trained(encoder), "a trained VAE", "an encoder whose biases are all 0", "Did the training stop?")
    means = np.asarray(encoder(images[:100], training=False)[0])
    expect(np.isfinite(means).all(), "means that are finite numbers", "nan or infinity", DIVERGED)
    found = int(active_units(encoder, images).sum())
    expect(
        found >= least,
        f"at least {least} active units, latent numbers whose mean has a variance over images above 0.01",
        f"{found}",
        "The posterior has collapsed: the divergence outweighs the reconstruction term. Is that one a sum over the "
        "pixels?",
    )


def elbo_is_measured(value: Any, encoder: Any, decoder: Any, images: NDArray[np.float32]) -> None:
    """Expect the learner's own number for the negative bound to be what the lab measures on the same images."""
    expect_encoder(encoder)
    expect_decoder(decoder, encoder.outputs[0].shape[1])
    found = number_of(value, "one number, the negative ELBO in nats an image")
    expect(
        np.isfinite(found),
        "a finite number, the negative ELBO in nats an image",
        f"{found:g}",
        "Is there a logarithm of 0 or of something negative in the formulas? See their checks.",
    )
    least, measured = least_nats(images), measure_elbo(encoder, decoder, images)
    expect(
        found > least,
        f"more than {least:.1f} nats, which even a perfect reconstruction costs",
        f"{found:.4g}",
        _reduction(found, measured.mean, len(images)),
    )
    nats, divergence = measured.reconstruction.mean(), measured.divergence.mean()
    if abs(found - nats) < CLOSE < divergence:
        advice = "The divergence is missing."
    elif abs(found - (nats - divergence)) < CLOSE:
        advice = "The divergence is subtracted; both terms are added."
    elif abs(found / measured.mean / len(images) - 1) < 0.01:
        advice = "This is a sum over the images; take the mean."
    elif abs(found - (nats + 2 * divergence)) < CLOSE:
        advice = "The divergence is there twice: beta is 1."
    elif abs(found - _of_changed_places(encoder, decoder, images)) < 5 * CLOSE:
        advice = "The image and the decoded one changed places."
    else:
        advice = "Draw z from the posterior of the test images, decode that, and give beta 1 to the loss."
    expect(abs(found - measured.mean) < CLOSE, f"about {measured.mean:.1f} nats", f"{found:.5g}", advice)


def _of_changed_places(encoder: Any, decoder: Any, images: NDArray[np.float32]) -> float:
    """Return the bound, decoded from the means, with the image and what is decoded from it in each other's place."""
    mean, log_var = (np.asarray(output) for output in encoder(images, training=False))
    wrong = keras.losses.binary_crossentropy(decoder(mean, training=False), images)
    divergence = (mean**2 + np.exp(log_var) - 1 - log_var).sum(axis=1) / 2
    return float(PIXELS * np.mean(np.asarray(wrong)) + divergence.mean())


def _reduction(found: float, measured: float, images: int) -> str:
    if abs(found + measured) < CLOSE:
        return "The sign is the other way round: this is the ELBO, and the negative one is asked for."
    if abs(found * PIXELS / measured - 1) < 0.3:
        return "This is a reduction error: a mean over the pixels stands where the sum over 784 pixels belongs."
    if abs(found * images / measured - 1) < 0.3:
        return "This is a reduction error: it was divided by the number of images twice."
    return "This is a reduction error: sum over pixels and latent numbers, and take the mean over images only."
