"""Fork kernels from one process, so that large packages are imported once for all notebooks of a submission.

In a sandbox it is process 1, which no process of the sandbox can kill, stop or inspect; students' code runs in its
children. Commands come as lines of JSON on stdin:

    {"kernel": NUMBER, "connection": FILE, "folder": FOLDER, "environment": {...}, "inbox": FOLDER, "outbox": FOLDER}
    {"sweep": NUMBER}   end every process that was started here; in a sandbox, also remove what they left in memory

Reports go as lines to stdout: `ready`, `ended NUMBER STATUS` (of a kernel), `swept NUMBER`.
"""

from __future__ import annotations

import contextlib
import ctypes
import gc
import importlib
import json
import os
import random
import select
import signal
import sys
import time
import warnings
from typing import Any

from labkit import wall

# Modules that every kernel imports; the course names further ones. No operation of TensorFlow may run before the fork.
WARM = (
    "labkit.kernel.export",
    "numpy.random",
    "ipykernel.debugger",
    "IPython.core.completerlib",
    "IPython.extensions.storemagic",
    "tornado.platform.asyncio",
    "sqlite3",
)
PR_SET_DUMPABLE, PR_SET_CHILD_SUBREAPER = 4, 36
FORK_SUFFICES = sys.platform == "linux"  # on macOS a forked process that uses the system's libraries may crash
CHILDREN_WAIT = 0.01  # seconds between checks on processes that are ending
IN_MEMORY = ("/tmp", "/dev/shm")
SHARED = ("/proc/sysvipc/shm", "/proc/sysvipc/sem", "/proc/sysvipc/msg")
COMMANDS_WAIT = 0.05  # seconds at most before an ended kernel is reported


def main() -> None:
    """Serve until stdin ends; or, with a command as the argument, become that kernel."""
    command: dict[str, Any] | None
    del sys.path[0]  # the working folder, to which a kernel adds its own later
    # No debugger is attached to these kernels, and importing it takes a tenth of the total import time.
    sys.modules["debugpy"] = None  # type: ignore[assignment]
    if len(sys.argv) > 1:
        command = json.loads(sys.argv[1])
    else:
        commands, reports = _take_pipes()
        os.environ.setdefault("MPLBACKEND", "module://matplotlib_inline.backend_inline")  # as every kernel does
        warm_up()
        _look_into_me(allowed=os.getpid() != 1)
        _adopt()
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        command = Server(commands, reports).serve()
        os.close(commands)
        os.close(reports)
    if command is not None:
        become_kernel(command)


def warm_up() -> None:
    """Import what kernels need."""
    gc.disable()  # imports create little garbage, and looking for it takes a tenth of their time
    warm = (*os.environ.get(wall.WARM, "").split(), *WARM) if FORK_SUFFICES else ()
    for name in (*warm, "labkit.kernel.kernel"):
        importlib.import_module(name)
    gc.enable()


def become_kernel(command: dict[str, Any]) -> None:
    """Become the kernel of one notebook, like `python -m ipykernel_launcher -f FILE`."""
    import numpy

    from labkit.kernel.kernel import launch

    parent = os.getppid()
    _look_into_me(allowed=True)
    os.setsid()  # an interrupt is for the kernel and its children
    signal.signal(signal.SIGINT, signal.default_int_handler)
    os.chdir(command["folder"])
    os.environ.update(command["environment"])
    random.seed()
    numpy.random.seed()  # otherwise all kernels would draw the same numbers
    sys.argv = [
        "ipykernel_launcher.py",
        "-f",
        command["connection"],
        "--HistoryManager.hist_file=:memory:",
        f"--IPKernelApp.parent_handle={parent}",
    ]
    launch(command["inbox"], command["outbox"])


