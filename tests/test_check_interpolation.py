"""The checks of notebook 3: a point between two latents, a picture between two images, and two tables."""

from __future__ import annotations

import numpy as np
import pytest
from keras import layers, ops
from tiny import functional

from aelab import check_interpolation
from aelab.again import run_by
from aelab.checks import Outcome, run_check
from aelab.expectations import NotAttemptedError, UnmetError
from aelab.metrics import mse_grey28, mse_per_pixel
from aelab.runtime import keras, tf

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
        in_place,
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
        (lambda first, second, weight: weight * (second - first), "The way begins at latent1"),
        (lambda first, second, weight: first + weight * (first - second), "along latent2 - latent1"),
        (lambda first, second, weight: first if weight < 1 else second, "rounded to a whole number"),
        (lambda first, second, weight: unit((1 - weight) * first + weight * second), "leave its length as it is"),
        (lambda first, second, weight: first - weight * second, "0.5 their mean: the way is a straight line"),
        (lambda first, second, weight: (1 - weight**2) * first + weight**2 * second, "lambda_val=0.5"),
        (lambda first, second, weight: first + weight**2 * (3 - 2 * weight) * (second - first), "lambda_val=0.25"),
        (lambda first, second, weight: first * np.nan, "off by up to nan"),
        (lambda first, second, weight: first[0], "shape (1, 6); found one of shape (6,)"),
        (lambda first, second, weight: np.concatenate([first, second]), "shape (2, 6)"),
    ],
)
def test_a_wrong_interpolation_is_told_its_slip(interpolate, words):
    incorrect(run_check("interpolate", interpolate), words)


def model():
    keras.utils.set_random_seed(0)
    wide = keras.initializers.RandomNormal(stddev=2.0)
    return {
        "encoder": functional(layers.Flatten(), layers.Dense(3), width=4),
        "decoder": functional(layers.Dense(4, activation="sigmoid", kernel_initializer=wide), width=3),
    }


IMAGES = GENERATOR.random((2, 4)).astype(np.float32)
OTHERS = np.random.default_rng(1).random((2, 4)).astype(np.float32)


def picture(change=lambda latents, image, decode: None, weight=0.25, images=IMAGES):
    """Check the interpolation between two images; `change` gives other latents or another image."""
    results = {"ResNet50": model()}
    encode, decode = (results["ResNet50"][part] for part in ("encoder", "decoder"))
    first, second = (np.asarray(encode(image[np.newaxis])) for image in images)
    latents = [first, second, (1 - weight) * first + weight * second]
    image = np.asarray(decode(latents[2]))
    latents, image = change(latents, image, decode) or (latents, image)
    return run_check("interpolate_images", results, "ResNet50", tuple(images), tuple(latents), image, weight)


@pytest.mark.parametrize(
    "change",
    [
        lambda latents, image, decode: None,
        lambda latents, image, decode: (latents, image[0]),
        lambda latents, image, decode: (latents, tf.constant(image)),
        lambda latents, image, decode: ([tf.constant(latent) for latent in latents], decode(latents[2])),
    ],
)
def test_a_right_picture_between_two_images_is_correct(change):
    correct(picture(change))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda latents, image, decode: ([latents[0][0], *latents[1:]], image), "latent1 of shape (1, 3)"),
        (lambda latents, image, decode: ([latents[1], latents[0], latents[2]], image), "found that of the other image"),
        (lambda latents, image, decode: ([latents[0], latents[0], latents[2]], image), "latent2 to be the encoder's"),
        (lambda latents, image, decode: ([latents[0], latents[1] + 1, latents[2]], image), "found other values"),
        (
            lambda latents, image, decode: ([*latents[:2], None], image),
            "found None. Does interpolate end with a return",
        ),
        (
            lambda latents, image, decode: ([*latents[:2], 0.25 * latents[0] + 0.75 * latents[1]], image),
            "The two latents are swapped",
        ),
        (lambda latents, image, decode: ([*latents[:2], latents[0]], image), "Is interpolate itself right"),
        (lambda latents, image, decode: ([latents[2], *latents[1:]], image), "Does interpolate change latent1?"),
        (lambda latents, image, decode: ([latents[0], latents[2], latents[2]], image), "interpolate change latent2?"),
        (lambda latents, image, decode: ([latents[2], latents[1], None], image), "Does interpolate change latent1?"),
        (lambda latents, image, decode: (latents, np.mean(IMAGES, axis=0)), "Interpolate between latents, then decode"),
        (lambda latents, image, decode: (latents, decode(latents[0])), "the decoder's output for latent_interp"),
        (lambda latents, image, decode: (latents, image[:, :2]), "one image of shape (1, 4)"),
        (lambda latents, image, decode: (latents, image * 255), "Pixels lie between 0 and 1: do not multiply them"),
    ],
)
def test_a_wrong_picture_between_two_images_is_told_its_fault(change, words):
    incorrect(picture(change), words)


