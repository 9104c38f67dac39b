"""The script that shows our points beside nbgrader's reads a course folder of either layout and never changes it."""

from __future__ import annotations

import shutil
from pathlib import Path

import nbformat
import nbgrader
import pytest
from beside_nbgrader import STUDENT_OF_THE_SOLUTION, Row, prepared, summary, table
from toy_course import ASSIGNMENT, find, write_solutions

from autograder.course import CourseError
from autograder.notebooks.release import templates

TEMPLATES = Path(nbgrader.__file__).parent / "docs/source/user_guide/autotests.yml"


def row(ours, theirs, outcome="correct"):
    return Row("ada", "1_mean", "test_mean", 3, ours, theirs, outcome, "because")


def test_rows_say_how_points_compare():
    rows = [row(3, 3), row(0, 3, "error"), row(3, 0), row(None, 3, "needs-human"), row(None, None, "manual")]
    assert [one.kind for one in rows] == ["the same", "lower here", "higher here", "needs-human", "by hand"]
    assert "lower here: because" in table(rows) and "by hand: because" not in table(rows)
    assert summary(rows).splitlines()[1] == "ada: 6 here, 9 with nbgrader, of 15"


@pytest.mark.parametrize("layout", ["solutions", "source"])
def test_without_submissions_the_solution_is_handed_in(tmp_path, layout):
    given = write_solutions(tmp_path / "given")
    given.solutions.parent.rename(given.root / layout)
    before = sorted(given.root.rglob("*"))
    [course] = prepared(given.root, tmp_path / "copy", "")
    assert course.assignment == ASSIGNMENT and course.handed_in() == [STUDENT_OF_THE_SOLUTION]
    assert sorted(given.root.rglob("*")) == before


def test_submissions_are_compared_as_they_are(tmp_path):
    given = write_solutions(tmp_path / "given")
    shutil.copytree(given.solutions, given.submitted("ada"))
    [course] = prepared(given.root, tmp_path / "copy", ASSIGNMENT)
    assert course.handed_in() == ["ada"]


@pytest.mark.parametrize("name", ["nowhere", "file", "empty"])
def test_a_path_that_is_no_course_is_refused(tmp_path, name):
    (tmp_path / "file").write_text("")
    (tmp_path / "empty").mkdir()
    with pytest.raises(CourseError, match="Expected a course folder with source/ASSIGNMENT"):
        prepared(tmp_path / name, tmp_path / "copy", "")


def test_an_assignment_that_is_not_there_is_refused_with_those_that_are(tmp_path):
    given = write_solutions(tmp_path / "given")
    with pytest.raises(CourseError, match=f"Assignments there: {ASSIGNMENT}"):
        prepared(given.root, tmp_path / "copy", "ps9")


@pytest.mark.parametrize("place", ["autotests.yml", f"source/{ASSIGNMENT}/autotests.yml"])
def test_tests_of_autotest_lines_are_made_in_the_copy(tmp_path, place):
    given = write_solutions(tmp_path / "given")
    notebook = nbformat.read(given.solutions / "2_spread.ipynb", as_version=4)
    find(notebook, "test_spread").source = "### AUTOTEST spread_of([1, 4])"
    nbformat.write(notebook, given.solutions / "2_spread.ipynb")
    given.solutions.parent.rename(given.root / "source")
    shutil.copy(TEMPLATES, given.root / place)
    [course] = prepared(given.root, tmp_path / "copy", "")
    assert "assert" in find(templates(course)["2_spread"], "test_spread").source
    assert not (given.root / "source" / f"{ASSIGNMENT}.autotests.json").exists()
