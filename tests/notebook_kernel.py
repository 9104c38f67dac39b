"""An IPython kernel, started as by JupyterLab, and a page that runs cells in it."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from queue import Empty

from jupyter_client import BlockingKernelClient, KernelManager

SECONDS_FOR_A_CELL = 300
READY = """
from labkit import cell_runs, checks
from labkit.blanks import report_blanks
from labkit.cell_errors import show_errors
from labkit.cell_runs import record_runs
from labkit.checks import check, hint, progress
from labkit.scoring import Score
from aelab.training import train
from aelab.assignments import register_exercises
register_exercises()
for _switch_on in (report_blanks, show_errors, record_runs):
    _switch_on(get_ipython())
_at_the_start = set(globals())
"""
FORGET = """
for _name in set(globals()) - _at_the_start - {"_name"}:
    if not _name.startswith("_"):
        del globals()[_name]
cell_runs._runs._ended.clear()
checks._outcomes.clear()
"""


@dataclass
class Shown:
    """What a page shows of a run. text: what was printed, and displayed as plain text. html: what was displayed as
    HTML. error: the name of an error's class, or "". message: the error's message. trace: its traceback as shown."""

    text: str = ""
    html: str = ""
    error: str = ""
    message: str = ""
    trace: str = ""


class Page:
    """A page that runs cells, with ids, as JupyterLab and VS Code send them, or without."""

    def __init__(self, manager: KernelManager, client: BlockingKernelClient, ids: bool = True) -> None:
        self.manager, self.client, self.ids = manager, client, ids

    def run(self, source: str, cell_id: str | None = None, interrupt_after: str = "") -> Shown:
        """Run a cell and wait for it. interrupt_after: interrupt it as soon as it has printed this."""
        message = self.client.session.msg(
            "execute_request",
            {"code": source, "silent": False, "store_history": True, "user_expressions": {}, "allow_stdin": False},
        )
        if cell_id and self.ids:
            message["metadata"] = {"cellId": cell_id}
        self.client.shell_channel.send(message)
        shown = Shown()
        while True:
            try:
                reply = self.client.get_iopub_msg(timeout=SECONDS_FOR_A_CELL)
            except Empty:
                raise TimeoutError(source) from None
            content = reply["content"]
            if reply["parent_header"].get("msg_id") != message["header"]["msg_id"]:
                continue
            if reply["msg_type"] == "stream":
                shown.text += content["text"]
                if interrupt_after and interrupt_after in shown.text:
                    interrupt_after = ""
                    self.manager.interrupt_kernel()
            elif reply["msg_type"] in ("display_data", "execute_result"):
                shown.text += content["data"].get("text/plain", "") + "\n"
                shown.html += content["data"].get("text/html", "")
            elif reply["msg_type"] == "error":
                shown.error, shown.message = content["ename"], content["evalue"]
                shown.trace = "\n".join(content["traceback"])
            elif reply["msg_type"] == "status" and content["execution_state"] == "idle":
                shown.text = shown.text.replace("\n    ", " ")
                return shown

    def open_again(self) -> None:
        """Close the page and open it again: its requests come from another client."""
        self.client.session.session = uuid.uuid4().hex


@contextmanager
def running_kernel() -> Iterator[tuple[KernelManager, BlockingKernelClient]]:
    """Start a kernel in which the lab's messages are switched on."""
    manager = KernelManager(kernel_name="python3")
    manager.start_kernel()
    client = manager.client()
    client.start_channels()
    try:
        client.wait_for_ready(timeout=SECONDS_FOR_A_CELL)
        started = Page(manager, client).run(READY)
        assert not started.error, started
        yield manager, client
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
