"""Functions and classes of Python and of its libraries, which cross the wall by name."""

from __future__ import annotations

import abc
import builtins
import cmath
import collections
import collections.abc
import contextlib
import datetime
import decimal
import fractions
import importlib
import math
import numbers
import operator
import re
import sys
import types
import typing
from contextlib import suppress
from pathlib import Path, PosixPath, PurePath, PurePosixPath, PureWindowsPath, WindowsPath
from types import BuiltinFunctionType, FunctionType, MethodDescriptorType, ModuleType, NoneType
from typing import Any

import numpy as np

from labkit.stand_ins import ImportedData

# Modules whose exceptions and warnings a test may catch by their own class. Never those of a test framework: a skipped
# test is not a failed one.
_STOPPING = {"unittest", "doctest", "bdb", "pdb", "test"}  # their exceptions decide what becomes of a test
RAISING = {
    *(sys.stdlib_module_names - _STOPPING),
    *("numpy", "pandas", "tensorflow", "keras", "scipy", "sklearn"),
}
NO_BASES = (KeyboardInterrupt, BaseExceptionGroup)  # exceptions that are more than told about
_ABSTRACT = (collections.abc, numbers)
_CLASSES = {
    *(kind for kind in vars(builtins).values() if isinstance(kind, type) and kind.__module__ == "builtins"),
    *(np.ndarray, np.generic, np.dtype, np.random.Generator, np.random.RandomState),
    *(kind for kind in vars(np).values() if isinstance(kind, type) and issubclass(kind, np.generic)),
    *(datetime.date, datetime.datetime, datetime.time, datetime.timedelta, decimal.Decimal, fractions.Fraction),
    *(kind for module in _ABSTRACT for kind in vars(module).values() if isinstance(kind, abc.ABCMeta)),
    *(abc.ABC, contextlib.AbstractContextManager, contextlib.AbstractAsyncContextManager),
    *(collections.OrderedDict, collections.Counter, collections.defaultdict, collections.deque, NoneType, FunctionType),
    types.MappingProxyType,
}
# Classes that students' own may derive from, so that `isinstance` of an object asks for them.
BUILT_IN: tuple[type, ...] = (
    *(
        list,
        tuple,
        dict,
        set,
        frozenset,
        str,
        bytes,
        bytearray,
        int,
        float,
        complex,
        property,
        staticmethod,
        classmethod,
    ),
    *(collections.deque, collections.Counter, collections.OrderedDict, collections.defaultdict),
    *(datetime.date, datetime.datetime, datetime.time, datetime.timedelta, decimal.Decimal, fractions.Fraction),
    *(PurePath, PurePosixPath, PureWindowsPath, Path, PosixPath, WindowsPath),
)
# What crosses the wall as itself.
DATA: tuple[type, ...] = (
    *BUILT_IN,
    *(np.ndarray, np.generic, datetime.date, datetime.time, datetime.timedelta, numbers.Number, PurePath, ModuleType),
)
WRAPPERS: dict[str, Any] = {kind.__name__: kind for kind in (property, staticmethod, classmethod)}  # of methods
_GENERIC = ("_SpecialGenericAlias", "_TupleType")
ALIASES: dict[str, Any] = {name: one for name, one in vars(typing).items() if type(one).__name__ in _GENERIC}  # `List`
_SPECIAL = (
    *("Annotated", "Any", "Callable", "ClassVar", "Final", "Literal", "LiteralString", "Never", "NoReturn"),
    *("Optional", "Self", "TypeGuard", "Union"),
)
SPECIAL_FORMS: dict[str, Any] = {name: getattr(typing, name) for name in _SPECIAL}
CONSTANTS: tuple[Any, ...] = (NotImplemented, Ellipsis)
# Functions that only compute: whatever they are called with, they change nothing, read no attribute that is named in a
# text, and no file. (NumPy's can write into their last argument.)
_CHANGING = re.compile(
    r"__\w+|(set|del)item|call|i(add|and|concat|floordiv|lshift|matmul|mod|mul|or|pow|rshift|sub|truediv|xor)"
)
_FUNCTIONS: dict[tuple[str, str], Any] = {
    **{
        (module.__name__, name): function
        for module in (math, cmath, operator)
        for name, function in vars(module).items()
        if type(function) is BuiltinFunctionType and not _CHANGING.fullmatch(name)
    },
    **{
        ("builtins", name): getattr(builtins, name)
        for name in (
            *("abs", "all", "any", "ascii", "bin", "callable", "chr", "divmod", "hash", "hex", "id", "isinstance"),
            *("iter", "len", "max", "min", "next", "oct", "ord", "pow", "repr", "round", "sorted", "sum"),
        )
    },
    **{
        ("builtins", f"{kind.__name__}.{name}"): method
        for kind in (str, bytes, int, float, complex, tuple, frozenset)  # which nothing changes
        for name, method in vars(kind).items()
        if type(method) is MethodDescriptorType and not name.startswith(("_", "format"))
    },
}
COMPUTING = {type(function) for function in _FUNCTIONS.values()}
CLASSES: dict[tuple[str, str], Any] = {
    **_FUNCTIONS,
    **{(kind.__module__, kind.__qualname__): kind for kind in _CLASSES},
    **{("builtins", repr(one)): one for one in CONSTANTS},
    **{("typing", name): alias for name, alias in (ALIASES | SPECIAL_FORMS).items()},
}
_PLACES = {id(kind): place for place, kind in CLASSES.items()}
_WITH_EFFECTS = (
    *("antigravity", "this", "idlelib", "turtledemo", "turtle", "__main__", "site", "sitecustomize", "distutils"),
)
# Modules whose functions only compute: a student may give them any name. All others have their own, so that a test that
# removes a thing from the student's `shop` never removes a file.
_COMPUTING = sys.stdlib_module_names & {
    *("math", "cmath", "random", "time", "datetime", "itertools", "functools", "collections", "statistics", "string"),
    *("re", "json", "copy", "operator", "decimal", "fractions", "typing", "bisect", "heapq", "textwrap", "calendar"),
    *("dataclasses", "enum", "abc", "numbers", "array", "struct", "hashlib", "secrets", "unicodedata", "pprint"),
}
_OURS = ("__main__", "labkit", "autograder", "aelab", "kerasdata")


