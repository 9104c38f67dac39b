"""Grades reach nbgrader's gradebook, autograded/ and feedback/, whatever happens in between."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import nbformat
import pytest
from nbgrader.api import Gradebook
from sqlalchemy import text
from toy_course import ASSIGNMENT, find, solutions, write_solutions
from toy_course import test_cell as graded_cell
from toy_grades import files_of, rows_of, toy_grade

from autograder.course import Course, CourseError
from autograder.gradebook import gradebook
from autograder.gradebook.connection import OpenGradebook
from autograder.gradebook.database import SOUGHT, create_gradebook, record_assignment
from autograder.gradebook.gradebook import record
from autograder.grading.grade import Graded
from autograder.grading.verdict import Outcome, State, SubmissionVerdict
from autograder.notebooks.samples import Sample, Substitution, write_samples

WRONG = Sample(changes={"mean_of": Substitution("total +", "total -"), "spread_of": Substitution(" - ", " + ")})
LATE = "[assignments.toy]\ndue = 2026-12-01T12:00:00Z\nlate_penalty_per_day = 0.1\n"


def save(course: Course, student: str, key: str = "key", graded: Graded | None = None) -> SubmissionVerdict:
    """Grade and record a student's submission."""
    return record(course, student, graded or toy_grade(course, student), files_of(course, student), key)


def scores_of(course: Course, student: str) -> dict[str, float | None]:
    """Return the automatic scores in nbgrader's gradebook; empty if it has no such submission."""
    return {row[2]: row[3] for row in rows_of(course) if row[0] == student and len(row) == 7}


def grade_by_hand(course: Course, points: float, comment: str) -> None:
    """Grade as a person does in Formgrader."""
    with Gradebook(course.database_url) as book:
        grade = book.find_grade("why", "2_spread", ASSIGNMENT, "ada")
        grade.manual_score, grade.needs_manual_grade = points, False
        book.find_comment("why", "2_spread", ASSIGNMENT, "ada").manual_comment = comment
        book.db.commit()


@pytest.fixture
def course(tmp_path):
    course = write_solutions(tmp_path)
    write_samples(course, {"ada": Sample(), "ben": Sample(filled=False), "cleo": WRONG})
    return course


def test_scores_notebooks_and_pages_are_where_nbgrader_looks(course):
    verdict = save(course, "ada")
    assert (verdict.student, verdict.state, verdict.points, verdict.reason) == ("ada", State.GRADED, 7, "")
    assert scores_of(course, "ada") == {"test_mean": 3, "test_spread": 4, "why": None}
    assert sorted(path.name for path in course.autograded("ada").iterdir()) == [
        "1_mean.ipynb",
        "2_spread.ipynb",
        "numbers.txt",
    ]
    assert sorted(path.name for path in course.feedback("ada").glob("*.html")) == ["1_mean.html", "2_spread.html"]
    assert "Score: 3.0 / 3.0" in (course.feedback("ada") / "1_mean.html").read_text()
    assert (ASSIGNMENT, None, 9.0) in rows_of(course)


def test_blank_answers_get_no_points_and_the_comment_that_nbgrader_gives(course):
    assert save(course, "ben").points == 0
    rows = {row[2:] for row in rows_of(course) if row[0] == "ben"}
    assert ("why", 0.0, None, None, False) in rows and ("why", "No response.", None) in rows


def test_an_answer_without_text_waits_for_a_person(course):
    path = course.submitted("ada") / "2_spread.ipynb"
    notebook = nbformat.read(path, as_version=4)
    find(notebook, "why").source = ""
    nbformat.write(notebook, path)
    assert save(course, "ada").manual_open == 1
    assert ("ada", "2_spread", "why", None, None, None, True) in rows_of(course)


def test_a_notebook_that_was_not_handed_in_has_no_points_and_waits_for_nobody(course):
    (course.submitted("ada") / "2_spread.ipynb").unlink()
    assert save(course, "ada").points == 3
    assert ("ada", "2_spread", "test_spread", 0.0, None, None, False) in rows_of(course)
    assert not (course.autograded("ada") / "2_spread.ipynb").exists()


