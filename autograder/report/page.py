"""The class report: a self-contained HTML page without scripts, reports/ASSIGNMENT.html.

The pictures of a large class are on further pages beside it, ASSIGNMENT-pictures-1.html and so on.
"""

from __future__ import annotations

import glob
import secrets
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from autograder.course import Course
from autograder.files import write_atomically
from autograder.gradebook.feedback import POLICY
from autograder.gradebook.late import local_time
from autograder.report import statistics
from autograder.report.outdated import outdated
from autograder.report.picture_sheets import drawn_by, sheets_of
from autograder.report.pictures import Picture, pictures_in
from autograder.report.results import ClassResults, Standing, StudentResult, class_results
from autograder.report.roster import Person
from autograder.report.scale import number
from autograder.report.similar import Similar, similar_submissions
from autograder.sandbox.availability import UNSANDBOXED

MOST_ROWS = 100  # students in one part of a table; the parts of a larger class can be folded
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

    @property
    def settled(self) -> bool:
        """Whether nobody has to look at the work."""
        return self.standing is Standing.GRADED and not self.points.endswith("*")


@dataclass(frozen=True)
class Part:
    """Some rows of the table of students, and how many of them wait for a person."""

    lines: tuple[Line, ...]

    @property
    def waiting(self) -> int:
        """The number of students whose work somebody has to look at."""
        return sum(not line.settled for line in self.lines)


def write_report(course: Course, roster: Path | None = None, anonymous: bool = False) -> Path:
    """Write the report on everybody's present results; return its path.

    anonymous: leave out names and what may hold them: links, remarks, and messages that only one student got.

    Raises:
        CourseError: the assignment was never graded, or the roster cannot be used.
    """
    return write_pages(class_results(course, roster), anonymous)


def write_pages(results: ClassResults, anonymous: bool = False) -> Path:
    """Write the report on these results, see `write_report`."""
    course = results.course
    name = f"{course.assignment}{'-anonymous' if anonymous else ''}"
    path = course.reports / f"{name}.html"
    pages = dict(_pages(results, name, anonymous))
    for file, html in pages.items():
        write_atomically(course.reports / file, html.encode("utf-8", "replace"))
    for old in course.reports.glob(f"{glob.escape(name)}-pictures-*.html"):
        if old.name not in pages:
            old.unlink()
    return path


def page(results: ClassResults, anonymous: bool = False) -> str:
    """Render the report as HTML, without the further pages of pictures that a large class has."""
    return dict(_pages(results, "report", anonymous))["report.html"]


def _pages(results: ClassResults, name: str, anonymous: bool) -> Iterator[tuple[str, str]]:
    """Yield the name and the HTML of each page; the report itself is the last one, since it links to the others."""
    students = list(results.students)
    if anonymous:  # an order by name or points would reveal who is who
        secrets.SystemRandom().shuffle(students)
    bearers = Counter(student.person.name for student in students)
    lines = [
        _line(
            results,
            student,
            f"Student {place}" if anonymous else _shown(student.person, bearers[student.person.name]),
            anonymous,
        )
        for place, student in enumerate(students, start=1)
    ]
    now = datetime.now(UTC)
    common: dict[str, Any] = {
        "assignment": results.course.assignment,
        "policy": POLICY,
        "written": now,
        "written_shown": local_time(results.course, now),
        "report": f"{name}.html",
    }
    drawn = drawn_by((line.name, line.pictures) for line in lines)
    sheets = sheets_of(drawn, name)
    if len(sheets) > 1:
        for sheet in sheets:
            yield sheet.address, _template("pictures.html.j2").render(**common, sheet=sheet, sheets=sheets)
        common |= {"drawn": [], "sheets": sheets}
    else:
        common |= {"drawn": drawn, "sheets": []}
    yield f"{name}.html", _report(results, lines, anonymous, common)


def _report(results: ClassResults, lines: Sequence[Line], anonymous: bool, common: Mapping[str, Any]) -> str:
    items = statistics.item_statistics(results)
    return _template("page.html.j2").render(
        **common,
        anonymous=anonymous,
        notebooks=_notebooks(results),
        max_points=results.max_points,
        unprotected_points=results.unprotected_points,
        parts=[Part(tuple(lines[start : start + MOST_ROWS])) for start in range(0, len(lines), MOST_ROWS)],
        students=len(lines),
        counts=[(standing, count) for standing in Standing if (count := _count(results, standing))],
        waiting=sum(student.open > 0 for student in results.students),
        histogram=statistics.histogram(results),
        items=items,
        quoted=[not anonymous or item.count >= FEWEST_TO_QUOTE for item in items],
        times=statistics.phase_times(results),
        sandbox=statistics.sandbox_lines(results),
        unsandboxed=UNSANDBOXED,
        similar=[] if anonymous else _similar(results),
        alarms=[] if anonymous else [*results.unknown, *outdated(results)],
    )


def _similar(results: ClassResults) -> list[Similar]:
    """Return submissions with equal answers; a group's one submission counts once."""
    graded = [student.person.student for student in results.students if student.results and not student.source]
    return similar_submissions(results.course, graded)


def _shown(person: Person, bearers: int) -> str:
    """Return the name in the table; where several people bear it, with the name of the folder."""
    return person.name if bearers == 1 else f"{person.name} ({person.student})"


def _line(results: ClassResults, student: StudentResult, shown: str, anonymous: bool) -> Line:
    course, name = results.course, student.source or student.person.student
    pictures = [] if student.source else pictures_in(course.autograded(name))
    notebooks = tuple(
        NotebookCell(
            notebook, _notebook_points(student, notebook), "" if anonymous else _address(course, name, notebook)
        )
        for notebook in _notebooks(results)
    )
    points = number(student.points) + ("*" if student.points is not None and student.open else "")
    remark = "" if anonymous else student.remark
    return Line(shown, student.standing, notebooks, points, remark, tuple(pictures))


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
def _template(name: str) -> Template:
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,  # names, messages and remarks are students' text
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["number"] = number
    return environment.get_template(name)
