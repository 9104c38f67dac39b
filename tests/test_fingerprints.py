"""What a value holds is told alike by processes that have run the same cells."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from labkit.fingerprints import MOST_BYTES, MOST_PARTS, STATE, changed, fingerprint

ROOT = Path(__file__).resolve().parents[1]
# By kind: what makes DATA, and what changes it, each in its own process.
VALUES = {
    "a number": ("DATA = 3", "DATA = 4"),
    "a number of another type": ("DATA = 3", "DATA = 3.0"),
    "a truth value": ("DATA = 1", "DATA = True"),
    "a text": ("DATA = 'a\\ud800'", "DATA = 'b'"),
    "a date": ("import datetime\nDATA = datetime.date(2026, 1, 2)", "DATA = DATA.replace(day=3)"),
    "a path": ("import pathlib\nDATA = pathlib.Path('a')", "DATA = DATA / 'b'"),
    "a list": ("DATA = [3, 1, 2]", "DATA.sort()"),
    "a nested list": ("DATA = [[1, [2]], 'a']", "DATA[0][1].append(3)"),
    "a list in itself": ("DATA = [1]\nDATA.append(DATA)", "DATA.append(2)"),
    "which list is twice in one": ("DATA = [[], []]", "DATA[1] = DATA[0]"),
    "a tuple of arrays": ("import numpy as np\nDATA = (np.arange(3), 1)", "DATA[0][0] = 7"),
    "the order of a dict": ("DATA = {'a': 1, 'b': 2}", "DATA['a'] = DATA.pop('a')"),
    "a dict that holds functions": ("DATA = {'a': 1, 'f': len, 'g': lambda x: x}", "DATA['a'] = 2"),
    "a default dict": ("import collections\nDATA = collections.defaultdict(list)", "DATA['a']"),
    "a set of texts": ("DATA = {'a', 'b', 'c', 'd'}", "DATA.remove('b')"),
    "a frozenset of tuples": ("DATA = frozenset({(1, 'a'), (2, 'b')})", "DATA |= {(3, 'c')}"),
    "a counter": ("import collections\nDATA = collections.Counter('abca')", "DATA.update('a')"),
    "a deque": ("import collections\nDATA = collections.deque([1, 2])", "DATA.rotate(1)"),
    "bytes": ("DATA = bytearray(b'ab')", "DATA[0] = 99"),
    "an array": ("import numpy as np\nDATA = np.arange(4.0)", "DATA[0] = -0.0"),
    "an array's shape": ("import numpy as np\nDATA = np.arange(4)", "DATA.shape = (2, 2)"),
    "an array with nans": ("import numpy as np\nDATA = np.array([np.nan, 1])", "DATA[0] = 2"),
    "a view with steps": ("import numpy as np\nDATA = np.arange(12).reshape(3, 4).T[::2]", "DATA[0, 0] = 9"),
    "times": ("import numpy as np\nDATA = np.array(['2026-01-02'], 'datetime64[D]')", "DATA += 1"),
    "texts in an array": ("import numpy as np\nDATA = np.array(['a', 'bc'])", "DATA[0] = 'z'"),
    "an array of objects": ("import numpy as np\nDATA = np.array([[1], None], object)", "DATA[0].append(2)"),
    "the mask of an array": ("import numpy as np\nDATA = np.ma.array([1, 2])", "DATA[0] = np.ma.masked"),
    "an array that is large": ("import numpy as np\nDATA = np.zeros((3000, 2000))", "DATA /= 2; DATA += 1"),
    "a table": ("import pandas as pd\nDATA = pd.DataFrame({'a': [1, 2], 'b': ['x', None]})", "DATA.loc[0, 'b'] = 'y'"),
    "a column's name": ("import pandas as pd\nDATA = pd.DataFrame({'a': [1, 2]})", "DATA.columns = ['z']"),
    "a column's type": (
        "import pandas as pd\nDATA = pd.DataFrame({'a': [1, 2]})",
        "DATA['a'] = DATA['a'].astype('int8')",
    ),
    "a table's order": (
        "import pandas as pd\nDATA = pd.DataFrame({'a': [2, 1]})",
        "DATA = DATA.sort_values('a', ignore_index=True)",
    ),
    "a series of categories": ("import pandas as pd\nDATA = pd.Series(['a', 'b'], dtype='category')", "DATA[0] = 'b'"),
    "labels": ("import pandas as pd\nDATA = pd.MultiIndex.from_product([[1, 2], ['a']])", "DATA = DATA[1:]"),
    "a time with a zone": (
        "import pandas as pd\nDATA = pd.Timestamp('2026-01-02', tz='UTC')",
        "DATA += pd.Timedelta('1s')",
    ),
    "a sparse matrix": ("import scipy.sparse\nDATA = scipy.sparse.eye(3, format='csr')", "DATA.data[0] = 2"),
    "a database": (
        "import sqlite3\nDATA = sqlite3.connect(':memory:')\nDATA.execute('create table t (n)')\nDATA.commit()",
        "DATA.execute('insert into t values (1)')\nDATA.commit()",
    ),
    "a database that is closed": (
        "import sqlite3\nDATA = sqlite3.connect(':memory:')\nDATA.execute('create table t (n)')",
        "DATA.close()",
    ),
    "a text in memory": ("import io\nDATA = io.StringIO('ab')", "DATA.read(1)"),
    "a namespace": ("from types import SimpleNamespace\nDATA = SimpleNamespace(a=[1])", "DATA.a.append(2)"),
    "an object": ("class C:\n    def __init__(self): self.a = 1\nDATA = C()", "DATA.b = 2"),
    "an object with slots": ("class C:\n    __slots__ = ('a', 'b')\nDATA = C()\nDATA.a = 1", "DATA.b = 2"),
    "a dataclass": (
        "from dataclasses import dataclass\n@dataclass\nclass C:\n    a: list\nDATA = C([1])",
        "DATA.a.append(2)",
    ),
    "a list of one's own": ("class L(list): pass\nDATA = L([1])", "DATA.append(2)"),
    "a member of an enumeration": ("import enum\nclass E(enum.Enum):\n    A = 1\n    B = 2\nDATA = E.A", "DATA = E.B"),
    "what scikit-learn loads": ("from sklearn.datasets import load_iris\nDATA = load_iris()", "DATA.target[:] = 0"),
    "a model": (
        "from sklearn.linear_model import LinearRegression\nDATA = LinearRegression().fit([[1], [2]], [1, 2])",
        "DATA.fit([[1], [2]], [1, 3])",
    ),
}
# As above, of what changes as it is used.
USED = {
    "random numbers": ("import random\nDATA = random.Random(3)", "DATA.random()"),
    "random numbers of NumPy": ("import numpy as np\nDATA = np.random.default_rng(3)", "DATA.normal()"),
    "random numbers of old": ("import numpy as np\nDATA = np.random.RandomState(3)", "DATA.normal()"),
    "a bit generator": ("import numpy as np\nDATA = np.random.PCG64(3)", "DATA.random_raw()"),
    "a list's iterator": ("DATA = iter([1, 2])", "next(DATA)"),
    "a zip": ("DATA = zip([1, 2], 'ab')", "next(DATA)"),
    "a count": ("import itertools\nDATA = itertools.count()", "next(DATA)"),
    "a generator": ("def numbers():\n    for n in range(5): yield n\nDATA = numbers()\nnext(DATA)", "next(DATA)"),
    "a default": ("def DATA(x, seen=[]): seen.append(x)", "DATA(1)"),
    "a closure": ("def made():\n    n = {'n': 0}\n    def g(): n['n'] += 1\n    return g\nDATA = made()", "DATA()"),
    "a number in a closure": (
        "def made():\n    n = 0\n    def g():\n        nonlocal n\n        n += 1\n    return g\nDATA = made()",
        "DATA()",
    ),
    "an attribute of a function": ("def DATA(): DATA.n += 1\nDATA.n = 0", "DATA()"),
    "a cache": ("import functools\n@functools.cache\ndef DATA(x): return x", "DATA(1)"),
    "a partial": ("import functools\nDATA = functools.partial([].append, 1)", "DATA()"),
    "a method": ("class C:\n    n = 0\n    def go(self): self.n += 1\nDATA = C().go", "DATA()"),
    "a mock": ("from unittest.mock import Mock\nDATA = Mock(side_effect=lambda x: x)", "DATA(1)"),
}
LOOK = """
import json, sys
sys.path.insert(0, sys.argv[1])
from labkit.fingerprints import fingerprint
found = {}
for kind, source in json.load(sys.stdin).items():
    names = {"__name__": "__main__"}
    exec(source, names)
    found[kind] = fingerprint(names["DATA"])
