"""Where a course keeps its files, and which assignment is meant."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


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
        """nbgrader's database."""
        return self.root / "gradebook.db"

    @property
    def database_url(self) -> str:
        """The address of nbgrader's database, as SQLAlchemy wants it."""
        return f"sqlite:///{self.gradebook}"

    def submitted(self, student: str) -> Path:
        """What a student handed in."""
        return self.root / "submitted" / student / self.assignment

    def autograded(self, student: str) -> Path:
        """The copy of a submission that was executed."""
        return self.root / "autograded" / student / self.assignment

    def feedback(self, student: str) -> Path:
        """The pages that a student gets back."""
        return self.root / "feedback" / student / self.assignment

    def verdict_file(self, student: str) -> Path:
        """Where the verdict is kept. nbgrader lists `autograded/*`, which leaves names with a dot alone."""
        return self.root / "autograded" / ".verdicts" / self.assignment / f"{student}.json"

    def solution_notebooks(self) -> list[Path]:
        """The solution notebooks in order of name; a CourseError if there are none."""
        found = sorted(self.solutions.glob("*.ipynb"))
        if not found:
            known = ", ".join(assignments(self.root)) or "none"
            raise CourseError(
                f"Expected solution notebooks in {self.solutions}, found none. Assignments here: {known}. "
                "Check the assignment's name, or give the course folder with --course."
            )
        return found

    def students(self) -> list[str]:
        """Everyone who handed in a folder for this assignment; a CourseError if nobody did."""
        found = sorted(path.parent.name for path in (self.root / "submitted").glob(f"*/{self.assignment}"))
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
