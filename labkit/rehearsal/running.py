"""Run a notebook as grading will, but without other files: in a fresh kernel, top to bottom, going on after errors."""

import copy
import os
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager

from jupyter_client.kernelspec import NoSuchKernel
from nbclient import NotebookClient
from nbclient.exceptions import DeadKernelError
from nbformat import NotebookNode
from nbformat.v4 import new_output

from labkit.wall import JUDGED, SERVICES

# Three times the limit of `autograder grade`, which remembers trainings that are done here for the first time.
SECONDS_FOR_A_CELL = 900
OUT_OF_TIME = "OutOfTime"  # this and the next one name errors that no code raised
KERNEL_ENDED = "KernelEnded"


class KernelStartError(Exception):
    """No kernel can be started; the message says what to do."""


# Called for each code cell with its place, and with None before it runs or the seconds that it took.
Watch = Callable[[int, float | None], None]


def run_afresh(
    notebook: NotebookNode, watch: Watch, variables: Mapping[str, str], cell_seconds: int = SECONDS_FOR_A_CELL
) -> NotebookNode:
    """Run a copy of a notebook; the original stays unchanged, and files next to it are not available.

    Args:
        watch: called with the progress. variables: environment variables of grading.
        cell_seconds: after this time a cell is interrupted, and the next one runs.

    Returns:
        the copy with its outputs. A cell that ended the kernel has an error that says so; those below have no output.

    Raises:
        KernelStartError: no kernel can be started.
    """
    executed = copy.deepcopy(notebook)
    for cell in executed.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    with tempfile.TemporaryDirectory(prefix="aelab-check-", ignore_cleanup_errors=True) as folder:
        client = NotebookClient(
            executed,
            kernel_name="python3",
            timeout=cell_seconds,
            allow_errors=True,
            interrupt_on_timeout=True,
            resources={"metadata": {"path": folder}},
        )
        with _started(client, folder, variables):
            _run_cells(client, executed, watch, cell_seconds)
    return executed


@contextmanager
def _started(client: NotebookClient, folder: str, variables: Mapping[str, str]) -> Iterator[None]:
    """Start the kernel, hiding its own messages, and end it."""
    kept = {name: value for name, value in os.environ.items() if name not in (JUDGED, SERVICES)}
    environment = {**kept, **variables}
    with ExitStack() as stack:
        try:
            stack.enter_context(client.setup_kernel(env=environment, cwd=folder, stderr=subprocess.DEVNULL))
        except (RuntimeError, OSError, NoSuchKernel) as error:
            raise KernelStartError(
                f"Expected a Python kernel to start, but: {error}. Install the lab again ('make setup'), and start "
                "JupyterLab once, to see whether it can run a notebook."
            ) from error
        yield


def _run_cells(client: NotebookClient, notebook: NotebookNode, watch: Watch, cell_seconds: int) -> None:
    for place, cell in enumerate(notebook.cells):
        if cell.cell_type != "code" or not cell.source.strip():
            continue
        watch(place, None)
        started = time.monotonic()
        try:
            client.execute_cell(cell, place)
        except DeadKernelError:
            cell.outputs.append(_error(KERNEL_ENDED, "this cell ended Python; out of memory, or a call of exit?"))
            return
        seconds = time.monotonic() - started
        if seconds >= cell_seconds:
            interrupted = [output for output in cell.outputs if output.output_type != "error"]
            cell.outputs = [*interrupted, _error(OUT_OF_TIME, f"this cell ran longer than {cell_seconds} s")]
        watch(place, seconds)


def _error(kind: str, message: str) -> NotebookNode:
    return new_output("error", ename=kind, evalue=message, traceback=[f"{kind}: {message}"])
