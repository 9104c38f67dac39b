"""The exercises of the assignment: where they are, their hints, and their checks."""

from typing import Any

from aelab.autoencoders import contractive as check_contractive
from aelab.autoencoders import decoder as check_decoder
from aelab.autoencoders import encoder as check_encoder
from aelab.autoencoders import interpolation as check_interpolation
from aelab.autoencoders import pictures
from aelab.learned import never_trained
from aelab.wanted import entries_of
from labkit.blanks import BlankError
from labkit.exercises import Exercise


def check_build_decoder(build_decoder: Any) -> None:
    check_decoder.decoder_layers(build_decoder)
    check_decoder.decoder_shapes(build_decoder, (64, 256))
    check_decoder.decoder_is_sigmoid(build_decoder)


def check_build_encoder(build_encoder: Any) -> None:
    for name in ("VGG16", "ResNet50"):
        check_encoder.encoder_is_right(build_encoder, name)


def check_train_decoders(results: Any, images: Any, thresholds: Any) -> None:
    for name, threshold in entries_of(thresholds, "the thresholds").items():
        check_decoder.reconstruction_error(results, name, images, threshold)


def check_cae(encoder: Any, autoencoder: Any, latent_dim: int) -> None:
    check_contractive.layers_and_shapes(encoder, autoencoder, latent_dim)


def check_contractive_penalty(contractive_penalty: Any) -> str:
    for seed in (0, 1):
        check_contractive.penalty_value(contractive_penalty, seed=seed)
    return check_contractive.why_it_cannot_train(contractive_penalty)


def check_train_cae(
    encoder: Any, decoder: Any, images: Any, threshold: float, largest: float, added_to_error: Any = None
) -> None:
    if added_to_error is not None and check_contractive.are_autoencoder(encoder, decoder, check_contractive.PIXELS):
        try:
            check_contractive.added_value(added_to_error, encoder, lambda x: decoder(encoder(x)), images)
        except BlankError:
            if never_trained(encoder):
                raise  # else it was trained in another way, and the numbers decide
    check_contractive.reconstruction_error(encoder, decoder, images, threshold)
    check_contractive.contracts(encoder, images, largest)


def check_deep_cae(encoder: Any, autoencoder: Any, latent_dim: int) -> None:
    check_contractive.autoencoder_shapes(encoder, autoencoder, latent_dim)
    widths = [512, 256, latent_dim, 256, 512, check_contractive.PIXELS]
    check_contractive.autoencoder_layers(autoencoder, widths, encoder)
    check_contractive.output_is_sigmoid(autoencoder)


def check_interpolate(interpolate: Any) -> None:
    check_interpolation.leaves_latents(interpolate)
    check_interpolation.interpolation_values(interpolate, latent_dim=6)


