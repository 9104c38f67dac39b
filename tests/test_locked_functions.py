"""What functions of locked cells keep, and what answers draw from there: tests see it as in a notebook."""

import pytest
from played_student import expect_right_and_wrong
from test_locked_data import GUESSING

from autograder.notebooks.kept import state_of_functions

pytestmark = pytest.mark.linux_only

ONCE = "def run(xs): return [visit(x) for x in dict.fromkeys(xs)]"
TWICE = "def run(xs): return [visit(x) for x in dict.fromkeys(xs) if visit(x) is not None]"
COUNTING = "def counting(f):\n    n = {}\n    def g(x):\n        n[x] = 1\n        return f(x)\n    return g\n"

# What it shows: the locked cell, a right and a wrong answer, the test.
CASES = {
    "calls of a lambda, in a counter": (
        "from collections import Counter\nseen = Counter()\nvisit = lambda x: (seen.update([x]), x * 2)[1]",
        ONCE,
        TWICE,
        "assert run([1, 2, 1]) == [2, 4]\nassert sum(seen.values()) <= 2, 'visit each only once'",
    ),
    "calls of a lambda, in a list": (
        "n = [0]\nvisit = lambda x: (n.__setitem__(0, n[0] + 1), x * 2)[1]",
        ONCE,
        TWICE,
        "assert run([1, 2, 1]) == [2, 4]\nassert n[0] <= 2, 'visit each only once'",
    ),
    "calls of a lambda, in a namespace": (
        (
            "from types import SimpleNamespace\nst = SimpleNamespace(n=0)\n"
            "visit = lambda x: (setattr(st, 'n', st.n + 1), x * 2)[1]"
        ),
        ONCE,
        TWICE,
        "assert run([1, 2, 1]) == [2, 4]\nassert st.n <= 2, 'visit each only once'",
    ),
    "calls, by an iterator": (
        "import itertools\nticks = itertools.count()\nvisit = lambda x: (next(ticks), x * 2)[1]",
        ONCE,
        TWICE,
        "assert run([1, 2, 1]) == [2, 4]\nassert next(ticks) <= 2, 'visit each only once'",
    ),
    "calls of a mock": (
        "from unittest.mock import Mock\nvisit = Mock(side_effect=lambda x: x * 2)",
        ONCE,
        TWICE,
        "assert run([1, 2, 1]) == [2, 4]\nassert visit.call_count <= 2, 'visit each only once'",
    ),
    "calls of a partial": (
        (
            "import functools\nseen = []\ndef _v(log, x):\n    log.append(x); return 2 * x\n"
            "visit = functools.partial(_v, seen)"
        ),
        ONCE,
        TWICE,
        "assert run([1, 2, 1]) == [2, 4]\nassert len(seen) <= 2, 'visit each only once'",
    ),
    "calls, by a variable of the decorator": (
        (
            "def counting(f):\n    n = 0\n    def g(x):\n        nonlocal n; n += 1\n        return f(x)\n"
            "    g.count = lambda: n\n    return g\n@counting\ndef visit(x): return 2 * x"
        ),
        ONCE,
        TWICE,
        "assert run([1, 2, 1]) == [2, 4]\nassert visit.count() <= 2, 'visit each only once'",
    ),
    "calls, by an attribute of the inner function": (
        (
            "def counting(f):\n    def g(x):\n        g.n += 1\n        return f(x)\n    g.n = 0\n"
            "    return g\nvisit = counting(lambda x: 2 * x)"
        ),
        ONCE,
        TWICE,
        "assert run([1, 2, 1]) == [2, 4]\nassert visit.n <= 2, 'visit each only once'",
    ),
    "calls, by a dict of the decorator": (
        (
            "def counting(f):\n    st = {'n': 0}\n    def g(x):\n        st['n'] += 1\n"
            "        return f(x)\n    g.stats = st\n    return g\n@counting\ndef visit(x): return 2 * x"
        ),
        ONCE,
        TWICE,
        "assert run([1, 2, 1]) == [2, 4]\nassert visit.stats['n'] <= 2, 'visit each only once'",
    ),
    "calls, by a default": (
        (
            "def visit(x, _log=[]):\n    _log.append(x)\n    return 2 * x\n"
            "def n_visits(): return len(visit.__defaults__[0])"
        ),
        ONCE,
        TWICE,
        "assert run([1, 2, 1]) == [2, 4]\nassert n_visits() <= 2, 'visit each only once'",
    ),
    "calls, by a generator": (
        (
            "def _acc():\n    n = 0\n    while True:\n        x = yield n\n"
            "        if x is not None: n += 1\nacc = _acc(); next(acc)\n"
            "def visit(x): acc.send(x); return 2 * x"
        ),
        ONCE,
        TWICE,
        "assert run([1, 2, 1]) == [2, 4]\nassert next(acc) <= 2, 'visit each only once'",
    ),
    "calls, by a cache": (
        "from functools import cache\n@cache\ndef visit(x): return 2 * x",
        ONCE,
        "def run(xs): return [visit(x) for x in dict.fromkeys(xs) if visit(-x) is not None]",
        "assert run([1, 2, 1]) == [2, 4]\nassert visit.cache_info().misses <= 2, 'visit each only once'",
    ),
    "calls, by globals()": (
        "n = 0\ndef visit(x):\n    globals()['n'] += 1\n    return 2 * x",
        ONCE,
        TWICE,
        "assert run([1, 2, 1]) == [2, 4]\nassert n <= 2, 'visit each only once'",
    ),
    "calls, by a context variable": (
        (
            "import contextvars\nn = contextvars.ContextVar('n', default=0)\ndef visit(x):\n"
            "    n.set(n.get() + 1)\n    return 2 * x"
        ),
        ONCE,
        TWICE,
        "assert run([1, 2, 1]) == [2, 4]\nassert n.get() <= 2, 'visit each only once'",
    ),
    "calls, by what is printed": (
        "import io\nbuf = io.StringIO()\ndef visit(x):\n    print(x, file=buf)\n    return 2 * x",
        ONCE,
        TWICE,
        "assert run([1, 2, 1]) == [2, 4]\nassert buf.getvalue().count(chr(10)) <= 2, 'visit each only once'",
    ),
    "a number that the answer sets by global": (
        "count = 0",
        "def inc():\n    global count\n    count += 1",
        "def inc():\n    global count\n    count += 2",
        "inc(); inc(); assert count == 2",
    ),
    "a number that the answer sets and a locked function reads": (
        "count = 0\ndef shown(): return count",
        "def inc():\n    global count\n    count += 1",
        "def inc():\n    global count\n    count += 2",
        "inc(); inc(); assert shown() == 2",
    ),
    "a name that the answer defines anew and a locked function reads": (
        "board = None\ndef shown(): return board",
        "board = [1]",
        "board = [2]",
        "assert shown() == [1]",
    ),
    "a number that both the answer and the test count": (
        "count = 0\ndef tick():\n    global count\n    count += 1",
        "def f():\n    tick()\n    return 5",
        "def f():\n    tick(); tick()\n    return 5",
        "assert f() == 5\ntick()\nassert count == 2",
    ),
    "random numbers after those that the answer has drawn": (
        "import random\nrng = random.Random(3)",
        "a = rng.random()",
        "a = [rng.random(), rng.random()][0]",
        "import random\nr = random.Random(3)\nassert a == r.random()\nassert rng.random() == r.random()",
    ),
    "a count from which the answer takes": (
        "import itertools\nids = itertools.count()",
        "def new(): return next(ids)",
        "def new(): return 0 * next(ids) + 7",
        "assert new() == 0\nassert new() == 1\nassert next(ids) == 2",
    ),
    "an iterator over which the answer goes": (
        "words = iter(['a', 'b', 'c'])",
        "def first():\n    for w in words:\n        return w",
        "def first():\n    return list(words)[0]",
        "assert first() == 'a'\nassert list(words) == ['b', 'c']",
    ),
    "an iterator that the answer zips": (
        "words = iter(['a', 'b', 'c'])",
        "def first(n):\n    return [w for _, w in zip(range(n), words)]",
        "def first(n):\n    return list(words)[:n]",
        "assert first(1) == ['a']\nassert list(words) == ['b', 'c']",
    ),
    "random numbers of a locked function": (
        (
            "import random\nrng = random.Random(3)\ndata = [rng.random() for _ in range(4)]\n"
            "def roll(): return rng.randint(1, 6)"
        ),
        "def game(n): return [roll() for _ in range(n)]",
        "def game(n): return [roll() for _ in range(n + 1)][:n]",
        (
            "import random\nr = random.Random(3)\nassert data == [r.random() for _ in range(4)]\n"
            "g = game(3)\nassert g == [r.randint(1, 6) for _ in range(3)]\n"
            "assert roll() == r.randint(1, 6)"
        ),
    ),
    "a file that the answer reads": (
        "import io\nf = io.StringIO('a\\nb\\nc\\n')",
        "def take(): return f.readline()",
        "def take(): return f.read()[:2]",
        "assert take() == 'a\\n'\nassert f.readline() == 'b\\n'",
    ),
    "random numbers for the test that are drawn after the answer's": (
        "import numpy as np\nrng = np.random.default_rng(0)\nX = rng.random((8, 2))",
        "def split(X): return X[rng.permutation(len(X))]",
        "def split(X): return X[:-1]",
        (
            "y = rng.random((5, 2))\nassert len(split(y)) == 5 and len(split(X)) == 8\n"
            "assert sorted(split(y)[:, 0]) == sorted(y[:, 0])"
        ),
    ),
    "calls, by a decorator with an argument": (
        (
            "def counting(step):\n    def deco(f):\n        n = 0\n        def g(x):\n"
            "            nonlocal n\n            n += step\n            return f(x)\n"
            "        g.count = lambda: n\n        return g\n    return deco\n@counting(1)\ndef visit(x):\n"
            "    return 2 * x"
        ),
        ONCE,
        TWICE,
        "assert run([1, 2, 1]) == [2, 4]\nassert visit.count() <= 2",
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_an_answer_gets_what_it_gets_beside_its_locked_cell(name: str) -> None:
    expect_right_and_wrong(*CASES[name])


@pytest.mark.parametrize(
    ("source", "kept"),
    [
        (GUESSING, {"guess": {"calls"}}),
        ("log = []\ndef put(x):\n    log.append(x)\ndef both():\n    put(1)", {"put": {"log"}, "both": {"log"}}),
        ("def f(x):\n    y = []\n    y.append(x)\n    return y", {}),
        ("def f():\n    f.n += 1", {"f": {"f"}}),
        ("def f(x, f=[]):\n    f.append(x)", {"f": {"f"}}),
        ("def f(x, log=None):\n    log = log or []\n    log.append(x)", {}),
        ("log = []\ndef f(x, to=log):\n    to.append(x)", {"f": {"log"}}),
        ("log = []\nf = lambda x: log.append(x)", {"f": {"log"}}),
        ("log = []\ntotal = sum(map(lambda x: log.append(x) or x, [1]))", {}),
        ("f = lambda x: sorted(x)", {}),
        ("def f():\n    globals()['n'] += 1", {"f": {"n"}}),
        ("def f():\n    y = []\n    def go():\n        y.append(1)\n    go()\n    return y\nz = f()", {}),
        (f"{COUNTING}@counting\ndef f(x):\n    return x", {"f": {"f"}}),
        (f"{COUNTING}f = counting(len)\nresult = f([])", {"f": {"f"}}),
        ("def plain(f):\n    def g(x):\n        return f(x)\n    return g\n@plain\ndef f(x):\n    return x", {}),
        ("from functools import cache\n@cache\ndef f(x):\n    return x", {}),
        ("from functools import cache\n@cache\ndef f(x):\n    return x\nf.cache_info()", {"f": {"f"}}),
        ("log = []\ndef _f(to, x):\n    to.append(x)\nf = partial(_f, log)", {"f": {"log"}}),
        ("log = []\ndef f(x):\n    log.append(x)\ng = f\nh = {'a': f}", {"f": {"log"}, "g": {"log"}, "h": {"log"}}),
        ("import random\nrng = random.Random(1)\ndef f():\n    return rng.random()\nX = f()", {"f": {"rng"}}),
        ("text = 'a'.count('a')\ndef f():\n    return text", {}),
        ("import os\ndef f():\n    os.environ['A'] = '1'", {}),
    ],
)
def test_which_functions_keep_something(source: str, kept: dict[str, set[str]]) -> None:
    assert state_of_functions([source]) == kept