def imported(value: Any) -> ImportedData | None:
    """Return the stand-in of a class, function or module that everybody knows; None for any other object."""
    if isinstance(value, ModuleType):
        name = str(value.__name__)
        return ImportedData(name, "") if sys.modules.get(name) is value and _is_usual(name) else None
    place = _PLACES.get(id(value))
    return ImportedData(*place) if place else None


def known(data: ImportedData) -> Any:
    """Return the class, function or module that an untrusted stand-in names; None for what not everybody knows."""
    if not data.name and _is_usual(data.module):
        with suppress(ImportError):
            return importlib.import_module(data.module)
    return CLASSES.get((data.module, data.name))


def fits_name(module: str, name: str) -> bool:
    """Return whether a student's name may stand for a module in a test, such as `np` for numpy, and never for os."""
    first, *_, last = [*module.split(".")] * 2
    if first in _OURS or (first in sys.stdlib_module_names and module not in _COMPUTING):
        return name in (first, last)
    return True


def _is_usual(module: str) -> bool:
    """Return whether a module belongs to Python, or to a library that is loaded, and importing it changes nothing."""
    first = module.split(".")[0]
    loaded = module in sys.modules and first not in ("__main__", "__mp_main__")
    return loaded or (module in sys.stdlib_module_names and module not in _WITH_EFFECTS)


def class_named(module: str, name: str) -> type | None:
    """Return the class of a library that an untrusted name names; None if it is not loaded here, or an exception's."""
    if not isinstance(module, str) or not isinstance(name, str) or module.split(".")[0] in _OURS:
        return None
    found = _found(ImportedData(module, name[:200]))
    is_usual = isinstance(found, type) and id(found) not in _PLACES and not issubclass(found, (BaseException, type))
    return found if is_usual else None


def may_stay(kind: type) -> bool:
    """Return whether objects of a library's class stay where they are: nothing that does may pose as an array."""
    return not issubclass(kind, DATA) and not hasattr(kind, "__array__")


def library_function(value: Any) -> ImportedData | None:
    """Return the stand-in of a function or class that can be imported, such as `numpy.sin`; None if it cannot."""
    module, name = getattr(value, "__module__", None), getattr(value, "__qualname__", getattr(value, "__name__", None))
    if isinstance(value, np.ufunc):
        module, name = "numpy", value.__name__
    if isinstance(value, BuiltinFunctionType) and module is None:
        return None  # a method of an object
    if not isinstance(value, type | FunctionType | BuiltinFunctionType | np.ufunc):
        return None
    if not isinstance(module, str) or not isinstance(name, str) or module.split(".")[0] in _OURS:
        return None
    data = ImportedData(module, name)
    return data if _found(data) is value else None


def restored(data: ImportedData) -> Any:
    """Return what a trusted stand-in names; raise an ImportError or AttributeError if there is no such thing."""
    if (data.module, data.name) in CLASSES:
        return CLASSES[data.module, data.name]
    found: Any = importlib.import_module(data.module)
    for part in filter(None, data.name.split(".")):
        found = getattr(found, part)
    return found


def _found(data: ImportedData) -> Any:
    found: Any = sys.modules.get(data.module)
    for part in data.name.split("."):
        found = getattr(found, part, None)
    return found


def exception_named(module: str, name: str) -> type[BaseException] | None:
    """Return the class of an exception that a test may catch, from its untrusted name; None if there is none."""
    if module != "builtins" and module.split(".")[0] not in RAISING:
        return None
    found = _found(ImportedData(module, name[:200]))
    if not (isinstance(found, type) and issubclass(found, BaseException)) or issubclass(found, NO_BASES):
        return None
    first = found.__module__.split(".")[0]  # not where it was found: libraries hand on those of others
    return found if first == "builtins" or first in RAISING else None


def nearest_exceptions(kind: type) -> list[list[str]]:
    """Return module and name of the classes of an exception, from it upwards, as far as other processes can know them.

    A library's class may be unknown there, since nobody has imported it; then the next ones count.
    """
    named = ((str(base.__module__), str(base.__qualname__), base) for base in type.mro(kind))
    found = [[module, name] for module, name, base in named if exception_named(module, name) is base]
    return found or [["builtins", "Exception"]]


def nearest_exception(kind: type) -> list[str]:
    """Return the first of `nearest_exceptions`."""
    return nearest_exceptions(kind)[0]
