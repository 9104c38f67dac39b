"""The grading process's side of the judge: started once, asked often, ended when it hangs or grows too large."""

from __future__ import annotations

import atexit
import json
import os
import re
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import ExitStack, suppress
from multiprocessing.connection import Connection
from pathlib import Path
from types import MappingProxyType
from typing import IO, Any

import psutil

from autograder.course import URL_VARIABLE
from autograder.intake.archive import files_digest
from autograder.sandbox.limits import GIB
from autograder.sandbox.scratch import SUBMISSION, scratch_folder, write_files
from labkit.questions import Ask, AskingError
from labkit.wall import HASHING

PREPARE_SECONDS = 1_800  # a set-up may train reference models, or wait for another process that does
TEST_SECONDS = 240  # for one test cell, not counting calls of the student's functions
SERVICE_SECONDS = 3_600
NO_FILES: Mapping[str, bytes] = MappingProxyType({})
WORK = SUBMISSION  # the judge's own folder within its scratch folder
TEMPORARY = "tmp"  # there, too: what libraries leave goes with the process
MODULE = ("-P", "-m", "autograder.judge")  # -P: no module comes from the folder in which grading was started
MOST_READ = 10_000  # bytes of what it said before it ended
# Resident bytes, half of them TensorFlow's own. A larger judge is replaced by a new one, because each training leaves
# some 20 MB in graphs that TensorFlow does not free.
LARGEST = 1.25 * GIB


class JudgeFailed(Exception):
    """The judge ended. It is started again when it is next needed."""


class JudgeOverdue(JudgeFailed):
    """The judge took too long and was ended."""


