"""Checks of notebook 3: the loop that interpolates between two images with each of the three models."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import numpy as np

from aelab.autoencoders.interpolation import REPAIR, is_decoded, is_mixture, latents_belong_to_images, same_latent
from aelab.autoencoders.tables import MODELS
from aelab.autoencoders.turns import BLANK, MADE, STOPPED, TABLE
from aelab.wanted import array_of, entries_of, kind_of
from labkit.again import again
from labkit.explaining import sentences
from labkit.scoring import NotAttemptedError, UnmetError, expect, fail
from labkit.stops import why_stopped

MIDDLE = "At lambda_val = 0.5 swapped latents look the same: set it to 0.25, and run the cell and this check again."
OTHER_IMAGES = {"img_idx1": 17, "img_idx2": 23}
OTHER_WEIGHT = {"lambda_val": 0.3125}
LATENTS = MADE[:2]

Results = Mapping[str, Mapping[str, Any]]
Encoded = tuple[Results, Mapping[str, Any], Any]  # results, inputs, (img_idx1, img_idx2)
Check = Callable[..., None]  # takes a model's name and what its turn made


def latents_belong(
    results: Results, inputs: Mapping[str, Any], places: Any, interpolated: Any, lambda_val: Any = None
) -> None:
    """Expect each model's latents to be what its encoder gives for the two images, and for two others.

    Args:
        results: the models. inputs: the images that each model reads. places: img_idx1 and img_idx2.
        interpolated: what each turn of the loop made, by the name of the model. lambda_val: if given, latents may be
            what the learner's interpolate has made of them in place, as its faults have a test of their own.
    """
    expect(isinstance(places, tuple) and len(places) == 2, "img_idx1 and img_idx2", kind_of(places), REPAIR)

    def check(chosen: Any) -> Check:
        return lambda name, *latents: latents_belong_to_images(
            results, name, tuple(_image(inputs, name, place) for place in chosen), latents
        )

    def expect_each(turns: Any, chosen: Any) -> None:
        encoded = results, inputs, chosen
        _each_of(turns, encoded, lambda_val, lambda those: _each_turn(those, LATENTS, LATENTS, check(chosen)))

    expect_each(interpolated, places)
    if varied := again((TABLE,), OTHER_IMAGES):
        numbers = [varied[setting] for setting in OTHER_IMAGES]
        most = min((len(inputs[name]) for name in MODELS if name in inputs), default=0)
        if all(type(number) is int and 0 <= number < most for number in numbers):
            with _with_settings(OTHER_IMAGES, varied, "Use img_idx1 and img_idx2, not the numbers that they now have."):
                expect_each(varied[TABLE], numbers)


def _image(inputs: Any, name: str, place: Any) -> Any:
    """Return an image as a model reads it."""
    images = entries_of(inputs, "inputs")
    expect(name in images, f'an entry "{name}" in inputs', f"{list(images)}", REPAIR)
    try:
        return images[name][place]
    except (IndexError, TypeError, ValueError, KeyError):
        fail("img_idx1 and img_idx2 to be the numbers of two test images", kind_of(place), "0 is the first image.")


def latents_are_mixed(
    interpolated: Any, lambda_val: Any, encoded: Encoded | None = None, excuse_interpolate: bool = True
) -> None:
    """Expect each model's latent_interp to be the mixture by the learner's lambda_val, and by another one.

    Args:
        encoded: the first arguments of `latents_belong`; if given, latents may have been changed in place.
        excuse_interpolate: accept what the learner's own interpolate gives, as its faults have a test of their own.
    """

    def check(weight: Any) -> Check:
        return lambda name, latent1, latent2, mixture: is_mixture(latent1, latent2, mixture, weight, lambda_val)

    wanted = (*LATENTS, "latent_interp")

    def expect_each(turns: Any, weight: Any, excuse: bool) -> None:
        def expect_mixed(those: Any) -> None:
            with _excused(those, weight, excuse):
                _each_turn(those, wanted, wanted[-1:], check(weight))

        _each_of(turns, encoded, weight, expect_mixed)

    expect_each(interpolated, lambda_val, excuse_interpolate)
    varied = again((TABLE,), OTHER_WEIGHT)
    if varied is not None:
        weight = varied["lambda_val"]
        with _with_settings(OTHER_WEIGHT, varied):
            expect_each(varied[TABLE], weight, True)


def _each_of(turns: Any, encoded: Encoded | None, weight: Any, check: Callable[[Any], None]) -> None:
    """Check turns; if they fail, check them with latents put back that the learner's interpolate changed in place."""
    try:
        check(turns)
    except UnmetError:
        whole = None if encoded is None or weight is None else _put_back(turns, encoded, weight)
        if whole is None:
            raise
        check(whole)


def _put_back(turns: Any, encoded: Encoded, weight: Any) -> dict[str, Any] | None:
    """Return the turns with each model's latents as its encoder gave them; None if interpolate has changed none."""
    interpolate = _interpolate()
    results, inputs, places = encoded
    if interpolate is None:
        return None
    whole = {}
    try:
        for name, turn in turns.items():
            images = [np.asarray(_image(inputs, name, place), np.float32)[np.newaxis] for place in places]
            latents = [np.asarray(results[name]["encoder"](image, training=False)) for image in images]
            changed = [latent.copy() for latent in latents]
            interpolate(*changed, weight)
            untouched = all(map(np.array_equal, latents, changed))
            if untouched or not all(map(same_latent, (array_of(turn[one], "") for one in LATENTS), changed)):
                return None
            whole[name] = {**turn, **dict(zip(LATENTS, latents, strict=True))}
    except Exception:  # noqa: BLE001  (the learner's code may raise anything)
        return None
    return whole


