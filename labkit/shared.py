"""Lists, dicts, arrays and the like that a test and the student's code both hold: what one changes, the other sees.

Each side has its own copy under the same number. Whatever crosses the wall brings all copies up to date.
"""

from __future__ import annotations

import io
import random
from array import array
from collections import Counter, OrderedDict, defaultdict, deque
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import numpy as np

from labkit.forms import FORMS, HOLDING
from labkit.looking import LOOKED_AT, are_same, is_fixed, members_of
from labkit.repeats import ARRAYS, Made, containers, geometry
from labkit.stand_ins import FormedData, MappingData, SetData, SharedData
from labkit.tables import kind_of_table
from labkit.wire import PlainError, dump

LARGEST = 2**23  # bytes of one; a larger one is copied, and what happens to the copy is not seen
MOST_NAMED = 2**19  # bytes of one of which a part may be recognised in other values; not in those of a larger one
MOST, MOST_BYTES = 5_000, 2**25  # on each side, of those that were used last: all are compared at each call
KINDS = (
    *(list, dict, set, deque, bytearray, *ARRAYS, io.StringIO, io.BytesIO, Counter, OrderedDict, defaultdict),
    *(np.random.Generator, np.random.RandomState, random.Random, array),
)


# What is sent as a stand-in, by the class of this or by its name.
_KINDS: dict[Any, type] = {MappingData: dict, SetData: set} | {name: FORMS[name].kinds[0] for name in HOLDING}


def is_shareable(value: Any) -> bool:
    """Return whether a value can be changed in place."""
    kind = type(value)  # compared by identity: a class of the student's own may raise anything when it is compared
    return any(kind is one for one in KINDS) or kind_of_table(value) in ("DataFrame", "Series")


Plain = Callable[[Any, Made], Any]  # returns a value as plain data, made in the same message as others


@dataclass
class _Held:
    """An object that both sides hold.

    parts: itself and the lists, dicts, arrays and the like within it, in the order of `containers` when it last
    crossed the wall. known: these as they were then. members: what was in each part, if that alone tells whether it is
    still the same.
    """

    parts: list[Any]
    known: bytes
    members: list[list[Any]] | None

    @classmethod
    def of(cls, parts: list[Any], plain: list[Any]) -> _Held | None:
        """Return what is held of an object that is sent as these parts; None if that is too much to remember."""
        content = _bytes_of(plain)
        if content is None:
            return None
        fixed = all(type(one) in LOOKED_AT for one in parts) and all(map(is_fixed, plain))
        return cls(parts, content, [members_of(part) for part in parts] if fixed else None)

    def is_same(self) -> bool:
        """Return whether every part surely holds what it held when it last crossed the wall."""
        if self.members is None:
            return False
        return all(are_same(members_of(part), members) for part, members in zip(self.parts, self.members, strict=True))


