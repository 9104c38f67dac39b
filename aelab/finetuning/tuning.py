"""Checks of what learns when the encoder is unfrozen, and how fast: they look at the weights after a few steps.

Adam's first step moves a weight by its learning rate, whatever the gradient is (Kingma and Ba, "Adam: A Method for
Stochastic Optimization", ICLR 2015, section 2.1). So a step or two show which weights learn, and how fast.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache, partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from aelab.finetuning import reference, small
from aelab.finetuning_training import continue_training
from aelab.wanted import expect_function, expect_model
from kerasdata.runtime import keras
from labkit.scoring import expect, fail

DECODER_RATE = 1e-3
CONTINUE = "Compile it, and call continue_training; a decoder that is not trainable learns nothing."
AFRESH = 0.05  # no step of 0.001 moves a weight that far
# With the rates of `schedule`, twice as many epochs end where `fit` at a constant rate does, except if they are few:
# with two, one more still does; with one, neither.
EPOCHS = (1, 2)
# Other losses and optimizers lead elsewhere: with Huber's loss or cross-entropy, by 0.005 of the way or more for the
# decoder alone, by 0.07 for both.
FARTHEST_DECODER, FARTHEST_STAGE = 0.003, 0.03
WHY_NOT = {
    keras.layers.BatchNormalization: "BatchNormalization would normalise by small batches, and overwrite its "
    "stored statistics. ",
    keras.layers.Normalization: "Normalization holds the scales of the features. ",
}
NEVER = tuple(WHY_NOT)


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
    wrong = {layer.name: type(layer) for layer in layers if isinstance(layer, NEVER) and layer.trainable}
    expect(
        not wrong,
        "no normalisation that learns",
        f"that {' and '.join(wrong)} can",
        "".join(why for kind, why in WHY_NOT.items() if kind in wrong.values())
        + "Set layer.trainable = False for it, after encoder.trainable = True.",
    )
    missing = [name for name in convolutions if name not in learning]
    expect(
        not missing,
        f"trainable weights in {' and '.join(convolutions)}",
        f"none in {' and '.join(missing)}",
        "Every layer of the stage learns, except for normalisations.",
    )


def weights_after_steps(fine_tune: Callable[..., Any], rate: float = 1e-4, seed: int = 0) -> None:
    """Expect a step an epoch to move the convolutions at `rate`, the decoder at 0.001, and nothing else.

    The images fit into one batch, so that their order does not matter.
    """
    expect_function(fine_tune, "fine_tune")
    for epochs in EPOCHS:
        _expect_tuned(fine_tune, epochs, rate, seed)


def _expect_tuned(fine_tune: Callable[..., Any], epochs: int, rate: float, seed: int) -> None:
    encoder, decoder = small.small_encoder(seed), small.small_decoder(seed)
    before = [*encoder.get_weights(), *decoder.get_weights()]
    maps, images = small.examples(seed + 3, small.MAPS, lambda maps: decoder(encoder(maps)))
    model = fine_tune(encoder, decoder, maps, images, epochs, rate)
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
    expect(np.isfinite(list(moved.values())).all(), "weights that are finite numbers", "nan or infinity")
    _expect_at_rest(before, model.get_weights())
    stage, dense = _of_stage_and_decoder(moved)
    expect(stage or dense, "a model that has been trained", "the weights that it had before", "Call continue_training.")
    expect(
        stage,
        "convolutions of the stage that have learned",
        "the weights that they had before",
        "Call unfreeze_stage(encoder) before compile and training; only then they learn.",
    )
    expect(dense, "a decoder that learns", "one that was frozen", "It has to follow the features, at 0.001 as before.")
    rights = [_tuned(train, seed, epochs, rate) for train in _WAYS]
    sizes = list(zip(*(_of_stage_and_decoder(moves(before, right)) for right in rights), strict=True))
    told = f"convolutions that {_steps(epochs)} of Adam move{'s' * (epochs == 1)} by about {_told(sizes[0])}"
    if not _is_about(stage, sizes[0]):
        slow_decoder = _is_about(dense, sizes[0])
        fail(
            told,
            f"{stage:.2g}" + ", as the decoder should move" * _is_about(stage, sizes[1]),
            "The slow weights are the decoder's: they should be encoder.trainable_variables."
            if slow_decoder and _is_about(stage, sizes[1])
            else "TwoRates needs the weights of the stage: slow=encoder.trainable_variables, once the encoder is "
            "unfrozen. Before that the list is empty."
            if _is_about(stage, sizes[1])
            else "Is the optimizer TwoRates(encoder.trainable_variables, rate), and did it train for all `epochs`, "
            "with `maps` and `images` as they are?",
        )
    expect(
        _is_about(dense, sizes[1]),
        f"a decoder that {_steps(epochs)} of Adam move{'s' * (epochs == 1)} by about {_told(sizes[1])}, as before",
        f"{dense:.2g}",
        "Only the stage is slow, and both train for `epochs` epochs, no fewer and no more.",
    )
    _expect_same_way(before, model.get_weights(), rights, FARTHEST_STAGE)


def _of_stage_and_decoder(moved: Mapping[tuple[int, ...], float]) -> tuple[float, float]:
    """Return how far the convolution that moved less, and the decoder, have moved."""
    return min(moved[3, 3, 3, 5], moved[3, 3, 5, 7]), moved[7, 16]


def _steps(count: int) -> str:
    return "one step" if count == 1 else f"{count} steps"


def _is_about(value: float, values: Sequence[float]) -> bool:
    """Tell whether a number is roughly one of those given."""
    return any(0.9 * one < value < 1.1 * one for one in values)


def _told(values: Sequence[float]) -> str:
    """Name the sizes that are right, without those that look the same."""
    return " or ".join(dict.fromkeys(f"{value:.2g}" for value in sorted(values)))


def _with_fit(model: Any, inputs: Any, targets: Any, epochs: int, **named: Any) -> None:
    model.fit(inputs, targets, epochs=epochs, batch_size=32, verbose=0, **named)


_WAYS: tuple[Callable[..., Any], ...] = (
    continue_training,
    _with_fit,
    partial(_with_fit, validation_split=0.1),
)


@cache
def _tuned(train: Callable[..., Any], seed: int, epochs: int, rate: float) -> list[NDArray[Any]]:
    """Return the weights of the small models after right training, of the encoder and then of the decoder."""
    encoder, decoder = reference.unfreeze(small.small_encoder(seed)), small.small_decoder(seed)
    maps, images = small.examples(seed + 3, small.MAPS, lambda maps: decoder(encoder(maps)))
    train(reference.composed(encoder, decoder, rate), maps, images, epochs)
    return [*encoder.get_weights(), *decoder.get_weights()]


def _expect_same_way(
    before: Sequence[Any], after: Sequence[Any], rights: Sequence[Sequence[Any]], farthest: float
) -> None:
    """Expect the kernels to be where one of the right trainings leads.

    farthest: how far off they may be, as a share of the way.
    """
    expect(
        min(_angle(before, after, right) for right in rights) < 0.1,
        "weights that go down the gradient of the mean squared error between the model's images and the true ones",
        "weights that go another way",
        'The loss is "mse", and all inputs and targets are used, each input beside its own image.',
    )
    expect(
        min(_distance(before, after, right) for right in rights) < farthest,
        "the weights to which Adam leads with the mean squared error",
        "slightly different ones",
        'Is the loss "mse", and has the optimizer no settings but its rate?',
    )


def _angle(before: Sequence[Any], after: Sequence[Any], right: Sequence[Any]) -> float:
    """Return one minus the cosine between two movements of kernels; the largest of all kernels."""
    angles = []
    for found, wanted in _movements(before, after, right):
        length = float(np.linalg.norm(found) * np.linalg.norm(wanted))
        angles.append(1 - float((found * wanted).sum()) / length if length else 1.0)
    return max(angles)


def _distance(before: Sequence[Any], after: Sequence[Any], right: Sequence[Any]) -> float:
    """Return how far kernels are from where they should be, as a share of the right way; the largest of all kernels."""
    norm = np.linalg.norm
    return max(float(norm(found - wanted) / norm(wanted)) for found, wanted in _movements(before, after, right))


def _movements(before: Sequence[Any], after: Sequence[Any], right: Sequence[Any]) -> Iterator[tuple[Any, Any]]:
    """Yield how each kernel has moved, and how it should have."""
    for start, end in zip(before, right, strict=True):
        if start.ndim > 1:
            yield next(one for one in after if one.shape == start.shape) - start, end - start


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


def frozen_goes_on(further: Callable[..., Any], seed: int = 0) -> None:
    """Expect a decoder that has been trained for so many epochs more, of one step each, from where it was."""
    expect_function(further, "train_further")
    for epochs in EPOCHS:
        _expect_further(further, epochs, seed)


def _expect_further(further: Callable[..., Any], epochs: int, seed: int) -> None:
    decoder = small.small_decoder(seed)
    before = decoder.get_weights()
    features, images = small.examples(seed + 4, (7,))
    model = further(decoder, features, images, epochs)
    expect_model(model, "the decoder from train_further", "Does your function end with return decoder?")
    moved = moves(before, model.get_weights())[7, 16]
    expect(moved, "a decoder that has been trained further", "the weights that it had", CONTINUE)
    rights = [_further(train, seed, epochs) for train in _WAYS]
    sizes = [moves(before, right)[7, 16] for right in rights]
    expect(
        _is_about(moved, sizes),
        f"weights that {_steps(epochs)} move{'s' * (epochs == 1)} by about {_told(sizes)}, at the rate of 0.001",
        f"weights that moved by {moved:.2g}",
        "`train` and a new model begin again, from fresh weights. Go on with continue_training."
        if moved > AFRESH
        else "Train it for `epochs` more epochs, no fewer and no more, with Adam at the rate of 0.001: otherwise the "
        "comparison is not fair.",
    )
    _expect_same_way(before, model.get_weights(), rights, FARTHEST_DECODER)


@cache
def _further(train: Callable[..., Any], seed: int, epochs: int) -> list[NDArray[Any]]:
    decoder = small.small_decoder(seed)
    features, images = small.examples(seed + 4, (7,))
    decoder.compile(optimizer=keras.optimizers.Adam(DECODER_RATE), loss="mse")
    train(decoder, features, images, epochs)
    weights: list[NDArray[Any]] = decoder.get_weights()
    return weights
