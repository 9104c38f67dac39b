"""Checks of notebook 3: interpolation in latent space and the comparison of the three models."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from aelab.again import again
from aelab.check_tables import tables_are_complete, tables_are_right
from aelab.data import load_images, to_rgb32
from aelab.expectations import UnmetError, expect, fail, with_advice
from aelab.profile import current_profile
from aelab.wanted import array_of, entries_of, expect_function, expect_model, expect_readable, kind_of, number_of

__all__ = [
    "image_is_decoded",
    "interpolation_values",
    "latents_belong_to_images",
    "mixture_is_right",
    "picture_between",
    "tables_are_complete",
    "tables_are_right",
]

OTHER_IMAGES = {"img_idx1": 17, "img_idx2": 23}
OTHER_WEIGHT = {"lambda_val": 0.3125}
REPAIR = "Run the notebook's cells again from the top."
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
    lambdas: Iterable[float] = (0.5, 0.0, 1.0, 0.25),  # the middle tells most mistakes apart
    latent_dim: int = 6,
    seed: int = 0,
) -> None:
    """Weighted mean of two random latent vectors, for several weights."""
    expect_function(interpolate, "interpolate")
    generator = np.random.default_rng(seed)
    latent1, latent2 = generator.normal(size=(2, 1, latent_dim)).astype(np.float32)
    for lambda_val in lambdas:
        value = interpolate(latent1.copy(), latent2.copy(), lambda_val)
        found = array_of(value, "a latent vector from interpolate")
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
    try:
        found = array_of(found, "")
    except UnmetError:  # another kind of value for this lambda_val
        return False
    return bool(found.shape == np.shape(expected) and np.allclose(found, expected, atol=1e-4))


def latents_belong_to_images(
    results: Mapping[str, Mapping[str, Any]], name: str, image1: Any, image2: Any, latent1: Any, latent2: Any
) -> None:
    """The latents are what the encoder gives for the two images, and for two others."""
    encoder = _part(results, name, "encoder")
    first, second = (
        array_of(image, "two images", "Choose them by img_idx1 and img_idx2.") for image in (image1, image2)
    )
    expect(not np.array_equal(first, second), "two different images", "the same one twice", "Change img_idx2.")
    _latents_belong(encoder, name, (first, second), (latent1, latent2))
    if varied := again(("latent1", "latent2"), OTHER_IMAGES):
        numbers = [varied[setting] for setting in OTHER_IMAGES]
        if all(type(number) is int and 0 <= number < len(_test_images()) for number in numbers):
            images = _test_images()[numbers[0]], _test_images()[numbers[1]]
            with _with_settings(OTHER_IMAGES, varied, "Use img_idx1 and img_idx2, not the numbers that they now have."):
                _latents_belong(encoder, name, images, (varied["latent1"], varied["latent2"]))


def _latents_belong(
    encoder: Any, name: str, images: tuple[NDArray[Any], NDArray[Any]], latents: tuple[Any, Any]
) -> None:
    batches = [image[np.newaxis].astype(np.float32) for image in images]
    for batch in batches:
        expect_readable(encoder, batch, f"the encoder of {name}", "an image")
    right1, right2 = (np.asarray(encoder(batch, training=False)) for batch in batches)
    for which, latent, right, other in (
        ("latent1", latents[0], right1, right2),
        ("latent2", latents[1], right2, right1),
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
        expect(
            _same_latent(found, right),
            f"{which} to be the encoder's output for its image",
            "that of the other image" if _same_latent(found, other) else "other values",
            CHANGED.replace("latent1", which)
            if _lies_between(found, right, other)
            else "Are img_idx1 and img_idx2 used in this order?",
        )


def _part(results: Any, name: str, part: str) -> Any:
    """Return a model from the learner's results."""
    models = entries_of(results, "results")
    expect(isinstance(name, str) and name in models, f'an entry "{name}" in results', f"{list(models)}", REPAIR)
    parts = entries_of(models[name], f'results["{name}"]')
    expect(part in parts, f'results["{name}"]["{part}"]', f"{list(parts)}", REPAIR)
    expect_model(parts[part], f'results["{name}"]["{part}"]', REPAIR)
    return parts[part]


@cache
def _test_images() -> NDArray[np.float32]:
    """As notebook 3 has them."""
    return to_rgb32(load_images("test").pixels[: current_profile().test_images])


