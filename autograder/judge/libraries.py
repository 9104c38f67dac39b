"""The classes of libraries that the student's objects are of, as far as tests can ask for them by the same name."""

from __future__ import annotations

from abc import ABCMeta
from enum import Enum, Flag
from types import new_class
from typing import Any

from autograder.judge.types_told import type_told
from labkit.bare_classes import mro_of, own_members
from labkit.codec import codec_for
from labkit.known import RAISING, class_named, may_stay

MOST_LIBRARIES = 50  # classes that one derives from
# What a class says about itself, and nothing by which Python or NumPy would take it for something else, such as
# "__array_interface__", which names a place in this process's memory.
TOLD = frozenset(
    {
        *("__annotations__", "__parameters__", "__orig_bases__", "__total__", "__required_keys__", "__optional_keys__"),
        *("__tablename__", "__version__", "__author__"),
    }
)
NAMESPACES = ([("types", "SimpleNamespace")], [("argparse", "Namespace")])  # with nothing but attributes


class Posing:
    """What an instance says is its class, for `isinstance`, if that derives from a class of a library or of Python.

    A library's class counts as soon as it is loaded here, which a test that asks for it has done.
    """

    def __init__(self, basis: type | None) -> None:
        self._basis = basis
        self._made: dict[tuple[type, tuple[type, ...]], type] = {}

    def __get__(self, instance: object, owner: Any) -> type:
        fitting = [kind for kind in libraries_of(owner) if may_stay(kind) or (self._basis in kind.__mro__)]
        nearest = [kind for kind in fitting if not any(kind in other.__mro__[1:] for other in fitting)]
        enums = [kind for kind in nearest if issubclass(kind, Enum) and self._basis not in kind.__mro__]
        if self._basis and enums:
            return self._member_class(owner, Flag if issubclass(enums[0], Flag) else Enum, self._basis)
        bases = tuple(nearest) or tuple(filter(None, [self._basis]))
        if not bases or own_class(owner) is bases[0]:
            return bases[0] if bases else owner
        if (owner, bases) not in self._made:
            some = () if any(map(_notices, bases)) else (bases, bases[:1])
            derived = (made for one in some if (made := _derived(owner, one)))
            self._made[owner, bases] = next(derived, bases[0])
        return self._made[owner, bases]

    def _member_class(self, owner: Any, kind: Any, basis: type) -> type:
        """Return a class for the members of an Enum that are texts, numbers or the like: both at once."""
        if (owner, (kind, basis)) not in self._made:
            self._made[owner, (kind, basis)] = kind(owner.__name__, [], type=basis)
        return self._made[owner, (kind, basis)]


def _notices(kind: type) -> bool:
    """Return whether code runs, and may keep something for the next student, when a class is derived from one."""
    others = [one for one in kind.__mro__ if one.__module__.split(".")[0] not in RAISING]
    return any(type(one) not in (type, ABCMeta) or "__init_subclass__" in vars(one) for one in others)


def _derived(owner: Any, bases: tuple[type, ...]) -> type | None:
    """Return a class for `isinstance`; called, as by `dataclasses.replace`, it makes one of the student's objects."""
    space = {"__module__": "student", "__new__": lambda _, *arguments, **keywords: owner(*arguments, **keywords)}
    try:
        return new_class(owner.__name__, bases, {}, lambda made: made.update(space))
    except Exception:  # noqa: BLE001  (a library decides itself who may derive from its classes)
        return None


def libraries_of(kind: Any) -> list[type]:
    """Return the classes of libraries, as far as they are loaded here, that a stand-in's class is or derives from."""
    if "_labkit_libraries" not in own_members(kind):
        return []
    codecs = kind._labkit_remote.codecs
    found = [class_named(*place) for place in kind._labkit_libraries]
    return [one for one in found if one is not None and codec_for(one, codecs) is None]


def derives_from_arrays(libraries: list[tuple[str, str]], known: list[type]) -> bool:
    """Return whether a class with these bases makes arrays, tables or paths, which functions read by more than methods.

    libraries: modules and names of its bases. known: those of its bases that both processes share.
    """
    modules = [*(module for module, _ in libraries), *(kind.__module__ for kind in known)]
    return not {"numpy", "pandas", "pathlib"}.isdisjoint(module.split(".")[0] for module in modules)


def bases_elsewhere(kind: Any) -> list[type]:
    """Return the classes of Python and of libraries from which a class of the student's derives."""
    return [*libraries_of(kind), *own_members(kind).get("_labkit_known", ())]


def own_class(kind: Any) -> type | None:
    """Return the library's class for which a class stands in; None if it is the student's own, or not loaded here."""
    return next(iter(libraries_of(kind)), None) if own_members(kind).get("_labkit_is_own") else None


def usual_order(kind: Any, ours: type) -> tuple[type, ...]:
    """Return the classes in which a class of the student's looks members up, as its own process has them.

    ours: what all stand-ins derive from.
    """
    stand_ins = [one for one in mro_of(kind) if one not in (ours, object)]
    if "_labkit_known" not in own_members(kind):
        return (*stand_ins, ours, object)
    stand_ins = [one for one in stand_ins if "_labkit_data" in own_members(one)]
    others = [one for one in own_members(kind)["_labkit_known"] if one is not object]
    return (*(own_class(one) or one for one in stand_ins), *others, object)


def places(found: Any) -> list[tuple[str, str]]:
    """Return the modules and names of classes in an untrusted list."""
    listed = found[:MOST_LIBRARIES] if isinstance(found, list) else []
    return [(place[0], place[1]) for place in listed if isinstance(place, list) and [*map(type, place)] == [str, str]]


def texts(found: Any) -> list[str]:
    """Return the texts in an untrusted list."""
    return [name for name in found if isinstance(name, str)][:500] if isinstance(found, list) else []


def classes(found: Any) -> list[type]:
    """Return the classes in an untrusted list."""
    listed = map(type_told, found) if isinstance(found, list) else []
    return [kind for kind in listed if issubclass(type(kind), type)]


def same_attributes(self: Any, other: Any) -> Any:
    """Compare objects with nothing but attributes here, so that no class of the student's decides."""
    return vars(self) == vars(other) if isinstance(other, own_class(type(self)) or type(self)) else NotImplemented
