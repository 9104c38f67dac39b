"""The format of messages between the student's process and the trusted side: values as bytes, without pickle.

A message is a mark, the length of a JSON header, the header, and the raw contents of the arrays one after the other.
Types that JSON lacks are objects with one entry, their tag: {"tuple": [...]}, {"array": [dtype, shape, layout]}.
{"same": [number]} is a list, dict, set, array, class of a test or the like that has come before in this message: lists
and objects of the header are numbered as they end, but for those of the tags "same" and "float".
Reading takes time and memory in proportion to the message, whatever its bytes are; repeats count in full.
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from typing import Any, NoReturn

import numpy as np
from numpy.typing import NDArray

from labkit import nans
from labkit.arrays import laid_out, layout_of
from labkit.forms import FORMS, form_of
from labkit.repeats import Extents, is_container
from labkit.repeats import PlainError as PlainError
from labkit.stand_ins import STAND_INS, GivenClassData, parts_of

MARK = b"plain-1\n"
_dumps, _loads = json.dumps, json.loads  # a test may patch the module
MOST_DEPTH = 160  # nested lists; a Keras model within a model takes four levels
MOST_NODES = 1_000_000  # values in one message
MOST_HEADER = 32 * 2**20  # bytes
MOST_ENTRIES = 10_000  # of one dict, whose keys may be chosen to collide
MOST_BITS = 14_000  # of one int; Python reads no text of more digits
MOST_SIZE = 2**40  # elements of an array, ignoring sides of length 0
MOST_SIDES = 16
MOST_WRITTEN = 2**30  # bytes of texts and arrays in one message, each repeat in full
MOST_NAME = 2_000  # characters of a name, a kind or a message in one of the stand-ins

DTYPES = (
    "bool",
    *(f"{sign}int{bits}" for sign in ("", "u") for bits in (8, 16, 32, 64)),
    *(f"float{bits}" for bits in (16, 32, 64)),
    *(f"complex{bits}" for bits in (64, 128)),
)


_TAGS = {made: tag for tag, (made, _) in STAND_INS.items()}


def dump(value: Any) -> bytes:
    """Return a value as bytes.

    Args:
        value: None, bool, int, float, str, list, tuple, dict, NumPy arrays and scalars of the DTYPES, types in
            `forms.FORMS`, and the stand-ins; no subclasses. Keys of a dict: None, bool, int, float, str and tuples.

    Raises:
        PlainError: it holds another type, is too large, or contains itself.
    """
    writer = _Writer()
    header = _dumps(writer.write(value, 0), separators=(",", ":")).encode()
    if len(header) > MOST_HEADER or _marks(header) > 4 * MOST_NODES:
        raise PlainError("This is too long to be sent.")
    return b"".join([MARK, len(header).to_bytes(8, "little"), header, *writer.blobs])


def load(content: bytes, most_bytes: int) -> Any:
    """Return the value that `dump` turned into bytes; nothing in the bytes is trusted.

    Args:
        content: the message. most_bytes: refuse a longer one.

    Raises:
        PlainError: these bytes are not a message.
    """
    try:
        return _load(content, most_bytes)
    except (ValueError, RecursionError, MemoryError) as error:  # ValueError: not UTF-8, not JSON
        raise PlainError(f"This is not a message: {type(error).__name__}.") from None


def _load(content: bytes, most_bytes: int) -> Any:
    if len(content) > most_bytes:
        raise PlainError(f"Expected at most {most_bytes:,} bytes, found {len(content):,}.")
    start = len(MARK) + 8
    if not content.startswith(MARK) or len(content) < start:
        raise PlainError("This is not a message: its mark is missing.")
    length = int.from_bytes(content[len(MARK) : start], "little")
    if length > min(MOST_HEADER, len(content) - start):
        raise PlainError("This is not a message: its header is too long.")
    header = content[start : start + length]
    if _marks(header) > 4 * MOST_NODES:
        raise PlainError("This message has too many values.")
    reader = _Reader(content, start + length, most_bytes)
    value = reader.read(_loads(header.decode(), parse_constant=_refuse_constant), 0)
    if reader.position != len(content):
        raise PlainError("This message has more bytes than its header says.")
    return value


def _marks(header: bytes) -> int:
    """Return a bound on the number of values in some JSON, before it is parsed."""
    return sum(map(header.count, (b",", b"[", b"{", b":")))


def _refuse_constant(name: str) -> NoReturn:
    raise PlainError(f"This is not a message: {name} in its header.")


class _Writer:
    """Makes the header of a message and collects the contents of the arrays."""

    def __init__(self) -> None:
        self.blobs: list[bytes] = []
        self._extents = Extents(MOST_NODES, MOST_WRITTEN, MOST_DEPTH)
        self._numbers: dict[int, tuple[int, Any]] = {}  # by id, with the value, which keeps its id that way

    def write(self, value: Any, depth: int) -> Any:
        kind = type(value)
        if id(value) in self._numbers and _is_repeated(value):
            self._extents.repeat(self._numbers[id(value)][0], depth)
            return {"same": [self._numbers[id(value)][0]]}
        if value is None or kind in (bool, int, float, str):
            self._extents.use(depth, 1, len(value) if kind is str else 0)
            return self._write(value, kind, depth)
        before = self._extents.begin(depth)
        written = self._write(value, kind, depth)
        self._numbers[id(value)] = self._extents.end(before, depth), value
        return written

    def _write(self, value: Any, kind: type, depth: int) -> Any:
        if value is None or kind is bool:
            return value
        if kind is int:
            _expect(value.bit_length() <= MOST_BITS, "an int of fewer digits")
            return value
        if kind is float:
            return value if math.isfinite(value) else {"float": nans.text_of(value)}
        if kind is str:
            return value.encode("utf-8", "replace").decode()  # a lone surrogate is not valid text
        if kind is list:
            return [self.write(item, depth + 1) for item in value]
        if kind is tuple:
            return {"tuple": [self.write(item, depth + 1) for item in value]}
        if kind is dict:
            _expect(len(value) <= MOST_ENTRIES, f"a dict of at most {MOST_ENTRIES:,} entries")
            pairs = [(_key(key), item) for key, item in value.items()]
            return {"dict": [[self.write(key, depth + 1), self.write(item, depth + 1)] for key, item in pairs]}
        if isinstance(value, np.generic) and value.dtype.name in DTYPES:
            return {"scalar": self._write_array(np.asarray(value), depth)}
        if name := form_of(value):
            return {"form": [name, *(self.write(part, depth + 1) for part in FORMS[name].parts(value))]}
        if kind is np.ndarray:
            return {"array": self._write_array(value, depth)}
        return self._write_node(value, depth)

    def _write_array(self, array: NDArray[Any], depth: int) -> list[Any]:
        """Keep an array's contents for the end of the message; return its type, shape and, if unusual, its layout."""
        name = array.dtype.name
        _expect(name in DTYPES, f"an array of {', '.join(DTYPES)}, not {name}")
        _expect_shape(array.shape)
        self._extents.use(depth, 0, array.nbytes)
        little = np.ascontiguousarray(array, array.dtype.newbyteorder("<"))
        self.blobs.append(little.tobytes())
        return [name, list(array.shape), *filter(None, [layout_of(array)])]

    def _write_node(self, value: Any, depth: int) -> Any:
        if tag := _TAGS.get(type(value)):
            parts = [part[:MOST_NAME] if type(part) is str else part for part in parts_of(value)]
            return {tag: [self.write(part, depth + 1) for part in parts]}
        raise PlainError(f"Expected plain data, found a {type(value).__name__}.")


