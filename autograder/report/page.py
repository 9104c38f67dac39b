"""The class report: one self-contained HTML page without scripts, reports/ASSIGNMENT.html."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from autograder.course import Course
from autograder.files import write_atomically
from autograder.gradebook.feedback import POLICY
from autograder.report import statistics
from autograder.report.pictures import Picture, pictures_in
from autograder.report.results import ClassResults, Standing, StudentResult, class_results
from autograder.report.scale import number
from autograder.report.similar import Similar, similar_submissions
from autograder.sandbox.availability import UNSANDBOXED

FEWEST_TO_QUOTE = 2  # students who must have got a message for it to be shown where names are hidden


@dataclass(frozen=True)
class NotebookCell:
    """A student's points for a notebook, and the address of its feedback page: "" if none, or if names are hidden."""

    name: str
    points: str
    address: str


@dataclass(frozen=True)
class Line:
    """One student's row and pictures on the page."""

    name: str
    standing: Standing
    notebooks: tuple[NotebookCell, ...]
    points: str
    remark: str
    pictures: tuple[Picture, ...]


def write_report(course: Course, roster: Path | None = None, anonymous: bool = False) -> Path:
    """Write the report on everybody's present results; return its path.

    anonymous: leave out names and what may hold them: links, remarks, and messages that only one student got.

    Raises:
        CourseError: the assignment was never graded, or the roster cannot be used.
    """
    results = class_results(course, roster)
    path = course.reports / f"{course.assignment}{'-anonymous' if anonymous else ''}.html"
    write_atomically(path, page(results, anonymous).encode("utf-8", "replace"))
    return path


def page(results: ClassResults, anonymous: bool = False) -> str:
    """Render the report as HTML."""
    students = list(results.students)
    if anonymous:  # an order by name or points would reveal who is who
        secrets.SystemRandom().shuffle(students)
    lines = [
        _line(results, student, f"Student {place}" if anonymous else "")
        for place, student in enumerate(students, start=1)
    ]
    items = statistics.item_statistics(results)
    return _template().render(
        assignment=results.course.assignment,
        anonymous=anonymous,
        policy=POLICY,
        written=datetime.now(UTC),
        notebooks=_notebooks(results),
        max_points=results.max_points,
        unprotected_points=results.unprotected_points,
        lines=lines,
        counts=[(standing, count) for standing in Standing if (count := _count(results, standing))],
        waiting=sum(student.open > 0 for student in students),
        histogram=statistics.histogram(results),
        items=items,
        quoted=[not anonymous or item.count >= FEWEST_TO_QUOTE for item in items],
        times=statistics.phase_times(results),
        sandbox=statistics.sandbox_lines(results),
        unsandboxed=UNSANDBOXED,
        similar=[] if anonymous else _similar(results),
        unknown=[] if anonymous else results.unknown,
    )


def _similar(results: ClassResults) -> list[Similar]:
    """Return submissions with equal answers; a group's one submission counts once."""
    graded = [student.person.student for student in results.students if student.results and not student.source]
    return similar_submissions(results.course, graded)


def _line(results: ClassResults, student: StudentResult, alias: str) -> Line:
    course, name = results.course, student.source or student.person.student
    pictures = [] if student.source else pictures_in(course.autograded(name))
    notebooks = tuple(
        NotebookCell(notebook, _notebook_points(student, notebook), "" if alias else _address(course, name, notebook))
        for notebook in _notebooks(results)
    )
    points = number(student.points) + ("*" if student.points is not None and student.open else "")
    remark = "" if alias else student.remark
    return Line(alias or student.person.name, student.standing, notebooks, points, remark, tuple(pictures))


def _notebook_points(student: StudentResult, notebook: str) -> str:
    """Return the points decided so far, before any late penalty."""
    points = [result.points for item, result in student.results.items() if item.notebook == notebook]
    return "" if student.points is None else number(sum(filter(None, points)))


def _address(course: Course, student: str, notebook: str) -> str:
    """Return the address of the feedback page relative to the report; "" if there is none."""
    path = course.feedback(student) / f"{notebook}.html"
    return quote(f"../{path.relative_to(course.root).as_posix()}", errors="surrogateescape") if path.exists() else ""


def _notebooks(results: ClassResults) -> list[str]:
    return list(dict.fromkeys(item.notebook for item in results.items))


def _count(results: ClassResults, standing: Standing) -> int:
    return sum(student.standing is standing for student in results.students)


@cache
def _template() -> Template:
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,  # names, messages and remarks are students' text
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["number"] = number
    return environment.get_template("page.html.j2")
