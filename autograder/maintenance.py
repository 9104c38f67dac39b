"""The command for maintainers of a course: `autograder selftest`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from autograder.command_line import (
    AssignmentOption,
    CorpusOption,
    CourseOption,
    SandboxOption,
    WorkersOption,
    chosen_course,
    clear_errors,
    interruptible,
    sandboxed,
)
from autograder.corpus.cases import Kind
from autograder.runner.display import display_for_stderr
from autograder.sandbox.availability import UNSANDBOXED, Policy, describe

CORPUS = Path("tests", "corpus")
app = typer.Typer()


@app.command()
def selftest(
    case: Annotated[list[str] | None, typer.Option(help="Only the case of this name; may be repeated.")] = None,
    kind: Annotated[list[Kind] | None, typer.Option(help="Only cases of this kind; may be repeated.")] = None,
    sample: Annotated[str, typer.Option(help="Only a part, such as 3/7; today/7: a different part each day.")] = "",
    seed: Annotated[list[int] | None, typer.Option(min=0, help="Train with this seed; may be repeated.")] = None,
    corpus: CorpusOption = None,
    course: CourseOption = Path("."),
    assignment: AssignmentOption = "",
    resume: Annotated[bool, typer.Option("--resume", help="Keep the grades of the last run; grade the rest.")] = False,
    check: Annotated[bool, typer.Option("--check", help="Grade nothing; fail if a case file has a fault.")] = False,
    json_file: Annotated[
        Path | None, typer.Option("--json", help="Write the results to this file as they arrive.")
    ] = None,
    page: Annotated[Path | None, typer.Option("--report", help="Write the matrix to this file, as HTML.")] = None,
    picture: Annotated[Path | None, typer.Option(help="Write the matrix to this file, as PNG.")] = None,
    workers: WorkersOption = 0,
    sandbox: SandboxOption = Policy.REQUIRE,
) -> None:
    """Grade the corpus of right, wrong and hostile submissions. Fails if a grade is not what its case expects.

    A case may hold code (`# %% files`) that runs here, without a sandbox: use a corpus that you trust.
    """
    with clear_errors(), display_for_stderr() as display, interruptible(display, "Continue with --resume."):
        chosen = chosen_course(course, assignment)
        from autograder.corpus.selftest import Selection, grade_corpus, load_corpus, write_report

        selection = Selection(tuple(kind or ()), tuple(case or ()), sample, tuple(seed or ()))
        loaded = load_corpus(chosen, corpus or chosen.root / CORPUS / chosen.assignment, selection)
        if check:
            typer.echo(f"{len(loaded.trials)} cases: no fault in their files.")
            return
        display.message(describe() if sandboxed(sandbox) else UNSANDBOXED)
        report = grade_corpus(
            chosen, loaded, sandbox, workers or None, display, resume, lambda so_far: write_report(so_far, json_file)
        )
        write_report(report, json_file, page, picture)
    from autograder.corpus.matrix import show_details, show_report

    if case:
        for result in report.results:
            show_details(result)
    else:
        show_report(report)
    if not report.agrees:
        raise typer.Exit(1)
