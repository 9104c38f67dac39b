"""Where a course keeps its files, which assignment is meant, and what `course.toml` says.

course.toml lies in the course folder and may be missing:

    db_url = "postgresql://grader@localhost/course"    # else gradebook.db; AUTOGRADER_DB_URL comes first

    [assignments.autoencoders]    # its keys are those of late.Deadline
    due = 2026-12-01T23:59:00Z
"""

from __future__ import annotations

import os
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

SETTINGS_FILE = "course.toml"
URL_VARIABLE = "AUTOGRADER_DB_URL"


class CourseError(Exception):
    """Something that the person at the keyboard can put right; the message says how."""


@dataclass(frozen=True)
class Course:
    """One assignment of a course in the folder `root`, laid out as nbgrader expects it."""

    root: Path
    assignment: str

    @property
    def solutions(self) -> Path:
        """Folder of the notebooks that are edited by hand."""
        return self.root / "solutions" / self.assignment

    @property
    def released(self) -> Path:
        """Folder of the generated notebooks that students get."""
        return self.root / "notebooks" / self.assignment

    @property
    def gradebook(self) -> Path:
        """nbgrader's database, unless another one is chosen (`database_url`)."""
        return self.root / "gradebook.db"

    @property
    def settings_file(self) -> Path:
        """What a course may say about its database and its deadlines."""
        return self.root / SETTINGS_FILE

    @property
    def database_url(self) -> str:
        """The address of nbgrader's database, as SQLAlchemy wants it; a CourseError if it is none."""
        chosen = os.environ.get(URL_VARIABLE)
        if chosen:
            return _checked_url(chosen, self.root, f"the environment variable {URL_VARIABLE}")
        in_file = self._settings().get("db_url")
        if in_file is not None:
            return _checked_url(in_file, self.root, f"{self.settings_file}, db_url")
        return f"sqlite:///{self.gradebook}"

    def assignment_settings(self) -> dict[str, Any]:
        """The assignment's table in course.toml, empty if it has none; a CourseError if the file cannot be used."""
        tables = self._settings().get("assignments", {})
        known = [*assignments(self.root), self.assignment]
        for name, table in tables.items():
            if name not in known:
                raise CourseError(
                    f"{self.settings_file}, [assignments.{name}]: expected an assignment that has solutions "
                    f"({', '.join(sorted(set(known)))}), found none of that name. Correct or remove the table."
                )
            if not isinstance(table, dict):
                raise CourseError(
                    f"{self.settings_file}, assignments.{name}: expected a table, found {table!r}. "
                    f"Write [assignments.{name}] and its keys on the lines below."
                )
        return dict(tables.get(self.assignment, {}))

    def _settings(self) -> dict[str, Any]:
        """course.toml as it is, its topmost keys checked."""
        path = self.settings_file
        try:
            settings = tomllib.loads(path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return {}
        except (OSError, ValueError) as error:  # TOML and UTF-8 errors are ValueErrors
            raise CourseError(f"{path}: expected a TOML file, but: {error}. Correct it.") from error
        unknown = sorted(set(settings) - {"db_url", "assignments"})
        if unknown:
            raise CourseError(
                f"{path}: expected the keys db_url and assignments, found {', '.join(unknown)}. "
                "Deadlines belong in [assignments.NAME]."
            )
        if not isinstance(settings.get("assignments", {}), dict):
            raise CourseError(
                f"{path}, assignments: expected tables such as [assignments.NAME], found {settings['assignments']!r}."
            )
        return settings

    def submitted(self, student: str) -> Path:
        """What a student handed in."""
        return self.root / "submitted" / student / self.assignment

    def autograded(self, student: str) -> Path:
        """The copy of a submission that was executed."""
        return self.root / "autograded" / student / self.assignment

    def feedback(self, student: str) -> Path:
        """The pages that a student gets back."""
        return self.root / "feedback" / student / self.assignment

    @property
    def reports(self) -> Path:
        """What instructors get on the class: a page, and tables of grades."""
        return self.root / "reports"

    def verdict_file(self, student: str) -> Path:
        """Where the verdict is kept. nbgrader lists `autograded/*`, which leaves names with a dot alone."""
        return self.root / "autograded" / ".verdicts" / self.assignment / f"{student}.json"

    def solution_notebooks(self) -> list[Path]:
        """The solution notebooks in order of name; a CourseError if there are none."""
        found = sorted(self.solutions.glob("*.ipynb"))
        if not found:
            if (self.root / "source" / self.assignment).is_dir():
                raise CourseError(
                    f"Expected solution notebooks in {self.solutions}, found nbgrader's folder {self.root / 'source'}. "
                    "It is called solutions here: rename it."
                )
            known = ", ".join(assignments(self.root)) or "none"
            raise CourseError(
                f"Expected solution notebooks in {self.solutions}, found none. Assignments here: {known}. "
                "Check the assignment's name, or give the course folder with --course."
            )
        return found

    def students_with_folders(self) -> list[str]:
        """Everyone with a folder in submitted/, for whatever assignment."""
        folder = self.root / "submitted"
        return sorted(name for name in os.listdir(folder) if not name.startswith(".")) if folder.is_dir() else []

    def handed_in(self) -> list[str]:
        """Everyone with a folder for this assignment, of whatever kind."""
        return [name for name in self.students_with_folders() if os.path.lexists(self.submitted(name))]

    def students(self) -> list[str]:
        """Everyone who handed in a folder for this assignment; a CourseError if nobody did."""
        found = self.handed_in()
        if not found:
            raise CourseError(
                f"Expected submissions as {self.root / 'submitted'}/STUDENT/{self.assignment}/*.ipynb, "
                "found none. "
                "Put what students handed in there, or run `autograder samples` for sample submissions."
            )
        return found


def assignments(root: Path) -> list[str]:
    """The names of all assignments that have solution notebooks."""
    return sorted({path.parent.name for path in (root / "solutions").glob("*/*.ipynb")})


def _checked_url(url: Any, root: Path, where: str) -> str:
    """The address, a path to an SQLite file in it being relative to `root`; what is said of it holds no password."""
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
