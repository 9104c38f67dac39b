"""The checks of the variational assignment accept right answers, however they are written, and name faults."""

import numpy as np
import pytest

from aelab.variational import exercises, formulas, models, pictures
from aelab.variational.reference import untrained_vae
from kerasdata.runtime import keras, tf
from labkit.blanks import BlankError, Unfilled
from labkit.scoring import UnmetError

ops = keras.ops
layers = keras.layers


def right_kl(mean, log_var):
    return 0.5 * ops.sum(ops.square(mean) + ops.exp(log_var) - 1 - log_var, axis=-1)


def right_sample(mean, log_var, epsilon):
    return mean + ops.exp(log_var / 2) * epsilon


def right_nats(x, decoded):
    return 784 * keras.losses.binary_crossentropy(x, decoded)


def right_loss(nats, divergence, beta):
    return ops.mean(nats + beta * divergence)


def right_generate(decoder, count, seed):
    z = np.random.default_rng(seed).standard_normal((count, decoder.input_shape[-1]))
    return decoder(z.astype(np.float32))


def right_path(encoder, decoder, first, second, steps):
    means = np.asarray(encoder(np.stack([first, second]))[0])
    weights = np.linspace(0, 1, steps, dtype=np.float32)[:, None]
    return decoder((1 - weights) * means[0] + weights * means[1])


def test_the_integrated_divergence_meets_monte_carlo():
    mean, log_var = np.array([[0.7, -1.0]]), np.array([[-0.5, 0.9]])
    epsilon = np.random.default_rng(0).standard_normal((200_000, 2))
    z = mean + np.exp(log_var / 2) * epsilon
    log_ratio = (np.square(z) - np.square(epsilon) - log_var) / 2
    assert formulas.divergence_by_integration(mean, log_var)[0] == pytest.approx(log_ratio.sum(axis=1).mean(), rel=0.02)


@pytest.mark.parametrize(
    "kl_divergence",
    [
        right_kl,
        lambda mean, log_var: np.sum(mean**2 + np.exp(log_var) - 1 - log_var, axis=1) / 2,
        lambda mean, log_var: -0.5 * tf.reduce_sum(1 + log_var - mean**2 - tf.exp(log_var), axis=1),
        lambda mean, log_var: [
            sum((m * m + np.exp(v) - 1 - v) / 2 for m, v in zip(*row, strict=True))
            for row in zip(mean, log_var, strict=True)
        ],
    ],
)
def test_right_divergences_are_accepted(kl_divergence):
    formulas.kl_limits(kl_divergence)
    for latent_dim, seed in ((3, 0), (32, 41)):
        formulas.kl_value(kl_divergence, latent_dim=latent_dim, seed=seed)


