"""Run the notebooks of one submission in a sandbox, one after the other, each in a fresh, warm kernel."""

from __future__ import annotations

import asyncio
import atexit
import math
import secrets
from collections.abc import Callable, Coroutine, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from nbformat import NotebookNode

from autograder.lab import Lab
from autograder.sandbox import bubblewrap
from autograder.sandbox.availability import Policy, choose, identity
from autograder.sandbox.exchange import Exchange, Serve, ServiceDesk
from autograder.sandbox.kernels import KernelCommand, KernelServer, KernelUnavailable, ServedKernelManager
from autograder.sandbox.limits import Limits
from autograder.sandbox.pausing_client import OnTest, PausingClient
from autograder.sandbox.process import ProcessTree, Sandbox
from autograder.sandbox.scratch import INBOX, OUTBOX, SOCKETS, SUBMISSION, empty, scratch_folder, write_files
from labkit import wall

SECONDS_TO_START = 180  # for large packages without bytecode, on a busy machine
PLAIN = Lab()
AS_NBGRADER_DOES = {"NBGRADER_EXECUTION": "autograde"}  # cells may read it, to leave out what takes long, for example


@dataclass(frozen=True)
class ExecutionSettings:
    """How a notebook is run.

    cell_seconds: time limit of each cell. sandbox: whether students' code must, may or need not be sandboxed.
    environment: variables of the kernel, besides the course's own.
    threads: for NumPy and TensorFlow inside; None: one for each processor.
    limits: all other limits of a notebook.
    """

    cell_seconds: int = 300
    sandbox: Policy = Policy.REQUIRE
    environment: dict[str, str] = field(default_factory=dict)
    threads: int | None = None
    limits: Limits = field(default_factory=Limits)

    @property
    def variables(self) -> dict[str, str]:
        """The variables of kernels and of the judge, including those that set their number of threads."""
        threads = {} if self.threads is None else bubblewrap.thread_variables(self.threads)
        return {**AS_NBGRADER_DOES, **threads, **self.environment}


@contextmanager
def open_session(
    others: Mapping[str, bytes],
    settings: ExecutionSettings,
    names: Iterable[str],
    lab: Lab = PLAIN,
    serve: Serve | None = None,
) -> Iterator[Session]:
    """Open a session for the notebooks of one submission; on exit no process and no file remains.

    It opens at once, and imports what kernels need in the background: a session that is opened while another one is in
    use is ready when it is needed. One thread must open and close it; if that thread ends, so do its processes.

    Args:
        others: the submission's other files, by relative path; each notebook gets a copy. names: of the notebooks.
        lab: of the course. serve: answers requests for the lab's services; None leaves them without a reply.

    Raises:
        SandboxUnavailable: a sandbox is required, but this machine cannot provide one.
        ValueError: the path of one of `others` leads out of its folder.
    """
    sandboxed = choose(settings.sandbox)
    user = bubblewrap.unprivileged_user() if sandboxed and identity()[0] else None
    limits = replace(settings.limits, cell_seconds=settings.cell_seconds)
    with ExitStack() as stack:
        folder = stack.enter_context(scratch_folder(user))
        exchanges = {}
        for number, name in enumerate(names, start=1):
            write_files(others, folder / SUBMISSION / name, user)
            exchanges[name] = Exchange(folder / INBOX / str(number), folder / OUTBOX / str(number), user)
            stack.callback(exchanges[name].close)

        warmed = {wall.WARM: " ".join(lab.warm), wall.CODECS: " ".join(lab.codecs)}
        variables = {**lab.variables, **warmed, **settings.variables}

        def new_tree() -> ProcessTree:
            if sandboxed:
                return Sandbox(folder, limits, variables, lab, user)
            return ProcessTree(folder, limits, variables, lab)

        session = Session(folder, limits, new_tree, exchanges, serve)
        stack.callback(session.close)
        yield session


