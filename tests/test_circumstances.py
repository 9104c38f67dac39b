"""What a test sets up around a call holds in the student's process, and what the call shows is shown in the test."""

import pytest
from played_student import expect_as_beside, from_afar, in_another_process, student

pytestmark = pytest.mark.linux_only

SHOWS = """
import sys, warnings, logging, random, time, math
import numpy as np
counter, items, rate = 0, [], 2.0
log = logging.getLogger("bank")
def say(*parts, **named):
    print(*parts, **named)
def complain(text):
    print(text, file=sys.stderr)
    return len(text)
def warn(text, kind=UserWarning):
    warnings.warn(text, kind)
    return 1
def note(text, level=logging.WARNING):
    log.log(level, text)
def ask_name():
    return "Hello " + input("Name? ")
def ask_all():
    found = []
    while True:
        text = input()
        if text == "stop":
            return found
        found.append(int(text))
def dice(n=1):
    return [random.randint(1, 6) for _ in range(n)]
def gauss(n):
    return [random.gauss(0, 1) for _ in range(n)]
def numpy_dice(n):
    return np.random.rand(n)
def normal(n):
    return np.random.randn(n)
def now():
    return time.time()
def nap():
    time.sleep(100)
    return "slept"
def root(x):
    return math.sqrt(x)
def count():
    global counter
    counter += 1
    return counter
def helper(x):
    return x + 1
def uses_helper(x):
    return helper(x) * rate
def uses_sum(values):
    return sum(values)
def add(item):
    items.append(item)
def rebind():
    global items
    items = ["new"]
import json
def text_of(value):
    return json.dumps(value)
def draw_card():
    return random.Random(1).choice(["king", "queen"])
"""
HEAD = """import io, sys, contextlib, warnings, logging, random, time, math
from unittest.mock import patch
import numpy as np
"""
CASES = {
    "what is printed is printed": "say('a', 1, sep='-', end='!')\nprint('x')",
    "what is printed is captured": (
        "out = io.StringIO()\nwith contextlib.redirect_stdout(out):\n    say('hidden')\n"
        "assert out.getvalue() == 'hidden\\n'"
    ),
    "what is written to stderr is captured": (
        "err = io.StringIO()\nwith contextlib.redirect_stderr(err):\n    assert complain('bad') == 3\n"
        "assert err.getvalue() == 'bad\\n'"
    ),
    "what was printed before an exception is seen": (
        "out = io.StringIO()\nwith contextlib.redirect_stdout(out):\n    try:\n        say('a', wrong=1)\n"
        "    except TypeError:\n        say('b')\nassert out.getvalue() == 'b\\n'"
    ),
    "a warning is caught with its class and text": (
        "with warnings.catch_warnings(record=True) as seen:\n    warnings.simplefilter('always')\n"
        "    warn('old', DeprecationWarning)\n    warn('odd')\n"
        "print([(w.category.__name__, str(w.message)) for w in seen])"
    ),
    "a warning that is an error is raised": (
        "with warnings.catch_warnings():\n    warnings.simplefilter('error')\n    try:\n        warn('w')\n"
        "    except UserWarning as error:\n        print(error)\n    else:\n        assert False"
    ),
    "pytest.warns sees a warning": "import pytest\nwith pytest.warns(UserWarning, match='odd'):\n    warn('odd one')",
    "a log entry reaches the test's handler": (
        "import unittest\nwith unittest.TestCase().assertLogs('bank', 'INFO') as seen:\n"
        "    note('low', logging.INFO)\n    note('high')\nprint(seen.output)"
    ),
    "a log entry below the level is not seen": (
        "import unittest\nwith unittest.TestCase().assertLogs('bank', 'ERROR') as seen:\n"
        "    note('low')\n    note('high', logging.ERROR)\nprint(seen.output)"
    ),
    "the level that the code itself set counts in each call": (
        "text = io.StringIO()\nhandler = logging.StreamHandler(text)\nlogging.getLogger().addHandler(handler)\n"
        "own_level()\nnote('one', logging.INFO)\nnote('two', logging.INFO)\n"
        "logging.getLogger().removeHandler(handler)\nassert text.getvalue() == 'one\\ntwo\\n', text.getvalue()"
    ),
    "input is patched": ("with patch('builtins.input', return_value='Ada'):\n    assert ask_name() == 'Hello Ada'"),
    "input is patched with several answers": (
        "with patch('builtins.input', side_effect=['1', '2', 'stop']) as asked:\n    assert ask_all() == [1, 2]\n"
        "assert asked.call_count == 3"
    ),
    "the prompt of a patched input is seen": (
        "with patch('builtins.input') as asked:\n    asked.return_value = 'x'\n    ask_name()\n"
        "asked.assert_called_once_with('Name? ')"
    ),
    "input is replaced by hand": (
        "import builtins\nbefore, builtins.input = builtins.input, lambda prompt='': 'Eve'\n"
        "try:\n    assert ask_name() == 'Hello Eve'\nfinally:\n    builtins.input = before"
    ),
    "stdin is replaced": (
        "before, sys.stdin = sys.stdin, io.StringIO('1\\n2\\nstop\\n')\n"
        "try:\n    assert ask_all() == [1, 2]\nfinally:\n    sys.stdin = before"
    ),
    "print is patched": (
        "with patch('builtins.print') as printed:\n    say('a', 2)\nprinted.assert_called_once_with('a', 2)"
    ),
    "random is patched": "with patch('random.randint', return_value=6):\n    assert dice(2) == [6, 6]",
    "time is patched": "with patch('time.time', return_value=5.0):\n    assert now() == 5.0",
    "a long sleep is patched": (
        "with patch('time.sleep') as sleep:\n    assert nap() == 'slept'\nsleep.assert_called_once_with(100)"
    ),
    "a function of any library is patched": (
        "with patch('json.dumps', return_value='x'):\n    assert text_of(1) == 'x'\nassert text_of(1) == '1'"
    ),
    "a function of a module that the test imports is patched": (
        "import json as j\nwith patch.object(j, 'dumps', lambda value: 'x'):\n    assert text_of(1) == 'x'"
    ),
    "a method of a library's class is patched": (
        "with patch('random.Random.choice', lambda self, cards: 'ace'):\n    assert draw_card() == 'ace'"
    ),
    "math is patched": "with patch('math.sqrt', lambda x: -1):\n    assert root(4) == -1\nassert root(4) == 2",
    "a function that would solve it is forbidden": (
        "with patch('builtins.sum', side_effect=RuntimeError('forbidden')):\n    try:\n        uses_sum([1])\n"
        "    except RuntimeError as error:\n        print(error)\nassert uses_sum([1, 2]) == 3"
    ),
    "a seed of the test holds in the code": "random.seed(3)\nprint(dice(5))\nrandom.seed(3)\nprint(dice(5))",
    "a test and the code draw in turn": (
        "random.seed(7)\nprint(random.random(), dice(3), random.random(), dice(2), random.random())"
    ),
    "a seed of NumPy holds": (
        "np.random.seed(1)\nprint(numpy_dice(3), np.random.rand(), numpy_dice(2), np.random.rand())"
    ),
    "Gaussian numbers follow a seed": "random.seed(1)\nprint(gauss(2), gauss(2))",
    "normal numbers of NumPy follow a seed": "np.random.seed(1)\nprint(normal(2), normal(4))",
    "an odd number of normal numbers leaves the other half": "np.random.seed(1)\nprint(normal(3), normal(2))",
    "a generator is drawn from in turn": (
        "r = np.random.default_rng(3)\nprint(r.random(), draw(r, 3), r.random(), draw(r, 1), r.integers(100))"
    ),
    "a Random of the test is drawn from in turn": (
        "r = random.Random(3)\nprint(r.random(), draw(r, 0), r.random(), draw(r, 0), r.random())"
    ),
    "a global counter is read after each call": "count()\ncount()\nassert counter == 2",
    "a list that the code appends to is the test's": (
        "add(1)\nassert items == [1]\nitems.append(2)\nadd(3)\nassert items == [1, 2, 3]"
    ),
    "a list that the code replaces is another one": "old = items\nrebind()\nassert items == ['new'] and old == []",
    "a name that the test rebinds is another one in the code": "rate = 10\nassert uses_helper(1) == 20",
    "a function that the test replaces is used by the code": ("helper = lambda x: 100\nassert uses_helper(1) == 200"),
    "a name that the test deletes is gone for the code": (
        "del helper\ntry:\n    uses_helper(1)\nexcept NameError as error:\n    print(error)\nelse:\n    assert False"
    ),
}
MORE = """
def own_level():
    log.setLevel(logging.INFO)
def draw(source, n):
    return source.random(n).tolist() if n else source.random()
"""


