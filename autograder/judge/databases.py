"""Databases of tests: what connects to them in C tells Python nothing of the computer and the files that it uses."""

from __future__ import annotations

import os
import re
import sqlite3
import sys
from collections.abc import Callable, Iterator
from sqlite3 import Connection as OfSQLite
from typing import Any

from autograder.judge.given import DATABASES
from autograder.judge.guard import is_written, refused
from autograder.judge.statements import why_not

REASON = "The test connects to a database whose name, or computer, it does not write and your code may have told"
_CONNECT = sqlite3.connect
_BEFORE_FACTORY = 5  # arguments of `sqlite3.connect`
# Modules, and their functions that connect by texts.
_DRIVERS = (
    ("psycopg.generators", "connect"),
    ("psycopg2", "_connect"),
    ("MySQLdb", "connect"),
    ("MySQLdb", "Connect"),
    ("pyodbc", "connect"),
    ("oracledb", "connect"),
    ("duckdb", "connect"),
)
_OF_DRIVERS = {  # which lead nowhere
    *("port", "password", "passwd", "pwd"),
    *("client_encoding", "connect_timeout", "application_name", "fallback_application_name", "charset"),
}
_HOSTS = ("host", "hostaddr", "server", "hostname")


def of_databases() -> Iterator[tuple[Any, str, Callable[..., Any]]]:
    """Yield modules that are loaded, the name of a function that opens a database, and one that refuses some."""
    yield sqlite3, "connect", connect
    yield sqlite3.dbapi2, "connect", connect
    yield sqlite3, "Connection", Connection
    yield sqlite3.dbapi2, "Connection", Connection
    if files := sys.modules.get("h5py._hl.files"):  # which opens files without telling Python
        yield files, "make_fid", _telling(files.make_fid)
    for module, name in _DRIVERS:
        if (found := sys.modules.get(module)) and name in vars(found):
            yield found, name, _of_written(vars(found)[name])


class _Connections(type):
    """The class of our class of connections, to which those that were made before belong, too."""

    def __instancecheck__(cls, value: Any) -> bool:
        return isinstance(value, OfSQLite) if cls is Connection else super().__instancecheck__(value)

    def __subclasscheck__(cls, kind: type) -> bool:
        return issubclass(kind, OfSQLite) if cls is Connection else super().__subclasscheck__(kind)


class Connection(OfSQLite, metaclass=_Connections):
    """A connection to a database of which no statement, perhaps a student's, does more than its tables need."""

    __slots__ = ()
    __module__, __qualname__, __doc__ = "sqlite3", OfSQLite.__qualname__, OfSQLite.__doc__

    def __init__(self, *arguments: Any, **keywords: Any) -> None:
        super().__init__(*arguments, **keywords)
        OfSQLite.set_authorizer(self, _authorized)


DATABASES[Connection] = DATABASES[OfSQLite]


def connect(*arguments: Any, **keywords: Any) -> Any:
    """Connect to a database of which no statement, perhaps a student's, does more than its tables need."""
    if len(arguments) <= _BEFORE_FACTORY:
        keywords.setdefault("factory", Connection)
    connection = _CONNECT(*arguments, **keywords)
    if isinstance(connection, OfSQLite):
        OfSQLite.set_authorizer(connection, _authorized)
    return connection


def _authorized(action: int, what: str | None = None, value: str | None = None, *_: Any) -> int:
    reason = why_not(action, what, value)
    return sqlite3.SQLITE_DENY if reason and refused(reason) else sqlite3.SQLITE_OK


def _telling(make_file: Callable[..., Any]) -> Callable[..., Any]:
    """Return what opens a file as told to audit hooks, as `open` is."""

    def made(name: Any, mode: Any, *arguments: Any, **keywords: Any) -> Any:
        sys.audit("open", name, str(mode), 0)
        return make_file(name, mode, *arguments, **keywords)

    return made


def _of_written(connecting: Callable[..., Any]) -> Callable[..., Any]:
    """Return what connects to a database by texts that the test writes only."""

    def connected(*arguments: Any, **keywords: Any) -> Any:
        for name, value in (*(("", one) for one in arguments), *keywords.items()):
            if isinstance(value, str | bytes):
                _expect(name, os.fsdecode(value))
        return connecting(*arguments, **keywords)

    return connected


def _expect(name: str, value: str) -> None:
    """Expect that the test writes what a driver is told, or each part of it, as of `host=db dbname=shop`.

    name: of what it is told; "" for all of it.
    """
    if not value or name.casefold() in _OF_DRIVERS or is_written(value):
        return
    parts = [part.partition("=") for part in re.split(r"[\s;]+", value) if part]
    if not name and all(mark for _, mark, _ in parts):
        for key, _, one in parts:
            _expect(key or "?", one.strip("'\"{}"))
    elif name.casefold() in _HOSTS and not value.startswith("/"):
        sys.audit("socket.connect", None, (value, 0))  # as if Python did so, which is refused for most
    else:
        raise refused(REASON) or ValueError(REASON)
