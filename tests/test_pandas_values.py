"""Tables of pandas arrive in a test as they left the notebook, and come back as arguments."""

from __future__ import annotations

import time

import numpy as np
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
    pd.testing.assert_frame_equal(arrived(value), value)


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


def forged(name, *parts):
    """Return a message that holds a form with these parts, whatever they are."""
    honest = dump([name, *parts])
    header = honest[16 : 16 + int.from_bytes(honest[8:16], "little")].decode()
    new = f'{{"form":{header}}}'.encode()
    return honest[:8] + len(new).to_bytes(8, "little") + new + honest[16 + len(header.encode()) :]


ROWS = ["range", range(2), None, None]
NUMBERS = ["int64", np.arange(2)]
COLLIDING = [number * (2**61 - 1) for number in range(1, 4_000)]
NO_TABLES = {
    "nothing": ("Series",),
    "a number in place of a column": ("Series", ROWS, ["object", 3], "a"),
    "a list in place of moments": ("Series", ROWS, ["datetime64[ns]", [1, 2]], "a"),
    "a number in place of an array": ("Series", ROWS, ["float64", 1.0], "a"),
    "a scalar that would be repeated": ("Series", ["range", range(10**6), None, None], ["int64", np.array(0)], "a"),
    "columns of other lengths": ("DataFrame", ROWS, ROWS, [NUMBERS, ["int64", np.arange(3)]]),
    "fewer columns than names": ("DataFrame", ROWS, ROWS, [NUMBERS]),
    "codes beyond the categories": (
        "Series",
        ROWS,
        ["category", np.array([0, 5], np.int8), ["object", ["a"]], True],
        "a",
    ),
    "an index without an end": ("Index", "range", range(10**6 + 1), None, None),
    "levels of different lengths": ("Index", "multi", [ROWS, ["range", range(3), None, None]], None, None),
    "levels within levels": ("Index", "multi", [["multi", [ROWS], None, None]], None, None),
    "objects of one hash": ("Index", "index", ["object", COLLIDING], None, None),
    "too many objects to hash": ("Index", "index", ["object", [(number,) for number in range(10_001)]], None, None),
    "a zone that is a file": ("Timestamp", 1, "ns", "dateutil//etc/localtime"),
    "a zone of this machine": ("Timestamp", 1, "ns", "tzlocal()"),
    "words in place of a moment": ("Timestamp", "now", "ns", None),
    "a moment beyond all time": ("Timestamp", 2**70, "s", None),
    "a span of an unknown unit": ("Timedelta", 1, "fortnight"),
    "a zone in a dtype": ("Series", ROWS, ["datetime64[ns, dateutil//etc/passwd]", np.arange(2)], "a"),
    "a frequency that is no frequency": ("Index", "index", ["datetime64[ns]", np.arange(2)], None, "1 day; import os"),
}


@pytest.mark.parametrize("parts", NO_TABLES.values(), ids=NO_TABLES)
def test_parts_that_are_no_table_are_refused_at_once(parts):
    begin = time.process_time()
    with pytest.raises(PlainError):
        load(forged(*parts), 2**24)
    assert time.process_time() - begin < 2


def test_objects_stay_objects_and_a_frequency_stays():
    table = pd.DataFrame({"k": ["a", "b"]}, index=pd.Index(["x", "y"], dtype=object), dtype=object)
    assert str(arrived(table).dtypes["k"]) == str(arrived(table).index.dtype) == "object"
    assert arrived(pd.DataFrame({"a": [1, 2]}, index=pd.date_range("2020", periods=2))).index.freqstr == "D"


@pytest.mark.parametrize(
    "value",
    [
        pd.Series(["a", "b", "a"]).unique(),
        pd.Categorical(["a", "b"]),
        pd.array([1, None]),
        pd.cut([1, 2, 3, np.nan], 2),
        pd.qcut(pd.Series([1, 5, 9]), 2).array,
        pd.arrays.IntervalArray.from_breaks(pd.to_datetime(["2024-01-01", "2024-02-01"]), closed="left"),
        pd.period_range("2024-01", periods=3, freq="M").array,
        pd.array(["2024Q1", None], dtype="period[Q]"),
    ],
    ids=str,
)
def test_an_array_of_pandas_arrives(value):
    assert type(arrived(value)) is type(value) and pd.Series(arrived(value)).equals(pd.Series(value))


def test_a_table_of_a_kind_that_cannot_be_sent_is_for_a_person():
    found = export.Exporter().export(pd.Series(pd.arrays.SparseArray([0, 0, 1])))
    assert "a column or an index of it" in found.reason
