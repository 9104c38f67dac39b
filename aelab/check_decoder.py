"""Checks of notebook 1: the decoder, and what it learned together with a frozen encoder."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from aelab.architecture import activation_name, is_plain_relu, loss_name, operations
from aelab.backbones import INPUT_SHAPE
from aelab.check_encoder import expect_imagenet_features
from aelab.expectations import NotAttemptedError, expect, expect_pixels, fail, never_trained
from aelab.features import latents, predict
from aelab.metrics import mse_per_pixel
from aelab.runtime import keras
from aelab.wanted import array_of, entries_of, expect_function, expect_model, expect_output, expect_readable

FILTERS = (128, 64, 32)


def built_decoder(build_decoder: Callable[[int], Any], latent_dim: int) -> Any:
    """Call the learner's function and make sure that it gives a Keras model for that latent size."""
    expect_function(build_decoder, "build_decoder")
    decoder = build_decoder(latent_dim)
    if decoder is None:
        fail("a Keras model from build_decoder", "None", "Does your function end with a return?")
    expect(isinstance(decoder, keras.Model), "a Keras model from build_decoder", f"a {type(decoder).__name__}")
    expect(
        getattr(decoder, "inputs", None),
        "a decoder that knows the size of its latent vector",
        f"a {type(decoder).__name__} model without an input",
        "Begin with Input(shape=(latent_dim,)).",
    )
    expect(
        tuple(decoder.input_shape) == (None, latent_dim),
        f"a decoder that reads latent vectors of shape (None, {latent_dim})",
        f"one that reads {decoder.input_shape}",
    )
    return decoder


def describe(step: Any) -> str:
    """Name a step as a learner would write it."""
    name = type(step).__name__
    if isinstance(step, keras.layers.Activation):
        return f'Activation("{activation_name(step)}")'
    return name


def decoder_layers(build_decoder: Callable[[int], Any], latent_dim: int = 64) -> None:
    """Dense, Reshape, three times Conv2DTranspose + BatchNormalization + ReLU, then Conv2DTranspose."""
    steps = operations(built_decoder(build_decoder, latent_dim))
    for number, filters in enumerate(FILTERS, start=1):
        steps = _transposed_block(steps, number, filters)
    position = _next_transpose(steps, "a last Conv2DTranspose with 3 filters after the loop")
    _expect_transpose(steps[position], "the last Conv2DTranspose", 3, strides=(1, 1))
    extra = [describe(step) for step in steps[position + 1 :] if activation_name(step) is None or _has_weights(step)]
    expect(not extra, "nothing but a sigmoid after the last Conv2DTranspose", ", ".join(extra))


def _has_weights(step: Any) -> bool:
    return bool(getattr(step, "weights", None))


def _next_transpose(steps: list[Any], wanted: str, first: bool = False) -> int:
    """Return where the next Conv2DTranspose is; only the given lines may come before the first one."""
    given = (keras.layers.Dense, keras.layers.Reshape, keras.layers.BatchNormalization, keras.layers.Activation)
    for position, step in enumerate(steps):
        if isinstance(step, keras.layers.Conv2DTranspose):
            return position
        if not (first and isinstance(step, given)):
            break
    fail(wanted, ", ".join(describe(step) for step in steps) or "no further layer")


def _expect_transpose(step: Any, which: str, filters: int, strides: tuple[int, int]) -> None:
    expect(
        step.filters == filters,
        f"{which} to have {filters} filters",
        f"{step.filters}",
        "The filters of the loop are 128, 64 and 32, in this order, and every layer reads the result of the one "
        "before. The image has 3 channels.",
    )
    expect(tuple(step.kernel_size) == (3, 3), f"{which} to have a 3 x 3 kernel", f"{step.kernel_size}")
    expect(
        tuple(step.strides) == strides,
        f"{which} to have strides of {strides[0]}",
        f"{step.strides[0]}",
        "With strides=2 a step doubles height and width: 4, 8, 16, 32. The last layer keeps 32.",
    )
    expect(
        step.padding == "same",
        f'{which} to use padding="same"',
        f'padding="{step.padding}"',
        "Other paddings add a border, and 4 does not become 8.",
    )


def _transposed_block(steps: list[Any], number: int, filters: int) -> list[Any]:
    """Check one step of the loop; return what follows it."""
    which = f"Conv2DTranspose number {number}"
    position = _next_transpose(steps, which if number == 1 else f"{which} right after the ReLU", first=number == 1)
    _expect_transpose(steps[position], which, filters, strides=(2, 2))
    expect(
        activation_name(steps[position]) == "linear",
        f"{which} to have no activation of its own",
        f'activation="{activation_name(steps[position])}"',
        "Normalise first: Conv2DTranspose, BatchNormalization, then ReLU as a layer.",
    )
    following = steps[position + 1 : position + 3]
    names = ", then ".join(describe(step) for step in following) or "nothing"
    order = "The order is Conv2DTranspose, BatchNormalization, Activation."
    expect(
        following and isinstance(following[0], keras.layers.BatchNormalization),
        f"BatchNormalization right after {which}",
        names,
        order,
    )
    expect(
        len(following) == 2 and is_plain_relu(following[1]),
        f"ReLU after the BatchNormalization that follows {which}",
        names,
        order,
    )
    return steps[position + 3 :]


