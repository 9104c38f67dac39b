"""Write the zip with everybody's feedback that a platform takes back, and the grades in the platform's own list."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from autograder.collect.addresses import (
    ONE_PAGE,
    brightspaces_address,
    canvas_address,
    checked,
    moodles_address,
    moodles_address_of,
)
from autograder.collect.download import opened
from autograder.collect.handed_over import HandedOver
from autograder.collect.one_page import one_page
from autograder.collect.owners import owners_in
from autograder.collect.people import People
from autograder.course import Course, CourseError
from autograder.files import replacing
from autograder.gradebook.gradebook import quiet_nbgrader, refresh_pages
from autograder.gradebook.records import work_of
from autograder.intake.archive import Refusal, shown
from autograder.report.harmless import told_if_unwritable
from autograder.report.results import ClassResults, Standing, StudentResult, class_results
from autograder.report.tables import Form as TableForm
from autograder.report.tables import missing_ids, write_table

Form = Literal["moodle", "canvas", "brightspace", "folders"]
TABLES: Mapping[Form, TableForm] = {
    "moodle": "moodle",
    "canvas": "canvas",
    "brightspace": "brightspace",
    "folders": "csv",
}
UPLOADS = {
    "moodle": "Moodle: Upload multiple feedback files in a zip, after you uploaded the grades",
    "canvas": "Canvas: Upload Submissions",
    "brightspace": "Brightspace: Add Feedback Files",
    "folders": "a folder for each person",
}


@dataclass(frozen=True)
class Address:
    """Where a student's pages go. start: what their names are put behind. work: of the files in the download, or ""."""

    student: str
    start: str
    work: str = ""


def write_feedback(
    course: Course, form: Form, download: Path | None, roster: Path | None = None, output: Path | None = None
) -> list[str]:
    """Write the zip and the table of grades; return lines that say where they are, and who gets no page and why.

    Pages are brought up to date first, with grades by hand and due dates. A page is only for the work that was graded:
    whoever handed in again since gets none.

    Args:
        download: of the work, whose names the platform wants back; needed except for folders.
        roster: the platform's list of people, as for `collect`.
        output: the zip; otherwise reports/ASSIGNMENT-FORMAT-feedback.zip.

    Raises:
        CourseError: nothing was graded, the download or the list cannot be used, or the file cannot be written.
    """
    results = class_results(course, roster)
    known = {student.person.student: student for student in results.students}
    addresses, lines = _addresses(course, form, download, roster, results)
    addresses += _of_other_members(form, addresses, results)
    path = output or course.reports / f"{course.assignment}-{form}-feedback.zip"
    written: list[StudentResult] = []
    with quiet_nbgrader(course.root), _zip_at(path) as archive:
        for address in sorted(addresses, key=lambda one: one.student):
            try:
                student = known.get(address.student)
                names = _write_pages(course, form, address, student, archive)
                written += [student] if student and names else []
            except Refusal as refusal:
                lines.append(f"no feedback for {shown(address.student)}: {refusal}")
            else:
                lines += _remarks(course, address, student)
        if not written:
            raise CourseError("\n".join(["Expected feedback for somebody in the download, found none.", *lines]))
    waiting = [student.person.student for student in written if student.open]
    lines += [f"a grade by hand is still to come, and the page says so: {', '.join(waiting)}"] if waiting else []
    served = {one.student for one in addresses}
    missing = [name for name in sorted(_graded(results) - served) if known[name].source not in served]
    lines += [f"graded, but not in {download}: {', '.join(missing)}"] if missing else []
    size = path.stat().st_size / 1000
    everybody = f"{len(results.students)} who handed in or are listed"
    first = f"feedback for {len(written)} of {everybody}: {path} ({size:,.0f} kB; {UPLOADS[form]})"
    if without_ids := missing_ids(results, TABLES[form]):
        return [first, *lines, f"no table of grades was written. {without_ids}"]
    return [first, *lines, *write_table(course, TABLES[form], None, roster)]


