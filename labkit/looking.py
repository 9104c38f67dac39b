"""Tell by looking whether lists, dicts and the like hold what they held: a hundred times as fast as sending them."""

from __future__ import annotations

import operator
from collections import Counter, OrderedDict, deque
from typing import Any

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
    SetData,
)

LOOKED_AT = (list, dict, set, deque, OrderedDict, Counter)
_FIXED = {
    *(type(None), bool, int, float, str, CallbackData, GivenData, GivenClassData, ImportedData),
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
    return [*plain, *plain.values()] if isinstance(plain, dict) else plain


def members_of(container: Any) -> list[Any]:
    """Return what a container holds itself, keys and values."""
    return [*container, *container.values()] if isinstance(container, dict) else [*container]


def are_same(some: list[Any], others: list[Any]) -> bool:
    return len(some) == len(others) and all(map(operator.is_, some, others))
