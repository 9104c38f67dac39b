"""The functions, classes and objects that tests know by number, and what can be told about them."""

from __future__ import annotations

import dataclasses
import dis
from collections.abc import Callable, Mapping
from itertools import islice
from types import (
    BuiltinFunctionType,
    FunctionType,
    MethodDescriptorType,
    MethodType,
    MethodWrapperType,
    WrapperDescriptorType,
)
from typing import Any

from labkit import signatures
from labkit.known import BUILT_IN, imported, library_function, nearest_exceptions
from labkit.operations import REFLECTED, SPECIAL
from labkit.stand_ins import ClassData, FunctionData, ImportedData, ObjectData

MOST_KEPT = 200_000
MOST_MEMBERS = 500  # of one class
MOST_BASES = 50
_kept: list[Any] = []  # indexed by number; kept alive, so that an id is not used again
_numbers: dict[int, int] = {}
named: set[int] = set()  # numbers of the classes that a test has asked for by name


class TooManyError(Exception):
    """A test knows too many objects."""


def number_of(value: Any) -> int:
    """Return the number of an object, a new one if it has none."""
    if id(value) not in _numbers:
        if len(_kept) >= MOST_KEPT:
            raise TooManyError(f"there are more than {MOST_KEPT:,} objects")
        _numbers[id(value)] = len(_kept)
        _kept.append(value)
    return _numbers[id(value)]


def kept(number: int) -> Any:
    """Return the object with a number; raise an IndexError if there is none."""
    return _kept[number]


def name_of(value: Any) -> str:
    """Return the name of a class or function."""
    try:
        return str.__str__(
            type.__getattribute__(value, "__name__") if issubclass(type(value), type) else value.__name__
        )
    except Exception:  # noqa: BLE001  (a partial has none, a student's object may do anything)
        return str.__str__(type.__getattribute__(type(value), "__name__"))


def function_data(value: Any) -> FunctionData:
    """Return the stand-in of a function."""
    place = None if type(value) in _PLAIN else library_function(type(value))
    place = _USUAL.get(type(value), place)
    return FunctionData(name_of(value), number_of(value), *([place.module, place.name] if place else []))


def class_data(kind: type) -> ClassData:
    """Return the stand-in of a class."""
    return ClassData(name_of(kind), number_of(kind))


def object_data(value: Any) -> ObjectData:
    """Return the stand-in of an instance."""
    return ObjectData(number_of(value), class_data(type(value)))


def is_named(kind: type) -> bool:
    """Return whether a test has asked for a class, or for one that it derives from, by name."""
    return any(_numbers.get(id(base)) in named for base in type.mro(kind))


def described(number: int, export: Callable[[Any], Any]) -> dict[str, Any]:
    """Tell what tests need to know about a function or a class, as plain data."""
    value = kept(number)
    told = {"doc": _document(value), "signature": signatures.told(value, export, export)}
    if not issubclass(type(value), type):
        kinds = {FunctionType: "function", MethodType: "method", BuiltinFunctionType: "builtin"}
        return {**told, "kind": kinds.get(type(value), "callable")}
    own = vars(value)
    fields = own.get("_fields") if issubclass(value, tuple) else own.get("__dataclass_fields__")
    built_in = next((base for base in type.mro(value) if base in BUILT_IN), object)
    methods = dict(own)
    for name, member in vars(built_in).items():
        if not name.startswith("_") and next(base for base in type.mro(value) if name in vars(base)) is built_in:
            methods[name] = member
    members = {name: function_data(member) for name, member in methods.items() if isinstance(member, _METHODS)}
    # Not by getattr, which also finds what classes themselves can do: they can be called, and joined by `|`.
    defined = set().union(*(vars(base) for base in type.mro(value) if base is not object))
    special = [name for name in (*SPECIAL, *REFLECTED) if name in defined and not _is_inherited(value, name)]
    return {
        **told,
        "kind": "class",
        "module": str(getattr(value, "__module__", "")),
        "qualname": str(getattr(value, "__qualname__", "")),
        "bases": [imported(base) or class_data(base) for base in value.__bases__],
        "known": [place for base in type.mro(value) if (place := imported(base))],
        "libraries": [[place.module, place.name] for base in type.mro(value) if (place := _library(base))][:MOST_BASES],
        **({"match": _texts(own["__match_args__"])} if "__match_args__" in own else {}),
        "abstract": _texts(own.get("__abstractmethods__", ())),
        **({"slots": _texts(own["__slots__"])} if "__slots__" in own else {}),
        "exception": nearest_exceptions(value) if issubclass(value, BaseException) else [],
        "tuple": is_plain_named_tuple(value),
        "dataclass": _dataclass(own, export) if "__dataclass_fields__" in own else None,
        "hints": export(own.get("__annotations__", {})) if issubclass(value, tuple) else {},
        "fields": [str(name) for name in fields][:MOST_MEMBERS] if fields else [],
        "defaults": [export(default) for default in dict(own.get("_field_defaults", {})).values()],
        "special": special,
        "dunders": [name for name in defined if name.startswith("__") and name.endswith("__")][:MOST_MEMBERS],
        "asks": any(getattr(type(value), name) is not getattr(type, name) for name in _MEMBERSHIP),
        "hashable": getattr(value, "__hash__", None) is not None,
        "members": dict(islice(members.items(), MOST_MEMBERS)),
        "hiding": [name for name in sorted(_set_by(value)) if isinstance(_found(value, name), _METHODS)][:MOST_MEMBERS],
    }


