"""Exchange files between the trusted side and a student's code.

Students' code writes the outbox: a file there may be a link, a pipe, a folder, huge, or change while it is read.
"""

from __future__ import annotations

import os
import stat
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from itertools import islice
from pathlib import Path

from labkit.wall import REQUEST, reply_file, request_file

LARGEST_REQUEST = 2**20  # bytes
MOST_REQUESTS = 50  # in one notebook
MOST_FILES = 1_000  # in the outbox
Serve = Callable[[str, bytes], bytes]  # answers a question to a service
SECONDS_BETWEEN_LOOKS = 0.05


class UnusableFile(Exception):
    """A file in the outbox cannot be used; the message says why."""


class TooLarge(UnusableFile):
    """A file in the outbox is larger than expected."""


class Exchange:
    """The inbox and the outbox of one notebook.

    This side never writes to the outbox, and both folders are opened before student code runs, so that it cannot
    replace them with links.
    """

    def __init__(self, inbox: Path, outbox: Path, owner: int | None = None) -> None:
        inbox.mkdir()
        outbox.mkdir()
        if owner is not None:
            os.chown(outbox, owner, owner)
        self._inbox = os.open(inbox, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
        self._outbox = os.open(outbox, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)

    def put(self, name: str, content: bytes) -> None:
        """Put a file into the inbox, atomically."""
        descriptor = os.open(f".{name}", os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644, dir_fd=self._inbox)
        with open(descriptor, "wb") as file:
            file.write(content)
        os.replace(f".{name}", name, src_dir_fd=self._inbox, dst_dir_fd=self._inbox)

    def withdraw(self, name: str) -> None:
        """Remove a file from the inbox, if it is there."""
        with suppress(FileNotFoundError):
            os.unlink(name, dir_fd=self._inbox)

    def take(self, name: str, most_bytes: int) -> bytes | None:
        """Read a file of the outbox and remove it; None if there is none.

        Raises:
            TooLarge: it has more than `most_bytes`.
            UnusableFile: it is not a plain file, or cannot be read.
        """
        try:
            flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK  # opening a pipe would wait for a writer
            descriptor = os.open(name, flags, dir_fd=self._outbox)
        except FileNotFoundError:
            return None
        except OSError as error:
            raise UnusableFile(f"{name} cannot be opened: {error.strerror}") from error
        try:
            state = os.fstat(descriptor)
            if not stat.S_ISREG(state.st_mode):
                raise UnusableFile(f"{name} is not a plain file")
            content = _read(descriptor, most_bytes) if state.st_size <= most_bytes else None
        except OSError as error:
            raise UnusableFile(f"{name} cannot be read: {error.strerror}") from error
        finally:
            os.close(descriptor)
        with suppress(OSError):  # something else may have replaced it
            os.unlink(name, dir_fd=self._outbox)
        if content is None:
            raise TooLarge(f"{name} is larger than {most_bytes} bytes")
        return content

    def names(self) -> list[str]:
        """List the names of the files in the outbox, in no particular order.

        Raises:
            UnusableFile: there are too many.
        """
        with os.scandir(self._outbox) as entries:
            found = [entry.name for entry in islice(entries, MOST_FILES + 1)]
        if len(found) > MOST_FILES:
            raise UnusableFile(f"there are more than {MOST_FILES} files")
        return found

    def close(self) -> None:
        """Close the two folders."""
        os.close(self._inbox)
        os.close(self._outbox)


def _read(descriptor: int, most_bytes: int) -> bytes | None:
    """Read a file; None if it has more than `most_bytes`, as it can grow while it is read."""
    parts, missing = [], most_bytes + 1
    while missing and (part := os.read(descriptor, min(missing, 2**20))):
        parts.append(part)
        missing -= len(part)
    return b"".join(parts) if missing else None


class ServiceDesk(threading.Thread):
    """Answers a notebook's requests for services: `SERVICE-N.request` becomes `SERVICE-N.reply`.

    Attributes:
        problem: why the notebook was ended because of its requests, or "".
        error: what `serve` raised, or None. Student code cannot cause it: it is an error of the grader itself.
    """

    def __init__(self, exchange: Exchange, serve: Serve, end: Callable[[], None]) -> None:
        """Prepare to run. `end` is called once, if the notebook has to end because of `problem` or `error`."""
        super().__init__(name="service desk", daemon=True)
        self.problem = ""
        self.error: BaseException | None = None
        self._exchange, self._serve, self._end = exchange, serve, end
        self._answered = 0
        self._answering = 0.0  # seconds, without the request being answered now
        self._since: float | None = None
        self._clock = threading.Lock()
        self._over = threading.Event()

    def run(self) -> None:
        """Look for requests until told to stop."""
        while not self._over.wait(SECONDS_BETWEEN_LOOKS):
            try:
                for match in filter(None, map(REQUEST.fullmatch, sorted(self._exchange.names()))):
                    if not self._over.is_set():
                        self._answer(match[1], match[2])
            except UnusableFile as error:
                self.problem = f"its requests cannot be answered: {error}"
            except BaseException as error:  # noqa: BLE001  (raised again where the notebook was run)
                self.error = error
            if self.problem or self.error:
                self._end()
                return

    def seconds(self) -> float:
        """Return how long requests have been answered so far, in seconds."""
        with self._clock:
            return self._answering + (0.0 if self._since is None else time.monotonic() - self._since)

    def stop(self) -> None:
        """Stop, and return when no request is being answered any more."""
        self._over.set()
        self.join()

    def _answer(self, name: str, service: str) -> None:
        request = self._exchange.take(request_file(name), LARGEST_REQUEST)
        if request is None:
            return
        self._answered += 1
        if self._answered > MOST_REQUESTS:
            raise UnusableFile(f"there were more than {MOST_REQUESTS}")
        begin = self._since = time.monotonic()
        self._exchange.put(reply_file(name), self._serve(service, request))
        with self._clock:
            self._answering += time.monotonic() - begin
            self._since = None
