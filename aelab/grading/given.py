"""Find out which of the course's images the notebooks use: each assignment says so in a module `images` of its folder.

Students' processes may see stored features of these images only, and the grader trains models for them on these only.
So list what a notebook makes from the images that it is given, and nothing that hidden tests judge on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from importlib import import_module
from pathlib import Path
from typing import Protocol, cast

import numpy as np
from numpy.typing import NDArray

from aelab.data import Images
from aelab.profile import Profile

Array = NDArray[np.float32]


class GivenImages(Protocol):
    """The module `images` of an assignment. It imports no TensorFlow: every process of the grader reads it."""

    def encoded_images(self, profile: Profile, train: Images, test: Images) -> Iterable[Array]:
        """Yield the arrays that notebooks give to frozen networks; their features may be seen by students."""

    def training_images(self, profile: Profile, train: Images) -> Iterable[Callable[[], Array]]:
        """Yield functions that make the arrays that models may be trained on, so that none has to be kept."""


def images_of_assignments() -> Iterator[GivenImages]:
    """Yield the modules of all assignments that have one, sorted by name."""
    for path in sorted(Path(__file__).parent.glob("*/images.py")):
        yield cast(GivenImages, import_module(f"{__package__}.{path.parent.name}.images"))
