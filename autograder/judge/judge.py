"""The judge: a separate, trusted process that runs the tests, including hidden ones, on data from students' processes.

It never runs students' code. A name that a test takes from the student is bound to plain data, to an object rebuilt
from plain data, or to a function that is called in the student's process. `process.JudgeProcess` starts this module.
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

from autograder.judge.circumstances import Circumstances
from autograder.judge.remote import Remote
from autograder.judge.sending import Protected
from autograder.lab import Lab, load_lab
from autograder.notebooks.solutions import split_regions
from labkit.again import run_by
from labkit.blanks import BlankError, Unfilled
from labkit.codec import load_codecs
from labkit.questions import AskingError
from labkit.scoring import Points, StudentCodeError

LONGEST_TEXT = 20_000  # characters of a test's printed output
LONGEST_VALUE = 500
LONGEST_ERROR = 2_000
TESTS_BETWEEN_CLEANING = 16
MOST_REMEMBERED = 500  # results of tests
MOST_DATA = 4 * 2**30  # bytes of memory for the judge: a student's index may copy an image a million times


class Absent(Unfilled):
    """Stands in for a name that the student's process does not have; any use raises an error that says why."""

    def _use(self, *arguments: Any, **named: Any) -> NoReturn:
        message = f"{self._name} is not defined. {self._root}".strip()
        raise StudentCodeError("NameError", message, told=message)

    __call__ = __getitem__ = __iter__ = __len__ = __float__ = __array__ = __contains__ = _use
    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = __truediv__ = __rtruediv__ = _use


class NoReply(AskingError):
    """The student's process gave no reply; students see this class's name before the reason."""


class Judge:
    """Answers requests, one at a time, over a connection to the grading process."""

    def __init__(self, connection: Connection, lab: Lab) -> None:
        self._connection, self._lab = connection, lab
        self._codecs = load_codecs(lab.codecs)
        self._prepared: dict[tuple[str, ...], dict[str, Any]] = {}
        self._tests = 0
        self._run = ""
        self._returned: dict[tuple[int, bytes], Any] = {}  # objects by functions of this run
        self._results: OrderedDict[str, dict[str, Any]] = OrderedDict()  # of tests that only asked for data

    def serve(self) -> None:
        """Answer until the other side closes the connection."""
        gc.freeze()  # with TensorFlow half a million objects, which the collector need not look at again
        while True:
            try:
                request = json.loads(self._connection.recv_bytes())
            except EOFError:
                return
            answers: dict[str, Callable[..., Any]] = {
                "test": self.test,
                "serve": self.serve_student,
                "prepare": self.prepare,
            }
            answer = answers[request.pop("do")]
            result = answer(**request)
            _give_back_memory()  # takes a millisecond; the other side then checks this process's size
            self._send({"done": result})

    def prepare(self, setup: list[str]) -> str:
        """Run the course's own cells; the names they define are available to every test of the notebook.

        Returns:
            why they stopped; "" if they ran to their end.
        """
        try:
            self._namespace(setup)
        except Exception as error:  # noqa: BLE001  (a cell may raise anything)
            return f"{type(error).__name__}: {error}"[:LONGEST_ERROR]
        return ""

    def serve_student(self, service: str, question: str) -> str:
        """Answer a student process's question to one of the lab's services; "" if there is no such service.

        question and the answer: bytes, written as Latin-1.
        """
        answer = self._lab.services.get(service)
        if answer is None:
            return ""
        try:
            return answer(question.encode("latin-1")).decode("latin-1")
        finally:
            self._clean()

    def test(
        self,
        setup: list[str],
        source: str,
        names: list[str],
        absent: dict[str, str],
        run: str,
        classes: list[str],
    ) -> dict[str, Any]:
        """Run a test cell's whole source. A test that calls no function runs once for the same data.

        Args:
            setup: the sources of `prepare`. source: of the test. names: those that it takes from the student.
            absent: why a name may be missing, for some names. run: a unique name for the run of the notebook.
            classes: names of the classes that the notebook's tasks ask for.

        Returns:
            "outputs": what the cell would show in a notebook; "open": why the test could not decide about parts of
            the work that may be right.
        """
        if run != self._run:
            self._run, self._returned = run, {}
        replies: list[bytes] = []

        def ask(request: bytes) -> bytes:
            replies.append(self._ask(request))
            return replies[-1]

        remote = Remote(ask, self._codecs, self._returned, classes)
        student = _from_student(remote, names, absent)
        asked = json.dumps([setup, source, names, absent]).encode()
        same = hashlib.sha256(b"\0".join([asked, *replies])).hexdigest()
        if same in self._results:
            return self._results[same]
        given = self._namespace(setup)
        namespace = given | student
        remote.circumstances = Circumstances(namespace, student)
        remote.protected = Protected(list(given.values()))
        with run_by(remote.again), self._lab.around_test():
            outputs = self._tested(source, namespace, remote)
        with contextlib.suppress(AskingError):
            remote.end()
        result = {"outputs": outputs, "open": remote.cannot_leave}
        if replies and not remote.called:  # otherwise the result depends on more than the replies
            self._results[same] = result
            if len(self._results) > MOST_REMEMBERED:
                self._results.popitem(last=False)
        return result

    def _tested(self, source: str, namespace: dict[str, Any], remote: Remote) -> list[dict[str, Any]]:
        """Run the source; return the outputs that the cell would have in a notebook."""
        printed = io.StringIO()
        value: object = None
        failure: dict[str, Any] | None = None
        with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(io.StringIO()):
            try:
                value = _run(source, namespace)
                if remote.failures and not isinstance(value, Points):  # a test that expects some exception caught it
                    raise NoReply(remote.failures[0])
            except (Exception, SystemExit) as raised:  # noqa: BLE001  (a failed assertion, or the student's error)
                failure = _error(raised, source)
        self._tests += 1
        if self._tests % TESTS_BETWEEN_CLEANING == 0:
            self._clean()
        return _outputs(printed.getvalue(), value, failure)

    def _namespace(self, setup: list[str]) -> dict[str, Any]:
        sources = tuple(setup)
        if sources not in self._prepared:
            namespace: dict[str, Any] = {"__name__": "__main__", "__builtins__": __builtins__}
            with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
                for source in sources:
                    exec(compile(source, "<set-up>", "exec"), namespace)
            self._prepared[sources] = namespace
            self._clean()
        return self._prepared[sources]

    def _clean(self) -> None:
        self._lab.clean()
        gc.collect()

    def _ask(self, request: bytes) -> bytes:
        """Ask the student's process by way of the grading process."""
        self._send({"ask": True})
        self._connection.send_bytes(request)
        status = json.loads(self._connection.recv_bytes())
        if "error" in status:
            raise NoReply(status["error"])
        return self._connection.recv_bytes()

    def _send(self, message: dict[str, Any]) -> None:
        self._connection.send_bytes(json.dumps(message).encode())


