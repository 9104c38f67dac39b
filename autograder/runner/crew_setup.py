"""Set up and end worker processes, so that none of their children survives, whatever happens."""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

# Imported before its configuration is changed: values set earlier would hide the defaults.
import distributed
import psutil

from autograder.grading.run_cache import SHARED_VARIABLE
from autograder.sandbox.scratch import sweep

SECONDS_TO_END = 3

LOCAL_CONFIG = {
    "distributed.worker.daemon": False,  # workers start processes of their own
    "distributed.scheduler.allowed-failures": 0,  # the runner itself retries
    # Replaces Dask's OMP_NUM_THREADS=1, and silences workers until their output goes to the log.
    "distributed.nanny.pre-spawn-environ": {"DASK_LOGGING__DISTRIBUTED": "error"},
    "distributed.worker.profile.enabled": False,
    "distributed.admin.system-monitor.gil.enabled": False,
    "distributed.diagnostics.nvml": False,
}
LOGGERS = ("distributed", "distributed.client", "distributed.gc", "tornado", "tornado.application", "bokeh")

# Waits until the worker has ended, then kills what is left of its process group.
GUARD = """
import os, signal, sys
os.read(0, 1)
try:
    os.killpg(int(sys.argv[1]), signal.SIGKILL)
except ProcessLookupError:
    pass
"""


class OwnGroup(distributed.WorkerPlugin):
    """Gives a worker its own process group, a guard, the log for its output, and `shared` for the runs it shares.

    A Ctrl-C in the terminal then reaches only the runner. The guard kills the worker's children when the worker ends,
    even by SIGKILL. A worker ends by itself when the runner does.
    """

    name = "own-group"

    def __init__(self, log: str, shared: str) -> None:
        self.log, self.shared = log, shared
        self._alive = -1  # nobody writes to it; its closing tells the guard that the worker ended

    def setup(self, worker: Any) -> None:
        """Set up the worker; called in its main thread, before its first job."""
        os.environ[SHARED_VARIABLE] = self.shared
        with suppress(PermissionError):  # it already leads its session, and so its group
            os.setpgid(0, 0)
        signal.signal(signal.SIGINT, signal.default_int_handler)  # children would inherit an ignored signal
        log = os.open(self.log, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
        for stream in (1, 2):
            os.dup2(log, stream)
        os.close(log)
        watched, self._alive = os.pipe()
        command = [sys.executable, "-I", "-S", "-c", GUARD, str(os.getpgid(0))]
        subprocess.Popen(command, stdin=watched, start_new_session=True)
        os.close(watched)


def end_workers(cluster: distributed.LocalCluster) -> None:
    """End the worker processes and all that they started, whatever they are doing, and prevent new ones."""
    family: list[psutil.Process] = []
    for nanny in list(cluster.workers.values()):
        nanny.status = distributed.Status.closing_gracefully  # otherwise it starts another worker
        with suppress(psutil.Error, AttributeError):  # it is just starting or ending
            worker = psutil.Process(nanny.process.pid)
            family += [worker, *worker.children(recursive=True)]
            worker.kill()
    # Guards and sandboxes end by themselves when their worker does.
    _, left = psutil.wait_procs(family, timeout=SECONDS_TO_END)
    for process in left:
        with suppress(psutil.Error):
            process.kill()
    sweep()


def local_security() -> distributed.Security | None:
    """Create keys that only this process and its workers have.

    Anyone who can reach a scheduler can run code as its owner, and every user of a machine can reach 127.0.0.1.
    None if the cryptography library is missing.
    """
    try:
        return distributed.Security.temporary()
    except ImportError:
        logging.getLogger("distributed").warning("cryptography is not installed: local connections are not protected")
        return None


@contextmanager
def dask_logs(log: Path) -> Iterator[None]:
    """Send Dask's logs to a file instead of the console."""
    handler = logging.FileHandler(log)
    handler.setFormatter(logging.Formatter("%(asctime)s %(name)s %(levelname)s %(message)s"))
    loggers = [logging.getLogger(name) for name in LOGGERS]
    before = [(logger, list(logger.handlers), logger.level, logger.propagate) for logger in loggers]
    for logger in loggers:
        logger.handlers, logger.propagate = [handler], False
        logger.setLevel(logging.WARNING)
    try:
        yield
    finally:
        for logger, handlers, level, propagate in before:
            logger.handlers, logger.propagate = handlers, propagate
            logger.setLevel(level)
        handler.close()


@contextmanager
def shielded() -> Iterator[None]:
    """Delay a Ctrl-C until the block is done, so that starting and ending workers is not interrupted half-way."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    pressed = []
    before = signal.signal(signal.SIGINT, lambda *_: pressed.append(True))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
    if pressed:
        raise KeyboardInterrupt
