"""Grading of whole submissions, with real kernels, and the rules that scores follow."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell
from nbgrader.api import Gradebook
from toy_course import ASSIGNMENT, copied, find, solutions, write_solutions
from toy_course import test_cell as graded
from typer.testing import CliRunner

from autograder import batch
from autograder.__main__ import app
from autograder.availability import Policy
from autograder.batch import grade_assignment
from autograder.course import Course, CourseError
from autograder.execute import ExecutionSettings, KernelLost, KernelUnavailable
from autograder.release import write_release
from autograder.samples import Sample, Substitution, write_samples
from autograder.verdict import (
    Outcome,
    State,
    read_verdicts,
)

pytestmark = pytest.mark.linux_only  # grading needs Linux

WRONG = Sample(changes={"mean_of": Substitution("total +", "total -"), "spread_of": Substitution(" - ", " + ")})
UNREADABLE = "{ this is not a notebook"


def edit(course: Course, student: str, name: str, change) -> None:
    """Change one submitted notebook in place."""
    path = course.submitted(student) / f"{name}.ipynb"
    notebook = nbformat.read(path, as_version=4)
    change(notebook)
    path.write_text(nbformat.writes(notebook))


def saved_scores(course: Course, student: str) -> dict[str, float | None]:
    """What nbgrader's gradebook holds."""
    with Gradebook(course.database_url) as gradebook:
        submission = gradebook.find_submission(course.assignment, student)
        return {grade.name: grade.auto_score for notebook in submission.notebooks for grade in notebook.grades}


def by_student(verdicts):
    return {verdict.student: verdict for verdict in verdicts}


@pytest.fixture(scope="module")
def graded_course(tmp_path_factory):
    """A course with right, untouched, wrong and broken submissions, graded once."""
    course = write_solutions(tmp_path_factory.mktemp("course"))
    write_release(course)
    samples = {"ada": Sample(), "ben": Sample(filled=False), "cleo": WRONG}
    for student in ("dup", "stripped", "broken", "deleted", "renamed", "half", "killer", "linked"):
        samples[student] = Sample()
    write_samples(course, samples)
    edit(course, "dup", "1_mean", lambda n: n.cells.append(copied(find(n, "mean_of"))))
    for name in ("1_mean", "2_spread"):
        edit(course, "stripped", name, lambda n: [cell.metadata.clear() for cell in n.cells])
    (course.submitted("broken") / "2_spread.ipynb").write_text(UNREADABLE)
    edit(course, "deleted", "1_mean", lambda n: n.cells.remove(find(n, "test_mean")))
    (course.submitted("renamed") / "1_mean.ipynb").rename(course.submitted("renamed") / "1_mean (1).ipynb")
    (course.submitted("half") / "1_mean.ipynb").unlink()
    edit(course, "killer", "2_spread", lambda n: n.cells.insert(1, new_code_cell("import os; os._exit(1)")))
    (course.submitted("linked") / "passwords").symlink_to("/etc/hostname")
    return course, by_student(grade_assignment(course))


def test_right_work_gets_all_points_in_spite_of_text_on_stderr(graded_course):
    course, verdicts = graded_course
    assert (verdicts["ada"].state, verdicts["ada"].points, verdicts["ada"].max_points) == (State.GRADED, 7, 7)
    assert verdicts["ada"].manual_open == 1
    assert saved_scores(course, "ada") == {"test_mean": 3, "test_spread": 4, "why": None}


def test_untouched_work_gets_no_points_and_says_that_blanks_are_unfilled(graded_course):
    verdict = graded_course[1]["ben"]
    assert (verdict.state, verdict.points, verdict.manual_open) == (State.GRADED, 0, 0)
    assert {cell.grade_id: cell.outcome for cell in verdict.cells}["why"] is Outcome.NOT_ATTEMPTED


