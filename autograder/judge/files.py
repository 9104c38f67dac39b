"""Files of the notebook's working folder, in the folder where its tests run, and back.

They are a student's: they are copied as bytes, never run or unpickled. `guard` sees to that.
"""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
from collections.abc import Callable, Container, Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path, PurePath, PurePosixPath
from typing import Any

from autograder.judge.remote import MOST_REPLY
from labkit.kernel.files import LEFT_OUT, LONGEST_PATH, MOST_BYTES, MOST_FILES, MOST_LISTED
from labkit.questions import Ask, AskingError
from labkit.wire import PlainError, dump, load

# How a test says that it uses files: calls, modules, and names of files.
HINTS = re.compile(
    r"\b(?:open|Path|chdir|exists|is_?file|is_?dir|listdir|imread|imsave|genfromtxt|(?:from|to)file|"
    r"load(?:s|txt|mat)?|(?:read|save|write)(?:z|txt|_\w+|mat)?|"
    r"to_(?:csv|json|excel|pickle|parquet|html|feather|hdf|sql))[ ]?\("
    r"|\b(?:os|glob|shutil|pathlib|tempfile|sqlite3|zipfile|tarfile)\b|[\w/]\.[a-z]\w{1,4}[\"']"
)
_ASKING = re.compile(r"\b(exists|is_file|is_dir|l?stat|listdir|iterdir|i?r?glob|f?walk|scandir|get(size|[mac]time))\b")
# Files that hold numbers or pictures alone. Text may have any name.
DATA = {".npy", ".npz", ".png", ".jpg", ".jpeg", ".gif", ".bmp", ".wav", ".xlsx", ".zip", ".gz", ".db", ".sqlite"}
READ_BY_LIBRARIES = {  # from the folder in which a process works, without being asked
    *("matplotlibrc", ".numba_config.yaml", ".pdbrc", ".coveragerc", "sitecustomize.py", "usercustomize.py"),
    *("conftest.py", "pytest.ini", ".pytest.ini", "tox.ini", "setup.cfg", "pyproject.toml"),
}
LARGEST_STAND_IN = 2**30
_REMOVED = "removed"  # in place of a digest
Refuse = Callable[[str], Exception]
State = dict[str, tuple[int, int]]  # size and time of change, by path


