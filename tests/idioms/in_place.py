"""Arguments that answers change, or have to leave as they are."""

from __future__ import annotations

from functools import partial

from idioms.idiom import Idiom

changed = partial(Idiom, section="Arguments changed in place")

IN_PLACE = (
    changed(
        "list_in_place",
        about="A list that a function sorts in place, returning `None`.",
        right="""def bubble_sort(items):
    for end in range(len(items), 1, -1):
        for i in range(end - 1):
            if items[i] > items[i + 1]:
                items[i], items[i + 1] = items[i + 1], items[i]""",
        wrong="""def bubble_sort(items):
    items = sorted(items)""",
        test="""numbers = [3, 1, 2]
assert bubble_sort(numbers) is None
assert numbers == [1, 2, 3]""",
        example="assert numbers == [1, 2, 3]",
    ),
    changed(
        "dict_in_place",
        about="A dict that a function extends.",
        right="""def count_into(counts, text):
    for letter in text:
        counts[letter] = counts.get(letter, 0) + 1""",
        wrong="""def count_into(counts, text):
    for letter in text:
        counts[letter] = 1""",
        test="""counts = {"a": 1}
count_into(counts, "banana")
assert counts == {"a": 4, "b": 1, "n": 2}""",
        example='count_into(counts, "banana")',
    ),
    changed(
        "set_in_place",
        about="A set that a function extends.",
        right="""def remember_all(seen, values):
    seen.update(values)
    return len(seen)""",
        wrong="""def remember_all(seen, values):
    seen = seen | set(values)
    return len(seen)""",
        test="""seen = {1, 2}
assert remember_all(seen, [2, 3]) == 3
assert seen == {1, 2, 3}""",
        example="assert seen == {1, 2, 3}",
    ),
    changed(
        "array_in_place",
        about="A NumPy array that a function changes.",
        right="""def clip_negative(array):
    array[array < 0] = 0""",
        wrong="""def clip_negative(array):
    array = np.where(array < 0, 0, array)""",
        test="""data = np.array([[1.0, -2.0], [-3.0, 4.0]])
clip_negative(data)
np.testing.assert_array_equal(data, [[1, 0], [0, 4]])""",
        example="clip_negative(data)",
    ),
    changed(
        "view_in_place",
        about="A part of an array that a function changes, seen in the whole.",
        right="""def zero_out(part):
    part[:] = 0""",
        wrong="""def zero_out(part):
    part = part * 0""",
        test="""grid = np.ones((3, 3))
zero_out(grid[1])
assert grid.sum() == 6 and grid[1].sum() == 0""",
        example="zero_out(grid[1])",
    ),
    changed(
        "nested_in_place",
        about="A list of lists of which a function changes an inner list.",
        right="""def place_stone(board, row, column, stone):
    board[row][column] = stone
    return board""",
        wrong="""def place_stone(board, row, column, stone):
    board[column][row] = stone
    return board""",
        test="""board = [[" "] * 3 for _ in range(3)]
middle = board[1]
assert place_stone(board, 1, 2, "x") is board
assert middle == [" ", " ", "x"]""",
        example='assert place_stone(board, 1, 2, "x") is board',
    ),
    changed(
        "column_in_place",
        about="A DataFrame to which a function adds a column.",
        right="""def add_total(frame):
    frame["total"] = frame["a"] + frame["b"]""",
        wrong="""def add_total(frame):
    frame = frame.assign(total=frame["a"] + frame["b"])""",
        test="""frame = pd.DataFrame({"a": [1, 2], "b": [3, 4]})
add_total(frame)
assert list(frame["total"]) == [4, 6]""",
        example="add_total(frame)",
    ),
    changed(
        "unchanged",
        about="A list that a function has to leave as it is.",
        right="""def without_last(items):
    return items[:-1]""",
        wrong="""def without_last(items):
    items.pop()
    return items""",
        test="""original = [1, 2, 3]
assert without_last(original) == [1, 2]
assert original == [1, 2, 3], "the argument was changed\"""",
        example="assert original == [1, 2, 3]",
    ),
    changed(
        "same_or_new",
        about="Whether a result is the argument itself, by `is`.",
        right="""def copied_and_extended(items, item):
    return [*items, item]

def extended(items, item):
    items.append(item)
    return items""",
        wrong="""def copied_and_extended(items, item):
    return [*items, item]

def extended(items, item):
    return [*items, item]""",
        test="""start = [1]
assert copied_and_extended(start, 2) == [1, 2] and start == [1]
assert extended(start, 2) is start and copied_and_extended(start, 3) is not start""",
        example="assert extended(start, 2) is start",
    ),
    changed(
        "default_argument",
        about="A default argument that has to be a new list in each call.",
        right="""def collected(item, items=None):
    items = [] if items is None else items
    items.append(item)
    return items""",
        wrong="""def collected(item, items=[]):
    items.append(item)
    return items""",
        test="""assert collected(1) == [1]
assert collected(2) == [2]
assert collected(3, [0]) == [0, 3]""",
        example="assert collected(2) == [2]",
    ),
    changed(
        "object_changed",
        about="An object of the student's class that another of the student's functions changes.",
        right="""class Account:
    def __init__(self, balance):
        self.balance = balance

def transfer(source, target, amount):
    source.balance -= amount
    target.balance += amount""",
        wrong="""class Account:
    def __init__(self, balance):
        self.balance = balance

def transfer(source, target, amount):
    target.balance += amount""",
        test="""rich, poor = Account(100), Account(0)
transfer(rich, poor, 30)
assert (rich.balance, poor.balance) == (70, 30)""",
        example="transfer(rich, poor, 30)",
    ),
    changed(
        "students_list",
        about="A list of the student's own that a call changes.",
        right="""log = []

def record(entry):
    log.append(entry)
    return len(log)""",
        wrong="""log = []

def record(entry):
    return len(log) + 1""",
        test="""before = len(log)
assert record("start") == before + 1
assert log[-1] == "start\"""",
        example='assert log[-1] == "start"',
    ),
    changed(
        "large_array_in_place",
        about="A large array that a function changes.",
        right="""import numpy as np

def clip_below(values, lowest):
    values[values < lowest] = lowest""",
        wrong="""import numpy as np

def clip_below(values, lowest):
    values = np.maximum(values, lowest)""",
        test="""import numpy as np

pixels = np.full((1000, 900), -1.0)
clip_below(pixels, 0)
assert pixels.min() == 0 and pixels.shape == (1000, 900)""",
        example="assert pixels.min() == 0",
    ),
)
