"""The present results of a class from the gradebook, with grades given by hand and late penalties."""

from __future__ import annotations

import enum
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from difflib import get_close_matches
from pathlib import Path

from nbgrader.api import Gradebook, MissingEntry, Student, SubmittedAssignment

from autograder.course import Course, CourseError
from autograder.gradebook.connection import OpenGradebook
from autograder.gradebook.database import create_gradebook
from autograder.gradebook.groups import Groups, remember_groups
from autograder.gradebook.late import penalty, receipt, receipt_remark
from autograder.gradebook.records import Record, read_record
from autograder.gradebook.students import name_students
from autograder.gradebook.terms import Terms, terms_of
from autograder.grading.scoring import graded_cells, is_by_hand
from autograder.grading.verdict import State
from autograder.notebooks.release import templates
from autograder.notebooks.unprotected import is_unprotected
from autograder.report.roster import Person, first_and_last_name, read_roster


class Standing(enum.StrEnum):
    """The state of a person's work, as far as it is known."""

    GRADED = "graded"
    NEEDS_HUMAN = "needs-human"
    INFRA_ERROR = "infra-error"
    NOT_GRADED = "not graded yet"
    CHANGED = "handed in again"  # and not graded since: the old points do not belong to the new work
    NOT_HANDED_IN = "not handed in"


@dataclass(frozen=True)
class Item:
    """A graded cell of the assignment: a test, or a written answer, which is graded by hand.

    protected: False for a test that runs in the student's own process, whose code can decide its outcome.
    """

    notebook: str
    grade_id: str
    max_points: float
    by_hand: bool
    protected: bool = True


@dataclass(frozen=True)
class ItemResult:
    """The result of one submission for an item.

    points: of the test, or those a person gave instead. open: a person has yet to decide, or to look again.
    message: of the test, "" if there is none.
    """

    points: float | None
    open: bool
    message: str = ""


@dataclass(frozen=True)
class StudentResult:
    """The results of one person, by item, empty if nothing was graded. penalty: the points lost by lateness."""

    person: Person
    standing: Standing
    results: Mapping[Item, ItemResult]
    penalty: float = 0.0
    record: Record | None = None
    receipt_remark: str = ""  # on a time of receipt that is unreadable or missing
    agreement: str = ""  # a later due date, or lateness excused
    group: str = ""  # that hands in together, and why, for the remark
    source: str = ""  # whose submission in the group this is, "" for the person's own

    @property
    def open(self) -> int:
        """The number of items that wait for a person."""
        return sum(result.open for result in self.results.values())

    @property
    def points(self) -> float | None:
        """The points so far, without open items; None if the work has no points."""
        if self.standing not in (Standing.GRADED, Standing.NEEDS_HUMAN) or not self.results:
            return None
        earned = sum(result.points or 0.0 for result in self.results.values())
        return max(0.0, round(earned - self.penalty, 9))

    @property
    def total(self) -> float | None:
        """The final points; None as long as a person has to decide about any of them."""
        return self.points if self.standing is Standing.GRADED and not self.open else None

    @property
    def decided(self) -> float:
        """The most points possible for the items decided so far."""
        return sum(item.max_points for item, result in self.results.items() if not result.open)

    @property
    def remark(self) -> str:
        """Anything to add to the points: open items, lateness, and the reason in the verdict."""
        waiting = f"{self.open} to grade by hand" if self.open else ""
        late = f"handed in late: {self.penalty:g} points less" if self.penalty else ""
        verdict = self.record.verdict if self.record else None
        is_settled = self.standing is Standing.GRADED and verdict is not None and verdict.state is not State.GRADED
        reason = verdict.reason if verdict and not is_settled else ""  # a person has since decided what was open
        told = "" if self.receipt_remark in reason else self.receipt_remark
        return "; ".join(filter(None, [waiting, self.group, self.agreement, late, told, reason]))


