"""Answers whose cells were copied, split, merged or left unfilled: they are found, or a person has to look."""

from __future__ import annotations

import json
import random

import nbformat
import pytest
from edited_notebooks import ANSWERS, PLAN, RELEASED, edit, passed, solved, typed
from hypothesis import given, settings
from hypothesis import strategies as st
from nbformat.v4 import new_code_cell, new_markdown_cell, new_raw_cell
from toy_course import copied, find

from autograder.intake import Intake, Refusal, take_in
from autograder.intake.sources import plain

ALL = {"test_mean": True, "test_spread": True, "test_double": True}


def taken(content) -> Intake:
    return take_in({"n.ipynb": json.dumps(content).encode()}, {"n": RELEASED})


def place_of(content, grade_id):
    return content.cells.index(find(content, grade_id))


def with_stub(content, grade_id):
    """Put the answer's cell back as it was handed out; return its place, and the answer."""
    at = place_of(content, grade_id)
    content.cells[at].source = find(RELEASED, grade_id).source
    return at, ANSWERS[grade_id]


def answer_to(intake, grade_id):
    return find(intake.notebooks["n"], grade_id).source


@pytest.mark.parametrize("first", ["as it was handed out", "empty"])
@pytest.mark.parametrize("grade_id", ["why", "mean_of", "spread_of"])
def test_of_copies_the_first_counts_that_is_neither_empty_nor_as_it_was_handed_out(grade_id, first):
    content = solved()
    stub = copied(find(RELEASED, grade_id))
    stub.source = "" if first == "empty" else stub.source
    content.cells.insert(place_of(content, grade_id), stub)
    intake = taken(content)
    assert answer_to(intake, grade_id) == ANSWERS[grade_id]
    assert passed(intake.notebooks["n"]) == ALL
    assert intake.notes == (f"n: cell {grade_id} occurs twice; the second counts, which is the first with an answer",)


@pytest.mark.parametrize("marked", [True, False], ids=["with grade_id", "without"])
def test_a_copy_as_it_was_handed_out_below_the_answer_does_not_undo_it(marked):
    content = solved()
    stub = copied(find(RELEASED, "mean_of"))
    stub.metadata = stub.metadata if marked else {}
    stub.id = "pasted"
    content.cells.insert(place_of(content, "mean_of") + 1, stub)
    assert passed(taken(content).notebooks["n"]) == ALL


def test_two_different_answers_to_one_exercise_need_a_person_unless_the_tests_are_passed():
    content = solved()
    other = copied(find(content, "mean_of"))
    other.source = other.source.replace("/ len", "* len")
    content.cells.insert(place_of(content, "mean_of") + 1, other)
    assert taken(content).doubts == {
        ("n", "mean_of"): "cells 3 and 4 both hold an answer to mean_of, and they differ; which of them counts?"
    }


@pytest.mark.parametrize("marked", [True, False], ids=["with grade_id", "without"])
@pytest.mark.parametrize(("grade_id", "line"), [(name, line) for name in ("mean_of", "why") for line in (1, 2)])
def test_a_split_cell_is_put_together_again(grade_id, line, marked):
    content = solved()
    at = place_of(content, grade_id)
    lines = ANSWERS[grade_id].split("\n")
    second = copied(content.cells[at])
    second.metadata = second.metadata if marked else {}
    content.cells[at].source = "\n".join(lines[:line]).strip("\n")
    second.update(source="\n".join(lines[line:]).strip("\n"), id="second")
    content.cells.insert(at + 1, second)
    intake = taken(content)
    assert answer_to(intake, grade_id) == ANSWERS[grade_id]
    assert passed(intake.notebooks["n"]) == ALL
    assert grade_id in intake.notes[0] and len(intake.notes) == 1


