"""Read a notebook file as somebody saved it, without trusting its form; and name its cells in messages."""

import json
import warnings
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode

from labkit.exercises import EXERCISES

LARGEST_FILE = 100 * 2**20  # bytes; outputs of the lab take less than one
LONGEST_LINE = 40  # characters of a cell's first line in a message
_FRESH_COPY = "Open it in JupyterLab and save it again, or start from a fresh copy and paste your answers into it."


class UnreadableNotebookError(Exception):
    """A file is not a notebook that can be run; the message says what was expected, what was found, what to do."""


def notebook_files(paths: Iterable[Path]) -> Iterator[Path]:
    """Yield each path, and for a folder the notebooks in it; a folder without notebooks is yielded itself."""
    for path in paths:
        yield from (sorted(path.glob("*.ipynb")) if path.is_dir() else ()) or [path]


def notebooks_here(folder: Path) -> list[Path]:
    """Return the notebooks of a folder; if it has none, the lab's notebooks in the folders below it.

    This finds them from the folder of the course, and from `notebooks`, where a server's terminals may start.
    """
    if found := sorted(folder.glob("*.ipynb")):
        return found
    names = sorted({f"{exercise.notebook}.ipynb" for exercise in EXERCISES.values()})
    for below in ("*", "notebooks/*"):
        if found := sorted(path for name in names for path in folder.glob(f"{below}/{name}")):
            return found
    return []


def read_notebook(path: Path) -> NotebookNode:
    """Read a notebook file of any version that Jupyter reads.

    Raises:
        UnreadableNotebookError: there is no such file, or it is not a notebook.
    """
    try:
        if path.is_dir():
            raise UnreadableNotebookError(f"Expected notebooks in the folder {path}, found none. Check its name.")
        if path.stat().st_size > LARGEST_FILE:
            raise UnreadableNotebookError(
                f"Expected at most {LARGEST_FILE // 2**20} MiB in {path}, found more. In JupyterLab choose "
                "Edit > Clear Outputs of All Cells, and save."
            )
        return _parsed(path.read_text(encoding="utf-8-sig"), path)
    except FileNotFoundError:
        raise UnreadableNotebookError(
            f"Expected a notebook at {path}, found nothing there. {_neighbours(path)}"
        ) from None
    except UnicodeDecodeError as error:
        raise _not_a_notebook(path, f"bytes that are not text (byte {error.start})") from error
    except OSError as error:
        raise UnreadableNotebookError(
            f"Expected a notebook in {path}, but it cannot be read: {error.strerror}. Check its permissions."
        ) from error


def cell_label(place: int, cell: NotebookNode) -> str:
    """Name a cell for a reader: its number, counted from 1, and its grade_id or the beginning of its source."""
    name = grade_id_of(cell)
    if not name:
        first = next((line.strip() for line in cell.source.splitlines() if line.strip()), "empty")
        name = f'"{first}"' if len(first) <= LONGEST_LINE else f'"{first[: LONGEST_LINE - 3]}..."'
    return f"cell {place + 1}, {name}"


def begun_with(label: str) -> str:
    """Return a label in the form that begins a sentence."""
    return label[:1].upper() + label[1:]


def grade_id_of(cell: NotebookNode) -> str:
    """Return nbgrader's name for a cell; "" for an ordinary one."""
    found = nbgrader_metadata(cell).get("grade_id")
    return found if isinstance(found, str) else ""


def nbgrader_metadata(cell: NotebookNode) -> dict[str, Any]:
    """Return nbgrader's metadata of a cell; empty if there are none, or they are damaged."""
    found = cell.metadata.get("nbgrader")
    return found if isinstance(found, dict) else {}


def _parsed(text: str, path: Path) -> NotebookNode:
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        where = f" (line {error.lineno})" if isinstance(error, json.JSONDecodeError) else ""
        what = "an empty file" if not text.strip() else f"text that is not JSON{where}"
        raise _not_a_notebook(path, what) from error
    if not isinstance(data, dict) or not isinstance(data.get("nbformat"), int):
        raise _not_a_notebook(path, "JSON of another kind")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # nbformat warns about cells without an id, and gives them one
            notebook: NotebookNode = nbformat.convert(nbformat.reader.reads(text), 4)
            _, notebook = nbformat.validator.normalize(notebook)
            nbformat.validate(notebook)
    except Exception as error:  # nbformat trusts the form of what it converts, and fails in many ways
        first = (str(error).strip().splitlines() or [type(error).__name__])[0][:200]
        raise _not_a_notebook(path, f"something else ({first})") from error
    return notebook


def _not_a_notebook(path: Path, found: str) -> UnreadableNotebookError:
    return UnreadableNotebookError(f"Expected a Jupyter notebook in {path}, found {found}. {_FRESH_COPY}")


def _neighbours(path: Path) -> str:
    folder = path.parent
    names = sorted(other.name for other in folder.glob("*.ipynb")) if folder.is_dir() else []
    return f"Notebooks in that folder: {', '.join(names)}." if names else "Check the name and the folder."
