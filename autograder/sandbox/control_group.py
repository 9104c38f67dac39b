"""Limit a sandbox as a whole by a control group of Linux (cgroup v2), where the system delegates one to the grader.

The kernel then enforces what the watchdog can only look at ten times a second. A group counts as delegated if systemd
says so (`Delegate=yes`, https://systemd.io/CGROUP_DELEGATION): elsewhere groups belong to systemd, and are left alone.
Files: https://docs.kernel.org/admin-guide/cgroup-v2.html.
"""

from __future__ import annotations

import itertools
import os
import subprocess
import time
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from autograder.sandbox.limits import MIB, Limits

CONTROLLERS = ("memory", "pids")
MARKS = ("user.delegate", "trusted.delegate")  # extended attributes that systemd sets; the second is root's to read
GRADER = "grader"  # a group with subgroups holds no processes of its own, so the grader's move into this one
SANDBOX = "sandbox"
SECONDS_TO_EMPTY = 10

# Runs first, with the file to write to and the command to go on with: all that it starts is in the group from birth.
JOIN = 'echo $$ >"$0" && exec "$@"'

_numbers = itertools.count(1)


@dataclass(frozen=True)
class Delegated:
    """A group below which the grader may make its own. controllers: those that it can limit by, of CONTROLLERS."""

    folder: Path
    controllers: tuple[str, ...]

    def new(self, limits: Limits) -> ControlGroup:
        """Make a group for one sandbox and set its limits."""
        folder = self.folder / f"{SANDBOX}-{os.getpid()}-{next(_numbers)}"
        folder.mkdir()
        group = ControlGroup(folder, limits)
        for name, value in group.settings().items():
            if name.split(".")[0] in self.controllers and (folder / name).exists():  # there may be no swap
                (folder / name).write_text(value)
        return group


@dataclass(frozen=True)
class ControlGroup:
    """The group of one sandbox, at `folder`."""

    folder: Path
    limits: Limits

    def settings(self) -> dict[str, str]:
        """Return the kernel's limits, by the names of its files.

        Both leave the watchdog room to notice and to say what was exceeded. Files in memory count as memory here, while
        the watchdog counts them apart. If memory runs out, all processes end: half a sandbox has no result.
        """
        in_memory = self.limits.temporary_bytes + self.limits.temporary_bytes // 4
        return {
            "memory.max": str(self.limits.memory_bytes + in_memory),
            "memory.swap.max": "0",
            "memory.oom.group": "1",
            "pids.max": str(self.limits.processes + 32),
        }

    def joining(self) -> list[str]:
        """Return the beginning of a command that runs the rest of it in this group."""
        return ["sh", "-c", JOIN, os.fspath(self.folder / "cgroup.procs")]

    def exceeded(self) -> str:
        """Return the limit for which the kernel ended processes of this group, as a text; "" if there is none."""
        with suppress(OSError):
            events = dict(line.split() for line in (self.folder / "memory.events").read_text().splitlines())
            if int(events.get("oom_kill", 0)):
                return f"it used more than {self.limits.memory_bytes // MIB} MiB of memory"
        return ""

    def kill(self) -> None:
        """End every process in it, also one that is being started at this moment."""
        with suppress(OSError):  # Linux before 5.14 has no such file
            (self.folder / "cgroup.kill").write_text("1")

    def remove(self) -> None:
        """Remove the group as soon as its last process is gone; leave it after SECONDS_TO_EMPTY."""
        deadline = time.monotonic() + SECONDS_TO_EMPTY
        while self.folder.exists() and time.monotonic() < deadline:
            with suppress(OSError):
                self.folder.rmdir()
                return
            time.sleep(0.02)


@cache
def delegated() -> Delegated | None:
    """Find the group that is delegated to the grader, and prepare it; None if there is none that works.

    The grader's processes move into a subgroup of it, as they have to. What graders that were killed left is removed.
    """
    own = _own_group()
    if own is None:
        return None
    folder = own.parent if own.name == GRADER else own  # another process of this grader has prepared it already
    if _is_delegated(folder):
        with suppress(OSError):
            return _prepared(folder)
    return None


def _own_group() -> Path | None:
    """Return the folder of this process's group; None without cgroup v2."""
    with suppress(OSError):
        mounts = [line.split() for line in Path("/proc/self/mountinfo").read_text().splitlines()]
        places = [Path(fields[4]) for fields in mounts if fields[fields.index("-") + 1] == "cgroup2"]
        groups = [line for line in Path("/proc/self/cgroup").read_text().splitlines() if line.startswith("0::/")]
        if places and groups:
            return places[0] / groups[0].removeprefix("0::/")
    return None


def _is_delegated(folder: Path) -> bool:
    for mark in MARKS:
        with suppress(OSError):
            if os.getxattr(folder, mark) == b"1":
                return os.access(folder / "cgroup.subtree_control", os.W_OK)
    return False


def _prepared(folder: Path) -> Delegated | None:
    """Make a group ready for subgroups.

    Raises:
        OSError: the kernel refuses it.
    """
    controllers = tuple(name for name in CONTROLLERS if name in (folder / "cgroup.controllers").read_text().split())
    if not controllers:
        return None
    (folder / GRADER).mkdir(exist_ok=True)
    for number in (folder / "cgroup.procs").read_text().split():
        with suppress(ProcessLookupError):
            (folder / GRADER / "cgroup.procs").write_text(number)
    (folder / "cgroup.subtree_control").write_text(" ".join(f"+{name}" for name in controllers))
    _sweep(folder)
    found = Delegated(folder, controllers)
    trial = found.new(Limits())
    try:
        subprocess.run([*trial.joining(), "true"], check=True, capture_output=True, timeout=60)
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as error:
        raise OSError(str(error)) from error
    finally:
        trial.remove()
    return found


def _sweep(folder: Path) -> None:
    for group in folder.glob(f"{SANDBOX}-*-*"):
        if not Path("/proc", group.name.split("-")[1]).exists():
            with suppress(OSError):  # a group with processes stays
                group.rmdir()
