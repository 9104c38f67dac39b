"""What a test can do with a function or an object that stays in the student's process, by name."""

from __future__ import annotations

import asyncio
import copy
import math
import operator
from collections.abc import Callable
from functools import cache
from typing import Any


def _call(function: Any, *arguments: Any, **keywords: Any) -> Any:
    return function(*arguments, **keywords)


_runner = cache(asyncio.Runner)  # one event loop for all: a generator that it has begun goes on in it


async def _value_of(awaitable: Any) -> Any:
    return await awaitable


def _awaited(awaitable: Any) -> Any:
    """Wait for an awaitable, although the notebook's own event loop runs."""
    running = asyncio.events._get_running_loop()
    asyncio.events._set_running_loop(None)
    try:
        return _runner().run(_value_of(awaitable))
    finally:
        asyncio.events._set_running_loop(running)


def _enter(manager: Any) -> Any:
    return type(manager).__enter__(manager)


def _exit(manager: Any, error: BaseException | None) -> Any:
    return type(manager).__exit__(manager, *_raised(error))


def _aexit(manager: Any, error: BaseException | None) -> Any:
    return _awaited(type(manager).__aexit__(manager, *_raised(error)))


def _raised(error: BaseException | None) -> tuple[Any, Any, Any]:
    """Return what `__exit__` is given for an exception, which has a traceback."""
    if error is None:
        return None, None, None
    try:
        raise error
    except BaseException as raised:  # noqa: BLE001  (whatever it is)
        return type(raised), raised, raised.__traceback__


def _array(value: Any) -> Any:
    import numpy as np

    return np.asarray(value)


def _method(value: Any, name: str, *arguments: Any) -> Any:
    return getattr(type(value), name)(value, *arguments)


OPERATIONS: dict[str, Callable[..., Any]] = {
    "call": _call,
    "method": _method,
    **{function.__name__: function for function in (getattr, setattr, delattr, vars, dir, iter, reversed)},
    **{function.__name__: function for function in (isinstance, issubclass)},
    **{function.__name__: function for function in (len, str, repr, format, hash, bytes, int, float, complex, bool)},
    **{function.__name__: function for function in (round, divmod, pow, abs)},
    **{name: getattr(operator, name) for name in ("lt", "le", "eq", "ne", "ge", "gt", "index", "neg", "pos", "invert")},
    **{name: getattr(operator, name) for name in ("contains", "getitem", "setitem", "delitem", "and_", "or_", "xor")},
    **{name: getattr(operator, name) for name in ("add", "sub", "mul", "matmul", "truediv", "floordiv", "mod")},
    **{name: getattr(operator, name) for name in ("lshift", "rshift", "iadd", "isub", "imul", "iand", "ior", "ixor")},
    **{name: getattr(operator, name) for name in ("itruediv", "ifloordiv", "imod", "ipow", "imatmul")},
    **{function.__name__: function for function in (math.trunc, math.floor, math.ceil)},
    "await": _awaited,
    "enter": _enter,
    "exit": _exit,
    "aiter": lambda value: type(value).__aiter__(value),
    "anext": lambda value: _awaited(type(value).__anext__(value)),
    "aenter": lambda manager: _awaited(type(manager).__aenter__(manager)),
    "aexit": _aexit,
    "copy": copy.copy,
    "deepcopy": copy.deepcopy,
    "array": _array,
    "length_hint": lambda value: type(value).__length_hint__(value),
}

# Methods of lists and dicts that a class derived from them may have its own of.
LOOKING_UP = frozenset({"__getitem__", "__missing__", "get"})
READING = LOOKING_UP | {"__iter__", "__len__", "__contains__", "__reversed__"}
CHANGING = frozenset(
    {
        *("__setitem__", "__delitem__", "__iadd__", "__imul__", "__ior__", "append", "extend", "insert", "remove"),
        *("pop", "clear", "sort", "reverse", "update", "setdefault", "popitem"),
    }
)

# Special methods and the operations that use them. A result of one in DECIDING can be a verdict of its own, such as
# that two things are equal.
_ARITHMETIC = ("add", "sub", "mul", "matmul", "truediv", "floordiv", "mod", "divmod", "pow", "lshift", "rshift")
_BITS = {"and": "and_", "or": "or_", "xor": "xor"}
_BINARY = {**{name: name for name in _ARITHMETIC}, **_BITS}
_PLACED_MORE = ("itruediv", "ifloordiv", "imod", "ipow", "imatmul")
PLACED = {f"__{name}__": name for name in ("iadd", "isub", "imul", "iand", "ior", "ixor", *_PLACED_MORE)}
_COMPARED = {f"__{name}__": name for name in ("eq", "ne", "lt", "le", "gt", "ge")}
_OWN = ("len", "iter", "reversed", "bytes", "int", "float", "complex", "index", "round", "abs", "neg", "pos", "invert")
SPECIAL = {
    **{f"__{name}__": name for name in (*_OWN, "trunc", "floor", "ceil", "getitem", "setitem", "delitem", "call")},
    **{f"__{name}__": name for name in ("str", "repr", "format", "hash", "bool", "contains", "enter", "exit", "array")},
    **{f"__{name}__": operation for name, operation in _BINARY.items()},
    **PLACED,
    **_COMPARED,
}
# Special methods that may answer NotImplemented, with the operations whose place they take.
BINARY = {
    **{f"__{name}__": operation for name, operation in _BINARY.items()},
    **{f"__r{name}__": operation for name, operation in _BINARY.items()},
    **PLACED,
    **_COMPARED,
}
LATER = {f"__{name}__": name for name in ("anext", "aenter", "aexit")}  # whose results a test awaits
SPECIAL |= {"__aiter__": "aiter", "__await__": "await", "__length_hint__": "length_hint"} | LATER
REFLECTED = {name: operation for name, operation in BINARY.items() if name not in SPECIAL}
# Methods of a class that tests and Python may find where they look for them. Others could decide what a comparison
# comes to, or run at any time, as `__del__` does.
FOUND = frozenset({"__init__", "__post_init__", "__next__", "__get__", "__set__", "__delete__", "__set_name__"})
FOUND_BEGINNING = "__sklearn_"  # of methods by which a library asks its own objects about themselves
TAKING_OVER = ("__array_ufunc__", "__array_function__")  # methods that answer in the place of a function of NumPy
_ASKED = ("hash", "bool", "contains", "isinstance", "issubclass")
DECIDING = frozenset({*_BINARY.values(), *PLACED.values(), *_COMPARED.values(), *_ASKED})
