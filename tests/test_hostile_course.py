"""One small course, graded for real in the sandbox: each way across the wall, used by a hostile student."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest
from toy_course import answer, code, notebook, write_solutions
from toy_course import test_cell as graded

from autograder.notebooks.samples import Sample, Substitution, write_samples

pytestmark = pytest.mark.linux_only

TASK = """### BEGIN SOLUTION
class Stack:
    def __init__(self):
        self.items = []

    def push(self, item):
        self.items.append(item)


def total(values):
    return sum(values)


def each(function, values):
    return [function(value) for value in values]


def greet():
    print("Hello,", input())


def draw():
    return random.randint(1, 6)


def save(name):
    with open(name, "w") as file:
        file.write("7")


def positive(number):
    if number < 0:
        raise ValueError("negative")
    return number


limit = 3


def reached(number):
    return number >= limit
### END SOLUTION"""
TESTS = {
    "objects": "s = Stack()\ns.push(4)\nassert s.items == [4]\nassert total([1, 2]) == 3",
    "callbacks": "seen = []\nassert each(lambda v: seen.append(v) or v * 2, [1, 2]) == [2, 4] and seen == [1, 2]",
    "printed": """import contextlib, io
from unittest.mock import patch
with patch("builtins.input", return_value="Ada"), contextlib.redirect_stdout(io.StringIO()) as out:
    greet()
assert out.getvalue() == "Hello, Ada\\n\"""",
    "seeds": """random.seed(3)
first = draw()
second = random.randint(1, 10**9)
random.seed(3)
assert first == random.randint(1, 6) and second == random.randint(1, 10**9)""",
    "errors": """try:
    positive(-1)
except ValueError as error:
    assert str(error) == "negative"
else:
    raise AssertionError("no ValueError")
assert positive(2) == 2""",
    "names": "limit = 10\nassert not reached(5) and reached(10)",
    "course": "assert TABLE == [1, 2, 3]\ntotal(TABLE)\ntotal([TABLE[0], *TABLE])\nassert total(Shop.prices) == 9",
}
HIDDEN = "\n### BEGIN HIDDEN TESTS\nsecret = 'never to be seen'\n### END HIDDEN TESTS"
SETUP = "import random\nTABLE = [1, 2, 3]\nclass Shop:\n    prices = [4, 5]"
EVERYTHING = """
class Everything:
    __hash__ = None
    def _yes(self, *given, **named): return True
    __eq__ = __lt__ = __le__ = __gt__ = __ge__ = __contains__ = __bool__ = _yes
    __add__ = __radd__ = __mul__ = __rmul__ = __sub__ = __rsub__ = __array_ufunc__ = __array_function__ = _yes
    def __enter__(self): return self
    __exit__ = _yes
    def __getattr__(self, name): return self
    def __call__(self, *given, **named): return self
    def __iter__(self): return iter([self])
"""
ALL = ("Stack", "total", "each", "greet", "draw", "save", "positive", "reached")
DEFINED = "\n".join(f"def {name}(*given, **named): " + "{body}" for name in ALL if name != "Stack")
OTHER = Substitution("sum(values)", "sum(list(values))")  # otherwise the earlier grade is taken
HOSTILE = {
    "equals_everything": EVERYTHING + "\n".join(f"{name} = Everything()" for name in (*ALL, "limit")),
    "returns_what_equals_everything": EVERYTHING + DEFINED.format(body="return Everything()") + "\nStack = greet",
    "metaclass": EVERYTHING
    + "class Meta(type):\n    __eq__ = __contains__ = lambda *given: True\n    __hash__ = None\n"
    + "".join(f"class {name}(metaclass=Meta): pass\n" for name in ALL),
    "raises_what_cannot_be_shown": "class E(ValueError):\n    def __str__(self): raise self\n    __repr__ = __str__\n"
    + DEFINED.format(body="raise E(given)")
    + "\nStack = greet",
    "raises_instead_of_returning": DEFINED.format(body="raise SystemExit") + "\nStack = greet",
    "swaps_the_answers_of_its_process": """import labkit.kernel.export as exports
from labkit.wire import dump, load
def answer(request, namespace, line=None):
    return dump({"value": True, "values": {"TABLE": 3, "__builtins__": {}}, "printed": "Hello, Ada\\n", "shared": {}})
exports.answer = answer
"""
    + DEFINED.format(body="return True"),
    "calls_back_for_ever": DEFINED.format(body="\n    while True: each_of(given)")
    + "\ndef each_of(given):\n    if not given: raise ValueError\n    if callable(given[0]): given[0](1)\n"
    + "def Stack(): raise ValueError\ndef total(*_): return None\ngreet = draw = save = positive = reached = total",
    "prints_for_ever": DEFINED.format(body="return print('Hello, Ada' * 10**6)") + "\nStack = greet",
    "patches_everything": """import builtins, random, sys, unittest.mock as mock
random.seed = lambda *given: None
random.randint = lambda *given: 3
builtins.sum = builtins.sorted = lambda *given: 0
sys.settrace(lambda *given: None)
mock.patch = None
"""
    + DEFINED.format(body="return 0")
    + "\nStack = greet",
    "changes_what_it_is_given": """def total(values):
    values[:] = [0] * len(values)
    globals().update(TABLE=[], Shop=None)
    return 0
"""
    + DEFINED.format(body="return None").replace("def total", "def other")
    + "\nStack = greet",
    "is_a_module": "import os as Stack\nimport os as total, os as each, os as greet, os as draw, os as positive\n"
    "import os as reached",
    "makes_classes_without_end": "def endless(*given):\n    return type('C', (endless_base(),), {})()\n"
    "def endless_base(depth=400):\n    base = object\n    for _ in range(depth):\n"
    "        base = type('C', (base,), {})\n    return base\n" + "\n".join(f"{name} = endless" for name in ALL),
}


@pytest.fixture(scope="module")
def verdicts(tmp_path_factory):
    """The verdict of each hostile student, graded one after the other by one judge, with a right one in between."""
    cells = [code(SETUP), answer("task", TASK)]
    cells += [graded(name, 1, test + HIDDEN) for name, test in TESTS.items()]
    course = write_solutions(tmp_path_factory.mktemp("course"), {"wall": notebook(*cells)})
    students = {f"{number:02}_{name}": source for number, (name, source) in enumerate(HOSTILE.items())}
    samples = {name: Sample(changes={"task": source}) for name, source in students.items()}
    write_samples(course, {"00_before": Sample(), **samples, "99_after": Sample(changes={"task": OTHER})})
    for command in (["release"], ["grade", "--workers", "1", "--cell-seconds", "5", "--json", "verdicts.json"]):
        done = subprocess.run(
            [sys.executable, "-m", "autograder", *command], cwd=course.root, capture_output=True, text=True
        )
        assert done.returncode in (0, 1), (command, done.stdout, done.stderr)  # 1: some are for a person
    found = json.loads((course.root / "verdicts.json").read_text())
    return {verdict["student"].partition("_")[2]: verdict for verdict in found}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_student_gets_no_points(verdicts, name):
    assert {cell["grade_id"]: cell["points"] for cell in verdicts[name]["cells"] if cell["points"]} == {}
    assert "never to be seen" not in json.dumps(verdicts[name])


@pytest.mark.parametrize("name", ["before", "after"])
def test_honest_students_before_and_after_them_get_all_points(verdicts, name):
    assert {cell["grade_id"]: cell["points"] for cell in verdicts[name]["cells"]} == dict.fromkeys(TESTS, 1)
