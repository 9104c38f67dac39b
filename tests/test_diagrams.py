"""A drawing of a model has a bar a tensor, names its layers, and says the same in words."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest

from aelab.autoencoders.reference import untrained_model
from aelab.diagrams import diagram
from kerasdata.runtime import keras

layers = keras.layers
PIXELS = keras.Input((784,))
LATENT = layers.Dense(64, "relu")(PIXELS)
CAE = keras.Model(PIXELS, layers.Dense(784, "sigmoid")(LATENT))
DECODER = (
    "256 -> Dense, relu -> 2048 -> Reshape -> 4 x 4 x 128 -> Conv2DTranspose, BatchNormalization, relu -> 8 x 8 x 128 "
    "-> Conv2DTranspose, BatchNormalization, relu -> 16 x 16 x 64 -> Conv2DTranspose, BatchNormalization, relu "
    "-> 32 x 32 x 32 -> Conv2DTranspose, sigmoid -> 32 x 32 x 3"
)


def drawing(*models):
    (root,) = ElementTree.fromstring(diagram(*models)._repr_html_())
    return root


def heights(root):
    return [float(bar.get("height")) for bar in root.iter("rect")]


def test_the_words_follow_the_model_from_tensor_to_tensor():
    assert str(diagram(CAE)) == "784 -> Dense, relu -> 64 -> Dense, sigmoid -> 784"
    assert str(diagram(untrained_model("VGG16", "decoder"))) == DECODER


def test_a_decoder_goes_on_where_its_encoder_ends_and_a_frozen_network_is_one_step():
    image = keras.Input((32, 32, 3))
    x = image
    for _ in range(5):
        x = layers.Conv2D(8, 3)(x)
    encoder = keras.Model(image, layers.GlobalAveragePooling2D()(x), name="VGG16_encoder")
    encoder.trainable = False
    decoder = keras.Sequential([keras.Input((8,)), layers.Dense(4)])
    assert str(diagram(encoder, decoder)) == "32 x 32 x 3 -> VGG16_encoder, 6 layers, frozen -> 8 -> Dense -> 4"


def test_the_drawing_is_an_hourglass_with_its_words_as_alternative():
    root = drawing(CAE)
    first, middle, last = heights(root)
    assert first == last > middle > 0
    assert root.get("role") == "img" and root.get("aria-label") == str(diagram(CAE))
    assert [text.text for text in root.iter("text")] == ["784", "64", "784", "Dense", "relu", "Dense", "sigmoid"]


def test_words_take_the_colour_of_the_theme_and_nothing_lies_outside():
    root = drawing(untrained_model("VGG16", "decoder"))
    width, height = float(root.get("width")), float(root.get("height"))
    for text in root.iter("text"):
        assert text.get("fill") == "currentColor"
        assert 0 < float(text.get("x")) < width and 0 < float(text.get("y")) < height
    for bar in root.iter("rect"):
        assert float(bar.get("y")) >= 0 and float(bar.get("y")) + float(bar.get("height")) < height


def test_many_layers_between_two_bars_are_counted():
    model = keras.Sequential([keras.Input((8,)), *(layers.Activation("relu") for _ in range(7))])
    assert [text.text for text in drawing(model).iter("text")][-1] == "and 4 more"


def test_a_name_is_text_and_never_markup():
    model = keras.Sequential([keras.Input((8,)), *(layers.Dense(8) for _ in range(5))], name="a<script>b")
    model.trainable = False
    assert "<script" not in diagram(model)._repr_html_()
    assert "a<script>b" in str(diagram(model))


def test_the_same_width_again_is_a_bar_of_its_own():
    model = keras.Sequential([keras.Input((8,)), layers.Dense(8, "relu"), layers.Dense(8)])
    assert str(diagram(model)) == "8 -> Dense, relu -> 8 -> Dense -> 8"


@pytest.mark.parametrize(
    ("models", "found"),
    [
        ((None,), "NoneType"),
        ((CAE, 3), "int"),
        ((), "none"),
        ((keras.Sequential([layers.Dense(3)]),), "a model that is no chain of layers"),
        ((keras.Model(PIXELS, layers.Concatenate()([PIXELS, LATENT])),), "a model that is no chain of layers"),
        (
            (keras.Model(PIXELS, layers.Add()([PIXELS, layers.Dense(784)(LATENT)])),),
            "a model that is no chain of layers",
        ),
    ],
)
def test_what_is_no_chain_of_layers_is_told_and_not_drawn(models, found):
    shown = diagram(*models)
    assert str(shown) == f"Nothing to draw: expected Keras models, found {found}."
    assert not re.search("<svg", shown._repr_html_())
