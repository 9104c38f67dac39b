"""The classes of Python and its libraries that a student's code names, and types made of them."""

from __future__ import annotations

import operator
from types import FunctionType
from typing import TYPE_CHECKING, Any

import numpy as np

from autograder.judge.opaque import Opaque
from labkit.known import fits_name, known
from labkit.stand_ins import ImportedData, TypeData
from labkit.type_forms import type_of

if TYPE_CHECKING:
    from autograder.judge.remote import Remote

# Classes with which a caller makes anything, or sees what is in memory: NumPy leaves records as it finds it there.
_MAKING = (type, np.ndarray, FunctionType, np.void, np.record)


class Unhanded(Opaque):
    """Stands in for such a class, or a type made of it.

    A test's own functions may call whatever a student hands to them, so no such class is ever among the values. Only
    what looks at types, such as a signature, takes it from here.
    """

    _type: Any = None


def type_told(value: Any) -> Any:
    """Return the type for which a value stands in, for what only looks at types; any other value as it is."""
    return type(value)._type if issubclass(type(value), Unhanded) else value


def imported_here(value: ImportedData, name: str, remote: Remote) -> Any:
    """Return what an untrusted stand-in names. name: of the value, for messages."""
    found = known(value) if value.name or fits_name(value.module, name) else None
    if found is None:
        return _opaque(f"The test needs {name}, a class or module that is not known here", remote)
    return _unhanded(found, name, remote) if any(found is kind for kind in _MAKING) else found


def made_of(value: TypeData, parts: list[Any], name: str, remote: Remote) -> Any:
    """Return the type that is made of some parts; nothing but a type is put together."""
    told = [type_told(part) for part in parts]
    try:
        made = type_of(value.union, told)
    except TypeError:
        return _opaque(f"The test needs {name}, a type that cannot be put together again", remote)
    return made if all(map(operator.is_, told, parts)) else _unhanded(made, name, remote)


def _unhanded(kind: Any, name: str, remote: Remote) -> Unhanded:
    shown = getattr(kind, "__name__", str(kind))
    told = f"The test needs {name}, the class {shown}, with which your code could make anything in the judge"
    if not name.startswith("its "):  # a test may look at it without using it, as by `is`
        remote.refusal(told)
    made: Unhanded = type("type", (Unhanded,), {"_type": kind, "_reason": told})(remote)
    return made


def _opaque(reason: str, remote: Remote) -> Opaque:
    made: Opaque = type("type", (Opaque,), {"_reason": reason})(remote)
    return made
