"""The texts that a student's code has told: because of them no test reads a file, asks a computer or runs code."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from ipaddress import ip_address
from pathlib import PurePath
from typing import Any
from urllib.parse import unquote, urlsplit

import numpy as np

MOST = 10_000  # texts of one use; with so many, each counts as told
MOST_WORDS = 200_000
MOST_CHARACTERS = 10_000_000  # of those that may be code
SHORTEST_CODE = 6  # characters, within another text: shorter ones are in any code
LONGEST_PATH = 4_096  # on Linux
_NAME = re.compile(r"[\w.:/-]{1,253}")
_CODE = re.compile(r"[(\[{.=:;]")  # what does something when it is evaluated, has one of these
HERE = ("localhost", "127.0.0.1", "::1", "gethostname")  # how a test names this computer
_SCHEME = re.compile(r"[A-Za-z][\w+.-]*:")


class Told:
    """What texts may name. paths: those that may be paths."""

    def __init__(self) -> None:
        self.paths: set[str] = set()
        self._words: set[str] = set()
        self._codes: set[str] = set()
        self._characters = 0

    def note(self, value: Any) -> None:
        """Note the texts of a value; those of a list's items are noted by themselves."""
        for text in _texts_in(value):
            if "/" in text and "\0" not in text and len(text) <= LONGEST_PATH and len(self.paths) < MOST:
                self.paths.add(text)
            if len(self._words) < MOST_WORDS and _NAME.fullmatch(text):
                self._words.update(re.split("[:/]+", text.casefold()))
            if len(self._codes) < MOST and self._characters < MOST_CHARACTERS and _CODE.search(text):
                self._note_code(text)

    @property
    def has_too_many_paths(self) -> bool:
        """Whether there may be more paths than are noted."""
        return len(self.paths) >= MOST

    def is_host(self, name: str) -> bool:
        """Return whether a text names a computer, by itself or within an address."""
        return self.is_word(name) or any(name.casefold() in path.casefold() for path in self.paths)

    def is_word(self, name: str) -> bool:
        """Return whether a name, such as that of a module or a file, is one of these texts, or between its colons."""
        return len(self._words) >= MOST_WORDS or name.casefold() in self._words

    def has_code(self, text: str) -> bool:
        """Return whether a text that is evaluated holds one of these, or is a part of one."""
        if len(self._codes) >= MOST or self._characters >= MOST_CHARACTERS:
            return True
        dense = without_spaces(text)
        return any(dense in code or (len(code) >= SHORTEST_CODE and code in dense) for code in self._codes)

    def _note_code(self, text: str) -> None:
        """Note a text, and what it is without the escapes of JSON and of Python."""
        spelled = {text}
        if "\\" in text:
            spelled.add(text.encode("utf-8", "replace").decode("unicode_escape", "replace"))
            spelled |= set(_texts_within(text))
        for one in spelled:
            if _CODE.search(one):
                self._codes.add(without_spaces(one))
                self._characters += len(one)


def spellings(path: str) -> set[str]:
    """Return a path, and those in addresses such as `file:grades.db?mode=ro`, `local:///a.csv`, `zip://a::/b.zip`."""
    addresses = [part for part in path.split("::") if _SCHEME.match(part)]
    return {path, *path.split("::"), *(unquote(urlsplit(address).path) for address in addresses)} - {""}


def is_near(host: str) -> bool:
    """Return whether a name or an address of a computer is this one's, or of its network."""
    try:
        return not ip_address(host.partition("%")[0]).is_global
    except ValueError:
        return host.casefold() in HERE


def without_spaces(text: str) -> str:
    """Return a text without spaces and line ends, which do not matter to the comparison of code."""
    return re.sub(r"\s+", "", text)


def _texts_in(value: Any) -> Iterator[str]:
    texts: Any = ()
    if isinstance(value, str | bytes | PurePath):
        texts = [value]
    elif isinstance(value, dict | set | frozenset):
        texts = [item for item in value if isinstance(item, str | bytes)]
    elif isinstance(value, np.ndarray) and value.dtype.kind in "US":
        texts = value.ravel()
    for text in texts:
        if isinstance(text, str | bytes | PurePath):  # what is masked is none of them
            yield str.__str__(os.fsdecode(text))  # and no text of a class that has methods of its own


def _texts_within(text: str) -> Iterator[str]:
    """Yield the texts in a text of JSON."""
    try:
        waiting = [json.loads(text)]
    except (ValueError, RecursionError):
        return
    while waiting:
        here = waiting.pop()
        if isinstance(here, str):
            yield here
        elif isinstance(here, dict):
            waiting += [*here, *here.values()]
        elif isinstance(here, list):
            waiting += here
