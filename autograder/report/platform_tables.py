"""Grades in the columns that Moodle, Canvas and Brightspace import, with their maximum, language and decimals."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from autograder.course import CourseError
from autograder.report.brightspace_list import END_OF_LINE, IDS, BrightspaceList
from autograder.report.canvas_list import PARTS, POINTS, CanvasList, column_of
from autograder.report.harmless import Row, harmless
from autograder.report.results import ClassResults, Item, StudentResult
from autograder.report.scale import Scale, number, scale_to
from autograder.report.sheet import Sheet
from autograder.report.worksheet import Worksheet, participant

CANVAS = ("Student", "ID", "SIS User ID", "SIS Login ID", "Section")
MOODLE = ("Identifier", "Full name", "ID number", "Email address")
EXCUSED = "EX"  # in Canvas's list


def moodle_scale(worksheet: Worksheet, results: ClassResults) -> Scale:
    """Return how Moodle writes points. It skips points above its maximum without a word, so they are capped."""
    stated = worksheet.listed(next(iter(worksheet.people))).get("Maximum grade", "")
    return scale_to(stated, results.max_points, worksheet.decimal_comma, capped=True)


def canvas_scale(listed: CanvasList, heading: str, results: ClassResults) -> Scale:
    """Return how Canvas writes points of the assignment with this heading. It takes points above its maximum."""
    return scale_to(listed.points_of(heading), results.max_points, listed.decimal_comma)


def brightspace_scale(listed: BrightspaceList, heading: str, results: ClassResults) -> Scale:
    """Return how Brightspace writes points of the assignment with this name. It caps points above its maximum."""
    return scale_to(listed.points.get(heading, ""), results.max_points, listed.decimal_comma)


def filled(worksheet: Worksheet, results: ClassResults) -> Sheet:
    """Fill the grades, and comments if there is a column for them, into Moodle's own list; leave the rest unchanged.

    Only cells that a spreadsheet would run as formulas are made text. Raises a CourseError without a grade column.
    """
    if "Grade" not in worksheet.columns:
        raise CourseError(
            "Expected Moodle's grading worksheet with a column Grade and one with the highest grade next to it, found "
            f"the headings {', '.join(worksheet.sheet.headings)}. Download it again, if need be in English."
        )
    scale = moodle_scale(worksheet, results)
    by_number = {student.person.listed.get("Identifier"): student for student in results.students}
    sheet = worksheet.sheet
    for place, values in sheet.people():
        formulas = {
            column: text
            for column, value in enumerate(values)
            if (text := harmless(value)).startswith("'") and not value.startswith("'")
        }
        sheet = sheet.with_values(place, formulas)
    for moodles, place in worksheet.people.items():
        student = by_number.get(participant(moodles))
        if student is None or student.total is None:
            continue  # what a teacher wrote there stays
        told = {"Grade": scale.of(student.total), "Feedback comments": comment(student, scale)}
        columns = worksheet.columns
        sheet = sheet.with_values(place, {columns[name]: text for name, text in told.items() if name in columns})
    return sheet


def canvas_rows(results: ClassResults, listed: CanvasList | None = None) -> Iterable[Row]:
    """Yield the rows that Canvas's gradebook imports: with its own ids if a list gave them, and the points possible.

    Whoever is excused on Canvas's list stays so.
    """
    heading, _ = column_of(results.course, listed.assignments if listed else [])
    scale = canvas_scale(listed, heading, results) if listed else Scale(results.max_points)
    columns = [*PARTS, *CANVAS[1:]] if listed and set(PARTS) <= set(listed.sheet.headings) else CANVAS
    yield [*columns, heading]
    yield [
        POINTS,
        *[""] * (len(columns) - 1),
        (listed.points_of(heading) if listed else "") or number(results.max_points),
    ]
    for student in results.students:
        person = student.person
        ours = {"Student": person.name, "ID": person.lms_user_id, "SIS Login ID": person.student}
        before = person.listed.get(heading, "")
        is_excused = before.upper() == EXCUSED
        points = before if student.total is None else scale.of(student.total)
        yield [*_identity(columns, student, ours), EXCUSED if is_excused else points]


def brightspace_rows(results: ClassResults, listed: BrightspaceList | None = None) -> Iterable[Row]:
    """Yield the rows that Brightspace's gradebook imports, as its own export writes them: a "#" before each id."""
    heading, _ = column_of(results.course, list(listed.points) if listed else [], "Brightspace")
    scale = brightspace_scale(listed, heading, results) if listed else Scale(results.max_points)
    ids = [name for name in IDS if not listed or name in listed.sheet.headings]
    yield [*ids, f"{heading} Points Grade", END_OF_LINE]
    for student in results.students:
        values = _identity(ids, student, {"Username": student.person.student})
        yield [*(f"#{value}" if value else "" for value in values), scale.of(student.total), "#"]


def moodle_rows(results: ClassResults) -> Iterable[Row]:
    """Yield rows for both Moodle import pages: the grading worksheet uses Identifier, the grade import the rest."""
    yield [*MOODLE, "Grade", "Maximum grade", "Last modified (grade)", "Feedback comments"]
    for student in results.students:
        person = student.person
        ours = {"Full name": person.name, "ID number": person.student, "Email address": person.email}
        modified = person.listed.get("Last modified (grade)", "")
        grade = [number(student.total), number(results.max_points), modified, comment(student)]
        yield [*_identity(MOODLE, student, ours), *grade]


def _identity(headings: Sequence[str], student: StudentResult, ours: dict[str, str]) -> list[str]:
    """Return the identifying cells: from the platform's list if the person is on one, otherwise `ours`."""
    known = student.person.listed if set(headings) & set(student.person.listed) else ours
    return [known.get(heading, "") for heading in headings]


def comment(student: StudentResult, scale: Scale | None = None) -> str:
    """List the points of each test on one line, without any text written by a student; first their sum if scaled."""
    if student.total is None:
        return ""
    whole = f"{number(student.total)} of {number(scale.ours)} points: " if scale and scale.is_other else ""
    parts = [
        f"{item.grade_id} {number(result.points)}/{number(item.max_points)}{protection(item)}"
        for item, result in student.results.items()
    ]
    parts += [f"handed in late -{number(student.penalty)}"] if student.penalty else []
    return whole + ", ".join(parts)


def protection(item: Item) -> str:
    """Return what tables say behind the name of a test that is not protected; "" for the others."""
    return "" if item.protected else " (not protected)"
