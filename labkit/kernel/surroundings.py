"""What surrounds a call of the student's code: silence, and its own built-in functions."""

from __future__ import annotations

import builtins
import contextlib
import io
from collections.abc import Iterator, Mapping
from typing import Any


class Silent(io.TextIOBase):
    """Discards text."""

    def write(self, text: str) -> int:
        return len(text)


@contextlib.contextmanager
def with_builtins(wanted: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Replace built-in functions for the duration of the block; yield the previous ones."""
    found = {name: vars(builtins).get(name) for name in wanted}
    vars(builtins).update(wanted)
    try:
        yield found
    finally:
        vars(builtins).update(found)


@contextlib.contextmanager
def quiet() -> Iterator[None]:
    """Discard what is printed for the duration of the block."""
    with contextlib.redirect_stdout(Silent()), contextlib.redirect_stderr(Silent()):
        yield
