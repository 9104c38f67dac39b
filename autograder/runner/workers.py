"""Grading processes on this machine or at a Dask scheduler elsewhere: send them jobs, and get results back.

Dask's own retries are not used: a job that kills its worker must not be blamed on other jobs, and the runner decides
how often each job is tried.
"""

from __future__ import annotations

import logging
import queue
import time
import traceback
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

from distributed import Client, Future, KilledWorker, LocalCluster, get_worker

from autograder.course import CourseError
from autograder.runner.crew_setup import LOCAL_CONFIG, OwnGroup, dask_logs, end_workers, local_security, shielded
from autograder.runner.jobs import Job, Phase, Result

SECONDS_TO_CONNECT = 30
SECONDS_WITHOUT_WORKERS = 120
KEPT = "Finished grades are kept: the same command continues from there."


def run_job(job: Job, topic: str, threads: int) -> Result:
    """Grade in a worker; return any exception as text, as its class may not exist elsewhere."""
    worker = get_worker()
    started = time.monotonic()

    def report(phase: str) -> None:
        with suppress(Exception):  # failing to report progress is no reason to fail
            worker.log_event(topic, {"worker": worker.address, "student": job.student, "phase": phase})

    report("")
    try:
        found = job.grader.key(job.files, job.release, job.settings)
        if found != job.key:
            raise RuntimeError(
                f"the worker at {worker.address} would grade differently from this machine (expected the key "
                f"{job.key}, found {found}). Install the same versions of autograder, its libraries and data there."
            )
        settings = replace(job.settings, threads=threads) if hasattr(job.settings, "threads") else job.settings
        content = job.grader.grade(job.files, job.release, settings, report=report).to_bytes()
    except BaseException as error:  # noqa: BLE001  (SystemExit would end the worker's only thread)
        reason = f"{type(error).__name__}: {error}"
        return Result(job.key, error=f"{reason}\n{traceback.format_exc()}", seconds=time.monotonic() - started)
    return Result(job.key, content, seconds=time.monotonic() - started)


class Crew:
    """Workers and their jobs. Used from one thread."""

    def __init__(self, client: Client, threads: int) -> None:
        self.client = client
        self.threads = threads
        self._topic = f"autograder-{uuid.uuid4().hex}"
        self._events: queue.Queue[Phase | str] = queue.Queue()
        self._jobs: dict[str, tuple[Future[Result], str]] = {}  # with the address of each job's worker
        self._names: dict[str, str] = {}
        self._last_seen = time.monotonic()
        client.subscribe_topic(self._topic, self._on_event)

    def slots(self) -> int:
        """Return how many more jobs can start at once.

        Raises:
            CourseError: there has been no worker for a while, or the scheduler has gone.
        """
        free = sum(self._threads_of_workers().values())
        now = time.monotonic()
        if free or self._jobs:
            self._last_seen = now
        elif now - self._last_seen > SECONDS_WITHOUT_WORKERS:
            raise CourseError(f"There have been no workers for {SECONDS_WITHOUT_WORKERS} s. Start some. {KEPT}")
        return max(0, free - len(self._jobs))

    def submit(self, job: Job) -> None:
        """Submit a job. Its phases and its result come from `next_event`.

        It goes to a worker that holds no unfetched result. Dask itself might choose one that does; if the new job
        killed that worker, the result would be lost and its submission graded again.
        """
        name = f"{job.student}-{uuid.uuid4().hex}"
        place = self._free_place()
        where: dict[str, Any] = {"workers": [place], "allow_other_workers": True} if place else {}
        future = self.client.submit(run_job, job, self._topic, self.threads, key=name, pure=False, retries=0, **where)
        self._jobs[job.key] = future, place
        future.add_done_callback(lambda _: self._events.put(job.key))

    def _threads_of_workers(self) -> dict[str, int]:
        try:
            return dict(self.client.nthreads())
        except (OSError, RuntimeError) as error:  # Dask's CommClosedError is an OSError
            raise CourseError(f"Lost the scheduler at {self.client.scheduler}: {error}. {KEPT}") from error

    def _free_place(self) -> str:
        """Return the address of the worker with the most free threads; "" if there are no workers."""
        free = self._threads_of_workers()
        for _, place in self._jobs.values():
            free[place] = free.get(place, 0) - 1
        return max(free, key=lambda place: free[place], default="")

    def next_event(self, seconds: float) -> Phase | Result | None:
        """Return the next phase or result; None if none comes within `seconds`."""
        try:
            event = self._events.get(timeout=seconds) if seconds else self._events.get_nowait()
        except queue.Empty:
            return None
        return event if isinstance(event, Phase) else self._result(event)

    def _result(self, key: str) -> Result:
        future, _ = self._jobs.pop(key)
        try:
            result: Result = future.result(timeout=SECONDS_TO_CONNECT)
        except KilledWorker:
            return Result(key, error="the worker process died while it graded this submission", died=True)
        except Exception as error:  # noqa: BLE001  (whatever Dask raises is not the submission's fault)
            return Result(key, error=f"{type(error).__name__}: {error}", died=True)
        return result

    def _on_event(self, event: Any) -> None:
        _, content = event
        worker = self._names.setdefault(content["worker"], f"worker {len(self._names) + 1}")
        self._events.put(Phase(worker, content["student"], content["phase"]))


