"""Give a list, an array or the like what another one holds: it stays the same object."""

from __future__ import annotations

import io
import random
from array import array
from collections import OrderedDict, deque
from contextlib import suppress
from typing import Any

import numpy as np

from labkit.tables import kind_of_table


def refill(old: Any, new: Any) -> None:
    """Give an object the content of another one of its type."""
    if old is new:
        return
    kinds = (list, OrderedDict, dict, set, deque, bytearray)
    kind: Any = next((one for one in kinds if isinstance(old, one)), None)  # whose methods no class of a student's has
    if kind is list:
        list.__setitem__(old, slice(None), list.__iter__(new))
    elif kind in (OrderedDict, dict, set):
        kind.clear(old)
        kind.update(old, new)
    elif kind in (deque, bytearray):
        kind.clear(old)
        kind.extend(old, new)
    elif isinstance(old, array):
        old[:] = array(old.typecode, new)
    elif isinstance(old, np.ndarray):
        _refill_array(old, new)
    elif isinstance(old, io.StringIO | io.BytesIO):
        _refill_file(old, new)
    elif isinstance(old, np.random.Generator):
        old.bit_generator.state = new.bit_generator.state
    elif isinstance(old, random.Random):
        old.setstate(new.getstate())
    elif isinstance(old, np.random.RandomState):
        old.set_state(new.get_state())
    elif kind_of_table(old):
        attributes = dict(new.attrs)
        type(old).__init__(old, new)
        old.attrs = attributes
    if type(old).__module__ == type(new).__module__ == "student":  # lists with attributes
        vars(old).update(vars(new))


def _refill_array(old: Any, new: Any) -> None:
    if not old.flags.writeable or old.size != new.size or old.dtype != new.dtype:
        return
    with suppress(AttributeError):  # its elements do not lie one after the other
        old.shape = new.shape  # no copy, as by `reshape`: others hold it, too
        if isinstance(old, np.ma.MaskedArray):
            old.soften_mask()  # what a hard one hides could not be set
        old[...] = new
        if isinstance(old, np.ma.MaskedArray):
            old.mask = np.ma.getmask(new)
            with np.errstate(over="ignore"):
                old.fill_value = new.fill_value
            (old.harden_mask if new.hardmask else old.soften_mask)()


def _refill_file(old: Any, new: Any) -> None:
    with suppress(ValueError):  # it is closed
        old.seek(0)
        old.truncate()
        old.write(new.getvalue())
        old.seek(new.tell())
