"""nbgrader's gradebook and feedback, and the settings that make nbgrader use this package."""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from alembic.script import ScriptDirectory
from nbconvert.preprocessors import ClearMetadataPreprocessor
from nbgrader.api import Base, Gradebook, MissingEntry
from nbgrader.converters import Autograde, GenerateFeedback
from nbgrader.coursedir import CourseDirectory
from nbgrader.dbutil import ALEMBIC_DIR
from nbgrader.preprocessors import (
    AssignLatePenalties,
    CheckCellMetadata,
    ClearOutput,
    IgnorePattern,
    LimitOutput,
    OverwriteCells,
    OverwriteKernelspec,
    SaveAutoGrades,
    SaveCells,
)
from nbgrader.utils import rmtree
from sqlalchemy import create_engine, text
from traitlets.config import Config

from .course import Course, CourseError
from .execute import REQUIRE_SANDBOX, ExecuteSubmission, ExecutionSettings
from .feedback import FEEDBACK_PREPROCESSORS, OfflineHTMLExporter
from .grading import NormaliseScores, RebuildCells
from .release import RELEASE_PREPROCESSORS, templates

LOG_FILE = ".nbgrader.log"
SANITIZE_PREPROCESSORS = [ClearOutput, RebuildCells, OverwriteKernelspec, OverwriteCells, CheckCellMetadata]
AUTOGRADE_PREPROCESSORS = [
    ExecuteSubmission,
    NormaliseScores,
    IgnorePattern,
    ClearMetadataPreprocessor,
    LimitOutput,
    SaveAutoGrades,
    AssignLatePenalties,
    CheckCellMetadata,
]


def configure(config: Any, settings: ExecutionSettings = REQUIRE_SANDBOX) -> Any:
    """Put this package's preprocessors and folders into an nbgrader configuration; returns it."""
    # nbgrader calls `alembic` by name when it makes a gradebook; a venv that is not activated is not on PATH.
    os.environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
    config.CourseDirectory.source_directory = "solutions"
    config.CourseDirectory.release_directory = "notebooks"
    config.GenerateAssignment.preprocessors = RELEASE_PREPROCESSORS
    config.Autograde.sanitize_preprocessors = SANITIZE_PREPROCESSORS
    config.Autograde.autograde_preprocessors = AUTOGRADE_PREPROCESSORS
    config.Autograde.pre_convert_hook = record_before_autograde
    config.OverwriteCells.add_missing_cells = True
    config.ExecuteSubmission.cell_seconds = settings.cell_seconds
    config.ExecuteSubmission.sandbox = settings.sandbox
    config.Execute.timeout = settings.cell_seconds  # `nbgrader validate` cannot be given another Execute
    config.GenerateFeedback.preprocessors = FEEDBACK_PREPROCESSORS
    config.GenerateFeedback.exporter_class = OfflineHTMLExporter
    config.NbGrader.logfile = LOG_FILE
    return config


def record_before_autograde(assignment: str, **_: Any) -> None:
    """nbgrader's hook before it grades a submission: it runs in the course folder."""
    record_assignment(Course(Path.cwd(), assignment))


def create_gradebook(path: Path) -> bool:
    """Make an empty gradebook unless there is one; True if it was made.

    nbgrader would start alembic in another process, only to learn the version that is stamped here.
    """
    if path.exists():
        return False
    engine = create_engine(f"sqlite:///{path}")
    Base.metadata.create_all(engine)
    version = ScriptDirectory(ALEMBIC_DIR).get_current_head()
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)"))
        connection.execute(text("INSERT INTO alembic_version VALUES (:version)"), {"version": version})
    engine.dispose()
    return True


def record_assignment(course: Course) -> None:
    """Make the gradebook know the assignment as the solutions define it now: cells, points, tests."""
    defined = templates(course)
    create_gradebook(course.gradebook)
    with Gradebook(course.database_url) as gradebook:
        gradebook.update_or_create_assignment(course.assignment)
        if _cells_changed(gradebook, course.assignment, defined):
            _forget_submissions(gradebook, course.assignment)
    for name, template in defined.items():
        resources = {"nbgrader": {"notebook": name, "assignment": course.assignment, "db_url": course.database_url}}
        SaveCells().preprocess(template, resources)