@pytest.mark.parametrize(
    ("kl_divergence", "message"),
    [
        (lambda m, v: -right_kl(m, v), "sign is the other way round"),
        (lambda m, v: right_kl(m, v) / m.shape[1], "sum them"),
        (lambda m, v: 2 * right_kl(m, v), "factor 1/2 is missing"),
        (lambda m, v: right_kl(m, 2 * v), "logarithm of the deviation"),
        (lambda m, v: right_kl(m, v) + m.shape[1] / 2, "-1 is missing"),
        (lambda m, v: right_kl(0 * m, v), "The mean is missing"),
        (lambda m, v: ops.sum(m + ops.exp(v) - 1 - v, axis=1) / 2, "not squared"),
        (lambda m, v: ops.sum(m**2 + ops.exp(v) - 1 + v, axis=1) / 2, "plus where a minus"),
        (lambda m, v: ops.sum(m**2 + v - 1 - ops.log(ops.exp(v)), axis=1) / 2, "exponentiated"),
        (lambda m, v: ops.sum(m**2 + ops.exp(v / 2) - 1 - v, axis=1) / 2, "deviation, exp"),
        (lambda m, v: ops.sum((1 + m**2) / ops.exp(v) - 1 + v, axis=1) / 2, "changed places"),
        (lambda m, v: ops.mean(right_kl(m, v)), r"shape \(6,\); found shape \(\).*the images comes later"),
        (lambda m, v: (m**2 + ops.exp(v) - 1 - v) / 2, r"Sum over the latent numbers, the last axis"),
        (lambda m, v: ops.sum(m, axis=0), "sum ran over the images"),
        (lambda m, v: right_kl(m, v)[:, None], "keepdims"),
        (lambda m, v: None, "end with a return"),
        (lambda m, v: ops.sum(m**2 + ops.exp(v) - 1, axis=1) / 2, "last term, -log_var, is missing"),
        (lambda m, v: ops.sum(m**2 + ops.exp(v) - 1 - ops.log(v), axis=1) / 2, "take no logarithm"),
        (lambda m, v: right_kl(v, m), "mean and log_var changed places"),
        (lambda m, v: right_kl(m, v) + (m.shape[1] - 1) / 2, "one -1 for each latent number"),
        (lambda m, v: right_kl(m, v) + (m.shape[1] - 16) / 2, "one -1 for each latent number"),
        (lambda m, v: ops.sum(m**2 - ops.exp(v) - 1 - v, axis=1) / 2, "subtracted where it belongs added"),
        (lambda m, v: 3 * right_kl(m, v), "3 times the right value"),
        (lambda m, v: right_kl(m, v) + ops.sum(ops.sin(v), axis=1), "Compare each term"),
    ],
)
def test_a_wrong_divergence_is_told_what_it_is(kl_divergence, message):
    with pytest.raises(UnmetError, match=message):
        formulas.kl_value(kl_divergence)


def test_the_limits_blame_no_missing_minus_one_for_another_mistake():
    for wrong, words in (
        (lambda m, v: ops.sum(m**2 + ops.exp(v) - 1 - ops.log(v), axis=1) / 2, "take no logarithm"),
        (lambda m, v: ops.sum(m**2 - ops.exp(v) - 1 - v, axis=1) / 2, "subtracted where it belongs added"),
    ):
        with pytest.raises(UnmetError, match=words):
            formulas.kl_limits(wrong)


def test_what_differs_only_in_the_limits_is_found_there():
    with pytest.raises(UnmetError, match="Expected 0, 0 as the divergence where mean and log-variance are 0"):
        formulas.kl_limits(lambda m, v: right_kl(m, v) + 1)
    with pytest.raises(UnmetError, match=r"7, 0\.125"):
        formulas.kl_limits(lambda m, v: right_kl(2 * m, v))


@pytest.mark.parametrize(
    ("sample_latent", "message"),
    [
        (lambda m, v, e: m + ops.exp(v) * e, "is the variance"),
        (lambda m, v, e: m + v * e, "not exponentiated"),
        (lambda m, v, e: m + v / 2 * e, "still has to be exponentiated"),
        (lambda m, v, e: m, "epsilon is missing"),
        (lambda m, v, e: m + e, "not multiplied by the deviation"),
        (lambda m, v, e: m + ops.exp(v / 2) + e, "added to the deviation"),
        (lambda m, v, e: ops.exp(v / 2) * e, "The mean is missing"),
        (lambda m, v, e: ops.sum(right_sample(m, v, e), axis=1), "Nothing is summed"),
        (lambda m, v, e: m + ops.sqrt(v) * e, "no logarithm or root"),
        (lambda m, v, e: m + ops.exp(v) / 2 * e, "half belongs in the exponent"),
        (lambda m, v, e: m + ops.exp(v / 2), "it multiplies the deviation"),
        (lambda m, v, e: m * e + ops.exp(v / 2), "not the mean"),
        (lambda m, v, e: right_sample(m, -v, e), "sign of the exponent"),
        (lambda m, v, e: m + ops.exp(v / 2 * e), "does not belong in the exponent"),
    ],
)
def test_a_wrong_sample_is_told_what_it_is_by_values_and_by_limits(sample_latent, message):
    for part in (formulas.sample_value, formulas.sample_limits):
        with pytest.raises(UnmetError, match=message):
            part(sample_latent)


