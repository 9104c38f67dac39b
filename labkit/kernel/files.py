"""Files in the notebook's working folder, for tests that read what students wrote or hand them files of their own."""

from __future__ import annotations

import contextlib
import hashlib
import os
import stat
from collections.abc import Iterator, Mapping
from typing import Any

MOST_FILES, MOST_BYTES = 200, 20 * 2**20  # that cross the wall at once
MOST_LISTED = 2_000  # files and folders that are looked at
LONGEST_PATH = 200
LEFT_OUT = {"__pycache__", ".ipynb_checkpoints"}


_left: list[str] = []  # the working folder, while a test works in another one, outermost first


@contextlib.contextmanager
def in_folder(path: str) -> Iterator[None]:
    """Work in a folder below the working one for the duration of the block, if there is such a folder."""
    if not path or not os.path.isdir(path):
        yield
        return
    _left.append(os.getcwd())
    os.chdir(path)
    try:
        yield
    finally:
        os.chdir(_left.pop())


def exchange_files(question: dict[str, Any], _: object, __: object) -> dict[str, Any]:
    """Write the grader's files into the working folder, then list what is there.

    Args:
        question: {"put": {path: bytes}, "removed": [path, ...], "made": [folder, ...], "gone": [folder, ...],
            "known": {path: SHA-256}}.

    Returns:
        {"files": {path: bytes}, "same": [path, ...], "held": {path: size}, "folders": [path, ...], "here": folder}:
        files whose content is unknown, those that are known, those beyond the limits, all folders, and the working one.
    """
    with contextlib.chdir(_left[0] if _left else "."):
        return _exchanged(question)


def _exchanged(question: Mapping[str, Any]) -> dict[str, Any]:
    for path in question["removed"]:
        if os.path.isfile(path):
            os.remove(path)
    for folder in question["made"]:
        os.makedirs(folder, exist_ok=True)
    for folder in question["gone"]:  # inner ones first
        with contextlib.suppress(OSError):  # it holds something, or is gone already
            os.rmdir(folder)
    for path, content in question["put"].items():
        os.makedirs(os.path.dirname(path) or ".", exist_ok=True)
        with open(path, "wb") as file:
            file.write(content)
    return _listed(question["known"])


def _listed(known: Mapping[str, str]) -> dict[str, Any]:
    files: dict[str, bytes] = {}
    same: list[str] = []
    held: dict[str, int] = {}
    folders: list[str] = []
    left = MOST_BYTES
    for path, entry in _entries(""):
        if entry.is_dir(follow_symlinks=False):
            folders.append(path)
            continue
        size = entry.stat(follow_symlinks=False).st_size
        content = _content(path) if size <= MOST_BYTES or path in known else None
        if content is None:
            held[path] = size
        elif hashlib.sha256(content).hexdigest() == known.get(path):
            same.append(path)
        elif len(files) < MOST_FILES and len(content) <= left:
            files[path] = content
            left -= len(content)
        else:
            held[path] = size
    return {"files": files, "same": same, "held": held, "folders": folders, "here": os.getcwd()}


def _entries(folder: str) -> Iterator[tuple[str, os.DirEntry[str]]]:
    """Yield regular files and folders below the working folder, in a stable order; no links."""
    waiting = [folder]
    number = 0
    while waiting:
        here = waiting.pop(0)
        with os.scandir(here or ".") as found:
            entries = sorted(found, key=lambda entry: entry.name)
        for entry in entries:
            path = f"{here}/{entry.name}" if here else entry.name
            is_folder = entry.is_dir(follow_symlinks=False)
            if entry.name in LEFT_OUT or not _is_sendable(path) or not (is_folder or stat.S_ISREG(_mode(entry))):
                continue
            number += 1
            if number > MOST_LISTED:
                return
            waiting += [path] if is_folder else []
            yield path, entry


def _is_sendable(path: str) -> bool:
    return len(path) <= LONGEST_PATH and path.isprintable()  # which a byte that is not UTF-8 is not


def _mode(entry: os.DirEntry[str]) -> int:
    try:
        return entry.stat(follow_symlinks=False).st_mode
    except OSError:  # it is gone
        return 0


def _content(path: str) -> bytes | None:
    """Return the content of a regular file; None if it cannot be read."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError:
        return None
    with open(descriptor, "rb") as file:
        return file.read() if stat.S_ISREG(os.fstat(descriptor).st_mode) else None
