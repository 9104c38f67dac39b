"""A table of answers goes to a spreadsheet and comes back with points and comments; nothing is lost or guessed."""

from __future__ import annotations

import csv
import io

import pytest
from nbgrader.api import Gradebook
from toy_course import ASSIGNMENT, write_solutions
from toy_grades import files_of, toy_grade
from typer.testing import CliRunner

from autograder.__main__ import app
from autograder.course import Course
from autograder.gradebook import gradebook
from autograder.gradebook.gradebook import record
from autograder.grading.grade import release_of
from autograder.notebooks.samples import Sample, Substitution, write_samples

FORMULA = '=HYPERLINK(1)\nsecond line, "quoted"; œuvre'


@pytest.fixture
def course(tmp_path, monkeypatch) -> Course:
    """A course with three graded submissions, one of which answers with a formula; no pages are made."""
    monkeypatch.setattr(gradebook, "generate_feedback", lambda course, student: None)
    course = write_solutions(tmp_path)
    grade(course, "ada", "Because they were.")
    grade(course, "ben", FORMULA)
    grade(course, "007", "It depends.")
    return course


def grade(course: Course, student: str, answer: str) -> None:
    """Hand in with this answer, and grade it."""
    write_samples(course, {student: Sample(changes={"why": answer})})
    files = files_of(course, student)
    record(course, student, toy_grade(course, student), files, release_of(course).digest + str(sorted(files.items())))


def run(course: Course, *options: str, exit_code: int = 0) -> str:
    done = CliRunner().invoke(app, ["answers", ASSIGNMENT, "--course", str(course.root), *options])
    assert done.exit_code == exit_code, done.output
    return done.output


def table(course: Course) -> list[dict[str, str]]:
    run(course)
    return list(csv.DictReader(io.StringIO((course.reports / f"{ASSIGNMENT}-answers.csv").read_text("utf-8-sig"))))


def read_back(course: Course, rows: list[dict[str, str]], delimiter: str = ",", exit_code: int = 0) -> str:
    stream = io.StringIO()
    writer = csv.DictWriter(stream, list(rows[0]), delimiter=delimiter)
    writer.writeheader()
    writer.writerows(rows)
    path = course.root / "filled.csv"
    path.write_text(stream.getvalue(), encoding="utf-8-sig", newline="")
    return run(course, "--read", str(path), exit_code=exit_code)


def stored(course: Course, student: str) -> tuple[float | None, str | None, bool]:
    """The points by hand, the comment, and whether a person still has to look."""
    with Gradebook(course.database_url) as book:
        notebooks = book.find_submission(ASSIGNMENT, student).notebooks
        [found] = [grade for notebook in notebooks for grade in notebook.grades if grade.name == "why"]
        [remark] = [comment for notebook in notebooks for comment in notebook.comments if comment.name == "why"]
        return found.manual_score, remark.manual_comment, found.needs_manual_grade


def test_the_table_holds_each_answer_beside_the_courses_own(course):
    rows = table(course)
    assert [(row["student"], row["cell"], row["points"], row["of"]) for row in rows] == [
        ("007", "why", "", "2"), ("ada", "why", "", "2"), ("ben", "why", "", "2")
    ]  # fmt: skip
    assert [row["answer"] for row in rows] == ["It depends.", "Because they were.", f"'{FORMULA}"]
    assert len({row["expected"] for row in rows}) == 1 and rows[0]["expected"]


@pytest.mark.parametrize(("delimiter", "points"), [(",", "1.5"), (";", "1,5"), ("\t", "1.50")])
def test_points_and_comments_of_a_spreadsheet_are_saved(course, delimiter, points):
    rows = table(course)
    rows[0] |= {"student": "7", "points": "0"}  # without the zeros that the spreadsheet took off
    rows[1] |= {"points": points, "comment": "Well said;\nbut why?"}
    told = read_back(course, rows, delimiter)
    assert "Saved: 2." in told
    assert stored(course, "007") == (0.0, None, False)
    assert stored(course, "ada") == (1.5, "Well said;\nbut why?", False)
    assert stored(course, "ben") == (None, None, True)
    again = table(course)
    assert (again[1]["points"], again[1]["comment"]) == ("1.5", "Well said;\nbut why?")
    assert "Saved: 0." in read_back(course, again)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"points": "three"}, "row 3, ada, 2_spread, why: expected points from 0 to 2, found 'three'"),
        ({"points": "2.5"}, "from 0 to 2, found '2.5'"),
        ({"points": "nan"}, "from 0 to 2, found 'nan'"),
        ({"points": "-1"}, "from 0 to 2, found '-1'"),
        ({"student": "eve", "points": "1"}, "row 3, eve, 2_spread, why: expected an answer of this assignment"),
        ({"student": "ben", "points": "1"}, "expected each answer once, found it again"),
    ],
)
def test_a_table_with_a_fault_is_refused_whole(course, change, told):
    rows = table(course)
    rows[0]["points"] = "2"
    rows[1] |= change
    assert told in " ".join(read_back(course, rows, exit_code=1).split())
    assert stored(course, "007") == (None, None, True)


def test_points_for_an_answer_that_was_handed_in_again_are_left_out(course):
    rows = table(course)
    grade(course, "ada", "On second thoughts, no.")
    for row in rows:
        row["points"] = "2"
    told = read_back(course, rows, exit_code=1)
    assert (
        "Saved: 2." in told and "Left out, as the answer is another one since the table was written: ada (why)" in told
    )
    assert stored(course, "ada")[0] is None and stored(course, "ben")[0] == 2.0


def test_another_table_is_no_table_of_answers(course):
    path = course.root / "grades.csv"
    path.write_text("student,total\nada,5\n")
    told = run(course, "--read", str(path), exit_code=1)
    assert "found no column notebook, cell, version, points, comment" in " ".join(told.split())


def test_work_that_is_not_graded_yet_is_not_in_the_table(course):
    write_samples(course, {"eve": Sample(changes={"why": Substitution("Because", "Since")})})
    assert "eve" not in [row["student"] for row in table(course)]


def test_a_table_that_is_not_there_is_told_with_what_was_expected(course):
    told = run(course, "--read", str(course.root / "nope.csv"), exit_code=1)
    assert "Errno" not in told
    assert f"answers` writes in {course.root / 'nope.csv'}, found no such file" in " ".join(told.split())


def test_a_course_without_grades_says_what_to_do(tmp_path):
    told = run(write_solutions(tmp_path), exit_code=1)
    assert "Run `autograder grade toy` first" in " ".join(told.split())
