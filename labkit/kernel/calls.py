"""Use a function or an object of the student's as a test asks, and tell what came of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from labkit.blanks import BlankError
from labkit.explaining import summary
from labkit.kernel.callbacks import RAISED, for_student, sent, shared, take, turns
from labkit.kernel.exporter import Exporter
from labkit.kernel.registry import class_data, name_of, number_of, object_data
from labkit.kernel.surroundings import Observed, hidden, patched, quiet, replace, seed, seeds, with_builtins
from labkit.known import nearest_exceptions
from labkit.operations import OPERATIONS
from labkit.repeats import Made
from labkit.stand_ins import CallbackData

MOST_TAKEN = 1_024  # values of an iterator in one answer
MOST_CAUSES = 5  # of an exception, one within another
_ended: dict[int, BaseException] = {}  # what an iterator has raised that the test does not know yet, by number
_watched: dict[str, Any] = {}  # the student's variables as the test knows them


def performed(question: dict[str, Any], namespace: dict[str, Any], theirs: Any) -> dict[str, Any]:
    """Answer {"op": "use", "do": name of an operation, "arguments": [...], "keywords": {...}, "around": {...}}.

    Args:
        question: the request. namespace: the student's. theirs: the built-in functions as the student left them.

    Returns:
        {"value": ...} or {"error": ...}, with what was shown and what has changed.
    """
    operation: Callable[..., Any] = _taken if question["do"] == "take" else OPERATIONS[question["do"]]
    made = Made()
    take(question.get("shared", {}), made)
    given = (question.get(name, {}) for name in ("arguments", "keywords", "around"))
    arguments, keywords, around = (for_student(value, made) for value in given)
    replace(namespace, around.get("values", {}), around.get("deleted", []))
    seed(around.get("seeds", {}))
    observed = Observed()
    reply: dict[str, Any] = {}
    with (
        hidden(around.get("hidden", [])),
        observed.observing(around.get("levels", {})),
        with_builtins(theirs),
        patched(around.get("patches", {})),
    ):
        try:
            try:
                value = operation(*arguments, **keywords)
            finally:
                turns.close()  # threads that it has left must not ask while the answer is put together
        except BaseException as error:  # noqa: BLE001  (an interrupt, or an exit, is an answer too)
            reply["error"] = described(error)
    with quiet():
        exporter = Exporter()
        if not reply:
            reply["value"] = sent(value, exporter)
        reply["values"] = _changed_variables(exporter, namespace, around.get("values", {}))
        reply["shared"] = shared.changes(exporter.made)
        reply["seeds"] = seeds(question.get("seeded", {}))
        shown = observed.taken()
    return {name: told for name, told in reply.items() if name == "value" or told} | shown


def watch(values: Mapping[str, Any]) -> None:
    """Note the student's variables that a test has got, to tell it later which have another value."""
    _watched.clear()
    _watched.update(values)


def described(error: BaseException, depth: int = 0) -> dict[str, Any]:
    """Describe an exception as plain data."""
    kind = type(error)
    if issubclass(kind, KeyboardInterrupt):
        return {"kind": "CellTimeoutError", "message": "This took too long and was stopped.", "blank": False}
    message, told = (_text(make, error) for make in (str, summary))
    about: dict[str, Any] = {"kind": name_of(kind), "message": message[:2_000], "told": told[:1_000]}
    about["blank"] = issubclass(kind, BlankError)
    try:
        with quiet():
            exporter = Exporter()
            about["known"] = nearest_exceptions(kind)
            about["arguments"] = [exporter.export(argument) for argument in error.args[:20]]
            state = {**{n: getattr(error, n) for n in _STATE if hasattr(error, n)}, **vars(error)}
            about["state"] = {name: exporter.export(value) for name, value in list(state.items())[:50]}
            about["notes"] = [_text(str, note) for note in list(getattr(error, "__notes__", ()))[:20]]
            if kind.__module__ == "__main__":
                about["object"] = object_data(error.with_traceback(None))  # whose frames would be kept, too
                about["class"] = class_data(kind)
            if error.__cause__ is not None and depth < MOST_CAUSES:
                about["cause"] = described(error.__cause__, depth + 1)
            if type(wanted := getattr(getattr(error, "obj", None), "labkit", None)) is CallbackData:
                about["wanted"] = [wanted.name, str(getattr(error, "name", ""))]
            if RAISED in state:
                about["raised"] = int(state[RAISED])
    except BaseException:  # noqa: BLE001  (a class of the student's own may raise anything)
        about = {name: about[name] for name in ("kind", "message", "told", "blank", "known") if name in about}
    return about


_STATE = ("errno", "strerror", "filename", "value", "code", "name", "key", "msg", "lineno", "doc", "pos")


def _text(make: Callable[[Any], str], error: object) -> str:
    """Return the text of an error or a note; "" if a class of the student's own raises an exception in that."""
    try:
        return str.__str__(make(error))
    except BaseException:  # noqa: BLE001
        return ""


def _taken(iterator: Any, count: int) -> dict[str, Any]:
    """Return up to `count` values of an iterator; what it raises after the first one is kept for the next time."""
    number = number_of(iterator)
    if number in _ended:
        raise _ended.pop(number)
    items: list[Any] = []
    while len(items) < min(count, MOST_TAKEN):
        try:
            items.append(next(iterator))
        except StopIteration:
            return {"items": items, "ended": True}
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
