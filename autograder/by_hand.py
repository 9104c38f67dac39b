"""The commands for grading by hand: `autograder answers` and `autograder confirm`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from autograder.command_line import AssignmentArgument, CourseOption, SameOption, chosen_course, clear_errors

app = typer.Typer()


@app.command()
def answers(
    assignment: AssignmentArgument = "",
    same: SameOption = "",
    course: CourseOption = Path("."),
    output: Annotated[Path | None, typer.Option(help="Otherwise reports/ASSIGNMENT-answers.csv.")] = None,
    read: Annotated[Path | None, typer.Option(help="Save the points and comments of this table.")] = None,
) -> None:
    """Write a table of all answers that a person grades, to fill in with points and comments; --read saves them."""
    from autograder.report.answer_table import read_answers, write_answers

    with clear_errors():
        chosen = chosen_course(course, assignment, same)
        lines, left_out = read_answers(chosen, read) if read else (write_answers(chosen, output), False)
        for line in lines:
            typer.echo(line)
        if left_out:
            raise typer.Exit(1)


@app.command()
def confirm(
    assignment: AssignmentArgument = "",
    same: SameOption = "",
    course: CourseOption = Path("."),
    student: Annotated[str, typer.Option(help="Only this student; show scores for changed answers, too.")] = "",
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Show scores given by hand that wait for a second look, and confirm those whose answer has not changed."""
    from autograder.gradebook.confirm import confirm as confirm_scores
    from autograder.gradebook.confirm import waiting

    with clear_errors():
        chosen = chosen_course(course, assignment, same)
        found = waiting(chosen, student)
        safe = [one for one in found if one.is_safe or student]
        for one in safe:
            typer.echo("\n".join(one.lines()))
        left = [f"{one.student} ({one.cell})" for one in found if one not in safe]
        if left:
            typer.echo(
                f"Not shown, as the answer may have changed or the score is too high: {', '.join(left)}. "
                "Look at each in Formgrader (Resolve) or with --student."
            )
        if safe and (yes or typer.confirm(f"Confirm these {len(safe)} scores?")):
            confirm_scores(chosen, safe)
            typer.echo(f"Confirmed: {len(safe)}. `autograder grade {chosen.assignment}` brings the pages up to date.")
        elif not found:
            typer.echo("No score given by hand waits for a second look.")