class Shared:
    """The copies on one side.

    What changes is told by part: a list of all parts, each as it is now, in the order that both sides know.

    Args:
        number: returns a number that no other object has or had. plain: returns a value as plain data.
        refill: gives an object the content of another one, or leaves it as it is.
    """

    def __init__(self, number: Callable[[], int], plain: Plain, refill: Callable[[Any, Any], None]) -> None:
        self._number, self._plain, self._refill = number, plain, refill
        self._objects: dict[int, _Held] = {}
        self._numbers: dict[int, int] = {}  # by id
        self._new: set[int] = set()  # in the message that is being written
        self._looking = False

    def clear(self) -> None:
        """Forget all objects."""
        self._objects.clear()
        self._numbers.clear()
        self._new.clear()

    def sent(self, value: Any, plain: Any, made: Made) -> Any:
        """Return the stand-in of an object that is being sent as this plain data; the plain data if it is too large.

        made: what has been made of values in this message, which has to end with its `changes`.
        """
        number = self._numbers.get(id(value))
        if number is not None:
            return SharedData(number, plain)
        parts = containers(plain)
        held = _Held.of([value, *map(made.origin, parts[1:])], parts)
        if held is None:
            return plain
        number = self._number()
        self._keep(number, held)
        self._new.add(number)
        return SharedData(number, plain)

    def unchanged(self, value: Any) -> SharedData | None:
        """Return the stand-in of an object of which the other side has all that there is; None for any other value.

        An object that one side may forget soon is none of these.
        """
        number = self._numbers.get(id(value))
        if number is None or number in self._new or not self._objects[number].is_same():
            return None
        size = sum(len(one.known) for one in self._objects.values())
        return SharedData(number, None) if 2 * len(self._objects) < MOST and 2 * size < MOST_BYTES else None

    def viewed(self, value: Any) -> tuple[Any, tuple[int, list[int], list[int]]] | None:
        """Return the array here of which a value is a view, and how, if the other side does not have the value yet."""
        if type(value) is not np.ndarray or id(value) in self._numbers:
            return None
        wholes = (one for held in self._objects.values() for one in held.parts if type(one) is np.ndarray)
        return next(((one, how) for one in wholes if one is not value and (how := geometry(value, one))), None)

    def received(self, number: int, plain: Any, build: Callable[[Any], Any], made: Made) -> Any:
        """Return this side's own object for one that the other side has sent, with its present content.

        plain: None if it has not changed, and a KeyError if this side does not know it. build: makes a value of plain
            data, even if it has been made before. made: in this message, by `build`, too.
        """
        if plain is None:
            return self._objects[number].parts[0]
        if number in self._objects and plain not in made:
            self.take({number: [plain]}, build, made)
        value = made.get(plain) if plain in made else build(plain)
        if is_shareable(value):
            self._hold(number, value, plain, made)
        return value

    def take(self, contents: Mapping[Any, Any], build: Callable[[Any], Any], made: Made) -> None:
        """Bring this side's objects up to date; each of their parts stays the same object.

        Each takes over one value of the message at most: as no value there contains itself, none does so here.
        contents: by number, each part as plain data; may be anything. build, made: see `received`.
        """
        known = {n: parts for n, parts in contents.items() if n in self._objects and type(parts) is list and parts}
        bound = []
        for number, parts in known.items():
            for mine, plain in zip(self._objects[number].parts, parts, strict=False):
                if plain not in made and made.origin(mine) is mine and _fits(mine, plain):
                    made.put(plain, mine)
                    bound.append((mine, plain))
        for mine, plain in bound:
            content = build(plain)
            if type(content) is type(mine):  # else its parts do not go together
                self._refill(mine, content)
        for number, parts in known.items():
            top = self._objects[number].parts[0]
            if made.get(parts[0]) is top:
                self._hold(number, top, parts[0], made)

    def changes(self, made: Made) -> dict[int, list[Any]]:
        """Return the parts of those objects that have changed since the other side last heard of them.

        So are those of which the message holds a part already: the other side needs them to tell which one it is.
        made: what has been made of the values in this message, which now ends. For a message that is sent while the
        objects are looked at, none is: a dict may ask for the hash of a key that is elsewhere.
        """
        if self._looking:
            return {}
        self._looking = True
        try:
            return self._changes(made)
        finally:
            self._looking = False
            self._new.clear()

    def _changes(self, made: Made) -> dict[int, list[Any]]:
        named = set(made.ids())
        known = {number: held.known for number, held in self._objects.items() if held.is_same()}
        waiting = {number: self._parts(number, made) for number in self._objects if number not in known}
        contents = known | {number: _bytes_of(parts) for number, parts in waiting.items()}
        found: dict[int, list[Any]] = {}
        while told := [number for number in contents if self._is_told(number, contents[number], named)]:
            for number in told:
                del contents[number]
                parts = found[number] = waiting.get(number) or self._parts(number, made)
                within = [one for part in parts for one in containers(part)]
                named.update(id(made.origin(one)) for one in within)
                plain = containers(parts[0])
                mine = [self._objects[number].parts[0], *map(made.origin, plain[1:])]
                self._objects[number] = _Held.of(mine, plain) or _Held(mine, b"", None)
        return found

    def _parts(self, number: int, made: Made) -> list[Any]:
        return [self._plain(part, made) for part in self._objects[number].parts]

    def _is_told(self, number: int, content: bytes | None, named: set[int]) -> bool:
        """Return whether an object has changed, or has a part among those with the ids that are named."""
        held = self._objects[number]
        if content is None or content != held.known:
            return content is not None
        known_there = number not in self._new and len(content) <= MOST_NAMED
        return known_there and not named.isdisjoint(map(id, held.parts))

    def _hold(self, number: int, value: Any, plain: Any, made: Made) -> None:
        """Keep what the other side has sent as this plain data."""
        parts = [value, *map(made.get, containers(plain)[1:])]
        again = Made()
        held = _Held.of(parts, [self._plain(part, again) for part in parts])
        self._keep(number, held or _Held(parts, b"", None))

    def _keep(self, number: int, held: _Held) -> None:
        if before := self._objects.pop(number, None):
            self._numbers.pop(id(before.parts[0]), None)
        self._objects[number] = held
        self._numbers[id(held.parts[0])] = number
        while len(self._objects) > MOST or sum(len(one.known) for one in self._objects.values()) > MOST_BYTES:
            oldest = next(iter(self._objects))
            self._numbers.pop(id(self._objects.pop(oldest).parts[0]), None)


def _fits(mine: Any, plain: Any) -> bool:
    """Return whether an object can take over a content."""
    if type(mine) is not _KINDS.get(plain.name if type(plain) is FormedData else type(plain), type(plain)):
        return False
    return not isinstance(mine, np.ndarray) or (mine.size == plain.size and mine.dtype == plain.dtype)


def _bytes_of(parts: list[Any]) -> bytes | None:
    """Return what an object is sent as; None if that is too much to remember."""
    if any(isinstance(part, np.ndarray) and part.nbytes > LARGEST for part in parts):
        return None
    try:
        content = dump(parts)
    except PlainError:
        return None
    return content if len(content) <= LARGEST else None


def refill(old: Any, new: Any) -> None:
    """Give an object the content of another one of its type."""
    if old is new:
        return
    if isinstance(old, list):
        old[:] = new
    elif isinstance(old, dict | set):
        old.clear()
        old.update(new)
    elif isinstance(old, deque | bytearray):
        old.clear()
        old.extend(new)
    elif isinstance(old, array):
        old[:] = array(old.typecode, new)
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


def _refill_array(old: Any, new: Any) -> None:
    if not old.flags.writeable or old.size != new.size or old.dtype != new.dtype:
        return
    with suppress(AttributeError):  # its elements do not lie one after the other
        old.shape = new.shape  # no copy, as by `reshape`: others hold it, too
        if isinstance(old, np.ma.MaskedArray):
            old.soften_mask()  # what a hard one hides could not be set
        old[...] = new
        if isinstance(old, np.ma.MaskedArray):
            old.mask = np.ma.getmask(new)
            with np.errstate(over="ignore"):
                old.fill_value = new.fill_value
            (old.harden_mask if new.hardmask else old.soften_mask)()


def _refill_file(old: Any, new: Any) -> None:
    with suppress(ValueError):  # it is closed
        old.seek(0)
        old.truncate()
        old.write(new.getvalue())
        old.seek(new.tell())
