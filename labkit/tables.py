"""Take values of pandas apart into plain parts, and put them together again.

pandas is imported only where such a value is: a process that has one has imported it, or gets one from another process.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from typing import Any

import numpy as np

CLASSES = ("Series", "DataFrame", "Index", "Timestamp", "Timedelta")
_TIMES = re.compile(r"(datetime|timedelta)64\[(s|ms|us|ns)(, [\w/+:.-]{1,40})?\]")
_LISTED = re.compile(r"object|str|string|boolean|U?Int(8|16|32|64)|Float(32|64)")


def kind_of_table(value: Any) -> str:
    """Return the name of the kind of pandas that a value is, by its type alone; "" if it is none."""
    pandas = sys.modules.get("pandas")
    if pandas is None:
        return ""
    for name in ("NaT", "NA"):
        if value is getattr(pandas, name, pandas):
            return name
    kinds = {name: getattr(pandas, name, None) for name in CLASSES}
    return next((name for name, kind in kinds.items() if kind is not None and issubclass(type(value), kind)), "")


def _column_parts(values: Any) -> list[Any]:
    """Return the dtype and the content of a Series or an Index, without its own index."""
    dtype = str(values.dtype)
    if dtype == "category":
        categories = values.cat if hasattr(values, "cat") else values
        codes = np.asarray(categories.codes)
        return [dtype, codes, _column_parts(categories.categories), bool(categories.ordered)]
    if _TIMES.fullmatch(dtype):
        return [dtype, np.asarray(values.array.asi8)]
    if _LISTED.fullmatch(dtype):
        return [dtype, [None if item is pandas().NA else item for item in values.tolist()]]
    return [dtype, np.asarray(values)]


def _column(parts: list[Any]) -> Any:
    """Return an array of pandas or NumPy from untrusted parts."""
    dtype, content, *more = parts
    if dtype == "category":
        categories, ordered = more
        return pandas().Categorical.from_codes(content, _column(categories), ordered=ordered is True)
    if (times := _TIMES.fullmatch(dtype)) and type(content) is np.ndarray and content.dtype == np.int64:
        moments = content.view(f"{'M' if times[1] == 'datetime' else 'm'}8[{times[2]}]")
        index = pandas().Index(moments)
        return index.tz_localize("UTC").tz_convert(times[3][2:]) if times[3] else index
    if _LISTED.fullmatch(dtype) and type(content) is list:
        return pandas().Series(content, dtype=dtype).array
    if type(content) is not np.ndarray:
        raise ValueError("expected an array")
    return content


def _index_parts(index: Any) -> list[Any]:
    if isinstance(index, pandas().MultiIndex):
        return ["multi", [_index_parts(index.get_level_values(level)) for level in range(index.nlevels)]]
    if isinstance(index, pandas().RangeIndex):
        return ["range", range(index.start, index.stop, index.step), index.name]
    return ["index", _column_parts(index), index.name]


def _index(parts: list[Any]) -> Any:
    kind, content, *name = parts
    if kind == "multi":
        return pandas().MultiIndex.from_arrays([_index(level) for level in content])
    if kind == "range":
        return pandas().RangeIndex(content, name=name[0])
    return pandas().Index(_column(content), name=name[0])


def pandas() -> Any:
    """Return the package."""
    import pandas

    return pandas


def _frame_parts(frame: Any) -> list[Any]:
    columns = [_column_parts(frame.iloc[:, place]) for place in range(frame.shape[1])]
    return [_index_parts(frame.index), _index_parts(frame.columns), columns]


def _frame(parts: list[Any]) -> Any:
    index, names, columns = parts
    made = pandas().DataFrame({place: _column(column) for place, column in enumerate(columns)}, index=_index(index))
    made.columns = _index(names)
    return made


def _moment(parts: list[Any]) -> Any:
    text, zone = parts
    made = pandas().Timestamp(text)
    return made.tz_convert(zone) if zone else made


TAKEN_APART: dict[str, Callable[[Any], list[Any]]] = {
    "Series": lambda series: [_index_parts(series.index), _column_parts(series), series.name],
    "DataFrame": _frame_parts,
    "Index": _index_parts,
    "Timestamp": lambda moment: [str(moment.isoformat()), None if moment.tz is None else str(moment.tz)],
    "Timedelta": lambda span: [int(span.value), span.unit],
    "NaT": lambda _: [],
    "NA": lambda _: [],
}
PUT_TOGETHER: dict[str, Callable[[list[Any]], Any]] = {
    "Series": lambda parts: pandas().Series(_column(parts[1]), index=_index(parts[0]), name=parts[2]),
    "DataFrame": _frame,
    "Index": _index,
    "Timestamp": _moment,
    "Timedelta": lambda parts: pandas().Timedelta(parts[0], unit="ns").as_unit(parts[1]),
    "NaT": lambda parts: pandas().NaT,
    "NA": lambda parts: pandas().NA,
}
