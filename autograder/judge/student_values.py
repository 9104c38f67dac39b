"""What a test gets from the student, and what it means of the student's that it cannot get."""

from __future__ import annotations

import hashlib
import re
import sqlite3
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

import numpy as np

from autograder.judge.absent import Absent
from autograder.judge.libraries import libraries_of
from autograder.judge.objects import RemoteMeta
from autograder.judge.out_of_reach import data_asked_for, metaclasses_asked_for, out_of_reach
from autograder.judge.remote import Remote
from autograder.notebooks.asked_names import asks_for_names
from autograder.notebooks.names import used_names
from labkit.blanks import BlankError
from labkit.digest import array_digest
from labkit.questions import AskingError
from labkit.tables import kind_of_table
from labkit.wire import MARK, dump

# Settings of the student's cells, which come with the values.
_SETTINGS = re.compile(r"\b(geterr|get_printoptions|getcontext|localcontext|Decimal|option|options|warnings)\b")
# How a test has threads or coroutines go on side by side, and how it notices whether those of an answer do.
_THREADS = re.compile(r"\b(Thread|ThreadPoolExecutor|ThreadPool|to_thread)\b")
_SIDE_BY_SIDE = re.compile(
    r"\b(gather|wait_for|timeout|create_task|ensure_future|TaskGroup|as_completed|cancel)\b"
    r"|\b(time|perf_counter|monotonic|get_ident|current_thread|active_count|Barrier|Lock|Event|Semaphore)\("
)
MOST_COMPARED = 100_000  # numbers or items
LARGEST_DATABASE = 10_000_000  # bytes
_DIALECTS = re.compile(r"list_dialects|get_dialect")
_FORGOTTEN = re.compile(r"\bgc\.collect\(|\bweakref\b|\bgetrefcount\b")


def values_for(
    source: str,
    reads: str,
    names: list[str],
    given: Mapping[str, Any],
    left: Mapping[str, str],
    remote: Remote,
    absent: Mapping[str, str],
) -> dict[str, Any]:
    """Return the values of the names for a test, and leave it open if it asks for what is out of reach.

    reads: the source with the functions of locked cells and of earlier tests that it uses.
    given: what locked cells have defined here. left: see `contents`. absent: why a name may be missing, for some names.
    """
    for reason in out_of_reach(source):
        remote.refusal(reason)
    asked = [name for name in data_asked_for(source, given) if name not in names]
    used = sorted((used_names(reads) & left.keys()).difference(names, asked))
    found = _from_student(remote, source, [*names, *asked, *used], absent)
    remote.data = {name: digest for name in (*asked, *used) if (digest := _digest_of(found.pop(name)))}
    for name in asked:
        theirs = remote.data.get(name, "")
        if theirs and theirs != (left.get(name) or _digest_of(given[name]) or theirs):
            remote.refusal(f"The test asks for {name}, which the course gives and your code has changed")
    for name in metaclasses_asked_for(source, [name for name, value in found.items() if type(value) is RemoteMeta]):
        remote.refusal(f"The test asks for the class of the class {name}, which stays in the notebook")
    if asks_for_names(source):  # such a test must not find a name that nobody has defined
        return {name: value for name, value in found.items() if type(value) is not Absent}
    return found


