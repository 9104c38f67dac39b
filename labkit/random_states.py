"""Take generators of random numbers apart into plain parts, and put them together again."""

from __future__ import annotations

import operator
import random
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from itertools import islice
from typing import Any, cast

import numpy as np

GENERATORS = (np.random.RandomState, np.random.BitGenerator)
NUMBERS = 624  # in the state of a Mersenne Twister
BUFFERED = 4  # numbers that Philox keeps
MOST_TURNS = 3_000  # blocks of so many numbers of the Mersenne Twister that one call may use


def generator_parts(value: np.random.Generator) -> list[Any]:
    """Return the state of what `numpy.random.default_rng` makes; raise a TypeError for another kind."""
    state = cast(dict[str, Any], value.bit_generator.state)
    if state["bit_generator"] != "PCG64":
        raise TypeError("expected what numpy.random.default_rng makes")
    return [state["state"]["state"], state["state"]["inc"], state["has_uint32"], state["uinteger"]]


def generator(parts: list[Any]) -> np.random.Generator:
    """Return a generator with that state."""
    state, increment, has_half, half = parts
    made: Any = np.random.PCG64(0)
    own = {"state": state, "inc": increment}
    made.state = {"bit_generator": "PCG64", "state": own, "has_uint32": has_half, "uinteger": half}
    return np.random.Generator(made)


def twister_parts(value: np.random.RandomState) -> list[Any]:
    """Return the state of a `numpy.random.RandomState`."""
    _, numbers, position, has_gauss, gauss = cast(tuple[Any, ...], value.get_state())
    return [numbers, int(position), int(has_gauss), float(gauss)]


def twister(parts: list[Any]) -> np.random.RandomState:
    """Return a `RandomState` with that state.

    Raises:
        ValueError: the position is outside of the numbers: NumPy would read what lies beyond them in memory.
    """
    numbers, position, has_gauss, gauss = parts
    _expect_position(position, NUMBERS)
    made = np.random.RandomState(0)
    made.set_state(("MT19937", numbers, position, has_gauss, gauss))
    return made


def expect_state(value: Any) -> None:
    """Expect that a value, if it is a state of one of NumPy's generators, has a position among its numbers.

    Raises:
        ValueError: it has another one: NumPy does not look, and would take what lies beyond in memory for numbers.
    """
    base: Any = next((base for base in (list, tuple, dict) if issubclass(type(value), base)), None)
    if base is dict:  # without its own methods, which may be anything
        found: list[Any] = [dict.get(value, key) for key in ("bit_generator", "state", "buffer_pos")]
        name, own, buffered = found
        if issubclass(type(name), str) and issubclass(type(own), Mapping) and "pos" in own:
            _expect_position(own["pos"], NUMBERS)
        if issubclass(type(name), str) and buffered is not None:
            _expect_position(buffered, BUFFERED)
    elif base is not None:
        name, _, position = [*islice(base.__iter__(value), 3), None, None, None][:3]
        if issubclass(type(name), str) and str.__eq__(name, "MT19937") and position is not None:
            _expect_position(position, NUMBERS)


@contextmanager
def expecting_states(*values: Any) -> Iterator[None]:
    """Give generators of NumPy their state back if what the block sets is not among its numbers.

    What they are set to by any value is seen by what they have become, as long as nothing is drawn.

    values: generators, and what they are set to, which may say that it is no such thing when it is looked at.

    Raises:
        ValueError: as `expect_state`.
    """
    generators = [one for one in values if isinstance(one, GENERATORS)]
    before = [_whole_state(one) for one in generators]
    try:
        yield
    finally:
        for one, state in zip(generators, before, strict=True):
            try:
                expect_state(_whole_state(one))
            except ValueError:
                _set_whole_state(one, state)
                raise


def _whole_state(owner: Any) -> Any:
    if isinstance(owner, np.random.RandomState):
        return np.random.RandomState.get_state(owner, legacy=False)
    return owner.state


def _set_whole_state(owner: Any, state: Any) -> None:
    if isinstance(owner, np.random.RandomState):
        np.random.RandomState.set_state(owner, state)
    else:
        owner.state = state


def _expect_position(position: Any, most: int) -> None:
    try:
        place = operator.index(position)
    except TypeError:
        place = -1
    if isinstance(position, bool) or not 0 <= place <= most:
        raise ValueError(f"expected a position from 0 to {most}, found {position!r:.50}")


def chance_parts(value: random.Random) -> list[Any]:
    """Return the state of a `random.Random`."""
    _, numbers, gauss = value.getstate()
    return [np.array(numbers, np.uint32), gauss]


def chance(parts: list[Any]) -> random.Random:
    """Return a `Random` with that state."""
    numbers, gauss = parts
    made = random.Random(0)
    made.setstate((3, tuple(map(int, numbers)), gauss if type(gauss) is float else None))
    return made


def global_states() -> dict[str, list[Any]]:
    """Return the states of the global random numbers, with the normal one that each keeps for the next time.

    They are {"random": [array, gauss], "numpy": [array, position, has_gauss, gauss]}.
    """
    _, own, kept = random.getstate()
    _, numbers, position, has_gauss, gauss = cast(tuple[Any, ...], np.random.get_state())
    of_numpy = [np.array(numbers, np.uint32), int(position), int(has_gauss), float(gauss)]
    return {"random": [np.array(own, np.uint32), kept], "numpy": of_numpy}


def twister_after(numbers: Any, start: int, wanted: Any, position: int) -> Any:
    """Return the wanted state of a Mersenne Twister if the first one leads to it; else None."""
    twister = np.random.RandomState()
    turn = numbers
    for turns in range(MOST_TURNS):
        if np.array_equal(turn, wanted):
            return turn if 0 <= position <= NUMBERS and (turns or position >= start) else None
        twister.set_state(("MT19937", turn, NUMBERS, 0, 0.0))
        twister.randint(0, 2**32, dtype=np.uint32)
        turn = cast(tuple[Any, ...], twister.get_state())[1]
    return None


def leads_to(name: str, before: list[Any], after: list[Any]) -> bool:
    """Return whether drawing leads from one of those states to another; else somebody has set a seed."""
    if name == "random":
        start, end = (int(state[0][-1]) for state in (before, after))
    else:
        start, end = before[1], after[1]
    return twister_after(before[0][:NUMBERS], start, after[0][:NUMBERS], end) is not None
