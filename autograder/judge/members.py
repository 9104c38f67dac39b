"""Members of objects that cells get and set by name, and that are looked at before they do anything.

Methods that format a text, and what sets the state of random numbers: NumPy would take whatever lies at the position
that a state names, perhaps a student's, for random numbers.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

from autograder.judge.cell_builtins import BUILTINS
from autograder.judge.formats import FORMATTING, formatted
from labkit.random_states import GENERATORS, expecting_states

_SETTING = ("set_state", "__setstate__")
STATE = "state"  # of what generators of NumPy draw from, which may be assigned to
WATCHED = (*FORMATTING, *_SETTING)
# The functions by which cells get these methods, and what they assign a state to; those in the place of Python's own.
METHOD, OWNER = "__labkit_method__", "__labkit_owner__"
IN_PLACE = {"getattr": "__labkit_getattr__", "setattr": "__labkit_setattr__"}


def method(owner: Any, name: str) -> Any:
    """Return a method that refuses what no test would want; an attribute of anything else as it is."""
    if name in FORMATTING:
        return formatted(owner, name)
    found = getattr(owner, name)
    kind = owner if issubclass(type(owner), type) else type(owner)
    return _setting(found) if any(one in (*GENERATORS, super) for one in type.mro(kind)) else found


def _setting(found: Callable[..., Any]) -> Callable[..., Any]:
    """Return a method of a generator, or of its class, that sets no state beyond its numbers."""

    def set_state(*arguments: Any, **keywords: Any) -> Any:
        with expecting_states(getattr(found, "__self__", None), *arguments):
            return found(*arguments, **keywords)

    return set_state


def expecting_state_of(owner: Any) -> AbstractContextManager[None]:
    """Return what refuses a state of a generator beyond its numbers; anything else is not looked at."""
    return expecting_states(*[owner] if issubclass(type(owner), GENERATORS) else [])


class _Owner:
    """A generator whose state is looked at when it is assigned."""

    def __init__(self, generator: Any) -> None:
        object.__setattr__(self, "_generator", generator)

    def __getattr__(self, name: str) -> Any:
        return getattr(object.__getattribute__(self, "_generator"), name)

    def __setattr__(self, name: str, value: Any) -> None:
        generator = object.__getattribute__(self, "_generator")
        with expecting_states(generator, value):
            setattr(generator, name, value)


def _owner(value: Any) -> Any:
    """Return what takes the place of an object whose state a cell assigns."""
    return _Owner(value) if issubclass(type(value), GENERATORS) else value


def _getattr(owner: Any, name: Any, *default: Any) -> Any:
    if type(name) is not str or name not in WATCHED:
        return getattr(owner, name, *default)
    return method(owner, name) if not default or hasattr(owner, name) else default[0]


def _setattr(owner: Any, name: Any, value: Any) -> None:
    vars(BUILTINS)["setattr"](_owner(owner), name, value)  # which may be noting what a test replaces


setattr(BUILTINS, METHOD, method)
setattr(BUILTINS, OWNER, _owner)
setattr(BUILTINS, IN_PLACE["getattr"], _getattr)
setattr(BUILTINS, IN_PLACE["setattr"], _setattr)