@pytest.mark.parametrize("name", CASES)
def test_as_beside(name):
    expect_as_beside(SHOWS + MORE, HEAD + CASES[name])


def test_a_name_that_a_test_has_deleted_is_there_for_the_next_one():
    with student(SHOWS) as remote:
        got = remote.get(["helper", "uses_helper"])
        remote.circumstances = _deleting("helper", got)
        with pytest.raises(NameError, match="helper"):
            got["uses_helper"](1)
        remote.end()
        remote.circumstances = _deleting("", got)
        assert remote.get(["uses_helper"])["uses_helper"](1) == 4


def _deleting(name, got):
    from autograder.judge.circumstances import Circumstances

    return Circumstances({other: value for other, value in got.items() if other != name}, got)


@pytest.mark.parametrize(
    "forged",
    [
        "random.setstate(random.Random(99).getstate())",
        "random.seed(4)",
        "np.random.seed(4)",
        "np.random.set_state(('MT19937', [1] * 624, 3))",
    ],
)
def test_the_code_cannot_choose_what_the_test_draws_next(forged):
    answer = f"import random\nimport numpy as np\ndef f():\n    {forged}"
    test = HEAD + "random.seed(1)\nnp.random.seed(1)\nf()\nprint(random.random(), np.random.rand())"
    honest = from_afar(answer.replace(forged, "pass"), test)
    found = from_afar(answer, test)
    assert found.printed == honest.printed != ""
    assert found.open == ["Your code sets the seed of random numbers, and the test draws in its own process"]


