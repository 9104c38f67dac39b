"""Functions of libraries that take a text or a number as a name, a statement or a place in memory, and so a student's.

While the course's cells and the tests run, each is replaced by one that refuses what no test would want.
"""

from __future__ import annotations

import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import numpy as np
from numpy.lib import stride_tricks
from numpy.lib.array_utils import byte_bounds

from autograder.judge.databases import of_databases
from autograder.judge.formats import of_libraries
from autograder.judge.guard import note_addresses, refused
from autograder.judge.hosts import LOOKING_UP, SENDING, asking, remembering
from autograder.judge.names_told import looking_up
from autograder.judge.places import of_places
from labkit.random_states import expecting_states

_SPARSE = (("scipy.sparse._compressed", "_cs_matrix"), ("scipy.sparse._bsr", "_bsr_base"))  # and their classes
_SET_STATE = np.random.set_state
_GLOBAL = getattr(_SET_STATE, "__self__", None)  # what the functions of `numpy.random` draw from


@contextmanager
def watched() -> Iterator[None]:
    """Have these functions watched for the duration of the block; what it keeps of them stays watched."""
    with ExitStack() as stack:
        for owner, name, ours in (
            *of_libraries(),
            *looking_up(),
            *of_databases(),
            *_of_computers(),
            *_of_memory(),
            *of_places(),
        ):
            if name in vars(owner):
                stack.callback(setattr, owner, name, vars(owner)[name])
            else:  # it inherits it
                stack.callback(delattr, owner, name)
            setattr(owner, name, ours)
        yield


def _of_computers() -> Iterator[tuple[Any, str, Callable[..., Any]]]:
    for name in LOOKING_UP:
        yield socket, name, remembering(getattr(socket, name), note_addresses)
    for name in SENDING:
        yield socket.socket, name, asking(getattr(socket.socket, name))


def _of_memory() -> Iterator[tuple[Any, str, Callable[..., Any]]]:
    for module in (stride_tricks, sys.modules.get("numpy.lib._stride_tricks_impl")):
        if module is not None:
            yield module, "as_strided", _within(module.as_strided)
    yield np.random, "set_state", _set_state
    for place, name in _SPARSE:
        if kind := getattr(sys.modules.get(place), name, None):
            yield kind, "check_format", _checking(kind.check_format)


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
