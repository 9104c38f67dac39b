"""Grades given by hand are kept, whatever the course, its students and the machine do in between."""

from __future__ import annotations

import contextlib
import itertools
import shutil
from collections.abc import Callable
from dataclasses import replace

import pytest
from nbformat.v4 import new_markdown_cell
from nbgrader.api import Gradebook
from toy_course import ASSIGNMENT, answer, code, find, notebook, solutions, write_solutions, written
from toy_course import test_cell as graded_cell
from toy_grades import files_of, toy_grade
from typer.testing import CliRunner

from autograder.__main__ import app
from autograder.course import Course
from autograder.gradebook import gradebook
from autograder.gradebook.by_hand import set_aside_lines
from autograder.gradebook.gradebook import record
from autograder.grading.grade import release_of
from autograder.grading.verdict import Outcome, State, SubmissionVerdict
from autograder.notebooks.samples import Sample, Substitution, write_samples

RIGHT = Sample()
OTHER_ANSWER = Sample(changes={"why": Substitution("Because", "I think that")})
OTHER_CODE = Sample(changes={"mean_of": Substitution("total + float", "float")})
Hand = tuple[float | None, float | None, bool]  # the score, the extra credit, whether grading is finished
CLOSED, OPEN = (2.0, None, True), (2.0, None, False)


@pytest.fixture
def course(tmp_path, monkeypatch):
    """A course in which ada's written answer has two points by hand, and a comment; no pages are made."""
    monkeypatch.setattr(gradebook, "generate_feedback", lambda course, student: None)
    course = write_solutions(tmp_path)
    write_samples(course, {"ada": RIGHT})
    grade(course)
    by_hand(course, "why", 2)
    return course


def grade(course: Course, student: str = "ada") -> SubmissionVerdict:
    """Grade as `autograder grade` does: another release, or other files, make another grade."""
    files = files_of(course, student)
    key = release_of(course).digest + str(sorted(files.items()))
    return record(course, student, toy_grade(course, student), files, key)


def by_hand(course: Course, cell: str, points: float | None, comment: str = "well said", extra: float | None = None):
    """Grade by hand as a person does in Formgrader."""
    with Gradebook(course.database_url) as book:
        [found] = [grade for grade in _grades(book) if grade.name == cell]
        found.manual_score, found.extra_credit, found.needs_manual_grade = points, extra, False
        for remark in (remark for remark in found.notebook.comments if remark.name == cell):
            remark.manual_comment = comment
        book.db.commit()


def hand(course: Course, cell: str = "why") -> Hand:
    """Return what the gradebook holds of a grade by hand."""
    with Gradebook(course.database_url) as book:
        [found] = [grade for grade in _grades(book) if grade.name == cell]
        return found.manual_score, found.extra_credit, not found.needs_manual_grade


def comment(course: Course, cell: str = "why") -> str | None:
    with Gradebook(course.database_url) as book:
        notebooks = book.find_submission(ASSIGNMENT, "ada").notebooks
        return next(c.manual_comment for nb in notebooks for c in nb.comments if c.name == cell)


def aside(course: Course) -> list[str]:
    with Gradebook(course.database_url) as book:
        return set_aside_lines(book.db, ASSIGNMENT)


def _grades(book):
    return [grade for nb in book.find_submission(ASSIGNMENT, "ada").notebooks for grade in nb.grades]


def change(course: Course, edit: Callable[[dict], object], sample: Sample | None = None) -> None:
    """The instructor edits the solutions. Where there is a sample, ada hands in again, made from the new release."""
    notebooks = solutions()
    edit(notebooks)
    for path in course.solutions.glob("*.ipynb"):
        path.unlink()
    write_solutions(course.root, notebooks)
    if sample:
        write_samples(course, {"ada": sample})
    grade(course)


def nothing(notebooks):
    """Leave the course as it was."""


def points(cell, number):
    return lambda notebooks: next(
        find(content, cell) for content in notebooks.values() if cell in str(content)
    ).metadata.nbgrader.update(points=number)


def bonus(notebooks):
    notebooks["1_mean"].cells += [
        new_markdown_cell("## Bonus"),
        written("bonus", 3, "Yes."),
        graded_cell("added", 1, "assert mean_of([2]) == 2"),
    ]


def another_notebook(notebooks):
    notebooks["3_more"] = notebook(
        answer("more", "### BEGIN SOLUTION\nx = 1\n### END SOLUTION"), graded_cell("t", 1, "")
    )


def typo(notebooks):
    notebooks["2_spread"].cells[0].source += "  # numbers"
    notebooks["1_mean"].cells[0].source = "# The mean\n\n![picture](attachment:expected.png)"


def given_cell(notebooks):
    given = code("spread = 1", nbgrader={**graded_cell("given", 0, "").metadata.nbgrader, "grade": False})
    del given.metadata.nbgrader["points"]
    notebooks["2_spread"].cells.insert(1, given)


def hidden_test(notebooks):
    test = find(notebooks["1_mean"], "test_mean")
    test.source = test.source.replace("5.0, 7.0, 9.0", "6.0, 7.0, 8.0")


