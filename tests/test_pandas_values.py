"""Tables of pandas arrive in a test as they left the notebook, and come back as arguments."""

from __future__ import annotations

import pandas as pd
import pytest

from autograder.judge.remote import Remote
from labkit.kernel import export
from labkit.wire import PlainError, dump, load

SERIES = {
    "numbers": pd.Series([1, 2, 3], name="a"),
    "a missing number": pd.Series([1.5, None]),
    "texts": pd.Series(["a", None, "b"]),
    "categories": pd.Series(["a", "b"], dtype=pd.CategoricalDtype(["b", "a"], ordered=True)),
    "moments with a zone": pd.Series(pd.date_range("2020", periods=3, tz="Europe/Paris")),
    "whole numbers with a gap": pd.Series([1, None], dtype="Int64"),
    "spans": pd.Series(pd.to_timedelta([1, 2], unit="s")),
    "objects": pd.Series([1, "x", None], dtype=object),
    "none": pd.Series([], dtype=float),
    "sizes of groups": pd.DataFrame({"a": [1, 1, 2]}).groupby("a").size(),
}
FRAMES = {
    "columns of several kinds": pd.DataFrame({"a": [1, 2], "b": ["x", "y"], "c": [True, None]}),
    "no column": pd.DataFrame(index=[1, 2]),
    "an index of two levels": pd.DataFrame({"a": [1, 1], "b": [2, 3], "c": [1, 2]}).set_index(["a", "b"]),
    "an index of moments": pd.DataFrame({"a": [1, 2]}, index=pd.date_range("2020", periods=2)),
    "two columns of one name": pd.DataFrame([[1, 2]], columns=["a", "a"]),
    "a summary": pd.DataFrame({"x": [1, 2, 3]}).describe(),
}
INDEXES = {
    "named": pd.Index([1, 2], name="i"),
    "a range": pd.RangeIndex(1, 9, 2),
    "levels": pd.MultiIndex.from_tuples([(1, "a"), (2, "b")], names=["p", "q"]),
    "categories": pd.CategoricalIndex(["a", "b"]),
}
SINGLE = [pd.Timestamp("2020-01-02 03:04"), pd.Timestamp("2020", tz="Asia/Tokyo"), pd.Timedelta("3h"), pd.NaT, pd.NA]


def arrived(value):
    """Return a student's value as a test gets it."""
    return Remote(lambda request: export.answer(request, {"value": value})).get(["value"])["value"]


@pytest.mark.parametrize("value", SERIES.values(), ids=SERIES)
def test_a_series_arrives(value):
    pd.testing.assert_series_equal(arrived(value), value)


@pytest.mark.parametrize("value", FRAMES.values(), ids=FRAMES)
def test_a_table_arrives(value):
    pd.testing.assert_frame_equal(arrived(value), value, check_freq=False)


@pytest.mark.parametrize("value", INDEXES.values(), ids=INDEXES)
def test_an_index_arrives(value):
    pd.testing.assert_index_equal(arrived(value), value)


@pytest.mark.parametrize("value", SINGLE, ids=str)
def test_a_moment_a_span_and_a_gap_arrive(value):
    found = arrived(value)
    assert type(found) is type(value) and (found is value or found == value)


def test_a_table_is_an_argument_and_a_value_of_a_students_function():
    namespace = {"doubled": lambda table: table * 2}
    student = Remote(lambda request: export.answer(request, namespace))
    table = pd.DataFrame({"a": [1, 2]})
    pd.testing.assert_frame_equal(student.get(["doubled"])["doubled"](table), table * 2)


def test_a_table_that_is_too_large_stays_behind_with_the_reason():
    found = export.Exporter().export(pd.Series(range(400_000)).map(str))
    assert "too large" in found.reason


@pytest.mark.parametrize(
    "parts",
    [
        [],
        [["range", range(2), None], ["object", 3], "a"],
        [["range", range(2), None], ["datetime64[ns]", [1]], "a"],
        [["multi", []], ["float64", 1.0], "a"],
        [["index", ["category", [5], ["object", ["a"]], True], None], ["object", [1]], "a"],
    ],
)
def test_parts_that_are_no_series_are_refused(parts):
    message = dump(pd.Series([1]))
    header = message[16 : 16 + int.from_bytes(message[8:16], "little")].decode()
    assert header.startswith('{"form":["Series",')
    forged = dump(["Series", *parts])
    text = forged[16 : 16 + int.from_bytes(forged[8:16], "little")].decode()
    new = f'{{"form":{text}}}'.encode()
    with pytest.raises(PlainError):
        load(forged[:8] + len(new).to_bytes(8, "little") + new, 2**20)
