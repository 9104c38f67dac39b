"""What can change of functions, classes, objects, iterators and tables; see `aspects`."""

from __future__ import annotations

import argparse
import configparser
import contextlib
import functools
import gc
import io
import itertools
import operator
import queue
import random
import sqlite3
import weakref
from array import array
from collections import ChainMap, Counter, OrderedDict, UserDict, UserList, defaultdict, deque
from collections.abc import Callable
from types import (
    AsyncGeneratorType,
    BuiltinMethodType,
    CellType,
    CoroutineType,
    GeneratorType,
    GetSetDescriptorType,
    MappingProxyType,
    MemberDescriptorType,
    MethodType,
    MethodWrapperType,
    SimpleNamespace,
)
from typing import Any
from unittest import mock

import numpy as np
from numpy.random import MT19937, PCG64, PCG64DXSM, SFC64, Philox

from autograder.judge.aspects import (
    ARRAYED,
    BYTES,
    COLLECTED,
    FACTORY,
    LISTED,
    MAPPED,
    QUEUED,
    Aspect,
    CannotPutBack,
    Look,
    fixed,
    is_any,
    looks_at_dict,
    puts_back_dict,
)
from autograder.judge.streams import BITS, CHANCE, DATABASE, IN_MEMORY, ON_DISK, TWISTER
from labkit.bare_classes import mro_of, own_members

_UNSET = object()
_OF_FUNCTIONS = ("__code__", "__defaults__", "__kwdefaults__", "__doc__", "__name__", "__qualname__")
_OF_EXCEPTIONS = ("args", "__cause__", "__context__", "__suppress_context__", "__traceback__")
_OF_CLASSES = ("__bases__", "__name__", "__qualname__")
_EXCEPTION = own_members(BaseException)
_MADE_BY_PYTHON = ("__dict__", "__weakref__")  # members of classes that are of the class's own making
_INNER = ("_ndarray", "_data", "_mask", "_codes")  # arrays within those of pandas


def attributes_of(value: Any) -> Any:
    """Return the dict of an object's attributes without asking its class; an empty one if it has none."""
    for base in mro_of(type(value)):
        found = own_members(base).get("__dict__")
        if type(found) is GetSetDescriptorType or type(found) is MemberDescriptorType:
            return found.__get__(value)
    return {}


ATTRIBUTES = Aspect(
    lambda value: looks_at_dict(attributes_of(value)), lambda value, look: puts_back_dict(attributes_of(value), look)
)


def slots_of(kind: type) -> list[Any]:
    """Return what gives access to the slots of a class, of its own and its bases'."""
    bases = [base for base in mro_of(kind) if "__slots__" in own_members(base)]
    return [one for base in bases for one in own_members(base).values() if type(one) is MemberDescriptorType]


def _looks_at_slots(value: Any) -> Look:
    found = []
    for slot in slots_of(type(value)):
        try:
            found.append(slot.__get__(value))
        except AttributeError:
            found.append(_UNSET)
    return Look(found)


def _puts_back_slots(value: Any, look: Look) -> None:
    for slot, one in zip(slots_of(type(value)), look.members, strict=True):
        with contextlib.suppress(AttributeError):  # there is none to delete
            slot.__delete__(value) if one is _UNSET else slot.__set__(value, one)


SLOTS = Aspect(_looks_at_slots, _puts_back_slots)
KIND = Aspect(
    lambda value: Look([type(value)]), lambda value, look: object.__dict__["__class__"].__set__(value, look.members[0])
)


def _looks_at_class(kind: Any) -> Look:
    members = own_members(kind)
    names = sorted(name for name in members if type(name) is str and name not in _MADE_BY_PYTHON)
    told = [type.__dict__[name].__get__(kind) for name in _OF_CLASSES]
    return Look([*names, *(members[name] for name in names), *told], len(names))


def _puts_back_class(kind: Any, look: Look) -> None:
    count = look.plain
    before = dict(zip(look.members[:count], look.members[count : 2 * count], strict=True))
    now = dict(own_members(kind))
    for name in [*now.keys() - before.keys()]:
        if name not in _MADE_BY_PYTHON:
            type.__delattr__(kind, name)
    for name, one in before.items():
        if now.get(name, _UNSET) is not one:
            type.__setattr__(kind, name, one)
    for name, one in zip(_OF_CLASSES, look.members[2 * count :], strict=True):
        if type.__dict__[name].__get__(kind) is not one:
            type.__dict__[name].__set__(kind, one)


