"""What the stand-ins of exception classes have: what an exception knows is told when it is made, all else is asked."""

from __future__ import annotations

from typing import Any

from autograder.judge.functions import OURS
from labkit.scoring import mark_raised, raised_there


def asked_of_exception(self: Any, attribute: str) -> Any:
    """Return what an exception's class makes of it, such as a property or a method; attributes are known already."""
    if attribute.startswith(("__", OURS)) or "_labkit_own" not in vars(self):
        raise AttributeError(f"'{type(self).__name__}' object has no attribute '{attribute}'")
    return getattr(self._labkit_own, attribute)


def set_on_exception(self: Any, attribute: str, value: Any) -> None:
    """Set an attribute, also of the exception for which this one stands; for `__setattr__`."""
    if "_labkit_own" in vars(self) and not attribute.startswith(("__", OURS)):
        setattr(self._labkit_own, attribute, value)
    BaseException.__setattr__(self, attribute, value)


def initialised(kind: Any) -> Any:
    """Return the method `__init__` of an exception's class, which classes of a test that derive from it call."""

    def initialise(self: Any, *arguments: Any, **keywords: Any) -> None:
        remote, handle = kind._labkit_remote, vars(self)["_labkit_own"]
        remote.use("call", remote.use("getattr", kind, "__init__"), self, *arguments, **keywords)
        mark_raised(self, type(self).__name__, str(handle), "")
        for name, value in {"args": tuple(handle.args), **vars(handle)}.items():
            BaseException.__setattr__(self, name, value)

    return initialise


def text_of_exception(self: Any) -> str:
    """Return the text that the student's process told, for `__str__` of the exceptions' classes."""
    _, message, _ = raised_there(self) or ("", "", "")
    return message
