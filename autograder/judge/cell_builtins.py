"""The built-in functions of a course's cells: a test may replace them, and the judge's own code keeps Python's."""

from __future__ import annotations

import builtins
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType

BUILTINS = ModuleType("builtins", builtins.__doc__)
vars(BUILTINS).update(vars(builtins))


@contextmanager
def replaceable_builtins() -> Iterator[None]:
    """Let the block import this module as `builtins`, so that `patch("builtins.sorted")` replaces what cells use."""
    before = sys.modules["builtins"]
    sys.modules["builtins"] = BUILTINS
    try:
        yield
    finally:
        sys.modules["builtins"] = before