@dataclass(frozen=True)
class ClassResults:
    """An assignment's items, in the course's order, and everybody's results, sorted by name."""

    course: Course
    items: tuple[Item, ...]
    students: tuple[StudentResult, ...]
    unknown: tuple[str, ...] = ()  # lines about names in course.toml that are nobody's

    @property
    def max_points(self) -> float:
        """The most points possible, including those given by hand."""
        return sum(item.max_points for item in self.items)

    @property
    def unprotected_points(self) -> float:
        """The most points possible for tests that are not protected."""
        return sum(item.max_points for item in self.items if not item.protected)


def class_results(course: Course, roster: Path | None = None) -> ClassResults:
    """Collect the results of everybody who handed in, or is on the gradebook's list of students or the roster.

    Names that the gradebook lacks are copied to it from the roster.

    Raises:
        CourseError: the assignment was never graded, its tests have changed since, or the roster cannot be used.
    """
    items = items_of(course)
    create_gradebook(course.database_url)
    with OpenGradebook(course.database_url) as gradebook:
        submissions = {submission.student.id: submission for submission in _submissions(gradebook, course)}
        people = {student.id: _person(student) for student in gradebook.students}
        people |= {name: Person(name) for name in course.handed_in() if name not in people}
        listed = read_roster(roster, set(people)) if roster else []
        is_ours = any(person.student in people for person in listed)  # else it is another course's
        people |= {person.student: person.with_known(people.get(person.student, person)) for person in listed}
        remember_groups(course, [(person.student, person.group) for person in listed if is_ours])
        terms = terms_of(course)
        students = [_student(terms, person, submissions.get(name), items) for name, person in people.items()]
    if is_ours:
        name_students(course, {person.student: (*first_and_last_name(person), person.email) for person in listed})
    students = with_groups(students, terms.groups)
    students.sort(key=lambda student: student.person.sorting_key)
    return ClassResults(course, items, tuple(students), tuple(unknown_names(terms, people)))


def with_groups(students: list[StudentResult], groups: Groups) -> list[StudentResult]:
    """Give the grade of a group's submission to its members; whoever handed in other work keeps their own.

    If several members handed in the same work, a final grade counts first.
    """
    found = {student.person.student: student for student in students}
    for name, members in groups.items():
        present = [found[member] for member in members if member in found]
        own = [student for student in present if student.standing is not Standing.NOT_HANDED_IN]
        works = {student.record.work if student.record else student.person.student for student in own}
        if len(works) > 1:
            told = f"{name}: several members handed in different work, so each has their own grade"
            found |= {student.person.student: replace(student, group=told) for student in own}
            continue
        for source in sorted(own, key=lambda student: (student.total is None, student.person.student))[:1]:
            leader = source.person.student
            for student in present:
                shared = replace(source, person=student.person, group=f"{name}: handed in by {leader}", source=leader)
                is_own = student is source
                found[student.person.student] = replace(source, group=name) if is_own else shared
    return list(found.values())


def unknown_names(terms: Terms, known: Collection[str]) -> Iterator[str]:
    """Yield a line for each name in course.toml that nobody has, with the most similar name."""
    named = {("extensions", name) for name in terms.extensions}
    named |= {("groups", name) for members in terms.groups.values() for name in members}
    for table, name in sorted(named):
        if name not in known:
            similar = get_close_matches(name, known, 1)
            hint = f"did you mean {similar[0]}?" if similar else "nobody of that name has handed in or is listed so far"
            yield f"course.toml, [assignments.{terms.course.assignment}.{table}]: {name} is not known; {hint}"


def items_of(course: Course) -> tuple[Item, ...]:
    """Return the graded cells of the assignment as the solutions define it now."""
    return tuple(
        Item(
            name,
            cell.metadata.nbgrader.grade_id,
            float(cell.metadata.nbgrader.points),
            by_hand=is_by_hand(cell),
            protected=not is_unprotected(cell),
        )
        for name, notebook in sorted(templates(course).items())
        for cell in graded_cells(notebook)
    )


