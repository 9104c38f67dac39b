"""A course folder, graded by the runner into nbgrader's gradebook and pages, and by the command."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from gradebook_rows import rows_of
from toy_course import ASSIGNMENT, write_solutions
from typer.testing import CliRunner

from autograder.__main__ import app
from autograder.course import Course
from autograder.gradebook.gradebook import quiet_nbgrader
from autograder.grading.verdict import read_verdicts
from autograder.notebooks.samples import Sample, Substitution, write_samples
from autograder.runner.display import Display
from autograder.runner.runner import grade_class
from autograder.sandbox.availability import describe
from autograder.sandbox.session import ExecutionSettings

pytestmark = pytest.mark.linux_only  # grading needs Linux

ROOT = Path(__file__).parents[1]
WRONG = Sample(changes={"mean_of": Substitution("total +", "total -"), "spread_of": Substitution(" - ", " + ")})
GUESSED = Sample(changes={"mean_of": Substitution("total + float(value)", "2.0 * len(values)")})
UNREADABLE = "{ this is not a notebook"


class Origins(Display):
    """A display that keeps where each grade came from."""

    def __init__(self):
        super().__init__()
        self.origins = {}

    def finished(self, verdict, origin, stored):
        super().finished(verdict, origin, stored)
        self.origins[verdict.student] = origin


def graded(course: Course, **options):
    """Grade; return the verdicts by student, and where they came from."""
    display = Origins()
    with quiet_nbgrader(course.root):
        verdicts = grade_class(course, ExecutionSettings(), display=display, **options)
    return {verdict.student: verdict for verdict in verdicts}, display.origins


def saved_scores(course: Course, student: str) -> dict[str, float | None]:
    """Return the automatic scores in nbgrader's gradebook."""
    return {row[2]: row[3] for row in rows_of(course) if row[0] == student and len(row) == 7}


def written_for(course: Course, student: str) -> set[str]:
    """Return the notebooks and pages that exist for a student."""
    folders = course.autograded(student), course.feedback(student)
    return {path.name for folder in folders for path in folder.glob("[12]*")}


@pytest.fixture(scope="module")
def graded_class(tmp_path_factory):
    """A class that was graded once, with two workers."""
    course = write_solutions(tmp_path_factory.mktemp("course"))
    samples = {"ada": Sample(), "ben": Sample(filled=False), "broken": Sample(), "cleo": WRONG, "eve": GUESSED}
    write_samples(course, {**samples, "linked": Sample(), "twin": Sample()})
    (course.submitted("broken") / "2_spread.ipynb").write_text(UNREADABLE)
    (course.submitted("linked") / "passwords").symlink_to("/etc/hostname")
    return course, *graded(course, workers=2)


def run(*arguments: str | Path):
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def test_everybody_has_a_final_state_and_the_points_that_they_earned(graded_class):
    states = {student: (verdict.state.value, verdict.points) for student, verdict in graded_class[1].items()}
    assert states == {
        "ada": ("graded", 7),
        "ben": ("graded", 0),
        "broken": ("needs-human", None),
        "cleo": ("graded", 1.5),
        "eve": ("graded", 4),
        "linked": ("needs-human", None),
        "twin": ("graded", 7),
    }


def test_the_gradebook_has_the_same_points(graded_class):
    course, verdicts, _ = graded_class
    for student in ("ada", "ben", "cleo", "eve", "twin"):
        assert saved_scores(course, student) == {cell.grade_id: cell.points for cell in verdicts[student].cells}
        assert written_for(course, student) == {"1_mean.ipynb", "2_spread.ipynb", "1_mean.html", "2_spread.html"}


@pytest.mark.parametrize(
    ("student", "reason"), [("broken", "2_spread.ipynb"), ("linked", "passwords is a link")]
)  # fmt: skip
def test_what_cannot_be_graded_has_no_score_and_no_page(graded_class, student, reason):
    course, verdicts, _ = graded_class
    assert reason in verdicts[student].reason
    assert not written_for(course, student)


def test_equal_submissions_are_graded_once(graded_class):
    assert graded_class[2]["twin"] == "the same as ada's"


def test_pages_show_the_failure_but_no_hidden_test_and_call_no_network(graded_class):
    course, _, _ = graded_class
    pages = {path: path.read_text() for path in (course.root / "feedback").rglob("*.html")}
    assert len(pages) == 10
    for page in pages.values():
        text = re.sub(r"<[^>]*>", "", page)
        assert "secret_values" not in text and "9.0" not in text.replace("of 9.0 points", "")
        assert not re.search(r"""(?:src|href)\s*=\s*["']?(?:https?:)?//""", page)
        assert not re.search(r"(?:url\(|@import|from)\s*['\"]?https?:", page)
        assert "<script" not in page and "Content-Security-Policy" in page
    shown = re.sub(r"<[^>]*>", "", pages[course.feedback("eve") / "1_mean.html"])
    assert "AssertionError" in shown and "another mean is wrong" in shown


