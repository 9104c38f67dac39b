"""The values of a paused notebook, for tests: plain data, rebuilt models, and functions that are called there."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from typing import Any, NoReturn

from labkit.blanks import BlankError, Unfilled, expect_filled
from labkit.codec import CannotLeave, Codec, NotPlain, codec_for, codec_tagged
from labkit.forms import FORMS, Form, form_of
from labkit.questions import Ask, AskingError
from labkit.scoring import StudentCodeError
from labkit.wire import CodedData, FunctionData, OpaqueData, PlainError, UnfilledData, dump, load

__all__ = ["CannotLeave", "Opaque", "Remote", "RemoteFunction", "StudentCodeError"]

MOST_REPLY = 256 * 2**20  # bytes
UNREADABLE = "Your code's process sent a reply that cannot be read."


class Opaque:
    """Stands in for an object that stays in the student's process; its class is named after that object's class.

    Every use of it raises `CannotLeave`, which `remote.cannot_leave` remembers.
    """

    _reason = ""

    def __init__(self, remote: Remote) -> None:
        self._remote = remote

    def _use(self, *arguments: Any, **named: Any) -> NoReturn:
        raise self._remote.refusal(self._reason)

    __call__ = __getitem__ = __iter__ = __len__ = __float__ = __int__ = __bool__ = __array__ = __contains__ = _use
    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = __truediv__ = __rtruediv__ = __neg__ = __abs__ = _use
    __lt__ = __le__ = __gt__ = __ge__ = __matmul__ = __rmatmul__ = __pow__ = __rpow__ = __next__ = __enter__ = _use
    __mod__ = __rmod__ = __floordiv__ = __rfloordiv__ = __divmod__ = __rdivmod__ = __round__ = __complex__ = _use
    __and__ = __rand__ = __or__ = __ror__ = __xor__ = __rxor__ = __invert__ = __pos__ = __reversed__ = _use

    def __eq__(self, other: object) -> bool:
        return self._use()

    __hash__ = object.__hash__

    def __getattr__(self, attribute: str) -> Any:
        if attribute.startswith("__"):
            raise AttributeError(attribute)  # this is how Python and NumPy look for optional methods
        return self._use()


class _Unreachable(Opaque):
    """An opaque object of a kind that might be right: even `isinstance` gets no answer."""

    @property
    def __class__(self) -> Any:  # what isinstance asks for
        return self._use()

    @__class__.setter
    def __class__(self, kind: Any) -> None:
        raise AttributeError("__class__")


class RemoteFunction:
    """A student's function. Calling it calls the function in the student's process, with copies of the arguments.

    Raises, when called:
        StudentCodeError: it raised an exception. BlankError: it reached a blank that is not filled in.
        CannotLeave: its value cannot leave the student's process. AskingError: there is no reply.
        TypeError: an argument is not plain data, an object with a codec or such a function.
    """

    def __init__(self, remote: Remote, data: FunctionData) -> None:
        self.__name__ = data.name
        self._remote = remote
        self._data = data

    def __call__(self, *arguments: Any, **keywords: Any) -> Any:
        return self._remote.call(self._data, list(arguments), keywords)

    def __repr__(self) -> str:
        return f"<the student's function {self.__name__}>"


class Remote:
    """Access to the values and functions in the student's process.

    cannot_leave: every reason why a value could not leave it, even if a test caught the exception.
    called: whether a function was called, even if its value was known.

    Args:
        ask: sends a request to the student's process and returns its untrusted reply.
        codecs: of the course's objects. returned: a cache of such objects that functions returned, by function and
            arguments. Building a large network takes the student's process a second, and several tests ask for the
            same one.
    """

    def __init__(
        self, ask: Ask, codecs: Sequence[Codec] = (), returned: dict[tuple[int, bytes], Any] | None = None
    ) -> None:
        self.cannot_leave: list[str] = []
        self.called = False
        self._ask, self._codecs = ask, codecs
        self._returned = {} if returned is None else returned

    def get(self, names: Sequence[str]) -> dict[str, Any]:
        """Return the values of those names that exist.

        Numbers, texts, arrays, lists, tuples, dicts and types in `labkit.forms` come as themselves, objects with a
        codec rebuilt (the caller must not change them), functions as `RemoteFunction`, unfilled values as `Unfilled`,
        all else as `Opaque`.

        Raises:
            AskingError: there is no reply, or it cannot be read.
        """
        reply = self._reply({"op": "get", "names": list(names)})
        if "error" in reply:
            error = _error(reply["error"])
            raise AskingError(str(error))
        values = reply.get("values")
        if not isinstance(values, dict):
            raise AskingError(UNREADABLE)
        return {name: self._rebuilt(values[name], name) for name in names if name in values}

    def call(self, function: FunctionData, arguments: list[Any], keywords: dict[str, Any]) -> Any:
        """Call a function in the student's process; see `RemoteFunction`."""
        self.called = True
        sent = self._sendable({"arguments": arguments, "keywords": keywords})
        request = {"op": "call", "function": function, **sent}
        same = function.number, hashlib.sha256(_dumped(request)).digest()
        if same in self._returned:
            return self._returned[same]
        reply = self._reply(request)
        if "error" in reply:
            raise _error(reply["error"])
        if "value" not in reply:
            raise AskingError(UNREADABLE)
        value = reply["value"]
        if isinstance(value, OpaqueData) and value.reason:
            raise self.refusal(_reason(value, f"what {function.name} returned"))
        if isinstance(value, CodedData):
            try:
                self._returned[same] = self._decoded(value)
            except CannotLeave as error:
                raise self.refusal(f"{function.name}: {error}") from None
            return self._returned[same]
        return self._rebuilt(value, f"what {function.name} returned")

    def again(self, made: Sequence[str], settings: Mapping[str, Any]) -> dict[str, Any] | None:
        """Run the student's cells once more; see `labkit.again`. None also if they raise an exception."""
        self.called = True
        value = self._reply({"op": "again", "made": list(made), "settings": dict(settings)}).get("value")
        return self._rebuilt(value, "again") if isinstance(value, dict) else None

    def refusal(self, reason: str) -> CannotLeave:
        """Return the error, and record its reason."""
        if reason not in self.cannot_leave:
            self.cannot_leave.append(reason)
        return CannotLeave(reason)

    def _reply(self, request: dict[str, Any]) -> dict[Any, Any]:
        try:
            reply = load(self._ask(_dumped(request)), MOST_REPLY)
        except PlainError as error:
            raise AskingError(f"{UNREADABLE} {error}") from None
        if not isinstance(reply, dict):
            raise AskingError(UNREADABLE)
        return reply

    def _rebuilt(self, value: Any, name: str) -> Any:
        """Return a value from a reply, with objects rebuilt and functions callable; name: for messages."""
        if isinstance(value, list | tuple):
            return type(value)(self._rebuilt(item, f"{name}[{number}]") for number, item in enumerate(value))
        if isinstance(value, dict):
            return {key: self._rebuilt(item, f"{name}[{_shown(key)}]") for key, item in value.items()}
        if (form := FORMS.get(form_of(value))) and form.holds:
            parts = [self._rebuilt(part, f"{name}[{number}]") for number, part in enumerate(form.parts(value))]
            return self._put_together(form, parts, name)
        if isinstance(value, CodedData):
            try:
                return self._decoded(value)
            except CannotLeave as error:
                codec = codec_tagged(value.tag, self._codecs)
                return self._opaque(codec.label if codec else "object", f"{name}: {error}", _Unreachable)
        if isinstance(value, FunctionData):
            return RemoteFunction(self, value)
        if isinstance(value, UnfilledData):
            return Unfilled(value.name, BlankError(value.message))
        if isinstance(value, OpaqueData):
            return self._opaque(value.kind, _reason(value, name), _Unreachable if value.reason else Opaque)
        return value

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
        return self._opaque("object", reason, _Unreachable)

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

    def _sendable(self, value: Any) -> Any:
        """Return an argument as plain data; raise TypeError if that is impossible."""
        expect_filled(value)
        if isinstance(value, RemoteFunction):
            return value._data
        if codec := codec_for(type(value), self._codecs):
            try:
                described = codec.describe(value)
            except NotPlain as error:
                reason = str(error) or f"a {type(value).__name__} is not plain data"
                raise TypeError(f"This cannot be sent to the student's process: {reason}") from None
            return CodedData(codec.tag, described) if codec.rebuild else described
        if isinstance(value, list | tuple):
            return type(value)(map(self._sendable, value))
        if isinstance(value, dict):
            return {key: self._sendable(item) for key, item in value.items()}
        return value

    def _opaque(self, kind: str, reason: str, base: type[Opaque]) -> Opaque:
        name = re.sub(r"\W", "_", kind)[:100] or "object"
        return type(name, (base,), {"_reason": reason})(self)


def _shown(key: Any) -> str:
    return repr(key) if len(repr(key)) < 60 else "..."


def _reason(value: OpaqueData, name: str) -> str:
    why = value.reason or "such an object cannot be turned into plain data"
    return f"The test needs {name}, a {value.kind}, which cannot be taken out of the notebook: {why}"


def _error(described: Any) -> Exception:
    """Return the exception that a reply describes."""
    if not isinstance(described, dict):
        return AskingError(UNREADABLE)
    kind, message, told = (str(described.get(key, "")) for key in ("kind", "message", "told"))
    if described.get("blank") is True:
        return BlankError(message)
    return StudentCodeError(re.sub(r"\W", "_", kind)[:100] or "Error", message, told)


def _dumped(request: dict[str, Any]) -> bytes:
    try:
        return dump(request)
    except PlainError as error:
        raise TypeError(f"This cannot be sent to the student's process: {error}") from None
