"""What trainings of this assignment begin with: weights of ImageNet, by their digests, and what the stages read."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from aelab import data
from aelab.features import encode
from aelab.finetuning.reference import frozen_parts
from aelab.finetuning.settings import STAGES, finetuning_settings
from aelab.profile import current_profile
from kerasdata.architecture import array_digest

Array = NDArray[np.float32]


@cache
def _encoders() -> dict[str, tuple[Any, Array]]:
    """Return each network's frozen encoder, and the maps of the training images that it reads."""
    count = finetuning_settings(current_profile()).images
    images = data.to_rgb32(data.load_images("train").pixels[:count])
    return {name: frozen_parts(name, images)[1:] for name in STAGES}


@cache
def starts() -> dict[str, NDArray[Any]]:
    """Return the first weights of the stages and of their normalisations, by digest."""
    weights = (weight for encoder, _ in _encoders().values() for weight in encoder.get_weights())
    return {array_digest(weight): weight for weight in weights}


@cache
def inputs_of_stages() -> dict[str, Callable[[], Array]]:
    """Return functions that give the maps and the standardised features of the training images, by digest."""
    found: dict[str, Callable[[], Array]] = {}
    for encoder, maps in _encoders().values():
        for array in (maps, encode(encoder, maps)):
            found[array_digest(array)] = partial(np.asarray, array)
    return found
