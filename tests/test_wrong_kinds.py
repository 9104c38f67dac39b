"""Whatever a check is given, it says what it expected and what it found, and never fails with an error of its own."""

from __future__ import annotations

import warnings
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
from keras import layers
from tiny import functional

from aelab.autoencoders.turns import MADE
from aelab.training import History
from kerasdata.runtime import keras, tf
from labkit.checks import Outcome, run_check

MODELS = ("VGG16", "ResNet50", "CAE")
GENERATOR = np.random.default_rng(0)
IMAGES = GENERATOR.random((4, 32, 32, 3)).astype(np.float32)
ROWS = GENERATOR.random((4, 784)).astype(np.float32)
PIXELS = GENERATOR.integers(0, 256, (4, 28, 28), np.uint8)


def two_inputs():
    first, second = keras.Input((3,)), keras.Input((3,))
    return keras.Model([first, second], layers.Add()([first, second]))


def two_outputs():
    inputs = keras.Input((3,))
    return keras.Model(inputs, [layers.Dense(2)(inputs), layers.Dense(2)(inputs)])


class Own:
    """A learner's own class."""


WRONG = {
    "None": None,
    "a flag": True,
    "nan": float("nan"),
    "a number": 3,
    "a complex number": 1j,
    "a text": "0.5",
    "bytes": b"0.5",
    "an empty list": [],
    "uneven rows": [[1.0], [1.0, 2.0]],
    "a tuple": (1, "a"),
    "a dict": {"a": 1},
    "a set": {1, 2},
    "a generator": (number for number in [1.0, 2.0]),
    "a map": map(float, "12"),
    "an array of another shape": np.zeros((2, 3, 5)),
    "an empty array": np.zeros((0, 784)),
    "an array of texts": np.array(["0.5", "a"]),
    "an array of objects": np.array([Own(), None], object),
    "an array of complex numbers": np.zeros((1, 6), complex),
    "a symbolic tensor": keras.Input((3,)),
    "a ragged tensor": tf.ragged.constant([[1.0], [1.0, 2.0]]),
    "a layer": layers.Dense(3),
    "a model": functional(layers.Dense(3), width=5),
    "a model of two inputs": two_inputs(),
    "a model of two outputs": two_outputs(),
    "a model that knows no shape": keras.Sequential([layers.Dense(3)]),
    "an array for each": np.zeros(4),
    "a class": Own,
    "an object": Own(),
    "a history": History((1.0,), (1.0,), 1),
    "a function": lambda *arguments: None,
    "a module": np,
}


def dense(*shape, width):
    return functional(layers.Dense(int(np.prod(shape))), layers.Reshape(shape), width=width)


ENCODER = functional(layers.Dense(64, activation="relu"), width=784)
DECODER = functional(layers.Dense(784, activation="sigmoid"), width=64)
WHOLE = functional(layers.Dense(64, activation="relu"), layers.Dense(784, activation="sigmoid"), width=784)
PAIR = {
    "encoder": functional(layers.Flatten(), layers.Dense(3), width=3072),
    "decoder": functional(layers.Dense(3072), width=3),
}
FLAT = IMAGES.reshape(4, 3072)
LATENTS = [np.asarray(PAIR["encoder"](FLAT[index : index + 1])) for index in (0, 1)]
MIXED = (LATENTS[0] + LATENTS[1]) / 2
TURN = dict(zip(MADE, (*LATENTS, MIXED, np.asarray(PAIR["decoder"](MIXED))), strict=True))
PICTURE = (
    dict.fromkeys(MODELS, PAIR),
    dict.fromkeys(MODELS, FLAT),
    (0, 1),
    0.5,
    dict.fromkeys(MODELS, TURN),
)
INPUTS = {"VGG16": IMAGES, "ResNet50": IMAGES, "CAE": ROWS}
TABLE = dict.fromkeys(INPUTS, 0.5)


def with_part(work, *path, value):
    """Return the work with another value at one place."""
    place, *rest = path
    value = with_part(work[place], *rest, value=value) if rest else value
    if isinstance(work, dict):
        return work | {place: value}
    return (*work[:place], value, *work[place + 1 :])


TRAINED = ({"VGG16": PAIR}, IMAGES, {"VGG16": 0.0205})
PLACES = [
    ("build_decoder", (None,), [(0,)]),
    ("build_encoder", (None,), [(0,)]),
    ("train_decoders", TRAINED, [(0,), (0, "VGG16"), (0, "VGG16", "encoder"), (0, "VGG16", "decoder"), (1,), (2,)]),
    ("cae", (ENCODER, WHOLE, 64), [(0,), (1,)]),
    ("deep_cae", (ENCODER, WHOLE, 64), [(0,), (1,)]),
    ("contractive_penalty", (None,), [(0,)]),
    ("train_cae", (ENCODER, DECODER, ROWS, 0.0282, 6.0), [(0,), (1,), (2,)]),
    ("interpolate", (None,), [(0,)]),
    (
        "interpolate_images",
        PICTURE,
        [
            *((0,), (0, "ResNet50"), (0, "ResNet50", "encoder"), (0, "ResNet50", "decoder"), (1,), (1, "CAE")),
            *((2,), (2, 0), (2, 1), (3,), (4,), (4, "VGG16"), *((4, "CAE", step) for step in MADE)),
        ],
    ),
    (
        "comparison",
        ((TABLE, TABLE), INPUTS, INPUTS, PIXELS),
        [(0,), (0, 0), (0, 1), (0, 0, "VGG16"), (0, 1, "CAE"), (1,), (1, "CAE"), (2,), (2, "VGG16")],
    ),
]


