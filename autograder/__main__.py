"""The commands of instructors and maintainers: `autograder release`, `grade`, `report`, `export`, `selftest` ..."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Literal

import typer
from rich.console import Console

from .corpus.cases import Kind
from .course import Course, CourseError, assignments
from .runner.display import Display, display_for_stderr
from .runner.table import show
from .sandbox.availability import UNSANDBOXED, Policy, SandboxUnavailable, choose, describe
from .verdict import State, write_atomically, write_verdicts

INTERRUPTED = 130
KEPT = "They are kept: the same command goes on from there."
app = typer.Typer(help="Release and grade the assignments of this course.", no_args_is_help=True)
DEFAULT_ASSIGNMENT = "autoencoders"
AssignmentArgument = Annotated[str, typer.Argument(help="The assignment's name.")]
StudentsOption = Annotated[
    Path | None, typer.Option("--students", help="A list of the class as Canvas, Moodle or nbgrader exports it (CSV).")
]
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
    assignment: Annotated[str, typer.Option(help="The assignment's name.")] = DEFAULT_ASSIGNMENT,
    course: CourseOption = Path("."),
) -> None:
    """Write sample submissions into submitted/."""
    from .samples import write_samples

    with clear_errors():
        for student in write_samples(Course(course.resolve(), assignment)):
            typer.echo(f"wrote submitted/{student}/{assignment}")


@app.command()
def grade(
    assignment: AssignmentArgument,
    course: CourseOption = Path("."),
    student: Annotated[str, typer.Option(help="Grade this student only.")] = "",
    workers: Annotated[int, typer.Option(min=0, help="Processes that grade; 0: one for each processor.")] = 0,
    scheduler: Annotated[str, typer.Option(help="Address of a Dask scheduler whose workers grade instead.")] = "",
    force: Annotated[bool, typer.Option("--force", help="Grade again what has not changed.")] = False,
    json_file: Annotated[Path | None, typer.Option("--json", help="Write the verdicts to this file.")] = None,
    cell_seconds: Annotated[int, typer.Option(min=1, help="Time limit of one cell, in seconds.")] = 300,
    sandbox: SandboxOption = Policy.REQUIRE,
) -> None:
    """Grade submitted/: gradebook.db, feedback/ pages, a report on the class. Fails if a submission needs a person.

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
    report(assignment, course)
    ungraded = [verdict for verdict in verdicts if verdict.state is not State.GRADED]
    if ungraded:
        log = chosen.root / ".nbgrader.log"
        typer.echo(f"{len(ungraded)} of {len(verdicts)} could not be graded; details: {log}", err=True)
        raise typer.Exit(1)


@app.command()
def report(
    assignment: AssignmentArgument = DEFAULT_ASSIGNMENT,
    course: CourseOption = Path("."),
    anonymous: Annotated[bool, typer.Option("--anonymous", help="Hide names, and what may hold them.")] = False,
    students: StudentsOption = None,
) -> None:
    """Write the report on the class, a page for a browser, as the gradebook is now."""
    from .report.page import write_report

    with clear_errors():
        path = write_report(Course(course.resolve(), assignment), students, anonymous)
    typer.echo(f"Class report: {path} ({path.stat().st_size / 1e6:.1f} MB)")


@app.command()
def export(
    assignment: AssignmentArgument = DEFAULT_ASSIGNMENT,
    course: CourseOption = Path("."),
    form: Annotated[
        Literal["csv", "canvas", "moodle"],
        typer.Option("--format", help="A column a test, or what a platform imports."),
    ] = "csv",
    output: Annotated[Path | None, typer.Option(help="Otherwise reports/ASSIGNMENT-FORMAT.csv.")] = None,
    students: StudentsOption = None,
) -> None:
    """Write final grades as CSV. Who has none, or not yet, gets an empty one; nobody's becomes a zero."""
    from .report.tables import write_table

    with clear_errors():
        for line in write_table(Course(course.resolve(), assignment), form, output, students):
            typer.echo(line)


