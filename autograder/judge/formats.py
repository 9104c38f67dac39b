"""What a test formats: a text of a student's could read whatever can be reached from the objects that it is given."""

from __future__ import annotations

import logging
import string
import sys
from _string import formatter_field_name_split  # type: ignore[import-not-found]  # as `string.Formatter` does
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, time, timedelta
from enum import Enum
from itertools import count
from types import SimpleNamespace
from typing import Any

import numpy as np

from autograder.judge.guard import expect_written

FORMATTING = ("format", "format_map", "vformat")  # methods of texts, and of `string.Formatter`
REASON = "The test formats a text of your code that reads more of its objects than data"
_WITH_MEMBERS = (tuple, date, time, timedelta, complex, Enum, SimpleNamespace)  # whose members are data
_WITH_ITEMS = (dict, list, tuple, str, np.ndarray)


def formatted(owner: Any, method: str) -> Any:
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
        fields = [*_fields(text)] if issubclass(type(text), str) else []
        is_mixed = any(field[:1].isdigit() for field in fields) and any(map(_is_automatic, fields))
        if any(map(_has_steps, fields)) and not is_mixed:  # else Python refuses the text
            return _Reading(text).vformat(text, given, named)
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


def _is_automatic(field: str) -> bool:
    return field == "" or field[0] in ".["


def _has_steps(field: str) -> bool:
    return "." in field or "[" in field


def reads_hidden(text: str) -> bool:
    """Return whether a text reads a member or an item whose name begins with an underscore when it is formatted."""
    try:
        steps = [key for field in _fields(text) for _, key in formatter_field_name_split(field)[1]]
    except ValueError:  # a field that nothing can be read by
        return "_" in text
    return any(str(key).startswith("_") for key in steps)


class _Reading(string.Formatter):
    """Formats a text and refuses, unless the test writes it, what is not data when it is read."""

    def __init__(self, text: str) -> None:
        self._text, self._numbers = text, count()

    def parse(self, text: str) -> Iterator[tuple[str, str | None, str | None, str | None]]:
        """Yield the parts of a text; fields that begin without a number or a name get the next number."""
        for before, field, form, conversion in super().parse(text):
            automatic = field is not None and _is_automatic(field)
            yield before, f"{next(self._numbers)}{field}" if automatic else field, form, conversion

    def get_field(self, field: str, given: Sequence[Any], named: Mapping[str, Any]) -> Any:
        first, steps = formatter_field_name_split(field)
        value = self.get_value(first, given, named)
        for is_member, key in steps:
            if str(key).startswith("_") or not _holds_data(type(value), is_member):
                expect_written(self._text, REASON)
            value = getattr(value, key) if is_member else value[key]
            if callable(value):
                expect_written(self._text, REASON)
        return value, first


def _holds_data(kind: type, member: bool) -> bool:
    """Return whether the members, or else the items, of objects of a class are data."""
    return kind.__module__ in ("__main__", "student") or issubclass(kind, _WITH_MEMBERS if member else _WITH_ITEMS)


def refusing(format_it: Callable[..., Any], text_of: Callable[[Any], Any]) -> Callable[..., Any]:
    """Return a library's method that formats a text by names alone; text_of: returns it."""

    def by_names(self: Any, *arguments: Any, **keywords: Any) -> Any:
        text = str(text_of(self))
        if any(map(_has_steps, _fields(text))):
            expect_written(text, REASON)
        return format_it(self, *arguments, **keywords)

    return by_names


def of_libraries() -> Iterator[tuple[Any, str, Callable[..., Any]]]:
    """Yield classes of libraries, the name of the method that formats a text, and one that refuses some."""
    style: Any = logging.StrFormatStyle
    yield style, "_format", refusing(style._format, lambda one: one._fmt)
    if ticker := sys.modules.get("matplotlib.ticker"):
        drawn: Any = ticker.StrMethodFormatter
        yield drawn, "__call__", refusing(drawn.__call__, lambda one: one.fmt)
