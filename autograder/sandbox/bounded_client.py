"""A notebook client with limits: bounded output, bounded time, no exception for a dead kernel."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from queue import Empty
from typing import Any

import nbformat
import zmq.asyncio
from jupyter_client.channels import AsyncZMQSocketChannel
from jupyter_client.manager import AsyncKernelManager
from jupyter_core.utils import ensure_async, run_sync
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionComplete, CellExecutionError, DeadKernelError
from nbformat import NotebookNode

from autograder.sandbox.limits import Limits

TIMEOUT_NAME = "CellTimeoutError"
STOPPED_NAME = "NotebookStopped"
NOT_RUN_NAME = "CellNotRun"

LARGEST_MESSAGE = 32 * 2**20  # bytes; a larger one is not received, and ZeroMQ closes the connection
WAITING_MESSAGES = 16  # received but not yet read; others wait in the kernel's own memory
LONGEST_ERROR = 50_000  # characters of one traceback
LONGEST_RESULT = 20_000  # characters of a cell's value that is kept although the output was too long before it
INTERRUPT_SECONDS = 20  # for a kernel to end an interrupted cell, even if other programs slow it down
SMALLEST_OUTPUT = 128  # bytes of memory that even the shortest output takes

# All others are dropped: widgets would make the grader keep objects for the student's code.
OUTPUT_MESSAGES = {"stream", "display_data", "execute_result", "update_display_data", "error"}
KNOWN_MESSAGES = OUTPUT_MESSAGES | {"status", "execute_input", "clear_output"}
STREAMS = ("stdout", "stderr")


class PatientChannel(AsyncZMQSocketChannel):
    """A channel whose waits are extended by time that is not the notebook's, which `excused` counts in seconds.

    `begin` starts the count for a cell: the wait for a reply is the time of the cell.
    """

    excused: Callable[[], float] = staticmethod(lambda: 0.0)
    _granted = 0.0

    def begin(self) -> None:
        """Ignore time that was excused before now."""
        self._granted = self.excused()

    async def get_msg(self, timeout: float | None = None) -> dict[str, Any]:  # type: ignore[override]
        """Return the next message. Raises queue.Empty if none comes in time."""
        while True:
            try:
                return await super().get_msg(timeout)
            except Empty:
                timeout = self.excused() - self._granted
                if timeout <= 0:
                    raise
                self._granted += timeout


class BoundedKernelManager(AsyncKernelManager):
    """A kernel manager whose clients limit what they receive, and use a `PatientChannel`."""

    def client(self, **arguments: Any) -> Any:
        """Create a client with limits on its sockets."""
        made = super().client(**arguments)
        made.shell_channel_class = PatientChannel
        made.context.setsockopt(zmq.MAXMSGSIZE, LARGEST_MESSAGE)
        made.context.setsockopt(zmq.RCVHWM, WAITING_MESSAGES)
        return made


class BoundedClient(NotebookClient):
    """Runs a notebook to its end, whatever the cells do.

    A cell that is out of time is interrupted, and the next one runs. If the kernel dies or does not react, or the
    notebook is out of time, `stopped` says why, and each remaining cell gets an error output that says so too.
    `blamed` is whether the student's code caused it: it broke a limit, or ended its own process.
    """

    def __init__(self, notebook: NotebookNode, limits: Limits) -> None:
        super().__init__(
            notebook,
            kernel_name="python3",
            kernel_manager_class=BoundedKernelManager,
            interrupt_on_timeout=True,
            allow_errors=True,
            shutdown_kernel="immediate",  # do not wait for exit handlers of the student's code
            raise_on_iopub_timeout=False,
            iopub_timeout=INTERRUPT_SECONDS,
            store_widget_state=False,
            record_timing=False,  # time stamps differ from run to run
        )
        self.on_cell_executed = self._note_reply
        self.limits = limits
        self.stopped = ""
        self.blamed = False
        self.running: int | None = None  # index of the cell that was started last
        self.excused: Callable[[], float] = lambda: 0.0  # seconds so far that do not count as the notebook's
        self._deadline = float("inf")
        self._kept = 0  # bytes of the running cell's output
        self._cut = False
        self._idle = False  # the kernel has reported that the cell is finished
        self._timed_out = False

    async def async_execute(self, reset_kc: bool = False, **kwargs: Any) -> NotebookNode:
        """Run all cells; see `NotebookClient`. Exceptions mean that no kernel could be started."""
        self._deadline = time.monotonic() + self.limits.notebook_seconds
        return await super().async_execute(reset_kc, **kwargs)

    execute = run_sync(async_execute)

    async def async_execute_cell(
        self, cell: NotebookNode, cell_index: int, execution_count: int | None = None, store_history: bool = True
    ) -> NotebookNode:
        """Run one cell; nothing that the kernel does causes an exception."""
        if cell.cell_type != "code" or not cell.source.strip():
            return cell
        seconds = self.seconds_allowed()
        if self.stopped:
            cell.execution_count = None
            cell.outputs = [_error(NOT_RUN_NAME, f"This cell was not run: {self.stopped}.")]
            return cell
        self._start(cell_index, seconds)
        try:
            await super().async_execute_cell(cell, cell_index, execution_count, store_history)
        except CellExecutionError:
            raise
        except DeadKernelError:
            await self._stop(cell, *self.reason_of_death())
        except Exception as error:  # noqa: BLE001  (anything that a message forged by the student's code can cause)
            await self._stop(cell, f"the kernel sent an invalid Jupyter message ({type(error).__name__})")
        else:
            if self._timed_out and not self._idle:
                await self._stop(cell, await self.reason_to_go_on(f"the cell after {self.timeout} seconds"))
            elif not self._idle:
                self._add_note(cell)
                await self.listen_again()
        _shorten_errors(cell)
        return cell

    def seconds_allowed(self) -> float:
        """Return how long the next cell may run; stop the notebook if it has no time left."""
        remaining = self._deadline + self.excused() - time.monotonic()
        if not self.stopped and remaining <= 0:
            self.stopped = f"the notebook was out of time, {self.limits.notebook_seconds} seconds for all its cells"
            self.blamed = True
        return min(self.limits.cell_seconds, remaining)

    def reason_of_death(self) -> tuple[str, bool]:
        """Return why the kernel may have died, and whether the student's code is known to be the cause."""
        return "the kernel died; the code ended it, or memory ran out", False

    async def reason_to_go_on(self, interrupted: str) -> str:
        """Return why the kernel did not stop when interrupted."""
        return f"the kernel went on after it was told to interrupt {interrupted}"

    def process_message(self, msg: dict[str, Any], cell: NotebookNode, cell_index: int) -> NotebookNode | None:
        """Keep an output if the limit allows it."""
        kind, content = msg["msg_type"], msg["content"]
        if kind not in KNOWN_MESSAGES:
            return None
        if kind == "clear_output":
            self._kept = 0
        if kind in OUTPUT_MESSAGES:
            room = self.limits.output_bytes - self._kept
            size = SMALLEST_OUTPUT + (len(content["text"]) if kind == "stream" else len(repr(content)))
            self._kept += size
            decides = kind == "error" or (kind == "execute_result" and size <= LONGEST_RESULT)  # a test's points
            if size > room and not decides:
                if kind == "stream" and room > 0 and _fits(kind, content):
                    content["text"] = content["text"][:room]
                    super().process_message(msg, cell, cell_index)
                self._add_note(cell)
                return None
            if decides and sum(output.output_type == kind for output in cell.outputs) > 10:
                return None
        if not _fits(kind, content):
            return None
        try:
            output = super().process_message(msg, cell, cell_index)
        except CellExecutionComplete:
            self._idle = True
            raise
        if kind == "error":
            _shorten_errors(cell)
        return output

    def _start(self, cell_index: int, seconds: float) -> None:
        self.running, self._kept, self._cut, self._idle, self._timed_out = cell_index, 0, False, False, False
        self.timeout = max(1, round(seconds))
        assert self.kc is not None
        self.kc.shell_channel.excused = self.excused
        self.kc.shell_channel.begin()
        message = f"The cell was out of time and was stopped after {self.timeout} seconds."
        self.error_on_timeout = {
            "ename": TIMEOUT_NAME, "evalue": message, "traceback": [f"{TIMEOUT_NAME}: {message}"]
        }  # fmt: skip

    def _note_reply(self, cell: NotebookNode, cell_index: int, execute_reply: dict[str, Any]) -> None:
        # Only this client's own reply has no header: student code that raises a CellTimeoutError has not timed out.
        self._timed_out = "header" not in execute_reply
        _record_error(cell, execute_reply["content"])

    async def _stop(self, cell: NotebookNode, reason: str, blamed: bool = True) -> None:
        """End the kernel, and add the reason to the cell that was running."""
        await self.end_kernel(reason, blamed)
        cell.outputs.append(_error(STOPPED_NAME, f"{self.stopped[0].upper()}{self.stopped[1:]}."))

    async def end_kernel(self, reason: str, blamed: bool) -> None:
        """End the kernel; the remaining cells will not be run."""
        self.stopped = f"the notebook was stopped in cell {(self.running or 0) + 1}, because {reason}"
        self.blamed = blamed
        if self.km is not None and await ensure_async(self.km.is_alive()):
            await ensure_async(self.km.shutdown_kernel(now=True))

    async def listen_again(self) -> None:
        """Reconnect to the kernel's outputs after a message that was too large."""
        assert self.kc is not None
        self.kc.iopub_channel.stop()
        self.kc._iopub_channel = None
        self.kc.iopub_channel.start()
        for _ in range(INTERRUPT_SECONDS):
            self.kc.kernel_info()  # its busy and idle outputs show that the connection works
            with suppress(Empty):
                await ensure_async(self.kc.iopub_channel.get_msg(timeout=1))
                return

    def _add_note(self, cell: NotebookNode) -> None:
        if not self._cut:
            self._cut = True
            text = f"\n[The output was cut here: {self.limits.output_bytes // 1024} KiB of a cell's output are kept.]\n"
            cell.outputs.append(NotebookNode(output_type="stream", name="stdout", text=text))


