"""Checks of what learns when the encoder is unfrozen, and how fast: they look at the weights after a single step.

Adam's first step moves a weight by its learning rate, whatever the gradient is (Kingma and Ba, "Adam: A Method for
Stochastic Optimization", ICLR 2015, section 2.1). So one step shows which weights learn, and how fast.
"""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from aelab.finetuning import reference, small
from aelab.finetuning_training import schedule
from aelab.wanted import expect_function, expect_model
from kerasdata.runtime import keras
from labkit.scoring import expect, fail

DECODER_RATE = 1e-3
NEVER = (keras.layers.BatchNormalization, keras.layers.Normalization)


def encoder_is_unfrozen(unfreeze: Callable[..., Any], seed: int = 0) -> None:
    """Expect the convolutions of an encoder to learn, and nothing else."""
    expect_function(unfreeze, "unfreeze")
    encoder = unfreeze(small.small_encoder(seed))
    expect_model(encoder, "the encoder from unfreeze", "Does your function end with return encoder?")
    layers = [layer for layer in encoder._flatten_layers(include_self=False) if layer.weights]
    expected = small.small_encoder(seed).get_weights()
    same = len(expected) == len(encoder.weights) and all(map(np.array_equal, expected, encoder.get_weights()))
    expect(same, "the weights that the encoder had", "others", "unfreeze changes flags only.")
    learning = [layer.name for layer in layers if layer.trainable_weights]
    convolutions = [layer.name for layer in layers if not isinstance(layer, NEVER)]
    if not encoder.trainable_weights:
        fail(
            f"trainable weights in {' and '.join(convolutions)}",
            "none in the whole encoder",
            "encoder.trainable is still False, and that holds for all of its layers: set encoder.trainable = True "
            "first, then the layers'."
            if not encoder.trainable
            else "layer.trainable = True lets a layer learn.",
        )
    wrong = [layer.name for layer in layers if isinstance(layer, NEVER) and layer.trainable]
    expect(
        not wrong,
        "no normalisation that learns",
        f"a trainable {' and '.join(wrong)}",
        "BatchNormalization would use and change its statistics, by small batches of other images, and Normalization "
        "holds the scales of the features. Set layer.trainable = False for both, after encoder.trainable = True.",
    )
    missing = [name for name in convolutions if name not in learning]
    expect(
        not missing,
        f"trainable weights in {' and '.join(convolutions)}",
        f"none in {' and '.join(missing)}",
        "Every layer of the stage learns, except for normalisations.",
    )


def weights_after_a_step(fine_tune: Callable[..., Any], rate: float = 1e-4, seed: int = 0) -> None:
    """Expect that a single step moves the convolutions by `rate`, the decoder by 0.001, and nothing else."""
    expect_function(fine_tune, "fine_tune")
    encoder, decoder = small.small_encoder(seed), small.small_decoder(seed)
    before = [*encoder.get_weights(), *decoder.get_weights()]
    maps, images = small.random_arrays(20, seed + 3, small.MAPS, small.IMAGES)
    model = fine_tune(encoder, decoder, maps, images, 1, rate)
    expect_model(
        model, "the model from fine_tune", "It leads from maps to images: Model(maps, decoder(encoder(maps)))."
    )
    ends = tuple(model.input_shape), tuple(model.output_shape)
    expect(
        ends == ((None, *small.MAPS), (None, *small.IMAGES)),
        f"a model from maps {(None, *small.MAPS)} to images {(None, *small.IMAGES)}",
        f"one from {ends[0]} to {ends[1]}",
        "Model(maps, decoder(encoder(maps))), with maps = Input(shape=encoder.input_shape[1:]).",
    )
    moved = moves(before, model.get_weights())
    stage = max(moved[3, 3, 3, 5], moved[3, 3, 5, 7])
    expect(np.isfinite(list(moved.values())).all(), "weights that are finite numbers", "nan or infinity")
    _expect_at_rest(before, model.get_weights())
    expect(
        stage > 0 and min(moved[3, 3, 3, 5], moved[3, 3, 5, 7]) > 0,
        "convolutions of the stage that have learned",
        "the weights that they had before",
        "Call unfreeze_stage(encoder) before compile and training; only then they learn.",
    )
    told = f"convolutions that one step of Adam moves by their rate, {rate:g}"
    if np.isclose(stage, DECODER_RATE, rtol=0.3):
        fail(
            told,
            f"{stage:.2g}, the rate of the decoder",
            "TwoRates needs the weights of the stage: slow=encoder.trainable_variables, once the encoder is unfrozen. "
            "Before that the list is empty.",
        )
    expect(np.isclose(stage, rate, rtol=0.3), told, f"{stage:.2g}", "slow_rate=rate, and as many epochs as asked for.")
    _expect_downhill(model, maps, images, rate, seed)
    dense = moved[7, 16]
    expect(
        np.isclose(dense, DECODER_RATE, rtol=0.3),
        f"a decoder that one step of Adam moves by {DECODER_RATE:g}, as before",
        f"{dense:.2g}",
        "The decoder was frozen: it has to follow the features." if not dense else "Only the stage is slow.",
    )


