"""Checks of notebook 3: interpolation in latent space and the comparison of the three models."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import numpy as np

from aelab.blanks import expect_filled
from aelab.expectations import NotAttemptedError, expect, fail, with_advice
from aelab.metrics import mse_grey28, mse_per_pixel

MODELS = ("VGG16", "ResNet50", "CAE")
DIGITS = 4  # as the lab prints errors
TABLES = ("the table at each model's own size", "the table at 28 x 28 grey")
SWAPPED = "The two latents are swapped: lambda_val = 0 gives the first image, 1 the second."
CHANGED = "Does interpolate change latent1? Let it make a new array: `*=` and `+=` write into the one they are given."
PLACES = (0.0, 0.25, 0.5, 1.0)  # values of lambda_val that tell mistakes apart

# What a learner is told, and the mistake: a function of latent1, latent2 and lambda_val.
_SLIPS: Mapping[str, Callable[[Any, Any, float], Any]] = {
    SWAPPED: lambda first, second, weight: weight * first + (1 - weight) * second,
    "The weights must add up to 1: the first latent takes 1 - lambda_val.": (
        lambda first, second, weight: first + weight * second
    ),
    "Put 1 - lambda_val in parentheses.": lambda first, second, weight: 1 - weight * first + weight * second,
    "Add the two parts.": lambda first, second, weight: (1 - weight) * first - weight * second,
    "The way begins at latent1: add it.": lambda first, second, weight: weight * (second - first),
    "The way from latent1 leads along latent2 - latent1.": (
        lambda first, second, weight: first + weight * (first - second)
    ),
    "lambda_val is rounded to a whole number: it is a share between 0 and 1.": (
        lambda first, second, weight: first if weight < 1 else second
    ),
    "That is the mean for every lambda_val: use lambda_val as the weight.": (
        lambda first, second, weight: (first + second) / 2
    ),
    "That is the first latent for every lambda_val.": lambda first, second, weight: first,
    "That is the second latent for every lambda_val.": lambda first, second, weight: second,
    "The direction is right; leave its length as it is.": (
        lambda first, second, weight: _unit((1 - weight) * first + weight * second)
    ),
}


def _unit(vector: Any) -> Any:
    return vector / np.linalg.norm(vector)


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
                _likely_slip(
                    {place: interpolate(latent1.copy(), latent2.copy(), place) for place in PLACES}, latent1, latent2
                )
                or "lambda_val = 0 gives the first latent, 1 the second, 0.5 their mean: the way is a straight line.",
            )


def _likely_slip(found: Mapping[float, Any], latent1: Any, latent2: Any) -> str:
    """Recognise a common mistake by what it gives for each of several values of lambda_val; "" if it is none."""
    for message, slip in _SLIPS.items():
        wrong = {place: slip(latent1, latent2, place) for place in found}
        if all(_alike(found[place], wrong[place]) for place in found):
            return message
    return ""


def _alike(found: Any, expected: Any) -> bool:
    return np.shape(found) == np.shape(expected) and np.allclose(np.asarray(found, np.float64), expected, atol=1e-4)


def latents_belong_to_images(
    results: Mapping[str, Mapping[str, Any]], name: str, image1: Any, image2: Any, latent1: Any, latent2: Any
) -> None:
    """The latents are what the encoder gives for the two images."""
    expect(not np.array_equal(image1, image2), "two different images", "the same one twice", "Change img_idx2.")
    encoder = results[name]["encoder"]
    right1, right2 = (np.asarray(encoder(np.asarray(image)[np.newaxis], training=False)) for image in (image1, image2))
    for which, latent, right, other in (("latent1", latent1, right1, right2), ("latent2", latent2, right2, right1)):
        with with_advice("A Keras model reads batches: image[np.newaxis]."):
            found = np.asarray(latent)
        expect(
            found.shape == right.shape,
            f"{which} of shape {right.shape}: a batch of one",
            f"shape {found.shape}",
            f"Encode image[np.newaxis], a batch of one image, with the encoder of {name}.",
        )
        expect(
            _same_latent(found, right),
            f"{which} to be the encoder's output for its image",
            "that of the other image" if _same_latent(found, other) else "other values",
            CHANGED.replace("latent1", which)
            if _lies_between(found, right, other)
            else "Are img_idx1 and img_idx2 used in this order?",
        )


def _lies_between(found: Any, first: Any, second: Any) -> bool:
    """Tell whether it is a mixture of the two, and neither of them."""
    way = np.asarray(second, np.float64) - first
    if not way.any():
        return False
    share = float(np.sum((found - first) * way) / np.sum(way**2))
    return 0.01 < share < 0.99 and _same_latent(found, first + share * way)


def _same_latent(found: Any, expected: Any) -> bool:
    return np.allclose(found, expected, rtol=1e-2, atol=1e-3 * max(1.0, float(np.abs(expected).max())))


def mixture_is_right(latent1: Any, latent2: Any, latent_interp: Any, lambda_val: float) -> None:
    """The interpolated latent is the weighted mean of the two."""
    wanted = "latent_interp to be the mixture of latent1 and latent2 by lambda_val"
    expect(latent_interp is not None, wanted, "None", "Does interpolate end with a return?")
    expected = (1 - lambda_val) * np.asarray(latent1) + lambda_val * np.asarray(latent2)
    expect(
        np.shape(latent_interp) == expected.shape and np.allclose(latent_interp, expected, atol=1e-3),
        wanted,
        f"other values, of shape {np.shape(latent_interp)}",
        SWAPPED
        if _alike(latent_interp, lambda_val * np.asarray(latent1) + (1 - lambda_val) * np.asarray(latent2))
        else "Call interpolate(latent1, latent2, lambda_val). Is interpolate itself right? See its own check.",
    )


def image_is_decoded(results: Mapping[str, Mapping[str, Any]], name: str, latent: Any, image: Any) -> None:
    """The picture is the decoder's output for the interpolated latent, in [0, 1]."""
    decoder = results[name]["decoder"]
    expected = np.asarray(decoder(np.asarray(latent), training=False))
    with with_advice("Decode latent_interp with the decoder."):
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
        "Pixels lie between 0 and 1: do not multiply them."
        if np.allclose(found.reshape(expected.shape) / 255, expected, atol=2e-2)
        else "Interpolate between latents, then decode; a mean of the two images is not the same.",
    )


