"""Grade one submission: bytes in, grade out. The grade depends only on the arguments and on what `grade_key` hashes."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from typing import Any

import nbformat
from nbformat import NotebookNode

from autograder.course import CourseError
from autograder.grading.grade import Graded, Release
from autograder.grading.grade_key import grade_key
from autograder.grading.library_use import borrowed
from autograder.grading.missing_names import reason_for_absence
from autograder.grading.run_cache import RunCache, code_digest
from autograder.grading.scoring import (
    missing_verdicts,
    normalise_scores,
    notebook_verdicts,
    restore_tasks,
    restore_tests,
    with_doubt,
)
from autograder.grading.unprotected import leave_open, open_error, run_name, take_outputs, with_tests
from autograder.grading.verdict import CellVerdict, Outcome, State, SubmissionVerdict
from autograder.intake import Intake, take_in, with_courses
from autograder.intake.archive import Refusal
from autograder.judge.process import Environment, JudgeFailed, JudgeProcess, judge_for
from autograder.lab import Lab, load_lab
from autograder.notebooks.definitions import leave_definitions
from autograder.notebooks.mark_schemes import show_mark_schemes
from autograder.notebooks.plan import JudgedCell, NotebookPlan, plan_of
from autograder.notebooks.release import notebook_bytes, students_notebook
from autograder.notebooks.unprotected import unprotected_tests
from autograder.sandbox.availability import UNSANDBOXED, SandboxUnavailable, choose, describe
from autograder.sandbox.session import ExecutionSettings, Session, open_session
from labkit.questions import Ask

LONGEST_REASON = 300
LONGEST_ERROR = 150  # of an error's text within a reason
DECIDE = "A person gives its points, or grades again with `autograder grade --force`."
Executed = dict[str, NotebookNode]  # by name
Report = Callable[[str], None]  # called with the name of each phase as it begins

_executed = RunCache.of_this_process()


def grade(
    submission: Mapping[str, bytes],
    release: Release,
    settings: ExecutionSettings,
    report: Report = lambda phase: None,
) -> Graded:
    """Grade a submission.

    Args:
        submission: the files that were handed in, by path. release: the assignment.
        report: called with the name of each phase as it begins.

    Returns:
        the grade. Its state is NEEDS_HUMAN if the files cannot be graded as they are, or if a test could not decide,
        and INFRA_ERROR if the grader failed; neither is a zero.

    Raises:
        SandboxUnavailable: a sandbox is required, but this machine cannot provide one.
        CourseError: the release itself cannot be used.
    """
    choose(settings.sandbox)
    report("intake")
    try:
        return _Grading(release, settings, report).grade(submission)
    except Refusal as error:
        return _without_points(release, State.NEEDS_HUMAN, str(error))
    except (SandboxUnavailable, CourseError):
        raise
    except Exception as error:  # noqa: BLE001  (one submission never ends the batch)
        return _without_points(release, State.INFRA_ERROR, f"{type(error).__name__}: {error}")


def _without_points(release: Release, state: State, reason: str) -> Graded:
    return Graded(SubmissionVerdict("", release.assignment, state, reason[:LONGEST_REASON]), {})


class _Grading:
    """The state shared by the steps of grading one submission."""

    def __init__(self, release: Release, settings: ExecutionSettings, report: Report) -> None:
        self._release, self._settings, self._report = release, settings, report
        self._lab = load_lab(release.lab)
        self._templates = {
            name: nbformat.reads(content.decode(), as_version=4) for name, content in sorted(release.notebooks.items())
        }
        self._plans = {name: plan_of(template) for name, template in self._templates.items()}
        self._unprotected = {name: unprotected_tests(template) for name, template in self._templates.items()}
        self._judge = judge_for(release.lab, _judge_environment(self._lab, settings), release.private)
        self._seconds: dict[str, float] = {}

    def grade(self, submission: Mapping[str, bytes]) -> Graded:
        with self._measured("intake"):
            released = {name: students_notebook(template) for name, template in self._templates.items()}
            given = self._release.files.values()
            intake = take_in(submission, released, earlier=self._release.earlier, courses=given)
        # The judge goes first, so that the data cache holds what the set-ups encode and train. Otherwise a student's
        # process computes its own, which takes a minute and differs in the last digits.
        with self._measured("judge"):
            _prepare(self._judge, self._plans, self._release)
        executed, stopped = self._run(intake)
        if stopped:  # the cause is unknown; if it happens a second time, the submission is to blame
            executed, _ = self._run(intake)
        remarks = [
            remark
            for name, work in intake.notebooks.items()
            for remark in borrowed(work, self._templates[name], self._lab)
        ]
        return self._graded(intake, executed, remarks)

    def _run(self, intake: Intake) -> tuple[Executed, bool]:
        """Execute and judge all notebooks; also return whether one ended early although it hit no limit.

        A notebook whose code was run before is not run again, except without a sandbox, where notebooks can leave
        files for each other.
        """
        executed: Executed = {}
        keys: dict[str, str] = {}
        for name, notebook in intake.notebooks.items():
            literal = bool(self._unprotected[name])  # such a test can read the student's source
            files = {**intake.others, f"/{name}": code_digest(notebook, literal).encode()}  # no file has such a path
            keys[name] = grade_key(files, self._release, self._settings)
            found = _executed.find(keys[name], notebook) if choose(self._settings.sandbox) else None
            if found is not None:
                executed[name] = found
                self._seconds.setdefault(name, 0.0)
        waiting = [name for name in intake.notebooks if name not in executed]
        if not waiting:
            return executed, False
        second = [name for name in waiting if self._unprotected[name]]
        runs = [(name, name, self._run_notebook) for name in waiting]
        runs += [(name, run_name(name), self._run_unprotected) for name in second]  # when all others are judged
        whole = dict.fromkeys(waiting, True)
        unexplained = False
        self._report("sandbox")
        with ExitStack() as stack:
            with self._measured("sandbox"):
                names = [session_name for _, session_name, _ in runs]
                files = with_courses(intake.others, self._release.files)
                opening = open_session(files, self._settings, names, self._lab, self._judge.serve)
                session = stack.enter_context(opening)
            for name, session_name, run in runs:
                self._report(session_name)
                with self._measured(name):
                    finished = run(session, name, intake.notebooks[name], executed)
                unexplained |= bool(session.stopped) and not session.blamed
                whole[name] &= finished and not session.stopped
        for name in waiting:
            if whole[name]:
                _executed.keep(keys[name], executed[name])
        return executed, unexplained

    def _run_notebook(self, session: Session, name: str, notebook: NotebookNode, executed: Executed) -> bool:
        """Put the notebook with its results into `executed`; return whether the judge finished every test."""
        plan = self._plans[name]
        finished = True

        def judge(cell: NotebookNode, index: int, ask: Ask) -> None:
            nonlocal finished
            started = time.monotonic()
            test = plan.tests[cell.metadata.nbgrader.grade_id]
            if test.grade_id in self._unprotected[name]:
                return  # the second run decides
            absent = {name: reason_for_absence(working, plan, name) for name in test.names}
            try:
                result = self._tested(plan, test, absent, ask, run)
            except JudgeFailed as error:  # perhaps because the student's model asks too much of it
                finished = False
                told = f"The test could not be finished, in two tries: {_short(error)}. {DECIDE}"
                result = {"outputs": [], "open": [told]}
            cell.outputs = nbformat.from_dict(result["outputs"])
            if result["open"]:  # an error that the test raised after that says nothing about the work
                cell.outputs = [output for output in cell.outputs if output.output_type != "error"]
                cell.outputs.append(open_error("; ".join(result["open"])))
            self._seconds["judge"] = self._seconds.get("judge", 0.0) + time.monotonic() - started

        working = nbformat.from_dict(notebook)
        leave_definitions(working, plan.makers.keys(), self._unprotected[name])
        run = secrets.token_hex(8)
        try:
            executed[name] = session.run(name, working, judge)
        finally:
            self._judge.end(run)
        return finished

    def _tested(
        self, plan: NotebookPlan, test: JudgedCell, absent: Mapping[str, str], ask: Ask, run: str
    ) -> dict[str, Any]:
        """Return the judge's result of a test; if the judge ends or takes too long, try once more with a new one."""
        shared: dict[str, Any] = {"takes": test.takes, "earlier": test.earlier, "kept": test.kept}
        shared |= {"classes": plan.classes, "files": self._release.files}
        try:
            return self._judge.test(plan.setup, test.source, test.names, absent, ask, run, **shared)
        except JudgeFailed:
            return self._judge.test(plan.setup, test.source, test.names, absent, ask, run, **shared)

    def _run_unprotected(self, session: Session, name: str, notebook: NotebookNode, executed: Executed) -> bool:
        """Run a notebook with its unprotected tests, and put their outputs into `executed`; return whether it ran.

        The kernel is not told that it is judged, so that checks and scores work as in a student's own notebook.
        """
        marked = self._unprotected[name]
        try:
            second = session.run(run_name(name), with_tests(notebook, marked, self._plans[name].tests))
        except Exception as error:  # noqa: BLE001  (the verdicts on the other tests stay, whatever happens)
            leave_open(executed[name], marked, f"The test could not be run: {_short(error)}. {DECIDE}")
            return False
        take_outputs(executed[name], second, marked)
        return True

    def _graded(self, intake: Intake, executed: Executed, remarks: list[str]) -> Graded:
        cells: list[CellVerdict] = []
        for name, template in self._templates.items():
            if name in executed:
                restore_tests(executed[name], self._plans[name])
                restore_tasks(executed[name], template)
                show_mark_schemes(executed[name], template)
                normalise_scores(executed[name])
                verdicts = notebook_verdicts(name, executed[name])
            else:
                verdicts = missing_verdicts(name, template)
            doubts = {grade_id: doubt for (notebook, grade_id), doubt in intake.doubts.items() if notebook == name}
            sources = {
                cell.metadata.nbgrader.grade_id: str(cell.source)
                for cell in executed.get(name, template).cells
                if "nbgrader" in cell.metadata
            }
            cells += [with_doubt(cell, self._plans[name], doubts, sources) for cell in verdicts]
        missing = [f"{name}.ipynb" for name in self._templates if name not in executed]
        notes = [*intake.notes, *([f"not handed in: {', '.join(missing)}"] if missing else []), *remarks]
        doubtful = set(intake.doubts.values())
        undecided = [
            f"{cell.notebook if cell.message in doubtful else cell.grade_id}: {cell.message}"
            for cell in cells
            if cell.outcome is Outcome.NEEDS_HUMAN
        ]
        state = State.NEEDS_HUMAN if undecided else State.GRADED
        reason = "; ".join(dict.fromkeys([*undecided, *notes]))[:LONGEST_REASON]
        verdict = SubmissionVerdict("", self._release.assignment, state, reason, tuple(cells))
        notebooks = {name: notebook_bytes(notebook) for name, notebook in executed.items()}
        sandbox = describe() if choose(self._settings.sandbox) else UNSANDBOXED
        return Graded(verdict, notebooks, self._seconds, sandbox, self._release.digest)

    @contextmanager
    def _measured(self, phase: str) -> Iterator[None]:
        started = time.monotonic()
        try:
            yield
        finally:
            self._seconds[phase] = self._seconds.get(phase, 0.0) + time.monotonic() - started


def prepare(release: Release, settings: ExecutionSettings) -> JudgeProcess:
    """Start the judge of this process and run every notebook's set-up; return at once if that has been done."""
    judge = judge_for(release.lab, _judge_environment(load_lab(release.lab), settings), release.private)
    notebooks = {name: nbformat.reads(content.decode(), as_version=4) for name, content in release.notebooks.items()}
    _prepare(judge, {name: plan_of(notebook) for name, notebook in notebooks.items()}, release)
    return judge


def _prepare(judge: JudgeProcess, plans: Mapping[str, NotebookPlan], release: Release) -> None:
    for name, plan in plans.items():
        try:
            judge.prepare(plan.setup, release.files)
        except JudgeFailed as error:
            raise JudgeFailed(f"{name}: {error}") from error


def _judge_environment(lab: Lab, settings: ExecutionSettings) -> Environment:
    """Return the judge's environment. It has as many threads as a kernel: other workers use the other processors."""
    return tuple(sorted({**lab.variables, **lab.judge_variables, **settings.variables}.items()))


def _short(error: Exception) -> str:
    """Return an error's message, cut so that what to do about it is not."""
    return (str(error).strip() or type(error).__name__)[:LONGEST_ERROR]