class Server:
    """Forks kernels as told through the pipe `commands`, and writes what becomes of them to `reports`."""

    def __init__(self, commands: int, reports: int) -> None:
        self._commands, self._reports = commands, reports
        self._kernels: dict[int, int] = {}  # numbers by process

    def serve(self) -> dict[str, Any] | None:
        """Serve until there are no more commands; in a forked child, return the command that made it."""
        self._report("ready")
        waiting = b""
        while True:
            if select.select([self._commands], [], [], COMMANDS_WAIT)[0]:
                received = os.read(self._commands, 2**16)
                if not received:
                    self._sweep()
                    return None
                *lines, waiting = (waiting + received).split(b"\n")
                for command in map(json.loads, lines):
                    if "sweep" in command:
                        self._sweep()
                        self._report(f"swept {command['sweep']}")
                    elif self._fork(command) == 0:
                        return command
            self._reap()

    def _fork(self, command: dict[str, Any]) -> int:
        gc.collect()
        gc.freeze()  # collecting garbage in a child would write to shared memory, and so copy it
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # about threads: OpenBLAS ends its own around a fork
            process = os.fork()
        if process == 0 and not FORK_SUFFICES:
            os.execv(sys.executable, [sys.executable, "-m", "labkit.kernel.server", json.dumps(command)])
        if process:
            self._kernels[process] = command["kernel"]
        return process

    def _reap(self) -> bool:
        """Report kernels that have ended; return whether any process is left."""
        while True:
            try:
                process, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return False
            if process == 0:
                return True
            if process in self._kernels:
                self._report(f"ended {self._kernels.pop(process)} {os.waitstatus_to_exitcode(status)}")

    def _sweep(self) -> None:
        """Kill every process, and return when none is left: all others if process 1, else children and their groups."""
        while self._reap():
            if os.getpid() == 1:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(-1, signal.SIGKILL)
            else:
                for process in _children() or list(self._kernels):
                    for kill in (os.killpg, os.kill):  # the group exists once the kernel has created it
                        with contextlib.suppress(ProcessLookupError, PermissionError):
                            kill(process, signal.SIGKILL)
            time.sleep(CHILDREN_WAIT)
        if os.getpid() == 1 and not all([*map(_empty, IN_MEMORY), *map(_has_none, SHARED)]):
            os._exit(1)  # this ends the whole sandbox: the next notebook gets a new one

    def _report(self, line: str) -> None:
        os.write(self._reports, f"{line}\n".encode())


def _empty(folder: str) -> bool:
    """Empty a folder except for mounts in it; return whether nothing else is left."""
    own = os.stat(folder).st_dev
    folders, waiting = [], [folder]
    try:
        while waiting:  # no recursion: folders can be deeper than Python's limit
            here = waiting.pop()
            for entry in list(os.scandir(here)):
                if os.lstat(entry.path).st_dev != own:
                    continue
                if entry.is_dir(follow_symlinks=False):
                    os.chmod(entry.path, 0o700)
                    folders.append(entry.path)
                    waiting.append(entry.path)
                else:
                    os.unlink(entry.path)
    except OSError:  # such as for a path that is too long
        return False
    for path in reversed(folders):
        with contextlib.suppress(OSError):  # something is mounted in it
            os.rmdir(path)
    return True


def _has_none(table: str) -> bool:
    """Return whether a table of shared memory, semaphores or messages has only its heading."""
    try:
        with open(table) as file:
            return len(file.readlines()) <= 1
    except OSError:
        return True  # this kernel has no such things


def _take_pipes() -> tuple[int, int]:
    """Move the pipes of commands and reports away from stdin and stdout, where other code could use them."""
    commands, reports = os.dup(0), os.dup(1)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    os.dup2(2, 1)
    return commands, reports


def _adopt() -> None:
    """Become the parent of orphaned descendants, if the system can list children."""
    if os.getpid() != 1 and _children() is not None:
        ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def _children() -> list[int] | None:
    """Return the ids of this process's children; None if the system does not list them."""
    try:
        with open(f"/proc/self/task/{os.getpid()}/children") as file:
            return [int(number) for number in file.read().split()]
    except OSError:
        return None


def _look_into_me(allowed: bool) -> None:
    """Set whether processes of the same user may trace this one, read its memory or open its files."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_DUMPABLE, int(allowed), 0, 0, 0)


if __name__ == "__main__":
    main()
