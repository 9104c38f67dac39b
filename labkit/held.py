"""Objects that both sides hold, as each side remembers them, and which of them nobody else here can reach."""

from __future__ import annotations

import sys
from array import array
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from labkit.looking import ARRAYS, LOOKED_AT, is_as, looks_of, members_of
from labkit.wire import PlainError, dump

LARGEST = 2**23  # bytes of one; a larger one is copied, and what happens to the copy is not seen


@dataclass
class Held:
    """An object that both sides hold.

    parts: itself and the lists, dicts, arrays and the like within it, in the order of `containers` when it last
    crossed the wall. known: these as they were then. looks: those of each part, if they alone tell whether it is still
    the same; see `labkit.looking`.
    """

    parts: list[Any]
    known: bytes
    looks: list[Any] | None

    @classmethod
    def of(cls, parts: list[Any], plain: list[Any]) -> Held | None:
        """Return what is held of an object that is sent as these parts; None if that is too much to remember."""
        content = bytes_of(plain)
        return None if content is None else cls(parts, content, looks_of(parts, plain))

    def is_same(self) -> bool:
        """Return whether every part surely holds what it held when it last crossed the wall."""
        return self.looks is not None and all(map(is_as, self.parts, self.looks))


def bytes_of(parts: list[Any]) -> bytes | None:
    """Return what an object is sent as; None if that is too much to remember."""
    if any(isinstance(part, np.ndarray) and part.nbytes > LARGEST for part in parts):
        return None
    try:
        content = dump(parts)
    except PlainError:
        return None
    return content if len(content) <= LARGEST else None


def out_of_reach(objects: Mapping[int, Held]) -> set[int]:
    """Return the numbers of the objects of which nobody else on this side can see or change any part.

    Each reference to a part that is not found here is somebody's, and so is whatever is not looked at.
    objects: by number.
    """
    nodes = {id(node): node for held in objects.values() for part in held.parts for node in _with_memory(part)}
    holders = {id(part): part for held in objects.values() if len(held.parts) > 1 for part in held.parts}
    _add_tuples(holders)
    nodes |= holders
    ours = Counter(id(one) for held in objects.values() for one in _references(held))
    ways: dict[int, set[int]] = {}  # from what can be reached to what can be reached then
    for here, there in _references_among(nodes, holders):
        ours[there] += 1
        ways.setdefault(here, set()).add(there)
        if isinstance(nodes[here], np.ndarray):  # the memory of a view is that of its array
            ways.setdefault(there, set()).add(here)
    waiting = _held_elsewhere(nodes, holders, ours)
    waiting += [id(part) for held in objects.values() if held.looks is None for part in held.parts]
    reached = set[int]()
    while waiting:
        if (one := waiting.pop()) not in reached:
            reached.add(one)
            waiting += ways.get(one, ())
    return {number for number, held in objects.items() if reached.isdisjoint(map(id, held.parts))}


def _held_elsewhere(nodes: Mapping[int, Any], holders: Mapping[int, Any], ours: Mapping[int, int]) -> list[int]:
    """Return the ids of the nodes to which there are other references than ours, or whose memory others may have."""
    expected = (_BY_NODES + ours.get(one, 0) + (one in holders) for one in nodes)
    counted = zip(nodes, _counts(nodes), expected, strict=True)
    return [one for one, count, few in counted if count > few or type(nodes[one]) not in _KINDS]


def _with_memory(part: Any) -> Iterator[Any]:
    """Yield a part, and the objects whose memory it shows if it is a view."""
    while part is not None:
        yield part
        part = part.base if isinstance(part, np.ndarray) else None


def _add_tuples(holders: dict[int, Any]) -> None:
    """Add the tuples within lists and the like: they may hold others, and be held by anybody."""
    waiting = [*holders.values()]
    while waiting:
        for one in _members_of(waiting.pop()):
            if type(one) is tuple and id(one) not in holders:
                holders[id(one)] = one
                waiting.append(one)


def _references(held: Held) -> Iterator[Any]:
    """Yield what an entry refers to, once for each reference; an object of one part holds no others."""
    yield from held.parts
    if len(held.parts) > 1 and held.looks is not None:
        for part, look in zip(held.parts, held.looks, strict=True):
            if type(part) in LOOKED_AT:
                yield from look


def _references_among(nodes: Mapping[int, Any], holders: Mapping[int, Any]) -> Iterator[tuple[int, int]]:
    """Yield the ids of two nodes for each reference from the one to the other."""
    for here, node in nodes.items():
        if isinstance(node, np.ndarray):
            if id(node.base) in nodes:
                yield here, id(node.base)
        elif here in holders:
            yield from ((here, id(one)) for one in _members_of(node) if id(one) in nodes)


def _members_of(node: Any) -> Iterable[Any]:
    if type(node) is tuple:
        return node
    return members_of(node) if type(node) in LOOKED_AT else ()


def _counts(nodes: Mapping[int, Any]) -> list[int]:
    return [*map(sys.getrefcount, nodes.values())]


_BY_NODES = _counts({0: object()})[0]  # references to an object that only the nodes hold, while they are counted
_KINDS = frozenset({*LOOKED_AT, *ARRAYS, tuple, bytes, bytearray, array})
