"""Take values of pandas apart into plain parts, and put them together again.

pandas is imported only where such a value is: a process that has one has imported it, or gets one from another process.
The parts come from a student: whatever they are, putting them together takes time and memory in proportion to them.
"""

from __future__ import annotations

import re
import sys
import zoneinfo
from collections.abc import Callable
from datetime import timedelta, timezone
from functools import cache
from typing import Any

import numpy as np

from labkit.arrays import usual

CLASSES = ("Series", "DataFrame", "Index", "Timestamp", "Timedelta", "Period", "Interval")
MOST_ROWS = 1_000_000  # of an index that is a range, which takes no space in a message
MOST_OBJECTS = 10_000  # in an index, whose hashes may be chosen to collide
MOST_ATTRIBUTES = 1_000  # of a table
_TIMES = re.compile(r"(datetime|timedelta)64\[(s|ms|us|ns)(?:, ([\w/+:-]{1,40}))?\]")
_LISTED = re.compile(r"object|str|string|boolean|U?Int(8|16|32|64)|Float(32|64)")
_OFFSET = re.compile(r"UTC([+-])(\d\d):(\d\d)")
_FREQUENCY = re.compile(r"-?\d{0,4}[A-Za-z]{1,4}(-[A-Z]{3})?")
_CLOSED = ("left", "right", "both", "neither")
_UNITS = ("s", "ms", "us", "ns")


def kind_of_table(value: Any) -> str:
    """Return the name of the kind of pandas that a value is, by its type alone; "" if it is none."""
    pandas = sys.modules.get("pandas")
    if pandas is None:
        return ""
    for name in ("NaT", "NA"):
        if value is getattr(pandas, name, pandas):
            return name
    kinds = {name: getattr(pandas, name, None) for name in CLASSES}
    kinds["array"] = pandas.api.extensions.ExtensionArray
    return next((name for name, kind in kinds.items() if kind is not None and issubclass(type(value), kind)), "")


def is_changeable(kind: type) -> bool:
    """Return whether objects of a class are tables, which can be changed in place."""
    pandas = sys.modules.get("pandas")
    return pandas is not None and issubclass(kind, (pandas.DataFrame, pandas.Series))


def pandas() -> Any:
    """Return the package."""
    import pandas

    return pandas


def _expect(condition: object) -> None:
    if not condition:
        raise ValueError("these are not the parts of a table")


@cache
def _zone_names() -> frozenset[str]:
    return frozenset(zoneinfo.available_timezones())


def zone_of(text: str) -> Any:
    """Return a time zone by its name or offset; pandas itself would open a file for some texts."""
    if offset := _OFFSET.fullmatch(text):
        minutes = int(f"{offset[1]}1") * (60 * int(offset[2]) + int(offset[3]))
        return timezone(timedelta(minutes=minutes))
    _expect(text in _zone_names())
    return zoneinfo.ZoneInfo(text)


def _column_parts(values: Any) -> list[Any]:
    """Return the dtype and the content of a Series or an Index, without its own index."""
    dtype = str(values.dtype)
    if dtype == "category":
        categories = values.cat if hasattr(values, "cat") else values
        codes = usual(np.asarray(categories.codes))
        return [dtype, codes, _column_parts(categories.categories), bool(categories.ordered)]
    if dtype.startswith("interval["):
        intervals = values.array
        return ["interval", _column_parts(intervals.left), _column_parts(intervals.right), intervals.closed]
    if dtype.startswith("period["):
        return ["period", usual(np.asarray(values.array.asi8)), dtype.removeprefix("period[").removesuffix("]")]
    if times := _TIMES.fullmatch(dtype):
        if times[3]:
            zone_of(times[3])
        return [dtype, usual(np.asarray(values.array.asi8))]
    if _LISTED.fullmatch(dtype):
        gap = pandas().NA if dtype != "object" else None
        return [dtype, [None if item is gap else item for item in values.tolist()]]
    _expect(isinstance(values.dtype, np.dtype))
    return [dtype, usual(np.asarray(values))]


