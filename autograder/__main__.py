"""The commands for instructors, from `autograder release` to `autograder feedback`.

The commands in `by_hand` and `maintenance` are added to them.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated, Literal

import typer

from autograder import by_hand, maintenance
from autograder.command_line import (
    AssignmentArgument,
    AssignmentOption,
    Commands,
    CourseOption,
    SameOption,
    SandboxOption,
    StudentsOption,
    WorkersOption,
    chosen_course,
    clear_errors,
    interruptible,
    sandboxed,
    time_with_zone,
)
from autograder.course import Course, CourseError, assignments
from autograder.grading.verdict import State, write_verdicts
from autograder.runner.display import display_for_stderr
from autograder.runner.table import show
from autograder.sandbox.availability import UNSANDBOXED, Policy, describe
from labkit import show_any_text

app = typer.Typer(cls=Commands, help="Release and grade the assignments of this course.", no_args_is_help=True)


@app.command()
def release(
    course: CourseOption = Path("."),
    assignment: Annotated[str, typer.Option(help="One assignment only; otherwise all.")] = "",
    check: Annotated[bool, typer.Option("--check", help="Change nothing; fail if the release is out of date.")] = False,
    force: Annotated[bool, typer.Option("--force", help="Overwrite notebooks that have been worked in.")] = False,
    verify: Annotated[
        bool, typer.Option("--verify", help="Grade the solutions and the untouched notebooks; fail if a test is wrong.")
    ] = False,
    sandbox: SandboxOption = Policy.REQUIRE,
) -> None:
    """Generate the students' notebooks: notebooks/ from solutions/, or release/ from source/ as in nbgrader."""
    from autograder.notebooks.release import differences, release_warnings, write_release

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
            raise CourseError("The released notebooks do not match the solutions. Run `autograder release`.")
        typer.echo(f"{', '.join(names)}: {'written' if lines else 'nothing to change'}.")
        courses = [Course(course.resolve(), name) for name in names]
        if verify:
            from autograder.verify import verify_all

            if not verify_all(courses, sandbox):
                raise typer.Exit(1)
            return
        for line in [line for one in courses for line in release_warnings(one)]:
            typer.echo(f"Warning: {line}. `autograder release --verify` tries it.", err=True)


@app.command()
def samples(
    assignment: AssignmentOption = "",
    course: CourseOption = Path("."),
) -> None:
    """Write sample submissions into submitted/."""
    from autograder.notebooks.samples import write_samples

    with clear_errors():
        for student in write_samples(chosen := chosen_course(course, assignment)):
            typer.echo(f"wrote submitted/{student}/{chosen.assignment}")


@app.command()
def collect(
    downloads: Annotated[list[Path], typer.Argument(help="Zip files or folders with the work of a class.")],
    assignment: AssignmentOption = "",
    course: CourseOption = Path("."),
    students: StudentsOption = None,
    received: Annotated[
        datetime | None,
        typer.Option(parser=time_with_zone, metavar="TIME", help="When the work came in: 2026-12-01T23:59:00Z."),
    ] = None,
) -> None:
    """Sort a learning platform's download into submitted/. Fails if work is refused or a file is not understood.

    Takes Moodle's "Download all submissions", Canvas's "Download Submissions", the downloads of Blackboard,
    Brightspace (D2L), ILIAS, Sakai and Gradescope, or a folder or a zip for each student.
    """
    from autograder.collect.collect import FAILED, report_lines
    from autograder.collect.collect import collect as collect_work

    with clear_errors():
        collected = collect_work(chosen_course(course, assignment), downloads, roster=students, received=received)
    for line in report_lines(collected):
        typer.echo(line)
    if any(one.placed in FAILED for one in collected):
        raise typer.Exit(1)


