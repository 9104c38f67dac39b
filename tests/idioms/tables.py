"""NumPy arrays and pandas tables."""

from __future__ import annotations

from functools import partial

from idioms.idiom import Idiom

table = partial(Idiom, section="NumPy and pandas")

TABLES = (
    table(
        "arrays",
        about="Arrays, with `np.testing`.",
        right="""def standardised(matrix):
    return (matrix - matrix.mean(axis=0)) / matrix.std(axis=0)""",
        wrong="""def standardised(matrix):
    return (matrix - matrix.mean()) / matrix.std()""",
        test="""matrix = np.array([[1.0, 10.0], [3.0, 30.0]])
np.testing.assert_allclose(standardised(matrix), [[-1, -1], [1, 1]])
np.testing.assert_array_equal(matrix, [[1, 10], [3, 30]])
### BEGIN HIDDEN TESTS
np.testing.assert_almost_equal(standardised(np.random.rand(50, 3)).std(axis=0), np.ones(3))
### END HIDDEN TESTS""",
        example="np.testing.assert_allclose(standardised(matrix), [[-1, -1], [1, 1]])",
    ),
    table(
        "shape_and_dtype",
        about="The shape, the type and parts of an array.",
        right="""board = np.zeros((8, 8), dtype=int)
board[::2, 1::2] = 1
board[1::2, ::2] = 1""",
        wrong="""board = np.zeros((8, 8))
board[::2, 1::2] = 1
board[1::2, ::2] = 1""",
        test="""assert isinstance(board, np.ndarray) and board.shape == (8, 8) and board.ndim == 2
assert board.sum() == 32 and np.all(board[0, :3] == [0, 1, 0])
assert board.dtype == int and np.issubdtype(board.dtype, np.integer)""",
        example="assert board.dtype == int",
    ),
    table(
        "text_arrays",
        about="Arrays of texts and of truth values.",
        right="""fruits = np.array(["fig", "plum", "kiwi"])
long_ones = fruits[np.char.str_len(fruits) > 3]
mask = np.isin(fruits, ["fig"])""",
        wrong="""fruits = np.array(["fig", "plum", "kiwi"])
long_ones = fruits[np.char.str_len(fruits) > 4]
mask = np.isin(fruits, ["fig"])""",
        test="""assert mask.tolist() == [True, False, False] and mask.dtype == bool
assert long_ones.tolist() == ["plum", "kiwi"]
assert np.array_equal(np.sort(long_ones), ["kiwi", "plum"]) and fruits.dtype.kind == "U\"""",
        example='assert long_ones.tolist() == ["plum", "kiwi"]',
    ),
    table(
        "numpy_scalars",
        about="Numbers that NumPy returns, and their types.",
        right="""def argmax_and_max(values):
    values = np.asarray(values)
    return values.argmax(), values.max()""",
        wrong="""def argmax_and_max(values):
    values = np.asarray(values)
    return values.max(), values.argmax()""",
        test="""where, largest = argmax_and_max([1.5, 4.5, 2.5])
assert where == 1 and largest == 4.5 and isinstance(largest, np.floating) and ["a", "b", "c"][where] == "b\"""",
        example="assert where == 1 and largest == 4.5",
    ),
    table(
        "series",
        about="A Series, with `pd.testing.assert_series_equal`.",
        right="""def share_of(series):
    return (series / series.sum()).rename("share")""",
        wrong="""def share_of(series):
    return series / series.sum()""",
        test="""import pandas as pd

votes = pd.Series([1, 3], index=["yes", "no"], name="votes")
found = share_of(votes)
assert found["no"] == 0.75 and found.idxmax() == "no"
pd.testing.assert_series_equal(found, pd.Series([0.25, 0.75], index=["yes", "no"], name="share"))""",
        example='pd.testing.assert_series_equal(found, pd.Series([0.25, 0.75], index=["yes", "no"], name="share"))',
    ),
    table(
        "frame",
        about="A DataFrame, with `pd.testing.assert_frame_equal`.",
        right="""def tall_people(frame):
    return frame[frame["height"] > 170].sort_values("height").reset_index(drop=True)""",
        wrong="""def tall_people(frame):
    return frame[frame["height"] > 170].sort_values("height")""",
        test="""people = pd.DataFrame({"name": ["Ada", "Ben", "Cleo"], "height": [180, 165, 175]})
expected = pd.DataFrame({"name": ["Cleo", "Ada"], "height": [175, 180]})
pd.testing.assert_frame_equal(tall_people(people), expected)
assert len(people) == 3""",
        example="pd.testing.assert_frame_equal(tall_people(people), expected)",
    ),
    table(
        "frame_of_the_student",
        about="A DataFrame that the answer defines: columns, types, index, cells.",
        right="""weather = pd.DataFrame(
    {"day": pd.to_datetime(["2024-01-01", "2024-01-02"]), "rain": [1.5, np.nan], "wind": ["N", "SW"]}
).set_index("day")""",
        wrong="""weather = pd.DataFrame(
    {"day": ["2024-01-01", "2024-01-02"], "rain": [1.5, np.nan], "wind": ["N", "SW"]}
).set_index("day")""",
        test="""assert list(weather.columns) == ["rain", "wind"] and weather.shape == (2, 2)
assert weather["rain"].isna().sum() == 1 and weather["wind"].iloc[1] == "SW"
assert weather.index.name == "day" and weather.loc[pd.Timestamp("2024-01-01"), "rain"] == 1.5""",
        example='assert list(weather.columns) == ["rain", "wind"]',
    ),
    table(
        "groupby",
        about="The result of a `groupby`.",
        right="""def mean_by_group(frame):
    return frame.groupby("group")["value"].agg(["mean", "max"])""",
        wrong="""def mean_by_group(frame):
    return frame.groupby("group")["value"].agg(["sum", "max"])""",
        test="""frame = pd.DataFrame({"group": ["a", "b", "a"], "value": [1.0, 5.0, 3.0]})
result = mean_by_group(frame)
assert result.loc["a", "max"] == 3.0 and result.index.tolist() == ["a", "b"]
assert result["mean"].to_dict() == {"a": 2.0, "b": 5.0}""",
        example='assert result["mean"].to_dict() == {"a": 2.0, "b": 5.0}',
    ),
    table(
        "applied",
        about="A function of the student's, applied to a Series or a DataFrame of the test.",
        right="""def grade_letter(points):
    return "A" if points >= 90 else "B" if points >= 80 else "C\"""",
        wrong="""def grade_letter(points):
    return "A" if points > 90 else "B" if points > 80 else "C\"""",
        test="""points = pd.Series([95, 80, 10])
assert points.apply(grade_letter).tolist() == ["A", "B", "C"]""",
        example='assert points.apply(grade_letter).tolist() == ["A", "B", "C"]',
    ),
    table(
        "categories_and_multiindex",
        about="A result with two levels of index, and a column of categories.",
        right="""def sales_table(frame):
    frame = frame.assign(shop=frame["shop"].astype("category"))
    return frame.groupby(["shop", "year"], observed=True)["sold"].sum()""",
        wrong="""def sales_table(frame):
    frame = frame.assign(shop=frame["shop"].astype("category"))
    return frame.groupby(["shop", "year"], observed=True)["sold"].count()""",
        test="""frame = pd.DataFrame({"shop": ["x", "x", "y"], "year": [1, 1, 2], "sold": [5, 6, 7]})
table = sales_table(frame)
assert table.loc[("x", 1)] == 11 and table.index.names == ["shop", "year"] and table.sum() == 18""",
        example='assert table.loc[("x", 1)] == 11',
    ),
    table(
        "views_of_arrays",
        about="An array method of the result, chained in the test.",
        right="""def outer_table(n):
    numbers = np.arange(1, n + 1)
    return np.outer(numbers, numbers)""",
        wrong="""def outer_table(n):
    numbers = np.arange(n)
    return np.outer(numbers, numbers)""",
        test="""table = outer_table(4)
assert table.T.tolist() == table.tolist() and table.diagonal().tolist() == [1, 4, 9, 16]
assert np.linalg.matrix_rank(table) == 1 and table[table > 8].min() == 9""",
        example="assert table.T.tolist() == table.tolist()",
    ),
    table(
        "tables_in_a_list",
        about="Tables in a list, which the answer changes.",
        right="""def add_totals(tables):
    for table in tables:
        table["total"] = table.sum(axis=1)""",
        wrong="""def add_totals(tables):
    for table in tables:
        table = table.assign(total=table.sum(axis=1))""",
        test="""import pandas as pd

north, south = pd.DataFrame({"a": [1], "b": [2]}), pd.DataFrame({"a": [3], "b": [4]})
add_totals([north, south])
assert list(north["total"]) == [3] and list(south["total"]) == [7]""",
        example="add_totals([north, south])",
    ),
)
