"""A course made of idioms: a notebook for each section, and two submissions, all right and all wrong.

`PYTHONPATH=benchmarks python tests/idiom_course.py [SECTION ...]` prints, for each idiom, our points and nbgrader's on
the right and on the wrong answer, and what is wrong with them.
"""

from __future__ import annotations

import argparse
import re
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

from beside_nbgrader import Row, compared
from idioms import IDIOMS, MAGICS, NEEDS_HUMAN, Idiom, sections
from nbformat import NotebookNode
from toy_course import answer, code, locked, notebook
from toy_course import test_cell as graded

from autograder.course import Course, CourseError
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


def make_course(root: Path, name: str, titles: Iterable[str]) -> Course:
    """Write an assignment with a notebook for each of the sections, and both submissions."""
    course = Course(root, name)
    chosen = {title: sections()[title] for title in titles}
    for title, idioms in chosen.items():
        content = notebook(code(IMPORTS), *(cell for idiom in idioms for cell in cells_of(idiom)))
        content.metadata.kernelspec = {"name": "python3", "display_name": "Python 3", "language": "python"}
        write_atomically(course.solutions / f"{_slug(title)}.ipynb", notebook_bytes(content))
    idioms = [idiom for title in chosen.values() for idiom in title]
    for path, text in {path: text for idiom in idioms for path, text in idiom.files.items()}.items():
        write_atomically(course.solutions / path, text.encode())
    write_samples(course, {RIGHT: Sample(), WRONG: Sample(changes={idiom.name: idiom.wrong for idiom in idioms})})
    return course


def graded_sections(titles: Iterable[str], folder: Path) -> dict[tuple[str, str], Row | CourseError]:
    """Grade sections with both graders; return the rows by student and grade_id, or why there are none.

    Magics are an assignment of their own: a grader that cannot read one cell refuses the whole assignment.
    """
    found: dict[tuple[str, str], Row | CourseError] = {}
    for name, part in (("idioms", [t for t in titles if t != MAGICS]), ("magics", [t for t in titles if t == MAGICS])):
        if not part:
            continue
        try:
            rows = compared(make_course(folder / "course", name, part), folder / name)
            found |= {(row.student, row.cell): row for row in rows}
        except CourseError as error:
            idioms = [idiom for title in part for idiom in sections()[title]]
            found |= {(student, test_of(idiom)): error for idiom in idioms for student in (RIGHT, WRONG)}
    return found


def _slug(title: str) -> str:
    return re.sub(r"\W+", "_", title.lower())


def main() -> int:
    """Print what both graders give for each idiom; return 1 if ours fails one of them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sections", nargs="*", help="such as Exceptions; all, unless given")
    wanted = parser.parse_args().sections
    titles = [title for title in sections() if not wanted or title in wanted]
    with tempfile.TemporaryDirectory(prefix="idioms-") as folder:
        rows = graded_sections(titles, Path(folder))
    failures = 0
    for idiom in IDIOMS:
        if idiom.section in titles:
            right, wrong = rows[RIGHT, test_of(idiom)], rows[WRONG, test_of(idiom)]
            problem = fault(idiom, right, wrong)
            failures += bool(problem)
            print(f"{idiom.section:38}{idiom.name:32}{_points(right):>18}{_points(wrong):>18}  {problem}".rstrip())
    print(f"{failures} of {sum(len(sections()[title]) for title in titles)} idioms fail")
    return 1 if failures else 0


def fault(idiom: Idiom, right: Row | CourseError, wrong: Row | CourseError) -> str:
    """Return what is wrong with the grades of an idiom; "" if all is as it should be."""
    for row in (right, wrong):
        if isinstance(row, CourseError):
            return str(row)
    if right.theirs != right.most or wrong.theirs is None or wrong.theirs >= wrong.most:
        return "LIST: nbgrader has to give right work all points, and wrong work fewer"
    if idiom.outcome == NEEDS_HUMAN:
        if right.outcome != NEEDS_HUMAN or not right.message:
            return f"right work: expected needs-human with a reason, found {right.outcome}: {right.message}"
    elif right.ours != right.theirs:
        return f"right work: {right.outcome}: {right.message}"
    if wrong.ours is not None and wrong.ours > wrong.theirs:
        return f"wrong work gets more than with nbgrader: {wrong.outcome}"
    return ""


def _points(row: Row | CourseError) -> str:
    if isinstance(row, CourseError):
        return "refused"
    ours = row.outcome if row.ours is None else f"{row.ours:g}"
    return f"{ours}/{row.theirs:g}" if row.theirs is not None else f"{ours}/-"


if __name__ == "__main__":
    sys.exit(main())
