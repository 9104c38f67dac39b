"""A notebook client that pauses at the tests, so that the trusted side can ask the waiting kernel for data."""

from __future__ import annotations

import asyncio
import math
import time
from collections.abc import Callable
from contextlib import suppress
from queue import Empty
from typing import Any

from jupyter_core.utils import ensure_async
from nbclient.exceptions import DeadKernelError
from nbformat import NotebookNode
from nbgrader.utils import is_grade, is_solution

from autograder.sandbox import bounded_client as bounded
from autograder.sandbox.bounded_client import BoundedClient
from autograder.sandbox.exchange import Exchange, TooLarge, UnusableFile
from autograder.sandbox.kernels import KILLED, KernelServer, ServedKernelManager
from autograder.sandbox.limits import MIB, Limits
from labkit.questions import Ask, AskingError, AskTimeout, KernelGone, ReplyTooLarge

LARGEST_REPLY = 256 * MIB
SECONDS_OVER = 60  # beyond the time limit; then the watchdog assumes that the client is stuck
SECONDS_BETWEEN_LOOKS = 0.5  # between checks whether the kernel is still alive
OnTest = Callable[[NotebookNode, int, Ask], None]


class PausingClient(BoundedClient):
    """Runs a notebook as `BoundedClient` does, and calls back at each test cell while the kernel waits."""

    def __init__(
        self,
        notebook: NotebookNode,
        limits: Limits,
        exchange: Exchange,
        server: KernelServer,
        connect: Callable[[ServedKernelManager], int],
        on_test: OnTest | None,
    ) -> None:
        """Prepare to run.

        Args:
            connect: tells a kernel manager where its kernel is; returns the kernel's number.
            on_test: called right after a test cell was run, with the cell, its index, and a function to ask the kernel.
        """
        super().__init__(notebook, limits)
        self.kernel_manager_class = ServedKernelManager
        self.ready = False  # whether a kernel has ever been started
        self.problem: Callable[[], str] = str  # returns why something else ended the kernel, or ""
        self._exchange, self._server, self._connect, self._on_test = exchange, server, connect, on_test
        self._kernel = 0
        self._questions = 0
        self._waiting = ""  # the message whose answer has been begun
        self._allowed = self._left = 0.0  # seconds for that answer, in all and now
        self._quiet: asyncio.Future[None]  # reads its outputs
        self._asked_seconds = 0.0
        self._asking = asyncio.Lock()

    async def async_execute(self, reset_kc: bool = False, **kwargs: Any) -> NotebookNode:
        """Run all cells; see `BoundedClient`."""
        self._server.tree.allow(self.limits.notebook_seconds + self.limits.training_seconds + SECONDS_OVER)
        return await super().async_execute(reset_kc, **kwargs)

    def create_kernel_manager(self) -> ServedKernelManager:
        """Create the manager of a kernel of this submission's server."""
        self.km: ServedKernelManager = ServedKernelManager(kernel_name="python3", config=self.config)
        self._kernel = self._connect(self.km)
        return self.km

    async def async_start_new_kernel_client(self) -> Any:
        """Start a client, and note that there is a kernel now."""
        client = await super().async_start_new_kernel_client()
        self.ready = True
        return client

    async def async_execute_cell(
        self, cell: NotebookNode, cell_index: int, execution_count: int | None = None, store_history: bool = True
    ) -> NotebookNode:
        """Run one cell, and call `on_test` if it is a test. An exception in that ends the run."""
        await super().async_execute_cell(cell, cell_index, execution_count, store_history)
        if self._on_test is None or cell.cell_type != "code" or not is_grade(cell) or is_solution(cell):
            return cell
        self.running = cell_index
        loop = asyncio.get_running_loop()

        def ask(request: bytes) -> bytes:
            return asyncio.run_coroutine_threadsafe(self._ask(request), loop).result()

        begin, self._asked_seconds = time.monotonic(), 0.0
        self._server.tree.allow(math.inf)
        await asyncio.to_thread(self._on_test, cell, cell_index, ask)
        await self._end_question()
        self._deadline += time.monotonic() - begin - self._asked_seconds  # the judge's time is not the student's
        remaining = max(0, self._deadline - time.monotonic())
        self._server.tree.allow(remaining + self.limits.training_seconds + SECONDS_OVER)
        return cell

    def reason_of_death(self) -> tuple[str, bool]:
        """Return why the kernel died, and whether the student's code is to blame (a limit, or the code itself)."""
        found = self._server.tree.reason() or self.problem()
        if found:
            return found, True
        reason, _ = super().reason_of_death()
        return reason, self._server.status(self._kernel) not in (None, KILLED)

    async def reason_to_go_on(self, interrupted: str) -> str:
        """Return why the kernel did not stop when interrupted, such as a limit whose excess kept the machine busy."""
        exceeded = await asyncio.to_thread(self._server.tree.exceeded)  # the watchdog may not have checked yet
        return exceeded or await super().reason_to_go_on(interrupted)

    async def _ask(self, request: bytes) -> bytes:
        """Return the kernel's reply to a request.

        Raises:
            KernelGone: there is no kernel any more. AskTimeout: it took too long. ReplyTooLarge: the reply is.
            AskingError: it did not reply.
        """
        async with self._asking:
            begin = time.monotonic()
            self._questions += 1
            name = f"ask-{self._questions}"
            try:
                seconds = self.seconds_allowed()
                if self.stopped:
                    raise KernelGone(self.stopped)
                self._exchange.put(f"{name}.request", request)
                await self._question(self._questions, seconds)
                return await self._take(f"{name}.reply")
            finally:
                self._exchange.withdraw(f"{name}.request")
                self._asked_seconds += time.monotonic() - begin

    async def _question(self, number: int, seconds: float) -> None:
        """Have the kernel answer; return when it reports that it has, or that it asks something back.

        A kernel that asks something back waits for the next request, without a message.
        """
        assert self.kc is not None
        if not self._waiting:
            message = self.kc.session.msg("answer_request", {"number": number})
            self.kc.shell_channel.send(message)
            self._waiting = message["header"]["msg_id"]
            self._quiet = asyncio.ensure_future(self._pass_over_outputs(self._waiting))
            self._allowed = self._left = seconds
        identity, asks = self._waiting, False
        begin = time.monotonic() - self.excused()
        try:
            status = await self._replied(identity, min(seconds, self._left))
            self._left -= time.monotonic() - self.excused() - begin
            if status:
                asks = status == "asks"
                return
            await self._interrupt(identity)
            allowed = f"{self._allowed:.0f} seconds"
            raise AskTimeout(f"Your code was called by the test and did not return within {allowed}.")
        except DeadKernelError:
            await self.end_kernel(*self.reason_of_death())
            raise KernelGone(self.stopped) from None
        except AskingError:
            raise
        except Exception as error:  # anything that a message forged by the student's code can cause
            await self.end_kernel(f"the kernel sent an invalid Jupyter message ({type(error).__name__})", True)
            raise KernelGone(self.stopped) from error
        finally:
            if not asks:
                self._waiting = ""
                await self._quieten(self._quiet)

    async def _end_question(self) -> None:
        """Stop a call that still waits for the judge, which has ended in the middle of it."""
        if not self._waiting or self.stopped:
            return
        identity, self._waiting = self._waiting, ""
        try:
            await self._interrupt(identity)
        except DeadKernelError:
            await self.end_kernel(*self.reason_of_death())
        except Exception as error:  # noqa: BLE001  (anything that a message forged by the student's code can cause)
            await self.end_kernel(f"the kernel sent an invalid Jupyter message ({type(error).__name__})", True)
        await self._quieten(self._quiet)

    async def _interrupt(self, identity: str) -> None:
        """Interrupt a call until it has ended; end the kernel if it goes on.

        A call that was made within another one ends first, and code that catches the interrupt may ask something back.
        """
        assert self.km is not None
        status, deadline = "asks", time.monotonic() + bounded.INTERRUPT_SECONDS
        while status == "asks":
            await ensure_async(self.km.interrupt_kernel())
            status = await self._replied(identity, deadline - time.monotonic())
        if not status:
            await self.end_kernel(await self.reason_to_go_on("what a test called"), True)

    async def _replied(self, identity: str, seconds: float) -> str:
        """Wait for the reply to a message, skipping replies to earlier ones; return its status, "" if it is late."""
        assert self.kc is not None
        deadline = time.monotonic() + seconds - self.excused()
        while (remaining := deadline + self.excused() - time.monotonic()) > 0:
            with suppress(Empty):
                timeout = min(remaining, SECONDS_BETWEEN_LOOKS)
                reply = await ensure_async(self.kc.shell_channel.get_msg(timeout=timeout))
                if reply["parent_header"].get("msg_id") == identity:
                    return str(reply["content"].get("status")) or "error"
            await self._async_check_alive()
        return ""

    async def _pass_over_outputs(self, identity: str) -> None:
        """Read and discard outputs until the kernel is idle again."""
        assert self.kc is not None
        while True:
            message = await ensure_async(self.kc.iopub_channel.get_msg(timeout=None))
            mine = message["parent_header"].get("msg_id") == identity
            if mine and message["content"].get("execution_state") == "idle":
                return

    async def _quieten(self, quiet: asyncio.Future[None]) -> None:
        """Wait for all outputs of a call; reconnect if one was too large to be received."""
        done, _ = await asyncio.wait([quiet], timeout=0 if self.stopped else 2)
        quiet.cancel()
        with suppress(asyncio.CancelledError, Exception):
            await quiet
        if not done and not self.stopped:
            await self.listen_again()

    async def _take(self, name: str) -> bytes:
        try:
            reply = await asyncio.to_thread(self._exchange.take, name, LARGEST_REPLY)
        except TooLarge as error:
            raise ReplyTooLarge(f"What the test asked for is larger than {LARGEST_REPLY // MIB} MiB.") from error
        except UnusableFile as error:
            raise AskingError(f"Your code's process gave no reply to the test: {error}.") from error
        if reply is None:
            raise AskingError("Your code's process gave no reply to the test; it ended the call, or broke IPython.")
        return reply