def table_is_right(
    table: Mapping[str, float], expected: Mapping[str, float], what: str, slips: Mapping[str, Mapping[str, float]]
) -> None:
    """The table holds every model's error, as recomputed.

    slips: what mistakes give for each model, by what a learner is told.
    """
    for name in MODELS:
        expect(name in table, f'an entry "{name}" in {what}', f"{list(table) or 'an empty table'}")
        found, right = float(table[name]), expected[name]
        if not np.isclose(found, right, rtol=0.01):
            mistakes = {message: values[name] for message, values in slips.items()} | {
                "That is the root: leave the error squared.": right**0.5,
                "That is 100 times as much.": right * 100,
                "That is the error of pixels in 0 to 255; they are in 0 to 1.": right * 255**2,
                **{f"That is the error of {other}.": expected[other] for other in MODELS},
            }
            advice = next((message for message, value in mistakes.items() if np.isclose(found, value, rtol=5e-3)), "")
            if any(found == round(right, digits) for digits in range(2, 6)):
                advice = "Keep all decimals."
            fail(
                f"{right:.4f} for {name} in {what}",
                f"{found:.4f}",
                advice
                or "The mean over images, rows, columns and channels of the squared difference, on all test images.",
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
    for table, what in zip(tables, TABLES, strict=True):
        missing = [name for name in MODELS if name not in table]
        expect(
            not missing,
            f"entries for {', '.join(MODELS)} in {what}",
            f"none for {', '.join(missing)}",
            "Every turn of the loop adds one entry to each table. Does its cell run to the end?",
        )


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
    pairs = {name: (np.asarray(inputs[name]), np.asarray(reconstructions[name])) for name in MODELS}
    own = {name: mse_per_pixel(*pair) for name, pair in pairs.items()}
    alike = {name: mse_grey28(pixels, guess) for name, (_, guess) in pairs.items()}
    slips = {
        "That is the error at its own size.": own,
        "That is the error at 28 x 28 grey.": alike,
        "That is the mean absolute difference: square it instead.": {
            name: float(np.mean(np.abs(truth - guess))) for name, (truth, guess) in pairs.items()
        },
        "That is a sum over the pixels of an image: take their mean.": {
            name: own[name] * truth[0].size for name, (truth, _) in pairs.items()
        },
    }
    for table, expected, what in zip(tables, (own, alike), TABLES, strict=True):
        table_is_right(table, expected, what, slips)
    expect(
        any(value != round(value, DIGITS) for table in tables for value in map(float, table.values())),
        "the errors with all their decimals",
        f"none with more than {DIGITS}",
        "Keep what mse_per_pixel and mse_grey28 return; do not round it.",
    )
