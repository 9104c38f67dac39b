"""Use a function or an object of the student's as a test asks, and tell what came of it."""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from types import FunctionType
from typing import Any

from labkit.kernel.callbacks import SharingExporter, for_student, noted, sent, shared, tagged, take, turns
from labkit.kernel.exporter import Exporter
from labkit.kernel.files import in_folder
from labkit.kernel.kinds import content_of
from labkit.kernel.logged import entries_told
from labkit.kernel.raised import described
from labkit.kernel.registry import number_of
from labkit.kernel.replacing import BUILTINS, Builtins, Patched
from labkit.kernel.surroundings import (
    Observed,
    captures,
    hidden,
    interrupted_after,
    quiet,
    replace,
    seed,
    seeds,
)
from labkit.operations import OPERATIONS
from labkit.process_settings import applied, changed, present_settings, variables_changed
from labkit.random_states import global_states, leads_to
from labkit.repeats import Made

DRAWING, VARIABLES, LOGGING = "drawing", "variables", "logging"  # what a request asks to be watched
MOST_LOGGERS = 100
MOST_TAKEN = 1_024  # values of an iterator in one answer
_ended: dict[int, BaseException] = {}  # what an iterator has raised that the test does not know yet, by number
_MISSING = object()
_watched: dict[str, Any] = {}  # the student's variables as the test knows them


def performed(question: dict[str, Any], namespace: dict[str, Any], theirs: Any) -> dict[str, Any]:
    """Answer {"op": "use", "do": name of an operation, "arguments": [...], "keywords": {...}, "around": {...}}.

    Args:
        question: the request. namespace: the student's. theirs: the built-in functions as the student left them.

    Returns:
        {"value": ...} or {"error": ...}, with what was shown and what has changed.
    """
    operation = _OPERATIONS[question["do"]]
    made = Made()
    take(question.get("shared", {}), made)
    given = (question.get(name, {}) for name in ("arguments", "keywords", "around"))
    arguments, keywords, around = (for_student(value, made) for value in given)
    replace(namespace, _of_the_shell(namespace, around) | around.get("values", {}), around.get("deleted", []))
    seed(around.get("seeds", {}))
    observed = Observed()
    reply: dict[str, Any] = {}
    watched = question.get("watched", [])
    states = global_states() if DRAWING in watched else {}
    with (
        hidden(around.get("hidden", [])),
        observed.observing(around.get("levels", {}), around.get("filters", [])),
        applied(around.get("settings", {})),
        interrupted_after(around.get("alarm", 0)),
        in_folder(around.get("folder", "")),
        _noting_what_is_left(reply, VARIABLES in watched),
        Builtins(theirs),  # the last but one: they may be anything, and what is above needs the real ones
        Patched(around.get("patches", {})),
    ):
        try:
            try:
                value = operation(*arguments, **keywords)
            finally:
                with Builtins(BUILTINS):
                    turns.close()  # threads that it has left must not ask while the answer is put together
        except BaseException as error:  # noqa: BLE001  (an interrupt, or an exit, is an answer too)
            with Builtins(BUILTINS):
                reply["error"] = described(error)
    with quiet():
        exporter = SharingExporter()
        if "error" not in reply:
            reply["value"] = sent(value, exporter)
        reply |= changed_there(namespace, exporter, around.get("values", {}))
        reply["reseeded"] = [name for name, state in states.items() if not leads_to(name, state, global_states()[name])]
        reply["seeds"] = seeds(question.get("seeded", {}))
        reply["loggers"] = _own_loggers() if LOGGING in watched else []
        shown = observed.taken(entries_told)
    return {name: told for name, told in reply.items() if name == "value" or told} | shown


def _of_the_shell(namespace: Mapping[str, Any], around: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a test puts in the place of built-in functions of which IPython has put its own into a notebook."""
    replaced: Mapping[str, Any] = around.get("patches", {}).get("builtins", {})
    present = {name: namespace[name] for name in replaced if type(namespace.get(name)) is FunctionType}
    own = [name for name, one in present.items() if str(one.__globals__.get("__name__")).startswith("IPython.")]
    return {name: replaced[name] for name in own}


@contextmanager
def _noting_what_is_left(reply: dict[str, Any], variables: bool) -> Iterator[None]:
    """Note which settings and environment variables the block has changed, and whether the standard output."""
    before = dict(os.environ) if variables else None  # which takes as long as the rest of a short call
    place, limit = _working_folder(), sys.getrecursionlimit()
    settings = present_settings()
    yield
    reply["left"], reply["redirected"] = {} if before is None else variables_changed(before), captures()
    reply["settings"] = changed(settings, present_settings())
    moved = [_working_folder() != place, sys.getrecursionlimit() != limit]
    reply["moved"] = moved if any(moved) else []


def _own_loggers() -> list[str]:
    """Return the names of loggers, none of a library's, that have a level or handlers of their own."""
    known = logging.getLogger().manager.loggerDict
    loggers = [one for name, one in known.items() if name.split(".")[0] not in sys.modules]
    own = [one for one in loggers if isinstance(one, logging.Logger)]
    return [one.name for one in own if one.level or one.handlers or one.disabled or not one.propagate][:MOST_LOGGERS]


def _working_folder() -> str:
    try:
        return os.getcwd()
    except OSError:  # it has been removed
        return ""


def watch(values: Mapping[str, Any], missing: Iterable[str]) -> None:
    """Note the student's variables that a test has asked for, to tell it later which have another value."""
    _watched.clear()
    _watched.update(values)
    _watched.update(dict.fromkeys(missing, _MISSING))


def changed_there(
    namespace: Mapping[str, Any], exporter: Exporter | None = None, given: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """Tell what of the test, or known to it, has changed: variables, attributes, and what both processes hold.

    exporter: of the message. given: variables to which the test has given other values.
    """
    with quiet():
        exporter = exporter or SharingExporter()
        return {
            "values": _changed_variables(exporter, namespace, given or {}),
            "tagged": tagged(exporter),
            "noted": noted(exporter),
            "shared": shared.changes(exporter.made),
        }


def _taken(iterator: Any, count: int) -> dict[str, Any]:
    """Return up to `count` values of an iterator; what it raises after the first one is kept for the next time."""
    number = number_of(iterator)
    if number in _ended:
        raise _ended.pop(number)
    items: list[Any] = []
    while len(items) < min(count, MOST_TAKEN):
        try:
            items.append(next(iterator))
        except StopIteration as stop:
            return {"items": items, "ended": True, "value": stop.value}
        except BaseException as error:
            if not items:
                raise
            _ended[number] = error
            break
    return {"items": items, "ended": False}


def _changed_variables(exporter: Exporter, namespace: Mapping[str, Any], given: Mapping[str, Any]) -> dict[str, Any]:
    """Return the variables that have other values than those that the test knows, or has given them: given."""
    changed = {}
    for name, value in {**_watched, **given}.items():
        if name in namespace and namespace[name] is not value:
            changed[name] = sent(namespace[name], exporter)
            _watched[name] = namespace[name]
    return changed


_OPERATIONS: dict[str, Callable[..., Any]] = OPERATIONS | {"take": _taken, "content": content_of}
