"""What handing in late costs."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from toy_course import write_solutions

from autograder.course import CourseError
from autograder.gradebook.late import Deadline, deadline_of, penalty, receipt

DUE = datetime(2026, 12, 1, 23, 59, tzinfo=UTC)
HOUR = 3600
DAY = 24 * HOUR


@pytest.mark.parametrize(
    ("seconds_late", "fraction"),
    [(0, 0), (15 * 60, 0), (15 * 60 + 1, 0.1), (15 * 60 + DAY, 0.1), (15 * 60 + DAY + 1, 0.2),
     (15 * 60 + 3 * DAY - 1, 0.3), (400 * DAY, 0.5)],
)  # fmt: skip
def test_every_started_day_after_the_grace_costs_a_fraction_up_to_the_most(seconds_late, fraction):
    assert Deadline(DUE, late_penalty_per_day=0.1, grace_minutes=15, most=0.5).fraction(seconds_late) == fraction


def test_work_in_time_and_without_a_deadline_has_no_penalty_and_late_work_loses_part_of_its_score():
    deadline = Deadline(DUE, late_penalty_per_day=0.1)
    assert penalty(deadline, 7.0, 0) is None
    assert penalty(None, 7.0, DAY) is None
    assert penalty(deadline, 7.0, 2.5 * DAY) == 2.1
    assert penalty(deadline, 0.0, DAY) == 0
    assert penalty(deadline, 7.0, 99 * DAY) == 7


def test_the_keys_of_course_toml_are_the_deadline(tmp_path):
    course = write_solutions(tmp_path)
    assert deadline_of(course) is None
    (tmp_path / "course.toml").write_text("[assignments.toy]\ndue = 2026-12-01T23:59:00Z\n")
    assert deadline_of(course) == Deadline(DUE, 0.0, 0.0, 1.0)
    lines = ["due = 2026-12-02T00:59:00+01:00", "late_penalty_per_day = 0.1", "grace_minutes = 15", "most = 1"]
    (tmp_path / "course.toml").write_text("\n".join(["[assignments.toy]", *lines]))
    assert deadline_of(course) == Deadline(DUE, 0.1, 15.0, 1.0)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("due = 2026-12-01T23:59:00", r"due: expected a time zone, found none .*No zone is assumed: end it with Z"),
        ("due = 2026-12-01", "due: expected a date with a time"),
        ('due = "2026-12-01T23:59:00Z"', "due: expected a date with a time.* without quotes"),
        ("late_penalty_per_day = 0.1", "expected a key due, found none"),
        ("due = 2026-12-01T23:59:00Z\nlate_penalty_per_day = 10", "late_penalty_per_day: .*from 0 to 1, found 10"),
        ("due = 2026-12-01T23:59:00Z\nlate_penalty_per_day = nan", "late_penalty_per_day: .*found nan"),
        ("due = 2026-12-01T23:59:00Z\nlate_penalty_per_day = true", "late_penalty_per_day: .*found True"),
        ('due = 2026-12-01T23:59:00Z\ngrace_minutes = "15"', "grace_minutes: .*0 or more, found '15'"),
        ("due = 2026-12-01T23:59:00Z\ngrace_minutes = -1", "grace_minutes: .*found -1"),
        ("due = 2026-12-01T23:59:00Z\ngrace_minutes = inf", "grace_minutes: .*found inf"),
        ("due = 2026-12-01T23:59:00Z\nmost = 1.5", "most: .*from 0 to 1, found 1.5"),
        ("due = 2026-12-01T23:59:00Z\ngrace = 15", "expected the keys due, .*grace_minutes, most, found grace"),
    ],
)
def test_a_wrong_key_or_value_is_an_error_that_names_it(tmp_path, text, message):
    course = write_solutions(tmp_path)
    (tmp_path / "course.toml").write_text(f"[assignments.toy]\n{text}\n")
    with pytest.raises(CourseError, match=rf"(?s)course\.toml, \[assignments\.toy\].*{message}"):
        deadline_of(course)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("db_ulr = 'x'", "expected the keys db_url and assignments, found db_ulr"),
        ("[assignments.tyo]\ndue = 2026-12-01T23:59:00Z", r"\[assignments.tyo\]: expected an assignment .*\(toy\)"),
        ("[assignments]\ntoy = 3", "assignments.toy: expected a table, found 3"),
        ("assignments = 3", "assignments: expected tables .*found 3"),
        ("[assignments.toy", "expected a TOML file, but: "),
    ],
)
def test_a_course_toml_that_cannot_be_understood_is_an_error_that_names_it(tmp_path, text, message):
    course = write_solutions(tmp_path)
    (tmp_path / "course.toml").write_text(text)
    with pytest.raises(CourseError, match=rf"course\.toml.*{message}"):
        deadline_of(course)


def test_the_receipt_is_nbgraders_timestamp_in_utc(tmp_path):
    assert receipt(tmp_path) is None
    for text in ("2026-12-01 10:30:00.5 UTC", "2026-12-01 11:30:00.5 CET", "2026-12-01T12:30:00.5+02:00\n"):
        (tmp_path / "timestamp.txt").write_text(text)
        assert receipt(tmp_path) == datetime(2026, 12, 1, 10, 30, 0, 500_000)
    (tmp_path / "timestamp.txt").write_text("")
    assert receipt(tmp_path) is None
    (tmp_path / "timestamp.txt").write_bytes(b"soon \xff")
    with pytest.raises(ValueError, match="expected a date, found 'soon"):
        receipt(tmp_path)


def test_a_link_is_no_receipt(tmp_path):
    (tmp_path / "elsewhere").write_text("2020-01-01 10:30:00 UTC")
    (tmp_path / "timestamp.txt").symlink_to(tmp_path / "elsewhere")
    assert receipt(tmp_path) is None


def test_an_hour_of_grace_is_an_hour():
    assert Deadline(DUE, 1.0, grace_minutes=60).fraction(timedelta(hours=1).total_seconds()) == 0
    assert Deadline(DUE, 1.0, grace_minutes=60).fraction(HOUR + 1) == 1
