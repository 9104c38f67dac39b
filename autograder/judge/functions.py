"""A student's function, as a test sees it: it is called, and asked about, in the student's process."""

from __future__ import annotations

import inspect
import re
import sys
from types import CodeType, FunctionType, MethodType
from typing import TYPE_CHECKING, Any

from autograder.judge.types_told import type_told
from labkit import signatures
from labkit.known import WRAPPERS, class_named
from labkit.stand_ins import FunctionData

if TYPE_CHECKING:
    from autograder.judge.remote import Remote

OURS = "_labkit"  # how the names of the attributes begin that belong to a stand-in itself
# And what has to stay there: the names by which NumPy would read the memory of this process, where a decorator of the
# test copies the attributes of a function.
_KEPT_BACK = (OURS, "__array_", "__cuda_array", "__buffer__", "__dlpack")
_LOOKED_UP = (
    "__annotations__",
    "__closure__",
    "__defaults__",
    "__func__",
    "__isabstractmethod__",
    "__kwdefaults__",
    "__qualname__",
    "__self__",
    "__wrapped__",
)
_OF_CODE = (
    *("co_argcount", "co_kwonlyargcount", "co_posonlyargcount", "co_varnames", "co_name", "co_names"),
    *("co_flags", "co_firstlineno", "co_freevars", "co_cellvars"),
)


def identifier(name: str, otherwise: str = "object") -> str:
    """Return an untrusted name as one that a class may have."""
    return re.sub(r"\W", "_", name)[:100] or otherwise


class StandingFor(type):
    """The class of classes that equal the built-in one for which they stand, as in `type(f) == types.FunctionType`."""

    _labkit_kind: type | None = None

    def __eq__(cls, other: object) -> bool:
        return cls is other or (other is not None and vars(cls).get("_labkit_kind") is other)

    __hash__ = type.__hash__


class RemoteFunction(metaclass=StandingFor):
    """A student's function. Calling it calls the function in the student's process, with copies of the arguments.

    Raises, when called:
        StudentCodeError: it raised an exception; the error is also of that exception's class, or the nearest one known.
        BlankError: it reached a blank that is not filled in.
        CannotLeave: an argument cannot be sent there, or its value cannot leave. AskingError: there is no reply.
    """

    _labkit_kind = FunctionType

    def __init__(self, remote: Remote, data: FunctionData) -> None:
        self.__name__, self.__module__ = data.name, "__main__"
        self._labkit_remote = remote
        self._labkit_data = data

    def __call__(self, *arguments: Any, **keywords: Any) -> Any:
        return self._labkit_remote.use("call", self, *arguments, **keywords)

    def __get__(self, instance: object, owner: type | None = None) -> Any:
        return self if instance is None else MethodType(self, instance)

    @property  # type: ignore[misc]
    def __class__(self) -> Any:  # what isinstance asks for
        return class_named(self._labkit_data.library, self._labkit_data.kind) or FunctionType

    @property
    def __dict__(self) -> Any:  # type: ignore[override]  # what vars asks for
        return attributes_told(self._labkit_remote.use("vars", self))

    @property
    def __doc__(self) -> Any:  # type: ignore[override]
        return self._labkit_remote.describe(self._labkit_data.number).get("doc")

    @property
    def __signature__(self) -> inspect.Signature:
        return signature_of(self._labkit_remote, self._labkit_data.number)

    @property
    def __globals__(self) -> dict[str, Any]:
        return vars(sys.modules["__main__"])

    @property
    def __code__(self) -> Any:
        if self._labkit_remote.describe(self._labkit_data.number).get("kind") not in ("function", "method"):
            raise AttributeError(f"'{self.__name__}' has no attribute '__code__'")
        return RemoteCode(self)

    def __getattr__(self, attribute: str) -> Any:
        hidden = attribute.startswith("__") and attribute not in _LOOKED_UP
        if hidden or attribute.startswith(OURS):
            raise AttributeError(f"'function' object has no attribute '{attribute}'")
        return self._labkit_remote.use("getattr", self, attribute)

    def __setattr__(self, attribute: str, value: Any) -> None:
        if attribute.startswith(("__", OURS)):  # what libraries note of a function
            object.__setattr__(self, attribute, value)
        else:
            self._labkit_remote.use("setattr", self, attribute, value)

    def __delattr__(self, attribute: str) -> None:
        if attribute.startswith(("__", OURS)):
            object.__delattr__(self, attribute)
        else:
            self._labkit_remote.use("delattr", self, attribute)

    def __repr__(self) -> str:
        return f"<function {self.__name__} at {id(self):#x}>"


RemoteFunction.__name__ = "function"  # for messages, as in a notebook


class RemoteCode:
    """The code of a student's function: some facts about it are known, its text is not."""

    co_filename = "<student>"

    def __init__(self, function: RemoteFunction) -> None:
        self._labkit_function = function

    @property  # type: ignore[misc]
    def __class__(self) -> Any:  # what isinstance asks for
        return CodeType

    def __getattr__(self, attribute: str) -> Any:
        remote, name = self._labkit_function._labkit_remote, self._labkit_function.__name__
        if attribute not in _OF_CODE:
            raise remote.refusal(f"The test needs the byte code of {name}, which stays in the notebook")
        return getattr(remote.use("getattr", self._labkit_function, "__code__"), attribute)


def wrapper_of(kind: str, parts: list[Any]) -> Any:
    """Return a property, a staticmethod or a classmethod of untrusted parts; see `WrapperData`."""
    if kind != "property":
        return WRAPPERS[kind](*parts)
    getter, setter, deleter, document = parts
    made = property(getter, setter, deleter, "")  # else it would ask a function for its docstring
    made.__doc__ = document
    return made


def signature_of(remote: Remote, number: int) -> inspect.Signature:
    """Return the signature of a function or class; raise a ValueError, as inspect does, if there is none."""
    return signatures.signature(remote.describe(number).get("signature"), type_told)


def attributes_told(found: Any) -> Any:
    """Return the attributes of a function or an object that its own process tells, for `vars` and `functools.wraps`."""
    if not isinstance(found, dict):
        return found
    return {name: value for name, value in found.items() if not str(name).startswith(_KEPT_BACK)}


class SignatureOfClass:
    """The signature of a class, asked for when it is needed."""

    def __init__(self, remote: Remote, number: int) -> None:
        self._remote, self._number = remote, number

    def __get__(self, instance: Any, owner: type | None = None) -> Any:
        number = self._number if instance is None else instance._labkit_own[1].number  # of an object that can be called
        return signature_of(self._remote, number)
