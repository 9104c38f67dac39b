"""The images that the notebooks of this assignment encode and train on."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import NDArray

from aelab.data import Images, flatten, to_rgb32
from aelab.profile import Profile

Array = NDArray[np.float32]


def encoded_images(profile: Profile, train: Images, test: Images) -> Iterator[Array]:
    """Yield the training and the test images, in colour."""
    yield to_rgb32(train.pixels[: profile.cnn_images])
    yield to_rgb32(test.pixels[: profile.test_images])


def training_images(profile: Profile, train: Images) -> Iterator[Callable[[], Array]]:
    """Yield makers of the training images, in colour and as rows of pixels."""
    yield lambda: to_rgb32(train.pixels[: profile.cnn_images])
    yield lambda: flatten(train.pixels[: profile.cae_images])
