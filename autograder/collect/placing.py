"""Somebody's files on the disk. What was there before is moved aside, never lost."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Mapping
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path

from ..course import Course
from ..gradebook.late import receipt
from ..intake.archive import RECEIPT, Refusal, read_submission
from ..verdict import write_atomically

KEPT = ".replaced"  # below submitted/, where nbgrader and the grader look for no student


class Placed(StrEnum):
    """What became of one person's files, or of a file that is nobody's."""

    NEW = "new"
    REPLACED = "replaced"
    UNCHANGED = "unchanged"
    REFUSED = "refused"
    LEFT_OUT = "left out"  # nobody's work, and it is clear what it is
    NOT_UNDERSTOOD = "not understood"


def place(course: Course, student: str, files: Mapping[str, bytes], received: datetime | None) -> Placed:
    """Write a submission beside its place, then rename it: there is never a part of one."""
    folder = course.submitted(student)
    present = folder.is_symlink() or folder.exists()
    if present and _holds(folder, files):
        return Placed.UNCHANGED
    submitted = course.root / "submitted"
    submitted.mkdir(exist_ok=True)
    temporary = Path(tempfile.mkdtemp(dir=submitted, prefix=".collect-"))
    try:
        new = temporary / course.assignment
        new.mkdir()
        for name, content in files.items():
            write_atomically(new / name, content)
        if received:
            write_receipt(new, received)
        folder.parent.mkdir(exist_ok=True)
        if present:
            os.rename(folder, _place_to_keep(submitted / KEPT / student / course.assignment))
        os.rename(new, folder)
    finally:
        shutil.rmtree(temporary)
    return Placed.REPLACED if present else Placed.NEW


def write_receipt(folder: Path, received: datetime) -> None:
    """Keep a time where nbgrader keeps when work was received."""
    stamp = f"{received.astimezone(UTC).strftime('%Y-%m-%d %H:%M:%S.%f UTC')}\n"
    write_atomically(folder / RECEIPT, stamp.encode())


def received_before(course: Course, student: str) -> datetime | None:
    """The time of receipt that is kept, if any that can be read."""
    try:
        kept = receipt(course.submitted(student))
    except ValueError:
        return None
    return kept and kept.replace(tzinfo=UTC)


def _holds(folder: Path, files: Mapping[str, bytes]) -> bool:
    try:
        return read_submission(folder) == files
    except (Refusal, OSError):
        return False


def _place_to_keep(folder: Path) -> Path:
    """A place that is free, the first one being 1."""
    folder.mkdir(parents=True, exist_ok=True)
    used = [int(path.name) for path in folder.iterdir() if path.name.isdecimal()]
    return folder / str(max(used, default=0) + 1)
