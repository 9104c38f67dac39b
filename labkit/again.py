"""Run a learner's cells again with other settings: is an answer right only for the values at hand?

Only the grader does this, in the process where the notebook ran. Elsewhere nothing is run behind the learner's back.
"""

import ast
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

Run = Callable[[Sequence[str], Mapping[str, Any]], Mapping[str, Any] | None]

_run: Run | None = None


@dataclass(frozen=True)
class Addition:
    """What a course lets certain cells do besides what they say.

    change: returns the changed tree of a cell. makes: returns the names that a cell with this source makes by it.
    """

    change: Callable[[ast.Module], ast.Module]
    makes: Callable[[str], set[str]]


ADDITIONS: set[Addition] = set()  # those of this process


@contextmanager
def run_by(run: Run) -> Iterator[None]:
    """Let `again` call a function, which takes and returns what `again` documents."""
    global _run
    before, _run = _run, run
    try:
        yield
    finally:
        _run = before


def again(made: Sequence[str], settings: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """Run the cells that define some names again, with other values for their settings.

    Args:
        made: names that the cells define. settings: values for further names, which a cell may define, too.

    Returns:
        the values of all these names afterwards; a setting that a cell overwrites has the cell's value. None where no
        function runs cells again, or they cannot be run.
    """
    return None if _run is None else _run(made, settings)
