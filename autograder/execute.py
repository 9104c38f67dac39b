"""Run a submitted notebook. `execute_notebook` is the one place that starts a student's code."""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from nbformat import NotebookNode
from nbgrader.preprocessors import NbGraderPreprocessor
from traitlets import Integer, UseEnum

from .availability import Policy, choose
from .bounded import TIMEOUT_NAME, BoundedClient
from .limits import Limits
from .sandbox import SandboxedClient


class KernelLost(Exception):
    """The process that ran the student's code died: the code ended it, or memory ran out."""


class KernelUnavailable(Exception):
    """No kernel could be started at all; the student has no part in that."""


@dataclass(frozen=True)
class ExecutionSettings:
    """How a notebook is run.

    cell_seconds: the time that each cell has. sandbox: whether students' code must, may or need not be sandboxed.
    environment: variables of the kernel.
    """

    cell_seconds: int = 300
    sandbox: Policy = Policy.REQUIRE
    environment: dict[str, str] = field(
        default_factory=lambda: {
            "AELAB_PROFILE": "quick",
            "AELAB_PROGRESS": "off",  # a bar in a page of feedback is noise
            "PYDEVD_DISABLE_FILE_VALIDATION": "1",
        }
    )


REQUIRE_SANDBOX = ExecutionSettings()


def execute_notebook(notebook: NotebookNode, folder: Path, settings: ExecutionSettings) -> NotebookNode:
    """Run all cells in a fresh kernel whose working directory is `folder`, or a copy of it in the sandbox.

    A cell that fails or is out of time gets an error output and the next one runs.

    Raises:
        KernelLost: the student's code ended its process or broke a limit; there is no result.
        KernelUnavailable: no kernel could be started, which is not the student's doing.
        SandboxUnavailable: a sandbox is required and there can be none here.
    """
    limits = Limits(cell_seconds=settings.cell_seconds)
    client: BoundedClient
    if choose(settings.sandbox):
        client = SandboxedClient(notebook, folder, limits, settings.environment, on_cell_executed=_record_error)
        options: dict[str, Any] = {}
    else:
        client = BoundedClient(notebook, folder, limits, on_cell_executed=_record_error)
        # What a kernel prints before it knows its cell would land in the middle of the progress display.
        environment = {**os.environ, **settings.environment}
        options = {"env": environment, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    try:
        executed: NotebookNode = client.execute(**options)
    except Exception as error:
        raise KernelUnavailable(f"the kernel did not start: {error}") from error
    if client.stopped:
        raise KernelLost(client.stopped)
    return executed


def _record_error(cell: NotebookNode, cell_index: int, execute_reply: dict[str, Any]) -> None:
    """Put the error of a reply into the cell where no output tells of it, as after a timeout."""
    reply = execute_reply["content"]
    if reply["status"] != "error":
        return
    errors = [output for output in cell.outputs if output.output_type == "error"]
    if any(error.ename == reply["ename"] for error in errors):
        return
    trace = reply["traceback"] or [f"{reply['ename']}: {reply['evalue']}"]
    if reply["ename"] == TIMEOUT_NAME:  # the interrupt that ends the cell is our doing: it only tells where
        interrupts = [error for error in errors if error.ename == "KeyboardInterrupt"]
        cell.outputs = [output for output in cell.outputs if output not in interrupts]
        trace = [entry for error in interrupts for entry in error.traceback] + trace
    cell.outputs.append(
        NotebookNode(output_type="error", ename=reply["ename"], evalue=reply["evalue"], traceback=trace)
    )


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
