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
    """Yield makers of the training images, in colour: all, and those on which rates are tried."""
    settings = finetuning_settings(profile)
    for count in (settings.images, settings.trial_images):
        yield lambda count=count: to_rgb32(train.pixels[:count])  # type: ignore[misc]
