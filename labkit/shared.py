"""Lists, dicts, arrays and the like that a test and the student's code both hold: what one changes, the other sees.

Each side has its own copy under the same number. Whatever crosses the wall brings all copies up to date.
"""

from __future__ import annotations

import io
import random
from collections import Counter, OrderedDict, defaultdict, deque
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any

import numpy as np

from labkit.stand_ins import SharedData
from labkit.tables import kind_of_table
from labkit.wire import PlainError, dump

LARGEST = 2**20  # bytes of one; a larger one is copied, and what happens to the copy is not seen
MOST, MOST_BYTES = 100, 8 * 2**20  # on each side, of those that were used last: all are compared at each call
KINDS = (
    *(list, dict, set, deque, bytearray, np.ndarray, io.StringIO, io.BytesIO, Counter, OrderedDict, defaultdict),
    *(np.random.Generator, np.random.RandomState, random.Random),
)


def is_shareable(value: Any) -> bool:
    """Return whether a value can be changed in place."""
    kind = type(value)  # compared by identity: a class of the student's own may raise anything when it is compared
    return any(kind is one for one in KINDS) or kind_of_table(value) in ("DataFrame", "Series")


class Shared:
    """The copies on one side.

    Args:
        number: returns a number that no other object has or had. plain: returns a value as plain data.
        refill: gives an object the content of another one, or leaves it as it is.
    """

    def __init__(
        self, number: Callable[[], int], plain: Callable[[Any], Any], refill: Callable[[Any, Any], None]
    ) -> None:
        self._number, self._plain, self._refill = number, plain, refill
        self._objects: dict[int, tuple[Any, bytes]] = {}  # with what the other side knows of them
        self._numbers: dict[int, int] = {}  # by id

    def clear(self) -> None:
        """Forget all objects."""
        self._objects.clear()
        self._numbers.clear()

    def sent(self, value: Any, plain: Any) -> Any:
        """Return the stand-in of an object that is being sent as this plain data; the plain data if it is too large."""
        content = _bytes_of(plain)
        if content is None:
            return plain
        number = self._numbers.get(id(value))
        if number is None:
            number = self._number()
        self._keep(number, value, content)
        return SharedData(number, plain)

    def received(self, number: int, value: Any) -> Any:
        """Return this side's own object for one that the other side has sent, with its present content."""
        if number in self._objects:
            mine, _ = self._objects[number]
            if type(mine) is type(value):
                self._refill(mine, value)
                value = mine
        if is_shareable(value):
            self._keep(number, value, _bytes_of(self._plain(value)) or b"")
        return value

    def take(self, contents: Mapping[Any, Any]) -> None:
        """Bring this side's objects up to date."""
        for number, value in contents.items():
            if number in self._objects:
                self.received(number, value)

    def changes(self) -> dict[int, Any]:
        """Return the present content of the objects that have changed since the other side last heard of them."""
        found = {}
        for number, (value, known) in list(self._objects.items()):
            plain = self._plain(value)
            content = _bytes_of(plain)
            if content is not None and content != known:
                found[number] = plain
                self._objects[number] = (value, content)
        return found

    def _keep(self, number: int, value: Any, content: bytes) -> None:
        self._objects.pop(number, None)
        self._objects[number] = (value, content)
        self._numbers[id(value)] = number
        while len(self._objects) > MOST or sum(len(known) for _, known in self._objects.values()) > MOST_BYTES:
            oldest = next(iter(self._objects))
            self._numbers.pop(id(self._objects.pop(oldest)[0]), None)


def _bytes_of(plain: Any) -> bytes | None:
    """Return what an object is sent as; None if that is too much to remember."""
    if isinstance(plain, np.ndarray) and plain.nbytes > LARGEST:
        return None
    try:
        content = dump(plain)
    except PlainError:
        return None
    return content if len(content) <= LARGEST else None


def refill(old: Any, new: Any) -> None:
    """Give an object the content of another one of its type.

    Lists, dicts and arrays within it stay the same objects, as far as they are in the same place.
    """
    if old is new:
        return
    if isinstance(old, list):
        old[:] = [_merged(old[n] if n < len(old) else None, item) for n, item in enumerate(new)]
    elif isinstance(old, dict):
        merged = {key: _merged(old.get(key), item) for key, item in new.items()}
        old.clear()
        old.update(merged)
    elif isinstance(old, set):
        old.clear()
        old.update(new)
    elif isinstance(old, deque | bytearray):
        old.clear()
        old.extend(new)
    elif isinstance(old, np.ndarray):
        _refill_array(old, new)
    elif isinstance(old, io.StringIO | io.BytesIO):
        _refill_file(old, new)
    elif isinstance(old, np.random.Generator):
        old.bit_generator.state = new.bit_generator.state
    elif isinstance(old, random.Random):
        old.setstate(new.getstate())
    elif isinstance(old, np.random.RandomState):
        old.set_state(new.get_state())
    elif kind_of_table(old):
        type(old).__init__(old, new)


def _merged(old: Any, new: Any) -> Any:
    same = type(old) is type(new) and isinstance(old, list | dict | set | np.ndarray)
    if not same or (isinstance(old, np.ndarray) and (old.shape != new.shape or old.dtype != new.dtype)):
        return new
    refill(old, new)
    return old


def _refill_array(old: Any, new: Any) -> None:
    if old.flags.writeable and old.shape == new.shape and old.dtype == new.dtype:
        old[...] = new


def _refill_file(old: Any, new: Any) -> None:
    with suppress(ValueError):  # it is closed
        old.seek(0)
        old.truncate()
        old.write(new.getvalue())
        old.seek(new.tell())