def test_a_sample_that_draws_its_own_numbers_fails_for_that_alone():
    def draws(mean, log_var, epsilon):
        return mean + ops.exp(log_var / 2) * np.random.default_rng().normal(size=epsilon.shape)

    with pytest.raises(UnmetError, match="randomness comes from epsilon"):
        formulas.sample_value(draws)
    formulas.sample_limits(draws)


def test_a_log_deviation_is_told_by_its_limit():
    with pytest.raises(UnmetError, match=r"a deviation of 3 .* found 8\.9\d.* logarithm of the deviation"):
        formulas.sample_limits(lambda m, v, e: m + ops.exp(v) * e)


@pytest.mark.parametrize(
    "cut",
    [
        lambda m, v, e: tf.stop_gradient(m) + ops.exp(v / 2) * e,
        lambda m, v, e: m + tf.stop_gradient(ops.exp(v / 2)) * e,
    ],
)
def test_a_gradient_that_is_cut_is_found_where_it_can_be_taken(cut):
    formulas.sample_value(cut)
    with pytest.raises(UnmetError, match="a gradient that reaches"):
        exercises.check_sample_latent(cut)


def test_numpy_in_a_function_is_right_but_cannot_train():
    assert exercises.check_sample_latent(right_sample) == ""
    told = exercises.check_sample_latent(lambda m, v, e: np.asarray(m) + np.exp(v / 2) * e)
    assert "a training will stop" in told
    assert "a training will stop" in exercises.check_kl_divergence(lambda m, v: right_kl(np.array(m), np.array(v)))


@pytest.mark.parametrize(
    ("reconstruction_nats", "message"),
    [
        (lambda x, p: right_nats(x, p) / 784, "784 times the mean"),
        (lambda x, p: -right_nats(x, p), "sign is the other way round"),
        (lambda x, p: right_nats(p, x), "changed places"),
        (lambda x, p: ops.sum((x - p) ** 2, axis=1), "a squared error"),
        (lambda x, p: ops.mean((x - p) ** 2, axis=1), "mean squared error"),
        (lambda x, p: -ops.sum(x * ops.log(p), axis=1), "is missing"),
        (lambda x, p: right_nats(x, p) / np.log(2), "bits"),
        (lambda x, p: ops.mean(right_nats(x, p)), "the mean over the images comes later"),
    ],
)
def test_a_wrong_reconstruction_term_is_told_what_it_is(reconstruction_nats, message):
    with pytest.raises(UnmetError, match=message):
        formulas.reconstruction_value(reconstruction_nats)


def test_a_logarithm_of_zero_is_found():
    def naive(x, p):
        return -np.sum(x * np.log(p) + (1 - x) * np.log(1 - p), axis=1)

    with np.errstate(all="ignore"):
        formulas.reconstruction_value(naive)
        with pytest.raises(UnmetError, match="clip the probabilities"):
            formulas.reconstruction_limits(naive)
    formulas.reconstruction_limits(right_nats)


@pytest.mark.parametrize(
    ("reconstruction_nats", "message"),
    [
        (lambda x, p: np.nan_to_num(unclipped(x, p).sum(axis=1)), "hides what the others cost"),
        (lambda x, p: np.nan_to_num(unclipped(x, p)).sum(axis=1), "certain, p = 0 or 1, and wrong; found inf"),
        (lambda x, p: tf.reduce_sum(-tf.math.xlogy(x, p) - tf.math.xlogy(1 - x, 1 - p), 1), "and wrong; found inf"),
        (lambda x, p: ops.sum(ops.binary_crossentropy(x, p), axis=0), "The sum ran over the images"),
        (lambda x, p: 784 * keras.losses.binary_crossentropy(x, p, from_logits=True), "taken for logits"),
    ],
)
def test_what_is_not_finite_or_hidden_where_the_decoder_is_certain_is_found(reconstruction_nats, message):
    with np.errstate(all="ignore"), pytest.raises(UnmetError, match=message):
        formulas.reconstruction_limits(reconstruction_nats)


def unclipped(x, p):
    return -(x * np.log(p) + (1 - x) * np.log(1 - p))


