"""The instructor's commands: `autograder release`, `autograder grade`, `autograder samples`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Self

import typer
from rich import box
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from .availability import UNSANDBOXED, Policy, available, describe
from .course import Course, CourseError, assignments
from .verdict import State, SubmissionVerdict, write_verdicts

app = typer.Typer(help="Release and grade the assignments of this course.", no_args_is_help=True)
CourseOption = Annotated[Path, typer.Option("--course", help="The course folder, which holds solutions/.")]


@contextmanager
def clear_errors() -> Iterator[None]:
    """Show a CourseError as a message, not as a traceback, and exit with status 1."""
    try:
        yield
    except CourseError as error:
        Console(stderr=True, soft_wrap=True).print(f"Error: {error}", style="red", markup=False, highlight=False)
        raise typer.Exit(1) from error


@app.command()
def release(
    course: CourseOption = Path("."),
    assignment: Annotated[str, typer.Option(help="One assignment only; otherwise all in solutions/.")] = "",
    check: Annotated[bool, typer.Option("--check", help="Change nothing; fail if notebooks/ is not fresh.")] = False,
    force: Annotated[bool, typer.Option("--force", help="Overwrite notebooks that somebody worked in.")] = False,
) -> None:
    """Generate what students get, notebooks/ASSIGNMENT, from solutions/ASSIGNMENT."""
    from .release import differences, write_release

    with clear_errors():
        names = [assignment] if assignment else assignments(course)
        if not names:
            Course(course, "*").solution_notebooks()  # raises, and says what was expected
        lines: list[str] = []
        for name in names:
            chosen = Course(course.resolve(), name)
            lines += differences(chosen) if check else write_release(chosen, force)
        for line in lines:
            typer.echo(line)
        if check and lines:
            raise CourseError("The released notebooks are not what the solutions give. Run `autograder release`.")
        typer.echo(f"{', '.join(names)}: {'written' if lines else 'nothing to change'}.")


@app.command()
def samples(
    assignment: Annotated[str, typer.Option(help="The assignment's name.")] = "autoencoders",
    course: CourseOption = Path("."),
) -> None:
    """Write sample submissions into submitted/."""
    from .samples import write_samples

    with clear_errors():
        for student in write_samples(Course(course.resolve(), assignment)):
            typer.echo(f"wrote submitted/{student}/{assignment}")


@app.command()
def grade(
    assignment: Annotated[str, typer.Argument(help="The assignment's name.")],
    course: CourseOption = Path("."),
    student: Annotated[str, typer.Option(help="Grade this student only.")] = "",
    force: Annotated[bool, typer.Option("--force", help="Grade again what has not changed.")] = False,
    json_file: Annotated[Path | None, typer.Option("--json", help="Write the verdicts to this file.")] = None,
    cell_seconds: Annotated[int, typer.Option(min=1, help="Time limit of one cell, in seconds.")] = 300,
    sandbox: Annotated[
        Policy,
        typer.Option(help="Refuse to run students' code without a sandbox, use one where it works, or trust it."),
    ] = Policy.REQUIRE,
) -> None:
    """Grade submitted/: gradebook.db, feedback/ pages and a table. Fails if a submission needs a person."""
    from .batch import grade_assignment
    from .execute import ExecutionSettings
    from .gradebook import quiet_nbgrader

    chosen = Course(course.resolve(), assignment)
    with clear_errors():
        chosen.solution_notebooks()
        sandbox_line = describe() if sandbox is not Policy.OFF and available() is None else UNSANDBOXED
        typer.echo(sandbox_line, err=True)
        settings = ExecutionSettings(cell_seconds, sandbox)
        with quiet_nbgrader(chosen.root), ProgressDisplay() as on_progress:
            verdicts = grade_assignment(chosen, student or None, force, settings, on_progress)
        if json_file:
            write_verdicts(json_file, verdicts)
    show(verdicts)
    if sandbox_line == UNSANDBOXED:
        typer.echo(UNSANDBOXED)
    ungraded = [verdict for verdict in verdicts if verdict.state is not State.GRADED]
    if ungraded:
        log = chosen.root / ".nbgrader.log"
        typer.echo(f"{len(ungraded)} of {len(verdicts)} could not be graded; details: {log}", err=True)
        raise typer.Exit(1)


class ProgressDisplay:
    """A bar on a terminal, else one plain line a student; on stderr, so that stdout has only the result."""

    def __init__(self) -> None:
        self.console = Console(stderr=True)
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
        self.bar = Progress(*columns, console=self.console, transient=True)
        self.task = self.bar.add_task("preparing", total=None)

    def __enter__(self) -> Self:
        if self.console.is_terminal:
            self.bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.bar.stop()

    def __call__(self, done: int, total: int, current: str) -> None:
        """Show that `done` of `total` are finished and whose turn it is."""
        self.bar.update(self.task, completed=done, total=total, description=current or "done")
        if not self.console.is_terminal:
            typer.echo(f"{done}/{total} {current or 'done'}", err=True)


def show(verdicts: list[SubmissionVerdict]) -> None:
    """Print the results as a table; in a pipe without lines and without wrapping."""
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


def main() -> None:
    """Entry point of the command."""
    app()


if __name__ == "__main__":
    main()
