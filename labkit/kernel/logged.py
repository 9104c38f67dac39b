"""Tell what an entry of a log holds beside its text, as plain data."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from typing import Any

from labkit.kernel.exporter import Exporter
from labkit.kernel.raised import described
from labkit.stand_ins import OpaqueData
from labkit.wall import MOST_OF_OWN

MOST_EXCEPTIONS = 100  # of one answer, each with all that it has
LONGEST_STACK = 10_000  # characters
_USUAL = {*vars(logging.makeLogRecord({})), "message", "asctime"}


def entries_told(entries: Iterable[list[Any]]) -> list[list[Any]]:
    """Return entries, each a list that ends with its record, with what the record holds in its place."""
    exporter, exceptions = Exporter(), list[Any]()
    return [[*texts, _told(record, texts[2], exporter.export, exceptions)] for *texts, record in entries]


def _told(record: logging.LogRecord, text: str, export: Callable[[Any], Any], exceptions: list[Any]) -> dict[str, Any]:
    """Tell what a record holds; its text, no arguments and the like go without saying."""
    told: dict[str, Any] = {"function": str(record.funcName)[:200], "line": record.lineno}
    if type(record.msg) is not str or record.msg != text:
        told["msg"] = export(record.msg)
    if type(record.args) is not tuple or record.args != ():
        told["args"] = export(record.args)
    own = [name for name in vars(record) if name not in _USUAL][:MOST_OF_OWN]
    if own:
        told["own"] = {str(name)[:200]: export(getattr(record, name)) for name in own}
    if record.stack_info:
        told["stack"] = str(record.stack_info)[:LONGEST_STACK]
    if record.exc_info and (error := record.exc_info[1]) is not None:
        exceptions.append(error)
        may_be_told = len(exceptions) <= MOST_EXCEPTIONS and not isinstance(error, KeyboardInterrupt)
        why = "too many are logged, or it is that of a limit"
        told["raised"] = described(error) if may_be_told else OpaqueData("exception", why)
    return told
