"""Limits for a student's code, and the watchdog thread that enforces those that the kernel cannot."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

MIB = 2**20
GIB = 2**30
MOST_SHARING = 32  # processes whose shared memory is looked up; each takes milliseconds


@dataclass(frozen=True)
class Limits:
    """Limits for one notebook. Times are wall-clock seconds, sizes are in bytes.

    cell_seconds: one cell; then it is interrupted, and the next one runs.
    notebook_seconds: all cells together; then the notebook ends.
    training_seconds: the grader's own trainings, in addition to these; beyond that they count as the notebook's time.
    memory_bytes: resident memory of all its processes together, see `memory_usage`.
    address_space_bytes: mapped by one process. Much larger than what it uses: TensorFlow maps 2 GiB to start.
    processes: processes and threads together. TensorFlow starts some 20, and a few more for each processor.
    file_bytes: one file. folder_bytes: everything in its scratch folder, which holds its own folder and the outbox.
    temporary_bytes: /tmp and its home, which are in memory in addition to memory_bytes; /dev/shm has a quarter more.
    open_files: in one process.
    output_bytes: kept of one cell's output.
    """

    cell_seconds: int = 300
    notebook_seconds: int = 900
    training_seconds: int = 900
    memory_bytes: int = 6 * GIB
    address_space_bytes: int = 16 * GIB
    processes: int = 256
    file_bytes: int = 512 * MIB
    folder_bytes: int = GIB
    temporary_bytes: int = GIB
    open_files: int = 1024
    output_bytes: int = MIB

    def for_one_process(self, count_processes: bool) -> dict[str, int]:
        """Return the limits that the kernel enforces, by their names in the `resource` module."""
        limits = {
            "RLIMIT_AS": self.address_space_bytes,
            "RLIMIT_CORE": 0,
            "RLIMIT_CPU": self.notebook_seconds * (os.cpu_count() or 1),
            "RLIMIT_FSIZE": self.file_bytes,
            "RLIMIT_MSGQUEUE": 0,  # anything left there could not be found
            "RLIMIT_NOFILE": self.open_files,
        }
        # A few more, so that the watchdog can still notice and report that there are too many.
        return {**limits, "RLIMIT_NPROC": self.processes + 32} if count_processes else limits


class Process(NamedTuple):
    """A process as the kernel lists it. resident: bytes, including those shared with other processes."""

    number: int
    resident: int
    threads: int


def tree(root: int, but_itself: bool = False) -> list[Process]:
    """List a process and its descendants, or only the descendants."""
    listed: dict[int, Process] = {}
    children: dict[int, list[int]] = {}
    for name in os.listdir("/proc"):
        if not name.isdecimal():
            continue
        try:
            with open(f"/proc/{name}/stat", "rb", buffering=0) as file:  # ten times a second, so it has to be cheap
                # The program's name, in parentheses, may itself contain spaces and parentheses.
                fields = file.read().rpartition(b")")[2].split()
        except OSError:
            continue  # it has ended in the meantime
        process = Process(int(name), int(fields[21]) * os.sysconf("SC_PAGE_SIZE"), int(fields[17]))
        children.setdefault(int(fields[1]), []).append(process.number)
        listed[process.number] = process
    found, waiting = set[int](), [root]
    while waiting:
        number = waiting.pop()
        if number in listed and number not in found:
            found.add(number)
            waiting += children.get(number, [])
    if but_itself:
        found.discard(root)
    return [listed[number] for number in found]


def tree_usage(root: int, but_itself: bool = False) -> tuple[int, int]:
    """Return the resident bytes and number of threads of a process and its descendants, or only the descendants."""
    found = tree(root, but_itself)
    return sum(process.resident for process in found), sum(process.threads for process in found)


def memory_usage(processes: Sequence[Process], enough: int) -> int:
    """Return the resident bytes of processes together; a result up to `enough` may be too large.

    Memory that forked processes share counts fully for each, but while the total exceeds `enough` it is divided among
    them. That is looked up only if there are at most MOST_SHARING processes: for hundreds it takes seconds.
    """
    total = sum(process.resident for process in processes)
    for process in processes if len(processes) <= MOST_SHARING else ():
        if total <= enough:
            break
        total -= process.resident - min(process.resident, _proportional(process))
    return total


def _proportional(process: Process) -> int:
    """Return its resident bytes, each divided by the number of processes that share it: Pss in Linux's smaps_rollup."""
    try:
        lines = Path(f"/proc/{process.number}/smaps_rollup").read_text().splitlines()
        return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:"))
    except (FileNotFoundError, ProcessLookupError):
        return 0  # it has ended since it was listed
    except (OSError, StopIteration):
        return process.resident


def folder_usage(folder: Path, most: int) -> int:
    """Count the bytes on disk below a folder, without following links, up to `most`. A file counts at least 4 KiB."""
    total, waiting = 0, [os.fspath(folder)]
    while waiting and total <= most:
        try:
            with os.scandir(waiting.pop()) as entries:
                for entry in entries:
                    if entry.is_dir(follow_symlinks=False):
                        waiting.append(entry.path)
                    total += max(4096, entry.stat(follow_symlinks=False).st_blocks * 512)
                    if total > most:
                        break
        except OSError:
            continue  # removed in the meantime, or the path is too long to be opened
    return total


class Watchdog(threading.Thread):
    """Ends the tree of processes below `root` if it exceeds its limits; `reason` then says which.

    It checks ten times a second, so a fast program can overshoot by what it uses in that time. `enforced` returns what
    the kernel has already ended it for, "" if nothing.
    """

    def __init__(
        self, root: int, folder: Path, limits: Limits, kill: Callable[[], None], enforced: Callable[[], str] = str
    ) -> None:
        super().__init__(name="sandbox watchdog", daemon=True)
        self.reason = ""
        self.root, self._folder, self._limits, self._kill, self._enforced = root, folder, limits, kill, enforced
        self._deadline = float("inf")
        self._allowed = float("inf")
        self._over = threading.Event()

    def run(self) -> None:
        """Check until told to stop, or until there is a reason to kill."""
        while not self._over.wait(0.1):
            self.reason = self.exceeded()
            if self.reason:
                self._kill()
                return

    def allow(self, seconds: float) -> None:
        """Let the tree run for `seconds` from now on. The notebook's client enforces its time; this is the fallback."""
        self._allowed = seconds
        self._deadline = time.monotonic() + seconds

    def stop(self) -> None:
        """Stop, and return when the thread has ended."""
        self._over.set()
        if self is not threading.current_thread() and self.is_alive():
            self.join()

    def exceeded(self) -> str:
        """Return the limit that is exceeded at this moment, as a text; "" if there is none."""
        processes = tree(self.root, but_itself=True)  # process 1 is not the student's
        if sum(process.threads for process in processes) > self._limits.processes:
            return f"it started more than {self._limits.processes} processes and threads"
        if memory_usage(processes, self._limits.memory_bytes) > self._limits.memory_bytes:
            return f"it used more than {self._limits.memory_bytes // MIB} MiB of memory"
        if folder_usage(self._folder, self._limits.folder_bytes) > self._limits.folder_bytes:
            return f"it wrote more than {self._limits.folder_bytes // MIB} MiB to its folder"
        if time.monotonic() > self._deadline:
            return f"it ran for more than {self._allowed:.0f} seconds"
        return self._enforced()
