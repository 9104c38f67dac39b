"""Functions and iterators of a test, for the student's code: each use asks the judge and waits for its answer."""

from __future__ import annotations

import itertools
import sys
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any

import numpy as np

from labkit import signatures
from labkit.codec import codec_tagged
from labkit.dict_views import name_of_view, view_on
from labkit.forms import FORMS
from labkit.frames import expect_room
from labkit.kernel import tags
from labkit.kernel.dict_contents import Content, of_content, shown_by
from labkit.kernel.exporter import Exporter, codecs
from labkit.kernel.given import RAISED, GeneratorOfTest, IteratorOfTest, class_of, let_use, object_of
from labkit.kernel.logged import entries_told
from labkit.kernel.raised import TEXT, class_of_exception, described
from labkit.kernel.registry import kept
from labkit.kernel.replacing import BUILTINS, Builtins, Unpatched
from labkit.kernel.surroundings import captures, shown_so_far
from labkit.known import restored
from labkit.refilling import refill
from labkit.repeats import Made, is_container, view_of
from labkit.shared import Shared, is_shareable
from labkit.stand_ins import (
    CallbackData,
    ClassData,
    CodedData,
    DictViewData,
    ErrorData,
    FormedData,
    FunctionData,
    GivenClassData,
    GivenData,
    ImportedData,
    IteratorData,
    MappingData,
    NamedTupleData,
    ObjectData,
    OpaqueData,
    SetData,
    SharedData,
    TypeData,
    ViewData,
)
from labkit.turns import Line, Turns
from labkit.type_forms import type_of
from labkit.wire import PlainError, dump, load

MOST_RESULT = 2**30  # bytes
MOST_ERRORS = 1_000  # exceptions that a test has handed over, and whose attributes are watched
_NOT_NOW = "A function of the test can only be called while the test waits for yours, and in the same process."
turns = Turns(_NOT_NOW)
_reached: list[tuple[Callable[[bytes], bytes], Line]] = []  # what answers nested requests, and the way to the judge
_made: dict[int, Any] = {}  # by number in the judge
_functions: dict[int, Any] = {}  # the functions among them
_errors: dict[int, BaseException] = {}  # that a test has handed over


class SharingExporter(Exporter):
    """Tells of arrays within lists and the like whether they are views of an array that the judge has."""

    def _export(self, value: Any, depth: int) -> Any:
        is_view = depth > 0 and type(value) is np.ndarray and value.base is not None
        if is_view and (viewed := shared.viewed(value)):
            whole, how = viewed
            return ViewData(super()._export(whole, depth + 1), *how)
        return super()._export(value, depth)


_new = itertools.count(-1, -1)  # the judge's numbers are positive
shared = Shared(lambda: next(_new), lambda value, made: SharingExporter(made).export(value), refill)


def sent(value: Any, exporter: Exporter) -> Any:
    """Return what goes to the judge for a value: plain data, shared if it can be changed in place."""
    if type(value) is tuple and not any(type(item) is tuple for item in value):
        return tuple(sent(item, exporter) for item in value)
    if (shown := shown_by(value)) is not None:
        return DictViewData(name_of_view(value), sent(shown, exporter))
    if is_shareable(value) and (same := shared.unchanged(value)) is not None:
        return same
    if viewed := shared.viewed(value):
        whole, how = viewed
        return shared.sent(value, ViewData(exporter.export(whole), *how), exporter.made)
    plain = exporter.export(value)
    is_content = (is_shareable(value) or type(value) is Content) and type(plain) not in (OpaqueData, ObjectData)
    return shared.sent(value, plain, exporter.made) if is_content else plain


def reach(answer: Callable[[bytes], bytes], line: Line) -> None:
    """Let the student's code reach the judge while `turns` allows it; answer: of a request that comes first."""
    _reached[:] = [(answer, line)]


def for_student(value: Any, made: Made | None = None) -> Any:
    """Return an argument from the judge, with real objects and functions in place of their stand-ins.

    made: what has been made of the other values of the same message.
    """
    return _received(value, Made() if made is None else made)


def take(contents: Any, made: Made) -> None:
    """Bring the objects up to date that the judge and the student's code both hold; see `Shared.take`."""
    shared.take(contents, lambda plain: _built(plain, made), made)


def _received(value: Any, made: Made) -> Any:
    if value in made:
        return made.get(value)
    found = _built(value, made)
    return made.put(value, found) if is_container(value) else found


