"""Grades as CSV: for Canvas's and Moodle's import pages, and as a plain table with a column for each test."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Literal

from autograder.course import Course, CourseError
from autograder.files import write_atomically
from autograder.report.results import ClassResults, Item, Standing, StudentResult, class_results
from autograder.report.roster import roster_sheet
from autograder.report.sheet import Sheet
from autograder.report.worksheet import NUMBER, Worksheet, participant, worksheet_in

# A spreadsheet runs a cell that begins with one of these as a formula; East Asian ones accept the full-width forms.
FORMULA_SIGNS = ("=", "+", "-", "@", "＝", "＋", "－", "＠")  # noqa: RUF001
BREAKING = {"Cc", "Cs", "Zl", "Zp"}  # Unicode's categories of controls, halves of characters, and ends of lines
CANVAS = ("Student", "ID", "SIS User ID", "SIS Login ID", "Section")
MOODLE = ("Identifier", "Full name", "ID number", "Email address")
OWN_ID = {"canvas": "ID", "moodle": "Identifier"}
REASONS = {
    Standing.GRADED: "grades by hand to come (in Formgrader, under Manual Grading; `make lab` opens it)",
    Standing.NOT_GRADED: "not graded yet (`autograder grade`)",
    Standing.CHANGED: "handed in again (`autograder grade`)",
}
Row = Sequence[str]
Form = Literal["csv", "canvas", "moodle"]


def write_table(course: Course, form: Form, output: Path | None = None, roster: Path | None = None) -> list[str]:
    """Write everybody's present grades; return lines that say where, and who has no grade in the file.

    Raises:
        CourseError: the assignment was never graded, the roster cannot be used, or the file cannot be written.
    """
    results = class_results(course, roster)
    if output is not None and not output.absolute().parent.is_dir():
        raise CourseError(
            f"Expected a file in an existing folder, found {output}. Create the folder, or choose another one."
        )
    path = output or course.reports / f"{course.assignment}-{form}.csv"
    worksheet = worksheet_in(roster_sheet(roster)) if form == "moodle" and roster else None
    content = filled(worksheet, results).to_bytes() if worksheet else csv_text(table(results, form)).encode()
    try:
        write_atomically(path, content)
    except OSError as error:
        raise CourseError(f"Expected to be able to write {path}, but: {error}. Choose another file.") from error
    unprotected = number(results.unprotected_points or None)
    final = sum(student.total is not None for student in results.students)
    lines = [f"{final} of {len(results.students)} have a final grade: {path}"]
    for standing in Standing:
        without = [
            student.person.student
            for student in results.students
            if student.total is None and student.standing is standing
        ]
        lines += [f"left empty, {REASONS.get(standing, standing.value)}: {', '.join(without)}"] if without else []
    unlisted = [student.person.student for student in results.students if roster and not student.person.listed]
    lines += [f"not in {roster}: {', '.join(unlisted)}"] if unlisted else []
    heading = OWN_ID.get(form)
    if heading and not any(student.person.listed.get(heading) for student in results.students):
        lines.append(f"nobody has {form.title()}'s own id ({heading}): give its own list of the class with --students")
    lines += [f"not protected: {unprotected} of {number(results.max_points)} points"] if unprotected else []
    return lines + (_other_maximum(worksheet, results) if worksheet else [])


def filled(worksheet: Worksheet, results: ClassResults) -> Sheet:
    """Fill the grades, and comments if there is a column for them, into Moodle's own list; leave the rest unchanged.

    Only cells that a spreadsheet would run as formulas are made text. Raises a CourseError without a grade column.
    """
    if "Grade" not in worksheet.columns:
        raise CourseError(
            "Expected Moodle's grading worksheet with a column Grade and one with the highest grade next to it, found "
            f"the headings {', '.join(worksheet.sheet.headings)}. Download it again, if need be in English."
        )
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
        grade = number(student.total if student else None)
        told = {
            "Grade": grade.replace(".", ",") if worksheet.decimal_comma else grade,
            "Feedback comments": _comment(student) if student else "",
        }
        columns = worksheet.columns
        sheet = sheet.with_values(place, {columns[name]: text for name, text in told.items() if name in columns})
    return sheet


def _other_maximum(worksheet: Worksheet, results: ClassResults) -> list[str]:
    """Return a warning if Moodle has another highest grade than the course; [] otherwise."""
    places = list(worksheet.people)
    theirs = worksheet.listed(places[0]).get("Maximum grade", "")
    ours = number(results.max_points)
    theirs = re.sub(r"(?<=\d)([.,])(?=\d{3}[.,])", "", theirs)  # drop the thousands separators
    if theirs and not NUMBER.fullmatch(theirs):
        return [f"Moodle has {theirs!r} for the highest grade, these are out of {ours}: set it to points in Moodle"]
    theirs = theirs.replace(",", ".")
    if not theirs or float(theirs) == results.max_points:
        return []
    return [
        f"Moodle's highest grade is {float(theirs):g}, these are out of {ours}: change it in Moodle before the import"
    ]


def table(results: ClassResults, form: Form) -> list[Row]:
    """Return the headings and a row for each student, safe for spreadsheets. The cell of a missing grade is empty."""
    rows = {"csv": _plain, "canvas": _canvas, "moodle": _moodle}[form](results)
    return [[harmless(cell) for cell in row] for row in rows]


def csv_text(rows: Iterable[Row]) -> str:
    """Format the rows as CSV, quoted where necessary."""
    stream = io.StringIO(newline="")
    csv.writer(stream).writerows(rows)
    return stream.getvalue()


def harmless(cell: str) -> str:
    """Return the cell on one line, in a form that no spreadsheet runs as a formula; numbers stay numbers."""
    line = "".join(" " if unicodedata.category(character) in BREAKING else character for character in cell).strip()
    is_text = not NUMBER.fullmatch(line) and line != "-"  # Moodle's mark for no grade
    return f"'{line}" if line.startswith(FORMULA_SIGNS) and is_text else line


def number(points: float | None) -> str:
    """Format points with as many decimals as needed, at most four; "" for None."""
    return "" if points is None else f"{points:.4f}".rstrip("0").rstrip(".")


def _plain(results: ClassResults) -> Iterable[Row]:
    names = [f"{item.notebook}/{item.grade_id}{_protection(item)}" for item in results.items]
    yield ["student", "name", "email", "state", *names, "late_penalty", "to_grade_by_hand", "total", "max"]
    for student in results.students:
        person = student.person
        given = [student.results.get(item) for item in results.items]
        points = [number(result.points if result and not result.open else None) for result in given]
        penalty, waiting = (number(student.penalty), str(student.open)) if student.results else ("", "")
        end = [penalty, waiting, number(student.total), number(results.max_points)]
        yield [person.student, person.name, person.email, student.standing.value, *points, *end]


def _protection(item: Item) -> str:
    return "" if item.protected else " (not protected)"


def _canvas(results: ClassResults) -> Iterable[Row]:
    """Yield the rows that Canvas's gradebook imports: with its own ids if a list gave them, and the points possible."""
    yield [*CANVAS, _canvas_column(results)]
    yield ["Points Possible", "", "", "", "", number(results.max_points)]
    for student in results.students:
        person = student.person
        ours = {"Student": person.name, "ID": person.lms_user_id, "SIS Login ID": person.student}
        yield [*_identity(CANVAS, student, ours), number(student.total)]


