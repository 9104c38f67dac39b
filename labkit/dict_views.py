"""Views of dicts, which show what their dict holds now: its keys, values or items, or, read only, all of it."""

from __future__ import annotations

import gc
from collections import Counter, OrderedDict, defaultdict
from types import MappingProxyType
from typing import Any

from labkit.bare_classes import module_of

PROXY = "proxy"
_METHODS = {"dict_keys": "keys", "dict_values": "values", "dict_items": "items"}
_USUAL = (dict, OrderedDict, Counter, defaultdict)
_KINDS: tuple[tuple[type, str], ...] = (
    *((type(getattr(kind(), method)()), name) for kind in (dict, OrderedDict) for name, method in _METHODS.items()),
    (MappingProxyType, PROXY),
)


def name_of_view(value: Any) -> str:
    """Return what kind of view of a dict a value is, as in `forms.FORMS`; "" if it is none."""
    kind = type(value)  # compared by identity: a class of the student's own may raise anything when it is compared
    return next((name for one, name in _KINDS if kind is one), "")


def dict_of(value: Any) -> Any:
    """Return the dict that a view shows; None for any other value, and for what shows something else.

    None, too, for what a class has: nothing may be put into that.
    """
    if not (name := name_of_view(value)):
        return None
    [shown, *_] = gc.get_referents(value)
    kind = type(shown)
    if not issubclass(kind, dict) or (name == PROXY and dict.__contains__(shown, "__doc__")):
        return None
    return shown if any(kind is one for one in _USUAL) or module_of(kind) in ("__main__", "student") else None


def view_on(name: str, shown: Any) -> Any:
    """Return a view of a dict, which calls no method of its class; raise a TypeError where there is none."""
    if not issubclass(type(shown), dict):
        raise TypeError("expected a dict")
    if name == PROXY:
        return MappingProxyType(shown)
    if name not in _METHODS:
        raise TypeError("expected the name of a view")
    return getattr(OrderedDict if issubclass(type(shown), OrderedDict) else dict, _METHODS[name])(shown)
