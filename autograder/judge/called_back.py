"""Answer the student's code that uses what a test has handed over: its functions, iterators, classes and objects."""

from __future__ import annotations

import io
import traceback
from contextlib import nullcontext, redirect_stdout, suppress
from itertools import islice
from types import FunctionType
from typing import TYPE_CHECKING, Any

from autograder.judge.callbacks import Callbacks
from autograder.judge.functions import OURS
from autograder.judge.given import NotForStudents, class_meant, is_of_test, used
from autograder.judge.rebuilding import Rebuilder
from labkit.scoring import StudentCodeError
from labkit.wall import WRITTEN

if TYPE_CHECKING:
    from autograder.judge.remote import Remote

_ARGUMENT = "an argument of a function of the test"


class CalledBack:
    """What the student's code has asked for while a test waits for it."""

    def __init__(self, remote: Remote, callbacks: Callbacks, rebuilder: Rebuilder) -> None:
        self._remote, self._callbacks, self._rebuilder = remote, callbacks, rebuilder
        self._tagged = set[tuple[Any, Any]]()  # number of a function, and name of an attribute that it was given

    def answer(self, asked: dict[Any, Any]) -> dict[str, Any]:
        """Do what is asked for, an untrusted message; return the request with which the student's code goes on."""
        remote, printed = self._remote, io.StringIO()
        remote.alone &= asked.get("thread") is not True
        try:
            remote.circumstances.after_call(asked, self._rebuilder.rebuilt, remote.exceptions.told)
            given = self._usable(asked["callback"])
            with self._rebuilder.message():
                self._rebuilder.take(asked.get("shared"))
                with self._callbacks.called(given if asked.get("do") is None else None):
                    arguments = self._arguments(asked)
                    keywords = self._rebuilder.rebuilt(asked.get("keywords"), _ARGUMENT)
            captured = redirect_stdout(printed) if asked.get("captures") is True else nullcontext()
            with remote.turns.answering(), captured, remote.circumstances.targets.back():
                found = self._used(given, asked.get("do"), arguments, keywords)
            told = {"declined": True} if found is NotImplemented else {"value": remote.outgoing.result(found)}
            told |= {"shared": remote.outgoing.changes()}
        except (Exception, SystemExit, GeneratorExit, KeyboardInterrupt) as error:  # noqa: BLE001  (perhaps it has to)
            traceback.clear_frames(error.__traceback__)  # whose arguments may be large
            told = {"error": remote.outgoing.raised(error)}
        return {"op": "resume", **told, **({"printed": text} if (text := printed.getvalue()) else {})}

    def tag(self, tagged: Any) -> None:
        """Give functions of the test the attributes that the student's code has given them, as decorators do."""
        for number, attributes in tagged.items() if isinstance(tagged, dict) else ():
            try:
                function = self._usable(number)
            except KeyError:
                continue  # it is of a test that is over, whose functions nobody knows any more
            if not isinstance(function, FunctionType):
                raise self._remote.refusal("Your code gives a function of the course an attribute")
            for name, value in attributes.items():
                if name in vars(function) and (number, name) not in self._tagged:
                    raise self._remote.refusal(f"Your code changes {name}, an attribute of a function of the test")
                self._tagged.add((number, name))
                if name in WRITTEN and (type(value) is str or (value is None and name == "__doc__")):
                    setattr(function, name, value)
                elif name == "__wrapped__":
                    raise self._remote.refusal("Your code says of a function of the test which one it wraps")
                elif not name.startswith(("__", OURS)):
                    setattr(function, name, self._rebuilder.rebuilt(value, f"the attribute {name} of a function"))

    def note(self, noted: Any) -> None:
        """Give exceptions of the test the attributes and notes that the student's code has given them."""
        for number, attributes in noted.items() if isinstance(noted, dict) else ():
            error = self._callbacks.raised(number)
            if error is None:
                continue
            for name, value in attributes.items():
                if name == "__notes__" and isinstance(value := self._rebuilder.rebuilt(value, "a note"), list):
                    error.__notes__ = [*map(str, value)]
                elif not name.startswith("_") and not hasattr(type(error), name):
                    setattr(error, name, self._rebuilder.rebuilt(value, f"the attribute {name} of an exception"))

    def refused(self, name: str, error: NotForStudents) -> Exception:
        """Return the error, and record its reason; name: of what the test has handed over."""
        return self._remote.refusal(f"The test hands your code a {name} of its own, and your code needs {error}")

    def _arguments(self, asked: dict[Any, Any]) -> Any:
        given = asked.get("arguments")
        if asked.get("do") == "__exit__" and isinstance(given, list) and len(given) == 1:
            return _left_by(self._remote.exceptions.told(given[0]) if given[0] else None)
        return self._rebuilder.rebuilt(given, _ARGUMENT)

    def _usable(self, number: Any) -> Any:
        try:
            return self._callbacks.usable(number)
        except NotForStudents as error:
            raise self.refused("function", error) from None

    def _used(self, given: Any, do: Any, arguments: Any, keywords: Any) -> Any:
        """Do with what a test has handed over what the student's code asks for: do, or call it if None."""
        if do is None and isinstance(given, type) and not is_of_test(given):
            # It is known only as the class of an object: its parameters may be code, as `Mock(wraps=module)` is.
            raise self.refused(given.__name__, NotForStudents("another object of its class"))
        try:
            if do is None:
                return given(*arguments, **keywords) if callable(given) else [*islice(given, 1)]
            return used(given, do, arguments, keywords)
        except NotForStudents as error:
            raise self.refused(class_meant(given).__name__, error) from None


def _left_by(error: BaseException | None) -> tuple[Any, Any, Any]:
    """Return what `__exit__` is given for an exception of the student's code; a built-in one is of that very class."""
    if error is None:
        return None, None, None
    base = next(base for base in type(error).__mro__ if base.__module__ == "builtins")
    if isinstance(error, StudentCodeError) and type(error).__name__ == base.__name__:
        with suppress(Exception):  # its class may want other arguments
            error = base(*error.args)
    try:
        raise error
    except BaseException as raised:  # noqa: BLE001  (whatever it is)
        return type(error), error, raised.__traceback__