def test_an_image_mixed_with_itself_is_told_so():
    incorrect(picture(images=IMAGES[[0, 0]]), "two different images; found the same one twice")


def ran_again(latents, image, **settings):
    """Let the learner's cell give these values when it is run once more."""
    made = dict(zip(("latent1", "latent2", "latent_interp"), latents, strict=True)) | {"img_interp": image} | settings
    return run_by(lambda names, given: {name: made.get(name, given.get(name)) for name in (*names, *given)})


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (
            lambda latents, image, others: (latents, image),
            ["img_idx1 = 0, img_idx2 = 1", "latent1 to be the encoder's"],
        ),
        (lambda latents, image, others: ([*others[:2], latents[0]], image), ["lambda_val = 0.3125", "Use lambda_val"]),
        (lambda latents, image, others: (others, image), ["Decode latent_interp in this cell", "img_interp to be the"]),
    ],
)
def test_an_answer_for_the_values_at_hand_alone_is_told_so(monkeypatch, change, words):
    monkeypatch.setattr(check_interpolation, "_test_images", lambda: OTHERS)
    monkeypatch.setattr(check_interpolation, "OTHER_IMAGES", {"img_idx1": 0, "img_idx2": 1})
    results = {"ResNet50": model()}
    encode, decode = (results["ResNet50"][part] for part in ("encoder", "decoder"))

    def work(images, weight):
        first, second = (np.asarray(encode(image[np.newaxis])) for image in images)
        return [first, second, (1 - weight) * first + weight * second]

    latents, others = work(IMAGES, 0.25), work(OTHERS, 0.3125)
    image, other = (np.asarray(decode(found[2])) for found in (latents, others))
    picture = results, "ResNet50", tuple(IMAGES), tuple(latents), image, 0.25
    with ran_again(others, other):
        correct(run_check("interpolate_images", *picture))
    with ran_again(*change(latents, image, others)):
        incorrect(run_check("interpolate_images", *picture), "Right for the values in your cell only", *words)


def test_a_fault_of_interpolate_is_not_counted_again_in_the_picture():
    results = {"ResNet50": model()}
    first, second = (np.asarray(results["ResNet50"]["encoder"](image[np.newaxis])) for image in IMAGES)
    swapped = 0.3125 * first + 0.6875 * second
    made = {"latent1": first, "latent2": second, "latent_interp": swapped, "lambda_val": 0.3125}
    functions = {"interpolate": lambda latent1, latent2, weight: weight * latent1 + (1 - weight) * latent2}
    with run_by(lambda names, given: made | functions):
        check_interpolation.mixture_is_right(first, second, (first + second) / 2, 0.5)
    with run_by(lambda names, given: made), pytest.raises(UnmetError, match="Right for the values in your cell only"):
        check_interpolation.mixture_is_right(first, second, (first + second) / 2, 0.5)


class Missing:
    """A value that its notebook did not come to."""

    def __array__(self, *arguments, **named):
        raise NameError("it is not defined")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda latents, image, decode: ([Missing(), *latents[1:]], image), "reads batches: image[np.newaxis]"),
        (lambda latents, image, decode: (latents, Missing()), "Decode latent_interp with the decoder"),
    ],
)
def test_what_is_missing_is_told_without_advice_on_shapes(change, words):
    result = picture(change)
    assert result.outcome is Outcome.ERROR and "it is not defined" in result.message
    assert words not in result.message


INPUTS = {name: GENERATOR.random((5, 32, 32, 3)) for name in MODELS[:2]} | {"CAE": PIXELS.reshape(5, 784) / 255}
RECONSTRUCTIONS = {name: np.clip(array + GENERATOR.normal(0, 0.1, array.shape), 0, 1) for name, array in INPUTS.items()}
OWN = {name: mse_per_pixel(INPUTS[name], RECONSTRUCTIONS[name]) for name in MODELS}
ALIKE = {name: mse_grey28(PIXELS, RECONSTRUCTIONS[name]) for name in MODELS}


ABSOLUTE = {name: np.mean(np.abs(INPUTS[name] - RECONSTRUCTIONS[name])) for name in MODELS}


def changed(change):
    return {name: change(value) for name, value in OWN.items()}


def tables(own, alike=ALIKE):
    return run_check("comparison", (own, alike), INPUTS, RECONSTRUCTIONS, PIXELS)


@pytest.mark.parametrize(
    "convert", [float, np.float32, tf.constant, lambda value: np.array([value])[0], lambda value: round(value, 5)]
)
def test_right_tables_are_correct_in_any_type_of_number(convert):
    correct(tables(*({name: convert(value) for name, value in table.items()} for table in (OWN, ALIKE))))


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
        (changed(lambda value: value * 3072), ALIKE, "That is a sum over the pixels"),
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
