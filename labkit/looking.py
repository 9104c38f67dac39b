"""Tell by looking whether lists, arrays and the like hold what they held: a hundred times as fast as sending them."""

from __future__ import annotations

import operator
from array import array
from collections import Counter, OrderedDict, deque
from typing import Any

import numpy as np

from labkit.repeats import PLAIN_CONTAINERS
from labkit.stand_ins import (
    CallbackData,
    ClassData,
    FormedData,
    FunctionData,
    GivenClassData,
    GivenData,
    ImportedData,
    IteratorData,
    MappingData,
    ObjectData,
    RecordData,
    SetData,
)

LOOKED_AT = (list, dict, set, deque, OrderedDict, Counter)
ARRAYS = (np.ndarray, np.matrix, np.recarray)
_NUMBERS = (np.bool_, np.int8, np.int16, np.int32, np.int64, np.uint8, np.uint16, np.uint32, np.uint64)
_FRACTIONS = (np.float16, np.float32, np.float64, np.complex64, np.complex128)
_FIXED = {
    *(type(None), bool, int, float, complex, str, *_NUMBERS, *_FRACTIONS),
    *(CallbackData, GivenData, GivenClassData, ImportedData),
    *(FunctionData, ClassData, ObjectData, IteratorData, *PLAIN_CONTAINERS),
}


def is_data(value: Any) -> bool:
    """Return whether a value is a number or a text, or a list, tuple or dict of such: nobody is asked about it."""
    if type(value) in (list, tuple, dict):
        return all(map(is_data, value.values() if type(value) is dict else value))
    return value is None or type(value) in (bool, int, float, str)


def is_fixed(plain: Any) -> bool:
    """Return whether what a container holds is always sent in the same way, or is a container of its own."""
    contents = _contents(plain) if type(plain) in PLAIN_CONTAINERS or type(plain) is tuple else [plain]
    return all(type(one) in _FIXED or (type(one) is tuple and is_fixed(one)) for one in contents)


def _contents(plain: Any) -> Any:
    """Return what a container holds as it is sent, keys and values."""
    if isinstance(plain, MappingData):
        return [*plain.keys, *plain.values]
    if isinstance(plain, SetData):
        return plain.items
    if isinstance(plain, FormedData):
        within = (MappingData, dict)
        return [one for part in plain.parts for one in (_contents(part) if isinstance(part, within) else [part])]
    if isinstance(plain, RecordData):
        return [plain.content, *plain.attributes.values()]
    return [*plain, *plain.values()] if isinstance(plain, dict) else plain


def looks_of(parts: list[Any], plain: list[Any]) -> list[Any] | None:
    """Return what `is_as` has to know of an object; None if looking at its parts does not tell all that is sent.

    plain: the parts as they are sent.
    """
    alone = len(parts) == 1
    if all(_is_told_by_looking(*pair, alone) for pair in zip(parts, plain, strict=True)):
        return [*map(_look_of, parts)]
    return None


def is_as(part: Any, look: Any) -> bool:
    """Return whether a part holds what it held when it looked like this."""
    if type(part) in LOOKED_AT:
        return are_same(members_of(part), look)
    return bool(_look_of(part) == look)


def _is_told_by_looking(part: Any, plain: Any, alone: bool) -> bool:
    """Return whether the look of a part tells all that is sent.

    alone: whether it is the only one; within others, a view is sent in another way as soon as its array is known.
    """
    kind = type(part)
    if kind in ARRAYS:
        return not part.dtype.hasobject and (alone or part.base is None)
    return kind in (bytearray, array) or (kind in LOOKED_AT and is_fixed(plain))


def _look_of(part: Any) -> Any:
    """Return the members of a list or the like; the bytes of an array, and how these are to be read."""
    kind = type(part)
    if kind in LOOKED_AT:
        return members_of(part)
    if kind is bytearray:
        return bytes(part)
    if kind is array:
        return part.typecode, part.tobytes()
    return part.dtype, part.shape, part.flags.num, part.tobytes()


def members_of(container: Any) -> list[Any]:
    """Return what a container holds itself, keys and values."""
    return [*container, *container.values()] if isinstance(container, dict) else [*container]


def are_same(some: list[Any], others: list[Any]) -> bool:
    return len(some) == len(others) and all(map(operator.is_, some, others))
