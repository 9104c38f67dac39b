"""A task cell, from the release to the exported grade: its mark scheme is for those who grade, not for students."""

from __future__ import annotations

import csv
import json
from dataclasses import replace

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell
from nbgrader.api import Gradebook
from toy_course import ASSIGNMENT, find, solutions, write_solutions
from whole_grades import SETTINGS, cells_of

from autograder.gradebook.answers import answers
from autograder.gradebook.gradebook import record
from autograder.grading.grade import release_of
from autograder.grading.pipeline import grade
from autograder.grading.verdict import Outcome
from autograder.notebooks.release import notebook_bytes, write_release
from autograder.notebooks.samples import Sample, sample_files
from autograder.report.tables import write_table

pytestmark = pytest.mark.linux_only
TASK = """Find a use for it.

### BEGIN MARK SCHEME
Two points for an idea of one's own.
### END MARK SCHEME"""
SCHEME = "an idea of one's own"


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    """A course with a task cell, and the grade of a student who wrote a cell below it, recorded."""
    marks = {"grade_id": "study", "schema_version": 3, "grade": False, "solution": False, "locked": True}
    notebooks = solutions()
    task = new_markdown_cell(TASK, id="study", metadata={"nbgrader": {**marks, "task": True, "points": 4}})
    notebooks["2_spread"].cells.append(task)
    course = write_solutions(tmp_path_factory.mktemp("course"), notebooks)
    write_release(course)
    files = sample_files(course, Sample())
    work = nbformat.reads(files["2_spread.ipynb"].decode(), as_version=4)
    work.cells.append(new_code_cell("print('my own study', spread_of([3, 9]))", id="mine"))
    files["2_spread.ipynb"] = notebook_bytes(work)
    for name, content in files.items():
        path = course.submitted("ada") / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    result = grade(files, release_of(course), SETTINGS)
    record(course, "ada", replace(result, verdict=replace(result.verdict, student="ada")), files, "key")
    return course, result


def test_students_get_the_task_without_its_mark_scheme(graded):
    course, _ = graded
    released = find(nbformat.read(course.released / "2_spread.ipynb", as_version=4), "study")
    assert released.source.strip() == "Find a use for it." and released.metadata.nbgrader.points == 4
    assert SCHEME not in (course.feedback("ada") / "2_spread.html").read_text()


def test_a_task_waits_for_a_person_who_sees_the_mark_scheme_and_the_students_own_cells(graded):
    course, result = graded
    assert cells_of(result)["study"].outcome is Outcome.MANUAL and cells_of(result)["study"].points is None
    shown = nbformat.read(course.autograded("ada") / "2_spread.ipynb", as_version=4)
    assert find(shown, "study").source == TASK
    assert "my own study 6" in json.dumps(shown.cells[-1].outputs)


def test_the_table_of_answers_has_what_the_student_wrote_for_a_task_and_no_more(graded):
    course, _ = graded
    [study] = [one for one in answers(course) if one.cell == "study"]
    assert study.text == "print('my own study', spread_of([3, 9]))" and study.scheme == f"Two points for {SCHEME}."


def test_points_for_a_task_are_exported(graded):
    course, _ = graded
    with Gradebook(course.database_url) as book:
        for name, points in [("why", 2), ("study", 3)]:
            cell = book.find_grade(name, "2_spread", ASSIGNMENT, "ada")
            cell.manual_score, cell.needs_manual_grade = points, False
        book.db.commit()
    write_table(course, "csv")
    text = (course.reports / f"{ASSIGNMENT}-csv.csv").read_text(encoding="utf-8-sig")
    [row] = csv.DictReader(text.splitlines())
    assert float(row["2_spread/study"]) == 3 and float(row["total"]) == 12
