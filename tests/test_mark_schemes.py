"""A mark scheme beside a written answer: graders see it, students never do, and editing it reopens no grade."""

from __future__ import annotations

import csv
import io
from dataclasses import replace

import nbformat
import pytest
from nbformat import NotebookNode
from nbgrader.api import Gradebook
from toy_course import ASSIGNMENT, find, solutions, write_solutions, written
from whole_grades import SETTINGS

from autograder.course import Course, CourseError
from autograder.gradebook.gradebook import record
from autograder.grading.grade import release_of
from autograder.grading.pipeline import grade
from autograder.notebooks.release import notebook_bytes, release_notebook, write_release
from autograder.notebooks.samples import Sample, sample_files
from autograder.report.answer_table import write_answers

ANSWER = """Because the largest and the smallest value are enough.

### BEGIN MARK SCHEME
One point for the largest value, one for the smallest.
### END MARK SCHEME"""
SCHEME = "One point for the largest value"


def with_scheme(source: str) -> dict[str, NotebookNode]:
    """Return the toy course's solutions with this text as the written answer."""
    notebooks = solutions()
    notebooks["2_spread"].cells[-1] = written("why", 2, source)
    notebooks["2_spread"].cells[-1]["id"] = "why"
    return notebooks


@pytest.fixture(scope="module")
def course(tmp_path_factory) -> Course:
    """A released course with a mark scheme, in which ada's work is graded."""
    course = write_solutions(tmp_path_factory.mktemp("course"), with_scheme(ANSWER))
    write_release(course)
    hand_in_and_grade(course)
    return course


def hand_in_and_grade(course: Course) -> None:
    """Hand in ada's answer, with a cell of her own below it, and grade it."""
    files = sample_files(course, Sample(changes={"why": "They are enough."}))
    work = nbformat.reads(files["2_spread.ipynb"].decode(), as_version=4)
    work.cells.append(nbformat.v4.new_markdown_cell("PS: the mean is not needed.", id="mine"))
    files["2_spread.ipynb"] = notebook_bytes(work)
    for name, content in files.items():
        path = course.submitted("ada") / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    result = grade(files, release_of(course), SETTINGS)
    record(
        course, "ada", replace(result, verdict=replace(result.verdict, student="ada")), files, release_of(course).digest
    )


@pytest.mark.linux_only
def test_students_get_neither_the_scheme_nor_its_marks(course):
    released = nbformat.read(course.released / "2_spread.ipynb", as_version=4)
    assert find(released, "why").source == "YOUR ANSWER HERE"
    assert "SCHEME" not in notebook_bytes(released).decode().upper()


@pytest.mark.linux_only
def test_graders_see_it_above_the_answer(course):
    cells = nbformat.read(course.autograded("ada") / "2_spread.ipynb", as_version=4).cells
    place = next(i for i, cell in enumerate(cells) if cell.metadata.get("nbgrader", {}).get("grade_id") == "why")
    assert SCHEME in cells[place - 1].source and cells[place].source.startswith("They are enough.")
    assert [SCHEME in cell.source for cell in cells].count(True) == 1


@pytest.mark.linux_only
def test_the_students_page_has_the_answer_and_not_the_scheme(course):
    page = (course.feedback("ada") / "2_spread.html").read_text(encoding="utf-8")
    assert "They are enough." in page and "PS: the mean is not needed." in page
    assert SCHEME not in page and "mark-scheme" not in page and "MARK SCHEME" not in page


@pytest.mark.linux_only
def test_the_table_of_answers_holds_the_courses_answer_and_the_scheme_apart(course):
    write_answers(course)
    text = (course.reports / f"{ASSIGNMENT}-answers.csv").read_text("utf-8-sig")
    [row] = csv.DictReader(io.StringIO(text))
    assert row["expected"] == "Because the largest and the smallest value are enough."
    assert row["mark scheme"] == "One point for the largest value, one for the smallest."
    assert row["answer"] == "They are enough.\n\nPS: the mean is not needed."


@pytest.mark.linux_only
def test_a_grade_by_hand_stays_closed_when_only_the_scheme_changes(course):
    with Gradebook(course.database_url) as book:
        given = book.find_grade("why", "2_spread", ASSIGNMENT, "ada")
        given.manual_score, given.needs_manual_grade = 1.5, False
        book.db.commit()
    write_solutions(course.root, with_scheme(ANSWER.replace("largest value, one", "largest value, half a one")))
    write_release(course)
    hand_in_and_grade(course)
    with Gradebook(course.database_url) as book:
        given = book.find_grade("why", "2_spread", ASSIGNMENT, "ada")
        assert (given.manual_score, given.needs_manual_grade) == (1.5, False)
    shown = nbformat.read(course.autograded("ada") / "2_spread.ipynb", as_version=4)
    assert "half a one" in find(shown, "why-mark-scheme").source


def test_a_right_sample_answers_without_the_scheme(tmp_path):
    course = write_solutions(tmp_path, with_scheme(ANSWER))
    work = nbformat.reads(sample_files(course, Sample())["2_spread.ipynb"].decode(), as_version=4)
    assert "MARK SCHEME" not in find(work, "why").source and SCHEME not in find(work, "why").source


def test_a_scheme_in_an_answer_with_marks_of_its_solution_is_taken_out_too():
    answer = f"In your words:\n\n### BEGIN SOLUTION\nThey are enough.\n### END SOLUTION\n{ANSWER.split(chr(10) * 2)[1]}"
    released = release_notebook(with_scheme(answer)["2_spread"], "2_spread", ASSIGNMENT)
    assert find(released, "why").source == "In your words:\n\nYOUR ANSWER HERE"


def test_a_scheme_without_an_end_is_refused():
    notebook = with_scheme(ANSWER.rpartition("\n")[0])["2_spread"]
    with pytest.raises(CourseError, match="found BEGIN MARK SCHEME, which has no END MARK SCHEME"):
        release_notebook(notebook, "2_spread", ASSIGNMENT)


def test_a_cell_with_the_text_that_stands_for_an_answer_is_released():
    notebook = with_scheme("YOUR ANSWER HERE")["2_spread"]
    assert find(release_notebook(notebook, "2_spread", ASSIGNMENT), "why").source == "YOUR ANSWER HERE"
