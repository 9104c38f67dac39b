"""Whose code has caused what happens: a cell's, a library's, Python's or the grader's."""

from __future__ import annotations

import os
import sys
import sysconfig
from dis import opname
from pathlib import Path
from types import FrameType

import autograder
import labkit

STANDARD = tuple(f"{sysconfig.get_path(name)}{os.sep}" for name in ("stdlib", "platstdlib"))
INSTALLED = tuple(f"{sysconfig.get_path(name)}{os.sep}" for name in ("purelib", "platlib"))
OURS = tuple(f"{Path(module.__file__ or '').parent}{os.sep}" for module in (autograder, labkit))
IMPORTING = ("<frozen importlib", "<frozen zipimport")
_CELLS = str(Path(__file__).with_name("cells.py"))  # which runs them
_WATCHING = (__file__, str(Path(__file__).with_name("guard.py")))


def asked_by_cell() -> bool:
    """Return whether a cell has called what calls this, and not a package."""
    frame: FrameType | None = sys._getframe(1)
    while frame is not None and frame.f_code.co_filename.startswith(OURS):
        frame = frame.f_back
    return frame is not None and not os.path.isabs(frame.f_code.co_filename)


def calling_file(skip: tuple[str, ...]) -> str:
    """Return the file of the code that caused the present event, apart from standard modules that begin with `skip`."""
    skipped = tuple(f"{folder}{name}" for name in skip for folder in STANDARD) + (IMPORTING if skip else ())
    frame: FrameType | None = sys._getframe(1)
    while frame is not None:
        file = frame.f_code.co_filename
        if file not in _WATCHING and (not file.startswith(skipped) or file.startswith(INSTALLED)):
            return file
        frame = frame.f_back
    return ""


def imports_by_statement() -> bool:
    """Return whether the present import is a statement, whose name is written in the code, and no call with a text."""
    frame: FrameType | None = sys._getframe(1)
    while frame is not None and (frame.f_code.co_filename in _WATCHING or _is_importing(frame)):
        frame = frame.f_back
    return frame is not None and opname[frame.f_code.co_code[frame.f_lasti]] == "IMPORT_NAME"


def _is_importing(frame: FrameType) -> bool:
    return frame.f_code.co_filename.startswith(IMPORTING)


def libraries_on_stack() -> set[str]:
    """Return the files of libraries whose code a cell has called, and that is running."""
    found, frame = set[str](), sys._getframe(1)
    while (frame := frame.f_back) and frame.f_code.co_filename != _CELLS:  # type: ignore[assignment]
        found.add(frame.f_code.co_filename)
    return {file for file in found if file.startswith(INSTALLED)}


def is_courses(file: str) -> bool:
    """Return whether code is the course's own, in a notebook or a package, and not a library's or the grader's."""
    return bool(file) and not file.startswith((*INSTALLED, *OURS, *STANDARD, *IMPORTING))
