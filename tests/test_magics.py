"""Cells with IPython's commands are graded like those without."""

from __future__ import annotations

import pytest
from small_grades import FULL, course_of, graded_as, locked, solved, told

from autograder.notebooks.ipython import as_python
from autograder.notebooks.names import bound_names, used_names

linux = pytest.mark.linux_only


@pytest.mark.parametrize(
    "source",
    ["a\n%time b\nc", "%%time\nb = 1\nc", "\n\n%matplotlib inline\nimport a", "%%capture out\nb\nc", "!ls\nc", "?a\nc"],
)
def test_the_translation_has_each_line_where_the_author_wrote_it(source):
    last = source.split("\n")[-1]
    assert as_python(source).split("\n")[source.count("\n")].startswith(last)


def test_plain_python_is_left_as_it_is():
    text = "x = '''\n%time\n!ls\n'''  # %who\n"
    assert as_python(text) == text


def test_names_in_timed_code_count():
    assert used_names("%timeit -n 3 f(x)") >= {"f", "x"}
    assert bound_names("%time y = f(x)") == {"y"}
    assert bound_names("%%capture out\ny = 1") == {"out", "y"}
    assert used_names("%%timeit -r2 a = g\nh(a)") >= {"g", "h"}


@linux
def test_magics_in_all_kinds_of_cells(tmp_path):
    course = course_of(
        tmp_path,
        locked("setup", "%matplotlib inline\n%load_ext autoreload\n%config X.y = 1\n!ls\nimport math\n?math"),
        locked("more", "%%time\nlimit = 10"),
        solved("f", "%time x = 3\ndef f(y):\n    return x * y"),
        "%%time\nassert f(2) == 6\n### BEGIN HIDDEN TESTS\nassert f(limit) == 30\n### END HIDDEN TESTS",
        "%matplotlib inline\nassert f(2) == 6",
        "t = %timeit -n 2 -r 3 -o -q f(2)\nassert 0 < t.best < 1 and len(t.all_runs) == 3",
        "%time assert f(2) == 6",
        "%%capture out\nprint(f(2))",
        "assert out.stdout == '6\\n' and math.pi > 3\ndisplay(out)",
        "f(2) - 5.5;",
        "?f\n%timeit -n1 -r1 f(1)\nf(2) - 5.5",
    )
    verdict = told(graded_as(course))
    assert {name: points for name, (points, _) in verdict.items()} == {
        **{f"test{n}": FULL for n in range(1, 8)},
        "test8": 0.5,
    }, verdict


@linux
def test_a_failure_in_a_timed_cell_shows_its_line_and_no_hidden_one(tmp_path):
    hidden = "%%time\nx = 1\n### BEGIN HIDDEN TESTS\nassert f() == 2, 'secret'\n### END HIDDEN TESTS"
    course = course_of(tmp_path, solved("f", "def f():\n    return 1"), "%%time\nx = 1\nassert f() == 2", hidden)
    graded = graded_as(course)
    assert {points for points, _ in told(graded).values()} == {0}
    text = graded.notebooks["work"].decode()
    assert "assert f() == 2\\n\\nAssertionError: " in text and "[a hidden test]\\n\\nAssertionError" in text


@linux
@pytest.mark.parametrize(
    "test", ["!ls > out.txt", "files = !ls", "%%bash\nls", "%run helper.py", "get_ipython().ask_exit()"]
)
def test_a_command_in_a_test_needs_a_human(tmp_path, test):
    course = course_of(tmp_path, solved("f", "f = 1"), test)
    [(points, message)] = told(graded_as(course)).values()
    assert points is None and "the process that runs the tests" in message


@linux
def test_await_works_at_the_top_level_of_a_test(tmp_path):
    course = course_of(
        tmp_path,
        solved("f", "async def f():\n    return 2\ndef g():\n    return 2"),
        "import asyncio\nasync def twice():\n    return 2 * g()\nassert await twice() == 4\n"
        "await asyncio.sleep(0)\nawait asyncio.gather(twice())",
    )
    assert told(graded_as(course)) == {"test1": (FULL, "")}
