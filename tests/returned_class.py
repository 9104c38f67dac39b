"""Work of a class as a platform hands it over, collected and graded, with a mark of its owner in each notebook."""

from __future__ import annotations

import io
import shutil
import zipfile
from collections.abc import Mapping
from pathlib import Path

from nbgrader.api import Gradebook
from toy_course import ASSIGNMENT, write_solutions
from toy_grades import toy_grade

from autograder.collect.collect import collect
from autograder.course import Course
from autograder.gradebook.gradebook import record
from autograder.intake.archive import read_submission
from autograder.notebooks.samples import Sample, write_samples

NAMES = ("1_mean.ipynb", "2_spread.ipynb")


def mark(owner: object) -> str:
    """Return the words in the work of one person, which no other page may hold."""
    return f"the answer of {owner} alone"


def work_of(root: Path, owner: object, sample: Sample | None = None) -> dict[str, bytes]:
    """Return the notebooks of one person, with the owner's mark in both."""
    course = write_solutions(root / "scratch")
    write_samples(course, {"somebody": sample or Sample()})
    folder = course.submitted("somebody")
    found = {name: (folder / name).read_bytes() for name in NAMES}
    shutil.rmtree(folder)
    for name, line in zip(NAMES, (b"return total / len(values)", b"return np.max(values)"), strict=True):
        assert found[name].count(line) == 1 or sample
        found[name] = found[name].replace(line, line + f"  # {mark(owner)}".encode() if name == NAMES[0] else line)
    return found


def packed(files: Mapping[str, bytes]) -> bytes:
    """Return a zip of these files."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return stream.getvalue()


def graded(course: Course, by_hand: float | None = 2.0) -> None:
    """Grade all work that was collected, and give points for the written answers."""
    for student in course.students():
        record(
            course, student, toy_grade(course, student), read_submission(course.submitted(student)), f"key {student}"
        )
    if by_hand is None:
        return
    with Gradebook(course.database_url) as book:
        for student in course.students():
            grade = book.find_grade("why", "2_spread", ASSIGNMENT, student)
            grade.manual_score, grade.needs_manual_grade = by_hand, False
        book.db.commit()


def collected(root: Path, files: Mapping[str, bytes], roster: bytes, settings: str = "") -> tuple[Course, Path, Path]:
    """Collect a download of these files; return the course, the download and the list of people."""
    course = write_solutions(root / "course")
    course.settings_file.write_text(settings)
    download, listed = root / "download.zip", root / "list.csv"
    download.write_bytes(packed(files))
    listed.write_bytes(roster)
    collect(course, [download], roster=listed)
    return course, download, listed
