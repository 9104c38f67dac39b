"""Which files of the grader's machine a test may use: a student may name any.

A test's folder is open to it, and so is what Python and libraries need for themselves. Whatever else it uses must be
named in the course's own cells, or be opened by the course's own package; never by a path that a student has told.
"""

from __future__ import annotations

import os
import re
import sys
import tempfile
from collections.abc import Callable, Collection, Iterable, Iterator
from functools import cache
from pathlib import Path
from types import FrameType
from typing import Any

from autograder.judge.told import Told, spellings
from autograder.sandbox import landlock
from autograder.sandbox.scratch import PREFIX

# Audit events about paths, with the places of these among their arguments, and whether they change something.
READING = {"open": (0,), "os.listdir": (0,), "os.scandir": (0,), "os.chdir": (0,)}
CHANGING = {
    **dict.fromkeys(("os.remove", "os.rmdir", "os.mkdir", "os.chmod", "os.chown", "os.truncate", "os.utime"), (0,)),
    **dict.fromkeys(("sqlite3.connect", "shutil.rmtree", "os.setxattr", "os.removexattr"), (0,)),
    **dict.fromkeys(("os.rename", "os.link", "os.symlink"), (0, 1)),
}
_WRITING = re.compile("[wax+]")
_LIBRARIES = ("/usr/", "/lib", "/opt/", "/nix/", "/snap/")
_OF_THE_SYSTEM = re.compile(
    r"/dev/(null|zero|full|u?random)|/sys/(devices|fs/cgroup|class)/.*|/proc/[\w/]*\w*(info|stat|statm|status|loadavg|uptime)"
    r"|/etc/(localtime|timezone|mime\.types|os-release|resolv\.conf|hosts|ssl/.*|fonts/.*|pki/.*)"
)
_ABOUT_PACKAGES = re.compile(r"\.(dist|egg)-info(/|$)")  # what `importlib.metadata` reads
# How the names of libraries' temporary files begin
OF_LIBRARIES = re.compile(r"__autograph_generated|matplotlib-|torch|numba|hypothesis")
_CACHES, _OF_KERAS = (".cache", "Library/Caches"), ("datasets", "models")
_SETTINGS = (".keras", ".config/matplotlib", ".matplotlib")  # which libraries read when the next process begins
DESCRIPTORS = set(range(3))  # of files that no test may use by number; the judge adds its line to the grader
OWN_FOLDERS = set[str]()  # for temporary files of this process, and of the one that has run the set-up
_CELLS = str(Path(__file__).with_name("cells.py"))  # which runs a test


class Reach:
    """What one test may use.

    Args:
        folder: in which it runs. course: where the course's files are. names: parts of paths that the course's cells
            name. told: what the student's code has told.
    """

    def __init__(self, folder: Path, course: Path, names: Collection[str], told: Told) -> None:
        self._folder, self._course = (f"{os.path.realpath(place)}{os.sep}" for place in (folder, course))
        self._names, self._told = names, told
        searched = [os.path.realpath(place) for place in sys.path if os.path.isabs(place)]
        self._searched = tuple(f"{place}{os.sep}" for place in searched)
        self._temporary = f"{os.path.realpath(tempfile.gettempdir())}{os.sep}"

    def why_not(self, event: str, arguments: tuple[Any, ...], is_own: Callable[[str], bool]) -> str:
        """Return why the test must not do what an audit event reports; "" if it may.

        is_own: returns whether code, by its file, is that of a package of the course's.
        """
        changing = event in CHANGING or (event == "open" and _writes(*arguments[1:3]))
        if event == "os.symlink":  # which leads on from where the link is
            target, link = (os.fsdecode(argument) for argument in arguments[:2])
            arguments = os.path.join(os.path.dirname(os.path.abspath(link)), target), link
        for place in CHANGING.get(event) or READING[event]:
            if place < len(arguments) and (reason := self._why_not(arguments[place], changing, is_own)):
                return "" if self._makes_room(event, arguments[place]) else reason
        return ""

    def _makes_room(self, event: str, path: Any) -> bool:
        """Return whether room is made for a temporary file without a name, or for what a library keeps."""
        if isinstance(path, int) or event not in ("open", "os.mkdir"):
            return False
        found = f"{os.path.realpath(os.fsdecode(path))}{os.sep}"
        return found == self._temporary if event == "open" else any(one.startswith(found) for one in caches())

    def _why_not(self, path: object, changing: bool, is_own: Callable[[str], bool]) -> str:
        if isinstance(path, int):
            return "The test uses a file by its number, as your code gave it" if path in DESCRIPTORS else ""
        if not isinstance(path, str | bytes | os.PathLike):
            return ""
        given = str.__str__(os.fsdecode(path))  # and no text of a student's class
        reasons = (self._why_not_there(one, changing, is_own) for one in spellings(given))
        return next(filter(None, reasons), "")

    def _why_not_there(self, given: str, changing: bool, is_own: Callable[[str], bool]) -> str:
        found = os.path.realpath(given)  # which follows links before what leads out of them
        text: str = os.path.abspath(given)
        if f"{found}{os.sep}".startswith(self._folder if changing else (self._folder, self._course)):
            return ""
        if f"{found}{os.sep}".startswith(tuple(OWN_FOLDERS)) and not (changing and not landlock.may_write(found)):
            return ""
        if not changing and not os.path.lexists(found):  # Python says so, as to libraries that look for their settings
            return ""
        if any(self._is_told(one) for one in {text, found}):
            return "The test opens a path that your code gave it, outside the notebook's folder"
        name = os.path.basename(found) or found
        if changing and not landlock.may_write(found):
            if f"{found}{os.sep}".startswith(caches()):
                return ""  # the kernel refuses it, as libraries expect of a home folder that nobody may write to
            return f"The test changes {name}, outside the folders in which the process that runs the tests may do so"
        if self._is_usual(found, changing) or any(map(self._is_named, {text, found})) or _is_asked_by(is_own):
            may = changing or landlock.may_read(found)
            return "" if may else f"The test uses {name}, which the process that runs the tests may not read"
        return f"The test uses {name}, outside the notebook's folder, which it does not name"

    def is_code(self, path: str) -> bool:
        """Return whether a file was where Python finds code before the test began, other than in the test's folder."""
        found = os.path.realpath(path)
        if found.startswith(self._folder) and not self._course.startswith(self._folder):
            return False
        if found.startswith((self._course, *_LIBRARIES, *_prefixes(), *_packages())):
            return True
        within = (found.removeprefix(place).split(os.sep) for place in self._searched if found.startswith(place))
        return any(len(parts) == 1 or self._is_package(found, parts) for parts in within)

    def _is_package(self, path: str, parts: list[str]) -> bool:
        """Return whether the first of some parts of a path, its last ones, is a package."""
        return os.path.isfile(os.path.join(*[path, *[os.pardir] * (len(parts) - 1)], "__init__.py"))

    def _is_named(self, path: str) -> bool:
        """Return whether the course's cells name a path, apart from what is above the home folder."""
        parts = _parts(path.removeprefix(home()))
        named = bool(parts) and all(part in self._names for part in parts)
        return named and not path.startswith(("/proc/", "/sys/", "/dev/"))

    def _is_told(self, path: str) -> bool:
        """Return whether a path ends as one that the student's code has told, or is in a folder that it has told."""
        if self._told.has_too_many_paths:
            return True
        parts = _parts(path)
        for one in {spelled for told in self._told.paths for spelled in spellings(told.strip())}:
            told = os.path.normpath(os.path.expanduser(one))
            other, leading = _parts(told), _parts(os.path.realpath(told))
            if (other and parts[-len(other) :] == other) or (leading and parts[: len(leading)] == leading):
                return True
        return False

    def _is_usual(self, path: str, changing: bool) -> bool:
        """Return whether Python and its libraries use a path for themselves."""
        if not changing and self._is_pythons(path):  # also where that is among temporary files
            return True
        if path.startswith(self._temporary):
            first = path.removeprefix(self._temporary).split(os.sep)[0]
            return (first.startswith("tmp") or OF_LIBRARIES.match(first) is not None) and PREFIX not in first
        for kept in caches():
            if f"{path}{os.sep}".startswith(kept):
                return not (changing and any(map(self._told.is_word, _parts(path.removeprefix(kept)))))
        settings = _folders(f"{home()}/{name}" for name in _SETTINGS)
        if not changing and f"{path}{os.sep}".startswith((self._temporary, *settings)):
            return True
        return _OF_THE_SYSTEM.fullmatch(path) is not None

    def _is_pythons(self, path: str) -> bool:
        """Return whether a path is of Python, of a library, or where Python looks for these."""
        searched = f"{path}{os.sep}" in self._searched or _ABOUT_PACKAGES.search(path) is not None
        return searched or path.startswith((*_LIBRARIES, *_prefixes(), *_packages()))