@pytest.mark.parametrize("factor", [-1, 1 / 784, 1 / 28, 784])
def test_a_wrong_factor_alone_is_no_fault_of_the_limits(factor):
    formulas.reconstruction_limits(lambda x, p: factor * right_nats(x, p))


@pytest.mark.parametrize(
    ("vae_loss", "message"),
    [
        (lambda n, d, b: ops.mean(n - b * d), "subtracted"),
        (lambda n, d, b: ops.sum(n + b * d), "a sum over the images"),
        (lambda n, d, b: n + b * d, "one number"),
        (lambda n, d, b: ops.mean(n + d), "no effect"),
        (lambda n, d, b: ops.mean(b * n + d), "not to the reconstruction term"),
        (lambda n, d, b: b * ops.mean(n + d), "divergence alone"),
        (lambda n, d, b: ops.mean(n), "divergence is missing"),
        (lambda n, d, b: -right_loss(n, d, b), "sign is the other way round"),
        (lambda n, d, b: ops.mean(n) + b * ops.sum(d), "One of the terms is summed"),
        (lambda n, d, b: ops.mean(ops.stack([n, b * d])), "mean over the two terms"),
        (lambda n, d, b: ops.mean((1 - b) * n + b * d), "beta belongs to the divergence alone"),
        (lambda n, d, b: ops.mean(n / 784 + b * d), "leave out the 784"),
    ],
)
def test_a_wrong_loss_is_told_what_it_is(vae_loss, message):
    assert exercises.check_vae_loss(right_loss) == ""
    with pytest.raises(UnmetError, match=message):
        exercises.check_vae_loss(vae_loss)


def test_a_loss_for_each_image_is_not_said_to_have_stopped_in_a_doubled_batch():
    with pytest.raises(UnmetError, match=r"an array of shape \(3,\). Take the mean"):
        formulas.loss_of_a_doubled_batch(lambda n, d, b: n + b * d)


def encoder_with(heads):
    image = keras.Input((784,))
    return keras.Model(image, heads(layers.Dense(8, activation="relu")(image)))


def shared(hidden):
    head = layers.Dense(4)(hidden)
    return [head, head]


@pytest.mark.parametrize(
    ("heads", "message"),
    [
        (lambda h: [layers.Dense(4)(h), layers.Dense(4, activation="relu")(h)], "log_var of both signs"),
        (lambda h: [layers.Dense(4, activation="sigmoid")(h), layers.Dense(4)(h)], "mean of both signs"),
        (lambda h: [layers.Dense(4)(h), layers.Dense(4, activation="tanh")(h)], "log_var without a bound"),
        (shared, "from two layers"),
        (lambda h: layers.Dense(4)(h), "1 outputs"),
        (lambda h: [layers.Dense(4)(h), layers.Dense(1)(h)], "mean and log_var of shape"),
    ],
)
def test_wrong_heads_are_found(heads, message):
    models.heads_are_linear(untrained_vae(4)[0])
    with pytest.raises(UnmetError, match=message):
        models.heads_are_linear(encoder_with(heads))


@pytest.mark.parametrize(
    ("activation", "message"), [(None, "between 0 and 1"), ("relu", "between 0 and 1"), ("softmax", "softmax")]
)
def test_a_decoder_that_gives_no_probabilities_is_found(activation, message):
    models.decoder_gives_pixels(untrained_vae(4)[1])
    z = keras.Input((4,))
    with pytest.raises(UnmetError, match=message):
        models.decoder_gives_pixels(keras.Model(z, layers.Dense(784, activation=activation)(z)))


@pytest.mark.parametrize(
    "hidden", [lambda z: z, lambda z: layers.Dense(9)(z), lambda z: layers.Dense(9)(layers.Dense(5)(z))]
)
def test_a_decoder_without_a_non_linear_hidden_layer_is_found(hidden):
    z = keras.Input((4,))
    decoder = keras.Model(z, layers.Dense(784, activation="sigmoid")(hidden(z)))
    with pytest.raises(UnmetError, match="one that is a linear map of z"):
        models.decoder_gives_pixels(decoder)


