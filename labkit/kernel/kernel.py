"""The kernel of one notebook: IPython's, which also answers the grader's requests for data.

A request is a message of a separate type, so that nothing in the notebook's namespace can interfere: no shadowed name,
no input transformer, no history.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any

from ipykernel.ipkernel import IPythonKernel
from ipykernel.kernelapp import IPKernelApp

from labkit.turns import Line


class AnsweringKernel(IPythonKernel):
    """IPython's kernel, with the additional message `answer_request`: {"number": N}."""

    msg_types = [*IPythonKernel.msg_types, "answer_request"]  # noqa: RUF012  (like the base class)
    inbox = Path()  # ask-N.request is here
    outbox = Path()  # ask-N.reply goes here

    async def do_execute(self, *arguments: Any, **named: Any) -> dict[str, Any]:
        """Run a cell. An exception that escapes IPython becomes the cell's error: without a reply the client hangs."""
        try:
            reply: dict[str, Any] = await super().do_execute(*arguments, **named)  # type: ignore[no-untyped-call]
        except Exception as error:  # noqa: BLE001  (students' code, or its hooks, may raise anything)
            kind, message = type(error).__name__, str(error)
            told = {"ename": kind, "evalue": message, "traceback": [f"{kind}: {message}"]}
            reply = {"status": "error", "execution_count": 0, "user_expressions": {}, "payload": [], **told}
        return reply

    async def answer_request(self, socket: Any, ident: Any, parent: dict[str, Any]) -> None:
        """Answer one request, in the main thread; it can be interrupted like a cell."""
        number = int(parent["content"]["number"])
        assert self.shell is not None and self.session is not None
        try:
            from labkit.kernel import export as exports  # was imported before the fork, with TensorFlow
            from labkit.kernel.callbacks import turns

            asked, session = [number], self.session

            def send(question: bytes) -> None:
                """Send a question in place of the answer."""
                with interrupted_later():  # a message of which half was sent spoils the next one
                    self._reply(asked[0], question)
                    session.send(socket, "answer_reply", {"status": "asks"}, parent, ident=ident)
                    asked[0] += 1

            def receive() -> bytes | None:
                """Return the judge's next request, if it is there; the deadline's interrupt ends the waiting."""
                path = self.inbox / f"ask-{asked[0]}.request"
                return path.read_bytes() if path.exists() else None

            request = (self.inbox / f"ask-{number}.request").read_bytes()
            with giving_up(turns.interrupt):
                answer = exports.answer(request, self.shell.user_ns, Line(send, receive))
            self._reply(asked[0], answer)
            content = {"status": "ok"}
        except BaseException as error:  # noqa: BLE001  (SystemExit and KeyboardInterrupt would leave the grader waiting)
            content = {"status": "error", "reason": f"{type(error).__name__}: {error}"[:200]}
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # one that is late must not stop the reply; IPython sets it again
        self.session.send(socket, "answer_reply", content, parent, ident=ident)

    def _reply(self, number: int, content: bytes) -> None:
        (self.outbox / f".ask-{number}").write_bytes(content)
        os.replace(self.outbox / f".ask-{number}", self.outbox / f"ask-{number}.reply")


@contextmanager
def interrupted_later() -> Iterator[None]:
    """Let an interrupt that comes during the block happen at its end, if the block does not fail."""
    if threading.current_thread() is not threading.main_thread():  # no other is interrupted
        yield
        return
    came: list[FrameType | None] = []
    handler = signal.signal(signal.SIGINT, lambda _, frame: came.append(frame))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, handler)
    if came and callable(handler):
        handler(signal.SIGINT, came[-1])


@contextmanager
def giving_up(give_up: Callable[[], None]) -> Iterator[None]:
    """Call something at each interrupt during the block, before what the interrupt does otherwise."""
    handler = signal.getsignal(signal.SIGINT)

    def interrupted(number: int, frame: FrameType | None) -> None:
        give_up()
        if callable(handler):
            handler(number, frame)

    signal.signal(signal.SIGINT, interrupted)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, handler)


class AnsweringKernelApp(IPKernelApp):
    """IPython's application with this kernel."""

    def initialize(self, argv: list[str] | None = None) -> None:
        """Add the working folder to the module path last: its files must not keep the kernel from starting."""
        super().initialize(argv)  # type: ignore[no-untyped-call]
        super().init_path()  # type: ignore[no-untyped-call]

    def init_path(self) -> None:
        """Do not add the working folder, which holds the student's files, yet."""

    def init_shell(self) -> None:
        """Install pyplot's display hook, which its import did not do, as there was no kernel yet."""
        super().init_shell()  # type: ignore[no-untyped-call]
        if "matplotlib.pyplot" in sys.modules:
            sys.modules["matplotlib.pyplot"].install_repl_displayhook()


def launch(inbox: str, outbox: str) -> None:
    """Run the kernel that `sys.argv` describes; return when it is told to end."""
    AnsweringKernel.inbox, AnsweringKernel.outbox = Path(inbox), Path(outbox)
    AnsweringKernelApp.launch_instance(kernel_class=AnsweringKernel)
