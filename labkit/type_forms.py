"""Types made of others, such as `list[int]`, `int | None` and `typing.Callable[[int], str]`, as plain data."""

from __future__ import annotations

import collections.abc
import functools
import operator
import typing
from collections.abc import Callable, Sequence
from types import GenericAlias, NoneType, UnionType
from typing import Any

from labkit.known import ALIASES, SPECIAL_FORMS, imported
from labkit.stand_ins import TypeData

_OF_UNIONS = type(typing.Union[int, str])  # noqa: UP007  (another kind than `int | str`, until Python 3.14)
_OF_TYPING = type(typing.List[int])  # noqa: UP006
_CALLABLE, _OF_CALLABLES = typing.Callable, type(typing.Callable[[], int])
_ABSTRACT, _OF_ABSTRACT = collections.abc.Callable, type(collections.abc.Callable[[], int])
_LITERAL: Any = typing.Literal
_ANNOTATED: Any = typing.Annotated
_OF_LITERALS, _OF_ANNOTATED = type(_LITERAL[1]), type(_ANNOTATED[int, 1])
_PLAIN = (bool, int, float, str, bytes, NoneType)


def type_data(value: Any, export: Callable[[Any], Any]) -> TypeData | None:
    """Return the stand-in of such a type; None for any other value. export: returns a part as plain data.

    The first part says what it is made of: a class, or one of the names in `typing`. The parts of a Callable are its
    arguments, or `...`, and its result.
    """
    kind = type(value)
    if kind is UnionType:
        return TypeData(True, [export(part) for part in value.__args__])
    if kind is GenericAlias or kind is _OF_ABSTRACT:
        return TypeData(False, [export(value.__origin__), *map(export, value.__args__)])
    if kind is _OF_ANNOTATED:
        return TypeData(False, [imported(_ANNOTATED), export(value.__origin__), *map(export, value.__metadata__)])
    if (head := _head(value, kind)) is not None:
        return TypeData(False, [imported(head), *map(export, value.__args__)])
    return None


def _head(value: Any, kind: type) -> Any:
    """Return the name in `typing` of which a type is made, such as `List`; None for any other value."""
    if kind is _OF_CALLABLES:
        return _CALLABLE
    if kind is _OF_LITERALS:
        return _LITERAL
    if kind is _OF_UNIONS:
        return typing.Union
    if kind is not _OF_TYPING:
        return None
    form = next((one for one in SPECIAL_FORMS.values() if value.__origin__ is one), None)  # such as ClassVar
    return ALIASES.get(value._name) if form is None else form


def type_of(union: bool, parts: Sequence[Any]) -> Any:
    """Return a type of its parts, which may be anything; raise a TypeError if they are no types."""
    if not parts:
        raise TypeError("expected types")
    head, arguments = parts[0], tuple(parts[1:])
    if head is _LITERAL and not union:
        return _literal(arguments)
    if head is _ANNOTATED and not union:
        return _annotated(arguments)
    if not all(_is_type(part) or (part is ... and not union) for part in parts):
        raise TypeError("expected types")  # a text would be code
    if union:
        return functools.reduce(operator.or_, parts)
    if head is _CALLABLE or head is _ABSTRACT:
        return _callable(head, arguments)
    is_of_typing = any(head is one for one in (*ALIASES.values(), *SPECIAL_FORMS.values()))
    if not is_of_typing:
        return GenericAlias(head, arguments)
    return head[arguments[0] if len(arguments) == 1 else arguments]


def _callable(head: Any, arguments: tuple[Any, ...]) -> Any:
    if not arguments or (... in map(_itself, arguments) and (len(arguments) != 2 or arguments[0] is not ...)):
        raise TypeError("expected arguments and a result")
    *given, result = arguments
    return head[... if given == [...] else given, result]


def _itself(part: Any) -> Any:
    """Return `...`, and None for all else, whose class may say what it equals."""
    return part if part is ... else None


def _literal(values: tuple[Any, ...]) -> Any:
    """Return the type of some values. Not by `Literal[...]`, which takes 1 for True where a value came before."""
    if not values or not all(map(_is_plain, values)):
        raise TypeError("expected numbers and texts")
    return _OF_LITERALS(_LITERAL, values)


def _annotated(parts: tuple[Any, ...]) -> Any:
    """Return a type with what is noted of it, numbers and texts: others would be asked whether they are equal."""
    if len(parts) < 2 or not _is_type(parts[0]) or not all(map(_is_plain, parts[1:])):
        raise TypeError("expected a type, numbers and texts")
    return _OF_ANNOTATED(parts[0], parts[1:])


def _is_plain(value: Any) -> bool:
    return type(value) in _PLAIN or (type(value) is tuple and all(map(_is_plain, value)))


def _is_type(part: Any) -> bool:
    kind = type(part)
    is_named = kind.__module__ == "typing" and kind is not typing.ForwardRef
    return issubclass(kind, type | GenericAlias | UnionType | NoneType) or is_named
