"""Run the package clients: watch what they download, and stop them when they stall."""

import errno
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

# A fraction between 0 and 1.
Progress = Callable[[float], None]

_SILENCE_SECONDS = 120.0
_LIMIT_SECONDS = 3600.0
_POLL_SECONDS = 0.2


class SourceError(Exception):
    """A source did not provide what it should; the message is the reason, for a list of all sources tried.

    Attributes:
        unreachable: whether the client found no network, so that there is no point in asking it for anything else.
    """

    def __init__(self, reason: str, unreachable: bool = False) -> None:
        super().__init__(reason)
        self.unreachable = unreachable


def run_client(
    command: Sequence[str],
    folder: Path,
    expected_bytes: int = 0,
    progress: Progress | None = None,
    *,
    limit: float = _LIMIT_SECONDS,
    settings: Mapping[str, str] | None = None,
) -> None:
    """Run a client in a folder until it ends, and stop it if it stalls.

    Args:
        command: the client and its arguments.
        folder: where it runs and downloads to.
        expected_bytes: about how much it downloads; 0 if unknown, and then neither a stall nor progress is noticed.
        progress: called with the share of it that has arrived, from 0 to 1.
        limit: seconds after which it is stopped in any case.
        settings: environment variables for it.

    Raises:
        SourceError: it is not installed, failed, or was stopped.
        OSError: errno ENOSPC, the disk is full.
    """
    # The client's own temporary files go to the same folder, so that they are counted and swept, too.
    environment = {**os.environ, "LC_ALL": "C.UTF-8", "TMPDIR": str(folder), **(settings or {})}
    program = shutil.which(command[0])
    if program is None:
        raise SourceError(f"{command[0]} is not installed")
    with tempfile.TemporaryFile(dir=folder) as output:
        process = subprocess.Popen(
            [program, *command[1:]],
            cwd=folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            problem = _watch(process, folder, expected_bytes, progress, limit)
        finally:
            _stop(process)
        output.seek(0)
        said = output.read().decode(errors="replace")
    if "No space left on device" in said or "ENOSPC" in said:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    if problem or process.returncode != 0:
        status = f"{command[0]} ended with status {process.returncode}"
        raise SourceError(problem or _complaint(said) or status)


def _watch(
    process: subprocess.Popen[bytes],
    folder: Path,
    expected_bytes: int,
    progress: Progress | None,
    limit: float,
) -> str:
    """Wait for a client; return why it has to be stopped, or "" if it ended by itself."""
    start = grown = time.monotonic()
    size = -1
    while process.poll() is None:
        now = time.monotonic()
        if (new_size := _size_of(folder)) != size:
            size, grown = new_size, now
        if now - start > limit:
            return f"stopped after {limit:.0f} seconds"
        if expected_bytes and now - grown > _SILENCE_SECONDS:
            return f"nothing came for {_SILENCE_SECONDS:.0f} seconds"
        if progress is not None and expected_bytes:
            progress(min(size / expected_bytes, 1.0))
        time.sleep(_POLL_SECONDS)
    return ""


def _stop(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        try:
            os.killpg(process.pid, 9)  # the client may have children of its own
        except (OSError, AttributeError):
            process.kill()
        process.wait()


def _size_of(folder: Path) -> int:
    total = 0
    for path, _, names in os.walk(folder):
        for name in names:
            try:
                total += os.lstat(os.path.join(path, name)).st_size
            except OSError:
                continue  # the client has just removed it
    return total


def _complaint(said: str) -> str:
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    marks = ("E:", "ERROR", "npm error", "npm ERR!", "Exception")
    complaints = [line for line in lines if line.startswith(marks)]
    return "; ".join(complaints[:3] or lines[-1:])[:300]
