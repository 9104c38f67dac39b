"""Find who handed in each file of a download, and the name of that person's folder in `submitted/`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from autograder.collect.download import Download
from autograder.collect.folders import GRADESCOPES_LIST, submitters_in
from autograder.collect.handed_over import HandedOver, Stray
from autograder.collect.people import People
from autograder.collect.sorting import by_person
from autograder.course import Course, CourseError
from autograder.intake.archive import Refusal, shown


@dataclass(frozen=True)
class Owner:
    """One person's files in a download. student: the name of the folder. remark: what the instructor should know."""

    student: str
    person: HandedOver
    remark: str


@dataclass(frozen=True)
class Owners:
    """Whose the files of a download are: people with a folder, those who get none, and files that are nobody's."""

    owners: Sequence[Owner]
    refused: Sequence[tuple[HandedOver, str]]
    strays: Sequence[Stray]


def owners_in(course: Course, path: Path, download: Download, people: People) -> Owners:
    """Return the owners of a download's files. Two people who would have the same folder are both refused.

    Raises a CourseError if no file belongs to anybody.
    """
    handed_over, strays = _sorted(course, path, download, people)
    refused: list[tuple[HandedOver, str]] = []
    folders: dict[str, list[Owner]] = {}
    for person in handed_over:
        try:
            student, remark = people.folder_of(person)
            folders.setdefault(student, []).append(Owner(student, person, remark))
        except Refusal as refusal:
            refused.append((person, str(refusal)))
    for student, found in folders.items():
        if len(found) > 1:
            keys = " and ".join(shown(owner.person.key) for owner in found)
            refused += [(owner.person, f"{keys} would both be {shown(student)}") for owner in found]
    return Owners([found[0] for found in folders.values() if len(found) == 1], refused, list(dict.fromkeys(strays)))


def expect_anybody_listed(path: Path, owners: Sequence[Owner], people: People) -> None:
    """Raise a CourseError if nobody in a download is on the list."""
    if owners and all(owner.remark for owner in owners):  # remarked: not on the list
        names = ", ".join(shown(owner.person.name or owner.student) for owner in owners[:3])
        raise CourseError(
            f"{path}: expected people who are on the list {people.roster}, found only others ({names}). "
            f"{_why(owners, people)} Nothing of it was collected: get the list again, or leave out --students."
        )


def _why(owners: Sequence[Owner], people: People) -> str:
    """Say why nobody in a download may be on the list."""
    if not people.listed:
        return "The list has nobody on it."
    if all(owner.person.key.startswith("anon_") for owner in owners):
        return "Canvas hid the names: show them, and download the work again."
    if any(people.named(owner.person.name) for owner in owners):
        return "Some of these names are on it, with other ids: did a spreadsheet change them?"
    return "Is it the list of another class, or an old one?"


def _sorted(course: Course, path: Path, download: Download, people: People) -> tuple[list[HandedOver], list[Stray]]:
    """Return the people in a download, and the files that belong to nobody."""
    names = download.names()
    lists = [name for name in names if name.rpartition("/")[2] == GRADESCOPES_LIST]
    known = replace(
        people.known(),
        released=frozenset(notebook.name for notebook in course.solution_notebooks()),
        packed=download.packed,
        submitters=submitters_in(download.text(min(lists, key=len))) if lists else {},
    )
    try:
        handed_over, strays = by_person(names, known, download.skipped())
    except CourseError as error:
        raise CourseError(f"{path}: {error}") from error
    if not names:
        raise CourseError(f"{path}: expected the work of a class, found no files in it. Is the download complete?")
    if not handed_over:
        first, reason = next(iter(strays.values())).name, next(iter(strays.values())).reason
        more = f" and {len(strays) - 1} more" if len(strays) > 1 else ""
        raise CourseError(
            f"{path}: expected files named by Moodle, Canvas, Blackboard, Brightspace, ILIAS, Sakai or Gradescope, or "
            f"a folder or a zip for each student; found {shown(first)}{more}, which is nobody's ({reason}). Nothing "
            "was collected: put it into its student's folder."
        )
    return list(handed_over.values()), list(strays.values())
