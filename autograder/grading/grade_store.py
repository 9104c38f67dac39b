"""The store of finished grades, which makes grading resumable: one file each, named by a hash of all it depends on."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout

from autograder.course import Course
from autograder.files import write_atomically
from autograder.grading.grade import Graded
from autograder.grading.verdict import State

FOLDER = ".grades"
SECONDS_TO_WRITE = 60.0  # a temporary file that is older was left by a process that was killed


class GradeStore:
    """Grades by key, in one folder. Several processes may use it at once; a killed one never leaves a partial grade."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def get(self, key: str) -> Graded | None:
        """Return the stored grade; None if there is none, or if `put` did not write its file."""
        try:
            graded = Graded.from_bytes(self._path(key).read_bytes())
        except (OSError, ValueError, RecursionError):
            return None
        return None if graded.verdict.state is State.INFRA_ERROR else graded

    def put(self, key: str, graded: Graded) -> None:
        """Store a grade in place of any earlier one; a failure of the grader itself is never stored."""
        if graded.verdict.state is not State.INFRA_ERROR:
            write_atomically(self._path(key), graded.to_bytes())

    def sweep(self) -> None:
        """Remove the temporary files of writers that were killed."""
        for path in self.folder.glob(".*.json.*"):
            with suppress(OSError):  # its writer may have just finished
                if time.time() - path.stat().st_mtime > SECONDS_TO_WRITE:
                    path.unlink()

    def _path(self, key: str) -> Path:
        return self.folder / f"{key}.json"


def store_of(course: Course) -> GradeStore:
    """Return the store of the grades of a course's assignment."""
    return GradeStore(course.root / FOLDER / course.assignment)


@contextmanager
def only_grader(course: Course, on_wait: Callable[[], None]) -> Iterator[None]:
    """Hold the lock on grading this course. If another process has it, call `on_wait` once and wait."""
    path = course.root / FOLDER / "lock"
    path.parent.mkdir(parents=True, exist_ok=True)
    lock = FileLock(path)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        on_wait()
        lock.acquire()
    try:
        yield
    finally:
        lock.release()
