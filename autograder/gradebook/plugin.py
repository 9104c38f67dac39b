"""Make nbgrader's own commands, and Formgrader's buttons, grade as `autograder grade` does.

nbgrader would read each notebook, run it without a sandbox and trust its outputs. Here its exporter asks for the grade
of the whole submission instead, which no file of the submission can prevent, and its preprocessors save that grade.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from dataclasses import replace
from logging import getLogger
from pathlib import Path
from typing import Any

import nbformat
from nbconvert.exporters import NotebookExporter
from nbconvert.exporters.exporter import ResourcesDict
from nbformat import NotebookNode
from nbgrader.preprocessors import AssignLatePenalties, NbGraderPreprocessor
from traitlets import Any as AnyTrait

from autograder.course import Course, CourseError, course_layout
from autograder.files import other_files
from autograder.gradebook.autograded import AFTER_EXECUTION, rename_active_files
from autograder.gradebook.database import prepare
from autograder.gradebook.feedback import configure_feedback
from autograder.gradebook.gradebook import (
    LOG_FILE,
    discard_results,
    forget_scores,
    has_scores,
    save_lateness,
    save_scores,
)
from autograder.gradebook.inert_cells import configure_pages
from autograder.gradebook.records import Record, present_files, write_record
from autograder.gradebook.terms import DaysLate
from autograder.grading.grade import Graded
from autograder.notebooks.release import RELEASE_PREPROCESSORS

GradeOf = Callable[[Course, str], Graded]
# The grade of the submission that is being converted. nbgrader takes one at a time, and its hook runs first.
_current: dict[tuple[Course, str], Graded] = {}


class NotGraded(Exception):
    """A submission without a score; the message says why. nbgrader shows it and continues with the next one."""


def graded_by_lookup(course: Course, student: str) -> Graded:
    """Return the stored grade of a submission, or one made now."""
    from autograder.gradebook.lookup import grade_of

    return grade_of(course, student)


def configure(config: Any, root: Path, grade_of: GradeOf = graded_by_lookup) -> Any:
    """Put this package's folders, database and preprocessors into an nbgrader configuration; return it.

    Ends the program if course.toml cannot be used: nbgrader ignores exceptions here, and would then continue with its
    own settings, which run students' code without a sandbox.
    """
    # nbgrader calls `alembic` by name when it creates a gradebook; a venv that is not activated is not on PATH.
    os.environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
    try:
        config.CourseDirectory.db_url = Course(root, "*").database_url
        layout = course_layout(root)
    except CourseError as error:
        raise SystemExit(f"Error: {error}") from error
    config.CourseDirectory.source_directory = layout.solutions
    config.CourseDirectory.release_directory = layout.released
    config.GenerateAssignment.preprocessors = RELEASE_PREPROCESSORS
    config.Autograde.force = True  # the store knows what is unchanged; a folder in autograded/ does not
    config.Autograde.exporter_class = GradedExporter
    config.Autograde.sanitize_preprocessors = []  # the graded notebook has been rebuilt already
    config.Autograde.autograde_preprocessors = [*AFTER_EXECUTION, SaveGrade, AssignLatePenalties]
    config.Autograde.pre_convert_hook = _hook(grade_of)
    config.GradedExporter.grade_of = grade_of
    config.AssignLatePenalties.plugin_class = DaysLate
    config.ExchangeFactory.release_feedback = "autograder.gradebook.exchange.ReleaseFeedback"
    config.Execute.timeout = 300  # `nbgrader validate` cannot be given another Execute
    config.NbGrader.logfile = LOG_FILE
    return configure_feedback(configure_pages(config))


def _hook(grade_of: GradeOf) -> Callable[..., None]:
    """Return the hook that nbgrader calls, in the course folder, before it grades a submission."""

    def before_autograde(assignment: str, notebooks: list[str], **_: Any) -> None:
        """Grade the submission, and have nbgrader convert every graded notebook, whatever its file is called.

        nbgrader swallows exceptions here. The exporter meets the same ones, and those are reported.
        """
        _current.clear()
        folder = Path(notebooks[0]).parent
        course, student = Course(Path.cwd(), assignment), folder.parent.name
        try:
            graded = _grade(course, student, grade_of)
        except Exception as error:
            getLogger("traitlets").error("%s: %s", student, error)
            raise
        notebooks[:] = [str(folder / f"{name}.ipynb") for name in sorted(graded.notebooks)] or notebooks

    return before_autograde


def _grade(course: Course, student: str, grade_of: GradeOf) -> Graded:
    """Return the current submission's grade, made once; before, update the gradebook and remove an older grade."""
    if (course, student) not in _current:
        _current.clear()
        prepare(course)
        forget_scores(course, student)
        _current[course, student] = grade_of(course, student)
    return _current[course, student]


class GradedExporter(NotebookExporter):
    """Takes notebooks from the grade of their submission; does not open the submission's files."""

    grade_of = AnyTrait(graded_by_lookup, help="Returns the grade of a student's submission.").tag(config=True)

    def from_filename(self, filename: str, resources: Any = None, **more: Any) -> tuple[Any, Any]:
        """Return the executed notebook as nbgrader's preprocessors leave it. Raises NotGraded if there is no grade."""
        course = Course(Path.cwd(), resources["nbgrader"]["assignment"])
        student, name = resources["nbgrader"]["student"], resources["nbgrader"]["notebook"]
        graded = _grade(course, student, self.grade_of)
        rename_active_files(course.autograded(student), other_files(course.solutions).keys())
        if not has_scores(graded.verdict) or name not in graded.notebooks:
            discard_results(course, student)
            write_record(
                course, Record.of(replace(graded.verdict, student=student), graded, present_files(course, student))
            )
            raise NotGraded(f"{student}: {graded.verdict.state.value}: {graded.verdict.reason or 'no such notebook'}")
        resources["metadata"] = ResourcesDict(name=name, path=str(Path(filename).parent))
        notebook = nbformat.reads(graded.notebooks[name].decode(), as_version=4)
        return self.from_notebook_node(notebook, resources, **more)  # type: ignore[no-untyped-call]


class SaveGrade(NbGraderPreprocessor):  # type: ignore[misc]
    """Saves the grade of the whole submission, where nbgrader would read points from outputs."""

    def preprocess(self, nb: NotebookNode, resources: Any) -> tuple[NotebookNode, Any]:
        """Save the grade, again for each notebook: saving is idempotent, and covers notebooks not handed in."""
        course, student = Course(Path.cwd(), resources["nbgrader"]["assignment"]), resources["nbgrader"]["student"]
        graded = _current[course, student]
        notebooks = {name: nbformat.reads(content.decode(), as_version=4) for name, content in graded.notebooks.items()}
        verdict = replace(graded.verdict, student=student)
        save_scores(course, verdict, notebooks)
        save_lateness(course, student)
        write_record(course, Record.of(verdict, graded, present_files(course, student)))
        return nb, resources
