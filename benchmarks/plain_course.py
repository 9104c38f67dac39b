"""What a submission of a course without a lab costs: three small NumPy notebooks, compared with stock nbgrader.

Run: python benchmarks/plain_course.py [--few N] [--many N]

Classes of two sizes are graded in one run; the difference tells what one more submission takes, without what a run
takes to start and to end.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_notebook
from paired import processor_seconds

from autograder.course import Course
from autograder.notebooks.samples import Sample, write_samples

ASSIGNMENT = "numbers"
TASKS = {
    "1_mean": (
        "def mean_of(values):\n    return np.mean(values)",
        "assert mean_of([1.0, 3.0]) == 2\n### BEGIN HIDDEN TESTS\n"
        "assert mean_of(np.arange(5)) == 2\n### END HIDDEN TESTS",
    ),
    "2_table": (
        "table = np.arange(12).reshape(3, 4)",
        "assert table.shape == (3, 4)\n### BEGIN HIDDEN TESTS\nassert table.sum() == 66\n### END HIDDEN TESTS",
    ),
    "3_slope": (
        "def slope(x, y):\n    return np.polyfit(x, y, 1)[0]",
        "x = np.linspace(0, 1, 9)\nassert abs(slope(x, 3 * x) - 3) < 1e-9\n### BEGIN HIDDEN TESTS\n"
        "assert abs(slope(x, 1 - x) + 1) < 1e-9\n### END HIDDEN TESTS",
    ),
}
STOCK_CONFIG = """c = get_config()
c.CourseDirectory.source_directory = "solutions"
c.CourseDirectory.release_directory = "stock_release"
"""


@dataclass
class Cost:
    """Processor seconds and seconds of one run."""

    processor: float
    seconds: float


def notebook_of(name: str) -> NotebookNode:
    """Return a solution notebook: imports, an answer and its test."""
    solution, test = TASKS[name]
    marks = {"schema_version": 3, "locked": False, "grade": False, "solution": False}
    answer = new_code_cell(f"### BEGIN SOLUTION\n{solution}\n### END SOLUTION")
    answer.metadata["nbgrader"] = {**marks, "grade_id": f"{name}_answer", "solution": True}
    tested = new_code_cell(test)
    tested.metadata["nbgrader"] = {**marks, "grade_id": f"{name}_test", "grade": True, "locked": True, "points": 2}
    imports = new_code_cell("import numpy as np")
    return new_notebook(
        cells=[imports, answer, tested],
        metadata={"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}},
    )


def make_course(root: Path, count: int) -> Course:
    """Make a course with right submissions, no two of which are equal."""
    course = Course(root, ASSIGNMENT)
    course.solutions.mkdir(parents=True)
    for name in TASKS:
        nbformat.write(notebook_of(name), course.solutions / f"{name}.ipynb")
    write_samples(course, {f"student{number}": Sample() for number in range(count)})
    for number, student in enumerate(course.students()):
        for path in course.submitted(student).glob("*.ipynb"):
            notebook = nbformat.read(path, as_version=4)
            notebook.cells[1].source += f"\nnumber_of_{student} = {number}"
            nbformat.write(notebook, path)
    return course


def cost_of(command: Sequence[str], course: Course) -> Cost:
    """Run a command in a course's folder; return what it and all its processes took."""
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    before, begin = processor_seconds(), os.times().elapsed
    subprocess.run(
        [sys.executable, "-m", *command],
        cwd=course.root,
        env={**os.environ, "PATH": path},
        check=True,
        capture_output=True,
    )
    return Cost(processor_seconds() - before, os.times().elapsed - begin)


def measured(folder: Path, count: int) -> tuple[Cost, Cost]:
    """Return the cost of a class for `autograder grade` and for stock nbgrader."""
    ours, stock = make_course(folder / f"ours{count}", count), make_course(folder / f"stock{count}", count)
    (stock.root / "nbgrader_config.py").write_text(STOCK_CONFIG)
    cost_of(["nbgrader", "generate_assignment", ASSIGNMENT], stock)
    found = cost_of(["autograder", "grade", "--workers", "1"], ours)
    return found, cost_of(["nbgrader", "autograde", ASSIGNMENT, "--create"], stock)


def main() -> None:
    """Print what a run takes, and what one more submission takes."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--few", type=int, default=1)
    parser.add_argument("--many", type=int, default=9)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="plain-benchmark-") as folder:
        few, many = (measured(Path(folder), count) for count in (options.few, options.many))
    more = options.many - options.few
    print(f"{'':34}{'autograder grade':>18}{'nbgrader':>12}{'ratio':>8}")
    for unit, name in (("processor", "processor seconds"), ("seconds", "seconds")):
        first, second = ([getattr(cost, unit) for cost in costs] for costs in (few, many))
        each = [(after - before) / more for before, after in zip(first, second, strict=True)]
        for title, (ours, stock) in (
            (f"{name}, {options.few} submission(s)", first),
            (f"{name}, {options.many} submissions", second),
            (f"{name}, one more submission", each),
        ):
            print(f"{title:34}{ours:18.1f}{stock:12.1f}{stock / ours:8.1f}")


if __name__ == "__main__":
    main()
