"""What is one list on one side of the wall is one list on the other: repeats of mutable values within a message."""

from __future__ import annotations

import math
from array import array
from collections import Counter, OrderedDict, defaultdict, deque
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from labkit import tables
from labkit.stand_ins import DictViewData, FormedData, MappingData, NamedTupleData, RecordData, SetData

ARRAYS = (np.ndarray, np.matrix, np.recarray, np.ma.MaskedArray)
CONTAINERS = frozenset({list, dict, set, bytearray, deque, Counter, OrderedDict, defaultdict, *ARRAYS, array})
PLAIN_CONTAINERS = CONTAINERS | {MappingData, SetData, FormedData, RecordData}  # as they are sent
MOST_SIDES = 16  # of a view
MOST_OVERLAPPING = 2**20


@lru_cache(maxsize=10_000)
def _is_mutable(kind: Any) -> bool:
    return kind in PLAIN_CONTAINERS or tables.is_changeable(kind)


def is_container(plain: Any) -> bool:
    """Return whether a value, as it is sent, is mutable: a message tells it once, whatever holds it."""
    kind: Any = type(plain)
    return bool(_is_mutable(kind))


class PlainError(Exception):
    """A value is not plain data, or bytes are not a message; the message of the error says why."""


class Made:
    """What has been made of the mutable values of one message, so that the same one gives the same one again.

    All that it knows it keeps alive: no other value can have the id of one of these.
    """

    def __init__(self) -> None:
        self._made: dict[int, tuple[Any, Any, Any]] = {}
        self._origins: dict[int, Any] = {}

    def __contains__(self, value: Any) -> bool:
        return id(value) in self._made

    def get(self, value: Any) -> Any:
        """Return what was made of a value; the value itself if nothing was."""
        found = self._made.get(id(value))
        return value if found is None else found[1]

    def about(self, value: Any) -> Any:
        """Return what was noted with a value that is known here."""
        return self._made[id(value)][2]

    def put(self, value: Any, made: Any, about: Any = None) -> Any:
        """Note what was made of a value; return it."""
        self._made[id(value)] = value, made, about
        self._origins[id(made)] = value
        return made

    def origin(self, made: Any) -> Any:
        """Return what this was made of; itself if that is not known."""
        return self._origins.get(id(made), made)

    def ids(self) -> frozenset[int]:
        """Return the ids of the values that are known by now."""
        return frozenset(self._made)


class Extents:
    """How much the values of a message are when each repeat counts in full.

    So no message takes more time, memory or depth to look through than one of the same limits without repeats.

    Args:
        most_nodes: values. most_size: bytes of texts and arrays. most_depth: levels.
    """

    def __init__(self, most_nodes: int, most_size: int, most_depth: int) -> None:
        self._most_nodes, self._most_size, self._most_depth = most_nodes, most_size, most_depth
        self._used = self._size = self._deepest = 0
        self._nodes, self._sizes, self._heights = array("q"), array("q"), array("q")  # of each value, by number

    def use(self, depth: int, nodes: int, size: int) -> None:
        """Count values down to this depth; raise PlainError where they exceed the limits."""
        self._used += nodes
        self._size += size
        self._deepest = max(self._deepest, depth)
        if self._used > self._most_nodes or self._size > self._most_size or depth > self._most_depth:
            raise PlainError("This is too deep, too long, or contains itself.")

    def begin(self, depth: int) -> tuple[int, int, int]:
        """Count a value of which others are parts; return what `end` has to know."""
        before = self._used, self._size, self._deepest
        self._deepest = depth
        self.use(depth, 1, 0)
        return before

    def end(self, before: tuple[int, int, int], depth: int) -> int:
        """Note where a value ends; return its number."""
        used, size, deepest = before
        self._nodes.append(self._used - used)
        self._sizes.append(self._size - size)
        self._heights.append(self._deepest - depth)
        self._deepest = max(self._deepest, deepest)
        return len(self._nodes) - 1

    def repeat(self, number: int, depth: int) -> None:
        """Count a value once more; raise PlainError where that exceeds the limits."""
        self.use(depth + self._heights[number], self._nodes[number], self._sizes[number])


def containers(plain: Any) -> list[Any]:
    """Return a value as it is sent and the mutable ones within it, each once, in an order that both sides find."""
    found = {id(plain): plain}
    waiting = [*reversed(_within(plain))]
    while waiting:
        here = waiting.pop()
        if is_container(here):
            if id(here) in found:
                continue
            found[id(here)] = here
        waiting.extend(reversed(_within(here)))
    return [*found.values()]


def _within(plain: Any) -> list[Any]:
    kind = type(plain)
    if kind in (list, tuple, deque):
        return list(plain)
    if kind in (dict, OrderedDict, defaultdict, Counter):
        return list(plain.values())
    if kind is MappingData:
        return list(plain.values)
    if kind is FormedData:
        return [one for part in plain.parts for one in (_within(part) if type(part) in (dict, MappingData) else [part])]
    if kind is RecordData:
        return [*_within(plain.content), *plain.attributes.values()]
    if kind is DictViewData:
        return [plain.shown]
    return list(plain.items) if kind is NamedTupleData else []


def geometry(value: NDArray[Any], whole: NDArray[Any]) -> tuple[int, list[int], list[int], bool] | None:
    """Return what `view_of` needs for an array that is a view of another; None for any other one."""
    if whole.dtype != value.dtype or not whole.flags.forc or _root(whole) is not _root(value):
        return None
    offset = value.__array_interface__["data"][0] - whole.__array_interface__["data"][0]
    size = value.itemsize
    if offset % size or any(stride % size for stride in value.strides) or not value.size:
        return None
    strides = [stride // size for stride in value.strides]
    found = offset // size, list(value.shape), strides, value.flags.writeable
    return found if view_of(whole, *found) is not None else None


def view_of(whole: Any, offset: int, shape: list[Any], strides: list[Any], writeable: bool = True) -> Any:
    """Return the view of an array that these numbers describe, which may be any; None if there is none within it.

    Its windows may overlap, and be more than MOST_OVERLAPPING elements only if the whole has as many.
    """
    if type(whole) is not np.ndarray or whole.dtype.kind not in "biufcUmMV" or not whole.flags.forc:
        return None
    if whole.dtype.hasobject:  # NumPy makes no such view of a buffer
        return None
    if not all(type(number) is int and abs(number) <= whole.size for number in (offset, *shape, *strides)):
        return None
    if any(number < 0 for number in (offset, *shape)):  # NumPy takes a side of -1 for as many as there are, and more
        return None
    if len(shape) != len(strides) or len(shape) > MOST_SIDES or math.prod(shape) > max(whole.size, MOST_OVERLAPPING):
        return None
    size = whole.itemsize
    try:  # NumPy refuses whatever is not within the buffer
        memory = whole if whole.flags.c_contiguous else whole.T
        view = np.ndarray(shape, whole.dtype, memory, offset * size, [stride * size for stride in strides])
        view.flags.writeable = whole.flags.writeable and writeable
        return view
    except (ValueError, TypeError, OverflowError, BufferError):
        return None


def _root(value: NDArray[Any]) -> Any:
    root: Any = value
    while (isinstance(root, np.ndarray) or type(root).__module__.startswith("numpy.lib")) and root.base is not None:
        root = root.base  # NumPy puts an object of its own between windows and their array
    return root
