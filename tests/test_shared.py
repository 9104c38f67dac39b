"""Lists, dicts, arrays and the like that a test and the student's code both hold are the same on both sides."""

import copy
import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st
from played_student import expect_as_beside, student

from autograder.judge.callbacks import Callbacks
from autograder.judge.sending import Sender
from labkit import held, refilling
from labkit.repeats import Made, containers
from labkit.shared import Shared

pytestmark = pytest.mark.linux_only

CHANGES = """
import collections, io
import numpy as np
import pandas as pd
kept = []
own = [3, 1, 2]
table = {"a": [1], "b": {"c": 2}}
grid = np.zeros((2, 2))
class Box:
    def __init__(self, content):
        self.content = content
    def put(self, item):
        self.content.append(item)
box = Box([])
def change(how, *values):
    return how(*values)
def append(values, item):
    values.append(item)
def sort(values):
    values.sort()
def swap(values, i, j):
    values[i], values[j] = values[j], values[i]
def clear(values):
    values.clear()
def update(mapping, **items):
    mapping.update(items)
def fill(array, value):
    array[:] = value
def add_all(values, *items):
    for item in items:
        values.add(item)
def keep(values):
    kept.append(values)
def length_of_kept():
    return [len(values) for values in kept]
def default(item, values=[]):
    values.append(item)
    return values
def first_row(rows):
    rows[0].append("x")
def write(file, text):
    file.write(text)
def scale(frame):
    frame["y"] = frame["x"] * 2
def give():
    return own
def same(values):
    return values is own
def copy_of(values):
    return list(values)
def fill_and_fail(values):
    values.append(1)
    raise ValueError("after the change")
"""
CASES = {
    "a list that a function appends to has grown": "x = [1]\nappend(x, 2)\nassert x == [1, 2]",
    "a list is sorted in place": "x = [3, 1]\nassert sort(x) is None and x == [1, 3]",
    "two places are swapped": "x = [1, 2, 3]\nswap(x, 0, 2)\nassert x == [3, 2, 1]",
    "a list is emptied": "x = [1]\ny = x\nclear(x)\nassert x == [] and y is x and y == []",
    "a dict is updated": "d = {'a': 1}\nupdate(d, b=2)\nassert d == {'a': 1, 'b': 2}",
    "a set is added to": "s = {1}\nadd_all(s, 2, 'a')\nassert s == {1, 2, 'a'}",
    "an array is filled": "a = np.zeros(3)\nb = a\nfill(a, 5)\nassert b.tolist() == [5, 5, 5]",
    "a deque, a Counter and a bytearray change": (
        "d, c, b = collections.deque([1]), collections.Counter('a'), bytearray(b'x')\nappend(d, 2)\nupdate(c, a=2)\n"
        "append(b, 65)\nassert list(d) == [1, 2] and c['a'] == 3 and b == b'xA'"
    ),
    "a text file is written to": "f = io.StringIO()\nwrite(f, 'abc')\nwrite(f, 'd')\nassert f.getvalue() == 'abcd'",
    "a data frame gets a column": "f = pd.DataFrame({'x': [1, 2]})\nscale(f)\nassert f['y'].tolist() == [2, 4]",
    "a list in a list is changed where it is": (
        "inner = [1]\nrows = [inner, [2]]\nfirst_row(rows)\nassert rows == [[1, 'x'], [2]] and rows[0] is inner"
    ),
    "the code sees what the test changes later": "x = [1]\nkeep(x)\nx.append(2)\nassert length_of_kept() == [2]",
    "the same list twice is one": "x = []\nkeep(x)\nkeep(x)\nx.append(1)\nassert length_of_kept() == [1, 1]",
    "a default argument that changes is remembered": "assert default(1) == [1] and default(2) == [1, 2]",
    "what a function returns each time is the same": "assert give() is give() and give() is own",
    "a list of the student's is itself when it goes back": "assert same(own) and same(give()) and not same([3, 1, 2])",
    "a test changes the student's list": "own.append(9)\nassert give() == [3, 1, 2, 9]",
    "a test changes the student's dict, deep inside": "table['a'].append(2)\nassert change(len, table['a']) == 2",
    "a test changes the student's array": "grid[0, 1] = 7\nassert change(np.sum, grid) == 7",
    "a copy is another one": "c = copy_of(own)\nc.append(5)\nassert own == [3, 1, 2]",
    "what has changed before an exception has changed": (
        "x = []\ntry:\n    fill_and_fail(x)\nexcept ValueError:\n    pass\nassert x == [1]"
    ),
    "a list that an object holds is the test's": "x = [1]\nb = Box(x)\nb.put(2)\nassert x == [1, 2] and b.content is x",
    "a list of an object is changed by its method": "box.put(1)\nc = box.content\nbox.put(2)\nassert c == [1, 2]",
    "a tuple with a list in it": "t = ([1], 2)\nchange(lambda t: t[0].append(3), t)\nassert t == ([1, 3], 2)",
    "a change of type is no change of another": "x, y = [1], [1]\nappend(x, 2)\nassert y == [1]",
}


