"""Which files of the grader's machine a test may use: a student may name any.

A test's folder is open to it, and so is what Python and libraries need for themselves. Whatever else it uses must be
named in the course's own cells, or be opened by the course's own package; never by a path that a student has told.
"""

from __future__ import annotations

import os
import re
import sys
import tempfile
from collections.abc import Callable, Collection
from pathlib import Path
from types import FrameType
from typing import Any

from autograder.sandbox.scratch import PREFIX

# Audit events about paths, with the places of these among their arguments, and whether they change something.
READING = {"open": (0,), "os.listdir": (0,), "os.scandir": (0,)}
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
_TEMPORARY = re.compile(r"tmp|__autograph_generated|matplotlib-|torch|numba")  # how libraries' own files there begin
_CACHES = (".cache", ".config/matplotlib", ".matplotlib", ".keras", "Library/Caches")
DESCRIPTORS = set(range(3))  # of files that no test may use by number; the judge adds its line to the grader
_CELLS = str(Path(__file__).with_name("cells.py"))  # which runs a test


class Reach:
    """What one test may use.

    Args:
        folder: in which it runs. course: where the course's files are. source: of the test and of the course's other
            cells. told: paths that the student's code has told.
    """

    def __init__(self, folder: Path, course: Path, source: str, told: Collection[str]) -> None:
        self._folder, self._course = (f"{os.path.realpath(place)}{os.sep}" for place in (folder, course))
        self._source, self._told = source, told
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
                return reason
        return ""

    def _why_not(self, path: object, changing: bool, is_own: Callable[[str], bool]) -> str:
        if type(path) is int:
            return "The test uses a file by its number, as your code gave it" if path in DESCRIPTORS else ""
        if not isinstance(path, str | bytes | os.PathLike):
            return ""
        text: str = os.path.abspath(os.fsdecode(path))
        found = os.path.realpath(text)
        if f"{found}{os.sep}".startswith(self._folder if changing else (self._folder, self._course)):
            return ""
        if not changing and not os.path.lexists(found):  # Python says so, as to libraries that look for their settings
            return ""
        if any(self._is_told(one) for one in {text, found}):
            return "The test opens a path that your code gave it, outside the notebook's folder"
        if self._is_usual(found, changing) or os.path.basename(found) in self._source or _is_asked_by(is_own):
            return ""
        return f"The test uses {os.path.basename(found)}, outside the notebook's folder, which it does not name"

    def _is_told(self, path: str) -> bool:
        """Return whether a path ends as one that the student's code has told: it may name any file of this machine."""
        parts = path.split(os.sep)
        others = (_parts(os.path.normpath(os.path.expanduser(one.strip()))) for one in self._told)
        return any(other and parts[-len(other) :] == other for other in others)

    def _is_usual(self, path: str, changing: bool) -> bool:
        """Return whether Python and its libraries use a path for themselves."""
        if path.startswith(self._temporary):
            first = path.removeprefix(self._temporary).split(os.sep)[0]
            return bool(_TEMPORARY.match(first)) and PREFIX not in first
        if f"{path}{os.sep}" == self._temporary or path.startswith(_caches()):
            return True
        if _OF_THE_SYSTEM.fullmatch(path):
            return True
        if changing:
            return "__pycache__" in path and path.startswith(_packages())
        searched = path in map(os.path.realpath, sys.path) or _ABOUT_PACKAGES.search(path) is not None
        return searched or path.startswith((*_LIBRARIES, *_packages()))


def _writes(mode: object, flags: object) -> bool:
    if isinstance(mode, str):
        return bool(_WRITING.search(mode))
    return isinstance(flags, int) and bool(flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC))


def _parts(path: str) -> list[str]:
    return [part for part in path.removeprefix("file:").split(os.sep) if part not in ("", ".", "..")]


def _caches() -> tuple[str, ...]:
    """Return the folders in which libraries keep what they have computed or downloaded."""
    told = [os.environ[name] for name in ("MPLCONFIGDIR", "XDG_CACHE_HOME", "KERAS_HOME") if os.environ.get(name)]
    places = [*told, *(str(Path.home() / name) for name in _CACHES)]
    return tuple(f"{os.path.realpath(place)}{os.sep}" for place in places)


def _packages() -> tuple[str, ...]:
    """Return the folders of Python and of the packages that are imported; nothing beside these."""
    found: list[str] = [sys.prefix, sys.base_prefix]
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
