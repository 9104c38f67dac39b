"""Where a sandbox lives: a folder of its own, with a copy of the submission; what a dead grader left is swept."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

PREFIX = "aelab-sandbox-"
SUBMISSION = "submission"
SOCKETS = "sockets"
LOG = "log"
LOCK = "lock"
LONGEST_FOLDER = 50  # the path of a socket has at most 107 characters
MOST_FILES = 2_000
DEEPEST = 16  # folders inside one another


@contextmanager
def scratch_folder(owner: int | None = None) -> Iterator[Path]:
    """A new private folder that holds `submission/` and `sockets/`; it is removed in the end.

    Args:
        owner: the user who may write in the two; this process's own if None.
    """
    place = _place()
    sweep(place)
    new = Path(tempfile.mkdtemp(prefix=f"new-{PREFIX}", dir=place))
    lock = _lock(new / LOCK)
    folder = new.rename(new.with_name(new.name.removeprefix("new-")))  # only now can it be swept
    if owner is not None:
        folder.chmod(0o711)  # to be passed through by that user; what is in it stays closed to others
    try:
        for name in (SUBMISSION, SOCKETS):
            (folder / name).mkdir(mode=0o700)
            if owner is not None:
                os.chown(folder / name, owner, owner)
        yield folder
    finally:
        _remove(folder)
        if lock is not None:
            os.close(lock)


def sweep(place: Path | None = None) -> list[Path]:
    """Remove the folders of graders that were killed; returns them. A folder in use is locked by its grader."""
    swept = []
    for folder in (place or _place()).glob(f"{PREFIX}*"):
        lock = None
        with suppress(OSError):  # its own grader may be removing it
            if not folder.is_symlink() and folder.stat().st_uid == os.getuid():
                lock = _lock(folder / LOCK)
        if lock is not None:
            _remove(folder)
            os.close(lock)
            swept.append(folder)
    return swept


def copy_files(source: Path, target: Path, most_bytes: int, owner: int | None = None, skip: str = "") -> int:
    """Copy regular files and folders; links, pipes and devices stay behind, and so does what exceeds the limits.

    Nothing is followed out of either folder, so that both may have been written by students' code that has ended.

    Args:
        most_bytes: files that would exceed this together are left out.
        owner: the user who gets the copies. skip: ending of the names of files that are left out.

    Returns:
        the number of files and folders that were copied.
    """
    copied, total, waiting = 0, 0, [(source, target, 0)]
    while waiting:
        here, there, depth = waiting.pop()
        for entry in sorted(os.scandir(here), key=lambda entry: entry.name):
            size = entry.stat(follow_symlinks=False).st_size
            destination = there / entry.name
            if copied >= MOST_FILES:
                return copied
            if entry.is_dir(follow_symlinks=False) and depth < DEEPEST and not destination.is_symlink():
                if not destination.is_dir():
                    destination.mkdir()
                waiting.append((Path(entry.path), destination, depth + 1))
            elif (
                entry.is_file(follow_symlinks=False)
                and total + size <= most_bytes
                and not (skip and entry.name.endswith(skip))
                and not destination.is_dir()
            ):
                destination.unlink(missing_ok=True)  # a link there is replaced, not followed
                shutil.copyfile(entry.path, destination)
                total += size
            else:
                continue
            if owner is not None:
                os.chown(destination, owner, owner, follow_symlinks=False)
            copied += 1
    return copied


def _place() -> Path:
    usual = Path(tempfile.gettempdir())
    return usual if len(str(usual)) < LONGEST_FOLDER else Path("/tmp")


def _lock(path: Path) -> int | None:
    """Lock a file for as long as this process lives; None if another one holds it."""
    import fcntl  # Linux only, as the sandbox is

    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        return None
    return descriptor


def _remove(folder: Path) -> None:
    """Remove a folder, also one of a million files, a thousand folders deep, or closed to its owner."""
    for command in (["chmod", "-R", "u+rwX"], ["rm", "-rf", "--one-file-system"]):
        subprocess.run([*command, "--", str(folder)], stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
