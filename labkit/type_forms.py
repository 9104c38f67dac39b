"""Types made of others, such as `list[int]`, `int | None` and `typing.Optional[int]`, as plain data."""

from __future__ import annotations

import functools
import operator
import typing
from collections.abc import Callable, Sequence
from types import GenericAlias, NoneType, UnionType
from typing import Any

from labkit.known import ALIASES, imported
from labkit.stand_ins import TypeData

_UNIONS = (UnionType, type(typing.Union[int, str]))  # noqa: UP007  (the kinds of such types)
_OF_TYPING = type(typing.List[int])  # noqa: UP006


def type_data(value: Any, export: Callable[[Any], Any]) -> TypeData | None:
    """Return the stand-in of such a type; None for any other value. export: returns a part as plain data."""
    kind = type(value)
    if any(kind is one for one in _UNIONS):
        return TypeData(True, [export(part) for part in value.__args__])
    if kind is GenericAlias:
        return TypeData(False, [export(value.__origin__), *map(export, value.__args__)])
    if kind is _OF_TYPING and value._name in ALIASES:
        return TypeData(False, [imported(ALIASES[value._name]), *map(export, value.__args__)])
    return None


def type_of(union: bool, parts: Sequence[Any]) -> Any:
    """Return a type of its parts, which may be anything; raise a TypeError if they are no types."""
    if not parts or not all(_is_type(part) or (part is ... and not union) for part in parts):
        raise TypeError("expected types")  # a text would be code
    if union:
        return functools.reduce(operator.or_, parts)
    is_alias = any(parts[0] is alias for alias in ALIASES.values())
    return parts[0][tuple(parts[1:])] if is_alias else GenericAlias(parts[0], tuple(parts[1:]))


def _is_type(part: Any) -> bool:
    kind = type(part)
    is_named = kind.__module__ == "typing" and kind is not typing.ForwardRef
    return issubclass(kind, type | GenericAlias | UnionType | NoneType) or is_named
