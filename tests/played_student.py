"""A student's process, played by a forked one, and tests that are judged from afar or, as by nbgrader, beside it."""

from __future__ import annotations

import contextlib
import gc
import io
import multiprocessing
import sys
import tempfile
import warnings
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path
from types import ModuleType
from typing import Any

from toy_course import answer as answer_cell
from toy_course import locked, notebook
from toy_course import test_cell as graded

from autograder.judge.cells import run_test
from autograder.judge.judge import Judge
from autograder.judge.remote import Remote
from autograder.lab import Lab
from autograder.notebooks.plan import plan_of
from autograder.notebooks.release import NoteDefinitions
from labkit.kernel import callbacks, tags
from labkit.kernel import export as exports
from labkit.questions import Ask, KernelGone
from labkit.turns import Line

SECONDS = 60  # for one test, on a busy machine
_forking = multiprocessing.get_context("fork")  # as real kernels are


@dataclass(frozen=True)
class Outcome:
    """What became of a test. printed: by it. error: class and message of its exception, or "".

    open: why the judge could not decide.
    """

    printed: str = ""
    error: str = ""
    open: list[str] = field(default_factory=list)


def from_afar(answer: str, test: str, classes: Sequence[str] = (), given: str = "", solution: str = "") -> Outcome:
    """Return what the judge makes of a test of an answer, whose code runs in another process.

    given: the source of a locked cell, which runs in both. solution: by which the test is planned; "" for the answer.
    """
    return in_another_process(_judged, answer, test, classes, given, solution or answer)


def beside(answer: str, test: str) -> Outcome:
    """Return what becomes of a test that runs in the answer's own namespace."""
    return in_another_process(_beside, answer, test)


def expect_as_beside(answer: str, test: str, classes: Sequence[str] = ()) -> None:
    """Expect that a test passes, and shows the same, from afar as in the answer's own namespace."""
    wanted, found = beside(answer, test), from_afar(answer, test, classes)
    assert not wanted.error, f"the test itself is wrong: {wanted.error}"
    assert found == wanted, f"expected {wanted}, found {found}"


def expect_right_and_wrong(given: str, right: str, wrong: str, test: str) -> None:
    """Expect that a test passes with a right answer and fails with a wrong one, from afar as beside the locked cell.

    given: the locked cell.
    """
    assert not beside(f"{given}\n{right}", test).error
    found = from_afar(right, test, given=given)
    assert not found.error and not found.open
    assert beside(f"{given}\n{wrong}", test).error
    found = from_afar(wrong, test, given=given, solution=right)
    assert found.error and not found.open


def expect_to_fail(answer: str, test: str, classes: Sequence[str] = ()) -> None:
    """Expect that a test fails from afar as in the answer's own namespace, without leaving anything open."""
    assert beside(answer, test).error
    found = from_afar(answer, test, classes)
    assert found.error and not found.open


def expect_a_person(answer: str, test: str, classes: Sequence[str] = ()) -> None:
    """Expect that a test passes in the answer's own namespace, and is left open from afar."""
    assert not beside(answer, test).error
    assert from_afar(answer, test, classes).open


@contextlib.contextmanager
def student(answer: str) -> Iterator[Remote]:
    """Yield access to a process that has run an answer."""
    with _asked(answer) as ask:
        yield Remote(ask)


def in_another_process(function: Callable[..., Any], *arguments: Any) -> Any:
    """Return what a function returns in a forked process: it may change anything there."""
    ours, theirs = _forking.Pipe()

    def work() -> None:
        warnings.simplefilter("default")  # pytest's own filters turn them into exceptions
        theirs.send(function(*arguments))

    process = _started(work)
    theirs.close()
    try:
        assert ours.poll(SECONDS), "it hangs"
        return ours.recv()
    finally:
        process.kill()
        process.join()


def _started(work: Callable[[], None]) -> Any:

    def start() -> None:
        gc.freeze()  # what earlier tests left (sockets, models) must not be collected here: it can end the process
        for known in (callbacks._functions, callbacks._made, callbacks._errors, tags.known):
            known.clear()  # by numbers that a judge of an earlier test has given
        callbacks.shared.clear()
        work()

    process = _forking.Process(target=start, daemon=False)
    with warnings.catch_warnings(action="ignore", category=DeprecationWarning):  # of forks beside threads
        process.start()
    return process


def _beside(answer: str, test: str) -> Outcome:
    printed, error = io.StringIO(), ""
    namespace = _ran(answer)
    with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(io.StringIO()):
        try:
            run_test(test, namespace, RuntimeError)
        except (Exception, SystemExit) as raised:  # noqa: BLE001  (whatever the answer raises)
            error = f"{type(raised).__name__}: {raised}"
    return Outcome(printed.getvalue(), error)


def _judged(answer: str, test: str, classes: Sequence[str], given: str, solution: str) -> Outcome:
    solved = notebook(locked("given", given), answer_cell("answer", solution), graded("test", 1, test))
    plan = plan_of(NoteDefinitions().preprocess(solved, {})[0])
    cell = plan.tests["test"]
    with _asked(f"{given}\n{answer}") as ask, tempfile.TemporaryDirectory() as folder:
        judge: Any = Judge(_Asking(ask), Lab(), Path(folder))  # type: ignore[arg-type]
        judge.prepare(plan.setup)
        result = judge.test(cell.source, cell.names, {}, classes)
    error = next((f"{one['ename']}: {one['evalue']}" for one in result["outputs"] if "ename" in one), "")
    return Outcome("".join(one.get("text", "") for one in result["outputs"]), error, result["open"])


def _ran(answer: str) -> dict[str, Any]:
    """Run an answer as the main module; return its namespace."""
    module = sys.modules["__main__"] = ModuleType("__main__")
    exec(compile(answer, "<answer>", "exec", dont_inherit=True), vars(module))
    return vars(module)


class _Asking:
    """The judge's connection to a grading process that passes its questions on."""

    def __init__(self, ask: Ask) -> None:
        self._ask = ask
        self._waiting: list[bytes] = []

    def send_bytes(self, message: bytes) -> None:
        if not message.startswith(b'{"ask": true'):
            self._waiting += [b"{}", self._ask(message)]

    def recv_bytes(self) -> bytes:
        return self._waiting.pop(0)


@contextlib.contextmanager
def _asked(answer: str) -> Iterator[Ask]:
    """Yield what asks a process that has run an answer."""
    ours, theirs = _forking.Pipe()
    process = _started(lambda: _serve(theirs, ours, answer))
    theirs.close()

    def ask(request: bytes) -> bytes:
        try:
            ours.send_bytes(request)
            return ours.recv_bytes()
        except (EOFError, OSError):
            raise KernelGone("the kernel died") from None

    try:
        yield ask
    finally:
        process.kill()
        process.join()
        ours.close()


def _serve(connection: Connection, other: Connection, answer: str) -> None:
    other.close()  # so that this process ends with the other one
    namespace = _ran(answer)

    line = Line(connection.send_bytes, lambda: connection.recv_bytes() if connection.poll() else None)
    with contextlib.suppress(EOFError):
        while True:
            connection.send_bytes(exports.answer(connection.recv_bytes(), namespace, line))
