"""nbgrader's own commands, and Formgrader's button, give the same scores as `record`."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import datetime
from pathlib import Path

import pytest
from nbgrader.apps import NbGraderAPI
from nbgrader.coursedir import CourseDirectory
from toy_course import ASSIGNMENT, write_solutions
from toy_grades import files_of, rows_of, toy_grade
from traitlets.config import Config

from autograder.course import Course
from autograder.gradebook.gradebook import record
from autograder.gradebook.plugin import configure
from autograder.notebooks.release import write_release
from autograder.notebooks.samples import Sample, Substitution, write_samples

ROOT = Path(__file__).parents[1]
LATE = "[assignments.toy]\ndue = 2026-12-01T12:00:00Z\nlate_penalty_per_day = 0.1\n"
WRONG = Sample(changes={"mean_of": Substitution("total +", "total -"), "spread_of": Substitution(" - ", " + ")})
CONFIG = """
from pathlib import Path
from toy_grades import toy_grade
from autograder.gradebook.plugin import configure

configure(get_config(), Path(__file__).parent, toy_grade)
"""


@pytest.fixture
def course(tmp_path):
    """Right, wrong, late, incomplete and renamed work."""
    course = write_solutions(tmp_path)
    write_samples(course, {"ada": Sample(), "cleo": WRONG, "half": Sample(), "named": Sample()})
    (course.submitted("ada") / "timestamp.txt").write_text("2026-12-03 10:00:00 UTC")
    (course.submitted("half") / "1_mean.ipynb").unlink()
    for path in course.submitted("named").glob("*.ipynb"):
        path.rename(path.with_name(f"{path.stem} (1).ipynb"))
    course.settings_file.write_text(LATE)
    return course


def nbgrader(course: Course, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run nbgrader's command line in the course folder."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "tests")])}
    command = [sys.executable, "-m", "nbgrader", *arguments]
    return subprocess.run(
        command, cwd=course.root, env=environment, capture_output=True, text=True, timeout=200, check=False
    )


def formgrader(course: Course) -> NbGraderAPI:
    """The functions that Formgrader's buttons call."""
    config = configure(Config(), course.root, toy_grade)
    config.CourseDirectory.root = str(course.root)
    return NbGraderAPI(coursedir=CourseDirectory(config=config), config=config)


def notebooks_of(course: Course) -> dict[str, bytes]:
    """Return the notebooks in autograded/."""
    folder = course.root / "autograded"
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.glob("*/*/*.ipynb")}


def record_all(course: Course) -> None:
    """Record all grades, as `autograder grade` does at the end."""
    for student in course.students():
        record(course, student, toy_grade(course, student), files_of(course, student))


def test_nbgrader_autograde_leaves_the_rows_and_notebooks_that_record_leaves(course):
    (course.root / "nbgrader_config.py").write_text(CONFIG)
    result = nbgrader(course, "autograde", ASSIGNMENT)
    assert result.returncode == 0, result.stderr
    rows, notebooks = rows_of(course), notebooks_of(course)
    assert ("named", None, 7.0, 0.0) in rows and ("ada", datetime(2026, 12, 3, 10), 7.0, 1.4) in rows
    course.gradebook.unlink()
    record_all(course)
    assert rows_of(course) == rows
    assert notebooks_of(course) == notebooks and len(notebooks) == 7


def test_formgraders_button_leaves_the_rows_that_record_leaves(course):
    record_all(course)
    rows = rows_of(course)
    course.gradebook.unlink()
    for student in course.students():
        result = formgrader(course).autograde(ASSIGNMENT, student)
        assert result["success"], result
    assert rows_of(course) == rows
    assert formgrader(course).generate_feedback(ASSIGNMENT, "ada")["success"]
    assert "Late submission penalty" in (course.feedback("ada") / "1_mean.html").read_text()


def test_work_that_cannot_be_graded_loses_its_old_score_and_is_told(course):
    record_all(course)
    (course.submitted("ada") / "2_spread.ipynb").write_text("{ this is no notebook")
    result = formgrader(course).autograde(ASSIGNMENT, "ada")
    assert not result["success"]
    assert "ada: needs-human: 2_spread.ipynb is not a readable notebook" in result["log"]
    assert {row[3] for row in rows_of(course) if row[0] == "ada" and len(row) == 7} == {None}
    assert not course.autograded("ada").exists() and not course.feedback("ada").exists()


def test_changed_work_is_graded_again_though_nbgrader_knows_no_receipt_of_it(course):
    record_all(course)
    write_samples(course, {"half": WRONG})
    (course.root / "nbgrader_config.py").write_text(CONFIG)
    result = nbgrader(course, "autograde", ASSIGNMENT, "--student=half")
    assert result.returncode == 0, result.stderr
    assert ("half", "2_spread", "test_spread", 1.5, None, None, False) in rows_of(course)


def test_nbgrader_generate_assignment_gives_the_same_release(course):
    write_release(course)
    expected = {path.name: path.read_bytes() for path in course.released.iterdir()}
    (course.root / "nbgrader_config.py").write_text(CONFIG)
    result = nbgrader(course, "generate_assignment", ASSIGNMENT, "--force")
    assert result.returncode == 0, result.stderr
    assert {path.name: path.read_bytes() for path in course.released.iterdir()} == expected


def test_a_course_toml_that_cannot_be_used_stops_nbgrader_before_it_runs_anything(course):
    (course.root / "nbgrader_config.py").write_text((ROOT / "nbgrader_config.py").read_text())
    course.settings_file.write_text("db_ulr = 'x'")
    result = nbgrader(course, "autograde", ASSIGNMENT)
    assert result.returncode != 0 and "expected the keys db_url, lab and assignments, found db_ulr" in result.stderr
    assert not (course.root / "autograded").exists()
