"""Mutations of what a student's process sends, by a seeded generator: of its values, of its JSON, of its bytes."""

from __future__ import annotations

import dataclasses
import json
import random
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from damaged import damaged_bytes

from labkit.stand_ins import ClassData, FunctionData, ObjectData, OpaqueData, SharedData
from labkit.wire import MARK

DEEP: Any = 1
for _ in range(300):
    DEEP = [DEEP]

PLAIN: list[Any] = [
    *(None, True, False, 0, 1, -1, 2, 3, 7, 255, 65_536, 2**31, 2**40, 2**63, -(2**63), 10**30, 0.0, -0.5, 1e308),
    *(float("nan"), float("inf"), -float("inf"), "", "a", "relu", "layer_1", "input_0", "float32", "int64", "object"),
    *("category", "datetime64[ns, Europe/Berlin]", "UTC+99:99", "M", "../x", "os.system", "__class__", "x" * 5_000),
    *("\x00", "\u2028", "\u00e9", "1E99999", "9" * 400, "NaT", "idle", "stream", "error", "execute_result"),
    *([], {}, [[]], [1], [1, 2, 3], ["a", 2], {"a": {}}, {"dict": []}, [None] * 70, DEEP),
]
VALUES: list[Any] = [
    *PLAIN,
    *((), (1, "a"), {1: 2, None: 3}, {(1, 2): 3}, range(5), b"bytes", np.zeros(0), np.ones((2, 3), np.float32)),
    *(np.arange(10**5), np.array(1), np.zeros((0, 2**30)), np.array([True]), np.array(["a", "bc"]), 10**4_000),
    *(FunctionData("f", 3), ClassData("C", 2), ObjectData(1, ClassData("C", 2)), OpaqueData("thing", "why")),
    *(SharedData(1, [1]), {"error": {"kind": "E"}}),
]


def mutated(chance: random.Random, value: Any, pool: list[Any] = VALUES) -> Any:
    """Return a copy of a value in which some parts are replaced, removed, repeated, swapped, wrapped or changed."""
    value = _copied(value)
    for _ in range(chance.choice([1, 1, 1, 2, 4, 12])):
        places = list(_places(value))
        if not places:
            return _copied(chance.choice(pool))
        _mutate(chance, places, pool)
    return value


def _mutate(chance: random.Random, places: list[tuple[Any, Any]], pool: list[Any]) -> None:
    holder, key = chance.choice(places)
    other, place = chance.choice(places)
    found = _get(holder, key)
    way = chance.randrange(8)
    if way == 0 and not dataclasses.is_dataclass(holder):
        del holder[key]
    elif way == 1:
        _set(holder, key, _copied(_get(other, place)))
    elif way == 2:
        _set(holder, key, [found])
    elif way == 3 and isinstance(holder, list):
        holder[key:key] = _copied(holder[key : key + 1]) * chance.choice(
            [1, 2, 1 if isinstance(found, list | dict) else 100]
        )
    elif way == 4 and isinstance(holder, dict):
        holder[chance.choice([one for one in pool if isinstance(one, str | int)])] = found
    elif way == 5 and type(found) in (int, float):
        _set(holder, key, found * chance.choice([-1, 2, 1_000, 10**9]) + chance.choice([-1, 0, 1]))
    elif way == 5 and type(found) is np.ndarray:
        _set(holder, key, _another_array(chance, found))
    else:
        _set(holder, key, _copied(chance.choice(pool)))


def _another_array(chance: random.Random, array: np.ndarray) -> np.ndarray:
    ways: list[Callable[[], Any]] = [
        lambda: (array if array.dtype.kind in "biufc" else np.ones(array.shape)).astype(
            chance.choice(["float64", "int8", "uint32", "bool", "complex64"])
        ),
        lambda: array.ravel(),
        lambda: array[None],
        lambda: np.concatenate([array.ravel()] * 2),
        lambda: np.full_like(array, 1, shape=(*array.shape, 2)),
    ]
    with np.errstate(all="ignore"):
        return chance.choice(ways)()


def _copied(value: Any, made: dict[int, Any] | None = None) -> Any:
    """Return a copy of everything that is mutated in place; arrays and the like are only replaced.

    What is there twice is one object in the copy, too.
    """
    made = {} if made is None else made
    if id(value) in made:
        return made[id(value)]
    copy = value
    if type(value) is list:
        copy = [_copied(item, made) for item in value]
    elif type(value) is dict:
        copy = {key: _copied(item, made) for key, item in value.items()}
    elif dataclasses.is_dataclass(value) and not isinstance(value, type):
        parts = {one.name: _copied(getattr(value, one.name), made) for one in _fields(value)}
        copy = dataclasses.replace(value, **parts)
    return made.setdefault(id(value), copy)


def _fields(value: Any) -> tuple[dataclasses.Field[Any], ...]:
    return dataclasses.fields(value)


def _get(holder: Any, key: Any) -> Any:
    return getattr(holder, key) if dataclasses.is_dataclass(holder) else holder[key]


def _set(holder: Any, key: Any, value: Any) -> None:
    if dataclasses.is_dataclass(holder):
        object.__setattr__(holder, key, value)  # of a frozen one
    else:
        holder[key] = value


def _places(value: Any, depth: int = 0) -> Iterator[tuple[Any, Any]]:
    """Yield each (holder, key), to a limited depth and breadth."""
    if isinstance(value, dict):
        pairs = list(value.items())
    elif isinstance(value, list):
        pairs = list(enumerate(value))
    elif dataclasses.is_dataclass(value):
        pairs = [(field.name, getattr(value, field.name)) for field in _fields(value)]
    else:
        return
    for key, inner in pairs[:100]:
        yield value, key
        if depth < 12:
            yield from _places(inner, depth + 1)


def mutated_json(chance: random.Random, content: bytes) -> bytes:
    """Return JSON with mutated parts, or, now and then, with mutated bytes."""
    if chance.random() < 0.2:
        return damaged_bytes(chance, content)
    return json.dumps(mutated(chance, json.loads(content), PLAIN)).encode()


def mutated_message(chance: random.Random, content: bytes) -> bytes:
    """Return a message of `labkit.wire` with mutated bytes, or with a mutated header and the right length of it."""
    if chance.random() < 0.4:
        return damaged_bytes(chance, content)
    start = len(MARK) + 8
    length = int.from_bytes(content[len(MARK) : start], "little")
    header = mutated_json(chance, content[start : start + length])
    rest = content[start + length :]
    return MARK + len(header).to_bytes(8, "little") + header + (damaged_bytes(chance, rest) if rest else rest)