class JudgeProcess:
    """A judge in its own process, which handles one request at a time.

    A test holds the judge while it waits for the student's process. So requests from that process never wait for the
    judge: while it is busy, a service is declined, and the student's process helps itself.

    lab: the place of the course's `Lab`. environment: variables of the judge in addition to those of this process.
    private: files and folders of the course that no test reads.
    """

    def __init__(self, lab: str, environment: Mapping[str, str], private: Sequence[Path] = ()) -> None:
        self._lab, self._environment, self._private = lab, dict(environment), private
        self._process: subprocess.Popen[bytes] | None = None
        self._connection: Connection | None = None
        self._errors: IO[bytes] | None = None  # what the present process says before it ends
        self._folders = ExitStack()  # removes the present process's
        self._folder = Path()
        self._given: tuple[Mapping[str, bytes], str] = NO_FILES, ""  # files that are in a folder, and which
        self._lock = threading.RLock()

    def prepare(self, setup: tuple[str, ...], files: Mapping[str, bytes] = NO_FILES, run: str = "") -> None:
        """Have the judge run a notebook's set-up before a test needs it; raise JudgeFailed if it stops.

        files: the course's files, by relative path. run: of the notebook, which finds all as the set-up left it.
        """
        if stopped := self._request({"do": "prepare", "setup": setup, "run": run}, None, PREPARE_SECONDS, files):
            raise JudgeFailed(f"the course's own cells stopped, where the tests run, {stopped}")

    def serve(self, service: str, question: bytes) -> bytes:
        """Answer a student process's question to a service; nothing while a test runs, or if the service failed."""
        if not self._lock.acquire(blocking=False):
            return b""
        try:
            request = {"do": "serve", "service": service, "question": question.decode("latin-1")}
            return str(self._request(request, None, SERVICE_SECONDS)).encode("latin-1")
        except JudgeFailed:
            return b""
        finally:
            self._lock.release()

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

        files: the course's files, by relative path. shared: what the test has in common with others of the notebook.

        Raises:
            JudgeFailed: there is no result.
        """
        self.prepare(setup, files, run)  # returns at once, unless the judge is new or a new run needs it as it was
        request: dict[str, Any] = {"do": "test", "setup": setup, "source": source, "names": names, "run": run}
        request |= {"absent": dict(absent), "classes": classes, **shared}
        result: dict[str, Any] = self._request(request, ask, TEST_SECONDS, files)
        return result

    def close(self) -> None:
        """End the process; it is started again when it is next needed."""
        with self._lock:
            if self._connection is not None:
                self._connection.close()
            if self._process is not None:
                self._process.kill()
                self._process.wait()
            if self._errors is not None:
                self._errors.close()
            self._folders.close()
            self._process = self._connection = self._errors = None
            self._given = NO_FILES, ""

    def _request(
        self, message: dict[str, Any], ask: Ask | None, seconds: float, files: Mapping[str, bytes] | None = None
    ) -> Any:
        with self._lock:
            fresh = self._connection is None
            try:
                return self._conversation(message, ask, seconds, files)
            except JudgeOverdue:
                raise
            except JudgeFailed:
                if fresh:
                    raise
            return self._conversation(message, ask, seconds, files)  # the old process may have died long ago

    def _conversation(
        self, message: dict[str, Any], ask: Ask | None, seconds: float, files: Mapping[str, bytes] | None
    ) -> Any:
        with self._lock:
            connection = self._started()
            left = seconds
            if files is not None:
                message = {**message, "files": self._written(files)}
            try:
                connection.send_bytes(json.dumps(message).encode())
                while True:
                    begin = time.monotonic()
                    if not connection.poll(max(0, left)):
                        raise JudgeOverdue(f"the test took more than {seconds:.0f} seconds")
                    left -= time.monotonic() - begin
                    reply = _read(connection)
                    if "done" in reply:
                        break
                    # `ask` limits the time of the student's process.
                    self._pass_on(connection, connection.recv_bytes(), ask)
            except (EOFError, OSError) as error:
                told = self._last_error()
                self.close()
                raise JudgeFailed(f"the process that runs the tests ended{told}") from error
            except BaseException:
                self.close()  # in the middle of a conversation
                raise
            self._end_if_large()
            return reply["done"]

    def _pass_on(self, connection: Connection, question: bytes, ask: Ask | None) -> None:
        try:
            if ask is None:
                raise AskingError("there is no notebook to ask")
            reply = ask(question)
        except AskingError as error:
            connection.send_bytes(json.dumps({"error": str(error)}).encode())
        else:
            connection.send_bytes(b"{}")
            connection.send_bytes(reply)

    def _started(self) -> Connection:
        if self._connection is not None and not self._folder.exists():  # the place for temporary files was cleaned
            self.close()
        if self._connection is None or self._process is None or self._process.poll() is not None:
            self.close()
            ours, theirs = socket.socketpair()
            self._errors = tempfile.TemporaryFile()  # noqa: SIM115  (closed with the process)
            with theirs:
                self._folder = self._folders.enter_context(scratch_folder())
                (self._folder / TEMPORARY).mkdir(mode=0o700)
                self._process = subprocess.Popen(
                    [
                        *(sys.executable, *MODULE),
                        *(str(theirs.fileno()), self._lab, str(self._folder / WORK), *map(str, self._private)),
                    ],
                    pass_fds=[theirs.fileno()],
                    env=self._variables(),
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL,
                    stderr=self._errors,
                    start_new_session=True,  # Ctrl-C in the terminal is for the grader, which then ends this
                )
            self._connection = Connection(ours.detach())
            atexit.register(self.close)
        return self._connection

    def _variables(self) -> dict[str, str]:
        """Return the process's environment, without the address of the gradebook, which may hold a password."""
        ours = {name: value for name, value in os.environ.items() if name != URL_VARIABLE}
        return {**ours, **HASHING, **self._environment, "TMPDIR": str(self._folder / TEMPORARY)}

    def _written(self, files: Mapping[str, bytes]) -> str:
        """Write the course's files, if need be; return their folder, "" if there are none."""
        if self._given[0] is not files:
            folder = self._folder / f"course-{files_digest(files)[:40]}"
            if files and not folder.exists():
                write_files(files, folder)
            self._given = files, str(folder) if files else ""
        return self._given[1]

    def _last_error(self) -> str:
        """Return the exception that ended the process, after a colon; "" if something else did."""
        if self._errors is None:
            return ""
        with suppress(OSError):
            self._errors.seek(max(0, self._errors.seek(0, os.SEEK_END) - MOST_READ))
            lines = self._errors.read().decode(errors="replace").strip().splitlines() or [""]
            if re.match(r"[\w.]{1,100}: ", lines[-1]) and "Traceback" in "\n".join(lines):
                return f": {lines[-1][:500]}"
        return ""

    def _end_if_large(self) -> None:
        with suppress(psutil.Error):
            if self._process is not None and psutil.Process(self._process.pid).memory_info().rss > LARGEST:
                self.close()


def _read(connection: Connection) -> dict[str, Any]:
    """Return the judge's next message; raise JudgeFailed if it is none, because a test spoilt the connection."""
    try:
        message = json.loads(connection.recv_bytes())
    except ValueError as error:
        raise JudgeFailed("the process that runs the tests sent something that cannot be read") from error
    if not isinstance(message, dict) or message.keys() not in ({"done"}, {"ask"}):
        raise JudgeFailed("the process that runs the tests sent something that it should not")
    return message


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