def test_heads_that_do_not_both_read_the_hidden_layer_are_found():
    image = keras.Input((784,))
    hidden = layers.Dense(8, activation="relu")(image)
    mean = layers.Dense(4)(hidden)
    for heads, words in (
        ([mean, layers.Dense(4)(mean)], "made from the other"),
        ([layers.Dense(4)(image), mean], "a linear map of the image"),
        ([mean, layers.Dense(4)(layers.Dense(8)(image))], "a linear map of the image"),
    ):
        with pytest.raises(UnmetError, match=words):
            models.heads_are_linear(keras.Model(image, heads))


IMAGES = np.random.default_rng(0).uniform(0, 1, (40, 784)).astype(np.float32)


@pytest.mark.parametrize(
    ("number", "message"),
    [
        (lambda nats, divergence: (nats + divergence) / 784, "mean over the pixels"),
        (lambda nats, divergence: (nats + divergence) / 40, "divided by the number of images twice"),
        (lambda nats, divergence: -(nats + divergence), "this is the ELBO"),
        (lambda nats, divergence: 40 * (nats + divergence), "sum over the images"),
        (lambda nats, divergence: nats, "divergence is missing"),
        (lambda nats, divergence: nats - divergence, "subtracted"),
        (lambda nats, divergence: nats + 2 * divergence, "beta is 1"),
        (lambda nats, divergence: nats + divergence + 40, "give beta 1 to the loss"),
        (lambda nats, divergence: [nats], "one number"),
        (lambda nats, divergence: nats * np.nan, "found nan. Is there a logarithm of 0"),
    ],
)
def test_a_bound_that_was_reduced_wrongly_is_told_what_it_is(number, message):
    encoder, decoder = untrained_vae(3)
    encoder.layers[-1].bias.assign([2.0, 2.0, 2.0])
    decoder.layers[-1].kernel.assign(decoder.layers[-1].kernel / 20)  # draws differ little
    found = models.measure_elbo(encoder, decoder, IMAGES, draws=5, seed=9)
    models.elbo_is_measured(found.mean, encoder, decoder, IMAGES)
    with pytest.raises(UnmetError, match=message):
        models.elbo_is_measured(number(found.reconstruction.mean(), found.divergence.mean()), encoder, decoder, IMAGES)


def test_an_untrained_or_collapsed_vae_is_told():
    encoder, decoder = untrained_vae(3)
    with pytest.raises(UnmetError, match="a trained VAE"):
        models.elbo_is_under(encoder, decoder, IMAGES, 272)
    with pytest.raises(UnmetError, match="a trained VAE"):
        models.units_are_active(encoder, IMAGES, 2)
    encoder.layers[1].bias.assign(encoder.layers[1].bias + 0.1)
    for layer in encoder.layers[-2:]:
        layer.kernel.assign(0 * layer.kernel)
    decoder.layers[-1].bias.assign(0 * decoder.layers[-1].bias + 0.1)
    with pytest.raises(UnmetError, match="posterior has collapsed"):
        models.elbo_is_under(encoder, decoder, IMAGES, 272)
    with pytest.raises(UnmetError, match=r"at least 2 active units.*found 0"):
        models.units_are_active(encoder, IMAGES, 2)


def decoded_with(draw):
    def generate(decoder, count, seed):
        return decoder(draw(np.random.default_rng(seed), count, decoder.input_shape[1]).astype(np.float32))

    return generate


@pytest.mark.parametrize(
    ("draw", "message"),
    [
        (lambda rng, n, d: rng.random((n, d)), "not the prior"),
        (lambda rng, n, d: 2 * rng.standard_normal((n, d)), "deviation 1"),
        (lambda rng, n, d: rng.uniform(-1.732, 1.732, (n, d)), "Use a normal"),
        (lambda rng, n, d: np.repeat(rng.standard_normal((1, d)), n, axis=0), "another z for each image"),
        (lambda rng, n, d: np.repeat(rng.standard_normal((n, 1)), d, axis=1), "each for itself"),
        (lambda rng, n, d: np.zeros((n, d)), "another z for each image"),
        (lambda rng, n, d: rng.standard_normal((1, d)), r"shape \(1000, 784\)"),
    ],
)
def test_draws_that_are_not_the_prior_are_found(draw, message):
    pictures.draws_from_the_prior(right_generate)
    with pytest.raises(UnmetError, match=message):
        pictures.draws_from_the_prior(decoded_with(draw))