def test_the_instructors_copy_has_the_hidden_test(graded_class):
    assert "secret_values" in (graded_class[0].autograded("eve") / "1_mean.ipynb").read_text()


def test_nothing_is_run_again_while_nothing_changes_and_the_rows_stay_as_they_are(graded_class):
    course, verdicts, _ = graded_class
    before = rows_of(course)
    again, origins = graded(course)
    assert again == verdicts and rows_of(course) == before
    assert set(origins.values()) == {"graded before", "not graded"}


def test_a_broken_resubmission_never_shows_the_old_score(graded_class):
    course, verdicts, _ = graded_class
    path = course.submitted("twin") / "1_mean.ipynb"
    right = path.read_text()
    path.write_text(UNREADABLE)
    broken, _ = graded(course, students=["twin"])
    assert broken["twin"].points is None and set(saved_scores(course, "twin").values()) == {None}
    assert not written_for(course, "twin")
    path.write_text(right)
    mended, origins = graded(course, students=["twin"])
    assert (mended["twin"], origins["twin"]) == (verdicts["twin"], "graded before")
    assert saved_scores(course, "twin") == saved_scores(course, "ada")


def test_the_command_prints_a_table_writes_json_and_fails_if_anything_needs_a_person(graded_class, tmp_path):
    course, _, _ = graded_class
    result = run("grade", "toy", "--course", course.root, "--student", "ada", "--json", tmp_path / "out.json")
    assert result.exit_code == 0, result.output
    assert re.search(r"ada +3 +4 +7\* +7 +graded +\* 1 to grade by hand", result.output)
    assert [verdict.points for verdict in read_verdicts(tmp_path / "out.json")] == [7]
    page = (course.reports / "toy.html").read_text()
    assert f"Class report: {course.reports / 'toy.html'}" in result.output
    assert "7 students: 5 graded, 2 needs-human." in page and describe() in page  # all, though one was asked for
    result = run("grade", "toy", "--course", course.root)
    assert result.exit_code == 1
    assert re.search(r"broken +- +- +- +- +needs-human +2_spread.ipynb", result.output)


def test_a_forced_grade_is_made_anew_and_is_the_same_without_a_sandbox(graded_class, tmp_path):
    course, verdicts, _ = graded_class
    before = rows_of(course)
    options = ("--student", "cleo", "--force", "--sandbox", "off", "--json", tmp_path / "out.json")
    result = run("grade", "toy", "--course", course.root, *options)
    assert result.exit_code == 0 and "UNSANDBOXED" in result.stdout, result.output
    assert "1 graded now" in result.output
    assert read_verdicts(tmp_path / "out.json") == [verdicts["cleo"]] and rows_of(course) == before


def test_nbgraders_own_command_gives_the_same_rows_without_the_store(graded_class):
    course, _, _ = graded_class
    before = [row for row in rows_of(course) if row[0] == "cleo"]
    for path in (course.root / ".grades").rglob("*.json"):
        path.unlink()
    (course.root / "nbgrader_config.py").write_text((ROOT / "nbgrader_config.py").read_text())
    command = [sys.executable, "-m", "nbgrader", "autograde", ASSIGNMENT, "--student", "cleo", "--force"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, cwd=course.root, env=environment, capture_output=True, text=True, timeout=200)
    assert done.returncode == 0, done.stderr
    assert [row for row in rows_of(course) if row[0] == "cleo"] == before


def test_without_a_sandbox_grading_is_refused(graded_class, monkeypatch):
    course, _, _ = graded_class
    monkeypatch.setattr(
        "autograder.sandbox.availability.identity", lambda: (False, "bubblewrap is missing. Install it.")
    )
    refused = run("grade", "toy", "--course", course.root, "--student", "ada")
    assert refused.exit_code == 1 and "Install it" in refused.output


def test_bad_input_gets_a_clear_error(tmp_path):
    write_solutions(tmp_path)
    for arguments, message in [
        (("nope",), "Expected solution notebooks"), (("toy",), "Expected submissions"),
    ]:  # fmt: skip
        result = run("grade", *arguments, "--course", tmp_path)
        assert result.exit_code == 1
        assert message in result.output and "Traceback" not in result.output
    write_samples(Course(tmp_path, ASSIGNMENT), {"ada": Sample()})
    result = run("grade", "toy", "--course", tmp_path, "--student", "zoe")
    assert result.exit_code == 1 and "Submissions are there from: ada" in result.output
