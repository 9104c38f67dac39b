"""Try a release before students get it: the solutions must have all points, and the untouched notebooks none."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from autograder.course import Course, CourseError
from autograder.grading.grade import release_of
from autograder.grading.pipeline import grade
from autograder.grading.verdict import CellVerdict, Outcome
from autograder.notebooks.release import templates
from autograder.notebooks.samples import Sample, sample_files
from autograder.notebooks.unjudgeable import UNPROTECTED, unjudgeable_tests
from autograder.runner.display import Display, display_for_stderr
from autograder.sandbox.availability import UNSANDBOXED, Policy, SandboxUnavailable, choose, describe
from autograder.sandbox.session import ExecutionSettings


@dataclass(frozen=True)
class Tried:
    """One test, on the solution and on the notebook as students get it.

    unjudgeable: why the judge cannot run the test, as far as its source tells; "" if nothing speaks against it.
    """

    solution: CellVerdict
    untouched: CellVerdict
    unjudgeable: str = ""

    @property
    def problem(self) -> str:
        """What is wrong with the test, and what to do; "" if nothing is."""
        cell = self.solution
        if cell.outcome is not Outcome.CORRECT and (self.unjudgeable or cell.outcome is Outcome.NEEDS_HUMAN):
            return (
                f"cannot be judged: {self.unjudgeable or cell.message.rstrip('.')}. Rewrite the test, or write "
                f"{UNPROTECTED} in its first line: then it runs beside the student's code, unprotected"
            )
        if cell.outcome is not Outcome.CORRECT:
            return f"the solution fails: {cell.message.rstrip('.')}. Correct the solution or the test"
        if self.untouched.points:
            return "gives points for unfilled blanks. Let the test use what students write"
        return ""


def verify_all(courses: list[Course], sandbox: Policy) -> bool:
    """Try the releases, and print a table for each; return whether no test has a problem."""
    with display_for_stderr() as display:
        try:
            display.message(describe() if choose(sandbox) else UNSANDBOXED)
        except SandboxUnavailable as error:
            raise CourseError(str(error)) from error
        tried = {}
        for course in courses:
            tried[course.assignment] = verify(course, ExecutionSettings(sandbox=sandbox), display)
    for name, tests in tried.items():
        show(tests)
        print(f"{name}: {len(tests)} tests tried, {sum(bool(one.problem) for one in tests)} with a problem.")
    return not any(one.problem for tests in tried.values() for one in tests)


def verify(course: Course, settings: ExecutionSettings, display: Display | None = None) -> list[Tried]:
    """Grade the solutions and the untouched release as if students had handed them in; return the tests, in order.

    Nothing is recorded: no submission, no grade, no page. The display shows what is being graded.

    Raises:
        CourseError: the release cannot be graded at all. SandboxUnavailable: a sandbox is required, but there is none.
    """
    shown = display or Display()
    release = release_of(course)
    reasons = {name: unjudgeable_tests(template) for name, template in templates(course).items()}

    def cells_of(who: str, sample: Sample) -> tuple[CellVerdict, ...]:
        shown.message(f"{course.assignment}: grading {who} ...")
        report = partial(shown.phase, course.assignment, who)
        verdict = grade(sample_files(course, sample), release, settings, report).verdict
        if not verdict.cells and verdict.reason:
            raise CourseError(f"{course.assignment}: expected to be able to grade {who}, but: {verdict.reason}")
        return verdict.cells

    return [
        Tried(solution, untouched, reasons[solution.notebook].get(solution.grade_id, ""))
        for solution, untouched in zip(
            cells_of("the solutions", Sample()), cells_of("the untouched notebooks", Sample(filled=False)), strict=True
        )
        if not solution.manual
    ]


def show(tried: list[Tried]) -> None:
    """Print a table of the tests; in a pipe without borders and without wrapping."""
    console = Console()
    table = Table(box=box.ROUNDED if console.is_terminal else None, pad_edge=False)
    for heading in ("notebook", "test"):
        table.add_column(heading)
    for heading in ("solution", "max", "untouched"):
        table.add_column(heading, justify="right")
    table.add_column("problem", overflow="fold")
    for one in tried:
        cell = one.solution
        points = [_number(cell.points), _number(cell.max_points), _number(one.untouched.points)]
        table.add_row(Text(cell.notebook), Text(cell.grade_id), *points, Text(one.problem))
    if not console.is_terminal:
        console = Console(width=10_000)
    console.print(table)


def _number(points: float | None) -> str:
    return "-" if points is None else f"{points:g}"
