"""The submissions of one batch: which are known, waiting, being graded, and still to be recorded."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from logging import getLogger
from typing import TYPE_CHECKING

from autograder.course import Course, CourseError
from autograder.grading.doubtful_tests import failed_tests, loses_points, without_doubtful_tests
from autograder.grading.grade import Graded, Release
from autograder.grading.grade_store import GradeStore
from autograder.grading.verdict import State, SubmissionVerdict
from autograder.intake.archive import Refusal, read_submission
from autograder.runner.display import Display, duration
from autograder.runner.jobs import Grader, Job, Phase, Result
from autograder.sandbox.session import ExecutionSettings

if TYPE_CHECKING:  # Dask takes most of a second to import, and is not needed where nothing is to be graded
    from autograder.runner.workers import Crew

Record = Callable[[Course, str, Graded, Mapping[str, bytes], str], SubmissionVerdict]
MOST_ATTEMPTS = 2
LONGEST_REASON = 300
SECONDS_PER_LOOK = 1.0  # how often the list of workers is checked
FROM_STORE = "graded before"
SOLUTION = "the solution/"  # in place of a student's name; no folder has this one
VERIFY = "`autograder release --verify` says why."
SOLUTION_TOO = "Some work lost points. The solution is graded, too: a test that it does not pass takes none."


@dataclass
class Task:
    """A submission to grade, and everybody who handed in the same bytes; `SOLUTION` for the course itself."""

    key: str
    students: list[str]
    attempts: int = 0


@dataclass
class Batch:
    """The state of a batch. Results are stored at once and recorded when there is nothing else to do.

    solution: the files of the course's solution, or none. If there are some, work that loses points is recorded only
    when the solution's grade is known, and loses none in a test that the solution fails.
    """

    course: Course
    release: Release
    settings: ExecutionSettings
    special: Mapping[str, ExecutionSettings]  # by student, instead of `settings`
    store: GradeStore
    force: bool
    display: Display
    grader: Grader
    record: Record
    solution: Mapping[str, bytes] = field(default_factory=dict)
    verdicts: dict[str, SubmissionVerdict] = field(default_factory=dict)
    tasks: dict[str, Task] = field(default_factory=dict)  # by key, all that are not finished
    waiting: deque[Task] = field(default_factory=deque)
    alone: deque[Task] = field(default_factory=deque)  # tasks whose worker died: retried with nothing else running
    running: set[str] = field(default_factory=set)
    unrecorded: deque[tuple[str, str, Graded, str]] = field(default_factory=deque)  # student, key, grade, origin
    held: list[tuple[str, str, Graded, str]] = field(default_factory=list)  # until the solution's grade is known
    reference: Graded | None = None  # the solution's grade

    def sort_out(self, student: str) -> None:
        """Record a submission whose grade is known, or queue it."""
        try:
            files = self._files(student)
            key = self.grader.key(files, self.release, self._settings(student))
        except Refusal as error:
            self._record(student, self._without_points(State.NEEDS_HUMAN, str(error)), {}, "", "not graded")
            return
        except Exception as error:
            getLogger("traitlets").exception("reading the submission of %s", student)
            self._record(student, self._failed(error), {}, "", "not graded")
            return
        known = None if self.force else self.store.get(key)
        if known is not None:
            self._record(student, known, files, key, FROM_STORE)
        else:
            self._queue(student, key)

    def _queue(self, student: str, key: str) -> None:
        """Have a submission graded, with the one that has the same bytes if there is one."""
        if key in self.tasks:
            self.tasks[key].students.append(student)
        else:
            self.tasks[key] = Task(key, [student])
            self.waiting.append(self.tasks[key])

    def work(self, crew: Crew) -> None:
        """Have all queued submissions graded; return when everything is recorded."""
        while self.tasks or self.unrecorded:
            self._hand_out(crew)
            event = crew.next_event(0 if self.unrecorded else SECONDS_PER_LOOK)
            if event is None:
                if self.unrecorded:
                    self._record_next()
            elif isinstance(event, Phase):
                self._show(event)
            else:
                self._take(event)

    def _hand_out(self, crew: Crew) -> None:
        """Give each free worker only one submission, so that one that kills its worker harms no others."""
        free = crew.slots() if self.waiting or self.alone else 0
        while free > 0 and self.waiting:
            free -= self._submit(crew, self.waiting.popleft())
        if free > 0 and self.alone and not self.running:
            self._submit(crew, self.alone.popleft())

    def _submit(self, crew: Crew, task: Task) -> bool:
        files = self._files_if_unchanged(task.students[0], task.key)
        if files is None:  # handed in again since it was queued
            del self.tasks[task.key]
            for student in task.students:
                self.sort_out(student)
            self.display.tally.waiting = len(self.tasks)
            return False
        task.attempts += 1
        student = task.students[0]
        crew.submit(Job(student, task.key, files, self.release, self._settings(student), self.grader))
        self.running.add(task.key)
        return True

    def _files_if_unchanged(self, student: str, key: str) -> Mapping[str, bytes] | None:
        try:
            files = self._files(student)
            return files if self.grader.key(files, self.release, self._settings(student)) == key else None
        except Exception:  # noqa: BLE001  (`sort_out` says what is wrong)
            return None

    def _files(self, student: str) -> Mapping[str, bytes]:
        return self.solution if student == SOLUTION else read_submission(self.course.submitted(student))

    def _settings(self, student: str) -> ExecutionSettings:
        return self.special.get(student, self.settings)

    def _show(self, event: Phase) -> None:
        if any(self.tasks[key].students[0] == event.student for key in self.running):
            self.display.phase(event.worker, event.student, event.phase)

    def _take(self, result: Result) -> None:
        task = self.tasks[result.key]
        self.running.discard(task.key)
        self.display.idle(task.students[0])
        graded, reason = _graded(result)
        if graded is None:
            getLogger("traitlets").error("grading %s: %s", task.students[0], result.error or reason)
            if task.attempts < MOST_ATTEMPTS:
                self.display.message(f"{task.students[0]}: {reason.rstrip('.')}. Trying once more.")
                (self.alone if result.died else self.waiting).append(task)
                return
            graded = self._without_points(State.INFRA_ERROR, reason)
        self.store.put(task.key, graded)
        del self.tasks[task.key]
        students = [student for student in task.students if student != SOLUTION]
        if students:
            self.display.came_back()
        if SOLUTION in task.students:
            self._compare_with(graded)
        self.display.tally.waiting = len(self.tasks)
        first = next(iter(students), "")
        for student in students:
            origin = duration(result.seconds) if student == first else f"the same as {first}'s"
            self.unrecorded.append((student, task.key, graded, origin))

    def _record_next(self) -> None:
        student, key, graded, origin = self.unrecorded.popleft()
        files = self._files_if_unchanged(student, key)
        if files is None:
            self.sort_out(student)  # its grade is in the store, for equal submissions
        else:
            self._record(student, graded, files, key, origin)

    def _solutions_grade(self) -> Graded | None:
        """Return the solution's grade; if it is not known yet, have it made and return None."""
        if self.reference is None and not self.held:
            key = self.grader.key(self.solution, self.release, self.settings)
            known = None if self.force else self.store.get(key)
            if known is not None:
                self._compare_with(known)
            else:
                self.display.message(SOLUTION_TOO)
                self._queue(SOLUTION, key)
        return self.reference

    def _compare_with(self, solution: Graded) -> None:
        """Take the solution's grade, and let all work be recorded that waited for it."""
        self.reference = solution
        if not solution.verdict.cells:
            self.display.message(f"The solution could not be graded: {solution.verdict.reason}")
        if failed := failed_tests(solution):
            names = ", ".join(cell.grade_id for cell in failed)
            self.display.message(f"The solution does not pass {names}: nobody loses points there. {VERIFY}")
        self.unrecorded.extend(self.held)
        self.held.clear()

    def _record(self, student: str, graded: Graded, files: Mapping[str, bytes], key: str, origin: str) -> None:
        if self.solution and loses_points(graded):
            solution = self._solutions_grade()
            if solution is None:
                self.held.append((student, key, graded, origin))
                return
            graded = without_doubtful_tests(graded, solution)
        known = "" if graded.verdict.state is State.INFRA_ERROR else key
        try:
            verdict = self.record(self.course, student, graded, files, known)
        except CourseError:  # it concerns everybody, and the user can put it right
            raise
        except Exception as error:
            getLogger("traitlets").exception("recording the grade of %s", student)
            failed = self._failed(error).verdict
            verdict = SubmissionVerdict(student, failed.assignment, failed.state, f"not recorded: {failed.reason}")
        self.verdicts[student] = verdict
        self.display.finished(verdict, origin, origin == FROM_STORE)

    def _without_points(self, state: State, reason: str) -> Graded:
        return Graded(SubmissionVerdict("", self.course.assignment, state, reason[:LONGEST_REASON]), {})

    def _failed(self, error: Exception) -> Graded:
        return self._without_points(State.INFRA_ERROR, f"{type(error).__name__}: {error}")


def _graded(result: Result) -> tuple[Graded | None, str]:
    """Return the grade that a result holds, or None and the reason."""
    if not result.content:
        return None, result.error.partition("\n")[0][:LONGEST_REASON]
    graded = Graded.from_bytes(result.content)
    failed = graded.verdict.state is State.INFRA_ERROR
    return (None, graded.verdict.reason) if failed else (graded, "")
