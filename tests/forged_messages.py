"""A kernel that forges Jupyter messages, without a process: it gives a client what it would get from a socket."""

from __future__ import annotations

import asyncio
import itertools
import json
import random
from queue import Empty
from types import SimpleNamespace
from typing import Any

from jupyter_client.session import Session
from mutated import mutated_json
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_notebook

from autograder.sandbox.limits import Limits
from autograder.sandbox.pausing_client import PausingClient
from labkit.questions import AskingError

LIMITS = Limits(cell_seconds=20, notebook_seconds=60, output_bytes=10_000)
PICTURE = {"image/png": "aGVsbG8=", "text/plain": "<Figure>"}
CONTENTS: list[tuple[str, dict[str, Any]]] = [
    ("status", {"execution_state": "busy"}),
    ("execute_input", {"code": "x", "execution_count": 1}),
    ("stream", {"name": "stdout", "text": "printed\n"}),
    ("stream", {"name": "stderr", "text": "warned\n" * 3_000}),
    ("display_data", {"data": PICTURE, "metadata": {"image/png": {"width": 3}}, "transient": {"display_id": "one"}}),
    ("update_display_data", {"data": {"text/plain": "new"}, "metadata": {}, "transient": {"display_id": "one"}}),
    ("execute_result", {"data": {"text/plain": "3"}, "metadata": {}, "execution_count": 1}),
    ("error", {"ename": "ValueError", "evalue": "wrong", "traceback": ["line 1", "line 2"]}),
    ("clear_output", {"wait": True}),
    ("comm_open", {"comm_id": "a", "target_name": "jupyter.widget", "data": {"state": {}, "buffer_paths": []}}),
    ("comm_msg", {"comm_id": "a", "data": {"method": "update", "state": {"x": 1}}}),
    ("odd", {"a": 1}),
]
REPLIES: list[tuple[str, dict[str, Any]]] = [
    ("execute_reply", {"status": "ok", "execution_count": 1}),
    ("execute_reply", {"status": "error", "ename": "E", "evalue": "e", "traceback": ["t"], "execution_count": 1}),
    ("answer_reply", {"status": "asks"}),
    ("answer_reply", {"status": "ok"}),
]
IDLE = ("status", {"execution_state": "idle"})
SESSION = Session(key=b"the student's code knows it")
_numbers = itertools.count()  # no message is received twice


class ForgedChannel:
    """Gives messages that were sent as frames, and then, as an honest kernel would, the last one."""

    def __init__(self, frames: list[list[bytes]], last: tuple[str, dict[str, Any]]) -> None:
        self.frames, self.last = list(frames), last
        self.asked = ""
        self.beside: ForgedChannel | None = None  # which answers the same request
        self.excused = float

    async def get_msg(self, timeout: float | None = None) -> dict[str, Any]:
        """Return the next message; raise what reading forged frames raises."""
        await asyncio.sleep(0)
        if self.frames:
            return SESSION.deserialize(self.frames.pop(0))
        if not self.asked:
            raise Empty
        kind, content = self.last
        return {**SESSION.msg(kind, content), "parent_header": {"msg_id": self.asked}, "buffers": []}

    def begin(self) -> None:
        """Start the count for a cell."""

    def start(self) -> None:
        """Connect."""

    stop = start

    def send(self, message: dict[str, Any]) -> None:
        """Take a request."""
        self.asked = message["header"]["msg_id"]
        if self.beside is not None:
            self.beside.asked = self.asked


class ForgedKernel:
    """What a client knows of a kernel: two channels, and whether it is alive."""

    def __init__(self, shown: list[list[bytes]], replies: list[list[bytes]]) -> None:
        self.session = SESSION
        self.iopub_channel = ForgedChannel(shown, IDLE)
        self.shell_channel = ForgedChannel(replies, REPLIES[0])
        self.shell_channel.beside = self.iopub_channel
        self.alive = True

    def execute(self, *_: Any, **__: Any) -> str:
        """Take a cell's code; the forged messages answer it."""
        self.iopub_channel.asked = self.shell_channel.asked = "asked"
        return "asked"

    def kernel_info(self) -> None:
        """Take a question."""

    def is_alive(self) -> bool:
        """Return whether it runs."""
        return self.alive

    def shutdown_kernel(self, now: bool = False) -> None:
        """End."""
        self.alive = False

    def interrupt_kernel(self) -> None:
        """Take an interrupt."""


class ForgedClient(PausingClient):
    """The grader's client of such a kernel."""

    def __init__(self, kernel: ForgedKernel) -> None:
        tree = SimpleNamespace(allow=lambda seconds: None, reason=str, exceeded=str)
        server: Any = SimpleNamespace(tree=tree, status=lambda kernel: None)
        exchange: Any = SimpleNamespace(put=lambda *_: None, withdraw=lambda *_: None, take=lambda *_: b"reply")
        notebook = new_notebook(cells=[new_code_cell("x = 1", metadata={})])
        super().__init__(notebook, LIMITS, exchange, server, lambda manager: 1, None)
        self.km = self.kc = kernel  # type: ignore[assignment]
        self.reset_execution_trackers()


async def _run(client: ForgedClient) -> NotebookNode:
    client._deadline = float("inf")
    cell = await client.async_execute_cell(client.nb.cells[0], 0)
    for _ in range(2):
        try:
            await client._ask(b"a question of a test")
        except AskingError:
            break
    await client._end_question()
    return cell


def run_cell(shown: list[list[bytes]], replies: list[list[bytes]]) -> tuple[NotebookNode, str]:
    """Run a cell in a kernel that sends these frames, ask it twice; return the cell, and why it was ended, or ""."""
    client = ForgedClient(ForgedKernel(shown, replies))
    return asyncio.run(_run(client)), client.stopped


def run_mutated(chance: random.Random) -> tuple[NotebookNode, str]:
    """Run a cell in a kernel that sends mutated messages."""
    return run_cell(_mutated(chance, CONTENTS, 6), _mutated(chance, REPLIES, 2))


def frames(parts: list[bytes]) -> list[bytes]:
    """Return header, parent, metadata and content as they arrive, behind a delimiter: signed."""
    return [SESSION.sign(parts), *parts]


def parts_of(kind: str, content: object, parent: str = "asked") -> list[bytes]:
    """Return header, parent, metadata and content of a message, each in JSON."""
    header = {"msg_id": f"forged-{next(_numbers)}", "msg_type": kind, "date": "2026-01-01T00:00:00Z", "version": "5.3"}
    return [json.dumps(part).encode() for part in (header, {"msg_id": parent}, {}, content)]


def _mutated(chance: random.Random, known: list[tuple[str, dict[str, Any]]], most: int) -> list[list[bytes]]:
    sent = []
    for kind, content in chance.choices(known, k=chance.randint(0, most)):
        parts = parts_of(kind, content, "asked" if chance.random() < 0.9 else "earlier")
        if chance.random() < 0.85:
            part = chance.choice([0, 1, 2, 3, 3, 3, 3, 3])
            parts[part] = mutated_json(chance, parts[part])
        whole = [*frames(parts), *([b"buffer"] * chance.choice([0, 0, 2]))]
        sent.append(whole[: chance.choice([2, 4])] if chance.random() < 0.02 else whole)
    return sent
