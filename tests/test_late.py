"""The penalty for handing in late."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from toy_course import write_solutions
from toy_grades import files_of, toy_grade

from autograder.collect.collect import collect
from autograder.course import CourseError
from autograder.gradebook.gradebook import record
from autograder.gradebook.late import Deadline, deadline_of, penalty, receipt
from autograder.notebooks.samples import Sample, write_samples
from autograder.report.results import class_results

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


BERLIN = ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize(
    ("due", "received", "days"),
    [((2026, 10, 24, 23, 59), (2026, 10, 25, 23, 30), 1),  # summer time ends: 24.5 hours
     ((2026, 10, 24, 23, 59), (2026, 10, 26, 0, 0), 2), ((2027, 3, 27, 23, 59), (2027, 3, 29, 0, 30), 2),  # 23.5 hours
     ((2027, 3, 27, 23, 59), (2027, 3, 28, 0, 0), 1), ((2026, 7, 1, 12, 0), (2026, 7, 3, 12, 0), 2)],
)  # fmt: skip
def test_with_a_named_zone_days_are_those_of_the_clock_on_the_wall(due, received, days):
    due, received = (datetime(*moment, tzinfo=BERLIN).astimezone(UTC) for moment in (due, received))
    deadline = Deadline(due, late_penalty_per_day=0.1, zone=BERLIN)
    assert deadline.fraction((received - due).total_seconds()) == pytest.approx(0.1 * days)


def test_without_a_zone_a_day_is_24_hours():
    assert Deadline(DUE, late_penalty_per_day=0.1).fraction(24.5 * HOUR) == 0.2


def test_the_hour_that_comes_twice_is_late_the_second_time():
    due = datetime(2026, 10, 25, 2, 30, tzinfo=BERLIN)
    assert Deadline(due, late_penalty_per_day=0.1, zone=BERLIN).fraction(40 * 60) == 0.1


def test_a_zone_names_the_clock_of_a_due_date_without_one(tmp_path):
    course = write_solutions(tmp_path)
    (tmp_path / "course.toml").write_text('[assignments.toy]\ndue = 2026-12-02T00:59:00\nzone = "Europe/Berlin"\n')
    assert deadline_of(course) == Deadline(datetime(2026, 12, 2, 0, 59, tzinfo=BERLIN), zone=BERLIN)
    for wrong in ('"Berlin"', '"../x"', "1"):
        (tmp_path / "course.toml").write_text(f"[assignments.toy]\ndue = 2026-12-02T00:59:00\nzone = {wrong}\n")
        with pytest.raises(CourseError, match="zone: expected a name such as"):
            deadline_of(course)


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
        ("due = 2026-12-01T23:59:00Z\ngrace = 15", "expected the keys due, .*grace_minutes, .*groups, found grace"),
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
        ("db_ulr = 'x'", "expected the keys db_url, lab and assignments, found db_ulr"),
        ("[assignments.tyo]\ndue = 2026-12-01T23:59:00Z", r"\[assignments.tyo\]: expected the name .*\(toy\)"),
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


RECEIVED = datetime(2026, 12, 1, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("due", "received", "words"),
    [(True, None, "late according to Canvas, without a time; no penalty was applied: a person has to decide"),
     (False, None, "late according to Canvas, without a time; course.toml has no due date"),
     (True, RECEIVED, "late according to Canvas, but in time by its time of receipt")],
)  # fmt: skip
def test_lateness_that_the_platform_tells_without_a_time_reaches_the_verdict_and_the_report(
    tmp_path, due, received, words
):
    course = write_solutions(tmp_path)
    if due:
        course.settings_file.write_text("[assignments.toy]\ndue = 2026-12-01T12:00:00Z\nlate_penalty_per_day = 0.1\n")
    work = tmp_path / "work"
    write_samples(course, {"501": Sample()})
    shutil.move(course.submitted("501"), work / "mine")
    for notebook in (work / "mine").glob("*.ipynb"):
        shutil.move(notebook, work / f"lovelaceada_LATE_501_98_{notebook.name}")
    shutil.rmtree(work / "mine")
    collect(course, [work], received=received)
    for key in ("", "the key"):
        verdict = record(course, "501", toy_grade(course, "501"), files_of(course, "501"), key)
        assert words in verdict.reason
    [ada] = class_results(course).students
    assert words in ada.remark and ada.remark.count("Canvas") == 1
    for path in list(work.iterdir()):
        path.rename(path.with_name(path.name.replace("LATE_", "")))
    collect(course, [work], received=received)
    assert "Canvas" not in class_results(course).students[0].receipt_remark
    assert not record(course, "501", toy_grade(course, "501"), files_of(course, "501"), "the key").reason
