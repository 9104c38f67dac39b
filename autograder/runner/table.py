"""The results of grading as a table with one line for each student."""

from __future__ import annotations

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from autograder.grading.verdict import SubmissionVerdict


def show(verdicts: list[SubmissionVerdict]) -> None:
    """Print the results as a table; in a pipe without borders and without wrapping."""
    console = Console()
    table = Table(box=box.ROUNDED if console.is_terminal else None, pad_edge=False)
    notebooks = sorted({cell.notebook for verdict in verdicts for cell in verdict.cells})
    table.add_column("student")
    for name in [*notebooks, "total", "max"]:
        table.add_column(name, justify="right")
    table.add_column("state")
    table.add_column("remark", overflow="fold")
    for verdict in verdicts:
        scores = [_number(verdict.notebook_points(name)) for name in notebooks]
        remark = "; ".join(filter(None, [_by_hand(verdict), verdict.reason]))
        total = _number(verdict.points) + ("*" if verdict.manual_open else "")
        table.add_row(
            Text(verdict.student),
            *scores,
            total,
            _number(verdict.max_points),
            verdict.state.value,
            Text(remark),
        )
    if not console.is_terminal:
        console = Console(width=10_000)
    console.print(table)


def _number(points: float | None) -> str:
    return "-" if points is None else f"{points:g}"


def _by_hand(verdict: SubmissionVerdict) -> str:
    return f"* {verdict.manual_open} to grade by hand" if verdict.manual_open else ""
