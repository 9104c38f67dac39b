"""The checks of notebook 3: a point between two latents, and two tables."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from keras import ops

from aelab.autoencoders import interpolation as check_interpolation
from aelab.metrics import mse_grey28, mse_per_pixel
from kerasdata.runtime import tf
from labkit.checks import Outcome, run_check
from labkit.scoring import NotAttemptedError, UnmetError

MODELS = ("VGG16", "ResNet50", "CAE")
GENERATOR = np.random.default_rng(0)
PIXELS = GENERATOR.integers(0, 256, (5, 28, 28), np.uint8)


def correct(result):
    assert result.outcome is Outcome.CORRECT, str(result)


def incorrect(result, *words):
    assert result.outcome is Outcome.INCORRECT, str(result)
    assert all(word in result.message for word in words), result.message


def unit(vector):
    return vector / np.linalg.norm(vector)


def in_place(first, second, weight):
    first *= 1 - weight
    first += weight * second
    return first


@pytest.mark.parametrize(
    "interpolate",
    [
        lambda first, second, weight: (1 - weight) * first + weight * second,
        lambda latent1, latent2, lambda_val: latent1 + lambda_val * (latent2 - latent1),
        lambda first, second, weight: tf.constant(first) * (1 - weight) + tf.constant(second) * weight,
        lambda first, second, weight: ops.add(ops.multiply(first, 1 - weight), ops.multiply(second, weight)),
        lambda first, second, weight: np.average([first, second], axis=0, weights=[1 - weight, weight]),
        lambda first, second, weight: ((1 - weight) * first + weight * second).tolist(),
    ],
)
def test_a_right_interpolation_is_correct_however_it_is_written(interpolate):
    correct(run_check("interpolate", interpolate))


@pytest.mark.parametrize(
    ("interpolate", "words"),
    [
        (lambda first, second, weight: weight * first + (1 - weight) * second, "two latents are swapped"),
        (lambda first, second, weight: first + weight * second, "weights must add up to 1"),
        (lambda first, second, weight: (first + second) / 2, "the mean for every lambda_val"),
        (lambda first, second, weight: first, "the first latent for every lambda_val"),
        (lambda first, second, weight: second, "the second latent for every lambda_val"),
        (lambda first, second, weight: 1 - weight * first + weight * second, "1 - lambda_val in parentheses"),
        (lambda first, second, weight: (1 - weight) * first - weight * second, "Add the two parts"),
        (lambda first, second, weight: weight * (second - first), "The line starts at latent1"),
        (
            lambda first, second, weight: first + weight * (first - second),
            "The direction from latent1 to latent2 is latent2 - latent1",
        ),
        (lambda first, second, weight: first if weight < 1 else second, "rounded to a whole number"),
        (lambda first, second, weight: unit((1 - weight) * first + weight * second), "leave its length as it is"),
        (lambda first, second, weight: first - weight * second, "0.5 their mean: a straight line"),
        (lambda first, second, weight: (1 - weight**2) * first + weight**2 * second, "lambda_val=0.5"),
        (lambda first, second, weight: first + weight**2 * (3 - 2 * weight) * (second - first), "lambda_val=0.25"),
        (lambda first, second, weight: weight * first + weight * second, "Both latents are multiplied by lambda"),
        (
            lambda first, second, weight: (1 - weight) * (first + second),
            "multiplied by 1 - lambda_val",
        ),
        (
            lambda first, second, weight: np.clip((1 - weight) * first + weight * second, 0, 1),
            "numbers outside 0 to 1 are cut off",
        ),
        (lambda first, second, weight: np.maximum((1 - weight) * first + weight * second, 0), "below 0 are cut off"),
        (in_place, "latent1 to stay as it is when interpolate is called; found that interpolate changed its argument"),
        (lambda first, second, weight: first * np.nan, "off by up to nan"),
        (lambda first, second, weight: first[0], "shape (1, 6); found one of shape (6,)"),
        (lambda first, second, weight: (1 - weight) * first + weight * second[0], "latents of shape (3, 6)"),
        (lambda first, second, weight: (1 - weight) * first + weight * second[:1], "Of several, every row is a latent"),
        (lambda first, second, weight: np.concatenate([first, second]), "shape (2, 6)"),
    ],
)
def test_a_wrong_interpolation_is_told_its_slip(interpolate, words):
    incorrect(run_check("interpolate", interpolate), words)


INPUTS = {name: GENERATOR.random((5, 32, 32, 3)) for name in MODELS[:2]} | {"CAE": PIXELS.reshape(5, 784) / 255}
RECONSTRUCTIONS = {name: np.clip(array + GENERATOR.normal(0, 0.1, array.shape), 0, 1) for name, array in INPUTS.items()}
OWN = {name: mse_per_pixel(INPUTS[name], RECONSTRUCTIONS[name]) for name in MODELS}
ALIKE = {name: mse_grey28(PIXELS, RECONSTRUCTIONS[name]) for name in MODELS}


ABSOLUTE = {name: np.mean(np.abs(INPUTS[name] - RECONSTRUCTIONS[name])) for name in MODELS}


class ByName:
    """An object of a learner's own class that gives errors by name."""

    def __init__(self, table):
        self.table = table

    def __getitem__(self, name):
        return self.table[name]


