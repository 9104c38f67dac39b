"""Checks of notebook 3: the two tables that compare the three models."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from aelab.metrics import mse_grey28, mse_per_pixel
from aelab.wanted import array_of, entries_of, kind_of, number_of
from labkit.blanks import expect_filled
from labkit.scoring import NotAttemptedError, UnmetError, expect, fail
from labkit.stops import why_stopped

MODELS = ("VGG16", "ResNet50", "CAE")
DIGITS = 4  # as the lab prints errors
RESIZED = (
    "Only the convolutional models' errors differ. mse_grey28 brings their images to 28 x 28 grey itself, without "
    "blurring them once more: give it test_pixels and reconstructions[name] as they are."
)
ONE_A_TURN = "Every turn of the loop adds one entry to each table. Does its cell run to the end?"
TABLES = ("the table at each model's own size", "the table at 28 x 28 grey")
GIVEN = "A given cell makes it: run that cell again, and do not use its names for anything else."


def _images(images: Any, name: str, which: str) -> NDArray[Any]:
    """Return a model's images from the notebook, unconverted: a conversion could change the error's last digits."""
    expect(name in entries_of(images, which), f'an entry "{name}" in {which}', f"{list(images)}", GIVEN)
    array_of(images[name], f'images in {which}["{name}"]', GIVEN)
    return np.asarray(images[name])


def table_is_right(
    table: Mapping[str, Any], expected: Mapping[str, float], what: str, slips: Mapping[str, Mapping[str, float]]
) -> None:
    """Expect every model's error in a table, as recomputed.

    slips: the values that mistakes give for each model, by the message for a learner.
    """
    slips = {
        **slips,
        "That is the root: leave the error squared.": {name: right**0.5 for name, right in expected.items()},
        "That compares images with themselves: compare them with their reconstructions.": dict.fromkeys(expected, 0.0),
        "That is 100 times as much.": {name: right * 100 for name, right in expected.items()},
        "That is the error of pixels in 0 to 255; they are in 0 to 1.": {
            name: right * 255**2 for name, right in expected.items()
        },
    }
    wrong: dict[str, float] = {}
    for name in MODELS:
        expect(
            name in table,
            f'an entry "{name}" in {what}',
            f"{list(table) or 'an empty table'}",
            _why_stopped() or ONE_A_TURN,
        )
        found = _error_in(table, name, what)
        if not np.isclose(found, expected[name], rtol=0.01):
            wrong[name] = found
    if wrong:
        name, found = next(iter(wrong.items()))
        fail(f"{expected[name]:.4f} for {name} in {what}", f"{found:.4f}", _advice(wrong, expected, slips, what))


def _advice(
    wrong: Mapping[str, float], expected: Mapping[str, float], slips: Mapping[str, Mapping[str, float]], what: str
) -> str:
    """Say what the wrong entries of a table are, if one mistake gives all of them: for one it can be a coincidence."""
    name, found = next(iter(wrong.items()))
    if any(found == round(expected[name], digits) for digits in range(2, 6)):
        return "Keep all decimals."
    for message, values in slips.items():
        if all(np.isclose(value, values[model], rtol=5e-3) for model, value in wrong.items()):
            return message
    for other in MODELS:
        if np.isclose(found, expected[other], rtol=5e-3):
            return f"That is the error of {other}."
    if what == TABLES[1] and wrong.keys() == set(MODELS[:2]):
        return RESIZED
    return "The mean over images, rows, columns and channels of the squared difference, on all test images."


def _error_in(table: Mapping[str, Any], name: str, what: str) -> float:
    advice = "Store what the function returns: the mean over all images, pixels and channels is a single number."
    return number_of(table[name], f"one number for {name} in {what}", advice)


def _why_stopped() -> str:
    return why_stopped("mse", "mse_28")


def _errors_by_name(table: Any, what: str) -> Mapping[str, Any]:
    """Return a dict as it is, and the entries of what gives them by name just as well, such as a Series of pandas."""
    expect_filled(table)
    if isinstance(table, Mapping):
        return table
    found = {}
    for name in MODELS:
        try:
            found[name] = table[name]
        except Exception:  # noqa: BLE001  (no such entry, or nothing that has entries)
            continue
    return found or entries_of(table, what)


def _attempted(tables: Any) -> list[Mapping[str, Any]]:
    """Expect two tables, not both empty, and return them as mappings."""
    expect(isinstance(tables, tuple | list) and len(tables) == 2, "two tables, (mse, mse_28)", kind_of(tables))
    found = [_errors_by_name(table, what) for table, what in zip(tables, TABLES, strict=True)]
    if not any(map(len, found)):
        if stopped := _why_stopped():
            raise UnmetError(f"Both tables are still empty. {stopped}")
        raise NotAttemptedError("Both tables are still empty. Fill them in the loop.")
    return found


def tables_are_complete(*tables: Mapping[str, Any]) -> None:
    """Expect an entry for every model in every table."""
    for table, what in zip(_attempted(tables), TABLES, strict=True):
        missing = [name for name in MODELS if name not in table]
        expect(
            not missing,
            f"entries for {', '.join(MODELS)} in {what}",
            f"none for {', '.join(missing)}",
            _why_stopped() or ONE_A_TURN,
        )


def tables_are_right(
    tables: tuple[Mapping[str, Any], Mapping[str, Any]],
    inputs: Mapping[str, Any],
    reconstructions: Mapping[str, Any],
    pixels: Any,
) -> None:
    """Expect both tables of errors, as recomputed from the reconstructions.

    Args:
        tables: the errors at each model's own size, and those at 28 x 28 grey.
        inputs, reconstructions: arrays by model name. pixels: the original bytes, shape (N, 28, 28).
    """
    found = _attempted(tables)
    pairs = {
        name: (_images(inputs, name, "inputs"), _images(reconstructions, name, "reconstructions")) for name in MODELS
    }
    for name, (truth, guess) in pairs.items():
        expect(truth.shape == guess.shape, f"reconstructions of {name} of shape {truth.shape}", f"{guess.shape}", GIVEN)
    own = {name: mse_per_pixel(*pair) for name, pair in pairs.items()}
    alike = {name: mse_grey28(pixels, guess) for name, (_, guess) in pairs.items()}
    slips = {
        "That is the error at its own size.": own,
        "That is the error at 28 x 28 grey.": alike,
        "That is the mean absolute difference: square it instead.": {
            name: float(np.mean(np.abs(truth - guess))) for name, (truth, guess) in pairs.items()
        },
        "That is the mean of the differences, which cancel each other: square them first.": {
            name: float(np.mean(truth - guess)) for name, (truth, guess) in pairs.items()
        },
        "That is a sum over the pixels of an image: take their mean.": {
            name: own[name] * truth[0].size for name, (truth, _) in pairs.items()
        },
    }
    for table, expected, what in zip(found, (own, alike), TABLES, strict=True):
        table_is_right(table, expected, what, slips)
    errors = [_error_in(table, name, what) for table, what in zip(found, TABLES, strict=True) for name in MODELS]
    expect(
        any(value != round(value, DIGITS) for value in errors),
        "the errors with all their decimals",
        f"none with more than {DIGITS}",
        "Keep what mse_per_pixel and mse_grey28 return; do not round it.",
    )