def _expect_downhill(model: Any, maps: NDArray[Any], images: NDArray[Any], rate: float, seed: int) -> None:
    """Expect the weights to have moved the way the gradient of the MSE says, most of them."""
    encoder, decoder = small.small_encoder(seed), small.small_decoder(seed)
    start = [weight for part in (encoder, decoder) for weight in part.get_weights() if weight.ndim > 1]
    right, _ = reference.tuned_copy(encoder, decoder, maps, images, 1, rate)
    ends = ([weight for weight in one.get_weights() if weight.ndim > 1] for one in (model, right))
    by_shape = [{weight.shape: weight for weight in weights} for weights in ends]
    agree = [
        np.sign(by_shape[0][weight.shape] - weight) == np.sign(by_shape[1][weight.shape] - weight) for weight in start
    ]
    same = float(np.concatenate([one.ravel() for one in agree]).mean())
    expect(
        same > 0.75,
        "weights that go down the gradient of the mean squared error between the model's images and `images`",
        f"{1 - same:.0%} of them go another way",
        "The loss is the MSE, the inputs are the maps, and the targets are the images.",
    )


def moves(before: Sequence[NDArray[Any]], after: Sequence[NDArray[Any]]) -> dict[tuple[int, ...], float]:
    """Return how far the weights of each shape have moved at most.

    Raises:
        UnmetError: the weights have other shapes.
    """
    left = list(after)
    found: dict[tuple[int, ...], float] = {}
    for weight in before:
        place = next((index for index, one in enumerate(left) if one.shape == weight.shape), None)
        if place is None:
            fail("a model with the weights of encoder and decoder", f"none of shape {weight.shape}", "Compose both.")
        distance = float(np.abs(left.pop(place).astype(float) - weight).max(initial=0))
        found[weight.shape] = max(found.get(weight.shape, 0.0), distance)
    return found


def _expect_at_rest(before: Sequence[NDArray[Any]], after: Sequence[NDArray[Any]]) -> None:
    """Expect the weights of batch normalisation, of 5 channels, and of the features' scales to be as they were."""
    moved = moves(before, after)
    expect(
        moved[5,] == 0,
        "the statistics and weights of BatchNormalization as they were",
        "others",
        "It was trainable, or called with training=True: with layer.trainable = False it stays in inference.",
    )
    expect(moved[7,] == 0, "the scales of the features as they were", "others", "Normalization does not learn.")


def frozen_goes_on(further: Callable[..., Any], epochs: int = 4, seed: int = 0) -> None:
    """Expect a decoder that has been trained for so many epochs more, by how far its weights have moved."""
    expect_function(further, "train_further")
    decoder = small.small_decoder(seed)
    before = decoder.get_weights()
    features, _ = small.random_arrays(320, seed + 4, (7,), small.IMAGES)
    images = np.ones((320, *small.IMAGES), np.float32)  # every gradient has the same sign, so all steps add up
    model = further(decoder, features, images, epochs)
    expect_model(model, "the decoder from train_further", "Does your function end with return decoder?")
    steps = moves(before, model.get_weights())[7, 16] / DECODER_RATE
    expect(steps > 0, "a decoder that has been trained further", "the weights that it had", "Call continue_training.")
    batches = 9  # of nine tenths of the images; the other tenth watches
    even = epochs * batches
    falling = sum(float(schedule(1.0, even)(step)) for step in range(even))
    _expect_steps(steps, (falling, even), epochs)


def _expect_steps(steps: float, wanted: tuple[float, float], epochs: int) -> None:
    """Expect as many steps, of the full rate, as `continue_training` or `fit` would make."""
    falling, even = wanted
    told = f"weights that {epochs} epochs of 320 images move by about {falling:.0f} full steps of 0.001"
    fits = 0.85 * falling < steps < 1.15 * falling or 0.85 * even < steps < 1.4 * even
    few = steps < falling
    expect(
        fits,
        told,
        f"by {steps:.0f}",
        "Train it for `epochs` more epochs, all of them, at the rate of 0.001: a frozen model that learned for less "
        "time makes the tuned one look better."
        if few
        else "More epochs than asked for, or another rate?",
    )
