"""Grades as CSV: for the imports of Moodle, Canvas and Brightspace, and as a table with a column for each test."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from autograder.course import Course, CourseError
from autograder.files import write_atomically
from autograder.report.brightspace_list import IDS, BrightspaceList, brightspace_list_in
from autograder.report.canvas_list import CanvasList, canvas_list_in, column_of
from autograder.report.harmless import Row, csv_text, harmless, told_if_unwritable
from autograder.report.outdated import outdated
from autograder.report.platform_tables import (
    brightspace_rows,
    brightspace_scale,
    canvas_rows,
    canvas_scale,
    filled,
    moodle_rows,
    moodle_scale,
    protection,
)
from autograder.report.results import ClassResults, Standing, StudentResult, class_results
from autograder.report.roster import roster_sheet
from autograder.report.scale import Scale, number
from autograder.report.worksheet import Worksheet, worksheet_in

OWN_IDS = {"canvas": ("ID",), "moodle": ("Identifier",), "brightspace": IDS}
REASONS = {
    Standing.GRADED: "grades by hand to come (in Formgrader or by `autograder answers`; "
    "`autograder confirm` for those that only need a second look)",
    Standing.NOT_GRADED: "not graded yet (`autograder grade`)",
    Standing.CHANGED: "handed in again (`autograder grade`)",
}
Form = Literal["csv", "canvas", "moodle", "brightspace"]


@dataclass(frozen=True)
class Lists:
    """The platform's own list, if it is one that grades are written into."""

    worksheet: Worksheet | None = None
    canvas: CanvasList | None = None
    brightspace: BrightspaceList | None = None


def write_table(course: Course, form: Form, output: Path | None = None, roster: Path | None = None) -> list[str]:
    """Write everybody's present grades; return lines that say where, and who has no grade in the file.

    Raises:
        CourseError: the assignment was never graded, the roster cannot be used or lacks the platform's ids, or the file
            cannot be written.
    """
    results = class_results(course, roster)
    if missing := missing_ids(results, form):
        raise CourseError(f"{missing} Nothing was written.")
    if output is not None and not output.absolute().parent.is_dir():
        raise CourseError(
            f"Expected a file in an existing folder, found {output}. Create the folder, or choose another one."
        )
    lists = _lists(form, roster)
    there = [student for student in results.students if not lists.worksheet or student.person.listed]
    final = [student for student in there if student.total is not None]
    path = output or course.reports / f"{course.assignment}-{form}.csv"
    with told_if_unwritable(path):
        write_atomically(path, _content(results, form, lists))
    who = f"{len(there)} on {roster}" if lists.worksheet else f"{len(there)}"
    first = f"{len(final)} of {who} have a final grade: {path}"
    other = [f"nobody on {roster} has a grade: is it the list of another class?"] if not final and roster else []
    return [first, *other, *_told(results, form, roster, lists)]


def missing_ids(results: ClassResults, form: Form) -> str:
    """Say that nobody has the ids by which the platform would know them, and what to do; "" if somebody has."""
    own = OWN_IDS.get(form, ())
    if not own or _somebody_has(own, results) or form == "canvas":  # which also knows people by their login
        return ""
    platform = form.title()
    return (
        f"Expected {platform}'s own id ({' or '.join(own)}) of somebody, found none: {platform} could not tell whose "
        f"grades these are. Give {platform}'s own list of the class with --students FILE."
    )


def _somebody_has(own: Sequence[str], results: ClassResults) -> bool:
    return any(student.person.listed.get(name) for student in results.students for name in own)


def _lists(form: Form, roster: Path | None) -> Lists:
    sheet = roster_sheet(roster) if roster and form != "csv" else None
    if sheet is None:
        return Lists()
    if form == "brightspace":
        return Lists(brightspace=brightspace_list_in(sheet))
    return Lists(worksheet_in(sheet)) if form == "moodle" else Lists(canvas=canvas_list_in(sheet))


def _content(results: ClassResults, form: Form, lists: Lists) -> bytes:
    if lists.worksheet:
        return filled(lists.worksheet, results).to_bytes()
    separator = lists.canvas.separator if lists.canvas else ","
    return csv_text(table(results, form, lists), separator).encode()


