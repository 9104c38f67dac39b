"""Lists, dicts, arrays and the like that a test and the student's code both hold: what one changes, the other sees.

Each side has its own copy under the same number. Whatever crosses the wall brings all copies up to date.
"""

from __future__ import annotations

import io
import random
from array import array
from collections import Counter, OrderedDict, defaultdict, deque
from collections.abc import Callable, Container, Mapping
from typing import Any

import numpy as np

from labkit.bare_classes import module_of
from labkit.forms import FORMS, HOLDING
from labkit.held import Held, bytes_of, out_of_reach
from labkit.repeats import ARRAYS, Made, containers, geometry
from labkit.stand_ins import FormedData, MappingData, RecordData, SetData, SharedData
from labkit.tables import kind_of_table

MOST_NAMED = 2**19  # bytes of one of which a part may be recognised in other values; not in those of a larger one
MOST, MOST_BYTES = 5_000, 2**25  # on each side, of those that were used last: all are compared at each call
FEW = 8  # objects that come before it is asked which of them are still held by anybody
KINDS = (
    *(list, dict, set, deque, bytearray, *ARRAYS, io.StringIO, io.BytesIO, Counter, OrderedDict, defaultdict),
    *(np.random.Generator, np.random.RandomState, random.Random, array),
)
DERIVED = (Counter, OrderedDict, defaultdict, deque, list, dict, set)  # from which a student's own may derive

# What is sent as a stand-in, by the class of this or by its name.
_KINDS: dict[Any, type] = {MappingData: dict, SetData: set} | {name: FORMS[name].kinds[0] for name in HOLDING}
_RECORDS = {"list": list, "dict": dict}


def is_shareable(value: Any) -> bool:
    """Return whether a value can be changed in place."""
    return basis_of(value) is not None or kind_of_table(value) in ("DataFrame", "Series")


def basis_of(value: Any) -> type | None:
    """Return the class that both sides know of a value which can be changed; None for any other value.

    A list of a student's own class is a list on the other side, or one with attributes.
    """
    kind = type(value)  # compared by identity: a class of the student's own may raise anything when it is compared
    if any(kind is one for one in KINDS):
        return kind
    own = issubclass(kind, DERIVED) and module_of(kind) in ("__main__", "student")
    return next(one for one in DERIVED if issubclass(kind, one)) if own else None


Plain = Callable[[Any, Made], Any]  # returns a value as plain data, made in the same message as others