def test_without_a_seed_of_the_test_the_code_does_not_touch_its_random_numbers():
    def drawn():
        import random

        with student("import random\ndef f(): random.seed(1)") as remote:
            function = remote.get(["f"])["f"]
            before = random.getstate()
            function()
            return random.getstate() == before

    assert in_another_process(drawn)


NEW_NAMES = {
    "a function makes a global variable that the test then reads": (
        "def set_up():\n    global config\n    config = {'a': 1}",
        "set_up()\nassert config == {'a': 1}",
    ),
    "it changes with each call": (
        "def keep(x):\n    global kept\n    kept = x",
        "keep(2)\nassert kept == 2\nkeep(3)\nassert kept == 3 and 'kept' in globals()",
    ),
    "a method makes one": (
        "class Maker:\n    def go(self):\n        globals()['made'] = [1]",
        "Maker().go()\nmade.append(2)\nassert made == [1, 2]",
    ),
    "a local variable is none": (
        "def double(x):\n    y = 2 * x\n    return y",
        "assert double(2) == 4\ntry:\n    y\nexcept NameError:\n    print('local')",
    ),
}


@pytest.mark.parametrize("name", NEW_NAMES)
def test_a_name_that_the_students_code_makes_while_a_test_runs_is_there(name):
    expect_as_beside(*NEW_NAMES[name], ["Maker"])


def test_a_global_variable_that_the_code_leaves_is_no_local_one():
    answer = "def double(x):\n    global y\n    y = 2 * x\n    return y"
    found = from_afar(answer, "assert double(2) == 4\ntry: y\nexcept NameError: pass\nelse: assert False, 'not local'")
    assert found.error == "AssertionError: not local" and not found.open


@pytest.mark.parametrize(
    "answer, test",
    [
        ("def price(x): return x * rate", "rate = 2\nassert price(3) == 6"),
        ("def area(r): return np.pi * r * r", "import numpy as np\nassert area(0) == 0"),
    ],
)
def test_code_that_uses_a_name_of_the_test_is_for_a_person(answer, test):
    assert "which only the test defines" in from_afar(answer, test).open[0]


def test_a_misspelt_name_is_not():
    assert not from_afar("def price(x): return x * raet", "rate = 2\nassert price(3) == 6").open