def _looks_at_function(function: Any) -> Look:
    return Look([getattr(function, name) for name in _OF_FUNCTIONS] + [*(function.__closure__ or ())])


def _puts_back_function(function: Any, look: Look) -> None:
    for name, one in zip(_OF_FUNCTIONS, look.members, strict=False):
        setattr(function, name, one)


def _looks_at_cell(cell: Any) -> Look:
    try:
        return Look([cell.cell_contents])
    except ValueError:
        return Look()


def _puts_back_cell(cell: Any, look: Look) -> None:
    if look.members:
        cell.cell_contents = look.members[0]
    else:
        del cell.cell_contents


def _looks_at_cache(function: Any) -> Look:
    """Return what `functools.lru_cache` holds. Not how often it served: that alone is no reason for anything."""
    _, _, most, size = functools._lru_cache_wrapper.cache_info(function)
    held = [one for one in gc.get_referents(function) if one is not attributes_of(function)]
    caches = [one for one in held if type(one) is dict]
    held = [*(one for cache in caches for pair in cache.items() for one in pair), *held]
    return Look(sorted((one for one in held if type(one) is not dict), key=id) if size else [], (most, size))


def _puts_back_cache(function: Any, look: Look) -> None:
    if look.plain[1]:
        raise CannotPutBack
    functools._lru_cache_wrapper.cache_clear(function)


def _looks_at_exception(error: Any) -> Look:
    return Look([_EXCEPTION[name].__get__(error) for name in _OF_EXCEPTIONS])


def _puts_back_exception(error: Any, look: Look) -> None:
    for name, one in zip(_OF_EXCEPTIONS, look.members, strict=True):
        _EXCEPTION[name].__set__(error, one)


def _looks_at_iterator(value: Any) -> Look:
    """Return what an iterator of Python goes over, and how far it is."""
    held = gc.get_referents(value)
    if type(value) is itertools.count:
        return Look(held, repr(value) if all(is_any(type(one), (int, float)) for one in held) else None)
    if type(value) is enumerate:
        return Look(held, value.__reduce__()[1][1])
    is_asked = type(value) is not reversed or all(type(one) is tuple for one in held)  # another one is, for its length
    return Look(held, operator.length_hint(value, -1) if is_asked else None)


def _looks_at_frame(prefix: str, waits_for: str) -> Callable[[Any], Look]:
    def look(value: Any) -> Look:
        frame = getattr(value, f"{prefix}_frame")
        if frame is None:
            return Look(plain="ended")
        held = dict(frame.f_locals)
        return Look([*held.values(), getattr(value, waits_for)], (frame.f_lasti, *held))

    return look


def _looks_at_table(table: Any) -> Look:
    """Return the arrays of a DataFrame or a Series, and the names of its rows and columns."""
    manager = table._mgr
    blocks = [block.values for block in manager.blocks]
    names = [name for axis in manager.axes for name in axis.names]
    places = tuple(block.mgr_locs.as_array.tobytes() for block in manager.blocks)
    name = [table._name] if hasattr(table, "_name") else []
    return Look([*manager.axes, *blocks, *names, table.attrs, *name], places, manager.copy(deep=False))


def _puts_back_table(table: Any, look: Look) -> None:
    object.__setattr__(table, "_mgr", look.kept.copy(deep=False))
    getattr(table, "_item_cache", {}).clear()  # of pandas 2
    if hasattr(table, "_name"):
        object.__setattr__(table, "_name", look.members[-1])


def _looks_at_column(column: Any) -> Look:
    return Look([getattr(column, name, None) for name in _INNER])


