"""Students' code in a sandbox: a Jupyter kernel in bubblewrap, started, watched and ended.

`SandboxedClient` runs a notebook so; `availability.choose` says whether that is possible here.
"""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.kernelspec import KernelSpec
from jupyter_client.provisioning.local_provisioner import LocalProvisioner
from jupyter_core.utils import run_sync
from nbformat import NotebookNode

from . import bubblewrap
from .availability import SandboxUnavailable, identity
from .bounded import BoundedClient, BoundedKernelManager
from .limits import Limits, Watchdog
from .scratch import LOG, SOCKETS, SUBMISSION, copy_files, scratch_folder

SECONDS_TO_DIE = 10


class Sandbox:
    """One sandboxed process with all that it starts; see `SandboxedClient` for its folder's contents."""

    def __init__(self, folder: Path, limits: Limits, user: int | None) -> None:
        self.folder, self.limits, self.user = folder, limits, user
        self.process: subprocess.Popen[bytes] | None = None
        self.watchdog: Watchdog | None = None
        self._first: int | None = None  # handle of process 1 inside: all others die with it

    def start(self, program: list[str], variables: dict[str, str]) -> subprocess.Popen[bytes]:
        """Run a program inside; returns the process outside that ends when it does."""
        before, arguments, after = bubblewrap.command(program, self.folder, self.limits, self.user, variables)
        told, tell = os.pipe()
        handed = bubblewrap.arguments_descriptor(["--info-fd", str(tell), *arguments])
        try:
            with open(self.folder / LOG, "wb") as log:
                self.process = subprocess.Popen(
                    [*before, "--args", str(handed), "--", *after],
                    pass_fds=[handed, tell],
                    env=bubblewrap.minimal_environment(),
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=log,
                    cwd="/",
                    start_new_session=True,  # control-C in the terminal is for the grader
                )
        finally:
            os.close(handed)
            os.close(tell)
        with open(told, "rb") as info:
            first = bubblewrap.first_process(info.read())
        if first is not None:
            with suppress(ProcessLookupError):
                self._first = os.pidfd_open(first)
                self.watchdog = Watchdog(first, self.folder, self.limits, self._kill_all)
                self.watchdog.start()
        return self.process

    def reason(self) -> str:
        """Why the watchdog killed it; empty if it did not."""
        return self.watchdog.reason if self.watchdog else ""

    def log(self) -> str:
        """The end of what was written to stdout and stderr, such as why bubblewrap could not start."""
        try:
            with open(self.folder / LOG, "rb") as file:
                file.seek(max(0, os.fstat(file.fileno()).st_size - 500))
                return file.read().decode(errors="replace").strip()
        except OSError:
            return ""

    def kill(self) -> None:
        """End every process of the sandbox; returns when none is left."""
        if self.watchdog is not None:
            self.watchdog.stop()
        self._kill_all()
        if self._first is not None:
            # The kernel reports the end of a name space's first process after that of all others.
            select.select([self._first], [], [], SECONDS_TO_DIE)
            os.close(self._first)
            self._first = None
        if self.process is not None:
            self.process.wait(SECONDS_TO_DIE)

    def _kill_all(self) -> None:
        if self._first is not None:
            with suppress(ProcessLookupError):
                signal.pidfd_send_signal(self._first, signal.SIGKILL)
        if self.process is not None:
            self.process.kill()


class SandboxedProvisioner(LocalProvisioner):
    """Starts and ends a kernel in a sandbox, for jupyter_client."""

    sandbox: Sandbox
    variables: dict[str, str]

    async def pre_launch(self, **kwargs: Any) -> dict[str, Any]:
        """Write the connection file where the kernel can read it."""
        prepared = await super().pre_launch(**kwargs)
        if self.sandbox.user is not None and self.parent is not None:
            os.chown(self.parent.connection_file, self.sandbox.user, self.sandbox.user)
        return prepared

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> KernelConnectionInfo:
        """Start the kernel; all that is not its command is the sandbox's to choose."""
        self.process = self.sandbox.start(cmd, self.variables)
        self.pid = self.process.pid
        return self.connection_info

    async def send_signal(self, signum: int) -> None:
        """Kill; the only signal that there is, for interrupts are messages."""
        if signum != signal.SIGINT:
            self.sandbox.kill()

    async def kill(self, restart: bool = False) -> None:
        """End every process of the sandbox."""
        self.sandbox.kill()

    async def terminate(self, restart: bool = False) -> None:
        """End every process of the sandbox."""
        self.sandbox.kill()


class SandboxedKernelManager(BoundedKernelManager):
    """A kernel manager whose kernel is this interpreter's, in a sandbox, reached by sockets in its folder."""

    def place(self, sandbox: Sandbox, variables: dict[str, str]) -> None:
        """Say which sandbox it is; to be called before the kernel starts."""
        self.transport = "ipc"
        self.ip = str(sandbox.folder / SOCKETS / "k")
        self.connection_file = str(sandbox.folder / SOCKETS / "kernel.json")
        self._kernel_spec = KernelSpec(
            argv=[sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"],
            display_name="Python 3 (sandbox)",
            language="python",
            interrupt_mode="message",  # a signal would end bubblewrap
        )
        self.provisioner = SandboxedProvisioner(kernel_id="sandbox", kernel_spec=self._kernel_spec, parent=self)
        self.provisioner.sandbox, self.provisioner.variables = sandbox, variables


class SandboxedClient(BoundedClient):
    """Runs a notebook as `BoundedClient` does, in a sandbox.

    The kernel works in a copy of `folder`. When no process is left, what it wrote there is copied back, except for
    notebooks, links and special files: the next notebook of the submission finds the models that this one saved.
    """

    def __init__(
        self, notebook: NotebookNode, folder: Path, limits: Limits, environment: dict[str, str], **options: Any
    ) -> None:
        super().__init__(notebook, folder, limits, **options)
        self.kernel_manager_class = SandboxedKernelManager
        self._folder = folder
        self._variables = bubblewrap.environment(environment)
        self._sandbox: Sandbox | None = None

    def create_kernel_manager(self) -> SandboxedKernelManager:
        """Create the manager of this sandbox's kernel."""
        assert self._sandbox is not None
        self.km: SandboxedKernelManager = SandboxedKernelManager(kernel_name="python3", config=self.config)
        self.km.place(self._sandbox, self._variables)
        return self.km

    async def async_execute(self, reset_kc: bool = False, **kwargs: Any) -> NotebookNode:
        """Run all cells. Exceptions mean that no kernel could be started, and say what bubblewrap said."""
        change, reason = identity()
        if reason is not None:
            raise SandboxUnavailable(reason)
        user = bubblewrap.unprivileged_user() if change else None
        with scratch_folder(user) as scratch:
            copy_files(self._folder, scratch / SUBMISSION, self.limits.folder_bytes, owner=user)
            self._sandbox = Sandbox(scratch, self.limits, user)
            try:
                executed = await super().async_execute(reset_kc, **kwargs)
            except RuntimeError as error:
                if self.running is None:
                    error.add_note(self._sandbox.log())
                raise
            finally:
                self._sandbox.kill()
            copy_files(scratch / SUBMISSION, self._folder, self.limits.folder_bytes, skip=".ipynb")
            return executed

    execute = run_sync(async_execute)

    def reason_of_death(self) -> str:
        """Say which limit ended the kernel, if one did."""
        found = self._sandbox.reason() if self._sandbox else ""
        return found or super().reason_of_death()