@contextmanager
def _zip_at(path: Path) -> Iterator[zipfile.ZipFile]:
    with (
        told_if_unwritable(path),
        replacing(path) as stream,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive,
    ):
        yield archive


def _graded(results: ClassResults) -> set[str]:
    return {student.person.student for student in results.students if student.points is not None}


def _addresses(
    course: Course, form: Form, download: Path | None, roster: Path | None, results: ClassResults
) -> tuple[list[Address], list[str]]:
    """Return where everybody's pages go, and lines about files whose owner gets none."""
    if download is None:
        if form != "folders":
            raise CourseError(f"Expected {form.title()}'s download of the work, whose names it wants back, found none.")
        return [Address(student, f"{student}/") for student in sorted(_graded(results))], []
    found: list[Address] = []
    lines: list[str] = []
    with opened(download) as files:
        owners = owners_in(course, download, files, People(course, roster))
        lines += [f"no feedback for {shown(stray.name)}: {stray.reason}" for stray in owners.strays]
        lines += [f"no feedback for {shown(one.name or one.key)}: {reason}" for one, reason in owners.refused]
        released = [notebook.name for notebook in course.solution_notebooks()]
        for owner in owners.owners:
            try:
                start = _start(form, owner.student, owner.person, released)
            except Refusal as refusal:
                lines.append(f"no feedback for {shown(owner.student)}: {refusal}")
                continue
            try:
                work = work_of(files.submission(owner.person.files))
            except Refusal:
                work = ""
            found.append(Address(owner.student, start, work))
    if not found:
        raise CourseError("\n".join([f"{download}: expected {form.title()}'s download of the work.", *lines]))
    return found, lines


def _of_other_members(form: Form, addresses: Sequence[Address], results: ClassResults) -> list[Address]:
    """Return where the pages of a group's work go for members who have no files of their own in the download.

    Canvas gives everybody in a group what the one who handed in gets.
    """
    served = {one.student for one in addresses}
    found = []
    for student in results.students:
        name = student.person.student
        if student.source in served and name not in served and form != "canvas":
            start = f"{name}/" if form == "folders" else ""
            start = moodles_address_of(student.person.listed) if form == "moodle" else start
            found += [Address(name, start)] if start else []
    return found


def _start(form: Form, student: str, person: HandedOver, released: Sequence[str]) -> str:
    if form == "moodle":
        return moodles_address(person)
    if form == "canvas":
        return canvas_address(person, released)
    if form == "brightspace":
        return brightspaces_address(person)
    return f"{student if person.heading else person.key}/"


def _write_pages(
    course: Course, form: Form, address: Address, student: StudentResult | None, archive: zipfile.ZipFile
) -> list[str]:
    """Add a student's pages to the zip; return their names there. Raises a Refusal that says why there are none."""
    if student is None:
        raise Refusal("not graded; was it collected with the same list?")
    if student.standing is Standing.CHANGED:
        raise Refusal("handed in again since it was graded (`autograder grade`)")
    if not student.results:
        raise Refusal(str(student.standing))
    source = student.source or address.student
    failure = refresh_pages(course, source)
    found = sorted(course.feedback(source).glob("*.html"))
    if failure or not found:
        raise Refusal(failure or "no feedback pages (`autograder grade`)")
    pages = {path.stem: path.read_text(encoding="utf-8") for path in found}
    if form == "canvas":
        pages = {Path(ONE_PAGE).stem: one_page(pages)}
    names = [checked(f"{address.start}{name}.html") for name in pages]
    taken = set(archive.namelist())
    if taken & set(names):
        raise Refusal(f"{shown(names[0])} would be there twice")
    for name, page in zip(names, pages.values(), strict=True):
        archive.writestr(name, page)
    return names


def _remarks(course: Course, address: Address, student: StudentResult | None) -> list[str]:
    record = student.record if student else None
    if record and record.work and address.work and record.work != address.work:
        return [f"{shown(address.student)}: other files were graded than those in the download; the page names them"]
    return []
