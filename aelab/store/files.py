"""Files that are complete or absent: digests, locks, replacement in one step, and sweeping up after a kill.

A file or folder that is being written has a name that ends in `.part`, and its writer holds the matching lock.
A `.part` whose lock is free was left by a process that died, on whatever machine it ran.
"""

import errno
import hashlib
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout

PART = ".part"
LOCKS = ".locks"
READ_ONLY = (errno.EACCES, errno.EPERM, errno.EROFS)
_FULL = (errno.ENOSPC, errno.EDQUOT)
_CHUNK = 1 << 20

# Digests that this process computed: reading 200 MB again at every use would cost more than the use itself.
_known_digests: dict[tuple[str, int, int], str] = {}


def file_digest(path: Path) -> str:
    """Return the SHA-256 of a file, as 64 hexadecimal digits; OSError if it cannot be read."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def known_digest(path: Path) -> str:
    """Return the SHA-256 of a file; it is read once per process, unless its size or modification time changes."""
    status = path.stat()
    identity = (str(path), status.st_size, status.st_mtime_ns)
    if identity not in _known_digests:
        _known_digests[identity] = file_digest(path)
    return _known_digests[identity]


def is_disk_full(error: BaseException) -> bool:
    """Return whether an error says that the disk is full, or the user's quota used up."""
    return isinstance(error, OSError) and error.errno in _FULL


def sync(path: Path) -> None:
    """Wait until a file, or the list of names in a folder, is on the disk."""
    if path.is_dir() and os.name == "nt":
        return  # Windows cannot open a folder
    descriptor = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(descriptor)
    except OSError as error:
        # Some network file systems cannot sync a folder; then a power cut may undo the last changes.
        if error.errno not in (errno.EINVAL, errno.ENOTSUP):
            raise
    finally:
        os.close(descriptor)


def copy_stream(read: Callable[[int], bytes], path: Path, limit: int) -> None:
    """Write everything that `read` returns to a file.

    Raises:
        ValueError: there are more than `limit` bytes, so they are not what was expected.
    """
    written = 0
    with path.open("wb") as file:
        while chunk := read(_CHUNK):
            written += len(chunk)
            if written > limit:
                raise ValueError(f"expected at most {limit:,} bytes, found more")
            file.write(chunk)


def remove(path: Path) -> None:
    """Remove a file or a folder, if it is there."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


@contextmanager
def locked(root: Path, name: str, waiting: Callable[[], None] | None = None) -> Iterator[None]:
    """Hold a lock between processes; the system frees it when its holder dies.

    Args:
        root: a cache folder; the lock is in its `.locks`.
        name: what is locked.
        waiting: called once if another process holds the lock.

    Raises:
        OSError: nothing can be written there.
    """
    folder = root / LOCKS
    folder.mkdir(parents=True, exist_ok=True)
    lock = FileLock(folder / f"{name}.lock")
    try:
        lock.acquire(timeout=0.1)
    except Timeout:
        if waiting is not None:
            waiting()
        lock.acquire()
    try:
        yield
    finally:
        lock.release()


def sweep(root: Path, folder: Path, lock_name: Callable[[Path], str]) -> None:
    """Remove the `.part` files that dead processes left in a folder; those of a living process stay.

    Args:
        root: the cache that holds the locks.
        folder: where to look.
        lock_name: maps a `.part` path to the name of the lock that its writer holds.
    """
    for part in list(folder.glob(f"*{PART}")) if folder.is_dir() else []:
        lock = FileLock(root / LOCKS / f"{lock_name(part)}.lock")
        with suppress(Timeout, OSError), lock.acquire(timeout=0):
            remove(part)
