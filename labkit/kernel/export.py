"""Answer the grader's requests from inside the student's process: values of names, and calls of functions.

Nothing here is trusted. It is written so that a student's slip, such as a variable named like a built-in function or a
class that cannot be printed, spoils one value and not the whole answer.
"""

from __future__ import annotations

import builtins
import itertools
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np

from labkit.blanks import BlankError, Unfilled
from labkit.codec import Codec, NotPlain, codec_for, codec_tagged, load_codecs
from labkit.explaining import summary
from labkit.forms import FORMS, form_of, is_iterator, iterated
from labkit.kernel.rerun import run_again
from labkit.kernel.surroundings import quiet, with_builtins
from labkit.tables import kind_of_table
from labkit.wall import CODECS
from labkit.wire import DTYPES, MOST_BITS, MOST_ENTRIES, CodedData, FunctionData, OpaqueData, UnfilledData, dump, load

MOST_REQUEST = 2**30
MOST_NODES, MOST_CHARACTERS, MOST_BYTES = 300_000, 2_000_000, 240 * 2**20  # of one answer
MOST_TAKEN = 1_000  # elements of a generator
MOST_DEPTH = 40

codecs = load_codecs(tuple(os.environ.get(CODECS, "").split()))  # of the course
_BUILTINS = dict(vars(builtins))
_functions: list[Any] = []  # indexed by FunctionData.number; kept alive, so that an id is not reused
_numbers: dict[int, int] = {}


class _TooMuchError(Exception):
    """A value is too large, or otherwise unfit, to be sent; the message says why."""


def answer(request: bytes, namespace: dict[str, Any]) -> bytes:
    """Answer one request; never raise an exception.

    Args:
        request: {"op": "get", "names": [...]}, {"op": "call", "function": FunctionData, "arguments": [...],
            "keywords": {...}} or {"op": "again", "made": [...], "settings": {...}}. namespace: the student's.

    Returns:
        {"values": {...}, "missing": [...]}, {"value": ...} or {"error": {"kind", "message", "told", "blank"}}.
    """
    with with_builtins(_BUILTINS) as theirs:
        try:
            question = load(request, MOST_REQUEST)
            return dump(_ANSWERS[question["op"]](question, namespace, theirs))
        except BaseException as error:  # noqa: BLE001  (an interrupt, or an exit, is an answer too)
            return dump({"error": _described(error)})


def _get(question: dict[str, Any], namespace: dict[str, Any], _: object) -> dict[str, Any]:
    exporter = Exporter()
    present = [name for name in question["names"] if name in namespace]
    missing = [name for name in question["names"] if name not in namespace]
    return {"values": {name: exporter.export(namespace[name]) for name in present}, "missing": missing}


def _call(question: dict[str, Any], _: object, theirs: Mapping[str, Any]) -> dict[str, Any]:
    function = _functions[question["function"].number]
    arguments, keywords = _for_student(question["arguments"]), _for_student(question["keywords"])
    with quiet(), with_builtins(theirs):
        value = function(*arguments, **keywords)
    with quiet():
        return {"value": Exporter().export(value)}


def _again(question: dict[str, Any], namespace: dict[str, Any], theirs: Mapping[str, Any]) -> dict[str, Any]:
    with quiet(), with_builtins(theirs):
        values = run_again(namespace, question["made"], question["settings"])
    with quiet():
        return {"value": Exporter().export(values)}


_ANSWERS: dict[str, Callable[[dict[str, Any], dict[str, Any], Mapping[str, Any]], dict[str, Any]]] = {
    "get": _get,
    "call": _call,
    "again": _again,
}


def _for_student(value: Any) -> Any:
    """Return an argument from the grader, with real objects and functions in place of their data."""
    if isinstance(value, CodedData):
        codec = codec_tagged(value.tag, codecs)
        return value.content if codec is None or codec.restore is None else codec.restore(value.content)
    if isinstance(value, FunctionData):
        return _functions[value.number]
    if isinstance(value, list | tuple):
        return type(value)(map(_for_student, value))
    if isinstance(value, dict):
        return {key: _for_student(item) for key, item in value.items()}
    return value