def test_wrong_work_gets_part_of_the_points_with_the_message_of_the_test(graded_course):
    cells = {cell.grade_id: cell for cell in graded_course[1]["cleo"].cells}
    assert (cells["test_mean"].outcome, cells["test_mean"].points) == (Outcome.INCORRECT, 0)
    assert cells["test_mean"].message == "AssertionError: the mean of 1 and 3 is 2"
    assert (cells["test_spread"].outcome, cells["test_spread"].points) == (Outcome.PARTIAL, 1.5)


@pytest.mark.parametrize("student", ["dup", "deleted"])
def test_a_copied_solution_cell_or_a_deleted_test_cell_costs_nothing(graded_course, student):
    assert (graded_course[1][student].state, graded_course[1][student].points) == (State.GRADED, 7)


@pytest.mark.parametrize(
    ("student", "reason"),
    [
        ("stripped", "lost nbgrader's cell metadata"),
        ("broken", "2_spread.ipynb is not a readable notebook"),
        ("renamed", r"expected 1_mean.ipynb, found 1_mean \(1\).ipynb"),
        ("killer", "stopped in cell 2, because the kernel died"),
        ("linked", "passwords is a link"),
    ],
)
def test_what_cannot_be_graded_needs_a_human_and_is_no_zero(graded_course, student, reason):
    course, verdicts = graded_course
    assert verdicts[student].state is State.NEEDS_HUMAN
    assert verdicts[student].points is None
    assert re.search(reason, verdicts[student].reason)
    assert not course.autograded(student).exists() and not course.feedback(student).exists()


def test_a_notebook_that_was_not_handed_in_counts_as_not_attempted(graded_course):
    verdict = graded_course[1]["half"]
    assert (verdict.state, verdict.points, verdict.max_points) == (State.GRADED, 4, 7)
    assert verdict.reason == "not handed in: 1_mean.ipynb"


def test_feedback_shows_the_failure_but_no_hidden_test_and_calls_no_network(graded_course):
    course, _ = graded_course
    pages = [path.read_text() for path in (course.root / "feedback").rglob("*.html")]
    assert len(pages) >= 6
    for page in pages:
        assert "secret_values" not in re.sub(r"<[^>]*>", "", page)
        assert not re.search(r"""(?:src|href)\s*=\s*["']?(?:https?:)?//""", page)
        assert not re.search(r"(?:url\(|@import|from)\s*['\"]?https?:", page)
        assert "<script" not in page
        assert "Content-Security-Policy" in page


def test_the_traceback_of_a_hidden_test_keeps_type_and_message_only(tmp_path):
    course = write_solutions(tmp_path)
    change = Substitution("total + float(value)", "2.0 * len(values)")
    write_samples(course, {"eve": Sample(changes={"mean_of": change})})
    grade_assignment(course)
    page = re.sub(r"<[^>]*>", "", (course.feedback("eve") / "1_mean.html").read_text())
    assert "AssertionError" in page and "another mean is wrong" in page
    assert "secret_values" not in page and "9.0" not in page
    assert "secret_values" in (course.autograded("eve") / "1_mean.ipynb").read_text()


def test_nothing_is_run_again_while_nothing_changes_and_a_kill_leaves_no_trace(tmp_path, monkeypatch):
    course = write_solutions(tmp_path)
    write_samples(course, {"ada": Sample()})
    runs = []
    autograde = batch.autograde
    monkeypatch.setattr(batch, "autograde", lambda *a: (runs.append(a[1]), autograde(*a)))
    first = grade_assignment(course)
    assert grade_assignment(course) == first
    assert runs == ["ada"]
    course.verdict_file("ada").unlink()  # what a kill half-way leaves: autograded/ without a verdict
    (course.autograded("ada") / "2_spread.ipynb").unlink()
    assert grade_assignment(course) == first
    assert runs == ["ada", "ada"]
    assert (course.autograded("ada") / "2_spread.ipynb").exists()


