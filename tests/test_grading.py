"""One submission, from bytes to a grade: what students hand in, and what they read afterwards."""

from __future__ import annotations

from dataclasses import replace

import nbformat
import pytest
from nbformat.v4 import new_code_cell
from toy_course import copied, find, write_solutions
from whole_grades import SETTINGS, cells_of, edited, grade_each, notebook_in, points_of, sample_files, texts

from autograder.grading.grade import release_of
from autograder.grading.grade_key import grade_key
from autograder.grading.pipeline import grade, prepare
from autograder.grading.verdict import Outcome, State
from autograder.judge.process import JudgeFailed, JudgeProcess
from autograder.notebooks.release import notebook_bytes
from autograder.notebooks.samples import Sample, Substitution
from autograder.sandbox.availability import SandboxUnavailable

pytestmark = pytest.mark.linux_only  # grading needs Linux

WRONG = Sample(changes={"mean_of": Substitution("total +", "total -"), "spread_of": Substitution(" - ", " + ")})
ONLY_THE_VISIBLE_TEST = Sample(changes={"mean_of": Substitution("total + float(value)", "2.0 * len(values)")})
UNREADABLE = b"{ this is not a notebook"
ALL = {"test_mean": 3, "test_spread": 4, "why": None}
PROBE = """
import os
open("mine.txt", "w").close()
print(open("numbers.txt").read())
print([os.path.exists(path) for path in {paths}])
"""


def stripped(notebook):
    for cell in notebook.cells:
        cell.metadata.clear()


def behind_its_test(notebook):
    """Leave the blanks unfilled, and write both answers into new cells at the end."""
    blank = {"spread_of": "# YOUR CODE HERE\nraise NotImplementedError()", "why": "YOUR ANSWER HERE"}
    for grade_id, source in blank.items():
        cell = find(notebook, grade_id)
        own = copied(cell)
        own.update(metadata={}, id=f"own-{grade_id}")
        cell.source = source
        notebook.cells.append(own)


def submissions_for(course):
    """Return a class's submissions, by what is wrong with them."""
    right = sample_files(course, Sample())
    one, two = right["1_mean.ipynb"], right["2_spread.ipynb"]
    guessed = sample_files(course, ONLY_THE_VISIBLE_TEST)
    misspelt = sample_files(course, Sample(changes={"mean_of": "def mean_of(values)\n    return 2.0"}))
    copied_cell = edited(right, "1_mean", lambda n: n.cells.append(copied(find(n, "mean_of"))))
    exit_cell = new_code_cell("import os; os._exit(1)")
    probe = PROBE.format(paths=[str(course.solutions), str(course.submitted("somebody"))])
    return {
        "right": right,
        "untouched": sample_files(course, Sample(filled=False)),
        "wrong": sample_files(course, WRONG),
        "guessed, and ended early": edited(guessed, "2_spread", lambda n: n.cells.insert(1, exit_cell)),
        "misspelt, and ended": edited(misspelt, "2_spread", lambda n: n.cells.append(exit_cell)),
        "copied and deleted": edited(copied_cell, "2_spread", lambda n: n.cells.remove(find(n, "test_spread"))),
        "stripped": edited(edited(right, "1_mean", stripped), "2_spread", stripped),
        "renamed": {"1_mean (1).ipynb": one, "2_spread.ipynb": two, "numbers.txt": b""},
        "half": {"2_spread.ipynb": two},
        "probe": edited(right, "1_mean", lambda n: n.cells.append(new_code_cell(probe))),
        "broken": {**right, "2_spread.ipynb": UNREADABLE},
        "of another course": {"homework.ipynb": notebook_bytes(nbformat.v4.new_notebook())},
        "nothing": {},
        "page": {"2_spread.ipynb": two, "1_mean.html": b"<html>"},
        "behind": edited(right, "2_spread", behind_its_test),
    }


@pytest.fixture(scope="module")
def grades(tmp_path_factory):
    """All of them, graded once."""
    course = write_solutions(tmp_path_factory.mktemp("course"))
    return grade_each(release_of(course), submissions_for(course))


def test_right_work_gets_all_points_in_spite_of_text_on_stderr(grades):
    verdict = grades["right"].verdict
    assert (verdict.state, verdict.points, verdict.max_points, verdict.reason) == (State.GRADED, 7, 7, "")
    assert points_of(grades["right"]) == ALL
    assert verdict.manual_open == 1


def test_untouched_work_gets_no_points_and_is_told_that_blanks_are_unfilled(grades):
    verdict, cells = grades["untouched"].verdict, cells_of(grades["untouched"])
    assert (verdict.state, verdict.points, verdict.manual_open) == (State.GRADED, 0, 0)
    assert cells["why"].outcome is Outcome.NOT_ATTEMPTED
    assert cells["test_spread"].message == (
        "NameError: spread_of is not defined. Cell 2, spread_of, stopped with NotImplementedError"
    )


