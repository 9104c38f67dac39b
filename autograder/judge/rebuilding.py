"""Put together again what the student's process sends: plain data, and stand-ins for what stays there."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import numpy as np

from autograder.judge.callbacks import Callbacks
from autograder.judge.errors import plain_bases
from autograder.judge.formats import reads_hidden
from autograder.judge.functions import RemoteFunction, SignatureOfClass, identifier, wrapper_of
from autograder.judge.given import NotForStudents
from autograder.judge.iterators import coroutine_of, iterator_class
from autograder.judge.libraries import classes
from autograder.judge.objects import RemoteObject, instance_of
from autograder.judge.objects import class_of as made_class
from autograder.judge.opaque import Opaque, reason_of
from autograder.judge.records import named_tuple_of, record_of
from autograder.judge.types_told import imported_here, made_of
from labkit.blanks import BlankError, Unfilled
from labkit.codec import CannotLeave, Codec, codec_tagged
from labkit.dict_views import view_on
from labkit.forms import FORMS, HOLDING, Form, form_of
from labkit.random_states import expect_state
from labkit.repeats import Made, is_container, view_of
from labkit.scoring import StudentCodeError
from labkit.shared import Shared
from labkit.stand_ins import (
    CallbackData,
    ClassData,
    CodedData,
    DictViewData,
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
    RaisedData,
    RecordData,
    SetData,
    SharedData,
    TypeData,
    UnfilledData,
    ViewData,
    WrapperData,
)

if TYPE_CHECKING:
    from autograder.judge.remote import Remote

MOST_CLASSES = 1_000


class Rebuilder:
    """Makes values from replies; nothing in them is trusted.

    Args:
        remote: where stand-ins are used. codecs: of the course's objects. callbacks: the test's own functions.
        shared: lists and the like that both sides hold.
    """

    def __init__(self, remote: Remote, codecs: Sequence[Codec], callbacks: Callbacks, shared: Shared) -> None:
        self._remote, self._codecs, self._callbacks, self._shared = remote, codecs, callbacks, shared
        self._message: Made | None = None  # in the present message
        self._known: dict[tuple[type, int], Any] = {}  # the stand-ins of functions, classes and objects, by number

    def keep(self, data: ClassData, kind: Any) -> None:
        """Note the stand-in of a class that a test has derived."""
        self._known[ClassData, data.number] = kind

    @contextmanager
    def message(self) -> Iterator[None]:
        """Take what is rebuilt in the block as parts of one message, in which one list may be in several places."""
        before, self._message = self._message, Made()
        try:
            yield
        finally:
            self._message = before

    def take(self, contents: Any) -> None:
        """Bring the objects up to date that the test and the student's code both hold; see `Shared.take`."""
        if isinstance(contents, dict) and self._message is not None:
            build = functools.partial(self._built, name="something that your code has changed")
            self._shared.take(contents, build, self._message)

    def rebuilt(self, value: Any, name: str) -> Any:
        """Return a value from a reply, with objects rebuilt and functions callable; name: for messages."""
        if self._message is None:
            with self.message():
                return self.rebuilt(value, name)
        if value in self._message:
            return self._message.get(value)
        found = self._built(value, name)
        return self._message.put(value, found) if is_container(value) else found

    def _built(self, value: Any, name: str) -> Any:
        found = self._put_up(value, name)
        try:
            expect_state(found)
        except ValueError:
            return self._opaque("dict", f"The test needs {name}, a state of random numbers that NumPy never makes")
        return found

    def _put_up(self, value: Any, name: str) -> Any:
        self._remote.told.note(value)
        if type(value) is str and "{" in value and reads_hidden(value):
            reason = f"The test needs {name}, a text that reads hidden members of what is formatted"
            if not name.startswith("its "):  # such as a docstring, which nobody may ask for
                self._remote.refusal(reason)
            return self._opaque("str", reason)
        if type(value) in (list, tuple):
            return type(value)(self.rebuilt(item, f"{name}[{number}]") for number, item in enumerate(value))
        if type(value) is dict:
            return {key: self.rebuilt(item, f"{name}[{_shown(key)}]") for key, item in value.items()}
        if (form := FORMS.get(form_of(value))) and form.holds:
            parts = [self.rebuilt(part, f"{name}[{number}]") for number, part in enumerate(form.parts(value))]
            return self._put_together(form, parts, name)
        if isinstance(value, CodedData):
            try:
                return self.decoded(value)
            except CannotLeave as error:
                codec = codec_tagged(value.tag, self._codecs)
                return self._opaque(codec.label if codec else "object", f"{name}: {error}")
        if isinstance(value, UnfilledData):
            return Unfilled(value.name, BlankError(value.message))
        if isinstance(value, OpaqueData):
            return self._opaque(value.kind, reason_of(value, name))
        return self._stand_in(value, name)

    def _stand_in(self, value: Any, name: str) -> Any:
        if isinstance(value, FunctionData | ClassData | ObjectData | IteratorData):
            place = type(value), value.number
            if place not in self._known:
                self._known[place] = self._made(value)
            return self._known[place]
        if isinstance(value, SharedData) and self._message is not None:
            build = functools.partial(self._built, name=name)
            return self._shared.received(value.number, value.content, build, self._message)
        if isinstance(value, ViewData):
            return self._view(value, name)
        if isinstance(value, DictViewData):
            return self._dict_view(value, name)
        if isinstance(value, MappingData | SetData | FormedData):
            return self._collected(value, name)
        if isinstance(value, TypeData):
            return made_of(value, self.rebuilt(value.parts, name), name, self._remote)
        if isinstance(value, WrapperData):
            try:
                return wrapper_of(value.kind, self.rebuilt(value.parts, name))
            except (KeyError, TypeError, ValueError):
                return self._opaque("property", f"The test needs {name}, which cannot be put together again")
        if isinstance(value, RecordData):
            return self._record(value, name)
        if isinstance(value, NamedTupleData):
            kind = self.class_of(value.kind)
            items = self.rebuilt(value.items, name)
            fits = issubclass(kind, tuple) and len(items) == len(kind._fields)
            return kind._make(items) if fits else tuple(items)
        if isinstance(value, ImportedData):
            return imported_here(value, name, self._remote)
        if isinstance(value, RaisedData):
            raised = self._callbacks.raised(value.number)
            return raised or self._opaque("exception", f"The test needs {name}, an exception that it did not raise")
        if isinstance(value, CallbackData | GivenClassData | GivenData):
            try:
                return self._callbacks[value.number]
            except KeyError:
                return self._opaque("function", f"The test needs {name}, a function that it did not make")
            except NotForStudents as error:
                raise self._remote.called_back.refused("function", error) from None
        return value

    def _view(self, value: ViewData, name: str) -> Any:
        """Return a view of an array of the test's where its memory allows it; otherwise a copy of what it shows."""
        whole = self.rebuilt(value.whole, name)
        fits = type(whole) is type(value.whole) is np.ndarray and whole.shape == value.whole.shape
        how = value.offset, value.shape, value.strides, value.writeable
        here = view_of(whole, *how) if fits else None
        if here is None and (there := view_of(value.whole, *how)) is not None:
            here = there.copy()
        return self._opaque("ndarray", f"The test needs {name}, a part of an array") if here is None else here

    def _record(self, value: RecordData, name: str) -> Any:
        """Return the value; a text or a number that stays the same object in the student's process does so here."""
        if not isinstance(value.object, ObjectData):
            return record_of(value, self.rebuilt, self._remote, name)
        place = RecordData, value.object.number
        if place not in self._known:
            self._known[place] = record_of(value, self.rebuilt, self._remote, name)
        return self._known[place]

    def _dict_view(self, value: DictViewData, name: str) -> Any:
        shown = self.rebuilt(value.shown, name)
        if issubclass(type(shown), Opaque):
            return shown
        try:
            return view_on(value.name, shown)
        except TypeError:
            return self._opaque("dict", f"The test needs {name}, a view of a dict whose class decides what is in it")

    def _collected(self, value: MappingData | SetData | FormedData, name: str) -> Any:
        """Return a dict, a Counter or a set; its members' own methods decide which are equal."""
        try:
            if isinstance(value, FormedData):
                form = FORMS[value.name if value.name in HOLDING else "counter"]
                return form.made([self.rebuilt(part, name) for part in value.parts])
            if isinstance(value, SetData):
                return (frozenset if value.frozen else set)(self.rebuilt(value.items, name))
            return dict(zip(self.rebuilt(value.keys, name), self.rebuilt(value.values, name), strict=True))
        except CannotLeave as error:
            return self._opaque("dict", str(error))
        except (TypeError, ValueError):
            return self._opaque("dict", f"The test needs {name}, which cannot be put together again")

    def _made(self, value: Any) -> Any:
        if isinstance(value, FunctionData):
            return RemoteFunction(self._remote, value)
        if isinstance(value, IteratorData) and value.name == "coroutine":
            return coroutine_of(self._remote, value)
        if isinstance(value, IteratorData):
            return iterator_class(value.name)(self._remote, value)
        if isinstance(value, ClassData):
            return self.class_of(value)
        if not self._remote.describe(value.kind.number):
            why = "its class raises an exception when it is looked at"
            return self._opaque(value.kind.name, reason_of(OpaqueData(value.kind.name, why), "an object"))
        kind = self.class_of(value.kind)
        if issubclass(kind, StudentCodeError):
            return self._remote.exceptions.held(value)
        if not issubclass(kind, RemoteObject):
            return self._opaque(value.kind.name, f"The test needs a {value.kind.name} that stays in the notebook")
        return instance_of(kind, self._remote, value)

    def class_of(self, data: ClassData) -> Any:
        """Return the stand-in of a class, with those of its bases."""
        place = ClassData, data.number
        if place not in self._known:
            if len(self._known) > 100 * MOST_CLASSES:
                raise self._remote.unreadable()
            told = self._remote.describe(data.number)
            try:
                self._known[place] = self._new_class(data, told)
            except (TypeError, ValueError) as error:  # such as bases that do not go together
                raise self._remote.unreadable(str(error)) from None
        return self._known[place]

    def _new_class(self, data: ClassData, told: dict[str, Any]) -> Any:
        if told.get("tuple") is True:
            return named_tuple_of(data, told)
        bases: list[Any] = [*classes(told.get("bases"))]
        if told.get("exception"):
            own = [base for base in bases if issubclass(base, StudentCodeError)]
            known = plain_bases(told["exception"])
            bases = own or [StudentCodeError]
            bases += [base for base in known if not any(issubclass(one, base) for one in own)]
        else:
            bases = [base for base in bases if issubclass(base, RemoteObject)] or [RemoteObject]
        return made_class(
            self._remote, data, told, tuple(bases), __signature__=SignatureOfClass(self._remote, data.number)
        )

    def _put_together(self, form: Form, parts: list[Any], name: str) -> Any:
        """Return the value that a form makes of its parts; what cannot be made raises no error before it is used."""
        try:
            return form.made(parts)
        except BlankError as error:  # of a part, which the form looks at
            return Unfilled(name, error)
        except CannotLeave as error:
            reason = str(error)
        except Exception as error:  # noqa: BLE001  (parts that fit one by one may not fit together)
            reason = f"The test needs {name}, which cannot be put together again ({type(error).__name__})"
        return self._opaque("object", reason)

    def decoded(self, value: CodedData) -> Any:
        codec = codec_tagged(value.tag, self._codecs)
        if codec is None or codec.rebuild is None:
            raise CannotLeave("it is of a kind that the course does not know")
        try:
            return codec.rebuild(value.content)
        except CannotLeave:
            raise
        except Exception as error:  # noqa: BLE001  (a codec may not expect all that a student can send)
            raise CannotLeave(f"its codec stopped with {type(error).__name__}") from None

    def _opaque(self, kind: str, reason: str) -> Opaque:
        return type(identifier(kind), (Opaque,), {"_reason": reason})(self._remote)


def _shown(key: Any) -> str:
    return repr(key) if len(repr(key)) < 60 else "..."
