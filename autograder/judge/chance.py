"""Random numbers that a test and the student's code draw from in turn.

The student's code may draw as many as it likes, but it cannot choose the numbers that the test draws next: a state is
only taken over if the state before leads to it.
"""

from __future__ import annotations

import random
from typing import Any, cast

import numpy as np

from labkit.random_states import chance, twister, twister_after

MOST_BACK = 10_000  # numbers of PCG64, and normal ones, among which that is looked for which is kept for later
MOST_STEPS_BITS = 40  # 2**40 numbers of PCG64
_MULTIPLIER = 0x2360ED051FC65DA44385DF649FCCF645  # of PCG64, from its reference implementation
_MODULUS = 2**128


def equal(one: list[Any], other: list[Any]) -> bool:
    """Return whether two of those states are the same."""
    return bool(np.array_equal(one[0], other[0]) and one[1:] == other[1:])


def go_on(name: str, before: list[Any], state: Any) -> bool:
    """Set the global random numbers of this name to an untrusted state, if the one before leads to it.

    A normal number that is kept for the next time is forgotten if it is not among the first that were drawn.

    Returns:
        whether it does.
    """
    made: Any = chance if name == "random" else twister
    old = made(before)
    for one in (state, [*state[:1], None] if name == "random" else [*state[:2], 0, 0.0]):
        if may_become(old, new := made(one)):
            random.setstate(new.getstate()) if name == "random" else np.random.set_state(new.get_state())
            return True
    return False


def may_become(old: Any, new: Any) -> bool:
    """Return whether the state of a generator of random numbers leads to that of an untrusted one of its type."""
    if isinstance(old, np.random.Generator):
        before, after = old.bit_generator.state, new.bit_generator.state
        alike = before["bit_generator"] == after["bit_generator"] == "PCG64"
        return alike and _pcg_leads_to(**_pair(before, after)) and _half_was_drawn(before, after)
    if isinstance(old, np.random.RandomState):
        (_, numbers, start, *first), (_, wanted, position, *last) = cast(Any, (old.get_state(), new.get_state()))
        leads = twister_after(numbers, start, wanted, position) is not None
        return leads and (not last[0] or first == last or _normal_was_drawn(old, last))
    (_, own, before), (_, others, kept) = old.getstate(), new.getstate()
    if kept is not None and kept != before and not _gauss_was_drawn(old, kept):
        return False
    one, other = np.array(own, np.uint32), np.array(others, np.uint32)
    return twister_after(one[:624], int(one[-1]), other[:624], int(other[-1])) is not None


def _normal_was_drawn(old: np.random.RandomState, kept: list[Any]) -> bool:
    """Return whether the normal number that is kept for the next time is one of those that follow."""
    trial = np.random.RandomState()
    trial.set_state(old.get_state())
    for _ in range(MOST_BACK):
        trial.standard_normal()
        if list(cast(tuple[Any, ...], trial.get_state())[3:]) == kept:
            return True
    return False


def _gauss_was_drawn(old: random.Random, kept: float) -> bool:
    trial = random.Random()
    trial.setstate(old.getstate())
    for _ in range(MOST_BACK):
        trial.gauss()
        if trial.gauss_next == kept:  # type: ignore[attr-defined]
            return True
    return False


def _half_was_drawn(before: Any, after: Any) -> bool:
    """Return whether the half of a number that PCG64 keeps for the next time is of one that it has drawn."""
    kept = after["has_uint32"], after["uinteger"]
    if not kept[0] or kept == (before["has_uint32"], before["uinteger"]):
        return True
    state, increment = after["state"]["state"], after["state"]["inc"]
    back = pow(_MULTIPLIER, -1, _MODULUS)
    for _ in range(MOST_BACK):
        if state == before["state"]["state"]:
            return False
        folded, turn = (state >> 64) ^ (state % 2**64), state >> 122
        if ((folded >> turn | folded << (64 - turn)) % 2**64) >> 32 == kept[1]:
            return True
        state = (state - increment) * back % _MODULUS
    return False


def _pair(before: Any, after: Any) -> dict[str, int]:
    increments = before["state"]["inc"], after["state"]["inc"]
    wanted = after["state"]["state"] if increments[0] == increments[1] else -1
    return {"state": before["state"]["state"], "wanted": wanted, "increment": increments[0]}


def _pcg_leads_to(state: int, wanted: int, increment: int) -> bool:
    """Return whether a linear congruential generator gets from one state to another, bit by bit (Brown, 1994)."""
    multiplier, bit = _MULTIPLIER, 1
    while state != wanted and bit < 2**MOST_STEPS_BITS:
        if (state ^ wanted) & bit:
            state = (state * multiplier + increment) % _MODULUS
        increment = (multiplier + 1) * increment % _MODULUS
        multiplier = multiplier * multiplier % _MODULUS
        bit <<= 1
    return state == wanted
