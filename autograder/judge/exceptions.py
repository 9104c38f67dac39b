"""The exceptions that replies tell of: the student's code raised them, or keeps them as values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from autograder.judge.callbacks import Callbacks
from autograder.judge.errors import finish, given_error, group_of, lazy_error, student_error
from autograder.judge.objects import handle_of
from autograder.judge.rebuilding import Rebuilder
from labkit.scoring import StudentCodeError
from labkit.stand_ins import ClassData, GivenClassData, ObjectData

if TYPE_CHECKING:
    from autograder.judge.remote import Remote

OVERDUE = "CellTimeoutError"  # the kind of an error that says that the student's code was stopped
MOST_WITHIN = 20  # exceptions, one an attribute of another
MOST_CAUSES = 5  # of an exception, one within another


class Exceptions:
    """Makes exceptions of what the student's process tells; nothing in that is trusted."""

    def __init__(self, remote: Remote, callbacks: Callbacks, rebuilder: Rebuilder) -> None:
        self._remote, self._callbacks, self._rebuilder = remote, callbacks, rebuilder
        self._within = set[int]()  # the numbers of those that are being made

    def told(self, described: Any, depth: int = 0) -> BaseException:
        """Return the exception of the student's code, or of the test's own function, that a reply describes.

        described: see `labkit.kernel.raised.described`.
        """
        remote = self._remote
        if not isinstance(described, dict):
            return remote.unreadable()
        if described.get("kind") == OVERDUE and "known" not in described:
            remote.failures.append(str(described.get("message")))
        if isinstance(wanted := described.get("wanted"), list):
            what = " of ".join(str(part)[:100] for part in reversed(wanted[:2]))
            remote.refusal(f"The test hands your code an object that stays with the test, and your code needs {what}")
        error = self._error(described, depth)
        within = [name for name in ("cause", "context") if name in described and depth < MOST_CAUSES]
        others = {name: self.told(described[name], depth + 1) for name in within}
        return finish(error, described, **others)

    def held(self, data: ObjectData) -> BaseException:
        """Return the exception for one that is an object in the student's process, and goes back as that object."""
        handle = handle_of(self._remote, data)
        if data.number in self._within or len(self._within) >= MOST_WITHIN:  # it is, in the end, its own attribute
            error: BaseException = lazy_error(self._rebuilder.class_of(data.kind), handle)
        else:
            self._within.add(data.number)
            try:
                error = self.told(self._remote.asked(op="describe", number=data.number))
            finally:
                self._within.discard(data.number)
        if not hasattr(error, "_labkit_own") and not self._callbacks.is_raised(error):
            error._labkit_own = handle  # type: ignore[attr-defined]
        return error

    def _error(self, described: dict[Any, Any], depth: int) -> BaseException:
        """Return the exception without its cause: the test's own, or what stands for the student's."""
        if (raised := self._callbacks.raised(described.get("raised"))) is not None:
            return raised
        remote, state = self._remote, described.get("state")
        state = {str(name): value for name, value in state.items()} if isinstance(state, dict) else {}
        state.pop("arguments", None)
        if described.get("kind") == "NameError" and remote.circumstances.alone_has(name := state.get("name")):
            remote.refusal(f"Your code uses {name}, which only the test defines")
        if isinstance(arguments := described.get("arguments"), list):
            state["arguments"] = arguments
        own = self._rebuilder.class_of(described["class"]) if isinstance(described.get("class"), ClassData) else None
        fits = own is not None and issubclass(own, StudentCodeError)
        state = self._rebuilder.rebuilt(state, "an attribute of an exception")
        if depth < MOST_CAUSES and isinstance(group := described.get("group"), list) and state.get("arguments"):
            return group_of(state["arguments"][0], [self.told(one, depth + 1) for one in group])
        if isinstance(given := described.get("given"), GivenClassData):
            kind = self._rebuilder.rebuilt(given, "an exception")
            is_kind = isinstance(kind, type) and issubclass(kind, Exception)
            return given_error(kind, state) if is_kind else remote.unreadable()
        error = student_error(described, own if fits else None, state)
        if fits and isinstance(described.get("object"), ObjectData):
            error._labkit_own = handle_of(remote, described["object"])  # type: ignore[attr-defined]
        return error
