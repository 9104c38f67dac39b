"""Lists, tuples, dicts, arrays and tables of an answer's own class, which the test does not name."""

import pytest
from played_student import expect_a_person, expect_as_beside, expect_to_fail

from autograder.notebooks.names import class_names

pytestmark = pytest.mark.linux_only

ROW = (
    "class Row(list):\n    def __repr__(self):\n        return f'Row{list(self)}'\n"
    "    def count(self, value):\n        return 7\n"
    "    def sort(self, *, reverse=False):\n        super().sort(reverse=not reverse)\n"
    "    index = 5\ndef row():\n    return Row([1, 2])"
)
PAIR = (
    "class Pair(tuple):\n    def __repr__(self):\n        return 'a pair'\n"
    "    def index(self, value, start=0):\n        return value + start\n"
    "    def norm(self):\n        return 5\n    @property\n    def first(self):\n        return self[0]\n"
    "def pair():\n    return Pair((3, 4))"
)
POLYNOMIAL = (
    "class Polynomial(dict):\n    def __call__(self, x):\n        return sum(c * x**n for n, c in self.items())\n"
    "    def __len__(self):\n        return 42\n    def __str__(self):\n        return '1 + 2x'\n"
    "def made():\n    return Polynomial({0: 1, 1: 2})"
)
SIGNAL = (
    "import numpy as np\nclass Signal(np.ndarray):\n    def first(self):\n        return self[0].item()\n"
    "    def __array_finalize__(self, other):\n        self.rate = getattr(other, 'rate', 8)\n"
    "def signal():\n    return np.arange(1, 4).view(Signal)"
)
TABLE = (
    "import pandas as pd\nclass Table(pd.DataFrame):\n    def head(self, n=5):\n        return 'head'\n"
    "    def total(self):\n        return self['a'].sum().item()\ndef table():\n    return Table({'a': [1, 2]})"
)
RIGHT = {
    "a list looks as its class says, and is one": (
        ROW,
        "r = row()\nassert repr(r) == str(r) == f'{r}' == '%s' % r == 'Row[1, 2]' and r == [1, 2] and len(r) == 2\n"
        "import json\nassert isinstance(r, list) and json.dumps(r) == '[1, 2]' and sum(r) == 3",
    ),
    "a list's own methods are called, also by keyword": (
        ROW,
        "r = row()\nassert r.count(1) == 7 and r.index == 5\nr.sort()\nassert r == [2, 1]\nr.sort(reverse=True)\n"
        "assert r == [1, 2]",
    ),
    "a tuple's own methods are called": (
        PAIR,
        "p = pair()\nassert repr(p) == 'a pair' and p.index(1) == 1 and p.index(1, start=2) == 3\n"
        "assert p == (3, 4) and p.norm() == 5 and p.first == 3 and {(3, 4): 1}[p] == 1 and (0,) + p == (0, 3, 4)",
    ),
    "a dict is called, and measured, as its class says": (
        POLYNOMIAL,
        "p = made()\nassert p(2) == 5 and len(p) == 42 and str(p) == '1 + 2x' and p[1] == 2 and 0 in dict(p.items())",
    ),
    "a dict opens and closes": (
        "class D(dict):\n    def __enter__(self):\n        return 5\n    def __exit__(self, *_):\n        pass\n"
        "def d():\n    return D(a=1)",
        "with d() as entered:\n    assert entered == 5",
    ),
    "a dict keeps what it lacks": (
        "class D(dict):\n    def __missing__(self, key):\n        return 5\n"
        "    def keys(self):\n        return ['b']\ndef d():\n    return D(a=1)",
        "x = d()\nassert x['z'] == 5 and x.keys() == ['b'] and x == {'a': 1} and [*x] == ['a']",
    ),
    "an array has the methods and attributes of its class": (
        SIGNAL,
        "s = signal()\nassert (s.first(), s.rate) == (1, 8)",
    ),
    "an array of a class that has nothing of its own is an array": (
        "import numpy as np\nclass A(np.ndarray):\n    pass\ndef a():\n    return np.arange(3).view(A)",
        "import numpy as np\nassert isinstance(a(), np.ndarray) and np.sqrt(a())[1] == 1 and (a() + 1).sum() == 6",
    ),
    "a table has the methods of its class": (
        TABLE,
        "t = table()\nassert t.head() == 'head' and t.total() == 3 and t['a'].sum() == 3 and len(t) == 2",
    ),
    "a table whose package an answer has named": (
        "import pandas as pd\ndef uses():\n    return 'pandas'\ndef table():\n    return pd.DataFrame({'a': [1, 2]})",
        "assert uses() == 'pandas' and table().shape == (2, 1)",
    ),
}
WRONG = {
    "a list that counts wrongly": (ROW, "assert row().count(1) == 1"),
    "a list that is shown wrongly": (ROW, "assert str(row()) == '[1, 2]'"),
    "a tuple that looks up wrongly": (PAIR, "assert pair().index(3) == 0"),
    "a dict that is measured wrongly": (POLYNOMIAL, "assert len(made()) == 2"),
}
OPEN = {
    "a dict whose class adds": (
        "class D(dict):\n    def __add__(self, other):\n        return 3\ndef d():\n    return D()",
        "assert d() + d() == 3",
    ),
    "a function of NumPy on an array of a class with more": (
        SIGNAL,
        "import numpy as np\nassert np.sqrt(signal())[0] == 1",
    ),
    "whether an array of a class with more is one": (
        SIGNAL,
        "import numpy as np\nassert isinstance(signal(), np.ndarray)",
    ),
    "a format that takes a tuple of a class that the test names apart": (
        PAIR,
        "Pair\nassert '%d %d' % pair() == '3 4'",
    ),
}


@pytest.mark.parametrize("name", RIGHT)
def test_right_answers_pass_as_beside(name: str) -> None:
    answer, test = RIGHT[name]
    expect_as_beside(answer, test, sorted(class_names(answer)))


@pytest.mark.parametrize("name", WRONG)
def test_wrong_answers_fail_as_beside(name: str) -> None:
    answer, test = WRONG[name]
    expect_to_fail(answer, test, sorted(class_names(answer)))


@pytest.mark.parametrize("name", OPEN)
def test_a_person_decides(name: str) -> None:
    answer, test = OPEN[name]
    expect_a_person(answer, test, sorted(class_names(answer)))
