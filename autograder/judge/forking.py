"""What a process of the judge is before it is forked, and after that: a fork has no threads, and shares open files."""

from __future__ import annotations

import os
import re
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path

from autograder.judge.reach import OF_LIBRARIES, OWN_FOLDERS, caches, needed
from autograder.lab import Lab
from autograder.sandbox import landlock

_PROCESS = Path("/proc/self")
_SHARED = re.compile(r"^\S+ .w.s ", re.MULTILINE)  # memory that others see when it is written
COURSE, RUN, OWN_TEMPORARY = "course-{}", "run-{}", "tmp-{}"  # folders, with the number of the process that uses them
DEVICES = ("null", "zero", "full", "tty", "shm", "nvidia*", "dri", "kfd")  # to which programs write, in /dev
STORES = {"HYPOTHESIS_STORAGE_DIRECTORY": "hypothesis"}  # in place of where its library was imported
_WORDS = re.compile(r"[\w.+-]+")
OWN_THREADS = 2  # the one that answers, and the one that waits for the parent's end


def open_files() -> set[str]:
    """Return the files, sockets and pipes that are open, but for devices; empty if the system does not list them."""
    found = set[str]()
    for one in Path(_PROCESS / "fd").glob("*"):
        try:
            leads_to = f"{one.name} {one.readlink()}"
        except OSError:  # the one by which they are listed
            continue
        if not leads_to.split()[1].startswith("/dev/"):
            found.add(leads_to)
    return found


def can_fork(opened: set[str] | None, work: Path) -> bool:
    """Return whether what has run here left nothing that a copy would lack, or would share with other copies.

    opened: the files that were open before; None if nothing has run but imports. work: below which the judge works.
    """
    if sys.platform != "linux" or opened is None:  # on macOS a fork of what uses the system's libraries may crash
        return sys.platform == "linux"
    threads = len(os.listdir(_PROCESS / "task"))
    if threads > OWN_THREADS or threading.active_count() > OWN_THREADS:
        return False
    temporary = work / OWN_TEMPORARY.format(os.getpid())
    if temporary.exists() and any(not OF_LIBRARIES.match(name) for name in os.listdir(temporary)):
        return False  # which cells may want to change, and a copy may not
    return open_files() <= opened and not _SHARED.search((_PROCESS / "maps").read_text())


def confine(folder: Path, lab: Lab, private: Sequence[Path]) -> None:
    """Have the kernel confine this process, and those forked from it, to what the course's cells and tests need.

    folder: in which they work. private: what of the course no test may read.
    """
    for place in caches():  # which a library could not make any more
        with suppress(OSError):
            Path(place).mkdir(exist_ok=True)
    stores = [Path(place) for place in (tempfile.gettempdir(), "/tmp", *caches())]
    landlock.confine([folder, *_devices(), *stores, *lab.stores()], private)


def confine_run(folder: Path, course: Path, work: Path, lab: Lab, source: str) -> None:
    """Confine this process further, to a run's own folder, and to temporary files of its own.

    They are those of the set-up, too, if that ran in this process. No signal goes to others' processes then, and
    nothing that is written meets another run but in the lab's stores. Nor is anything read of other runs, of other
    processes, or of what lies beside the judge's folders and is not named.

    folder: of the run. course: of the course's files. work: below which the judge works. source: of the course's cells.
    """
    temporary, place = own_temporary(work), work.parent.parent  # where there may be thousands of others' files
    words = set(_WORDS.findall(source)) if re.search("te?mp", source) else set()
    named = [place / word for word in words if (place / word).exists()]
    readable = [course, work.parent / "tmp", *map(Path, OWN_FOLDERS), *named, *needed(place), *_of_the_system()]
    closed = [] if place == Path("/") else [place]
    landlock.confine([folder, temporary, *_devices(), *lab.stores()], [*closed, Path("/proc")], readable)


@cache
def _of_the_system() -> list[Path]:
    """Return what there is in /proc but of processes."""
    names = os.listdir("/proc") if sys.platform == "linux" else []
    return [Path("/proc") / name for name in names if not name.isdigit()]


def own_temporary(work: Path) -> Path:
    """Return the folder for this process's temporary files, which are put there from now on.

    work: below which the judge works.
    """
    temporary = work / OWN_TEMPORARY.format(os.getpid())
    temporary.mkdir(mode=0o700, exist_ok=True)
    os.environ["TMPDIR"] = tempfile.tempdir = str(temporary)
    os.environ.update({name: str(temporary / folder) for name, folder in STORES.items()})
    OWN_FOLDERS.add(f"{os.path.realpath(temporary)}{os.sep}")
    return temporary


def _devices() -> list[Path]:
    return [path for name in DEVICES for path in Path("/dev").glob(name)]


def end_with(parent: int) -> None:
    """Have this process end when its parent has gone, even in the middle of a training."""

    def wait() -> None:
        while os.getppid() == parent:
            time.sleep(1)
        os._exit(1)

    threading.Thread(target=wait, daemon=True).start()
