"""Checks of notebook 3: interpolation in latent space and the comparison of the three models."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import numpy as np

from aelab.blanks import expect_filled
from aelab.expectations import NotAttemptedError, expect, fail
from aelab.metrics import mse_grey28, mse_per_pixel

MODELS = ("VGG16", "ResNet50", "CAE")


def interpolation_values(
    interpolate: Callable[[Any, Any, float], Any],
    lambdas: Iterable[float] = (0.5, 0.0, 1.0),  # the middle tells most mistakes apart
    latent_dim: int = 6,
    seed: int = 0,
) -> None:
    """Weighted mean of two random latent vectors, for several weights."""
    generator = np.random.default_rng(seed)
    latent1, latent2 = generator.normal(size=(2, 1, latent_dim)).astype(np.float32)
    for lambda_val in lambdas:
        value = interpolate(latent1.copy(), latent2.copy(), lambda_val)
        expect_filled(value)
        if value is None:
            fail("a latent vector from interpolate", "None", "Does your function end with a return?")
        found = np.asarray(value, np.float64)
        expect(found.shape == latent1.shape, f"a latent of shape {latent1.shape}", f"one of shape {found.shape}")
        expected = (1 - lambda_val) * latent1.astype(np.float64) + lambda_val * latent2
        if not np.allclose(found, expected, atol=1e-4):
            fail(
                f"(1 - lambda_val) * latent1 + lambda_val * latent2 for lambda_val={lambda_val:g}",
                f"values that are off by up to {np.abs(found - expected).max():.3g}",
                _likely_slip(found, latent1, latent2, lambda_val),
            )


def _likely_slip(found: Any, latent1: Any, latent2: Any, lambda_val: float) -> str:
    mistakes = {
        "The two latents are swapped: lambda_val = 0 gives the first image, 1 the second.": (
            lambda_val * latent1 + (1 - lambda_val) * latent2
        ),
        "The weights must add up to 1: the first latent takes 1 - lambda_val.": latent1 + lambda_val * latent2,
        "That is the mean for every lambda_val: use lambda_val as the weight.": (latent1 + latent2) / 2,
        "That is the first latent for every lambda_val.": latent1,
        "That is the second latent for every lambda_val.": latent2,
    }
    for message, value in mistakes.items():
        if np.allclose(found, value, atol=1e-4):
            return message
    return "lambda_val = 0 gives the first latent, 1 the second, 0.5 their mean."


def latents_belong_to_images(
    results: Mapping[str, Mapping[str, Any]], name: str, image1: Any, image2: Any, latent1: Any, latent2: Any
) -> None:
    """The latents are what the encoder gives for the two images."""
    encoder = results[name]["encoder"]
    for image, latent, which in ((image1, latent1, "latent1"), (image2, latent2, "latent2")):
        expected = np.asarray(encoder(np.asarray(image)[np.newaxis], training=False))
        found = np.asarray(latent)
        expect(
            found.shape == expected.shape,
            f"{which} of shape {expected.shape}: a batch of one",
            f"shape {found.shape}",
            "image[np.newaxis] makes a batch of one image.",
        )
        expect(
            np.allclose(found, expected, rtol=1e-2, atol=1e-3 * max(1.0, float(np.abs(expected).max()))),
            f"{which} to be the encoder's output for its image",
            "other values",
            "Are img_idx1 and img_idx2 used in this order?",
        )


def mixture_is_right(latent1: Any, latent2: Any, latent_interp: Any, lambda_val: float) -> None:
    """The interpolated latent is the weighted mean of the two."""
    expected = (1 - lambda_val) * np.asarray(latent1) + lambda_val * np.asarray(latent2)
    expect(
        np.shape(latent_interp) == expected.shape and np.allclose(latent_interp, expected, atol=1e-3),
        "latent_interp to be the mixture of latent1 and latent2 by lambda_val",
        f"other values, of shape {np.shape(latent_interp)}",
        "Call your function: interpolate(latent1, latent2, lambda_val).",
    )


def image_is_decoded(results: Mapping[str, Mapping[str, Any]], name: str, latent: Any, image: Any) -> None:
    """The picture is the decoder's output for the interpolated latent, in [0, 1]."""
    decoder = results[name]["decoder"]
    expected = np.asarray(decoder(np.asarray(latent), training=False))
    found = np.asarray(image)
    expect(
        found.size == expected.size,
        f"img_interp to be one image of shape {expected.shape}",
        f"shape {found.shape}",
        "Decode latent_interp with the decoder.",
    )
    expect(
        np.allclose(found.reshape(expected.shape), expected, atol=2e-2),
        "img_interp to be the decoder's output for latent_interp",
        f"pixels that are off by up to {np.abs(found.reshape(expected.shape) - expected).max():.2g}",
        "Interpolate between latents, then decode; a mean of the two images is not the same.",
    )


def table_is_right(table: Mapping[str, float], expected: Mapping[str, float], what: str) -> None:
    """The table holds every model's error, as recomputed."""
    for name in MODELS:
        expect(name in table, f'an entry "{name}" in {what}', f"{list(table) or 'an empty table'}")
        found = float(table[name])
        expect(
            np.isclose(found, expected[name], rtol=0.02),
            f"{expected[name]:.4f} for {name} in {what}",
            f"{found:.4f}",
            "The mean over images, rows, columns and channels of the squared difference, on the test images.",
        )


def picture_between(
    results: Mapping[str, Mapping[str, Any]],
    name: str,
    images: tuple[Any, Any],
    latents: tuple[Any, Any, Any],
    img_interp: Any,
    lambda_val: float,
) -> None:
    """Two images are encoded, their latents mixed, and the mixture is decoded.

    Args:
        results: the models. name: the one that was used.
        images: the two images. latents: latent1, latent2 and latent_interp. img_interp: the picture.
        lambda_val: the weight of the second image.
    """
    latent1, latent2, latent_interp = latents
    latents_belong_to_images(results, name, *images, latent1, latent2)
    mixture_is_right(latent1, latent2, latent_interp, lambda_val)
    image_is_decoded(results, name, latent_interp, img_interp)


def _expect_attempted(tables: tuple[Mapping[str, float], ...]) -> None:
    if not any(tables):
        raise NotAttemptedError("Both tables are still empty. Fill them in the loop.")


def tables_are_complete(*tables: Mapping[str, float]) -> None:
    """Every table has an entry for every model."""
    _expect_attempted(tables)
    for table in tables:
        missing = [name for name in MODELS if name not in table]
        expect(not missing, f"entries for {', '.join(MODELS)}", f"none for {', '.join(missing)}")


def tables_are_right(
    tables: tuple[Mapping[str, float], Mapping[str, float]],
    inputs: Mapping[str, Any],
    reconstructions: Mapping[str, Any],
    pixels: Any,
) -> None:
    """Both tables of errors, as recomputed from the reconstructions.

    Args:
        tables: the errors at each model's own size, and those at 28 x 28 grey.
        inputs, reconstructions: arrays by model name. pixels: the original bytes, shape (N, 28, 28).
    """
    _expect_attempted(tables)
    own = {name: mse_per_pixel(inputs[name], reconstructions[name]) for name in MODELS}
    alike = {name: mse_grey28(pixels, reconstructions[name]) for name in MODELS}
    table_is_right(tables[0], own, "the table at each model's own size")
    table_is_right(tables[1], alike, "the table at 28 x 28 grey")
