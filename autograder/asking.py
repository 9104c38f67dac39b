"""How the trusted side asks a paused kernel for data, and what can go wrong."""

from __future__ import annotations

from collections.abc import Callable

# Hands a request to the student's process and returns its reply. Both are plain data (`inside/plain.py`); the reply is
# not to be trusted. Raises an AskingError.
Ask = Callable[[bytes], bytes]


class AskingError(Exception):
    """There is no reply; the message says why, in words for the student."""


class KernelGone(AskingError):
    """The student's process has ended, or was ended."""


class AskTimeout(AskingError):
    """The student's code took too long to reply."""


class ReplyTooLarge(AskingError):
    """The reply is larger than may be read."""
