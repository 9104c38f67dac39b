"""The people of a class, from nbgrader's list and from a learning platform's own list."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from autograder.course import CourseError
from autograder.report.accents import without_accents
from autograder.report.brightspace_list import IDS as BRIGHTSPACES
from autograder.report.brightspace_list import brightspace_list_in
from autograder.report.canvas_list import PARTS
from autograder.report.sheet import Sheet, read_sheet, sheet_of
from autograder.report.worksheet import GROUP, worksheet_in

# Headings of lists made by nbgrader (`nbgrader db student import`), Canvas, Moodle, Brightspace and Gradescope. The
# folder of a submission may be named after a value in any of these columns. A person without a submission is known by
# the first one that the list has. Moodle's list may be in any language: its columns still get these names
# (`worksheet.TRANSLATED`).
IDENTIFYING = (
    "id",
    "Username",
    "SIS Login ID",
    "SIS User ID",
    "ID number",
    "SID",
    "OrgDefinedId",
    "Email address",
    "email",
    "Email",
    "Identifier",
    "ID",
)
CANVAS_GROUPS = {"name": "Student", "canvas_user_id": "ID", "user_id": "SIS User ID", "login_id": "SIS Login ID",
                 "sections": "Section", "group_name": GROUP}  # fmt: skip
SAKAIS = {"Display ID": "Username", "ID": "id"}
NAMES = ("Student", "Full name")
PARTS_OF_NAMES = (
    ("first_name", "First name", "First Name", "FirstName"),
    ("last_name", "Last name", "Last Name", "LastName"),
)
EMAILS = ("email", "Email address", "Email")
NOT_A_PERSON = ("Points Possible", "Student, Test")  # lines of Canvas's list: the maximum, and its test student
LARGEST_LIST = 32 * 2**20  # bytes


@dataclass(frozen=True)
class Person:
    """A member of the class.

    student: nbgrader's id, which is the name of the submission's folder. full_name, email, lms_user_id: "" if unknown.
    listed: the person's line in the platform's own list, by its headings.
    """

    student: str
    full_name: str = ""
    email: str = ""
    lms_user_id: str = ""
    listed: Mapping[str, str] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """The full name, or the id if no name is known."""
        return self.full_name or self.student

    @property
    def group(self) -> str:
        """The group with which the person hands in, according to the platform's list; "" if there is none."""
        return self.listed.get(GROUP, "")

    @property
    def sorting_key(self) -> tuple[str, str]:
        """The key that sorts lists of people."""
        return without_accents(self.name), self.student  # Élodie comes before Zoé

    def with_known(self, known: Person) -> Person:
        """Return this person with missing details filled in from `known`, the gradebook's entry."""
        return replace(
            self,
            full_name=self.full_name or known.full_name,
            email=self.email or known.email,
            lms_user_id=self.lms_user_id or known.lms_user_id,
        )


def read_roster(path: Path, known: set[str]) -> list[Person]:
    """Read the people on a list from nbgrader, Canvas or Moodle; `known`: the ids of students known so far.

    Raises:
        CourseError: the file cannot be read, no heading identifies people, or a person is listed twice.
    """
    try:
        return _people(roster_sheet(path), known)
    except ValueError as error:
        raise CourseError(f"{path}: {error}") from error


def roster_sheet(path: Path) -> Sheet:
    """Read a list from its file; raise a CourseError that says why it cannot be read."""
    try:
        if path.stat().st_size > LARGEST_LIST:
            raise ValueError("it is far too large for a list of a class")
        return read_sheet(path.read_bytes())
    except FileNotFoundError as error:
        raise CourseError(f"Expected a list of students in {path}, found no such file.") from error
    except (OSError, ValueError) as error:
        raise CourseError(f"Expected a list of students in {path}, but: {error}.") from error


def people_in(text: str, known: set[str]) -> list[Person]:
    """Read the people in the text of a list; raise a ValueError that says what is wrong with it."""
    return _people(sheet_of(text), known)


