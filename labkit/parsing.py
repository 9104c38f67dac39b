"""Source text as a syntax tree, also where several threads parse at once."""

import ast
import gc
from typing import Any

CANNOT_COMPILE = (SyntaxError, ValueError, RecursionError, MemoryError)  # what Python raises for source text


def parse(source: str, file: str = "<unknown>") -> ast.Module:
    """Return the tree of a text; raise one of CANNOT_COMPILE if there is none."""
    return _tree(source, file, "exec")


def parse_expression(source: str) -> ast.expr:
    """Return the tree of a text that is one expression; raise one of CANNOT_COMPILE if there is none."""
    return _tree(source, "<unknown>", "eval").body


def _tree(source: str, file: str, mode: str) -> Any:
    """Return what `ast.parse` does, without a fault of Python's.

    Up to 3.11.7, Python counts the depth of a tree in one place for all threads. If the garbage collector hands over
    to another thread in the middle, and that one parses something, `ast.parse` ends with a SystemError although nothing
    is wrong (https://github.com/python/cpython/issues/106905). Without the collector, nothing comes between.
    """
    try:
        return ast.parse(source, file, mode)
    except SystemError:
        pass
    collecting = gc.isenabled()
    gc.disable()
    try:
        return ast.parse(source, file, mode)
    finally:
        if collecting:
            gc.enable()
