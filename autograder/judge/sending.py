"""Turn what a test hands to the student's code into plain data, and give it back what that code has changed."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Sequence
from types import ModuleType
from typing import Any

import numpy as np

from autograder.judge import given
from autograder.judge.callbacks import Callbacks, CannotBeSent
from autograder.judge.errors import is_plain, nothing_told_of, public_state, told_of
from autograder.judge.functions import RemoteFunction
from autograder.judge.iterators import RemoteIterator
from autograder.judge.mocks import is_mock, stands_for_class
from autograder.judge.objects import RemoteMeta
from autograder.judge.opaque import Opaque
from autograder.judge.records import Record, content_of
from labkit.blanks import expect_filled
from labkit.codec import Codec, NotPlain, codec_for
from labkit.dict_views import dict_of, name_of_view
from labkit.forms import FORMS, HOLDING, form_of
from labkit.known import imported, library_function
from labkit.repeats import Made, is_container
from labkit.stand_ins import (
    CodedData,
    DictViewData,
    ErrorData,
    FormedData,
    GivenClassData,
    MappingData,
    NamedTupleData,
    ObjectData,
    SetData,
    ViewData,
)
from labkit.wire import dump

Viewed = Callable[[Any], tuple[Any, tuple[int, list[int], list[int], bool]] | None]
_SCALARS = frozenset({int, float, bool, type(None)})  # most of what is in long lists


class Sender:
    """Makes plain data of arguments.

    Args:
        codecs: of the course's objects. callbacks: the test's functions and objects. viewed: see `Shared`.
    """

    def __init__(
        self,
        codecs: Sequence[Codec],
        callbacks: Callbacks,
        viewed: Viewed = lambda value: None,
    ) -> None:
        self._codecs, self._callbacks, self._viewed = codecs, callbacks, viewed
        self.has_lent = False  # a file, which goes on where it was though the student's code has read from it

    def sendable(self, value: Any, made: Made) -> Any:
        """Return an argument as plain data, with stand-ins for what cannot be copied; raise CannotBeSent.

        made: what has been made of the other values of the same message.
        """
        if type(value) in _SCALARS:
            return value
        if value in made:
            return made.get(value)
        if type(value) is np.ndarray and value.base is not None and (viewed := self._viewed(value)):
            return ViewData(self.sendable(viewed[0], made), *viewed[1])
        sent = self._sendable(value, made)
        return made.put(value, sent) if is_container(sent) else sent

    def _sendable(self, value: Any, made: Made) -> Any:
        kind = type(value)
        if value is ... or value is NotImplemented:
            return imported(value)
        if issubclass(kind, Opaque):
            raise CannotBeSent("a value that could not leave your process")
        expect_filled(value)
        if issubclass(kind, RemoteFunction | RemoteMeta | RemoteIterator):
            return value._labkit_data
        if isinstance(kind, RemoteMeta) or (issubclass(kind, BaseException) and "_labkit_own" in vars(value)):
            return self._instance(value)
        if given.may_be_given(kind) and not issubclass(kind, Exception):
            return self._callbacks.object_data(value)
        if codec := codec_for(kind, self._codecs):
            return self._coded(value, codec)
        if issubclass(kind, Record):
            if kind._labkit_object is not None:
                return self._instance(kind._labkit_object)
            value, kind = content_of(value), kind._labkit_base
        if kind in (list, tuple):
            return kind([self.sendable(item, made) for item in value])
        if kind is dict:
            return self._dict(value, made)
        if kind in (set, frozenset) and not all(map(_is_plain_key, value)):
            return SetData(kind is frozenset, [self.sendable(item, made) for item in value])
        if issubclass(kind, tuple) and (data := getattr(kind, "_labkit_data", None)):
            return NamedTupleData(data, [self.sendable(item, made) for item in value])
        return self._other(value, kind, made)

    def _dict(self, value: dict[Any, Any], made: Made) -> Any:
        if all(map(_is_plain_key, value)):
            return {key: self.sendable(item, made) for key, item in value.items()}
        return MappingData(
            [self.sendable(key, made) for key in value], [self.sendable(item, made) for item in value.values()]
        )

    def _held(self, value: Any, name: str, made: Made) -> Any:
        """Return a Counter or the like; by its parts, if it holds more than numbers and texts."""
        parts = FORMS[name].parts(value)
        within = [one for part in parts for one in (part.values() if type(part) is dict else [part])]
        keys = [key for part in parts if type(part) is dict for key in part]
        if all(type(one) in _SCALARS or type(one) is str for one in within) and all(map(_is_plain_key, keys)):
            return value
        return FormedData(name, [self.sendable(part, made) for part in parts])

    def _instance(self, value: Any) -> ObjectData:
        if not isinstance(value, BaseException):
            return value._labkit_own[1]
        if "_labkit_own" not in vars(value):
            raise CannotBeSent("an exception of the student's own class")
        return vars(value)["_labkit_own"]._labkit_own[1]

    def _error(self, error: BaseException, made: Made) -> ErrorData:
        """Return the stand-in of an exception that is handed over."""
        kind = type(error)
        if given.is_of_test(kind) and not given.may_be_given(kind):
            raise CannotBeSent(f"an exception of the class {kind.__name__}, which has members of its own")
        arguments = [self._part(argument, made) for argument in error.args]
        state = {name: self._part(value, made) for name, value in public_state(error).items()}
        within = {name: self._part(getattr(error, name), made) for name in ("__cause__", "__context__")}
        return ErrorData({**told_of(error, arguments, state), **within, **self._numbered(error)})

    def _part(self, value: Any, made: Made) -> Any:
        """Return a part of an exception as it is sent; that of a test's assertion without its text."""
        if isinstance(value, AssertionError):
            return ErrorData({**nothing_told_of(value), **self._numbered(value)})
        if type(value) in (list, tuple):
            return type(value)([self._part(item, made) for item in value])
        return self.sendable(value, made)

    def raised(self, error: BaseException, whole: bool) -> dict[str, Any]:
        """Return what is told of an exception that the test's own code has raised; whole: more than numbers and texts.

        Raises:
            CannotBeSent, PlainError: part of it cannot be sent.
        """
        if isinstance(error, AssertionError):
            return {**nothing_told_of(error), **self._numbered(error)}
        made, state = Made(), public_state(error)
        arguments = [self._part(one, made) for one in error.args if whole or is_plain(one)]
        state = {name: self._part(value, made) for name, value in state.items() if whole or is_plain(value)}
        told = told_of(error, arguments, state) | self._numbered(error)
        dump(told)
        return told

    def _numbered(self, error: BaseException) -> dict[str, Any]:
        return {"given": self._callbacks.raised_data(error), "number": self._callbacks.raised_number(error)}

    def _coded(self, value: Any, codec: Codec) -> Any:
        try:
            described = codec.describe(value)
        except NotPlain as error:
            raise CannotBeSent(str(error) or f"a {type(value).__name__} is not plain data") from None
        return CodedData(codec.tag, described) if codec.rebuild else described

    def _other(self, value: Any, kind: type, made: Made) -> Any:
        if issubclass(kind, type) and given.is_of_test(value):
            return self._class(value)
        if issubclass(kind, type | ModuleType):
            return imported(value) or library_function(value) or self._callbacks.data_of(value)
        if kind is memoryview and type(value.obj) is not bytes:
            raise CannotBeSent("a memoryview, which shows what others may change")
        if (shown := dict_of(value)) is not None:
            return DictViewData(name_of_view(value), self.sendable(shown, made))
        if (name := form_of(value)) in HOLDING:
            return self._held(value, name, made)
        if name or isinstance(value, np.ndarray | np.generic):
            return value
        if issubclass(kind, io.TextIOWrapper) and not value.closed and value.readable() and not value.writable():
            self.has_lent = True
            return _rest_of(value)
        if issubclass(kind, BaseException):
            return self._error(value, made)
        if is_mock(value):
            if stands_for_class(value):
                raise CannotBeSent(f"a mock of the class {value.__class__.__name__}")
            return self._callbacks.object_data(value)
        if callable(value):
            return library_function(value) or self._callbacks.data_of(value)
        if isinstance(value, Iterator):
            return self._callbacks.data_of(value)
        return value  # a number or a text, or else a reason why nothing is sent

    def _class(self, kind: type) -> GivenClassData:
        if not given.may_be_given(kind):
            raise CannotBeSent(f"the class {kind.__name__}, whose objects have to be where the test is")
        return self._callbacks.class_data(kind)


def _rest_of(file: io.TextIOWrapper) -> io.StringIO:
    """Return what is left to read of a file, which the test itself goes on reading where it was."""
    place = file.tell()
    rest = io.StringIO(file.read())
    file.seek(place)
    return rest


def _is_plain_key(key: Any) -> bool:
    if type(key) is tuple:
        return all(map(_is_plain_key, key))
    return key is None or type(key) in (bool, int, float, str)
