"""The squared Jacobian norm agrees with automatic differentiation, and its gradient with finite differences."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from keras import layers, ops
from tiny import functional

from aelab import contractive
from aelab.contractive import (
    ContractivePenalty,
    mean_squared_norm,
    squared_norm_closed_form,
    squared_norm_estimate,
    squared_norm_exact,
)
from kerasdata.runtime import keras, tf

INPUTS = np.random.default_rng(1).normal(size=(6, 5))


def by_differentiation(encoder, inputs):
    """Compute the whole Jacobian of every image, then its squared norm."""
    inputs = tf.convert_to_tensor(inputs)
    with tf.GradientTape(persistent=True) as tape:
        tape.watch(inputs)
        latent = encoder(inputs, training=False)
    jacobian = tape.batch_jacobian(latent, inputs, experimental_use_pfor=False)
    return np.sum(np.square(jacobian), axis=(1, 2))


def randomised(encoder, seed=0):
    generator = np.random.default_rng(seed)
    encoder.set_weights([generator.normal(0, 0.8, weight.shape) for weight in encoder.get_weights()])
    return encoder


def double(encoder_layers):
    """Return an encoder in float64 with random weights."""
    inputs = keras.Input((5,), dtype="float64")
    output = inputs
    for layer in encoder_layers:
        output = layer(output)
    return randomised(keras.Model(inputs, output))


def dense(units, activation=None, **named):
    return layers.Dense(units, activation=activation, dtype="float64", **named)


def agrees(found, encoder, inputs=INPUTS, tolerance=1e-6):
    return np.allclose(found, by_differentiation(encoder, inputs), rtol=tolerance, atol=1e-12)


@pytest.mark.parametrize("activation", ["linear", "relu", "sigmoid", "tanh"])
def test_the_closed_form_is_the_norm_of_one_layer(activation):
    encoder = double([dense(4, activation)])
    assert agrees(squared_norm_closed_form(encoder, INPUTS), encoder)


@pytest.mark.parametrize("activation", ["linear", "relu", "sigmoid", "tanh"])
@pytest.mark.parametrize("widths", [(4,), (4, 3), (6, 4, 3), (7, 6, 4, 2)])
def test_the_exact_form_is_the_norm_of_a_chain(widths, activation):
    encoder = double([dense(width, activation) for width in widths])
    assert agrees(squared_norm_exact(encoder, INPUTS), encoder)


@settings(max_examples=8, deadline=None)
@given(st.lists(st.tuples(st.integers(1, 5), st.sampled_from(["linear", "relu", "tanh"])), min_size=1, max_size=4))
def test_the_exact_form_holds_for_any_chain(chain):
    encoder = double([dense(width, activation, use_bias=width % 2 == 0) for width, activation in chain])
    assert agrees(squared_norm_exact(encoder, INPUTS), encoder)


WORDINGS = {
    "separate activations": lambda: [
        dense(4), layers.Activation("sigmoid", dtype="float64"), dense(3), layers.ReLU(dtype="float64"),
    ],
    "no bias": lambda: [dense(4, "relu", use_bias=False), dense(2, "tanh", use_bias=False)],
    "functions of keras.ops": lambda: [dense(4), ops.relu, dense(3), ops.tanh],
    "functions of keras.activations": lambda: [dense(4), keras.activations.relu, dense(3), keras.activations.sigmoid],
    "a function of the learner's own": lambda: [dense(4, lambda x: ops.maximum(x, 0)), dense(3)],
    "a layer as activation": lambda: [dense(4, layers.ReLU(dtype="float64")), dense(3)],
    "Dropout": lambda: [dense(4, "relu"), layers.Dropout(0.5, dtype="float64"), dense(3)],
    "nested": lambda: [
        keras.Sequential([keras.Input((5,), dtype="float64"), dense(4), layers.ReLU(dtype="float64")]), dense(3),
    ],
}  # fmt: skip


@pytest.mark.parametrize("wording", WORDINGS)
def test_the_exact_form_does_not_depend_on_the_wording(wording):
    encoder = double(WORDINGS[wording]())
    assert agrees(squared_norm_exact(encoder, INPUTS), encoder)


def test_the_mean_over_batches_is_the_mean_over_images():
    encoder = double([dense(4, "tanh"), dense(3)])
    expected = by_differentiation(encoder, INPUTS).mean()
    assert mean_squared_norm(encoder, INPUTS, batch_size=4) == pytest.approx(expected, rel=1e-9)


def test_the_estimate_has_the_right_mean():
    encoder = double([dense(6, "tanh"), dense(4, "relu")])
    draws = np.array([squared_norm_estimate(encoder, INPUTS) for _ in range(200)])
    spread = draws.std(axis=0) / np.sqrt(len(draws))
    assert np.all(np.abs(draws.mean(axis=0) - by_differentiation(encoder, INPUTS)) < 5 * spread + 1e-9)


def test_the_estimate_is_exact_for_one_output():
    encoder = double([dense(4, "tanh"), dense(1)])
    assert agrees(squared_norm_estimate(encoder, INPUTS), encoder)


def penalty(encoder, form):
    return tf.reduce_mean(form(encoder, INPUTS))


@pytest.mark.parametrize("form", [squared_norm_closed_form, squared_norm_exact])
@pytest.mark.parametrize("activation", ["sigmoid", "tanh"])
def test_the_gradient_agrees_with_finite_differences(form, activation):
    encoder = double([dense(3, activation)])
    kernel = encoder.layers[1].kernel
    with tf.GradientTape() as tape:
        value = penalty(encoder, form)
    gradient = tape.gradient(value, kernel.value)
    start, step = kernel.numpy(), 1e-6
    for place in [(0, 0), (4, 2), (2, 1)]:
        values = []
        for sign in (1, -1):
            moved = start.copy()
            moved[place] += sign * step
            kernel.assign(moved)
            values.append(float(penalty(encoder, form)))
        kernel.assign(start)
        assert float(gradient[place]) == pytest.approx((values[0] - values[1]) / (2 * step), rel=1e-5)


def test_the_estimate_can_be_trained_on():
    encoder = double([dense(3, "tanh"), dense(2)])
    with tf.GradientTape() as tape:
        value = penalty(encoder, squared_norm_estimate)
    assert np.any(tape.gradient(value, encoder.layers[1].kernel.value))


def branches():
    inputs = keras.Input((5,))
    return keras.Model(inputs, layers.Dense(5)(inputs) + inputs)


@pytest.mark.parametrize(
    ("encoder", "found"),
    [
        (lambda: functional(layers.Dense(3), layers.BatchNormalization(), width=5), "BatchNormalization"),
        (lambda: functional(layers.Dense(3, activation="relu"), layers.Activation("tanh"), width=5), "relu then tanh"),
        (lambda: functional(layers.Dense(3, activation="softmax"), width=5), "softmax"),
        (lambda: functional(layers.Dense(3), layers.ReLU(max_value=5), width=5), "a modified relu"),
        (lambda: functional(layers.Dense(3), layers.LeakyReLU(), width=5), "leaky_relu"),
        (lambda: functional(layers.Dense(3), layers.PReLU(), width=5), "PReLU"),
        (lambda: functional(layers.Dropout(0.1), width=5), "no Dense layer"),
        (branches, "Add"),
    ],
)
def test_what_is_no_chain_of_dense_layers_is_refused_by_name(encoder, found):
    with pytest.raises(ValueError, match=f"Expected .*Dense layers.*{found}"):
        squared_norm_exact(encoder(), INPUTS.astype(np.float32))


def test_the_closed_form_refuses_two_layers():
    with pytest.raises(ValueError, match="one Dense layer, found 2"):
        squared_norm_closed_form(double([dense(4), dense(3)]), INPUTS)


def chain():
    pixels = keras.Input((6,))
    hidden = layers.Dense(4, activation="relu")(pixels)
    latent = layers.Dense(3, activation="relu")(hidden)
    return keras.Model(pixels, latent), keras.Model(pixels, layers.Dense(6)(latent))


@pytest.mark.parametrize("form", ["exact", "estimate"])
def test_a_penalty_is_found_again_by_its_name(form):
    encoder, autoencoder = chain()
    penalty = ContractivePenalty(encoder, 0.25, form)
    inputs = np.random.default_rng(3).random((5, 6)).astype(np.float32)
    values = []
    for one in (penalty, ContractivePenalty.named(penalty.name_in(autoencoder), autoencoder)):
        keras.utils.set_random_seed(1)
        values.append(float(one(inputs)))
    assert values[0] == values[1] > 0


def test_a_penalty_has_no_name_in_a_model_that_does_not_begin_with_its_encoder():
    assert ContractivePenalty(chain()[0], 1.0).name_in(chain()[1]) is None


def test_a_penalty_of_the_same_layers_in_another_order_of_calls_has_no_name():
    pixels, square = keras.Input((6,)), layers.Dense(6, activation="tanh")
    once = square(pixels)
    autoencoder = keras.Model(pixels, layers.Dense(6)(once))
    assert ContractivePenalty(keras.Model(pixels, once), 1.0).name_in(autoencoder)
    assert ContractivePenalty(keras.Model(pixels, square(once)), 1.0).name_in(autoencoder) is None


@pytest.mark.parametrize(
    "name",
    [
        "",
        "zero",
        "x x mean squared Frobenius norm, exact, up to layer 1",
        "1.0 x mean squared Frobenius norm, other, up to layer 1",
        "1.0 x mean squared Frobenius norm, exact, up to layer 9",
    ],
)
def test_a_name_of_no_known_penalty_gives_none(name):
    assert ContractivePenalty.named(name, chain()[1]) is None


def test_a_penalty_of_an_unknown_form_is_refused():
    with pytest.raises(ValueError, match="closed form, exact, estimate"):
        ContractivePenalty(chain()[0], 1.0, "guess")


def test_where_shapes_must_be_known_beforehand_flat_outputs_stay_in_and_the_norm_is_the_same(monkeypatch):
    encoder = double([dense(7, "relu"), dense(4, "relu")])
    without = squared_norm_exact(encoder, INPUTS)
    monkeypatch.setattr(contractive, "BACKEND", "jax")
    found = squared_norm_exact(encoder, INPUTS)
    assert agrees(found, encoder) and np.allclose(found, without, rtol=1e-12)


def test_the_estimate_says_that_it_needs_tensorflow(monkeypatch):
    monkeypatch.setattr(contractive, "tf", None)
    monkeypatch.setattr(contractive, "BACKEND", "jax")
    with pytest.raises(ValueError, match="Expected Keras on TensorFlow for the estimate, found jax"):
        squared_norm_estimate(double([dense(4)]), INPUTS)
