"""Stand-ins for functions and other objects in messages between the student's process and the judge."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class CodedData:
    """An object that a codec described. tag: of the codec. content: plain data."""

    tag: str
    content: Any


@dataclass(frozen=True)
class FunctionData:
    """A function, which stays in the student's process; the number identifies it there."""

    name: str
    number: int


@dataclass(frozen=True)
class OpaqueData:
    """An object that cannot leave the student's process.

    kind: the name of its type. reason: why it cannot, if the type alone does not say so.
    """

    kind: str
    reason: str = ""


@dataclass(frozen=True)
class UnfilledData:
    """A value that a cell with an unfilled blank should have made; message: where the blank is."""

    name: str
    message: str
