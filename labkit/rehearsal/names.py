"""Names that a notebook uses before it defines them, read from the sources of its cells, from top to bottom.

In a running kernel such a name may exist all the same: its cell was run first, or deleted since. A fresh run fails.
"""

import builtins
import re
from collections.abc import Sequence

from nbformat import NotebookNode

from labkit.cell_names import names_of
from labkit.rehearsal.reading import begun_with, cell_label

_GIVEN = {*dir(builtins), "get_ipython", "display", "In", "Out", "exit", "quit", "__file__"}
_HISTORY = re.compile(r"_+(?:i+|\d+|i\d+|[dio]h)?")  # _, __, _i, _12, _i12, _oh: what IPython itself keeps


def name_warnings(cells: Sequence[NotebookNode]) -> list[str]:
    """Return a sentence for each name that is used before the notebook, run from its top, defines it."""
    code = [(place, names_of(cell.source)) for place, cell in enumerate(cells) if cell.cell_type == "code"]
    complete = all(names.complete for _, names in code)
    everything = frozenset().union(*(names.defined for _, names in code))
    known = set(_GIVEN)
    found = []
    for position, (place, names) in enumerate(code):
        known |= names.defined
        where = begun_with(cell_label(place, cells[place]))
        for name in sorted(names.at_once - known):
            below = next((other for other, later in code[position:] if name in later.defined), None)
            if below is not None:
                found.append(
                    f"{where}, uses {name}, which only {cell_label(below, cells[below])}, further down, defines. "
                    "Move the definition up."
                )
        undefined = (names.at_once | names.later) - known - everything
        for name in sorted(undefined) if complete else ():
            if not _HISTORY.fullmatch(name):
                found.append(f"{where}, uses {name}, which no cell defines. Was its cell deleted, or is it misspelt?")
        known |= names.at_once | undefined  # report each name once
    return found
