"""Put what a class handed in where it is graded. What was there before is moved aside, never lost."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path

from ..course import Course, CourseError
from ..gradebook.records import present_work, work_of
from ..intake.archive import RECEIPT, Refusal, clean_name, read_submission, shown
from ..report.roster import IDENTIFYING, Person, read_roster
from ..verdict import write_atomically
from .download import Download, opened
from .platforms import HandedOver, by_person

KEPT = ".replaced"  # below submitted/, where nbgrader and the grader look for no student


class Placed(StrEnum):
    """What became of one person's files."""

    NEW = "new"
    REPLACED = "replaced"
    UNCHANGED = "unchanged"
    REFUSED = "refused"


@dataclass(frozen=True)
class Collected:
    """One person's work.

    student: the name of the folder. remark: what the instructor should know of it, or "". work: see `records.work_of`.
    """

    student: str
    placed: Placed
    late: bool = False
    remark: str = ""
    work: str = ""

    def remarked(self, more: str) -> Collected:
        """With one more remark."""
        return replace(self, remark="; ".join(filter(None, [self.remark, more])))


def collect(
    course: Course, paths: Sequence[Path], *, roster: Path | None = None, received: datetime | None = None
) -> list[Collected]:
    """Put the work in these downloads into `submitted/STUDENT/ASSIGNMENT/`, in order of name.

    Args:
        paths: zip files or folders, from Moodle, Canvas, or with a folder or a zip for each student. Where somebody is
            in two of them, the later one counts.
        roster: the platform's own list of people, after which folders are named; otherwise they have the platform's
            own number, by which `autograder export --students` finds them too.
        received: when all of it came in, for late penalties; kept where nbgrader keeps it. In time unless given.

    Raises:
        CourseError: a download or the list cannot be read, a file is nobody's, or nothing can be written.
    """
    course.solution_notebooks()  # raises where there is no such assignment
    if received is not None and received.tzinfo is None:
        raise CourseError(f"Expected a time with its zone, such as 2026-12-01T23:59:00Z, found {received.isoformat()}.")
    names = _Names(course, roster)
    placed: dict[str, Collected] = {}
    for path in paths:
        with opened(path) as download:
            for person in _people(path, download):
                one = _collected(course, download, person, names, received)
                placed[one.student] = one
    twice = _held_elsewhere(course, placed)
    return sorted((twice.get(name, one) for name, one in placed.items()), key=lambda one: one.student)


def _held_elsewhere(course: Course, placed: Mapping[str, Collected]) -> dict[str, Collected]:
    """Those whose new files lie in somebody's folder already who is not in the download: perhaps the same person."""
    new = {name: one for name, one in placed.items() if one.placed is Placed.NEW}
    if not new:
        return {}
    folders = (path.parent.name for path in (course.root / "submitted").glob(f"[!.]*/{course.assignment}"))
    others = {present_work(course, name): name for name in folders if name not in placed}
    found = {}
    for name, one in new.items():
        if one.work and one.work in others:
            found[name] = one.remarked(
                f"the same files are in submitted/{others[one.work]}: were they collected before, with or without "
                "--students? Then delete one of the two folders"
            )
    return found


def report_lines(collected: Sequence[Collected]) -> Iterator[str]:
    """What happened, as the command says it."""
    counts = Counter(one.placed for one in collected)
    noun = "submission" if len(collected) == 1 else "submissions"
    yield f"{len(collected)} {noun}: " + ", ".join(f"{counts[placed]} {placed}" for placed in Placed)
    if counts[Placed.REPLACED]:
        yield f"what was replaced is kept in submitted/{KEPT}/"
    late = [one.student for one in collected if one.late]
    if late:
        yield f"late, as Canvas says: {', '.join(late)}"
    for one in collected:
        if one.remark:
            yield f"{one.student}: {one.remark}"


