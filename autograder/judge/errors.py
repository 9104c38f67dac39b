"""Exceptions of the student's code, raised in a test as what they are there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from typing import Any

from autograder.judge.exception_members import text_of_exception
from autograder.judge.functions import identifier
from labkit.bare_classes import own_members
from labkit.blanks import BlankError
from labkit.codec import CannotLeave
from labkit.known import exception_named, nearest_exception
from labkit.looking import is_data
from labkit.questions import AskingError
from labkit.scoring import StudentCodeError, mark_raised, raised_there

UNREADABLE = "Your code's process sent a reply that cannot be read."
_PLAIN = (str, int, float, bool, type(None))
MOST_NOTES = 20
MOST_BASES = 20  # of the class of an exception


@contextmanager
def reading() -> Iterator[None]:
    """Turn every exception that a made-up reply causes while it is put together into an AskingError.

    Raises:
        BlankError, CannotLeave: a part cannot be used. Warning: the test wants warnings to be exceptions.
    """
    try:
        yield
    except (AskingError, BlankError, CannotLeave, Warning):
        raise
    except Exception as error:
        if raised_there(error):
            raise
        raise AskingError(f"{UNREADABLE} ({type(error).__name__})") from error


def raised_class(name: str, bases: tuple[type[BaseException], ...]) -> type[StudentCodeError]:
    """Return a class for exceptions of the student's code: a `StudentCodeError` that its bases' handlers catch, too."""
    ours = {"kind": "", "message": "", "told": ""}  # which a base may have as properties that cannot be set
    named = {**ours, "__str__": text_of_exception, "__module__": "student"}
    found: type[StudentCodeError] = type(name, (StudentCodeError, *bases), named)
    return found


def plain_bases(places: Any) -> tuple[type[BaseException], ...]:
    """Return the nearest of the classes at some untrusted places (see `nearest_exceptions`); `Exception` if none is."""
    found: list[type[BaseException]] = []
    for place in places[:MOST_BASES] if isinstance(places, list) else ():
        with suppress(TypeError, ValueError):
            module, name = place
            base = exception_named(str(module), str(name))
            found += [base] if base and not any(issubclass(nearer, base) for nearer in found) else []
    return tuple(found) or (Exception,)


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
    kind = identifier(kind, "Error")
    if own is None and "class" not in described and (usual := _usual(described, kind, message, state)) is not None:
        mark_raised(usual, kind, message, told)
        return usual
    error = _made(own or _class_for(kind, plain_bases(described.get("known"))))
    StudentCodeError.__init__(error, kind, message, told)
    for name, value in state.items():
        with suppress(Exception):
            if name == "arguments":
                error.args = tuple(value)
            elif not (name.startswith("_") or hasattr(StudentCodeError, name)):
                setattr(error, name, value)
    return error


def _usual(described: Mapping[str, Any], kind: str, message: str, state: Mapping[str, Any]) -> Exception | None:
    """Return the exception of the very class that the student's code raised; None if that is not known here."""
    [exact, *others] = plain_bases(described.get("known"))
    if exact.__name__ != kind or others:
        return None
    with suppress(Exception):  # some classes want arguments, others compute their text
        error: Any = own_members(next(one for one in exact.__mro__ if "__new__" in own_members(one)))["__new__"](exact)
        error.args = tuple(state.get("arguments", ()))
        for name, value in state.items():
            if name == "arguments" or name.startswith("_") or hasattr(BaseException, name) or value is None:
                continue  # an OSError would show None
            with suppress(Exception):
                setattr(error, name, value)
        is_asked = exact.__str__ is BaseException.__str__ and not is_data(error.args)  # objects of the student's say it
        if is_asked or (str(error)[: len(message)] == message and bool(str(error)) == bool(message)):
            found: Exception = error
            return found
    return None


def lazy_error(own: type[StudentCodeError], handle: Any) -> Exception:
    """Return an exception of which all but its arguments is asked when it is needed; handle: see `handle_of`."""
    error = _made(own)
    StudentCodeError.__init__(error, own.__name__, str(handle))
    error.args = tuple(handle.args)
    return error


def group_of(message: Any, members: list[BaseException]) -> BaseException:
    """Return a group of exceptions of the student's code."""
    plain = [one for one in members if isinstance(one, Exception)]
    return ExceptionGroup(str(message), plain) if plain else AskingError(UNREADABLE)


def given_error(kind: type[Exception], state: dict[str, Any]) -> Exception:
    """Return the exception of a class of the test that the student's code has raised; state: see `student_error`."""
    error = kind(*state.pop("arguments", ()))
    for name, value in state.items():
        if not name.startswith("_"):
            setattr(error, name, value)
    return error


def is_plain(value: Any) -> bool:
    """Return whether a value is a number or a text, or None."""
    return type(value) in _PLAIN


def told_of(error: BaseException, arguments: Sequence[Any], state: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the student's code is told of an exception of the test's own.

    arguments, state: its arguments and public attributes, as they are sent.
    """
    told = {"name": type(error).__name__, "known": nearest_exception(type(error)), "message": str(error)[:2_000]}
    return {**told, "arguments": list(arguments), "state": dict(state)}


def nothing_told_of(error: BaseException) -> dict[str, Any]:
    """Return what it is told of one whose text is a part of the test."""
    return {**told_of(error, [], {}), "message": ""}


def public_state(error: BaseException) -> dict[str, Any]:
    """Return the attributes of an exception that the student's code may know."""
    return {name: value for name, value in vars(error).items() if not name.startswith("_")}


def finish(
    error: BaseException,
    described: Mapping[str, Any],
    cause: BaseException | None = None,
    context: BaseException | None = None,
) -> BaseException:
    """Give an exception the cause, the context and the notes that a reply tells of it; return it."""
    if cause is not None or described.get("bare") is True:  # of `raise ... from None`
        error.__cause__ = cause
    error.__context__ = cause if described.get("same") is True else context
    notes = described.get("notes")
    for note in notes[:MOST_NOTES] if isinstance(notes, list) else ():
        if note not in getattr(error, "__notes__", ()):
            error.add_note(str(note))
    return error


def _class_for(kind: str, bases: tuple[type[BaseException], ...]) -> type[StudentCodeError]:
    try:
        return raised_class(kind, bases)
    except TypeError:  # they cannot be combined with another class
        return raised_class(kind, (Exception,))


def _made(kind: type[StudentCodeError]) -> StudentCodeError:
    for base in kind.__mro__:  # of several bases, one alone may know how
        with suppress(Exception):  # some classes want arguments
            found: StudentCodeError = own_members(base)["__new__"](kind)
            return found
    return StudentCodeError.__new__(raised_class(kind.__name__, (Exception,)))
