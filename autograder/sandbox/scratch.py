"""The scratch folder in which a submission is run on a copy of its files; those of dead graders are swept."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path, PurePosixPath

PREFIX = "aelab-sandbox-"
SUBMISSION = "submission"
SOCKETS = "sockets"
INBOX = "inbox"
OUTBOX = "outbox"
LOG = "log"
LOCK = "lock"
LONGEST_FOLDER = 50  # the path of a socket has at most 107 characters


@contextmanager
def scratch_folder(owner: int | None = None) -> Iterator[Path]:
    """Create a private folder with `submission/`, `sockets/`, `inbox/` and `outbox/`; remove it on exit.

    Args:
        owner: the user that owns the four; this process's own if None. The sandbox shows the inbox read-only.
    """
    place = _place()
    sweep(place)
    new = Path(tempfile.mkdtemp(prefix=f"new-{PREFIX}", dir=place))
    lock = _lock(new / LOCK)
    folder = new.rename(new.with_name(new.name.removeprefix("new-")))  # it can be swept only from now on
    if owner is not None:
        folder.chmod(0o711)  # that user can pass through; the content stays closed to others
    try:
        for name in (SUBMISSION, SOCKETS, INBOX, OUTBOX):
            (folder / name).mkdir(mode=0o700)
            if owner is not None:
                os.chown(folder / name, owner, owner)
        yield folder
    finally:
        _remove(folder)
        if lock is not None:
            os.close(lock)


def sweep(place: Path | None = None) -> list[Path]:
    """Remove the folders of graders that were killed; return them. A folder in use is locked by its grader."""
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


def write_files(files: Mapping[str, bytes], folder: Path, owner: int | None = None) -> None:
    """Write files into a new folder that no student code has been able to change.

    Args:
        files: contents by relative POSIX path. owner: the user that gets them; this process's own if None.

    Raises:
        ValueError: a path leads out of the folder.
    """
    made = [folder]
    folder.mkdir(mode=0o700)
    for name, content in files.items():
        parts = PurePosixPath(name).parts
        if not parts or ".." in parts or name.startswith("/"):
            raise ValueError(f"Expected the path of a file below a submission's folder, found {name!r}.")
        path = folder.joinpath(*parts)
        made += [parent for parent in reversed(path.parents) if parent.is_relative_to(folder) and not parent.exists()]
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        made.append(path)
    if owner is not None:
        for path in made:
            os.chown(path, owner, owner, follow_symlinks=False)


def empty(folder: Path) -> None:
    """Empty a folder, without following links; student code must not be running in it any more."""
    for entry in list(os.scandir(folder)):
        if entry.is_dir(follow_symlinks=False):
            _remove(Path(entry.path))
        else:
            os.unlink(entry.path)


def _place() -> Path:
    usual = Path(tempfile.gettempdir())
    return usual if len(str(usual)) < LONGEST_FOLDER else Path("/tmp")


def _lock(path: Path) -> int | None:
    """Lock a file until it is closed or this process ends; return its descriptor, or None if it is locked already."""
    import fcntl  # does not exist on Windows, where nothing is graded

    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        return None
    return descriptor


def _remove(folder: Path) -> None:
    """Remove a folder, even with a million files, a thousand levels deep, or closed to its owner."""
    stay = ["--one-file-system"] if sys.platform == "linux" else []
    for command in (["chmod", "-R", "u+rwX"], ["rm", "-rf", *stay]):
        subprocess.run([*command, "--", str(folder)], stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
