"""Nothing that a student handed in becomes one of our pages, or changes what is recorded of a grade."""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape

import pytest
from active_content import active_content
from nbgrader.api import Gradebook
from test_gradebook import grade_by_hand
from test_plugin import formgrader
from toy_course import ASSIGNMENT, write_solutions
from toy_grades import files_of, rows_of, toy_grade

from autograder.course import Course
from autograder.gradebook.autograded import inert_name
from autograder.gradebook.database import create_gradebook
from autograder.gradebook.gradebook import record
from autograder.gradebook.summary import Entry, told_once
from autograder.intake.archive import read_submission
from autograder.notebooks.samples import Sample, Substitution, write_samples
from autograder.report.page import write_report
from autograder.report.results import class_results

SCRIPT = "<script>alert(1)</script>"
WRONG = Sample(changes={"mean_of": Substitution("total +", "total -"), "spread_of": Substitution(" - ", " + ")})
OWN_FILES = [
    "1_mean.html",
    "index.HTM",
    "drawing.svg",
    "feed.xml",
    "page.xhtml",
    "submission_secret.txt",
    "deep/2.html",
]
PAGES = ["1_mean.html", "2_spread.html"]


@pytest.fixture
def course(tmp_path) -> Course:
    """A course in which ada and cleo handed in their own pages, and cleo also wrong work."""
    course = write_solutions(tmp_path)
    write_samples(course, {"ada": Sample(), "cleo": WRONG})
    for student in ("ada", "cleo"):
        for name in OWN_FILES:
            path = course.submitted(student) / name
            path.parent.mkdir(exist_ok=True)
            path.write_text(SCRIPT)
        (course.submitted(student) / "timestamp.txt").write_text("2026-12-02 10:00:00 UTC")
    return course


def files(folder) -> list[str]:
    """Return the files in a folder and below it."""
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if not path.is_dir())


def recorded(course: Course, student: str, key: str = "key"):
    """Grade and record as the runner does: with all files, by their paths."""
    return record(course, student, toy_grade(course, student), read_submission(course.submitted(student)), key)


def text_of(course: Course, student: str, name: str) -> str:
    """Return the words of a feedback page."""
    page = (course.feedback(student) / f"{name}.html").read_text().partition("<body")[2]
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]*>", " ", page)))


def check_folders(course: Course, student: str) -> None:
    """Check that all feedback is ours, and that no other file makes a browser run anything."""
    assert files(course.feedback(student)) == PAGES
    for name in PAGES:
        page = (course.feedback(student) / name).read_text()
        assert SCRIPT not in page and active_content(page) == {}
    assert all(inert_name(name) == name for name in files(course.autograded(student)))
    assert (course.autograded(student) / "1_mean.html.txt").read_text() == SCRIPT


def test_a_students_own_page_is_no_feedback_and_no_file_of_theirs_is_copied_there(course):
    recorded(course, "ada")
    check_folders(course, "ada")
    report = write_report(course).read_text()
    assert set(re.findall(r'href="\.\./([^"]*)"', report)) == {f"feedback/ada/{ASSIGNMENT}/{name}" for name in PAGES}


def test_nbgraders_own_commands_copy_none_of_it_either(course):
    assert formgrader(course).autograde(ASSIGNMENT, "ada")["success"]
    assert formgrader(course).generate_feedback(ASSIGNMENT, "ada")["success"]
    check_folders(course, "ada")


def test_a_students_own_page_does_not_undo_grading_by_hand(course):
    recorded(course, "ada")
    grade_by_hand(course, 2, "well said")
    recorded(course, "ada")
    rows = rows_of(course)
    assert ("ada", "2_spread", "why", None, 2.0, None, False) in rows
    recorded(course, "ada")
    assert rows_of(course) == rows
    [ada, *_] = class_results(course).students
    assert ada.total == 9


@pytest.mark.parametrize("by", [recorded, lambda course, student: formgrader(course).autograde(ASSIGNMENT, student)])
def test_a_page_that_becomes_text_replaces_no_file_of_that_name(course, by):
    for name in ("a.html", "a.html.txt"):
        (course.submitted("ada") / name).write_text(f"this is {name}")
    by(course, "ada")
    found = {path.name: path.read_text() for path in course.autograded("ada").glob("a.html*")}
    assert found == {"a.html.txt": "this is a.html.txt", "a.html.txt.txt": "this is a.html"}