def _described(error: BaseException) -> dict[str, Any]:
    if issubclass(type(error), KeyboardInterrupt):
        return {"kind": "CellTimeoutError", "message": "This took too long and was stopped.", "blank": False}
    message, told = (_text(make, error) for make in (str, summary))
    blank = issubclass(type(error), BlankError)
    return {"kind": _name(type(error)), "message": message[:2_000], "told": told[:1_000], "blank": blank}


def _text(make: Callable[[BaseException], str], error: BaseException) -> str:
    """Return the text of an error; "" if a class of the student's own raises an exception in that."""
    try:
        return str.__str__(make(error))
    except BaseException:  # noqa: BLE001
        return ""


def _name(named: Any) -> str:
    """Return the name of a class or function."""
    try:
        return str.__str__(
            type.__getattribute__(named, "__name__") if issubclass(type(named), type) else named.__name__
        )
    except Exception:  # noqa: BLE001  (a partial has none, a student's object may do anything)
        return str.__str__(type.__getattribute__(type(named), "__name__"))


class Exporter:
    """Turns the student's values into plain data, up to a limit on their total size."""

    def __init__(self) -> None:
        self._used = [0, 0, 0]  # nodes, characters, bytes

    def export(self, value: Any) -> Any:
        """Return a value in a form that `plain.dump` accepts; OpaqueData, never an error, if that is impossible.

        Raises:
            KeyboardInterrupt: it took too long.
        """
        before = list(self._used)
        try:
            return self._export(value, 0)
        except KeyboardInterrupt:
            raise
        except _TooMuchError as error:
            reason = str(error)
        except BaseException as error:  # noqa: BLE001  (a class of the student's own may raise anything)
            reason = f"it raised {_name(type(error))} when it was looked at"
            if kind_of_table(value):
                reason = "a column or an index of it is of a kind that cannot be sent"
        self._used = before
        return OpaqueData(_name(type(value)), reason)

    def _use(self, nodes: int = 1, characters: int = 0, size: int = 0) -> None:
        used = self._used
        used[0] += nodes
        used[1] += characters
        used[2] += size
        if used[0] > MOST_NODES or used[1] > MOST_CHARACTERS or used[2] > MOST_BYTES:
            raise _TooMuchError("it is too large to be taken out of the notebook")

    def _export(self, value: Any, depth: int) -> Any:
        """Export by type alone: `__class__` and every method may be the student's own."""
        self._use()
        if depth > MOST_DEPTH:
            raise _TooMuchError("it is nested too deeply, or contains itself")
        kind = type(value)
        if value is None or kind is bool:
            return value
        for base, export in _SIMPLE:
            if issubclass(kind, base):
                return export(self, value)
        if issubclass(kind, list | tuple):
            items = [
                self._export(item, depth + 1) for item in (list if issubclass(kind, list) else tuple).__iter__(value)
            ]
            return items if issubclass(kind, list) else tuple(items)
        if issubclass(kind, dict):
            if dict.__len__(value) > MOST_ENTRIES:
                raise _TooMuchError(f"it has more than {MOST_ENTRIES:,} entries")
            return {self._key(key): self._export(item, depth + 1) for key, item in dict.items(value)}
        if is_iterator(value):
            return self._taken(value, depth)
        return self._formed(value, name, depth) if (name := form_of(value)) else self._object(value)

    def _int(self, value: Any) -> Any:
        number = int.__index__(value)
        self._use(0, number.bit_length() // 3)
        return number if number.bit_length() <= MOST_BITS else OpaqueData("int", "it has too many digits")

    def _text(self, value: Any) -> str:
        self._use(0, str.__len__(value))
        return str.__str__(value)

    def _key(self, key: Any) -> Any:
        kind = type(key)
        self._use()
        if key is None or kind is bool:
            return key
        if issubclass(kind, str):
            return self._text(key)
        if issubclass(kind, float):
            return float.__float__(key)
        if issubclass(kind, int | np.integer) and int(key).bit_length() <= 64:
            return int(key)
        if issubclass(kind, tuple):
            return tuple(self._key(part) for part in tuple.__iter__(key))
        raise _TooMuchError(f"it is a dict or a set with a key that is a {_name(kind)}")

    def _taken(self, value: Any, depth: int) -> Any:
        items = list(itertools.islice(iter(value), MOST_TAKEN + 1))
        if len(items) > MOST_TAKEN:
            raise _TooMuchError("it gives too many values; make it a list or an array")
        return iterated(_name(type(value)), [self._export(item, depth + 1) for item in items])

    def _formed(self, value: Any, name: str, depth: int) -> Any:
        if name in ("objects", "texts"):
            self._use(value.size)  # before they are put into a list
        parts = [self._export(part, depth + 1) for part in FORMS[name].parts(value)]
        if name == "objects" and any(type(part) is OpaqueData for part in parts):
            return OpaqueData(_name(type(value)), "its values are not numbers but object")
        return FORMS[name].made(parts)

    def _array(self, value: Any) -> Any:
        array = np.asarray(value)
        if array.dtype.name == "bfloat16":
            array = array.astype(np.float32)
        if array.dtype == np.longdouble:
            array = array.astype(np.float64)
        if array.dtype.kind in "mM":
            return array.astype(array.dtype.newbyteorder("<"))
        if array.dtype.name not in DTYPES:
            return OpaqueData(_name(type(value)), f"its values are not numbers but {array.dtype.name}")
        self._use(0, 0, array.nbytes)
        return np.array(array, order="C")  # a copy: a subclass of ndarray is gone

    def _scalar(self, value: Any) -> Any:
        """Keep a NumPy scalar, not Python's number: np.float32(0.1) == 0.1, but float(np.float32(0.1)) is another."""
        if issubclass(type(value), np.str_):
            return self._text(value)
        found = self._array(value)
        return found[()] if type(found) is np.ndarray else found

    def _object(self, value: Any) -> Any:
        kind = type(value)
        if issubclass(kind, np.ndarray):
            return self._array(value)
        if kind is Unfilled:
            return UnfilledData(vars(value)["_name"], vars(value)["_root"])
        if codec := codec_for(kind, codecs):
            return self._coded(value, codec)
        if "torch" in sys.modules and issubclass(kind, sys.modules["torch"].Tensor):
            detached = value.detach().cpu()
            return self._array((detached.float() if detached.is_floating_point() else detached).numpy())
        return self._function(value) if callable(value) else OpaqueData(_name(kind))

    def _coded(self, value: Any, codec: Codec) -> Any:
        try:
            described = codec.describe(value)
        except NotPlain as error:
            return OpaqueData(_name(type(value)), str(error))
        if codec.rebuild is None:
            return self._array(described)
        try:
            arrays = list(_arrays_in(described))
        except NotPlain as error:
            return OpaqueData(_name(type(value)), str(error))
        self._use(len(arrays), 0, sum(array.nbytes for array in arrays))
        return CodedData(codec.tag, described)

    def _function(self, value: Any) -> FunctionData:
        if id(value) not in _numbers:
            _numbers[id(value)] = len(_functions)
            _functions.append(value)
        return FunctionData(_name(value), _numbers[id(value)])


def _arrays_in(described: Any) -> Iterator[Any]:
    """Yield the arrays in lists and dicts; raise NotPlain if a codec described an object with anything else."""
    if type(described) is np.ndarray:
        yield described
    elif type(described) in (list, dict):
        for item in described.values() if isinstance(described, dict) else described:
            yield from _arrays_in(item)
    elif described is not None and type(described) not in (bool, int, float, str):
        raise NotPlain(f"its codec described it with a {type(described).__name__}, which is not plain data")


_SIMPLE: tuple[tuple[type, Callable[[Exporter, Any], Any]], ...] = (
    (np.generic, Exporter._scalar),  # np.float64 is a float, too
    (str, Exporter._text),
    (float, lambda _, value: float.__float__(value)),
    (int, Exporter._int),
)