class _Names:
    """How the folders of people are called."""

    def __init__(self, course: Course, roster: Path | None) -> None:
        folders = {path.name for path in (course.root / "submitted").glob("[!.]*")}
        self._roster = roster
        self._people = read_roster(roster, folders) if roster else []

    def of(self, person: HandedOver) -> tuple[str, str]:
        """The folder's name and a remark. Raises Refusal for a name that no folder can have."""
        known = self._known(person)
        student = known.student if known else person.key
        if clean_name(student) != student or "/" in student or student.startswith("."):
            raise Refusal(f"{shown(student)} is not a name that a folder can have")
        unlisted = self._roster and not known
        return student, f"{shown(person.name or person.key)} is not in {self._roster}" if unlisted else ""

    def _known(self, person: HandedOver) -> Person | None:
        """The person on the list."""
        for heading in [person.heading] if person.heading else IDENTIFYING:
            for listed in self._people:
                if listed.listed.get(heading) == person.key:
                    return listed
        return None


def _people(path: Path, download: Download) -> list[HandedOver]:
    people, strays = by_person(download.names())
    if strays:
        more = f" and {len(strays) - 1} more" if len(strays) > 1 else ""
        raise CourseError(
            f"{path}: expected files named by Moodle or Canvas, or a folder or a zip for each student; found "
            f"{shown(strays[0])}{more}, which is nobody's. Nothing of this file was collected: "
            "take that out, or put it into the folder of its student."
        )
    if not people:
        raise CourseError(f"{path}: expected the work of a class, found no file in it. Was it downloaded whole?")
    return list(people.values())


def _collected(
    course: Course, download: Download, person: HandedOver, names: _Names, received: datetime | None
) -> Collected:
    student = shown(person.name or person.key)
    try:
        student, remark = names.of(person)
        files = download.submission(person.files)
    except Refusal as refusal:
        return Collected(student, Placed.REFUSED, person.late, str(refusal))
    timed = (course.submitted(student) / RECEIPT).exists()
    try:
        placed = _place(course, student, files, received)
    except OSError as error:
        raise CourseError(
            f"Expected a folder that can be written in {course.submitted(student)}, but: {error}."
        ) from error
    collected = Collected(student, placed, person.late, remark, work_of(files))
    if placed is Placed.REPLACED and timed and not received:
        return collected.remarked(
            "counts as in time, though what it replaces had a time of receipt: collect it again with --received"
        )
    return collected


def _stamp(received: datetime) -> bytes:
    """A time in the form of nbgrader's receipts."""
    return f"{received.astimezone(UTC).strftime('%Y-%m-%d %H:%M:%S.%f UTC')}\n".encode()


def _place(course: Course, student: str, files: Mapping[str, bytes], received: datetime | None) -> Placed:
    """Write a submission beside its place, then rename it: there is never a part of one."""
    folder = course.submitted(student)
    present = folder.is_symlink() or folder.exists()
    if present and _holds(folder, files):
        if received and not (folder / RECEIPT).exists():
            write_atomically(folder / RECEIPT, _stamp(received))
        return Placed.UNCHANGED
    submitted = course.root / "submitted"
    submitted.mkdir(exist_ok=True)
    temporary = Path(tempfile.mkdtemp(dir=submitted, prefix=".collect-"))
    try:
        new = temporary / course.assignment
        new.mkdir()
        for name, content in files.items():
            write_atomically(new / name, content)
        if received:
            write_atomically(new / RECEIPT, _stamp(received))
        folder.parent.mkdir(exist_ok=True)
        if present:
            os.rename(folder, _place_to_keep(submitted / KEPT / student / course.assignment))
        os.rename(new, folder)
    finally:
        shutil.rmtree(temporary)
    return Placed.REPLACED if present else Placed.NEW


def _holds(folder: Path, files: Mapping[str, bytes]) -> bool:
    try:
        return read_submission(folder) == files
    except (Refusal, OSError):
        return False


def _place_to_keep(folder: Path) -> Path:
    """A place that is free, the first one being 1."""
    folder.mkdir(parents=True, exist_ok=True)
    used = [int(path.name) for path in folder.iterdir() if path.name.isdecimal()]
    return folder / str(max(used, default=0) + 1)
