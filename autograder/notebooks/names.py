"""Tell which names a cell of a notebook defines, sets and uses."""

from __future__ import annotations

import ast
import symtable
from collections.abc import Iterator, Sequence

from autograder.course import CourseError
from autograder.notebooks.ipython import as_python, code_in, nodes_of
from labkit.parsing import parse


def bound_names(source: str) -> set[str]:
    """Return the names that a cell defines at its top level, by assignment, definition or import."""
    return {
        symbol.get_name()
        for table in _tables_of(source)
        for symbol in table.get_symbols()
        if symbol.is_assigned() or symbol.is_imported()
    }


def set_by_functions(source: str) -> set[str]:
    """Return the names of its notebook that a cell sets in functions that declare them `global`."""
    return {one.get_name() for _, one in symbols_of(source) if one.is_declared_global() and one.is_assigned()}


def used_names(source: str) -> set[str]:
    """Return the names that a cell reads from its notebook, also inside functions."""
    return {
        symbol.get_name()
        for table, symbol in symbols_of(source)
        if symbol.is_referenced() and (table.get_type() == "module" or symbol.is_global())
    }


def mentioned_names(source: str) -> set[str]:
    """Return the names of its notebook that a cell defines, sets or reads, also inside functions.

    A name in `global n; n += 1` is not among those that are read.
    """
    return bound_names(source) | set_by_functions(source) | used_names(source)


def symbols_of(source: str) -> Iterator[tuple[symtable.SymbolTable, symtable.Symbol]]:
    """Yield each symbol of a cell, also inside functions, with the table that it is in."""
    for top in _tables_of(source):
        for table in _tables(top):
            for symbol in table.get_symbols():
                yield table, symbol


def class_names(source: str) -> set[str]:
    """Return the names of the classes that a cell defines."""
    return {node.name for node in nodes_of(source) if isinstance(node, ast.ClassDef)}


def with_functions(source: str, cells: Sequence[str]) -> str:
    """Return a cell with the functions and classes of other cells that it uses, also by one another."""
    statements = (
        one for cell in cells for tree in nodes_of(cell)[:1] if isinstance(tree, ast.Module) for one in tree.body
    )
    kinds = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
    functions = {one.name: ast.unparse(one) for one in statements if isinstance(one, kinds)}
    whole, used = source, used_names(source) if nodes_of(source) else set[str]()
    while found := used & functions.keys():
        texts = [functions.pop(name) for name in sorted(found)]
        whole, used = "\n".join([whole, *texts]), set[str]().union(*map(used_names, texts))
    return whole


def needed_names(source: str) -> set[str]:
    """Return the names that a cell may read before it defines them itself, as in `x = x + 1`, `x += 1` or `del x`."""
    needed: set[str] = set()
    bound: set[str] = set()
    for statement in parse(as_python(source)).body:
        text = ast.unparse(statement)
        own = bound_names(text)
        parts = [part for part in ast.walk(statement) if isinstance(part, ast.AugAssign | ast.Delete)]
        changed = {part.id for whole in parts for part in ast.walk(whole) if isinstance(part, ast.Name)} & own
        loops = isinstance(statement, ast.For | ast.AsyncFor | ast.With | ast.AsyncWith)  # bind before they read
        needed |= (used_names(text) - (own if loops else set()) | changed) - bound
        bound |= own
    return needed


def _tables_of(source: str) -> list[symtable.SymbolTable]:
    """Return the symbols at the top level of a cell, and of code that its timing magics hold."""
    try:
        return [symtable.symtable(code, "<cell>", "exec") for code in code_in(source)]
    except SyntaxError as error:
        raise CourseError(f"Expected Python in the solutions' cells, found {error}:\n{source[:200]}") from error


def _tables(table: symtable.SymbolTable) -> Iterator[symtable.SymbolTable]:
    yield table
    for child in table.get_children():
        yield from _tables(child)
