"""The images that the notebook of this assignment encodes and trains on."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import NDArray

from aelab.anomaly.images import network_inputs, one_class
from aelab.anomaly.settings import NORMAL, anomaly_settings
from aelab.data import Images, flatten
from aelab.profile import Profile

Array = NDArray[np.float32]


def encoded_images(profile: Profile, train: Images, test: Images) -> Iterator[Array]:
    """Yield the normal images, those held out and the test images, as the frozen network reads them."""
    found = one_class(NORMAL, anomaly_settings(profile), train, test)
    for pixels in (found.normal, found.held_out, found.test):
        yield network_inputs(pixels)


def training_images(profile: Profile, train: Images) -> Iterator[Callable[[], Array]]:
    """Yield makers of the normal images and of those held out, as rows of pixels."""
    found = one_class(NORMAL, anomaly_settings(profile), train, train)
    yield lambda: flatten(found.normal)
    yield lambda: flatten(found.held_out)
