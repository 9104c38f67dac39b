"""Objects of classes that a test defines, for the student's code, which uses them from afar: they stay here.

The student's code may do with them what it could do beside them, except for what belongs to the test alone: names that
begin with an underscore, and methods in the place of the test's.
"""

from __future__ import annotations

import collections.abc
import contextlib
import copy
import dataclasses
import datetime
import inspect
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from types import GeneratorType, SimpleNamespace
from typing import Any, Generic, Protocol
from unittest.mock import NonCallableMock

from autograder.judge import mocks
from labkit.known import imported
from labkit.operations import LATER, REFLECTED, SPECIAL

# What every class has, or what concerns nobody who uses an object.
_SILENT = frozenset(
    (
        *("__init__", "__new__", "__post_init__", "__del__", "__getattr__", "__getattribute__", "__setattr__"),
        *("__delattr__", "__dir__", "__replace__", "__copy__", "__deepcopy__", "__sizeof__", "__subclasshook__"),
        *("__getstate__", "__setstate__"),
    )
)
_ASYNCHRONOUS = {*LATER, "__aiter__", "__await__"}
OF_GENERATORS = ("__next__", "send", "close")
USABLE = {*SPECIAL, *REFLECTED, "__next__"} - _ASYNCHRONOUS
_VIEWS = ("KeysView", "ItemsView", "ValuesView")
_OF_EXCEPTIONS = ("__module__", "__qualname__", "__doc__", "__dict__", "__weakref__", "__firstlineno__")
# Classes of Python's own whose objects are used in the same way: a sentinel, an object with nothing but attributes,
# what a function of `contextlib` makes.
_USED_ALIKE = (
    *(object, SimpleNamespace, contextlib._GeneratorContextManager),
    *(getattr(collections.abc, name) for name in _VIEWS),
)
# A test's database, and what goes through its rows: what they may be asked for.
_STATEMENTS = ("execute", "executemany", "executescript", "close")
DATABASES: dict[type, tuple[str, ...]] = {
    sqlite3.Connection: (*_STATEMENTS, "commit", "rollback", "cursor", "in_transaction", "total_changes"),
    sqlite3.Cursor: (
        *(*_STATEMENTS, "fetchone", "fetchmany", "fetchall"),
        *("description", "rowcount", "lastrowid", "arraysize"),
    ),
}
_VALUES = (bool, int, float, str, bytes, datetime.date, datetime.datetime)  # which SQLite adapts by itself
_NO_MEMBERS = {*_OF_EXCEPTIONS, "__static_attributes__"}  # of a class with nothing but a name


class NotForStudents(Exception):
    """The student's code needs something of an object that is the test's alone; the message says what."""


def is_of_test(kind: type) -> bool:
    """Return whether a class is one that a test defines."""
    return kind.__module__ == "__main__"


def is_usable_from_afar(value: Any) -> bool:
    """Return whether a value is a class or an object that can be used from afar."""
    return may_be_given(class_meant(value))


def class_meant(value: Any) -> type:
    """Return the class of an object, or a class itself."""
    return value if isinstance(value, type) else type(value)


def may_be_given(kind: type) -> bool:
    """Return whether objects of a test's class, and the class, can be used from afar.

    They cannot if the class derives from one that is written in C, such as `list`: Python reads such objects without
    asking their methods. An exception can if its class has nothing but a name: `except` asks nobody, either.
    """
    if not is_of_test(kind):
        return kind in _USED_ALIKE or kind in DATABASES
    own = [base for base in kind.__mro__ if is_of_test(base)]
    if issubclass(kind, Exception):
        return all(_NO_MEMBERS.issuperset(vars(base)) for base in own) and len(kind.__mro__) > len(own)
    others = [base for base in kind.__mro__ if base not in own]
    plain = all(base in (object, Generic, Protocol) or _is_abstract(base) for base in others)
    return plain and USABLE.issuperset(_defined(kind)) and type(kind).__module__ in ("builtins", "abc", "typing")


def _is_abstract(kind: type) -> bool:
    return kind.__module__ in ("abc", "collections.abc", "contextlib") and imported(kind) is not None


def _defined(kind: type) -> set[str]:
    """Return the names of the special methods of a class, without those of `object`."""
    members = {name: member for base in kind.__mro__[-2::-1] for name, member in vars(base).items()}
    found = {name for name, member in members.items() if name[:2] == name[-2:] == "__" and callable(member)}
    return found - _SILENT if is_of_test(kind) else found & USABLE


def special_methods(kind: type) -> list[str]:
    """Return the names of the special methods with which objects of a class are used."""
    if issubclass(kind, NonCallableMock):
        return mocks.special_methods(kind)
    return [] if issubclass(kind, Exception) else sorted(_defined(kind))


