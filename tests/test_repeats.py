"""What is one list, dict or array for the student's code is one for the test, too, in whatever it is."""

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from played_student import beside, expect_as_beside, from_afar

from labkit.repeats import view_of

pytestmark = pytest.mark.linux_only

START = "import collections, copy\nimport numpy as np\n"
BOARD = "board = [[0, 0], [0, 0]]\nnew = copy_board(board)\nnew[0][0] = 9\nassert board == [[0, 0], [0, 0]]"
ROWS = "rows = [{'name': 'Ada'}]\nkeep = rows[0]\nrename_all(rows)\nassert keep['name'] == 'Ada L' and rows[0] is keep"
GRID = "g = grid(3)\ng[0][0] = 1\nassert g == [[1, 0, 0], [0, 0, 0], [0, 0, 0]]"
WRONG = {
    "a slice as a copy": ("def copy_board(b): return b[:]", BOARD),
    "list as a copy": ("def copy_board(b): return list(b)", BOARD),
    "a flat copy": ("def copy_board(b): return copy.copy(b)", BOARD),
    "a row that is repeated": ("def grid(n): return [[0] * n] * n", GRID),
    "a row with a name that is repeated": ("def grid(n):\n    r = [0] * n\n    return [r for _ in range(n)]", GRID),
    "a board of the student's": ("board = [['.'] * 3] * 3", "board[0][0] = 'x'\nassert board[1][0] == '.'"),
    "two variables": ("row = [1]\nboard = [row]", "board[0][0] = 2\nassert row == [1]"),
    "a dict from keys": (
        "def empty(ks): return dict.fromkeys(ks, [])",
        "d = empty('ab')\nd['a'].append(1)\nassert d == {'a': [1], 'b': []}",
    ),
    "arrays in a list": ("def zeros(n): return [np.zeros(n)] * n", "z = zeros(2)\nz[0][0] = 1\nassert z[1][0] == 0"),
    "sets in a tuple": ("def two(): return (set(),) * 2", "a, b = two()\na.add(1)\nassert not b"),
    "lists in a deque": (
        "def rows(): return collections.deque([[0]] * 2)",
        "d = rows()\nd[0][0] = 1\nassert d[1] == [0]",
    ),
    "new dicts for old ones": ("def rename_all(rows): rows[:] = [{'name': r['name'] + ' L'} for r in rows]", ROWS),
    "new dicts that are equal": (
        "def tidy(rows): rows[:] = [dict(r) for r in rows]",
        "rows = [{'a': 1}]\nkeep = rows[0]\ntidy(rows)\nassert rows[0] is keep",
    ),
    "what the code keeps changes in the copy": (
        "kept = []\ndef keep(rows):\n    kept.append(rows[0])\ndef change(): kept[0].append(1)",
        "rows = [[0]]\nkeep(rows)\nchange()\nassert rows == [[0]]",
    ),
}
FIRST = "m = np.arange(4.0).reshape(2, 2) + 1\nr = first_row(m)\nr[0] = 7\nassert m[0, 0] == 1"
SCALED = "a = np.ones(3)\nb = sc(a)\nb[0] = 5\nassert a[0] == 1"
WRONG |= {
    "a row that is a view": ("def first_row(m): return m[0]", FIRST),
    "a slice that is a view": ("def first_row(m): return m[0, :]", FIRST),
    "a reversed view": ("def first_row(m): return m[::-1, ::-1][1, ::-1]", FIRST),
    "a slice of an array": ("def sc(a): return a[:]", SCALED),
    "a reshaped array": ("def sc(a): return a.reshape(-1)", SCALED),
    "a transposed array": ("def sc(a): return a.T", SCALED),
    "views in a tuple": (
        "def halves(a): return a[:1], a[1:]",
        "a = np.ones(3)\nb, c = halves(a)\nc[0] = 5\nassert a[1] == 1",
    ),
}
SAME = {
    "a view on purpose": (
        "def column(m): return m[:, 1]",
        "m = np.zeros((2, 3))\nv = column(m)\nv[:] = 4\nassert m.sum() == 8 and v.base is not None",
    ),
    "a view, a copy, and a view of a view": (
        "def parts(m): return m[1:], m[1:].copy()",
        "m = np.arange(6.0).reshape(3, 2)[:, ::-1]\nv, c = parts(m)\nassert (v == m[1:]).all() and (c == v).all()",
    ),
    "a view that the code keeps": (
        "kept = []\ndef keep(m):\n    kept[:] = [m[0]]\n    return kept[0]\ndef again(): return kept[0]",
        "m = np.zeros((2, 2))\nv = keep(m)\nm[0, 1] = 3\nassert again() is v and v[1] == 3",
    ),
    "rows change their places": (
        "def turn(rows): rows.reverse()",
        "a, b = [1], [2]\nrows = [a, b]\nturn(rows)\nassert rows[0] is b and rows[1] is a and a == [1]",
    ),
    "a row that goes is changed": (
        "def take(rows):\n    rows[0].append(1)\n    del rows[0]",
        "a = [0]\nrows = [a, [2]]\ntake(rows)\nassert a == [0, 1] and rows == [[2]]",
    ),
    "a row of the argument": ("def first(rows): return rows[0]", "rows = [[1], [2]]\nassert first(rows) is rows[0]"),
    "a row, and then the argument": (
        "def row(rows): return rows[0]\ndef add(row): row.append(3)",
        "rows = [[1], [2]]\nr = row(rows)\nadd(r)\nassert rows == [[1, 3], [2]]\nadd(rows[1])\n"
        "assert rows[1] == [2, 3]",
    ),
    "the argument in a list": ("def pack(x): return [x, 1, x]", "x = []\np = pack(x)\nassert p[0] is x is p[2]"),
    "the argument in a dict of another one": (
        "def put(d, x): d['x'] = x",
        "d, x = {}, [1]\nput(d, x)\nassert d['x'] is x\nx.append(2)\nassert d == {'x': [1, 2]}",
    ),
    "the test puts the same list twice": (
        "def add(rows): rows[0].append(1)",
        "r = []\nrows = [r, r]\nadd(rows)\nassert rows == [[1], [1]] and rows[0] is rows[1] is r",
    ),
    "a list and a part of it": (
        "def check(rows, row): return rows[0] is row",
        "rows = [[1]]\nassert check(rows, rows[0]) and check(rows, rows[0]) and not check(rows, [1])",
    ),
    "sharing on purpose": (
        "def aliases(x): return [x] * 2",
        "x = [1]\ny = aliases(x)\nassert y[0] is y[1]\ny[0].append(2)\nassert x == [1, 2] and y == [[1, 2]] * 2",
    ),
    "a graph of dicts": (
        "def link(a, b):\n    a.setdefault('next', []).append(b)\n    return a",
        "a, b = {'n': 1}, {'n': 2}\nassert link(a, b) is a and a['next'][0] is b",
    ),
    "a deep copy": ("def copied(b): return copy.deepcopy(b)", "b = [[1]]\nc = copied(b)\nassert c[0] is not b[0]"),
    "a change in two places": (
        "def change(a, b):\n    a['rows'][0].append(1)\n    b.append(a['rows'][0])",
        "r = []\na, b = {'rows': [r]}, []\nchange(a, b)\nassert b[0] is r is a['rows'][0] and r == [1]",
    ),
    "a function of the test gets the list": (
        "def run(f, rows):\n    f(rows[0])\n    return rows",
        "rows, seen = [[1]], []\nrun(lambda r: (seen.append(r), r.append(2)), rows)\n"
        "assert rows == [[1, 2]] and seen[0] is rows[0]",
    ),
    "an array in a list": (
        "def add(arrays):\n    arrays[0] += 1\n    return arrays[0]",
        "a = np.zeros(2)\narrays = [a, np.ones(1)]\nassert add(arrays) is a and a[0] == 1",
    ),
    "a dict with tuples of numbers as keys": (
        "def move(d):\n    d[0, 1] = d.pop((0, 0))",
        "r = [1]\nd = {(0, 0): r}\nmove(d)\nassert d == {(0, 1): [1]} and d[0, 1] is r",
    ),
    "a long list, again and again": (
        "def same(x): return x",
        "x = list(range(30_000))\nassert same(x) is x and same(x) is x\ny = [0] * 50_000\n"
        "assert same(y) is y is same(y)",
    ),
    "a larger one is only a copy": (
        "def size(x): return len(x)",
        "x = [[0] * 500] * 600\nassert size(x) == size(x) == 600",
    ),
}