def test_wrong_work_gets_part_of_the_points_with_the_message_of_the_test(grades):
    cells = cells_of(grades["wrong"])
    assert (cells["test_mean"].outcome, cells["test_mean"].points) == (Outcome.INCORRECT, 0)
    assert cells["test_mean"].message == "AssertionError: the mean of 1 and 3 is 2"
    assert (cells["test_spread"].outcome, cells["test_spread"].points) == (Outcome.PARTIAL, 1.5)


def test_a_hidden_test_decides_and_is_kept_for_the_instructor_only(grades):
    cell = cells_of(grades["guessed, and ended early"])["test_mean"]
    assert (cell.points, cell.message) == (0, "AssertionError: another mean is wrong")
    executed = find(notebook_in(grades["guessed, and ended early"], "1_mean"), "test_mean")
    assert "secret_values" in executed.source
    assert "secret_values" not in str(executed.outputs) and "9.0" not in str(executed.outputs)


def test_a_cell_that_is_no_python_costs_its_tests_and_is_named(grades):
    cells = cells_of(grades["misspelt, and ended"])
    assert (cells["test_mean"].points, cells["test_spread"].points) == (0, 4)
    assert cells["test_mean"].message.startswith(
        "NameError: mean_of is not defined. Cell 3, mean_of, stopped with SyntaxError: expected ':'"
    )


@pytest.mark.parametrize(
    ("student", "note"),
    [
        ("copied and deleted", "cell mean_of occurs twice"),
        ("copied and deleted", "test_spread"),
        ("stripped", ""),
        ("renamed", "1_mean: found as 1_mean (1).ipynb"),
    ],
)
def test_what_can_be_mended_costs_nothing_and_is_remarked_on(grades, student, note):
    assert (grades[student].verdict.state, points_of(grades[student])) == (State.GRADED, ALL)
    assert note in grades[student].verdict.reason and grades[student].verdict.reason


def test_a_notebook_that_was_not_handed_in_counts_as_not_attempted(grades):
    verdict, cells = grades["half"].verdict, cells_of(grades["half"])
    assert (verdict.state, verdict.points, verdict.max_points) == (State.GRADED, 4, 7)
    assert verdict.reason == "not handed in: 1_mean.ipynb"
    assert (cells["test_mean"].points, cells["test_mean"].message) == (0, "the notebook was not handed in")


def test_a_notebook_handed_in_as_a_page_is_for_a_person_and_no_zero(grades):
    verdict, cells = grades["page"].verdict, cells_of(grades["page"])
    assert (verdict.state, cells["test_mean"].points, cells["test_spread"].points) == (State.NEEDS_HUMAN, None, 4)
    assert verdict.reason == (
        "1_mean: the notebook was not handed in; 1_mean.html may hold the answers, and cannot be graded; "
        "not handed in: 1_mean.ipynb"
    )


def test_answers_behind_their_tests_are_for_a_person_and_no_zero(grades):
    verdict, cells = grades["behind"].verdict, cells_of(grades["behind"])
    assert (verdict.state, points_of(grades["behind"])) == (State.NEEDS_HUMAN, {**ALL, "test_spread": None})
    assert cells["test_spread"].message == (
        "cell spread_of is as it was handed out, but cell 5 defines spread_of; which of them counts?"
    )
    assert cells["why"].outcome is Outcome.MANUAL
    assert "the text of cell 6 counts as its answer" in verdict.reason


def test_a_kernel_that_the_students_code_ends_keeps_the_points_that_it_had(grades):
    graded = grades["misspelt, and ended"]
    assert (graded.verdict.state, points_of(graded)["test_spread"]) == (State.GRADED, 4)


def test_tests_behind_the_end_of_the_kernel_say_where_it_ended(grades):
    graded = grades["guessed, and ended early"]
    cell = cells_of(graded)["test_spread"]
    assert (graded.verdict.state, cell.points) == (State.GRADED, 0)
    assert "stopped in cell 2, because the kernel died" in cell.message


def test_the_notebook_runs_among_copies_of_the_other_files(grades):
    assert texts(notebook_in(grades["probe"], "1_mean")).split()[-5:-2] == ["1", "2", "3"]
    assert "mine.txt" not in grades["probe"].notebooks


def test_students_code_sees_neither_the_solutions_nor_other_submissions(grades):
    assert texts(notebook_in(grades["probe"], "1_mean")).splitlines()[-1] == "[False, False]"


