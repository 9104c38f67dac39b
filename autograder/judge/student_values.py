"""What a test gets from the student, and what it means of the student's that it cannot get."""

from __future__ import annotations

import re
import types
from collections.abc import Iterable, Mapping
from typing import Any

from autograder.judge.absent import Absent
from autograder.judge.objects import RemoteMeta
from autograder.judge.out_of_reach import metaclasses_asked_for, out_of_reach
from autograder.judge.remote import Remote
from autograder.notebooks.asked_names import asks_for_names
from autograder.notebooks.names import bound_names, needed_names, used_names
from labkit.blanks import BlankError
from labkit.fingerprints import STATE, changed, fingerprint
from labkit.questions import AskingError

# Settings of the student's cells, which come with the values.
_SETTINGS = re.compile(r"\b(geterr|get_printoptions|getcontext|localcontext|Decimal|option|options|warnings)\b")
# How a test has threads or coroutines go on side by side, and how it notices whether those of an answer do.
_THREADS = re.compile(r"\b(Thread|ThreadPoolExecutor|ThreadPool|to_thread)\b")
_SIDE_BY_SIDE = re.compile(
    r"\b(gather|wait_for|timeout|create_task|ensure_future|TaskGroup|as_completed|cancel)\b"
    r"|\b(time|perf_counter|monotonic|get_ident|current_thread|active_count|Barrier|Lock|Event|Semaphore)\("
)
MOST_FINGERPRINT = 100  # characters
NOT_DATA = {"__name__", "__builtins__", "get_ipython"}  # what the judge itself puts among the names of cells
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
    kept = used_names(reads) - bound_names(source) | needed_names(source)
    used = sorted((kept & left.keys()).difference(names))
    found = _from_student(remote, source, names, absent)
    remote.data = _fingerprints(remote, used)
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


def changed_data(remote: Remote, left: Mapping[str, str]) -> dict[str, Any]:
    """Return data of the course's that the test uses as the student's code has changed it before the test, by name.

    left: see `contents`.
    """
    if remote.cannot_leave or remote.failures:
        return {}
    names = changed({name: left[name] for name in remote.data}, remote.data)
    return _from_student(remote, "", names, {}) if names else {}


def note_other_outcome(
    remote: Remote, outputs: list[dict[str, Any]], again: list[dict[str, Any]], data: Iterable[str]
) -> None:
    """Leave a test open that passes with the course's data or with what the student's code has made of it, not both.

    again: its outputs with the latter. data: the names.
    """
    stopped, stopped_again = (any(one["output_type"] == "error" for one in found) for found in (outputs, again))
    if stopped != stopped_again:
        for name in sorted(data):
            remote.refusal(f"The test uses {name}, which the course gives and your code has changed")


def note_changed_data(error: BaseException | None, remote: Remote) -> None:
    """Leave a test open if a call has changed data that the course gives and the test uses: it looked at its own.

    error: with which the test stopped. What changes as it is used, such as random numbers, matters only then.
    """
    if not (remote.called and remote.data):
        return
    for name in changed(remote.data, _fingerprints(remote, sorted(remote.data)) or remote.data):
        if error is not None or not remote.data[name].startswith(STATE):
            remote.refusal(f"The test uses {name}, which the course gives and a call of your code has changed")


def contents(given: Mapping[str, Any]) -> dict[str, str]:
    """Return fingerprints of what locked cells have defined, before any test changes it; not of modules and classes."""
    kinds = types.ModuleType | type
    mine = {name: value for name, value in given.items() if not (name in NOT_DATA or issubclass(type(value), kinds))}
    return {name: found for name, value in mine.items() if (found := fingerprint(value))}


def _fingerprints(remote: Remote, names: list[str]) -> dict[str, str]:
    """Return the fingerprints of those of these names that exist in the student's process; {} without reply."""
    try:
        found = remote.asked(op="fingerprints", names=names) if names else {}
    except AskingError:
        return {}
    told = found if isinstance(found, dict) else {}
    return {name: str(told[name])[:MOST_FINGERPRINT] for name in names if name in told}


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
