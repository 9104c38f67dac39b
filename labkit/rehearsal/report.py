"""What a learner sees of a rehearsal: its progress, then a table, the points, warnings and what to do next."""

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from nbformat import NotebookNode
from rich import box
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from labkit.rehearsal.outcomes import Row
from labkit.rehearsal.reading import cell_label
from labkit.rehearsal.running import Watch
from labkit.scoring import Outcome

_STYLES = {Outcome.CORRECT: "green", Outcome.NOT_ATTEMPTED: "yellow", None: "cyan"}


@dataclass(frozen=True)
class Rehearsed:
    """The outcome for one notebook.

    faults, warnings, steps: sentences about faults of the file that is handed in, about things that may be harmless,
        and about what to do next.
    """

    name: str
    rows: Sequence[Row]
    faults: Sequence[str] = ()
    warnings: Sequence[str] = ()
    steps: Sequence[str] = ()

    @property
    def is_fine(self) -> bool:
        """Whether it can be handed in without changes."""
        return not self.faults and all(row.is_fine for row in self.rows)

    @property
    def points(self) -> float:
        """The points that the visible tests give."""
        return sum(row.points or 0.0 for row in self.rows)

    @property
    def most(self) -> float:
        """The most points that the visible tests can give."""
        return sum(row.most for row in self.rows if row.points is not None)

    @property
    def by_hand(self) -> float:
        """The most points that a person can give."""
        return sum(row.most for row in self.rows if row.points is None)


@contextmanager
def shown_progress(name: str, cells: Sequence[NotebookNode]) -> Iterator[Watch]:
    """Show the progress of a run on standard error: a bar on a terminal, a line per cell in a pipe."""
    places = [place for place, cell in enumerate(cells) if cell.cell_type == "code" and cell.source.strip()]
    console = Console(stderr=True)
    if not console.is_terminal:
        yield lambda place, seconds: _line(name, places, place, cells[place], seconds)
        return
    columns = (TextColumn("{task.description}", markup=False), BarColumn(20), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task(f"{name}: starting Python", total=len(places))

        def watch(place: int, seconds: float | None) -> None:
            done = places.index(place) + (seconds is not None)
            progress.update(task, completed=done, description=f"{name}: {cell_label(place, cells[place])}")

        yield watch


def _line(name: str, places: Sequence[int], place: int, cell: NotebookNode, seconds: float | None) -> None:
    if seconds is not None:
        count = f"{places.index(place) + 1}/{len(places)}"
        print(f"{name} {count} {cell_label(place, cell)} ({seconds:.1f} s)", file=sys.stderr, flush=True)


def show(result: Rehearsed) -> None:
    """Print one notebook's outcome; in a pipe, without borders, colours and wrapping."""
    console = _console()
    table = Table(box=box.ROUNDED if console.is_terminal else None, pad_edge=False, title=None)
    table.add_column("cell", justify="right")
    for column in ("what", "outcome"):
        table.add_column(column, no_wrap=True)
    table.add_column("points", justify="right", no_wrap=True)
    table.add_column("message", overflow="fold")
    for row in result.rows:
        what = " ".join(filter(None, [row.kind, row.name])) if row.kind != "cell" else row.name
        style = _STYLES.get(row.outcome, "red")
        table.add_row(str(row.place + 1), what, Text(row.outcome_text, style), _points(row), Text(row.message))
    _say(console, result.name, "bold")
    console.print(table)
    if result.rows:
        _say(console, "Cells are counted from the top, including those with text.")
    _say(console, _points_line(result))
    _list(console, "Warnings", [*result.faults, *result.warnings])
    _list(console, "What to do next", result.steps)
    console.print()


def show_sum(results: Sequence[Rehearsed]) -> None:
    """Print the points of several notebooks together."""
    together = Rehearsed("all", [row for result in results for row in result.rows])
    _say(_console(), f"All {len(results)} notebooks. {_points_line(together)}", "bold")


def _points_line(result: Rehearsed) -> str:
    if not result.most + result.by_hand:
        return "There is no graded cell in this notebook."
    by_hand = f" {result.by_hand:g} more are given by hand." if result.by_hand else ""
    hidden = " Hidden tests look at the same work and may find more." if result.most else ""
    return f"Points by the tests that you can see: {result.points:g} of {result.most:g}.{by_hand}{hidden}"


def _points(row: Row) -> str:
    if row.kind != "graded":
        return ""
    return f"{'-' if row.points is None else format(row.points, 'g')} of {row.most:g}"


def _list(console: Console, title: str, sentences: Sequence[str]) -> None:
    if sentences:
        _say(console, f"{title}:", "bold")
        for sentence in sentences:
            _say(console, f"- {sentence}")


def _say(console: Console, text: str, style: str = "") -> None:
    console.print(Text(text, style), soft_wrap=True)


def _console() -> Console:
    console = Console()
    return console if console.is_terminal else Console(width=10_000)
