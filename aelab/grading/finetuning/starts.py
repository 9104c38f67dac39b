"""What trainings of this assignment begin with: weights of ImageNet, by their digests, and what the stages read."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from aelab.features import encode
from aelab.finetuning.reference import lab_parts
from aelab.finetuning.settings import STAGES, finetuning_settings
from aelab.profile import current_profile
from kerasdata.architecture import array_digest

Array = NDArray[np.float32]


@cache
def starts() -> dict[str, NDArray[Any]]:
    """Return the first weights of the stages and of their normalisations, by digest."""
    weights = (weight for name in STAGES for weight in lab_parts(name)[1].get_weights())
    return {array_digest(weight): weight for weight in weights}


@cache
def inputs_of_stages() -> dict[str, Callable[[], Array]]:
    """Return functions that give the maps and the standardised features of the training images, by digest."""
    found: dict[str, Callable[[], Array]] = {}
    tried = finetuning_settings(current_profile()).trial_images
    for _, encoder, maps in map(lab_parts, STAGES):
        for array in (maps, maps[:tried], encode(encoder, maps)):
            found[array_digest(array)] = partial(np.asarray, array)
    return found