EXERCISES = (
    Exercise(
        "build_decoder",
        "1_decoder",
        ("decoder_layers", "decoder_shapes", "decoder_sigmoid"),
        (
            "Each turn of the loop applies three layers to x: one upsamples, one normalises, one is a non-linearity.",
            'In the loop: Conv2DTranspose(filters, (3, 3), strides=2, padding="same"), then BatchNormalization(), '
            'then Activation("relu"). After it, a Conv2DTranspose with 3 filters, no stride, and a sigmoid.',
        ),
        "the decoder grows 4 x 4 maps to a 32 x 32 x 3 image, and every pixel stays between 0 and 1.",
        check_build_decoder,
        ("build_decoder",),
    ),
    Exercise(
        "build_encoder",
        "1_decoder",
        ("encoder_frozen", "encoder_features"),
        (
            "network.get_layer(CUTS[name]).output is the feature map at the cut. What turns each map into one number?",
            "features = GlobalAveragePooling2D()(feature_map); encoder = Model(network.input, features); "
            "encoder.trainable = False",
        ),
        "both encoders are cut, averaged and frozen; the ImageNet weights are untouched.",
        check_build_encoder,
        ("build_encoder",),
    ),
    Exercise(
        "train_decoders",
        "1_decoder",
        ("vgg16_error", "resnet50_error"),
        (
            "The decoder reads features and should return images. Which array is its input, and which its target?",
            'decoder.compile(optimizer=Adam(1e-3), loss="mse"), then '
            "train(decoder, features_train, X_train_rgb, profile.cnn)",
        ),
        "both models reconstruct test images better than the threshold asks.",
        check_train_decoders,
        ("results", "histories"),
    ),
    Exercise(
        "cae",
        "2_contractive",
        ("cae_layers",),
        (
            "Two Dense layers: one narrows 784 numbers to latent_dim_cae, one widens them again.",
            'encoded_cae = Dense(latent_dim_cae, activation="relu")(input_img_cae); '
            'decoded_cae = Dense(input_dim, activation="sigmoid")(encoded_cae)',
        ),
        "784 pixels go in, 64 numbers are in the middle, 784 pixels between 0 and 1 come out.",
        check_cae,
        ("encoded_cae", "decoded_cae"),
        gives=("encoder_cae", "decoder_cae"),
    ),
    Exercise(
        "contractive_penalty",
        "2_contractive",
        ("penalty_value",),
        (
            "For unit j the squares of its row of the Jacobian add up to slope_j squared times the sum over i of "
            "W_ij squared. Sum that over j, then take the mean over the images.",
            "slope_j is 1 where the unit is active and 0 where not, and latent > 0 tells which: "
            "slope = ops.cast(latent > 0, latent.dtype); weights = ops.sum(ops.square(kernel), axis=0)",
        ),
        "your formula agrees with automatic differentiation.",
        check_contractive_penalty,
        ("contractive_penalty",),
    ),
    Exercise(
        "train_cae",
        "2_contractive",
        ("cae_error", "cae_contracts"),
        (
            "An autoencoder's target is its own input. The penalty counts lambda_c times as much as the error.",
            "return lambda_c * usable_penalty(encoder_cae, x); "
            "train(autoencoder_cae, X_train_scaled, X_train_scaled, profile.cae, penalty=added_to_error)",
        ),
        "the model reconstructs well, and its latent vector hardly moves when a pixel does.",
        check_train_cae,
        ("added_to_error", "history_cae", "autoencoder_cae"),
        tested_by=("check_contractive.reconstruction_error", "check_contractive.contracts"),
    ),
    Exercise(
        "deep_cae",
        "2_contractive",
        ("deep_cae_layers",),
        (
            "The decoder mirrors the encoder: read the encoder's widths backwards, and end with the pixels.",
            "After the latent vector: Dense(256), Dense(512), both relu, then Dense(784) with a sigmoid.",
        ),
        "the deep encoder narrows 784, 512, 256, 64, and the decoder mirrors it.",
        check_deep_cae,
        ("decoded_deep",),
    ),
    Exercise(
        "interpolate",
        "3_interpolation",
        ("interpolate_values",),
        (
            "A point on the straight line between two points is a weighted mean of them; the weights add up to 1.",
            "return (1 - lambda_val) * latent1 + lambda_val * latent2",
        ),
        "lambda_val walks from the first latent to the second.",
        check_interpolate,
        ("interpolate",),
    ),
    Exercise(
        "interpolate_images",
        "3_interpolation",
        ("interpolated_image",),
        (
            "In each turn: encode both images, mix the two latents, decode the mixture. A model reads batches, and a "
            "slice of length one is a batch of one image.",
            "latent1 = encoder.predict(X_test[img_idx1:img_idx1+1], verbose=0), likewise latent2 with img_idx2; then "
            "latent_interp = interpolate(latent1, latent2, lambda_val) and img_interp = decoder.predict(latent_interp)",
        ),
        "each model's picture is decoded from the mixture of its two latents.",
        pictures.pictures_between,
        ("latent1", "latent2", "latent_interp", "img_interp"),
    ),
    Exercise(
        "comparison",
        "3_interpolation",
        ("comparison_tables",),
        (
            "Each model has its own inputs[name] and reconstructions[name]. The error at 28 x 28 grey compares with "
            "the original pixels, which are the same for all models: test_pixels.",
            "mse[name] = mse_per_pixel(inputs[name], reconstructions[name]); "
            "mse_28[name] = mse_grey28(test_pixels, reconstructions[name])",
        ),
        "both tables hold the right errors.",
        check_interpolation.tables_are_right,
        ("mse", "mse_28"),
    ),
)
