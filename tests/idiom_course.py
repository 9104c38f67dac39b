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

from beside_nbgrader import Points, Row, beside, nbgrader_points, our_verdicts
from idioms import IDIOMS, NEEDS_HUMAN, Idiom, sections
from nbformat import NotebookNode
from toy_course import answer, code, locked, notebook
from toy_course import test_cell as graded

from autograder.course import Course, CourseError
from autograder.files import write_atomically
from autograder.notebooks.release import notebook_bytes
from autograder.notebooks.samples import Sample, write_samples

RIGHT, WRONG = "right", "wrong"
REFUSED = "refused"  # the outcome of an idiom that no submission with it is graded for
IMPORTS = "import math\nimport numpy as np\nimport pandas as pd"


def cells_of(idiom: Idiom) -> list[NotebookNode]:
    """Return the cells of an idiom: the answer, what is given, the tests."""
    cells = [locked(f"before_{idiom.name}", idiom.before)] if idiom.before else []
    cells += [answer(idiom.name, f"### BEGIN SOLUTION\n{idiom.right}\n### END SOLUTION")]
    if idiom.given:
        cells.append(locked(f"given_{idiom.name}", idiom.given))
    if idiom.earlier_test:
        cells.append(graded(f"earlier_{idiom.name}", 1, idiom.earlier_test))
    return [*cells, graded(test_of(idiom), 1, idiom.test)]


def test_of(idiom: Idiom) -> str:
    """Return the grade_id of an idiom's test."""
    return f"test_{idiom.name}"


def make_course(root: Path, idioms: Iterable[Idiom]) -> Course:
    """Write an assignment with a notebook for each section, and both submissions."""
    course = Course(root, "idioms")
    idioms = list(idioms)
    for title in dict.fromkeys(idiom.section for idiom in idioms):
        cells = [cell for idiom in idioms if idiom.section == title for cell in cells_of(idiom)]
        content = notebook(code(IMPORTS), *cells)
        content.metadata.kernelspec = {"name": "python3", "display_name": "Python 3", "language": "python"}
        write_atomically(course.solutions / f"{_slug(title)}.ipynb", notebook_bytes(content))
    for path, text in {path: text for idiom in idioms for path, text in idiom.files.items()}.items():
        write_atomically(course.solutions / path, text.encode())
    write_samples(course, {RIGHT: Sample(), WRONG: Sample(changes={idiom.name: idiom.wrong for idiom in idioms})})
    return course


def graded_sections(titles: Iterable[str], folder: Path) -> dict[tuple[str, str], Row]:
    """Grade sections with both graders; return the rows by student and grade_id."""
    idioms = [idiom for title in titles for idiom in sections()[title]]
    theirs = nbgrader_points(make_course(folder / "course", idioms), folder / "nbgrader")
    return {(row.student, row.cell): row for row in _our_rows(idioms, theirs, folder)}


def _our_rows(idioms: list[Idiom], theirs: Points, folder: Path) -> list[Row]:
    """Grade here: all idioms together; if that fails, section by section, and at last one by one.

    So a cell that makes the grader refuse an assignment does not hide how it grades the others.
    """
    place = Path(tempfile.mkdtemp(dir=folder))
    try:
        return beside(our_verdicts(make_course(place / "course", idioms), place / "ours"), theirs)
    except CourseError as error:
        if len(idioms) == 1:
            [idiom] = idioms
            where = [(student, _slug(idiom.section), test_of(idiom)) for student in (RIGHT, WRONG)]
            return [Row(*one, 1, None, theirs.get(one), REFUSED, str(error)) for one in where]
        titles = dict.fromkeys(idiom.section for idiom in idioms)
        parts = [[one for one in idioms if one.section == title] for title in titles]
        if len(parts) == 1:
            parts = [[one] for one in idioms]
        return [row for part in parts for row in _our_rows(part, theirs, folder)]


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
            problem = " ".join(fault(idiom, right, wrong).split())
            failures += bool(problem)
            print(f"{idiom.section:38}{idiom.name:32}{_points(right):>18}{_points(wrong):>18}  {problem}".rstrip())
    print(f"{failures} of {sum(len(sections()[title]) for title in titles)} idioms fail")
    return 1 if failures else 0


def fault(idiom: Idiom, right: Row, wrong: Row) -> str:
    """Return what is wrong with the grades of an idiom; "" if all is as it should be."""
    if REFUSED in (right.outcome, wrong.outcome):
        return f"refused: {right.message}"
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


def _points(row: Row) -> str:
    ours = row.outcome if row.ours is None else f"{row.ours:g}"
    return f"{ours}/{row.theirs:g}" if row.theirs is not None else f"{ours}/-"


if __name__ == "__main__":
    sys.exit(main())
