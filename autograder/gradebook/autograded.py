"""Write autograded/: executed notebooks and the files next to them, as nbgrader's Autograde would leave them, except
that students' pages are made inert: Formgrader serves these files to a person who is logged in."""

from __future__ import annotations

import errno
import logging
import mimetypes
import re
from collections.abc import Collection, Mapping
from pathlib import Path, PurePosixPath

import nbformat
from nbformat import NotebookNode
from nbgrader.preprocessors import CheckCellMetadata, LimitOutput

from autograder.course import Course
from autograder.files import IGNORED_FILES, other_files
from autograder.gradebook.inert_cells import InertOutputs
from autograder.notebooks.release import notebook_bytes

AS_SHOWN = [LimitOutput, InertOutputs]
AFTER_EXECUTION = [*AS_SHOWN, CheckCellMetadata]  # as nbgrader, which leaves outputs active
READ_ONLY = 0o444  # nbgrader's mode of these files
# The types that a web server may serve under the file's own name: not documents and scripts.
INERT_TYPE = re.compile(
    r"(?!.*([/+-]xml|html|script|svg))"
    r"(text/(plain|csv|markdown|tab-separated-values|x-python)|(application|audio|font|image|video)/.*)"
)
UNUSABLE_NAME = {errno.EEXIST, errno.ENOTDIR, errno.EISDIR, errno.ENAMETOOLONG}


def finished(content: bytes) -> NotebookNode:
    """Return an executed notebook as nbgrader leaves it, with very long outputs cut, but with inert outputs.

    The metadata of its cells are those of the release, where they were checked.
    """
    notebook = nbformat.reads(content.decode(), as_version=4)
    for preprocessor in AS_SHOWN:
        notebook, _ = preprocessor().preprocess(notebook, {})
    return notebook


def write_autograded(
    course: Course, student: str, notebooks: Mapping[str, NotebookNode], files: Mapping[str, bytes]
) -> None:
    """Write the executed notebooks, the course's files, the student's other files, and the receipt if there is one."""
    folder = course.autograded(student)
    others = {
        name: content
        for name, content in files.items()
        if not name.endswith((".ipynb", ".pyc")) and not IGNORED_FILES & set(PurePosixPath(name).parts)
    }
    stamp = course.submitted(student) / "timestamp.txt"
    if stamp.is_file() and not stamp.is_symlink():
        others["timestamp.txt"] = stamp.read_bytes()
    for name, notebook in notebooks.items():
        _write(folder, f"{name}.ipynb", notebook_bytes(notebook))
    ours = other_files(course.solutions)
    for name, content in ours.items():
        _write(folder, name, content)
    for name in sorted(set(others) - set(ours), key=lambda name: (inert_name(name) != name, name)):
        target = inert_name(name)
        while target != name and (folder / target).exists():  # the student's own
            target += ".txt"
        try:
            _write(folder, target, others[name])
        except OSError as error:  # such as EISDIR where the course has a folder
            if error.errno not in UNUSABLE_NAME:
                raise
            logging.getLogger("traitlets").warning("%s: %s is left out of autograded/: %s", student, name, error)


def inert_name(name: str) -> str:
    """Return the name under which Formgrader may serve a student's file: a page or a drawing becomes text."""
    kind, _ = mimetypes.guess_type(name)
    return name if kind is None or INERT_TYPE.fullmatch(kind) else f"{name}.txt"


def rename_active_files(folder: Path, ours: Collection[str]) -> None:
    """Give the files that nbgrader copied inert names; `ours`, the course's own files, keep theirs."""
    for path in [path for path in folder.rglob("*") if path.is_file() or path.is_symlink()]:
        name = path.relative_to(folder).as_posix()
        if name not in ours and path.suffix != ".ipynb" and inert_name(path.name) != path.name:
            target = path.with_name(inert_name(path.name))
            while target.exists():  # the student's own
                target = target.with_name(f"{target.name}.txt")
            path.replace(target)


def _write(folder: Path, name: str, content: bytes) -> None:
    parts = PurePosixPath(name).parts
    if not parts or PurePosixPath(name).is_absolute() or ".." in parts:
        raise ValueError(f"expected a name inside the submission, found {name!r}")
    path = folder.joinpath(*parts)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("xb") as stream:
        stream.write(content)
    path.chmod(READ_ONLY)
