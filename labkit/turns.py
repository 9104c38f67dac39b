"""Questions of several threads, one at a time: between the judge and the student's process only one can be open.

Either side may answer a question in the middle of its own: a test calls the student's function, which calls one of the
test's, and so on. The innermost question has to be answered first. So there is a stack of levels, one for each answer
that is being worked out here, and a thread asks within the innermost one.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from functools import wraps
from typing import Any, NamedTuple, ParamSpec, TypeVar

from labkit.frames import forget_frames, with_room

SECONDS_BETWEEN_LOOKS, SHORTEST_PAUSE = 0.001, 0.000_1  # most functions of a test return at once
_sleep, _monotonic = time.sleep, time.monotonic  # a test may patch the module in the student's process
# A thread that was there before a level waits until that has ended. After so many seconds it asks nevertheless, in case
# that the level itself waits for the thread.
PATIENCE = 1.0
P = ParamSpec("P")
T = TypeVar("T")


class Line(NamedTuple):
    """The way to the other side. receive: returns what came, or None if nothing has come yet."""

    send: Callable[[bytes], None]
    receive: Callable[[], bytes | None]


class Level:
    """An answer that is being worked out.

    asker: the thread whose question is open, or None. closed: whether the answer is complete, so that nobody asks any
    more. interrupted: whether it was given up, so that only its own thread may still ask.
    """

    def __init__(self, others: frozenset[threading.Thread] = frozenset()) -> None:
        self.thread = threading.current_thread()
        self.asker: threading.Thread | None = None
        self.closed = self.interrupted = False
        self._others, self._begin = others, _monotonic()

    def accepts(self, thread: threading.Thread) -> bool:
        """Return whether a thread may ask now."""
        waits = thread in self._others and _monotonic() < self._begin + PATIENCE
        return self.asker is None and not self.closed and not waits


class Turns:
    """Who may ask on one side.

    over: the message of the RuntimeError in a thread that asks when nothing is being answered here, or in a process
    that is a copy of this one.
    """

    def __init__(self, over: str) -> None:
        self._over = over
        self._levels: list[Level] = []
        self._waiting: list[threading.Thread] = []  # first come, first served
        self._process = 0
        self._lock = threading.RLock()  # an interrupt may come while it is held

    def open(self) -> None:
        """Begin to work out an answer in this thread: from now on all threads may ask."""
        forget_frames()
        self._process = os.getpid()
        self._levels = [Level()]

    def end(self) -> None:
        """Let nobody ask any more, once the open question is answered; return when that is so."""
        self.close()
        self._levels = []

    @contextmanager
    def answering(self) -> Iterator[None]:
        """Let threads ask for the duration of the block, and wait at its end until the open question is answered.

        Within a question of this thread, the block answers one that came back: then all other threads have to wait
        that were there before.
        """
        thread = threading.current_thread()
        nested = self._asks(thread)
        if nested:
            self._levels.append(Level(frozenset(threading.enumerate()) - {thread}))
        else:
            self.open()
        level = self._levels[-1]
        try:
            with with_room() if nested else nullcontext():
                yield
            self.close()
        finally:
            with self._lock:
                if level in self._levels:
                    del self._levels[self._levels.index(level) :]
                elif not nested:  # it was interrupted
                    self._levels = []

    def close(self) -> None:
        """Let nobody ask any more in what this thread is answering, once the open question is answered."""
        level = next((one for one in reversed(self._levels) if one.thread is threading.current_thread()), None)
        if level is None:
            return
        level.closed = True
        while level in self._levels and (level.asker or self._levels[-1] is not level):
            _sleep(SECONDS_BETWEEN_LOOKS)

    @contextmanager
    def asking(self) -> Iterator[Level]:
        """Wait until this thread may ask; all others wait until the block ends.

        Raises:
            RuntimeError: nothing is being answered, or no longer.
        """
        thread = threading.current_thread()
        if self._asks(thread):  # in the middle of preparing a question
            yield self._levels[-1]
            return
        level = self._begun(thread)
        try:
            yield level
        finally:
            level.asker = None

    def exchanged(self, level: Level, question: bytes, line: Line) -> bytes:
        """Send a question of this thread's; wait for what comes back, unless everything is given up meanwhile."""
        with self._lock:
            self._expect(level)
            line.send(question)
        pause = SHORTEST_PAUSE
        while (answer := line.receive()) is None:
            self._expect(level)
            _sleep(pause)
            pause = min(2 * pause, SECONDS_BETWEEN_LOOKS)
        return answer

    def interrupt(self) -> None:
        """Give up all open questions; call this in the thread that answers the outermost one."""
        with self._lock:
            if self._levels:
                closed = self._levels[0].closed
                self._levels = [Level()]
                self._levels[0].interrupted, self._levels[0].closed = True, closed

    def _asks(self, thread: threading.Thread) -> bool:
        levels = self._levels[-1:]
        return bool(levels) and levels[0].asker is thread and os.getpid() == self._process

    def _begun(self, thread: threading.Thread) -> Level:
        if os.getpid() != self._process:
            raise RuntimeError(self._over)
        outermost = self._levels[:1]
        self._waiting.append(thread)
        try:
            while True:
                with self._lock:
                    if not outermost or self._levels[:1] != outermost or not self._may_wait(thread):
                        raise RuntimeError(self._over)
                    level = self._levels[-1]
                    if next(filter(level.accepts, self._waiting), None) is thread:
                        level.asker = thread
                        return level
                _sleep(SECONDS_BETWEEN_LOOKS)
        finally:
            self._waiting.remove(thread)

    def _may_wait(self, thread: threading.Thread) -> bool:
        outermost, level = self._levels[0], self._levels[-1]
        given_up = outermost.interrupted and thread is not outermost.thread
        return not given_up and not (level.closed and level.thread is thread)

    def _expect(self, level: Level) -> None:
        if level in self._levels:
            return
        if threading.current_thread() is threading.main_thread():
            raise KeyboardInterrupt
        raise RuntimeError(self._over)


def in_turn(method: Callable[P, T]) -> Callable[P, T]:
    """Have a method run only while its thread may ask; its object's attribute `turns` decides."""

    @wraps(method)
    def waiting(*arguments: P.args, **keywords: P.kwargs) -> T:
        owner: Any = arguments[0]
        with owner.turns.asking():
            return method(*arguments, **keywords)

    return waiting
