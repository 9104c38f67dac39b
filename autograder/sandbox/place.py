"""Where students' code runs: a tree of processes in bubblewrap, or without it, started, watched and ended.

`availability.choose` says whether bubblewrap is possible here.
"""

from __future__ import annotations

import os
import select
import signal
import subprocess
import threading
from contextlib import suppress
from pathlib import Path

from . import bubblewrap
from .limits import Limits, Watchdog, tree_usage
from .scratch import INBOX, LOG, OUTBOX, SUBMISSION

SECONDS_TO_DIE = 10
INSIDE = Path(__file__).parents[1] / "inside"


class Place:
    """A program on this machine with all that it starts; for students' code that is trusted.

    Attributes:
        folder: the scratch folder. submission, inbox, outbox: folders as the program sees them.
        user: who runs the program, where that is not the user of this process.
        process: ends when the program does; its stdin and stdout are pipes.
    """

    def __init__(self, folder: Path, limits: Limits, environment: dict[str, str]) -> None:
        self.folder, self.limits = folder, limits
        self.submission, self.inbox, self.outbox = (folder / name for name in (SUBMISSION, INBOX, OUTBOX))
        self.process: subprocess.Popen[bytes] | None = None
        self.user: int | None = None
        self._environment = environment
        self._ending = threading.Lock()  # several threads may find out at once that it has to end

    def start(self, program: list[str]) -> subprocess.Popen[bytes]:
        """Run a program. It lives no longer than the thread that calls this."""
        library = self.folder / "library"
        library.mkdir(exist_ok=True)
        if not (library / "inside").exists():
            (library / "inside").symlink_to(INSIDE)
        paths = [str(library), os.environ.get("PYTHONPATH", "")]
        variables = {**os.environ, **self._environment, "PYTHONPATH": os.pathsep.join(filter(None, paths))}
        return self._run(program, variables, [])

    def allow(self, seconds: float) -> None:
        """From now on it may run for so long; infinity is no limit."""

    def is_empty(self) -> bool:
        """Whether the program is alone, as far as can be seen from outside."""
        return True

    def reason(self) -> str:
        """Why it was killed by a watchdog; empty if it was not."""
        return ""

    def exceeded(self) -> str:
        """The limit that it exceeds at this moment, or for which it was killed; empty if there is none."""
        return ""

    def kill(self) -> None:
        """End every process; returns when none is left."""
        with self._ending:
            if self.process is not None:
                assert self.process.stdin is not None
                with suppress(OSError):
                    self.process.stdin.close()  # it ends what it started, and then itself
                try:
                    self.process.wait(SECONDS_TO_DIE)
                except subprocess.TimeoutExpired:
                    self.process.kill()
                    self.process.wait(SECONDS_TO_DIE)

    def log(self) -> str:
        """The end of what was written to stderr, such as why bubblewrap could not start."""
        try:
            with open(self.folder / LOG, "rb") as file:
                file.seek(max(0, os.fstat(file.fileno()).st_size - 500))
                return file.read().decode(errors="replace").strip()
        except OSError:
            return ""

    def _run(self, command: list[str], variables: dict[str, str], descriptors: list[int]) -> subprocess.Popen[bytes]:
        with open(self.folder / LOG, "wb") as log:
            self.process = subprocess.Popen(
                command,
                pass_fds=descriptors,
                env=variables,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                cwd="/",
                bufsize=0,
                start_new_session=True,  # control-C in the terminal is for the grader
            )
        return self.process


class Sandbox(Place):
    """A program in bubblewrap, with a watchdog. The program is process 1 inside, and all others die with it."""

    def __init__(self, folder: Path, limits: Limits, environment: dict[str, str], user: int | None) -> None:
        super().__init__(folder, limits, bubblewrap.environment(environment))
        self.submission, self.inbox, self.outbox = bubblewrap.WORK, bubblewrap.INBOX, bubblewrap.OUTBOX
        self.watchdog: Watchdog | None = None
        self.user = user
        self._first: int | None = None  # handle of process 1 inside

    def start(self, program: list[str]) -> subprocess.Popen[bytes]:
        """Run a program inside. It lives no longer than the thread that calls this."""
        before, arguments, after = bubblewrap.command(program, self.folder, self.limits, self.user, self._environment)
        told, tell = os.pipe()
        handed = bubblewrap.arguments_descriptor(["--info-fd", str(tell), *arguments])
        try:
            command = [*before, "--args", str(handed), "--", *after]
            process = self._run(command, bubblewrap.minimal_environment(), [handed, tell])
        finally:
            os.close(handed)
            os.close(tell)
        with open(told, "rb") as info:
            first = bubblewrap.first_process(info.read())
        if first is not None:
            with suppress(ProcessLookupError):
                self._first = os.pidfd_open(first)
                self.watchdog = Watchdog(first, self.folder, self.limits, self._kill_all)
                self.watchdog.start()
        return process

    def allow(self, seconds: float) -> None:
        """From now on it may run for so long; infinity is no limit."""
        if self.watchdog is not None:
            self.watchdog.allow(seconds)

    def is_empty(self) -> bool:
        """Whether process 1 is alone: all others inside descend from it."""
        return self.watchdog is not None and tree_usage(self.watchdog.root, but_itself=True) == (0, 0)

    def reason(self) -> str:
        """Why the watchdog killed it; empty if it did not."""
        return self.watchdog.reason if self.watchdog else ""

    def exceeded(self) -> str:
        """The limit that it exceeds at this moment, or for which it was killed; empty if there is none."""
        return self.watchdog.reason or self.watchdog.exceeded() if self.watchdog else ""

    def kill(self) -> None:
        """End every process of the sandbox; returns when none is left."""
        if self.watchdog is not None:
            self.watchdog.stop()
        with self._ending:
            self._kill_all()
            if self._first is not None:
                # The kernel reports the end of a name space's first process after that of all others.
                select.select([self._first], [], [], SECONDS_TO_DIE)
                os.close(self._first)
                self._first = None
            if self.process is not None:
                self.process.wait(SECONDS_TO_DIE)

    def _kill_all(self) -> None:
        if self._first is not None:
            with suppress(ProcessLookupError):
                signal.pidfd_send_signal(self._first, signal.SIGKILL)
        if self.process is not None:
            self.process.kill()