def _fits(kind: str, content: dict[str, Any]) -> bool:
    """Return whether an output can be part of a notebook; any other content fits if it numbers the cell properly."""
    count = content.get("execution_count")
    if count is not None and not (type(count) is int and 0 <= count < 2**31):
        return False
    match kind:
        case "stream":
            return content["name"] in STREAMS and type(content["text"]) is str
        case "error":
            output = {"ename": content["ename"], "evalue": content["evalue"], "traceback": content["traceback"]}
        case "display_data" | "update_display_data":
            kind, output = "display_data", {"data": content["data"], "metadata": content["metadata"]}
        case "execute_result":
            output = {"data": content["data"], "metadata": content["metadata"], "execution_count": count}
        case _:
            return True
    return bool(nbformat.validator.isvalid({"output_type": kind, **output}, ref=kind, version=4))


def _error(name: str, message: str) -> NotebookNode:
    return NotebookNode(output_type="error", ename=name, evalue=message, traceback=[f"{name}: {message}"])


def _record_error(cell: NotebookNode, reply: dict[str, Any]) -> None:
    """Add the error of a reply to the cell if no output shows it, as after a timeout."""
    if reply["status"] != "error":
        return
    errors = [output for output in cell.outputs if output.output_type == "error"]
    if any(error.ename == reply["ename"] for error in errors):
        return
    name, value, told = str(reply["ename"]), str(reply["evalue"]), reply["traceback"]
    trace = list(map(str, told)) if isinstance(told, list) and told else [f"{name}: {value}"]
    if name == TIMEOUT_NAME:  # the errors from our interrupt only show where the cell was
        cell.outputs = [output for output in cell.outputs if output not in errors]
        trace = [entry for error in errors for entry in error.traceback] + trace
    cell.outputs.append(NotebookNode(output_type="error", ename=name, evalue=value, traceback=trace))


def _shorten_errors(cell: NotebookNode) -> None:
    for output in cell.outputs:
        if output.output_type != "error":
            continue
        output.ename, output.evalue = str(output.ename)[:200], str(output.evalue)[:LONGEST_ERROR]
        trace = "\n".join(map(str, output.traceback))
        if len(trace) > LONGEST_ERROR:
            output.traceback = [trace[: LONGEST_ERROR // 2], "[...]", trace[-LONGEST_ERROR // 2 :]]
