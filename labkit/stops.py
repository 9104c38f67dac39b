"""Why a cell stopped, for tests that find its work incomplete. Only the grader tells: a notebook shows it itself."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from labkit.blanks import BlankError

STOPPED = " stopped with "

_reasons: Mapping[str, str] = {}


@contextmanager
def stops_told(reasons: Mapping[str, str]) -> Iterator[None]:
    """Let `why_stopped` answer from the reasons why names may be missing, by name."""
    global _reasons
    before, _reasons = _reasons, reasons
    try:
        yield
    finally:
        _reasons = before


def why_stopped(*names: str) -> str:
    """Say which cell stopped, of those that make some names, and with which error; "" if none did, but at a blank."""
    told = (_reasons.get(name, "") for name in names)
    reason = next((one for one in told if STOPPED in one and f"{STOPPED}{BlankError.__name__}" not in one), "")
    return f"{reason.removesuffix('.')}." if reason else ""
