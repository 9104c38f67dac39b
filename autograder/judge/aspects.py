"""What of an object can change, how it is looked at, and how it becomes again what it was.

Nothing here runs a line of the course's or of a student's code: an object is told by its exact class, never asked for
its attributes, its hash, its text or whether it equals another one.
"""

from __future__ import annotations

import operator
from collections import OrderedDict, defaultdict, deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import Enum, Flag
from itertools import islice
from pathlib import PurePath
from typing import Any, NamedTuple

import numpy as np

from labkit.bare_classes import mro_of, own_members

MOST_MEMBERS = 200_000  # of a list, dict or set; of a longer one some are looked at
LARGEST = 2**20  # bytes of an array or a file in memory; of a larger one some are looked at
SAMPLE = 4_096  # members, or numbers
HEAP_TYPE = 1 << 9  # a flag of classes that are not written in C
_PLAIN = (int, str, bytes)
_ASKED_OF_KEYS = ("__hash__", "__eq__", "__getattribute__")


class Look(NamedTuple):
    """What is seen of an object.

    members: objects, compared by identity. plain: numbers, texts and bytes, compared by value. kept: for putting back.
    """

    members: Sequence[Any] = ()
    plain: Any = None
    kept: Any = None


@dataclass(frozen=True)
class Aspect:
    """One part of what an object is.

    put_back: makes it again what was seen; None if that is impossible. is_fixed: it does not change, its members may.
    is_renewed: it is never quite the same again when it has been put back.
    """

    look: Callable[[Any], Look]
    put_back: Callable[[Any, Look], None] | None = None
    is_fixed: bool = False
    is_renewed: bool = False


class CannotPutBack(Exception):
    """Too much has been there to be remembered, or code of the course's would run."""


def is_any(value: object, others: Iterable[object]) -> bool:
    """Return whether a value is one of others, none of which is asked: a class may raise if it is compared."""
    return any(value is other for other in others)


def are_alike(some: Look, other: Look) -> bool:
    """Return whether nothing has changed between two looks."""
    mine, others = some.members, other.members
    if len(mine) != len(others) or some.plain != other.plain:
        return False
    return all(map(operator.is_, mine, others)) or all(map(_is_same, mine, others))


def _is_same(one: Any, other: Any) -> bool:
    return one is other or (type(one) is type(other) and is_any(type(one), _PLAIN) and one == other)


def fixed(members: Callable[[Any], Iterable[Any]]) -> tuple[Aspect, ...]:
    """Return the aspects of an object that only holds others."""
    return (Aspect(lambda value: Look([*members(value)]), is_fixed=True),)


def looks_at_dict(value: Any) -> Look:
    """Return the keys and values of a dict, in its order."""
    if dict.__len__(value) > MOST_MEMBERS:
        some = [one for pair in islice(dict.items(value), SAMPLE) for one in pair]
        return Look(some, dict.__len__(value))
    if issubclass(type(value), OrderedDict) and all(map(_is_safe_key, dict.keys(value))):
        pairs = list(OrderedDict.items(value))
        return Look([*(key for key, _ in pairs), *(one for _, one in pairs)])
    return Look([*dict.keys(value), *dict.values(value)])


def puts_back_dict(value: Any, look: Look) -> None:
    """Give a dict its keys and values again; raise CannotPutBack if a key's class would be asked for its hash."""
    half = len(look.members) // 2
    keys, values = look.members[:half], look.members[half:]
    if look.plain is not None or not all(map(_is_safe_key, keys)):
        raise CannotPutBack
    kind: Any = OrderedDict if issubclass(type(value), OrderedDict) else dict
    kind.clear(value)
    for key, one in zip(keys, values, strict=True):
        kind.__setitem__(value, key, one)


def _is_safe_key(key: Any) -> bool:
    kind = type(key)
    if issubclass(kind, tuple) and not all(map(_is_safe_key, tuple.__iter__(key))):
        return False
    return is_any(kind, (str, int)) or all(_is_safely_defined(kind, name) for name in _ASKED_OF_KEYS)


def _is_safely_defined(kind: type, name: str) -> bool:
    """Return whether a special method is one that is written in C, or that of enumerations and paths."""
    for base in mro_of(kind):
        if name in own_members(base):
            in_c = not type.__dict__["__flags__"].__get__(base) & HEAP_TYPE
            return in_c or is_any(base, (Enum, Flag, PurePath))
    return False


