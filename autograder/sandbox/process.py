"""Start, watch and end the process tree that runs students' code, in bubblewrap or without it.

`availability.choose` says whether to use bubblewrap.
"""

from __future__ import annotations

import os
import select
import signal
import subprocess
import threading
from contextlib import suppress
from pathlib import Path

from autograder.lab import Lab, package_folder
from autograder.sandbox import bubblewrap, control_group
from autograder.sandbox.limits import Limits, Watchdog, tree_usage
from autograder.sandbox.scratch import INBOX, LOG, OUTBOX, SUBMISSION
from labkit.wall import HASHING

SECONDS_TO_DIE = 10


class ProcessTree:
    """A program and everything that it starts, without a sandbox, for trusted students' code.

    Attributes:
        folder: the scratch folder. submission, inbox, outbox: paths as the program sees them.
        user: the id of the user that runs the program; None for this process's own.
        process: ends when the program does; its stdin and stdout are pipes.
    """

    def __init__(self, folder: Path, limits: Limits, environment: dict[str, str], lab: Lab) -> None:
        self.folder, self.limits, self.lab = folder, limits, lab
        self.submission, self.inbox, self.outbox = (folder / name for name in (SUBMISSION, INBOX, OUTBOX))
        self.process: subprocess.Popen[bytes] | None = None
        self.user: int | None = None
        self._environment = environment
        self._ending = threading.Lock()  # several threads may decide at once that it has to end

    def start(self, program: list[str]) -> subprocess.Popen[bytes]:
        """Run a program. It ends at the latest with the calling thread."""
        library = self.folder / "library"
        library.mkdir(exist_ok=True)
        for package in (bubblewrap.KIT, *self.lab.packages):
            if not (library / package).exists():
                (library / package).symlink_to(package_folder(package))
        paths = [str(library), os.environ.get("PYTHONPATH", "")]
        variables = {**os.environ, **HASHING, **self._environment, "PYTHONPATH": os.pathsep.join(filter(None, paths))}
        return self._run(program, variables, [])

    def allow(self, seconds: float) -> None:
        """Let it run for `seconds` from now on; infinity means no limit."""

    def is_empty(self) -> bool:
        """Return whether the program is alone, as far as can be seen from outside."""
        return True

    def reason(self) -> str:
        """Return why a watchdog killed it; "" if none did."""
        return ""

    def exceeded(self) -> str:
        """Return the limit that it exceeds at this moment, or that it was killed for; "" if there is none."""
        return ""

    def kill(self) -> None:
        """End every process; return when none is left."""
        with self._ending:
            if self.process is not None:
                assert self.process.stdin is not None
                with suppress(OSError):
                    self.process.stdin.close()  # the program then ends its children, and itself
                try:
                    self.process.wait(SECONDS_TO_DIE)
                except subprocess.TimeoutExpired:
                    self.process.kill()
                    self.process.wait(SECONDS_TO_DIE)

    def log(self) -> str:
        """Return the end of its stderr, at most 500 bytes, such as why bubblewrap could not start."""
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
                start_new_session=True,  # Ctrl-C in the terminal is for the grader
            )
        return self.process


class Sandbox(ProcessTree):
    """A program in bubblewrap, with a watchdog. It is process 1 inside, and all others die with it.

    Where the system lets the grader make control groups, the sandbox gets one of its own.
    """

    def __init__(self, folder: Path, limits: Limits, environment: dict[str, str], lab: Lab, user: int | None) -> None:
        super().__init__(folder, limits, bubblewrap.environment({**lab.sandbox_variables, **environment}), lab)
        self.submission, self.inbox, self.outbox = bubblewrap.WORK, bubblewrap.INBOX, bubblewrap.OUTBOX
        self.watchdog: Watchdog | None = None
        self.user = user
        self._first: int | None = None  # pidfd of process 1 inside
        self._group: control_group.ControlGroup | None = None

    def start(self, program: list[str]) -> subprocess.Popen[bytes]:
        """Run a program inside. It ends at the latest with the calling thread."""
        before, arguments, after = bubblewrap.command(
            program, self.folder, self.limits, self.user, self._environment, self.lab
        )
        place = control_group.delegated()
        self._group = place.new(self.limits) if place else None
        joining = self._group.joining() if self._group else []
        told, tell = os.pipe()
        try:
            with bubblewrap.handed_over(["--info-fd", str(tell), *arguments]) as (option, descriptors):
                command = [*joining, *before, *option, "--", *after]
                process = self._run(command, bubblewrap.minimal_environment(), [*descriptors, tell])
        finally:
            os.close(tell)
        with open(told, "rb") as info:
            first = bubblewrap.first_process(info.read())
        if first is not None:
            with suppress(ProcessLookupError):
                self._first = os.pidfd_open(first)
                enforced = self._group.exceeded if self._group else str
                self.watchdog = Watchdog(first, self.folder, self.limits, self._kill_all, enforced)
                self.watchdog.start()
        return process

    def allow(self, seconds: float) -> None:
        """Let it run for `seconds` from now on; infinity means no limit."""
        if self.watchdog is not None:
            self.watchdog.allow(seconds)

    def is_empty(self) -> bool:
        """Return whether process 1 is alone: all others inside descend from it."""
        return self.watchdog is not None and tree_usage(self.watchdog.root, but_itself=True) == (0, 0)

    def reason(self) -> str:
        """Return why the watchdog killed it; "" if it did not."""
        return self.watchdog.reason if self.watchdog else ""

    def exceeded(self) -> str:
        """Return the limit that it exceeds at this moment, or that it was killed for; "" if there is none."""
        return self.watchdog.reason or self.watchdog.exceeded() if self.watchdog else ""

    def kill(self) -> None:
        """End every process of the sandbox; return when none is left."""
        if self.watchdog is not None:
            self.watchdog.stop()
        with self._ending:
            self._kill_all()
            if self._first is not None:
                # The kernel reports the end of a namespace's first process after that of all others.
                select.select([self._first], [], [], SECONDS_TO_DIE)
                os.close(self._first)
                self._first = None
            if self.process is not None:
                self.process.wait(SECONDS_TO_DIE)
            if self._group is not None:
                self._group.remove()
                self._group = None

    def _kill_all(self) -> None:
        if self._group is not None:
            self._group.kill()
        if self._first is not None:
            with suppress(ProcessLookupError):
                signal.pidfd_send_signal(self._first, signal.SIGKILL)
        if self.process is not None:
            self.process.kill()
