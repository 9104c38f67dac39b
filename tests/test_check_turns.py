"""The checks of the loop that makes a picture with each of the three models."""

from __future__ import annotations

import numpy as np
import pytest
from keras import layers
from tiny import functional

from aelab.autoencoders import pictures as check_turns
from aelab.autoencoders.turns import BLANK, MADE, STOPPED, TABLE
from kerasdata.runtime import keras, tf
from labkit.again import run_by
from labkit.checks import Outcome, run_check
from labkit.scoring import NotAttemptedError, UnmetError
from labkit.stops import stops_told

MODELS = ("VGG16", "ResNet50", "CAE")
GENERATOR = np.random.default_rng(0)


def correct(result):
    assert result.outcome is Outcome.CORRECT, str(result)


def incorrect(result, *words):
    assert result.outcome is Outcome.INCORRECT, str(result)
    assert all(word in result.message for word in words), result.message


def model():
    keras.utils.set_random_seed(0)
    wide = keras.initializers.RandomNormal(stddev=2.0)
    return {
        "encoder": functional(layers.Flatten(), layers.Dense(3), width=4),
        "decoder": functional(layers.Dense(4, activation="sigmoid", kernel_initializer=wide), width=3),
    }


IMAGES = GENERATOR.random((2, 4)).astype(np.float32)
OTHERS = np.random.default_rng(1).random((2, 4)).astype(np.float32)


def work(pair, images, weight):
    first, second = (np.asarray(pair["encoder"](image[np.newaxis])) for image in images)
    return [first, second, (1 - weight) * first + weight * second]


def inputs(pair, images=IMAGES):
    """Return the same model three times, the images that it reads, and the indexes of two of them."""
    return dict.fromkeys(MODELS, pair), dict.fromkeys(MODELS, images), (0, 1)


def same_turns(latents, image):
    """Return what the loop keeps, with the same work in each turn."""
    return {name: dict(zip(MADE, [*latents, image], strict=True)) for name in MODELS}


def picture(change=lambda latents, image, decode: None, weight=0.25, images=IMAGES):
    """Check the interpolation between two images; `change` gives other latents or another image."""
    pair = model()
    latents = work(pair, images, weight)
    image = np.asarray(pair["decoder"](latents[2]))
    latents, image = change(latents, image, pair["decoder"]) or (latents, image)
    return run_check("interpolate_images", *inputs(pair, images), weight, same_turns(latents, image))


def test_a_check_says_what_the_middle_cannot_show():
    assert "At lambda_val = 0.5 swapped latents look the same" in picture(weight=0.5).message
    assert "swapped" not in picture(weight=0.25).message


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
        (lambda latents, image, decode: ([latents[1], latents[0], latents[2]], image), "The two images are swapped"),
        (
            lambda latents, image, decode: ([latents[1], latents[1] + 1, latents[2]], image),
            "of the other image. Encode image img_idx1 for latent1",
        ),
        (lambda latents, image, decode: ([latents[1], None, latents[2]], image), "Encode image img_idx1 for latent1"),
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
        (lambda latents, image, decode: (latents, np.round(image, 1)), "The pixels are rounded"),
        (lambda latents, image, decode: (latents, np.round(image)), "The pixels are rounded"),
        (lambda latents, image, decode: (latents, image[:, :2]), "one image of shape (1, 4)"),
        (lambda latents, image, decode: (latents, image * 255), "Pixels lie between 0 and 1: do not multiply them"),
    ],
)
def test_a_wrong_picture_between_two_images_is_told_its_fault(change, words):
    incorrect(picture(change), words)


def test_an_image_mixed_with_itself_is_told_so():
    incorrect(picture(images=IMAGES[[0, 0]]), "two different images; found the same one twice")


def ran_again(latents, image, **settings):
    """Let the learner's cell give these values when it is run again."""
    made = {TABLE: same_turns(latents, image)} | settings
    return run_by(lambda names, given: {name: made.get(name, given.get(name)) for name in (*names, *given)})


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (
            lambda latents, image, others: (latents, image),
            ["img_idx1 = 2, img_idx2 = 3", "latent1 to be the encoder's"],
        ),
        (
            lambda latents, image, others: ([*others[:2], latents[0]], image),
            ["lambda_val = 0.3125", "Call interpolate"],
        ),
        (
            lambda latents, image, others: ([*others[:2], 0.75 * others[0] + 0.25 * others[1]], image),
            ["lambda_val = 0.3125", "Use lambda_val"],
        ),
        (
            lambda latents, image, others: ([*others[:2], 0.3125 * others[0] + 0.6875 * others[1]], image),
            ["lambda_val = 0.3125", "The two latents are swapped"],
        ),
        (lambda latents, image, others: (others, image), ["Decode latent_interp in this cell", "img_interp to be the"]),
    ],
)
def test_an_answer_for_the_values_at_hand_alone_is_told_so(monkeypatch, change, words):
    monkeypatch.setattr(check_turns, "OTHER_IMAGES", {"img_idx1": 2, "img_idx2": 3})
    pair = model()
    latents, others = work(pair, IMAGES, 0.25), work(pair, OTHERS, 0.3125)
    image, other = (np.asarray(pair["decoder"](found[2])) for found in (latents, others))
    picture = *inputs(pair, np.concatenate([IMAGES, OTHERS])), 0.25, same_turns(latents, image)
    with ran_again(others, other):
        correct(run_check("interpolate_images", *picture))
    with ran_again(*change(latents, image, others)):
        incorrect(run_check("interpolate_images", *picture), "Right for the values in your cell only", *words)


