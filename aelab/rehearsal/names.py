"""Names that a notebook uses before it defines them, read from the sources of its cells, from top to bottom.

In a running kernel such a name may be there all the same: its cell was run first, or is gone since. A fresh run fails.
"""

import builtins
import re
import symtable
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from IPython.core.inputtransformer2 import TransformerManager
from nbformat import NotebookNode

from aelab.rehearsal.reading import begun_with, cell_label

_TO_PYTHON = TransformerManager()  # type: ignore[no-untyped-call]
_GIVEN = {*dir(builtins), "get_ipython", "display", "In", "Out", "exit", "quit", "__file__"}
_HISTORY = re.compile(r"_+(?:i+|\d+|i\d+|[dio]h)?")  # _, __, _i, _12, _i12, _oh: what IPython itself keeps
_PYTHON_CELL_MAGICS = ("%%time", "%%capture", "%%prun")  # the rest of such a cell is Python, run in the notebook
# These define names that cannot be read from the source.
_OPEN_ENDED = re.compile(r"^\s*%(?:run|load\w*|pylab|store)\b|\bimport\s+\*|\bexec\(|\bglobals\(\)", re.MULTILINE)


@dataclass(frozen=True)
class CellNames:
    """What a cell does with the names of the notebook.

    defined: bound by it. at_once: needed while it runs. later: needed when a function is called that it defines.
    complete: everything that it defines is known.
    """

    defined: frozenset[str] = frozenset()
    at_once: frozenset[str] = frozenset()
    later: frozenset[str] = frozenset()
    complete: bool = True


def names_of(source: str) -> CellNames:
    """Read the names of one code cell; a cell that is not Python has none, and is not complete."""
    if source.lstrip().startswith("%%"):
        magic, _, source = source.lstrip().partition("\n")
        if not magic.startswith(_PYTHON_CELL_MAGICS):
            return CellNames()
    table = scopes_of(source)
    if table is None:
        return CellNames(complete=False)
    symbols = table.get_symbols()
    defined = {symbol.get_name() for symbol in symbols if symbol.is_assigned() or symbol.is_imported()}
    at_once = {symbol.get_name() for symbol in symbols if symbol.is_referenced()}
    later: set[str] = set()
    for inner, deferred in _inner_tables(table):
        for symbol in inner.get_symbols():
            if symbol.is_global() and symbol.is_referenced():
                (later if deferred else at_once).add(symbol.get_name())
            if symbol.is_declared_global() and symbol.is_assigned():
                defined.add(symbol.get_name())
    return CellNames(frozenset(defined), frozenset(at_once), frozenset(later), not _OPEN_ENDED.search(source))


def scopes_of(source: str) -> symtable.SymbolTable | None:
    """Return the scopes of a cell's code, IPython's own syntax allowed; None where it does not compile."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what Python remarks on, the cell shows when it runs
            return symtable.symtable(_TO_PYTHON.transform_cell(source), "<cell>", "exec")
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


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
        known |= names.at_once | undefined  # each name is told once
    return found


def _inner_tables(table: symtable.SymbolTable, deferred: bool = False) -> Iterator[tuple[symtable.SymbolTable, bool]]:
    """Give all scopes inside a scope, and whether their code runs only when a function is called."""
    for inner in table.get_children():
        # A class body and a comprehension run where they stand.
        runs_later = inner.get_type() == "function" and inner.get_name() not in (
            "listcomp",
            "setcomp",
            "dictcomp",
            "genexpr",
        )
        yield inner, deferred or runs_later
        yield from _inner_tables(inner, deferred or runs_later)
