"""Checks of the network's two parts, and of what is computed once with them."""

from collections.abc import Callable
from typing import Any

import numpy as np

from aelab.finetuning import reference, small
from aelab.wanted import array_of, expect_model, kind_of
from aelab.wanted import expect_function as expect_function
from kerasdata.runtime import keras
from labkit.scoring import expect, fail

CLOSE = 1e-3


def pair_from(value: Any, function: str, parts: str) -> tuple[Any, Any]:
    """Expect two results of a function, and return them."""
    if value is None:
        fail(f"two results of {function}, {parts}", "None", "Does your function end with a return?")
    several = isinstance(value, tuple | list)
    expect(
        several and len(value) == 2,
        f"two results of {function}, {parts}",
        f"{len(value)} results" if several else kind_of(value),
        f"Write return {parts}.",
    )
    return value[0], value[1]


def network_is_split(
    split_network: Callable[..., Any], before: str = "one", last: str = "added", seed: int = 0
) -> None:
    """Expect the base to end with `before`, and the stage to lead from there to the average of `last`."""
    expect_function(split_network, "split_network")
    network = small.small_network(seed)
    base, stage = pair_from(split_network(small.small_network(seed), before, last), "split_network", "base, stage")
    expect_model(base, "base", "Make it with Model(network.input, maps).")
    expect_model(stage, "stage", "Make it with Model(maps, features).")
    inner = [layer.name for part in (base, stage) for layer in part.layers if isinstance(layer, keras.Model)]
    expect(
        not inner,
        "a base and a stage that consist of the network's own layers",
        f"a model within a model, {' and '.join(inner)}",
        "Make each with one Model(input, output): what learns is chosen among the stage's layers later on.",
    )
    right_base, right_stage = reference.split(network, before, last)
    wanted, found = tuple(right_base.output_shape), tuple(base.output_shape)
    expect(
        tuple(base.input_shape) == tuple(network.input_shape),
        "a base that reads images",
        f"one that reads {base.input_shape}",
        "Did the two results change places? Return base, stage." if base.input_shape == wanted else "",
    )
    (images,) = small.random_arrays(5, seed + 1, tuple(network.input_shape[1:]))
    maps, right_maps = np.asarray(base(images, training=False)), np.asarray(right_base(images, training=False))
    if maps.shape != right_maps.shape or not np.allclose(maps, right_maps, atol=CLOSE):
        at_last = np.asarray(reference.split(network, last, last)[0](images, training=False))
        too_far = maps.shape == at_last.shape and np.allclose(maps, at_last, atol=CLOSE)
        fail(
            f'a base that ends with the layer `before`, here "{before}", of shape {wanted}',
            f"one of shape {found}" if found != wanted else "one that gives other values",
            "Yours ends after the stage, so that nothing is left to learn: its maps would be computed once, and never "
            "change."
            if too_far
            else "The base ends with network.get_layer(before).output, and has the network's weights.",
        )
    expect(
        tuple(stage.input_shape) == wanted,
        f"a stage that reads what the base gives, {wanted}",
        f"one that reads {stage.input_shape}",
        "It begins with network.get_layer(before).output, not with the image.",
    )
    expect(
        len(stage.output_shape) == 2,
        "one vector of features per image from the stage",
        f"output of shape {stage.output_shape}",
        "GlobalAveragePooling2D averages each feature map over the image.",
    )
    features, right = (np.asarray(one(right_maps, training=False)) for one in (stage, right_stage))
    expect(
        features.shape == right.shape and np.allclose(features, right, atol=CLOSE),
        f'the average of the layer `last`, here "{last}", of shape {right.shape}',
        f"other features, of shape {features.shape}",
        "The stage ends with network.get_layer(last).output, averaged, and keeps the network's weights.",
    )


def maps_are_prepared(prepare: Callable[..., Any], count: int = 40, seed: int = 0) -> None:
    """Expect the maps of the images, and an encoder from maps to standardised features, still frozen."""
    expect_function(prepare, "prepare")
    network = small.small_network(seed)
    network.trainable = True  # as the real ones are: a call with training=True would show
    base, stage = reference.split(network, "one", "added")
    (images,) = small.random_arrays(count, seed + 2, (6, 6, 3))
    found, encoder = pair_from(prepare(base, stage, images), "prepare", "maps, encoder")
    maps = array_of(found, "maps, an array", "The first result is the maps: encode(base, images).")
    right_maps = np.asarray(base(images, training=False))
    features = np.asarray(stage(right_maps, training=False))
    after = maps.shape == features.shape and np.allclose(maps, features, atol=CLOSE)
    expect(
        maps.shape == right_maps.shape and np.allclose(maps, right_maps, atol=CLOSE),
        f"the maps that the base gives, of shape {right_maps.shape}",
        f"an array of shape {maps.shape}" + ", with other values" * (maps.shape == right_maps.shape),
        "These come from after the stage: features that are computed there can never change, whatever the stage learns."
        if after
        else "Write maps = encode(base, images).",
    )
    expect_model(encoder, "encoder", "Make it with standardised(stage, features).")
    expect(
        tuple(encoder.input_shape) == tuple(stage.input_shape),
        f"an encoder that reads maps, {stage.input_shape}",
        f"one that reads {encoder.input_shape}",
        "It is the stage, standardised: standardised(stage, ...).",
    )
    given = np.asarray(encoder(right_maps, training=False))
    means, deviations = np.abs(given.mean(axis=0)).max(), given.std(axis=0)
    expect(
        given.shape == features.shape and means < 0.05 and np.abs(deviations - 1).max() < 0.05,
        "standardised features from the encoder, each with mean 0 and standard deviation 1 for these images",
        f"means up to {means:.2g} and deviations from {deviations.min():.2g} to {deviations.max():.2g}",
        "The encoder is standardised(stage, encode(stage, maps)), with the features of all these images.",
    )
    expect(
        not encoder.trainable_weights,
        "an encoder that is still frozen",
        f"{len(encoder.trainable_weights)} trainable weights",
        "standardised freezes it; leave it so. It is unfrozen once its decoder is trained.",
    )
