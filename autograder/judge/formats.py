"""What a test formats: a text of a student's could read whatever can be reached from the objects that it is given."""

from __future__ import annotations

import string
from collections.abc import Iterator
from typing import Any

from autograder.judge.cell_builtins import BUILTINS
from autograder.judge.guard import expect_harmless

FORMATTING = ("format", "format_map", "vformat")  # methods of texts, and of `string.Formatter`
FORMATTED = "__labkit_formatted__"  # the function by which cells get these methods


def _formatted(owner: Any, method: str) -> Any:
    """Return a method that refuses a text which reads hidden members; an attribute of anything else as it is."""
    found = getattr(owner, method)
    kind = owner if owner is str else type(owner)
    if not issubclass(kind, str | string.Formatter):
        return found

    def format_it(*arguments: Any, **keywords: Any) -> Any:
        for text in arguments[:1] if owner is str or issubclass(kind, string.Formatter) else [owner]:
            expect_harmless(text, list(hidden_fields(text)))
        return found(*arguments, **keywords)

    return format_it


def hidden_fields(text: Any) -> Iterator[str]:
    """Yield the fields of a text, such as `{book.__init__}`, that name a member which is Python's own."""
    if not issubclass(type(text), str) or "__" not in text:
        return
    try:
        for _, field, form, _ in string.Formatter().parse(text):
            if "__" in (field or ""):
                yield str(field)
            yield from hidden_fields(form)
    except ValueError:  # it is no such text
        return


setattr(BUILTINS, FORMATTED, _formatted)
