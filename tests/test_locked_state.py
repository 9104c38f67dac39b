"""What locked cells have made is for each student as it was when they had run, whatever was done with it before."""

from __future__ import annotations

import secrets

import pytest
from played_student import _asked

from autograder.judge.process import JudgeProcess

pytestmark = pytest.mark.linux_only
SHOP = "class Shop:\n    items, sold = [], 0\n    def __init__(self): self.stock = []\n"
SHOP += "    def add(self, x): self.stock.append(x)\n"
SHOP += "    def sell(self):\n        Shop.sold += 1\n        Shop.items.append(1)\n"
SLOTTED = (
    "class Pair:\n    __slots__ = ('a', 'b')\n    def swap(self): self.a, self.b = 5, self.a\npair = Pair()\npair.a = 1"
)
# By kind: what a locked cell makes, what a test does with it, which a student's `call` calls without arguments, and
# how it shows.
KINDS = {
    "a list": ("DATA = [1]", "DATA.append(2)", "DATA"),
    "a list in a tuple": ("DATA = ([1],)", "DATA[0].append(2)", "DATA"),
    "a dict": ("DATA = {'a': 1}", "DATA.update(x=1)", "DATA"),
    "the order of a dict": ("DATA = {'a': 1, 'b': 2}", "DATA.update(a=DATA.pop('a'))", "DATA"),
    "an ordered dict": (
        "from collections import OrderedDict\nDATA = OrderedDict(a=1, b=2)",
        "DATA.move_to_end('a')",
        "DATA",
    ),
    "a default dict": ("from collections import defaultdict\nDATA = defaultdict(list)", "DATA['a'].append(1)", "DATA"),
    "a counter": ("from collections import Counter\nDATA = Counter('ab')", "DATA.update('a')", "DATA"),
    "a set": ("DATA = {1, 2}", "DATA.add(3)", "DATA"),
    "a deque": ("from collections import deque\nDATA = deque([1], 5)", "DATA.append(3)", "DATA"),
    "an array": ("import numpy as np\nDATA = np.arange(3)", "DATA.fill(7)", "DATA"),
    "an array's shape": ("import numpy as np\nDATA = np.arange(4)", "setattr(DATA, 'shape', (2, 2))", "DATA"),
    "an array that is locked": (
        "import numpy as np\nDATA = np.arange(4)",
        "DATA.setflags(write=False)",
        "DATA.flags.writeable",
    ),
    "a large array": ("import numpy as np\nDATA = np.zeros((2000, 1000))", "DATA.fill(7)", "DATA[0, 0]"),
    "an array of objects": ("import numpy as np\nDATA = np.array([[1], None], object)", "DATA[0].append(2)", "DATA"),
    "an array with a mask": (
        "import numpy as np\nDATA = np.ma.array([1, 2, 3])",
        "DATA.__setitem__(0, np.ma.masked)",
        "DATA",
    ),
    "settings in sections": (
        "import configparser\nDATA = configparser.ConfigParser()\nDATA.read_string('[a]\\nb=1')",
        "DATA.read_string('[z]\\nb=2')",
        "DATA.sections(), len(DATA)",
    ),
    "a table": ("import pandas as pd\nDATA = pd.DataFrame({'a': [1, 2]})", "DATA.insert(0, 'b', 3)", "DATA"),
    "a value of a table": (
        "import pandas as pd\nDATA = pd.DataFrame({'a': [1, 2]})",
        "DATA.__setitem__('a', 9)",
        "DATA",
    ),
    "a series": ("import pandas as pd\nDATA = pd.Series([1, 2])", "DATA.__setitem__(0, 9)", "DATA"),
    "a series of texts": ("import pandas as pd\nDATA = pd.Series(['a', 'b'])", "DATA.__setitem__(0, 'z')", "DATA"),
    "bytes": ("DATA = bytearray(b'ab')", "DATA.extend(b'c')", "DATA"),
    "an array of Python": ("from array import array\nDATA = array('d', [1])", "DATA.append(2)", "DATA"),
    "a text in memory": ("import io\nDATA = io.StringIO('ab')", "DATA.read()", "DATA.tell(), DATA.getvalue()"),
    "a written file": ("DATA = open('new.txt', 'w+')", "DATA.write('a')", "DATA.tell()"),
    "a database": (
        "import sqlite3\nbase = sqlite3.connect(':memory:')\nbase.execute('create table t (x)')",
        "base.execute('insert into t values (1)')",
        "base.execute('select count(*) from t').fetchone()",
    ),
    "a dispatching function": (
        "import functools\n@functools.singledispatch\ndef kind(x): return 'any'",
        "kind.register(int, lambda x: 'int') and kind(1)",
        "kind(1)",
    ),
    "a dict of an enumeration": (
        "from enum import Enum\nColor = Enum('Color', 'RED BLUE', module='__main__')\nDATA = {Color.RED: 1}",
        "DATA.update({Color.BLUE: 2})",
        "DATA",
    ),
    "a dict of points": (
        "from collections import namedtuple\nPoint = namedtuple('Point', 'x y')\nDATA = {Point(1, 2): 1}",
        "DATA.clear()",
        "DATA",
    ),
    "a file": ("DATA = open('numbers.txt')", "DATA.readline()", "DATA.read()"),
    "random numbers": ("import random\nrng = random.Random(4)", "rng.gauss(0, 1)", "rng.random(), rng.gauss(0, 1)"),
    "random numbers of NumPy": ("import numpy as np\nrng = np.random.default_rng(4)", "rng.random()", "rng.random()"),
    "another generator": (
        "import numpy as np\nrng = np.random.Generator(np.random.MT19937(4))",
        "rng.random()",
        "rng.random()",
    ),
    "a random state": (
        "import numpy as np\nrng = np.random.RandomState(4)",
        "rng.normal()",
        "rng.normal(), rng.rand()",
    ),
    "generators that were spawned": (
        "import numpy as np\nrng = np.random.default_rng(4)",
        "rng.spawn(1)",
        "rng.spawn(1)[0].random()",
    ),
    "a count": ("import itertools\nids = itertools.count()", "next(ids)", "next(ids)"),
    "a generator": ("def numbers():\n    for x in range(5): yield x\nids = numbers()", "next(ids)", "list(ids)"),
    "an iterator": ("ids = iter([1, 2, 3])", "next(ids)", "list(ids)"),
    "an enumeration": ("ids = enumerate([1, 2, 3])", "next(ids)", "list(ids)"),
    "a zip": ("ids = zip([1, 2, 3], 'abc')", "next(ids)", "list(ids)"),
    "what a function keeps": ("CALLS = []\ndef log(x=1): CALLS.append(x)", "log()", "CALLS"),
    "a global number": ("n = 0\ndef log():\n    global n\n    n += 1\ndef shown(): return n", "log()", "shown()"),
    "a default": ("def log(x=[]):\n    x.append(1)\n    return x", "log()", "log()"),
    "a closure": (
        "def counter():\n    n = 0\n    def count():\n        nonlocal n\n        n += 1\n        return n\n"
        "    return count\n"
        "count = counter()",
        "count()",
        "count()",
    ),
    "an attribute of a function": ("def log(): log.n += 1\nlog.n = 0", "log()", "log.n"),
    "a function with a cache": (
        "import functools\n@functools.cache\ndef sq(x=3): return [x]",
        "sq().append(7)",
        "sq()",
    ),
    "a function with a small cache": (
        "import functools\n@functools.lru_cache(maxsize=2)\ndef sq(x=3): return [x]\nsq(1)",
        "sq().append(7)",
        "sq()",
    ),
    "a partial": ("import functools\nL = []\nadd = functools.partial(L.append, 1)", "add()", "L"),
    "a bound method": (f"{SHOP}add = Shop().add", "add(1)", "add.__self__.stock"),
    "a method of a list": ("L = []\npop = L.append", "pop(1)", "L"),
    "an object": (f"{SHOP}shop = Shop()", "shop.add(1)", "shop.stock"),
    "an object's new attribute": (f"{SHOP}shop = Shop()", "setattr(shop, 'sold', 1)", "vars(shop)"),
    "a class": (SHOP, "Shop().sell()", "Shop.items, Shop.sold"),
    "a class's new attribute": (SHOP, "setattr(Shop, 'new', 1)", "hasattr(Shop, 'new')"),
    "a method": (SHOP, "setattr(Shop, 'add', print)", "Shop.add is print"),
    "slots": (SLOTTED, "pair.swap()", "pair.a, hasattr(pair, 'b')"),
    "its own kind of list": ("class L(list): pass\nDATA = L([1])", "DATA.append(2)", "DATA"),
    "its own kind of dict": (
        "class D(dict):\n    def __missing__(self, key):\n        self[key] = 1\n        return 1\nDATA = D()",
        "DATA['a']",
        "DATA",
    ),
    "a namespace": ("from types import SimpleNamespace\nDATA = SimpleNamespace(a=1)", "setattr(DATA, 'a', 2)", "DATA"),
    "a mock": ("from unittest.mock import Mock\nsend = Mock()", "send(1)", "send.call_count, send.mock_calls"),
    "a mock's answer": ("from unittest.mock import MagicMock\nsend = MagicMock()", "send.get(1)", "send.get.called"),
    "an exception": ("ERROR = ValueError('a')", "ERROR.add_note('b')", "vars(ERROR)"),
    "an exception's arguments": ("ERROR = ValueError('a')", "setattr(ERROR, 'args', (1,))", "ERROR"),
    "a property's function": (
        "KEPT = []\nclass K:\n    @property\n    def x(self): return KEPT.append(1)\nk = K()",
        "k.x",
        "KEPT",
    ),
    "a module of the course": ("import helper", "helper.log(1)", "helper.CALLS"),
    "what a module's function keeps": ("from helper import log", "log(1)", "log(2)"),
    "a module that only the test imports": ("", "__import__('helper').log(1)", "__import__('helper').CALLS"),
    "a registry of classes": (
        "KINDS = []\nclass Base:\n    def __init_subclass__(cls): KINDS.append(cls.__name__)",
        "type('Mine', (Base,), {})",
        "KINDS",
    ),
    "a dict with objects as keys": (
        "class Key:\n    def __hash__(self): return 1\n    def __eq__(self, other): return self is other\n"
        "DATA = {Key(): 1}",
        "DATA.clear()",
        "len(DATA)",
    ),
}
FILES = {"numbers.txt": b"1\n2\n3\n", "helper.py": b"CALLS = []\ndef log(x):\n    CALLS.append(x)\n    return CALLS\n"}
STUDENTS = "def call(do):\n    do()\nx = 1"


