"""The exercises: where they are, and hints that reveal a little more each time."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Exercise:
    """An exercise of a notebook.

    notebook: its name, without .ipynb. graded: the grade_ids of the cells that give points for it.
    hints: from a nudge to nearly the answer. praise: shown to a learner when the work is right.
    makes: names that its cells, and those of no other exercise, make or change.
    tested_by: functions that only graded cells of this exercise call; needed where those cells have other grade_ids.
    """

    notebook: str
    graded: tuple[str, ...]
    hints: tuple[str, ...]
    praise: str
    makes: tuple[str, ...]
    tested_by: tuple[str, ...] = ()


MADE_OF_ANSWERS = ("encoder_cae", "decoder_cae")  # made by given cells from the names of answers

EXERCISES: dict[str, Exercise] = {
    "build_decoder": Exercise(
        "1_decoder",
        ("decoder_layers", "decoder_shapes", "decoder_sigmoid"),
        (
            "Each turn of the loop applies three layers to x: one upsamples, one normalises, one is a non-linearity.",
            'In the loop: Conv2DTranspose(filters, (3, 3), strides=2, padding="same"), then BatchNormalization(), '
            'then Activation("relu"). After it, a Conv2DTranspose with 3 filters, no stride, and a sigmoid.',
        ),
        "the decoder grows 4 x 4 maps to a 32 x 32 x 3 image, and every pixel stays between 0 and 1.",
        ("build_decoder",),
    ),
    "build_encoder": Exercise(
        "1_decoder",
        ("encoder_frozen", "encoder_features"),
        (
            "network.get_layer(CUTS[name]).output is the feature map at the cut. What turns each map into one number?",
            "features = GlobalAveragePooling2D()(feature_map); encoder = Model(network.input, features); "
            "encoder.trainable = False",
        ),
        "both encoders are cut, averaged and frozen; the ImageNet weights are untouched.",
        ("build_encoder",),
    ),
    "train_decoders": Exercise(
        "1_decoder",
        ("vgg16_error", "resnet50_error"),
        (
            "The decoder reads features and should return images. Which array is its input, and which its target?",
            'decoder.compile(optimizer=Adam(1e-3), loss="mse"), then '
            "train(decoder, features_train, X_train_rgb, profile.cnn)",
        ),
        "both models reconstruct test images better than the threshold asks.",
        ("results", "histories"),
    ),
    "cae": Exercise(
        "2_contractive",
        ("cae_layers",),
        (
            "Two Dense layers: one narrows 784 numbers to latent_dim_cae, one widens them again.",
            'encoded_cae = Dense(latent_dim_cae, activation="relu")(input_img_cae); '
            'decoded_cae = Dense(input_dim, activation="sigmoid")(encoded_cae)',
        ),
        "784 pixels go in, 64 numbers are in the middle, 784 pixels between 0 and 1 come out.",
        ("encoded_cae", "decoded_cae"),
    ),
    "contractive_penalty": Exercise(
        "2_contractive",
        ("penalty_value",),
        (
            "For unit j the squares of its row of the Jacobian add up to slope_j squared times the sum over i of "
            "W_ij squared. Sum that over j, then take the mean over the images.",
            "slope_j is 1 where the unit is active and 0 where not, and latent > 0 tells which: "
            "slope = ops.cast(latent > 0, latent.dtype); weights = ops.sum(ops.square(kernel), axis=0)",
        ),
        "your formula agrees with automatic differentiation.",
        ("contractive_penalty",),
    ),
    "train_cae": Exercise(
        "2_contractive",
        ("cae_error", "cae_contracts"),
        (
            "An autoencoder's target is its own input. The penalty counts lambda_c times as much as the error.",
            "return lambda_c * contractive_penalty(encoder_cae, x); "
            "train(autoencoder_cae, X_train_scaled, X_train_scaled, profile.cae, penalty=added_to_error)",
        ),
        "the model reconstructs well, and its latent vector hardly moves when a pixel does.",
        ("added_to_error", "history_cae", "autoencoder_cae"),
        ("check_contractive.reconstruction_error", "check_contractive.contracts"),
    ),
    "deep_cae": Exercise(
        "2_contractive",
        ("deep_cae_layers",),
        (
            "The decoder mirrors the encoder: read the encoder's widths backwards, and end with the pixels.",
            "After the latent vector: Dense(256), Dense(512), both relu, then Dense(784) with a sigmoid.",
        ),
        "the deep encoder narrows 784, 512, 256, 64, and the decoder mirrors it.",
        ("decoded_deep",),
    ),
    "interpolate": Exercise(
        "3_interpolation",
        ("interpolate_values",),
        (
            "A point on the straight line between two points is a weighted mean of them; the weights add up to 1.",
            "return (1 - lambda_val) * latent1 + lambda_val * latent2",
        ),
        "lambda_val walks from the first latent to the second.",
        ("interpolate",),
    ),
    "interpolate_images": Exercise(
        "3_interpolation",
        ("interpolated_image",),
        (
            "In each turn: encode both images, mix the two latents, decode the mixture. A model reads batches, and a "
            "slice of length one is a batch of one image.",
            "latent1 = encoder.predict(X_test[img_idx1:img_idx1+1], verbose=0), likewise latent2 with img_idx2; then "
            "latent_interp = interpolate(latent1, latent2, lambda_val) and img_interp = decoder.predict(latent_interp)",
        ),
        "each model's picture is decoded from the mixture of its two latents.",
        ("latent1", "latent2", "latent_interp", "img_interp"),
    ),
    "comparison": Exercise(
        "3_interpolation",
        ("comparison_tables",),
        (
            "Each model has its own inputs[name] and reconstructions[name]. The error at 28 x 28 grey compares with "
            "the original pixels, which are the same for all models: test_pixels.",
            "mse[name] = mse_per_pixel(inputs[name], reconstructions[name]); "
            "mse_28[name] = mse_grey28(test_pixels, reconstructions[name])",
        ),
        "both tables hold the right errors.",
        ("mse", "mse_28"),
    ),
}


def exercise_named(name: str) -> Exercise:
    """Return the exercise of that name.

    Raises:
        ValueError: there is none.
    """
    __tracebackhide__ = True  # IPython then shows a learner the message alone
    if name not in EXERCISES:
        raise ValueError(f"Expected the name of an exercise ({', '.join(EXERCISES)}), found {name!r}.")
    return EXERCISES[name]
