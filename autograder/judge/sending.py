"""Turn what a test hands to the student's code into plain data, and give it back what that code has changed."""

from __future__ import annotations

import io
import itertools
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from types import FunctionType, GeneratorType, MethodType, ModuleType
from typing import Any
from unittest.mock import NonCallableMock

import numpy as np

from autograder.judge import given
from autograder.judge.functions import RemoteFunction
from autograder.judge.iterators import RemoteIterator
from autograder.judge.objects import Opaque, RemoteMeta
from autograder.judge.records import Record
from labkit import signatures
from labkit.blanks import expect_filled
from labkit.codec import Codec, NotPlain, codec_for
from labkit.forms import form_of
from labkit.known import imported, library_function
from labkit.repeats import PLAIN_CONTAINERS, Made
from labkit.stand_ins import (
    CallbackData,
    CodedData,
    GivenClassData,
    GivenData,
    ImportedData,
    MappingData,
    NamedTupleData,
    ObjectData,
    SetData,
)
from labkit.tables import kind_of_table

_SCALARS = frozenset({int, float, bool, type(None)})  # most of what is in long lists
MOST_KEPT = 200_000  # objects of one notebook's tests: whatever is handed over stays, as the student's code may keep it
_counted = itertools.count(1)  # never the same twice: the student's process remembers them


class CannotBeSent(Exception):
    """A value cannot be handed to the student's process; the message says why."""


class Callbacks:
    """The functions, iterators, classes and objects of one test that the student's code may use, by number."""

    def __init__(self) -> None:
        self._data: dict[Any, Any] = {}  # by what identifies the object
        self._kept: dict[int, Any] = {}
        self._closed: dict[int, Any] = {}  # the functions whose defaults these are, by number
        self._called: Any = None

    def data_of(self, value: Any) -> CallbackData:
        """Return the stand-in of a function or an iterator, always the same one."""
        data: CallbackData = self._known(value) or self._remember(value, self._described(value))
        return data

    def class_data(self, kind: type) -> GivenClassData:
        """Return the stand-in of a class of the test, for which `given.may_be_given` holds, always the same one."""
        if found := self._known(kind):
            return found
        bases = [self._base(base) for base in given.bases_of(kind)]
        document = str(kind.__doc__ or "")[:1_000]
        data = GivenClassData(kind.__name__, next(_counted), bases, given.special_methods(kind), document)
        return self._remember(kind, data)

    def object_data(self, value: Any) -> GivenData:
        """Return the stand-in of an object of such a class, always the same one."""
        return self._known(value) or self._remember(value, GivenData(next(_counted), self.class_data(type(value))))

    def new_number(self) -> int:
        """Return a number that has never been given to anything."""
        return next(_counted)

    def raised_data(self, error: BaseException) -> Any:
        """Return the stand-in of an exception that the student has made, or of the class of one of the test's own.

        None for any other exception, and where the class has members, which the student's code could not ask for.
        """
        kind = type(error)
        if isinstance(kind, RemoteMeta):
            return vars(error)["_labkit_own"]._labkit_own[1] if "_labkit_own" in vars(error) else None
        if given.may_be_given(kind):
            return self.class_data(kind)
        found = map(self._known, kind.__mro__)
        return next((data for data in found if isinstance(data, GivenClassData)), None)

    @contextmanager
    def called(self, function: Any) -> Iterator[None]:
        """Let defaults of a function be handed back for the duration of the block, in which its arguments are read."""
        self._called = function
        try:
            yield
        finally:
            self._called = None

    def usable(self, number: Any) -> Any:
        """Return the object with this number, for the student's code to use.

        Raises:
            KeyError: there is none. NotForStudents: it can only be handed back.
        """
        if number in self._closed:
            raise given.NotForStudents("a default of its parameters")
        return self._kept[number]

    def __getitem__(self, number: int) -> Any:
        """Return the object with this number, which is handed back.

        Raises:
            KeyError: there is none. NotForStudents: it is a default of another function than the one that is called.
        """
        if number in self._closed and self._closed[number] is not self._called:
            raise given.NotForStudents("a default of its parameters")
        return self._kept[number]

    def _base(self, kind: type) -> GivenClassData | ImportedData:
        if given.is_of_test(kind):
            return self.class_data(kind)
        return ImportedData(kind.__module__, kind.__qualname__)

    def _known(self, value: Any) -> Any:
        return self._data.get(_identity(value))

    def _remember(self, value: Any, data: Any, place: Any = None) -> Any:
        if len(self._kept) >= MOST_KEPT:
            raise CannotBeSent(f"more than {MOST_KEPT:,} objects of its own")
        self._data[place or _identity(value)], self._kept[data.number] = data, value
        return data

    def _described(self, value: Any) -> CallbackData:
        kind = "generator" if isinstance(value, GeneratorType) else "iterator"
        kind = "function" if callable(value) else kind
        name, document = getattr(value, "__name__", type(value).__name__), getattr(value, "__doc__", None)
        told = self._signature(value) if isinstance(value, FunctionType) else None
        return CallbackData(kind, str(name), next(_counted), str(document or "")[:1_000], told)

    def _signature(self, function: FunctionType) -> Any:
        return signatures.told(function, lambda default: self._default(function, default), _annotation)

    def _default(self, function: Any, value: Any) -> Any:
        """Return what stands for a default: it can be handed back to its function, and not used, nor kept elsewhere.

        A test may keep a result there.
        """
        if value is None or (known := self._known(value)):
            return None if value is None else known
        place = ("closed", id(function), id(value))
        if place not in self._data:
            closed = GivenClassData(type(value).__name__, next(_counted), [], sorted(given.USABLE))
            number = self._remember(value, GivenData(next(_counted), closed), place).number
            self._closed[number] = function
        return self._data[place]