@pytest.fixture(scope="module")
def judge():
    process = JudgeProcess("", {})
    yield process
    process.close()


@pytest.fixture(scope="module")
def ask():
    with _asked(STUDENTS) as asked:
        yield asked


def shown(result):
    """Return what a test has shown, or the error with which it stopped."""
    assert not result["open"], result["open"]
    return [output.get("text") or output.get("evalue") for output in result["outputs"]]


def judged(judge, ask, setup, test, run="", files=FILES):
    run = run or secrets.token_hex(4)
    return shown(judge.test((setup,), test, ("call", "x"), {}, ask, run=run, files=files))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("by", ["the student's code", "the test itself"])
def test_the_next_student_finds_what_the_locked_cell_has_made(judge, ask, kind, by):
    setup, does, look = KINDS[kind]
    setup = f"{setup}\n# {by}"  # a set-up of its own
    does = f"call(lambda: ({does}, None)[1])" if by == "the student's code" else f"x\n{does}"
    show = f"x\nprint({look})"
    first = judged(judge, ask, setup, show)
    assert first != judged(judge, ask, setup, f"{does}\n{show}"), "the test changes nothing that can be seen"
    assert judged(judge, ask, setup, show) == first


@pytest.mark.parametrize("kind", KINDS)
def test_within_a_run_a_later_test_sees_what_an_earlier_one_did_even_if_another_run_comes_between(judge, ask, kind):
    setup, does, look = KINDS[kind]
    setup, show = f"{setup}\n# one run", f"x\nprint({look})"
    clean = judged(judge, ask, setup, show)
    once, other, plain = (secrets.token_hex(4) for _ in range(3))
    changed = judged(judge, ask, setup, f"{does}\n{show}", plain)
    judged(judge, ask, setup, f"x\n{does}", once)
    assert judged(judge, ask, setup, show, other) == clean
    assert judged(judge, ask, setup, show, once) == changed


