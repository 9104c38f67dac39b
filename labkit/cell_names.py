"""What the source of a notebook cell says about names: which it makes, which it changes, which it needs."""

import ast
import re
import symtable
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from labkit.parsing import CANNOT_COMPILE, parse

_PYTHON_CELL_MAGICS = ("%%time", "%%capture", "%%prun")  # the rest of such a cell is Python, run in the notebook
# Code that defines names which the source does not show.
_OPEN_ENDED = re.compile(r"^\s*%(?:run|load\w*|pylab|store)\b|\bimport\s+\*|\bexec\(|\bglobals\(\)", re.MULTILINE)
_SEEMS_DEFINED = re.compile(r"^(?:def |class )(\w+)|^(\w+) *=(?!=)", re.MULTILINE)
# Methods that change the object they are called on, and the lab's function that changes its first argument.
_CHANGING_METHODS = {"append", "compile", "extend", "fit", "setdefault", "set_weights", "train_on_batch", "update"}
_CHANGING_FUNCTIONS = {"train"}


@dataclass(frozen=True)
class CellNames:
    """What a cell does with the names of the notebook.

    defined: names that it binds. at_once: needed while it runs. later: needed when a function it defines is called.
    complete: whether all names that it defines are known. imported: those that an import binds.
    """

    defined: frozenset[str] = frozenset()
    at_once: frozenset[str] = frozenset()
    later: frozenset[str] = frozenset()
    complete: bool = True
    imported: frozenset[str] = frozenset()


def names_of(source: str) -> CellNames:
    """Read the names of one code cell; a cell that is not Python has none, and is not complete."""
    code = _python_of(source)
    if code is None:
        return CellNames()
    table = scopes_of(code)
    if table is None:
        return CellNames(complete=False)
    symbols = table.get_symbols()
    defined = {symbol.get_name() for symbol in symbols if symbol.is_assigned() or symbol.is_imported()}
    imported = {symbol.get_name() for symbol in symbols if symbol.is_imported()}
    at_once = {symbol.get_name() for symbol in symbols if symbol.is_referenced()}
    later: set[str] = set()
    for inner, deferred in _inner_tables(table):
        for symbol in inner.get_symbols():
            if symbol.is_global() and symbol.is_referenced():
                (later if deferred else at_once).add(symbol.get_name())
            if symbol.is_declared_global() and symbol.is_assigned():
                defined.add(symbol.get_name())
    complete = not _OPEN_ENDED.search(code)
    return CellNames(frozenset(defined), frozenset(at_once), frozenset(later), complete, frozenset(imported))


def scopes_of(source: str) -> symtable.SymbolTable | None:
    """Return the scopes of a cell's code, with IPython's own syntax allowed; None if it does not compile."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # the cell shows Python's warnings when it runs
            return symtable.symtable(_to_python().transform_cell(source), "<cell>", "exec")
    except CANNOT_COMPILE:
        return None


def seeming_names(source: str) -> frozenset[str]:
    """Return the names that the lines of a cell seem to define; for a cell that is not valid Python."""
    return frozenset(name for found in _SEEMS_DEFINED.findall(source) for name in found if name)


def changed_names(source: str) -> frozenset[str]:
    """Return the names whose objects a cell changes: `mse[name] = ...`, `model.fit(...)`, `train(model, ...)`."""
    found = set()
    for node in _nodes_of(source):
        if isinstance(node, ast.Subscript | ast.Attribute) and isinstance(node.ctx, ast.Store):
            found.add(_root(node))
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            found.add(_root(node.func) if node.func.attr in _CHANGING_METHODS else "")
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in _CHANGING_FUNCTIONS:
            found.update(map(_root, node.args[:1]))
    return frozenset(found - {""})


def dotted_names(source: str) -> frozenset[str]:
    """Return the dotted names that a cell uses, such as `check_contractive.contracts`."""
    return frozenset(
        f"{node.value.id}.{node.attr}"
        for node in _nodes_of(source)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name)
    )


def _nodes_of(source: str) -> Iterator[ast.AST]:
    code = _python_of(source)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield from ast.walk(parse(_to_python().transform_cell(code or "")))
    except CANNOT_COMPILE:
        return


def _python_of(source: str) -> str | None:
    """Return a cell's Python, below its magic if it has one; None if the magic takes something else."""
    if not source.lstrip().startswith("%%"):
        return source
    magic, _, rest = source.lstrip().partition("\n")
    return rest if magic.startswith(_PYTHON_CELL_MAGICS) else None


@cache
def _to_python() -> Any:
    from IPython.core.inputtransformer2 import TransformerManager  # not needed by the process that judges notebooks

    return TransformerManager()  # type: ignore[no-untyped-call]


def _root(node: ast.AST) -> str:
    """Return the name that an expression such as `a`, `a.b` or `a[0].b` begins with; "" for anything else."""
    while isinstance(node, ast.Subscript | ast.Attribute):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""


def _inner_tables(table: symtable.SymbolTable, deferred: bool = False) -> Iterator[tuple[symtable.SymbolTable, bool]]:
    """Yield all scopes inside a scope, and whether their code runs only when a function is called."""
    for inner in table.get_children():
        # A class body and a comprehension run at once.
        runs_later = inner.get_type() == "function" and inner.get_name() not in (
            "listcomp",
            "setcomp",
            "dictcomp",
            "genexpr",
        )
        yield inner, deferred or runs_later
        yield from _inner_tables(inner, deferred or runs_later)