@contextmanager
def local_crew(workers: int, cores: int, folder: Path, log: Path) -> Iterator[Crew]:
    """Start worker processes on this machine, which end with the block, and with this process however it ends.

    Args:
        workers: their number. cores: processors that TensorFlow's threads are divided over.
        folder: for Dask's own files, and for runs that the workers share. log: receives the workers' output.
    """
    import dask

    options: dict[str, Any] = {
        "host": "127.0.0.1",
        "dashboard_address": None,
        # Without this Dask would still open port 8787 for a dashboard.
        "scheduler_kwargs": {"dashboard": False, "dashboard_address": "127.0.0.1:0"},
        "memory_limit": 0,  # otherwise Dask kills workers by its own memory limit
        "local_directory": str(folder),
        "silence_logs": False,  # they go to the log
        "security": local_security(),
    }
    with dask.config.set({**LOCAL_CONFIG, "temporary-directory": str(folder)}), dask_logs(log):
        with shielded():
            cluster = LocalCluster(n_workers=workers, threads_per_worker=1, processes=True, **options)
            client = Client(cluster)
            client.register_plugin(OwnGroup(str(log), str(folder / "executed")))
        try:
            yield Crew(client, max(1, cores // workers))
        finally:
            with shielded():
                end_workers(cluster)
                client.close(timeout=5)
                cluster.close(timeout=10)


@contextmanager
def remote_crew(address: str, log: Path) -> Iterator[Crew]:
    """Connect to the workers of a scheduler that is already running, started by `dask scheduler` and `dask worker`.

    Raises:
        CourseError: there is no scheduler, or it has no workers.
    """
    with dask_logs(log):
        try:
            client = Client(address, timeout=SECONDS_TO_CONNECT, set_as_default=False)
        except (OSError, ValueError) as error:
            raise CourseError(
                f"Expected a Dask scheduler at {address}, found none: {error}. Start one with `dask scheduler`, "
                "and workers with `dask worker ADDRESS --nthreads 1`."
            ) from error
        try:
            client.wait_for_workers(1, timeout=SECONDS_TO_CONNECT)
            yield Crew(client, _remote_threads(client))
        except TimeoutError as error:
            raise CourseError(
                f"Expected workers at {address}, found none. Start some with `dask worker {address} --nthreads 1`."
            ) from error
        finally:
            with shielded():
                client.close(timeout=5)


def _remote_threads(client: Client) -> int:
    """Return how many threads TensorFlow may have in each worker, so that no machine is overloaded."""
    cores: dict[str, int] = client.run(processors)
    slots: dict[str, int] = {}
    for address, threads in client.nthreads().items():
        host = address.rpartition(":")[0]
        slots[host] = slots.get(host, 0) + threads
    return max(1, min(count // max(1, slots.get(a.rpartition(":")[0], 1)) for a, count in cores.items()))


def processors() -> int:
    """Return the number of processors that this process may use, within a container's quota."""
    from dask.system import CPU_COUNT

    return int(CPU_COUNT)


logging.getLogger("distributed").setLevel(logging.WARNING)  # importing Dask sets it to INFO, on stderr