def test_data_that_only_the_test_has_changed_is_not_said_to_be_the_answers_work(judge, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    setup = "import numpy as np\nSCORE, NUMBERS, DAY = {}, np.zeros(3), np.array(['2026-01-02'], 'datetime64[D]')\n"
    setup += "def score(ok):\n    SCORE['n'] = SCORE.get('n', 0) + ok"
    tests = (
        "score(square(3) == 9)\nNUMBERS[0] = square(1)",
        "assert SCORE == {'n': 1} and (NUMBERS == [1, 0, 0]).all() and DAY == DAY",
    )
    with _asked(f"{setup}\ndef square(x): return x * x") as right, _asked(f"{setup}\ndef square(x): return x") as wrong:
        for asked, error in ((right, []), (wrong, [""])):
            run = secrets.token_hex(4)
            assert shown(judge.test((setup,), tests[0], ("square",), {}, asked, run=run)) == []
            assert shown(judge.test((setup,), tests[1], (), {}, asked, run=run)) == error
    with _asked(f"{setup}\ndef square(x):\n    SCORE['n'] = 0\n    return x * x") as changes:
        judge.test((setup,), tests[0], ("square",), {}, changes, run="changes")
        assert "has changed" in str(judge.test((setup,), tests[1], (), {}, changes, run="changes")["open"])
