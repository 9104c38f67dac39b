"""A test runs once, in the judge: what it changes in the student's process is changed once."""

from __future__ import annotations

import pytest
from small_grades import course_of, graded_as, told
from toy_course import answer, code, notebook
from toy_course import test_cell as graded

from autograder.notebooks.definitions import definitions, leave_definitions

STACK = """### BEGIN SOLUTION
stack = []
def push(item):
    stack.append(item)
    return len(stack)
### END SOLUTION"""


@pytest.mark.parametrize(
    ("source", "left"),
    [
        ("import math\nassert push(1) == 1", "import math"),
        ("expected = [1, 2]\nfor x in expected:\n    push(x)", "expected = [1, 2]"),
        ("def helper(x):\n    return push(x)\nfound = helper(3)", "def helper(x):\n    return push(x)"),
        ("found = push(3)\nagain = found + 1", ""),
        ("print('ready')", ""),
        ("del push", ""),
        ("old = push\npush = lambda item: 1\npush = old", ""),
        ("def push(item):\n    return 1\nassert push(2) == 1", ""),
        ("%time push(3)", ""),
        ("not Python at all", ""),
    ],
)
def test_what_does_not_touch_the_students_work_is_left(source, left):
    assert definitions(source, {"push", "stack"}) == left


@pytest.mark.parametrize(
    "source",
    [
        pytest.param("total = " + " + ".join(["1"] * 9_000), id="deeper than the parser goes, 36,000 characters"),
        pytest.param("total = " + "-" * 19_000 + "1", id="deeper than the parser goes, within the length"),
        pytest.param("total = " + "[" * 300, id="too many brackets"),
        pytest.param("total = 1\0", id="a NUL"),
        pytest.param("%%time\ntotal = " + "-" * 19_000 + "1", id="below a magic"),
    ],
)
def test_a_students_cell_that_python_cannot_parse_leaves_the_tests_as_they_would_be(source):
    cells = [graded("t", 1, "import math\nassert push(1) == math.e"), code(source)]
    student = notebook(*cells)
    leave_definitions(student, {"push"})
    assert student.cells[0].source == "import math"
    assert student.cells[1].source == source


def test_a_test_stays_whole_if_a_later_cell_needs_what_it_made():
    cells = [graded("t", 1, "found = push(3)"), graded("u", 1, "other = push(3)"), code("print(found)\nother = 1")]
    content = notebook(*cells)
    leave_definitions(content, {"push"})
    assert [cell.source for cell in content.cells] == ["found = push(3)", "", "print(found)\nother = 1"]


@pytest.mark.linux_only
def test_a_test_that_adds_to_a_students_list_adds_once(tmp_path):
    first = "assert push('a') == 1 and stack == ['a']"
    second = "assert push('b') == 2\nassert stack == ['a', 'b']"
    found = told(graded_as(course_of(tmp_path, answer("stack", STACK), first, second)))
    assert found == {"test1": (2, ""), "test2": (2, "")}
