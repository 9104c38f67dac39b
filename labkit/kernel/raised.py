"""Describe exceptions of the student's code, for the test, and make the classes of the test's, for that code."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

from labkit.blanks import BlankError
from labkit.explaining import summary
from labkit.kernel.exporter import Exporter
from labkit.kernel.given import RAISED, given_class
from labkit.kernel.registry import class_data, name_of, object_data
from labkit.kernel.surroundings import quiet
from labkit.known import exception_named, nearest_exceptions
from labkit.stand_ins import CallbackData

TEXT = "_labkit_text"  # what a class that only the test knows says of its exception
MOST_CAUSES = 5  # of an exception, one within another
MOST_IN_GROUP = 50


def described(error: BaseException, depth: int = 0) -> dict[str, Any]:
    """Describe an exception as plain data."""
    kind = type(error)
    if issubclass(kind, KeyboardInterrupt) and RAISED not in vars(error):  # else a test's function has raised it
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
            about["given"] = given = given_class(kind)
            if given is not None and vars(kind).get("_labkit_data") is not given:
                about["wanted"] = [given.name, "a subclass"]
            about["bare"] = error.__suppress_context__
            cause, context = error.__cause__, error.__context__
            about["same"] = cause is context
            if kind is ExceptionGroup and isinstance(error, ExceptionGroup) and depth < MOST_CAUSES:
                about["group"] = [described(one, depth + 1) for one in error.exceptions[:MOST_IN_GROUP]]
            for name, other in (("cause", cause), ("context", None if cause is context else context)):
                if other is not None and depth < MOST_CAUSES:
                    about[name] = described(other, depth + 1)
            if type(wanted := getattr(getattr(error, "obj", None), "_labkit_data", None)) is CallbackData:
                about["wanted"] = [wanted.name, str(getattr(error, "name", ""))]
            if RAISED in state:
                about["raised"] = int(state[RAISED])
    except BaseException:  # noqa: BLE001  (a class of the student's own may raise anything)
        about = {name: about[name] for name in ("kind", "message", "told", "blank", "known") if name in about}
    return about


_STATE = (
    *("errno", "strerror", "filename", "value", "code", "name", "key", "msg", "lineno", "doc", "pos"),
    *("encoding", "object", "start", "end", "reason"),
)


def _text(make: Callable[[Any], str], error: object) -> str:
    """Return the text of an error or a note; "" if a class of the student's own raises an exception in that."""
    try:
        return str.__str__(make(error))
    except BaseException:  # noqa: BLE001
        return ""


@cache
def class_of_exception(name: str, module: str, nearest: str) -> type[BaseException]:
    """Return a class of this name, derived from the nearest one known unless that is the class itself."""
    if name == "ExceptionGroup":
        return ExceptionGroup
    known = KeyboardInterrupt if name == "KeyboardInterrupt" else exception_named(module, nearest) or Exception
    about = {"__module__": "__main__", "__str__": lambda self: vars(self).get(TEXT) or known.__str__(self)}
    return known if name == known.__name__ else type(name, (known,), about)
