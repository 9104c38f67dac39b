"""Run a submitted notebook. `execute_notebook` is the one place that starts a student's code."""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from nbclient import NotebookClient
from nbclient.exceptions import DeadKernelError
from nbformat import NotebookNode
from nbgrader.preprocessors import NbGraderPreprocessor
from traitlets import Integer

TIMEOUT_NAME = "CellTimeoutError"


class KernelLost(Exception):
    """The process that ran the student's code died: the code ended it, or memory ran out."""


class KernelUnavailable(Exception):
    """No kernel could be started at all; the student has no part in that."""


@dataclass(frozen=True)
class ExecutionSettings:
    """How a notebook is run. `cell_seconds` is the time that each cell has."""

    cell_seconds: int = 300
    environment: dict[str, str] = field(
        default_factory=lambda: {
            "AELAB_PROFILE": "quick",
            "AELAB_PROGRESS": "off",  # a bar in a page of feedback is noise
            "PYDEVD_DISABLE_FILE_VALIDATION": "1",
        }
    )


def execute_notebook(notebook: NotebookNode, folder: Path, settings: ExecutionSettings) -> NotebookNode:
    """Run all cells in a fresh kernel whose working directory is `folder`; returns the notebook with outputs.

    A cell that fails or is out of time gets an error output and the next one runs. KernelLost and
    KernelUnavailable mean that there is no result.
    """
    client = NotebookClient(
        notebook,
        kernel_name="python3",
        resources={"metadata": {"path": str(folder)}},
        timeout=settings.cell_seconds,
        interrupt_on_timeout=True,
        error_on_timeout=_timeout_error(settings.cell_seconds),
        allow_errors=True,
        raise_on_iopub_timeout=True,
        store_widget_state=False,
        record_timing=False,  # time stamps differ from run to run
        extra_arguments=["--HistoryManager.hist_file=:memory:"],
        on_cell_executed=_record_error,
    )
    running: list[int] = []
    client.on_cell_start = lambda cell, cell_index: running.append(cell_index)
    environment = {**os.environ, **settings.environment}
    try:
        # What a kernel prints before it knows its cell would land in the middle of the progress display.
        return client.execute(env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    except DeadKernelError as error:
        if running:
            raise KernelLost(f"the kernel died while cell {running[-1] + 1} was running") from error
        raise KernelUnavailable(f"the kernel did not start: {error}") from error
    except Exception as error:
        if running:
            raise
        raise KernelUnavailable(f"the kernel did not start: {error}") from error


def _timeout_error(seconds: int) -> dict[str, Any]:
    message = f"The cell was stopped after {seconds} seconds."
    return {"ename": TIMEOUT_NAME, "evalue": message, "traceback": [f"{TIMEOUT_NAME}: {message}"]}


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

    def preprocess(self, nb: NotebookNode, resources: Any) -> tuple[NotebookNode, Any]:
        """Run the notebook in its own folder."""
        folder = Path(resources["metadata"]["path"] or ".").resolve()
        return execute_notebook(nb, folder, ExecutionSettings(self.cell_seconds)), resources
