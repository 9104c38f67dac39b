"""Checks of notebook 1: the decoder, and what it learned from a frozen encoder's features."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from aelab.autoencoders.encoder import expect_imagenet_features
from aelab.autoencoders.prepared import what_was_read
from aelab.backbones import INPUT_SHAPE
from aelab.canonical import Step, canonical_steps
from aelab.features import latents, predict
from aelab.learned import expect_pixels, expect_sigmoid, what_never_learned
from aelab.metrics import mse_per_pixel
from aelab.wanted import array_of, entries_of, expect_function, expect_model, expect_output, expect_readable
from kerasdata.architecture import activation_name, loss_name
from kerasdata.runtime import keras
from labkit.scoring import NotAttemptedError, expect, fail

GIVEN_UNITS = 4 * 4 * 128
GIVEN_LINE = "x = Dense(4*4*128, activation='relu')(decoder_input)"
FILTERS = (128, 64, 32)


def built_decoder(build_decoder: Callable[[int], Any], latent_dim: int) -> Any:
    """Call the learner's function, expect a Keras model for that latent size, and return it."""
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


def decoder_layers(build_decoder: Callable[[int], Any], latent_dim: int = 64) -> None:
    """Expect the given Dense + ReLU and Reshape, three blocks of three layers, and a last Conv2DTranspose."""
    parts = _parts(canonical_steps(built_decoder(build_decoder, latent_dim)))
    parts = _after_the_given_lines(parts)
    for number, filters in enumerate(FILTERS, start=1):
        parts = _after_transposed_block(parts, number, filters)
    last = _next_transpose(parts, "a last Conv2DTranspose with 3 filters after the loop")
    _expect_transpose(last, "the last Conv2DTranspose", 3, strides=(1, 1))
    extra = [part for part in parts[1:] if not (isinstance(part, str) and part.islower())]
    expect(not extra, "nothing but a sigmoid after the last Conv2DTranspose", _named(extra))


Part = Step | str  # a layer with weights, or the name of a function that is applied to its output


def _parts(steps: Iterable[Step]) -> list[Part]:
    """Return layers and functions as one sequence, without the input."""
    parts: list[Part] = []
    for step in steps:
        parts += [*([] if step.layer is None else [step]), *step.functions]
    return parts


def _named(parts: Iterable[Part]) -> str:
    """Name the parts as a learner would write them."""
    return ", then ".join(map(_name, parts))


def _name(part: Part) -> str:
    if isinstance(part, Step):
        return part.name
    return f'Activation("{part}")' if part.islower() else part


def _after_the_given_lines(parts: list[Part]) -> list[Part]:
    """Expect the Dense layer that the exercise gives, with its ReLU; return what follows."""
    first = parts[0] if parts else "no layer"
    is_dense = isinstance(first, Step) and type(first.layer) is keras.layers.Dense
    name = f"Dense({first.layer.units})" if is_dense and isinstance(first, Step) else _name(first)
    expect(
        name == f"Dense({GIVEN_UNITS})",
        f"Dense({GIVEN_UNITS}) as the first layer, as it was given",
        name,
        "Leave the lines above the loop as they were: they make 4 x 4 maps of 128 channels.",
    )
    functions = [part for part in parts[1:2] if isinstance(part, str)]
    expect(
        functions == ["relu"],
        f"a ReLU in {name}, as it was given",
        _named(functions) or "no activation",
        f"The line above the loop is {GIVEN_LINE}.",
    )
    return parts[2:]


def _is_transpose(part: Part) -> bool:
    return isinstance(part, Step) and type(part.layer) is keras.layers.Conv2DTranspose


def _next_transpose(parts: list[Part], wanted: str) -> Step:
    """Return the next part, which must be a Conv2DTranspose."""
    if parts and isinstance(parts[0], Step) and _is_transpose(parts[0]):
        return parts[0]
    fail(wanted, _named(parts[:3]) or "no further layer")


def _expect_transpose(step: Step, which: str, filters: int, strides: tuple[int, int]) -> None:
    layer = step.layer
    expect(
        layer.filters == filters,
        f"{which} to have {filters} filters",
        f"{layer.filters}",
        "The filters of the loop are 128, 64 and 32, in this order, and every layer reads the result of the one "
        "before. The image has 3 channels.",
    )
    expect(tuple(layer.kernel_size) == (3, 3), f"{which} to have a 3 x 3 kernel", f"{layer.kernel_size}")
    expect(
        tuple(layer.strides) == strides,
        f"{which} to have strides of {strides[0]}",
        f"{layer.strides[0]}" if len(set(layer.strides)) == 1 else f"{tuple(layer.strides)}",
        "With strides=2 a step doubles height and width: 4, 8, 16, 32. The last layer keeps 32.",
    )
    expect(
        tuple(layer.dilation_rate) == (1, 1),
        f"{which} without a dilation",
        f"dilation_rate={tuple(layer.dilation_rate)}",
        "Leave dilation_rate out.",
    )
    expect(
        layer.padding == "same",
        f'{which} to use padding="same"',
        f'padding="{layer.padding}"',
        "Other paddings add a border, and 4 does not become 8.",
    )