def test_a_fault_of_interpolate_is_not_counted_again_in_the_picture():
    first, second = (np.asarray(model()["encoder"](image[np.newaxis])) for image in IMAGES)
    swapped = 0.3125 * first + 0.6875 * second
    made = {TABLE: same_turns([first, second, swapped], IMAGES[0]), "lambda_val": 0.3125}
    functions = {"interpolate": lambda latent1, latent2, weight: weight * latent1 + (1 - weight) * latent2}
    turns = same_turns([first, second, (first + second) / 2], IMAGES[0])
    with run_by(lambda names, given: made | functions):
        check_turns.latents_are_mixed(turns, 0.5)
    with run_by(lambda names, given: made), pytest.raises(UnmetError, match="Right for the values in your cell only"):
        check_turns.latents_are_mixed(turns, 0.5)


def test_a_fault_of_interpolate_that_shows_at_once_is_for_its_own_test_but_the_check_tells_it():
    def interpolate(latent1, latent2, weight):
        return (1 - weight) * latent1 - weight * latent2

    first, second = (np.asarray(model()["encoder"](image[np.newaxis])) for image in IMAGES)
    turns = same_turns([first, second, interpolate(first, second, 0.5)], IMAGES[0])
    others = same_turns([first, second, interpolate(first, second, 0.3125)], IMAGES[0])
    made = {TABLE: others, "lambda_val": 0.3125}
    with run_by(lambda names, given: made | {"interpolate": interpolate}):
        check_turns.latents_are_mixed(turns, 0.5)
        with pytest.raises(UnmetError, match="latent_interp to be the mixture"):
            check_turns.latents_are_mixed(turns, 0.5, excuse_interpolate=False)
    with run_by(lambda names, given: made), pytest.raises(UnmetError, match="latent_interp to be the mixture"):
        check_turns.latents_are_mixed(turns, 0.5)  # the mixture is not from the function


def test_the_turns_stay_as_they_are_if_interpolate_changes_what_it_gets():
    def interpolate(latent1, latent2, weight):
        latent1 *= 0
        return latent1

    first, second = (np.asarray(model()["encoder"](image[np.newaxis])) for image in IMAGES)
    turns = same_turns([first, second, first + 1], IMAGES[0])
    with run_by(lambda names, given: {"interpolate": interpolate}), pytest.raises(UnmetError):
        check_turns.latents_are_mixed(turns, 0.5)
    assert first.any()


def in_place(latent1, latent2, weight):
    latent1 *= 1 - weight
    return latent1 + weight * latent2


def other_images_in_place(latent1, latent2, weight):
    latent2 *= weight
    latent2 += (1 - weight) * latent1
    return latent2


@pytest.mark.parametrize("interpolate", [in_place, other_images_in_place])
def test_an_interpolate_that_changes_its_argument_costs_nothing_in_the_picture(interpolate):
    pair = model()
    results, images, places = inputs(pair)
    latents = [latent.copy() for latent in work(pair, IMAGES, 0.25)[:2]]
    mixed = interpolate(*latents, 0.25)
    table = same_turns([*latents, mixed], np.asarray(pair["decoder"](mixed)))
    with run_by(lambda names, given: {"interpolate": interpolate} if names == ("interpolate",) else None):
        check_turns.latents_belong(results, images, places, table, 0.25)
        check_turns.latents_are_mixed(table, 0.25, (results, images, places))
        with pytest.raises(UnmetError, match="latent1 to be"):
            check_turns.latents_belong(results, images, (1, 0), table, 0.25)
        table["CAE"] = table["CAE"] | {"latent_interp": mixed + 1}
        with pytest.raises(UnmetError, match="latent_interp to be the mixture"):
            check_turns.latents_are_mixed(table, 0.25, (results, images, places))


@pytest.mark.parametrize("change", [lambda image: 255 * image, lambda image: 2 * image - 1])
def test_an_image_in_another_range_is_told(change):
    pair = model()
    results, images, places = inputs(pair)
    latents = work(pair, [change(image) for image in IMAGES], 0.25)
    with pytest.raises(UnmetError, match="In this lab encoders read pixels between 0 and 1"):
        check_turns.latents_belong(results, images, places, same_turns(latents, IMAGES[0]))


def test_two_images_in_one_batch_are_a_fault_of_the_latents_and_not_of_their_mixture():
    both = np.asarray(model()["encoder"](IMAGES))
    check_turns.latents_are_mixed(same_turns([both, both[1:], (both + both[1:]) / 2], IMAGES), 0.5)
    with pytest.raises(UnmetError, match=r"latent2 of shape \(2, 3\), like latent1"):
        check_turns.latents_are_mixed(same_turns([both, np.ones((1, 4)), both], IMAGES), 0.5)