def _column(parts: list[Any]) -> tuple[Any, str | None]:
    """Return an array of pandas or NumPy from untrusted parts, and the dtype that pandas has to be told."""
    dtype, content, *more = parts
    _expect(type(dtype) is str)
    if type(content) is np.ndarray:
        _expect(content.ndim == 1)
    if dtype == "category":
        categories, ordered = more
        _expect(type(content) is np.ndarray and content.dtype.kind == "i")
        values, told = _column(categories)
        _expect_hashable(values)
        index = pandas().Index(values, dtype=told)
        return pandas().Categorical.from_codes(content, index, ordered=ordered is True), None
    if dtype == "interval":
        right, closed = more
        _expect(closed in _CLOSED)
        ends = [_plain_index(column) for column in (content, right)]
        return pandas().arrays.IntervalArray.from_arrays(*ends, closed=closed), None
    if dtype == "period":
        [frequency] = more
        _expect(type(content) is np.ndarray and content.dtype == np.int64 and _FREQUENCY.fullmatch(frequency))
        return pandas().arrays.PeriodArray(content, dtype=pandas().PeriodDtype(frequency)), None
    if times := _TIMES.fullmatch(dtype):
        _expect(type(content) is np.ndarray and content.dtype == np.int64)
        index = pandas().Index(content.view(f"{'M' if times[1] == 'datetime' else 'm'}8[{times[2]}]"))
        return (index.tz_localize("UTC").tz_convert(zone_of(times[3])) if times[3] else index), None
    if _LISTED.fullmatch(dtype):
        _expect(type(content) is list)
        values = np.empty(len(content), object)
        values[:] = content
        return (values, "object") if dtype == "object" else (pandas().array(values, dtype=dtype), None)
    _expect(type(content) is np.ndarray)
    return content, None


def _plain_index(parts: list[Any]) -> Any:
    """Return the ends of intervals, which are numbers or times."""
    values, _ = _column(parts)
    _expect(values.dtype.kind in "iufMm")
    return pandas().Index(values)


def _expect_hashable(values: Any) -> None:
    """Refuse objects, other than texts, that may all have one hash."""
    if values.dtype == object:
        _expect(len(values) <= MOST_OBJECTS or all(type(value) is str for value in values))
        _expect(all(type(value) is not int or value.bit_length() <= 63 for value in values))


def _index_parts(index: Any) -> list[Any]:
    if isinstance(index, pandas().MultiIndex):
        return ["multi", [_index_parts(index.get_level_values(level)) for level in range(index.nlevels)], None, None]
    if isinstance(index, pandas().RangeIndex):
        _expect(len(index) <= MOST_ROWS)
        return ["range", range(index.start, index.stop, index.step), index.name, None]
    frequency = getattr(index, "freqstr", None)
    known = isinstance(frequency, str) and _FREQUENCY.fullmatch(frequency)
    return ["index", _column_parts(index), index.name, frequency if known else None]


def _index(parts: list[Any]) -> Any:
    kind, content, name, frequency = parts
    if kind == "multi":
        _expect(type(content) is list and all(level[0] != "multi" for level in content))
        return pandas().MultiIndex.from_arrays([_index(level) for level in content])
    if kind == "range":
        _expect(type(content) is range and len(content) <= MOST_ROWS)
        return pandas().RangeIndex(content, name=name)
    values, dtype = _column(content)
    _expect_hashable(values)
    made = pandas().Index(values, dtype=dtype, name=name)
    if frequency is not None and hasattr(made, "freqstr"):
        _expect(_FREQUENCY.fullmatch(frequency))
        made = type(made)(made, freq=frequency, name=name)
    return made


def _array(parts: list[Any]) -> Any:
    values, dtype = _column(parts)
    return pandas().Series(values, dtype=dtype).array


