"""The grading process's side of the judge: started once, asked often, a process for each run of a notebook."""

from __future__ import annotations

import atexit
import os
import secrets
import socket
import subprocess
import sys
import tempfile
import threading
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from multiprocessing.connection import Connection
from pathlib import Path
from types import MappingProxyType
from typing import IO, Any

import psutil

from autograder.course import URL_VARIABLE
from autograder.intake.archive import files_digest
from autograder.judge.worker import JudgeFailed, JudgeOverdue, Worker
from autograder.notebooks.ipython import imported
from autograder.sandbox.limits import GIB
from autograder.sandbox.scratch import SUBMISSION, scratch_folder, write_files
from labkit.questions import Ask
from labkit.wall import HASHING

__all__ = ["JudgeFailed", "JudgeOverdue", "JudgeProcess", "judge_for"]

PREPARE_SECONDS = 1_800  # a set-up may train reference models, or wait for another process that does
TEST_SECONDS = 240  # for one test cell, not counting calls of the student's functions
SERVICE_SECONDS = 3_600
NO_FILES: Mapping[str, bytes] = MappingProxyType({})
WORK = SUBMISSION  # the judge's own folder within its scratch folder
TEMPORARY = "tmp"  # there, too: what libraries leave goes with the processes
MODULE = ("-P", "-m", "autograder.judge")  # -P: no module comes from the folder in which grading was started
MOST_RUNS = 8  # of notebooks that are judged at the same time
# Bytes of its own. A larger process that serves is replaced by another fork, because each training leaves some 20 MB in
# graphs that TensorFlow does not free.
LARGEST = 0.6 * GIB
Key = tuple[tuple[str, ...], str]  # of a set-up: its sources, and the folder of the course's files


