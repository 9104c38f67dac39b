"""Hand a test's values to the student's process: copied, shared with it, or as stand-ins for what stays here."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from autograder.judge import chance
from autograder.judge.callbacks import Callbacks, CannotBeSent
from autograder.judge.objects import RemoteMeta
from autograder.judge.sending import Sender
from labkit.blanks import BlankError
from labkit.codec import Codec
from labkit.dict_views import dict_of, name_of_view
from labkit.known import WRAPPERS
from labkit.refilling import refill
from labkit.repeats import Made
from labkit.shared import Shared, is_shareable
from labkit.stand_ins import DictViewData, ErrorData, ViewData
from labkit.wire import PlainError, dump


class Outgoing:
    """What a test hands out.

    shared: what both sides hold.

    Args:
        codecs: of the course's objects. callbacks: the test's own functions.
        refuse: returns the error for what cannot be sent, and records its reason.
    """

    def __init__(self, codecs: Sequence[Codec], callbacks: Callbacks, refuse: Callable[[str], Exception]) -> None:
        self.shared = Shared(callbacks.new_number, self._plain_or_not, self._refill)
        self._sender = Sender(codecs, callbacks, self.shared.viewed)
        self._refuse = refuse
        self._made = Made()  # for the present message

    def call(self, arguments: Sequence[Any], keywords: Mapping[str, Any]) -> dict[str, Any]:
        """Return what a call hands over, the beginning of a message."""
        self._made = Made()
        named = {name: self.argument(value) for name, value in keywords.items()}
        return {"arguments": [*map(self.argument, arguments)], "keywords": named}

    @property
    def has_lent(self) -> bool:
        """Whether the test has handed out a file; see `Sender`."""
        return self._sender.has_lent

    def changes(self) -> dict[int, Any]:
        """Return what the message must tell of what is shared; its other parts must be there already."""
        return self.shared.changes(self._made)

    def plain(self, value: Any, made: Made | None = None) -> Any:
        """Return a value as plain data, with stand-ins for what stays here; made: see `Sender.sendable`."""
        try:
            sent = self._sender.sendable(value, Made() if made is None else made)
            dump(sent)
        except RecursionError:
            raise self._refuse("The test hands your code a value that contains itself") from None
        except (CannotBeSent, PlainError) as error:
            raise self._refuse(f"The test hands your code something that cannot be sent to it: {error}") from None
        return sent

    def argument(self, value: Any) -> Any:
        """Return an argument as it is sent: shared, if both sides can change it."""
        if type(value) is tuple:
            return tuple(map(self.argument, value))
        if (shown := dict_of(value)) is not None:
            return DictViewData(name_of_view(value), self.argument(shown))
        if is_shareable(value) and (same := self.shared.unchanged(value)) is not None:
            return same
        if viewed := self.shared.viewed(value):
            whole, how = viewed
            return self.shared.sent(value, ViewData(self.plain(whole, self._made), *how), self._made)
        plain = self.plain(value, self._made)
        return self.shared.sent(value, plain, self._made) if is_shareable(value) else plain

    def result(self, value: Any) -> Any:
        """Return what a function of the test has returned, as it is sent."""
        self._made = Made()
        return self.argument(value)

    def raised(self, error: BaseException) -> dict[str, Any]:
        """Return what is told of an exception that a function of the test has raised, less what cannot be sent."""
        try:
            return self._sender.raised(error, whole=True)
        except (CannotBeSent, PlainError, BlankError, RecursionError):
            return self._sender.raised(error, whole=False)

    def left_by(self, error: BaseException) -> Any:
        """Return the exception that ends a `with` block of the test, as it is sent."""
        own = isinstance(type(error), RemoteMeta) or "_labkit_own" in vars(error)
        return error if own else ErrorData(self.raised(error))

    def around(self, circumstances: Mapping[str, Any]) -> dict[str, Any]:
        """Return what a call is surrounded with (see `Circumstances.before_call`), as it is sent."""
        replaced = ("patches", "values")
        sent: dict[str, Any] = self.plain({name: one for name, one in circumstances.items() if name not in replaced})
        if values := circumstances.get("values"):
            sent["values"] = {name: self._patch(value) for name, value in values.items()}
        for module, members in circumstances.get("patches", {}).items():
            sent.setdefault("patches", {})[module] = {name: self._patch(value) for name, value in members.items()}
        return sent

    def _patch(self, value: Any) -> Any:
        try:
            return self._sender.sendable(value, self._made) if callable(value) else self.argument(value)
        except CannotBeSent as error:
            raise self._refuse(f"The test gives your code's names what cannot be sent to it: {error}") from None

    def _plain_or_not(self, value: Any, made: Made) -> Any:
        try:
            return self._sender.sendable(value, made)
        except CannotBeSent:
            return object()  # which is not plain, either

    def _refill(self, old: Any, new: Any) -> None:
        """Take over what the student's code has left in an object; see `labkit.refilling.refill`."""
        drawing = isinstance(old, np.random.Generator | np.random.RandomState | random.Random)
        if drawing and not chance.may_become(old, new):
            return
        refill(old, new)


_OF_THE_STATEMENT = ("__module__", "__qualname__", "__classcell__", "__firstlineno__", "__static_attributes__")


def members_of(space: Mapping[str, Any]) -> dict[str, Any]:
    """Return the members of a class that a test derives: methods and values, and the functions within "wrapped" ones.

    "wrapped" are the names of properties and of static and class methods, with what they are.
    """
    members = {name: value for name, value in space.items() if name not in _OF_THE_STATEMENT}
    wrapped = {name: type(value).__name__ for name, value in members.items() if type(value) in WRAPPERS.values()}
    within = {name: _functions_in(members[name]) for name in wrapped}
    return {"members": members | within, "wrapped": wrapped}


def _functions_in(wrapper: Any) -> list[Any]:
    if isinstance(wrapper, property):
        return [wrapper.fget, wrapper.fset, wrapper.fdel]
    return [wrapper.__func__]
