"""Put what a class handed in where it is graded, and say of every file that is not put there why not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from ..course import Course, CourseError
from ..gradebook.late import mark_late
from ..gradebook.records import present_work, work_of
from ..gradebook.students import name_students
from ..intake.archive import Refusal, shown
from ..report.roster import first_and_last_name
from .download import Download, opened
from .folders import GRADESCOPES_LIST, submitters_in
from .handed_over import HandedOver, Stray
from .people import People
from .placing import KEPT, Placed, place, received_before, write_receipt
from .sorting import by_person

COUNTED = (Placed.NEW, Placed.REPLACED, Placed.UNCHANGED, Placed.REFUSED)
FAILED = (Placed.REFUSED, Placed.NOT_UNDERSTOOD)


@dataclass(frozen=True)
class Collected:
    """One person's work, or a file that is nobody's.

    student: the name of the folder, or of the file. remark: what the instructor should know of it, or "".
    work: see `records.work_of`.
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

    It is decided for each file by itself whose it is; what is not understood is in the result, and the rest collected.

    Args:
        paths: zip files or folders, from Moodle, Canvas, Blackboard, ILIAS, Gradescope, or with a folder or a zip for
            each student. Where somebody is in two of them, the later one counts.
        roster: the platform's own list of people, after which folders are named; otherwise they have the platform's
            own number, by which `autograder export --students` finds them too. The gradebook gets the names on it.
        received: when all of it came in, for late penalties; kept where nbgrader keeps it. In time unless given.

    Raises:
        CourseError: a download or the list cannot be read, nothing in it is anybody's, or nothing can be written.
    """
    course.solution_notebooks()  # raises where there is no such assignment
    if received is not None and received.tzinfo is None:
        raise CourseError(f"Expected a time with its zone, such as 2026-12-01T23:59:00Z, found {received.isoformat()}.")
    people = People(course, roster)
    placed: dict[str, Collected] = {}
    others: dict[tuple[Path, str, str], Collected] = {}
    for path in paths:
        with opened(path) as download:
            for one in _from(course, path, download, people, received):
                if one.placed in COUNTED and one.placed is not Placed.REFUSED:
                    placed[one.student] = one
                else:
                    others[path, one.student, one.remark] = one
    if received:
        placed |= _received(course, placed, received)
    placed |= _held_elsewhere(course, placed)
    name_students(course, {one.student: (*first_and_last_name(one), one.email) for one in people.listed})
    return sorted([*placed.values(), *others.values()], key=lambda one: (one.placed not in COUNTED, one.student))


def _from(
    course: Course, path: Path, download: Download, people: People, received: datetime | None
) -> Iterator[Collected]:
    """What becomes of the files in one download."""
    handed_over, strays = _sorted(course, path, download, people)
    for stray in dict.fromkeys(strays):
        yield Collected(
            shown(stray.name), Placed.LEFT_OUT if stray.is_known else Placed.NOT_UNDERSTOOD, False, stray.reason
        )
    folders: dict[str, list[tuple[HandedOver, str]]] = {}
    for person in handed_over:
        try:
            student, remark = people.folder_of(person)
            folders.setdefault(student, []).append((person, remark))
        except Refusal as refusal:
            yield _refused(person, str(refusal))
    for student, found in folders.items():
        if len(found) > 1:
            keys = " and ".join(shown(person.key) for person, _ in found)
            yield from (_refused(person, f"{keys} would both be {shown(student)}") for person, _ in found)
        else:
            yield _collected(course, download, student, *found[0], received)


def _sorted(course: Course, path: Path, download: Download, people: People) -> tuple[list[HandedOver], list[Stray]]:
    """The people in a download, and what in it is nobody's."""
    names = download.names()
    lists = [name for name in names if name.rpartition("/")[2] == GRADESCOPES_LIST]
    known = replace(
        people.known(),
        released=frozenset(notebook.name for notebook in course.solution_notebooks()),
        submitters=submitters_in(download.text(min(lists, key=len))) if lists else {},
    )
    try:
        handed_over, strays = by_person(names, known, download.skipped())
    except CourseError as error:
        raise CourseError(f"{path}: {error}") from error
    if not names:
        raise CourseError(f"{path}: expected the work of a class, found no file in it. Was it downloaded whole?")
    if not handed_over:
        first, reason = next(iter(strays.values())).name, next(iter(strays.values())).reason
        more = f" and {len(strays) - 1} more" if len(strays) > 1 else ""
        raise CourseError(
            f"{path}: expected files named by Moodle, Canvas, Blackboard, ILIAS or Gradescope, or a folder or a zip "
            f"for each student; found {shown(first)}{more}, which is nobody's ({reason}). Nothing of it was collected: "
            "put it into the folder of its student."
        )
    return list(handed_over.values()), list(strays.values())


