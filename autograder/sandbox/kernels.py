"""Start the kernels of a submission through a server (`labkit/kernel/server.py`) that forks them inside the sandbox."""

from __future__ import annotations

import asyncio
import json
import os
import sys
import threading
import time
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.kernelspec import KernelSpec
from jupyter_client.provisioning.local_provisioner import LocalProvisioner

from autograder.sandbox.bounded_client import BoundedKernelManager
from autograder.sandbox.process import SECONDS_TO_DIE, ProcessTree

PROGRAM = [sys.executable, "-m", "labkit.kernel.server"]
LONGEST_REPORT = 100  # bytes of a line
KILLED = -9


class KernelUnavailable(Exception):
    """No kernel could be started at all, which is not the student's fault."""


@dataclass(frozen=True)
class KernelCommand:
    """The command to the server to start one kernel; folders are paths inside."""

    kernel: int
    connection: str
    folder: str
    environment: dict[str, str]
    inbox: str
    outbox: str


class KernelServer:
    """The trusted side of the server. Its reports are untrusted: a report can at most end a kernel."""

    def __init__(self, tree: ProcessTree) -> None:
        """Start the server, which is ready some seconds later. It ends at the latest with the calling thread."""
        self.tree = tree
        self.gone = threading.Event()
        self._process = tree.start(PROGRAM)
        self._ready = threading.Event()
        self._asked = self._swept = 0  # number of sweeps
        self._news = threading.Condition()
        self._ended: dict[int, int] = {}
        self._started: set[int] = set()
        self._reader = threading.Thread(target=self._read, name="kernel server", daemon=True)
        self._reader.start()

    def wait_until_ready(self, seconds: float) -> None:
        """Return when kernels can be started.

        Raises:
            KernelUnavailable: the server has ended, or takes too long; the message has the end of its log.
        """
        self._ready.wait(seconds)
        if self.gone.is_set() or not self._ready.is_set():
            found = "it ended" if self.gone.is_set() else f"it was not ready after {seconds:.0f} seconds"
            raise KernelUnavailable(f"the server of kernels did not start, {found}: {self.tree.log()}")

    def start(self, command: KernelCommand) -> None:
        """Start a kernel; `status` says whether it runs."""
        self._started.add(command.kernel)
        self._tell(asdict(command))

    def status(self, kernel: int) -> int | None:
        """Return the exit status of a kernel, negative for a signal; None if it runs. All end with the server."""
        if self.gone.is_set():
            return self._ended.get(kernel, KILLED)
        return self._ended.get(kernel)

    def sweep(self) -> None:
        """End everything that was started; if the server does not confirm that, end the server, too."""
        with self._news:
            self._asked += 1
            number = self._asked
            self._tell({"sweep": number})
        deadline = time.monotonic() + SECONDS_TO_DIE
        with self._news:
            while self._swept < number and not self.gone.is_set() and time.monotonic() < deadline:
                self._news.wait(0.1)
            swept = self._swept >= number
        if not swept or not self.tree.is_empty():
            self.kill()

    def kill(self) -> None:
        """End the server and everything that it started; return when nothing is left."""
        if not self._ready.is_set():
            self._process.kill()  # it is not listening yet, and has started nothing
        self.tree.kill()
        self._reader.join(SECONDS_TO_DIE)
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None and not self._reader.is_alive():
                with suppress(OSError):
                    pipe.close()
        self.gone.set()

    def _tell(self, command: dict[str, Any]) -> None:
        assert self._process.stdin is not None
        with suppress(OSError, ValueError):  # it has ended, as `status` shows
            self._process.stdin.write(f"{json.dumps(command)}\n".encode())

    def _read(self) -> None:
        """Read reports until there are no more, or one is invalid, after which the server is not used any more."""
        assert self._process.stdout is not None
        waiting = b""
        with suppress(OSError, ValueError):
            while (part := self._process.stdout.read(2**12)) and len(waiting) <= LONGEST_REPORT:
                *lines, waiting = (waiting + part).split(b"\n")
                if not all(map(self._note, lines)):
                    break
        self.gone.set()
        self._ready.set()
        self.tree.kill()

    def _note(self, line: bytes) -> bool:
        """Process one report; return False if it is invalid."""
        with self._news:
            match line.split():
                case [b"ready"]:
                    self._ready.set()
                case [b"ended", number, status] if int(number) in self._started:
                    self._ended[int(number)] = int(status)
                case [b"swept", number] if self._swept < int(number) <= self._asked:
                    self._swept = int(number)
                case _:
                    return False
            self._news.notify_all()
        return True


class ServedProvisioner(LocalProvisioner):
    """Starts and ends a kernel through a server, for jupyter_client."""

    server: KernelServer
    command: KernelCommand
    kernel: int | None = None

    @property
    def has_process(self) -> bool:
        """Whether a kernel was started and is not known to have ended."""
        return self.kernel is not None

    async def pre_launch(self, **kwargs: Any) -> dict[str, Any]:
        """Write the connection file, readable only by the kernel's user."""
        prepared = await super().pre_launch(**kwargs)
        user = self.server.tree.user
        if user is not None and self.parent is not None:
            os.chown(self.parent.connection_file, user, user)
        return prepared

    async def launch_kernel(self, cmd: list[str], **_: Any) -> KernelConnectionInfo:
        """Start the kernel; the server decides how."""
        self.kernel = self.command.kernel
        self.server.start(self.command)
        return self.connection_info

    async def poll(self) -> int | None:
        """Return the exit status of the kernel; None if it runs."""
        return 0 if self.kernel is None else self.server.status(self.kernel)

    async def wait(self) -> int | None:
        """Return when the kernel has ended, which is soon after it is killed."""
        while (status := await self.poll()) is None:
            await asyncio.sleep(0.01)
        self.kernel = None
        return status

    async def send_signal(self, signum: int) -> None:
        """Send nothing: an interrupt is a message, and `kill` ends the kernel."""

    async def kill(self, restart: bool = False) -> None:
        """End every process that the notebook started."""
        self.server.sweep()

    async def terminate(self, restart: bool = False) -> None:
        """End every process that the notebook started."""
        self.server.sweep()


class ServedKernelManager(BoundedKernelManager):
    """A kernel manager whose kernel is forked by a server and connected by sockets in a folder."""

    def connect_to(self, server: KernelServer, command: KernelCommand, sockets: Path, connection_file: Path) -> None:
        """Set where the kernel is; must be called before it starts.

        Args:
            sockets: prefix of its sockets' paths. connection_file: the file to write, never where student code can
                write.
        """
        self.transport = "ipc"
        self.ip = str(sockets)
        self.connection_file = str(connection_file)
        self._kernel_spec = KernelSpec(
            argv=["{connection_file}"],
            display_name="Python 3 (autograder)",
            language="python",
            interrupt_mode="message",
        )
        self.provisioner = ServedProvisioner(kernel_id="served", kernel_spec=self._kernel_spec, parent=self)
        self.provisioner.server, self.provisioner.command = server, command
