"""One process of the judge, as the grading process sees it: asked over a connection, ended when it hangs."""

from __future__ import annotations

import json
import os
import re
import secrets
import shutil
import socket
import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from multiprocessing.connection import Connection
from multiprocessing.reduction import send_handle
from pathlib import Path
from typing import IO, Any

import psutil

from autograder.judge.forking import COURSE, OWN_TEMPORARY, RUN
from labkit.questions import Ask, AskingError

FORK_SECONDS = 600  # in which it imports what tests do
MOST_READ = 10_000  # bytes of what a process said before it ended


class JudgeFailed(Exception):
    """The judge ended. It is started again when it is next needed."""


class JudgeOverdue(JudgeFailed):
    """The judge took too long and was ended."""


class Worker:
    """A process of the judge.

    lock: of whoever asks.

    Args:
        connection: to the process. process: itself. work: the folder below which it works. errors: what it says.
    """

    def __init__(self, connection: Connection, process: psutil.Process, work: Path, errors: IO[bytes]) -> None:
        self.process = process
        self.lock = threading.Lock()
        self._closed = False
        self._connection, self._work, self._errors = connection, work, errors
        self._key = ""  # of the present request, which no test knows

    def answer(self, request: Mapping[str, Any], seconds: float, ask: Ask | None = None, handle: int = -1) -> Any:
        """Return the answer to a request.

        Args:
            seconds: that it may take, not counting those of `ask`, which passes questions on to the student's process.
            handle: a file descriptor that goes with the request.

        Raises:
            JudgeFailed: there is no answer; the process is ended.
        """
        left, said, self._key = seconds, os.fstat(self._errors.fileno()).st_size, secrets.token_hex(16)
        try:
            self._connection.send_bytes(json.dumps({**request, "key": self._key}).encode())
            if handle >= 0:
                send_handle(self._connection, handle, self.process.pid)
            while True:
                begin = time.monotonic()
                if not self._connection.poll(max(0, left)):
                    raise JudgeOverdue(f"the test took more than {seconds:.0f} seconds")
                left -= time.monotonic() - begin
                reply = self._read()
                if "done" in reply:
                    return reply["done"]
                self._pass_on(self._connection.recv_bytes(), ask)
        except (EOFError, OSError) as error:
            told = self._last_error(said)
            self.close()
            raise JudgeFailed(f"the process that runs the tests ended{told}") from error
        except BaseException:
            self.close()  # in the middle of a conversation
            raise

    def fork(self, modules: Sequence[str] = ()) -> Worker | None:
        """Return a copy of the process; None if it cannot be copied. See `judge.Judge.fork`.

        Raises:
            JudgeFailed: the process has ended.
        """
        ours, theirs = socket.socketpair()
        with ours, theirs:
            with self.lock:
                process = self.answer({"do": "fork", "modules": modules}, FORK_SECONDS, handle=theirs.fileno())
            if not process:
                return None
            try:
                copy = Worker(Connection(ours.detach()), psutil.Process(process), self._work, self._errors)
                copy._key = self._key
                copy._read()  # that it has begun
            except (psutil.Error, EOFError, OSError) as error:
                raise JudgeFailed("the process that runs the tests ended at once") from error
        return copy

    @property
    def has_ended(self) -> bool:
        """Whether it was closed, or has ended by itself."""
        if not self._closed:
            with suppress(psutil.Error):
                self._closed = self.process.status() == psutil.STATUS_ZOMBIE
                return self._closed
        return True

    @property
    def size(self) -> int:
        """The bytes of memory that it alone uses, and no process from which it was forked; 0 if it has ended."""
        with suppress(psutil.Error):
            return int(self.process.memory_full_info().uss)
        return 0

    def close(self) -> None:
        """End the process, and remove its folders."""
        self._closed = True
        self._connection.close()
        with suppress(psutil.Error):
            self.process.kill()
            if isinstance(self.process, psutil.Popen):
                self.process.wait()
        for name in (COURSE, RUN, OWN_TEMPORARY):
            shutil.rmtree(self._work / name.format(self.process.pid), ignore_errors=True)

    def _pass_on(self, question: bytes, ask: Ask | None) -> None:
        try:
            if ask is None:
                raise AskingError("there is no notebook to ask")
            reply = ask(question)
        except AskingError as error:
            self._connection.send_bytes(json.dumps({"error": str(error)}).encode())
        else:
            self._connection.send_bytes(b"{}")
            self._connection.send_bytes(reply)

    def _read(self) -> dict[str, Any]:
        """Return the process's next message; raise JudgeFailed if it is none, because a test spoilt the connection."""
        try:
            message = json.loads(self._connection.recv_bytes())
        except ValueError as error:
            raise JudgeFailed("the process that runs the tests sent something that cannot be read") from error
        is_ours = isinstance(message, dict) and message.pop("key", None) == self._key
        if not is_ours or message.keys() not in ({"done"}, {"ask"}):
            raise JudgeFailed("the process that runs the tests sent something that it should not")
        return dict(message)

    def _last_error(self, said: int) -> str:
        """Return the exception that ended the process, after a colon; "" if something else did.

        said: the bytes that all processes had said before.
        """
        with suppress(OSError, ValueError):
            found = os.fstat(self._errors.fileno()).st_size
            text = os.pread(self._errors.fileno(), MOST_READ, max(said, found - MOST_READ)).decode(errors="replace")
            lines = text.strip().splitlines() or [""]
            if re.match(r"[\w.]{1,100}: ", lines[-1]) and "Traceback" in text:
                return f": {lines[-1][:500]}"
        return ""