def sandboxed(policy: Policy) -> bool:
    """Whether students' code will be sandboxed; a CourseError where it must be and cannot."""
    try:
        return choose(policy)
    except SandboxUnavailable as error:
        raise CourseError(str(error)) from error


@app.command()
def selftest(
    case: Annotated[list[str] | None, typer.Option(help="Only the case of this name; may be given again.")] = None,
    kind: Annotated[list[Kind] | None, typer.Option(help="Only cases of this kind; may be given again.")] = None,
    corpus: Annotated[Path | None, typer.Option(help="A folder of cases; tests/corpus unless given.")] = None,
    course: CourseOption = Path("."),
    assignment: Annotated[str, typer.Option(help="The assignment's name.")] = "autoencoders",
    seed: Annotated[list[int] | None, typer.Option(min=0, help="Train with this seed; may be given again.")] = None,
    check: Annotated[bool, typer.Option("--check", help="Grade nothing; fail if a case file is not right.")] = False,
    workers: Annotated[int, typer.Option(min=0, help="Processes that grade; 0: one for each processor.")] = 0,
    sandbox: SandboxOption = Policy.REQUIRE,
) -> None:
    """Grade the corpus of right, wrong and hostile submissions. Fails if a grade is not as its case expects.

    Cases may hold code of their own (`# %% files`), which runs here without a sandbox: trust the folder.
    """
    chosen = Course(course.resolve(), assignment)
    with clear_errors(), display_for_stderr() as display, interruptible(display, "Nothing is kept."):
        from .corpus.assignment import Assignment
        from .corpus.choosing import choose_cases
        from .corpus.reading import read_corpus
        from .corpus.running import run_cases
        from .sandbox.room import ExecutionSettings

        folder = corpus or chosen.root / "tests" / "corpus"
        cases = choose_cases(read_corpus(folder), kinds=kind or [], names=case or [])
        given = Assignment(chosen)
        for one in cases:
            given.files(one)
        if check:
            typer.echo(f"{len(cases)} cases are right.")
            return
        display.message(describe() if sandboxed(sandbox) else UNSANDBOXED)
        settings = ExecutionSettings(sandbox=sandbox)
        results = run_cases(
            chosen, given, cases, settings=settings, seeds=seed or [], workers=workers or None, display=display
        )
    from .corpus.matrix import show_details

    for result in results:
        show_details(result)
    if any(result.differences for result in results):
        raise typer.Exit(1)


@app.command()
def calibrate(
    seeds: Annotated[int, typer.Option(min=2, help="Of the solution, with one and with two threads.")] = 10,
    wrong_seeds: Annotated[int, typer.Option(min=1, help="Of each wrong case that only an error tells.")] = 3,
    output: Annotated[Path, typer.Option(help="The file to write.")] = Path("autograder/thresholds.toml"),
    corpus: Annotated[Path | None, typer.Option(help="A folder of cases; tests/corpus unless given.")] = None,
    course: CourseOption = Path("."),
    assignment: Annotated[str, typer.Option(help="The assignment's name.")] = DEFAULT_ASSIGNMENT,
) -> None:
    """Measure right and wrong work over seeds, and write thresholds between them. Fails where they overlap.

    Runs the solution and the cases of the corpus without a sandbox. What was trained is kept: a stopped run goes on.
    """
    with clear_errors():
        from .calibrate.calibrate import calibrated

        chosen = Course(course.resolve(), assignment)
        folder = corpus or chosen.root / "tests" / "corpus"
        found, content = calibrated(chosen, folder, seeds, wrong_seeds, say=lambda line: typer.echo(line, err=True))
        for one in found:
            typer.echo(one.describe())
        write_atomically(output, content.encode())
        typer.echo(f"Written: {output}. A threshold that changed has to be changed in solutions/ too.")


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
