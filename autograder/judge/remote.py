"""The values of a paused notebook, for tests: plain data, rebuilt objects, and stand-ins for what stays there."""

from __future__ import annotations

import functools
import hashlib
import operator
import random
import re
from collections import namedtuple
from collections.abc import Mapping, Sequence
from types import GenericAlias
from typing import TYPE_CHECKING, Any
from unittest.mock import NonCallableMock

import numpy as np

from autograder.judge import chance
from autograder.judge.circumstances import Circumstances
from autograder.judge.errors import UNREADABLE, plain_base, student_error
from autograder.judge.objects import (
    MOST_CLASSES,
    OURS,
    Opaque,
    RemoteFunction,
    RemoteObject,
    class_of,
    instance_of,
    iterator_class,
    signature_of,
)
from autograder.judge.sending import Callbacks, CannotBeSent, Protected, Sender
from labkit.blanks import BlankError, Unfilled
from labkit.codec import CannotLeave, Codec, codec_tagged
from labkit.forms import FORMS, Form, form_of
from labkit.known import known, nearest_exception
from labkit.questions import Ask, AskingError
from labkit.scoring import StudentCodeError
from labkit.shared import Shared, is_shareable, refill
from labkit.stand_ins import (
    CallbackData,
    ClassData,
    CodedData,
    FunctionData,
    ImportedData,
    IteratorData,
    MappingData,
    NamedTupleData,
    ObjectData,
    OpaqueData,
    SetData,
    SharedData,
    TypeData,
    UnfilledData,
)
from labkit.wire import PlainError, dump, load

if TYPE_CHECKING:
    from autograder.judge.files import Files

__all__ = ["CannotLeave", "Opaque", "Remote", "RemoteFunction", "StudentCodeError"]

MOST_REPLY = 256 * 2**20  # bytes
MOST_CAUSES = 5  # of an exception, one within another


