"""Grade all submissions of an assignment, one after the other; none of them can end the batch."""

from __future__ import annotations

import hashlib
import json
import traceback
from collections.abc import Callable
from importlib.metadata import version
from logging import getLogger

import nbformat
from nbformat import NotebookNode

from .availability import SandboxUnavailable, choose
from .course import Course, CourseError
from .execute import REQUIRE_SANDBOX, ExecutionSettings, KernelLost
from .gradebook import autograde, create_gradebook, discard_results, generate_feedback, record_assignment
from .grading import NeedsHuman, check_submission, missing_verdicts, notebook_verdicts
from .release import templates
from .verdict import State, SubmissionVerdict, write_atomically

LONGEST_REASON = 300
Progress = Callable[[int, int, str], None]  # finished so far, of how many, the student whose turn it is


def grade_assignment(
    course: Course,
    student: str | None = None,
    force: bool = False,
    settings: ExecutionSettings = REQUIRE_SANDBOX,
    on_progress: Progress = lambda done, total, current: None,
) -> list[SubmissionVerdict]:
    """Grade every submission (or one student's) whose verdict is not already there for the same bytes.

    A submission that fails becomes a verdict without points. Only CourseErrors are raised: nothing to grade,
    solutions that cannot be used, or no sandbox where one is required.
    """
    try:
        choose(settings.sandbox)
    except SandboxUnavailable as error:
        raise CourseError(str(error)) from error
    defined = templates(course)
    students = _chosen(course, student)
    fresh = create_gradebook(course.gradebook)
    record_assignment(course)
    verdicts = []
    for done, current in enumerate(students):
        on_progress(done, len(students), current)
        verdicts.append(_safely(course, current, defined, force or fresh, settings))
    on_progress(len(students), len(students), "")
    return verdicts


def _chosen(course: Course, student: str | None) -> list[str]:
    students = course.students()
    if student is None:
        return students
    if student not in students:
        raise CourseError(
            f"Expected a submission in {course.submitted(student)}, found none. Who handed in: {', '.join(students)}."
        )
    return [student]


def _safely(
    course: Course, student: str, defined: dict[str, NotebookNode], anew: bool, settings: ExecutionSettings
) -> SubmissionVerdict:
    """The verdict on one submission, whatever it is made of and whatever goes wrong."""
    try:
        return _grade_one(course, student, defined, anew, settings)
    except (NeedsHuman, KernelLost) as error:
        state, reason = State.NEEDS_HUMAN, str(error)
    except Exception as error:  # noqa: BLE001  (one submission never ends the batch)
        getLogger("traitlets").error("grading %s: %s", student, traceback.format_exc())
        state, reason = State.INFRA_ERROR, f"{type(error).__name__}: {error}"[:LONGEST_REASON]
    try:
        discard_results(course, student)  # scores of the notebooks that came first
    except Exception as error:  # noqa: BLE001
        state, reason = State.INFRA_ERROR, f"{reason}; and its old results remain: {error}"[:LONGEST_REASON]
    return SubmissionVerdict(student, course.assignment, state, reason)


def _grade_one(
    course: Course, student: str, defined: dict[str, NotebookNode], anew: bool, settings: ExecutionSettings
) -> SubmissionVerdict:
    """Grade one submission, or find what was said about the same bytes. A verdict is kept only at the end."""
    key = _key(course, student, defined)
    remembered = None if anew else _remembered(course, student, key)
    if remembered is not None:
        generate_feedback(course, student)  # grades given by hand in the meantime belong on the page
        return remembered
    discard_results(course, student)
    check_submission(course.submitted(student), defined)
    autograde(course, student, settings)
    verdict = _read_verdict(course, student, defined)
    generate_feedback(course, student)
    record = {"key": key, "verdict": verdict.to_dict()}
    write_atomically(course.verdict_file(student), json.dumps(record, indent=1).encode())
    return verdict


def _read_verdict(course: Course, student: str, defined: dict[str, NotebookNode]) -> SubmissionVerdict:
    cells = []
    missing = []
    for name, template in defined.items():
        path = course.autograded(student) / f"{name}.ipynb"
        if path.exists():
            cells += notebook_verdicts(name, nbformat.read(path, as_version=4))
        else:
            missing.append(f"{name}.ipynb")
            cells += missing_verdicts(name, template)
    reason = f"not handed in: {', '.join(missing)}" if missing else ""
    return SubmissionVerdict(student, course.assignment, State.GRADED, reason, tuple(cells))


def _key(course: Course, student: str, defined: dict[str, NotebookNode]) -> str:
    """A digest of all that a grade depends on: the submission's files, the assignment, nbgrader."""
    digest = hashlib.sha256(json.dumps([version("nbgrader"), defined], sort_keys=True).encode())
    for folder in (course.solutions, course.submitted(student)):
        for path in sorted(folder.rglob("*")):
            if path.is_file() and not (folder == course.solutions and path.suffix == ".ipynb"):
                # A link is refused later; what it points at is not read.
                content = "link" if path.is_symlink() else hashlib.sha256(path.read_bytes()).hexdigest()
                digest.update(f"{path.relative_to(folder)}\0{content}\0".encode())
    return digest.hexdigest()


def _remembered(course: Course, student: str, key: str) -> SubmissionVerdict | None:
    """The verdict of an earlier grading of the same bytes, if that one was completed."""
    try:
        record = json.loads(course.verdict_file(student).read_text(encoding="utf-8"))
        verdict = SubmissionVerdict.from_dict(record["verdict"]) if record["key"] == key else None
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return verdict if course.autograded(student).is_dir() else None