class Files:
    """Keeps the folder of a run's tests and the notebook's alike, while a test that uses files runs.

    Args:
        folder: of the tests. course: the folder of the course's own files, which a student's never replace.
        released: those of them that the course hands out. The others are made by locked cells, and calls of the
            student's functions may change them.
    """

    def __init__(self, folder: Path, course: Path, released: Container[str] = ()) -> None:
        self.used = False  # by the present test
        self._folder, self._course, self._released = folder, course, released
        self._source = ""  # of the present test
        self._refused: dict[str, str] = {}  # digests of the student's versions of the course's files, by path
        self._before: State = {}  # when both folders were last alike
        self._folders: set[str] = set()  # the folders in them then, also empty ones
        self._known: dict[str, str] = {}  # digests of files that both have
        self._held: dict[str, str] = {}  # why a file is not here, by path
        self._there = ""  # the notebook's folder, as the student's process says

    @contextmanager
    def during(self, source: str, ask: Ask, refuse: Refuse) -> Iterator[None]:
        """Fetch the student's files if the source of a test suggests that it uses any; temporary ones lie here, too.

        ask: asks the student's process. refuse: returns the error for a file that is not here, and records its reason.
        """
        self._ask, self._refuse, self._source, self.used = ask, refuse, source, bool(HINTS.search(source))
        usual = tempfile.tempdir
        try:
            if self.used:
                tempfile.tempdir = str(self._folder)
                self._exchange()
            yield
        finally:
            self.used, tempfile.tempdir = False, usual

    def before_call(self) -> bool:
        """Hand the student's process what the test wrote; return whether there was anything."""
        changed = self.used and (any(self._changes()) or _folders(self._folder) != self._folders)
        if changed:
            self._exchange()
        return changed

    def after_call(self) -> None:
        """Fetch what a function of the student's may have written."""
        if self.used:
            self._exchange(called=True)

    def for_student(self, value: Any) -> Any:
        """Return an argument with paths in the tests' folder as paths in the notebook's."""
        there = f"{self._there}{os.sep}" if self._there else ""  # else from its working folder
        return _moved(value, f"{self._folder}{os.sep}", there)

    def for_test(self, value: Any) -> Any:
        """Return a student's value with paths in the notebook's folder as paths in the tests'."""
        return (
            _moved(value, f"{self._there}{os.sep}", f"{self._folder}{os.sep}") if self._there and self.used else value
        )

    def opened(self, path: str, mode: str) -> None:
        """Raise the error for a file that is not here; see `guard.Guard`."""
        if path in self._held and not mode.startswith(("w", "x")):
            raise self._refuse(self._held[path])
        self._held.pop(path, None)

    def explain(self, error: str) -> None:
        """Record why a test that failed may have failed only because a file is not here, or does not run here.

        error: the error's name and message.
        """
        if module := re.match(r"ModuleNotFoundError: No module named '(\w+)", error):
            self._exchange()
            names = {f"{module[1]}.py", module[1]}
            if any(PurePosixPath(path).parts[0] in names for path in {**self._known, **self._held}):
                self._refuse(
                    f"The test imports {module[1]}, a module of the student's, but no code of theirs runs here"
                )
        for path, reason in self._held.items():
            if PurePosixPath(path).name in self._source:
                self._refuse(reason)

    def note_unlike(self) -> None:
        """Leave a test open that may ask for a file of a locked cell which is another one, or none, in the notebook.

        It may have asked for its size, or whether it is there, which opens nothing.
        """
        for path, reason in self._held.items():
            is_made = (self._course / path).exists() and path not in self._released
            if is_made and (PurePosixPath(path).name in self._source or _ASKING.search(self._source)):
                self._refuse(reason)

    def _changes(self) -> tuple[list[str], list[str]]:
        """Return the files that the test wrote, and those that it removed."""
        now = _state(self._folder)
        written = [path for path in now if now[path] != self._before.get(path)]
        return written, [path for path in self._before if path not in now]

    def _exchange(self, called: bool = False) -> None:
        """Bring both folders up to date; called: whether a function of the student's has run in the test."""
        if not self._before:
            self._known, self._before = dict(_digests(self._course)), _state(self._course)
        written, removed = self._changes()
        folders = _folders(self._folder)
        for path in written:  # by the test, in place of one that was not here
            self._held.pop(path, None)
        put = {path: (self._folder / path).read_bytes() for path in written}
        self._known |= {path: hashlib.sha256(content).hexdigest() for path, content in put.items()}
        question = {"op": "files", "put": put, "removed": removed, "known": self._known}
        question |= {"made": sorted(folders - self._folders), "gone": sorted(self._folders - folders, reverse=True)}
        with suppress(AskingError, PlainError):  # otherwise the test notices, when it asks for a value or opens a file
            reply = load(self._ask(dump(question)), MOST_REPLY)
            self._take(reply if isinstance(reply, dict) else {}, called)
        self._before, self._folders = _state(self._folder), _folders(self._folder)

    def _take(self, reply: Mapping[Any, Any], called: bool) -> None:
        """Take over what the reply lists; it is not trusted."""
        files, same, held, folders = (reply.get(name) for name in ("files", "same", "held", "folders"))
        if not (isinstance(files, dict) and isinstance(same, list) and isinstance(held, dict)):
            return
        if len(files) > MOST_FILES or len(held) > MOST_LISTED or not isinstance(folders, list):
            return
        here = reply.get("here")
        self._there = here if isinstance(here, str) and here.count(os.sep) > 1 else ""
        left = MOST_BYTES
        self._held = {}
        for path in folders[:MOST_LISTED]:
            if (target := self._target(path)) and not target.exists():
                target.mkdir(parents=True, exist_ok=True)
        for path, content in files.items():
            if type(content) is bytes and (left := left - len(content)) >= 0:
                self._put(path, content, called)
        for path, size in held.items():
            if type(size) is int:
                self._hold(path, size, "is too large, or one of too many files, to be taken out of the notebook")
        listed = {*files, *held, *(path for path in same if isinstance(path, str))}
        is_whole = len(listed) + len(folders) < MOST_LISTED
        for path in [path for path in self._known if path not in listed]:
            self._remove(path, called, is_whole)
        for path in sorted(_folders(self._folder) - set(map(str, folders)), reverse=True):  # inner ones first
            with suppress(OSError):  # it holds something
                (self._folder / path).rmdir()

    def _remove(self, path: str, called: bool, is_whole: bool) -> None:
        """Remove a file that the notebook's folder lacks, or note it; is_whole: whether all files there were listed."""
        is_courses = (self._course / path).exists()
        is_made = is_whole and path not in self._released and LEFT_OUT.isdisjoint(PurePosixPath(path).parts)
        if not is_courses or (is_made and called and self._refused.get(path) != _REMOVED):
            del self._known[path]
            (self._folder / path).unlink(missing_ok=True)
        elif is_made:
            self._refused[path] = _REMOVED
            self._held[path] = f"The test reads {path}, a file of a locked cell, which the student's code removed"

    def _put(self, path: object, content: bytes, called: bool) -> None:
        target = self._target(path)
        if target is None or not isinstance(path, str):
            return
        digest = hashlib.sha256(content).hexdigest()
        may_change = called and path not in self._released and digest != self._refused.get(path)
        if (self._course / path).is_file() and not may_change:
            self._refused[path] = digest
            self._held[path] = f"The test reads {path}, a file of the course's, which the student's code changed"
        elif target.name.casefold() in READ_BY_LIBRARIES:
            self._hold(path, len(content), "libraries would read as their settings, or run, in the judge")
        elif not _is_data(path, content):
            self._hold(path, len(content), "may hold code, which must not run in the judge")
        else:
            self._known[path] = digest
            target.write_bytes(content)

    def _hold(self, path: object, size: int, why: str) -> None:
        """Put an empty file of the same size in place of one that stays where it is; it cannot be opened."""
        target = self._target(path)
        if target is not None and isinstance(path, str):
            if target.name.casefold() not in READ_BY_LIBRARIES and not (self._course / path).exists():
                with target.open("wb") as file:
                    file.truncate(max(0, min(size, LARGEST_STAND_IN)))
            self._held[path] = f"The test uses {path}, which {why}"  # now: a file that is written may be read again

    def _target(self, path: object) -> Path | None:
        """Return where a student's file belongs, below the test's folder; None if there is no such place."""
        if not isinstance(path, str) or not path.isprintable() or len(path) > LONGEST_PATH or "\\" in path:
            return None
        parts = path.split("/")
        if any(part in ("", ".", "..") for part in parts):
            return None
        here = self._folder
        for part in parts[:-1]:
            here = here / part
            if here.is_symlink() or (here.exists() and not here.is_dir()):
                return None
        here.mkdir(parents=True, exist_ok=True)
        target = here / parts[-1]
        return None if target.is_symlink() or (target.exists() and not target.is_file()) else target


