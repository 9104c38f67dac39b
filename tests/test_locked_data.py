"""What locked cells give, and answers change: tests see it as in a notebook, where there is one copy."""

import pytest
from played_student import beside, expect_right_and_wrong, from_afar

from autograder.notebooks.changes import changed_in_place

pytestmark = pytest.mark.linux_only

GUESSING = "calls = 0\ndef guess(n):\n    global calls\n    calls += 1\n    return (n > 37) - (n < 37)"
BISECTING = (
    "def search(low, high):\n    while True:\n        middle = (low + high) // 2\n        found = guess(middle)\n"
    "        if found == 0:\n            return middle\n"
    "        low, high = (middle + 1, high) if found < 0 else (low, middle - 1)"
)
TRYING_ALL = "def search(low, high):\n    return next(n for n in range(low, high) if guess(n) == 0)"
TABLE = "import pandas as pd\ntable = pd.DataFrame({'a': [3, 1, None], 'b': [1, 2, 3]})"
# What it shows: the locked cell, a right and a wrong answer, the test.
CASES = {
    "an argument that must stay as it is": (
        "DATA = [5, 2, 9, 1]",
        "def largest(data):\n    return sorted(data)[-1]",
        "def largest(data):\n    data.sort()\n    return data[-1]",
        "before = list(DATA)\nassert largest(DATA) == 9\nassert DATA == before",
    ),
    "an array that must stay as it is": (
        "import numpy as np\nvalues = np.array([1.0, 4.0])",
        "def scaled(x):\n    return x / x.max()",
        "def scaled(x):\n    x /= x.max()\n    return x",
        "assert scaled(values).max() == 1 and values.max() == 4",
    ),
    "a table that must stay as it is": (
        TABLE,
        "def cleaned(t):\n    return t.dropna()",
        "def cleaned(t):\n    t.dropna(inplace=True)\n    return t",
        "n = len(table)\nassert len(cleaned(table)) == 2 and len(table) == n",
    ),
    "an argument that must change": (
        "DATA = [5, 2, 9, 1]",
        "def order(data):\n    data.sort()",
        "def order(data):\n    data = sorted(data)",
        "order(DATA)\nassert DATA == [1, 2, 5, 9]",
    ),
    "an argument that is given back": (
        "items = []",
        "def add(to):\n    to.append(1)\n    return to",
        "def add(to):\n    return [*to, 1]",
        "assert add(items) is items",
    ),
    "what lies deeper in an argument": (
        "shop = {'stock': {'pear': 1}}",
        "def sell(shop):\n    shop['stock']['pear'] -= 1",
        "def sell(shop):\n    dict(shop['stock'])['pear'] -= 1",
        "sell(shop)\nassert shop['stock']['pear'] == 0",
    ),
    "how often a locked function was called": (
        GUESSING,
        BISECTING,
        TRYING_ALL,
        "calls = 0\nassert search(0, 100) == 37\nassert calls <= 8",
    ),
    "how often a locked function was called, by an attribute of it": (
        "def cost(n):\n    cost.calls += 1\n    return n\ncost.calls = 0",
        "def total(n):\n    return n * cost(1)",
        "def total(n):\n    return sum(cost(1) for _ in range(n))",
        "assert total(5) == 5 and cost.calls == 1",
    ),
    "how often a locked function was called, by a variable of another one": (
        "def counted():\n    n = 0\n    def ask():\n        nonlocal n\n        n += 1\n        return n\n"
        "    return ask, lambda: n\nask, asked = counted()",
        "def twice():\n    ask()\n    return ask()",
        "def twice():\n    return ask()",
        "twice()\nassert asked() == 2",
    ),
    "what locked functions have recorded": (
        "_events = []\ndef emit(x):\n    _events.append(x)\ndef events():\n    return list(_events)",
        "def run(n):\n    for i in range(n):\n        emit(i)",
        "def run(n):\n    emit(n)",
        "run(3)\nassert events() == [0, 1, 2]",
    ),
    "what an answer has put where a locked function reads": (
        "board = [0, 0]\ndef shown():\n    return ''.join(map(str, board))",
        "def move(place):\n    board[place] = 1",
        "def move(place):\n    board[0] = 1",
        "move(1)\nassert shown() == '01'",
    ),
    "random numbers after a seed of a locked cell": (
        "import random\nimport numpy as np\nrandom.seed(1)\nnp.random.seed(0)\n"
        "rolls = [random.randint(1, 6) for _ in '123']",
        "def centred(x):\n    return x - x.mean()\ndef total(rolls):\n    return sum(rolls)",
        "def centred(x):\n    return x\ndef total(rolls):\n    return sum(rolls)",
        "x = np.random.normal(size=3)\nassert abs(centred(x).sum()) < 1e-9 and 2.24 < np.random.normal() < 2.25\n"
        "more = [random.randint(1, 6) for _ in '123']\nassert total(more) == sum(more)\n"
        "random.seed(1)\nassert [random.randint(1, 6) for _ in '123456'] == rolls + more",
    ),
    "a list that a locked class reads": (
        "data = [3, 1, 2]\nclass Shown:\n    def __str__(self):\n        return str(data)",
        "def largest():\n    return max(data)",
        "def largest():\n    data.sort()\n    return data[-1]",
        "assert largest() == 3 and str(Shown()) == '[3, 1, 2]'",
    ),
    "a database of a locked cell": (
        "import sqlite3\ncon = sqlite3.connect(':memory:')\ncon.execute('create table a(n integer)')",
        "def add(n):\n    con.execute('insert into a values (?)', (n,))",
        "def add(n):\n    con.execute('insert into a values (0)')",
        "add(3)\nadd(4)\nassert con.execute('select n from a').fetchall() == [(3,), (4,)]",
    ),
    "a column that an answer adds": (
        TABLE,
        "table['c'] = table['b'] * 2",
        "table['c'] = table['b']",
        "assert list(table['c']) == [2, 4, 6] and (table['c'] - table['b']).sum() == 6",
    ),
    "names of columns that an answer sets": (
        TABLE,
        "table.columns = ['x', 'y']",
        "table.columns = ['x', 'z']",
        "assert 'y' in table.columns and table.shape == (3, 2)",
    ),
    "rows that an answer drops in place": (
        TABLE,
        "table.dropna(inplace=True)\ntable.sort_values('a', inplace=True)",
        "table.dropna()",
        "assert table['a'].is_monotonic_increasing and len(table) == 2",
    ),
    "an array that an answer sorts": (
        "import numpy as np\nv = np.array([3, 1, 2])",
        "v.sort()",
        "np.sort(v)",
        "import numpy as np\nassert (np.diff(v) > 0).all()",
    ),
    "what a function of the answer changes when the answer calls it": (
        "grid = [[0, 1], [1, 0]]",
        "def flip(g):\n    for row in g:\n        row.reverse()\nflip(grid)",
        "def flip(g):\n    return [row[::-1] for row in g]\nflip(grid)",
        "total = sum(row[0] for row in grid)\nassert total == 1 and grid[0] == [1, 0]",
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_an_answer_gets_what_it_gets_beside_its_locked_cell(name: str) -> None:
    expect_right_and_wrong(*CASES[name])


BASE = "import sqlite3\ncon = sqlite3.connect(':memory:')\ncon.execute('create table t(n integer)')\n"
BASE += "con.executemany('insert into t values (?)', [(1,), (2,)])\ncon.commit()"
SUM = "def total():\n    [[n]] = con.execute('select sum(n) from t')"
ROWS = "assert total() == 3 and len(con.execute('select n from t').fetchall()) == 2"
UNLIKE_THE_SOLUTION = {
    "a list": (
        "data = [3, 1, 2]",
        "def largest():\n    return max(data)",
        "def largest():\n    data.sort()\n    return data[-1]",
        "before = list(data)\nassert largest() == 3\nassert data == before",
    ),
    "a table that is replaced": (
        TABLE,
        "def rows():\n    return len(table.dropna())",
        "def rows():\n    global table\n    table = table.dropna()\n    return len(table)",
        "n = len(table)\nassert rows() == 2 and len(table) == n",
    ),
    "an array": (
        "import numpy as np\nv = np.array([2.0, 4.0])",
        "def scaled():\n    return v / v.max()",
        "def scaled():\n    w = v\n    np.divide(w, w.max(), out=w)\n    return w",
        "assert scaled().max() == 1 and v.max() == 4",
    ),
    "a list that a locked function reads": (
        "data = [3, 1, 2]\ndef shown():\n    return str(data)",
        "def largest():\n    return max(data)",
        "def largest():\n    data.sort()\n    return data[-1]",
        "assert largest() == 3 and shown() == '[3, 1, 2]'",
    ),
    "rows of a database": (
        BASE,
        f"{SUM}\n    return n",
        f"{SUM}\n    con.execute('delete from t')\n    return n",
        ROWS,
    ),
    "a table of a database": (
        BASE,
        f"{SUM}\n    return n",
        f"{SUM}\n    con.execute('drop table t')\n    return n",
        ROWS,
    ),
    "a database that is closed": (BASE, f"{SUM}\n    return n", f"{SUM}\n    con.close()\n    return n", ROWS),
    "a database that a locked function reads": (
        f"{BASE}\ndef rows():\n    return len(con.execute('select n from t').fetchall())",
        f"{SUM}\n    return n",
        f"{SUM}\n    con.execute('delete from t')\n    return n",
        "assert total() == 3 and rows() == 2",
    ),
}


@pytest.mark.parametrize("name", UNLIKE_THE_SOLUTION)
def test_a_call_that_changes_what_the_solution_leaves_is_for_a_person(name: str) -> None:
    given, right, wrong, test = UNLIKE_THE_SOLUTION[name]
    found = from_afar(right, test, given=given)
    assert not found.error and not found.open
    assert beside(f"{given}\n{wrong}", test).error
    assert "a call of your code has changed" in from_afar(wrong, test, given=given, solution=right).open[0]


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("t['a'] = 1", {"t"}),
        ("t.loc[0, 'a'] = 1", {"t"}),
        ("del t['a']", {"t"}),
        ("t.columns = []", {"t"}),
        ("t.drop('a', inplace=True)", {"t"}),
        ("t.drop('a', inplace=False)", set()),
        ("random.shuffle(t)", {"t"}),
        ("con.execute('INSERT INTO a VALUES (1)')", {"con"}),
        ("con.execute('select * from a').fetchall()", set()),
        ("t.to_sql('a', con)", {"con"}),
        ("import numpy as np\nnp.add(a, b, out=t)", {"t"}),
        ("for row in t:\n    row.sort()", {"row", "t"}),
        ("def f(t):\n    for row in t[1:]:\n        row.sort()\nf(u)", {"u"}),
        ("def f():\n    row = t[0]\n    row.sort()", {"t"}),
        ("def f(t):\n    t['a'] = 1", set()),
        ("def f(t):\n    t['a'] = 1\nf(u)", {"u"}),
        ("def f(t):\n    t = t.copy()\n    t['a'] = 1\nf(u)", set()),
        ("def f():\n    t['a'] = 1", {"t"}),
        ("def f():\n    t = {}\n    t['a'] = 1\nt['b'] = 2", {"t"}),
        ("def f(t):\n    t['b'] = 1\nt['a'] = 2", {"t"}),
        ("import os\nos.environ['A'] = '1'", set()),
        ("class C:\n    def f(self):\n        self.x = 1", set()),
        ("f = lambda t: t.append(1)", set()),
        ("def f():\n    global n\n    n += 1", {"n"}),
        ("def f():\n    global n\n    return n", set()),
        ("ids = iter([1])\ndef f():\n    return [*ids]", {"ids"}),
        ("ids = [*iter([1])]\ndef f():\n    return [*ids]", set()),
        ("x = 1", set()),
        ("not Python", set()),
    ],
)
def test_what_a_cell_changes_in_place(source: str, names: set[str]) -> None:
    assert changed_in_place([source]) == [names]