class Session:
    """See `open_session`.

    Attributes:
        stopped: after a run: why the notebook was ended early; "" if it was not.
        blamed: after a run that was ended early: whether an exceeded limit, or how the process ended, shows that the
            student's code is to blame. Otherwise it was killed, perhaps by the machine.
    """

    def __init__(
        self,
        folder: Path,
        limits: Limits,
        new_tree: Callable[[], ProcessTree],
        exchanges: Mapping[str, Exchange],
        serve: Serve | None,
    ) -> None:
        self.stopped, self.blamed = "", False
        self._folder, self._limits, self._new_tree, self._serve = folder, limits, new_tree, serve
        self._waiting = dict(exchanges)
        self._numbers = {name: number for number, name in enumerate(exchanges, start=1)}
        self._server = KernelServer(new_tree())
        self._used = False  # whether student code has run there

    def run(self, name: str, notebook: NotebookNode, on_test: OnTest | None = None) -> NotebookNode:
        """Run all code cells of a notebook in a fresh kernel, in its own folder; return the notebook.

        Args:
            name: one of the session's names, each of which can be run once.
            on_test: called, in a thread, right after a test cell (nbgrader's grade, not solution) was run, with the
                cell, its index and a function that asks the waiting kernel (see `labkit.questions`). It may change the
                cell's outputs. Its exceptions are raised here. If it is given, the kernel is told that it is judged.

        Raises:
            KernelUnavailable: no kernel could be started, which is not the student's fault.
            ValueError: the name is unknown or was run before.
        """
        if name not in self._waiting:
            raise ValueError(f"Expected one of {sorted(self._waiting)}, which have not been run yet, found {name!r}.")
        exchange = self._waiting.pop(name)
        try:
            for last in (False, True):
                fresh = self._prepare()
                try:
                    return self._run(name, notebook, exchange, on_test)
                except KernelUnavailable:
                    if fresh or last:
                        raise
                    self._server.kill()  # an earlier notebook may have left it unable to start a kernel
            raise AssertionError("the second try returns or raises")
        except BaseException:
            self._server.kill()  # the thread that runs the notebook then ends, too
            raise

    def close(self) -> None:
        """End every process."""
        self._server.kill()

    def _prepare(self) -> bool:
        """Wait for the server, or start a new one if it has ended; return whether no notebook has run in it."""
        if self._used and self._server.gone.is_set():
            self._server = KernelServer(self._new_tree())
            self._used = False
        self._server.wait_until_ready(SECONDS_TO_START)
        fresh, self._used = not self._used, True
        return fresh

    def _run(self, name: str, notebook: NotebookNode, exchange: Exchange, on_test: OnTest | None) -> NotebookNode:
        server = self._server
        command = self._command(name, judged=on_test is not None)
        desk = ServiceDesk(exchange, self._serve, server.sweep) if self._serve else None

        def connect(manager: ServedKernelManager) -> int:
            sockets = self._folder / SOCKETS / secrets.token_hex(3)  # unknown to earlier notebooks
            manager.connect_to(server, command, sockets, self._folder / INBOX / f"{command.kernel}.json")
            return command.kernel

        client = PausingClient(notebook, self._limits, exchange, server, connect, on_test)
        if desk:
            client.problem = lambda: desk.problem
            client.excused = lambda: min(desk.seconds(), self._limits.training_seconds)
            desk.start()
        try:
            executed = _in_a_thread(client.async_execute())
        except Exception as error:
            if client.ready:
                raise
            raise KernelUnavailable(f"the kernel did not start: {error} {server.tree.log()}".strip()) from error
        finally:
            atexit.unregister(client._cleanup_kernel)  # nbclient forgets this if no kernel started
            server.sweep()
            server.tree.allow(math.inf)
            if desk:
                desk.stop()
            self._clear(name)
        if desk and desk.error:
            raise desk.error
        self.stopped, self.blamed = client.stopped, client.blamed
        return executed

    def _command(self, name: str, judged: bool) -> KernelCommand:
        tree, number = self._server.tree, self._numbers[name]
        inbox, outbox = str(tree.inbox / str(number)), str(tree.outbox / str(number))
        environment = {wall.JUDGED: "1"} if judged else {}
        if self._serve:
            environment[wall.SERVICES] = f"{outbox}:{inbox}"
        connection = str(tree.inbox / f"{number}.json")
        return KernelCommand(number, connection, str(tree.submission / name), environment, inbox, outbox)

    def _clear(self, name: str) -> None:
        """Remove what a notebook left, so that the next one has all the space."""
        number = str(self._numbers[name])
        for folder in (SUBMISSION + "/" + name, OUTBOX + "/" + number, INBOX + "/" + number, SOCKETS):
            path = self._folder / folder
            if path.is_dir() and not path.is_symlink():
                empty(path)


def _in_a_thread(running: Coroutine[Any, Any, NotebookNode]) -> NotebookNode:
    """Run a notebook to its end in a thread: the caller may have an event loop, and nbclient would swallow Ctrl-C."""
    with ThreadPoolExecutor(1, "notebook") as pool:
        return pool.submit(asyncio.run, running).result()
