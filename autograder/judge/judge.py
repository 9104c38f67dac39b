"""The judge: a trusted process of its own that runs the tests, hidden ones too, on data that students' code left.

It never runs students' code. A name that a test takes from the student stands there for plain data, for a model rebuilt
from plain data, or for a function that is called in the student's process. `client.JudgeProcess` starts this module.
"""

from __future__ import annotations

import ast
import contextlib
import ctypes
import gc
import hashlib
import io
import json
import os
import resource
import sys
import threading
import time
import traceback
from collections import OrderedDict
from collections.abc import Callable, Mapping
from multiprocessing.connection import Connection
from typing import Any, NoReturn

from aelab.again import run_by
from aelab.blanks import BlankError, Unfilled
from aelab.expectations import StudentCodeError
from aelab.features import kept_apart
from aelab.runtime import keras

from ..asking import AskingError
from ..blanks import split_regions
from .remote import Remote
from .trainer import Declined, train_as_asked

LONGEST_TEXT = 20_000  # characters that the parts of a test print
LONGEST_VALUE = 500
LONGEST_ERROR = 2_000
TESTS_BETWEEN_CLEANING = 16
MOST_REMEMBERED = 500  # results of tests
MOST_DATA = 4 * 2**30  # bytes that the judge may take: a student's index may copy an image a million times


class Absent(Unfilled):
    """Stands for a name that the student's process does not have; any use of it says why."""

    def _use(self, *arguments: Any, **named: Any) -> NoReturn:
        message = f"{self._name} is not defined. {self._root}".strip()
        raise StudentCodeError("NameError", message, told=message)

    __call__ = __getitem__ = __iter__ = __len__ = __float__ = __array__ = __contains__ = _use
    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = __truediv__ = __rtruediv__ = _use


class NoReply(AskingError):
    """The student's process gave no reply; students read the name of this class before the reason."""


class Judge:
    """Answers one request after the other over a connection to the process that grades."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._prepared: dict[tuple[str, ...], dict[str, Any]] = {}
        self._tests = 0
        self._run = ""
        self._models: dict[tuple[int, bytes], Any] = {}  # that functions of this run gave
        self._results: OrderedDict[str, dict[str, Any]] = OrderedDict()  # of tests that asked for data alone

    def serve(self) -> None:
        """Answer until the other side closes the connection."""
        gc.freeze()  # half a million objects of TensorFlow's, which no collection needs to look at again
        while True:
            try:
                request = json.loads(self._connection.recv_bytes())
            except EOFError:
                return
            answers: dict[str, Callable[..., Any]] = {"test": self.test, "train": self.train, "prepare": self.prepare}
            answer = answers[request.pop("do")]
            result = answer(**request)
            _give_back_memory()  # a millisecond; the other side then looks how large this process is
            self._send({"done": result})

    def prepare(self, setup: list[str]) -> None:
        """Run the cells that only the course wrote; what they define is in every test of the notebook."""
        self._namespace(setup)

    def train(self, key: dict[str, Any]) -> dict[str, str]:
        """Train, unless it is declined."""
        try:
            train_as_asked(key)
        except Declined as error:
            return {"status": "declined", "reason": str(error)}
        _forget_graphs()
        return {"status": "trained"}

    def test(self, setup: list[str], source: str, names: list[str], absent: dict[str, str], run: str) -> dict[str, Any]:
        """Run a test cell's whole source. The same test of the same data, without calls, is run once.

        Args:
            setup: the sources of `prepare`. source: of the test. names: what it takes from the student.
            absent: why a name may be missing, for some names. run: a name for the run of the notebook, unlike others.

        Returns:
            "outputs": what the cell would show in a notebook; "open": why the test could not decide about parts of
            the work that may be right.
        """
        if run != self._run:
            self._run, self._models = run, {}
        replies: list[bytes] = []

        def ask(request: bytes) -> bytes:
            replies.append(self._ask(request))
            return replies[-1]

        remote = Remote(ask, self._models)
        student = _from_student(remote, names, absent)
        asked = json.dumps([setup, source, names, absent]).encode()
        same = hashlib.sha256(b"\0".join([asked, *replies])).hexdigest()
        if same in self._results:
            return self._results[same]
        with run_by(remote.again), kept_apart():
            outputs = self._tested(source, self._namespace(setup) | student)
        result = {"outputs": outputs, "open": remote.cannot_leave}
        if replies and not remote.called:  # else the result depends on more than on what came
            self._results[same] = result
            if len(self._results) > MOST_REMEMBERED:
                self._results.popitem(last=False)
        return result

    def _tested(self, source: str, namespace: dict[str, Any]) -> list[dict[str, Any]]:
        """Run the source; return what the cell would show in a notebook."""
        printed = io.StringIO()
        value: object = None
        failure: dict[str, Any] | None = None
        with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(io.StringIO()):
            try:
                value = _run(source, namespace)
            except Exception as raised:  # noqa: BLE001  (a failed assertion, or what the student's code raised)
                failure = _error(raised, source)
        self._tests += 1
        if self._tests % TESTS_BETWEEN_CLEANING == 0:
            _forget_graphs()
        return _outputs(printed.getvalue(), value, failure)

    def _namespace(self, setup: list[str]) -> dict[str, Any]:
        sources = tuple(setup)
        if sources not in self._prepared:
            namespace: dict[str, Any] = {"__name__": "__main__", "__builtins__": __builtins__}
            with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
                for source in sources:
                    exec(compile(source, "<set-up>", "exec"), namespace)
            self._prepared[sources] = namespace
            _forget_graphs()
        return self._prepared[sources]

    def _ask(self, request: bytes) -> bytes:
        """Have the grading process ask the student's."""
        self._send({"ask": True})
        self._connection.send_bytes(request)
        status = json.loads(self._connection.recv_bytes())
        if "error" in status:
            raise NoReply(status["error"])
        return self._connection.recv_bytes()

    def _send(self, message: dict[str, Any]) -> None:
        self._connection.send_bytes(json.dumps(message).encode())


