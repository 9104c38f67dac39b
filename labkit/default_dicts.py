"""Take dicts that fill in missing values apart, and put them together again."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

_FACTORIES = {kind.__name__: kind for kind in (int, float, str, list, dict, set, bool, tuple)}


@dataclass
class Factory:
    """Stands for a function of the other side's that makes the missing values of a dict, before it can be called."""

    value: Any

    def __call__(self) -> Any:
        """Refuse: it is there to be replaced."""
        raise TypeError("expected a function that makes a missing value")


def parts(value: defaultdict[Any, Any]) -> list[Any]:
    """Return what makes missing values, a usual class by its name, and the content."""
    factory = value.default_factory
    name = next((name for name, kind in _FACTORIES.items() if kind is factory), factory)
    return [factory.value if type(factory) is Factory else name, dict(value)]


def made(parts: list[Any]) -> defaultdict[Any, Any]:
    """Return a dict that fills in missing values by a usual class, or by a function from afar."""
    factory, content = parts
    if type(content) is not dict:
        raise TypeError("expected a dict")
    if type(factory) is not str and factory is not None:
        return defaultdict(factory if callable(factory) else Factory(factory), content)
    return defaultdict(_FACTORIES.get(factory or ""), content)
