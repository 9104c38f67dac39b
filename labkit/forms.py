"""Take values other than numbers, texts, lists and dicts apart into plain parts, and put them together again.

The value in a test must behave like the student's own object. A generator that arrived as a list would pass where the
generator itself raises a TypeError.
"""

from __future__ import annotations

import array
import io
import ipaddress
import itertools
import random
import re
import uuid
import warnings
from collections import Counter, OrderedDict, defaultdict, deque
from collections.abc import Callable, ItemsView, KeysView, ValuesView
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from pathlib import Path, PurePath, PurePosixPath, PureWindowsPath
from types import GeneratorType, MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np

from labkit import arrays, default_dicts, random_states, sparse, tables
from labkit.arrays import of_types

MOST_LONG = 1_000_000  # numbers in a range, which a test may turn into a list
MOST_TEXT, MOST_PATTERN = 5_000, 1_000  # characters of a date or a path, and of a regular expression
MOST_EXPONENT = 10_000  # of a Decimal: converting a larger one to int takes time and memory
_DIGITS = re.compile(r"[-+]?(\d{1,999}(\.\d{0,999})?(E[-+]?\d{1,5})?|s?NaN\d{0,20}|Infinity)")
_ITERABLE: tuple[Any, ...] = ([], (), {}, set(), "", "\u03bb", b"", range(0), {}.values(), {}.items())
_REVERSIBLE: tuple[Any, ...] = ([], {}, {}.values(), {}.items(), range(0))
ITERATED: tuple[type, ...] = (
    *(GeneratorType, map, filter, zip, enumerate, reversed),
    *map(type, map(iter, _ITERABLE)),
    *map(type, map(reversed, _REVERSIBLE)),
    *(kind for kind in vars(itertools).values() if isinstance(kind, type) and hasattr(kind, "__next__")),
)


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
    made = range(*of_types(parts, int, int, int))
    if len(made) > MOST_LONG:
        raise ValueError("a range with too many numbers")
    return made


def _decimal(parts: list[Any]) -> Decimal:
    [text] = of_types(parts, str)
    if not _DIGITS.fullmatch(text) or abs((number := Decimal(text)).adjusted()) > MOST_EXPONENT:
        raise ValueError("a number with too many digits")
    return number


def _text(parts: list[Any]) -> str:
    """Return the only part, a short text."""
    [found] = parts
    if type(found) is not str or len(found) > MOST_TEXT:
        raise ValueError("expected a short text")
    return found


_INTERNET: dict[str, Any] = {
    name: getattr(ipaddress, name)
    for name in (f"IPv{version}{what}" for version in (4, 6) for what in ("Address", "Network", "Interface"))
}


def _internet(parts: list[Any]) -> Any:
    """Return an address of the internet, or a network."""
    kind, text = of_types(parts, str, str)
    return _INTERNET[kind](_text([text]))


def _polynomial(parts: list[Any]) -> np.poly1d:
    return np.poly1d(of_types(parts[:1], np.ndarray)[0], False, _text(parts[1:]))


def _pattern(parts: list[Any]) -> re.Pattern[Any]:
    """Return a compiled regular expression; texts and bytes have other flags."""
    pattern, flags = parts
    if type(pattern) not in (str, bytes) or len(pattern) > MOST_PATTERN or type(flags) is not int:
        raise ValueError("expected a short pattern and its flags")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # which Python told when the pattern was made
        return re.compile(pattern, flags & ~re.DEBUG)


def _at(kind: Any) -> Callable[[list[Any]], Any]:
    """Return what makes a datetime or a time; fold tells the two times apart that a clock shows twice."""
    return lambda parts: kind.fromisoformat(_text(parts[:1])).replace(fold=int(parts[1] == 1))


def _fraction(parts: list[Any]) -> Fraction:
    numerator, denominator = of_types(parts, int, int)
    return Fraction(numerator, denominator)


def _span(parts: list[Any]) -> timedelta:
    days, seconds, microseconds = of_types(parts, int, int, int)
    return timedelta(days, seconds, microseconds)


def _datetime_parts(value: datetime) -> list[Any]:
    """Take the name of a time zone along, where there is one: its offset changes in the course of a year."""
    zone = value.tzinfo
    name = zone.key if type(zone) is ZoneInfo else None
    shown = datetime.replace(value, tzinfo=None) if name else value
    return [datetime.isoformat(shown), value.fold, name]


def _datetime(parts: list[Any]) -> datetime:
    found: datetime = _at(datetime)(parts[:2])
    return found if parts[2] is None else found.replace(tzinfo=tables.zone_of(parts[2]))


