"""Late penalties: `[assignments.NAME]` in course.toml, and times of receipt."""

from __future__ import annotations

import math
from dataclasses import dataclass, fields
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from nbgrader.utils import parse_utc

from autograder.course import Course, CourseError

SECONDS_A_DAY = 24 * 60 * 60
LONGEST_TIMESTAMP = 200
OTHER_KEYS = ("column", "extensions", "groups")  # of an assignment in course.toml, besides those of the deadline
LATE_MARKS = ".late"  # below submitted/; neither nbgrader nor the grader takes it for a student


@dataclass(frozen=True)
class Deadline:
    """When an assignment is due, and what each day after that costs; the fields are the keys in course.toml.

    due: with a time zone. late_penalty_per_day: the fraction of the score lost for every started day.
    grace_minutes: work up to this much later is still in time. most: the largest fraction that lateness can cost.
    zone: the time zone whose local time separates days; without it a day is 24 hours.
    marked_late_days: how many days late work counts that the platform calls late without telling a time.
    """

    due: datetime
    late_penalty_per_day: float = 0.0
    grace_minutes: float = 0.0
    most: float = 1.0
    zone: ZoneInfo | None = None
    marked_late_days: float = 0.0

    def fraction(self, seconds_late: float) -> float:
        """Return the fraction of the score lost, from 0 to 1, for work received `seconds_late` after it was due."""
        beyond = seconds_late - 60 * self.grace_minutes
        if beyond <= 0:
            return 0.0
        days = max(1, math.ceil((self._on_the_wall(seconds_late) - 60 * self.grace_minutes) / SECONDS_A_DAY))
        return round(min(self.most, self.late_penalty_per_day * days), 12)

    def _on_the_wall(self, seconds_late: float) -> float:
        """Return the lateness by local time, in seconds: clocks are put back when summer time ends."""
        if self.zone is None:
            return seconds_late
        due, received = (
            moment.astimezone(self.zone).replace(tzinfo=None)
            for moment in (self.due, self.due.astimezone(UTC) + timedelta(seconds=seconds_late))
        )
        return (received - due).total_seconds()


def deadline_of(course: Course) -> Deadline | None:
    """Read the deadline from course.toml; None if there is none. A CourseError names file, key and fault."""
    table = course.assignment_settings()
    if not table:
        return None
    where = f"{course.settings_file}, [assignments.{course.assignment}]"
    known = [field.name for field in fields(Deadline)]
    unknown = sorted(set(table) - {*known, *OTHER_KEYS})
    if unknown:
        raise CourseError(f"{where}: expected the keys {', '.join([*known, *OTHER_KEYS])}, found {', '.join(unknown)}.")
    if not set(table) & set(known):
        return None
    if "due" not in table:
        raise CourseError(f"{where}: expected a key due, found none. Add one, such as due = 2026-12-01T23:59:00Z")
    zone = _zone(table, where)
    return Deadline(
        due=moment_with_zone(table["due"], zone, where),
        late_penalty_per_day=_number(table, "late_penalty_per_day", 0.0, 1.0, where),
        grace_minutes=_number(table, "grace_minutes", 0.0, None, where),
        most=_number(table, "most", 1.0, 1.0, where),
        zone=zone,
        marked_late_days=_number(table, "marked_late_days", 0.0, None, where),
    )


def local_time(course: Course, moment: datetime) -> str:
    """Write a time in the zone that course.toml names, otherwise in UTC: "2026-12-01 23:58 CET"."""
    deadline = deadline_of(course)
    return f"{moment.astimezone((deadline and deadline.zone) or UTC):%Y-%m-%d %H:%M %Z}"


def _zone(table: dict[str, Any], where: str) -> ZoneInfo | None:
    name = table.get("zone")
    try:
        return None if name is None else ZoneInfo(name)
    except (TypeError, ValueError, OSError, KeyError) as error:  # a missing zone is a KeyError
        raise CourseError(f'{where} zone: expected a name such as "Europe/Berlin", found {name!r}.') from error


def moment_with_zone(value: Any, zone: ZoneInfo | None, where: str, key: str = "due") -> datetime:
    """Check a date with a time, as TOML has it; without a zone of its own it is in `zone`. A CourseError names it."""
    if not isinstance(value, datetime):
        raise CourseError(
            f"{where} {key}: expected a date with a time, such as 2026-12-01T23:59:00Z without quotes, found {value!s}."
        )
    if value.tzinfo is None and zone is not None:
        return value.replace(tzinfo=zone)
    if value.tzinfo is None:
        raise CourseError(
            f"{where} {key}: expected a time zone, found none in {value.isoformat()}. No zone is assumed: end it with "
            f'Z for UTC or with the difference, such as {value.isoformat()}+01:00, or add zone = "Europe/Berlin".'
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
    """Read when a submission was received from nbgrader's timestamp.txt: a naive datetime in UTC, as in nbgrader.

    None if there is no such file or it is empty. Raises a ValueError if it does not hold a date.
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
    """Record whether the platform calls the work late, which says nothing about the time."""
    mark = _late_mark(course, student)
    if is_late:
        mark.parent.mkdir(parents=True, exist_ok=True)
        mark.touch()
    else:
        mark.unlink(missing_ok=True)


def is_marked_late(course: Course, student: str) -> bool:
    """Return whether the platform calls the work late."""
    return _late_mark(course, student).exists()


def _late_mark(course: Course, student: str) -> Path:
    return course.root / "submitted" / LATE_MARKS / student / course.assignment


def receipt_remark(course: Course, student: str, late: float) -> str:
    """Return what a person has to look at: an unreadable time, or lateness without one; "" if nothing.

    late: how many seconds late the work counts.
    """
    try:
        received = receipt(course.submitted(student))
    except ValueError as error:
        return f"{error}; not counted as late"
    if late > 0 or not is_marked_late(course, student):
        return ""
    is_timed = deadline_of(course) is not None
    if is_timed and received is not None:
        return "late according to Canvas, but in time by its time of receipt: a person has to decide"
    known = "no penalty was applied" if is_timed else "course.toml has no due date"
    return (
        f"late according to Canvas, without a time; {known}: a person has to decide (collect a zip with this "
        "person's files alone with --received TIME, or deduct points in Formgrader)"
    )


def penalty(deadline: Deadline | None, score: float, seconds_late: float) -> float | None:
    """Return the points lost of `score`; None for work in time, or without a deadline, as in nbgrader."""
    if deadline is None or seconds_late <= 0:
        return None
    return round(max(score, 0.0) * deadline.fraction(seconds_late), 9)