@contextmanager
def _with_settings(settings: Mapping[str, Any], varied: Mapping[str, Any], advice: str) -> Iterator[None]:
    """Say of an unmet expectation that it is about other settings than the learner's, and what to do."""
    try:
        yield
    except UnmetError as error:
        chosen = ", ".join(f"{name} = {varied[name]}" for name in settings)
        wrong = str(error).partition(". ")[0].removesuffix(".").replace("Expected", "expected", 1)
        raise UnmetError(f"Right for the values in your cell only. With {chosen} in it: {wrong}. {advice}") from None


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
    """The interpolated latent is the weighted mean of the two, for the learner's lambda_val and for another one."""
    _is_mixture(latent1, latent2, latent_interp, lambda_val)
    varied = again(("latent1", "latent2", "latent_interp"), OTHER_WEIGHT)
    if varied is not None and not _is_what_interpolate_gives(varied):
        with _with_settings(OTHER_WEIGHT, varied, "Use lambda_val, not the number that it now has."):
            _is_mixture(*(varied[name] for name in ("latent1", "latent2", "latent_interp", "lambda_val")))


def _is_what_interpolate_gives(varied: Mapping[str, Any]) -> bool:
    """Tell whether the cell calls the learner's interpolate; a fault in that one has a test of its own."""
    interpolate = (again(("interpolate",), {}) or {}).get("interpolate")
    if not callable(interpolate):
        return False
    try:
        found = array_of(interpolate(*(varied[name] for name in ("latent1", "latent2", "lambda_val"))), "")
        return _same_latent(array_of(varied["latent_interp"], ""), found)
    except Exception:  # noqa: BLE001  (the learner's code may raise anything)
        return False


def _is_mixture(latent1: Any, latent2: Any, latent_interp: Any, lambda_val: Any) -> None:
    weight = number_of(lambda_val, "lambda_val to be a number from 0 to 1", "0.5 is halfway.")
    first, second = (
        array_of(latent, f"{which} to be a latent vector", "Encode image[np.newaxis].")
        for which, latent in (("latent1", latent1), ("latent2", latent2))
    )
    expect(first.shape == second.shape, f"latent2 of shape {first.shape}, as latent1 has it", f"shape {second.shape}")
    wanted = "latent_interp to be the mixture of latent1 and latent2 by lambda_val"
    found = array_of(latent_interp, wanted, "" if latent_interp is not None else "Does interpolate end with a return?")
    expected = (1 - weight) * first + weight * second
    expect(
        found.shape == expected.shape and np.allclose(found, expected, atol=1e-3),
        wanted,
        f"other values, of shape {found.shape}",
        SWAPPED
        if _alike(found, weight * first + (1 - weight) * second)
        else "Call interpolate(latent1, latent2, lambda_val). Is interpolate itself right? See its own check.",
    )


def image_is_decoded(results: Mapping[str, Mapping[str, Any]], name: str, latent: Any, image: Any) -> None:
    """The picture is the decoder's output for the interpolated latent, in [0, 1], and follows it to other images."""
    decoder = _part(results, name, "decoder")
    _is_decoded(decoder, name, latent, image)
    settings = OTHER_IMAGES | OTHER_WEIGHT
    varied = again(("latent_interp", "img_interp"), settings)
    if varied is not None:
        with _with_settings(settings, varied, "Decode latent_interp in this cell."):
            _is_decoded(decoder, name, varied["latent_interp"], varied["img_interp"])


def _is_decoded(decoder: Any, name: str, latent: Any, image: Any) -> None:
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
        "Pixels lie between 0 and 1: do not multiply them."
        if np.allclose(found.reshape(expected.shape) / 255, expected, atol=2e-2)
        else "Interpolate between latents, then decode; a mean of the two images is not the same.",
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
    for given, count, which in ((images, 2, "two images"), (latents, 3, "latent1, latent2 and latent_interp")):
        expect(isinstance(given, tuple | list) and len(given) == count, which, kind_of(given), REPAIR)
    latent1, latent2, latent_interp = latents
    latents_belong_to_images(results, name, *images, latent1, latent2)
    mixture_is_right(latent1, latent2, latent_interp, lambda_val)
    image_is_decoded(results, name, latent_interp, img_interp)
