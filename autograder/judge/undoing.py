"""Undo what a student's code has changed in a test's lists, arrays and the like, before another student's tests.

A test may hand out something that outlives it: an image that the course's package keeps, or a member of its class.
"""

from __future__ import annotations

import copy
import sys
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import numpy as np

from labkit.looking import LOOKED_AT, members_of
from labkit.refilling import refill
from labkit.shared import is_shareable

BETWEEN_LOOKS = 64  # objects, after which those are forgotten that nobody else holds
_OURS = 3  # references to an object, while it is being looked at, that are only these here


class Changed:
    """Objects that the student's code has changed, with what they were before."""

    def __init__(self) -> None:
        self._before: dict[int, tuple[Any, Any]] = {}
        self._noted = 0

    def note(self, value: Any) -> None:
        """Keep what an object is, and what the lists and dicts within it are, before it is changed."""
        waiting = [value]
        while waiting:
            here = waiting.pop()
            if id(here) in self._before or not is_shareable(here):
                continue
            with suppress(Exception):  # what cannot be copied cannot be given back, either
                self._before[id(here)] = here, _copied(here)
            if isinstance(here, list):
                waiting += here
            elif isinstance(here, dict):
                waiting += here.values()
            self._noted += 1
            if self._noted % BETWEEN_LOOKS == 0:
                self._forget_lost()

    def references(self) -> Iterator[Any]:
        """Yield what is kept here, once for each reference: nobody uses it before it is given back."""
        for value, before in self._before.values():
            yield value
            if type(before) in LOOKED_AT:
                yield from members_of(before)

    def undo(self) -> None:
        """Give the objects back what they were."""
        for value, before in self._before.values():
            with suppress(Exception):
                _give_back(value, before)
        self._before.clear()

    def _forget_lost(self) -> None:
        for number in list(self._before):
            value = self._before[number][0]
            if sys.getrefcount(value) <= _OURS:
                del self._before[number]


def _copied(value: Any) -> Any:
    """Return a copy that holds the same objects; a generator of random numbers has its state in another object."""
    whole = isinstance(value, np.random.Generator | np.random.RandomState)
    return copy.deepcopy(value) if whole else copy.copy(value)


def _give_back(value: Any, before: Any) -> None:
    """Put the same objects back into a list or a dict: others may hold them, too."""
    if isinstance(value, list):
        value[:] = before
    elif isinstance(value, dict):
        value.clear()
        value.update(before)
    else:
        refill(value, before)