class Shared:
    """The copies on one side.

    What changes is told by part: a list of all parts, each as it is now, in the order that both sides know.

    An object that nobody on this side can reach any longer is let go of: this side tells so by a list of no parts, the
    other one forgets it and confirms that by None, then this side forgets it, too. As long as the other side has not
    confirmed it, which it does with its next message unless one of the two is lost, it may still send the object.

    Args:
        number: returns a number that no other object has or had. plain: returns a value as plain data.
        refill: gives an object the content of another one, or leaves it as it is.
    """

    def __init__(self, number: Callable[[], int], plain: Plain, refill: Callable[[Any, Any], None]) -> None:
        self._number, self._plain, self._refill = number, plain, refill
        self._objects: dict[int, Held] = {}
        self._size = 0  # bytes of what is known of them
        self._numbers: dict[int, int] = {}  # by id
        self._new: set[int] = set()  # in the message that is being written
        self._named: set[int] = set()  # there, too, without their content
        self._let_go: set[int] = set()  # of which the other side has been told so
        self._forgotten: set[int] = set()  # as the other side has let go of them, which it does not know yet
        self._enough = FEW
        self._looking = False

    def __contains__(self, value: object) -> bool:
        """Return whether the other side holds an object, too."""
        return id(value) in self._numbers

    def __len__(self) -> int:
        """Return how many objects there are."""
        return len(self._objects)

    def clear(self) -> None:
        """Forget all objects."""
        self._objects.clear()
        self._size = 0
        self._numbers.clear()
        for numbers in (self._new, self._named, self._let_go, self._forgotten):
            numbers.clear()
        self._enough = FEW

    def sent(self, value: Any, plain: Any, made: Made) -> Any:
        """Return the stand-in of an object that is being sent as this plain data; the plain data if it is too large.

        made: what has been made of values in this message, which has to end with its `changes`.
        """
        number = self._number_of(value)
        if number is not None:
            return SharedData(number, plain)
        parts = containers(plain)
        held = Held.of([value, *map(made.origin, parts[1:])], parts)
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
        number = self._number_of(value)
        if number is None or number in self._new or not self._objects[number].is_same():
            return None
        if 2 * len(self._objects) >= MOST or 2 * self._size >= MOST_BYTES:
            return None
        self._named.add(number)
        return SharedData(number, None)

    def _number_of(self, value: Any) -> int | None:
        """Return the number of an object, None if it has none; somebody who found one that was let go has another."""
        number = self._numbers.get(id(value))
        if number not in self._let_go:
            return number
        self._forget(number)
        return None

    def viewed(self, value: Any) -> tuple[Any, tuple[int, list[int], list[int], bool]] | None:
        """Return the array here of which a value is a view, and how, if the other side does not have the value yet."""
        if type(value) is not np.ndarray or id(value) in self._numbers:
            return None
        arrays = (one for held in self._objects.values() for one in held.parts if type(one) is np.ndarray)
        wholes = (one for one in arrays if one is not value and (one.base is not None or value.base is not None))
        return next(((one, how) for one in wholes if (how := geometry(value, one))), None)

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

        Those that the other side has let go of or forgotten are forgotten here, too.
        Each takes over one value of the message at most: as no value there contains itself, none does so here.
        contents: by number, each part as plain data; may be anything. build, made: see `received`.
        """
        known = {n: parts for n, parts in contents.items() if n in self._objects and type(parts) is list and parts}
        for number, parts in contents.items():
            if number in self._objects and (parts is None or (type(parts) is list and not parts)):
                self._forget(number)
                self._forgotten |= set() if parts is None else {number}
        bound = []
        for number, parts in known.items():
            for mine, plain in zip(self._objects[number].parts, parts, strict=False):
                if plain not in made and made.origin(mine) is mine and _fits(mine, plain):
                    made.put(plain, mine)
                    bound.append((mine, plain))
        for mine, plain in bound:
            content = build(plain)
            if _is_alike(content, mine):  # else its parts do not go together
                self._refill(mine, content)
        for number, parts in known.items():
            top = self._objects[number].parts[0]
            if made.get(parts[0]) is top:
                self._hold(number, top, parts[0], made)

    def changes(self, made: Made) -> dict[int, list[Any] | None]:
        """Return the parts of those objects that have changed since the other side last heard of them.

        So are those of which the message holds a part already: the other side needs them to tell which one it is.
        Those of which this side lets go have no parts, and those that it has forgotten None.
        made: what has been made of the values in this message, which now ends. For a message that is sent while the
        objects are looked at, none is: a dict may ask for the hash of a key that is elsewhere.
        """
        if self._looking:
            return {}
        self._looking = True
        try:
            found: dict[int, list[Any] | None] = {**self._changes(made)}
            self._let_go = self._out_of_reach(found)
            found |= {number: [] for number in self._let_go} | dict.fromkeys(self._forgotten)
            self._forgotten.clear()
            return found
        finally:
            self._looking = False
            self._new.clear()
            self._named.clear()

    def _out_of_reach(self, told: Container[int]) -> set[int]:
        """Return the numbers of objects that nobody on this side can reach, and that the message does not tell of.

        Looking for them takes longer than to look at each: this is done when there are twice as many as were left.
        """
        found = self._let_go
        if len(self._objects) >= self._enough:
            found = out_of_reach(self._objects)
            self._enough = FEW + 2 * (len(self._objects) - len(found))
        return {number for number in found - self._named - self._new if number not in told}

    def _changes(self, made: Made) -> dict[int, list[Any]]:
        named = set(made.ids())
        known = {number: held.known for number, held in self._objects.items() if held.is_same()}
        waiting = {number: self._parts(number, made) for number in self._objects if number not in known}
        contents = known | {number: bytes_of(parts) for number, parts in waiting.items()}
        found: dict[int, list[Any]] = {}
        while told := [number for number in contents if self._is_told(number, contents[number], named)]:
            for number in told:
                del contents[number]
                parts = found[number] = waiting.get(number) or self._parts(number, made)
                within = [one for part in parts for one in containers(part)]
                named.update(id(made.origin(one)) for one in within)
                plain = containers(parts[0])
                mine = [self._objects[number].parts[0], *map(made.origin, plain[1:])]
                self._set(number, Held.of(mine, plain) or Held(mine, b"", None))
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
        held = Held.of(parts, [self._plain(part, again) for part in parts])
        self._keep(number, held or Held(parts, b"", None))

    def _keep(self, number: int, held: Held) -> None:
        self._forget(number)
        self._set(number, held)
        self._numbers[id(held.parts[0])] = number
        while len(self._objects) > MOST or self._size > MOST_BYTES:
            self._forget(next(iter(self._objects)))

    def _set(self, number: int, held: Held) -> None:
        before = self._objects.get(number)
        self._size += len(held.known) - (len(before.known) if before else 0)
        self._objects[number] = held

    def _forget(self, number: Any) -> None:
        if held := self._objects.pop(number, None):
            self._size -= len(held.known)
            if self._numbers.get(id(held.parts[0])) == number:
                del self._numbers[id(held.parts[0])]
        self._let_go.discard(number)


def _fits(mine: Any, plain: Any) -> bool:
    """Return whether an object can take over a content."""
    basis: Any = basis_of(mine) or type(mine)
    told = plain.name if type(plain) is FormedData else type(plain)
    if basis is not (_RECORDS.get(plain.base) if type(plain) is RecordData else _KINDS.get(told, type(plain))):
        return False
    return not isinstance(mine, np.ndarray) or (mine.size == plain.size and mine.dtype == plain.dtype)


def _is_alike(content: Any, mine: Any) -> bool:
    return type(content) is type(mine) or (basis_of(mine) is not None and basis_of(content) is basis_of(mine))
