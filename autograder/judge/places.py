"""Functions of SciPy to which integers are places in memory, at which they read and write without a look."""

from __future__ import annotations

import functools
import re
import sys
from collections.abc import Callable, Iterator
from itertools import groupby
from typing import Any

import numpy as np

from autograder.judge.guard import refused

_Rule = tuple[str, int, Callable[[Any, int], bool]]
REASON = "The test has LAPACK use places that none of its routines makes, perhaps a student's pivots"
_SIGNATURE = re.compile(r"= \w+\(([^)]*)\)")
_PLACES = re.compile(r"^(\w*piv|isplit|iblock) : input rank-1 array\('[il]'\)", re.MULTILINE)


def _from_zero(places: Any, order: int) -> bool:
    return bool(np.all((places >= 0) & (places < order)))


def _from_one(places: Any, order: int) -> bool:
    return bool(np.all((places >= 1) & (places <= order)))


def _in_blocks(places: Any, order: int) -> bool:
    """Return whether negative places, those of blocks of two rows, are in pairs, and all are among the rows."""
    pairs = all(not negative or len([*some]) % 2 == 0 for negative, some in groupby(places < 0))
    return pairs and _from_one(abs(places), order)


def _next(places: Any, order: int) -> bool:
    """Return whether each place is that of its row, or the next one's."""
    return _from_one(places, order) and bool(np.all((places - np.arange(1, len(places) + 1)) // 2 == 0))


# By names of routines, without the letter of the type: the argument whose size there counts, its axis, and which places
# are in it. SciPy counts those of general matrices from zero, and hands over all others as they are.
_ROUTINES: tuple[tuple[str, _Rule], ...] = (
    ("getr[si]|gesc2", ("lu", 0, _from_zero)),
    ("gesvx|laswp", ("a", 0, _from_zero)),
    ("gb(trs|con)", ("ab", 1, _from_zero)),
    ("gt(trs|con|svx)", ("d", 0, _next)),
    (r"(sy|he)(trs|svx|con|conv|tri)", ("a", 0, _in_blocks)),
    ("stein", ("d", 0, _from_one)),
)


def of_places() -> Iterator[tuple[Any, str, Callable[..., Any]]]:
    """Yield modules of SciPy that are loaded, the name of a function, and one that refuses some places."""
    if lapack := sys.modules.get("scipy.linalg.lapack"):
        lapack.get_lapack_funcs.memo.clear()  # the functions that were found before
        for module in filter(None, map(sys.modules.get, ("scipy.linalg._flapack", "scipy.linalg._clapack"))):
            for name in _names_in(module):
                ours = _checking(getattr(module, name), name)
                yield from ((owner, name, ours) for owner in (module, lapack) if name in vars(owner))
    if trees := sys.modules.get("scipy.cluster.hierarchy"):
        yield trees, "_is_valid_linkage", _finite(trees._is_valid_linkage)


@functools.cache
def _names_in(module: Any) -> list[str]:
    """Return the names of the routines in a module whose places are looked at."""
    return [name for name in vars(module) if _rule_of(name[1:]) is not None]


def not_known(module: Any) -> list[str]:
    """Return the names of further routines in a module that say that they are given places; it takes a while."""
    return [
        name for name, found in vars(module).items() if name not in _names_in(module) and _PLACES.search(_given(found))
    ]


def _rule_of(routine: str) -> _Rule | None:
    return next((rule for pattern, rule in _ROUTINES if re.fullmatch(pattern, routine)), None)


def _given(routine: Any) -> str:
    """Return what a routine says about its arguments."""
    return str(getattr(routine, "__doc__", "")).split("\nReturns\n")[0]


def _checking(routine: Callable[..., Any], name: str) -> Callable[..., Any]:
    """Return a routine that is given no places but those of its rows."""
    names, places = list[str](), list[str]()  # of its arguments, in their order, and of those which are places
    counting, axis, fit = _rule_of(name[1:]) or ("", 0, _from_zero)

    def checked(*arguments: Any, **keywords: Any) -> Any:
        if not names:
            found = _SIGNATURE.search(_given(routine))
            names.extend(re.findall(r"\w+", found[1] if found else ""))
            places.extend(_PLACES.findall(_given(routine)))
        given = dict(zip(names, arguments, strict=False)) | keywords
        if len(arguments) > len(names) or counting not in given:
            return routine(*arguments, **keywords)  # which raises an error
        for one in {counting, "b"} & given.keys():
            given[one] = np.asarray(given[one])  # so that what is looked at is what is used
        rows = [*given[counting].shape[axis:][:1], *(given["b"].shape[:1] if "b" in given else ())]
        for one in places:
            if given.get(one) is not None:
                given[one] = _expected(given[one], min(rows, default=0), fit)
        return routine(**given)

    checked.__name__ = name  # and no more: SciPy's routines put their texts together when they are asked for
    return checked


def _expected(places: Any, order: int, fit: Callable[[Any, int], bool]) -> Any:
    found = np.array(places).astype(np.int64)
    if found.ndim != 1 or not fit(found, order):
        raise refused(REASON) or ValueError("expected pivots among the rows of the matrix")
    return found.astype(np.intc)


def _finite(is_valid: Callable[..., bool]) -> Callable[..., bool]:
    """Return a function to which a tree with clusters of no number is none: SciPy's takes those for places."""

    @functools.wraps(is_valid)
    def checked(tree: Any, *arguments: Any, **keywords: Any) -> bool:
        valid = is_valid(tree, *arguments, **keywords)
        if valid and np.isnan(np.asarray(tree, dtype=float)[:, [0, 1, 3]]).any():
            if keywords.get("throw"):
                raise ValueError("Linkage matrix must have numbers of clusters.")
            return False
        return valid

    return checked
