"""How objects of further kinds become plain data and come back: a codec for each kind, loaded by name."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pkgutil import resolve_name
from typing import Any

import numpy as np


class CannotLeave(Exception):
    """A value cannot leave the student's process as plain data; the message says why, and what to do instead."""


class NotPlain(Exception):
    """An object cannot be described as plain data; the message says why, if its kind alone does not."""


@dataclass(frozen=True)
class Codec:
    """How objects of one kind cross the wall.

    kinds: their classes. describe: returns plain data (see `wire.dump`), or raises NotPlain.
    rebuild: makes the object in the judge from untrusted data, or raises CannotLeave. Without it the description itself
        crosses the wall in place of the object.
    restore: makes the object in the student's process from data of the judge's.
    tag: names the codec in messages. label: of such an object, for people.
    """

    kinds: tuple[type, ...]
    describe: Callable[[Any], Any]
    rebuild: Callable[[Any], Any] | None = None
    restore: Callable[[Any], Any] | None = None
    tag: str = ""
    label: str = "object"


@cache
def load_codecs(names: tuple[str, ...]) -> tuple[Codec, ...]:
    """Return the codecs of that name, such as `kerasdata.codecs:CODECS`, in order; importing them may take seconds."""
    return tuple(codec for name in names for codec in resolve_name(name))


def codec_tagged(tag: str, codecs: Iterable[Codec]) -> Codec | None:
    """Return the codec that made data with this tag; None if there is none."""
    return next((codec for codec in codecs if codec.tag == tag), None)


def codec_for(kind: type, codecs: Iterable[Codec]) -> Codec | None:
    """Return the first codec for objects of a class; None if there is none."""
    return next((codec for codec in codecs if issubclass(kind, codec.kinds)), None)


def arrays_in(described: Any) -> Iterator[Any]:
    """Yield the arrays in lists and dicts; raise NotPlain if a codec described an object with anything else."""
    if type(described) is np.ndarray:
        yield described
    elif type(described) in (list, dict):
        for item in described.values() if isinstance(described, dict) else described:
            yield from arrays_in(item)
    elif described is not None and type(described) not in (bool, int, float, str):
        raise NotPlain(f"its codec described it with a {type(described).__name__}, which is not plain data")
