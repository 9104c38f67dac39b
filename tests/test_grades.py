"""The store of finished grades."""

from __future__ import annotations

import os
import threading

import pytest

from autograder.course import Course
from autograder.grading.grade import Graded
from autograder.grading.grade_store import GradeStore, only_grader, store_of
from autograder.grading.verdict import CellVerdict, Outcome, State, SubmissionVerdict

CELLS = (CellVerdict("1_mean", "test_mean", 2.5, 3, Outcome.PARTIAL, "half"),)
GRADED = Graded(
    SubmissionVerdict("", "toy", State.GRADED, "", CELLS), {"1_mean": b"\x00\xff"}, {"judging": 1.5}, "a box"
)


def of_state(state: State) -> Graded:
    return Graded(SubmissionVerdict("", "toy", state, "why"), {})


def test_a_grade_comes_back_as_it_was_stored(tmp_path):
    store = GradeStore(tmp_path / "new" / "toy")
    assert store.get("abc") is None
    store.put("abc", GRADED)
    assert store.get("abc") == GRADED
    assert (store.get("abc").seconds, store.get("abc").sandbox) == ({"judging": 1.5}, "a box")
    assert GradeStore(tmp_path / "new" / "toy").get("abc") == GRADED
    assert [path.name for path in (tmp_path / "new" / "toy").iterdir()] == ["abc.json"]


def test_work_that_needs_a_human_is_remembered_but_a_failure_of_the_grader_is_not(tmp_path):
    store = GradeStore(tmp_path)
    store.put("a", of_state(State.NEEDS_HUMAN))
    store.put("b", of_state(State.INFRA_ERROR))
    assert store.get("a") == of_state(State.NEEDS_HUMAN)
    assert store.get("b") is None and not (tmp_path / "b.json").exists()
    (tmp_path / "b.json").write_bytes(of_state(State.INFRA_ERROR).to_bytes())
    assert store.get("b") is None


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"[]", b"null", b"\xff\xfe", b'{"schema": 1}', GRADED.to_bytes()[:-20], b"[" * 100_000, b"0" * 9],
    ids=range(9),
)
def test_a_damaged_file_is_no_grade_and_the_next_one_replaces_it(tmp_path, content):
    store = GradeStore(tmp_path)
    (tmp_path / "abc.json").write_bytes(content)
    assert store.get("abc") is None
    store.put("abc", GRADED)
    assert store.get("abc") == GRADED


def test_what_a_killed_writer_left_is_swept_and_a_file_being_written_stays(tmp_path):
    store = GradeStore(tmp_path)
    store.put("abc", GRADED)
    old, new = tmp_path / ".abc.json.old", tmp_path / ".abc.json.new"
    for path in (old, new):
        path.write_bytes(b"half")
    os.utime(old, (0, 0))
    store.sweep()
    assert not old.exists() and new.exists() and store.get("abc") == GRADED


def test_the_second_grader_of_a_course_says_that_it_waits_and_comes_after_the_first(tmp_path):
    course, order = Course(tmp_path, "toy"), []
    waits = threading.Event()

    def second():
        with only_grader(course, waits.set):
            order.append("second")

    with only_grader(course, lambda: pytest.fail("nobody else is there")):
        thread = threading.Thread(target=second)
        thread.start()
        assert waits.wait(20)
        order.append("first")
    thread.join(20)
    assert order == ["first", "second"]


def test_each_assignment_has_its_own_folder(tmp_path):
    assert store_of(Course(tmp_path, "toy")).folder == tmp_path / ".grades" / "toy"
