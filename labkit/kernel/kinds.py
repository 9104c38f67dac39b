"""What kinds of values there are in the student's process, told by their types alone."""

from __future__ import annotations

import functools
import types
from collections import Counter
from enum import Enum, Flag
from fractions import Fraction
from pathlib import PurePath
from typing import Any

import numpy as np

from labkit.forms import DERIVABLE, FORMS, form_of, form_of_kind
from labkit.kernel.registry import is_named, is_plain_named_tuple, named
from labkit.operations import CHANGING, LOOKING_UP, READING, REFLECTED, SPECIAL
from labkit.tables import is_changeable

MOST_ATTRIBUTES = 50
FUNCTIONS = (
    *(types.FunctionType, types.BuiltinFunctionType, types.MethodType, functools.partial, np.ufunc),
    *(types.MethodWrapperType, types.WrapperDescriptorType, types.MethodDescriptorType, type(functools.cache(len))),
)
_EXACT = {list, tuple, dict, str, int, float, np.ndarray, *(kind for form in FORMS.values() for kind in form.kinds)}
_OPERATING = frozenset({*SPECIAL, *REFLECTED}) - {"__str__", "__repr__", "__format__"}
_NOT_OF_DICTS = _OPERATING - {*dir(dict)}
_SHOWN = ("__str__", "__repr__", "__format__")  # by which no content is read, but a path's
_MAKING = ("__init__", "__new__")
_IN_PYTHON = (Fraction, Counter, PurePath)  # whose methods read what objects have by name
_OF_ANY_CLASS = {
    *("__module__", "__doc__", "__slots__", "__dict__", "__weakref__", "__annotations__", "__orig_bases__"),
    *("__parameters__", "__firstlineno__", "__static_attributes__", "__annotate__", "__annotate_func__"),
}
_WITH_FORMS = ("pathlib", "pandas", "datetime", "decimal", "fractions", "collections", "numpy")  # see `labkit.forms`


def is_of_student(kind: type) -> bool:
    """Return whether the notebook has defined a class, and it is no enum."""
    return kind.__module__ == "__main__" and not issubclass(kind, Enum)


def stays(kind: type) -> bool:
    """Return whether instances of a class stay here because a test has asked for it by name."""
    if not named or kind in _EXACT or str(kind.__module__).split(".")[0] in _WITH_FORMS:
        return False
    return is_named(kind) and not (issubclass(kind, tuple) and is_plain_named_tuple(kind))


def stays_as_object(value: Any) -> bool:
    """Return whether a value stays here, as its class, or a test that has asked for that, decides."""
    return stays(type(value)) or (record_base(value) is None and acts_itself(value))


def is_plain_key(key: Any) -> bool:
    """Return whether a key is a number or a text of Python's, or a tuple of such, and no named one.

    One of the student's own class is one if it has nothing of its own.
    """
    if type(key) is str or type(key) is int:
        return True
    if issubclass(type(key), tuple):
        is_more = is_plain_named_tuple(type(key)) or compares_itself(key)
        return not is_more and all(map(is_plain_key, tuple.__iter__(key)))
    if key is None or type(key) is bool:
        return True
    if not issubclass(type(key), str | float | int) or issubclass(type(key), Enum | np.generic):
        return False
    return _plain_base(type(key)) is None or not (_reads_itself(key) or record_base(key))


def compares_itself(key: Any) -> bool:
    """Return whether the class of a key, which is a number, a text, a tuple or the like, decides to what it is equal.

    Only the student's process knows what is found under such a key.
    """
    kind = type(key)
    if kind is tuple:
        return any(map(compares_itself, key))
    if _plain_base(kind):
        return _reads_itself(key)
    base = tuple if issubclass(kind, tuple) and kind.__module__ == "__main__" else _value_base(kind)
    return base is not None and not {"__eq__", "__hash__"}.isdisjoint(_members(kind, base))


def record_base(value: Any) -> type | None:
    """Return the built-in class of a list, tuple or dict with more than items, or of a number or text with a name.

    None for any other value, also for one whose class reads its items in a way of its own.
    """
    kind = type(value)
    if issubclass(kind, Enum):
        if issubclass(kind, Flag) or not issubclass(kind, str | int):
            return None
        plain = str.__str__(value) if issubclass(kind, str) else int.__repr__(value)
        shown_as_that = str.__str__(str(value)) == plain
        return (str if issubclass(kind, str) else int) if shown_as_that else None
    base = next((base for base in (list, tuple, dict) if issubclass(kind, base)), None) or _plain_base(kind)
    if base is None or kind is base or form_of(value) or _reads_itself(value):
        return None
    members = _members(kind, base)
    reads = base is dict and not READING.isdisjoint(members)
    is_more = _own_names(value, base) or "__getattr__" in members or reads or overridden(value, base)
    return base if is_more else None


