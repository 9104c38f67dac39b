"""A person gives the points of nbgrader's task cells: grading, the report, exports and feedback support them."""

from __future__ import annotations

import re

import pytest
from nbformat.v4 import new_markdown_cell, new_output
from nbgrader.api import Gradebook
from toy_course import ASSIGNMENT, solutions, write_solutions
from toy_course import test_cell as graded_cell
from toy_grades import files_of, toy_grade

from autograder.gradebook.answers import answers
from autograder.gradebook.gradebook import record
from autograder.grading.scoring import cell_verdict
from autograder.grading.verdict import Outcome
from autograder.notebooks.samples import Sample, write_samples
from autograder.report.results import Standing, class_results
from autograder.report.tables import table


@pytest.fixture
def course(tmp_path):
    notebooks = solutions()
    metadata = {"grade_id": "study", "schema_version": 3, "grade": False, "solution": False, "locked": True}
    task = new_markdown_cell(
        "## A study\n\nFind a use.", metadata={"nbgrader": {**metadata, "task": True, "points": 4}}
    )
    notebooks["2_spread"].cells.append(task)
    course = write_solutions(tmp_path, notebooks)
    write_samples(course, {"ada": Sample(), "ben": Sample(filled=False)})
    return course


def save(course, student):
    return record(course, student, toy_grade(course, student), files_of(course, student), "key")


def test_a_task_waits_for_a_person_in_grades_report_and_export(course):
    assert save(course, "ada").manual_open == 2
    assert save(course, "ben").manual_open == 1
    results = class_results(course)
    assert [(item.grade_id, item.max_points) for item in results.items if item.by_hand] == [("why", 2), ("study", 4)]
    ada, ben = results.students
    assert (ada.open, ben.open, results.max_points) == (2, 1, 13)
    [heading, first, _] = table(results, "csv")
    assert dict(zip(heading, first, strict=True))["2_spread/study"] == ""


def test_a_task_graded_by_hand_counts_and_stays_graded(course):
    save(course, "ada")
    with Gradebook(course.database_url) as book:
        for name, points in [("why", 2), ("study", 3)]:
            grade = book.find_grade(name, "2_spread", ASSIGNMENT, "ada")
            grade.manual_score, grade.needs_manual_grade = points, False
        book.find_comment("study", "2_spread", ASSIGNMENT, "ada").manual_comment = "a good use"
        book.db.commit()
    assert save(course, "ada").manual_open == 0
    [ada] = [student for student in class_results(course).students if student.person.student == "ada"]
    assert (ada.standing, ada.total) == (Standing.GRADED, 12)
    page = re.sub(r"<[^>]*>", "", (course.feedback("ada") / "2_spread.html").read_text())
    assert "a good use" in page and "3.0 / 4.0" in page


def test_a_task_and_an_answer_that_nobody_touched_have_no_text_in_the_table_of_answers(course):
    save(course, "ben")
    assert {one.cell: one.text for one in answers(course)} == {"why": "", "study": ""}


def test_a_task_of_a_notebook_that_was_not_handed_in_waits_for_nobody(course):
    (course.submitted("ada") / "2_spread.ipynb").unlink()
    assert save(course, "ada").manual_open == 0


@pytest.mark.parametrize(
    ("outputs", "points"),
    [
        ([new_output("execute_result", {"text/plain": "5"}, execution_count=1)], 5),
        ([new_output("stream", name="stdout", text="5\n"), new_output("error", ename="AssertionError", evalue="")], 0),
        ([new_output("error", ename="ValueError", evalue="no"), new_output("stream", name="stdout", text="5")], 0),
    ],
)
def test_a_test_that_fails_gets_nothing_whatever_it_prints(outputs, points):
    cell = graded_cell("test", 5, "5")
    cell.outputs = outputs
    verdict = cell_verdict("notebook", cell)
    assert verdict.points == points and (verdict.outcome is Outcome.CORRECT) == bool(points)
