"""nbgrader's database, in SQLite or PostgreSQL: create its tables, and record the assignment in them."""

from __future__ import annotations

import hashlib

from alembic.script import ScriptDirectory
from nbformat import NotebookNode
from nbgrader.api import Base
from nbgrader.dbutil import ALEMBIC_DIR
from nbgrader.preprocessors import SaveCells
from sqlalchemy import Column, String, Table, delete, insert, inspect, select, text
from sqlalchemy.exc import OperationalError

from autograder.course import URL_VARIABLE, Course, CourseError
from autograder.gradebook.by_hand import OURS
from autograder.gradebook.cells import adapt_cells, complete_submissions
from autograder.gradebook.connection import OpenGradebook, engine_of
from autograder.gradebook.late import deadline_of
from autograder.notebooks.autotests import autotests_file
from autograder.notebooks.release import templates

# By assignment, the digest of the course's files that its cells were recorded from.
_RECORDED = Table(
    "autograder_recorded",
    OURS,
    Column("assignment", String(128), primary_key=True),
    Column("digest", String(64), nullable=False),
)
# Columns by which the rows of one submission are found. nbgrader has no index on them, so each query would read the
# rows of the whole class.
SOUGHT = (("submitted_notebook", "assignment_id"), ("grade", "notebook_id"), ("comment", "notebook_id"))
_defined: dict[str, dict[str, NotebookNode]] = {}  # the notebooks that this process read, by that digest


def create_gradebook(url: str) -> bool:
    """Create the tables of a gradebook unless they exist; return whether they were created. CourseError on failure.

    nbgrader would start alembic in another process only to get the version that is stamped here. The stamp comes
    last, so that tables left incomplete by a kill are completed next time.
    """
    engine = engine_of(url)
    try:
        with engine.connect() as connection:
            stamped = inspect(connection).has_table("alembic_version") and connection.scalar(
                text("SELECT count(*) FROM alembic_version")
            )
        OURS.create_all(engine)
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
            f"Expected a usable database at {engine.url.render_as_string(hide_password=True)}, but: "
            f"{' '.join(str(error.orig).split())} Start its server, or correct db_url in course.toml or {URL_VARIABLE}."
        ) from error
    finally:
        engine.dispose()


def record_assignment(course: Course) -> dict[str, NotebookNode]:
    """Update the gradebook to the assignment as the course defines it now: cells, points, tests, due date.

    Grades stay, including those by hand; grades by hand for removed cells are set aside. Returns the notebooks as the
    course defines them.
    """
    digest = _digest(course)
    defined = templates(course)
    deadline = deadline_of(course)
    url = course.database_url
    create_gradebook(url)
    with OpenGradebook(url) as gradebook:
        for table, column in SOUGHT:
            name = f"autograder_{table}_{column}"
            gradebook.db.execute(text(f"CREATE INDEX IF NOT EXISTS {name} ON {table} ({column})"))
        gradebook.update_or_create_assignment(course.assignment, **({"duedate": deadline.due} if deadline else {}))
        adapt_cells(gradebook, course.assignment, defined)
    for name, template in defined.items():
        resources = {"nbgrader": {"notebook": name, "assignment": course.assignment, "db_url": url}}
        SaveCells().preprocess(template, resources)
    with OpenGradebook(url) as gradebook:
        complete_submissions(gradebook, course.assignment)
        gradebook.db.execute(delete(_RECORDED).where(_RECORDED.c.assignment == course.assignment))
        gradebook.db.execute(insert(_RECORDED).values(assignment=course.assignment, digest=digest))
        gradebook.db.commit()
    return defined


def prepare(course: Course) -> dict[str, NotebookNode]:
    """Call `record_assignment` unless the gradebook is up to date; return the notebooks as the course defines them."""
    digest = _digest(course)
    create_gradebook(course.database_url)
    with OpenGradebook(course.database_url) as gradebook:
        chosen = select(_RECORDED.c.digest).where(_RECORDED.c.assignment == course.assignment)
        is_recorded = gradebook.db.scalar(chosen) == digest
    if not is_recorded or digest not in _defined:
        _defined.clear()
        _defined[digest] = templates(course) if is_recorded else record_assignment(course)
    return _defined[digest]


def _digest(course: Course) -> str:
    """Hash all that the gradebook's record of the assignment depends on."""
    digest = hashlib.sha256(f"{course.database_url}\0{course.assignment}".encode())
    for path in [course.settings_file, autotests_file(course.solutions), *course.solution_notebooks()]:
        digest.update(path.name.encode() + (path.read_bytes() if path.exists() else b""))
    return digest.hexdigest()
