"""Checks of notebook 3: interpolation in latent space and the comparison of the three models.

`check_turns` applies the checks of one picture to every turn of the loop over the models.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import numpy as np

from aelab.autoencoders.prepared import what_was_read
from aelab.autoencoders.tables import tables_are_complete, tables_are_right
from aelab.wanted import array_of, entries_of, expect_function, expect_model, expect_readable, number_of
from labkit.scoring import UnmetError, expect, fail, with_advice

__all__ = ["interpolation_values", "leaves_latents", "tables_are_complete", "tables_are_right"]

REPAIR = "Run the notebook's cells again from the top."
SWAPPED = "The two latents are swapped: lambda_val = 0 gives the first image, 1 the second."
IN_PLACE = "that interpolate changed its argument in place"
CHANGED = "Does interpolate change latent1? Let it make a new array: `*=` and `+=` change the one that they get."
EACH_ROW = (
    "It is right for a batch of one. Of several, every row is a latent of its own: use latent1 and latent2 whole."
)
PLACES = (0.0, 0.25, 0.5, 1.0)  # values of lambda_val that tell mistakes apart

# The message for a learner, and the mistake as a function of latent1, latent2 and lambda_val.
_SLIPS: Mapping[str, Callable[[Any, Any, float], Any]] = {
    SWAPPED: lambda first, second, weight: weight * first + (1 - weight) * second,
    "The weights must add up to 1: the first latent takes 1 - lambda_val.": (
        lambda first, second, weight: first + weight * second
    ),
    "Put 1 - lambda_val in parentheses.": lambda first, second, weight: 1 - weight * first + weight * second,
    "Add the two parts.": lambda first, second, weight: (1 - weight) * first - weight * second,
    "The line starts at latent1: add it.": lambda first, second, weight: weight * (second - first),
    "The direction from latent1 to latent2 is latent2 - latent1.": (
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
    "Both latents are multiplied by lambda_val: the first one takes 1 - lambda_val.": (
        lambda first, second, weight: weight * first + weight * second
    ),
    "Both latents are multiplied by 1 - lambda_val: the second one takes lambda_val.": (
        lambda first, second, weight: (1 - weight) * first + (1 - weight) * second
    ),
    "The line is right, but numbers outside 0 to 1 are cut off: latents are no pixels, leave them as they are.": (
        lambda first, second, weight: np.clip((1 - weight) * first + weight * second, 0, 1)
    ),
    "The line is right, but numbers below 0 are cut off: leave them as they are.": (
        lambda first, second, weight: np.maximum((1 - weight) * first + weight * second, 0)
    ),
    "The direction is right; leave its length as it is.": (
        lambda first, second, weight: _unit((1 - weight) * first + weight * second)
    ),
}


def _unit(vector: Any) -> Any:
    return vector / np.linalg.norm(vector)


def interpolation_values(
    interpolate: Callable[[Any, Any, float], Any],
    lambdas: Iterable[float] = (0.5, 0.0, 1.0, 0.25),  # the middle tells most mistakes apart
    latent_dim: int | None = None,
    seed: int = 0,
) -> None:
    """Expect the weighted mean of two random latents, each a batch of one, for several weights.

    latent_dim: the size of the latents; if given, two batches of three are tried, too.
    """
    expect_function(interpolate, "interpolate")
    generator = np.random.default_rng(seed)
    size, weights = latent_dim or 6, tuple(lambdas)
    for rows in (1, 3) if latent_dim else (1,):
        latents = generator.normal(size=(2, rows, size)).astype(np.float32)
        for lambda_val in weights:
            _expect_mean(interpolate, latents[0], latents[1], lambda_val)


def _expect_mean(interpolate: Callable[[Any, Any, float], Any], latent1: Any, latent2: Any, lambda_val: float) -> None:
    """Expect the weighted mean of two latents, each of shape (N, m)."""
    with with_advice(EACH_ROW if len(latent1) > 1 else ""):
        value = interpolate(latent1.copy(), latent2.copy(), lambda_val)
    found = array_of(value, "a latent vector from interpolate")
    expect(
        found.shape == latent1.shape,
        f"a latent of shape {latent1.shape}" if len(latent1) == 1 else f"latents of shape {latent1.shape}",
        f"one of shape {found.shape}",
        EACH_ROW if len(latent1) > 1 else "",
    )
    expected = (1 - lambda_val) * latent1.astype(np.float64) + lambda_val * latent2
    if np.allclose(found, expected, atol=1e-4):
        return
    several = f", and latents of shape {latent1.shape}" if len(latent1) > 1 else ""
    fail(
        f"(1 - lambda_val) * latent1 + lambda_val * latent2 for lambda_val={lambda_val:g}{several}",
        f"values that are off by up to {np.abs(found - expected).max():.3g}",
        EACH_ROW
        if several
        else _likely_slip(
            {place: interpolate(latent1.copy(), latent2.copy(), place) for place in PLACES}, latent1, latent2
        )
        or "lambda_val = 0 gives the first latent, 1 the second, 0.5 their mean: a straight line.",
    )


def leaves_latents(interpolate: Callable[[Any, Any, float], Any], seed: int = 0) -> None:
    """Expect the weighted mean of two random latent vectors, which stay as they are."""
    interpolation_values(interpolate, seed=seed)
    for lambda_val in PLACES:
        given = np.random.default_rng(seed).normal(size=(2, 1, 6)).astype(np.float32)
        taken = [latent.copy() for latent in given]
        interpolate(taken[0], taken[1], lambda_val)
        for which, before, after in zip(("latent1", "latent2"), given, taken, strict=True):
            expect(
                np.array_equal(before, after),
                f"{which} to stay as it is when interpolate is called",
                IN_PLACE,
                "Let it make a new array: `*=` and `+=` change the one that they get.",
            )


def _likely_slip(found: Mapping[float, Any], latent1: Any, latent2: Any) -> str:
    """Recognise a common mistake by its results for several values of lambda_val; "" if it is not one."""
    for message, slip in _SLIPS.items():
        wrong = {place: slip(latent1, latent2, place) for place in found}
        if all(_alike(found[place], wrong[place]) for place in found):
            return message
    return ""


def _alike(found: Any, expected: Any) -> bool:
    try:
        found = array_of(found, "")
    except UnmetError:  # another kind of value for this lambda_val
        return False
    return bool(found.shape == np.shape(expected) and np.allclose(found, expected, atol=1e-4))


def latents_belong_to_images(
    results: Mapping[str, Mapping[str, Any]], name: str, images: tuple[Any, Any], latents: tuple[Any, Any]
) -> None:
    """Expect latent1 and latent2 to be what the encoder of that name gives for two images."""
    encoder = _part(results, name, "encoder")
    first, second = (array_of(image, "two images", "Choose them by img_idx1 and img_idx2.") for image in images)
    expect(not np.array_equal(first, second), "two different images", "the same one twice", "Change img_idx2.")
    batches = [image[np.newaxis].astype(np.float32) for image in (first, second)]
    for batch in batches:
        expect_readable(encoder, batch, f"the encoder of {name}", "an image")
    right1, right2 = (np.asarray(encoder(batch, training=False)) for batch in batches)
    for which, latent, batch, right, other in (
        ("latent1", latents[0], batches[0], right1, right2),
        ("latent2", latents[1], batches[1], right2, right1),
    ):
        with with_advice("A Keras model reads batches: image[np.newaxis]."):
            found = array_of(
                latent, f"{which} to be a latent vector", f"Encode image[np.newaxis] with the encoder of {name}."
            )
        expect(
            found.shape == right.shape,
            f"{which} of shape {right.shape}: a batch of one",
            f"shape {found.shape}",
            f"Encode image[np.newaxis], a batch of one image, with the encoder of {name}.",
        )
        if not same_latent(found, right):
            fail(
                f"{which} to be the encoder's output for its image",
                "that of the other image" if same_latent(found, other) else "other values",
                CHANGED.replace("latent1", which)
                if _lies_between(found, right, other)
                else _what_was_encoded(encoder, batch, found) or _which_image(which, latents, (right1, right2)),
            )


def _which_image(which: str, latents: tuple[Any, Any], right: tuple[Any, Any]) -> str:
    """Say which image a latent has to be made from, and that both are swapped if they are."""
    try:
        swapped = all(map(same_latent, map(np.asarray, latents), reversed(right)))
    except (TypeError, ValueError):  # the other latent is something else
        swapped = False
    if swapped:
        return "The two images are swapped: latent1 is made from image img_idx1, latent2 from image img_idx2."
    return (
        f"Encode image {which.replace('latent', 'img_idx')} for {which}: X_test[img_idx1:img_idx1+1] is image img_idx1."
    )


def _what_was_encoded(encoder: Any, batch: Any, found: Any) -> str:
    def how_far(changed: Any) -> float:
        return float(not same_latent(found, np.asarray(encoder(changed, training=False))))

    return what_was_read(batch, how_far)


def _part(results: Any, name: str, part: str) -> Any:
    """Return a model from the learner's results."""
    models = entries_of(results, "results")
    expect(isinstance(name, str) and name in models, f'an entry "{name}" in results', f"{list(models)}", REPAIR)
    parts = entries_of(models[name], f'results["{name}"]')
    expect(part in parts, f'results["{name}"]["{part}"]', f"{list(parts)}", REPAIR)
    expect_model(parts[part], f'results["{name}"]["{part}"]', REPAIR)
    return parts[part]