def note_misfit(error: BaseException | None, caught: list[str], remote: Remote, source: str) -> None:
    """Leave a test open that may have stopped, or caught an error, only as the objects are in two processes.

    A stand-in cannot be used everywhere as the list or text that it is, and what a test has seen of the student's
    objects lives until the test ends, so that no destructor runs and no weak reference dies.

    error: with which the test stopped. caught: texts of the TypeErrors that it has caught.
    """
    forgets = _FORGOTTEN.search(source) or not remote.destructors.isdisjoint(used_names(source))
    if error is not None and remote.called and forgets:
        remote.refusal("The test waits for objects to be forgotten, but all are kept until its end")
    if error is not None and remote.outgoing.has_lent:
        remote.refusal("The test goes on with a file that it has handed to your code, which has read from a copy")
    threads = _THREADS.search(source) is not None and remote.called
    if error is not None and (threads or not remote.alone) and _SIDE_BY_SIDE.search(source):
        remote.refusal("The test has your code do several things side by side, and here one follows the other")
    for name in sorted(remote.unlike) if error is not None else ():
        remote.refusal(f"The test uses a {name} of your code, which is no array or table outside of the notebook")
    for name in sorted(remote.circumstances.loggers) if error is not None else ():
        remote.refusal(f"The test asks for the logger {name}, which your code has set up in its own process")
    if error is not None and (asked := _DIALECTS.search(source)):
        remote.refusal(f"The test asks by {asked[0]} for what your code may register in its own process")
    for what in sorted(remote.circumstances.not_taken) if error is not None else ():
        remote.refusal(f"Your code sets {what}, and the test, which does not ask for that, runs in another process")
    texts = [*caught, *(text for text in error.args[:1] if type(text) is str)] if type(error) is TypeError else caught
    for name in sorted(remote.posing):
        if any(name in text or "format string" in text or "during string formatting" in text for text in texts):
            remote.refusal(f"The test uses a {name} of your code where Python wants the built-in class itself")
    for name in sorted(remote.called_only):
        if any("'function' object" in text or "type 'function'" in text or "'function' and" in text for text in texts):
            remote.refusal(f"The test hands over a {name}, which your code can only call from afar")


def note_changed_data(remote: Remote) -> None:
    """Leave a test open if a call has changed data that the course gives and the test uses: it looked at its own."""
    if not (remote.called and remote.data):
        return
    found = _from_student(remote, "", list(remote.data), {})
    for name, before in remote.data.items():
        if (now := _digest_of(found[name])) and now != before:
            remote.refusal(f"The test uses {name}, which the course gives and a call of your code has changed")


def contents(given: Mapping[str, Any]) -> dict[str, str]:
    """Return digests of what locked cells have defined of plain data, before any test changes it; not of large data."""
    found = {}
    for name, value in given.items():
        if type(value) in (list, dict, set, np.ndarray, sqlite3.Connection) or kind_of_table(value):
            items = len(value) if type(value) in (list, dict, set) else getattr(value, "size", 1)
            if items <= MOST_COMPARED and (digest := _digest_of(value)):
                found[name] = digest
    return found


def _digest_of(value: Any) -> str:
    """Return a digest of what a value is sent as, without the names of its nans, which every process gives its own.

    "" for what is not plain data.
    """
    if type(value) is np.ndarray and value.dtype.kind in "biufc":
        return array_digest(value)
    if type(value) is Absent:
        return ""
    if issubclass(type(value), sqlite3.Connection) or sqlite3.Connection in libraries_of(type(value)):
        return _digest_of_database(value)
    with suppress(Exception):  # it may hold anything
        return hashlib.sha256(re.sub(rb'{"float":"nan [\w.-]+"}', b"nan", dump(value)[len(MARK) + 8 :])).hexdigest()
    return ""


def _digest_of_database(connection: Any) -> str:
    """Return a digest of an SQLite database, also of a student's; "" if it cannot be read, or is not in memory."""
    try:
        content = connection.serialize()
    except sqlite3.ProgrammingError:
        return "closed"
    except Exception:  # noqa: BLE001  (a student's may be anything)
        return ""
    return hashlib.sha256(content).hexdigest() if type(content) is bytes and len(content) <= LARGEST_DATABASE else ""


def _from_student(remote: Remote, source: str, names: list[str], absent: Mapping[str, str]) -> dict[str, Any]:
    """Return the values of the names, with an `Absent` for each that is missing."""
    found: dict[str, Any] = {}
    reason = ""
    try:
        found = remote.get(names) if names or _SETTINGS.search(source) else {}
    except AskingError as error:
        reason = f"{str(error)[:1].upper()}{str(error)[1:]}".rstrip(".") + "."
    except Exception as error:  # noqa: BLE001  (values that this process cannot make, or not all at once)
        reason = f"What your code left could not be read ({type(error).__name__})."
        remote.refusal(reason)
    return {name: Absent(name, BlankError(reason or absent.get(name, ""))) for name in names} | found