def test_a_function_of_one_cell_changes_its_argument_in_another() -> None:
    assert changed_in_place(["def f(a, t):\n    t.sort()", "f(a, b)"]) == [set(), {"b"}]


# As above, where the right and the wrong answer change the course's data in their cell, and the solution does not.
CHANGED_BEFORE = {
    "a constant": (
        "N = 100",
        "squares = [k * k for k in range(N)]",
        "N = 50\nsquares = [k * k for k in range(N)]",
        "N = 50\nsquares = [k for k in range(N)]",
        "assert len(squares) == N and squares[N - 1] == (N - 1) ** 2",
    ),
    "a list": (
        "scores = [3, 9, 4, 9]",
        "top = sorted(scores)[-1]\nn = len(scores)",
        "scores = sorted(set(scores))\ntop = scores[-1]\nn = len(scores)",
        "scores = sorted(set(scores))\ntop = scores[0]\nn = len(scores)",
        "assert top == max(scores) and n == len(scores)",
    ),
    "a table": (
        "import pandas as pd\ndf = pd.DataFrame({'k': list('abc'), 'v': [1, 5, 3]})",
        "where = df['v'].idxmax()",
        "df = df.sort_values('v', ignore_index=True)\nwhere = df['v'].idxmax()",
        "df = df.sort_values('v', ignore_index=True)\nwhere = 0",
        "assert df['v'][where] == df['v'].max()",
    ),
    "a large array": (
        "import numpy as np\nX = np.arange(600_000.0).reshape(3, 200_000)",
        "means = X.mean(axis=1)",
        "X /= 2\nmeans = X.mean(axis=1)",
        "X /= 2\nmeans = X.mean(axis=0)[:3]",
        "assert np.allclose(means, X.mean(axis=1))",
    ),
    "a dict that a locked function reads": (
        "graph = {'a': ['b', 'c']}\ndef nodes():\n    return set(graph)",
        "degrees = {k: len(v) for k, v in graph.items()}",
        "for n in 'abc': graph.setdefault(n, [])\ndegrees = {k: len(v) for k, v in graph.items()}",
        "for n in 'abc': graph.setdefault(n, [])\ndegrees = {}",
        "assert set(degrees) == nodes()",
    ),
    "random numbers that are drawn in between": (
        "import random\nrandom.seed(3)\nrng = random.Random(4)\nfirst = rng.random()",
        "double = 2 * first",
        "rng.random()\ndouble = 2 * first",
        "rng.random()\ndouble = first",
        "import random\nassert double == 2 * first and rng.random() != random.Random(4).random()",
    ),
}