def _refused(person: HandedOver, reason: str) -> Collected:
    return Collected(shown(person.name or person.key) or "(no name)", Placed.REFUSED, person.late, reason)


def _collected(
    course: Course, download: Download, student: str, person: HandedOver, remark: str, received: datetime | None
) -> Collected:
    try:
        files = download.submission(person.files)
    except Refusal as refusal:
        return replace(_refused(person, str(refusal)), student=student)
    timed = received_before(course, student)
    try:
        placed = place(course, student, files, received)
        mark_late(course, student, person.late)
    except OSError as error:
        raise CourseError(
            f"Expected a folder that can be written in {course.submitted(student)}, but: {error}."
        ) from error
    collected = Collected(student, placed, person.late, remark, work_of(files)).remarked(person.remark)
    if not any(name.lower().endswith((".ipynb", ".ipynb.txt", ".ipynb.json")) for name in files):
        names = ", ".join(shown(name) for name in sorted(files)[:3])
        collected = collected.remarked(f"no notebook among what was handed in ({names or 'nothing'})")
    if placed is Placed.REPLACED and timed and not received:
        return collected.remarked(
            "counts as in time, though what it replaces had a time of receipt: collect it again with --received"
        )
    return collected


def _received(course: Course, placed: Mapping[str, Collected], received: datetime) -> dict[str, Collected]:
    """Give unchanged work its time of receipt, too, and say where that corrects another one.

    Work that was there before came in before. So a later time corrects only where it cannot be meant for newer work:
    nothing in the downloads is new, everybody has a time, and nobody has this one yet.
    """
    unchanged = {name: one for name, one in placed.items() if one.placed is Placed.UNCHANGED}
    before = {name: received_before(course, name) for name in unchanged}
    is_correction = len(unchanged) == len(placed) and not {None, received} & set(before.values())
    told = {}
    for name, time in before.items():
        if time is None or received < time or is_correction:
            write_receipt(course.submitted(name), received)
            if time and time != received:
                told[name] = unchanged[name].remarked(f"received {_shown(received)} in place of {_shown(time)}")
        elif time != received:
            told[name] = unchanged[name].remarked(
                f"still received {_shown(time)}, for it was there before (timestamp.txt in its folder says so)"
            )
    return told


def _shown(time: datetime) -> str:
    return f"{time.astimezone(UTC):%Y-%m-%d %H:%M} UTC"


def _held_elsewhere(course: Course, placed: Mapping[str, Collected]) -> dict[str, Collected]:
    """Those whose new files lie in somebody's folder already who is not in the download: perhaps the same person."""
    new = {name: one for name, one in placed.items() if one.placed is Placed.NEW}
    if not new:
        return {}
    others = {present_work(course, name): name for name in course.handed_in() if name not in placed}
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
    people = [one for one in collected if one.placed in COUNTED]
    counts = Counter(one.placed for one in people)
    noun = "submission" if len(people) == 1 else "submissions"
    yield f"{len(people)} {noun}: " + ", ".join(f"{counts[placed]} {placed}" for placed in COUNTED)
    if counts[Placed.REPLACED]:
        yield f"what was replaced is kept in submitted/{KEPT}/"
    late = [one.student for one in collected if one.late]
    if late:
        yield f"late, as Canvas says: {', '.join(late)}"
    remarks: dict[str, list[str]] = {}
    for one in people:
        remarks.setdefault(one.remark, []).append(one.student)
    yield from (f"{', '.join(students)}: {remark}" for remark, students in remarks.items() if remark)
    yield from (f"{one.placed}: {one.student} ({one.remark})" for one in collected if one not in people)