class Remote:
    """Access to the values and functions in the student's process, for all tests of a notebook.

    cannot_leave: every reason why a value could not cross the wall, even if a test caught the exception.
    failures: every reason why there was no reply. called: whether anything was used there, even if it was known.
    circumstances: of the test. protected: what the student's code never changes. files: that both sides use, if any.

    Args:
        ask: sends a request to the student's process and returns its untrusted reply.
        codecs: of the course's objects.
        classes: names of the classes that the task asks for; the tests may leave comparisons to them.
    """

    def __init__(
        self,
        ask: Ask,
        codecs: Sequence[Codec] = (),
        classes: Sequence[str] = (),
    ) -> None:
        self.cannot_leave: list[str] = []
        self.failures: list[str] = []
        self.called = False
        self.circumstances = Circumstances({}, {})
        self.protected = Protected([])
        self.files: Files | None = None
        self._ask, self._codecs, self._names = ask, codecs, frozenset(classes)
        self._returned: dict[bytes, Any] = {}
        self._callbacks = Callbacks()
        self._sender = Sender(codecs, self._callbacks)
        self._shared = Shared(self._callbacks.new_number, self._plain, _refill)
        self._described: dict[int, dict[str, Any]] = {}
        self._known: dict[tuple[type, int], Any] = {}  # the stand-ins of functions, classes and objects, by number
        self._declared: set[int] = set()
        self._raised: list[BaseException] = []  # by the test's own functions

    def begin(self) -> None:
        """Forget what concerns an earlier test of the same notebook; its objects stay usable."""
        self.cannot_leave, self.failures, self.called = [], [], False

    def get(self, names: Sequence[str]) -> dict[str, Any]:
        """Return the values of those names that exist.

        Numbers, texts, arrays, lists, tuples, dicts and types in `labkit.forms` come as themselves, objects with a
        codec rebuilt (the caller must not change them), unfilled values as `Unfilled`, all else as stand-ins that
        work from afar (`autograder.judge.objects`), or as `Opaque` where that is impossible.

        Raises:
            AskingError: there is no reply, or it cannot be read.
        """
        reply = self._reply({"op": "get", "names": list(names)})
        if "error" in reply:
            raise AskingError(str(self._error(reply["error"])))
        values = reply.get("values")
        if not isinstance(values, dict):
            raise AskingError(UNREADABLE)
        asked = {name: values[name] for name in names if name in values}
        classes = {name: value.number for name, value in asked.items() if isinstance(value, ClassData)}
        self._declared |= {number for name, number in classes.items() if name in self._names}
        return {name: self._rebuilt(value, name) for name, value in asked.items()}

    def use(self, do: str, *arguments: Any, **keywords: Any) -> Any:
        """Do something with what is in the student's process; see `labkit.operations`.

        Raises:
            StudentCodeError: the student's code raised an exception. BlankError: it reached an unfilled blank.
            CannotLeave: an argument or the result cannot cross the wall. AskingError: there is no reply.
        """
        self.called = True
        files = self.files
        if files is None or not files.used:
            return self._use(do, arguments, keywords)
        if files.before_call():
            self._returned.clear()
        try:
            value = self._use(do, tuple(files.for_student(list(arguments))), files.for_student(keywords))
        finally:
            files.after_call()
        return files.for_test(value)

    def _use(self, do: str, arguments: tuple[Any, ...], keywords: dict[str, Any]) -> Any:
        if do == "exit":  # the exception in a `with` block is told by class and text
            manager, kind, error, *_ = arguments
            arguments = (manager, kind and plain_base({"known": nearest_exception(kind)}), str(error))
        sent = {"arguments": [*map(self._sent, arguments)], "keywords": {k: self._sent(v) for k, v in keywords.items()}}
        request: dict[str, Any] = {"op": "use", "do": do, **sent}
        around = self._around()
        same = hashlib.sha256(_dumped(request)).digest()  # building a large network may take a second
        if same in self._returned and not around:
            return self._returned[same]
        if shared := self._shared.changes():
            request["shared"] = shared
        if around:
            request["around"] = around
        if self.circumstances.seeded:
            request["seeded"] = self.circumstances.seeded
        reply = self._reply(request)
        where = f"what {_name(arguments[0])} returned" if do == "call" else f"what {do} gave"
        self._take(reply)
        value = reply["value"]
        if isinstance(value, OpaqueData) and value.reason:
            raise self.refusal(_reason(value, where))
        if isinstance(value, CodedData):
            try:
                self._returned[same] = self._decoded(value)
            except CannotLeave as error:
                raise self.refusal(f"{where.removeprefix('what ').removesuffix(' returned')}: {error}") from None
            return self._returned[same]
        return self._rebuilt(value, where)

    def describe(self, number: int) -> dict[str, Any]:
        """Return what the student's process tells about a function or class; see `labkit.kernel.registry.described`."""
        if number not in self._described:
            self.called = True
            told = self._reply({"op": "describe", "number": number}).get("value")
            rebuilt = self._rebuilt(told, "its description")
            self._described[number] = rebuilt if type(rebuilt) is dict else {}
        return self._described[number]

    def derive(self, name: str, bases: tuple[type, ...], space: dict[str, Any]) -> Any:
        """Have the student's process derive a class, for a class statement of a test; return its stand-in."""
        self.called = True
        own = ("__module__", "__qualname__", "__classcell__", "__firstlineno__", "__static_attributes__")
        members = {member: value for member, value in space.items() if member not in own}
        request = {"op": "derive", "name": name, "bases": list(bases), "members": members}
        reply = self._reply(self._sendable(request))
        self._raise(reply)
        data = reply.get("value")
        if not isinstance(data, ClassData):
            raise AskingError(UNREADABLE)
        cell = {"__classcell__": space["__classcell__"]} if "__classcell__" in space else {}
        made = self._known[ClassData, data.number] = class_of(self, data, self.describe(data.number), bases, **cell)
        return made

    def is_declared(self, kind: type) -> bool:
        """Return whether the task asks for a class, or for one of those that it derives from."""
        numbers = [base._labkit_data.number for base in kind.__mro__ if "_labkit_data" in vars(base)]  # type: ignore[attr-defined]
        return not self._declared.isdisjoint(numbers)

    def again(self, made: Sequence[str], settings: Mapping[str, Any]) -> dict[str, Any] | None:
        """Run the student's cells once more; see `labkit.again`. None also if they raise an exception."""
        self.called = True
        value = self._reply({"op": "again", "made": list(made), "settings": dict(settings)}).get("value")
        return self._rebuilt(value, "again") if isinstance(value, dict) else None

    def end(self) -> None:
        """Give the student's names back what the test has replaced."""
        if self.circumstances.replaced:
            self._reply({"op": "restore"})

    def refusal(self, reason: str) -> CannotLeave:
        """Return the error, and record its reason."""
        if reason not in self.cannot_leave:
            self.cannot_leave.append(reason)
        return CannotLeave(reason)

    def _around(self) -> Any:
        around = self.circumstances.before_call()
        patches, values = around.pop("patches", {}), around.pop("values", {})
        sent = self._sendable(around)
        if values:
            sent["values"] = {name: self._patch(value) for name, value in values.items()}
        for module, members in patches.items():
            sent.setdefault("patches", {})[module] = {name: self._patch(value) for name, value in members.items()}
        return sent

    def _result(self, value: Any) -> Any:
        """Return what a function of the test has returned, as it is sent; what a mock returns is a mock, too."""
        return self._patch(value) if isinstance(value, NonCallableMock) else self._sent(value)

    def _patch(self, value: Any) -> Any:
        try:
            return self._sender.patch(value) if callable(value) else self._sent(value)
        except CannotBeSent as error:
            raise self.refusal(f"The test gives your code's names what cannot be sent to it: {error}") from None

    def _take(self, reply: dict[Any, Any]) -> None:
        """Show what a call has shown, bring up to date what it has changed, and raise what it has raised."""
        self.circumstances.after_call(reply)
        self._take_shared(reply)
        values = reply.get("values")
        if isinstance(values, dict):
            self.circumstances.take_values({name: self._rebuilt(value, name) for name, value in values.items()})
        self._raise(reply)
        if "value" not in reply:
            raise AskingError(UNREADABLE)

    def _take_shared(self, reply: dict[Any, Any]) -> None:
        contents = reply.get("shared")
        if isinstance(contents, dict):
            self._shared.take(self._rebuilt(contents, "something that your code has changed"))

    def _raise(self, reply: dict[Any, Any]) -> None:
        if "error" in reply:
            raise self._error(reply["error"])

    def _error(self, described: Any, depth: int = 0) -> BaseException:
        """Return the exception of the student's code, or of the test's own function, that a reply describes."""
        if not isinstance(described, dict):
            return AskingError(UNREADABLE)
        raised = described.get("raised")
        if isinstance(raised, int) and 0 <= raised < len(self._raised):
            return self._raised[raised]
        state = described.get("state")
        state = {str(name): value for name, value in state.items()} if isinstance(state, dict) else {}
        if isinstance(arguments := described.get("arguments"), list):
            state["arguments"] = arguments
        own = self._class(described["class"]) if isinstance(described.get("class"), ClassData) else None
        fits = own is not None and issubclass(own, StudentCodeError)
        error = student_error(described, own if fits else None, self._rebuilt(state, "an attribute of an exception"))
        if "cause" in described and depth < MOST_CAUSES:
            error.__cause__ = self._error(described["cause"], depth + 1)
        return error

    def _reply(self, request: dict[str, Any]) -> dict[Any, Any]:
        reply = self._loaded(request)
        while "callback" in reply:
            reply = self._loaded(self._called_back(reply))
        return reply

    def _loaded(self, request: dict[str, Any]) -> dict[Any, Any]:
        try:
            reply = load(self._ask(_dumped(request)), MOST_REPLY)
        except PlainError as error:
            raise AskingError(f"{UNREADABLE} {error}") from None
        except AskingError as error:
            self.failures.append(str(error))
            raise
        if not isinstance(reply, dict):
            raise AskingError(UNREADABLE)
        return reply

    def _called_back(self, asked: dict[Any, Any]) -> dict[str, Any]:
        """Call one of the test's functions for the student's code; return the request with which that goes on."""
        try:
            self.circumstances.after_call(asked)
            self._take_shared(asked)
            function = self._callbacks[asked["callback"]]
            arguments = self._rebuilt(asked.get("arguments"), "an argument of a function of the test")
            keywords = self._rebuilt(asked.get("keywords"), "an argument of a function of the test")
            found = function(*arguments, **keywords) if callable(function) else [*_next(function)]
            return {"op": "resume", "value": self._result(found), "shared": self._shared.changes()}
        except (Exception, SystemExit, GeneratorExit) as error:  # noqa: BLE001  (perhaps it has to)
            self._raised.append(error)
            plain = [argument for argument in error.args if type(argument) in (str, int, float, bool)]
            told = {"known": nearest_exception(type(error)), "arguments": plain, "message": str(error)[:2_000]}
            return {"op": "resume", "error": {**told, "number": len(self._raised) - 1}}

    def _sent(self, value: Any) -> Any:
        """Return an argument as it is sent: shared, if both sides can change it."""
        plain = self._sendable(value)
        if not is_shareable(value) or value in self.protected:
            return plain
        return self._shared.sent(value, plain)

    def _plain(self, value: Any) -> Any:
        try:
            return self._sender.sendable(value)
        except CannotBeSent:
            return object()  # which is not plain, either

    def _sendable(self, value: Any) -> Any:
        try:
            sent = self._sender.sendable(value)
            _dumped(sent)
        except (CannotBeSent, TypeError) as error:
            raise self.refusal(f"The test hands your code something that cannot be sent to it: {error}") from None
        return sent

    def _rebuilt(self, value: Any, name: str) -> Any:
        """Return a value from a reply, with objects rebuilt and functions callable; name: for messages."""
        if type(value) in (list, tuple):
            return type(value)(self._rebuilt(item, f"{name}[{number}]") for number, item in enumerate(value))
        if type(value) is dict:
            return {key: self._rebuilt(item, f"{name}[{_shown(key)}]") for key, item in value.items()}
        if (form := FORMS.get(form_of(value))) and form.holds:
            parts = [self._rebuilt(part, f"{name}[{number}]") for number, part in enumerate(form.parts(value))]
            return self._put_together(form, parts, name)
        if isinstance(value, CodedData):
            try:
                return self._decoded(value)
            except CannotLeave as error:
                codec = codec_tagged(value.tag, self._codecs)
                return self._opaque(codec.label if codec else "object", f"{name}: {error}")
        if isinstance(value, UnfilledData):
            return Unfilled(value.name, BlankError(value.message))
        if isinstance(value, OpaqueData):
            return self._opaque(value.kind, _reason(value, name))
        return self._stand_in(value, name)

    def _stand_in(self, value: Any, name: str) -> Any:
        if isinstance(value, FunctionData | ClassData | ObjectData | IteratorData):
            place = type(value), value.number
            if place not in self._known:
                self._known[place] = self._made(value)
            return self._known[place]
        if isinstance(value, SharedData):
            return self._shared.received(value.number, self._rebuilt(value.content, name))
        if isinstance(value, MappingData | SetData):
            return self._collected(value, name)
        if isinstance(value, TypeData):
            parts = self._rebuilt(value.parts, name)
            return functools.reduce(operator.or_, parts) if value.union else GenericAlias(parts[0], tuple(parts[1:]))
        if isinstance(value, NamedTupleData):
            kind = self._class(value.kind)
            items = self._rebuilt(value.items, name)
            fits = issubclass(kind, tuple) and len(items) == len(kind._fields)
            return kind._make(items) if fits else tuple(items)
        if isinstance(value, ImportedData):
            return known(value) or self._opaque("type", f"The test needs {name}, a class that is not known")
        if isinstance(value, CallbackData):
            try:
                return self._callbacks[value.number]
            except KeyError:
                return self._opaque("function", f"The test needs {name}, a function that it did not make")
        return value

    def _collected(self, value: MappingData | SetData, name: str) -> Any:
        """Return a dict or a set; its members' own methods decide which are equal."""
        try:
            if isinstance(value, SetData):
                return (frozenset if value.frozen else set)(self._rebuilt(value.items, name))
            return dict(zip(self._rebuilt(value.keys, name), self._rebuilt(value.values, name), strict=True))
        except CannotLeave as error:
            return self._opaque("dict", str(error))
        except (TypeError, ValueError):
            return self._opaque("dict", f"The test needs {name}, which cannot be put together again")

    def _made(self, value: Any) -> Any:
        if isinstance(value, FunctionData):
            return RemoteFunction(self, value)
        if isinstance(value, IteratorData):
            return iterator_class(value.name)(self, value)
        if isinstance(value, ClassData):
            return self._class(value)
        kind = self._class(value.kind)
        if not issubclass(kind, RemoteObject):
            return self._opaque(value.kind.name, f"The test needs a {value.kind.name} that stays in the notebook")
        return instance_of(kind, self, value)

    def _class(self, data: ClassData, depth: int = 0) -> Any:
        """Return the stand-in of a class, with those of its bases."""
        place = ClassData, data.number
        if place not in self._known:
            if depth > 30 or len(self._known) > 100 * MOST_CLASSES:
                raise AskingError(UNREADABLE)
            told = self.describe(data.number)
            try:
                self._known[place] = self._new_class(data, told, depth)
            except (TypeError, ValueError) as error:  # such as bases that do not go together
                raise AskingError(f"{UNREADABLE} {error}") from None
        return self._known[place]

    def _new_class(self, data: ClassData, told: dict[str, Any], depth: int) -> Any:
        if told.get("tuple") is True:
            made = namedtuple(_identifier(data.name), told.get("fields") or [])  # type: ignore[misc]
            setattr(made, f"{OURS}_data", data)
            return made
        listed = told.get("bases")
        bases: list[Any] = [base for base in listed if isinstance(base, type)] if isinstance(listed, list) else []
        if told.get("exception"):
            own = [base for base in bases if issubclass(base, StudentCodeError)]
            bases = own or [StudentCodeError, plain_base({"known": told["exception"]})]
        else:
            bases = [base for base in bases if issubclass(base, RemoteObject)] or [RemoteObject]
        return class_of(self, data, told, tuple(bases), __signature__=_Signature(self, data.number))

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

    def _decoded(self, value: CodedData) -> Any:
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
        return type(_identifier(kind), (Opaque,), {"_reason": reason})(self)


