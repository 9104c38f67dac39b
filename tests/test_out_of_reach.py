"""A test that asks its own process for something of the student's is left open, and no other test is."""

import pytest
from played_student import from_afar
from toy_course import answer, locked, notebook
from toy_course import test_cell as graded

from autograder.judge.out_of_reach import out_of_reach
from autograder.notebooks.asked_names import asks_for_names
from autograder.notebooks.plan import plan_of


@pytest.mark.parametrize(
    "source",
    [
        "import tracemalloc\ntracemalloc.start()\nf()\nassert tracemalloc.get_traced_memory()[1] < 1_000",
        "from time import process_time\nstart = process_time()\nf()\nassert process_time() - start < 1",
        "import os\nhere = os.getcwd()\nf()\nassert os.getcwd() == here",
        "import pandas as pd\nassert pd.get_option('mode.string_storage') == 'python'",
        "import random\nbefore = random.getstate()\nf()\nassert before == random.getstate()",
        "import matplotlib.pyplot as plt\nassert tuple(plt.rcParams['figure.figsize']) == (3, 2)",
        "import sys\nassert 'wave' not in sys.modules",
        "assert not any('for ' in cell for cell in In[:-1])",
    ],
)
def test_what_the_students_code_uses_or_leaves_behind_is_out_of_reach(source):
    assert len(out_of_reach(source)) == 1


@pytest.mark.parametrize(
    "source",
    [
        "import time\nstart = time.perf_counter()\nf()\nassert time.perf_counter() - start < 1",
        "import os\nassert f() == os.path.join(os.getcwd(), 'x')",
        "import os\nassert os.environ['NBGRADER_EXECUTION'] == 'autograde'",
        "import sys\nsys.path.insert(0, '.')\nassert f() == 1",
        "import decimal\nf()\nassert decimal.getcontext().prec == 28",
        "import sys\nsys.argv = ['program']\nassert f() == sys.argv[0]",
        "In = [1]\nassert f(In) == 1",
        "this is not Python",
    ],
)
def test_other_tests_are_in_reach(source):
    assert out_of_reach(source) == []


@pytest.mark.parametrize("source", ["assert 'i' not in globals()", "try:\n    x\nexcept NameError:\n    pass"])
def test_a_test_may_ask_which_names_exist(source):
    assert asks_for_names(source)
    assert not asks_for_names("assert i == 3 and NameErrors == 0 and vars(pupil) == {}")


@pytest.mark.linux_only
def test_a_name_that_nobody_has_defined_is_not_found():
    test = "try:\n    height\nexcept NameError:\n    pass\nelse:\n    assert False"
    assert from_afar("width = 3", test).error == ""
    assert from_afar("height = 3", test).error.startswith("AssertionError")


@pytest.mark.linux_only
def test_an_object_that_python_takes_for_no_list_leaves_the_test_open():
    stack = "class Stack(list):\n    def push(self, item):\n        self.append(item)"
    found = from_afar(stack, "import json\nassert json.dumps(Stack([1, 2])) == '[1, 2]'", ["Stack"])
    assert "where Python wants the built-in class itself" in found.open[0]


def test_a_locked_class_is_the_one_beside_the_students_code():
    cells = [locked("given", "class Node:\n    pass"), answer("make", "def make():\n    return Node()")]
    plan = plan_of(notebook(*cells, locked("data", "numbers = [1]"), graded("test", 1, "assert type(make()) is Node")))
    assert plan.setup == ("numbers = [1]",) and plan.tests["test"].names == ("Node", "make")
    assert plan.classes == ("Node",)


def test_every_name_that_a_test_asks_for_in_globals_is_taken_from_the_student():
    cells = [answer("squares", "squares = []"), graded("test", 1, "assert 'number' not in globals()")]
    assert "number" in plan_of(notebook(*cells)).tests["test"].names


@pytest.mark.linux_only
def test_data_that_the_students_code_has_changed_leaves_the_test_open():
    test = "add(4)\nassert data == [3, 1, 2]\nassert added == [4] and smallest == 1"
    rest = "added = []\ndef add(item):\n    added.append(item)\n"
    solution = f"{rest}smallest = min(data)"
    changed = from_afar(f"{rest}data.sort()\nsmallest = data[0]", test, given="data = [3, 1, 2]", solution=solution)
    assert changed.open == ["The test uses data, which the course gives and your code has changed"]
    same = from_afar(f"{rest}smallest = sorted(data)[0]", test, given="data = [3, 1, 2]")
    assert (same.error, same.open) == ("", [])


@pytest.mark.parametrize("test", ["assert type(Shape) is abc.ABCMeta", "assert isinstance(Shape, abc.ABCMeta)"])
def test_a_test_that_asks_for_a_metaclass_is_left_open(test):
    answer = "import abc\nclass Shape(metaclass=abc.ABCMeta):\n    pass"
    assert from_afar(answer, f"import abc\n{test}").open
    assert not from_afar(answer, "assert type(Shape()) is Shape", ["Shape"]).open
