"""What handing in late costs: `[assignments.NAME]` of course.toml, and the plugin that tells nbgrader."""

from __future__ import annotations

import math
from dataclasses import dataclass, fields
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from nbgrader.plugins import LateSubmissionPlugin
from nbgrader.utils import parse_utc

from ..course import Course, CourseError

SECONDS_A_DAY = 24 * 60 * 60
LONGEST_TIMESTAMP = 200
LATE_MARKS = ".late"  # below submitted/, where nbgrader and the grader look for no student


@dataclass(frozen=True)
class Deadline:
    """When an assignment is due, and what each day after that costs; the fields are the keys in course.toml.

    due: has a time zone. late_penalty_per_day: the fraction of the score that every started day takes.
    grace_minutes: what is handed in so much later still is in time. most: the fraction that lateness can take at all.
    zone: whose clock on the wall tells one day from the next; without it a day is 24 hours.
    """

    due: datetime
    late_penalty_per_day: float = 0.0
    grace_minutes: float = 0.0
    most: float = 1.0
    zone: ZoneInfo | None = None

    def fraction(self, seconds_late: float) -> float:
        """The fraction of the score that is lost, from 0 to 1, for work that came `seconds_late` after it was due."""
        beyond = seconds_late - 60 * self.grace_minutes
        if beyond <= 0:
            return 0.0
        days = max(1, math.ceil((self._on_the_wall(seconds_late) - 60 * self.grace_minutes) / SECONDS_A_DAY))
        return round(min(self.most, self.late_penalty_per_day * days), 12)

    def _on_the_wall(self, seconds_late: float) -> float:
        """How much later a clock on the wall showed: it is put back where summer time ends."""
        if self.zone is None:
            return seconds_late
        due, received = (
            moment.astimezone(self.zone).replace(tzinfo=None)
            for moment in (self.due, self.due.astimezone(UTC) + timedelta(seconds=seconds_late))
        )
        return (received - due).total_seconds()


def deadline_of(course: Course) -> Deadline | None:
    """The deadline in course.toml, None if it has none; a CourseError names the file, the key and what is wrong."""
    table = course.assignment_settings()
    if not table:
        return None
    where = f"{course.settings_file}, [assignments.{course.assignment}]"
    known = [field.name for field in fields(Deadline)]
    unknown = sorted(set(table) - set(known))
    if unknown:
        raise CourseError(f"{where}: expected the keys {', '.join(known)}, found {', '.join(unknown)}.")
    if "due" not in table:
        raise CourseError(f"{where}: expected a key due, found none. Add one, such as due = 2026-12-01T23:59:00Z")
    zone = _zone(table, where)
    return Deadline(
        due=_due(table["due"], zone, where),
        late_penalty_per_day=_number(table, "late_penalty_per_day", 0.0, 1.0, where),
        grace_minutes=_number(table, "grace_minutes", 0.0, None, where),
        most=_number(table, "most", 1.0, 1.0, where),
        zone=zone,
    )


def _zone(table: dict[str, Any], where: str) -> ZoneInfo | None:
    name = table.get("zone")
    try:
        return None if name is None else ZoneInfo(name)
    except (TypeError, ValueError, OSError, KeyError) as error:  # a missing zone is a KeyError
        raise CourseError(f'{where} zone: expected a name such as "Europe/Berlin", found {name!r}.') from error


def _due(value: Any, zone: ZoneInfo | None, where: str) -> datetime:
    if not isinstance(value, datetime):
        raise CourseError(
            f"{where} due: expected a date with a time, such as 2026-12-01T23:59:00Z without quotes, found {value!s}."
        )
    if value.tzinfo is None and zone is not None:
        return value.replace(tzinfo=zone)
    if value.tzinfo is None:
        raise CourseError(
            f"{where} due: expected a time zone, found none in {value.isoformat()}. No zone is assumed: end it with Z "
            f'for UTC or with the difference, such as {value.isoformat()}+01:00, or add zone = "Europe/Berlin".'
        )
    return value


def _number(table: dict[str, Any], key: str, default: float, largest: float | None, where: str) -> float:
    value = table.get(key, default)
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if not is_number or not 0 <= value < math.inf or (largest is not None and value > largest):
        span = "0 or more" if largest is None else f"from 0 to {largest:g}"
        raise CourseError(f"{where} {key}: expected a number {span}, found {value!r}.")
    return float(value)


def receipt(folder: Path) -> datetime | None:
    """When a submission was received, by nbgrader's timestamp.txt: in UTC without saying so, as nbgrader keeps it.

    None where there is no such file. A ValueError where it holds no date.
    """
    path = folder / "timestamp.txt"
    if path.is_symlink() or not path.is_file():
        return None
    with path.open("rb") as stream:
        text = stream.read(LONGEST_TIMESTAMP).decode("utf-8", "replace").strip()
    if not text:
        return None
    try:
        received: datetime = parse_utc(text)
    except (ValueError, OverflowError) as error:
        raise ValueError(f"timestamp.txt: expected a date, found {text[:40]!r}") from error
    return received


def mark_late(course: Course, student: str, is_late: bool) -> None:
    """Keep that the platform calls work late, or not, which tells no time."""
    mark = _late_mark(course, student)
    if is_late:
        mark.parent.mkdir(parents=True, exist_ok=True)
        mark.touch()
    else:
        mark.unlink(missing_ok=True)


def _late_mark(course: Course, student: str) -> Path:
    return course.root / "submitted" / LATE_MARKS / student / course.assignment


def receipt_remark(course: Course, student: str, seconds_late: float) -> str:
    """What a person has to look at: a time that cannot be read, or lateness without one; "" for nothing.

    seconds_late: as far as the time of receipt tells.
    """
    try:
        received = receipt(course.submitted(student))
    except ValueError as error:
        return f"{error}; not counted as late"
    if seconds_late > 0 or not _late_mark(course, student).exists():
        return ""
    is_timed = deadline_of(course) is not None
    if is_timed and received is not None:
        return "late, as Canvas says, but in time by its time of receipt: a person has to decide"
    known = "no penalty was taken" if is_timed else "course.toml has no due date"
    return (
        f"late, as Canvas says without a time; {known}: a person has to decide (collect it again with --received "
        "TIME, or take off points in Formgrader)"
    )


class DaysLate(LateSubmissionPlugin):  # type: ignore[misc]
    """nbgrader's plugin for lateness, which follows course.toml. nbgrader works in the course folder."""

    def late_submission_penalty(self, student_id: str, score: float, total_seconds_late: float) -> float | None:
        """The points lost of `score`, or None where course.toml sets no deadline."""
        course = Course(Path.cwd(), self.parent.assignment_id)
        return penalty(deadline_of(course), score, total_seconds_late)


def penalty(deadline: Deadline | None, score: float, seconds_late: float) -> float | None:
    """The points lost of `score`; None for work in time and without a deadline, as nbgrader keeps it."""
    if deadline is None or seconds_late <= 0:
        return None
    return round(max(score, 0.0) * deadline.fraction(seconds_late), 9)
