"""One list, dict or array in several places, where each place has to have its own, or the other way round."""

from __future__ import annotations

from functools import partial

from idioms.idiom import Idiom

aliased = partial(Idiom, section="One list in several places")

ALIASES = (
    aliased(
        "copied_board",
        about="A list of lists that a function has to copy with its inner lists.",
        right="""def copy_board(board):
    return [row[:] for row in board]""",
        wrong="""def copy_board(board):
    return board[:]""",
        test="""board = [[0, 0], [0, 0]]
new = copy_board(board)
new[0][0] = 9
assert board == [[0, 0], [0, 0]]""",
        example="assert board == [[0, 0], [0, 0]]",
    ),
    aliased(
        "own_rows",
        about="A list of lists whose rows have to be lists of their own.",
        right="""def grid(n):
    return [[0] * n for _ in range(n)]""",
        wrong="""def grid(n):
    return [[0] * n] * n""",
        test="""g = grid(3)
g[0][0] = 1
assert g == [[1, 0, 0], [0, 0, 0], [0, 0, 0]]""",
        example="assert g == [[1, 0, 0], [0, 0, 0], [0, 0, 0]]",
    ),
    aliased(
        "own_rows_of_a_variable",
        about="The same in a variable of the student's.",
        right="""field = [["."] * 3 for _ in range(3)]""",
        wrong="""field = [["."] * 3] * 3""",
        test="""field[0][0] = "x"
assert field[1] == [".", ".", "."]""",
    ),
    aliased(
        "own_values",
        about="A dict whose values have to be lists of their own.",
        right="""def empty_groups(names):
    return {name: [] for name in names}""",
        wrong="""def empty_groups(names):
    return dict.fromkeys(names, [])""",
        test="""groups = empty_groups("ab")
groups["a"].append(1)
assert groups == {"a": [1], "b": []}""",
        example='groups["a"].append(1)',
    ),
    aliased(
        "own_arrays",
        about="A list whose arrays have to be arrays of their own.",
        right="""def zero_vectors(n):
    return [np.zeros(2) for _ in range(n)]""",
        wrong="""def zero_vectors(n):
    return [np.zeros(2)] * n""",
        test="""vectors = zero_vectors(2)
vectors[0][0] = 1
assert vectors[1][0] == 0""",
        example="assert vectors[1][0] == 0",
    ),
    aliased(
        "kept_dict",
        about="A dict in a list that a function has to change where it is.",
        right="""def rename_all(people):
    for person in people:
        person["name"] += " L." """,
        wrong="""def rename_all(people):
    people[:] = [{"name": person["name"] + " L."} for person in people]""",
        test="""people = [{"name": "Ada"}]
kept = people[0]
rename_all(people)
assert kept["name"] == "Ada L." and people[0] is kept""",
        example='assert kept["name"] == "Ada L." and people[0] is kept',
    ),
    aliased(
        "part_of_the_argument",
        about="Whether a result is a part of the argument, by `is`.",
        right="""def longest(rows):
    return max(rows, key=len)""",
        wrong="""def longest(rows):
    return list(max(rows, key=len))""",
        test="""rows = [[1], [2, 3]]
assert longest(rows) is rows[1]""",
        example="assert longest(rows) is rows[1]",
    ),
    aliased(
        "copied_row",
        about="A row of an array that has to be a copy, no view.",
        right="""def first_row(matrix):
    return matrix[0].copy()""",
        wrong="""def first_row(matrix):
    return matrix[0, :]""",
        test="""matrix = np.ones((2, 2))
row = first_row(matrix)
row[0] = 7
assert matrix[0, 0] == 1""",
        example="assert matrix[0, 0] == 1",
    ),
    aliased(
        "view_of_the_argument",
        about="A column of an array that has to be a view.",
        right="""def last_column(matrix):
    return matrix[:, -1]""",
        wrong="""def last_column(matrix):
    return matrix[:, -1].copy()""",
        test="""values = np.zeros((2, 2))
last_column(values)[:] = 3
assert values.sum() == 6""",
        example="last_column(values)[:] = 3",
    ),
)