@app.command()
def grade(
    assignment: AssignmentArgument = "",
    same: SameOption = "",
    course: CourseOption = Path("."),
    student: Annotated[str, typer.Option(help="Grade this student only.")] = "",
    workers: WorkersOption = 0,
    scheduler: Annotated[str, typer.Option(help="Address of a Dask scheduler whose workers grade instead.")] = "",
    force: Annotated[bool, typer.Option("--force", help="Grade again what has not changed.")] = False,
    json_file: Annotated[Path | None, typer.Option("--json", help="Write the verdicts to this file.")] = None,
    cell_seconds: Annotated[int, typer.Option(min=1, help="Time limit of one cell, in seconds.")] = 300,
    sandbox: SandboxOption = Policy.REQUIRE,
) -> None:
    """Grade submitted/: fill gradebook.db, write feedback pages and a class report. Fails if work needs a person.

    Ctrl-C keeps what is finished; the same command continues from there.
    """
    with clear_errors(), display_for_stderr() as display, interruptible(display):
        chosen = chosen_course(course, assignment, same)
        from autograder.gradebook.gradebook import grades_set_aside, quiet_nbgrader
        from autograder.lab import load_lab
        from autograder.notebooks.samples import Sample, sample_files
        from autograder.runner.runner import grade_class
        from autograder.sandbox.session import ExecutionSettings

        chosen.solution_notebooks()
        load_lab(chosen.lab)
        sandbox_line = describe() if sandboxed(sandbox) else UNSANDBOXED
        display.message(sandbox_line)
        with quiet_nbgrader(chosen.root):
            verdicts = grade_class(
                chosen,
                ExecutionSettings(cell_seconds, sandbox),
                students=[student] if student else None,
                solution=sample_files(chosen, Sample()),
                workers=workers or None,
                scheduler=scheduler,
                force=force,
                display=display,
            )
        if json_file:
            write_verdicts(json_file, verdicts)
        set_aside = grades_set_aside(chosen)
    show(verdicts)
    for line in set_aside:
        typer.echo(line)
    if sandbox_line == UNSANDBOXED:
        typer.echo(UNSANDBOXED)
    typer.echo(display.tally.total_line(), err=True)
    report(chosen.assignment, course=course)
    ungraded = [verdict for verdict in verdicts if verdict.state is not State.GRADED]
    if ungraded:
        log = chosen.root / ".nbgrader.log"
        typer.echo(f"{len(ungraded)} of {len(verdicts)} could not be graded; details: {log}", err=True)
        raise typer.Exit(1)


@app.command()
def report(
    assignment: AssignmentArgument = "",
    same: SameOption = "",
    course: CourseOption = Path("."),
    anonymous: Annotated[bool, typer.Option("--anonymous", help="Hide names, and what may hold them.")] = False,
    students: StudentsOption = None,
) -> None:
    """Write the class report, an HTML page, from the present state of the gradebook."""
    from autograder.report.outdated import outdated
    from autograder.report.page import write_pages
    from autograder.report.results import class_results

    with clear_errors():
        results = class_results(chosen_course(course, assignment, same), students)
        path = write_pages(results, anonymous)
        for line in (*results.unknown, *outdated(results)):
            typer.echo(line)
    typer.echo(f"Class report: {path} ({path.stat().st_size / 1000:,.0f} kB)")


@app.command()
def export(
    assignment: AssignmentArgument = "",
    same: SameOption = "",
    course: CourseOption = Path("."),
    form: Annotated[
        Literal["csv", "canvas", "moodle", "brightspace"],
        typer.Option("--format", help="A column for each test, or a platform's import format."),
    ] = "csv",
    output: Annotated[Path | None, typer.Option(help="Otherwise reports/ASSIGNMENT-FORMAT.csv.")] = None,
    students: StudentsOption = None,
) -> None:
    """Write final grades as CSV. Missing or ungraded work gets an empty cell, never a zero, and is listed."""
    from autograder.report.tables import write_table

    with clear_errors():
        for line in write_table(chosen_course(course, assignment, same), form, output, students):
            typer.echo(line)


@app.command()
def feedback(
    download: Annotated[
        Path | None, typer.Argument(help="The download of the work, whose names the platform wants back.")
    ] = None,
    form: Annotated[
        Literal["moodle", "canvas", "brightspace", "folders"],
        typer.Option("--format", help="For a platform's upload, or a folder for each person."),
    ] = "folders",
    assignment: AssignmentOption = "",
    course: CourseOption = Path("."),
    students: StudentsOption = None,
) -> None:
    """Write a zip with everybody's feedback pages that the platform takes back, and the grades as `export` does.

    For Moodle's "Upload multiple feedback files in a zip", Canvas's "Upload Submissions" or Brightspace's "Add Feedback
    Files". Folders need no download.
    """
    from autograder.collect.returning import write_feedback

    with clear_errors():
        for line in write_feedback(chosen_course(course, assignment), form, download, students):
            typer.echo(line)


app.add_typer(by_hand.app)
app.add_typer(maintenance.app)


def main() -> None:
    """Run the command line."""
    show_any_text()
    app()


if __name__ == "__main__":
    main()