def _from_student(remote: Remote, names: list[str], absent: Mapping[str, str]) -> dict[str, Any]:
    """The values of the names, or what stands for those that are missing."""
    found: dict[str, Any] = {}
    reason = ""
    try:
        found = remote.get(names) if names else {}
    except AskingError as error:
        reason = f"{str(error)[:1].upper()}{str(error)[1:]}".rstrip(".") + "."
    return {name: Absent(name, BlankError(reason or absent.get(name, ""))) for name in names} | found


def _run(source: str, namespace: dict[str, Any]) -> object:
    """Execute a cell; returns the value of its last line if that is an expression, as a notebook shows it."""
    tree = ast.parse(source, "<test>")
    last = tree.body[-1] if tree.body else None
    if not isinstance(last, ast.Expr):
        exec(compile(tree, "<test>", "exec"), namespace)
        return None
    tree.body.pop()
    exec(compile(tree, "<test>", "exec"), namespace)
    return eval(compile(ast.Expression(last.value), "<test>", "eval"), namespace)


def _outputs(printed: str, value: object, error: dict[str, Any] | None) -> list[dict[str, Any]]:
    outputs: list[dict[str, Any]] = []
    if printed:
        outputs.append({"output_type": "stream", "name": "stdout", "text": printed[:LONGEST_TEXT]})
    if error is not None:
        outputs.append(error)
    elif value is not None:
        shown = {"text/plain": repr(value)[:LONGEST_VALUE]}
        outputs.append({"output_type": "execute_result", "data": shown, "metadata": {}, "execution_count": 1})
    return outputs


def _error(raised: Exception, source: str) -> dict[str, Any]:
    """An error as a notebook holds it; its traceback is the line of the test, if students may see that."""
    name, message = type(raised).__name__, str(raised)
    if isinstance(raised, StudentCodeError):
        name, message = raised.kind, raised.message
    lines = source.split("\n")
    numbers = [frame.lineno for frame in traceback.extract_tb(raised.__traceback__) if frame.filename == "<test>"]
    line = lines[numbers[0] - 1] if numbers and numbers[0] else ""
    visible = line if line.strip() and line not in split_regions(source).hidden else "[a hidden test]"
    message = message[:LONGEST_ERROR]
    trace = [f"{visible.strip()}\n\n{name}: {message}"]
    return {"output_type": "error", "ename": name[:200], "evalue": message, "traceback": trace}


def _forget_graphs() -> None:
    """Let go of what Keras keeps of models that nobody has any more."""
    keras.backend.clear_session()
    gc.collect()


def _give_back_memory() -> None:
    """Give the system what is free inside the heap, which TensorFlow's large arrays leave in pieces."""
    if sys.platform == "linux":
        ctypes.CDLL(None).malloc_trim(0)


def _end_with(parent: int) -> None:
    """End this process when its parent is gone, even in the middle of a training."""
    while os.getppid() == parent:
        time.sleep(1)
    os._exit(1)


def main() -> None:
    """Serve over the connection whose file descriptor is the only argument."""
    connection = Connection(int(sys.argv[1]))
    threading.Thread(target=_end_with, args=[os.getppid()], daemon=True).start()
    resource.setrlimit(resource.RLIMIT_DATA, (MOST_DATA, MOST_DATA))
    with contextlib.suppress(BrokenPipeError, ConnectionResetError):
        Judge(connection).serve()


if __name__ == "__main__":
    main()
