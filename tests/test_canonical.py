"""The canonical form of a model does not depend on how the model was written."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from keras import Input, Model, Sequential, layers, ops
from spellings import OTHERS, RELU, SIGMOID, after_a_dense_layer

from aelab.canonical import canonical_steps, same_steps
from kerasdata.describe import ModelData, model_data
from kerasdata.rebuild import rebuild
from kerasdata.runtime import tf
from labkit.wire import dump, load


def rebuilt(model):
    """Return the model as the judge gets it."""
    return rebuild(ModelData.from_plain(load(dump(model_data(model).to_plain()), 10**9)))


def form(model):
    return [(step.name, step.functions) for step in canonical_steps(model)]


def dense(units, activation=None):
    return layers.Dense(units, activation=activation)


def halves():
    """Return an encoder and a decoder, each a separate model."""
    pixels, latent = Input((8,)), Input((3,))
    return Model(pixels, dense(3, "relu")(pixels)), Model(latent, dense(8, "sigmoid")(latent))


AUTOENCODER = [("Input", ()), ("Dense", ("relu",)), ("Dense", ("sigmoid",))]


@pytest.mark.parametrize("spelling", RELU)
def test_a_relu_is_one_however_it_is_written(spelling):
    model = after_a_dense_layer(RELU[spelling])
    assert form(model) == form(rebuilt(model)) == [("Input", ()), ("Dense", ("relu",))]


@pytest.mark.parametrize("spelling", SIGMOID)
def test_a_sigmoid_is_one_however_it_is_written(spelling):
    model = after_a_dense_layer(SIGMOID[spelling])
    assert form(model) == form(rebuilt(model)) == [("Input", ()), ("Dense", ("sigmoid",))]


@pytest.mark.parametrize("name", OTHERS)
def test_what_is_another_function_has_another_name(name):
    model = after_a_dense_layer(OTHERS[name])
    assert " then ".join(canonical_steps(model)[-1].functions) == name
    assert form(model) == form(rebuilt(model))


def functional_of_models(encoder, decoder):
    pixels = Input((8,))
    return Model(pixels, decoder(encoder(pixels)))


def nested(model, times):
    for _ in range(times):
        inputs = Input((8,))
        model = Model(inputs, model(inputs))
    return model


NESTINGS = {
    "a functional model of two": functional_of_models,
    "a Sequential of two": lambda encoder, decoder: Sequential([encoder, decoder]),
    "a Sequential with an Input": lambda encoder, decoder: Sequential([Input((8,)), encoder, decoder]),
    "Sequential within Sequential": lambda encoder, decoder: Sequential(
        [Input((8,)), Sequential([Sequential([encoder])]), decoder]
    ),
    "five deep": lambda encoder, decoder: nested(functional_of_models(encoder, decoder), 5),
    "fifteen deep": lambda encoder, decoder: nested(functional_of_models(encoder, decoder), 15),
    "cut out of a larger model": lambda encoder, decoder: Model(encoder.input, decoder(encoder.output)),
    "called by keyword": lambda encoder, decoder: Model(encoder.input, decoder(inputs=encoder(inputs=encoder.input))),
}


@pytest.mark.parametrize("nesting", NESTINGS)
def test_models_within_models_are_opened_at_any_depth(nesting):
    model = NESTINGS[nesting](*halves())
    images = np.random.default_rng(0).random((5, 8), np.float32)
    other = rebuilt(model)
    assert form(model) == form(other) == AUTOENCODER
    np.testing.assert_allclose(other(images), model(images), atol=1e-6)


def test_a_model_that_is_called_twice_is_there_twice():
    encoder, decoder = halves()
    pixels = Input((8,))
    model = Model(pixels, decoder(encoder(decoder(encoder(pixels)))))
    assert form(rebuilt(model)) == AUTOENCODER + AUTOENCODER[1:]


def test_one_of_several_outputs_of_an_inner_model_is_followed():
    encoder, decoder = halves()
    pair = Model(encoder.input, [encoder.output, decoder(encoder.output)])
    pixels = Input((8,))
    assert form(rebuilt(Model(pixels, pair(pixels)[1]))) == AUTOENCODER


def test_a_layer_object_that_is_called_twice_is_there_twice():
    relu, pixels = layers.Activation("relu"), Input((8,))
    model = Model(pixels, relu(dense(8)(relu(dense(3)(pixels)))))
    assert form(rebuilt(model)) == [("Input", ()), ("Dense", ("relu",)), ("Dense", ("relu",))]


def test_layers_that_lead_nowhere_are_not_there():
    pixels = Input((8,))
    hidden = dense(3, "relu")(pixels)
    dense(5)(hidden)
    assert form(Model(pixels, dense(8, "sigmoid")(hidden))) == AUTOENCODER


@pytest.mark.parametrize("spelling", ["setting", "layer", "maximum", "mask"])
def test_a_function_is_recognised_while_a_training_is_compiled(spelling):
    model = after_a_dense_layer(RELU[spelling])
    found = []
    tf.function(lambda images: found.append(form(model)) or model(images))(np.zeros((2, 4), np.float32))
    assert found == [form(model)] == [[("Input", ()), ("Dense", ("relu",))]]


WAYS_AROUND = {
    "concatenated": lambda x, latent: layers.Concatenate()([latent, x]),
    "added": lambda x, latent: layers.Add()([dense(8)(latent), x]),
    "multiplied": lambda x, latent: dense(8)(latent) * ops.sigmoid(x),
    "a weighted sum": lambda x, latent: 0.5 * dense(8)(latent) + dense(8)(x),
}


@pytest.mark.parametrize("way", WAYS_AROUND)
def test_a_way_around_a_layer_is_no_path(way):
    pixels = Input((8,))
    latent = dense(3, "relu")(pixels)
    steps = canonical_steps(rebuilt(Model(pixels, dense(8)(WAYS_AROUND[way](pixels, latent)))))
    assert any("several ways" in step.name for step in steps)


def test_the_precision_of_a_model_does_not_matter():
    for policy in ("mixed_float16", "mixed_bfloat16", "float16", "float64"):
        pixels = Input((8,))
        hidden = layers.ReLU(dtype=policy)(layers.Dense(3, dtype=policy)(pixels))
        model = Model(pixels, layers.Dense(8, activation="sigmoid", dtype=policy)(hidden))
        images = np.random.default_rng(0).random((5, 8), np.float32)
        other = rebuilt(model)
        assert form(model) == form(other) == AUTOENCODER
        assert {str(weight.dtype) for weight in other.weights} == {"float32"}
        np.testing.assert_allclose(other(images), np.asarray(model(images), np.float32), atol=2e-2)


def test_a_model_of_a_class_of_ones_own_is_one_step():
    class Mine(Model):
        def call(self, inputs):
            return inputs

    assert form(Mine()) == [("Input", ()), ("Mine", ())]


def test_a_model_of_several_inputs_is_one_step():
    inputs = [Input((3,)), Input((3,))]
    assert form(Model(inputs, layers.Add()(inputs))) == [("Input", ()), ("Functional", ())]


def test_steps_are_the_same_only_with_the_same_weights():
    encoder, decoder = halves()
    both = canonical_steps(functional_of_models(encoder, decoder))
    assert same_steps(canonical_steps(encoder), both[:2])
    assert same_steps(canonical_steps(rebuilt(encoder)), both[:2])
    assert not same_steps(canonical_steps(halves()[0]), both[:2])
    assert not same_steps(canonical_steps(encoder), both)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.sampled_from(["relu", "sigmoid", "tanh", "linear"]), min_size=1, max_size=4), st.randoms())
def test_any_chain_of_layers_has_one_form_however_it_is_nested(activations, chance):
    """Compare with an oracle: the list of activations that the layers were made with."""
    pixels = x = Input((4,))
    for name in activations:
        layer = dense(4)
        function = chance.choice(
            [layers.Activation(name), lambda y, name=name: Sequential([Input((4,)), layers.Activation(name)])(y)]
        )
        if chance.random() < 0.5:
            inner = Input((4,))
            x = Model(inner, function(layer(inner)))(x)
        else:
            x = function(layers.Dropout(0.1)(layer(x)))
    expected = [("Dense", () if name == "linear" else (name,)) for name in activations]
    assert form(rebuilt(Model(pixels, x)))[1:] == expected


@pytest.mark.parametrize("make", [layers.BatchNormalization, lambda: layers.Dropout(0.5)], ids=["weights", "none"])
def test_a_layer_that_is_always_in_training_is_another_one(make):
    def steps(**mode):
        inputs = Input((8,))
        return form(Model(inputs, make()(layers.Dense(3)(inputs), **mode)))

    assert steps() == steps(training=False) != steps(training=True)


@pytest.mark.parametrize(
    ("settings", "mode", "frozen"),
    [
        ({}, {}, False),
        ({}, {"training": False}, True),
        ({"trainable": False}, {}, True),
        ({}, {"training": True}, False),
    ],
)
def test_a_normalisation_that_never_learns_is_known_also_when_it_is_rebuilt(settings, mode, frozen):
    inputs = Input((8,))
    model = Model(inputs, layers.BatchNormalization(**settings)(layers.Dense(3)(inputs), **mode))
    for one in (model, rebuilt(model)):
        assert [step.is_frozen for step in canonical_steps(one)] == [False, False, frozen]
