"""What can change of files, databases and random numbers: how far they have been used; see `aspects`."""

from __future__ import annotations

import _random
import sqlite3
from typing import Any

import numpy as np

from autograder.judge.aspects import Aspect, CannotPutBack, Look


def _looks_at_memory(file: Any) -> Look:
    if file.closed:
        return Look(plain="closed")
    return Look(plain=(file.tell(), file.getvalue()))


def _puts_back_memory(file: Any, look: Look) -> None:
    place, content = look.plain
    file.seek(0)
    file.truncate()
    file.write(content)
    file.seek(place)


def _looks_at_file(file: Any) -> Look:
    """Return where a file is read next."""
    if file.closed:
        return Look(plain="closed")
    try:
        return Look(plain=(file.tell(), file.writable()))
    except OSError:  # its lines are being read
        return Look(plain="in between")


def _puts_back_place(file: Any, look: Look) -> None:
    place, is_written = look.plain
    if is_written:
        raise CannotPutBack
    file.seek(place)


def _looks_at_database(connection: Any) -> Look:
    """Return how many rows have been changed by a connection to a database."""
    try:
        return Look(plain=(connection.total_changes, connection.in_transaction))
    except sqlite3.ProgrammingError:
        return Look(plain="closed")


def _plain_state(state: Any) -> Any:
    """Return the state of random numbers as something that can be compared."""
    if isinstance(state, dict):
        return tuple((name, _plain_state(one)) for name, one in state.items())
    return state.tobytes() if isinstance(state, np.ndarray) else state


def _looks_at_bits(bits: Any) -> Look:
    state, source = bits.state, bits.seed_seq
    children = source.n_children_spawned if type(source) is np.random.SeedSequence else 0
    return Look(plain=(_plain_state(state), children), kept=state)


def _puts_back_bits(bits: Any, look: Look) -> None:
    bits.state = look.kept


def _looks_at_twister(twister: Any) -> Look:
    state = twister.get_state(legacy=False)
    return Look(plain=_plain_state(state), kept=state)


IN_MEMORY = (Aspect(_looks_at_memory, _puts_back_memory),)
ON_DISK = (Aspect(_looks_at_file, _puts_back_place),)
CHANCE = (  # less the normal number that is kept for the next time, which is an attribute
    Aspect(
        lambda value: Look(plain=_random.Random.getstate(value)),
        lambda value, look: _random.Random.setstate(value, look.plain),
    ),
)
BITS = (Aspect(_looks_at_bits, _puts_back_bits),)

DATABASE = (Aspect(_looks_at_database),)
TWISTER = (Aspect(_looks_at_twister, lambda value, look: value.set_state(look.kept)),)