def overridden(value: Any, base: type) -> list[str]:
    """Return the names of what a value, or a class of the student's, has in the place of what the built-in class has.

    Only those that a record asks for here: how it looks, is changed and looked up, and all without underscores. Of
    other classes those of the methods that change or look up.
    """
    handled: dict[type, frozenset[str]] = {list: CHANGING, dict: CHANGING | LOOKING_UP}
    special = handled.get(base, frozenset())
    members = _members(type(value), base)
    if type(value).__module__ != "__main__":
        return sorted(special & members)
    of_base = {name for name in _own_names(value, base) if hasattr(base, name)}
    return sorted(members & (special | {*_SHOWN}) | of_base)


def acts_itself(value: Any) -> bool:
    """Return whether the class of a value decides what it is, or does, so that only this process knows it."""
    kind = type(value)
    return issubclass(kind, Enum) or (_reads_itself(value) and not form_of(value)) or _does_more(value)


def _does_more(value: Any) -> bool:
    """Return whether a set, a date, a Counter or the like of a student's class has more or other methods or attributes.

    What these do, and are, is known in this process only.
    """
    base = _value_base(type(value))
    if base is None:
        return False
    named = [name for name in getattr(value, "__dict__", ()) if not (is_changeable(base) and name.startswith("_"))]
    members = _members(type(value), base)
    if issubclass(base, np.ndarray) or is_changeable(base):  # whose numbers count, whatever operators say of them
        return bool(named) or any(not name.startswith("_") for name in members)
    return bool(named) or not members <= {*_MAKING, *_OF_ANY_CLASS}


def content_of(value: Any) -> Any:
    """Return the set, date, Counter or the like that an object of such a class is.

    None if it, or its class, has anything of its own that this has, too, and by which it might be read.
    """
    kind = type(value)
    base: Any = _value_base(kind)
    if base is None:
        return None
    usual = {*_MAKING, *_OF_ANY_CLASS, *(() if issubclass(base, PurePath) else _SHOWN)}
    members = _defined(kind, base) | dict(getattr(value, "__dict__", {}))
    own = [member for name, member in members.items() if name not in usual and hasattr(base, name)]
    if any(issubclass(base, _IN_PYTHON) or callable(member) or hasattr(member, "__get__") for member in own):
        return None
    if form_of_kind(base) not in DERIVABLE:
        return None
    form = FORMS[form_of(value)]
    return form.made(form.parts(value))


def _value_base(kind: type) -> type | None:
    """Return the class, sent as it is, from which a student's class derives; None for any other class."""
    if not is_of_student(kind):
        return None
    base = next(one for one in type.mro(kind) if one.__module__ != "__main__")
    return base if form_of_kind(base) in DERIVABLE or issubclass(base, np.ndarray) or is_changeable(base) else None


def _reads_itself(value: Any) -> bool:
    """Return whether the class of a value tells by methods of its own what is in a list or tuple, or is a number."""
    kind = type(value)
    if base := _plain_base(kind):
        return not (_OPERATING | {"__getattribute__"}).isdisjoint(_members(kind, base))
    base = next((base for base in (list, tuple, dict, set, frozenset) if issubclass(kind, base)), None)
    if base is None or kind is base:
        return False
    own = READING | _OPERATING if kind.__module__ == "__main__" else READING
    if base is dict:
        own = _NOT_OF_DICTS if kind.__module__ == "__main__" else frozenset()  # of others, the content counts
    return not own.isdisjoint(_members(kind, base))


def _plain_base(kind: type) -> type | None:
    """Return what kind of number or text a class of the student's is; None for any other class."""
    base = next((base for base in (str, int, float) if issubclass(kind, base)), None)
    return base if is_of_student(kind) else None


def attributes_of(value: Any, base: type) -> dict[str, Any]:
    """Return what such a value, as SciPy's functions return them, has by name, but its methods.

    base: see `record_base`. May raise whatever a property of a class raises.
    """
    if issubclass(type(value), Enum):
        found = {"name": value.name, "value": value.value}
    elif base is dict and "__getattr__" in _members(type(value), base):
        found = {key: item for key, item in dict.items(value) if type(key) is str and key.isidentifier()}
    else:
        found = {name: getattr(value, name) for name in _own_names(value, base)[:MOST_ATTRIBUTES]}
    shown = {name: item for name, item in found.items() if not (name.startswith("_") or callable(item))}
    return dict(list(shown.items())[:MOST_ATTRIBUTES])


def _own_names(value: Any, base: type) -> list[str]:
    names = {*_members(type(value), base), *getattr(value, "__dict__", ())}
    return sorted(name for name in names if not name.startswith("_"))


def _members(kind: type, base: type) -> set[str]:
    """Return the names that the classes of a value define, from its own to the built-in one."""
    return set(_defined(kind, base))


def _defined(kind: type, base: type) -> dict[str, Any]:
    """Return what these classes define, by name; nothing if the built-in one is not among them."""
    kinds = type.mro(kind)
    own = kinds[: kinds.index(base)] if base in kinds else []
    return {name: found for one in own for name, found in vars(one).items()}
