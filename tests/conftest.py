"""Required tests cannot be skipped unnoticed: if CI is set, a skipped test fails the run.

A test that may be skipped there says so: its reason starts with `optional:`.
"""

import os
import sys
import tempfile

import pytest

from aelab.assignments import register_exercises
from autograder.course import Course
from autograder.judge.forking import STORES
from autograder.judge.reach import OWN_FOLDERS

register_exercises()  # as the first cell of a notebook does
ALLOWED = "optional:"
collect_ignore = ["corpus"]  # submissions, some of which are named like tests


@pytest.fixture(scope="session")
def made_up_course(tmp_path_factory) -> Course:
    """A class in all states, graded once for all tests; tests that change it take a copy."""
    from made_up_class import write_class

    return write_class(tmp_path_factory.mktemp("class"))


@pytest.fixture(autouse=True)
def _nothing_was_run_before(_nothing_was_run_before_this_file):
    """Forget runs of earlier tests, so that every test runs its own notebooks."""
    _forget_what_was_run()


@pytest.fixture(autouse=True, scope="module")
def _nothing_was_run_before_this_file():
    _forget_what_was_run()


@pytest.fixture(autouse=True)
def _temporary_files_lie_where_they_did(_nothing_was_run_before):
    """Undo what a judge in the tests' own process sets for its process: its own temporary folder."""
    usual, variables = tempfile.tempdir, {name: os.environ.get(name) for name in ("TMPDIR", *STORES)}
    yield
    OWN_FOLDERS.clear()
    tempfile.tempdir = usual
    for name, value in variables.items():
        os.environ.pop(name, None)
        if value is not None:
            os.environ[name] = value


def _forget_what_was_run():
    if "autograder.grading.pipeline" in sys.modules:
        sys.modules["autograder.grading.pipeline"]._executed.forget()


def pytest_configure(config):
    if os.environ.get("CI", "").lower() not in ("", "0", "false"):
        config.pluginmanager.register(NoSkips(), "no-skips")


class NoSkips:
    """Collects skipped tests and modules, and turns a run that has any into a failure."""

    def __init__(self):
        self.skipped = []

    def pytest_runtest_logreport(self, report):
        if report.skipped and not hasattr(report, "wasxfail"):
            self.note(report)

    def pytest_collectreport(self, report):
        if report.skipped:
            self.note(report)

    def note(self, report):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
        reason = reason.removeprefix("Skipped: ")
        if not reason.startswith(ALLOWED):
            self.skipped.append(f"{report.nodeid}: {reason}")

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session):
        if self.skipped and session.exitstatus in (pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED):
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter):
        if self.skipped:
            terminalreporter.section("required tests were skipped", red=True)
            for line in self.skipped:
                terminalreporter.line(line, red=True)
            terminalreporter.line(f"A reason that starts with `{ALLOWED}` would have allowed it.")
