"""What the commands share: options, errors shown as messages, and the message on Ctrl-C."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from typer.core import TyperGroup

from autograder.course import Course, CourseError, assignments
from autograder.runner.display import Display
from autograder.sandbox.availability import Policy, SandboxUnavailable, choose

INTERRUPTED = 130
UNUSABLE = {  # what a course folder can be that a person has to put right
    errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOSPC, errno.EDQUOT, errno.EEXIST, errno.ENOTDIR, errno.EISDIR,
}  # fmt: skip
KEPT = "They are kept: the same command continues from there."
AssignmentArgument = Annotated[str, typer.Argument(help="The assignment's name; not needed if there is only one.")]
AssignmentOption = Annotated[str, typer.Option(help="The assignment's name; not needed if there is only one.")]
SameOption = Annotated[str, typer.Option("--assignment", help="The assignment's name, as an option.")]
CourseOption = Annotated[Path, typer.Option("--course", help="The course folder, which holds solutions/ or source/.")]
CorpusOption = Annotated[Path | None, typer.Option(help="The folder of the cases; tests/corpus/ASSIGNMENT by default.")]
SandboxOption = Annotated[
    Policy, typer.Option(help="Refuse to run students' code without a sandbox, use one where it works, or trust it.")
]
StudentsOption = Annotated[
    Path | None,
    typer.Option(
        "--students",
        help="A list of the class as Moodle, Canvas, Brightspace, Sakai, Gradescope or nbgrader exports it (CSV).",
    ),
]
WorkersOption = Annotated[int, typer.Option(min=0, help="Number of grading processes; 0: one for each processor.")]


class Commands(TyperGroup):
    """The commands, which tell a wrong value without the words that the library puts before its own messages."""

    def invoke(self, ctx: Any) -> Any:
        """Run the command that was asked for."""
        try:
            return super().invoke(ctx)
        except typer.BadParameter as error:
            error.message = error.message.removeprefix("Value error, ")
            raise


def chosen_course(root: Path, assignment: str, same: str = "") -> Course:
    """Return the course in a folder, with the assignment of that name, or else the only one that it has.

    same: the name given as an option, where a command takes it as an argument, too.

    Raises:
        CourseError: two names are given, or none and the course has several assignments, or none.
    """
    if assignment and same and assignment != same:
        raise CourseError(f"Expected one assignment, found {assignment} and --assignment {same}. Leave out one.")
    assignment = assignment or same
    if not assignment:
        known = assignments(root)
        if not known:
            Course(root.resolve(), "*").solution_notebooks()  # raises, and says what was expected
        if len(known) > 1:
            raise CourseError(
                f"Expected the name of an assignment, one of {', '.join(known)}, found none. Add --assignment NAME."
            )
        [assignment] = known
    return Course(root.resolve(), assignment)


def time_with_zone(text: str) -> datetime:
    """Parse a time such as 2026-12-01T23:59:00Z; raise BadParameter for anything else, or where the zone is missing."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = datetime.min
    if moment.tzinfo is None:
        raise typer.BadParameter(f"expected a time with its zone, such as 2026-12-01T23:59:00Z, found {text!r}.")
    return moment


@contextmanager
def clear_errors() -> Iterator[None]:
    """Show what the user can put right as a message, not as a traceback, and exit with status 1."""
    try:
        yield
    except Exception as error:
        told = str(error) if isinstance(error, CourseError) else _about_files(error)
        if not told:
            raise
        Console(stderr=True, soft_wrap=True).print(f"Error: {told}", style="red", markup=False, highlight=False)
        raise typer.Exit(1) from error


def _about_files(error: Exception) -> str:
    """Say that a file or the gradebook cannot be written or read; "" if the error is another one."""
    from sqlalchemy.exc import OperationalError

    if isinstance(error, OSError) and error.errno in UNUSABLE and error.filename:
        place, told = error.filename, error.strerror
    elif isinstance(error, OperationalError):
        place, told = "the gradebook", " ".join(str(error.orig).split())
    else:
        return ""
    return (
        f"Expected to be able to read and write {place}, but: {told}. Check its permissions and those of the folder "
        "that it is in, and that there is space on the disk. What was finished before is kept."
    )


def sandboxed(policy: Policy) -> bool:
    """Return whether students' code will be sandboxed; raise a CourseError if it must be but cannot."""
    try:
        return choose(policy)
    except SandboxUnavailable as error:
        raise CourseError(str(error)) from error


@contextmanager
def interruptible(display: Display, kept: str = KEPT) -> Iterator[None]:
    """On Ctrl-C, say what is kept and exit with the status that shells expect."""
    try:
        yield
    except KeyboardInterrupt:
        done, total = display.tally.done, display.tally.total
        display.message(f"Interrupted: {done} of {total} are finished. {kept}")
        raise typer.Exit(INTERRUPTED) from None
