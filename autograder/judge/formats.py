"""What a test formats: a text of a student's could read whatever can be reached from the objects that it is given."""

from __future__ import annotations

import logging
import string
import sys
from _string import formatter_field_name_split  # type: ignore[import-not-found]  # as `string.Formatter` does
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, time, timedelta
from enum import Enum
from types import SimpleNamespace
from typing import Any

import numpy as np

from autograder.judge.cell_builtins import BUILTINS
from autograder.judge.guard import expect_written

FORMATTING = ("format", "format_map", "vformat")  # methods of texts, and of `string.Formatter`
FORMATTED = "__labkit_formatted__"  # the function by which cells get these methods
_WITH_MEMBERS = (tuple, date, time, timedelta, complex, Enum, SimpleNamespace)  # whose members are data
_WITH_ITEMS = (dict, list, tuple, str, np.ndarray)


def _formatted(owner: Any, method: str) -> Any:
    """Return a method that refuses a text which reads more than data; an attribute of anything else as it is."""
    found = getattr(owner, method)
    kind = owner if owner is str else type(owner)
    if not issubclass(kind, str | string.Formatter):
        return found
    is_argument = owner is str or issubclass(kind, string.Formatter)  # the text, and not what the method is of

    def format_it(*arguments: Any, **keywords: Any) -> Any:
        text, *given = [*arguments, ""] if is_argument else [owner, *arguments]
        if method == "format_map":
            [named, *given] = given or [{}]
        elif method == "vformat":
            given, named = [*given, (), {}][:2]
        else:
            named = keywords
        if issubclass(type(text), str) and not all(_is_data(*one, given, named) for one in enumerate(_fields(text))):
            expect_written(text)
        return found(*arguments, **keywords)

    return format_it


def _fields(text: str) -> Iterator[str]:
    """Yield the fields of a text, such as `book.title` of "{book.title:>{width}}", and `width`."""
    try:
        for _, field, form, _ in string.Formatter().parse(text):
            if field is not None:
                yield field
                yield from _fields(form or "")
    except ValueError:  # it is no such text
        return


def _is_data(number: int, field: str, given: Sequence[Any], named: Mapping[str, Any]) -> bool:
    """Return whether a field reads only members and items that are data. number: how many fields come before it."""
    first, rest = formatter_field_name_split(field)
    steps = [*rest]
    if not steps:
        return True
    try:
        value: Any = named[first] if type(first) is str and first else given[number if first == "" else first]
        for is_member, key in steps:
            if str(key).startswith("_"):
                return False
            kind = type(value)
            if is_member:
                if kind.__module__ not in ("__main__", "student") and not issubclass(kind, _WITH_MEMBERS):
                    return False
                value = getattr(value, key)
            elif issubclass(kind, _WITH_ITEMS) or kind.__module__ in ("__main__", "student"):
                value = value[key]
            else:
                return False
            if callable(value):
                return False
    except Exception:  # noqa: BLE001  (it will be raised again when the text is formatted)
        return True
    return True


def refusing(format_it: Callable[..., Any], text_of: Callable[[Any], Any]) -> Callable[..., Any]:
    """Return a library's method that formats a text by names alone; text_of: returns it."""

    def by_names(self: Any, *arguments: Any, **keywords: Any) -> Any:
        text = str(text_of(self))
        if any("." in field or "[" in field for field in _fields(text)):
            expect_written(text)
        return format_it(self, *arguments, **keywords)

    return by_names


def of_libraries() -> Iterator[tuple[Any, str, Callable[..., Any]]]:
    """Yield classes of libraries, the name of the method that formats a text, and one that refuses some."""
    style: Any = logging.StrFormatStyle
    yield style, "_format", refusing(style._format, lambda one: one._fmt)
    if ticker := sys.modules.get("matplotlib.ticker"):
        drawn: Any = ticker.StrMethodFormatter
        yield drawn, "__call__", refusing(drawn.__call__, lambda one: one.fmt)


setattr(BUILTINS, FORMATTED, _formatted)
