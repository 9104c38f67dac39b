"""Take NumPy's arrays of texts, times, objects and records apart into plain parts, and put them together again."""

from __future__ import annotations

import itertools
import math
import re
from typing import Any

import numpy as np
from numpy.typing import NDArray

MOST_CHARACTERS = 20_000_000  # of an array of texts
_TIMES = re.compile(r"<[mM]8(\[\d{0,4}([YMWDhms]|[munpfa]s)\])?")
_FIELD = re.compile(r"[<>|=]?([biuf]\d{1,2}|c(8|16)|U\d{1,5}|[mM]8(\[\d{0,4}([YMWDhms]|[munpfa]s)\])?)")


_DTYPE = re.compile(rf"{_FIELD.pattern}|\|O|[<>|]c\d{{1,2}}|\|S\d{{1,5}}")
_LAYOUTS = tuple("".join(some) for some in itertools.product(("", "F"), ("", ">"), ("", "r"), ("", "v")))


def layout_of(array: NDArray[Any]) -> str:
    """Return how an array of numbers lies in memory: columns first F, high bytes first >, read only r, a view v."""
    columns = "F" if array.flags.f_contiguous and not array.flags.c_contiguous else ""
    high = ">" if array.dtype.str.startswith(">") else ""
    return columns + high + ("" if array.flags.writeable else "r") + ("" if array.base is None else "v")


def laid_out(array: NDArray[Any], layout: Any = "") -> NDArray[Any]:
    """Return an array that nobody else holds, with another layout; see `layout_of`. ValueError: there is none such."""
    if layout not in _LAYOUTS:
        raise ValueError("expected a layout")
    if ">" in layout:
        array = array.astype(array.dtype.newbyteorder(">"))
    if "F" in layout:
        array = np.asfortranarray(array)
    array = array.view() if "v" in layout else array
    array.setflags(write="r" not in layout)
    return array


def usual(value: Any) -> Any:
    """Return an array of numbers in the usual layout, as libraries protect what they share; anything else as it is."""
    if type(value) is not np.ndarray or value.dtype.kind not in "biufc" or not layout_of(value):
        return value
    return np.array(value, value.dtype.newbyteorder("="), order="C")


def of_types(parts: list[Any], *kinds: type) -> list[Any]:
    """Return the parts, which have exactly these types."""
    if [type(part) for part in parts] != list(kinds):
        raise TypeError(f"expected {', '.join(kind.__name__ for kind in kinds)}")
    return parts


def dtype_parts(value: Any) -> list[Any]:
    """Return the text of a dtype; raise a TypeError for one that its text does not tell."""
    if value.names is not None or value.subdtype is not None:
        raise TypeError("expected a dtype without fields")
    return [value.str]


def dtype(parts: list[Any]) -> Any:
    """Return the dtype of a text."""
    [text] = of_types(parts, str)
    if not _DTYPE.fullmatch(text):
        raise ValueError("expected the text of a dtype")
    return np.dtype(text)


def moments(parts: list[Any]) -> Any:
    """Return an array, or a scalar, of NumPy's datetime64 or timedelta64."""
    dtype, numbers = of_types(parts, str, np.ndarray)
    if not _TIMES.fullmatch(dtype) or numbers.dtype != np.int64:
        raise ValueError("expected whole numbers and their unit")
    return numbers.view(dtype)


def masked_parts(value: Any) -> list[Any]:
    """Take a masked array apart: values, mask, what fills its gaps, and whether the mask is hard; [] for `masked`."""
    if value is np.ma.masked:
        return []
    mask = None if np.ma.getmask(value) is np.ma.nomask else np.ma.getmaskarray(value)
    with np.errstate(over="ignore"):  # the usual filling is too large for a float16
        fill = np.asarray(value.fill_value)
    return [np.ma.getdata(value), mask, fill, bool(value.hardmask)]


def masked(parts: list[Any]) -> Any:
    """Return a masked array, or the constant `masked`."""
    if not parts:
        return np.ma.masked
    values, mask, fill, hard = parts
    of_types([values, fill, hard], np.ndarray, np.ndarray, bool)
    if mask is not None and (type(mask) is not np.ndarray or values.shape != mask.shape):
        raise ValueError("expected a mask of the same shape")
    made = np.ma.array(values, mask=np.ma.nomask if mask is None else mask, hard_mask=hard)
    with np.errstate(over="ignore"):
        made.fill_value = fill[()]
    return made


def matrix(parts: list[Any]) -> Any:
    """Return a matrix, as linear algebra's older code makes them."""
    [values] = of_types(parts, np.ndarray)
    if values.ndim != 2:
        raise ValueError("expected two dimensions")
    return values.view(np.matrix)


def records(parts: list[Any]) -> Any:
    """Return an array of records, whose fields are attributes, too."""
    return structured(parts).view(np.recarray)


def text_parts(value: NDArray[Any]) -> list[Any]:
    """Take an array of texts apart; each has room for as many characters."""
    return [value.dtype.itemsize // np.dtype("U1").itemsize, *shape_and_items(value)]


def texts(parts: list[Any]) -> NDArray[Any]:
    """Return an array of texts."""
    room, layout, shape, *items = parts
    if math.prod(shape) != len(items) or not all(type(item) is str for item in items):
        raise ValueError("expected as many texts as the shape says")
    if type(room) is not int or not 0 <= len(items) * room <= MOST_CHARACTERS:
        raise ValueError("expected shorter texts")
    return laid_out(np.array(items, f"U{room}").reshape(shape), layout)


def field_parts(value: Any) -> list[Any]:
    """Take a structured array, or one of its entries, apart by field."""
    names = value.dtype.names
    dtypes = [value.dtype[name] for name in names]
    if not all(_FIELD.fullmatch(dtype.str) for dtype in dtypes):
        raise ValueError("a field of another type")
    return [list(value.shape), list(names), [dtype.str for dtype in dtypes], *(np.asarray(value[n]) for n in names)]


def structured(parts: list[Any]) -> Any:
    """Return an array whose entries have fields."""
    shape, names, dtypes, *columns = parts
    count = math.prod(shape)
    if not all(type(dtype) is str and _FIELD.fullmatch(dtype) for dtype in dtypes) or len(dtypes) != len(columns):
        raise ValueError("expected a type for each field")
    if count * sum(np.dtype(dtype).itemsize for dtype in dtypes) > 4 * MOST_CHARACTERS:
        raise ValueError("expected fewer entries")
    made = np.empty(shape, [(str(name), dtype) for name, dtype in zip(names, dtypes, strict=True)])
    for name, column in zip(names, columns, strict=True):
        if type(column) is not np.ndarray or column.shape != made.shape:
            raise ValueError("expected fields of one shape")
        made[name] = column
    return made


def objects(parts: list[Any]) -> NDArray[Any]:
    """Return an array of any objects."""
    layout, shape, *items = parts
    if math.prod(shape) != len(items):
        raise ValueError("expected as many objects as the shape says")
    made = np.empty(len(items), object)
    made[:] = items
    return laid_out(made.reshape(shape), layout)


def shape_and_items(value: NDArray[Any]) -> list[Any]:
    """Take an array of texts or objects apart."""
    return [layout_of(value), list(value.shape), *value.ravel().tolist()]
