"""Tell whether a value holds the same in two processes, without sending it.

Alike are, in every process that has run the same cells, the fingerprints of what cells usually make: plain data,
arrays, tables, SQLite databases, random numbers, texts in memory, objects of classes of the notebook and of libraries
whose objects are plain, and what functions keep (defaults, variables around them, attributes). Of all else only the
class counts. No method of a class that a notebook may define is called.
"""

from __future__ import annotations

import array
import collections
import contextlib
import datetime
import decimal
import enum
import fractions
import functools
import hashlib
import io
import itertools
import pathlib
import random
import re
import sqlite3
import types
import uuid
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from labkit import sparse
from labkit.bare_classes import mro_of, own_members
from labkit.tables import kind_of_table

MOST_PARTS = 100_000  # of a value; one with more has none
MOST_BYTES = 2**24  # of an array that are looked at; of a larger one, as many from all over it
MOST_OBJECTS = 20_000  # of an array of objects, likewise
STATE = "~"  # begins the fingerprint of what changes as it is used, such as random numbers
_PLAIN = {bool, int, float, str, bytes, types.NoneType}
_EXACT = {
    *(*_PLAIN, complex, range, slice, types.EllipsisType),
    *(datetime.date, datetime.datetime, datetime.time, datetime.timedelta, datetime.timezone),
    *(decimal.Decimal, fractions.Fraction, uuid.UUID, re.Pattern, pathlib.PosixPath, pathlib.WindowsPath),
    *(pathlib.PurePosixPath, pathlib.PureWindowsPath),
}
_CONTAINERS = (list, tuple, collections.deque, array.array, bytearray)
_SETS = (set, frozenset)
_TEXTS = (str, int, float)
_SHARED_ANYHOW = (tuple, frozenset)  # perhaps one object, if the compiler has met equal ones
# Packages whose objects are what their attributes are.
_PLAIN_PACKAGES = {"__main__", "types", "argparse", "configparser", "sklearn", "unittest"}
_CACHED = type(functools.cache(len))
_DRAWING = (random.Random, np.random.Generator, np.random.RandomState, np.random.BitGenerator)


def fingerprint(value: Any) -> str:
    """Return up to 65 characters that tell what a value holds; "" if it is too large, or cannot be looked at."""
    writer = _Writer()
    try:
        writer.write(value)
    except Exception:  # noqa: BLE001  (a student's object may be anything; RecursionError among others)
        return ""
    return f"{STATE * writer.changes}{writer.digest.hexdigest()}"


def changed(before: Mapping[str, str], now: Mapping[str, str]) -> list[str]:
    """Return the names, in order, whose values have another fingerprint, or are gone; not those without one before."""
    return [name for name, old in sorted(before.items()) if old and now.get(name) != old]


class _TooMuchError(Exception):
    """A value has more than MOST_PARTS parts."""


