"""The progress of grading: a live display on a terminal, plain lines in a pipe. All of it goes to stderr."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Self

from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

from autograder.grading.verdict import SubmissionVerdict


@dataclass
class Tally:
    """The counts of one batch, and rates derived from them.

    done: students. graded: submissions graded in this run; others came from the store, or are equal to a graded one.
    running: what each busy worker does, as (student, phase, since when on `clock`).
    """

    total: int = 0
    done: int = 0
    graded: int = 0
    stored: int = 0
    waiting: int = 0  # submissions still to be graded or in progress
    running: dict[str, tuple[str, str, float]] = field(default_factory=dict)
    started: float | None = None  # when grading itself began
    clock: Callable[[], float] = time.monotonic
    born: float = field(init=False)

    def __post_init__(self) -> None:
        self.born = self.clock()

    def per_hour(self) -> float | None:
        """Return the submissions graded per hour; None while there are none."""
        if self.started is None or not self.graded:
            return None
        return 3600 * self.graded / max(self.clock() - self.started, 1e-3)

    def seconds_left(self) -> float | None:
        """Estimate how long the rest takes at the rate so far; None while that is unknown."""
        rate = self.per_hour()
        return None if rate is None else 3600 * self.waiting / rate

    def total_line(self) -> str:
        """Return a line such as "20 submissions in 11 min; 16 graded now (95/h), 4 before"."""
        rate = self.per_hour()
        now = f"{self.graded} graded now" + (f" ({rate:.0f}/h)" if rate is not None else "")
        return f"{self.done} submissions in {duration(self.clock() - self.born)}; {now}, {self.stored} before"

    def pace(self) -> str:
        """Return a text such as "2 running, 95/h, about 11 min left"."""
        rate, left = self.per_hour(), self.seconds_left()
        parts = [f"{len(self.running)} running" if self.running else ""]
        parts += [f"{rate:.0f}/h" if rate is not None else ""]
        parts += [f"about {duration(left)} left" if left else ""]
        return ", ".join(filter(None, parts))


def duration(seconds: float) -> str:
    """Format a time for people, such as "45 s", "11 min" or "2 h 05 min"."""
    if seconds < 90:
        return f"{seconds:.0f} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 90 else f"{minutes // 60} h {minutes % 60:02} min"


class Display:
    """Keeps the tally and shows nothing. The runner calls its methods from one thread."""

    def __init__(self) -> None:
        self.tally = Tally()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def begin(self, total: int) -> None:
        """Begin a batch of `total` students."""
        self.tally.total = total

    def grading(self, waiting: int) -> None:
        """Note that workers are ready, and that `waiting` submissions have to be graded."""
        self.tally.waiting, self.tally.started = waiting, self.tally.clock()

    def phase(self, worker: str, student: str, phase: str) -> None:
        """Note that a worker is busy with this part of the student's submission."""
        self.tally.running[worker] = (student, phase, self.tally.clock())

    def idle(self, student: str) -> None:
        """Note that no worker is busy with the student's submission any more."""
        for worker, (name, _, _) in list(self.tally.running.items()):
            if name == student:
                del self.tally.running[worker]

    def came_back(self) -> None:
        """Note that one of the submissions to grade is finished."""
        self.tally.graded += 1
        self.tally.waiting -= 1

    def finished(self, verdict: SubmissionVerdict, origin: str, stored: bool) -> None:
        """Note that a verdict is recorded. origin: where it came from, such as "12 s" or "graded before"."""
        self.tally.done += 1
        self.tally.stored += stored

    def message(self, text: str) -> None:
        """Show a message to the user."""


class Lines(Display):
    """Prints one plain line for each student, and one before the first."""

    def begin(self, total: int) -> None:
        super().begin(total)
        self.message(f"0 of {total} graded ...")

    def finished(self, verdict: SubmissionVerdict, origin: str, stored: bool) -> None:
        super().finished(verdict, origin, stored)
        tally = self.tally
        line = f"{tally.done}/{tally.total} {verdict.student} {summary(verdict)} ({origin})"
        self.message("  ".join(filter(None, [line, tally.pace()])))

    def message(self, text: str) -> None:
        print(text, file=sys.stderr, flush=True)


class LiveDisplay(Display):
    """Shows a bar with count, rate and time left, and a line for each worker."""

    def __init__(self, console: Console) -> None:
        super().__init__()
        self.live = Live(console=console, transient=True, refresh_per_second=4, get_renderable=self.render)

    def __enter__(self) -> Self:
        self.live.start(refresh=True)
        return self

    def __exit__(self, *_: object) -> None:
        self.live.stop()

    def message(self, text: str) -> None:
        self.live.console.print(text, markup=False, highlight=False)

    def render(self) -> RenderableType:
        """Render the present state. Called from a different thread than the other methods."""
        tally = self.tally
        head = Table.grid(padding=(0, 2))
        bar = ProgressBar(total=max(tally.total, 1), completed=tally.done, width=30)
        head.add_row(bar, f"{tally.done}/{tally.total}" if tally.total else "preparing", tally.pace())
        workers = Table.grid(padding=(0, 2))
        for worker, (student, phase, since) in sorted(tally.running.copy().items()):
            workers.add_row(f"  {worker}", Text(student), Text(phase), duration(tally.clock() - since))
        return Group(head, workers)


def summary(verdict: SubmissionVerdict) -> str:
    """Return a text such as "graded 42/47", or "needs-human"."""
    if verdict.points is None or verdict.max_points is None:
        return verdict.state.value
    return f"{verdict.state.value} {verdict.points:g}/{verdict.max_points:g}"


def display_for_stderr() -> Display:
    """Create the live display if stderr is a terminal, otherwise the one with plain lines."""
    console = Console(stderr=True)
    return LiveDisplay(console) if console.is_terminal else Lines()