@pytest.mark.parametrize("name", CASES)
def test_as_beside(name):
    expect_as_beside(
        CHANGES, "import collections, io\nimport numpy as np\nimport pandas as pd\n" + CASES[name], ["Box"]
    )


MUTABLE = st.recursive(
    st.integers(0, 3) | st.text(max_size=2) | st.none() | st.builds(float, st.integers(0, 3)),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.integers(0, 3), inner, max_size=3)
        | st.tuples(inner, inner)
        | st.sets(st.integers(0, 3), max_size=2)
    ),
    max_leaves=8,
)


@given(st.lists(MUTABLE, max_size=4), st.lists(st.tuples(st.integers(0, 9), MUTABLE), max_size=3))
def test_looking_tells_the_same_changes_as_sending_everything(value, changes):
    told = []
    for looks in (True, False):
        mine = copy.deepcopy(value)
        side = Shared(itertools.count(1).__next__, as_it_is, refilling.refill)
        with pytest.MonkeyPatch.context() as patch:
            if not looks:
                patch.setattr(held.Held, "is_same", lambda _: False)
            made = Made()
            side.sent(mine, as_it_is(mine, made), made)
            side.changes(made)
            for place, item in changes:
                parts = [one for one in containers(mine) if isinstance(one, list | dict)]
                part, item = parts[place % len(parts)], copy.deepcopy(item)
                part.append(item) if isinstance(part, list) else part.update({place: item})
            told.append(side.changes(Made()))
    assert told[0] == told[1]


def as_it_is(value, made):
    return Sender((), Callbacks()).sendable(value, made)


def test_what_is_too_deep_or_too_large_to_be_looked_at_is_handed_over():
    test = """
deep, tree = [], {}
for _ in range(41):
    deep, tree = [deep], {"next": tree}
assert same(deep) is False and same(tree) is False
assert same(list(range(400_000))) is False and same(["a" * 30] * 100_000) is False
"""
    expect_as_beside(CHANGES, test)


ALIASES = """
def ident(x, within):
    return within[0] is x, kept[0] is x
def grow(x, within):
    within[0].append(9)
    return x
def back():
    return kept[0]
def triple():
    return kept[0], [kept[0]], {"k": kept[0]}
def swap(pair):
    pair.a, pair.b = pair.b, pair.a
"""
UNCHANGED = {
    "within another list": "x = [1]\nkeep(x)\nassert ident(x, [x]) == (True, True)",
    "changed by the code": "x = [1]\nkeep(x)\nassert grow(x, [x]) is x and x == [1, 9]",
    "changed in between": "x = [1]\nkeep(x)\nassert back() is x\nx.append(2)\nassert back() is x and back() == [1, 2]",
    "in three places": "x = [1]\nkeep(x)\np = triple()\nassert p[0] is x and p[1][0] is x and p[2]['k'] is x",
    "equal ones": "x, y = [1], [1]\nkeep(x)\nassert back() is x\nkeep(y)\nassert ident(y, [x]) == (False, False)",
    "a part of one": "x = [[1], 2]\nkeep(x)\nkeep(x[0])\nassert ident(x[0], [x[0]]) == (True, False) and back() is x",
    "in an object": (
        "class Pair:\n    a, b = [1], [2]\np, x, y = Pair(), Pair.a, Pair.b\nswap(p)\n"
        "assert p.a is y and p.b is x\nswap(p)\nassert p.a is x and p.b is y"
    ),
}


@pytest.mark.parametrize("name", UNCHANGED)
def test_what_the_other_side_has_already_is_the_same_object(name):
    expect_as_beside(CHANGES + ALIASES, UNCHANGED[name])


def test_what_an_earlier_test_handed_over_is_sent_again_in_the_next():
    with student(
        "kept = []\ndef keep(values):\n    kept.append(values)\n    return [len(one) for one in kept]"
    ) as remote:
        values = [1, 2]
        assert [remote.get(["keep"])["keep"](values) for _ in range(3)] == [[2], [2, 2], [2, 2, 2]]
