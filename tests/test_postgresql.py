"""The gradebook in PostgreSQL holds the same as in SQLite."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

import pytest
import sqlalchemy
from nbgrader.api import Gradebook
from postgres_server import MISSING, programs, server
from toy_course import ASSIGNMENT, solutions, write_solutions
from toy_course import test_cell as graded_cell
from toy_grades import files_of, rows_of, toy_grade

from autograder.course import Course, CourseError
from autograder.gradebook.database import create_gradebook
from autograder.gradebook.gradebook import discard_results, record
from autograder.grading.verdict import SubmissionVerdict
from autograder.notebooks.samples import Sample, Substitution, write_samples

LATE = "[assignments.toy]\ndue = 2026-12-01T12:00:00Z\nlate_penalty_per_day = 0.1\ngrace_minutes = 15\n"
STUDENTS = {
    "ada": Sample(),
    "ben": Sample(filled=False),
    "cleo": Sample(changes={"mean_of": Substitution("total +", "total -"), "spread_of": Substitution(" - ", " + ")}),
}


@pytest.fixture(scope="module")
def address():
    found = programs()
    if found is None:
        if os.environ.get("CI", "").lower() not in ("", "0", "false"):
            pytest.fail(f"{MISSING}, or run `bash .ci/system`")
        pytest.skip(f"optional: {MISSING}")
    with server(found) as address:
        yield address


@pytest.fixture
def url(address):
    """The address of a new, empty database."""
    name = f"course_{secrets.token_hex(4)}"
    engine = sqlalchemy.create_engine(f"{address}/postgres", isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(sqlalchemy.text(f"CREATE DATABASE {name}"))
    engine.dispose()
    return f"{address}/{name}"


def make_course(root: Path) -> Course:
    """Make a course in which one of three students is late."""
    course = write_solutions(root)
    course.settings_file.write_text(LATE)
    write_samples(course, STUDENTS)
    (course.submitted("ada") / "timestamp.txt").write_text("2026-12-03 10:00:00.5 UTC")
    (course.submitted("cleo") / "timestamp.txt").write_text("2026-12-01 12:10:00 UTC")
    return course


def grade_all(course: Course, key: str = "key") -> list[SubmissionVerdict]:
    """Grade and record every submission."""
    return [record(course, name, toy_grade(course, name), files_of(course, name), key) for name in STUDENTS]


def test_a_class_has_the_same_verdicts_and_rows_in_postgresql_as_in_sqlite(tmp_path, url, monkeypatch):
    in_sqlite = make_course(tmp_path / "sqlite")
    expected = grade_all(in_sqlite), rows_of(in_sqlite)
    monkeypatch.setenv("AUTOGRADER_DB_URL", url)
    course = make_course(tmp_path / "postgresql")
    assert (grade_all(course), rows_of(course)) == expected
    assert not course.gradebook.exists()
    assert [verdict.points for verdict in expected[0]] == [7, 0, 1.5]
    assert ("ada", "1_mean", 3.0, 0.6) in expected[1]


def test_course_toml_chooses_the_database_and_grading_again_changes_nothing(tmp_path, url):
    course = make_course(tmp_path)
    course.settings_file.write_text(f'db_url = "{url}"\n{LATE}')
    first, rows = grade_all(course), rows_of(course)
    assert (grade_all(course), rows_of(course)) == (first, rows)
    assert (grade_all(course, "another"), rows_of(course)) == (first, rows)
    assert not course.gradebook.exists()


def test_the_tables_are_made_once_and_stamped_as_nbgrader_would(url):
    assert create_gradebook(url) and not create_gradebook(url)
    Gradebook(url).close()


def test_points_given_by_hand_survive_and_cells_are_added(tmp_path, url, monkeypatch):
    monkeypatch.setenv("AUTOGRADER_DB_URL", url)
    course = make_course(tmp_path)
    grade_all(course)
    with Gradebook(url) as gradebook:
        gradebook.find_grade("why", "2_spread", ASSIGNMENT, "ada").manual_score = 2
        gradebook.db.commit()
    grade_all(course, "another")
    assert ("ada", "2_spread", "why", None, 2.0, None, True) in rows_of(course)
    notebooks = solutions()
    notebooks["1_mean"].cells.append(graded_cell("added", 1, "assert mean_of([2]) == 2"))
    write_solutions(tmp_path, notebooks)
    write_samples(course, STUDENTS)
    assert [verdict.points for verdict in grade_all(course, "with it")] == [8, 0, 1.5]
    assert ("ada", "2_spread", "why", None, 2.0, None, True) in rows_of(course)


def test_results_that_are_discarded_leave_no_score(tmp_path, url, monkeypatch):
    monkeypatch.setenv("AUTOGRADER_DB_URL", url)
    course = make_course(tmp_path)
    grade_all(course)
    discard_results(course, "ada")
    assert {row[3] for row in rows_of(course) if row[0] == "ada" and len(row) == 7} == {None}


def test_a_server_that_is_not_there_is_a_clear_error_without_the_password(tmp_path, monkeypatch):
    monkeypatch.setenv("AUTOGRADER_DB_URL", "postgresql://grader:secret@127.0.0.1:9/course")
    course = write_solutions(tmp_path)
    write_samples(course, {"ada": Sample()})
    with pytest.raises(CourseError, match=r"grader:\*\*\*@127.0.0.1:9/course.*Start its server") as error:
        record(course, "ada", toy_grade(course, "ada"), {})
    assert "secret" not in str(error.value)
