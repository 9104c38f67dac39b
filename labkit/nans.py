"""Floats that are not finite, as texts: what is not a number is known by being the same object.

`[x] == [x]`, `x in found` and `found.count(x)` look first whether two objects are one, and no nan equals itself. So
each nan has a name, by which the process that gets it back finds the object again.
"""

from __future__ import annotations

import itertools
import math
import os
import re
import secrets
from collections import OrderedDict

import numpy as np

MOST = 10_000  # nans that a process remembers, those that were used last
_NAMED = re.compile(r"nan [\w.-]{1,40}", re.ASCII)
_COMMON = {"nan numpy": np.nan, "nan math": math.nan}
_known: OrderedDict[str, float] = OrderedDict()
_names: dict[int, str] = {id(nan): name for name, nan in _COMMON.items()}
_process, _numbers = secrets.token_hex(4), itertools.count()


def text_of(value: float) -> str:
    """Return the text of an infinite number, or of a nan, the same one whenever it is the same object."""
    if not math.isnan(value):
        return repr(value)
    name = _names.get(id(value))
    return name or _remember(f"nan {_process}.{os.getpid()}.{next(_numbers)}", value)


def number_of(text: object) -> float:
    """Return the number of an untrusted text; raise a ValueError for any other text."""
    if text in ("inf", "-inf", "nan"):
        return float(str(text))
    if not isinstance(text, str) or not _NAMED.fullmatch(text):
        raise ValueError("expected nan, inf or -inf")
    found = _COMMON.get(text, _known.get(text))
    if found is None:
        found = float("nan")
        _remember(text, found)
    return found


def _remember(name: str, value: float) -> str:
    _known[name] = value
    _names[id(value)] = name
    while len(_known) > MOST:
        _, forgotten = _known.popitem(last=False)
        _names.pop(id(forgotten), None)
    return name