print(json.dumps(found))
"""


def told(sources):
    """Return the fingerprints of DATA as another process makes it by each source."""
    done = subprocess.run(
        [sys.executable, "-c", LOOK, str(ROOT)],
        input=json.dumps(sources),
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONHASHSEED": "0"},  # as both processes have
        check=True,
    )
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def as_made():
    return told({kind: makes for kind, (makes, _) in (VALUES | USED).items()})


@pytest.fixture(scope="module")
def as_made_elsewhere():
    return told({kind: f"other = [[1], 'x']\n{makes}" for kind, (makes, _) in reversed((VALUES | USED).items())})


@pytest.fixture(scope="module")
def as_changed():
    return told({kind: f"{makes}\n{changes}" for kind, (makes, changes) in (VALUES | USED).items()})


@pytest.mark.parametrize("kind", VALUES | USED)
def test_two_processes_tell_the_same_and_another_that_has_changed_it_something_else(
    kind, as_made, as_made_elsewhere, as_changed
):
    assert as_made[kind] == as_made_elsewhere[kind] != ""
    assert as_changed[kind] not in (as_made[kind], "")
    assert as_made[kind].startswith(STATE) == (kind in USED)


# What answers wrongly, or not at all, when it is asked.
CLASSES = {
    "equality": "class C:\n    def __eq__(self, other): raise ValueError\n    __hash__ = None\nDATA = [C()]",
    "members": "class C:\n    def __getattribute__(self, name): raise ValueError\nDATA = C()",
    "the class of a class": "class M(type):\n    def __eq__(self, other): raise ValueError\n    __hash__ = None\n"
    "class C(metaclass=M): pass\nDATA = C()",
    "items": "class C(dict):\n    def items(self): raise ValueError\n    __iter__ = __len__ = items\nDATA = C(a=1)",
    "attributes": "class C:\n    @property\n    def __dict__(self): raise ValueError\nDATA = C()",
    "its class": "class C:\n    @property\n    def __class__(self): raise ValueError\nDATA = C()",
    "the end": "class C:\n    @property\n    def __dict__(self): raise SystemError\nDATA = {1: C()}",
}


def test_whatever_a_class_of_a_notebook_does_there_is_an_answer():
    assert told(CLASSES).keys() == CLASSES.keys()


def test_a_value_of_too_many_parts_has_none():
    assert fingerprint([[] for _ in range(MOST_PARTS)]) == ""
    nested = []
    for _ in range(100_000):
        nested = [nested]
    assert fingerprint(nested) == ""
    twice = ()
    for _ in range(100):
        twice = (twice, twice, [])
    assert fingerprint(twice) == ""


def test_of_a_large_array_parts_from_all_over_it_are_looked_at():
    import numpy as np

    one = np.zeros(MOST_BYTES, np.float64)
    whole = fingerprint(one)
    one[-1_000:] = 1
    assert fingerprint(one) != whole


def test_equal_tuples_may_be_one_object_or_several():
    one = (1, [2])
    assert fingerprint([one[:1], (1,)]) == fingerprint([(1,), (1,)])
    assert fingerprint([one, one]) != fingerprint([one, (1, [2])])


def test_which_values_have_changed():
    before = {"a": "1", "b": "2", "c": "", "d": "4"}
    assert changed(before, {"a": "1", "b": "3", "c": "3"}) == ["b", "d"]