_CLASS = Aspect(_looks_at_class, _puts_back_class)
CLASS = (_CLASS,)
MODULE = (ATTRIBUTES,)
FUNCTION = (Aspect(_looks_at_function, _puts_back_function), ATTRIBUTES)
EXCEPTION = (Aspect(_looks_at_exception, _puts_back_exception), ATTRIBUTES)
CACHED = (Aspect(_looks_at_cache, _puts_back_cache), *fixed(lambda value: [value.__wrapped__]), ATTRIBUTES)
MOCK = (ATTRIBUTES, *fixed(lambda value: [type(value)]))
TABLE = (Aspect(_looks_at_table, _puts_back_table, is_renewed=True),)
COLUMN = fixed(lambda value: _looks_at_column(value).members)
WRAPPER = (*fixed(lambda value: [value.__func__]), ATTRIBUTES)
_ITERATED: list[Any] = [[], (), "", b"", range(1), {}, {}.values(), {}.items(), set(), bytearray(), range(2**70)]
_REVERSED: list[Any] = [[], range(1), {}, {}.values(), {}.items(), ()]
_ITERATORS: set[type] = {
    *(map, filter, zip, enumerate, type(iter(int, 1))),
    *(type(iter(one)) for one in [*_ITERATED, "é"]),
    *(type(reversed(one)) for one in _REVERSED),
    *(kind for kind in vars(itertools).values() if isinstance(kind, type)),
}
# Classes of Python's library whose objects are what their attributes are.
_WITH_ATTRIBUTES = (
    *(SimpleNamespace, argparse.Namespace, UserDict, UserList, ChainMap, functools.cached_property),
    *(functools.partialmethod, functools.singledispatchmethod, contextlib._GeneratorContextManager),
    *(queue.Queue, queue.LifoQueue, queue.PriorityQueue),
    *(configparser.ConfigParser, configparser.RawConfigParser, configparser.SectionProxy),
    configparser.ConverterMapping,
    *(weakref.WeakKeyDictionary, weakref.WeakValueDictionary, weakref.WeakSet),
)

# By classes of Python and NumPy, of which one of the course's may derive.
OF_DATA: dict[type, tuple[Aspect, ...]] = {
    list: LISTED,
    defaultdict: (*MAPPED, FACTORY),
    dict: MAPPED,
    set: COLLECTED,
    deque: QUEUED,
    np.ndarray: ARRAYED,
    random.Random: CHANCE,
    tuple: fixed(tuple.__iter__),
    frozenset: fixed(frozenset.__iter__),
}
# By exact classes, of objects that any module may make.
OF_PYTHON: dict[type, tuple[Aspect, ...]] = {
    **OF_DATA,
    bytearray: BYTES,
    array: BYTES,
    Counter: MAPPED,
    OrderedDict: MAPPED,
    io.StringIO: IN_MEMORY,
    io.BytesIO: IN_MEMORY,
    io.TextIOWrapper: ON_DISK,
    io.BufferedReader: ON_DISK,
    sqlite3.Connection: DATABASE,
    np.random.Generator: fixed(lambda value: [value.bit_generator]),
    np.random.RandomState: TWISTER,
    **dict.fromkeys((PCG64, PCG64DXSM, MT19937, Philox, SFC64), BITS),
    **dict.fromkeys(_WITH_ATTRIBUTES, (ATTRIBUTES,)),
    **dict.fromkeys(_ITERATORS, (Aspect(_looks_at_iterator),)),
    **dict.fromkeys((np.matrix, np.recarray, np.memmap), ARRAYED),
    np.ma.MaskedArray: (*ARRAYED, ATTRIBUTES),
    random.Random: (*CHANCE, ATTRIBUTES),
    mock._CallList: LISTED,
    mock._Call: fixed(tuple.__iter__),
    CellType: (Aspect(_looks_at_cell, _puts_back_cell),),
    GeneratorType: (Aspect(_looks_at_frame("gi", "gi_yieldfrom")),),
    CoroutineType: (Aspect(_looks_at_frame("cr", "cr_await")),),
    AsyncGeneratorType: (Aspect(_looks_at_frame("ag", "ag_await")),),
    MethodType: fixed(lambda value: [value.__self__, value.__func__]),
    BuiltinMethodType: fixed(lambda value: [value.__self__]),
    MethodWrapperType: fixed(lambda value: [value.__self__]),
    functools.partial: (*fixed(lambda value: [value.func, value.args, value.keywords]), ATTRIBUTES),
    property: fixed(lambda value: [value.fget, value.fset, value.fdel]),
    staticmethod: WRAPPER,
    classmethod: WRAPPER,
    MappingProxyType: fixed(gc.get_referents),
    **dict.fromkeys((type({}.keys()), type({}.values()), type({}.items())), fixed(gc.get_referents)),
    memoryview: fixed(lambda value: [value.obj]),
}
