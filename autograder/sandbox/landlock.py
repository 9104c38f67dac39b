"""Confine this process by Landlock: from then on the kernel refuses to write anywhere but in some folders.

Nor does it pass signals on to processes outside, where it is new enough (Linux 6.12).

Whatever runs in the process is confined, in Python or not, and so is what it starts; nothing can undo it.
Source of the numbers: include/uapi/linux/landlock.h, and https://docs.kernel.org/userspace-api/landlock.html.
"""

from __future__ import annotations

import ctypes
import os
import stat
import sys
from collections.abc import Collection, Iterable, Iterator
from functools import cache
from pathlib import Path

# The numbers of the three calls are the same on every processor of today.
_CREATE, _ADD, _RESTRICT = 444, 445, 446
_ASK_VERSION, _BELOW, _NO_NEW_PRIVILEGES = 1, 1, 38
OLDEST = 2  # of Landlock's versions (Linux 5.19): an older one refuses every move to another folder

WRITE, READ, TRUNCATE = 1 << 1, 1 << 2, 1 << 14
# Removing, and making files, folders, sockets, pipes and links; moving to another folder. Not devices: nobody needs to.
CHANGE = sum(1 << number for number in (4, 5, 7, 8, 9, 10, 12, 13))
_DEVICES = 1 << 6 | 1 << 11  # handled, but allowed nowhere
_SIGNALS = 1 << 1  # to processes that are not confined with this one
_OF_FILES = WRITE | READ | TRUNCATE
_writable: list[str] = []  # by this process; empty if it is not confined
_closed: list[Path] = []  # to it
_readable: list[Path] = []  # in these
# Files of the system's own, kept open: the kernel would make them anew, without the rule, if it forgot them.
_kept: list[int] = []


class _Rules(ctypes.Structure):
    _fields_ = tuple((name, ctypes.c_uint64) for name in ("files", "network", "scope"))


class _Below(ctypes.Structure):
    _pack_ = 1
    _fields_ = (("allowed", ctypes.c_uint64), ("folder", ctypes.c_int32))


@cache
def missing() -> str:
    """Return why the kernel cannot confine a process here; "" if it can."""
    if sys.platform != "linux":
        return "Landlock needs Linux"
    version = _library().syscall(_CREATE, None, ctypes.c_size_t(0), _ASK_VERSION)
    return "" if version >= OLDEST else f"the kernel has no Landlock of version {OLDEST}"


def confine(writable: Iterable[Path], closed: Collection[Path] = (), readable: Iterable[Path] = ()) -> bool:
    """Have the kernel refuse, in this thread and whatever starts from it, to write or to read elsewhere.

    What does not exist yet beside a closed folder, or beside one that holds it, can't be read either.

    Args:
        writable: folders, and devices, where files may be written, made, moved and removed. closed: files and folders
            that cannot be read, unless they are in one of these. readable: what can be read even there.

    Returns:
        whether the kernel can do it; see `missing`.

    Raises:
        OSError: it can, and failed.
    """
    if missing():
        return False
    places, readable = list(writable), list(readable)
    version = _checked(_CREATE, None, ctypes.c_size_t(0), _ASK_VERSION)
    changes = WRITE | CHANGE | (TRUNCATE if version >= 3 else 0)
    handled = _Rules(changes | _DEVICES | READ, 0, _SIGNALS if version >= 6 else 0)
    rules = _checked(_CREATE, ctypes.byref(handled), ctypes.c_size_t(24 if version >= 6 else 8), 0)
    try:
        for place in places:
            _allow(rules, place, changes | READ)
        for place in (*readable, *_beside({Path(os.path.realpath(one)) for one in closed})):
            _allow(rules, place, READ)
        if _library().prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0):
            raise _error()
        _checked(_RESTRICT, rules, 0)
    finally:
        os.close(rules)
    _writable[:] = map(os.path.realpath, places)
    _closed[:], _readable[:] = closed, [*places, *readable]
    return True


def may_write(path: str) -> bool:
    """Return whether the kernel lets this process change a path; as far as it is confined."""
    return not _writable or _is_in(path, _writable)


def may_read(path: str) -> bool:
    """Return whether the kernel lets this process read a path; as far as it was last confined."""
    return not _is_in(path, map(os.path.realpath, _closed)) or _is_in(path, map(os.path.realpath, _readable))


def _is_in(path: str, places: Iterable[str]) -> bool:
    return any(path == place or path.startswith(f"{place}{os.sep}") for place in places)


def _beside(closed: Collection[Path], folder: Path = Path("/")) -> Iterator[Path]:
    """Yield files and folders that hold, together, all there is but the closed ones."""
    if not any(one.is_relative_to(folder) for one in closed):
        yield folder
        return
    try:
        found = list(folder.iterdir())
    except OSError:  # closed to this user, too
        return
    for one in found:
        if one not in closed and not one.is_symlink():  # the kernel looks at where a link leads
            yield from _beside(closed, one)


def _allow(rules: int, place: Path, allowed: int) -> None:
    try:
        opened = os.open(place, os.O_PATH | os.O_CLOEXEC)
    except OSError:  # what is not there needs no rule
        return
    try:
        if not stat.S_ISDIR(os.fstat(opened).st_mode):
            allowed &= _OF_FILES
        _checked(_ADD, rules, _BELOW, ctypes.byref(_Below(allowed, opened)), 0)
    finally:
        if str(place).startswith("/proc/"):
            _kept.append(opened)
        else:
            os.close(opened)


def _checked(number: int, *arguments: object) -> int:
    result: int = _library().syscall(number, *arguments)
    if result < 0:
        raise _error()
    return result


def _error() -> OSError:
    code = ctypes.get_errno()
    return OSError(code, f"Landlock: {os.strerror(code)}")


@cache
def _library() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)
