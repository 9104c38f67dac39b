"""nbgrader's database, in SQLite or PostgreSQL: its tables, and the assignment as the course defines it."""

from __future__ import annotations

import hashlib
from typing import Any

from alembic.script import ScriptDirectory
from nbgrader.api import Base, Gradebook
from nbgrader.dbutil import ALEMBIC_DIR
from nbgrader.preprocessors import SaveCells
from sqlalchemy import create_engine, inspect, text
from sqlalchemy.exc import OperationalError

from ..course import URL_VARIABLE, Course, CourseError
from ..release import templates
from .late import deadline_of

_prepared: set[str] = set()  # digests of the assignments that this process recorded


def create_gradebook(url: str) -> bool:
    """Make the tables of a gradebook unless they are there; True if they were made. A CourseError if that fails.

    nbgrader would start alembic in another process, only to learn the version that is stamped here. The stamp comes
    last, so that what a kill leaves is completed next time.
    """
    engine = create_engine(url)
    try:
        with engine.connect() as connection:
            stamped = inspect(connection).has_table("alembic_version") and connection.scalar(
                text("SELECT count(*) FROM alembic_version")
            )
        if stamped:
            return False
        Base.metadata.create_all(engine)
        version = ScriptDirectory(ALEMBIC_DIR).get_current_head()
        with engine.begin() as connection:
            connection.execute(text("CREATE TABLE IF NOT EXISTS alembic_version (version_num VARCHAR(32) NOT NULL)"))
            connection.execute(text("INSERT INTO alembic_version VALUES (:version)"), {"version": version})
        return True
    except OperationalError as error:
        raise CourseError(
            f"Expected a database that can be used at {engine.url.render_as_string(hide_password=True)}, but: "
            f"{' '.join(str(error.orig).split())} Start its server, or correct db_url in course.toml or {URL_VARIABLE}."
        ) from error
    finally:
        engine.dispose()


def record_assignment(course: Course) -> None:
    """Make the gradebook know the assignment as the course defines it now: cells, points, tests, due date."""
    defined = templates(course)
    deadline = deadline_of(course)
    url = course.database_url
    create_gradebook(url)
    with Gradebook(url) as gradebook:
        gradebook.update_or_create_assignment(course.assignment, **({"duedate": deadline.due} if deadline else {}))
        if _cells_changed(gradebook, course.assignment, defined):
            _forget_submissions(gradebook, course.assignment)
    for name, template in defined.items():
        resources = {"nbgrader": {"notebook": name, "assignment": course.assignment, "db_url": url}}
        SaveCells().preprocess(template, resources)


def prepare(course: Course) -> None:
    """`record_assignment`, unless this process did so for the course as it is, and the gradebook still is there."""
    digest = hashlib.sha256(f"{course.database_url}\0{course.assignment}".encode())
    for path in [course.settings_file, *course.solution_notebooks()]:
        digest.update(path.name.encode() + (path.read_bytes() if path.exists() else b""))
    if create_gradebook(course.database_url) or digest.hexdigest() not in _prepared:
        record_assignment(course)
        _prepared.add(digest.hexdigest())


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