def _set_by(kind: type) -> set[str]:
    """Return the public attributes that the methods of a student's class set, by which an object may hide a method."""
    bases = [base for base in type.mro(kind) if base.__module__ == "__main__"]
    written = (one for base in bases for one in vars(base).values() if isinstance(one, FunctionType))
    steps = (step for function in written for step in dis.get_instructions(function))
    return {str(step.argval) for step in steps if step.opname == "STORE_ATTR" and not step.argval.startswith("_")}


def _found(kind: type, name: str) -> Any:
    """Return the member of a class that objects find unless they hide it; None if there is none."""
    return next((vars(base)[name] for base in type.mro(kind) if name in vars(base)), None)


def _is_inherited(kind: type, name: str) -> bool:
    """Return whether a class has a method from another one of the student's, which tells of it itself."""
    definer = next(base for base in type.mro(kind) if name in vars(base))
    return definer is not kind and imported(definer) is None


def _dataclass(own: Mapping[str, Any], export: Callable[[Any], Any]) -> dict[str, Any]:
    """Tell how a dataclass was made, and about each of its fields, by name."""
    parameters = own.get("__dataclass_params__")
    told = {name: bool(getattr(parameters, name, False)) for name in ("init", "repr", "eq", "order", "frozen")}
    fields = own["__dataclass_fields__"].values()
    kept = (field for field in fields if field._field_type is dataclasses._FIELD)  # type: ignore[attr-defined]
    return {**told, "fields": {str(field.name): _field(field, export) for field in kept}}


def _field(field: Any, export: Callable[[Any], Any]) -> dict[str, Any]:
    """Tell about a field of a dataclass; a class of the student's is named, as it may be the one with the field."""
    told: dict[str, Any] = {name: getattr(field, name) is not False for name in ("init", "repr", "compare", "kw_only")}
    kind = field.type
    told["type"] = kind if isinstance(kind, str) else imported(kind) or str(getattr(kind, "__name__", kind))
    if field.metadata:
        told["metadata"] = export(dict(field.metadata))
    for name in ("default", "default_factory"):
        if (value := getattr(field, name)) is not dataclasses.MISSING:
            told[name] = export(value)
    return told


def _library(kind: type) -> ImportedData | None:
    """Return the name of a library's class, by which a test may ask for it; None for other classes."""
    return library_function(kind) if imported(kind) is None else None


_MEMBERSHIP = ("__instancecheck__", "__subclasscheck__")  # by which a class of classes decides who belongs to one
_METHODS = (FunctionType, MethodDescriptorType, BuiltinFunctionType)
_USUAL = {
    MethodType: ImportedData("types", "MethodType"),
    BuiltinFunctionType: ImportedData("types", "BuiltinFunctionType"),
}
_PLAIN = (*_METHODS, MethodType, MethodWrapperType, WrapperDescriptorType)
_OF_NAMED_TUPLES = {"_make", "_replace", "_asdict", "_fields", "_field_defaults"}
_OPERATING = frozenset({*SPECIAL, *REFLECTED, "__new__"})  # methods that the language calls


def is_plain_named_tuple(kind: type) -> bool:
    """Return whether a class is what `collections.namedtuple` makes, without methods of its own."""
    fields = vars(kind).get("_fields")
    own = {name for name in vars(kind) if not name.startswith("__")} - _OF_NAMED_TUPLES
    written = (member for name, member in vars(kind).items() if name in _OPERATING)
    if any(isinstance(one, FunctionType) and one.__module__ == "__main__" for one in written):
        return False
    return isinstance(fields, tuple) and kind.__bases__ == (tuple,) and own == set(fields)


def _texts(found: Any) -> list[str]:
    """Return the names that a class lists, or the only one."""
    names = [found] if isinstance(found, str) else found
    return [str(name) for name in islice(names, MOST_MEMBERS) if isinstance(name, str)]


def _document(value: Any) -> str | None:
    found = getattr(value, "__doc__", None)
    return str(found)[:2_000] if isinstance(found, str) else None