def _lies_between(found: Any, first: Any, second: Any) -> bool:
    """Tell whether a latent is a mixture of two others, and neither of them."""
    way = np.asarray(second, np.float64) - first
    if not way.any():
        return False
    share = float(np.sum((found - first) * way) / np.sum(way**2))
    return 0.01 < share < 0.99 and same_latent(found, first + share * way)


def same_latent(found: Any, expected: Any) -> bool:
    """Tell whether two latents are the same, up to the rounding of another way to compute them."""
    return np.allclose(found, expected, rtol=1e-2, atol=1e-3 * max(1.0, float(np.abs(expected).max())))


def is_mixture(latent1: Any, latent2: Any, latent_interp: Any, lambda_val: Any, fixed: Any = None) -> None:
    """Expect latent_interp to be the weighted mean of the two latents.

    fixed: the number that lambda_val has in the learner's cell; lambda_val may be another one, from the grader.
    """
    weight = number_of(lambda_val, "lambda_val to be a number from 0 to 1", "0.5 is halfway.")
    first, second = (
        array_of(latent, f"{which} to be a latent vector", "Encode image[np.newaxis].")
        for which, latent in (("latent1", latent1), ("latent2", latent2))
    )
    try:  # two images in one batch are a fault in the latents, not in the mixture
        expected = (1 - weight) * first + weight * second
    except ValueError:
        fail(f"latent2 of shape {first.shape}, like latent1", f"shape {second.shape}")
    wanted = "latent_interp to be the mixture of latent1 and latent2 by lambda_val"
    found = array_of(latent_interp, wanted, "" if latent_interp is not None else "Does interpolate end with a return?")
    expect(
        found.shape == expected.shape and np.allclose(found, expected, atol=1e-3),
        wanted,
        f"other values, of shape {found.shape}",
        _what_was_mixed(found, first, second, weight, fixed),
    )


