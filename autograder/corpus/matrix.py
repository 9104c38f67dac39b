"""The results of a corpus as text."""

from __future__ import annotations

import typer

from .comparing import CaseResult


def show_details(result: CaseResult) -> None:
    """Print what was expected of one case and what was found, with all messages."""
    typer.echo(f"{result.label}: {result.case.title}")
    typer.echo(f"  state: expected {result.case.state.value}, found {result.state.value} {result.reason!r}")
    for test in result.tests:
        typer.echo(f"  {test.describe()}")
    count = sum(map(len, result.differences.values()))
    typer.echo(f"  {f'{count} differences' if count else 'all as expected'}, after {result.seconds:.0f} s")
