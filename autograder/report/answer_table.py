"""Grade by hand in a spreadsheet: a table of answers with columns for points and comments, written and read back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from autograder.course import Course, CourseError
from autograder.files import write_atomically
from autograder.gradebook.answers import Answer, Given, Place, answers, save
from autograder.report.harmless import csv_text, harmless, harmless_text, told_if_unwritable
from autograder.report.scale import number
from autograder.report.sheet import read_sheet

OWN = ("student", "notebook", "cell", "version")  # which answer a line is about
HEADINGS = (*OWN, "answer", "expected", "mark scheme", "points", "of", "comment")
LONGEST = 32_000  # characters; a cell of a spreadsheet holds 32,767
CUT = "\n[cut: the rest is in Formgrader]"


def write_answers(course: Course, path: Path | None = None) -> list[str]:
    """Write the table; return lines that say where it is and what to do with it.

    Raises:
        CourseError: the assignment was never graded, nobody grades anything in it, or the file cannot be written.
    """
    found = answers(course)
    if not found:
        raise CourseError(f"Expected answers that a person grades in {course.assignment}, found none.")
    target = path or course.reports / f"{course.assignment}-answers.csv"
    rows = [HEADINGS, *map(_row, found)]
    with told_if_unwritable(target):
        write_atomically(target, csv_text(rows).encode("utf-8-sig"))  # the mark tells Excel the encoding
    open_ones = sum(one.points is None for one in found)
    return [
        f"{len(found)} answers, {open_ones} of them without points: {target}",
        f"Fill in points and comment, then: autograder answers {course.assignment} --read {target}",
    ]


def read_answers(course: Course, path: Path) -> tuple[list[str], bool]:
    """Save the points and comments of a table; nothing is saved if a line has a fault.

    Returns:
        lines that say what was saved and what was left out, and whether anything had to be left out.

    Raises:
        CourseError: the file is no such table, or lines have faults; all of them are named.
    """
    present = answers(course)
    known = {tuple(map(harmless, one.place)): one for one in present}
    as_numbers = Counter(_as_number(place) for place in known)
    known |= {_as_number(place): one for place, one in known.items() if as_numbers[_as_number(place)] == 1}
    faults: list[str] = []
    changed: list[str] = []
    seen: set[Place] = set()
    given: list[Given] = []
    for line in _lines(path):
        answer = known.get(line.place)
        where = f"row {line.row}, {', '.join(line.place)}"
        if answer is None:
            faults.append(f"{where}: expected an answer of this assignment, found none of that name")
            continue
        points = _points(line.points, answer)
        if isinstance(points, str):
            faults.append(f"{where}: {points}")
        elif answer.place in seen:
            faults.append(f"{where}: expected each answer once, found it again")
        elif (points, line.comment) != (answer.points, harmless_text(answer.comment)):
            if line.version == _version(answer):
                given.append(Given(answer.place, points, line.comment))
            else:
                changed.append(f"{answer.student} ({answer.cell})")
        seen.add(answer.place)
    if faults:
        raise CourseError(f"{path}: nothing was saved.\n" + "\n".join(faults))
    save(course, given)
    told = [f"Saved: {len(given)}. `autograder grade {course.assignment}` brings the pages up to date."]
    if changed:
        told.append(
            f"Left out, as the answer is another one since the table was written: {', '.join(changed)}. "
            "Write the table again to see it."
        )
    return told, bool(changed)


@dataclass(frozen=True)
class _Line:
    row: int
    place: tuple[str, ...]
    version: str
    points: str
    comment: str


def _row(one: Answer) -> list[str]:
    points = "" if one.points is None else number(one.points)
    texts = [_cut(harmless_text(text)) for text in (one.text, one.expected, one.scheme)]
    return [*map(harmless, one.place), _version(one), *texts, points, number(one.most), harmless_text(one.comment)]


def _version(one: Answer) -> str:
    """Return the version as text that no spreadsheet takes for a number."""
    return f"v{one.version[:12]}"


def _as_number(place: tuple[str, ...]) -> tuple[str, ...]:
    """Return the place as a spreadsheet leaves it that takes a student's id for a number: without zeros in front."""
    student, *rest = place
    return (student.lstrip("0") if student.isdecimal() else student, *rest)


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST else text[:LONGEST] + CUT


def _lines(path: Path) -> Iterator[_Line]:
    """Read the lines of a table. Raises a CourseError if it is none."""
    try:
        sheet = read_sheet(path.read_bytes())
        people = list(sheet.people())
    except FileNotFoundError as error:
        raise CourseError(
            f"Expected the table that `autograder answers` writes in {path}, found no such file. Check the path."
        ) from error
    except (OSError, ValueError) as error:
        raise CourseError(f"{path}: {error}.") from error
    columns: Mapping[str, int] = {heading.casefold(): place for place, heading in enumerate(sheet.headings)}
    missing = [name for name in (*OWN, "points", "comment") if name not in columns]
    if missing:
        raise CourseError(
            f"{path}: expected the table that `autograder answers` writes, found no column {', '.join(missing)}."
        )
    for place, values in people:
        cells = {name: values[column] for name, column in columns.items()}
        student, notebook, cell, version = (cells[name] for name in OWN)
        comment = cells["comment"].replace("\r\n", "\n")
        yield _Line(place + 1, (student, notebook, cell), version, cells["points"], comment)


def _points(text: str, answer: Answer) -> float | str | None:
    """Return the points in a cell, what was given before for an empty one, or what is wrong with it."""
    if not text:
        return answer.points
    try:
        points = float(text.replace(",", "."))
    except ValueError:
        points = -1.0
    if not 0 <= points <= answer.most:
        return f"expected points from 0 to {number(answer.most)}, found {text!r}"
    return points
