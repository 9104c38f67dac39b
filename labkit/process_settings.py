"""Settings of a process that code may read: environment variables, arguments, limits, and how numbers are computed.

A test that sets one does so in the judge's process; for the time of a call it holds in the student's, too. How a
student's cells have let numbers be computed and printed holds in the judge's process, too, for tests that ask for it.
"""

from __future__ import annotations

import decimal
import importlib
import os
import re
import sys
import time
import warnings
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import lru_cache
from types import NoneType
from typing import Any

import numpy as np

from labkit.frames import frames_given
from labkit.known import exception_named, nearest_exception

Settings = dict[str, Any]  # plain data, by the name of the setting
ENVIRONMENT, ZONE = "environment", "TZ"
LEAST_ROOM = 50  # frames
FILTERS, MOST_FILTERS = "filters", 100
TABLES = "tables"  # how pandas shows them, which takes longer to look at than a short call
TOLD = ("decimals", "errors", "printing")  # what a student's cells may set for the judge's process
MOST_DIGITS = 10_000  # of a Decimal, and characters of a text, that a student's process may set there
# How a test asks for a setting, and below how it may depend on one without asking.
_ASKED = {
    "decimals": re.compile(r"\b(get|local)context\b"),
    "errors": re.compile(r"\bgeterr\b|\berrstate\b|\bFloatingPointError\b"),
    "printing": re.compile(r"\bget_printoptions\b"),
    TABLES: re.compile(r"\bget_option\b|\boptions\.display\b"),
    FILTERS: re.compile(r"\bwarn"),
}
_SHOWN = re.compile(r"\b(str|repr|array2string|to_string|getvalue|readouterr)\(")
_DEPENDING = {
    "decimals": (re.compile(r"\bDecimal\b"), "how decimals are computed"),
    "printing": (_SHOWN, "how NumPy prints"),
    TABLES: (_SHOWN, "how pandas shows tables"),
}
_MISSING = object()
_PLAIN = (str, int, float, bool)
_SIGNALS = {signal.__name__: signal for signal in decimal.Context().traps}


def _decimals() -> Settings:
    context = decimal.getcontext()
    traps = {name: bool(context.traps[signal]) for name, signal in _SIGNALS.items()}
    return {"prec": context.prec, "rounding": context.rounding, **traps}


def _set_decimals(wanted: Settings) -> None:
    context = decimal.getcontext()
    for name, value in wanted.items():
        if name in _SIGNALS:
            context.traps[_SIGNALS[name]] = value
        elif name in ("prec", "rounding"):
            setattr(context, name, value)


def _filters() -> Settings:
    """Return what becomes of warnings, by class, as far as neither their text nor where they arise matters."""
    return _general(tuple(warnings.filters))


@lru_cache(maxsize=16)
def _general(filters: tuple[Any, ...]) -> Settings:
    general = [one for one in filters if one[1] is None and one[3] is None and not one[4]]
    return {".".join(nearest_exception(kind)): action for action, _, kind, *_ in reversed(general)}


def _set_filters(wanted: Any) -> None:
    """Set filters of warnings that a student's process tells; "error" would stop its code at another place."""
    for name, action in [*wanted.items()][:MOST_FILTERS] if isinstance(wanted, dict) else ():
        module, _, kind = name.rpartition(".") if isinstance(name, str) else ("", "", "")
        found = exception_named(module, kind)
        if found is not None and issubclass(found, Warning) and action in ("ignore", "always", "once", "default"):
            warnings.simplefilter(action, found)


def _printing() -> Settings:
    found = np.get_printoptions()
    return {name: value for name, value in found.items() if type(value) in _PLAIN and name != "legacy"}


def table_options() -> Settings:
    """Return how pandas shows tables, by name of the option; nothing if it is not imported."""
    pandas: Any = sys.modules.get("pandas")
    if not hasattr(pandas, "options"):
        return {}
    found = {name: getattr(pandas.options.display, name) for name in dir(pandas.options.display)}
    return {name: value for name, value in found.items() if value is None or type(value) in _PLAIN}


def _unusual_table_options() -> Settings:
    """Return how pandas shows tables otherwise than by itself; nothing if it does not tell."""
    pandas = sys.modules.get("pandas")
    told: Any = getattr(getattr(getattr(pandas, "_config", None), "config", None), "_registered_options", {})
    known = {name: value for name, value in table_options().items() if f"display.{name}" in told}
    return {name: value for name, value in known.items() if value != told[f"display.{name}"].defval}


def set_table_options(wanted: Settings) -> None:
    """Let pandas show tables so."""
    for name, value in wanted.items():
        importlib.import_module("pandas").set_option(f"display.{name}", value)