def _path(parts: list[Any]) -> PurePath:
    text, kind = of_types(parts, str, str)
    kinds: dict[str, type[PurePath]] = {"windows": PureWindowsPath, "posix": PurePosixPath, "here": Path}
    return kinds[kind](_text([text]))


def _path_parts(value: PurePath) -> list[Any]:
    if isinstance(value, Path):
        return [PurePath.__str__(value), "here"]
    return [PurePath.__str__(value), "windows" if isinstance(value, PureWindowsPath) else "posix"]


def _octets(parts: list[Any]) -> bytes:
    """Return the bytes of the only part, an array."""
    [array_] = of_types(parts, np.ndarray)
    if array_.dtype != np.uint8:
        raise TypeError("expected bytes")
    return bytes(array_.tobytes())


def _numbers(parts: list[Any]) -> array.array[Any]:
    code, numbers = of_types(parts, str, list)
    return array.array(code, numbers)


def _text_file(parts: list[Any]) -> io.StringIO:
    text, position = of_types(parts, str, int)
    file = io.StringIO(text)
    file.seek(position)
    return file


def _octet_file(parts: list[Any]) -> io.BytesIO:
    file = io.BytesIO(_octets(parts[:1]))
    file.seek(*of_types(parts[1:], int))
    return file


# What classes derived from these may have replaced, as it is in these.
_MAXLEN = vars(deque)["maxlen"].__get__
_REAL, _IMAG = (vars(complex)[name].__get__ for name in ("real", "imag"))
_NUMERATOR, _DENOMINATOR = (vars(Fraction)[name].__get__ for name in ("numerator", "denominator"))
_SPAN = [vars(timedelta)[name].__get__ for name in ("days", "seconds", "microseconds")]

FORMS: dict[str, Form] = {
    "pattern": Form((re.Pattern,), lambda v: [v.pattern, v.flags], _pattern),
    "dtype": Form((np.dtype,), arrays.dtype_parts, arrays.dtype),
    "uuid": Form((uuid.UUID,), lambda v: [v.hex], lambda p: uuid.UUID(_text(p))),
    "internet": Form(tuple(_INTERNET.values()), lambda v: [type(v).__name__, str(v)], _internet),
    "polynomial": Form((np.poly1d,), lambda v: [v.coeffs, v.variable], _polynomial),
    "range": Form((range,), lambda v: [v.start, v.stop, v.step], _range),
    "dict_keys": Form((type({}.keys()),), lambda v: [dict.fromkeys(v)], lambda p: _dict(p).keys(), holds=True),
    "dict_values": Form((type({}.values()),), list, lambda p: dict(enumerate(p)).values(), holds=True),
    "dict_items": Form((type({}.items()),), lambda v: [dict(v)], lambda p: _dict(p).items(), holds=True),
    "counter": Form((Counter,), lambda v: [dict(dict.items(v))], lambda p: Counter(_dict(p)), holds=True),
    "ordered": Form((OrderedDict,), lambda v: [dict(v)], lambda p: OrderedDict(_dict(p)), holds=True),
    "proxy": Form((MappingProxyType,), lambda v: [dict(v)], lambda p: MappingProxyType(_dict(p)), holds=True),
    "default": Form((defaultdict,), default_dicts.parts, default_dicts.made, holds=True),
    "deque": Form((deque,), lambda v: [_MAXLEN(v), *deque.__iter__(v)], lambda p: deque(p[1:], p[0]), holds=True),
    "text": Form((io.StringIO,), lambda v: [v.getvalue(), v.tell()], _text_file),
    "octets": Form((io.BytesIO,), lambda v: [np.frombuffer(v.getvalue(), np.uint8), v.tell()], _octet_file),
    "random": Form((np.random.Generator,), random_states.generator_parts, random_states.generator),
    "chance": Form((random.Random,), random_states.chance_parts, random_states.chance),
    "twister": Form((np.random.RandomState,), random_states.twister_parts, random_states.twister),
    "set": Form((set,), lambda v: [dict.fromkeys(set.__iter__(v))], lambda p: set(_dict(p))),
    "frozenset": Form((frozenset,), lambda v: [dict.fromkeys(frozenset.__iter__(v))], lambda p: frozenset(_dict(p))),
    "letters": Form((np.str_,), lambda v: [str.__str__(v)], lambda p: np.str_(*of_types(p, str))),
    "bytes": Form((bytes,), lambda v: [np.frombuffer(v, np.uint8)], _octets),
    "bytearray": Form((bytearray,), lambda v: [np.frombuffer(v, np.uint8)], lambda p: bytearray(_octets(p))),
    "memoryview": Form((memoryview,), lambda v: [np.asarray(v)], lambda p: memoryview(*of_types(p, np.ndarray))),
    "numbers": Form((array.array,), lambda v: [v.typecode, v.tolist()], _numbers),
    "complex": Form((complex,), lambda v: [_REAL(v), _IMAG(v)], lambda p: complex(*of_types(p, float, float))),
    "decimal": Form((Decimal,), lambda v: [Decimal.__str__(v)], _decimal),
    "fraction": Form((Fraction,), lambda v: [_NUMERATOR(v), _DENOMINATOR(v)], _fraction),
    "datetime": Form((datetime,), _datetime_parts, _datetime),
    "date": Form((date,), lambda v: [date.isoformat(v)], lambda p: date.fromisoformat(_text(p))),
    "time": Form((time,), lambda v: [time.isoformat(v), v.fold], _at(time)),
    "timedelta": Form(
        (timedelta,), lambda v: [part(v) for part in _SPAN], lambda p: timedelta(*of_types(p, int, int, int))
    ),
    "path": Form((PurePath,), _path_parts, _path),
    "moments": Form((), lambda v: [v.dtype.str, np.asarray(v).view(np.int64)], arrays.moments),
    "moment": Form(
        (np.datetime64, np.timedelta64),
        lambda v: [v.dtype.str, np.asarray(v).view(np.int64)],
        lambda p: arrays.moments(p)[()],
    ),
    "masked": Form(
        (np.ma.MaskedArray,),
        arrays.masked_parts,
        arrays.masked,
    ),
    "matrix": Form((np.matrix,), lambda v: [np.asarray(v)], arrays.matrix),
    "records": Form((np.recarray,), arrays.field_parts, arrays.records),
    "slice": Form((slice,), lambda v: [v.start, v.stop, v.step], lambda p: slice(*p), holds=True),
    "objects": Form((), arrays.shape_and_items, arrays.objects, holds=True),
    "texts": Form((), arrays.text_parts, arrays.texts),
    "structured": Form((), arrays.field_parts, arrays.structured),
    "sparse": Form((), sparse.parts, sparse.made),
    "entry": Form((np.void,), arrays.field_parts, lambda p: arrays.structured(p)[()]),
}


