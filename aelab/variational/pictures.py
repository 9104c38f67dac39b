"""Checks of images that a decoder makes: from the prior, and on the way from one image to another."""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from aelab.learned import DIVERGED
from aelab.variational.classifier import class_probabilities
from aelab.variational.models import expect_decoder
from aelab.wanted import array_of, expect_function, expect_model
from kerasdata.runtime import keras
from labkit.scoring import expect, fail, with_advice

PIXELS = 784
LATENT = 6  # of the small models that functions are tried with
SURE = 0.5  # least mean probability of the likeliest class: test images 0.86, generated ones 0.63, the mean image 0.27
CLASSES = 6  # least number of classes with at least SHARE of the images
SHARE = 0.02
Array = NDArray[np.float64]


def _probe_decoder(latent_dim: int) -> Any:
    """Return a decoder that shows its z: the first pixels are sigmoid(z / 4)."""
    z = keras.Input((latent_dim,))
    layer = keras.layers.Dense(PIXELS, activation="sigmoid")
    decoder = keras.Model(z, layer(z))
    layer.set_weights([np.eye(latent_dim, PIXELS, dtype=np.float32) / 4, np.zeros(PIXELS, np.float32)])
    return decoder


def _generated(generate: Callable[..., Any], decoder: Any, count: int, seed: int) -> Array:
    expect_function(generate, "generate")
    latent_dim = decoder.inputs[0].shape[-1]
    with with_advice(f"Here the decoder reads {decoder.inputs[0].shape}, and {count} images are asked for."):
        value = generate(decoder, count, seed)
    found = array_of(value, "images from generate")
    expect(
        found.shape == (count, PIXELS),
        f"images of shape ({count}, {PIXELS}) from generate, for a count of {count}",
        f"shape {found.shape}",
        {
            (count, latent_dim): "These are latent vectors: decode them.",
            (1, PIXELS): "One z was drawn: draw an array of shape (count, latent numbers).",
            (PIXELS,): "That is one image: return all of them.",
            (count, 28, 28): "Keep the 784 pixels of an image in one row.",
        }.get(found.shape, "Draw z of shape (count, latent numbers), and decode all of it."),
    )
    return found


def draws_from_the_prior(generate: Callable[..., Any], latent_dim: int = LATENT, seed: int = 0) -> None:
    """Expect z with mean 0 and deviation 1, in every latent number, other ones for each image."""
    count = 1_000
    decoded = np.clip(_generated(generate, _probe_decoder(latent_dim), count, seed), 1e-7, 1 - 1e-7)
    expect(
        np.allclose(decoded[:, latent_dim:], 0.5, atol=1e-3),  # as this decoder gives them for every z
        "images that the decoder made, which generate is given",
        "others",
        "Decode z with `decoder`, and return what it gives.",
    )
    z = 4 * (np.log(decoded) - np.log1p(-decoded))[:, :latent_dim]
    if np.allclose(z, z[0], atol=1e-3):
        fail("another z for each image", "the same one for all", "Draw an array of shape (count, latent numbers).")
    if np.allclose(z, z[:, :1], atol=1e-3):
        fail("latent numbers drawn each for itself", "one number for all of them", "Draw (count, latent numbers).")
    mean, deviation, largest = z.mean(axis=0), z.std(axis=0), np.abs(z).max()
    expect(
        np.abs(mean).max() < 0.2,
        "z with mean 0, as the prior N(0, 1) has it",
        f"means from {mean.min():.2f} to {mean.max():.2f}",
        "Uniform numbers of [0, 1] are not the prior." if mean.min() > 0.4 else "",
    )
    expect(
        np.abs(deviation - 1).max() < 0.12,
        "z with deviation 1, as the prior N(0, 1) has it",
        f"deviations from {deviation.min():.2f} to {deviation.max():.2f}",
        "A standard normal distribution has it without any factor."
        if largest > 2.5
        else "Uniform numbers are not the prior.",
    )
    expect(
        largest > 2.5, "z from a Gaussian, with a few numbers beyond 2.5", f"none beyond {largest:.2f}", "Use a normal."
    )


def seed_decides(generate: Callable[..., Any]) -> None:
    """Expect the same images for a seed, others for another one."""
    decoder = _probe_decoder(LATENT)
    first, again, other = (_generated(generate, decoder, 20, seed) for seed in (3, 3, 4))
    expect(np.allclose(first, again, atol=1e-5), "the same images for the same seed", "others", "Use the seed given.")
    expect(not np.allclose(first, other, atol=1e-3), "other images for another seed", "the same ones", "Draw with rng.")


def clothes_of_many_kinds(generate: Callable[..., Any], decoder: Any, seed: int = 5) -> None:
    """Expect images that the lab's classifier is sure about, and that are of many classes."""
    expect_model(decoder, "the decoder")
    expect_decoder(decoder, decoder.inputs[0].shape[-1])
    generated = _generated(generate, decoder, 500, seed)
    expect(np.isfinite(generated).all(), "pixels that are finite numbers", "nan or infinity", DIVERGED)
    images = np.clip(generated, 0, 1)
    probabilities = class_probabilities(images)
    sure = float(probabilities.max(axis=1).mean())
    kinds = _kinds(probabilities)
    expect(
        kinds >= CLASSES,
        f"images of at least {CLASSES} of the ten classes, as a classifier sees them",
        f"{kinds}",
        lambda: _why_so_few_kinds(decoder, seed),
    )
    expect(
        sure >= SURE,
        f"images that the classifier is sure about, with a probability of {SURE:g} on average",
        f"{sure:.2f}",
        "Are they blurred, or noise? Decode z from the prior with the trained decoder.",
    )


