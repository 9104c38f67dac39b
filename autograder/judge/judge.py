"""The judge: a separate, trusted process that runs the tests, including hidden ones, on data from students' processes.

It never runs students' code. A name that a test takes from the student is bound to plain data, to an object rebuilt
from plain data, or to a function that is called in the student's process. `process.JudgeProcess` starts this module.
"""

from __future__ import annotations

import ctypes
import gc
import json
import os
import sys
import traceback
import warnings
from collections.abc import Callable, Sequence
from multiprocessing.connection import Connection
from multiprocessing.reduction import recv_handle
from pathlib import Path
from typing import Any

from autograder.judge.cells import SetupStopped
from autograder.judge.forking import can_fork, confine, confine_run, end_with, open_files
from autograder.judge.guard import Guard, guarded
from autograder.judge.leftovers import put_back, without_alarms
from autograder.judge.reach import DESCRIPTORS
from autograder.judge.remote import Remote
from autograder.judge.student_values import changed_data, contents, note_other_outcome, values_for
from autograder.judge.surroundings import import_for, import_modules
from autograder.judge.tested import NoReplyFromYourCode, tested
from autograder.judge.watched import watched
from autograder.judge.workplace import Workplace
from autograder.lab import Lab, package_folder
from autograder.notebooks.names import with_functions
from labkit.again import run_by
from labkit.codec import load_codecs
from labkit.frames import expect_room
from labkit.stops import stops_told

_dumps, _loads = json.dumps, json.loads  # a test may patch the module


class Judge:
    """Answers requests, one at a time, over a connection to the grading process; it works below `folder`.

    It runs the set-up of one notebook, and the tests of one run of it. For another run there is another judge, forked
    from one that has run no test. So whatever a test, or a student's code by way of a test, leaves there ends with it.

    private: what of the course no test may read.
    """

    def __init__(self, connection: Connection, lab: Lab, folder: Path, private: Sequence[Path] = ()) -> None:
        self._connection, self._lab, self._private = connection, lab, private
        self._folder, self._workplace = folder, Workplace(folder)
        self._opened: set[str] | None = None  # files, before a set-up; None if this process has only imported modules
        self._forked = list[int]()  # processes
        self._key = ""  # of the present request: nothing that a test writes by a file's number is taken for its answer
        self._remote: Remote | None = None  # of this run, from its first test on

    def serve(self) -> None:
        """Answer until the other side closes the connection."""
        answers: dict[str, Callable[..., Any]] = {
            "fork": self.fork,
            "prepare": self.prepare,
            "serve": self.serve_student,
            "test": self.test,
        }
        while True:
            try:
                request = _loads(self._connection.recv_bytes())
            except EOFError:
                return
            self._key = request.pop("key")
            result = answers[request.pop("do")](**request)
            if self._remote is not None:
                self._remote.turns.end()
            self._send({"done": result})

    def fork(self, modules: Sequence[str] = ()) -> int:
        """Go on as a new process, too, with a connection that comes over this one's.

        modules: that tests import, which new processes then need not do.

        Returns:
            the number of the new process, there and here; 0 if that cannot be (see `can_fork`).
        """
        self._forked = [process for process in self._forked if not os.waitpid(process, os.WNOHANG)[0]]
        import_modules(modules)
        possible = can_fork(self._opened, self._folder)
        handle = recv_handle(self._connection)
        if not possible:
            os.close(handle)
            return 0
        gc.collect()
        gc.freeze()  # with TensorFlow half a million objects, which would be copied when the collector looks at them
        parent = os.getpid()
        with warnings.catch_warnings(action="ignore", category=DeprecationWarning):  # about the thread that waits
            process = os.fork()
        if process:
            os.close(handle)
            self._forked.append(process)
            return process
        os.setsid()  # no signal to its group reaches others
        self._connection.close()
        self._connection, self._forked = Connection(handle), []
        DESCRIPTORS.add(handle)
        end_with(parent)
        if self._opened is None:
            self._opened = open_files()
            confine(self._folder, self._lab, self._private)
        return os.getpid()

    def prepare(self, setup: Sequence[str], files: str = "") -> str:
        """Run the course's own cells; the names they define are available to every test of the notebook.

        files: the folder of the course's files; "" if there are none.

        Returns:
            where and why they stopped; "" if they ran to their end.
        """
        try:
            self._workplace.prepare(setup, files, contents)
        except SetupStopped as error:
            return str(error)
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
        source: str,
        names: list[str],
        absent: dict[str, str],
        classes: Sequence[str] = (),
        takes: Sequence[str] = (),
        earlier: Sequence[str] = (),
        kept: bool = False,
    ) -> dict[str, Any]:
        """Run a test cell's whole source.

        Args:
            source: of the test. names: those that it takes from the student.
            absent: why a name may be missing, for some names.
            classes: names of the classes that the notebook's tasks ask for.
            takes, earlier, kept: see `plan.JudgedCell`.

        Returns:
            "outputs": what the cell would show in a notebook; "open": why the test could not decide about parts of
            the work that may be right.
        """
        place, whole = self._workplace.begun(), "\n".join([*earlier, source])
        if self._remote is None:
            self._remote = Remote(self._ask, load_codecs(self._lab.codecs), classes)
            if self._opened is not None:
                confine_run(place.folder, place.course, self._folder, self._lab, "\n".join([*place.setup, whole]))
        remote = self._remote
        remote.begin(goes_on=bool(takes))
        import_for(whole)
        with put_back(place.draws_on), watched():  # from the first word of the student's process on
            reads = with_functions(whole, place.setup)
            student = values_for(source, reads, names, place.given, place.left, remote, absent)
            given = place.given | student
            remote.files = place.files
            guard = Guard(
                "\n".join([*place.setup, whole]),
                place.folder,
                remote.refusal,
                on_open=place.files.opened,
                told=remote.told,
                course=place.course,
                packages=[package_folder(name) for name in self._lab.packages],
            )
            with (
                place.files.during(reads, self._ask_in_turn, remote.refusal),
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
                            tested(before, namespace, remote, place, student, names, earlier)
                with place.entered(source, given, takes, kept) as namespace:
                    outputs = tested(source, namespace, remote, place, student, names, earlier)
                if theirs := place.files.for_test(changed_data(remote, place.left)):
                    with place.holding(theirs), place.entered(source, given | theirs, takes, keep=False) as namespace:
                        again = tested(source, namespace, remote, place, student, names, earlier)
                    note_other_outcome(remote, outputs, again, theirs)
                for output in outputs:
                    if output["output_type"] == "error":
                        place.files.explain(f"{output['ename']}: {output['evalue']}")
                place.files.note_unlike()
        return {"outputs": outputs, "open": list(remote.cannot_leave)}

    def _clean(self) -> None:
        """Free what trainings leave; large arrays leave the heap in pieces, which the system gets back."""
        self._lab.clean()
        gc.collect()
        if sys.platform == "linux":
            ctypes.CDLL(None).malloc_trim(0)

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
        return reply

    def _ask_in_turn(self, request: bytes) -> bytes:
        assert self._remote is not None
        with self._remote.turns.asking():
            return self._ask(request)

    def _send(self, message: dict[str, Any]) -> None:
        self._connection.send_bytes(_dumps({**message, "key": self._key}).encode())
