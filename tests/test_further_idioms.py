"""Tests as courses have them, of answers in many styles, are judged from afar as beside the answer."""

import pytest
from played_student import expect_a_person, expect_as_beside, expect_to_fail

from autograder.notebooks.names import class_names

pytestmark = pytest.mark.linux_only

RIGHT = {
    "np.nan is found in lists, tuples and dicts": (
        "import numpy as np\ndef clean(l):\n    return [np.nan if v is None else v for v in l]",
        """
import numpy as np
assert clean([1, None]) == [1, np.nan] and clean([None])[0] is np.nan
assert {"m": np.nan} == {"m": clean([None])[0]} and np.nan in clean([None])
""",
    ),
    "an answer looks for the nan of a test": (
        "import numpy as np\ndef fill(l):\n    return [0 if v is np.nan else v for v in l]\n"
        "def different(l):\n    return len(set(l))",
        """
import numpy as np
assert fill([1, np.nan]) == [1, 0]
mine = float("nan")
assert different([mine, mine]) == 1 and different([mine, float("nan")]) == 2
""",
    ),
    "a nan that is given back is the same one": (
        "nan = float('nan')\nl = [nan, 1]\ndef same(x):\n    return x\ndef has(x):\n    return x in [nan]",
        """
assert nan in l and l == [nan, 1] and l == l
mine = float("nan")
assert same(mine) is mine and same([mine]) == [mine]
assert has(nan) and not has(mine)
""",
    ),
    "a nan among objects, and as a key": (
        "import math\nimport numpy as np\ndef o():\n    return np.array([np.nan, 1, 'a'], object)\n"
        "d = {math.nan: 'missing'}",
        "import math\nimport numpy as np\nassert o()[0] is np.nan and d == {math.nan: 'missing'}",
    ),
    "a function of a library stays the same one": (
        """
import functools
import math
import operator
ops = {"+": operator.add, "len": len, "root": math.sqrt}
power = functools.partial(pow, 2)
def pick():
    return str.upper
def trace(f):
    @functools.wraps(f)
    def traced(*a):
        return f(*a)
    return traced
""",
        """
import math
import operator
assert ops["+"] is operator.add and ops == {"+": operator.add, "len": len, "root": math.sqrt}
assert pick() is str.upper and trace(max).__wrapped__ is max and power.func is pow
assert ops["+"](1, 2) == 3 and pick().__name__ == "upper"
""",
    ),
    "arrays of texts keep their room": (
        """
import numpy as np
names = np.array(["a", "bb"], dtype="U10")
def blank(n):
    return np.full(n, "", dtype="U20")
def put(board):
    board[0, 0] = "queen"
""",
        """
import numpy as np
names[0] = "longer"
assert names.dtype == "<U10" and names[0] == "longer"
b = blank(2)
b[0] = "hello"
board = np.full((2, 2), ".", dtype="U5")
put(board)
assert b[0] == "hello" and board[0, 0] == "queen"
""",
    ),
    "rows of texts and of times are views": (
        "def row(a):\n    return a[0]",
        """
import numpy as np
a = np.array([["a", "b"], ["c", "d"]])
row(a)[0] = "z"
times = np.array([["2020", "2021"], ["2022", "2023"]], "M8[Y]")
row(times)[0] = "1999"
assert a[0, 0] == "z" and str(times[0, 0]) == "1999"
""",
    ),
    "arrays of texts and objects keep their layout": (
        """
import numpy as np
def frozen(a):
    b = a.copy()
    b.flags.writeable = False
    return b
def columns(a):
    return np.asfortranarray(a)
""",
        """
import numpy as np
for a in (np.array([["a", "b"], ["c", "d"]]), np.array([["a", 1], ["c", 2]], object)):
    assert not frozen(a).flags.writeable and (columns(a) == a).all()
    assert columns(a).flags.f_contiguous and not columns(a).flags.c_contiguous
""",
    ),
    "masked arrays": (
        """
import numpy as np
m = np.ma.array([1, 2, 3], mask=[0, 1, 0], fill_value=-1)
n = np.ma.array([1, 2])
h = np.ma.array([1, 2], mask=[1, 0], hard_mask=True)
t = np.ma.array(["a", "b"], mask=[0, 1])
def least(a):
    return np.ma.masked_less(a, 0).min()
""",
        """
import numpy as np
assert least(np.array([-1])) is np.ma.masked and n.mask is np.ma.nomask
assert m.filled().tolist() == [1, -1, 3] and t.tolist() == ["a", None]
assert h.hardmask and not m.hardmask
""",
    ),
    "matrices, records and masked arrays are changed in place": (
        """
import numpy as np
def put(m):
    m[0, 0] = 9
def hide(a):
    a[0] = np.ma.masked
def move(r):
    r.x[0] = 5
def same(x):
    return x
""",
        """
import numpy as np
m = np.matrix([[1, 2], [3, 4]])
put(m)
a, h = np.ma.array([1, 2]), np.ma.array([1, 2], mask=[1, 0], hard_mask=True)
hide(a)
r = np.rec.array([(1, 2), (3, 4)], dtype=[("x", int), ("y", int)])
move(r)
assert m[0, 0] == 9 and a.tolist() == [None, 2] and r.x.tolist() == [5, 3]
assert same(m) is m and same(a) is a and same([r])[0] is r and same(h).hardmask
""",
    ),
    "parts of an array in lists are views": (
        """
import numpy as np
A = np.zeros((2, 2))
rows = [A[0], A[1]]
def first_row():
    return rows[0].sum()
def halves(a):
    return np.split(a, 2)
def total(parts):
    return sum(part.sum() for part in parts)
class Parts:
    def __init__(self, a):
        self.parts = [a[:2], a[2:]]
""",
        """
import numpy as np
a = np.arange(4.0)
x, y = halves(a)
x[0] = 9
parts = halves(a)
assert total(parts) == 15 and a[0] == 9
parts[1][0] = 7
assert a[2] == 7 and total(parts) == a.sum()
Parts(a).parts[0][1] = 5
assert a.tolist() == [9, 5, 7, 3]
A[0, 0] = 5
assert rows[0][0] == first_row() == 5
rows[0][1] = 2
assert A[0, 1] == 2 and first_row() == 7
""",
    ),
    "two arguments share their memory": (
        "import numpy as np\ndef share(a, b):\n    return np.shares_memory(a, b)\ndef put(a, b):\n    a[:] = b",
        """
import numpy as np
x, y = np.ones(3), np.arange(4.0)
assert share(x, x[1:]) and not share(x, x.copy())
put(y[1:], y[:-1])
assert y.tolist() == [0, 0, 1, 2]
""",
    ),
    "an answer gives an array another shape": (
        "def square(a):\n    a.shape = (2, 2)\n    a[0, 0] = 9",
        "import numpy as np\na = np.arange(4)\nsquare(a)\nassert a.tolist() == [[9, 1], [2, 3]]",
    ),
    "NumPy leaves an operation to an answer's class": (
        """
class V:
    __array_priority__ = 1000
    def __init__(self, x):
        self.x = x
    def __rmul__(self, k):
        return type(self)(k * self.x)
class W(V):
    __array_ufunc__ = None
""",
        """
import numpy as np
assert (np.array([1, 2]) * V(3)).x.tolist() == [3, 6] == (np.array([1, 2]) * W(3)).x.tolist()
assert (np.float64(2) * V(3)).x == 6
""",
    ),
    "an object has a docstring of its own": (
        """
import functools
class memo:
    "of the class"
    def __init__(self, f):
        self.f = f
        functools.update_wrapper(self, f)
    def __call__(self, *a):
        return self.f(*a)
@memo
def slow(n):
    "of the function"
    return n
""",
        "assert slow.__doc__ == 'of the function' and slow(3) == 3 and memo.__doc__ == 'of the class'",
    ),
    "derived classes come in their order": (
        "class Shape: pass\nclass Circle(Shape): pass\nclass Square(Shape): pass",
        """
square = Square()
assert [c.__name__ for c in Shape.__subclasses__()] == ["Circle", "Square"]
class Mine(Shape): pass
assert Shape.__subclasses__() == [Circle, Square, Mine]
""",
    ),
    "the members of a class": (
        "class A:\n    def a(self): pass\n    def _b(self): pass",
        """
import copy
import inspect
assert [n for n, _ in inspect.getmembers(A, inspect.isfunction)] == ["_b", "a"]
assert A.__setattr__ is object.__setattr__
x = A()
x.v = 1
assert copy.copy(x).v == copy.deepcopy(x).v == 1
""",
    ),
    "the order in which an exception looks members up": (
        "class AppError(Exception): pass\nclass NotFound(AppError, KeyError): pass",
        """
assert AppError.__mro__ == (AppError, Exception, BaseException, object)
assert NotFound.mro()[1] is AppError and len(NotFound.mro()) == 7
""",
    ),
    "how pandas shows a table, by a cell": (
        """
import pandas as pd
pd.set_option("display.precision", 2)
pd.set_option("display.max_columns", None)
pd.options.display.max_rows = 5
df = pd.DataFrame({"a": [1 / 3] * 20})
""",
        """
import pandas as pd
assert "0.33" in str(df) and "0.333" not in str(df)
assert pd.options.display.max_rows == pd.get_option("display.max_rows") == 5
assert pd.get_option("display.max_columns") is None
print(df)
""",
    ),
    "warnings that an answer ignores, and a test that asks for all": (
        """
import warnings
warnings.filterwarnings("ignore")
def old():
    warnings.warn("use the new one", DeprecationWarning)
    warnings.warn("and this")
    return 1
""",
        """
import warnings
with warnings.catch_warnings(record=True) as w:
    assert old() == 1
assert w == []
with warnings.catch_warnings(record=True) as w:
    warnings.simplefilter("always")
    old()
assert len(w) == 2
""",
    ),
    "named tuples in sets and as keys": (
        """
from typing import NamedTuple
class P(NamedTuple):
    x: int
    y: int = 0
def cells():
    return {P(1), P(2)}
def names():
    return {P(1): "a"}
""",
        """
assert {p.x for p in cells()} == {1, 2} and all(isinstance(p, P) for p in cells())
assert names()[P(1)] == names()[(1, 0)] == "a" and cells() == {(1, 0), (2, 0)}
assert sorted(cells())[0].x == 1 and P(1) in cells()
""",
    ),
    "a function of a test sets a global": (
        "score = 0\ndef add(x):\n    global score\n    score += x\ndef get():\n    return score",
        "def reset():\n    global score\n    score = 0\nadd(5); reset(); add(2)\nassert get() == 2",
    ),
    "a test puts the random numbers back": (
        """
import random
import numpy as np
def walk(n):
    return [random.random() for _ in range(n)]
def drawn(n):
    return np.random.rand(n).tolist()
""",
        """
import random
import numpy as np
state = random.getstate(); w = walk(8); random.setstate(state)
assert walk(8) == w
state = np.random.get_state(); w = drawn(8); np.random.set_state(state)
assert drawn(8) == w
""",
    ),
    "a recursive function of a test under an answer's decorator": (
        """
def memoize(f):
    seen = {}
    def remembered(n):
        if n not in seen:
            seen[n] = f(n)
        return seen[n]
    return remembered
class Memo(dict):
    def __init__(self, f):
        self.f = f
    def __call__(self, n):
        return self[n]
    def __missing__(self, n):
        self[n] = found = self.f(n)
        return found
""",
        """
@memoize
def fib(n):
    return n if n < 2 else fib(n - 1) + fib(n - 2)
@Memo
def fact(n):
    return n * fact(n - 1) if n else 1
assert fib(200) == 280571172992510140037611932413038677189525 and fact(150) % 7 == 0
""",
    ),
    "an answer's decorator calls without an end": (
        "def twice(f):\n    def g(n):\n        return f(n)\n    return g",
        """
@twice
def down(n):
    return down(n + 1)
try:
    down(0)
except RecursionError as error:
    print(type(error).__name__)
""",
    ),
    "a generator of a test is one in the answer": (
        """
import inspect
import types
from collections.abc import Generator
def flat(x):
    for i in x:
        if isinstance(i, types.GeneratorType):
            yield from flat(i)
        else:
            yield i
def kind(x):
    return isinstance(x, Generator), inspect.isgenerator(x)
""",
        """
assert list(flat(v for v in [1, (w for w in [2, 3])])) == [1, 2, 3]
assert kind(i for i in [1]) == (True, True) and kind(iter([1])) == (False, False)
""",
    ),
    "a TypeError of an answer's class of numbers is caught": (
        """
class Money(float):
    def __add__(self, other):
        if not isinstance(other, Money):
            raise TypeError("Money can only be added to Money")
        return Money(float(self) + float(other))
class Stack(list): pass
""",
        """
for wrong in (lambda: Money(1) + 1, lambda: Stack() + 1):
    try:
        wrong()
    except TypeError:
        pass
    else:
        raise AssertionError
assert Money(1) + Money(2) == 3
""",
    ),
}
WRONG = {
    "another nan": ("l = [float('nan')]", "import numpy as np\nassert l == [np.nan]"),
    "another function": ("import operator\nop = operator.sub", "import operator\nassert op is operator.add"),
    "too little room": (
        "import numpy as np\ndef blank(n):\n    return np.full(n, '', dtype='U2')",
        "b = blank(2)\nb[0] = 'hello'\nassert b[0] == 'hello'",
    ),
    "another option": (
        "import pandas as pd\npd.set_option('display.precision', 3)",
        "import pandas as pd\nassert pd.get_option('display.precision') == 2",
    ),
    "a warning that is not ignored": (
        "import warnings\ndef old():\n    warnings.warn('x')",
        "import warnings\nwith warnings.catch_warnings(record=True) as w:\n    old()\nassert w == []",
    ),
    "plain tuples": ("def cells():\n    return {(1, 0)}", "assert {p.x for p in cells()} == {1}"),
}
_LETTERS = "import enum\nclass L(str, enum.Enum):\n    X = 'x'\n    Y = 'y'"
PERSON = {
    "points for what is caught": (
        _LETTERS,
        "score = 0\ntry:\n    assert ','.join(L) == 'x,y'\n    score = 1\nexcept Exception:\n    pass\nassert score",
    ),
    "a suite of tests": (
        _LETTERS,
        """
import unittest
class TestLetters(unittest.TestCase):
    def test_joined(self):
        self.assertEqual("-".join(L), "x-y")
suite = unittest.defaultTestLoader.loadTestsFromTestCase(TestLetters)
assert unittest.TextTestRunner().run(suite).wasSuccessful()
""",
    ),
    "a destructor": (
        "class File:\n    open = 0\n    def __init__(self):\n        File.open += 1\n    def __del__(self):\n"
        "        File.open -= 1",
        "f = File()\nassert File.open == 1\ndel f\nassert File.open == 0",
    ),
    "the limits of the figure that a cell has drawn": (
        "import matplotlib.pyplot as plt\nplt.plot([1, 2, 3])\nplt.ylim(0, 5)",
        "import matplotlib.pyplot as plt\nassert plt.ylim() == (0, 5)",
    ),
    "a setting of Matplotlib": (
        "import matplotlib.pyplot as plt\nplt.rcParams['axes.grid'] = True",
        "import matplotlib.pyplot as plt\nassert plt.rcParams['axes.grid']",
    ),
}


@pytest.mark.parametrize("name", RIGHT)
def test_a_right_answer_passes_as_beside_the_test(name):
    answer, test = RIGHT[name]
    expect_as_beside(answer, test, sorted(class_names(answer)))


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_answer_fails_as_beside_the_test(name):
    expect_to_fail(*WRONG[name])


@pytest.mark.parametrize("name", PERSON)
def test_what_only_a_person_can_decide_is_left_to_one(name):
    expect_a_person(*PERSON[name])