def test_the_same_grade_is_written_once(course, monkeypatch):
    first = save(course, "ada")
    before, rows = _modified(course), rows_of(course)
    monkeypatch.setattr(gradebook, "generate_feedback", None)
    assert save(course, "ada") == first
    assert (_modified(course), rows_of(course)) == (before, rows)


def _modified(course: Course) -> dict[Path, int]:
    folders = (course.root / "autograded", course.root / "feedback")
    return {path: path.stat().st_mtime_ns for folder in folders for path in folder.rglob("*") if path.is_file()}


def test_what_is_missing_of_a_recorded_grade_is_written_again(course):
    first, rows = save(course, "ada"), rows_of(course)
    for path in (course.autograded("ada") / "1_mean.ipynb", course.feedback("ada") / "1_mean.html", course.gradebook):
        path.unlink()
        assert save(course, "ada") == first
        assert path.exists() and rows_of(course) == rows


def test_a_damaged_record_is_no_record(course):
    first = save(course, "ada")
    for content in (b"", b"{", b"[]", b'{"key": "key"}', b'{"key": "key", "verdict": {}, "rows": []}'):
        course.verdict_file("ada").write_bytes(content)
        assert save(course, "ada") == first


@pytest.mark.parametrize("step", ["forget_scores", "write_autograded", "save_scores", "save_lateness",
                                  "generate_feedback", "write_record"])  # fmt: skip
def test_a_kill_before_any_step_leaves_no_trace_after_the_next_run(course, monkeypatch, step):
    course.settings_file.write_text(LATE)
    (course.submitted("ada") / "timestamp.txt").write_text("2026-12-02 10:00:00 UTC")
    save(course, "ada", "new")
    expected, verdict = rows_of(course), save(course, "ada", "new")
    (course.submitted("ada") / "2_spread.ipynb").rename(course.root / "kept")
    save(course, "ada", "old")
    (course.root / "kept").rename(course.submitted("ada") / "2_spread.ipynb")
    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(gradebook, step, _interrupt)
        save(course, "ada", "new")
    assert save(course, "ada", "new") == verdict
    assert rows_of(course) == expected
    assert len(list(course.autograded("ada").glob("*.ipynb"))) == len(list(course.feedback("ada").glob("*.html"))) == 2


def test_a_new_grade_never_shows_the_old_score_while_it_is_written(course, monkeypatch):
    save(course, "ada", "old")
    seen = []
    original = gradebook.write_autograded

    def look(course, student, *more):
        seen.append(
            (scores_of(course, student), course.autograded(student).exists(), course.feedback(student).exists())
        )
        original(course, student, *more)

    monkeypatch.setattr(gradebook, "write_autograded", look)
    write_samples(course, {"ada": WRONG})
    assert save(course, "ada", "new").points == 1.5
    assert seen == [({"test_mean": None, "test_spread": None, "why": None}, False, False)]


@pytest.mark.parametrize("state", [State.NEEDS_HUMAN, State.INFRA_ERROR])
def test_what_could_not_be_graded_has_no_score_and_no_page(course, state):
    save(course, "ada", "old")
    failed = Graded(SubmissionVerdict("", ASSIGNMENT, state, "why not"), {})
    verdict = save(course, "ada", "new", failed)
    assert (verdict.student, verdict.state, verdict.points, verdict.reason) == ("ada", state, None, "why not")
    assert set(scores_of(course, "ada").values()) == {None}
    assert not course.autograded("ada").exists() and not course.feedback("ada").exists()


