"""The exercises of the assignment: where they are, their hints, and their checks."""

from typing import Any

from aelab.variational import differentiable, formulas, models, pictures
from labkit.exercises import Exercise

NOTEBOOK = "1_variational"


def check_kl_divergence(kl_divergence: Any) -> str:
    formulas.kl_limits(kl_divergence)
    formulas.kl_value(kl_divergence)
    return differentiable.why_it_cannot_train(kl_divergence, (8, 4), (8, 4))


def check_sample_latent(sample_latent: Any) -> str:
    formulas.sample_value(sample_latent)
    formulas.sample_limits(sample_latent)
    remark = differentiable.why_it_cannot_train(sample_latent, (8, 4), (8, 4), (8, 4))
    if not remark:
        differentiable.gradient_through_sample(sample_latent)
    return remark


def check_reconstruction_nats(reconstruction_nats: Any) -> str:
    formulas.reconstruction_value(reconstruction_nats)
    formulas.reconstruction_limits(reconstruction_nats)
    return differentiable.why_it_cannot_train(reconstruction_nats, (8, 784), (8, 784))


def check_vae_loss(vae_loss: Any) -> str:
    for beta in (1.0, 3.0):
        formulas.loss_value(vae_loss, beta=beta)
    formulas.loss_of_a_doubled_batch(vae_loss)
    return differentiable.why_it_cannot_train(vae_loss, (8,), (8,), ())


def check_vae_models(encoder: Any, decoder: Any, latent_dim: int) -> None:
    models.vae_shapes(encoder, decoder, latent_dim)
    models.heads_are_linear(encoder)
    models.decoder_gives_pixels(decoder)


def check_train_vae(encoder: Any, decoder: Any, images: Any, threshold: float, least_units: int) -> None:
    models.elbo_is_under(encoder, decoder, images, threshold)
    models.units_are_active(encoder, images, least_units)


def check_generate(generate: Any, decoder: Any) -> None:
    pictures.draws_from_the_prior(generate)
    pictures.seed_decides(generate)
    pictures.clothes_of_many_kinds(generate, decoder)


EXERCISES = (
    Exercise(
        "kl_divergence",
        NOTEBOOK,
        ("kl_value",),
        (
            "Write the sum over the latent numbers term by term: mean squared, variance, -1, -log_var. The variance is "
            "the exponential of its logarithm.",
            "return 0.5 * ops.sum(ops.square(mean) + ops.exp(log_var) - 1 - log_var, axis=-1)",
        ),
        "the divergence agrees with a numerical integration, and is 0 for the prior.",
        check_kl_divergence,
        ("kl_divergence",),
    ),
    Exercise(
        "sample_latent",
        NOTEBOOK,
        ("sample_value",),
        (
            "log_var is the logarithm of the variance. What is the logarithm of the deviation, its square root?",
            "return mean + ops.exp(0.5 * log_var) * epsilon",
        ),
        "z has the mean and the deviation that the encoder asks for, and gradients pass through it.",
        check_sample_latent,
        ("sample_latent",),
    ),
    Exercise(
        "reconstruction_nats",
        NOTEBOOK,
        ("reconstruction_value",),
        (
            "keras.losses.binary_crossentropy(x, decoded) gives the mean over the last axis, for each image. How does "
            "a mean over 784 pixels become a sum?",
            "return 784 * keras.losses.binary_crossentropy(x, decoded)",
        ),
        "the cross entropy is a sum over the pixels, and finite where the decoder is certain.",
        check_reconstruction_nats,
        ("reconstruction_nats",),
    ),
    Exercise(
        "vae_loss",
        NOTEBOOK,
        ("loss_value",),
        (
            "Add the two terms of each image, the divergence beta times, then take the mean over the images.",
            "return ops.mean(nats + beta * divergence)",
        ),
        "the loss is a mean over the images, and beta weighs the divergence.",
        check_vae_loss,
        ("vae_loss",),
    ),
    Exercise(
        "vae_models",
        NOTEBOOK,
        ("vae_shapes",),
        (
            "Both heads read the same hidden layer, each with a Dense layer of its own and no activation. The decoder "
            "mirrors the encoder: latent numbers, 256, 784.",
            "mean_vae = Dense(latent_dim_vae)(hidden_vae); log_var_vae = Dense(latent_dim_vae)(hidden_vae); "
            'hidden_decoder = Dense(256, activation="relu")(z_vae); '
            'decoded_vae = Dense(784, activation="sigmoid")(hidden_decoder)',
        ),
        "two linear heads for mean and log_var, and a probability for every pixel.",
        check_vae_models,
        ("mean_vae", "log_var_vae", "decoded_vae"),
        gives=("encoder_vae", "decoder_vae"),
    ),
    Exercise(
        "train_vae",
        NOTEBOOK,
        ("vae_elbo", "vae_active_units"),
        (
            "train_vae wants the encoder, the decoder, the training images and the settings; your functions go in by "
            "name: sample and loss.",
            "history_vae = train_vae(encoder_vae, decoder_vae, X_train_scaled, setup.vae, sample=sample, loss=loss)",
        ),
        "the bound on test images is where it should be, and the latent numbers are in use.",
        check_train_vae,
        ("history_vae",),
    ),
    Exercise(
        "test_elbo",
        NOTEBOOK,
        ("elbo_measured",),
        (
            "Encode the test images, draw z with epsilon_test, decode it, then ask loss for the number, with beta 1.",
            "mean, log_var = encoder_vae(X_test_scaled); z = sample(mean, log_var, epsilon_test); "
            "negative_elbo_test = float(loss(X_test_scaled, decoder_vae(z), mean, log_var, 1.0))",
        ),
        "your number is what the lab measures, and above the entropy of the pixels.",
        models.elbo_is_measured,
        ("negative_elbo_test",),
    ),
    Exercise(
        "generate",
        NOTEBOOK,
        ("generated_images",),
        (
            "The prior is a standard normal distribution: rng.standard_normal(shape). How many numbers does the "
            "decoder read?",
            "z = rng.standard_normal((count, decoder.input_shape[-1])); return decoder.predict(z, verbose=0)",
        ),
        "z comes from the prior, and a classifier sees clothes of many kinds.",
        check_generate,
        ("generate",),
    ),
    Exercise(
        "latent_path",
        NOTEBOOK,
        ("path_images",),
        (
            "The encoder gives two outputs; the path joins the first ones, the means. np.linspace(0, 1, steps) gives "
            "the weights of the second image.",
            "means, _ = encoder(np.stack([first, second])); weights = np.linspace(0, 1, steps)[:, None]; "
            "z = (1 - weights) * means[0] + weights * means[1]; return decoder.predict(z, verbose=0)",
        ),
        "the path is straight, from mean to mean.",
        pictures.path_is_straight,
        ("latent_path",),
    ),
)
