"""What nobody uses any longer on one side is forgotten on both, and nobody can tell."""

import itertools
import random

import numpy as np
import pytest
from played_student import expect_as_beside, student

from autograder.judge.callbacks import Callbacks
from autograder.judge.sending import Sender
from labkit import held, refilling, shared
from labkit.repeats import Made
from labkit.shared import FEW, Shared
from labkit.stand_ins import SharedData

pytestmark = pytest.mark.linux_only

SOME = 40  # objects: far fewer than there are callbacks
CODE = """
import numpy as np
from labkit.kernel.callbacks import shared
kept = []
def held():
    return len(shared)
def walk(f, value, steps):
    for _ in range(steps):
        value = f(value)
def walk_and_keep(f, value, steps):
    for _ in range(steps):
        value = f(value)
        kept.append(value)
def walk_in_place(f, value, steps):
    for _ in range(steps):
        step = f(value)
        step *= 0.5
        value = value + step
def walk_along_views(f, values, steps):
    for _ in range(steps):
        values = np.concatenate([values[:1], f(values[1:])])
def walk_over_boards(f, board, steps):
    for _ in range(steps):
        board = f([row[:] for row in board])
def walk_over_pairs(f, pair, steps):
    for _ in range(steps):
        pair = f([(row[:], 1) for row, _ in pair])
def share_rows(f, board, steps):
    for step in range(steps):
        board = [*board[1:], [step]]
        f(board)
def keep(value):
    kept.append(value)
def keep_both(value, other):
    kept.extend([value, other])
def give(place=-1):
    return kept[place]
def forget():
    kept.clear()
def put(value, place, item):
    value[place] = item
def change(place, item):
    kept[place][0] = item
def shown(place=-1):
    return str(kept[place])
def is_kept(value):
    return any(value is one for one in kept)
def own_view(f):
    whole = np.zeros(4)
    kept.append(whole)
    f(whole[1:])
def own_row(f):
    row = [1]
    kept.append(row)
    f([row, [2]])
"""
IMPORTS = "import numpy as np\nchurn = lambda: walk(lambda x: x + 1, np.zeros(2), 60)\n"
WALKS = {
    "arrays": ("walk", lambda x: np.array([x[1], -x[0]]), np.zeros(2)),
    "arrays that the student's code keeps": ("walk_and_keep", lambda x: x + 1, np.zeros(2)),
    "arrays that the student's code changes in place": ("walk_in_place", lambda x: -x, np.ones(2)),
    "views of arrays": ("walk_along_views", lambda x: x * 2, np.ones(3)),
    "flat lists": ("walk", lambda x: [x[1], -x[0]], [1.0, 0.0]),
    "lists of NumPy's numbers": ("walk", lambda x: [np.float64(one) + 1 for one in x], [1.0, 0.0]),
    "lists of lists": ("walk_over_boards", lambda board: [row[::-1] for row in board], [[1, 2], [3, 4]]),
    "lists of arrays": ("walk", lambda x: [one + 1 for one in x], [np.zeros(2), np.ones(2)]),
    "lists of pairs": ("walk_over_pairs", lambda x: [([*row], 2) for row, _ in x], [([1], 1), ([2], 1)]),
    "lists of the same lists": ("share_rows", lambda board: len(board), [[1], [2], [3]]),
    "dicts and sets": ("walk", lambda x: {"a": {*x["a"], 1}, "b": []}, {"a": {2}}),
    "bytearrays": ("walk", lambda x: x + bytearray(b"a"), bytearray()),
}


@pytest.mark.parametrize("name", WALKS)
def test_what_both_sides_let_go_of_is_forgotten(name):
    walk, function, start = WALKS[name]
    with student(CODE) as remote:
        remote.get(["kept"])
        code = remote.get([walk, "held"])
        code[walk](function, start, 300)
        assert len(remote.outgoing.shared) < SOME
        assert code["held"]() < SOME


def test_what_a_test_keeps_and_the_students_code_does_not_is_forgotten():
    mine = []
    with student(CODE) as remote:
        code = remote.get(["walk", "held"])
        code["walk"](lambda x: mine.append(x) or x + 1, np.zeros(2), 200)
        assert len(mine) == 200 and len(remote.outgoing.shared) < SOME and code["held"]() < SOME


def test_each_callback_costs_as_much_as_the_one_before(monkeypatch):
    counted = []
    dump = held.dump
    monkeypatch.setattr(held, "dump", lambda value: counted.append(1) or dump(value))
    with student(CODE) as remote:
        walk = remote.get(["walk"])["walk"]
        numbers = []
        for steps in (100, 200):
            counted.clear()
            walk(lambda x: np.array([x[1], -x[0]]), np.zeros(2), steps)
            numbers.append(len(counted))
    assert numbers[1] <= 2 * numbers[0] + 10 and numbers[0] < 500


