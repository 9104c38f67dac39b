"""Settings of a process that code may read: environment variables, arguments, limits, and how numbers are computed.

A test that sets one does so in the judge's process; for the time of a call it holds in the student's, too.
"""

from __future__ import annotations

import decimal
import os
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import numpy as np

Settings = dict[str, Any]  # plain data, by the name of the setting
ENVIRONMENT, ZONE = "environment", "TZ"
LEAST_ROOM = 50  # frames


def _decimals() -> list[Any]:
    context = decimal.getcontext()
    return [context.prec, context.rounding]


def _set_decimals(wanted: list[Any]) -> None:
    context = decimal.getcontext()
    context.prec, context.rounding = wanted


def _printing() -> Settings:
    found = np.get_printoptions()
    return {name: value for name, value in found.items() if type(value) in (str, int, bool) and name != "legacy"}


def _set_arguments(wanted: list[str]) -> None:
    sys.argv[:] = wanted


def _limit_recursion(wanted: int) -> None:
    """Set the limit, or the lowest that leaves some room for the frames that are there already."""
    depth, frame = 0, sys._getframe()
    while frame.f_back is not None:
        depth, frame = depth + 1, frame.f_back
    sys.setrecursionlimit(max(wanted, depth + LEAST_ROOM))


_KINDS: dict[str, tuple[Callable[[], Any], Callable[[Any], object]]] = {
    "arguments": (lambda: [str(argument) for argument in sys.argv], _set_arguments),
    "recursion": (sys.getrecursionlimit, _limit_recursion),
    "digits": (sys.get_int_max_str_digits, sys.set_int_max_str_digits),
    "decimals": (_decimals, _set_decimals),
    "errors": (lambda: dict(np.geterr()), lambda wanted: np.seterr(**wanted)),
    "printing": (_printing, lambda wanted: np.set_printoptions(**wanted)),
}


def settings() -> Settings:
    """Return the present settings."""
    return {ENVIRONMENT: dict(os.environ), **{name: present() for name, (present, _) in _KINDS.items()}}


def variables_changed(before: Mapping[str, str]) -> dict[str, str | None]:
    """Return the environment variables that are not as they were; None for one that is gone."""
    return _other_variables(before, dict(os.environ))


def _other_variables(old: Mapping[str, str], new: Mapping[str, str]) -> dict[str, str | None]:
    return {name: new.get(name) for name in old.keys() | new.keys() if old.get(name) != new.get(name)}


def changed(before: Settings, now: Settings) -> Settings:
    """Return what has changed; of environment variables, None for one that is gone."""
    found = {name: value for name, value in now.items() if name != ENVIRONMENT and value != before[name]}
    other = _other_variables(before[ENVIRONMENT], now[ENVIRONMENT])
    return found | ({ENVIRONMENT: other} if other else {})


@contextmanager
def applied(wanted: Mapping[str, Any]) -> Iterator[None]:
    """Let these settings hold for the duration of the block. What the block itself sets stays."""
    environment = wanted.get(ENVIRONMENT, {})
    kinds = {name: _KINDS[name] for name in wanted if name in _KINDS}
    before = {name: present() for name, (present, _) in kinds.items()}
    variables = {name: os.environ.get(name) for name in environment}
    set_variables(environment)
    for name, (_, put) in kinds.items():
        put(wanted[name])
    put_there = {name: present() for name, (present, _) in kinds.items()}
    try:
        yield
    finally:
        for name, (present, put) in kinds.items():
            if present() == put_there[name]:
                put(before[name])
        set_variables({name: value for name, value in variables.items() if os.environ.get(name) == environment[name]})


def set_variables(wanted: Mapping[str, str | None]) -> None:
    """Set environment variables; None removes one."""
    for name, value in wanted.items():
        if value is None:
            os.environ.pop(name, None)
        else:
            os.environ[name] = value
    if ZONE in wanted and hasattr(time, "tzset"):
        time.tzset()
