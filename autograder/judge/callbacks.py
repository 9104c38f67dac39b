"""What a test hands to the student's code: its functions, iterators, classes and objects, by number."""

from __future__ import annotations

import functools
import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from types import BuiltinFunctionType, FunctionType, GeneratorType, MethodType, MethodWrapperType
from typing import Any

import numpy as np

from autograder.judge import given
from autograder.judge.objects import RemoteMeta
from labkit import signatures
from labkit.known import imported, library_function
from labkit.stand_ins import CallbackData, GivenClassData, GivenData, ImportedData
from labkit.type_forms import type_data

_FUNCTIONS = (FunctionType, BuiltinFunctionType, MethodType, MethodWrapperType, functools.partial, np.ufunc, type)
MOST_KEPT = 200_000  # objects of one notebook's tests: whatever is handed over stays, as the student's code may keep it
EVERY: Any = object()
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
        self.called_only: set[str] = set()  # classes of objects of libraries' that have been sent, and can be called
        self._raised: dict[int, BaseException] = {}  # exceptions of the test's own

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

    def raised_number(self, error: BaseException) -> int:
        """Return the number of an exception of the test's own, always the same one."""
        number = next((number for number, known in self._raised.items() if known is error), 0) or next(_counted)
        self._raised[number] = error
        return number

    def raised(self, number: Any) -> BaseException | None:
        """Return the exception of the test's own that the student's code was told under this number, if any."""
        return self._raised.get(number) if isinstance(number, int) else None

    def is_raised(self, error: BaseException) -> bool:
        """Return whether an exception is one of the test's own."""
        return any(known is error for known in self._raised.values())

    @contextmanager
    def called(self, function: Any) -> Iterator[None]:
        """Let defaults of a function be handed back for the duration of the block, in which its arguments are read.

        EVERY function's, if a description is read, which is the test's alone.
        """
        before, self._called = self._called, function
        try:
            yield
        finally:
            self._called = before

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
        if number in self._closed and self._called is not EVERY and self._called is not self._closed[number]:
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
        if kind == "function" and not isinstance(value, _FUNCTIONS):
            self.called_only.add(type(value).__name__)
        name, document = getattr(value, "__name__", type(value).__name__), getattr(value, "__doc__", None)
        told = self._signature(value) if isinstance(value, FunctionType | MethodType) else None
        return CallbackData(kind, str(name), next(_counted), str(document or "")[:1_000], told)

    def _signature(self, function: FunctionType | MethodType) -> Any:
        return signatures.told(function, lambda default: self._default(function, default), self._annotation)

    def _annotation(self, part: Any) -> Any:
        """Return an annotation of a function of the test as plain data: a class, a type made of others, or a text."""
        if isinstance(part, RemoteMeta):
            return part._labkit_data
        if isinstance(part, type) and given.is_of_test(part) and given.may_be_given(part):
            return self.class_data(part)
        if (data := type_data(part, self._annotation)) is not None:
            return data
        if part is None or type(part) in (bool, int, float):  # as in a Literal
            return part
        return imported(part) or library_function(part) or str(part)[:200]

    def _default(self, function: Any, value: Any) -> Any:
        """Return what stands for a default: it can be handed back to its function, and not used, nor kept elsewhere.

        A test may keep a result there.
        """
        if value is None or (known := self._known(value)):
            return None if value is None else known
        place = ("closed", id(function), id(value))
        if place not in self._data:
            usual = imported(type(value))
            closed = GivenClassData(
                type(value).__name__, next(_counted), [usual] if usual else [], sorted(given.USABLE)
            )
            number = self._remember(value, GivenData(next(_counted), closed), place).number
            self._closed[number] = function
        return self._data[place]


def _identity(value: Any) -> Any:
    """Return what an object is found by; a method is another object each time that it is looked up."""
    return (id(value.__self__), id(value.__func__)) if isinstance(value, MethodType) else id(value)