def _looks_at_items(kind: Any) -> Callable[[Any], Look]:
    def look(value: Any) -> Look:
        length = kind.__len__(value)
        if length > MOST_MEMBERS:
            return Look([*islice(kind.__iter__(value), 0, length, length // SAMPLE)], length)
        return Look([*kind.__iter__(value)])

    return look


def _puts_back_items(clear: Callable[[Any], None], extend: Callable[[Any, Any], None]) -> Callable[[Any, Look], None]:
    def put_back(value: Any, look: Look) -> None:
        if look.plain is not None:
            raise CannotPutBack
        clear(value)
        extend(value, look.members)

    return put_back


def _looks_at_set(value: Any) -> Look:
    """Return what is in a set in an order that does not depend on how it came to hold that."""
    kept = list(islice(set.__iter__(value), MOST_MEMBERS))
    return Look(sorted(kept, key=id), set.__len__(value), kept)


def _puts_back_set(value: Any, look: Look) -> None:
    if look.plain > MOST_MEMBERS or not all(map(_is_safe_key, look.kept)):
        raise CannotPutBack
    set.clear(value)
    set.update(value, look.kept)


def _looks_at_array(value: Any) -> Look:
    """Return an array's shape and bytes, or the objects in it."""
    bare = np.ndarray.view(value, np.ndarray)
    how = bare.shape, bare.strides, bare.dtype, bare.flags.writeable
    members = [np.ndarray.base.__get__(value)]
    if bare.size > MOST_MEMBERS if bare.dtype.hasobject else bare.nbytes > LARGEST:
        some = bare.flat[:: bare.size // SAMPLE or 1]
        return Look([*members, *(some.tolist() if bare.dtype == object else ())], (how, _bytes_of(some)))
    if bare.dtype == object:
        return Look([*members, *bare.flat], (how, b""))
    return Look(members, (how, _bytes_of(bare)), bare.dtype)


def _bytes_of(value: Any) -> bytes:
    return b"" if value.dtype.hasobject else value.tobytes()


def _puts_back_array(value: Any, look: Look) -> None:
    (shape, _, dtype, writeable), content = look.plain
    within = look.members[1:]
    if dtype.hasobject and not (dtype.kind == "O" and len(within) == np.prod(shape, dtype=int)):
        raise CannotPutBack
    if not dtype.hasobject and look.kept is None:
        raise CannotPutBack
    of_arrays: Any = np.ndarray
    of_arrays.setflags(value, write=True)
    if of_arrays.shape.__get__(value) != shape:
        of_arrays.shape.__set__(value, shape)
    bare = np.ndarray.view(value, np.ndarray)
    if dtype.hasobject:
        for place, one in enumerate(within):
            bare.flat[place] = one
    else:
        bare[...] = np.frombuffer(content, dtype).reshape(shape)
    of_arrays.setflags(value, write=writeable)


def _looks_at_bytes(value: Any) -> Look:
    return Look(plain=(len(value), bytes(memoryview(value).cast("B")[:LARGEST])))


def _puts_back_bytes(value: Any, look: Look) -> None:
    length, content = look.plain
    clear = bytearray.clear if type(value) is bytearray else lambda one: operator.delitem(one, slice(None))
    if length != (len(content) if type(value) is bytearray else len(content) // value.itemsize):
        raise CannotPutBack
    clear(value)
    value.extend(content) if type(value) is bytearray else value.frombytes(content)


LISTED = (Aspect(_looks_at_items(list), _puts_back_items(list.clear, list.extend)),)
MAPPED = (Aspect(looks_at_dict, puts_back_dict),)
COLLECTED = (Aspect(_looks_at_set, _puts_back_set),)
QUEUED = (Aspect(_looks_at_items(deque), _puts_back_items(deque.clear, deque.extend)),)
ARRAYED = (Aspect(_looks_at_array, _puts_back_array),)
BYTES = (Aspect(_looks_at_bytes, _puts_back_bytes),)
FACTORY = Aspect(
    lambda value: Look([defaultdict.__dict__["default_factory"].__get__(value)]),
    lambda value, look: defaultdict.__dict__["default_factory"].__set__(value, look.members[0]),
)
