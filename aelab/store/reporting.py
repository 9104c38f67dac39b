"""Show the progress of a download: a bar on a terminal, plain lines in a pipe or a notebook."""

import sys
from typing import Any, Protocol, Self

from tqdm import tqdm

_STEPS = 100


class Report(Protocol):
    """Receives what is being done, and the progress: a fraction from 0 to 1, or None if it is not known."""

    def __call__(self, message: str, fraction: float | None = None) -> None: ...


class ConsoleReport:
    """Print each message once; on a terminal, show the fraction as a bar below it."""

    def __init__(self) -> None:
        self._message = ""
        self._bar: Any = None

    def __call__(self, message: str, fraction: float | None = None) -> None:
        """Show one step of progress."""
        if message != self._message:
            self.close()
            self._message = message
            print(message, flush=True)
        if fraction is None or not sys.stderr.isatty():
            return
        if self._bar is None:
            self._bar = tqdm(total=_STEPS, bar_format="  {percentage:3.0f}% |{bar}| {elapsed}", leave=False)
        self._bar.n = int(fraction * _STEPS)
        self._bar.refresh()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Remove the bar."""
        if self._bar is not None:
            self._bar.close()
            self._bar = None