def _identity(value: Any) -> Any:
    """Return what an object is found by; a method is another object each time that it is looked up."""
    return (id(value.__self__), id(value.__func__)) if isinstance(value, MethodType) else id(value)


class Sender:
    """Makes plain data of arguments.

    Args:
        codecs: of the course's objects. callbacks: the test's functions and objects. is_protected: returns whether an
            object of the course's is the same one for all students.
    """

    def __init__(
        self, codecs: Sequence[Codec], callbacks: Callbacks, is_protected: Callable[[Any], bool] = lambda value: False
    ) -> None:
        self._codecs, self._callbacks, self._is_protected = codecs, callbacks, is_protected

    def sendable(self, value: Any, made: Made) -> Any:
        """Return an argument as plain data, with stand-ins for what cannot be copied; raise CannotBeSent.

        made: what has been made of the other values of the same message.
        """
        if type(value) in _SCALARS:
            return value
        if value in made:
            return made.get(value)
        sent = self._sendable(value, made)
        return made.put(value, sent) if type(sent) in PLAIN_CONTAINERS else sent

    def _sendable(self, value: Any, made: Made) -> Any:
        kind = type(value)
        if issubclass(kind, Opaque):
            raise CannotBeSent("a value that could not leave your process")
        expect_filled(value)
        if issubclass(kind, RemoteFunction | RemoteMeta | RemoteIterator):
            return value._labkit_data
        if isinstance(kind, RemoteMeta):
            return self._instance(value)
        if given.may_be_given(kind) and not issubclass(kind, Exception):
            if self._is_protected(value):
                raise CannotBeSent(f"a {kind.__name__} that a locked cell has made, which is there for all students")
            return self._callbacks.object_data(value)
        if codec := codec_for(kind, self._codecs):
            return self._coded(value, codec)
        if issubclass(kind, Record):
            value, kind = kind._labkit_base(value), kind._labkit_base
        if kind in (list, tuple):
            return kind([self.sendable(item, made) for item in value])
        if kind is dict:
            return self._dict(value, made)
        if kind in (set, frozenset) and not all(map(_is_plain_key, value)):
            return SetData(kind is frozenset, [self.sendable(item, made) for item in value])
        if issubclass(kind, tuple) and (data := getattr(kind, "_labkit_data", None)):
            return NamedTupleData(data, [self.sendable(item, made) for item in value])
        return self._other(value, kind)

    def _dict(self, value: dict[Any, Any], made: Made) -> Any:
        if all(map(_is_plain_key, value)):
            return {key: self.sendable(item, made) for key, item in value.items()}
        return MappingData(
            [self.sendable(key, made) for key in value], [self.sendable(item, made) for item in value.values()]
        )

    def _instance(self, value: Any) -> ObjectData:
        if not isinstance(value, BaseException):
            return value._labkit_own[1]
        if "_labkit_own" not in vars(value):
            raise CannotBeSent("an exception of the student's own class")
        return vars(value)["_labkit_own"]._labkit_own[1]

    def _coded(self, value: Any, codec: Codec) -> Any:
        try:
            described = codec.describe(value)
        except NotPlain as error:
            raise CannotBeSent(str(error) or f"a {type(value).__name__} is not plain data") from None
        return CodedData(codec.tag, described) if codec.rebuild else described

    def _other(self, value: Any, kind: type) -> Any:
        if issubclass(kind, type) and given.is_of_test(value):
            return self._class(value)
        if issubclass(kind, type | ModuleType):
            return imported(value) or library_function(value) or self._callbacks.data_of(value)
        if issubclass(kind, np.str_):
            return str(value)
        if form_of(value) or isinstance(value, np.ndarray | np.generic):
            return value
        if issubclass(kind, io.TextIOWrapper) and not value.closed and value.readable() and not value.writable():
            return _rest_of(value)
        if issubclass(kind, NonCallableMock):
            raise CannotBeSent("a mock, which has to be where the test is")
        if callable(value):
            return library_function(value) or self._callbacks.data_of(value)
        if isinstance(value, Iterator):
            return self._callbacks.data_of(value)
        return value  # a number or a text, or else a reason why nothing is sent

    def _class(self, kind: type) -> GivenClassData:
        if not given.may_be_given(kind) or self._is_protected(kind):
            raise CannotBeSent(f"the class {kind.__name__}, whose objects have to be where the test is")
        return self._callbacks.class_data(kind)

    def patch(self, value: Any, made: Made) -> Any:
        """Return the stand-in of what a test has put in the place of something else; a function may be a mock."""
        return (
            self._callbacks.data_of(value) if issubclass(type(value), NonCallableMock) else self.sendable(value, made)
        )


