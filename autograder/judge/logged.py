"""The loggers of the test's process, and what the student's code logs, shown there."""

from __future__ import annotations

import logging


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


def log(logger: logging.Logger, level: int, message: object, error: str) -> None:
    """Show a log entry; the level of its logger counts where the student's code runs. error: the text below it."""
    if level > logger.manager.disable:
        record = logger.makeRecord(logger.name, level, "<student>", 1, "%s", (message,), None)
        record.exc_text = error or None
        logger.handle(record)


def loggers() -> list[logging.Logger]:
    """Return all loggers."""
    found = [logging.root, *logging.root.manager.loggerDict.values()]
    return [one for one in found if isinstance(one, logging.Logger)]


def levels() -> dict[str, int]:
    """Return the levels of all loggers, by name; the root's is ""."""
    return {"" if logger is logging.root else logger.name: logger.level for logger in loggers()}