@pytest.mark.parametrize(
    "own",
    [
        new_markdown_cell("Because the mean is in the middle."),
        new_raw_cell("Because the mean is in the middle."),
        new_code_cell("# Because the mean is in the middle."),
        new_code_cell("Because the mean is in the middle."),
    ],
    ids=["markdown", "raw", "comment", "code"],
)
@pytest.mark.parametrize("offset", [0, 1])
def test_a_text_by_an_unanswered_question_counts_as_its_answer(own, offset):
    content = solved()
    at, _ = with_stub(content, "why")
    content.cells.insert(at + offset, copied(own))
    intake = taken(content)
    assert "Because the mean is in the middle." in answer_to(intake, "why")
    assert intake.notes == (
        f"n: cell why is as it was handed out; the text of cell {at + offset + 1} counts as its answer",
    )


def test_a_text_far_from_an_unanswered_question_is_shown_to_the_person_who_grades():
    content = solved()
    with_stub(content, "why")
    content.cells.insert(0, new_markdown_cell("My answers are here."))
    assert answer_to(taken(content), "why") == "My answers are here."


@pytest.mark.parametrize("grade_id", ["why", "missing"])
def test_an_answer_in_the_cell_of_the_question_is_found(grade_id):
    content = solved()
    at, answer = with_stub(content, "why")
    content.cells[at - 1].source += f"\n\n{answer}"
    if grade_id == "missing":
        del content.cells[at]
    assert answer_to(taken(content), "why") == answer


def test_a_question_that_nobody_answered_stays_as_it_was_handed_out():
    content = solved()
    with_stub(content, "why")
    intake = taken(content)
    assert answer_to(intake, "why") == "YOUR ANSWER HERE" and intake.notes == ()


@pytest.mark.parametrize("below", [1, 2])
def test_code_in_a_cell_of_the_students_own_below_the_blanks_is_run_there(below):
    content = solved()
    at, answer = with_stub(content, "mean_of")
    content.cells.insert(at + below, new_code_cell(answer))
    intake = taken(content)
    assert passed(intake.notebooks["n"]) == ALL and not intake.doubts


@pytest.mark.parametrize(
    ("place", "own"),
    [("behind the tests", new_code_cell), ("above", new_code_cell), ("below", new_markdown_cell)],
)
def test_code_that_cannot_count_where_it_stands_needs_a_person(place, own):
    content = solved()
    at, answer = with_stub(content, "spread_of")
    content.cells.insert({"above": at, "below": at + 1, "behind the tests": len(content.cells)}[place], own(answer))
    intake = taken(content)
    assert list(intake.doubts) == [("n", "spread_of")]
    assert intake.doubts["n", "spread_of"].startswith("cell spread_of is as it was handed out, but cell ")
    assert PLAN.answers_behind("test_spread", ANSWERS) == {"spread_of"}


@pytest.mark.parametrize("stub", ["# See below.\n{}", "{}\n\n# See below.", "# See below.", "({})"])
def test_blanks_with_another_layout_or_comments_are_no_answer(stub):
    content = solved()
    at, answer = with_stub(content, "mean_of")
    blanks = content.cells[at].source
    content.cells[at].source = blanks.replace("...", "(...)") if stub == "({})" else stub.format(blanks)
    content.cells.append(new_code_cell(answer))
    assert list(taken(content).doubts) == [("n", "mean_of")]


def test_code_that_was_merged_into_a_given_cell_is_taken_out_of_it():
    content = solved()
    at = place_of(content, "mean_of")
    content.cells[0].source += f"\n\n{content.cells.pop(at).source}"
    intake = taken(content)
    assert answer_to(intake, "mean_of") == ANSWERS["mean_of"]
    assert passed(intake.notebooks["n"]) == ALL


@pytest.mark.parametrize("form", ["```python\n{}\n```", "Mine:\n\n~~~~\n{}\n~~~~\n\nDone.", "```\r\n{}\r\n```", "{}"])
@pytest.mark.parametrize("grade_id", ["mean_of", "spread_of"])
def test_code_that_became_a_text_is_code_again(grade_id, form):
    content = solved()
    at = place_of(content, grade_id)
    content.cells[at].update(cell_type="markdown", source=form.format(ANSWERS[grade_id]))
    for member in ("outputs", "execution_count"):
        content.cells[at].pop(member)
    intake = taken(content)
    assert passed(intake.notebooks["n"]) == ALL and not intake.doubts
    assert intake.notes == (f"n: cell {grade_id} was of type markdown; it is code again",)


