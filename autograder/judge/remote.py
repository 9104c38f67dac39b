"""The values of a paused notebook, for tests: plain data, rebuilt objects, and stand-ins for what stays there."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from autograder.judge.callbacks import EVERY, Callbacks
from autograder.judge.called_back import CalledBack
from autograder.judge.circumstances import Circumstances
from autograder.judge.errors import UNREADABLE, reading
from autograder.judge.exceptions import Exceptions
from autograder.judge.functions import RemoteFunction
from autograder.judge.objects import class_of
from autograder.judge.opaque import Opaque, reason_of
from autograder.judge.outgoing import Outgoing, members_of
from autograder.judge.rebuilding import Rebuilder
from autograder.judge.told import Told
from labkit.bare_classes import own_members
from labkit.codec import CannotLeave, Codec
from labkit.questions import Ask, AskingError
from labkit.scoring import StudentCodeError
from labkit.stand_ins import ClassData, CodedData, OpaqueData
from labkit.turns import Turns, in_turn
from labkit.wire import PlainError, dump, load

if TYPE_CHECKING:
    from autograder.judge.files import Files

__all__ = ["CannotLeave", "Opaque", "Remote", "RemoteFunction", "StudentCodeError"]

MOST_REPLY = 256 * 2**20  # bytes
MOST_NESTED = 30  # classes, one in the description of another


class Remote:
    """Access to the values and functions in the student's process, for all tests of a notebook.

    cannot_leave: every reason why a value could not cross the wall, even if a test caught the exception.
    failures: every reason why there was no reply that can be read. called: whether anything was used there, even if it
    was known. calls_back: whether a test runs, whose functions may be called. settings: that the student's cells have
    left, as they tell. circumstances, files: of the test. told: texts, and what they may name. posing: names of
    classes that are a library's or derive from built-ins. destructors: names of classes that have `__del__`. outgoing:
    what the test hands out. turns: of the test's threads. alone: whether no thread or coroutine of the student's has
    come to its turn where in one process several would go on side by side. data: of the course's, with fingerprints.

    Args:
        ask: sends a request to the student's process and returns its untrusted reply.
        codecs: of the course's objects.
        classes: names of the classes that the task asks for; the tests may leave comparisons to them.
    """

    def __init__(self, ask: Ask, codecs: Sequence[Codec] = (), classes: Sequence[str] = ()) -> None:
        self.cannot_leave: list[str] = []
        self.failures: list[str] = []
        self.called = False
        self.settings: Any = None
        self.calls_back = True
        self.told = Told()
        self.posing: set[str] = set()
        self.unlike: set[str] = set()
        self.data: dict[str, str] = {}
        self.destructors: set[str] = set()
        self.alone = True
        self.circumstances = Circumstances({}, {})
        self.files: Files | None = None
        self.turns = Turns("The student's code can be used only until the test ends.")
        self.turns.open()
        self.codecs = codecs
        self._ask, self._names = ask, frozenset(classes)
        self._returned, self._callbacks = dict[bytes, Any](), Callbacks()
        self.outgoing = Outgoing(codecs, self._callbacks, self.refusal)
        self._rebuilder = Rebuilder(self, codecs, self._callbacks, self.outgoing.shared)
        self._described: dict[int, dict[str, Any]] = {}
        self._describing: list[int] = []  # numbers of the classes whose descriptions are being read
        self._declared: set[int] = set()
        self.called_back = CalledBack(self, self._callbacks, self._rebuilder)
        self.exceptions = Exceptions(self, self._callbacks, self._rebuilder)

    def begin(self, goes_on: bool = False) -> None:
        """Forget what concerns an earlier test of the same notebook; its objects stay usable.

        goes_on: whether the test uses what an earlier one has made, and so the classes that this one asked for.
        """
        self.turns.open()
        self.cannot_leave, self.failures, self.called, self.settings = [], [], False, None
        self.calls_back = False
        self._declared = self._declared if goes_on else set()

    @in_turn
    def get(self, names: Sequence[str]) -> dict[str, Any]:
        """Return the values of those names that exist.

        Numbers, texts, arrays, lists, tuples, dicts and types in `labkit.forms` come as themselves, objects with a
        codec rebuilt (the caller must not change them), unfilled values as `Unfilled`, all else as stand-ins that
        work from afar (`autograder.judge.objects`), or as `Opaque` where that is impossible.

        Raises:
            AskingError: there is no reply, or it cannot be read.
        """
        self.outgoing.shared.clear()  # as the other side does
        reply = self._reply({"op": "get", "names": list(names)})
        if "error" in reply:
            with reading():
                raise AskingError(str(self.exceptions.told(reply["error"])))
        values = reply.get("values")
        if not isinstance(values, dict):
            raise self.unreadable()
        self.settings = reply.get("settings")
        asked = {name: values[name] for name in names if name in values}
        classes = {name: value.number for name, value in asked.items() if isinstance(value, ClassData)}
        self._declared |= {number for name, number in classes.items() if name in self._names}
        with reading(), self._rebuilder.message():
            return {name: self._rebuilder.rebuilt(value, name) for name, value in asked.items()}

    @in_turn
    def use(self, do: str, *arguments: Any, **keywords: Any) -> Any:
        """Do something with what is in the student's process; see `labkit.operations`.

        Raises:
            StudentCodeError: the student's code raised an exception. BlankError: it reached an unfilled blank.
            CannotLeave: an argument or the result cannot cross the wall. AskingError: there is no reply.
        """
        self.called = True
        before = self.circumstances.before_call()
        with self.circumstances.targets.away():
            return self._use_with_files(do, arguments, keywords, before)

    def _use_with_files(
        self, do: str, arguments: tuple[Any, ...], keywords: dict[str, Any], before: Mapping[str, Any]
    ) -> Any:
        files = self.files
        if files is None or not files.used:
            return self._use(do, arguments, keywords, before)
        if files.before_call():
            self._returned.clear()
        try:
            value = self._use(do, tuple(files.for_student(list(arguments))), files.for_student(keywords), before)
        except OSError as error:
            if error.filename is not None:
                error.filename = files.for_test(error.filename)
            raise
        finally:
            files.after_call()
        return files.for_test(value)

    def _use(self, do: str, arguments: tuple[Any, ...], keywords: dict[str, Any], before: Mapping[str, Any]) -> Any:
        if do in ("exit", "aexit"):
            manager, _, error, *_ = arguments
            arguments = (manager, None if error is None else self.outgoing.left_by(error))
        request: dict[str, Any] = {"op": "use", "do": do, **self.outgoing.call(arguments, keywords)}
        around = self.outgoing.around(before)
        same = hashlib.sha256(dump(request)).digest()  # building a large network may take a second
        if same in self._returned and not around:
            return self._returned[same]
        if shared := self.outgoing.changes():
            request["shared"] = shared
        if around:
            request["around"] = around
        if self.circumstances.watched:
            request["watched"] = self.circumstances.watched
        if self.circumstances.seeded:
            request["seeded"] = self.circumstances.seeded
        reply = self._reply(request)
        called = getattr(arguments[0], "__name__", type(arguments[0]).__name__) if do == "call" else ""
        where = f"what {called} returned" if do == "call" else f"what {do} gave"
        with self._rebuilder.message():
            self._take(reply)
            return self._result(reply["value"], same, where)

    def _result(self, value: Any, same: bytes, where: str) -> Any:
        if isinstance(value, OpaqueData) and value.reason:
            raise self.refusal(reason_of(value, where))
        if isinstance(value, CodedData):
            try:
                self._returned[same] = self._rebuilder.decoded(value)
            except CannotLeave as error:
                raise self.refusal(f"{where.removeprefix('what ').removesuffix(' returned')}: {error}") from None
            return self._returned[same]
        with reading():
            return self._rebuilder.rebuilt(value, where)

    @in_turn
    def describe(self, number: int) -> dict[str, Any]:
        """Return what the student's process tells about a function or class; see `labkit.kernel.registry.described`."""
        if number not in self._described:
            if number in self._describing or len(self._describing) >= MOST_NESTED:
                raise self.unreadable("A class of it is described by itself.")
            self.called = True
            self._describing.append(number)
            try:
                told = self.asked(op="describe", number=number)
                with reading(), self._callbacks.called(EVERY):
                    rebuilt = self._rebuilder.rebuilt(told, "its description")
            finally:
                self._describing.pop()
            self._described[number] = rebuilt if type(rebuilt) is dict else {}
        return self._described[number]

    @in_turn
    def asked(self, **request: Any) -> Any:
        """Return what the student's process says, as plain data, to a request that runs none of the student's code."""
        return self._reply(request).get("value")

    @in_turn
    def derive(self, name: str, bases: tuple[type, ...], space: dict[str, Any], keywords: Mapping[str, Any]) -> Any:
        """Have the student's process derive a class, for a class statement of a test; return its stand-in."""
        self.called = True
        request = {"op": "derive", "name": name, "bases": list(bases), "keywords": dict(keywords), **members_of(space)}
        reply = self._reply(self.outgoing.plain(request))
        made, data = None, reply.get("value")
        if isinstance(data, ClassData):
            cell = {"__classcell__": space["__classcell__"]} if "__classcell__" in space else {}
            with reading():
                made = class_of(self, data, self.describe(data.number), bases, **cell)
            made._labkit_of_test = True  # type: ignore[attr-defined]
            self._rebuilder.keep(data, made)
        with self._rebuilder.message():
            self._take(reply)
        if made is None:
            raise self.unreadable()
        return made

    def is_declared(self, kind: type) -> bool:
        """Return whether the task asks for a class, or for one of those that it derives from."""
        numbers = [base._labkit_data.number for base in kind.__mro__ if "_labkit_data" in own_members(base)]  # type: ignore[attr-defined]
        return not self._declared.isdisjoint(numbers)

    @property
    def called_only(self) -> set[str]:
        """Classes of libraries' objects that the test has handed over, and that can only be called from there."""
        return self._callbacks.called_only

    @in_turn
    def again(self, made: Sequence[str], settings: Mapping[str, Any]) -> dict[str, Any] | None:
        """Run the student's cells once more; see `labkit.again`. None also if they raise an exception."""
        self.called = True
        value = self._reply({"op": "again", "made": list(made), "settings": dict(settings)}).get("value")
        with reading():
            return self._rebuilder.rebuilt(value, "again") if isinstance(value, dict) else None

    @in_turn
    def end(self) -> None:
        """Give the student's names back what the test has replaced."""
        if self.circumstances.replaced:
            self._reply({"op": "restore"})

    def refusal(self, reason: str) -> CannotLeave:
        """Return the error, and record its reason."""
        if reason not in self.cannot_leave:
            self.cannot_leave.append(reason)
        return CannotLeave(reason)

    def unreadable(self, why: str = "") -> AskingError:
        """Return the error, and record its reason: a test that expects an exception is not passed by it."""
        self.failures.append(f"{UNREADABLE} {why}".strip())
        return AskingError(self.failures[-1])

    def _take(self, reply: dict[Any, Any]) -> None:
        """Show what a call has shown, bring up to date what it has changed, and raise what it has raised."""
        with reading():
            self.circumstances.after_call(reply, self._rebuilder.rebuilt, self.exceptions.told)
            self._rebuilder.take(reply.get("shared"))
            self.called_back.tag(reply.get("tagged"))
            self.called_back.note(reply.get("noted"))
            values = reply.get("values")
            if isinstance(values, dict):
                self.circumstances.take_values(
                    {name: self._rebuilder.rebuilt(value, name) for name, value in values.items()}
                )
        self._raise(reply)
        if "value" not in reply:
            raise self.unreadable()

    def _raise(self, reply: dict[Any, Any]) -> None:
        if "error" in reply:
            with reading():
                error = self.exceptions.told(reply["error"])
            raise error

    def _reply(self, request: dict[str, Any]) -> dict[Any, Any]:
        reply = self._loaded(request)
        while "callback" in reply:
            if not self.calls_back:
                raise self.unreadable("It asks for something of a test that has not begun.")
            reply = self._loaded(self.called_back.answer(reply))
        return reply

    def _loaded(self, request: dict[str, Any]) -> dict[Any, Any]:
        try:
            reply = load(self._ask(dump(request)), MOST_REPLY)
        except PlainError as error:
            raise self.unreadable(str(error)) from None
        except AskingError as error:
            self.failures.append(str(error))
            raise
        if not isinstance(reply, dict):
            raise self.unreadable()
        return reply
