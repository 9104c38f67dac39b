"""Connections to nbgrader's gradebook that compile each query once a process, and load a submission in few queries."""

from __future__ import annotations

from functools import cache

from nbgrader.api import Comment, Grade, Gradebook, MissingEntry, SubmittedAssignment, SubmittedNotebook
from sqlalchemy import Engine, create_engine, select
from sqlalchemy.orm import scoped_session, selectinload, sessionmaker


class OpenGradebook(Gradebook):  # type: ignore[misc]
    """nbgrader's gradebook, except that its tables must exist: looking for each takes longer than most queries."""

    def __init__(self, url: str) -> None:
        self.engine = engine_of(url)
        self.db = scoped_session(sessionmaker(autoflush=True, bind=self.engine))
        self.course_id, self.authenticator = "default_course", None
        self.check_course(self.course_id)


@cache
def engine_of(url: str) -> Engine:
    """Return the engine of a database; it keeps no connection open, but the queries that it compiled."""
    return create_engine(url)


def submission_of(gradebook: Gradebook, assignment: str, student: str) -> SubmittedAssignment:
    """Return a submission, with its notebooks, grades, comments and their cells loaded.

    Raises:
        MissingEntry: there is none.
    """
    found = gradebook.find_submission(assignment, student)
    parts = selectinload(SubmittedAssignment.notebooks)
    wanted = (
        select(SubmittedAssignment)
        .where(SubmittedAssignment.id == found.id)
        .options(
            parts.selectinload(SubmittedNotebook.notebook),
            parts.selectinload(SubmittedNotebook.grades).selectinload(Grade.cell),
            parts.selectinload(SubmittedNotebook.comments).selectinload(Comment.cell),
        )
        .execution_options(populate_existing=True)
    )
    loaded = gradebook.db.scalars(wanted).one_or_none()
    if loaded is None:
        raise MissingEntry(f"no submission of {assignment} by {student}")
    return loaded
