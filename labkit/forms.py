"""Take values other than numbers, texts, lists and dicts apart into plain parts, and put them together again.

The value in a test must behave like the student's own object. A generator that arrived as a list would pass where the
generator itself raises a TypeError.
"""

from __future__ import annotations

import array
import itertools
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from fractions import Fraction
from pathlib import Path, PurePath
from types import GeneratorType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from labkit import tables

MOST_LONG = 1_000_000  # numbers in a range, which a test may turn into a list
MOST_TEXT = 5_000  # characters of a date or a path
MOST_EXPONENT = 10_000  # of a Decimal: converting a larger one to int takes time and memory
_DIGITS = re.compile(r"[-+]?(\d{1,999}(\.\d{0,999})?(E[-+]?\d{1,5})?|s?NaN\d{0,20}|Infinity)")
_ITERABLE: tuple[Any, ...] = ([], (), {}, set(), "", "\u03bb", b"", range(0), {}.values(), {}.items())
_REVERSIBLE: tuple[Any, ...] = ([], {}, {}.values(), {}.items(), range(0))
_ITERATED: tuple[type, ...] = (
    *(GeneratorType, map, filter, zip, enumerate, reversed),
    *map(type, map(iter, _ITERABLE)),
    *map(type, map(reversed, _REVERSIBLE)),
    *(kind for kind in vars(itertools).values() if isinstance(kind, type) and hasattr(kind, "__next__")),
)


class Iterated:
    """Stands in for a generator or another iterator: one pass over its values, and nothing else."""

    def __init__(self, items: list[Any]) -> None:
        self.items = items
        self._rest = iter(items)

    def __iter__(self) -> Iterator[Any]:
        return self

    def __next__(self) -> Any:
        return next(self._rest)


def iterated(kind: str, items: list[Any]) -> Iterated:
    """Return an iterator whose class is named after the student's."""
    made: Iterated = type(re.sub(r"\W", "_", kind)[:100] or "iterator", (Iterated,), {})(items)
    return made


@dataclass(frozen=True)
class Form:
    """One type of value.

    kinds: its classes. parts: takes a value apart into values that are plain or have a form. made: makes the value
    from untrusted parts; may raise any exception. holds: whether parts may be any values, even models and functions.
    """

    kinds: tuple[type, ...]
    parts: Callable[[Any], list[Any]]
    made: Callable[[list[Any]], Any]
    holds: bool = False


def _dict(parts: list[Any]) -> dict[Any, Any]:
    """Return the only part, whose keys have been checked like those of every dict."""
    [found] = parts
    if type(found) is not dict:
        raise TypeError("expected a dict")
    return found


def _range(parts: list[Any]) -> range:
    made = range(*parts)
    if len(made) > MOST_LONG:
        raise ValueError("a range with too many numbers")
    return made


def _decimal(parts: list[Any]) -> Decimal:
    [text] = parts
    if not _DIGITS.fullmatch(text) or abs((number := Decimal(text)).adjusted()) > MOST_EXPONENT:
        raise ValueError("a number with too many digits")
    return number


def _text(parts: list[Any]) -> str:
    """Return the only part, a short text."""
    [found] = parts
    if type(found) is not str or len(found) > MOST_TEXT:
        raise ValueError("expected a short text")
    return found


def _at(kind: Any) -> Callable[[list[Any]], Any]:
    """Return what makes a datetime or a time; fold tells the two times apart that a clock shows twice."""
    return lambda parts: kind.fromisoformat(_text(parts[:1])).replace(fold=parts[1])


def _objects(parts: list[Any]) -> NDArray[Any]:
    shape, *items = parts
    made = np.empty(len(items), object)
    made[:] = items
    return made.reshape(shape)


def _shape_and_items(value: NDArray[Any]) -> list[Any]:
    return [list(value.shape), *value.ravel().tolist()]


FORMS: dict[str, Form] = {
    "iterator": Form((Iterated,), lambda v: [type(v).__name__, *v.items], lambda p: iterated(p[0], p[1:]), holds=True),
    "range": Form((range,), lambda v: [v.start, v.stop, v.step], _range),
    "dict_keys": Form((type({}.keys()),), lambda v: [dict.fromkeys(v)], lambda p: _dict(p).keys()),
    "dict_values": Form((type({}.values()),), list, lambda p: dict(enumerate(p)).values(), holds=True),
    "dict_items": Form((type({}.items()),), lambda v: [dict(v)], lambda p: _dict(p).items(), holds=True),
    "set": Form((set,), lambda v: [dict.fromkeys(set.__iter__(v))], lambda p: set(_dict(p))),
    "frozenset": Form((frozenset,), lambda v: [dict.fromkeys(frozenset.__iter__(v))], lambda p: frozenset(_dict(p))),
    "bytes": Form((bytes,), lambda v: [np.frombuffer(v, np.uint8)], lambda p: p[0].tobytes()),
    "bytearray": Form((bytearray,), lambda v: [np.frombuffer(v, np.uint8)], lambda p: bytearray(p[0].tobytes())),
    "memoryview": Form((memoryview,), lambda v: [np.asarray(v)], lambda p: memoryview(p[0])),
    "numbers": Form((array.array,), lambda v: [v.typecode, v.tolist()], lambda p: array.array(*p)),
    "complex": Form((complex,), lambda v: [v.real, v.imag], lambda p: complex(p[0], p[1])),
    "decimal": Form((Decimal,), lambda v: [Decimal.__str__(v)], _decimal),
    "fraction": Form((Fraction,), lambda v: [v.numerator, v.denominator], lambda p: Fraction(p[0], p[1])),
    "datetime": Form((datetime,), lambda v: [datetime.isoformat(v), v.fold], _at(datetime)),
    "date": Form((date,), lambda v: [date.isoformat(v)], lambda p: date.fromisoformat(_text(p))),
    "time": Form((time,), lambda v: [time.isoformat(v), v.fold], _at(time)),
    "timedelta": Form((timedelta,), lambda v: [v.days, v.seconds, v.microseconds], lambda p: timedelta(*p)),
    "path": Form((Path,), lambda v: [PurePath.__str__(v)], lambda p: Path(_text(p))),
    "pure_path": Form((PurePath,), lambda v: [PurePath.__str__(v)], lambda p: PurePath(_text(p))),
    "masked": Form(
        (np.ma.MaskedArray,),
        lambda v: [np.ma.getdata(v), np.ma.getmaskarray(v)],
        lambda p: np.ma.array(p[0], mask=p[1]),
    ),
    "objects": Form((), _shape_and_items, _objects, holds=True),
    "texts": Form((), _shape_and_items, lambda p: np.array(p[1:], str).reshape(p[0])),
}


FORMS |= {
    name: Form((), tables.TAKEN_APART[name], tables.PUT_TOGETHER[name], holds=True) for name in tables.TAKEN_APART
}


def form_of(value: Any) -> str:
    """Return the name of a value's form, by its type alone; "" if it has none."""
    kind = type(value)
    if name := tables.kind_of_table(value):
        return name
    if issubclass(kind, np.ndarray) and not issubclass(kind, np.ma.MaskedArray):
        return {"O": "objects", "U": "texts"}.get(value.dtype.kind, "")
    return next((name for name, form in FORMS.items() if issubclass(kind, form.kinds)), "")


def is_iterator(value: Any) -> bool:
    """Return whether a value is one of Python's own iterators."""
    return issubclass(type(value), _ITERATED)