@pytest.mark.parametrize("name", WRONG)
def test_wrong_work_fails_from_afar_as_beside(name):
    answer, test = WRONG[name]
    wanted, found = (grade(START + answer, START + test) for grade in (beside, from_afar))
    assert wanted.error.startswith("AssertionError") and found.error.startswith("AssertionError"), found
    assert found.open == wanted.open == []


@pytest.mark.parametrize("name", SAME)
def test_right_work_passes_from_afar_as_beside(name):
    answer, test = SAME[name]
    expect_as_beside(START + answer, START + test)


@pytest.mark.parametrize(
    "numbers",
    [
        *((-1, [1], [1]), (5, [2], [1]), (0, [7], [1]), (0, [3], [3]), (0, [10**9], [0]), (0, [2], [-1]), (0, [2], [])),
        *((0, [-1], [1]), (0, [True], [1]), (0, ["a"], [1]), (2**70, [1], [1]), (0, [1] * 40, [1] * 40), (0, [7], [0])),
    ],
    ids=str,
)
def test_a_view_beyond_its_array_is_refused(numbers):
    assert view_of(np.zeros(6), *numbers) is None


@given(
    st.integers(0, 12),
    st.sampled_from(["f8", "u1", "U3", "M8[s]"]),
    st.integers(-13, 13),
    st.lists(st.integers(-3, 13), max_size=3),
    st.lists(st.integers(-13, 13), max_size=3),
)
@example(8, "u1", 4, [-1], [-2])
@example(8, "u1", 0, [-1], [2])
def test_a_view_lies_within_its_array_whatever_describes_it(size, dtype, offset, shape, strides):
    whole = np.zeros(size, dtype)
    view = view_of(whole, offset, shape, strides)
    if view is not None and view.size:
        inner, outer = np.lib.array_utils.byte_bounds(view), np.lib.array_utils.byte_bounds(whole)
        assert outer[0] <= inner[0] and inner[1] <= outer[1] and list(view.shape) == shape