def _people(sheet: Sheet, known: set[str]) -> list[Person]:
    people: dict[str, Person] = {}
    lines = [(place, listed) for place, listed in _lines(sheet) if _is_person(listed)]
    alike = _by_number(known)
    shared = Counter((heading, listed.get(heading)) for _, listed in lines for heading in IDENTIFYING)
    for place, listed in lines:
        every = [(name, listed[name]) for name in IDENTIFYING if listed.get(name, "-") not in ("", "-")]
        if not every:
            continue
        # A number that several people share, such as 0 or a long one rounded by a spreadsheet, identifies nobody.
        ids = [value for name, value in every if shared[name, value] == 1] or [every[0][1]]
        found = next((name for name in ids if name in known), None) or next(filter(None, map(alike.get, ids)), None)
        student = found or next(filter(_can_be_a_folder, ids), ids[0])
        if student in people:
            raise ValueError(
                f"expected everybody once, found {student} in line {place + 1} again. Remove one of the two lines, "
                "or give each person a different id"
            )
        email = next((listed[heading] for heading in EMAILS if listed.get(heading)), "")
        people[student] = Person(student, _full_name(listed), email, listed=listed)
    return list(people.values())


def _lines(sheet: Sheet) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield the index of each line of a list, and its values by heading."""
    # Sakai's list has the assignment's name and an empty line above its headings.
    above = next((place for place, line in enumerate(sheet.lines[:4]) if "Display ID" in line.values), 0)
    sheet = replace(sheet, lines=sheet.lines[above:])
    worksheet = worksheet_in(sheet)
    if worksheet:
        yield from ((place, worksheet.listed(number)) for number, place in worksheet.people.items())
        return
    headings = sheet.headings
    if {"canvas_user_id", "group_name"} <= set(headings):  # Canvas's list of the groups of a set
        headings = [CANVAS_GROUPS.get(heading, heading) for heading in headings]
    is_brightspaces = brightspace_list_in(sheet) is not None
    if "Display ID" in headings:
        headings = [SAKAIS.get(heading, heading) for heading in headings]
    if not set(IDENTIFYING) & set(headings):
        found = sheet.separator.join(headings)[:80]
        raise ValueError(
            f"expected one of the headings {', '.join(IDENTIFYING)}, or Moodle's worksheet, whose first column ends "
            f"with a number in every line; found {found!r}"
        )
    for place, values in sheet.people():
        listed = dict(zip(headings, values, strict=True))
        # Brightspace writes "#" before each id, so that no spreadsheet takes it for a number.
        yield place, {name: value.removeprefix("#") if is_brightspaces and name in BRIGHTSPACES else value
                      for name, value in listed.items()}  # fmt: skip


def _is_person(listed: Mapping[str, str]) -> bool:
    """Return whether a line of a list is somebody's, and not the one of Canvas's maximum or its test student."""
    name = listed.get("Student") or ", ".join(filter(None, map(listed.get, PARTS)))
    return name not in NOT_A_PERSON


def _by_number(known: set[str]) -> dict[str, str]:
    """Return known ids that begin with zeros, by what a spreadsheet makes of them, unless that is another one's id."""
    shortened = [(name.lstrip("0"), name) for name in known if name.startswith("0") and name.isdecimal()]
    often = Counter(short for short, _ in shortened)
    return {short: name for short, name in shortened if short and often[short] == 1 and short not in known}


def _can_be_a_folder(name: str) -> bool:
    return not re.search(r"[/\\]|^\.|^.:", name)  # "C:1" would be on a drive


def _full_name(listed: Mapping[str, str]) -> str:
    """Return the name in a line of a list, which is in one column or in two."""
    whole = next((listed[heading] for heading in NAMES if listed.get(heading)), "")
    return whole or " ".join(filter(None, _parts(listed)))


def _parts(listed: Mapping[str, str]) -> list[str]:
    return [next((listed[heading] for heading in headings if listed.get(heading)), "") for headings in PARTS_OF_NAMES]


def first_and_last_name(person: Person) -> tuple[str, str]:
    """Split a listed person's name: as the list does, else at a comma, else before the last word."""
    first, last = _parts(person.listed)
    if first or last:
        return first, last
    if "," in person.full_name:
        last, _, first = person.full_name.partition(",")
    else:
        first, _, last = person.full_name.rpartition(" ")
    return first.strip(), last.strip()
