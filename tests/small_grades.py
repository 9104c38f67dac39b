"""Grades of the sample solution of a small course, for tests that ask how one kind of cell is graded."""

from __future__ import annotations

from pathlib import Path

from toy_course import answer, code, notebook, write_solutions
from toy_course import test_cell as graded
from whole_grades import SETTINGS, sample_files

from autograder.course import Course
from autograder.grading.grade import Graded, release_of
from autograder.grading.pipeline import grade
from autograder.notebooks.samples import Sample

FULL = 2  # points of each test


def locked(grade_id: str, source: str):
    """Return a locked cell of the course that gives no points."""
    cell = code(source, nbgrader={"grade_id": grade_id, "schema_version": 3, "grade": False, "solution": False})
    cell.metadata.nbgrader["locked"] = True
    return cell


def solved(grade_id: str, source: str):
    """Return an answer cell with its solution."""
    return answer(grade_id, f"### BEGIN SOLUTION\n{source}\n### END SOLUTION")


def course_of(root: Path, *cells, files: dict[str, str] | None = None) -> Course:
    """Write a course of one notebook; cells that are texts become tests: test1, test2 ..."""
    tests = iter(range(1, 100))
    made = [graded(f"test{next(tests)}", FULL, cell) if isinstance(cell, str) else cell for cell in cells]
    course = write_solutions(root, {"work": notebook(*made)})
    for name, text in (files or {}).items():
        (course.solutions / name).parent.mkdir(parents=True, exist_ok=True)
        (course.solutions / name).write_text(text)
    return course


def graded_as(course: Course, sample: Sample | None = None, **others: bytes | None) -> Graded:
    """Grade a sample of a course as a student might hand it in: `others` are files besides, None leaves one out."""
    files = sample_files(course, sample or Sample()) | {name.replace("__", "."): text for name, text in others.items()}
    return grade({name: text for name, text in files.items() if text is not None}, release_of(course), SETTINGS)


def told(graded: Graded) -> dict[str, tuple[float | None, str]]:
    """Return points and message of each test; the reason of the whole if no cell has a verdict."""
    cells = {cell.grade_id: (cell.points, cell.message) for cell in graded.verdict.cells}
    return cells or {"": (None, graded.verdict.reason)}