@pytest.mark.parametrize(
    ("student", "reason"),
    [
        ("broken", "2_spread.ipynb"),
        ("of another course", "expected 1_mean.ipynb, 2_spread.ipynb; found homework.ipynb"),
        ("nothing", "found no file"),
    ],
)
def test_what_cannot_be_graded_needs_a_human_and_is_no_zero(grades, student, reason):
    graded = grades[student]
    assert (graded.verdict.state, graded.verdict.points) == (State.NEEDS_HUMAN, None)
    assert reason in graded.verdict.reason
    assert not graded.verdict.cells and not graded.notebooks


def test_no_kernel_is_the_graders_failure_and_no_zero(tmp_path, monkeypatch):
    course = write_solutions(tmp_path)
    monkeypatch.setattr("autograder.sandbox.kernels.PROGRAM", ["/bin/sh", "-c", "echo broken >&2; exit 3"])
    graded = grade(sample_files(course, Sample()), release_of(course), SETTINGS)
    assert (graded.verdict.state, graded.verdict.points) == (State.INFRA_ERROR, None)
    assert "the server of kernels did not start" in graded.verdict.reason


def test_what_the_set_ups_make_is_made_before_the_students_code_can_ask_for_it(tmp_path, monkeypatch):
    course = write_solutions(tmp_path)
    done = []

    def open_no_room(*arguments, **settings):
        done.append("students code")
        raise RuntimeError("no room")

    monkeypatch.setattr("autograder.grading.pipeline.open_session", open_no_room)
    monkeypatch.setattr(JudgeProcess, "prepare", lambda judge, setup, files: done.append("set-up"))
    grade(sample_files(course, Sample()), release_of(course), SETTINGS)
    assert done == ["set-up", "set-up", "students code"]


def test_a_test_that_cannot_be_finished_needs_a_human_and_leaves_the_others(tmp_path, monkeypatch):
    course = write_solutions(tmp_path)
    ask_judge = JudgeProcess.test

    def fail_for_mean(self, setup, source, *others, **more):
        if "mean_of" in source:
            raise JudgeFailed("it took too long")
        return ask_judge(self, setup, source, *others, **more)

    monkeypatch.setattr(JudgeProcess, "test", fail_for_mean)
    graded = grade(sample_files(course, Sample()), release_of(course), SETTINGS)
    assert points_of(graded) == {**ALL, "test_mean": None}
    assert graded.verdict.state is State.NEEDS_HUMAN
    assert cells_of(graded)["test_mean"].message == (
        "The test could not be finished, in two tries: it took too long. "
        "A person gives its points, or grades again with `autograder grade --force`."
    )


def test_a_test_that_fails_with_its_judge_once_is_tried_again_before_anybody_is_asked(tmp_path, monkeypatch):
    course = write_solutions(tmp_path)
    ask_judge, failed = JudgeProcess.test, []

    def fail_once(self, setup, source, *others, **shared):
        if "mean_of" in source and not failed:
            failed.append(source)
            raise JudgeFailed("it took too long")
        return ask_judge(self, setup, source, *others, **shared)

    monkeypatch.setattr(JudgeProcess, "test", fail_once)
    graded = grade(sample_files(course, Sample()), release_of(course), SETTINGS)
    assert failed and graded.verdict.state is State.GRADED and points_of(graded) == ALL


@pytest.mark.parametrize(
    "settings",
    [
        replace(SETTINGS, cell_seconds=5),
        replace(SETTINGS, limits=replace(SETTINGS.limits, notebook_seconds=5)),
        replace(SETTINGS, environment={**SETTINGS.environment, "AELAB_SEED": "1"}),
    ],
)
def test_a_grade_is_kept_under_the_limits_and_the_environment_too(tmp_path, settings):
    release = release_of(write_solutions(tmp_path))
    assert grade_key({}, release, SETTINGS) == grade_key({}, release, replace(SETTINGS, threads=2))
    assert grade_key({}, release, SETTINGS) != grade_key({}, release, settings)


def test_without_a_sandbox_nothing_is_graded(tmp_path, monkeypatch):
    course = write_solutions(tmp_path)
    monkeypatch.setattr(
        "autograder.sandbox.availability.identity", lambda: (False, "bubblewrap is missing. Install it.")
    )
    with pytest.raises(SandboxUnavailable, match="Install it"):
        grade(sample_files(course, Sample()), release_of(course), SETTINGS)


def test_the_judge_has_as_many_threads_as_the_kernels(tmp_path):
    release = release_of(write_solutions(tmp_path))
    source = "import os\nprint(os.environ['OMP_NUM_THREADS'], os.environ['TF_NUM_INTRAOP_THREADS'])"
    result = prepare(release, replace(SETTINGS, threads=3)).test((), source, (), {}, lambda request: b"")
    assert result["outputs"][0]["text"].split() == ["3", "3"]
