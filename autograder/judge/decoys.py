"""Find out whether an object of a student's class is equal to whatever a test compares it with."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

from labkit.codec import CannotLeave

_CHANCE = random.SystemRandom()  # the test's random numbers stay as they are
MOST_LOOKED_AT = 100  # items of a list


def decoys(value: Any) -> list[Any]:
    """Return values of the type of a number, text or collection, near to it and unequal; [] for any other value."""
    kind = type(value)
    if kind in (int, float, complex):
        return [value + 1, value - 1, 2 * value + 3] if value == value and value + 1 != value else []
    if kind in (str, bytes):
        more = "e" if kind is str else b"e"
        return [value + more, value[:-1] if value else more * 2, more + value]
    if kind in (list, tuple) and len(value) <= MOST_LOOKED_AT:
        parts = [
            [*value[:place], other, *value[place + 1 :]] for place, one in enumerate(value) for other in decoys(one)
        ]
        found = [kind(part) for part in _CHANCE.sample(parts, min(2, len(parts)))]
        return [*found, kind([*value, value[-1] if value else 0])]
    if kind is dict and len(value) <= MOST_LOOKED_AT:
        found = [value | {key: other} for key, one in value.items() for other in decoys(one)[:1]][:2]
        return [*found, {**value, "e": 0} if "e" not in value else {name: value[name] for name in value if name != "e"}]
    if kind in (set, frozenset) and len(value) <= MOST_LOOKED_AT:
        return [value | {"e"} if "e" not in value else value - {"e"}]
    return []


def found_equal(ask: Callable[[Any], Any], value: Any, equal: bool, refuse: Callable[[], Exception]) -> Any:
    """Return what an object answers about a value, asked among decoys, so that it cannot know which is meant.

    Args:
        ask: asks the object about a value. equal: what it answers if they are equal. refuse: returns the error for an
            object that is equal to all decoys as well.
    """
    others = decoys(value)
    if not others:
        return ask(value)
    place, answer, told_apart, known = _CHANCE.randrange(len(others) + 1), None, False, False
    for number, one in enumerate([*others[:place], value, *others[place:]]):
        if number == place:
            answer, known = ask(value), True
            if answer is not equal:
                return answer
        elif not told_apart:
            told_apart = not _is_equal(ask, one, equal)
        if known and told_apart:
            return answer
    raise refuse()


def _is_equal(ask: Callable[[Any], Any], decoy: Any, equal: bool) -> bool:
    try:
        return ask(decoy) is equal
    except CannotLeave:
        raise
    except Exception:  # noqa: BLE001  (the student's code may raise anything for a value that the test does not have)
        return False
