"""A cache of notebooks that were run and judged: the same code is run once, whoever hands it in.

Code matches if its syntax tree does: comments, blank lines and quotes may differ, unless a cell inspects its source.
"""

from __future__ import annotations

import ast
import copy
import hashlib
import json
import os
import re
import threading
from collections import OrderedDict
from contextlib import suppress
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from autograder.files import write_atomically
from autograder.notebooks.ipython import LONGEST_PARSED
from autograder.sandbox.bounded_client import TIMEOUT_NAME
from autograder.sandbox.limits import GIB, MIB
from labkit.parsing import CANNOT_COMPILE, parse

MOST_BYTES = 256 * MIB
MOST_SHARED = 2 * GIB
SHARED_VARIABLE = "AUTOGRADER_EXECUTED"  # names the folder in which the processes of one grader share their runs
_READS_ITSELF = re.compile(
    r"inspect|linecache|lineno|traceback|%hist|history_manager|warn|logging|co_\w|\bIn\b|\b_i+h?\b|\b_i\d"
)


def code_digest(notebook: NotebookNode, literal: bool = False) -> str:
    """Hash what a run depends on: code cells, their metadata, and their positions, which messages quote.

    literal: whether comments and layout count, too; they always do if a cell inspects its source.
    """
    sources = {index: str(cell.source) for index, cell in enumerate(notebook.cells) if cell.cell_type == "code"}
    literal = literal or any(map(_READS_ITSELF.search, sources.values()))
    cells = [
        [index, source if literal else _as_python_reads_it(source), notebook.cells[index].metadata]
        for index, source in sources.items()
    ]
    return hashlib.sha256(json.dumps(cells, sort_keys=True).encode()).hexdigest()


def _as_python_reads_it(source: str) -> str:
    if len(source) > LONGEST_PARSED:
        return source
    try:
        tree = ast.dump(parse(source))
    except CANNOT_COMPILE:  # IPython's own commands, or not code at all
        return source
    return f"{tree}{';' * source.rstrip().endswith(';')}"  # a ";" keeps IPython from showing the last value


class RunCache:
    """The results of runs: the most recently used in memory, and all of them in a folder that processes share.

    Args:
        most_bytes: limit of the memory used. folder: where runs are shared; None: nowhere. Nobody else may write there.
    """

    def __init__(self, most_bytes: int = MOST_BYTES, folder: Path | None = None) -> None:
        self._most_bytes, self._folder = most_bytes, folder
        self._kept: OrderedDict[str, bytes] = OrderedDict()
        self._lock = threading.Lock()

    @classmethod
    def of_this_process(cls) -> RunCache:
        """Make the cache of this process, which is shared if the environment names a folder in SHARED_VARIABLE."""
        folder = os.environ.get(SHARED_VARIABLE)
        return cls(folder=Path(folder) if folder else None)

    def keep(self, key: str, executed: NotebookNode) -> None:
        """Keep a finished run, unless a cell ran out of time: it may have more time when it is run again."""
        if any(output.ename == TIMEOUT_NAME for cell in executed.cells for output in _errors(cell)):
            return
        content = nbformat.writes(executed).encode()
        self._remember(key, content)
        if self._folder is not None:
            with suppress(OSError):  # a full disk costs time, not a grade
                if _size(self._folder) + len(content) <= MOST_SHARED:
                    write_atomically(self._folder / key, content)

    def _remember(self, key: str, content: bytes) -> None:
        with self._lock:
            self._kept[key] = content
            while sum(map(len, self._kept.values())) > self._most_bytes:
                self._kept.popitem(last=False)

    def _content(self, key: str) -> bytes | None:
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        if self._folder is None:
            return None
        try:
            content = (self._folder / key).read_bytes()
        except OSError:
            return None
        self._remember(key, content)
        return content

    def find(self, key: str, notebook: NotebookNode) -> NotebookNode | None:
        """Return a copy of the notebook with the outputs of the run kept under this key, whose code is the same.

        None if there is no such run, or if an output may quote lines of another student.
        """
        content = self._content(key)
        if content is None:
            return None
        executed = nbformat.reads(content.decode(), as_version=4)
        found = copy.deepcopy(notebook)
        found.metadata = executed.metadata
        for cell, run in zip(found.cells, executed.cells, strict=False):  # beyond the last code cell they may differ
            if cell.cell_type == "code":
                if cell.source != run.source and (_errors(run) or _on_stderr(run)):
                    return None
                cell.outputs, cell.execution_count = run.outputs, run.execution_count
        return found

    def forget(self) -> None:
        """Clear the memory of this process; the shared folder stays."""
        with self._lock:
            self._kept.clear()


def _errors(cell: NotebookNode) -> list[NotebookNode]:
    return [output for output in cell.get("outputs", ()) if output.output_type == "error"]


def _on_stderr(cell: NotebookNode) -> bool:
    return any(output.get("name") == "stderr" for output in cell.get("outputs", ()))


def _size(folder: Path) -> int:
    """Return the bytes of the files in a folder, 0 if it does not exist."""
    return sum(path.stat().st_size for path in folder.glob("*"))
