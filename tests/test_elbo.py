"""The bound of a variational autoencoder, against Monte Carlo, quadrature and models whose likelihood is known."""

import math

import numpy as np
import pytest

from aelab import elbo
from aelab.data import flatten, load_images
from kerasdata.runtime import keras, tf

RANDOM = np.random.default_rng(0)
MEAN = RANDOM.normal(size=(5, 3)).astype(np.float32)
LOG_VAR = RANDOM.normal(size=(5, 3)).astype(np.float32)


def test_the_divergence_agrees_with_monte_carlo():
    deviation = np.exp(LOG_VAR / 2)
    z = MEAN + deviation * np.random.default_rng(1).standard_normal((100_000, *MEAN.shape))
    log_q = -0.5 * np.square((z - MEAN) / deviation) - np.log(deviation)
    log_p = -0.5 * np.square(z)
    assert np.allclose(elbo.kl_divergence(MEAN, LOG_VAR), (log_q - log_p).sum(axis=-1).mean(axis=0), rtol=0.02)


def test_the_divergence_of_the_prior_is_nothing_and_of_a_moved_one_half_its_squared_distance():
    nothing = np.zeros_like(MEAN)
    assert np.allclose(elbo.kl_divergence(nothing, nothing), 0)
    assert np.allclose(elbo.kl_divergence(MEAN, nothing), np.square(MEAN).sum(axis=1) / 2, rtol=1e-5)


@pytest.mark.parametrize(("log_var", "deviation"), [(-60.0, 0.0), (0.0, 1.0), (2 * math.log(3), 3.0)])
def test_samples_have_the_deviation_that_the_logarithm_of_the_variance_says(log_var, deviation):
    epsilon = np.random.default_rng(2).standard_normal((100_000, 1)).astype(np.float32)
    z = np.asarray(elbo.sample_latent(np.full_like(epsilon, 5), np.full_like(epsilon, log_var), epsilon))
    assert z.mean() == pytest.approx(5, abs=0.03)
    assert z.std() == pytest.approx(deviation, abs=0.03)


def test_gradients_reach_mean_and_variance_through_a_sample():
    mean, log_var = tf.constant(MEAN), tf.constant(LOG_VAR)
    with tf.GradientTape() as tape:
        tape.watch([mean, log_var])
        z = elbo.sample_latent(mean, log_var, tf.ones_like(mean))
    by_mean, by_log_var = tape.gradient(z, [mean, log_var])
    assert np.allclose(by_mean, 1)
    assert np.allclose(by_log_var, np.exp(LOG_VAR / 2) / 2, rtol=1e-5)


def test_the_reconstruction_term_is_784_times_keras_s_mean_over_pixels():
    images, decoded = np.random.default_rng(3).uniform(size=(2, 4, 784)).astype(np.float32)
    expected = 784 * np.asarray(keras.losses.binary_crossentropy(images, decoded))
    assert np.allclose(elbo.bernoulli_nats(images, decoded), expected, rtol=1e-4)


def test_the_loss_does_not_depend_on_the_size_of_the_batch():
    images, decoded = np.random.default_rng(3).uniform(size=(2, 5, 784)).astype(np.float32)
    once = elbo.negative_elbo(images, decoded, MEAN, LOG_VAR)
    twice = elbo.negative_elbo(*(np.concatenate([each, each]) for each in (images, decoded, MEAN, LOG_VAR)))
    assert float(once) == pytest.approx(float(twice), rel=1e-5)


def test_a_perfect_reconstruction_of_the_test_images_costs_189_86_nats_and_their_mean_385():
    images = flatten(load_images("test").pixels)
    assert elbo.least_nats(images) == pytest.approx(189.86, abs=0.01)
    mean = np.broadcast_to(flatten(load_images("train").pixels).mean(axis=0), (100, 784))
    few = images[:100]
    assert float(np.mean(elbo.bernoulli_nats(few, few))) == pytest.approx(elbo.least_nats(few), rel=1e-4)
    assert float(np.mean(elbo.bernoulli_nats(images, mean[:1]))) == pytest.approx(385.0, abs=0.1)


def line(weight):
    """One latent number, two pixels of probability sigmoid(weight z + bias); q is always N(0.5, 0.6)."""
    image = keras.Input((2,))
    outputs = [keras.layers.Dense(1, kernel_initializer="zeros")(image) for _ in range(2)]
    encoder = keras.Model(image, outputs)
    encoder.layers[1].bias.assign([0.5])
    encoder.layers[2].bias.assign([math.log(0.6)])
    decoder = keras.Sequential([keras.Input((1,)), keras.layers.Dense(2, activation="sigmoid")])
    decoder.layers[0].set_weights([np.array([weight], np.float32), np.array([0.3, -0.2], np.float32)])
    return encoder, decoder


PIXELS = np.array([[0, 1], [1, 1], [0.5, 0]], np.float32)


def likelihoods(weight, z):
    """p(x | z) of each image; shape (3, len(z))."""
    probability = 1 / (1 + np.exp(-(z[:, None] * weight + [0.3, -0.2])))  # (len(z), 2)
    powers = PIXELS[:, None] * np.log(probability) + (1 - PIXELS[:, None]) * np.log(1 - probability)
    return np.exp(powers.sum(axis=-1))


def test_the_importance_weighted_estimate_meets_the_likelihood_by_quadrature():
    weight, z = (1.5, -2.0), np.linspace(-9, 9, 20_001)
    prior = np.exp(-np.square(z) / 2) / math.sqrt(2 * math.pi)
    exact = -np.log((likelihoods(weight, z) * prior).sum(axis=1) * (z[1] - z[0]))
    models = line(weight)
    assert np.allclose(elbo.importance_weighted_nats(*models, PIXELS, draws=20_000), exact, atol=0.02)
    bound = elbo.measure_elbo(*models, PIXELS, draws=2_000)
    assert (bound.per_image > exact + 0.01).all()


def test_the_measured_bound_meets_quadrature():
    weight, z = (1.5, -2.0), np.linspace(-9, 9, 20_001)
    posterior = np.exp(-np.square(z - 0.5) / 2 / 0.6) / math.sqrt(2 * math.pi * 0.6) * (z[1] - z[0])
    found = elbo.measure_elbo(*line(weight), PIXELS, draws=10_000)
    assert np.allclose(found.reconstruction, -(np.log(likelihoods(weight, z)) * posterior).sum(axis=1), atol=0.03)
    assert np.allclose(found.divergence, 0.5 * (0.25 + 0.6 - 1 - math.log(0.6)), rtol=1e-5)
    assert found.mean == pytest.approx(found.per_image.mean())


def test_a_unit_whose_mean_does_not_depend_on_the_image_is_not_active():
    image = keras.Input((4,))
    mean = keras.layers.Dense(3, kernel_initializer=keras.initializers.Constant([[0, 1, 0.01]] * 4))(image)
    encoder = keras.Model(image, [mean, mean])
    assert elbo.active_units(encoder, np.random.default_rng(0).uniform(size=(600, 4)).astype(np.float32)).tolist() == [
        False,
        True,
        False,
    ]