def _told(results: ClassResults, form: Form, roster: Path | None, lists: Lists) -> Iterator[str]:
    """Yield what the instructor should know about the table: who has no grade, and how points were written."""
    listed = [student for student in results.students if student.person.listed]
    unlisted = [student for student in results.students if not student.person.listed]
    if lists.worksheet or lists.canvas:
        yield from _without_grade("left as on the list", listed)
        yield from _without_grade("left empty", [] if lists.worksheet else unlisted)
    else:
        yield from _without_grade("left empty", results.students)
    if unlisted and roster:
        left_out = ", so not in the file" if lists.worksheet else ""
        yield f"not on {roster}{left_out}: {', '.join(student.person.student for student in unlisted)}"
    if form == "canvas" and not _somebody_has(OWN_IDS[form], results):
        yield (
            "nobody has Canvas's own id (ID): unless these names are Canvas's logins, give its own list of the class "
            "with --students FILE"
        )
    yield from results.unknown
    yield from outdated(results)
    if results.unprotected_points:
        yield f"not protected: {number(results.unprotected_points)} of {number(results.max_points)} points"
    if lists.canvas:
        heading, lines = column_of(results.course, lists.canvas.assignments)
        yield from lines
        yield from _unscaled("Canvas", canvas_scale(lists.canvas, heading, results))
        yield from _scaled("Canvas", canvas_scale(lists.canvas, heading, results), results)
    if lists.brightspace:
        heading, lines = column_of(results.course, list(lists.brightspace.points), "Brightspace")
        yield from lines
        yield from _unscaled("Brightspace", brightspace_scale(lists.brightspace, heading, results))
        yield from _scaled("Brightspace", brightspace_scale(lists.brightspace, heading, results), results)
    if lists.worksheet:
        stated = lists.worksheet.listed(next(iter(lists.worksheet.people))).get("Maximum grade", "")
        scale = moodle_scale(lists.worksheet, results)
        if scale.theirs is None:
            points = number(results.max_points)
            found = f"Moodle has {stated!r} for the highest grade" if stated else "the list has no single highest grade"
            yield f"{found}, these are out of {points}: set it to points in Moodle, and download the list again"
        yield from _scaled("Moodle", scale, results)


def _without_grade(left: str, students: Iterable[StudentResult]) -> Iterator[str]:
    """Yield a line for each reason for which some of these students have no final grade; `left` says what they get."""
    missing: dict[Standing, list[str]] = {}
    for student in students:
        if student.total is None:
            missing.setdefault(student.standing, []).append(student.person.student)
    for standing in Standing:
        if standing in missing:
            yield f"{left}, {REASONS.get(standing, standing.value)}: {', '.join(missing[standing])}"


def _unscaled(platform: str, scale: Scale) -> Iterator[str]:
    """Yield that a platform's list has no maximum for the assignment, so that points are out of this course's."""
    if scale.theirs is None:
        points = number(scale.ours)
        yield f"{platform}'s list has no maximum for it, these are out of {points}: make sure that {platform}'s is, too"


def _scaled(platform: str, scale: Scale, results: ClassResults) -> Iterator[str]:
    """Yield that points were scaled, and whose are above the platform's maximum."""
    if scale.is_other:
        yield f"scaled from {number(scale.ours)} points to {platform}'s maximum, {number(scale.theirs)}"
    above = [student.person.student for student in results.students if scale.exceeds(student.total)]
    if above:
        yield f"above {platform}'s maximum, which it would skip, so written as the maximum: {', '.join(above)}"


def table(results: ClassResults, form: Form, lists: Lists | None = None) -> list[Row]:
    """Return the headings and a row for each student, safe for spreadsheets. The cell of a missing grade is empty."""
    lists = lists or Lists()
    rows: Mapping[Form, Callable[[], Iterable[Row]]] = {
        "csv": lambda: _plain(results),
        "canvas": lambda: canvas_rows(results, lists.canvas),
        "moodle": lambda: moodle_rows(results),
        "brightspace": lambda: brightspace_rows(results, lists.brightspace),
    }
    return [[harmless(cell) for cell in row] for row in rows[form]()]


def _plain(results: ClassResults) -> Iterable[Row]:
    names = [f"{item.notebook}/{item.grade_id}{protection(item)}" for item in results.items]
    yield ["student", "name", "email", "state", *names, "late_penalty", "to_grade_by_hand", "total", "max", "lost"]
    for student in results.students:
        person = student.person
        given = [student.results.get(item) for item in results.items]
        points = [number(result.points if result and not result.open else None) for result in given]
        penalty, waiting = (number(student.penalty), str(student.open)) if student.results else ("", "")
        end = [penalty, waiting, number(student.total), number(results.max_points), "; ".join(lost(student))]
        yield [person.student, person.name, person.email, student.standing.value, *points, *end]


def lost(student: StudentResult) -> Iterator[str]:
    """Yield the points that a student lost in each decided test, and by lateness, with the reason if one is known."""
    for item, result in student.results.items():
        missing = item.max_points - (result.points or 0.0)
        if not result.open and missing > 0:
            yield f"{item.grade_id} {number(-missing)}" + (f": {result.message}" if result.message else "")
    if student.penalty:
        yield f"handed in late {number(-student.penalty)}"