@pytest.mark.parametrize("edit", [nothing, points("test_mean", 5), bonus, another_notebook, typo, given_cell,
                                  hidden_test])  # fmt: skip
@pytest.mark.parametrize("sample", [None, RIGHT, OTHER_CODE])
def test_a_grade_by_hand_stays_closed_where_answer_task_and_points_are_the_same(course, edit, sample):
    change(course, edit, sample)
    assert (hand(course), comment(course)) == (CLOSED, "well said")


def another_question(notebooks):
    notebooks["2_spread"].cells.insert(-1, new_markdown_cell("Why not?"))


@pytest.mark.parametrize(
    ("edit", "sample"),
    [(nothing, OTHER_ANSWER), (another_question, None), (points("why", 5), None), (points("why", 1), None)],
)
def test_a_grade_by_hand_for_something_else_stays_and_waits_for_a_look(course, edit, sample):
    change(course, edit, sample)
    assert (hand(course), comment(course)) == (OPEN, "well said")
    change(course, nothing, RIGHT)
    assert hand(course) == CLOSED


def test_points_by_hand_for_a_test_hold_as_long_as_the_code_before_it_and_the_test_are_the_same(course):
    by_hand(course, "test_mean", 2)
    change(course, points("test_spread", 1))
    assert hand(course, "test_mean") == CLOSED
    change(course, nothing, OTHER_ANSWER)
    assert hand(course, "test_mean") == CLOSED
    change(course, nothing, OTHER_CODE)
    assert hand(course, "test_mean") == OPEN
    change(course, hidden_test, OTHER_ANSWER)
    assert hand(course, "test_mean") == OPEN


def test_extra_credit_is_kept_and_looked_at_again_where_the_work_is_other_work(course):
    by_hand(course, "test_mean", None, extra=1)
    change(course, bonus)
    assert hand(course, "test_mean") == (None, 1.0, True)
    change(course, bonus, OTHER_CODE)
    assert hand(course, "test_mean") == (None, 1.0, False)


def test_a_person_who_looked_again_has_graded_the_new_work(course):
    change(course, nothing, OTHER_ANSWER)
    by_hand(course, "why", 1)
    change(course, bonus, OTHER_ANSWER)
    assert hand(course) == (1.0, None, True)
    change(course, bonus, RIGHT)
    assert hand(course) == (1.0, None, False)


def without(*names):
    def edit(notebooks):
        for content in notebooks.values():
            content.cells = [c for c in content.cells if c.metadata.get("nbgrader", {}).get("grade_id") not in names]

    return edit


def test_what_was_given_for_a_cell_that_is_gone_is_named_and_comes_back_with_the_cell(course):
    by_hand(course, "test_spread", 1, extra=2)
    change(course, without("why", "test_spread"))
    assert [line.partition(" is not in")[0] for line in aside(course)] == ["2_spread: test_spread", "2_spread: why"]
    assert "ada 3" in aside(course)[0] and "ada 2" in aside(course)[1]
    change(course, nothing)
    assert (hand(course), hand(course, "test_spread"), comment(course)) == (CLOSED, (1.0, 2.0, True), "well said")
    assert aside(course) == []


def test_what_was_given_for_a_cell_that_comes_back_waits_for_a_look_if_the_answer_is_another_one(course):
    change(course, without("why"))
    change(course, nothing, OTHER_ANSWER)
    assert (hand(course), comment(course)) == (OPEN, "well said")


def test_a_comment_on_code_comes_back_with_its_cell(course):
    with Gradebook(course.database_url) as book:
        book.find_comment("spread_of", "2_spread", ASSIGNMENT, "ada").manual_comment = "short"
        book.db.commit()
    change(course, without("spread_of", "test_spread"))
    assert "spread_of" in aside(course)[0] and "ada a comment" in aside(course)[0]
    change(course, nothing)
    assert comment(course, "spread_of") == "short"


def rename_cell(notebooks):
    find(notebooks["2_spread"], "why").metadata.nbgrader.grade_id = "reason"


def rename_notebook(notebooks):
    notebooks["2_range"] = notebooks.pop("2_spread")


@pytest.mark.parametrize(("edit", "name"), [(rename_cell, "reason"), (rename_notebook, "why")])
def test_a_cell_or_a_notebook_with_another_name_keeps_what_was_given_for_the_same_answer(course, edit, name):
    shutil.rmtree(course.submitted("ada"))
    change(course, edit, RIGHT)
    assert (hand(course, name), comment(course, name)) == (CLOSED, "well said")
    assert aside(course) == []


def test_a_notebook_that_is_gone_loses_nothing_that_was_given_by_hand(course):
    change(course, lambda notebooks: notebooks.pop("2_spread"))
    assert "2_spread: why is not in the assignment any more" in aside(course)[0]
    change(course, nothing)
    assert hand(course) == CLOSED


def test_a_cell_that_becomes_another_kind_of_cell_keeps_its_points_for_a_look(course):
    def as_test(notebooks):
        notebooks["2_spread"].cells[-1] = graded_cell("why", 2, "assert spread_of([1]) == 0")

    change(course, as_test, RIGHT)
    assert hand(course) == OPEN


