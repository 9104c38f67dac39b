"""Put the work of a class where it is graded, and give a reason for every file that is not put there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from autograder.collect.download import Download, opened
from autograder.collect.handed_over import HandedOver
from autograder.collect.owners import Owner, expect_anybody_listed, owners_in
from autograder.collect.people import People
from autograder.collect.placing import KEPT, Placed, place, received_before, write_receipt
from autograder.collect.together import one_for_each_group
from autograder.course import Course, CourseError
from autograder.gradebook.groups import remember_groups
from autograder.gradebook.late import deadline_of, local_time, mark_late
from autograder.gradebook.records import present_work, work_of
from autograder.gradebook.students import name_students
from autograder.intake import take_in
from autograder.intake.archive import Refusal, shown
from autograder.intake.choosing import is_notebook_name
from autograder.notebooks.release import students_notebook, templates
from autograder.report.roster import first_and_last_name

NO_ZONE = 'the time of handing in was not used: write zone = "Europe/Paris", or yours, next to due in course.toml'
MINUTE = timedelta(minutes=1)  # Moodle's list has no seconds
ADVICE = {  # by what is wrong with somebody's files
    " is encrypted": ": ask for the files without a password",
    **dict.fromkeys((" holds more than ", "; at most "), ": ask for the notebooks, without folders such as .venv"),
}
NAMED = 3  # of many files that are left out for the same reason
COUNTED = (Placed.NEW, Placed.REPLACED, Placed.UNCHANGED, Placed.REFUSED)
FAILED = (Placed.REFUSED, Placed.NOT_UNDERSTOOD)


@dataclass(frozen=True)
class Collected:
    """One person's work, or a file that belongs to nobody.

    student: the name of the folder, or of the file. remark: anything that the instructor should know, or "".
    work: see `records.work_of`.
    """

    student: str
    placed: Placed
    late: bool = False
    remark: str = ""
    work: str = ""

    def remarked(self, more: str) -> Collected:
        """Return a copy with one more remark."""
        return replace(self, remark="; ".join(filter(None, [self.remark, more])))


def collect(
    course: Course, paths: Sequence[Path], *, roster: Path | None = None, received: datetime | None = None
) -> list[Collected]:
    """Put the work in these downloads into `submitted/STUDENT/ASSIGNMENT/`; the result is sorted by name.

    The owner of each file is decided separately. Files that are not understood are listed in the result, and the rest
    is collected.

    Args:
        paths: zip files or folders, from Moodle, Canvas, Blackboard, Brightspace, ILIAS, Sakai, Gradescope, or with a
            folder or a zip for each student. If somebody is in two of them, the later one counts.
        roster: the platform's own list of people, after which folders are named; otherwise they are named by the
            platform's number, which `autograder export --students` knows too. Its names are copied to the gradebook.
        received: when all of it came in, for late penalties; stored in nbgrader's timestamp.txt. Default: in time.

    Raises:
        CourseError: a download or the list cannot be read, no file belongs to anybody, or nothing can be written.
    """
    course.solution_notebooks()  # raises if there is no such assignment
    if received is not None and received.tzinfo is None:
        raise CourseError(f"Expected a time with its zone, such as 2026-12-01T23:59:00Z, found {received.isoformat()}.")
    people = People(course, roster)
    remember_groups(course, [(one.student, one.group) for one in people.listed])
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
    """Collect the files in one download; yield the result for each."""
    found = owners_in(course, path, download, people)
    expect_anybody_listed(path, found.owners, people)
    for stray in found.strays:
        yield Collected(
            shown(stray.name), Placed.LEFT_OUT if stray.is_known else Placed.NOT_UNDERSTOOD, False, stray.reason
        )
    yield from (_refused(person, reason) for person, reason in found.refused)
    deadline = deadline_of(course)
    for owner in one_for_each_group(course, download, found.owners):
        is_asked = deadline is not None and received is None
        zone = (deadline and deadline.zone) or UTC
        told = people.handed_in_at(owner.student, owner.person, zone) if is_asked else None
        from_platform = told if deadline and deadline.zone else None
        one = _collected(course, download, owner, received or from_platform, from_platform)
        one = one.remarked(NO_ZONE if told and deadline and not deadline.zone else "")
        yield one.remarked(people.unused(owner.student, owner.person, told) if is_asked else "")


def _refused(person: HandedOver, reason: str) -> Collected:
    return Collected(shown(person.name or person.key) or "(no name)", Placed.REFUSED, person.late, reason)


def _collected(
    course: Course, download: Download, owner: Owner, received: datetime | None, from_platform: datetime | None
) -> Collected:
    student, person, remark = owner.student, owner.person, owner.remark
    try:
        files = download.submission(person.files, may_wrap=not person.heading and not person.name)
    except Refusal as refusal:
        advice = next((told for sign, told in ADVICE.items() if sign in str(refusal)), "")
        return replace(_refused(person, f"{refusal}{advice}"), student=student)
    timed = received_before(course, student)
    try:
        placed = place(course, student, files, received)
        mark_late(course, student, person.late)
    except OSError as error:
        raise CourseError(
            f"Expected to be able to write the folder {course.submitted(student)}, but: {error}."
        ) from error
    if placed is Placed.UNCHANGED and received and not timed:
        write_receipt(course.submitted(student), received)
    collected = Collected(student, placed, person.late, remark, work_of(files)).remarked(person.remark)
    if placed is Placed.UNCHANGED and from_platform and timed and abs(from_platform - timed) >= MINUTE:
        collected = collected.remarked(
            f"still received {local_time(course, timed)}, though the platform says "
            f"{local_time(course, from_platform)}: to change it, collect a zip with this person's files alone with "
            "--received"
        )
    if not any(map(is_notebook_name, files)):
        names = ", ".join(shown(name) for name in sorted(files)[:3])
        collected = collected.remarked(f"no notebook among the files ({names or 'none'})")
    collected = collected.remarked(_strangers(course, files))
    empty = sorted(name for name, content in files.items() if is_notebook_name(name) and not content.strip())
    if empty:
        collected = collected.remarked(f"empty, perhaps cut off when it was uploaded: {', '.join(map(shown, empty))}")
    if placed is Placed.REPLACED and timed and received and received < timed:
        collected = collected.remarked(
            f"replaced by work of an earlier time, {local_time(course, received)} instead of "
            f"{local_time(course, timed)}: if it was an old download, collect the newer one again"
        )
    if placed is Placed.REPLACED and timed and not received:
        return collected.remarked(
            "counts as in time, although the replaced work had a time of receipt: collect it again with --received"
        )
    return collected


def _strangers(course: Course, files: Mapping[str, bytes]) -> str:
    """Say that no notebook has a name like the assignment's, and what it is taken for.

    It may be true of a whole download: another assignment's.
    """
    notebooks = sorted(filter(is_notebook_name, files))
    stems = [notebook.stem.casefold() for notebook in course.solution_notebooks()]
    if not notebooks or any(stem in name.casefold() for stem in stems for name in notebooks):
        return ""
    names = ", ".join(map(shown, notebooks[:NAMED]))
    told = f"no notebook is called like one of {course.assignment}: {names}."
    try:
        released = {name: students_notebook(template) for name, template in templates(course).items()}
        taken = ", ".join(take_in(files, released).notebooks)
    except (Refusal, CourseError):  # whatever is wrong there, grading says it
        return f"{told} Is it the download of another assignment?"
    return f"{told} By its cells it is graded as {taken}"


def _received(course: Course, placed: Mapping[str, Collected], received: datetime) -> dict[str, Collected]:
    """Set the time of receipt of unchanged work, too, and remark on corrections.

    Work that was already there came in earlier. So a later time counts as a correction only if it cannot be meant for
    newer work: nothing in the downloads is new, everybody has a time, and nobody has this one yet.
    """
    unchanged = {name: one for name, one in placed.items() if one.placed is Placed.UNCHANGED}
    before = {name: received_before(course, name) for name in unchanged}
    is_correction = len(unchanged) == len(placed) and not {None, received} & set(before.values())
    told = {}
    for name, time in before.items():
        if time is None or received < time or is_correction:
            write_receipt(course.submitted(name), received)
            if time and time != received:
                told[name] = unchanged[name].remarked(
                    f"received {local_time(course, received)} instead of {local_time(course, time)}"
                )
        elif time != received:
            told[name] = unchanged[name].remarked(
                f"still received {local_time(course, time)}, as it was there before (according to its timestamp.txt)"
            )
    return told


def _held_elsewhere(course: Course, placed: Mapping[str, Collected]) -> dict[str, Collected]:
    """Remark on new work whose files are already in another folder, not in the download: perhaps the same person."""
    new = {name: one for name, one in placed.items() if one.placed is Placed.NEW}
    if not new:
        return {}
    others = {present_work(course, name): name for name in course.handed_in() if name not in placed}
    found = {}
    for name, one in new.items():
        if one.work and one.work in others:
            found[name] = one.remarked(
                f"the same files are in submitted/{others[one.work]}: were they collected before, with or without "
                "--students? If so, delete one of the two folders"
            )
    return found


def report_lines(collected: Sequence[Collected]) -> Iterator[str]:
    """Yield the lines that the command prints."""
    people = [one for one in collected if one.placed in COUNTED]
    counts = Counter(one.placed for one in people)
    noun = "submission" if len(people) == 1 else "submissions"
    yield f"{len(people)} {noun}: " + ", ".join(f"{counts[placed]} {placed}" for placed in COUNTED)
    if counts[Placed.REPLACED]:
        yield f"replaced work is kept in submitted/{KEPT}/"
    late = [one.student for one in collected if one.late]
    if late:
        yield f"late according to Canvas: {', '.join(late)}"
    remarks: dict[str, list[str]] = {}
    for one in people:
        remarks.setdefault(one.remark, []).append(one.student)
    yield from (f"{', '.join(students)}: {remark}" for remark, students in remarks.items() if remark)
    files: dict[tuple[Placed, str], list[str]] = {}
    for one in collected:
        if one not in people:
            files.setdefault((one.placed, one.remark), []).append(one.student)
    for (placed, reason), names in files.items():
        shortened = len(names) > NAMED if placed is Placed.LEFT_OUT else False
        told = [f"{', '.join(names[:NAMED])} and {len(names) - NAMED} more"] if shortened else names
        yield from (f"{placed}: {name} ({reason})" for name in told)