def test_a_right_mixture_is_not_held_against_interpolate_which_the_cell_need_not_use():
    def interpolate(latent1, latent2, lambda_val):
        raise AssertionError("it was called")

    first, second = (np.asarray(model()["encoder"](image[np.newaxis])) for image in IMAGES)
    made = {TABLE: same_turns([first, second, 0.6875 * first + 0.3125 * second], IMAGES[0]), "lambda_val": 0.3125}
    asked = []
    with run_by(lambda names, given: asked.extend(names) or made | {"interpolate": interpolate}):
        check_turns.latents_are_mixed(same_turns([first, second, (first + second) / 2], IMAGES[0]), 0.5)
    assert "interpolate" not in asked


class Missing:
    """A value that its notebook did not reach."""

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


def kept(turns):
    """Check the loop after it has kept these turns; `turns` gets right work by step."""
    pair = model()
    latents = work(pair, IMAGES, 0.25)
    right = same_turns(latents, np.asarray(pair["decoder"](latents[2])))
    return [*inputs(pair), 0.25, turns(right)]


def parts(results, images, places, weight, table):
    """Return what each part of the graded cell says; "" for one that passes."""
    tests = (
        lambda: check_turns.latents_belong(results, images, places, table),
        lambda: check_turns.latents_are_mixed(table, weight),
        lambda: check_turns.mixtures_are_decoded(results, table),
    )
    said = []
    for test in tests:
        try:
            said.append(test() or "")
        except UnmetError as error:
            said.append(str(error))
    return said


def stopped_at(step, model_name, reason=None):
    """Cut off the work of a turn before a step, without the later turns."""

    def cut(right):
        names = MODELS[: MODELS.index(model_name) + 1]
        steps = MADE[: MADE.index(step)]
        last = {name: right[model_name][name] for name in steps} | (reason or {STOPPED: "ValueError: why"})
        return {name: right[name] for name in names[:-1]} | {model_name: last}

    return cut


@pytest.mark.parametrize(
    ("step", "name", "lost"),
    [
        ("latent1", "VGG16", [0, 1, 2]),
        ("latent1", "CAE", [0]),
        ("latent2", "ResNet50", [0]),
        ("latent_interp", "VGG16", [1, 2]),
        ("latent_interp", "CAE", [1]),
        ("img_interp", "VGG16", [2]),
        ("img_interp", "CAE", [2]),
    ],
)
def test_a_turn_that_stopped_costs_what_it_was_about_to_make(step, name, lost):
    said = parts(*kept(stopped_at(step, name)))
    assert [place for place, words in enumerate(said) if words] == lost
    assert f"With {name} the loop stopped with ValueError: why" in said[lost[0]]


def test_a_turn_that_stopped_at_a_blank_is_not_attempted():
    result = run_check("interpolate_images", *kept(stopped_at("latent1", "VGG16", {BLANK: "This blank, line 9."})))
    assert result.outcome is Outcome.NOT_ATTEMPTED and "This blank, line 9" in result.message


def test_a_loop_that_kept_nothing_is_not_attempted():
    assert run_check("interpolate_images", *kept(lambda right: {})).outcome is Outcome.NOT_ATTEMPTED


@pytest.mark.parametrize("turns", [lambda right: {}, lambda right: {"vgg16": right["VGG16"]}])
def test_a_loop_that_kept_nothing_gets_no_point_though_there_is_an_interpolate(turns):
    def interpolate(latent1, latent2, weight):
        return (1 - weight) * latent1 + weight * latent2

    table = kept(turns)[-1]
    ran = run_by(lambda names, given: {"interpolate": interpolate} if names == ("interpolate",) else None)
    with ran, pytest.raises(NotAttemptedError, match="no entry for VGG16"):
        check_turns.latents_are_mixed(table, 0.25)


def test_a_loop_that_stopped_before_it_kept_anything_is_told_why():
    with stops_told({TABLE: "Cell 9, interpolate_images, stopped with NameError: name 'latent1' is not defined"}):
        said = parts(*kept(lambda right: {}))
    assert all("stopped with NameError: name 'latent1' is not defined." in words for words in said)


def test_a_loop_that_leaves_a_model_out_loses_its_picture_alone():
    said = parts(*kept(lambda right: {name: right[name] for name in MODELS[:2]}))
    assert said[:2] == ["", ""]
    assert "a picture from each of VGG16, ResNet50, CAE; found none from CAE" in said[2]


@pytest.mark.parametrize("step", MADE)
def test_a_fault_with_one_model_is_told_with_its_name(step):
    def with_fault(right):
        return right | {"CAE": right["CAE"] | {step: np.asarray(right["CAE"][step]) + 1}}

    incorrect(run_check("interpolate_images", *kept(with_fault)), "Expected, for CAE, ")


def test_a_number_that_no_image_has_is_told():
    results, images, _, weight, table = kept(lambda right: right)
    incorrect(run_check("interpolate_images", results, images, (0, 9), weight, table), "the numbers of two test images")
