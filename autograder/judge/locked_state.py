"""What a notebook's locked cells have made, as it was at some time: whether it still is, and how it is so again.

All students share what these cells have made, although each would have it anew in a notebook. So it has to be the same
for every one, whatever a test, or a student's code by way of a test, has changed.
"""

from __future__ import annotations

import builtins
import os
import sys
from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import _lru_cache_wrapper
from pathlib import Path
from types import FunctionType, ModuleType
from typing import Any
from unittest import mock

import numpy as np

from autograder.judge.aspects import Aspect, Look, are_alike, is_any
from autograder.judge.cell_builtins import BUILTINS
from autograder.judge.mocks import is_mock
from autograder.judge.objects import RemoteMeta
from autograder.judge.own_aspects import (
    ATTRIBUTES,
    CACHED,
    CLASS,
    COLUMN,
    EXCEPTION,
    FUNCTION,
    KIND,
    MOCK,
    MODULE,
    OF_DATA,
    OF_PYTHON,
    SLOTS,
    TABLE,
    slots_of,
)
from labkit.bare_classes import module_of, mro_of, own_members
from labkit.tables import kind_of_table

MOST = 100_000  # objects that are looked at
MOST_MEMBERS = 2_000_000  # references in all of them
_LEAVES = {id(kind) for kind in (type(None), bool, int, float, complex, str, bytes, range, slice, type(...))}
_ATTRIBUTES_OF_MODULES = own_members(ModuleType)["__dict__"]
_EXACT = {id(kind): aspects for kind, aspects in OF_PYTHON.items()}  # no class is asked for its hash
_BASES = (*OF_DATA, BaseException)


@dataclass
class Noted:
    """One aspect of an object, and what it was."""

    value: Any
    aspect: Aspect
    look: Look

    def is_same(self) -> bool:
        """Return whether it surely is what it was, or cannot be looked at."""
        try:
            return are_alike(self.aspect.look(self.value), self.look)
        except Exception:  # noqa: BLE001  (an object of a library in an unusual state)
            return True

    def put_back(self) -> bool:
        """Make the object again what it was; return whether it is."""
        if self.aspect.put_back is None:
            return False
        try:
            self.aspect.put_back(self.value, self.look)
            if self.aspect.is_renewed:
                self.look = self.aspect.look(self.value)
        except Exception:  # noqa: BLE001  (it cannot be what it was)
            return False
        return self.is_same()


class State:
    """What the locked cells' objects are at some time. It holds them all, so that no other one gets the id of one."""

    def __init__(self, noted: Sequence[Noted]) -> None:
        self._noted = noted

    @classmethod
    def of(cls, namespace: dict[str, Any], folder: Path) -> State:
        """Look at everything of the course's own that can be reached from what its cells have defined.

        folder: of the course's files; its modules are the course's own.
        """
        course = _Course(folder)
        modules = _modules_of_course(folder, course.modules)
        noted = [Noted(folder, modules, modules.look(folder))]
        held = course.others()
        waiting: deque[Any] = deque([namespace, *course.modules.values()])
        most, most_members = MOST + len(held), MOST_MEMBERS
        while waiting and len(held) < most and most_members > 0:
            value = waiting.popleft()
            if id(type(value)) in _LEAVES or id(value) in held:
                continue
            held[id(value)] = value
            for aspect in course.aspects_of(value):
                with suppress(Exception):  # see `Noted.is_same`
                    look = aspect.look(value)
                    noted.append(Noted(value, aspect, look))
                    waiting += look.members
                    most_members -= len(look.members)
        return cls([one for one in noted if not one.aspect.is_fixed])

    def changes(self) -> list[Noted]:
        """Return what is not what it was."""
        return [one for one in self._noted if not one.is_same()]

    def is_same(self) -> bool:
        """Return whether everything is what it was."""
        return all(one.is_same() for one in self._noted)


def put_back(changes: Sequence[Noted]) -> bool:
    """Make all of these objects again what they were, or none if there is no way for one; return whether they are."""
    if any(one.aspect.put_back is None for one in changes):
        return False
    done = [one.put_back() for one in changes]
    return all(done)


