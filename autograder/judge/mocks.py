"""Mocks that a test hands to the student's code: they stay here, and are used like other objects of the test."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from types import ModuleType
from typing import Any
from unittest.mock import Mock, NonCallableMock

from labkit.looking import is_data
from labkit.operations import REFLECTED, SPECIAL

_CHANGES: dict[str, Callable[..., Any]] = {"getattr": getattr, "setattr": setattr, "delattr": delattr}
_USABLE = frozenset({*SPECIAL, *REFLECTED, "__next__"})


def is_mock(value: Any) -> bool:
    """Return whether a value is a mock, by its type alone."""
    return issubclass(type(value), NonCallableMock)


def stands_for_class(mock: Any) -> bool:
    """Return whether `isinstance` takes a mock for an object of some class, as only this process can know."""
    kind = getattr(mock, "_spec_class", None)
    return isinstance(kind, type) and kind.__module__ != "builtins"


def special_methods(kind: type) -> list[str]:
    """Return the names of the special methods of a mock's class, of which each mock has its own."""
    own = set[str]().union(*(vars(base) for base in kind.__mro__ if base is not object))
    return sorted(_USABLE & own)


@cache
def _own_names() -> frozenset[str]:
    """Return the names by which a test asks and sets up mocks, such as `return_value` and `assert_called_once`."""
    return frozenset(name for name in dir(Mock()) if not name.startswith("_"))


def used_mock(mock: Any, do: str, arguments: Sequence[Any], keywords: Mapping[str, Any]) -> Any:
    """Do with a mock what the student's code asks for; return what comes of it.

    Raises:
        PermissionError: that is for the test alone. Whatever the mock raises.
    """
    if isinstance(vars(mock).get("_mock_wraps"), ModuleType | type):  # from which everything can be reached
        raise PermissionError("what a mock wraps")
    if do in _CHANGES:
        name, *content = arguments
        if type(name) is not str or name in _own_names() or (name.startswith("_") and not name.startswith("__")):
            raise PermissionError(f"{name} of a mock")
        if name.startswith("__") and do == "setattr":
            return None  # what libraries note of a function, such as its signature
        if name.startswith("__"):
            raise AttributeError(name)
        if not all(map(is_data, content)):  # which could answer for the mock
            raise PermissionError(f"{name} of a mock replaced by an object")
        return _CHANGES[do](mock, name, *content)
    if do == "vars":
        return {}  # `functools.wraps` copies it
    if do == "dir":
        return [name for name in dir(mock) if not name.startswith("_") and name not in _own_names()]
    if do not in special_methods(type(mock)):
        raise PermissionError(do)
    return mock(*arguments, **keywords) if do == "__call__" else getattr(mock, do)(*arguments, **keywords)