def decoder_shapes(build_decoder: Callable[[int], Any], latent_dims: Iterable[int] = (64,)) -> None:
    """From any latent size to images of 32 x 32 x 3."""
    for latent_dim in latent_dims:
        decoder = built_decoder(build_decoder, latent_dim)
        expect(
            tuple(decoder.output_shape) == (None, *INPUT_SHAPE),
            f"images of shape (None, 32, 32, 3) for latent_dim={latent_dim}",
            f"{decoder.output_shape}",
            "Each strides=2 step doubles height and width (4, 8, 16, 32); the last layer has 3 filters.",
        )
        images = np.asarray(decoder(np.zeros((2, latent_dim), np.float32), training=False))
        expect(images.shape == (2, *INPUT_SHAPE), "two images for two latent vectors", f"shape {images.shape}")


def decoder_is_sigmoid(build_decoder: Callable[[int], Any], latent_dim: int = 64, seed: int = 0) -> None:
    """The last activation is a sigmoid, and the output stays in [0, 1] whatever comes in."""
    decoder = built_decoder(build_decoder, latent_dim)
    steps = operations(decoder)
    transposes = [index for index, step in enumerate(steps) if isinstance(step, keras.layers.Conv2DTranspose)]
    ending = map(activation_name, steps[transposes[-1] if transposes else -1 :])
    nonlinear = [name for name in ending if name not in (None, "linear")]
    expect(
        nonlinear == ["sigmoid"],
        "a sigmoid, and only that, as the last activation",
        " then ".join(map(str, nonlinear)) or "no activation",
        "A sigmoid keeps every pixel between 0 and 1.",
    )
    expect_pixels(decoder, latent_dim, seed)


def trained_pair(results: Mapping[str, Mapping[str, Any]], name: str) -> tuple[Any, Any]:
    """Return the learner's encoder and decoder of that name."""
    entries_of(results, "results")
    if name not in results:
        others = f", only {', '.join(map(repr, results))}" if results else ""
        raise NotAttemptedError(
            f'There is no results["{name}"] yet{others}. '
            "Run the training cell above to its end; if it stops, it says why."
        )
    entries_of(results[name], f'results["{name}"]')
    for part in ("encoder", "decoder"):
        expect(part in results[name], f'results["{name}"]["{part}"]', f"only {list(results[name])}")
        expect_model(results[name][part], f'results["{name}"]["{part}"]', "Run the training cell again.")
    return results[name]["encoder"], results[name]["decoder"]


def _expect_standardised(features: NDArray[np.float32], name: str) -> None:
    """Most features, shape (N, channels), have a mean near 0 and a standard deviation near 1.

    With raw features of VGG16 the error comes so near to what some seeds give with standardised ones that no threshold
    tells them apart.
    """
    mean, deviation = np.median(np.abs(features.mean(axis=0))), np.median(features.std(axis=0))
    expect(
        mean < 0.5 and 0.5 < deviation < 2,
        f"standardised features from the {name} encoder, each with mean 0 and standard deviation 1",
        f"{mean:.2g} and {deviation:.2g}",
        "Keep encoder = standardised(frozen, encode(frozen, X_train_rgb)), and put that encoder into results.",
    )


def reconstruction_error(results: Mapping[str, Mapping[str, Any]], name: str, images: Any, threshold: float) -> None:
    """The pair reconstructs images, shape (N, 32, 32, 3), with an error under the threshold."""
    encoder, decoder = trained_pair(results, name)
    expect_imagenet_features(encoder, name)
    loss = loss_name(decoder)
    expect(
        loss in ("", "mean_squared_error"),  # empty for one that was written by the learner
        f"the {name} decoder to be compiled with the MSE as loss",
        loss.replace("_", " "),
        'Write decoder.compile(..., loss="mse").',
    )
    expect_readable(encoder, array_of(images, "test images"), f"the encoder of {name}", "images")
    features = latents(encoder, images)
    expect_readable(decoder, features, f"the decoder of {name}", "what its encoder gives")
    expect_output(decoder, np.shape(images)[1:], f"the decoder of {name}")
    _expect_standardised(features, name)
    error = mse_per_pixel(images, predict(decoder, features))
    expect(
        error < threshold,
        f"an error (MSE per pixel) of {name} under {threshold:g} on test images",
        f"{error:.4f}",
        "The decoder has learned nothing yet: did its training stop with an error?"
        if never_trained(decoder)
        else "Does the decoder learn from the standardised features of all training images, with Adam(1e-3), the MSE "
        "as loss and all epochs?",
    )
