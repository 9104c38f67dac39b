"""Trainings of variational autoencoders are repeatable, remembered where the lab knows what they compute, and clear."""

import numpy as np
import pytest
from tiny import own_cache, run_eagerly

from aelab import elbo, store, variational_training
from aelab.profile import TrainingSettings
from aelab.variational_training import description_of, is_the_labs, train_vae
from kerasdata.runtime import keras, tf

ROWS = np.random.default_rng(0).uniform(0, 1, (40, 6)).astype(np.float32)
SETTINGS = TrainingSettings(epochs=3, batch_size=8, patience=3, validation_split=0.2)
LONG = TrainingSettings(epochs=12, batch_size=8, patience=12, validation_split=0.2)
ops = keras.ops


pytestmark = pytest.mark.filterwarnings("ignore:Even though the `tf.config:UserWarning")
eager = pytest.fixture(run_eagerly, autouse=True, scope="module")


@pytest.fixture(autouse=True)
def cache(monkeypatch, tmp_path):
    own_cache(monkeypatch, tmp_path)


@pytest.fixture
def no_fit(monkeypatch):
    def forbidden(*_):
        raise AssertionError("it was trained")

    def forbid():
        monkeypatch.setattr(variational_training, "_fit", forbidden)

    return forbid


def parts(width=5, latent=2):
    image, z = keras.Input((6,)), keras.Input((latent,))
    hidden = keras.layers.Dense(width, activation="relu")(image)
    encoder = keras.Model(image, [keras.layers.Dense(latent)(hidden), keras.layers.Dense(latent)(hidden)])
    opened = keras.layers.Dense(width, activation="relu")(z)
    return encoder, keras.Model(z, keras.layers.Dense(6, activation="sigmoid")(opened))


def weights(models):
    return [weight for model in models for weight in model.get_weights()]


def same(some, others):
    return all(np.array_equal(*pair) for pair in zip(some, others, strict=True))


def own_sample(mean, log_var, epsilon):
    return mean + ops.sqrt(ops.exp(log_var)) * epsilon


def own_loss(images, decoded, mean, log_var, beta):
    cross_entropy = images.shape[1] * keras.losses.binary_crossentropy(images, decoded)
    divergence = -0.5 * ops.sum(1 + log_var - mean**2 - ops.exp(log_var), axis=1)
    return ops.mean(cross_entropy) + beta * ops.mean(divergence)


def cut_sample(mean, log_var, epsilon):
    return tf.stop_gradient(mean) + ops.exp(log_var / 2) * epsilon


def test_the_bound_falls_and_the_models_end_with_the_best_weights():
    models = parts()
    history = train_vae(*models, ROWS, LONG)
    assert history.loss[-1] < history.loss[0]
    best = history.validation_loss[history.best_epoch - 1]
    assert elbo.measure_elbo(*models, ROWS[32:], draws=2_000).mean == pytest.approx(best, rel=0.15)


def test_one_architecture_gives_the_same_bits_and_the_second_training_is_remembered(no_fit):
    first, second = parts(), parts()
    assert not train_vae(*first, ROWS, SETTINGS).remembered
    no_fit()
    keras.utils.set_random_seed(99)
    assert train_vae(*second, ROWS, SETTINGS).remembered
    assert same(weights(first), weights(second))


def test_functions_that_compute_the_same_are_the_same_training(no_fit):
    train_vae(*parts(), ROWS, SETTINGS)
    no_fit()
    assert train_vae(*parts(), ROWS, SETTINGS, sample=own_sample, loss=own_loss).remembered


@pytest.mark.parametrize(
    "other", [{"beta": 2.0}, {"seed": 5}, {"sample": cut_sample}, {"loss": lambda *_: ops.sum(_[1])}]
)
def test_another_training_is_not_taken_for_it(other):
    train_vae(*parts(), ROWS, SETTINGS)
    assert not train_vae(*parts(), ROWS, SETTINGS, **other).remembered