def test_a_cell_that_needs_a_human_waits_for_one_and_the_others_have_their_points(course):
    graded = toy_grade(course, "ada")
    first, *others = graded.verdict.cells
    cells = (replace(first, points=None, outcome=Outcome.NEEDS_HUMAN), *others)
    verdict = replace(graded.verdict, state=State.NEEDS_HUMAN, reason="a Lambda layer", cells=cells)
    assert save(course, "ada", graded=replace(graded, verdict=verdict)).points is None
    rows = rows_of(course)
    assert ("ada", "1_mean", "test_mean", None, None, None, True) in rows
    assert ("ada", "2_spread", "test_spread", 4.0, None, None, False) in rows


def test_points_given_by_hand_survive_a_new_grade_and_are_on_the_page(course):
    save(course, "ada", "old")
    grade_by_hand(course, 2, "well said")
    save(course, "ada", "new")
    assert ("ada", "2_spread", "why", None, 2.0, None, False) in rows_of(course)
    assert ("ada", "2_spread", "why", None, "well said") in rows_of(course)
    page = re.sub(r"<[^>]*>", "", (course.feedback("ada") / "2_spread.html").read_text())
    assert "well said" in page and "Score: 6.0 / 6.0" in page


def test_points_given_by_hand_reach_the_page_and_the_penalty_without_a_new_grade(course):
    course.settings_file.write_text(LATE)
    (course.submitted("ada") / "timestamp.txt").write_text("2026-12-02 10:00:00 UTC")
    save(course, "ada")
    grade_by_hand(course, 2, "well said")
    assert save(course, "ada").reason == "handed in late: 0.9 points less"
    assert ("ada", "2_spread", "why", None, 2.0, None, False) in rows_of(course)
    assert "well said" in (course.feedback("ada") / "2_spread.html").read_text()


def test_late_work_loses_points_and_a_deadline_that_moves_gives_them_back(course):
    course.settings_file.write_text(LATE)
    (course.submitted("ada") / "timestamp.txt").write_text("2026-12-03 10:00:00 UTC")
    verdict = save(course, "ada")
    assert (verdict.points, verdict.reason) == (7, "handed in late: 1.4 points less")
    assert {row[1]: row[3] for row in rows_of(course) if row[0] == "ada" and len(row) == 4 and row[3] is not None}[
        "1_mean"
    ] == 0.6
    assert "Late submission penalty (Score: -0.6)" in (course.feedback("ada") / "1_mean.html").read_text()
    assert save(course, "ben").reason == ""  # no timestamp.txt
    course.settings_file.write_text(LATE.replace("12-01", "12-04"))
    assert save(course, "ada").reason == ""
    assert "Late submission penalty" not in (course.feedback("ada") / "1_mean.html").read_text()


def test_a_resubmission_without_a_receipt_is_not_late(course):
    course.settings_file.write_text(LATE)
    stamp = course.submitted("ada") / "timestamp.txt"
    stamp.write_text("2026-12-03 10:00:00 UTC")
    save(course, "ada")
    stamp.unlink()
    assert save(course, "ada", "new").reason == ""


def test_a_receipt_that_is_no_date_costs_nothing_and_is_told(course):
    course.settings_file.write_text(LATE)
    (course.submitted("ada") / "timestamp.txt").write_text("yesterday evening")
    verdict = save(course, "ada")
    assert (verdict.state, verdict.points) == (State.GRADED, 7)
    assert verdict.reason == "timestamp.txt: expected a date, found 'yesterday evening'; not counted as late"


def test_a_page_that_cannot_be_drawn_costs_no_score_and_is_tried_again(course, monkeypatch):
    def fail(course, student):
        raise OSError("disk full")

    with monkeypatch.context() as patch:
        patch.setattr(gradebook, "generate_feedback", fail)
        assert save(course, "ada").reason == "no feedback page: disk full"
    assert scores_of(course, "ada")["test_mean"] == 3
    assert save(course, "ada").reason == ""
    assert course.feedback("ada").exists()