def _writes(mode: object, flags: object) -> bool:
    if isinstance(mode, str):
        return bool(_WRITING.search(mode))
    return isinstance(flags, int) and bool(flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC))


def _parts(path: str) -> list[str]:
    return [part for part in path.split(os.sep) if part not in ("", ".", "..")]


@cache
def home() -> str:
    """Return the home folder as it is at first: a student's code may set what the environment says later."""
    return str(Path.home())


@cache
def caches() -> tuple[str, ...]:
    """Return the folders in which libraries keep what they have computed or downloaded, as they are at first."""
    told = [os.environ[name] for name in ("MPLCONFIGDIR", "XDG_CACHE_HOME") if os.environ.get(name)]
    keras = os.environ.get("KERAS_HOME") or f"{home()}/.keras"
    return _folders([*told, *(f"{keras}/{name}" for name in _OF_KERAS), *(f"{home()}/{name}" for name in _CACHES)])


def _folders(places: Iterable[str]) -> tuple[str, ...]:
    return tuple(f"{os.path.realpath(place)}{os.sep}" for place in places)


def needed(place: Path) -> Iterator[Path]:
    """Yield what Python and libraries read, of what there is in a folder."""
    packages = (getattr(module, "__path__", ()) for name, module in list(sys.modules.items()) if "." not in name)
    imported = (str(one) for found in packages for one in list(found)[:5])
    for one in {*sys.path, sys.prefix, sys.base_prefix, *caches(), home(), *imported}:
        if one.startswith(f"{place}{os.sep}"):
            yield Path(one)


def _prefixes() -> tuple[str, ...]:
    """Return the folders of Python and of what is installed there."""
    return tuple(f"{os.path.realpath(place)}{os.sep}" for place in (sys.prefix, sys.base_prefix))


def _packages() -> tuple[str, ...]:
    """Return the folders of the packages that are imported, and of the grader; nothing beside these."""
    found = [str(Path(__file__).parents[1])]  # which is hidden while a test runs
    for name, module in list(sys.modules.items()):
        places: Any = getattr(module, "__path__", None) if "." not in name else None
        found += map(str, list(places or ())[:5])
    return tuple(f"{os.path.realpath(place)}{os.sep}" for place in found)


def _is_asked_by(is_own: Callable[[str], bool]) -> bool:
    """Return whether a package of the course's, and no cell, is among what a test has called."""
    frame: FrameType | None = sys._getframe(1)
    while frame is not None and frame.f_code.co_filename != _CELLS:
        if is_own(frame.f_code.co_filename):
            return True
        frame = frame.f_back
    return False
