"""The judge: a separate, trusted process that runs the tests, including hidden ones, on data from students' processes.

It never runs students' code. A name that a test takes from the student is bound to plain data, to an object rebuilt
from plain data, or to a function that is called in the student's process. `process.JudgeProcess` starts this module.
"""

from __future__ import annotations

import contextlib
import ctypes
import gc
import hashlib
import io
import json
import os
import resource
import sys
import tempfile
import threading
import time
import traceback
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from autograder.judge.caught import type_errors_of
from autograder.judge.cells import SetupStopped, run_test
from autograder.judge.circumstances import Circumstances
from autograder.judge.guard import Guard, guarded
from autograder.judge.leftovers import put_back, without_alarms
from autograder.judge.outputs import error_output, outputs_of, shown_as
from autograder.judge.reach import DESCRIPTORS, caches
from autograder.judge.remote import Remote
from autograder.judge.sending import Protected
from autograder.judge.student_values import note_misfit, values_for
from autograder.judge.surroundings import surrounded
from autograder.judge.workplace import Workplace
from autograder.lab import Lab, load_lab, package_folder
from autograder.sandbox import landlock
from labkit.again import run_by
from labkit.codec import load_codecs
from labkit.frames import expect_room
from labkit.questions import AskingError
from labkit.scoring import Points
from labkit.stops import stops_told

_dumps, _loads = json.dumps, json.loads  # a test may patch the module
DEVICES = ("null", "zero", "full", "tty", "shm", "nvidia*", "dri", "kfd")  # to which programs write, in /dev
TESTS_BETWEEN_CLEANING = 16
MOST_REMEMBERED = 500  # results of tests
MOST_DATA = 4 * 2**30  # bytes of memory for the judge: a student's index may copy an image a million times


class NoReplyFromYourCode(AskingError):
    """The student's process gave no reply; students see this class's name before the reason."""


