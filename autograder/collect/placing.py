"""Write a person's files to disk. Earlier files are moved aside, never lost."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Mapping
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path

from autograder.course import Course
from autograder.files import write_atomically
from autograder.gradebook.late import receipt
from autograder.intake.archive import RECEIPT, Refusal, read_submission

KEPT = ".replaced"  # below submitted/; neither nbgrader nor the grader takes it for a student


class Placed(StrEnum):
    """The result for one person's files, or for a file that belongs to nobody."""

    NEW = "new"
    REPLACED = "replaced"
    UNCHANGED = "unchanged"
    REFUSED = "refused"
    LEFT_OUT = "left out"  # nobody's work, and it is clear what it is
    NOT_UNDERSTOOD = "not understood"


def place(course: Course, student: str, files: Mapping[str, bytes], received: datetime | None) -> Placed:
    """Write a submission to a temporary folder, then rename it, so that it is never there in part."""
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
    """Write a time of receipt to nbgrader's timestamp.txt."""
    stamp = f"{received.astimezone(UTC).strftime('%Y-%m-%d %H:%M:%S.%f UTC')}\n"
    write_atomically(folder / RECEIPT, stamp.encode())


def received_before(course: Course, student: str) -> datetime | None:
    """Return the time of receipt on record; None if there is none, or if it cannot be read."""
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
    """Return a free path below the folder, named by the next number, from 1."""
    folder.mkdir(parents=True, exist_ok=True)
    used = [int(path.name) for path in folder.iterdir() if path.name.isdecimal()]
    return folder / str(max(used, default=0) + 1)