def test_arrays_that_are_the_same_are_not_made_plain_data():
    made = []
    side = Shared(itertools.count(1).__next__, lambda value, _: made.append(value) or value, refilling.refill)
    arrays = [np.arange(3.0), np.array(["a", "b"]), np.zeros((2, 2))[0], np.arange(3).view(np.matrix)]
    for value in arrays:
        side.sent(value, value, Made())
    side.changes(Made())
    assert not made
    arrays[0].flags.writeable = False
    assert [*side.changes(Made())] == [1]
    arrays[1][0] = "c"
    assert [*side.changes(Made())] == [2]
    arrays[3].shape = (3, 1)
    assert [*side.changes(Made())] == [4]


CASES = {
    "the test gets again what only the other side has kept": (
        "walk_and_keep(lambda x: x + 1, np.zeros(2), 60)\nx = give(3)\nx[0] = 100\n"
        "assert shown(3) == '[100.   4.]' and give(3) is x\nchange(3, 7)\nassert x[0] == 7"
    ),
    "the test changes what only it has kept": (
        "mine = []\nwalk(lambda x: mine.append(x) or x + 1, np.zeros(2), 60)\nx = mine[3]\nput(x, 0, 100)\n"
        "assert x.tolist() == [100, 3] and len({*map(id, mine)}) == 60\nkeep(x)\n"
        "x[1] = 5\nassert shown() == '[100.   5.]'"
    ),
    "both keep an array": ("x = np.zeros(2)\nkeep(x)\nchurn()\nx[0] = 5\nassert shown() == '[5. 0.]' and give() is x"),
    "one changes it, and lets it go": (
        "x = np.zeros(2)\nkeep(x)\nx[0] = 5\ndel x\nchurn()\nassert shown() == '[5. 0.]'\nx = give()\nx[0] = 6\n"
        "del x\nchurn()\nassert shown() == '[6. 0.]'"
    ),
    "the other side lets it go first": (
        "x = np.zeros(2)\nkeep(x)\nchurn()\nforget()\nchurn()\nx[0] = 5\nkeep(x)\nassert is_kept(x)\nchange(-1, 7)\n"
        "assert x[0] == 7"
    ),
    "a view of an array of the test's": (
        "grid = np.zeros((2, 2))\nkeep(grid[0])\nchurn()\ngrid[0, 0] = 7\nassert shown() == '[7. 0.]'"
    ),
    "a view of a shared array": (
        "grid = np.zeros((2, 2))\nkeep_both(grid, grid[0])\ngrid = grid[0]\nchurn()\ngrid[1] = 7\n"
        "assert shown(-2) == '[[0. 7.]\\n [0. 0.]]'\nassert shown(-1) == '[0. 7.]'"
    ),
    "an array of which only a view is left": (
        "x = np.zeros(4)\nkeep(x)\nx = x[::2]\nchurn()\nx[1] = 7\nassert shown() == '[0. 0. 7. 0.]'"
    ),
    "an array of which only the memory is left": (
        "x = np.zeros(2)\nkeep(x)\nx = memoryview(x)\nchurn()\nx[0] = 7.0\nassert shown() == '[7. 0.]'"
    ),
    "an array in the memory of another object": (
        "m = bytearray(16)\nkeep(np.frombuffer(m))\nchurn()\nm[7] = 64\nassert shown() == '[2. 0.]'"
    ),
    "a view of the student's": (
        "mine = []\nown_view(mine.append)\nchurn()\nchange(-1, 5)\nx = give()\nx[1] = 7\n"
        "assert shown() == '[5. 7. 0. 0.]'\nchurn()\nassert mine[0].tolist() == [7, 0, 0]"
    ),
    "a row of a list": (
        "row = [1]\nkeep([row, [2]])\nchurn()\nrow.append(5)\nassert shown() == '[[1, 5], [2]]'\nput(row, 0, 9)\n"
        "assert shown() == '[[9, 5], [2]]'"
    ),
    "a row in a tuple": (
        "pair = ([1], 2)\nkeep([pair, [2]])\nchurn()\npair[0].append(5)\nassert shown() == '[([1, 5], 2), [2]]'"
    ),
    "a row of the student's": (
        "mine = []\nown_row(lambda rows: mine.append(rows[0]))\nchurn()\nchange(-1, 7)\nassert mine == [[7]]\n"
        "mine[0][0] = 8\nassert shown() == '[8]'"
    ),
    "rows of two lists": (
        "row = [1]\na, b = [row, []], [row, []]\nkeep_both(a, b)\ndel a, row\nchurn()\nb[0].append(2)\n"
        "assert shown(-1) == shown(-2) == '[[1, 2], []]'"
    ),
    "a list within a list that is let go": (
        "a = [[1], [2]]\nkeep(a)\nb = {'a': a}\nkeep(b)\ndel a\nchurn()\nb['a'][0].append(3)\n"
        "assert shown(-2) == '[[1, 3], [2]]'\ndel b\nchurn()\nx = give(-2)\nx.append(4)\nassert shown(-1)[-3:] == '4]}'"
    ),
    "a list that a function of the test has": (
        "def make():\n    seen = []\n    def f(x):\n        seen.append(x)\n        return seen\n    return f\n"
        "f = make()\nwalk_and_keep(lambda _: f(1), 0, 3)\nchurn()\nf(2)\nassert shown() == '[1, 1, 1, 2]'"
    ),
    "a default": (
        "def f(x, seen=[]):\n    seen.append(x)\n    return seen\nwalk_and_keep(lambda _: f(1), 0, 2)\nchurn()\nf(2)\n"
        "assert shown() == '[1, 1, 2]'"
    ),
    "a list in the middle of an iteration": (
        "def f(n):\n    for x in [[1], [2]]:\n        keep(x)\n        churn()\n        x.append(n)\n    return n\n"
        "f(5)\nassert shown(-2) == '[1, 5]' and shown() == '[2, 5]'"
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_nobody_notices_that_one_side_lets_go(name):
    expect_as_beside(CODE, IMPORTS + CASES[name])


@pytest.mark.parametrize("seed", range(12))
def test_whatever_both_sides_do_all_is_as_beside(seed, monkeypatch):
    monkeypatch.setattr(shared, "FEW", 0)
    draw = random.Random(seed)
    lines = ["mine = {}", "churn()"]
    new = ("np.zeros(2)", "[0, 1]", "[[0], [1]]", "[mine.get(0, 0), [5]]", "{0: [1]}", "[(np.ones(2), [2])]")
    for _ in range(60):
        place = draw.randrange(4)
        lines.append(
            draw.choice(
                (
                    f"mine[{place}] = {draw.choice(new)}",
                    f"keep(mine.get({place}))",
                    f"mine.pop({place}, None)",
                    f"if count() > {place}: mine[{draw.randrange(4)}] = give({place})",
                    f"if count() > {place}: drop({place})",
                    f"if {place} in mine: mine[{place}][0] = {draw.randrange(9)}",
                    f"if count() > {place}: try_change({place}, {draw.randrange(9)})",
                    "walk(lambda x: x + 1, np.zeros(2), 3)",
                    "print(mine, [shown(n) for n in range(count())])",
                    "print([[give(n) is mine[m] for m in mine] for n in range(count())])",
                )
            )
        )
    more = """
def count():
    return len(kept)
def drop(place):
    del kept[place]
def try_change(place, item):
    if kept[place] is not None:
        kept[place][0] = item
"""
    guarded = [f"if mine.get({n}) is None: mine.pop({n}, None)" for n in range(4)]
    test = "\n".join(itertools.chain.from_iterable((line, *guarded) for line in lines))
    expect_as_beside(CODE + more, IMPORTS + test)


def as_it_is(value, made):
    return Sender((), Callbacks()).sendable(value, made)


def side_of_a_test():
    return Shared(itertools.count(1).__next__, as_it_is, refilling.refill)


def sent(side, value):
    """Return the number of an object that is sent in a message, and what this tells of others."""
    made = Made()
    return side.sent(value, as_it_is(value, made), made).number, side.changes(made)


def full_side():
    """Return one side that has just let go of all but the first of its objects, with that one, and their numbers."""
    side, first = side_of_a_test(), [1]
    assert sent(side, first) == (1, {})
    for number in range(2, FEW):
        assert sent(side, [number]) == (number, {})
    let_go = {number: [] for number in range(2, FEW)}
    assert sent(side, [FEW]) == (FEW, let_go), "the last one is in this message"
    return side, first, let_go


def test_what_is_let_go_of_is_told_until_the_other_side_has_forgotten_it():
    side, first, let_go = full_side()
    assert side.changes(Made()) == let_go
    assert side.received(2, None, None, Made()) == [2], "the other side has not heard of it"
    side.take({2: None, 3: None}, None, Made())
    assert len(side) == FEW - 2
    assert side.changes(Made()) == {number: [] for number in range(4, FEW)}
    assert side.unchanged(first) == SharedData(1, None)


def test_somebody_who_has_found_what_was_let_go_of_has_another_object():
    side, _, let_go = full_side()
    found = side.received(2, None, None, Made())
    assert side.unchanged(found) is None
    del let_go[2]
    assert sent(side, found) == (FEW + 1, let_go)
    assert side.unchanged(found) == SharedData(FEW + 1, None)


def test_what_a_message_names_is_not_let_go_of_in_it():
    side = side_of_a_test()
    for number in range(1, FEW):
        sent(side, [number])
    assert side.unchanged(side.received(2, None, None, Made())) == SharedData(2, None)
    assert sent(side, [FEW]) == (FEW, {number: [] for number in range(1, FEW) if number != 2})


def test_the_other_sides_objects_are_forgotten_and_that_is_told_once():
    side, first, let_go = full_side()
    side.take({1: [], 99: [], "a": None, (): [], 2: np.zeros(2), 3: 0}, None, Made())
    assert side.unchanged(first) is None and len(side) == FEW - 1
    assert side.changes(Made()) == {1: None} | let_go
    assert side.changes(Made()) == let_go
    with pytest.raises(KeyError):
        side.received(1, None, None, Made())