def _from_student(remote: Remote, names: list[str], absent: Mapping[str, str]) -> dict[str, Any]:
    """Return the values of the names, with an `Absent` for each that is missing."""
    found: dict[str, Any] = {}
    reason = ""
    try:
        found = remote.get(names) if names else {}
    except AskingError as error:
        reason = f"{str(error)[:1].upper()}{str(error)[1:]}".rstrip(".") + "."
    return {name: Absent(name, BlankError(reason or absent.get(name, ""))) for name in names} | found


def _run(source: str, namespace: dict[str, Any]) -> object:
    """Execute a cell; return the value of its last statement if that is an expression, else None."""
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
        shown: dict[str, Any] = {"text/plain": repr(value)[:LONGEST_VALUE]}
        if isinstance(value, Points):
            shown |= value.to_data()
        outputs.append({"output_type": "execute_result", "data": shown, "metadata": {}, "execution_count": 1})
    return outputs


def _error(raised: BaseException, source: str) -> dict[str, Any]:
    """Return the error as a notebook output; its traceback is the line of the test, unless that is hidden."""
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


def _give_back_memory() -> None:
    """Return free memory in the heap to the system; large arrays leave it fragmented."""
    if sys.platform == "linux":
        ctypes.CDLL(None).malloc_trim(0)


def _end_with(parent: int) -> None:
    """End this process when its parent has gone, even in the middle of a training."""
    while os.getppid() == parent:
        time.sleep(1)
    os._exit(1)


def main() -> None:
    """Serve over the connection whose file descriptor is the first argument; the second one is the place of the lab."""
    connection = Connection(int(sys.argv[1]))
    threading.Thread(target=_end_with, args=[os.getppid()], daemon=True).start()
    resource.setrlimit(resource.RLIMIT_DATA, (MOST_DATA, MOST_DATA))
    with contextlib.suppress(BrokenPipeError, ConnectionResetError):
        Judge(connection, load_lab(sys.argv[2])).serve()


if __name__ == "__main__":
    main()
