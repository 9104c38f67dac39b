"""What else than pixels between 0 and 1 a learner may have given to an encoder."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]

MEANS = (103.939, 116.779, 123.68)  # of ImageNet's blue, green and red; VGG16 and ResNet50 subtract them
IN_BYTES = "pixels from 0 to 255"
BY_KERAS = "pixels that preprocess_input has changed"


def what_was_read(images: Any, how_far: Callable[[Array], float]) -> str:
    """Say what an encoder was given in place of pixels between 0 and 1; "" if it was none of the usual slips.

    images: in [0, 1], shape (N, 32, 32, 3) or (N, 784). how_far: from what is known, if these were given instead; one
        or more is too far.
    """
    ways = [(how_far(changed), what) for what, changed in _changed(np.asarray(images, np.float32))]
    distance, what = min(ways)
    if distance >= 1:
        return ""
    return f"The encoder was given {what}. In this lab encoders read pixels between 0 and 1, as they are."


def _changed(images: Array) -> Iterator[tuple[str, Array]]:
    yield IN_BYTES, images * 255
    if images.ndim == 4:
        for scale in (255, 1):
            yield BY_KERAS, (images * scale)[..., ::-1] - np.array(MEANS, np.float32)
    yield BY_KERAS, images * 2 - 1