def _submissions(gradebook: Gradebook, course: Course) -> list[SubmittedAssignment]:
    try:
        assignment = gradebook.find_assignment(course.assignment)
    except MissingEntry as error:
        raise CourseError(
            f"Expected grades of {course.assignment} in the gradebook, found none. "
            f"Run `autograder grade {course.assignment}` first."
        ) from error
    return list(assignment.submissions)


def _received(course: Course, submission: SubmittedAssignment) -> datetime | None:
    """Return when work came in: by its file, which may have been corrected since it was graded, else as was graded."""
    folder = course.submitted(submission.student.id)
    try:
        return receipt(folder) if folder.is_dir() else submission.timestamp
    except ValueError:  # which a remark names
        return None


def _person(student: Student) -> Person:
    """Return a student of the gradebook's list as a Person."""
    full_name = " ".join(filter(None, [student.first_name, student.last_name]))
    return Person(student.id, full_name, student.email or "", student.lms_user_id or "")


def _student(
    terms: Terms, person: Person, submission: SubmittedAssignment | None, items: tuple[Item, ...]
) -> StudentResult:
    """Return the results of one person. The penalty is on the present score; the next grading will save the same."""
    course = terms.course
    record = read_record(course, person.student)
    student = StudentResult(person, Standing.NOT_HANDED_IN, {}, record=record)
    if record is not None and record.is_of_other_work(course):
        return replace(student, standing=Standing.CHANGED, record=None)
    if submission is not None:
        deadline = terms.deadline(person.student)
        late = terms.seconds_late(person.student, _received(course, submission))
        lost = (penalty(deadline, notebook.score, late) or 0.0 for notebook in submission.notebooks)
        results, told = _results(submission, items, record), receipt_remark(course, person.student, late)
        student = replace(student, results=results, penalty=sum(lost), receipt_remark=told)
    return replace(student, standing=_standing(student, course), agreement=terms.agreement(person.student))


def _results(submission: SubmittedAssignment, items: tuple[Item, ...], record: Record | None) -> dict[Item, ItemResult]:
    """Return a submission's results in the gradebook, by item; raise a CourseError if items or points differ."""
    grades = {(notebook.name, grade.name): grade for notebook in submission.notebooks for grade in notebook.grades}
    unknown = set(grades) ^ {(item.notebook, item.grade_id) for item in items}
    if unknown:
        raise CourseError(
            f"Expected the graded cells that are in the gradebook, but {sorted(unknown)[0][1]} was added, removed or "
            f"renamed since. Run `autograder grade {submission.assignment.name}` again."
        )
    for item in items:
        if (known := float(grades[item.notebook, item.grade_id].max_score)) != item.max_points:
            raise CourseError(
                f"Expected the points that are in the gradebook, but {item.grade_id} has {item.max_points:g} instead "
                f"of {known:g} since. Run `autograder grade {submission.assignment.name}` again."
            )
    cells = record.verdict.cells if record else ()
    messages = {(cell.notebook, cell.grade_id): cell.message for cell in cells if not cell.manual}
    results = {}
    for item in items:
        name = (item.notebook, item.grade_id)
        grade = grades[name]
        decided = grade.manual_score is not None or grade.auto_score is not None
        points = grade.score if decided else None
        results[item] = ItemResult(points, bool(grade.needs_manual_grade) or not decided, messages.get(name, ""))
    return results


def _standing(student: StudentResult, course: Course) -> Standing:
    """Return the state of the work, from the record of its grading and from grades given by hand since."""
    if student.results and not student.open:
        return Standing.GRADED
    if student.record is not None:
        return Standing(student.record.verdict.state.value)
    if any(result.points is not None for result in student.results.values()):
        return Standing.GRADED
    handed_in = bool(student.results) or course.submitted(student.person.student).is_dir()
    return Standing.NOT_GRADED if handed_in else Standing.NOT_HANDED_IN