def _what_was_mixed(found: Any, first: Any, second: Any, weight: float, fixed: Any) -> str:
    if _alike(found, weight * first + (1 - weight) * second):
        return SWAPPED
    if isinstance(fixed, int | float | np.number) and _alike(found, (1 - fixed) * first + fixed * second):
        return "Use lambda_val, not the number that it now has."
    return "Call interpolate(latent1, latent2, lambda_val). Is interpolate itself right? See its own check."


def is_decoded(results: Mapping[str, Mapping[str, Any]], name: str, latent: Any, image: Any) -> None:
    """Expect img_interp to be what the decoder of that name gives for latent_interp."""
    decoder = _part(results, name, "decoder")
    advice = "Decode latent_interp with the decoder."
    batch = array_of(latent, "latent_interp to be a latent vector", "Does interpolate end with a return?")
    expect_readable(decoder, batch, f"the decoder of {name}", "latent_interp")
    expected = np.asarray(decoder(batch.astype(np.float32), training=False))
    with with_advice(advice):
        found = array_of(image, "img_interp to be an image", advice)
    expect(
        found.size == expected.size,
        f"img_interp to be one image of shape {expected.shape}",
        f"shape {found.shape}",
        advice,
    )
    expect(
        np.allclose(found.reshape(expected.shape), expected, atol=2e-2),
        "img_interp to be the decoder's output for latent_interp",
        f"pixels that are off by up to {np.abs(found.reshape(expected.shape) - expected).max():.2g}",
        _what_became_of(found.reshape(expected.shape), expected),
    )


def _what_became_of(pixels: Any, expected: Any) -> str:
    if np.allclose(pixels / 255, expected, atol=2e-2):
        return "Pixels lie between 0 and 1: do not multiply them."
    if any(np.allclose(pixels, np.round(expected, digits), atol=1e-6) for digits in (0, 1)):
        return "The pixels are rounded: leave them as the decoder gives them."
    return "Interpolate between latents, then decode; a mean of the two images is not the same."