def test_work_that_cannot_be_read_in_between_changes_nothing(course):
    path = course.submitted("ada") / "2_spread.ipynb"
    content = path.read_bytes()
    path.write_text("{")
    grade(course)
    assert hand(course)[0] == 2 and not hand(course)[2]
    path.write_bytes(content)
    grade(course)
    assert hand(course) == CLOSED


@pytest.mark.parametrize("step", ["forget_scores", "write_autograded", "save_scores", "save_lateness",
                                  "generate_feedback", "write_record"])  # fmt: skip
def test_a_kill_at_any_step_opens_no_grade_by_hand(course, monkeypatch, step):
    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(gradebook, step, _interrupt)
        change(course, bonus)
    grade(course)
    assert (hand(course), comment(course)) == (CLOSED, "well said")


@pytest.mark.parametrize("step", ["adapt_cells", "SaveCells", "complete_submissions"])
def test_a_kill_while_cells_are_added_and_removed_loses_nothing(course, monkeypatch, step):
    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(f"autograder.gradebook.database.{step}", _interrupt)
        change(course, without("why", "test_mean"))
    change(course, bonus)
    assert (hand(course), comment(course)) == (CLOSED, "well said")


def _interrupt(*_):
    raise KeyboardInterrupt


GONE = None
TERM = [
    (points("test_mean", 5), None, CLOSED),
    (bonus, None, CLOSED),
    (bonus, OTHER_CODE, CLOSED),
    (hidden_test, None, CLOSED),
    (lambda notebooks: notebooks.pop("2_spread"), None, GONE),
    (another_notebook, RIGHT, CLOSED),
    (points("why", 4), None, OPEN),
    (typo, OTHER_ANSWER, OPEN),
    (bonus, RIGHT, CLOSED),
]


def test_a_term_of_changes_resubmissions_and_kills_loses_no_grade_by_hand(course, monkeypatch):
    steps = itertools.cycle(["gradebook.forget_scores", "database.adapt_cells", "gradebook.save_scores",
                             "database.complete_submissions", "gradebook.write_record"])  # fmt: skip
    for edit, sample, expected in TERM:
        with monkeypatch.context() as patch, contextlib.suppress(KeyboardInterrupt):
            patch.setattr(f"autograder.gradebook.{next(steps)}", _interrupt)
            change(course, edit, sample)
        grade(course)
        if expected is GONE:
            assert "ada 2" in aside(course)[0]
        else:
            assert (hand(course), comment(course), aside(course)) == (expected, "well said", [])


def test_the_verdict_says_what_a_person_decided_and_what_waits_for_a_look(course):
    assert grade(course).manual_open == 0
    by_hand(course, "test_mean", 1)
    assert grade(course).points == 5
    change(course, nothing, OTHER_ANSWER)
    assert grade(course).manual_open == 1


def test_a_submission_of_which_a_person_decided_all_that_was_open_is_graded(course):
    graded = toy_grade(course, "ada")
    first, *others = graded.verdict.cells
    cells = (replace(first, points=None, outcome=Outcome.NEEDS_HUMAN), *others)
    graded = replace(graded, verdict=replace(graded.verdict, state=State.NEEDS_HUMAN, cells=cells))
    assert record(course, "ada", graded, files_of(course, "ada"), "open").state is State.NEEDS_HUMAN
    by_hand(course, "test_mean", 3)
    verdict = record(course, "ada", graded, files_of(course, "ada"), "open")
    assert (verdict.state, verdict.points) == (State.GRADED, 7)


def confirm(course: Course, *options: str, text: str = "y\n"):
    return CliRunner().invoke(app, ["confirm", ASSIGNMENT, "--course", str(course.root), *options], input=text)


def test_scores_that_wait_though_the_answer_is_the_same_are_shown_and_confirmed_together(course):
    change(course, points("why", 5))
    refused = confirm(course, text="n\n")
    assert "ada, 2_spread: why: 2 of 5 points, 'well said'; changed since: the points (2 before)" in refused.output
    assert "    Because the largest" in refused.output and hand(course) == OPEN
    assert "Confirmed: 1" in confirm(course).output and hand(course) == CLOSED
    assert "No score given by hand waits" in confirm(course).output
    change(course, points("why", 5))
    assert hand(course) == CLOSED


def test_a_score_for_another_answer_is_confirmed_only_where_the_student_is_named(course):
    change(course, nothing, OTHER_ANSWER)
    shown = confirm(course, "--yes").output
    assert "ada (why)" in shown and "--student" in shown and hand(course) == OPEN
    shown = confirm(course, "--yes", "--student", "ada").output
    assert "I think that the largest" in shown and "changed since: the answer" in shown and hand(course) == CLOSED


def test_confirming_for_a_stranger_says_what_was_expected(course):
    result = confirm(course, "--student", "zoe")
    assert result.exit_code == 1 and "Expected grades of zoe for toy in the gradebook, found none" in result.output