@pytest.mark.parametrize("text", ["The mean is the sum by the number.", "```python\nmean of values:\n```"])
def test_words_in_place_of_code_need_a_person(text):
    content = solved()
    at = place_of(content, "mean_of")
    content.cells[at] = new_markdown_cell(text, metadata=content.cells[at].metadata)
    assert ("n", "mean_of") in taken(content).doubts


@pytest.mark.parametrize("has_grade_id", [True, False])
def test_words_in_the_given_cell_of_code_below_an_unanswered_question_are_its_answer(has_grade_id):
    release = nbformat.from_dict(RELEASED)
    below = new_code_cell("print(mean_of([1.0]))", id="below")
    if has_grade_id:
        below.metadata["nbgrader"] = dict(find(release, "imports").metadata.nbgrader, grade_id="below")
    release.cells.insert(place_of(release, "why") + 1, below)
    content = nbformat.from_dict(release)
    content.cells[place_of(content, "why") + 1].source += "\nBecause the mean lies in the middle of the two."
    intake = take_in({"n.ipynb": json.dumps(content).encode()}, {"n": release})
    assert answer_to(intake, "why").strip() == "Because the mean lies in the middle of the two."


def test_code_that_was_merged_with_the_text_above_it_runs():
    content = solved()
    at = place_of(content, "mean_of")
    content.cells[at].source = f"{content.cells[1].source}\n\n{content.cells[at].source}"
    del content.cells[1]
    assert passed(taken(content).notebooks["n"]) == ALL


def test_a_test_depends_on_the_answers_that_its_answers_use():
    assert PLAN.answers_behind("test_double", ANSWERS) == {"double", "mean_of"}


@pytest.mark.parametrize("source", ["a = 1\r\nb = 2", "a = 1\rb = 2"])
def test_line_ends_of_another_system_are_line_feeds(source):
    content = solved()
    content.cells[3].source = source
    assert taken(content).notebooks["n"].cells[3].source == "a = 1\nb = 2"


def test_a_magic_for_a_whole_cell_is_one_with_line_ends_of_windows_too():
    content = solved()
    cell = find(content, "spread_of")
    cell.source = f"%%time\r\n{cell.source}"
    assert answer_to(taken(content), "spread_of") == f"%%time\n{ANSWERS['spread_of']}"


def test_spaces_within_texts_are_the_students_own():
    content = solved()
    content.cells[3].source = "print('a\u00a0b')"
    assert taken(content).notebooks["n"].cells[3].source == "print('a\u00a0b')"


def undecided(intake):
    """Return the tests that fail although nothing says that a person has to look."""
    doubtful = {grade_id for _, grade_id in intake.doubts}
    results = passed(intake.notebooks["n"])
    return [test for test, done in results.items() if not done and not PLAN.answers_behind(test, ANSWERS) & doubtful]


@settings(max_examples=200, derandomize=True, deadline=None, database=None)
@given(st.integers(0, 2**32))
def test_what_editors_do_to_a_notebook_costs_nothing_and_is_not_remarked_on(seed):
    content = solved()
    typed(random.Random(seed), content)
    intake = taken(content)
    assert passed(intake.notebooks["n"]) == ALL and intake.notes == ()


@settings(max_examples=300, derandomize=True, deadline=None, database=None)
@given(st.integers(0, 2**32), st.booleans())
def test_one_edit_of_the_cells_costs_no_points_without_a_person(seed, is_typed):
    chance, content = random.Random(seed), solved()
    made = edit(chance, content)
    if is_typed:
        typed(chance, content)
    intake = taken(content)
    assert not undecided(intake), made
    assert "in the middle" in plain(answer_to(intake, "why")), made


@settings(max_examples=200, derandomize=True, deadline=None, database=None)
@given(st.integers(0, 2**32))
def test_several_edits_cost_no_points_without_a_word(seed):
    chance, content = random.Random(seed), solved()
    made = [edit(chance, content) for _ in range(3)]
    try:
        intake = taken(content)
    except Refusal:
        return
    assert intake.notes or not undecided(intake), made
    assert "in the middle" in plain(answer_to(intake, "why")), made