def explained(result):
    assert result.outcome in (Outcome.INCORRECT, Outcome.NOT_ATTEMPTED), str(result)
    assert "xpected" in result.message or result.outcome is Outcome.NOT_ATTEMPTED, str(result)


def checked(exercise, *work):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # NumPy warns about ragged lists and masked numbers
        return run_check(exercise, *work)


@pytest.mark.parametrize("wrong", WRONG)
@pytest.mark.parametrize(
    ("exercise", "work", "path"),
    [pytest.param(exercise, work, path, id=f"{exercise} {path}") for exercise, work, paths in PLACES for path in paths],
)
def test_a_value_of_another_kind_is_told_what_was_wanted(exercise, work, path, wrong):
    explained(checked(exercise, *with_part(work, *path, value=WRONG[wrong])))


@pytest.mark.parametrize("wrong", WRONG)
@pytest.mark.parametrize("exercise", ["build_decoder", "build_encoder", "contractive_penalty", "interpolate"])
def test_a_function_that_returns_another_kind_is_told_what_was_wanted(exercise, wrong):
    explained(checked(exercise, lambda *arguments: WRONG[wrong]))


@pytest.mark.parametrize(
    ("exercise", "work"),
    [
        ("cae", (WHOLE, ENCODER, 64)),
        ("train_cae", (DECODER, ENCODER, ROWS, 0.0282, 6.0)),
        ("train_decoders", ({"VGG16": {"encoder": PAIR["decoder"], "decoder": PAIR["encoder"]}}, *TRAINED[1:])),
        (
            "interpolate_images",
            ({**PICTURE[0], "ResNet50": {"encoder": PAIR["decoder"], "decoder": PAIR["encoder"]}}, *PICTURE[1:]),
        ),
    ],
)
def test_an_encoder_and_a_decoder_in_each_others_place_are_told_so(exercise, work):
    explained(checked(exercise, *work))


@pytest.mark.parametrize(
    ("exercise", "work", "words"),
    [
        ("train_decoders", with_part(TRAINED, 0, "VGG16", "decoder", value=IMAGES), "found an array of shape (4, 32"),
        (
            "interpolate",
            (lambda *latents: (x for x in latents),),
            "a latent vector from interpolate; found a generator",
        ),
        ("interpolate", (lambda *latents: map(float, latents),), "found a map"),
        ("comparison", (({**TABLE, "VGG16": np.zeros(4)}, TABLE), INPUTS, INPUTS, PIXELS), "found 4 numbers"),
        ("comparison", (({**TABLE, "VGG16": "0.0152"}, TABLE), INPUTS, INPUTS, PIXELS), "found the text '0.0152'"),
        ("comparison", (({**TABLE, "VGG16": True}, TABLE), INPUTS, INPUTS, PIXELS), "found True"),
        ("comparison", (({**TABLE, "VGG16": 0.1j}, TABLE), INPUTS, INPUTS, PIXELS), "found complex numbers"),
        ("cae", (None, WHOLE, 64), "the encoder to be a Keras model; found None"),
        ("contractive_penalty", (ENCODER,), "contractive_penalty to be a function; found a Keras model"),
    ],
)
def test_the_message_names_what_was_found(exercise, work, words):
    result = checked(exercise, *work)
    assert words in result.message, result.message


@pytest.mark.parametrize(
    "convert",
    [
        *(Decimal, Fraction, np.float16, np.float32, np.float64, np.longdouble, np.array, tf.constant, keras.Variable),
        *(np.ma.array, lambda value: np.array(Decimal(value), object)),
    ],
)
def test_a_table_of_any_type_of_numbers_is_judged_by_its_numbers(convert):
    reconstructions = {
        name: np.clip(array + 0.1 * GENERATOR.random(array.shape), 0, 1) for name, array in INPUTS.items()
    }
    own = {name: float(np.mean((INPUTS[name] - reconstructions[name]) ** 2)) for name in INPUTS}
    from aelab.metrics import mse_grey28

    alike = {name: mse_grey28(PIXELS, array) for name, array in reconstructions.items()}
    right, swapped = ({name: convert(value) for name, value in table.items()} for table in (own, alike))
    work = INPUTS, reconstructions, PIXELS
    assert checked("comparison", (right, swapped), *work).outcome is Outcome.CORRECT
    roots = {name: convert(value**0.5) for name, value in own.items()}
    assert "That is the root" in checked("comparison", (roots, swapped), *work).message