class JudgeProcess:
    """The processes of a judge: a first one, which has imported what the lab needs, and others that are forked from it.

    For each set-up there is one that has run it, and for each run of a notebook one that is forked from that one; it
    has the run's tests, and ends with the run. Yet another one answers students' processes about the lab's services.
    That one handles one question at a time, and while it is busy, or the first one starts, the student's process helps
    itself: its requests never wait.

    lab: the place of the course's `Lab`. environment: variables of the judge in addition to those of this process.
    private: files and folders of the course that no test reads.
    """

    def __init__(self, lab: str, environment: Mapping[str, str], private: Sequence[Path] = ()) -> None:
        self._lab, self._environment, self._private = lab, dict(environment), private
        self._first: Worker | None = None
        self._serving: Worker | None = None
        self._prepared: dict[Key, Worker] = {}
        self._runs: OrderedDict[tuple[str, Key], Worker] = OrderedDict()
        self._modules: dict[Key, set[str]] = {}  # that tests import
        self._folders = ExitStack()  # removes the folder, and what the processes have said
        self._folder = Path()
        self._errors: IO[bytes] | None = None
        self._given: tuple[Mapping[str, bytes], str] = NO_FILES, ""  # files that are in a folder, and which
        self._lock = threading.RLock()  # for what is above, not for the answers

    def prepare(self, setup: tuple[str, ...], files: Mapping[str, bytes] = NO_FILES) -> None:
        """Have the judge run a notebook's set-up before a test needs it; raise JudgeFailed if it stops.

        files: the course's files, by relative path.
        """
        with self._lock:
            self._after_setup(self._key(setup, files))

    def serve(self, service: str, question: bytes) -> bytes:
        """Answer a student process's question to a service; nothing while another is answered, or if it failed."""
        if not self._lock.acquire(blocking=False):
            return b""
        try:
            if self._serving is None or self._serving.has_ended:
                self._serving = self._another()
            serving = self._serving
        except JudgeFailed:
            return b""
        finally:
            self._lock.release()
        if not serving.lock.acquire(blocking=False):
            return b""
        try:
            request = {"do": "serve", "service": service, "question": question.decode("latin-1")}
            return str(serving.answer(request, SERVICE_SECONDS)).encode("latin-1")
        except JudgeFailed:
            return b""
        finally:
            if serving.size > LARGEST:
                serving.close()
            serving.lock.release()

    def test(
        self,
        setup: tuple[str, ...],
        source: str,
        names: tuple[str, ...],
        absent: Mapping[str, str],
        ask: Ask,
        run: str = "",
        classes: tuple[str, ...] = (),
        files: Mapping[str, bytes] = NO_FILES,
        **shared: Any,
    ) -> dict[str, Any]:
        """Run a test cell; see `judge.Judge.test`. `ask` passes each question on to the student's process.

        setup: the sources of the set-up's cells. files: the course's files, by relative path.
        run: a unique name for the run of the notebook, until `end`; "" if it has this test alone.
        shared: what the test has in common with others of the notebook.

        Raises:
            JudgeFailed: there is no result.
        """
        request = {"do": "test", "source": source, "names": names, "absent": dict(absent), "classes": classes, **shared}
        name = run or secrets.token_hex(8)
        with self._lock:
            key = self._key(setup, files)
            self._modules.setdefault(key, set()).update(*map(imported, [source, *shared.get("earlier", ())]))
            worker, is_new = self._running(name, key)
        try:
            with worker.lock:
                result: dict[str, Any] = worker.answer(request, TEST_SECONDS, ask)
            return result
        except JudgeOverdue:
            raise
        except JudgeFailed:
            if is_new:
                raise
        finally:
            if not run:
                self.end(name)
        return self.test(setup, source, names, absent, ask, run, classes, files, **shared)  # it may have died long ago

    def end(self, run: str) -> None:
        """End a run of a notebook: its processes go, with all that its tests have left."""
        with self._lock:
            for one in [one for one in self._runs if one[0] == run]:
                self._runs.pop(one).close()

    def close(self) -> None:
        """End the processes; they are started again when they are next needed."""
        with self._lock:
            for worker in (*self._runs.values(), *self._prepared.values(), self._serving, self._first):
                if worker is not None:
                    worker.close()
            self._runs.clear()
            self._prepared.clear()
            self._first = self._serving = self._errors = None
            self._folders.close()
            self._given = NO_FILES, ""

    def _key(self, setup: tuple[str, ...], files: Mapping[str, bytes]) -> Key:
        """Return the set-up, and the folder with the course's files, which are written there if need be."""
        self._have_folder()
        if self._given[0] is not files:
            folder = self._folder / f"course-{files_digest(files)[:40]}"
            if files and not folder.exists():
                write_files(files, folder)
            self._given = files, str(folder) if files else ""
        return setup, self._given[1]

    def _have_folder(self) -> IO[bytes]:
        """Have a folder for the processes; return the file for what they say."""
        has_gone = self._first is not None and self._first.has_ended  # and soon those that were forked from it, too
        if has_gone or (self._errors is not None and not self._folder.exists()):  # the system has removed old files
            self.close()
        if self._errors is None:
            self._folder = self._folders.enter_context(scratch_folder())
            (self._folder / TEMPORARY).mkdir(mode=0o700)
            said = tempfile.TemporaryFile()  # noqa: SIM115  (the stack closes it)
            self._errors = self._folders.enter_context(said)
            atexit.register(self.close)
        return self._errors

    def _running(self, run: str, key: Key) -> tuple[Worker, bool]:
        """Return the process of a run, and whether it is new."""
        worker = self._runs.get((run, key))
        if worker is not None and not worker.has_ended:
            self._runs.move_to_end((run, key))
            return worker, False
        worker = self._after_setup(key).fork(sorted(self._modules[key]))
        if worker is None:  # it has threads of libraries; so it is this run's own
            worker = self._prepared.pop(key)
        self._runs[run, key] = worker
        while len(self._runs) > MOST_RUNS:
            self._runs.popitem(last=False)[1].close()
        return worker, True

    def _after_setup(self, key: Key) -> Worker:
        """Return a process that has run a set-up, and nothing else."""
        found = self._prepared.get(key)
        if found is None or found.has_ended:
            found = self._another()
            setup, files = key
            if stopped := found.answer({"do": "prepare", "setup": setup, "files": files}, PREPARE_SECONDS):
                found.close()
                raise JudgeFailed(f"the course's own cells stopped, where the tests run, {stopped}")
            self._prepared[key] = found
        return found

    def _another(self) -> Worker:
        """Return a process that has imported what the lab needs, and nothing else."""
        errors = self._have_folder()
        if self._first is None:
            self._first = self._started(errors)
        another = self._first.fork()
        if another is None:  # this system cannot
            another, self._first = self._first, None
        return another

    def _started(self, errors: IO[bytes]) -> Worker:
        ours, theirs = socket.socketpair()
        work = self._folder / WORK
        with theirs:
            process = psutil.Popen(
                [*(sys.executable, *MODULE), *(str(theirs.fileno()), self._lab, str(work), *map(str, self._private))],
                pass_fds=[theirs.fileno()],
                env=self._variables(),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=errors,
                start_new_session=True,  # Ctrl-C in the terminal is for the grader, which then ends this
            )
        return Worker(Connection(ours.detach()), process, work, errors)

    def _variables(self) -> dict[str, str]:
        """Return the processes' environment, without the address of the gradebook, which may hold a password."""
        ours = {name: value for name, value in os.environ.items() if name != URL_VARIABLE}
        return {**ours, **HASHING, **self._environment, "TMPDIR": str(self._folder / TEMPORARY)}


Environment = tuple[tuple[str, str], ...]
_judges: dict[tuple[str, Environment, tuple[Path, ...]], JudgeProcess] = {}


def judge_for(lab: str, environment: Environment, private: tuple[Path, ...] = ()) -> JudgeProcess:
    """Return this process's judge for a course and these variables. It is kept, since starting one takes many seconds.

    A judge takes more than a gigabyte, so judges for other variables are ended, and started again when needed.
    """
    asked = lab, environment, private
    for other, judge in list(_judges.items()):
        if other != asked:
            judge.close()
    return _judges.setdefault(asked, JudgeProcess(lab, dict(environment), private))
