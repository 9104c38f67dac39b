"""Functions of libraries that take a text or a number as a name, a statement or a place in memory, and so a student's.

While the course's cells and the tests run, each is replaced by one that refuses what no test would want.
"""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import numpy as np
from numpy.lib import stride_tricks
from numpy.lib.array_utils import byte_bounds

from autograder.judge.formats import of_libraries
from autograder.judge.guard import refused
from autograder.judge.names_told import looking_up
from autograder.judge.places import of_places
from labkit.random_states import expecting_states

_OF_THE_PROCESS = ("hard_heap_limit", "soft_heap_limit", "temp_store_directory", "data_store_directory")  # PRAGMAs
_SPARSE = (("scipy.sparse._compressed", "_cs_matrix"), ("scipy.sparse._bsr", "_bsr_base"))  # and their classes
_CONNECT, _SET_STATE = sqlite3.connect, np.random.set_state
_GLOBAL = getattr(_SET_STATE, "__self__", None)  # what the functions of `numpy.random` draw from


@contextmanager
def watched() -> Iterator[None]:
    """Have these functions watched for the duration of the block; what it keeps of them stays watched."""
    with ExitStack() as stack:
        for owner, name, ours in (*of_libraries(), *looking_up(), *_of_databases(), *_of_memory(), *of_places()):
            stack.callback(setattr, owner, name, vars(owner)[name])
            setattr(owner, name, ours)
        yield


def _of_databases() -> Iterator[tuple[Any, str, Callable[..., Any]]]:
    yield sqlite3, "connect", connect
    yield sqlite3.dbapi2, "connect", connect
    if files := sys.modules.get("h5py._hl.files"):  # which opens files without telling Python
        yield files, "make_fid", _telling(files.make_fid)


def _of_memory() -> Iterator[tuple[Any, str, Callable[..., Any]]]:
    for module in (stride_tricks, sys.modules.get("numpy.lib._stride_tricks_impl")):
        if module is not None:
            yield module, "as_strided", _within(module.as_strided)
    yield np.random, "set_state", _set_state
    for place, name in _SPARSE:
        if kind := getattr(sys.modules.get(place), name, None):
            yield kind, "check_format", _checking(kind.check_format)


def connect(*arguments: Any, **keywords: Any) -> Any:
    """Connect to a database of which no statement, perhaps a student's, opens or writes another."""
    connection = _CONNECT(*arguments, **keywords)
    connection.set_authorizer(_authorized)
    return connection


def _authorized(action: int, what: str | None = None, value: str | None = None, *_: Any) -> int:
    reason = ""
    if action == sqlite3.SQLITE_ATTACH and what not in ("", ":memory:"):  # "" is what VACUUM attaches
        reason = "The test attaches a database, perhaps by a student's statement"
    if action == sqlite3.SQLITE_PRAGMA and value is not None and str(what).lower() in _OF_THE_PROCESS:
        reason = f"The test sets {what}, which holds for the whole process, perhaps by a student's statement"
    return sqlite3.SQLITE_DENY if reason and refused(reason) else sqlite3.SQLITE_OK


def _telling(make_file: Callable[..., Any]) -> Callable[..., Any]:
    """Return what opens a file as told to audit hooks, as `open` is."""

    def made(name: Any, mode: Any, *arguments: Any, **keywords: Any) -> Any:
        sys.audit("open", name, str(mode), 0)
        return make_file(name, mode, *arguments, **keywords)

    return made


def _within(as_strided: Callable[..., Any]) -> Callable[..., Any]:
    """Return a function that makes no view beyond the memory of its array."""

    def strided(x: Any, *arguments: Any, **keywords: Any) -> Any:
        view = as_strided(x, *arguments, **keywords)
        whole = np.asarray(x)
        while isinstance(whole.base, np.ndarray):
            whole = whole.base
        (begin, end), (first, last) = byte_bounds(whole), byte_bounds(view)
        if view.size and not begin <= first <= last <= end:
            error = refused("The test makes a view beyond the memory of its array, perhaps by a student's strides")
            raise error or ValueError("a view beyond the memory of its array")
        return view

    return strided


def _set_state(state: Any) -> None:
    """Set the state of NumPy's random numbers, unless they would then be what lies beyond them in memory."""
    with expecting_states(_GLOBAL, state):
        _SET_STATE(state)


def _checking(check_format: Callable[..., Any]) -> Callable[..., Any]:
    """Return a method that looks at all indices of a sparse matrix: its functions use them without a look."""

    def checked(self: Any, full_check: bool = True) -> Any:
        return check_format(self, full_check=True)

    return checked
