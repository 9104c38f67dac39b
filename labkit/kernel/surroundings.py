"""What surrounds a call of the student's code: its own built-in functions, and what a test has set up around it.

A test that patches `input`, sets a seed or deletes a name does so in the judge's process; this makes it hold in the
student's. What the student's code prints, warns and logs is collected, for the test to see.
"""

from __future__ import annotations

import contextlib
import io
import logging
import random
import signal
import sys
import threading
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from labkit.kernel.registry import object_data
from labkit.known import exception_named, nearest_exception
from labkit.random_states import global_states

MOST_PRINTED = 1_000_000  # characters
MOST_TOLD = 1_000  # warnings, and log entries
LONGEST_TOLD = 10_000  # characters of one
LATER_THAN_THE_TEST = 0.2  # seconds: the alarm itself has to come first
_MISSING = object()
_replaced: dict[str, Any] = {}  # values of the student's names for which a test has put others


class Silent(io.TextIOBase):
    """Discards text."""

    def write(self, text: str) -> int:
        return len(text)


class Printed(io.StringIO):
    """Collects text, up to a limit; all beyond it is dropped."""

    def __init__(self) -> None:
        super().__init__()
        self._lock = threading.RLock()  # other threads may print while the text is taken

    def write(self, text: str) -> int:
        with self._lock:
            if self.tell() < MOST_PRINTED:
                super().write(text[:MOST_PRINTED])
        return len(text)

    def taken(self) -> str:
        """Return the text, and forget it."""
        with self._lock:
            text = self.getvalue()
            self.seek(0)
            self.truncate()
        return text


@contextlib.contextmanager
def quiet() -> Iterator[None]:
    """Discard what is printed for the duration of the block."""
    with contextlib.redirect_stdout(Silent()), contextlib.redirect_stderr(Silent()):
        yield


class _Recorder(logging.Handler):
    """Collects log entries."""

    def __init__(self) -> None:
        super().__init__(1)
        self.entries: list[list[Any]] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep name, level and text, that of an exception, and the record."""
        if len(self.entries) < MOST_TOLD:
            error = logging.Formatter().formatException(record.exc_info) if record.exc_info else ""
            texts = record.getMessage()[:LONGEST_TOLD], error[:LONGEST_TOLD]
            self.entries.append([record.name[:200], record.levelno, *texts, record])


class Observed:
    """What the student's code shows while it runs."""

    def __init__(self) -> None:
        self._printed, self._errors = Printed(), Printed()
        self._warned: list[warnings.WarningMessage] = []
        self._recorder = _Recorder()

    @contextlib.contextmanager
    def observing(self, levels: Mapping[str, int], filters: Sequence[Any] = ()) -> Iterator[None]:
        """Collect all that is shown.

        levels: of loggers, by name, which the test has set. filters: of warnings, the first one that fits counts:
            action and class, or its place; a warning that is an error is raised where it is.
        """
        with contextlib.ExitStack() as stack:
            stack.enter_context(contextlib.redirect_stdout(self._printed))
            stack.enter_context(contextlib.redirect_stderr(self._errors))
            self._warned = stack.enter_context(warnings.catch_warnings(record=True))
            warnings.simplefilter("always")
            for action, place in reversed(filters):
                kind = place if isinstance(place, type) else exception_named(*place)
                if kind is not None and issubclass(kind, Warning):
                    warnings.simplefilter("error" if action == "error" else "always", kind)
            stack.enter_context(_logging(self._recorder, levels))
            _observers.append(self)
            stack.callback(_observers.remove, self)
            yield

    def is_shown(self) -> bool:
        """Return whether what is printed now is shown here."""
        return sys.stdout is self._printed

    def taken(self, entries_told: Callable[[list[list[Any]]], Any]) -> dict[str, Any]:
        """Return what has been shown since the last time, as plain data; nothing for what has not.

        entries_told: returns entries of logs, which end with their records, as plain data.
        """
        warned = [
            [nearest_exception(one.category), str(one.message)[:LONGEST_TOLD], *_own(one.message)]
            for one in self._warned[:MOST_TOLD]
        ]
        logged = entries_told(list(self._recorder.entries))
        self._warned.clear()
        self._recorder.entries.clear()
        told = {"printed": self._printed.taken(), "errors": self._errors.taken(), "warned": warned, "logged": logged}
        return {name: shown for name, shown in told.items() if shown}


def _own(warning: Warning | str) -> list[Any]:
    """Return the stand-in of a warning of the student's own class, for the test to ask; nothing for others."""
    return [object_data(warning)] if type(warning).__module__ == "__main__" else []


_observers: list[Observed] = []  # of the calls that are running, the innermost last


def captures() -> bool:
    """Return whether the student's code has put something else in the place of the standard output."""
    return bool(_observers) and not _observers[-1].is_shown()


def shown_so_far(entries_told: Callable[[list[list[Any]]], Any]) -> dict[str, Any]:
    """Return what the innermost call has shown since the last time; entries_told: see `Observed.taken`."""
    return _observers[-1].taken(entries_told) if _observers else {}


@contextlib.contextmanager
def _logging(recorder: logging.Handler, levels: Mapping[str, int]) -> Iterator[None]:
    before = {name: logging.getLogger(name).level for name in levels}
    logging.getLogger().addHandler(recorder)
    try:
        for name, level in levels.items():
            logging.getLogger(name).setLevel(level)
        yield
    finally:
        logging.getLogger().removeHandler(recorder)
        for name, level in before.items():
            logging.getLogger(name).setLevel(level)


@contextlib.contextmanager
def interrupted_after(seconds: float) -> Iterator[None]:
    """Interrupt the block after so many seconds, 0 for never: a test has set an alarm, which rings in the judge."""
    if not seconds or threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGALRM, signal.default_int_handler)
    signal.setitimer(signal.ITIMER_REAL, seconds + LATER_THAN_THE_TEST)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


@contextlib.contextmanager
def hidden(names: list[str]) -> Iterator[None]:
    """Let modules not be imported for the duration of the block."""
    found = {name: sys.modules[name] for name in names if name in sys.modules}
    sys.modules.update(dict.fromkeys(names))  # type: ignore[arg-type]
    try:
        yield
    finally:
        for name in names:
            sys.modules.pop(name, None)
        sys.modules.update(found)


def replace(namespace: dict[str, Any], values: Mapping[str, Any], deleted: list[str]) -> None:
    """Give names of the student's other values, or delete them, until the next time; all others get theirs back."""
    for name in _replaced.keys() - {*values, *deleted}:
        _restore(namespace, name)
    for name in (*values, *deleted):
        _replaced.setdefault(name, namespace.get(name, _MISSING))
    namespace.update(values)
    for name in deleted:
        namespace.pop(name, None)


def restore(namespace: dict[str, Any]) -> None:
    """Give the student's names back what they were before `replace`."""
    for name in list(_replaced):
        _restore(namespace, name)


def _restore(namespace: dict[str, Any], name: str) -> None:
    value = _replaced.pop(name)
    if value is _MISSING:
        namespace.pop(name, None)
    else:
        namespace[name] = value


def seed(states: Mapping[str, Any]) -> None:
    """Set the states of Python's and NumPy's global random numbers, as `global_states` returns them."""
    if "random" in states:
        numbers, gauss = states["random"]
        random.setstate((3, tuple(numbers.tolist()), gauss))
    if "numpy" in states:
        np.random.set_state(("MT19937", *states["numpy"]))


def seeds(names: Mapping[str, Any]) -> dict[str, Any]:
    """Return those states, in the form that `seed` takes; names: which."""
    return {name: state for name, state in global_states().items() if name in names} if names else {}
