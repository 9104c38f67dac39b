"""Run a submitted notebook. `execute_notebook` is the one place that starts a student's code."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from nbformat import NotebookNode
from nbgrader.preprocessors import NbGraderPreprocessor
from traitlets import Integer, UseEnum

from .availability import Policy
from .kernels import KernelUnavailable
from .room import ExecutionSettings, open_room

__all__ = ["ExecuteSubmission", "ExecutionSettings", "KernelLost", "KernelUnavailable", "execute_notebook"]


class KernelLost(Exception):
    """The process that ran the student's code died: the code ended it, or memory ran out."""


REQUIRE_SANDBOX = ExecutionSettings()


def execute_notebook(notebook: NotebookNode, folder: Path, settings: ExecutionSettings) -> NotebookNode:
    """Run all cells in a fresh kernel whose working directory has a copy of the files in `folder`.

    A cell that fails or is out of time gets an error output and the next one runs.

    Raises:
        KernelLost: the student's code ended its process or broke a limit; there is no result.
        KernelUnavailable: no kernel could be started, which is not the student's doing.
        SandboxUnavailable: a sandbox is required and there can be none here.
    """
    others = {}
    for path in sorted(folder.rglob("*")):
        if path.suffix != ".ipynb" and path.is_file() and not path.is_symlink():
            others[path.relative_to(folder).as_posix()] = path.read_bytes()
    with open_room(others, settings, ["notebook"]) as room:
        executed = room.run("notebook", notebook)
        if room.stopped:
            raise KernelLost(room.stopped)
    return executed


class ExecuteSubmission(NbGraderPreprocessor):  # type: ignore[misc]
    """`execute_notebook` in the form that nbgrader's lists of preprocessors take."""

    cell_seconds = Integer(300, help="seconds that each cell of a submission has").tag(config=True)
    sandbox = UseEnum(Policy, Policy.REQUIRE, help="require a sandbox, use one where it works (auto), or off").tag(
        config=True
    )

    def preprocess(self, nb: NotebookNode, resources: Any) -> tuple[NotebookNode, Any]:
        """Run the notebook in its own folder."""
        folder = Path(resources["metadata"]["path"] or ".").resolve()
        return execute_notebook(nb, folder, ExecutionSettings(self.cell_seconds, self.sandbox)), resources
