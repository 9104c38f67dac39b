"""The instructor's commands: `autograder release`, `autograder grade`, `autograder samples`, `autograder selftest`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from .corpus.cases import Kind
from .course import Course, CourseError, assignments
from .runner.display import Display, display_for_stderr
from .runner.table import show
from .sandbox.availability import UNSANDBOXED, Policy, SandboxUnavailable, choose, describe
from .verdict import State, write_verdicts

INTERRUPTED = 130
CORPUS = Path("tests", "corpus")
KEPT = "They are kept: the same command goes on from there."
app = typer.Typer(help="Release and grade the assignments of this course.", no_args_is_help=True)
CourseOption = Annotated[Path, typer.Option("--course", help="The course folder, which holds solutions/.")]
SandboxOption = Annotated[
    Policy, typer.Option(help="Refuse to run students' code without a sandbox, use one where it works, or trust it.")
]


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
    workers: Annotated[int, typer.Option(min=0, help="Processes that grade; 0: one for each processor.")] = 0,
    scheduler: Annotated[str, typer.Option(help="Address of a Dask scheduler whose workers grade instead.")] = "",
    force: Annotated[bool, typer.Option("--force", help="Grade again what has not changed.")] = False,
    json_file: Annotated[Path | None, typer.Option("--json", help="Write the verdicts to this file.")] = None,
    cell_seconds: Annotated[int, typer.Option(min=1, help="Time limit of one cell, in seconds.")] = 300,
    sandbox: SandboxOption = Policy.REQUIRE,
) -> None:
    """Grade submitted/: gradebook.db, feedback/ pages and a table. Fails if a submission needs a person.

    Ctrl-C keeps what is finished; the same command goes on from there.
    """
    chosen = Course(course.resolve(), assignment)
    with clear_errors(), display_for_stderr() as display, interruptible(display):
        from .gradebook.gradebook import quiet_nbgrader
        from .runner.runner import grade_class
        from .sandbox.room import ExecutionSettings

        chosen.solution_notebooks()
        sandbox_line = describe() if sandboxed(sandbox) else UNSANDBOXED
        display.message(sandbox_line)
        with quiet_nbgrader(chosen.root):
            verdicts = grade_class(
                chosen,
                ExecutionSettings(cell_seconds, sandbox),
                students=[student] if student else None,
                workers=workers or None,
                scheduler=scheduler,
                force=force,
                display=display,
            )
        if json_file:
            write_verdicts(json_file, verdicts)
    show(verdicts)
    if sandbox_line == UNSANDBOXED:
        typer.echo(UNSANDBOXED)
    typer.echo(display.tally.total_line(), err=True)
    ungraded = [verdict for verdict in verdicts if verdict.state is not State.GRADED]
    if ungraded:
        log = chosen.root / ".nbgrader.log"
        typer.echo(f"{len(ungraded)} of {len(verdicts)} could not be graded; details: {log}", err=True)
        raise typer.Exit(1)


@app.command()
def selftest(
    case: Annotated[list[str] | None, typer.Option(help="Only the case of this name; may be given again.")] = None,
    kind: Annotated[list[Kind] | None, typer.Option(help="Only cases of this kind; may be given again.")] = None,
    sample: Annotated[str, typer.Option(help="Only a part, such as 3/7; today/7 is another one each day.")] = "",
    seed: Annotated[list[int] | None, typer.Option(min=0, help="Train with this seed; may be given again.")] = None,
    corpus: Annotated[Path | None, typer.Option(help="The folder of the cases; tests/corpus unless given.")] = None,
    course: CourseOption = Path("."),
    assignment: Annotated[str, typer.Option(help="The assignment's name.")] = "autoencoders",
    check: Annotated[bool, typer.Option("--check", help="Grade nothing; fail if a case file is not right.")] = False,
    json_file: Annotated[Path | None, typer.Option("--json", help="Write the results to this file.")] = None,
    page: Annotated[Path | None, typer.Option("--report", help="Write the matrix to this file, as HTML.")] = None,
    picture: Annotated[Path | None, typer.Option(help="Write the matrix to this file, as PNG.")] = None,
    workers: Annotated[int, typer.Option(min=0, help="Processes that grade; 0: one for each processor.")] = 0,
    sandbox: SandboxOption = Policy.REQUIRE,
) -> None:
    """Grade the corpus of right, wrong and hostile submissions. Fails if a grade is not what its case expects.

    A case may hold code (`# %% files`) that runs here, without a sandbox: use a corpus that you trust.
    """
    chosen = Course(course.resolve(), assignment)
    with clear_errors(), display_for_stderr() as display, interruptible(display, "No grade of a case is kept."):
        from .corpus.selftest import Selection, grade_corpus, load_corpus, write_report

        selection = Selection(tuple(kind or ()), tuple(case or ()), sample, tuple(seed or ()))
        loaded = load_corpus(chosen, corpus or chosen.root / CORPUS, selection)
        if check:
            typer.echo(f"{len(loaded.trials)} cases: no fault in their files.")
            return
        display.message(describe() if sandboxed(sandbox) else UNSANDBOXED)
        report = grade_corpus(chosen, loaded, sandbox, workers or None, display)
        write_report(report, json_file, page, picture)
    from .corpus.matrix import show_details, show_report

    if case:
        for result in report.results:
            show_details(result)
    else:
        show_report(report)
    if not report.agrees:
        raise typer.Exit(1)


def sandboxed(policy: Policy) -> bool:
    """Whether students' code will be sandboxed; a CourseError where it must be and cannot."""
    try:
        return choose(policy)
    except SandboxUnavailable as error:
        raise CourseError(str(error)) from error


@contextmanager
def interruptible(display: Display, kept: str = KEPT) -> Iterator[None]:
    """Make a Ctrl-C end the program with a word on what is kept, and the exit status that shells expect."""
    try:
        yield
    except KeyboardInterrupt:
        done, total = display.tally.done, display.tally.total
        display.message(f"Interrupted: {done} of {total} are finished. {kept}")
        raise typer.Exit(INTERRUPTED) from None


def main() -> None:
    """Entry point of the command."""
    app()


if __name__ == "__main__":
    main()