@pytest.mark.parametrize("name", CHANGED_BEFORE)
def test_a_test_that_passes_only_with_the_data_that_an_answer_has_made_is_for_a_person(name: str) -> None:
    given, solution, right, wrong, test = CHANGED_BEFORE[name]
    found = from_afar(solution, test, given=given)
    assert not found.error and not found.open
    assert not beside(f"{given}\n{right}", test).error
    found = from_afar(right, test, given=given, solution=solution)
    assert not found.error or "which the course gives and your code has changed" in found.open[0]
    assert beside(f"{given}\n{wrong}", test).error
    found = from_afar(wrong, test, given=given, solution=solution)
    assert found.error and not found.open


def test_a_test_that_passes_with_the_courses_data_and_the_answers_alike_needs_no_person() -> None:
    given = "import pandas as pd\ntable = pd.DataFrame({'a': [1, 2], 'b': [2, 2]})"
    answer, test = (
        "table['c'] = table['a'] / table['b']\nratio = table['c']",
        "assert list(ratio * table['b']) == [1, 2]",
    )
    found = from_afar(answer, test, given=given, solution="ratio = table['a'] / table['b']")
    assert not found.error and not found.open


SPOILED = {
    "a list": ("data = [3, 1, 2]", "smallest = min(data)\ndata.clear()", "assert smallest == min(data)"),
    "a constant": ("RATE = 0.5", "smallest = RATE * 2\nRATE = 0", "assert smallest == 1 and RATE * smallest == 0.5"),
    "a database": (
        BASE,
        "[[smallest]] = con.execute('select min(n) from t')\ncon.execute('drop table t')",
        "assert len(con.execute('select n from t').fetchall()) == 2",
    ),
}


@pytest.mark.parametrize("name", SPOILED)
def test_an_answer_that_spoils_what_the_test_goes_on_with_is_for_a_person(name: str) -> None:
    given, wrong, test = SPOILED[name]
    assert beside(f"{given}\n{wrong}", f"smallest\n{test}").error
    found = from_afar(wrong, f"smallest\n{test}", given=given, solution="smallest = 1")
    assert "which the course gives and your code has changed" in found.open[0]


def test_a_locked_cache_that_an_answer_fills_needs_no_person() -> None:
    given = "import functools\n@functools.lru_cache\ndef slow(n):\n    return n * n"
    assert not from_afar("def f(n):\n    return slow(n)", "assert f(3) == slow(3) == 9", given=given).open