def _refill(old: Any, new: Any) -> None:
    """Take over what the student's code has left in an object; see `labkit.shared.refill`."""
    if isinstance(old, np.random.Generator | np.random.RandomState | random.Random) and not chance.may_become(old, new):
        return
    refill(old, new)


class _Signature:
    """The signature of a class, asked for when it is needed."""

    def __init__(self, remote: Remote, number: int) -> None:
        self._remote, self._number = remote, number

    def __get__(self, instance: object, owner: type | None = None) -> Any:
        return signature_of(self._remote, self._number)


def _next(iterator: Any) -> list[Any]:
    """Return the next value in a list; an empty one at the end."""
    try:
        return [next(iterator)]
    except StopIteration:
        return []


def _identifier(name: str) -> str:
    return re.sub(r"\W", "_", name)[:100] or "object"


def _name(function: Any) -> str:
    return str(getattr(function, "__name__", type(function).__name__))


def _shown(key: Any) -> str:
    return repr(key) if len(repr(key)) < 60 else "..."


def _reason(value: OpaqueData, name: str) -> str:
    why = value.reason or "such an object cannot be turned into plain data"
    return f"The test needs {name}, a {value.kind}, which cannot be taken out of the notebook: {why}"


def _dumped(request: dict[str, Any]) -> bytes:
    try:
        return dump(request)
    except PlainError as error:
        raise TypeError(str(error)) from None
