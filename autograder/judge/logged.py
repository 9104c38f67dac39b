"""The loggers of the test's process, and what the student's code logs, shown there."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from typing import Any

from labkit.wall import MOST_OF_OWN

Build = Callable[[Any, str], Any]
MOST_LINES = 1_000_000
HIDDEN = ("__", "_labkit")  # how names begin that Python and stand-ins look for


def logger_named(name: str) -> logging.Logger:
    """Return the logger of this name if there is one, else one that nobody remembers."""
    root = logging.getLogger()
    found = root.manager.loggerDict.get(name)
    if isinstance(found, logging.Logger):
        return found
    if name == root.name:
        return root
    made = logging.Logger(name)
    above = (name[:place] for place in range(len(name), 0, -1) if name[place : place + 1] == ".")
    known = (root.manager.loggerDict.get(one) for one in above)
    made.parent = next((one for one in known if isinstance(one, logging.Logger)), root)
    return made


class _Told(logging.LogRecord):
    """An entry of the student's log, whose text has been made there, as long as the test gives it no other parts.

    Putting a student's text and arguments together can take all memory there is.
    """

    __slots__ = ("_labkit_told",)
    _labkit_told: tuple[str, Any, Any]  # the text, and the message and the arguments of which it was made

    def getMessage(self) -> str:  # noqa: N802  (the name is that of `logging`)
        text, message, arguments = self._labkit_told
        return text if self.msg is message and self.args is arguments else super().getMessage()


_Told.__name__ = _Told.__qualname__ = "LogRecord"


def show_entry(entry: Any, build: Build, raised: Callable[[Any], BaseException]) -> None:
    """Show an entry of the student's log; the level of its logger counts where the student's code runs.

    Args:
        entry: name of the logger, level, text, text below it, and more; untrusted. build, raised: make a value, and an
            exception.
    """
    try:
        name, level, text, below, *more = entry
        number = int(min(max(level, 0), 100))
    except (OverflowError, TypeError, ValueError):
        return
    logger = logger_named(str(name)[:200])
    if number <= logger.manager.disable:
        return
    told = more[0] if more and type(more[0]) is dict else {}
    record = _record_of(logger, number, str(text), told, build)
    record.exc_text = str(below) or None
    record.exc_info = _raised(told.get("raised"), build, raised) if record.exc_text else None
    logger.handle(record)


def _record_of(logger: logging.Logger, level: int, text: str, told: Mapping[Any, Any], build: Build) -> Any:
    line, function, stack = told.get("line"), told.get("function"), told.get("stack")
    line = min(max(line, 0), MOST_LINES) if type(line) is int else 1
    place = "<student>", line, "%s", (text,), None, str(function)[:200] if function else None
    record: Any
    plain = type(logger).makeRecord is logging.Logger.makeRecord
    if plain and logging.getLogRecordFactory() is logging.LogRecord:
        record = _Told(logger.name, level, *place)
        message, arguments = (build(told[name], "its parts") if name in told else None for name in ("msg", "args"))
        record.msg = message if "msg" in told else text
        record.args = arguments if "args" in told else ()
        record._labkit_told = text, record.msg, record.args
    else:  # the test's own, which may have a message of its own
        record = logger.makeRecord(logger.name, level, *place)
    record.stack_info = stack if type(stack) is str else None
    own = told.get("own")
    for name, value in list(own.items())[:MOST_OF_OWN] if type(own) is dict else ():
        if type(name) is str and not hasattr(record, name) and not name.startswith(HIDDEN):
            vars(record)[name] = build(value, "its parts")
    return record


def _raised(told: Any, build: Build, raised: Callable[[Any], BaseException]) -> tuple[Any, Any, Any]:
    """Return what `sys.exc_info` returns of an exception that has been logged."""
    if type(told) is dict:
        error = raised(told)
        try:
            raise error  # so that it has a traceback, as whatever is logged
        except BaseException as caught:  # noqa: BLE001  (whatever it is)
            return type(error), error, error.__traceback__ if caught is error else None
    found = build(told, "its exception")
    return found, found, None


def loggers() -> list[logging.Logger]:
    """Return all loggers."""
    found = [logging.root, *logging.root.manager.loggerDict.values()]
    return [one for one in found if isinstance(one, logging.Logger)]


def levels() -> dict[str, int]:
    """Return the levels of all loggers, by name; the root's is ""."""
    return {"" if logger is logging.root else logger.name: logger.level for logger in loggers()}