def _kinds(probabilities: NDArray[Any]) -> int:
    """Count the classes with at least SHARE of the images."""
    shares = np.bincount(probabilities.argmax(axis=1), minlength=probabilities.shape[1]) / len(probabilities)
    return int((shares >= SHARE).sum())


def _why_so_few_kinds(decoder: Any, seed: int) -> str:
    """Say whether the decoder draws few kinds of images from the prior itself, or is given something else."""
    z = np.random.default_rng(seed).standard_normal((500, decoder.inputs[0].shape[-1])).astype(np.float32)
    images = np.asarray(decoder(z, training=False), np.float64)
    if images.std(axis=0).mean() < 0.02:
        return "The decoder ignores z, and draws the same image each time. Was it trained?"
    if _kinds(class_probabilities(np.clip(images, 0, 1))) < CLASSES:
        return "The decoder draws few kinds from the prior itself: see the check of its training."
    return "Is z drawn from the prior, another one for each image, and decoded with the trained decoder?"


def _trial_models(seed: int) -> tuple[Any, Any]:
    """Return a small random encoder, not linear, whose means are not its log-variances, and a decoder."""
    keras.utils.set_random_seed(seed)
    image, z = keras.Input((PIXELS,)), keras.Input((LATENT,))
    wide = keras.initializers.RandomNormal(stddev=0.3)  # large enough for the tanh to bend
    hidden = keras.layers.Dense(2 * LATENT, activation="tanh", kernel_initializer=wide)(image)
    heads = [keras.layers.Dense(LATENT, kernel_initializer="orthogonal")(hidden) for _ in range(2)]
    return keras.Model(image, heads), keras.Model(
        z, keras.layers.Dense(PIXELS, activation="sigmoid", kernel_initializer=wide)(z)
    )


def path_is_straight(latent_path: Callable[..., Any], steps: int = 5, seed: int = 6) -> None:
    """Expect decoded points of the straight line between the means of two images, both ends included."""
    expect_function(latent_path, "latent_path")
    encoder, decoder = _trial_models(seed)
    first, second = np.random.default_rng(seed).uniform(0, 1, (2, PIXELS)).astype(np.float32)
    advice = (
        f"Here both images have shape ({PIXELS},): a model reads batches, such as first[None]. The encoder gives two "
    )
    with with_advice(advice + "outputs, mean and log_var."):
        value = latent_path(encoder, decoder, first, second, steps)
    found = array_of(value, "images from latent_path")
    if found.shape == (steps, 1, PIXELS):
        found = found[:, 0]
    expect(
        found.shape == (steps, PIXELS),
        f"images of shape ({steps}, {PIXELS}) from latent_path for {steps} steps",
        f"shape {found.shape}",
        {
            (steps, LATENT): "These are latent vectors: decode them.",
            (2, PIXELS): "These are the two ends: decode every step between them, too.",
            (steps + 1, PIXELS): "Both ends are among the steps: np.linspace(0, 1, steps).",
        }.get(found.shape, "Decode one point for each step."),
    )
    pair = np.stack([first, second])
    means, log_vars = (np.asarray(output) for output in encoder(pair, training=False))
    weights = np.linspace(0, 1, steps)[:, None].astype(np.float32)

    def decoded(z: Any) -> Array:
        return np.asarray(decoder(np.asarray(z, np.float32), training=False), np.float64)

    def line(ends: Any, at: Any = weights) -> Any:
        return (1 - at) * ends[0] + at * ends[1]

    expected = decoded(line(means))
    if np.allclose(found, expected, atol=2e-3):
        return
    places = np.arange(steps, dtype=np.float32)[:, None]
    slips = {
        "It goes backwards, from the second image to the first.": expected[::-1],
        "The last step does not reach the second image: np.linspace(0, 1, steps) has both ends.": decoded(
            line(means, places / steps)
        ),
        "The first step is not the first image: np.linspace(0, 1, steps) has both ends.": decoded(
            line(means, (places + 1) / steps)
        ),
        "Both ends belong to the path: np.linspace(0, 1, steps) has both.": decoded(
            line(means, (places + 1) / (steps + 1))
        ),
        "These are the encoder's log_var, its second output; the path joins the means.": decoded(line(log_vars)),
        "The images themselves were mixed, pixel by pixel, not their means.": line(pair),
        "The images were mixed first, then encoded; mix the means.": decoded(
            np.asarray(encoder(line(pair), training=False)[0])
        ),
        "The two ends were decoded and their pixels mixed; mix first, then decode.": line(decoded(means)),
        "Every step shows the first image.": np.repeat(expected[:1], steps, axis=0),
        "The weights do not add up to 1.": decoded(means[0] + weights * means[1]),
        "Both means have the same weight: (1 - w) for the first, w for the second.": decoded(
            weights * (means[0] + means[1])
        ),
        "The second mean is subtracted: it is added.": decoded((1 - weights) * means[0] - weights * means[1]),
    }
    advice = next((told for told, slip in slips.items() if np.allclose(found, slip, atol=2e-3)), "")
    again = array_of(latent_path(encoder, decoder, first, second, steps), "images from latent_path")
    random = again.shape == (steps, PIXELS) and not np.allclose(found, again, atol=1e-3)
    ends = np.allclose(found[[0, -1]], expected[[0, -1]], atol=2e-3)
    between = "Both ends are right. Are the steps between them equal, and on a straight line?"
    fail(
        "images decoded from the straight line between the two means",
        "other images, and others again in a second call" if random else "other images",
        advice
        or ("The path joins the means; nothing is drawn." if random else "")
        or (between if ends else "Each step is (1 - w) times the first mean and w times the second, w from 0 to 1."),
    )
