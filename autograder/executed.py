"""Notebooks that were run and judged: the same code is run once, whoever hands it in."""

from __future__ import annotations

import copy
import hashlib
import json
import threading
from collections import OrderedDict

import nbformat
from nbformat import NotebookNode

from .sandbox.bounded import TIMEOUT_NAME
from .sandbox.limits import MIB

MOST_BYTES = 256 * MIB


def code_digest(notebook: NotebookNode) -> str:
    """A hash of what a run depends on: code cells with their metadata, at their places, which messages name."""
    cells = [
        [index, cell.source, cell.metadata] for index, cell in enumerate(notebook.cells) if cell.cell_type == "code"
    ]
    return hashlib.sha256(json.dumps(cells, sort_keys=True).encode()).hexdigest()


class ExecutedNotebooks:
    """The results of runs in memory, those that were used last, up to `most_bytes` of them."""

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self._most_bytes = most_bytes
        self._kept: OrderedDict[str, bytes] = OrderedDict()
        self._lock = threading.Lock()

    def keep(self, key: str, executed: NotebookNode) -> None:
        """Keep a run that went to its end. One that had no time for a cell may have more next time."""
        outputs = [output for cell in executed.cells for output in cell.get("outputs", ())]
        if any(output.output_type == "error" and output.ename == TIMEOUT_NAME for output in outputs):
            return
        content = nbformat.writes(executed).encode()
        with self._lock:
            self._kept[key] = content
            while sum(map(len, self._kept.values())) > self._most_bytes:
                self._kept.popitem(last=False)

    def find(self, key: str, notebook: NotebookNode) -> NotebookNode | None:
        """The notebook, which has the same code as the one that was run under this key, with that one's outputs."""
        with self._lock:
            if key not in self._kept:
                return None
            self._kept.move_to_end(key)
            content = self._kept[key]
        executed = nbformat.reads(content.decode(), as_version=4)
        found = copy.deepcopy(notebook)
        found.metadata = executed.metadata
        for cell, run in zip(found.cells, executed.cells, strict=False):  # beyond the last code cell they may differ
            if cell.cell_type == "code":
                cell.outputs, cell.execution_count = run.outputs, run.execution_count
        return found

    def forget(self) -> None:
        """Begin anew."""
        with self._lock:
            self._kept.clear()
