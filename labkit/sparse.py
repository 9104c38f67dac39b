"""Take SciPy's sparse matrices apart into arrays, and put them together again.

The arrays come from a student: all places that they name are looked at, as SciPy's functions use them without a look.
"""

from __future__ import annotations

from typing import Any

import numpy as np

FORMATS = ("csr", "csc", "bsr", "coo", "dia", "lil", "dok")
MOST_ROWS = 1_000_000  # of a matrix that keeps a list for each
_CLASSES = {f"{form}_{kind}" for form in FORMATS for kind in ("matrix", "array")}
_OF_SCIPY = "scipy.sparse."


def is_sparse(kind: type) -> bool:
    """Return whether a class is one of SciPy's sparse matrices and arrays, and none that derives from it."""
    return kind.__module__.startswith(_OF_SCIPY) and kind.__name__ in _CLASSES


def parts(value: Any) -> list[Any]:
    """Return the class, the shape, and the arrays of a sparse matrix."""
    told = [type(value).__name__, list(map(int, value.shape))]
    if value.format in ("csr", "csc", "bsr"):
        return [*told, value.data, value.indices, value.indptr]
    if value.format == "dia":
        return [*told, value.data, value.offsets]
    entries = value.tocoo()
    return [*told, entries.data, *map(np.array, entries.coords)]  # no views of one array


def made(told: list[Any]) -> Any:
    """Return the sparse matrix of these parts.

    Raises:
        TypeError, ValueError: there is none.
    """
    import scipy.sparse

    name, shape, *arrays = told
    form = name.split("_")[0] if name in _CLASSES else ""
    lengths_fit = type(shape) is list and 1 <= len(shape) <= 2 and all(type(n) is int and n >= 0 for n in shape)
    if not form or not lengths_fit or not all(type(one) is np.ndarray for one in arrays):
        raise ValueError("expected the class, the shape and the arrays of a sparse matrix")
    kind = getattr(scipy.sparse, name)
    if form in ("csr", "csc", "bsr"):
        found = kind(tuple(arrays), shape=tuple(shape))
        found.check_format(full_check=True)
        return found
    if form == "dia":
        return kind(tuple(arrays), shape=tuple(shape))
    if form != "coo" and max(shape, default=0) > MOST_ROWS:
        raise ValueError(f"expected at most {MOST_ROWS:,} rows, found the shape {shape}")
    data, *places = arrays
    entries = scipy.sparse.coo_array((data, tuple(places)), shape=tuple(shape))  # which looks at the places
    return kind(entries) if form != "coo" else kind((data, tuple(places)), shape=tuple(shape))
