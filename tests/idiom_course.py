"""A course made of idioms: an assignment for each section, with two submissions, all right and all wrong."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from beside_nbgrader import Row, compared
from idioms import Idiom, sections
from nbformat import NotebookNode
from toy_course import answer, code, locked, notebook
from toy_course import test_cell as graded

from autograder.course import Course
from autograder.files import write_atomically
from autograder.notebooks.release import notebook_bytes
from autograder.notebooks.samples import Sample, write_samples

RIGHT, WRONG = "right", "wrong"
IMPORTS = "import math\nimport numpy as np\nimport pandas as pd"


def cells_of(idiom: Idiom) -> list[NotebookNode]:
    """Return the cells of an idiom: the answer, what is given, the tests."""
    cells = [answer(idiom.name, f"### BEGIN SOLUTION\n{idiom.right}\n### END SOLUTION")]
    if idiom.given:
        cells.append(locked(f"given_{idiom.name}", idiom.given))
    if idiom.earlier_test:
        cells.append(graded(f"earlier_{idiom.name}", 1, idiom.earlier_test))
    return [*cells, graded(test_of(idiom), 1, idiom.test)]


def test_of(idiom: Idiom) -> str:
    """Return the grade_id of an idiom's test."""
    return f"test_{idiom.name}"


def make_course(root: Path, name: str, idioms: Sequence[Idiom]) -> Course:
    """Write a course with one notebook, and both submissions."""
    course = Course(root, name)
    content = notebook(code(IMPORTS), *(cell for idiom in idioms for cell in cells_of(idiom)))
    content.metadata.kernelspec = {"name": "python3", "display_name": "Python 3", "language": "python"}
    write_atomically(course.solutions / f"{name}.ipynb", notebook_bytes(content))
    for path, text in {path: text for idiom in idioms for path, text in idiom.files.items()}.items():
        write_atomically(course.solutions / path, text.encode())
    write_samples(course, {RIGHT: Sample(), WRONG: Sample(changes={idiom.name: idiom.wrong for idiom in idioms})})
    return course


def graded_section(title: str, folder: Path) -> dict[tuple[str, str], Row]:
    """Grade the idioms of a section with both graders; return the rows by student and grade_id."""
    name = re.sub(r"\W+", "_", title.lower())
    course = make_course(folder / "course", name, sections()[title])
    return {(row.student, row.cell): row for row in compared(course, folder)}
