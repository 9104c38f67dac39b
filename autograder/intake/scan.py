"""Read a few wanted values from JSON bytes and skip the rest without creating objects for it.

A notebook of 30 MiB is nearly all pictures and printed lines, which grading does not need.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

# Possessive: without backtracking, matching takes linear time and no memory, however long the match.
SPACE = re.compile(rb"[ \t\r\n]*+")
STRING = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"', re.DOTALL)
SCALAR = re.compile(rb'[^\s,\[\]{}":]++')
# The repetition of alternatives is not possessive: Python 3.11.0 to 3.11.2 match such a one wrongly. It is bounded, so
# that it takes little memory, and repeated by `_flat`.
UP_TO_NESTING = re.compile(
    rb'(?:[^"\[\]{}]++|"[^"\\]*+(?:\\.[^"\\]*+)*+"|\[[^"\[\]{}]*+\]|\{[^"\[\]{}]*+\}){0,1000}', re.DOTALL
)
BRACKETS = re.compile(rb"[\[{]++|[\]}]++")
MOST_STEPS = 2_000_000
MOST_DEPTH = 50  # of a value that is read; the standard library's parser is recursive
LONGEST_KEY = 200


class ScanError(Exception):
    """Bytes that are not JSON in a part that matters; the message says in which line."""


class Odd(Enum):
    """A stand-in for a wanted value that exists, but is not as expected."""

    KIND = "not of the expected kind"
    SIZE = "too large"


@dataclass(frozen=True)
class Leaf:
    """A value to be read whole, unless it has more than `most_bytes` as JSON or is nested too deeply."""

    most_bytes: int


@dataclass(frozen=True)
class Items:
    """A list of at most `most` items; a longer one raises a ScanError."""

    item: Wanted
    most: int


Wanted = Leaf | Items | Mapping[str, "Wanted"]  # a mapping: an object whose keys listed here are read


def read_wanted(content: bytes, wanted: Wanted) -> Any:
    """Return the wanted parts of UTF-8 JSON: dicts with the keys that were found, lists, values, and `Odd` ones.

    Text that is not UTF-8 is read as Windows-1252 or Latin-1. Of equal keys the last counts, as usual. Brackets in
    skipped values need only be balanced. Raises ScanError, and nothing else.
    """
    scanner = _Scanner(content)
    value = scanner.value(wanted)
    if scanner.peek():
        raise scanner.error("the end")
    return value


class _Scanner:
    def __init__(self, content: bytes) -> None:
        self._content = content.rstrip(b" \t\r\n\0")
        self._at = 0
        self._steps = 0

    def error(self, expected: str) -> ScanError:
        line = self._content.count(b"\n", 0, self._at) + 1
        found = self._content[self._at : self._at + 20]
        return ScanError(f"line {line}: expected {expected}, found {found!r}" if found else "it ends too early")

    def peek(self) -> bytes:
        """Skip whitespace and return the next byte; b"" at the end."""
        self._at = SPACE.match(self._content, self._at).end()  # type: ignore[union-attr]
        return self._content[self._at : self._at + 1]

    def value(self, wanted: Wanted) -> Any:
        opening = self.peek()
        if isinstance(wanted, Leaf):
            return self._leaf(wanted)
        if opening != (b"[" if isinstance(wanted, Items) else b"{"):
            self._pass_over()
            return Odd.KIND
        return self._items(wanted) if isinstance(wanted, Items) else self._object(wanted)

    def _items(self, wanted: Items) -> list[Any]:
        items: list[Any] = []
        self._at += 1
        if self._closes(b"]"):
            return items
        while True:
            if len(items) >= wanted.most:
                raise ScanError(f"a list in it has more than {wanted.most:,} entries")
            items.append(self.value(wanted.item))
            if self._ends(b"]"):
                return items

    def _object(self, wanted: Mapping[str, Wanted]) -> dict[str, Any]:
        found: dict[str, Any] = {}
        self._at += 1
        if self._closes(b"}"):
            return found
        while True:
            self._step()
            key = self._key()
            if self.peek() != b":":
                raise self.error("':'")
            self._at += 1
            if key in wanted:
                found[key] = self.value(wanted[key])
            else:
                self._pass_over()
            if self._ends(b"}"):
                return found

    def _step(self) -> None:
        self._steps += 1
        if self._steps > MOST_STEPS:
            raise ScanError(f"it has more than {MOST_STEPS:,} parts")

    def _closes(self, closing: bytes) -> bool:
        if self.peek() != closing:
            return False
        self._at += 1
        return True

    def _ends(self, closing: bytes) -> bool:
        if self._closes(closing):
            return True
        if self.peek() != b",":
            raise self.error(f"',' or '{closing.decode()}'")
        self._at += 1
        return False

    def _key(self) -> str:
        self.peek()
        match = STRING.match(self._content, self._at)
        if match is None:
            raise self.error("a name in quotes")
        key = self._decoded(match[0]) if len(match[0]) <= LONGEST_KEY else ""
        self._at = match.end()
        return key

    def _leaf(self, wanted: Leaf) -> Any:
        begin, depth = self._at, self._pass_over()
        if depth > MOST_DEPTH:
            return Odd.KIND
        if self._at - begin > wanted.most_bytes:
            return Odd.SIZE
        end, self._at = self._at, begin  # an error is reported where the value begins
        value = self._decoded(self._content[begin:end])
        self._at = end
        return value

    def _decoded(self, raw: bytes) -> Any:
        try:
            text = raw.decode("utf-8", "surrogatepass")
        except UnicodeDecodeError:
            try:
                text = raw.decode("cp1252")
            except UnicodeDecodeError:
                text = raw.decode("latin-1")
        try:
            return json.loads(text, strict=False)  # tabs and line ends in strings are harmless
        except (ValueError, RecursionError) as error:  # also an int of thousands of digits
            raise self.error("a value") from error

    def _pass_over(self) -> int:
        """Skip the value that begins here; return its depth of nesting, give or take one level."""
        opening = self.peek()
        if opening not in (b"[", b"{"):
            match = (STRING if opening == b'"' else SCALAR).match(self._content, self._at)
            if match is None:
                raise self.error("a value")
            self._at = match.end()
            return 0
        depth = deepest = 0
        while True:
            self._step()
            run = BRACKETS.match(self._content, self._at)
            if run is None:
                raise self.error("the rest of a list, an object or a text")
            length = run.end() - self._at
            if self._content[self._at] in b"[{":
                depth += length
                deepest = max(deepest, depth)
            else:
                length = min(length, depth)  # brackets after that close what encloses this value
                depth -= length
            self._at += length
            if depth == 0:
                return deepest
            self._flat()

    def _flat(self) -> None:
        """Skip what holds no nested brackets."""
        while (end := UP_TO_NESTING.match(self._content, self._at).end()) > self._at:  # type: ignore[union-attr]
            self._at = end