def _interpolate() -> Callable[..., Any] | None:
    """Return the learner's interpolate, as its cell defines it; None outside a grading, or if it is no function."""
    function = (again(("interpolate",), {}) or {}).get("interpolate")
    return function if callable(function) else None


@contextmanager
def _excused(turns: Any, weight: Any, excuse: bool) -> Iterator[None]:
    """Let an unmet expectation pass if the mixtures are what the learner's interpolate gives."""
    try:
        yield
    except UnmetError:  # interpolate is called only now, since the cell need not use it
        if not (excuse and _is_what_interpolate_gives(turns, weight)):
            raise


def _is_what_interpolate_gives(turns: Mapping[str, Any], weight: Any) -> bool:
    """Tell whether the cell's mixtures are those of the learner's interpolate; False if there is none."""
    interpolate = _interpolate()
    made = [turn for name, turn in turns.items() if name in MODELS] if isinstance(turns, Mapping) else []
    if interpolate is None or not made:
        return False
    try:
        return all(
            same_latent(
                array_of(turn["latent_interp"], ""),
                # Copies, as it might change what it gets.
                array_of(interpolate(*(array_of(turn[name], "").copy() for name in LATENTS), weight), ""),
            )
            for turn in made
        )
    except Exception:  # noqa: BLE001  (the learner's code may raise anything)
        return False


def mixtures_are_decoded(results: Results, interpolated: Any) -> None:
    """Expect a picture from every model: what its decoder gives for latent_interp, also for other images."""

    def check(name: str, latent: Any, image: Any) -> None:
        is_decoded(results, name, latent, image)

    wanted = ("latent_interp", "img_interp")
    _each_turn(interpolated, wanted, wanted[-1:], check)
    missing = [] if _why_stopped(interpolated) else [name for name in MODELS if name not in interpolated]
    expect(
        not missing,
        f"a picture from each of {', '.join(MODELS)}",
        f"none from {', '.join(missing)}",
        "Does the loop run over all three?",
    )
    settings = OTHER_IMAGES | OTHER_WEIGHT
    varied = again((TABLE,), settings)
    if varied is not None:
        with _with_settings(settings, varied, "Decode latent_interp in this cell."):
            _each_turn(varied[TABLE], wanted, wanted[-1:], check)


def pictures_between(
    results: Results, inputs: Mapping[str, Any], places: Any, lambda_val: Any, interpolated: Any
) -> str:
    """Expect two images encoded, their latents mixed and the mixture decoded, by each of the three models.

    Returns:
        what these values of the settings cannot show; "" if there is nothing.
    """
    latents_belong(results, inputs, places, interpolated)
    latents_are_mixed(interpolated, lambda_val, excuse_interpolate=False)
    mixtures_are_decoded(results, interpolated)
    return MIDDLE if lambda_val == 0.5 else ""


def _each_turn(interpolated: Any, wanted: tuple[str, ...], asked: tuple[str, ...], check: Check) -> None:
    """Check what each turn made.

    A turn that stopped loses the step at which it stopped; later steps are not looked at, nor are the turns that would
    have followed.

    Args:
        wanted: the steps that the check gets. asked: those that it is about; the others have checks of their own.
    """
    turns = entries_of(interpolated, TABLE)
    checked = 0
    for name in MODELS:
        if name not in turns:
            continue
        turn = entries_of(turns[name], f'{TABLE}["{name}"]')
        missing = [step for step in wanted if step not in turn]
        if checked and any(step not in asked for step in missing):
            continue
        if missing and BLANK in turn:
            raise NotAttemptedError(str(turn[BLANK]))
        with _with_model(name):
            expect(
                not missing,
                f'{missing[0] if missing else ""} in {TABLE}["{name}"]',
                "none",
                _why_stopped(turns) or "Keep what each turn of the loop makes.",
            )
            check(name, *(turn[step] for step in wanted))
        checked += 1
    if not checked:
        missing_all = f"{TABLE} has no entry for {', '.join(MODELS)} yet."
        if stopped := why_stopped(TABLE):
            raise UnmetError(f"{missing_all} {stopped}")
        raise NotAttemptedError(f"{missing_all} Run the loop to the end.")


def _why_stopped(turns: Mapping[str, Any]) -> str:
    """Say why a turn of the loop stopped; "" if none did."""
    for name, turn in turns.items():
        if isinstance(turn, Mapping) and STOPPED in turn:
            return f"With {name} the loop stopped with {turn[STOPPED]}"
    return ""


@contextmanager
def _with_model(name: str) -> Iterator[None]:
    """Add to an unmet expectation the model that it is about."""
    try:
        yield
    except NotAttemptedError:
        raise
    except UnmetError as error:
        raise UnmetError(str(error).replace("Expected ", f"Expected, for {name}, ", 1)) from None


@contextmanager
def _with_settings(settings: Mapping[str, Any], varied: Mapping[str, Any], advice: str = "") -> Iterator[None]:
    """Add to an unmet expectation that it is about settings other than the learner's.

    advice: replaces that of the expectation.
    """
    try:
        yield
    except UnmetError as error:
        chosen = ", ".join(f"{name} = {varied[name]}" for name in settings)
        wrong, _, its_own = str(error).replace("Expected", "expected", 1).partition(". ")
        told = sentences(f"With {chosen} in it: {wrong}", advice or its_own)
        raise UnmetError(f"Right for the values in your cell only. {told}") from None
