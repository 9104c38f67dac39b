"""What holds for one student's work: a later due date, lateness excused, and what was agreed with the group."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

from nbgrader.plugins import LateSubmissionPlugin

from autograder.course import Course, CourseError
from autograder.gradebook.groups import Groups, groups_of
from autograder.gradebook.late import (
    SECONDS_A_DAY,
    Deadline,
    deadline_of,
    is_marked_late,
    moment_with_zone,
    penalty,
)

EXCUSED = "excused"


@dataclass(frozen=True)
class Terms:
    """What course.toml says about an assignment's due date, and about single students.

    usual: the deadline for everybody; None if there is none. extensions: a later date for a student, None for excused
    lateness. groups: the members of each group. What was agreed with one member holds for the group's submission.
    """

    course: Course
    usual: Deadline | None = None
    extensions: Mapping[str, datetime | None] = field(default_factory=dict)
    groups: Groups = field(default_factory=dict)

    def _agreed(self, student: str) -> list[datetime | None]:
        members = next((members for members in self.groups.values() if student in members), (student,))
        return [self.extensions[name] for name in members if name in self.extensions]

    def deadline(self, student: str) -> Deadline | None:
        """Return the deadline of one student's work; None if there is none."""
        if self.usual is None:
            return None
        agreed = self._agreed(student)
        due = max([self.usual.due, *[moment for moment in agreed if moment]])
        cost = 0.0 if None in agreed else self.usual.late_penalty_per_day
        return replace(self.usual, due=due, late_penalty_per_day=cost)

    def agreement(self, student: str) -> str:
        """Describe what was agreed: "due 2026-12-08 23:59 UTC", "lateness excused"; "" if nothing was."""
        deadline, agreed = self.deadline(student), self._agreed(student)
        later = f"due {deadline.due:%Y-%m-%d %H:%M %Z}" if deadline and any(agreed) else ""
        return ", ".join(filter(None, [later, "lateness excused" if None in agreed else ""]))

    def seconds_late(self, student: str, received: datetime | None) -> float:
        """Return how late work counts by the student's own deadline, 0.0 for work in time or without a deadline.

        received: a naive datetime in UTC. Without one, a mark of the platform counts as course.toml says; but the
        platform knows nothing of a later date in course.toml, so then a person has to decide.
        """
        deadline = self.deadline(student)
        if deadline is None:
            return 0.0
        if received is not None:
            return max(0.0, (received.replace(tzinfo=UTC) - deadline.due).total_seconds())
        counts = deadline.marked_late_days and not self._agreed(student) and is_marked_late(self.course, student)
        return 60 * deadline.grace_minutes + SECONDS_A_DAY * deadline.marked_late_days if counts else 0.0


def terms_of(course: Course) -> Terms:
    """Read the terms from course.toml; a CourseError names file, key and fault."""
    deadline = deadline_of(course)
    return Terms(course, deadline, _extensions(course, deadline), groups_of(course))


def _extensions(course: Course, deadline: Deadline | None) -> Mapping[str, datetime | None]:
    table = course.assignment_settings().get("extensions", {})
    where = f"{course.settings_file}, [assignments.{course.assignment}.extensions]"
    if not isinstance(table, dict):
        raise CourseError(f"{where}: expected lines such as ada = 2026-12-08T23:59:00Z, found {table!r}.")
    if table and deadline is None:
        raise CourseError(f"{where}: expected a due date to extend, found none in [assignments.{course.assignment}].")
    found: dict[str, datetime | None] = {}
    for student, value in table.items():
        if value == EXCUSED:
            found[student] = None
        elif isinstance(value, str):
            raise CourseError(f'{where} {student}: expected a time without quotes, or "{EXCUSED}", found {value!r}.')
        else:
            due = moment_with_zone(value, deadline.zone if deadline else None, where, student)
            if deadline and due < deadline.due:
                raise CourseError(f"{where} {student}: expected a time after the due date, found {due.isoformat()}.")
            found[student] = due
    return found


class DaysLate(LateSubmissionPlugin):  # type: ignore[misc]
    """nbgrader's plugin for lateness, which follows course.toml. nbgrader works in the course folder."""

    def late_submission_penalty(self, student_id: str, score: float, total_seconds_late: float) -> float | None:
        """Return the points lost of `score`; None for work in time, or if course.toml sets no deadline."""
        terms = terms_of(Course(Path.cwd(), self.parent.assignment_id))
        late = total_seconds_late or terms.seconds_late(student_id, None)
        return penalty(terms.deadline(student_id), score, late)