@pytest.mark.parametrize(
    ("sample", "loss", "known"),
    [
        (own_sample, own_loss, True),
        (cut_sample, own_loss, False),
        (lambda mean, log_var, epsilon: mean + ops.exp(log_var) * epsilon, own_loss, False),
        (own_sample, lambda *arguments: -own_loss(*arguments), False),
        (own_sample, lambda *arguments: own_loss(*arguments[:4], 1.0), False),
        (own_sample, lambda *arguments: 1 / 0, False),
        (lambda mean, log_var, epsilon: mean + np.exp(log_var.numpy() / 2) * epsilon, own_loss, False),
    ],
)
def test_the_labs_functions_are_known_by_values_and_gradients(sample, loss, known):
    assert is_the_labs(sample, loss, 6, 2, 3.0) is known


def test_a_training_with_other_functions_computes_with_them_and_is_done_again():
    def only_pixels(images, decoded, mean, log_var, beta):
        return ops.mean(elbo.bernoulli_nats(images, decoded))

    models, usual = parts(), parts()
    train_vae(*usual, ROWS, LONG)
    held = elbo.measure_elbo(*usual, ROWS)
    for _ in range(2):
        assert not train_vae(*models, ROWS, LONG, loss=only_pixels).remembered
    assert elbo.measure_elbo(*models, ROWS).divergence.mean() > held.divergence.mean()


def test_a_training_that_is_resumed_gives_the_same_bits(monkeypatch):
    slow = TrainingSettings(epochs=4, batch_size=8, patience=4, validation_split=0.2, resumable=True)
    whole, halves = parts(), parts()
    train_vae(*whole, ROWS, slow)
    for folder in store.cache_directory().glob("trained/*"):
        for file in folder.glob("*"):
            file.unlink()
        folder.rmdir()
    true, calls = keras.Model.fit, []

    def stops(model, *arguments, **named):
        calls.append(named["initial_epoch"])
        if len(calls) == 3:
            raise KeyboardInterrupt
        return true(model, *arguments, **named)

    monkeypatch.setattr(keras.Model, "fit", stops)
    with pytest.raises(KeyboardInterrupt, match=r"Stopped after 2 of 4 epochs\. .* to go on from there"):
        train_vae(*halves, ROWS, slow)
    train_vae(*halves, ROWS, slow)
    assert calls == [0, 1, 2, 2, 3]
    assert same(weights(whole), weights(halves))


def test_a_description_names_both_architectures_and_none_with_a_layer_of_ones_own():
    class Own(keras.layers.Dense):
        pass

    encoder, decoder = parts()
    described = description_of(encoder, decoder, ROWS, SETTINGS, 1.0, 0)
    assert described["encoder"] != described["decoder"]
    z = keras.Input((2,))
    assert description_of(encoder, keras.Model(z, Own(6)(z)), ROWS, SETTINGS, 1.0, 0) is None


@pytest.mark.parametrize(
    ("attempt", "message"),
    [
        (lambda e, d: train_vae(d, e, ROWS, SETTINGS), "the encoder as a model from one input to 2 outputs, found 1"),
        (lambda e, d: train_vae(e, d, SETTINGS, ROWS), "an encoder, a decoder, an array of images, then settings"),
        (lambda e, d: train_vae(e, d, ROWS[:, :5], SETTINGS), r"found images \(5,\), encoder \(6,\)"),
        (lambda e, d: train_vae(e, parts(latent=3)[1], ROWS, SETTINGS), r"decoder \(3,\)"),
        (lambda e, d: train_vae(e, d, ROWS, SETTINGS, loss=lambda *_: _[2]), "one number from loss"),
        (lambda e, d: train_vae(e, d, ROWS, SETTINGS, loss=lambda *_: None), "one number from loss.*found None"),
        (lambda e, d: train_vae(e, d, ROWS, SETTINGS, sample=lambda *_: None), "from sample, found None"),
    ],
)
def test_what_cannot_be_trained_is_refused_with_a_clear_message(attempt, message):
    with pytest.raises(ValueError, match=message):
        attempt(*parts())