def _state(folder: Path) -> State:
    found: State = {}
    for here, _, names in os.walk(folder):
        for name in names:
            path = Path(here, name)
            if path.is_file() and not path.is_symlink() and "__pycache__" not in path.parts:
                status = path.stat()
                found[path.relative_to(folder).as_posix()] = status.st_size, status.st_mtime_ns
    return found


def _folders(folder: Path) -> set[str]:
    found = {Path(here, name).relative_to(folder) for here, names, _ in os.walk(folder) for name in names}
    return {path.as_posix() for path in found if "__pycache__" not in path.parts}


@cache
def _digests(course: Path) -> dict[str, str]:
    found = {}
    for path in _state(course):
        with (course / path).open("rb") as file:
            found[path] = hashlib.file_digest(file, "sha256").hexdigest()
    return found


def _moved(value: Any, old: str, new: str) -> Any:
    """Return a value in which texts, and paths, that begin with `old` begin with `new`."""
    if type(value) is str and value.startswith(old):
        return new + value.removeprefix(old)
    if issubclass(type(value), PurePath) and str(value).startswith(old):
        return type(value)(new + str(value).removeprefix(old))
    if type(value) not in (list, tuple, dict):
        return value
    parts = list(value.values()) if type(value) is dict else list(value)
    moved = [_moved(part, old, new) for part in parts]
    if all(one is other for one, other in zip(parts, moved, strict=True)):
        return value  # itself: another name may mean the same list
    return dict(zip(value, moved, strict=True)) if type(value) is dict else type(value)(moved)


def _is_data(path: str, content: bytes) -> bool:
    if PurePosixPath(path).suffix.lower() in DATA:
        return True
    try:
        return "\0" not in content.decode()
    except UnicodeDecodeError:
        return False
