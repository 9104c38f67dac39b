"""How the trusted side asks a paused kernel for data, and what can go wrong."""

from __future__ import annotations

from collections.abc import Callable

# Sends a request to the student's process and returns its reply. Both are plain data (`labkit/wire.py`); the reply is
# untrusted. Raises an AskingError.
Ask = Callable[[bytes], bytes]


class AskingError(Exception):
    """No reply came; the message tells the student why."""


class KernelGone(AskingError):
    """The student's process ended or was killed."""


class AskTimeout(AskingError):
    """The student's code took too long to reply."""


class ReplyTooLarge(AskingError):
    """The reply is larger than the limit."""
