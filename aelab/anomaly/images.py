"""Split Fashion-MNIST for one-class anomaly detection: normal images to learn from, all classes to be tested on."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from aelab.anomaly.settings import AnomalySettings
from aelab.data import CLASS_NAMES, Images, to_rgb32

Pixels = NDArray[np.uint8]
# What the network's own preprocessing subtracts from the channels blue, green and red, from 0 to 255.
_CHANNEL_MEANS = np.array([103.939, 116.779, 123.68], np.float32)


@dataclass(frozen=True)
class OneClass:
    """Grey images, uint8, shape (N, 28, 28), when one class is normal.

    normal: to learn from. held_out: further normal ones, to choose a threshold from. test: of all classes.
    is_anomaly: bool, shape (N,), of the test images: the answers, from which nothing may be chosen.
    """

    normal: Pixels
    held_out: Pixels
    test: Pixels
    is_anomaly: NDArray[np.bool_]


def one_class(name: str, settings: AnomalySettings, train: Images, test: Images) -> OneClass:
    """Return the images of one class to learn from, and test images of all classes.

    Args:
        name: of the normal class, one of `aelab.data.CLASS_NAMES`. settings: how many images.
        train, test: what `aelab.data.load_images` gives.

    Raises:
        ValueError: there is no such class.
    """
    if name not in CLASS_NAMES:
        raise ValueError(f"Expected a class, one of {', '.join(CLASS_NAMES)}; found {name!r}.")
    label = CLASS_NAMES.index(name)
    pixels = train.pixels[train.labels == label]
    first, last = settings.normal_images, settings.normal_images + settings.held_out_images
    chosen = slice(settings.test_images)
    return OneClass(pixels[:first], pixels[first:last], test.pixels[chosen], test.labels[chosen] != label)


def network_inputs(pixels: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Prepare grey images as `keras.applications.resnet50.preprocess_input` would.

    Args:
        pixels: uint8, shape (N, 28, 28).

    Returns:
        float32, shape (N, 32, 32, 3), in 0 to 255 less the mean of each channel. (Of grey images all channels are
        equal, so their order does not matter.)
    """
    return to_rgb32(pixels) * np.float32(255) - _CHANNEL_MEANS
