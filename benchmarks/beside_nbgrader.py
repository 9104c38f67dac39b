"""Show the points of a course's submissions beside those that stock nbgrader gives, cell by cell.

Run: python benchmarks/beside_nbgrader.py COURSE_FOLDER [--assignment NAME] [--different]

The course folder is laid out as nbgrader expects it: `source/ASSIGNMENT/*.ipynb` (or `solutions/ASSIGNMENT/*.ipynb`)
and `submitted/STUDENT/ASSIGNMENT/*.ipynb`. Without submissions, the solution itself is handed in. All work is done in
temporary copies; the folder is only read.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from nbgrader.api import Gradebook

from autograder.course import Course, CourseError, assignments
from autograder.notebooks.autotests import make_autotests
from autograder.notebooks.release import as_written
from autograder.notebooks.samples import Sample, write_samples

SOURCES = ("solutions", "source")
STUDENT_OF_THE_SOLUTION = "the_solution"
OUR_PLUGIN = "autograder.gradebook.plugin"
ALIKE = ("the same", "by hand")
DATABASE = "beside_nbgrader.db"
Points = Mapping[tuple[str, str, str], float | None]  # by student, notebook and grade_id


@dataclass(frozen=True)
class Row:
    """One graded cell of one submission. Points are None where a person has to decide, or grading failed."""

    student: str
    notebook: str
    cell: str
    most: float
    ours: float | None
    theirs: float | None
    outcome: str
    message: str

    @property
    def kind(self) -> str:
        """How the two compare."""
        if self.ours is None:
            return "by hand" if self.outcome == "manual" else self.outcome
        if self.theirs is None:
            return "not graded by nbgrader"
        return "the same" if self.ours == self.theirs else "lower here" if self.ours < self.theirs else "higher here"


def compared(course: Course, folder: Path) -> list[Row]:
    """Grade an assignment's submissions with both graders, in copies below `folder`; raise a CourseError on failure."""
    theirs = nbgrader_points(course, folder / "nbgrader")
    return beside(our_verdicts(course, folder / "ours"), theirs)


def beside(verdicts: Iterable[dict], theirs: Points) -> list[Row]:
    """Return the cells of our verdicts beside nbgrader's points; raise a CourseError if one has no cells."""
    rows = []
    for verdict in verdicts:
        if not verdict["cells"]:
            reason = verdict["reason"] or "no cell of the assignment gives points"
            raise CourseError(f"{verdict['student']} was not graded here: {reason}")
        for cell in verdict["cells"]:
            where = verdict["student"], cell["notebook"], cell["grade_id"]
            points = cell["points"] if cell["outcome"] != "needs-human" else None
            rows.append(Row(*where, cell["max_points"], points, theirs.get(where), cell["outcome"], cell["message"]))
    return rows


def our_verdicts(course: Course, folder: Path) -> list[dict]:
    """Grade a copy of the course with `autograder grade`; return the verdicts."""
    root = _copied(course, folder, "solutions")
    out = root / "verdicts.json"
    done = _run(["autograder", "grade", course.assignment, "--json", str(out)], root)
    if not out.is_file():
        raise CourseError(f"`autograder grade {course.assignment}` failed: {_end_of(done)}")
    return json.loads(out.read_text(encoding="utf-8"))


def nbgrader_points(course: Course, folder: Path) -> Points:
    """Grade a copy of the course with unmodified nbgrader; return the points that its tests gave."""
    root = _copied(course, folder, "source")
    settings = root / "nbgrader_config.py"
    if settings.is_file() and OUR_PLUGIN in settings.read_text(encoding="utf-8"):
        settings.unlink()
    database = f"sqlite:///{root / DATABASE}"
    here = [f"--CourseDirectory.root={root}", f"--CourseDirectory.db_url={database}"]
    layout = ["--CourseDirectory.source_directory=source", "--CourseDirectory.submitted_directory=submitted"]
    for command in (["generate_assignment"], ["autograde", "--create"]):
        done = _run(["nbgrader", command[0], course.assignment, *command[1:], *here, *layout], root)
        if done.returncode and command[0] != "autograde":  # which goes on to the next student after a failure
            raise CourseError(f"`nbgrader {command[0]} {course.assignment}` failed: {_end_of(done)}")
    with Gradebook(database) as gradebook:
        return {
            (submission.student.id, notebook.name, grade.cell.name): grade.auto_score
            for submission in gradebook.assignment_submissions(course.assignment)
            for notebook in submission.notebooks
            for grade in notebook.grades
        }


