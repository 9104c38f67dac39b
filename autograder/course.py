"""Where a course keeps its files, which assignment is meant, and what `course.toml` says.

course.toml is optional. It lies in the course folder:

    db_url = "postgresql://grader@localhost/course"    # default: gradebook.db; AUTOGRADER_DB_URL takes precedence

    lab = "aelab.grading:LAB"    # the course's own `Lab`; without it, notebooks are graded as plain Python

    [assignments.autoencoders]    # keys: the fields of late.Deadline
    due = 2026-12-01T23:59:00Z
"""

from __future__ import annotations

import os
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

SETTINGS_FILE = "course.toml"
URL_VARIABLE = "AUTOGRADER_DB_URL"


class CourseError(Exception):
    """An error that the user can put right; the message says how."""


class Layout(NamedTuple):
    """The names of the folders of solutions, and of the notebooks that students get."""

    solutions: str
    released: str


OURS = Layout("solutions", "notebooks")
NBGRADER = Layout("source", "release")


@dataclass(frozen=True)
class Course:
    """One assignment of a course in the folder `root`, laid out as nbgrader expects it."""

    root: Path
    assignment: str

    @property
    def layout(self) -> Layout:
        """The layout that the assignment has: nbgrader's if its solutions are there, otherwise ours.

        Raises a CourseError if they are in both: one of the two is out of date, and nobody could tell which.
        """
        ours, nbgraders = (self.root / layout.solutions / self.assignment for layout in (OURS, NBGRADER))
        if not any(nbgraders.glob("*.ipynb")):
            return OURS
        if any(ours.glob("*.ipynb")):
            raise CourseError(
                f"Expected the solutions of {self.assignment} in one folder, found notebooks in {ours} and in "
                f"{nbgraders}. Keep those that you edit, and move the others out of the course."
            )
        return NBGRADER

    @property
    def solutions(self) -> Path:
        """The folder of the notebooks that are edited by hand."""
        return self.root / self.layout.solutions / self.assignment

    @property
    def released(self) -> Path:
        """The folder of the generated notebooks that students get."""
        return self.root / self.layout.released / self.assignment

    @property
    def gradebook(self) -> Path:
        """nbgrader's database, unless another one is chosen (`database_url`)."""
        return self.root / "gradebook.db"

    @property
    def settings_file(self) -> Path:
        """The optional file with the course's database and deadlines."""
        return self.root / SETTINGS_FILE

    @property
    def database_url(self) -> str:
        """The address of nbgrader's database, in SQLAlchemy's form; raises a CourseError if it is invalid."""
        chosen = os.environ.get(URL_VARIABLE)
        if chosen:
            return _checked_url(chosen, self.root, f"the environment variable {URL_VARIABLE}")
        in_file = self._settings().get("db_url")
        if in_file is not None:
            return _checked_url(in_file, self.root, f"{self.settings_file}, db_url")
        return f"sqlite:///{self.gradebook}"

    @property
    def lab(self) -> str:
        """The place of the course's `Lab`, "" if it has none; raises a CourseError for an unusable file."""
        found = self._settings().get("lab", "")
        if not isinstance(found, str):
            raise CourseError(f"{self.settings_file}, lab: expected text such as aelab.grading:LAB, found {found!r}.")
        return found

    @property
    def column(self) -> str:
        """The name of the assignment's column in the platform's list of grades, "" if course.toml does not say."""
        found = self.assignment_settings().get("column", "")
        if not isinstance(found, str):
            raise CourseError(
                f'{self.settings_file}, [assignments.{self.assignment}] column: expected text such as "Lab 1 (991)", '
                f"found {found!r}."
            )
        return found

    def assignment_settings(self) -> dict[str, Any]:
        """Return the assignment's table in course.toml, {} if it has none; raise a CourseError for an unusable file."""
        tables = self._settings().get("assignments", {})
        known = [*assignments(self.root), self.assignment]
        for name, table in tables.items():
            if name not in known:
                raise CourseError(
                    f"{self.settings_file}, [assignments.{name}]: expected the name of an assignment with "
                    f"solutions ({', '.join(sorted(set(known)))}), found none. Correct or remove the table."
                )
            if not isinstance(table, dict):
                raise CourseError(
                    f"{self.settings_file}, assignments.{name}: expected a table, found {table!r}. "
                    f"Write [assignments.{name}] and its keys on the lines below."
                )
        return dict(tables.get(self.assignment, {}))

    def _settings(self) -> dict[str, Any]:
        """Read course.toml and check its top-level keys."""
        path = self.settings_file
        try:
            settings = tomllib.loads(path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return {}
        except (OSError, ValueError) as error:  # TOML and UTF-8 errors are ValueErrors
            raise CourseError(f"{path}: expected a TOML file, but: {error}. Correct it.") from error
        unknown = sorted(set(settings) - {"db_url", "lab", "assignments"})
        if unknown:
            raise CourseError(
                f"{path}: expected the keys db_url, lab and assignments, found {', '.join(unknown)}. "
                "Deadlines belong in [assignments.NAME]."
            )
        if not isinstance(settings.get("assignments", {}), dict):
            raise CourseError(
                f"{path}, assignments: expected tables such as [assignments.NAME], found {settings['assignments']!r}."
            )
        return settings

    def submitted(self, student: str) -> Path:
        """Return the folder of a student's submission."""
        return self.root / "submitted" / student / self.assignment

    def autograded(self, student: str) -> Path:
        """Return the folder of the executed copy of a submission."""
        return self.root / "autograded" / student / self.assignment

    def feedback(self, student: str) -> Path:
        """Return the folder of the feedback pages that a student gets."""
        return self.root / "feedback" / student / self.assignment

    @property
    def private(self) -> tuple[Path, ...]:
        """What of the course only the grader reads: students' work, grades, and the solutions of all assignments."""
        of_students = (self.root / name for name in ("submitted", "autograded", "feedback"))
        solutions = (self.root / layout.solutions for layout in (OURS, NBGRADER))
        return (*of_students, *solutions, self.reports, self.gradebook, self.settings_file)

    @property
    def reports(self) -> Path:
        """The folder of the class reports: pages and tables of grades."""
        return self.root / "reports"

    def verdict_file(self, student: str) -> Path:
        """Return the path of a verdict. nbgrader lists `autograded/*`, which skips names that start with a dot."""
        return self.root / "autograded" / ".verdicts" / self.assignment / f"{student}.json"

    def solution_notebooks(self) -> list[Path]:
        """Return the solution notebooks, sorted by name; raise a CourseError if there are none."""
        found = sorted(self.solutions.glob("*.ipynb"))
        if not found and not self.root.is_dir():
            raise CourseError(
                f"Expected a course folder in {self.root}, found no such folder. Give the course's with --course."
            )
        if not found:
            known = ", ".join(assignments(self.root)) or "none"
            raise CourseError(
                f"Expected solution notebooks in {self.solutions}, or in {NBGRADER.solutions} as nbgrader has them, "
                f"found none. Assignments here: {known}. "
                "Check the assignment's name, or give the course folder with --course."
            )
        return found

    def students_with_folders(self) -> list[str]:
        """List everyone with a folder in submitted/, for any assignment."""
        folder = self.root / "submitted"
        return sorted(name for name in os.listdir(folder) if not name.startswith(".")) if folder.is_dir() else []

    def handed_in(self) -> list[str]:
        """List everyone with an entry for this assignment in submitted/, whether folder, file or link."""
        return [name for name in self.students_with_folders() if os.path.lexists(self.submitted(name))]

    def students(self) -> list[str]:
        """List everyone with a submission for this assignment; raise a CourseError if there is none."""
        found = self.handed_in()
        if not found:
            raise CourseError(
                f"Expected submissions as {self.root / 'submitted'}/STUDENT/{self.assignment}/*.ipynb, "
                "found none. "
                "Put the students' work there, or run `autograder samples` for sample submissions."
            )
        return found


def assignments(root: Path) -> list[str]:
    """Return the names of all assignments that have solution notebooks, sorted."""
    folders = [root / layout.solutions for layout in (OURS, NBGRADER)]
    return sorted({path.parent.name for folder in folders for path in folder.glob("*/*.ipynb")})


def course_layout(root: Path) -> Layout:
    """Return the layout that nbgrader's own tools should use; they know only one for a whole course."""
    layouts = [Course(root, name).layout for name in assignments(root)]
    return NBGRADER if layouts and OURS not in layouts else OURS


def _checked_url(url: Any, root: Path, where: str) -> str:
    """Return the address, with an SQLite file's path resolved against `root`. No error message quotes a password."""
    from sqlalchemy.engine import make_url
    from sqlalchemy.exc import ArgumentError

    expected = "expected an address such as postgresql://USER:PASSWORD@HOST/DATABASE or sqlite:///FILE"
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError) as error:
        raise CourseError(f"{where}: {expected}, found something else.") from error
    backend = parsed.get_backend_name()
    if backend not in ("sqlite", "postgresql"):
        raise CourseError(f"{where}: {expected}, found one that starts with {parsed.drivername}.")
    if backend == "sqlite" and not parsed.database:
        raise CourseError(f"{where}: {expected}, found one without a file. A database in memory would be lost.")
    if backend == "sqlite":
        parsed = parsed.set(database=str(root / str(parsed.database)))
    return parsed.render_as_string(hide_password=False)