def _attributes_of(table: Any) -> list[Any]:
    """Return what a table has noted about itself, as the last of its parts, if it has noted anything."""
    return [dict(table.attrs)] if table.attrs else []


def _with_attributes(table: Any, attributes: list[Any]) -> Any:
    for noted in attributes:
        _expect(type(noted) is dict and len(noted) <= MOST_ATTRIBUTES)  # which each operation copies
        table.attrs = noted
    return table


def _series(parts: list[Any]) -> Any:
    index, (values, dtype) = _index(parts[0]), _column(parts[1])
    _expect(len(index) == len(values))
    return _with_attributes(pandas().Series(values, index=index, dtype=dtype, name=parts[2]), parts[3:])


def _frame_parts(frame: Any) -> list[Any]:
    columns = [_column_parts(frame.iloc[:, place]) for place in range(frame.shape[1])]
    return [_index_parts(frame.index), _index_parts(frame.columns), columns, *_attributes_of(frame)]


def _frame(parts: list[Any]) -> Any:
    index, names = _index(parts[0]), _index(parts[1])
    columns = [_column(column) for column in parts[2]]
    _expect(len(names) == len(columns) and all(len(values) == len(index) for values, _ in columns))
    series = {place: pandas().Series(values, index=index, dtype=dtype) for place, (values, dtype) in enumerate(columns)}
    made = pandas().DataFrame(series, index=index)
    made.columns = names
    return _with_attributes(made, parts[3:])


def _moment_parts(moment: Any) -> list[Any]:
    zone = None if moment.tz is None else str(moment.tz)
    if zone is not None:
        zone_of(zone)
    return [int(moment.asm8.view("i8")), moment.unit, zone]


def _moment(parts: list[Any]) -> Any:
    count, unit, zone = parts
    _expect(type(count) is int and abs(count) < 2**63 and unit in _UNITS)
    made = pandas().Timestamp(np.datetime64(count, unit))
    return made if zone is None else made.tz_localize("UTC").tz_convert(zone_of(zone))


def _period(parts: list[Any]) -> Any:
    number, frequency = parts
    _expect(type(number) is int and abs(number) < 2**40 and _FREQUENCY.fullmatch(frequency))
    return pandas().Period(ordinal=number, freq=frequency)


def _interval(parts: list[Any]) -> Any:
    left, right, closed = parts
    _expect(closed in _CLOSED and all(isinstance(end, int | float | pandas().Timestamp) for end in (left, right)))
    return pandas().Interval(left, right, closed)


def _end(value: Any) -> Any:
    return value.item() if isinstance(value, np.generic) else value


def _span(parts: list[Any]) -> Any:
    count, unit = parts
    _expect(type(count) is int and abs(count) < 2**63 and unit in _UNITS)
    return pandas().Timedelta(np.timedelta64(count, unit))


TAKEN_APART: dict[str, Callable[[Any], list[Any]]] = {
    "Series": lambda series: [_index_parts(series.index), _column_parts(series), series.name, *_attributes_of(series)],
    "DataFrame": _frame_parts,
    "Index": _index_parts,
    "Timestamp": _moment_parts,
    "Period": lambda period: [int(period.ordinal), period.freqstr],
    "Interval": lambda interval: [_end(interval.left), _end(interval.right), interval.closed],
    "Timedelta": lambda span: [int(span.asm8.view("i8")), span.unit],
    "array": lambda array: _column_parts(pandas().Series(array)),
    "NaT": lambda _: [],
    "NA": lambda _: [],
}
PUT_TOGETHER: dict[str, Callable[[list[Any]], Any]] = {
    "Series": _series,
    "DataFrame": _frame,
    "Index": _index,
    "Timestamp": _moment,
    "Timedelta": _span,
    "Period": _period,
    "Interval": _interval,
    "array": _array,
    "NaT": lambda parts: pandas().NaT,
    "NA": lambda parts: pandas().NA,
}
