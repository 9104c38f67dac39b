"""Room on the stack where a test and the student's code call each other: what is between them is not theirs.

A test's recursive function may be decorated by the student's, so that each step crosses the wall twice.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

OF_ONE_CROSSING = 40  # frames, at most, that stay on the stack of either side
TO_ASK = 60  # more than sending and receiving take
MOST = 250 * OF_ONE_CROSSING  # each further crossing takes longer than the one before
_given = [0]


def frames_given() -> int:
    """Return how far the present limit of recursion is above the one that code has set."""
    return _given[0]


def forget_frames() -> None:
    """Begin anew: nothing crosses now, whatever became of the limit in the last crossing."""
    _given[0] = 0


@contextmanager
def with_room() -> Iterator[None]:
    """Raise the limit of recursion by what one crossing takes, for the duration of the block."""
    more = OF_ONE_CROSSING if _given[0] < MOST else 0
    _given[0] += more
    sys.setrecursionlimit(sys.getrecursionlimit() + more)
    try:
        yield
    finally:
        _given[0] -= more
        _lower(more)


def expect_room(frames: int = TO_ASK) -> None:
    """Raise a RecursionError if so many frames do not fit on the stack, before anything is done by halves."""
    if frames:
        expect_room(frames - 1)


def _lower(frames: int) -> None:
    try:
        sys.setrecursionlimit(sys.getrecursionlimit() - frames)
    except RecursionError:  # the stack is deeper now: whoever sets the limit next will find it too high
        _given[0] += frames