class _Reader:
    """Makes the value from a parsed header; arrays are taken from the bytes after it, in order."""

    def __init__(self, content: bytes, position: int, most_bytes: int) -> None:
        self.position = position
        self._content = content
        self._extents = Extents(MOST_NODES, most_bytes, MOST_DEPTH)
        self._values: list[Any] = []  # by number

    def read(self, value: Any, depth: int) -> Any:
        kind = type(value)
        if kind is dict and "same" in value:
            return self._repeated(depth, *value.values())
        if kind not in (list, dict) or (kind is dict and "float" in value):
            self._extents.use(depth, 1, len(value) if kind is str else 0)
            return self._read(value, depth)
        before = self._extents.begin(depth)
        found = self._read(value, depth)
        self._extents.end(before, depth)
        self._values.append(found)
        return found

    def _repeated(self, depth: int, payload: Any, *more: Any) -> Any:
        """Return one of the values that have ended before; never one that is still being read."""
        _expect(not more and type(payload) is list and len(payload) == 1, "one number of a value")
        [number] = payload
        _expect(type(number) is int and 0 <= number < len(self._values), "the number of an earlier value")
        _expect(_is_repeated(self._values[number]), "the number of a list or the like")
        self._extents.repeat(number, depth)
        return self._values[number]

    def _read(self, value: Any, depth: int) -> Any:
        if isinstance(value, list):
            return [self.read(item, depth + 1) for item in value]
        if isinstance(value, str):
            value.encode()  # raises a ValueError for a lone surrogate
        if isinstance(value, int):
            _expect(value.bit_length() <= MOST_BITS, "an int of fewer digits")
        if not isinstance(value, dict):
            return value
        _expect(len(value) == 1, "one tag")
        [(tag, payload)] = value.items()
        if tag == "float":
            return nans.number_of(payload)
        _expect(isinstance(payload, list), "a list after a tag")
        if tag == "array":
            return self._read_array(payload, depth)
        if tag == "scalar":
            return self._read_array([*payload[:1], []], depth)[()]
        if tag == "dict":
            return self._read_dict(payload, depth)
        if tag == "tuple":
            return tuple(self.read(item, depth + 1) for item in payload)
        parts = [self.read(item, depth + 1) for item in payload]
        return self._read_form(parts) if tag == "form" else self._read_node(tag, parts)

    def _read_form(self, parts: list[Any]) -> Any:
        _expect(parts and type(parts[0]) is str and parts[0] in FORMS, "the name of a form")
        try:
            return FORMS[parts[0]].made(parts[1:])
        except Exception as error:  # noqa: BLE001  (the parts may be anything)
            raise PlainError(f"This is not a message: {type(error).__name__} in a {parts[0]}.") from None

    def _read_dict(self, pairs: list[Any], depth: int) -> dict[Any, Any]:
        _expect(len(pairs) <= MOST_ENTRIES, f"a dict of at most {MOST_ENTRIES:,} entries")
        result = {}
        for pair in pairs:
            _expect(isinstance(pair, list) and len(pair) == 2, "a key and a value")
            key = _key(self.read(pair[0], depth + 1))
            result[key] = self.read(pair[1], depth + 1)
        _expect(len(result) == len(pairs), "different keys in a dict")
        return result

    def _read_array(self, payload: list[Any], depth: int) -> NDArray[Any]:
        _expect(len(payload) in (2, 3), "dtype, shape and layout of an array")
        name, shape, *layout = payload
        _expect(name in DTYPES and isinstance(shape, list), f"an array of {', '.join(DTYPES)}, and a list as its shape")
        _expect_shape(shape)
        count = math.prod(shape)
        dtype = np.dtype(name).newbyteorder("<")
        end = self.position + count * dtype.itemsize
        _expect(end <= len(self._content), "as many bytes as the shape of the array says")
        self._extents.use(depth, 0, end - self.position)
        raw = self._content[self.position : end]
        self.position = end
        if name == "bool":  # any byte but 0 and 1 would be an invalid value for NumPy
            return laid_out(np.frombuffer(raw, np.uint8).reshape(shape).astype(bool), *layout)
        return laid_out(np.frombuffer(raw, dtype).reshape(shape).astype(dtype.newbyteorder("=")), *layout)

    def _read_node(self, tag: str, payload: list[Any]) -> Any:
        made, kinds = STAND_INS.get(tag, (None, ()))
        found = [kind if kind is object else type(part) for part, kind in zip(payload, kinds, strict=False)]
        fits = len(payload) == len(kinds) and found == list(kinds)
        if made is not None and fits:
            texts = [part for part, kind in zip(payload, kinds, strict=True) if kind is str]
            _expect(all(len(text) <= MOST_NAME for text in texts), "a shorter name")
            return made(*payload)
        raise PlainError("This is not a message: an unknown tag.")


def _is_repeated(value: Any) -> bool:
    """Return whether a value is told once in a message; a thousand objects may be of one class."""
    return is_container(value) or type(value) is GivenClassData


def _expect(condition: object, expected: str) -> None:
    if not condition:
        raise PlainError(f"Expected {expected}.")


def _expect_shape(shape: Sequence[Any]) -> None:
    """Refuse a shape that NumPy could not make: an array without elements may still have enormous sides."""
    sides = list(shape)
    _expect(len(sides) <= MOST_SIDES and all(type(side) is int and 0 <= side <= MOST_SIZE for side in sides), "a shape")
    _expect(math.prod(max(side, 1) for side in sides) <= MOST_SIZE, "a smaller array")


def _key(key: Any) -> Any:
    """Return a valid key of a dict, or raise PlainError; ints are small, as large ones can be chosen to collide."""
    parts = key if type(key) is tuple else (key,)
    for part in parts:
        if type(part) is tuple:
            _key(part)
            continue
        _expect(part is None or type(part) in (bool, int, float, str), "str, int, float, bool or tuple as a key")
        _expect(type(part) is not int or part.bit_length() <= 64, "a smaller int as a key")
    return key
