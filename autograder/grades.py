"""The store of finished grades: what makes grading resumable. One file a grade, under the hash of all it depends on."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout

from .course import Course
from .graded import Graded
from .verdict import State, write_atomically

FOLDER = ".grades"
SECONDS_TO_WRITE = 60.0  # a temporary file that is older was left by a process that was killed


class GradeStore:
    """Grades by key, in one folder. Several processes may use it at once; a kill leaves whole files or none."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def get(self, key: str) -> Graded | None:
        """The grade that was stored; None if there is none, or its file is not what `put` writes."""
        try:
            graded = Graded.from_bytes(self._path(key).read_bytes())
        except (OSError, ValueError, RecursionError):
            return None
        return None if graded.verdict.state is State.INFRA_ERROR else graded

    def put(self, key: str, graded: Graded) -> None:
        """Store a grade in place of whatever is there; a failure of the grader itself is never remembered."""
        if graded.verdict.state is not State.INFRA_ERROR:
            write_atomically(self._path(key), graded.to_bytes())

    def sweep(self) -> None:
        """Remove what writers that were killed left half-written."""
        for path in self.folder.glob(".*.json.*"):
            with suppress(OSError):  # its writer may just be done
                if time.time() - path.stat().st_mtime > SECONDS_TO_WRITE:
                    path.unlink()

    def _path(self, key: str) -> Path:
        return self.folder / f"{key}.json"


def store_of(course: Course) -> GradeStore:
    """Where the grades of a course's assignment are kept."""
    return GradeStore(course.root / FOLDER / course.assignment)


@contextmanager
def only_grader(course: Course, on_wait: Callable[[], None]) -> Iterator[None]:
    """Be the only process that grades this course; `on_wait` is called if another one does and this one waits."""
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