def _set_arguments(wanted: list[str]) -> None:
    sys.argv[:] = wanted


def _limit_recursion(wanted: int) -> None:
    """Set the limit, or the lowest that leaves some room for the frames that are there already."""
    wanted += frames_given()
    depth, frame = 0, sys._getframe()
    while frame.f_back is not None:
        depth, frame = depth + 1, frame.f_back
    sys.setrecursionlimit(max(wanted, depth + LEAST_ROOM))


_KINDS: dict[str, tuple[Callable[[], Any], Callable[[Any], object]]] = {
    "arguments": (lambda: [str(argument) for argument in sys.argv], _set_arguments),
    "recursion": (lambda: sys.getrecursionlimit() - frames_given(), _limit_recursion),
    "digits": (sys.get_int_max_str_digits, sys.set_int_max_str_digits),
    "decimals": (_decimals, _set_decimals),
    "errors": (lambda: dict(np.geterr()), lambda wanted: np.seterr(**wanted)),
    "printing": (_printing, lambda wanted: np.set_printoptions(**wanted)),
    TABLES: (table_options, set_table_options),
}


def settings(tables: bool = False) -> Settings:
    """Return the present settings. tables: also how pandas shows tables."""
    kinds = {name: present for name, (present, _) in _KINDS.items() if tables or name != TABLES}
    return {ENVIRONMENT: dict(os.environ), **{name: present() for name, present in kinds.items()}}


def settings_left() -> Settings:
    """Return those of `present_settings`, and how pandas shows tables, that are not as a new process has them."""
    tables = _unusual_table_options()
    return changed(_NEW, present_settings()) | ({TABLES: tables} if tables else {})


def present_settings() -> Settings:
    """Return the present ones of `TOLD`, and the filters of warnings."""
    return {**{name: _KINDS[name][0]() for name in TOLD}, FILTERS: _filters()}


def take_settings(told: Any, source: str) -> list[str]:
    """Let settings hold that a student's process tells to be its own, if a test asks for them. None of it is trusted.

    Left out: what is not one of those of `settings_left`, and what has another type than here or is too large. A test
    that does not ask for a setting compares with numbers as it computes them itself: whoever rounds to one digit, or
    shows one row of a table, would make most things equal.

    Returns:
        on what else that is told the test may depend, in words.
    """
    if not isinstance(told, dict):
        return []
    asked = {kind for kind, pattern in _ASKED.items() if pattern.search(source)}
    if FILTERS in asked:
        _set_filters(told.get(FILTERS))
    if told.get(TABLES) and TABLES in asked:
        with suppress(ImportError):
            importlib.import_module("pandas")
    for kind in asked - {FILTERS}:
        of_kind: Any = told.get(kind)
        present, put = _KINDS[kind]
        for name, value in present().items() if isinstance(of_kind, dict) else ():
            wanted = of_kind.get(name, value)
            size = len(wanted) if type(wanted) is str else wanted or 0
            fits = type(wanted) is type(value) or (kind == TABLES and type(wanted) in (int, float, NoneType))
            if fits and wanted != value and 0 <= size <= MOST_DIGITS:
                with suppress(ValueError, TypeError):  # such as a way of rounding that there is not
                    put({name: wanted})
    open_ = {kind: told.get(kind) for kind, (pattern, _) in _DEPENDING.items() if pattern.search(source)}
    return [_DEPENDING[kind][1] for kind in open_.keys() - asked if _differs(_KINDS[kind][0](), open_[kind])]


def _differs(here: Settings, told: Any) -> bool:
    """Return whether a setting that is told is another one here; locked cells have set theirs on both sides."""
    return isinstance(told, dict) and any(here.get(name, value) != value for name, value in told.items())


def variables_changed(before: Mapping[str, str]) -> dict[str, str | None]:
    """Return the environment variables that are not as they were; None for one that is gone."""
    return _other_variables(before, dict(os.environ))


def _other_variables(old: Mapping[str, str], new: Mapping[str, str]) -> dict[str, str | None]:
    return {name: new.get(name) for name in old.keys() | new.keys() if old.get(name) != new.get(name)}


def changed(before: Settings, now: Settings) -> Settings:
    """Return what has changed; of environment variables, None for one that is gone."""
    found = {name: value for name, value in now.items() if name != ENVIRONMENT and value != before[name]}
    for name, value in found.items():
        if isinstance(value, dict):
            found[name] = {one: new for one, new in value.items() if new != before[name].get(one, _MISSING)}
    other = _other_variables(before[ENVIRONMENT], now[ENVIRONMENT]) if ENVIRONMENT in now else {}
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


_NEW = present_settings()
