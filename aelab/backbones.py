"""The frozen ImageNet networks: VGG16 and ResNet50, from the input to any layer.

VGG16: Simonyan and Zisserman, "Very Deep Convolutional Networks for Large-Scale Image Recognition", 2014. ResNet50:
He et al., "Deep Residual Learning for Image Recognition", 2015.
"""

import hashlib
import math
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from aelab import store
from aelab.data import RGB_SIZE
from kerasdata.runtime import keras

INPUT_SHAPE = (RGB_SIZE, RGB_SIZE, 3)

# Where to cut: the deeper the cut, the more abstract the features and the less of the image is left. Of all blocks,
# the pooled features of these keep most of the image (least error of a linear read-out).
CUTS: Mapping[str, str] = MappingProxyType({"VGG16": "block3_pool", "ResNet50": "conv3_block4_out"})

_ARTEFACTS = {"VGG16": "weights/vgg16-imagenet.f32", "ResNet50": "weights/resnet50-imagenet.f32"}


def imagenet_network(name: str) -> Any:
    """Return the whole convolutional part of a network, with its ImageNet weights.

    Args:
        name: "VGG16" or "ResNet50".

    Returns:
        a Keras model from images, float32 of shape (N, 32, 32, 3), to its last feature map. The lab feeds it pixels
        in [0, 1]: for reconstruction this gives better features than the networks' own preprocessing.

    Raises:
        ValueError: no such network.
        aelab.store.StoreError: the weights are not in the data cache and cannot be downloaded.
    """
    if name not in _ARTEFACTS:
        raise ValueError(f"Expected {' or '.join(map(repr, _ARTEFACTS))}, found {name!r}.")
    build = getattr(keras.applications, name)
    with _nothing_drawn():
        network = build(include_top=False, weights=None, input_shape=INPUT_SHAPE)
    values = np.memmap(store.artefact(_ARTEFACTS[name]), dtype="<f4", mode="r")
    start = 0
    for layer in network.layers:
        weights = []
        for shape in (weight.shape for weight in layer.weights):
            end = start + math.prod(shape)
            weights.append(values[start:end].reshape(shape))
            start = end
        layer.set_weights(weights)
    if start != values.size:
        raise ValueError(f"Expected {start:,} weights for {name}, found {values.size:,}.")
    return network


@contextmanager
def _nothing_drawn() -> Iterator[None]:
    """Let layers start with zeros: drawing weights that are replaced at once takes a third of the build time."""
    initializer = keras.initializers.VarianceScaling
    draw = initializer.__call__
    initializer.__call__ = lambda self, shape, dtype=None: keras.ops.zeros(shape, dtype)
    try:
        yield
    finally:
        initializer.__call__ = draw


def frozen_encoder(name: str, cut: str | None = None) -> Any:
    """Return a network truncated after the layer `cut`, averaged over the image and frozen.

    Args:
        name: "VGG16" or "ResNet50".
        cut: name of the last layer that is kept; `CUTS[name]` by default.

    Returns:
        a Keras model from images, float32 of shape (N, 32, 32, 3), to features, float32 of shape (N, channels).
    """
    encoder = truncated(imagenet_network(name), cut or CUTS[name], f"{name}_encoder")
    _let_go_of_what_follows(encoder)
    return encoder


def _let_go_of_what_follows(model: Any) -> None:
    """Remove a model's references to layers beyond its output, which would keep 60 to 90 MB of weights in memory."""
    kept = set(map(id, model.operations))
    for operation in model.operations:
        operation._outbound_nodes = [node for node in operation._outbound_nodes if id(node.operation) in kept]


def truncated(network: Any, cut: str, name: str) -> Any:
    """Return a network up to its layer `cut`, averaged over the image, frozen, and called `name`."""
    features = keras.layers.GlobalAveragePooling2D()(network.get_layer(cut).output)
    encoder = keras.Model(network.input, features, name=name)
    encoder.trainable = False
    return encoder


def standardised(encoder: Any, features: NDArray[np.float32]) -> Any:
    """Append a layer that scales every feature to mean 0 and variance 1.

    A network's features differ in size by orders of magnitude; a decoder that reads them raw hardly learns.

    Args:
        encoder: a model from images to features, shape (N, channels).
        features: its output for the training images (never the test images), shape (N, channels).

    Returns:
        a frozen model from images to standardised features, shape (N, channels).
    """
    if features.ndim != 2 or features.shape[1:] != encoder.output_shape[1:]:
        raise ValueError(
            f"Expected features of shape (N, {encoder.output_shape[-1]}), found {features.shape}. "
            "Pass what this encoder gives for the training images."
        )
    normalization = keras.layers.Normalization(name="standardise")
    normalization.adapt(np.asarray(features))
    model = keras.Model(encoder.inputs[0], normalization(encoder.outputs[0]), name=encoder.name)
    model.trainable = False
    return model


def weights_digest(model: Any) -> str:
    """Return the SHA-256 over the raw float32 values of all weights, layer by layer."""
    digest = hashlib.sha256()
    for layer in model.layers:
        for weight in layer.get_weights():
            digest.update(np.ascontiguousarray(weight, "<f4").tobytes())
    return digest.hexdigest()