def test_files_that_cannot_lie_beside_the_courses_are_left_out(course):
    files = {
        **files_of(course, "ada"),
        "numbers.txt": b"9",
        "numbers.txt/deeper": b"",
        "own/data.csv": b"1",
        "a.pyc": b"",
    }
    record(course, "ada", toy_grade(course, "ada"), files)
    folder = course.autograded("ada")
    assert (folder / "numbers.txt").read_text() == "1 2 3\n"
    assert (folder / "own/data.csv").read_bytes() == b"1"
    assert not (folder / "a.pyc").exists()


@pytest.mark.parametrize("name", ["../outside.txt", "/tmp/outside.txt", "a/../../outside.txt"])
def test_a_name_that_leads_out_of_the_submission_is_refused(course, name):
    with pytest.raises(ValueError, match="inside the submission"):
        record(course, "ada", toy_grade(course, "ada"), {name: b""})


def test_the_rows_of_one_submission_are_found_without_reading_those_of_the_class(course):
    record_assignment(course)
    with OpenGradebook(course.database_url) as book:
        for table, column in SOUGHT:
            plan = book.db.execute(text(f"EXPLAIN QUERY PLAN SELECT * FROM {table} WHERE {column} = 'x'")).all()
            assert "SEARCH" in str(plan) and "SCAN" not in str(plan), plan


def test_a_grade_of_another_form_of_the_assignment_is_refused(course):
    graded = toy_grade(course, "ada")
    notebooks = solutions()
    find(notebooks["1_mean"], "test_mean").metadata.nbgrader.grade_id = "renamed"
    write_solutions(course.root, notebooks)
    with pytest.raises(ValueError, match=r"unknown cells \(1_mean: test_mean"):
        save(course, "ada", graded=graded)
    assert set(scores_of(course, "ada").values()) <= {None}


def test_changed_points_and_cells_reach_the_gradebook(course):
    save(course, "ada", "1")
    notebooks = solutions()
    find(notebooks["1_mean"], "test_mean").metadata.nbgrader.points = 5
    write_solutions(course.root, notebooks)
    assert save(course, "ada", "2").max_points == 9
    notebooks["1_mean"].cells.append(graded_cell("added", 1, "assert mean_of([2]) == 2"))
    write_solutions(course.root, notebooks)
    write_samples(course, {"ada": Sample()})
    assert save(course, "ada", "3").points == 10
    assert scores_of(course, "ada")["added"] == 1


def test_the_gradebook_is_stamped_as_nbgrader_would(tmp_path):
    url = f"sqlite:///{tmp_path / 'gradebook.db'}"
    assert create_gradebook(url) and not create_gradebook(url)
    Gradebook(url).close()


def test_a_gradebook_whose_making_was_cut_short_is_completed(course, tmp_path, monkeypatch):
    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr("autograder.gradebook.database.ScriptDirectory", _interrupt)
        create_gradebook(course.database_url)
    assert create_gradebook(course.database_url)
    record_assignment(course)


def _interrupt(*_):
    raise KeyboardInterrupt


def test_the_database_is_chosen_by_the_environment_or_course_toml(course, monkeypatch):
    assert course.database_url == f"sqlite:///{course.gradebook}"
    course.settings_file.write_text('db_url = "sqlite:///grades/all.db"')
    assert course.database_url == f"sqlite:///{course.root}/grades/all.db"
    monkeypatch.setenv("AUTOGRADER_DB_URL", "postgresql://grader:secret@db.example.org/course")
    assert course.database_url == "postgresql://grader:secret@db.example.org/course"
    monkeypatch.setenv("AUTOGRADER_DB_URL", "")
    assert course.database_url.startswith("sqlite")


@pytest.mark.parametrize("url", ["3", "'grades.db'", "'mysql://grader:secret@host/db'", "'sqlite://'"])
def test_an_address_that_cannot_be_used_is_an_error_without_the_password(course, url):
    course.settings_file.write_text(f"db_url = {url}")
    with pytest.raises(CourseError, match=r"course\.toml, db_url: expected an address such as postgresql://") as error:
        _ = course.database_url
    assert "secret" not in str(error.value)