def _rest_of(file: io.TextIOWrapper) -> io.StringIO:
    """Return what is left to read of a file, which the test itself goes on reading where it was."""
    place = file.tell()
    rest = io.StringIO(file.read())
    file.seek(place)
    return rest


def _annotation(part: Any) -> Any:
    """Return an annotation of a function of the test as plain data: a class that both processes know, or a text."""
    if isinstance(part, RemoteMeta):
        return part._labkit_data
    return None if part is None else imported(part) or library_function(part) or str(part)[:200]


def _is_plain_key(key: Any) -> bool:
    if type(key) is tuple:
        return all(map(_is_plain_key, key))
    return key is None or type(key) in (bool, int, float, str)


class Protected:
    """What the course's own cells have defined: the student's code never changes it."""

    MOST = 100_000

    def __init__(self, values: Sequence[Any]) -> None:
        self._ids: set[int] = set()
        waiting = list(values)
        while waiting and len(self._ids) < self.MOST:
            value = _root(waiting.pop())
            if given.is_usable_from_afar(value):
                self._ids.add(id(value))
            if isinstance(value, list | dict | set | tuple | np.ndarray | bytearray | deque) or kind_of_table(value):
                if id(value) not in self._ids and isinstance(value, list | tuple | dict):
                    waiting += value.values() if isinstance(value, dict) else value
                self._ids.add(id(value))

    def __contains__(self, value: Any) -> bool:
        return id(_root(value)) in self._ids


def _root(value: Any) -> Any:
    while isinstance(value, np.ndarray) and isinstance(value.base, np.ndarray):
        value = value.base
    return value
