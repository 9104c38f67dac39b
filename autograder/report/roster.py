"""The people of a class: what nbgrader knows of them, and what a learning platform's own list says."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from ..course import CourseError

# Headings of lists that nbgrader (`nbgrader db student import`), Canvas and Moodle make. The folder of a submission may
# be named after any of these. Who handed in nothing goes by the first that the list has.
IDENTIFYING = (
    "id",
    "Username",
    "SIS Login ID",
    "SIS User ID",
    "ID number",
    "Email address",
    "email",
    "Identifier",
    "ID",
)
NAMES = ("Student", "Full name")
PARTS_OF_NAMES = (("first_name", "First name"), ("last_name", "Last name"))
NOT_A_PERSON = "Points Possible"  # a line of Canvas's list


@dataclass(frozen=True)
class Person:
    """A member of the class.

    student: nbgrader's id, the name of the submission's folder. full_name, email and lms_user_id may be unknown.
    listed: a line of the platform's own list, by its headings.
    """

    student: str
    full_name: str = ""
    email: str = ""
    lms_user_id: str = ""
    listed: Mapping[str, str] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """The name as people write it, or the id where no name is known."""
        return self.full_name or self.student

    @property
    def sorting_key(self) -> tuple[str, str]:
        """What a list of people is sorted by."""
        return self.name.casefold(), self.student

    def with_known(self, known: Person) -> Person:
        """This person of a list, with what the gradebook knows and the list does not."""
        return replace(
            self,
            full_name=self.full_name or known.full_name,
            email=self.email or known.email,
            lms_user_id=self.lms_user_id or known.lms_user_id,
        )


def read_roster(path: Path, known: set[str]) -> list[Person]:
    """The people on a list that nbgrader, Canvas or Moodle made; `known` are the names of submissions' folders.

    Raises:
        CourseError: the file cannot be read, has no heading that identifies people, or has a person twice.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError as error:
        raise CourseError(f"Expected a list of students in {path}, found no such file.") from error
    except (OSError, ValueError) as error:
        advice = " Save it as CSV UTF-8." if isinstance(error, UnicodeError) else ""
        raise CourseError(f"Expected a list of students in {path}, as CSV in UTF-8, but: {error}.{advice}") from error
    try:
        return people_in(text, known)
    except (ValueError, csv.Error) as error:
        raise CourseError(f"{path}: {error}") from error


def people_in(text: str, known: set[str]) -> list[Person]:
    """The people in the text of a list; a ValueError says what is wrong with it."""
    heading = text.partition("\n")[0]
    delimiter = ";" if heading.count(";") > heading.count(",") else ","
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter, restval="")
    identifying = [name for name in IDENTIFYING if name in (reader.fieldnames or ())]
    if not identifying:
        raise ValueError(f"expected one of the headings {', '.join(IDENTIFYING)}, found {heading[:80].strip()!r}")
    people: dict[str, Person] = {}
    for line in reader:
        listed = {name: value.strip() for name, value in line.items() if name is not None}
        ids = [listed[name] for name in identifying if listed[name]]
        if not ids or NOT_A_PERSON in listed.get("Student", ""):
            continue
        student = next((name for name in ids if name in known), ids[0])
        if student in people:
            raise ValueError(f"expected everybody once, found {student} in line {reader.line_num} again")
        people[student] = Person(student, _full_name(listed), listed.get("email", ""), listed=listed)
    return list(people.values())


def _full_name(listed: Mapping[str, str]) -> str:
    """The name in a line of a list: in one column, or in two."""
    whole = next((listed[heading] for heading in NAMES if listed.get(heading)), "")
    parts = [next((listed[heading] for heading in headings if listed.get(heading)), "") for headings in PARTS_OF_NAMES]
    return whole or " ".join(filter(None, parts))
