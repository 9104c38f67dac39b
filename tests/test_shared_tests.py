"""What a test cell defines, later test cells use, as in one notebook."""

from __future__ import annotations

import pytest
from small_grades import FULL, course_of, graded_as, solved, told
from toy_course import answer, code, notebook
from toy_course import test_cell as graded

from autograder.judge.process import JudgeProcess
from autograder.notebooks.names import needed_names
from autograder.notebooks.plan import plan_of
from autograder.notebooks.samples import Sample

linux = pytest.mark.linux_only
HIDDEN = "### BEGIN HIDDEN TESTS\nsecret = 3\n### END HIDDEN TESTS"
SQUARE = solved("square", "def square(x):\n    return x * x")


def planned(*cells):
    tests = iter("abcdef")
    made = [graded(next(tests), 1, cell) if isinstance(cell, str) else cell for cell in cells]
    return plan_of(notebook(*made)).tests


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("x = x + 1", {"x"}),
        ("x += 1", {"x"}),
        ("del x", {"x"}),
        ("x = 1\nx += 1\nx", set()),
        ("for x in y:\n    x", {"y"}),
        ("def f():\n    return x\nx = 1\nf()", {"x"}),
    ],
)
def test_names_that_a_cell_may_read_before_it_defines_them(source, names):
    assert needed_names(source) == names


def test_a_name_comes_from_the_cell_that_defined_it_last():
    x, again = answer("x", "x = 1"), answer("again", "x = 2")
    tests = planned(x, "x", "x = 3", "x", again, "x")
    assert [(test.names, test.takes) for test in tests.values()] == [
        (("x",), ()),
        (("x",), ()),
        (("x",), ("x",)),
        (("x",), ()),
    ]
    assert tests["c"].earlier == ("x = 3",) and [test.kept for test in tests.values()] == [False, True, False, False]


def test_what_an_earlier_tests_function_needs_is_needed_too():
    tests = planned(answer("f", "f = 1"), "k = 2", "def helper():\n    return f + k", "helper()")
    assert tests["c"].names == ("f",) and tests["c"].takes == ("helper", "k")
    assert tests["c"].earlier == ("k = 2", tests["b"].source)


def test_a_locked_cell_that_uses_a_tests_names_is_not_a_set_up():
    cell = code("print(limit)", nbgrader={"grade_id": "l", "locked": True, "grade": False, "solution": False})
    assert plan_of(notebook(graded("a", 1, "limit = 2"), cell)).setup == ()


@linux
def test_helpers_and_imports_of_visible_and_hidden_tests_are_used_by_later_ones(tmp_path):
    course = course_of(
        tmp_path,
        SQUARE,
        "import math\ndef near(a, b):\n    return abs(square(a) - b) < limit\nlimit = 1e-9\n" + HIDDEN,
        "assert near(2, 4) and math.sqrt(4) == 2 and near.__globals__ is globals()\nlimit = 100",
        "assert near(secret, 12)",
    )
    assert told(graded_as(course)) == {f"test{n}": (FULL, "") for n in (1, 2, 3)}
    wrong = Sample(changes={"square": "def square(x):\n    return x"})
    assert {name: points for name, (points, _) in told(graded_as(course, wrong)).items()} == {
        "test1": FULL,
        "test2": 0,
        "test3": 0,  # the failed test did not come to its new limit
    }


@linux
def test_what_is_defined_after_a_failure_is_missing_as_in_a_notebook(tmp_path):
    course = course_of(tmp_path, SQUARE, "assert square(2) == 5\nlimit = 1", "assert limit == 1")
    verdict = told(graded_as(course))
    assert verdict["test2"] == (0, "NameError: name 'limit' is not defined")


@linux
def test_a_helper_that_cannot_decide_leaves_the_later_test_open(tmp_path):
    course = course_of(
        tmp_path,
        solved("f", "def f():\n    return 1"),
        "def helper():\n    return f() + 1\nkeep = f",
        "assert helper() == 2",
        "assert keep() == 1",
    )
    large = Sample(changes={"f": "def f():\n    return dict.fromkeys(range(20_000))"})
    verdict = told(graded_as(course, large))
    assert verdict["test1"] == (FULL, "") and verdict["test2"][0] is None and verdict["test3"][0] is None, verdict


@linux
def test_a_new_judge_runs_the_earlier_tests_again(tmp_path, monkeypatch):
    course = course_of(tmp_path, SQUARE, "def helper(x):\n    return square(x)", "assert helper(3) == 9")
    ask = JudgeProcess.test

    def test(self, *arguments, **more):
        result = ask(self, *arguments, **more)
        self.close()
        return result

    monkeypatch.setattr(JudgeProcess, "test", test)
    assert told(graded_as(course)) == {f"test{n}": (FULL, "") for n in (1, 2)}
