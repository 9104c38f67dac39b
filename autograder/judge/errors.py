"""Exceptions of the student's code, raised in a test as what they are there."""

from __future__ import annotations

import re
from contextlib import suppress
from typing import Any

from labkit.blanks import BlankError
from labkit.known import exception_named
from labkit.questions import AskingError
from labkit.scoring import StudentCodeError

UNREADABLE = "Your code's process sent a reply that cannot be read."


def raised_class(name: str, base: type[BaseException]) -> type[StudentCodeError]:
    """Return a class for exceptions of the student's code: a `StudentCodeError` that its base's handlers catch, too."""
    found: type[StudentCodeError] = type(name, (StudentCodeError, base), {"__str__": _text, "__module__": "student"})
    return found


def _text(error: Any) -> str:
    return str(error.message)


def plain_base(described: dict[str, Any]) -> type[BaseException]:
    """Return the nearest class of an exception that this process has; `Exception` for a description that is none."""
    with suppress(Exception):
        module, name = described["known"]
        return exception_named(str(module), str(name)) or Exception
    return Exception


def student_error(described: Any, own: type[StudentCodeError] | None, state: dict[str, Any]) -> Exception:
    """Return the exception that a reply describes.

    Args:
        described: see `labkit.kernel.calls.described`; untrusted. own: the class, if it is one of the student's own.
        state: its attributes and "arguments", put together.
    """
    if not isinstance(described, dict):
        return AskingError(UNREADABLE)
    kind, message, told = (str(described.get(key, "")) for key in ("kind", "message", "told"))
    if described.get("blank") is True:
        return BlankError(message)
    kind = re.sub(r"\W", "_", kind)[:100] or "Error"
    error = _made(own or _class_for(kind, plain_base(described)))
    StudentCodeError.__init__(error, kind, message, told)
    for name, value in state.items():
        with suppress(Exception):
            if name == "arguments":
                error.args = tuple(value)
            elif not name.startswith("_") and name not in ("kind", "message", "told", "args"):
                setattr(error, name, value)
    return error


def _class_for(kind: str, base: type[BaseException]) -> type[StudentCodeError]:
    try:
        return raised_class(kind, base)
    except TypeError:  # its base cannot be combined with another class
        return raised_class(kind, Exception)


def _made(kind: type[StudentCodeError]) -> StudentCodeError:
    try:
        return kind.__new__(kind)
    except Exception:  # noqa: BLE001  (some classes want arguments)
        return StudentCodeError.__new__(raised_class(kind.__name__, Exception))