def test_a_broken_resubmission_never_shows_the_old_score(tmp_path):
    course = write_solutions(tmp_path)
    write_samples(course, {"ada": Sample()})
    assert grade_assignment(course)[0].points == 7
    (course.submitted("ada") / "1_mean.ipynb").write_text(UNREADABLE)
    assert grade_assignment(course)[0].points is None
    assert set(saved_scores(course, "ada").values()) == {None}
    write_samples(course, {"ada": WRONG})
    assert grade_assignment(course)[0].points == 1.5
    assert saved_scores(course, "ada") == {"test_mean": 0, "test_spread": 1.5, "why": None}


def test_changed_points_and_cells_reach_the_gradebook(tmp_path, monkeypatch):
    course = write_solutions(tmp_path)
    write_samples(course, {"ada": Sample()})
    grade_assignment(course)
    notebooks = solutions()
    find(notebooks["1_mean"], "test_mean").metadata.nbgrader.points = 5
    write_solutions(tmp_path, notebooks)
    assert grade_assignment(course)[0].max_points == 9
    notebooks["1_mean"].cells.append(graded("added", 1, "assert mean_of([2]) == 2"))
    write_solutions(tmp_path, notebooks)
    assert grade_assignment(course)[0].points == 10
    assert saved_scores(course, "ada")["added"] == 1


def test_added_cells_do_not_throw_away_scores_given_by_hand(tmp_path):
    course = write_solutions(tmp_path)
    write_samples(course, {"ada": Sample()})
    grade_assignment(course)
    with Gradebook(course.database_url) as gradebook:
        gradebook.find_grade("why", "2_spread", ASSIGNMENT, "ada").manual_score = 2
        gradebook.db.commit()
    notebooks = solutions()
    notebooks["1_mean"].cells.append(graded("added", 1, "assert mean_of([2]) == 2"))
    write_solutions(tmp_path, notebooks)
    with pytest.raises(CourseError, match="given by hand"):
        grade_assignment(course)


@pytest.mark.parametrize(
    ("failure", "state"),
    [
        (KernelUnavailable("no kernel"), State.INFRA_ERROR),
        (KernelLost("died"), State.NEEDS_HUMAN),
        (OSError("disk full"), State.INFRA_ERROR),
    ],
)
def test_a_failure_of_one_submission_leaves_the_others_graded(tmp_path, monkeypatch, failure, state):
    course = write_solutions(tmp_path)
    write_samples(course, {"ada": Sample(), "bad": Sample()})
    autograde = batch.autograde

    def fail_for_bad(course, student, seconds):
        if student == "bad":
            raise failure
        autograde(course, student, seconds)

    monkeypatch.setattr(batch, "autograde", fail_for_bad)
    verdicts = by_student(grade_assignment(course))
    assert (verdicts["ada"].state, verdicts["bad"].state) == (State.GRADED, state)
    assert verdicts["bad"].points is None and str(failure) in verdicts["bad"].reason


def test_a_cell_that_runs_too_long_is_stopped_and_the_next_ones_run(tmp_path):
    course = write_solutions(tmp_path)
    slow = "def mean_of(values):\n    while True:\n        pass"
    write_samples(course, {"ada": Sample(changes={"mean_of": slow})})
    cells = {
        cell.grade_id: cell for cell in grade_assignment(course, settings=ExecutionSettings(cell_seconds=3))[0].cells
    }
    assert cells["test_mean"].outcome is Outcome.ERROR
    assert "stopped after 3 seconds" in cells["test_mean"].message
    assert cells["test_spread"].points == 4


@pytest.mark.parametrize("sandbox", [Policy.REQUIRE, Policy.OFF])
def test_the_kernel_uses_the_quick_profile_and_a_copy_of_the_submission(tmp_path, sandbox):
    course = write_solutions(tmp_path)
    write_samples(course, {"ada": Sample()})
    probe = "import os; open('mine.txt', 'w'); print(os.environ['AELAB_PROFILE'], open('numbers.txt').read())"
    edit(course, "ada", "1_mean", lambda n: n.cells.append(new_code_cell(probe)))
    grade_assignment(course, settings=ExecutionSettings(sandbox=sandbox))
    text = nbformat.read(course.autograded("ada") / "1_mean.ipynb", as_version=4).cells[-1].outputs[0].text
    assert text.split() == ["quick", "1", "2", "3"]
    assert (course.autograded("ada") / "mine.txt").exists() and not (course.submitted("ada") / "mine.txt").exists()


