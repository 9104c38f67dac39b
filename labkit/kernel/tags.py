"""What the student's code writes onto functions and exceptions that a test has handed over."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from labkit.wall import WRITTEN

NOTES = "__notes__"
_TOLD = (NOTES, "__wrapped__", *WRITTEN)  # among the names that begin with "_"
HIDDEN = {"function": ("__", "_labkit"), "exception": "_"}  # how the names of others begin
known: dict[tuple[str, int, str], Any] = {}  # attributes of these that the judge knows
_MISSING = object()


def note_given(number: int, function: Any) -> None:
    """Note what a function of the test, which has just been handed over, is called, and its docstring."""
    known.update({("function", number, name): getattr(function, name) for name in WRITTEN})


def changed(kind: str, objects: Mapping[int, Any], sent: Callable[[Any], Any]) -> dict[int, dict[str, Any]]:
    """Return the attributes, by number and name, that the judge does not know yet.

    Args:
        kind: "function" or "exception". objects: by number in the judge. sent: returns a value as plain data.
    """
    found: dict[int, dict[str, Any]] = {}
    for number, one in objects.items():
        written = {name: getattr(one, name) for name in WRITTEN} if kind == "function" else {}
        for name, value in {**vars(one), **written}.items():
            value = [*map(str, value)] if name == NOTES else value  # the list itself is the same one
            before = known.get((kind, number, name), _MISSING)
            is_known = before == value if name == NOTES else before is value
            is_told = name in _TOLD or not name.startswith(HIDDEN[kind])
            if not is_known and is_told:
                known[kind, number, name] = value
                found.setdefault(number, {})[name] = sent(value)
    return found