def _built(value: Any, made: Made) -> Any:
    if isinstance(value, CodedData):
        codec = codec_tagged(value.tag, codecs)
        return value.content if codec is None or codec.restore is None else codec.restore(value.content)
    if isinstance(value, FunctionData | ClassData | ObjectData | IteratorData):
        return kept(value.number)
    if isinstance(value, ImportedData):
        return restored(value)
    if isinstance(value, CallbackData):
        return _callback(value)
    if isinstance(value, GivenClassData):
        return _given_class(value)
    if isinstance(value, GivenData):
        return _given(value)
    if isinstance(value, TypeData):
        return type_of(value.union, [_received(part, made) for part in value.parts])
    if isinstance(value, ErrorData):
        number = value.told["number"]
        if number not in _errors:
            _errors[number] = _exception(value.told, made)
            if len(_errors) > MOST_ERRORS:  # the oldest is the least likely to be asked for
                del _errors[next(iter(_errors))]
        return _errors[number]
    if isinstance(value, SharedData):
        return shared.received(value.number, value.content, lambda plain: _built(plain, made), made)
    if isinstance(value, ViewData):
        whole, how = _received(value.whole, made), (value.offset, value.shape, value.strides, value.writeable)
        fits = type(whole) is np.ndarray and (whole.shape, whole.dtype) == (value.whole.shape, value.whole.dtype)
        return view_of(whole, *how) if fits else view_of(value.whole, *how).copy()
    if isinstance(value, DictViewData):
        return view_on(value.name, of_content(_received(value.shown, made)))
    if isinstance(value, NamedTupleData):
        return kept(value.kind.number)._make(_received(item, made) for item in value.items)
    if isinstance(value, MappingData):
        keys, values = ([_received(item, made) for item in items] for items in (value.keys, value.values))
        return dict(zip(keys, values, strict=True))
    if isinstance(value, FormedData):
        return FORMS[value.name].made([_received(part, made) for part in value.parts])
    if isinstance(value, SetData):
        return (frozenset if value.frozen else set)([_received(item, made) for item in value.items])
    if type(value) in (list, tuple):
        return type(value)([_received(item, made) for item in value])
    if type(value) is dict:  # and no Counter
        return {key: _received(item, made) for key, item in value.items()}
    return value


def _callback(data: CallbackData) -> Any:
    if data.number not in _made:
        if data.kind != "function":
            _made[data.number] = (GeneratorOfTest if data.kind == "generator" else IteratorOfTest)(data)
        else:

            def callback(*arguments: Any, **keywords: Any) -> Any:
                return called(data.number, arguments, keywords)

            if data.signature is not None:
                signature = signatures.signature(for_student(data.signature))
                callback = signatures.with_parameters(callback, signature)
                signatures.give(callback, signature)
            callback.__name__ = callback.__qualname__ = data.name
            callback.__doc__ = data.document or None
            callback._labkit_data = data  # type: ignore[attr-defined]  # what it is, if it is handed back
            _made[data.number] = _functions[data.number] = callback
            tags.note_given(data.number, callback)
    return _made[data.number]


def tagged(exporter: Exporter) -> dict[int, dict[str, Any]]:
    """Return the attributes that the student's code has given to functions of the test since it was last asked."""
    return tags.changed("function", _functions, lambda value: sent(value, exporter))


def noted(exporter: Exporter) -> dict[int, dict[str, Any]]:
    """Return the attributes and notes that it has given to exceptions of the test since then."""
    return tags.changed("exception", _errors, lambda value: sent(value, exporter))


def _given_class(data: GivenClassData) -> type:
    if data.number not in _made:
        _made[data.number] = class_of(data, _given_class)
    found: type = _made[data.number]
    return found


def _given(data: GivenData) -> Any:
    if data.number not in _made:
        _made[data.number] = object_of(data, _given_class(data.kind))
    return _made[data.number]


def called(number: int, arguments: tuple[Any, ...], keywords: Mapping[str, Any], do: str | None = None) -> Any:
    """Have the judge call one of the test's functions, or use one of its objects; return what it returns.

    Args:
        number: of the function or object in the judge. do: what to do with an object, see `autograder.judge.given`.

    Raises:
        Whatever the test's own code raises. RuntimeError: no test is waiting.
    """
    with Builtins(BUILTINS) as theirs, Unpatched(), turns.asking() as level:
        if not _reached:
            raise RuntimeError(_NOT_NOW)
        expect_room()
        answer, line = _reached[0]
        exporter = SharingExporter()
        if do == "__exit__":  # the class and the traceback belong to the exception
            given = [arguments[1] and described(arguments[1])]
        else:
            given = [sent(argument, exporter) for argument in arguments]
        named = {str(name): sent(value, exporter) for name, value in keywords.items()}
        of_thread = {"thread": True} if threading.current_thread() is not level.thread else {}
        about = {
            "captures": captures(),
            **shown_so_far(entries_told),
            **of_thread,
            "shared": shared.changes(exporter.made),
        }
        message = dump({"callback": number, "do": do, "arguments": given, "keywords": named, **about})
        while True:
            request = turns.exchanged(level, message, line)
            try:
                result = load(request, MOST_RESULT)
            except PlainError:  # the judge sends nothing that cannot be read: this code calls itself too often
                raise RecursionError("maximum recursion depth exceeded") from None
            if result["op"] == "resume":
                break
            with Builtins(theirs):
                message = answer(request)
        made = Made()
        take(result.get("shared", {}), made)
        if "printed" in result:
            sys.stdout.write(result["printed"])
        if "error" in result:
            raise _exception(result["error"], made)
        if "declined" in result:
            return NotImplemented
        return for_student(result["value"], made)


def _exception(told: dict[str, Any], made: Made) -> BaseException:
    given = told.get("given")
    if isinstance(given, ObjectData):  # of a class of the student's own
        error: BaseException = kept(given.number)
    else:
        kind = _given_class(given) if given else class_of_exception(told["name"], *told["known"])
        try:
            error = kind(*(_received(argument, made) for argument in told["arguments"]))
        except Exception:  # noqa: BLE001  (its class wants other arguments than those that it keeps)
            error = BaseException.__new__(kind, told["message"])
        for name, value in told["state"].items():
            with suppress(Exception):
                setattr(error, name, _received(value, made))
    for name in ("__cause__", "__context__"):
        if told.get(name) is not None:
            setattr(error, name, _built(told[name], made))
    if told["message"] and str(error) != told["message"]:  # its class says something else, in the test
        setattr(error, TEXT, told["message"])
    setattr(error, RAISED, told["number"])
    return error


let_use(called)