def test_students_code_sees_neither_the_solutions_nor_the_gradebook(tmp_path):
    course = write_solutions(tmp_path)
    write_samples(course, {"ada": Sample()})
    probe = (
        f"import os; print([os.path.exists(path) for path in ({str(course.solutions)!r}, {str(course.gradebook)!r})])"
    )
    edit(course, "ada", "1_mean", lambda n: n.cells.append(new_code_cell(probe)))
    grade_assignment(course)
    text = nbformat.read(course.autograded("ada") / "1_mean.ipynb", as_version=4).cells[-1].outputs[0].text
    assert text.strip() == "[False, False]"


def test_without_a_sandbox_grading_is_refused_unless_it_is_switched_off(tmp_path, monkeypatch):
    write_samples(write_solutions(tmp_path), {"ada": Sample()})
    monkeypatch.setattr("autograder.availability.identity", lambda: (False, "bubblewrap is missing. Install it."))
    refused = run("grade", "toy", "--course", tmp_path)
    assert refused.exit_code == 1 and "Install it" in refused.output
    trusted = run("grade", "toy", "--course", tmp_path, "--sandbox", "auto")
    assert trusted.exit_code == 0 and "UNSANDBOXED" in trusted.stdout


def run(*arguments: str | Path):
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def test_the_command_prints_a_table_writes_json_and_fails_if_anything_needs_a_person(tmp_path):
    course = write_solutions(tmp_path)
    write_samples(course, {"ada": Sample(), "bob": Sample()})
    result = run("grade", "toy", "--course", tmp_path, "--student", "ada", "--json", tmp_path / "out.json")
    assert result.exit_code == 0, result.output
    assert re.search(r"ada +3 +4 +7\* +7 +graded +\* 1 to grade by hand", result.output)
    assert "0/1 ada" in result.output and "1/1 done" in result.output
    assert [verdict.points for verdict in read_verdicts(tmp_path / "out.json")] == [7]
    (course.submitted("bob") / "1_mean.ipynb").write_text(UNREADABLE)
    result = run("grade", "toy", "--course", tmp_path)
    assert result.exit_code == 1
    assert re.search(r"bob +- +- +- +- +needs-human +1_mean.ipynb is not a readable", result.output)


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
    assert result.exit_code == 1 and "Who handed in: ada" in result.output


def test_nbgraders_own_commands_give_the_same_release_and_points(tmp_path):
    course = write_solutions(tmp_path)
    write_release(course)
    expected = {path.name: path.read_bytes() for path in course.released.iterdir()}
    write_samples(course, {"ada": Sample(), "cleo": WRONG})
    (tmp_path / "nbgrader_config.py").write_text((Path(__file__).parents[1] / "nbgrader_config.py").read_text())

    def nbgrader(*arguments):
        command = [sys.executable, "-m", "nbgrader", *arguments]
        environment_path = str(Path(__file__).parents[1])
        return subprocess.run(
            command,
            cwd=tmp_path,
            env={**os.environ, "PYTHONPATH": environment_path},
            capture_output=True,
            text=True,
            timeout=200,
            check=False,
        )

    autograded = nbgrader("autograde", "toy")
    assert autograded.returncode == 0, autograded.stderr
    theirs = {student: saved_scores(course, student) for student in ("ada", "cleo")}
    for verdict in grade_assignment(course, force=True):
        assert saved_scores(course, verdict.student) == theirs[verdict.student]
        assert {c.grade_id: c.points for c in verdict.cells} == theirs[verdict.student]
    generated = nbgrader("generate_assignment", "toy", "--force")
    assert generated.returncode == 0, generated.stderr
    assert {path.name: path.read_bytes() for path in course.released.iterdir()} == expected
