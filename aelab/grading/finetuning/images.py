"""The images that the notebook of this assignment encodes and trains on."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import NDArray

from aelab.data import Images, to_rgb32
from aelab.finetuning.settings import finetuning_settings
from aelab.profile import Profile

Array = NDArray[np.float32]


def encoded_images(profile: Profile, train: Images, test: Images) -> Iterator[Array]:
    """Yield the training and the test images, in colour."""
    settings = finetuning_settings(profile)
    yield to_rgb32(train.pixels[: settings.images])
    yield to_rgb32(test.pixels[: settings.test_images])


def training_images(profile: Profile, train: Images) -> Iterator[Callable[[], Array]]:
    """Yield a maker of the training images, in colour."""
    yield lambda: to_rgb32(train.pixels[: finetuning_settings(profile).images])
