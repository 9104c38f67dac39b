"""Features of a frozen ImageNet network, by which things can be told apart that look alike in pixels.

Distances between such features find anomalies better than most networks that are trained for it: Bergman, Cohen and
Hoshen, "Deep Nearest Neighbor Anomaly Detection", 2020.
"""

import numpy as np
from numpy.typing import NDArray

from aelab.anomaly.images import network_inputs
from aelab.backbones import frozen_encoder
from aelab.features import encode

NETWORK = "ResNet50"


def frozen_features(pixels: NDArray[np.uint8], cut: str | None = None) -> NDArray[np.float32]:
    """Return the features of images, from the data cache if they were computed before.

    Args:
        pixels: uint8, shape (N, 28, 28). cut: the network's last layer; that of the lab's encoder unless given.

    Returns:
        float32, shape (N, 512) for the lab's cut; read-only.
    """
    return encode(frozen_encoder(NETWORK, cut), network_inputs(pixels))