class _Writer:
    """Writes the parts of one value into a digest."""

    def __init__(self) -> None:
        self.digest = hashlib.blake2b(digest_size=32)
        self.changes = False  # whether any part changes as it is used
        self._count = 0  # of parts
        self._met: dict[int, tuple[int, Any]] = {}  # parts, which are kept so that no other gets the same number

    def write(self, value: Any) -> None:
        """Write a value, or a part of it."""
        kind = type(value)
        self._count += 1
        if self._count > MOST_PARTS:
            raise _TooMuchError
        if kind in _EXACT:
            self._say(kind, repr(value))
        elif issubclass(kind, np.generic):
            self._say(kind, "nan" if value != value else repr(value))
        elif issubclass(kind, type | types.ModuleType | enum.Enum):
            self._say(kind, getattr(value, "__name__", "") or getattr(value, "name", ""))
        elif id(value) in self._met:
            self._say("again", self._met[id(value)][0])
        else:
            if not issubclass(kind, _SHARED_ANYHOW):
                self._met[id(value)] = len(self._met), value
            self._write_parts(kind, value)

    def _write_parts(self, kind: type, value: Any) -> None:
        self._say(kind)
        if kind_of_table(value):
            self._write_all(_parts_of_table(value))
        elif sparse.is_sparse(kind):
            self._write_all(sparse.parts(value))
        elif issubclass(kind, np.ndarray):
            self._write_array(value)
        elif issubclass(kind, dict):
            self._write_items(dict.items(value))
        elif issubclass(kind, _SETS):
            self._say(*sorted(map(fingerprint, _base(kind, _SETS).__iter__(value))))
        elif kind in (list, tuple) and {*map(type, value)} <= _PLAIN:
            self._say(repr(value))
        elif issubclass(kind, _CONTAINERS):
            self._write_all(_base(kind, _CONTAINERS).__iter__(value))
        elif issubclass(kind, _TEXTS):
            self._say(_base(kind, _TEXTS).__repr__(value))
        elif issubclass(kind, sqlite3.Connection):
            self._write_database(value)
        elif kind in (io.StringIO, io.BytesIO):
            self._write_all(["closed"] if value.closed else [value.getvalue(), value.tell()])
        else:
            self._write_object(kind, value)
        if kind not in (list, dict, tuple):
            self._write_attributes(kind, value)

    def _write_object(self, kind: type, value: Any) -> None:
        """Write what a function or an iterator keeps; of another object, only its attributes are written."""
        if kind is types.FunctionType:
            cells = [cell.cell_contents for cell in value.__closure__ or () if _is_filled(cell)]
            self.changes |= bool(cells or value.__defaults__ or value.__kwdefaults__ or value.__dict__)
            return self._write_all([value.__defaults__, value.__kwdefaults__, *cells])
        if kind is types.BuiltinFunctionType:
            self.changes |= not isinstance(value.__self__, types.ModuleType | None)
            return self._write_all([value.__name__, value.__self__])
        self.changes |= callable(value) or hasattr(kind, "__next__") or issubclass(kind, _DRAWING)
        if issubclass(kind, _DRAWING):
            self.write(_state_of(value))
        elif kind is functools.partial:
            self._write_all([value.func, value.args, value.keywords])
        elif kind is types.MethodType:
            self._write_all([value.__func__, value.__self__])
        elif kind is _CACHED:
            self._write_all([value.__wrapped__, *value.cache_info()])
        elif kind is types.GeneratorType:
            self.write(value.gi_frame and {**value.gi_frame.f_locals})
        elif kind is itertools.count:
            self._say(repr(value))
        elif kind.__module__ == "builtins" and hasattr(kind, "__next__"):
            self._write_all(value.__reduce__()[1:])

    def _write_attributes(self, kind: type, value: Any) -> None:
        if kind is not types.FunctionType and kind.__module__.split(".")[0] not in _PLAIN_PACKAGES:
            return
        with contextlib.suppress(AttributeError):
            self._write_items(object.__getattribute__(value, "__dict__").items())
        for name, member in ((name, one) for base in mro_of(kind) for name, one in own_members(base).items()):
            if type(member) is types.MemberDescriptorType and kind is not types.FunctionType:
                with contextlib.suppress(AttributeError):
                    self._write_items([(name, member.__get__(value))])

    def _write_items(self, items: Iterable[tuple[Any, Any]]) -> None:
        self._write_all(part for item in items for part in item)

    def _write_all(self, parts: Iterable[Any]) -> None:
        for part in parts:
            self.write(part)
        self.digest.update(b"]")

    def _write_array(self, value: Any) -> None:
        plain = np.asarray(value).view(np.ndarray)
        self._say(plain.dtype.str, plain.shape)
        if plain.dtype.hasobject:
            self._write_all(plain.reshape(-1)[:: 1 + plain.size // MOST_OBJECTS].tolist())
        else:
            part = plain.reshape(-1)[:: 1 + plain.nbytes // MOST_BYTES]
            self.digest.update(np.ascontiguousarray(part).view(np.uint8).data)
        if isinstance(value, np.ma.MaskedArray):
            self._write_array(np.ma.getmaskarray(value))

    def _write_database(self, value: sqlite3.Connection) -> None:
        try:
            content = value.serialize()
        except sqlite3.ProgrammingError:
            content = b"closed"
        except sqlite3.Error:  # an empty one
            content = b""
        self.digest.update(content)

    def _say(self, *words: Any) -> None:
        text = " ".join(one.__qualname__ if isinstance(one, type) else str(one) for one in words)
        self.digest.update(f"{text}\n".encode("utf-8", "surrogatepass"))


def _parts_of_table(value: Any) -> list[Any]:
    """Return the arrays, labels and names of a table, a series or an index; a time or the like as a text."""
    if hasattr(value, "columns"):
        return [
            value.columns,
            value.index,
            *map(str, value.dtypes),
            *(value.iloc[:, place].to_numpy() for place in range(value.shape[1])),
        ]
    if hasattr(value, "index") and hasattr(value, "to_numpy") and not callable(value.index):
        return [value.index, str(value.dtype), value.to_numpy(), value.name]
    if hasattr(value, "to_numpy") and hasattr(value, "names"):
        return [str(value.dtype), value.to_numpy(), [*value.names]]
    return [str(value)]


def _state_of(value: Any) -> Any:
    if isinstance(value, random.Random):
        return value.getstate()
    if isinstance(value, np.random.RandomState):
        return value.get_state()
    return value.bit_generator.state if isinstance(value, np.random.Generator) else getattr(value, "state", None)


def _base(kind: type, bases: tuple[Any, ...]) -> Any:
    return next(base for base in bases if issubclass(kind, base))


def _is_filled(cell: types.CellType) -> bool:
    try:
        return cell.cell_contents is not cell
    except ValueError:
        return False