def _canvas_column(results: ClassResults) -> str:
    """Return Canvas's own heading for the assignment, such as "autoencoders (991)": others would create a new one."""
    name = results.course.assignment
    headings = {heading for student in results.students for heading in student.person.listed}
    return next((heading for heading in sorted(headings) if re.fullmatch(rf"{re.escape(name)} \(\d+\)", heading)), name)


def _moodle(results: ClassResults) -> Iterable[Row]:
    """Yield rows for both Moodle import pages: the grading worksheet uses Identifier, the grade import the rest."""
    yield [*MOODLE, "Grade", "Maximum grade", "Last modified (grade)", "Feedback comments"]
    for student in results.students:
        person = student.person
        ours = {"Full name": person.name, "ID number": person.student, "Email address": person.email}
        modified = person.listed.get("Last modified (grade)", "")
        grade = [number(student.total), number(results.max_points), modified, _comment(student)]
        yield [*_identity(MOODLE, student, ours), *grade]


def _identity(headings: Sequence[str], student: StudentResult, ours: dict[str, str]) -> list[str]:
    """Return the identifying cells: from the platform's list if the person is on one, otherwise `ours`."""
    known = student.person.listed if set(headings) & set(student.person.listed) else ours
    return [known.get(heading, "") for heading in headings]


def _comment(student: StudentResult) -> str:
    """List the points of each test on one line, without any text written by a student."""
    if student.total is None:
        return ""
    parts = [
        f"{item.grade_id} {number(result.points)}/{number(item.max_points)}{_protection(item)}"
        for item, result in student.results.items()
    ]
    parts += [f"handed in late -{number(student.penalty)}"] if student.penalty else []
    return ", ".join(parts)
