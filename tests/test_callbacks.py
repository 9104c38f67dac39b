"""Functions and iterators of a test, used by the student's code as if they were in the same process."""

import pytest
from played_student import expect_as_beside, from_afar, student

pytestmark = pytest.mark.linux_only

APPLY = """
def apply(function, *given, **named):
    return function(*given, **named)
def apply_each(function, values):
    return [function(value) for value in values]
def safely(function):
    try:
        return function()
    except ValueError as error:
        return f"caught {error}"
def total(values):
    result = 0
    for value in values:
        result += value
    return result
def first(values):
    return next(iter(values))
def keep(function):
    global kept
    kept = function
def use_kept(value):
    return kept(value)
def identity(value):
    return value
def decorate(function):
    def wrapped(*given):
        return function(*given) + 1
    return wrapped
class Button:
    def __init__(self):
        self.handlers = []
    def on_click(self, handler):
        self.handlers.append(handler)
    def click(self):
        for handler in self.handlers:
            handler(self)
        return len(self.handlers)
def recursive(function, depth):
    return function(recursive, depth)
def descend(gradient, x, steps, rate=0.1):
    for _ in range(steps):
        x = x - rate * gradient(x)
    return x
"""
CASES = {
    "a function of the test is called with its arguments": (
        "seen = []\ndef note(*given, **named):\n    seen.append((given, named))\n    return len(seen)\n"
        "assert apply(note, 1, 'a', key=[2]) == 1 and seen == [((1, 'a'), {'key': [2]})]"
    ),
    "a lambda is called": "assert apply(lambda x: x * 2, 4) == 8",
    "a function of the test sees the test's variables": (
        "factor = 3\nassert apply(lambda x: x * factor, 4) == 12\nfactor = 5\n"
        "assert apply(lambda x: x * factor, 4) == 20"
    ),
    "it is called as often as the code calls it": (
        "calls = []\nassert apply_each(lambda x: calls.append(x) or x + 1, [1, 2, 3]) == [2, 3, 4]\n"
        "assert calls == [1, 2, 3]"
    ),
    "its exception can be caught by the code": (
        "def bad():\n    raise ValueError('mine')\nassert safely(bad) == 'caught mine'"
    ),
    "its exception that the code does not catch is the very same in the test": (
        "mine = KeyError('x')\ndef bad():\n    raise mine\ntry:\n    safely(bad)\n"
        "except KeyError as error:\n    assert error is mine\nelse:\n    assert False"
    ),
    "its exception may be of a class of the test's own": (
        "class Mine(ValueError):\n    pass\ndef bad():\n    raise Mine('own')\nassert safely(bad) == 'caught own'\n"
        "try:\n    apply(bad)\nexcept Mine as error:\n    print(error)"
    ),
    "a function of the library works by itself": (
        "import math, operator\n"
        "assert apply(math.sqrt, 9) == 3 and apply(operator.add, 1, 2) == 3 and apply(max, [1, 4]) == 4"
    ),
    "a class of the test can be called": "assert apply(int, '7') == 7",
    "a method of a test's object is called": (
        "class Counter:\n    n = 0\n    def add(self, k=1):\n        self.n += k\n        return self.n\n"
        "c = Counter()\napply(c.add)\nassert apply(c.add, 2) == 3 and c.n == 3"
    ),
    "a mock notes how it was called": (
        "from unittest.mock import Mock\nm = Mock(return_value=5)\ncall = lambda *given, **named: m(*given, **named)\n"
        "assert apply(call, 1, k=2) == 5\nm.assert_called_once_with(1, k=2)"
    ),
    "a generator of the test is gone through step by step": (
        "seen = []\ndef numbers():\n    for n in range(3):\n        seen.append(n)\n        yield n\n"
        "assert total(numbers()) == 3 and seen == [0, 1, 2]"
    ),
    "only as much of a generator is used as needed": (
        "seen = []\ndef endless():\n    n = 0\n    while True:\n        seen.append(n)\n        yield n\n"
        "        n += 1\n"
        "g = endless()\nassert first(g) == 0 and seen == [0] and next(g) == 1"
    ),
    "a generator that fails in the middle": (
        "def failing():\n    yield 1\n    raise RuntimeError('broken')\ntry:\n    total(failing())\n"
        "except RuntimeError as error:\n    print(error)"
    ),
    "the code keeps a function of the test for later": "keep(lambda x: -x)\nassert use_kept(3) == -3",
    "a function that comes back is the same": "f = lambda: 1\nassert identity(f) is f and identity(f)() == 1",
    "a function that is wrapped by the code is called through it": "assert decorate(lambda x: x * 2)(5) == 11",
    "a handler is given the object that calls it": (
        "clicked = []\nb = Button()\nb.on_click(clicked.append)\nb.on_click(lambda button: clicked.append(1))\n"
        "assert b.click() == 2 and clicked[0] is b and clicked[1] == 1"
    ),
    "a function of the test calls the code that called it": (
        "def down(again, depth):\n    return depth if depth == 0 else 1 + again(down, depth - 1)\n"
        "assert recursive(down, 5) == 5"
    ),
    "a function of the test calls another function of the code": "assert apply(lambda x: total([x, x]), 4) == 8",
    "a function is given and returns arrays": (
        "import numpy as np\nassert np.allclose(descend(lambda x: 2 * x, np.array([1.0, -2.0]), 50), 0, atol=1e-4)"
    ),
    "what a function of the test prints comes in order": (
        "def loud(x):\n    print('test', x)\n    return x\nprint('before')\napply_each(loud, [1, 2])\nprint('after')"
    ),
    "a list that a function of the test is given can be changed by it": (
        "given = [1]\napply(lambda values: values.append(2), given)\nassert given == [1, 2]"
    ),
    "a function of the test has its name and docstring": (
        "def named():\n    'Help.'\nassert apply(lambda f: (f.__name__, f.__doc__), named) == ('named', 'Help.')"
    ),
    "functions in a dict and in a list arrive": (
        "assert apply(lambda table: table['a'](1) + table['b'][0](2), {'a': abs, 'b': [lambda x: x * 10]}) == 21"
    ),
    "sorting uses a key of the test": "assert apply(sorted, [3, -1, 2], key=lambda x: -x) == [3, 2, -1]",
}


@pytest.mark.parametrize("name", CASES)
def test_as_beside(name):
    expect_as_beside(APPLY, CASES[name], ["Button"])


def test_a_function_of_the_test_that_was_kept_is_called_in_a_later_call():
    with student(APPLY) as remote:
        got = remote.get(["keep", "use_kept"])
        got["keep"](lambda x: x + 1)
        assert got["use_kept"](1) == 2


def test_a_callback_that_nobody_made_is_an_error_in_the_students_code():
    forged = """
from labkit.kernel.callbacks import called
def f():
    return called(10_000, (), {})
"""
    found = from_afar(forged, "f()")
    assert found.error.startswith("KeyError")


def test_a_function_that_wraps_one_of_the_tests_is_the_students():
    answer = """
import functools
def f(function):
    @functools.wraps(function)
    def other(x):
        return 7
    return other
"""
    expect_as_beside(answer, "g = lambda x: x\nassert f(g) is not g and f(g)(1) == 7")