def _after_transposed_block(parts: list[Part], number: int, filters: int) -> list[Part]:
    """Check one step of the loop; return what follows it."""
    which = f"Conv2DTranspose number {number}"
    step = _next_transpose(parts, which if number == 1 else f"{which} right after the ReLU")
    _expect_transpose(step, which, filters, strides=(2, 2))
    own = activation_name(step.layer)
    expect(
        own == "linear",
        f"{which} to have no activation of its own",
        f'activation="{own}"',
        "Normalise first: Conv2DTranspose, BatchNormalization, then ReLU as a layer.",
    )
    normalisation, activation = (*parts[1:3], None, None)[:2]
    order = "The order is Conv2DTranspose, BatchNormalization, Activation."
    expect(
        isinstance(normalisation, Step) and type(normalisation.layer) is keras.layers.BatchNormalization,
        f"BatchNormalization right after {which}",
        _named(parts[1:3]) or "nothing",
        order,
    )
    axis = getattr(getattr(normalisation, "layer", None), "axis", None)
    expect(
        axis in (-1, 3),
        "BatchNormalization of each channel",
        f"one along axis {axis}",
        "Write BatchNormalization() without an axis.",
    )
    expect(
        not getattr(normalisation, "is_frozen", False),
        f"the BatchNormalization after {which} to learn what it normalises by",
        "training=False in its call, or trainable=False",
        "Leave these out: in training it then uses the mean and the spread of each batch.",
    )
    expect(
        activation == "relu",
        f"ReLU after the BatchNormalization that follows {which}",
        _named(parts[1:3]) or "nothing",
        order,
    )
    return parts[3:]


def decoder_shapes(build_decoder: Callable[[int], Any], latent_dims: Iterable[int] = (64,)) -> None:
    """Expect images of 32 x 32 x 3 for every latent size."""
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
    """Expect a sigmoid as the last activation, and output in [0, 1] for any input."""
    decoder = built_decoder(build_decoder, latent_dim)
    expect_sigmoid(canonical_steps(decoder)[-1], "A sigmoid keeps every pixel between 0 and 1.")
    expect_pixels(decoder, latent_dim, seed)


def trained_pair(results: Mapping[str, Mapping[str, Any]], name: str) -> tuple[Any, Any]:
    """Return the learner's encoder and decoder of that name."""
    entries_of(results, "results")
    if name not in results:
        others = f", only {', '.join(map(repr, results))}" if results else ""
        raise NotAttemptedError(
            f'There is no results["{name}"] yet{others}. '
            "Run the training cell above to the end; if it stops, it says why."
        )
    entries_of(results[name], f'results["{name}"]')
    for part in ("encoder", "decoder"):
        expect(part in results[name], f'results["{name}"]["{part}"]', f"only {list(results[name])}")
        expect_model(results[name][part], f'results["{name}"]["{part}"]', "Run the training cell again.")
    return results[name]["encoder"], results[name]["decoder"]


def _expect_standardised(features: NDArray[np.float32], name: str, encoder: Any, images: Any) -> None:
    """Expect most features, shape (N, channels), to have a mean near 0 and a standard deviation near 1.

    No threshold on the error can tell raw features of VGG16 from standardised ones: for some seeds the errors are too
    close.
    """
    mean, deviation = _spread(features)
    expect(
        _is_standardised(mean, deviation),
        f"standardised features from the {name} encoder, each with mean 0 and standard deviation 1",
        f"{mean:.2g} and {deviation:.2g}",
        lambda: (
            what_was_read(images, lambda changed: _from_standard(*_spread(latents(encoder, changed))))
            or "Keep encoder = standardised(frozen, encode(frozen, X_train_rgb)), and put that encoder into results."
        ),
    )


def _spread(features: NDArray[np.float32]) -> tuple[float, float]:
    """Return the mean of most features, without its sign, and their standard deviation."""
    return float(np.median(np.abs(features.mean(axis=0)))), float(np.median(features.std(axis=0)))


def _from_standard(mean: float, deviation: float) -> float:
    return 2 * mean + abs(float(np.log2(max(deviation, 1e-9))))


def _is_standardised(mean: float, deviation: float) -> bool:
    return mean < 0.5 and 0.5 < deviation < 2


def reconstruction_error(results: Mapping[str, Mapping[str, Any]], name: str, images: Any, threshold: float) -> None:
    """Expect the pair to reconstruct images, shape (N, 32, 32, 3), with an error under the threshold."""
    encoder, decoder = trained_pair(results, name)
    expect_imagenet_features(encoder, name)
    loss = loss_name(decoder)
    expect(
        loss in ("", "mean_squared_error"),  # empty for a loss that the learner wrote
        f"the {name} decoder to be compiled with the MSE as loss",
        loss.replace("_", " "),
        'Write decoder.compile(..., loss="mse").',
    )
    expect_readable(encoder, array_of(images, "test images"), f"the encoder of {name}", "images")
    features = latents(encoder, images)
    expect_readable(decoder, features, f"the decoder of {name}", "what its encoder gives")
    expect_output(decoder, np.shape(images)[1:], f"the decoder of {name}")
    _expect_standardised(features, name, encoder, images)
    error = mse_per_pixel(images, predict(decoder, features))
    expect(
        error < threshold,
        f"an error (MSE per pixel) of {name} under {threshold:g} on test images",
        f"{error:.4f}",
        lambda: (
            what_never_learned(decoder, "decoder")
            or what_was_read(
                images, lambda changed: mse_per_pixel(images, predict(decoder, latents(encoder, changed))) / threshold
            )
            or "Does the decoder learn from the standardised features of all training images, with Adam(1e-3), the "
            "MSE as loss and all epochs?"
        ),
    )