class Judge:
    """Answers requests, one at a time, over a connection to the grading process; it works in `folder`."""

    def __init__(self, connection: Connection, lab: Lab, folder: Path) -> None:
        self._connection, self._lab = connection, lab
        self._workplace = Workplace(folder)
        self._codecs = load_codecs(lab.codecs)
        self._tests = 0
        self._run = ""
        self._remote = Remote(self._ask)  # of this run
        self._replies: list[bytes] = []  # digests of what the student's process replied to this test
        self._results: OrderedDict[str, dict[str, Any]] = OrderedDict()  # of tests that only asked for data

    def serve(self) -> None:
        """Answer until the other side closes the connection."""
        gc.freeze()  # with TensorFlow half a million objects, which the collector need not look at again
        while True:
            try:
                request = _loads(self._connection.recv_bytes())
            except EOFError:
                return
            answers: dict[str, Callable[..., Any]] = {
                "test": self.test,
                "serve": self.serve_student,
                "prepare": self.prepare,
            }
            if request["do"] != "test" or request["run"] != self._run:
                self._remote.outgoing.changed.undo()
            result = answers[request.pop("do")](**request)
            self._remote.turns.end()
            _give_back_memory()  # takes a millisecond; the other side then checks this process's size
            self._send({"done": result})

    def prepare(self, setup: list[str], files: str = "", run: str = "") -> str:
        """Run the course's own cells; the names they define are available to every test of the notebook.

        files: the folder of the course's files; "" if there are none. run: that needs them; "" if none does yet.

        Returns:
            where and why they stopped; "" if they ran to their end.
        """
        before = self._workplace.known(setup, files)
        if before is None or run:
            try:
                self._workplace.prepared(setup, files, run)
            except SetupStopped as error:
                return str(error)
        if self._workplace.known(setup, files) is not before:
            self._clean()
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
        classes: Sequence[str] = (),
        files: str = "",
        takes: Sequence[str] = (),
        earlier: Sequence[str] = (),
        kept: bool = False,
    ) -> dict[str, Any]:
        """Run a test cell's whole source. A test that calls no function runs once for the same data.

        Args:
            setup: the sources of `prepare`. source: of the test. names: those that it takes from the student.
            absent: why a name may be missing, for some names. run: a unique name for the run of the notebook.
            classes: names of the classes that the notebook's tasks ask for.
            files: see `prepare`. takes, earlier, kept: see `plan.JudgedCell`.

        Returns:
            "outputs": what the cell would show in a notebook; "open": why the test could not decide about parts of
            the work that may be right.
        """
        if run != self._run or not run:
            self._run, self._remote = run, Remote(self._ask, self._codecs, classes)
        remote, self._replies = self._remote, []
        remote.begin(goes_on=bool(takes))
        prepared = self._workplace.prepared(setup, files, run)
        with put_back():  # from the first word of the student's process on
            student = values_for(source, names, prepared.namespace, remote, absent)
            asked = _dumps([files, setup, source, names, absent]).encode()
            same = hashlib.sha256(b"\0".join([asked, *self._replies])).hexdigest()
            if same in self._results and prepared.state.is_same():
                return self._results[same]
            place = self._workplace.run(run, prepared)
            given = prepared.namespace | student
            remote.outgoing.protected = Protected(list(prepared.namespace.values()))
            remote.files, whole = place.files, "\n".join([*earlier, source])
            guard = Guard(
                "\n".join([*setup, whole]),
                place.folder,
                remote.refusal,
                on_open=place.files.opened,
                told=remote.told,
                course=prepared.folder,
                packages=[package_folder(name) for name in self._lab.packages],
            )
            with (
                place.files.during(whole, self._ask_in_turn, remote.refusal),
                guarded(guard),
                run_by(remote.again),
                stops_told(absent),
                self._lab.around_test(),
            ):
                remote.calls_back = True
                remote.called |= place.files.used
                given |= place.files.for_test(student)
                for before in earlier:
                    if before not in place.done:  # this judge is a new one
                        with place.entered(before, given, takes, keep=True) as namespace:
                            self._tested(before, namespace, remote, student, names)
                with place.entered(source, given, takes, kept) as namespace:
                    outputs = self._tested(source, namespace, remote, student, names)
                for output in outputs:
                    if output["output_type"] == "error":
                        place.files.explain(whole, f"{output['ename']}: {output['evalue']}")
        if not (kept or takes):
            remote.outgoing.changed.undo()
        result = {"outputs": outputs, "open": list(remote.cannot_leave)}
        alone = not remote.called and not earlier and not kept
        if self._replies and alone and prepared.state.is_same():  # else the result depends on more than the replies
            self._results[same] = result
            if len(self._results) > MOST_REMEMBERED:
                self._results.popitem(last=False)
        return result

    def _tested(
        self, source: str, namespace: dict[str, Any], remote: Remote, student: Mapping[str, Any], names: list[str]
    ) -> list[dict[str, Any]]:
        """Run the source; return the outputs that the cell would have in a notebook."""
        remote.circumstances = Circumstances(namespace, student, source, names, remote.refusal, remote.settings)
        printed = io.StringIO()
        value: object = None
        shown = ""
        failure: dict[str, Any] | None = None
        error: BaseException | None = None
        with (
            contextlib.redirect_stdout(printed),
            contextlib.redirect_stderr(io.StringIO()),
            surrounded(source, namespace, remote.refusal, remote.circumstances.targets),
            type_errors_of(source) as caught,
        ):
            try:
                value = run_test(source, namespace, remote.refusal)
                shown = shown_as(value)
                if remote.failures and not issubclass(
                    type(value), Points
                ):  # a test that expects some exception caught it
                    raise NoReplyFromYourCode(remote.failures[0])
            except BaseException as raised:  # noqa: BLE001  (a failed assertion, or the student's error)
                error = raised
                failure = error_output(raised, source)
            note_misfit(error, caught, remote, source)
        with contextlib.suppress(AskingError):
            remote.end()
        remote.circumstances.put_back()
        self._tests += 1
        if self._tests % TESTS_BETWEEN_CLEANING == 0:
            self._clean()
        return outputs_of(printed.getvalue(), value, shown, failure)

    def _clean(self) -> None:
        self._lab.clean()
        gc.collect()

    def _ask(self, request: bytes) -> bytes:
        """Ask the student's process by way of the grading process.

        An error in the middle ends this process: what is left of a reply, the student's bytes, would be read as the
        next request, which can name code.
        """
        expect_room()
        with without_alarms():
            try:
                self._send({"ask": True})
                self._connection.send_bytes(request)
                status = _loads(self._connection.recv_bytes())
                reply = b"" if "error" in status else self._connection.recv_bytes()
            except BaseException:  # noqa: BLE001  (such as a lack of memory)
                traceback.print_exc(file=sys.__stderr__)
                os._exit(1)
        if "error" in status:
            raise NoReplyFromYourCode(status["error"])
        self._replies.append(hashlib.sha256(reply).digest())
        return reply

    def _ask_in_turn(self, request: bytes) -> bytes:
        with self._remote.turns.asking():
            return self._ask(request)

    def _send(self, message: dict[str, Any]) -> None:
        self._connection.send_bytes(_dumps(message).encode())


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
    """Serve.

    The arguments are the connection's file descriptor, the place of the lab, a folder to work in, and what of the
    course no test may read.
    """
    connection = Connection(int(sys.argv[1]))
    DESCRIPTORS.add(connection.fileno())
    lab, folder = load_lab(sys.argv[2]), Path(sys.argv[3])
    devices = [path for name in DEVICES for path in Path("/dev").glob(name)]
    with contextlib.suppress(OSError):
        (Path.home() / ".cache").mkdir(exist_ok=True)  # which a library could not make any more
    stores = [Path(place) for place in (tempfile.gettempdir(), "/tmp", *caches())]
    landlock.confine([folder, *devices, *stores, *lab.stores()], [Path(one) for one in sys.argv[4:]])
    threading.Thread(target=_end_with, args=[os.getppid()], daemon=True).start()
    resource.setrlimit(resource.RLIMIT_DATA, (MOST_DATA, MOST_DATA))
    with contextlib.suppress(BrokenPipeError, ConnectionResetError):
        Judge(connection, lab, folder).serve()
