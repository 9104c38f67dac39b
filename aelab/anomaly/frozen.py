"""Features of a frozen ImageNet network, by which things can be told apart that look alike in pixels.

Distances between such features find anomalies better than most networks that are trained for it: Bergman, Cohen and
Hoshen, "Deep Nearest Neighbor Anomaly Detection", 2020.
"""

import numpy as np
from numpy.typing import NDArray

from aelab.backbones import frozen_encoder
from aelab.data import to_rgb32
from aelab.features import encode

NETWORK = "ResNet50"
# What the network's own preprocessing subtracts from the channels blue, green and red, from 0 to 255.
_CHANNEL_MEANS = np.array([103.939, 116.779, 123.68], np.float32)


def network_inputs(pixels: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Prepare grey images as `keras.applications.resnet50.preprocess_input` would.

    Args:
        pixels: uint8, shape (N, 28, 28).

    Returns:
        float32, shape (N, 32, 32, 3), in 0 to 255 less the mean of each channel. (Of grey images all channels are
        equal, so their order does not matter.)
    """
    return to_rgb32(pixels) * np.float32(255) - _CHANNEL_MEANS


def frozen_features(pixels: NDArray[np.uint8], cut: str | None = None) -> NDArray[np.float32]:
    """Return the features of images, from the data cache if they were computed before.

    Args:
        pixels: uint8, shape (N, 28, 28). cut: the network's last layer; that of the lab's encoder unless given.

    Returns:
        float32, shape (N, 512) for the lab's cut; read-only.
    """
    return encode(frozen_encoder(NETWORK, cut), network_inputs(pixels))