@pytest.mark.parametrize("name", ["a.html", "a.HTML", "a.xht", "a.svg", "a.svgz", "a.xml", "a.js", "a.css", "a.mhtml"])
def test_what_a_browser_could_run_lies_beside_the_notebooks_as_text(name):
    assert inert_name(name) == f"{name}.txt"


@pytest.mark.parametrize(
    "name", ["data.csv", "helpers.py", "a.npy", "a.png", "no_ending", "a.txt", "a.pdf", "a.docx", "a.zip"]
)
def test_data_keeps_its_name(name):
    assert inert_name(name) == name


def test_a_page_says_whose_work_it_is_which_version_and_how_it_stands(course):
    create_gradebook(course.database_url)
    with Gradebook(course.database_url) as book:
        book.update_or_create_student("cleo", first_name="Cleo", last_name=SCRIPT)
    recorded(course, "cleo")
    page = text_of(course, "cleo", "2_spread")
    assert f"Cleo {SCRIPT} (cleo)" in page
    assert "toy: 1.5 of 9.0 points so far, 2.0 still to be graded" in page
    assert "Handed in 2026-12-02 10:00 UTC" in page
    assert re.search(r"Graded 20\d\d-\d\d-\d\d \d\d:\d\d UTC", page)
    assert re.search(r"Version [0-9a-f]{12} ", page)
    assert "State graded, except for what a person still has to grade" in page


def test_a_written_answer_is_to_be_graded_until_somebody_did_and_never_a_zero(course):
    recorded(course, "ada")
    page = text_of(course, "ada", "2_spread")
    assert "Answer why (to be graded, 2.0 points)" in page and "0.0 / 2.0" not in page
    grade_by_hand(course, 2, "well said")
    recorded(course, "ada")
    page = text_of(course, "ada", "2_spread")
    assert "Answer why (Score: 2.0 / 2.0)" in page and "to be graded" not in page
    assert "State graded" in page and "9.0 of 9.0 points" in page


def test_tests_are_listed_by_the_titles_that_they_begin_with(course):
    path = course.solutions / "1_mean.ipynb"
    begun = "# Graded, 3 points: the mean of a list\\n"
    path.write_text(path.read_text().replace('"assert mean_of([1.0, 3.0])', f'"{begun}", "assert mean_of([1.0, 3.0])'))
    recorded(course, "cleo")
    page = text_of(course, "cleo", "1_mean")
    assert "the mean of a list (Score: 0.0 / 3.0)" in page and "Test cell" not in page
    assert "the mean of 1 and 3 is 2" in page.partition("def mean_of")[0]  # the message, in the index


def test_a_message_that_two_tests_have_is_told_once():
    texts = ["frozen?", "", "frozen?", ""]
    entries = [Entry(f"id{place}", f"title {place}", 0, 1, False, message=text) for place, text in enumerate(texts)]
    assert [entry.same_as for entry in told_once(iter(entries))] == ["", "", "title 0", ""]


@pytest.mark.parametrize("text", ["AssertionError", "AssertionError: it is wrong", "ValueError"])
def test_two_tests_that_do_not_say_why_are_not_told_to_have_one_reason(text):
    entries = [Entry(f"id{place}", f"title {place}", 0, 1, False, message=text) for place in range(2)]
    assert [entry.same_as for entry in told_once(iter(entries))] == ["", ""]


def test_remarks_of_the_terminal_are_in_the_report(course):
    (course.submitted("ada") / "2_spread.ipynb").unlink()
    (course.submitted("cleo") / "timestamp.txt").write_text("yesterday")
    course.settings_file.write_text("[assignments.toy]\ndue = 2026-12-01T12:00:00Z\nlate_penalty_per_day = 0.1\n")
    graded = toy_grade(course, "ada")
    remark = "not handed in: 2_spread.ipynb; not among the graded notebooks: other.ipynb"
    graded = replace(graded, verdict=replace(graded.verdict, reason=remark))
    (course.submitted("ada") / "deep/2.html").unlink()
    (course.submitted("ada") / "deep").rmdir()
    told = record(course, "ada", graded, files_of(course, "ada"), "key")
    assert told.reason == f"{remark}; handed in late: 0.3 points less"
    assert record(course, "ada", graded, files_of(course, "ada"), "key") == told
    recorded(course, "cleo")
    ada, cleo = class_results(course).students
    assert ada.remark == f"handed in late: 0.3 points less; {remark}"
    assert cleo.remark.endswith("timestamp.txt: expected a date, found 'yesterday'; not counted as late")
    assert remark in unescape(write_report(course).read_text())