def _copied(course: Course, folder: Path, source: str) -> Path:
    """Copy what both graders read; the solutions go into the folder `source`."""
    ignored = shutil.ignore_patterns(".ipynb_checkpoints", "__pycache__")
    shutil.copytree(course.solutions, folder / source / course.assignment, ignore=ignored)
    for student in course.handed_in():
        shutil.copytree(
            course.submitted(student), folder / "submitted" / student / course.assignment, symlinks=True, ignore=ignored
        )
    for path in (course.settings_file, course.root / "nbgrader_config.py", course.root / "autotests.yml"):
        if path.is_file():
            shutil.copy(path, folder)
    for path in course.solutions.parent.iterdir():  # such as a header, which nbgrader's settings name
        if path.is_file():
            shutil.copy(path, folder / source)
    return folder


def _run(command: list[str], root: Path) -> subprocess.CompletedProcess[str]:
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    return subprocess.run(
        [sys.executable, "-m", *command], cwd=root, env={**os.environ, "PATH": path}, capture_output=True, text=True
    )


def _end_of(done: subprocess.CompletedProcess[str]) -> str:
    return "\n".join((done.stderr or done.stdout).strip().splitlines()[-8:]) or f"exit status {done.returncode}"


def table(rows: Iterable[Row]) -> str:
    """Return the rows as text: a line for each cell, and a summary."""
    rows = list(rows)
    lines = [f"{'student':18}{'notebook':20}{'cell':28}{'of':>6}{'ours':>8}{'nbgrader':>10}  remark"]
    for row in rows:
        message = "" if row.kind in ALIKE else f": {' '.join(row.message.split())[:120]}"
        remark = "" if row.kind == "the same" else f"{row.kind}{message}"
        points = f"{_shown(row.ours):>8}{_shown(row.theirs):>10}"
        lines.append(f"{row.student:18}{row.notebook:20}{row.cell:28}{row.most:6g}{points}  {remark}".rstrip())
    return "\n".join(lines)


def summary(rows: Iterable[Row]) -> str:
    """Return how many cells are graded alike, and how many are not."""
    rows = list(rows)
    counts = ", ".join(f"{count} {kind}" for kind, count in Counter(row.kind for row in rows).most_common())
    students = sorted({row.student for row in rows})
    lines = [f"{len(rows)} cells of {len(students)} submissions: {counts or 'none'}"]
    for student in students:
        own = [row for row in rows if row.student == student]
        ours, theirs = (sum(getattr(row, side) or 0 for row in own) for side in ("ours", "theirs"))
        lines.append(f"{student}: {ours:g} here, {theirs:g} with nbgrader, of {sum(row.most for row in own):g}")
    return "\n".join(lines)


def _shown(points: float | None) -> str:
    return "-" if points is None else f"{points:g}"


def prepared(given: Path, folder: Path, only: str) -> list[Course]:
    """Copy a course folder into `folder`; return its assignments, each with submissions; raise a CourseError."""
    source = next((given / name for name in SOURCES if (given / name).is_dir()), None)
    if source is None:
        found = "a folder without it" if given.is_dir() else "a file" if given.exists() else "nothing"
        raise CourseError(f"Expected a course folder with source/ASSIGNMENT/*.ipynb at {given}, found {found}.")
    shutil.copytree(source, folder / "solutions")
    if (given / "submitted").is_dir():
        shutil.copytree(given / "submitted", folder / "submitted", symlinks=True)
    for name in ("course.toml", "nbgrader_config.py", "autotests.yml"):
        if (given / name).is_file():
            shutil.copy(given / name, folder)
    names = assignments(folder)
    if not names or (only and only not in names):
        raise CourseError(
            f"Expected notebooks of {only or 'an assignment'} in {source}, found none. "
            f"Assignments there: {', '.join(names) or 'none'}."
        )
    courses = [Course(folder, name) for name in names if only in ("", name)]
    for course in courses:
        for path in course.solution_notebooks():
            make_autotests(as_written(path), path)  # grading only reads what a release has made of AUTOTEST lines
        if not course.handed_in():
            write_samples(course, {STUDENT_OF_THE_SOLUTION: Sample()})
    return courses


def main() -> int:
    """Compare the graders on the given course; return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", metavar="COURSE_FOLDER", type=Path)
    parser.add_argument("--assignment", default="", help="compare this one only")
    parser.add_argument("--different", action="store_true", help="show only cells that the two grade differently")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="beside-nbgrader-") as temporary:
        try:
            for course in prepared(options.folder.resolve(), Path(temporary) / "course", options.assignment):
                rows = compared(course, Path(temporary) / course.assignment)
                shown = [row for row in rows if row.kind not in ALIKE] if options.different else rows
                print(f"{course.assignment}\n{table(shown)}\n{summary(rows)}")
        except CourseError as error:
            print(error, file=sys.stderr)
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
