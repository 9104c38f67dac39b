"""Which names a test takes from students, and which the judge makes itself."""

from __future__ import annotations

from pathlib import Path

import pytest
from toy_course import answer, code, notebook, solutions
from toy_course import test_cell as graded

from autograder.course import Course, CourseError
from autograder.notebooks.names import bound_names, used_names
from autograder.notebooks.plan import plan_of
from autograder.notebooks.release import NoteDefinitions, templates


def locked(grade_id, source):
    cell = answer(grade_id, source)
    cell.metadata.nbgrader |= {"solution": False, "locked": True}
    return cell


def names_of(test, *cells):
    return plan_of(notebook(*cells, graded("test", 1, test))).tests["test"].names


def test_a_name_of_a_solution_cell_comes_from_the_student():
    assert names_of("assert f(1) == 2", answer("f", "def f(x):\n    return 2 * x")) == ("f",)


def test_a_name_inside_a_lambda_comes_from_the_student_too():
    assert names_of("run(lambda: [f(i) for i in g])", answer("f", "f = g = run = None")) == ("f", "g", "run")


def test_a_name_of_a_locked_cell_is_the_courses_own():
    assert names_of("assert f(images)", locked("images", "images = [1]"), answer("f", "f = len")) == ("f",)


def test_a_name_that_a_solution_cell_defines_anew_comes_from_the_student():
    assert names_of("assert x", locked("x", "x = 1"), answer("y", "x = 2")) == ("x",)


def test_a_locked_cell_that_builds_on_students_work_is_not_the_judges():
    built = locked("built", "import math\nlarger = [math.ceil(x) for x in found]")
    cells = locked("images", "images = [1]"), answer("found", "found = images"), built, answer("f", "f = len")
    plan = plan_of(notebook(*cells, graded("test", 1, "assert f(larger) == f(images)")))
    assert plan.setup == ("images = [1]",)
    assert plan.tests["test"].names == ("f", "larger")
    assert plan.makers["larger"] == "built"
    assert plan.answers_behind("test", {"found": "found = images", "f": "f = len"}) == {"found", "built", "f"}


def test_a_locked_cell_between_answers_stays_the_courses_own():
    cells = answer("f", "import math\nname = 1"), locked("images", "for name in 'ab':\n    images = math.pi, name")
    plan = plan_of(notebook(locked("imports", "import math"), *cells))
    assert plan.setup == ("import math", cells[1].source)


def test_imports_of_any_given_cell_are_the_courses_own_and_the_rest_of_it_is_not_run():
    plan = plan_of(notebook(code("import math\nprint(solved)"), answer("f", "f = 1"), graded("t", 1, "math.sqrt(f)")))
    assert plan.setup == ("import math",)
    assert plan.tests["t"].names == ("f",)


def test_a_name_that_nobody_defines_is_asked_from_the_student():
    assert names_of("assert helper") == ("helper",)


def test_names_that_the_test_itself_defines_are_its_own():
    test = "import numpy as np\nfor i in range(3):\n    total = f(i)\nassert np.all(total)"
    assert names_of(test, answer("f", "f = 1")) == ("f",)


def test_a_cell_of_the_shell_is_left_out_of_the_set_up():
    assert plan_of(notebook(code("%%bash\nls"), code("!ls"))).setup == ()


def test_the_cell_that_should_define_a_name_is_known():
    assert plan_of(
        notebook(answer("build", "import os\nx, (y, *z) = 1, (2, 3)\nclass A: pass"))
    ).makers == dict.fromkeys(["os", "x", "y", "z", "A"], "build")


def test_a_test_that_is_no_python_is_refused_with_its_beginning():
    with pytest.raises(CourseError, match=r"found .*syntax[^$]*assert ="):
        names_of("assert = 1")


def test_names_bound_inside_functions_are_not_bound_outside():
    assert bound_names("def f():\n    inner = 1") == {"f"}
    assert used_names("def f(a):\n    return a + outer") == {"outer"}


def test_hidden_tests_are_part_of_the_plan(tmp_path):
    from autograder.notebooks.release import BEFORE_SAVING, apply

    template = apply(BEFORE_SAVING, solutions()["1_mean"], "1_mean", "toy")
    assert "secret_values" in plan_of(template).tests["test_mean"].source


def test_the_lab_takes_only_students_work_from_students():
    root = Path(__file__).parent.parent
    asked = {
        name
        for template in templates(Course(root, "autoencoders")).values()
        for test in plan_of(template).tests.values()
        for name in test.names
    }
    assert not asked & {"data", "X_test_rgb", "X_test_scaled", "inputs", "test_pixels", "check_decoder", "Score"}
    assert {"build_decoder", "encoder_cae", "interpolate", "mse"} <= asked


def test_only_what_keeps_something_for_answers_leaves_the_set_up():
    given = (
        "import math\nlog = []\ndef put(x):\n    log.append(x)\ndef shown():\n    return list(log)\n"
        "def both():\n    return shown()\ndef close(a, b):\n    assert math.isclose(a, b)\nlimit = 3"
    )
    cells = (
        locked("given", given),
        answer("run", "def run():\n    put(1)"),
        graded("t", 1, "run()\nclose(limit, 3)\nboth()"),
    )
    plan = plan_of(NoteDefinitions().preprocess(notebook(*cells), {})[0])
    assert plan.tests["t"].names == ("both", "run")
    assert "def close" in plan.setup[0] and "limit = 3" in plan.setup[0] and "log" not in plan.setup[0]
    assert "def close" not in plan.given["given"] and plan.makers["both"] == "given"