def bases_of(kind: type) -> list[type]:
    """Return the classes that one derives from: the test's, and those that both processes can import."""
    return [base for base in kind.__bases__ if is_of_test(base) or imported(base) or issubclass(base, Exception)]


def used(value: Any, do: str, arguments: Sequence[Any], keywords: Mapping[str, Any]) -> Any:
    """Do with an object or a class of a test what the student's code asks for; return what comes of it.

    Args:
        do: a key of `USES`, or the name of a special method.

    Raises:
        NotForStudents: that is not for it. Whatever the test's own code raises.
    """
    kind = class_meant(value)
    if mocks.is_mock(value):
        try:
            return mocks.used_mock(value, do, arguments, keywords)
        except PermissionError as error:
            raise NotForStudents(str(error)[:100]) from None
    if kind is GeneratorType and do in OF_GENERATORS:
        return getattr(value, do)(*arguments)
    if do in USES and may_be_given(kind):
        return USES[do](value, *arguments, **keywords)
    if kind is not value and may_be_given(kind) and do in special_methods(kind):
        return getattr(kind, do)(value, *arguments, **keywords)
    raise NotForStudents(str(do)[:100])


def _public(value: Any, name: Any) -> str:
    """Return a name that the student's code may use; raise an AttributeError for a private one that is not there."""
    made_up = name == "__signature__" and isinstance(value, type)  # else Python makes one up for the stand-in
    if type(value) in DATABASES and name not in DATABASES[type(value)] and hasattr(value, str(name)):
        raise NotForStudents(str(name)[:100])
    if type(name) is str and name.startswith("_") and not hasattr(value, name) and not made_up:
        raise AttributeError(f"'{type(value).__name__}' object has no attribute '{name}'")
    return _settable(name)


def _settable(name: Any) -> str:
    if type(name) is not str or name.startswith("_"):
        raise NotForStudents(str(name)[:100])
    return name


def _get(value: Any, name: Any) -> Any:
    if name == "__annotations__" and isinstance(value, type):  # `functools.wraps` copies them
        return {field: kind for field, kind in value.__annotations__.items() if not field.startswith("_")}
    found = getattr(value, _public(value, name))
    return _with_data(found) if type(value) in DATABASES and name.startswith("execute") else found


def _with_data(execute: Callable[..., Any]) -> Callable[..., Any]:
    """Return a method for statements that asks nobody for their values while the database goes through them."""

    def executed(statement: Any, *values: Any) -> Any:
        many = execute.__name__ == "executemany"
        return execute(statement, *([[_data(row) for row in one] if many else _data(one) for one in values]))

    return executed


def _data(values: Any) -> Any:
    """Return the values of a statement; raise NotForStudents for what is no number, text, bytes or date."""
    if type(values) not in (tuple, list, dict):
        raise NotForStudents("values for a statement that are no tuple, list or dict")
    for value in values.values() if type(values) is dict else values:
        if value is not None and type(value) not in _VALUES:
            raise NotForStudents(f"a {type(value).__name__} as a value of a statement")
    return values


def _changed(change: Callable[..., None]) -> Callable[..., None]:
    """Return a function that changes an attribute, but never a method: tests rely on their own."""

    def changing(value: Any, name: Any, *content: Any) -> None:
        kind = class_meant(value)
        if kind in DATABASES:
            raise NotForStudents(str(name)[:100])
        member = inspect.getattr_static(kind, _settable(name), None)
        if hasattr(member, "__get__") and (kind is value or not hasattr(member, "__set__")):
            raise NotForStudents(f"{name} replaced by something else")
        change(value, name, *content)

    return changing


def _fields(value: Any) -> list[tuple[str, Any]]:
    if not dataclasses.is_dataclass(value):
        raise AttributeError(f"'{type(value).__name__}' object has no attribute '__dataclass_fields__'")
    return [(field.name, field.type) for field in dataclasses.fields(value)]


def _vars(value: Any) -> dict[str, Any]:
    """Return the attributes of an object, or the members of a class but what Python has put there."""
    found = vars(value)
    names = [name for name in found if not (isinstance(value, type) and name[:2] == name[-2:] == "__")]
    for name in names:
        _public(value, name)
    return {name: found[name] for name in names}


USES: dict[str, Callable[..., Any]] = {
    "getattr": _get,
    "setattr": _changed(setattr),
    "delattr": _changed(delattr),
    "fields": _fields,
    "vars": _vars,
    "dir": lambda value: [name for name in dir(value) if not name.startswith("_")],
    "copy": copy.copy,
    "deepcopy": copy.deepcopy,
}