def _course_modules(folder: Path, names: Iterable[str]) -> dict[str, ModuleType]:
    """Return those of the modules with these names whose files are the course's."""
    below = f"{folder}{os.sep}"
    named: list[tuple[str, Any]] = [(name, sys.modules.get(name)) for name in names]
    found = [(name, one) for name, one in named if issubclass(type(one), ModuleType)]
    files = [(name, one, _ATTRIBUTES_OF_MODULES.__get__(one).get("__file__")) for name, one in found]
    return {name: one for name, one, file in files if type(file) is str and file.startswith(below)}


def _modules_of_course(folder: Path, present: Mapping[str, ModuleType]) -> Aspect:
    """Return how to look at the course's modules, which are these at present."""
    others = sys.modules.keys() - present.keys()  # are thousands, and no longer looked at

    def look(folder: Path) -> Look:
        found = _course_modules(folder, sorted(sys.modules.keys() - others))
        return Look([*found.values()], (*found,))

    def put_back(folder: Path, look: Look) -> None:
        for name in _course_modules(folder, sys.modules.keys() - others):
            del sys.modules[name]  # it will be imported anew
        sys.modules.update(zip(look.plain, look.members, strict=True))

    return Aspect(look, put_back)


class _Course:
    """Tells what is the course's own from what libraries have made, which is never looked at."""

    def __init__(self, folder: Path) -> None:
        self.modules = _course_modules(folder, [*sys.modules])
        self._names = ("__main__", *self.modules)
        self._known: dict[int, tuple[type, Sequence[Aspect]]] = {}

    def others(self) -> dict[int, Any]:
        """Return, by id, what is not looked at although it is of Python's classes: what libraries' modules hold."""
        loaded = [one for one in list(sys.modules.values()) if issubclass(type(one), ModuleType)]
        theirs = [_ATTRIBUTES_OF_MODULES.__get__(one) for one in loaded if not is_any(one, self.modules.values())]
        others = [vars(builtins), vars(BUILTINS), sys.modules, sys.path, sys.argv, sys.path_importer_cache, *theirs]
        return {id(one): one for one in others}

    def aspects_of(self, value: Any) -> Sequence[Aspect]:
        """Return what is to be looked at; nothing of what a library has made."""
        kind = type(value)
        if (found := _EXACT.get(id(kind))) is not None:
            return found
        if kind is FunctionType or kind is _lru_cache_wrapper:  # a library's cache serves the next student, too
            is_own = self._is_own(value.__module__)
            return () if not is_own else FUNCTION if kind is FunctionType else CACHED
        if issubclass(kind, ModuleType):
            return MODULE if is_any(value, self.modules.values()) else ()
        if issubclass(kind, type):
            return CLASS if self._is_own_class(value) else ()
        if id(kind) not in self._known:
            self._known[id(kind)] = kind, self._of_objects(kind, value)
        return self._known[id(kind)][1]

    def _of_objects(self, kind: type, value: Any) -> Sequence[Aspect]:
        """Return the aspects of objects of a class."""
        if is_mock(value):
            return MOCK
        if self._is_own_class(kind) and self._is_plain(kind):
            basis = next((base for base in mro_of(kind) if is_any(base, _BASES)), None)
            of_basis = EXCEPTION[:1] if basis is BaseException else OF_DATA[basis] if basis else ()
            return (*of_basis, ATTRIBUTES, *([SLOTS] if slots_of(kind) else []), KIND)
        if issubclass(kind, BaseException):
            return EXCEPTION
        table = "" if self._is_own_class(kind) else kind_of_table(value)
        return TABLE if table in ("DataFrame", "Series") else COLUMN if table == "array" else ()

    def _is_own(self, module: Any) -> bool:
        return type(module) is str and module in self._names

    def _is_own_class(self, kind: type) -> bool:
        """Return whether a class is the course's, or that of a mock, and not a stand-in for a student's."""
        if issubclass(type(kind), RemoteMeta):
            return False
        return self._is_own(module_of(kind)) or (
            issubclass(kind, mock.NonCallableMock) and not is_any(kind, vars(mock).values())
        )

    def _is_plain(self, kind: type) -> bool:
        """Return whether an object of a class holds nothing that a library cares for, as a layer of Keras does."""
        return all(self._is_own_class(base) or _is_of_python(base) for base in mro_of(kind))


def _is_of_python(kind: type) -> bool:
    module = module_of(kind)
    return kind is np.ndarray or (type(module) is str and module.split(".")[0] in sys.stdlib_module_names)
