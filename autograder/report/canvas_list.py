"""Canvas's own list of grades: the assignment's column, how many points it has, and how numbers are written."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from autograder.course import Course, CourseError
from autograder.report.scale import NUMBER
from autograder.report.sheet import Sheet

ASSIGNMENT = re.compile(r"(?P<name>.+) \(\d+\)")  # with Canvas's number, by which it knows the assignment
POINTS = "Points Possible"
READ_ONLY = "(read only)"
PARTS = ("LastName", "FirstName")  # in place of Student, where an institution chose so


@dataclass(frozen=True)
class CanvasList:
    """The sheet that Canvas's gradebook exports."""

    sheet: Sheet

    @property
    def separator(self) -> str:
        """The sign between cells."""
        return self.sheet.separator

    @cached_property
    def assignments(self) -> list[str]:
        """The headings of assignments, such as "TP autoencodeurs (991)"; not those of groups of them, or of totals."""
        return [
            heading
            for place, heading in enumerate(self.sheet.headings)
            if ASSIGNMENT.fullmatch(heading) and READ_ONLY not in self._points[place]
        ]

    @cached_property
    def _points(self) -> list[str]:
        width = len(self.sheet.headings)
        found = (line.values for line in self.sheet.lines[1:] if line.values[0].strip() == POINTS)
        return ([value.strip() for value in next(found, [])] + [""] * width)[:width]

    def points_of(self, heading: str) -> str:
        """Return the points possible of an assignment as the list has them, "" if it does not."""
        return self._points[self.sheet.headings.index(heading)] if heading in self.sheet.headings else ""

    @cached_property
    def decimal_comma(self) -> bool:
        """Whether the list writes numbers like 9,5."""
        places = [self.sheet.headings.index(heading) for heading in self.assignments]
        cells = [
            line.values[place].strip() for line in self.sheet.lines[1:] for place in places if place < len(line.cells)
        ]
        return any("," in cell and NUMBER.fullmatch(cell) for cell in cells)


def canvas_list_in(sheet: Sheet) -> CanvasList | None:
    """Return the sheet as Canvas's list; None if it is another one."""
    headings = set(sheet.headings)
    return CanvasList(sheet) if "ID" in headings and ("Student" in headings or set(PARTS) <= headings) else None


def column_of(course: Course, headings: Sequence[str], platform: str = "Canvas") -> tuple[str, list[str]]:
    """Return the assignment's heading in a platform's list, and lines for the instructor.

    It is the one that `column` in course.toml names, with or without Canvas's number, otherwise the one with the
    assignment's name. Under any other heading the platform would offer to create an assignment.

    Raises a CourseError if course.toml names a column that the list does not have, or has twice.
    """
    name = course.assignment
    chosen = course.column
    found = [one for one in headings if chosen in (one, _name(one))] if chosen else []
    if chosen and headings and len(found) != 1:
        raise CourseError(
            f"{course.settings_file}, [assignments.{name}] column: expected one of the columns of {platform}'s list, "
            f"{', '.join(headings)}; found {chosen!r}, which is {'there twice' if found else 'not one of them'}."
        )
    same = [one for one in headings if _name(one) == name]
    if found or len(same) == 1:
        return (found or same)[0], []
    if not headings:
        return chosen or name, []
    return name, [
        f"{platform}'s list has {'several columns' if same else 'no column'} {name}, so {platform} will offer to "
        "create one. "
        f"If it is {' or '.join(same or headings)}, "
        f'write column = "{(same or headings)[0]}" below [assignments.{name}] in course.toml, with the right name, '
        "and try again"
    ]


def _name(heading: str) -> str:
    match = ASSIGNMENT.fullmatch(heading)
    return match["name"] if match else heading
