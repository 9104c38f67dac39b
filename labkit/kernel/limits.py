"""How much of the student's values goes into one answer."""

from __future__ import annotations

MOST_NODES, MOST_CHARACTERS, MOST_BYTES = 300_000, 2_000_000, 240 * 2**20  # of one answer
MOST_DEPTH = 40


class TooMuchError(Exception):
    """A value is too large, or otherwise unfit, to be sent; the message says why."""


class Limits:
    """Counts what is exported, each repeat in full."""

    def __init__(self) -> None:
        self._used = [0, 0, 0]  # nodes, characters, bytes
        self._deepest = 0

    def _use(self, nodes: int = 1, characters: int = 0, size: int = 0) -> None:
        used = self._used
        used[0] += nodes
        used[1] += characters
        used[2] += size
        if used[0] > MOST_NODES or used[1] > MOST_CHARACTERS or used[2] > MOST_BYTES:
            raise TooMuchError("it is too large to be taken out of the notebook")

    def _reach(self, depth: int) -> None:
        self._deepest = max(self._deepest, depth)
        if depth > MOST_DEPTH:
            raise TooMuchError("it is nested too deeply, or contains itself")
