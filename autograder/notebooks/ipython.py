"""IPython's additions to Python in the course's cells, such as `%time` or `!ls`, translated in this one place.

The translation has as many lines as the cell, so that the line of an error is the line that the author wrote.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import Any

from labkit.parsing import CANNOT_COMPILE, parse

LONGEST_PARSED = 20_000  # characters of a student's cell; some texts of a megabyte take the parser minutes
GIVEN = frozenset({"get_ipython", "display"})  # names that IPython adds to every notebook
# Whole-cell magics whose content runs like an ordinary cell.
_TIMED = re.compile(r"\s*%%(?:time|prun)\b[^\n]*")
_CAPTURED = re.compile(r"\s*%%capture\b(?P<arguments>[^\n]*)")
_OPTIONS = re.compile(r"(?:\s*(?:--[\w-]+|-[nrplsT]\s*\S+|-[a-zA-Z]+)(?=\s|$))*\s*")
_TIMING = {"time", "timeit", "prun"}


def as_python(source: str) -> str:
    """Return a cell as plain Python; what is neither Python nor IPython's comes back as it was."""
    try:
        parse(source)
    except SyntaxError:
        return _translated(source)
    except CANNOT_COMPILE:  # a NUL, or deeper than Python's parser can go
        pass
    return source


def _translated(source: str) -> str:
    if found := _TIMED.match(source):
        return _empty_lines(found[0]) + as_python(source[found.end() :] or "\n")
    if found := _CAPTURED.match(source):
        [name] = re.findall(r"(?<!\S)[A-Za-z_]\w*", found["arguments"])[:1] or ["_"]
        body = as_python(source[found.end() :] or "\n").rstrip("\n")
        return f"{_empty_lines(found[0])}{name} = get_ipython().start_capture(){body}\nget_ipython().end_capture()\n"
    lines = source.split("\n")
    empty = next((number for number, line in enumerate(lines) if line.strip()), 0)
    try:
        return "\n" * empty + _transformer().transform_cell("\n".join(lines[empty:]))
    except SyntaxError:
        return source


def _empty_lines(text: str) -> str:
    return "\n" * text.count("\n")


@cache
def _transformer() -> Any:
    from IPython.core.inputtransformer2 import TransformerManager  # few cells need it

    return TransformerManager()  # type: ignore[no-untyped-call]


def timed_code(line: str, cell: str = "") -> str:
    """Return the code that `%time`, `%timeit` or `%%timeit` runs, without the options before it."""
    return f"{_OPTIONS.sub('', line, count=1)}\n{cell}"


def code_in(source: str) -> Iterator[str]:
    """Yield a cell as Python, and the code that its timing magics hold as text."""
    python = as_python(source)
    yield python
    if "run_line_magic" not in python and "run_cell_magic" not in python:
        return
    for node in ast.walk(parse(python)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            texts = [part.value for part in node.args if isinstance(part, ast.Constant) and isinstance(part.value, str)]
            if node.func.attr in ("run_line_magic", "run_cell_magic") and texts and texts[0] in _TIMING:
                yield timed_code(*texts[1:])


@lru_cache(maxsize=64)
def nodes_of(source: str) -> tuple[ast.AST, ...]:
    """Return all nodes of a cell, in the order of `ast.walk`; none if it is not Python. They must not be changed."""
    try:
        return tuple(ast.walk(parse(as_python(source))))
    except CANNOT_COMPILE:
        return ()


@cache
def imported(source: str) -> frozenset[str]:
    """Return the names of the modules that a cell imports."""
    found = set[str]()
    for node in nodes_of(source):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and not node.level and node.module:
            found.add(node.module)
    return frozenset(found)