FORMS |= {
    name: Form((), tables.TAKEN_APART[name], tables.PUT_TOGETHER[name], holds=True) for name in tables.TAKEN_APART
}


# Python's own containers, which may hold anything.
HOLDING = frozenset({"dict_keys", "dict_values", "dict_items", "counter", "ordered", "proxy", "default", "deque"})
# Those from whose classes others derive, which may have more, or other, methods.
DERIVABLE = HOLDING & {"counter", "ordered", "default", "deque"} | {
    *("set", "frozenset", "bytes", "bytearray", "complex", "decimal", "fraction"),
    *("datetime", "date", "time", "timedelta", "path"),
}
_VIEWS = ((KeysView, "dict_keys"), (ValuesView, "dict_values"), (ItemsView, "dict_items"))  # of other mappings
_OF_ARRAYS = {"O": "objects", "U": "texts", "M": "moments", "m": "moments"}


def form_of(value: Any) -> str:
    """Return the name of a value's form, by its type alone; "" if it has none."""
    kind: Any = type(value)
    if name := tables.kind_of_table(value):
        return name
    if sparse.is_sparse(kind):
        return "sparse"
    if issubclass(kind, np.ndarray) and not issubclass(kind, np.ma.MaskedArray):
        if issubclass(kind, np.matrix):
            return "matrix"
        of_fields = "records" if issubclass(kind, np.recarray) else "structured"
        return _OF_ARRAYS.get(value.dtype.kind, "") if value.dtype.names is None else of_fields
    return _usual_form(kind) if type(kind) is type else form_of_kind(kind)  # another one may say what its hash is


def form_of_kind(kind: type) -> str:
    """Return the name of the form of a class's objects, arrays and tables apart; "" if they have none."""
    name = next((name for name, form in FORMS.items() if issubclass(kind, form.kinds)), "")
    return name or next((name for view, name in _VIEWS if kind is view), "")


_usual_form = lru_cache(maxsize=10_000)(form_of_kind)


def is_iterator(value: Any) -> bool:
    """Return whether a value is an iterator of Python's own or of a library's that is written in C, and no file."""
    kind = type(value)
    if issubclass(kind, ITERATED):
        return True
    step = getattr(kind, "__next__", None)
    own = type(step) is not type(object.__init__) or issubclass(kind, io.IOBase) or kind.__module__ == "__main__"
    return not own and not hasattr(kind, "__getitem__") and not hasattr(kind, "__enter__")