SIGNED = {name: np.mean(INPUTS[name] - RECONSTRUCTIONS[name]) for name in MODELS}
SUMS = {name: OWN[name] * INPUTS[name][0].size for name in MODELS}


def changed(change):
    return {name: change(value) for name, value in OWN.items()}


def tables(own, alike=ALIKE):
    return run_check("comparison", (own, alike), INPUTS, RECONSTRUCTIONS, PIXELS)


@pytest.mark.parametrize(
    "convert", [float, np.float32, tf.constant, lambda value: np.array([value])[0], lambda value: round(value, 5)]
)
def test_right_tables_are_correct_in_any_type_of_number(convert):
    correct(tables(*({name: convert(value) for name, value in table.items()} for table in (OWN, ALIKE))))


@pytest.mark.parametrize("make", [pd.Series, lambda table: pd.DataFrame(table, index=["a"]).loc["a"], ByName])
def test_a_table_may_be_whatever_gives_the_errors_by_name(make):
    check_interpolation.tables_are_complete(make(OWN), make(ALIKE))
    correct(tables(make(OWN), make(ALIKE)))
    incorrect(tables(make(ALIKE), make(ALIKE)), "That is the error at 28 x 28 grey")
    incorrect(tables(make({"VGG16": OWN["VGG16"]}), ALIKE), 'an entry "ResNet50"')


@pytest.mark.parametrize("table", [list(OWN.values()), pd.Series(list(OWN.values())), "VGG16", print, None])
def test_what_gives_no_error_by_name_is_no_table(table):
    incorrect(tables(table, ALIKE), "the table at each model's own size to be a dict")


@pytest.mark.parametrize(
    ("own", "alike", "words"),
    [
        ({"VGG16": OWN["VGG16"]}, ALIKE, 'an entry "ResNet50" in the table at each model\'s own size'),
        (OWN, {}, 'an entry "VGG16" in the table at 28 x 28 grey; found an empty table'),
        (ALIKE, OWN, "for VGG16 in the table at each model's own size"),
        (ALIKE, OWN, "That is the error at 28 x 28 grey"),
        (OWN, OWN, "for VGG16 in the table at 28 x 28 grey"),
        (OWN, OWN, "That is the error at its own size"),
        (changed(lambda value: value**0.5), ALIKE, "That is the root"),
        (SUMS, ALIKE, "That is a sum over the pixels"),
        (SIGNED, ALIKE, "the mean of the differences, which cancel each other"),
        (OWN | {"VGG16": ALIKE["VGG16"], "CAE": 1.0}, ALIKE, "mean over images, rows, columns and channels"),
        (changed(lambda value: value * 100), ALIKE, "That is 100 times as much"),
        (changed(lambda value: value * 65025), ALIKE, "pixels in 0 to 255"),
        (changed(lambda value: round(value, 2)), ALIKE, "Keep all decimals"),
        (changed(lambda value: value / 2), ALIKE, "mean over images, rows, columns and channels"),
        (ABSOLUTE, ALIKE, "the mean absolute difference"),
        (OWN, dict.fromkeys(MODELS, ALIKE["VGG16"]), "That is the error of VGG16"),
        ({name: float("nan") for name in MODELS}, ALIKE, "found nan"),
    ],
)
def test_wrong_tables_are_told_their_fault(own, alike, words):
    incorrect(tables(own, alike), words)


def test_tables_that_look_copied_from_a_printed_page_are_refused():
    incorrect(tables(*({name: round(value, 4) for name, value in table.items()} for table in (OWN, ALIKE))), "decimals")


def test_tables_that_are_both_empty_are_not_attempted():
    assert tables({}, {}).outcome is Outcome.NOT_ATTEMPTED


def test_two_empty_tables_are_not_attempted_rather_than_incomplete():
    with pytest.raises(NotAttemptedError, match="still empty"):
        check_interpolation.tables_are_complete({}, {})


def test_a_table_without_all_models_is_told_which():
    with pytest.raises(UnmetError, match="in the table at 28 x 28 grey; found none for ResNet50, CAE"):
        check_interpolation.tables_are_complete(OWN, {"VGG16": 0.1})