def test_a_seed_without_effect_is_found():
    pictures.seed_decides(right_generate)
    with pytest.raises(UnmetError, match="Use the seed given"):
        pictures.seed_decides(decoded_with(lambda rng, n, d: np.random.default_rng().standard_normal((n, d))))
    with pytest.raises(UnmetError, match="other images for another seed"):
        pictures.seed_decides(lambda decoder, count, seed: right_generate(decoder, count, 0))


def along(z_of):
    def latent_path(encoder, decoder, first, second, steps):
        pair = np.stack([first, second])
        means, log_vars = map(np.asarray, encoder(pair))
        return decoder(z_of(means, log_vars, np.linspace(0, 1, steps, dtype=np.float32)[:, None]))

    return latent_path


@pytest.mark.parametrize(
    ("latent_path", "message"),
    [
        (along(lambda m, v, w: w * m[0] + (1 - w) * m[1]), "backwards"),
        (along(lambda m, v, w: (1 - w) * v[0] + w * v[1]), "log_var"),
        (along(lambda m, v, w: m[0] + w * m[1]), "add up to 1"),
        (along(lambda m, v, w: m[0] + 0 * w), "Every step shows the first"),
        (along(lambda m, v, w: m[0] + w * (m[1] - m[0]) * (len(w) - 1) / len(w)), "does not reach the second"),
        (along(lambda m, v, w: m[0] + w * (m[1] - m[0]) + np.random.default_rng().normal(size=6)), "nothing is drawn"),
        (lambda e, d, a, b, n: np.linspace(a, b, n), "pixel by pixel"),
        (lambda e, d, a, b, n: d(e(np.linspace(a, b, n))[0]), "then encoded"),
        (lambda e, d, a, b, n: right_path(e, d, a, b, n - 1), r"shape \(5, 784\)"),
    ],
)
def test_other_paths_are_told_what_they_are(latent_path, message):
    pictures.path_is_straight(right_path)
    with pytest.raises(UnmetError, match=message):
        pictures.path_is_straight(latent_path)


def test_pictures_of_one_kind_and_noise_are_no_clothes(monkeypatch):
    def told(probabilities):
        monkeypatch.setattr(pictures, "class_probabilities", lambda images: probabilities(len(images)))
        pictures.clothes_of_many_kinds(right_generate, untrained_vae(4)[1])

    told(lambda count: np.eye(10)[np.arange(count) % 10])
    with pytest.raises(UnmetError, match="found 1"):
        told(lambda count: np.eye(10)[np.zeros(count, int)])
    with pytest.raises(UnmetError, match="the classifier is sure about"):
        told(lambda count: 0.05 * np.eye(10)[np.arange(count) % 10] + 0.095)


def test_a_training_that_diverged_is_not_called_collapsed():
    encoder, decoder = untrained_vae(3)
    for weight in (*encoder.weights, *decoder.weights):
        weight.assign(weight + np.nan)
    with pytest.raises(UnmetError, match="The training diverged"):
        models.elbo_is_under(encoder, decoder, IMAGES, 272)
    with pytest.raises(UnmetError, match="The training diverged"):
        models.units_are_active(encoder, IMAGES, 2)


def test_a_blank_is_a_blank():
    with pytest.raises(BlankError):
        formulas.kl_value(Unfilled("kl_divergence", BlankError("Fill it in.")))


def test_a_decoder_of_another_shape_is_found():
    encoder, _ = untrained_vae(3)
    _, decoder = untrained_vae(4)
    with pytest.raises(UnmetError, match=r"from \(None, 3\) to \(None, 784\)"):
        models.vae_shapes(encoder, decoder, 3)
