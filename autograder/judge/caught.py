"""What a test catches without a word, although it may arise only as the student's objects are in another process."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType, TracebackType
from typing import Any

from autograder.judge.cells import TEST

MOST = 1_000  # exceptions that are noted
_CATCHING = re.compile(r"\bexcept\b|\bsuppress\(|\b[rR]aises\w*\(|\bTestCase\b|\b__exit__\b")
_OURS = re.compile(r"[/\\](?:autograder|labkit)[/\\]")


@contextmanager
def type_errors_of(source: str) -> Iterator[list[str]]:
    """Yield a list that fills with the texts of the TypeErrors of a test that catches exceptions.

    Only those that arise in this process, not those of the student's code.
    """
    found: list[str] = []
    if not _CATCHING.search(source) or sys.gettrace() is not None:
        yield found
        return

    def within(frame: FrameType, event: str, about: Any) -> Any:
        if event == "exception" and about[0] is TypeError and len(found) < MOST and not _is_theirs(about[2]):
            found.extend(text for text in about[1].args[:1] if type(text) is str)  # no object decides what it says
        return within

    def entered(frame: FrameType, event: str, about: Any) -> Any:
        if frame.f_code.co_filename != TEST:
            return None
        frame.f_trace_lines = False
        return within

    sys.settrace(entered)
    try:
        yield found
    finally:
        sys.settrace(None)


def _is_theirs(trace: TracebackType | None) -> bool:
    """Return whether an exception was raised where the student's code is asked."""
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return trace is not None and _OURS.search(trace.tb_frame.f_code.co_filename) is not None
