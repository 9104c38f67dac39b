"""Put back what a test has set in its process: the notebook's next one begins as this one did.

A test that puts a function of its own in the place of `input` may not come to put it back: the student's code stops it.
"""

from __future__ import annotations

import decimal
import logging
import math
import os
import random
import signal
import sys
import threading
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from types import ModuleType
from typing import Any

import numpy as np

from autograder.judge.cell_builtins import BUILTINS
from autograder.judge.logged import loggers
from labkit.process_settings import set_table_options, table_options

OWN_SEED = 2_718_281_828  # which no test takes
ALARMS = (signal.SIGALRM, signal.SIGVTALRM, signal.SIGPROF)
MODULES = (BUILTINS, random, time, math)  # whose functions a test may replace


@contextmanager
def put_back(draws_on: bool = False) -> Iterator[None]:
    """Restore, after the block: members of modules that tests patch, standard input, warnings, loggers, alarms,
    environment variables, hidden modules, the module path, the recursion limit, how NumPy and Decimal compute, and how
    Matplotlib draws.

    draws_on: whether random numbers go on from where the set-up or an earlier test has left them.
    """
    if not draws_on:  # a seed that an earlier test has left would hide that this one sets the same
        random.seed(OWN_SEED)
        np.random.seed(OWN_SEED)
    with ExitStack() as stack:
        stack.enter_context(warnings.catch_warnings())
        for module in MODULES:
            stack.callback(_restore_members, module, dict(vars(module)))
        stack.callback(setattr, sys, "stdin", sys.stdin)
        stack.callback(_restore_list, sys.path, list(sys.path))
        stack.callback(_restore_list, sys.argv, list(sys.argv))
        stack.callback(_restore_modules, dict(sys.modules))
        stack.callback(sys.setrecursionlimit, sys.getrecursionlimit())
        stack.callback(_restore_environment, dict(os.environ))
        stack.callback(_without_handlers, {name: signal.getsignal(name) for name in ALARMS})
        stack.callback(logging.disable, logging.root.manager.disable)
        stack.callback(_restore_loggers, {logger: _state_of(logger) for logger in loggers()})
        stack.callback(os.umask, _umask())
        stack.callback(_restore_drawing, _drawing())
        stack.callback(decimal.setcontext, decimal.getcontext().copy())
        stack.callback(_with_keywords(np.seterr, np.geterr()))
        stack.callback(_with_keywords(np.set_printoptions, np.get_printoptions()))
        stack.callback(_restore_tables, table_options())
        yield


@contextmanager
def without_alarms() -> Iterator[None]:
    """Let an alarm of a test's wait until the end of the block, in which a message must not be cut in two.

    The student's code, which such an alarm is to stop, is interrupted in its own process. To block the signals would
    not do: another thread can receive them.
    """
    set_by_test = {name: signal.getsignal(name) for name in ALARMS}
    handlers = {name: handler for name, handler in set_by_test.items() if callable(handler)}
    if not handlers or threading.current_thread() is not threading.main_thread():
        yield
        return
    rung: list[tuple[int, Any]] = []
    for name in handlers:
        signal.signal(name, lambda number, frame: rung.append((number, frame)))
    try:
        yield
    finally:
        for name, handler in handlers.items():
            signal.signal(name, handler)
    for number, frame in rung:
        handlers[signal.Signals(number)](number, frame)


def _without_handlers(handlers: dict[signal.Signals, Any]) -> None:
    """Set no alarm, and let the signals of alarms do what they did."""
    signal.setitimer(signal.ITIMER_REAL, 0)
    for name, handler in handlers.items():
        if signal.getsignal(name) is not handler:
            signal.signal(name, handler)


def _state_of(logger: logging.Logger) -> tuple[int, bool, bool, list[Any], list[Any]]:
    return logger.level, logger.disabled, logger.propagate, list(logger.handlers), list(logger.filters)


def _restore_loggers(before: dict[logging.Logger, Any]) -> None:
    """Give loggers what they had; one that is new, and no library's, begins anew for the next test."""
    for logger in loggers():
        if logger not in before and logger.name.split(".")[0] in sys.modules:
            continue
        level, disabled, propagate, handlers, filters = before.get(logger, (logging.NOTSET, False, True, [], []))
        if logger.level != level:
            logger.setLevel(level)
        logger.disabled, logger.propagate = disabled, propagate
        _restore_list(logger.handlers, handlers)
        _restore_list(logger.filters, filters)


def _umask() -> int:
    found = os.umask(0o077)  # there is no other way to ask
    os.umask(found)
    return found


def _drawing() -> dict[str, Any]:
    """Return how Matplotlib draws; nothing if it is not imported."""
    settings: Any = getattr(sys.modules.get("matplotlib"), "rcParams", {})
    return dict(dict.items(settings))


def _restore_drawing(before: dict[str, Any]) -> None:
    """Let Matplotlib draw as before, or as its files say if a test has imported it; the backend stays."""
    matplotlib: Any = sys.modules.get("matplotlib")
    wanted = before or dict(dict.items(getattr(matplotlib, "rcParamsOrig", {})))
    if wanted:
        dict.update(matplotlib.rcParams, {name: value for name, value in wanted.items() if name != "backend"})


def _restore_members(module: ModuleType, members: dict[str, Any]) -> None:
    now = vars(module)
    for name in now.keys() - members.keys():
        del now[name]
    now.update(members)


def hidden_modules() -> set[str]:
    """Return the modules that cannot be imported, as by `sys.modules["statistics"] = None`."""
    return {name for name, module in list(sys.modules.items()) if module is None}


def _restore_modules(loaded: dict[str, ModuleType]) -> None:
    """Let modules be imported again that a test has hidden by None."""
    for name in hidden_modules():
        if name in loaded:
            sys.modules[name] = loaded[name]
        else:
            del sys.modules[name]


def _restore_list(now: list[Any], items: list[Any]) -> None:
    if now != items:
        now[:] = items


def _restore_environment(variables: dict[str, str]) -> None:
    if dict(os.environ) != variables:
        os.environ.clear()
        os.environ.update(variables)
        if hasattr(time, "tzset"):
            time.tzset()


def _restore_tables(before: dict[str, Any]) -> None:
    """Let pandas show tables as before, or as it does by itself if a test has imported it."""
    now = table_options()
    if now and not before:
        sys.modules["pandas"].reset_option("^display")
    set_table_options({name: value for name, value in before.items() if now.get(name, value) != value})


def _with_keywords(setting: Callable[..., Any], values: Any) -> Callable[[], Any]:
    return lambda: setting(**values)