def _cells_changed(gradebook: Gradebook, assignment: str, defined: dict[str, Any]) -> bool:
    recorded = {
        notebook.name: {cell.name for cell in notebook.source_cells}
        for notebook in gradebook.find_assignment(assignment).notebooks
    }
    wanted = {
        name: {c.metadata.nbgrader.grade_id for c in template.cells if "nbgrader" in c.metadata}
        for name, template in defined.items()
    }
    return recorded != wanted


def _forget_submissions(gradebook: Gradebook, assignment: str) -> None:
    """Remove an older form of the assignment; a CourseError if work done by hand would go with it."""
    found = gradebook.find_assignment(assignment)
    for submission in found.submissions:
        for notebook in submission.notebooks:
            by_hand = [grade for grade in notebook.grades if grade.manual_score is not None or grade.extra_credit]
            if by_hand or any(comment.manual_comment for comment in notebook.comments):
                raise CourseError(
                    f"The cells of {assignment} were added, removed or renamed, and the gradebook holds "
                    "scores or comments given by hand for the cells it knew. Expected the same cells. "
                    "Bring back the old grade_ids, or move gradebook.db away and grade again."
                )
    for student in [submission.student.id for submission in found.submissions]:
        gradebook.remove_submission(assignment, student)
    for name in [notebook.name for notebook in found.notebooks]:
        gradebook.remove_notebook(name, assignment)


class _CourseAutograde(Autograde):  # type: ignore[misc]
    """nbgrader's Autograde, which logs exceptions and raises another one; this keeps the first."""

    failure: Exception | None = None

    def init_assignment(self, assignment_id: str, student_id: str) -> None:
        self._keep_failure(super().init_assignment, assignment_id, student_id)

    def convert_single_notebook(self, notebook_filename: str) -> None:
        self._keep_failure(super().convert_single_notebook, notebook_filename)

    def _keep_failure(self, step: Any, *arguments: str) -> None:
        try:
            step(*arguments)
        except Exception as error:
            self.failure = error
            raise


def autograde(course: Course, student: str, settings: ExecutionSettings) -> None:
    """Sanitise, execute and save the grades of one submission; raises what made it fail."""
    converter = _converter(_CourseAutograde, course, student, settings)
    converter.pre_convert_hook = lambda **_: None  # the caller records the assignment once for all
    converter.create_student = True
    try:
        converter.start()
    except Exception as error:
        raise (converter.failure or error) from error


def generate_feedback(course: Course, student: str) -> None:
    """Write the feedback pages of one graded submission."""
    _converter(GenerateFeedback, course, student).start()


def _converter(kind: type, course: Course, student: str, settings: ExecutionSettings = REQUIRE_SANDBOX) -> Any:
    config = configure(Config(), settings)
    config.CourseDirectory.root = str(course.root)
    directory = CourseDirectory(config=config)
    directory.assignment_id, directory.student_id = course.assignment, student
    return kind(coursedir=directory, config=config, force=True)


def discard_results(course: Course, student: str) -> None:
    """Remove everything that an earlier grading left, so that none of it passes for the new result.

    Scores and comments given by hand stay in the gradebook, marked for review, as nbgrader keeps them.
    """
    course.verdict_file(student).unlink(missing_ok=True)
    for folder in (course.autograded(student), course.feedback(student)):
        if folder.exists():
            rmtree(str(folder))
    with Gradebook(course.database_url) as gradebook:
        try:
            submission = gradebook.find_submission(course.assignment, student)
        except MissingEntry:
            return
        for notebook in submission.notebooks:
            for grade in notebook.grades:
                grade.auto_score, grade.needs_manual_grade = None, True
        gradebook.db.commit()


@contextmanager
def quiet_nbgrader(root: Path) -> Iterator[None]:
    """Send what nbgrader and its libraries log to a file in the course folder instead of to the console."""
    handler = logging.FileHandler(root / LOG_FILE)
    handler.setFormatter(logging.Formatter("%(asctime)s %(name)s %(levelname)s %(message)s"))
    logging.captureWarnings(True)
    loggers = [logging.getLogger(name) for name in ("traitlets", "py.warnings")]
    before = [(logger, logger.level, logger.propagate) for logger in loggers]
    for logger in loggers:
        logger.addHandler(handler)
        logger.setLevel(logging.INFO)
        logger.propagate = False
    try:
        yield
    finally:
        logging.captureWarnings(False)
        for logger, level, propagate in before:
            logger.removeHandler(handler)
            logger.setLevel(level)
            logger.propagate = propagate
        handler.close()
