"""Run the student's cells once more, in the student's process, with different values for some names."""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping, Sequence
from typing import Any

from IPython.core.inputtransformer2 import TransformerManager

from labkit.again import ADDITIONS
from labkit.blanks import assigned_names
from labkit.parsing import parse, parse_expression

_HARMLESS_MAGIC = re.compile(r"\A\s*%%(time|capture)\b[^\n]*\n")
_HARMLESS_NAMES = {"float", "int", "round", "np", "numpy"}  # names that a setting's value may be computed with

_transformer = TransformerManager()  # type: ignore[no-untyped-call]


def run_again(namespace: dict[str, Any], made: Sequence[str], settings: Mapping[str, Any]) -> dict[str, Any] | None:
    """Run the cells that define the names `made` and the settings; then restore the old values of all names.

    Args:
        namespace: the notebook's, with its cells in `In`. settings: values that these cells use instead of their own.

    Returns:
        the values of all these names; None if a name in `made` is not defined by any cell.
    """
    cells = [_as_python(source) for source in namespace.get("In", ())]
    latest = {name: number for number, cell in enumerate(cells) for name in _defined(cell)}
    if not latest.keys() >= set(made):
        return None
    before = dict(namespace)
    try:
        namespace.update(settings)
        for number in sorted({latest[name] for name in (*made, *settings) if name in latest}):
            exec(compile(_with(settings, cells[number]), "<again>", "exec"), namespace)
        return {name: namespace[name] for name in (*made, *settings)}
    finally:
        for name in namespace.keys() - before.keys():
            del namespace[name]
        namespace.update(before)


def _defined(source: str) -> set[str]:
    return assigned_names(source).union(*(addition.makes(source) for addition in ADDITIONS))


def _as_python(source: Any) -> str:
    try:
        return _transformer.transform_cell(_HARMLESS_MAGIC.sub("", str(source)))
    except SyntaxError:
        return ""


def _with(settings: Mapping[str, Any], source: str) -> ast.Module:
    """Return a cell in which plain assignments to the settings assign the new values.

    A setting that is assigned in another way, or from another name, is left alone: code that depends on it might not
    see the new value.
    """
    tree = parse(source)
    for addition in ADDITIONS:
        tree = addition.change(tree)
    for node in tree.body:
        if isinstance(node, ast.Assign) and len(node.targets) == 1 and _stands_alone(node.value):
            node.value = _replaced(node.targets[0], node.value, settings)
        elif isinstance(node, ast.AnnAssign) and node.value is not None and _stands_alone(node.value):
            node.value = _replaced(node.target, node.value, settings)
    return ast.fix_missing_locations(tree)


def _replaced(target: ast.expr, value: ast.expr, settings: Mapping[str, Any]) -> ast.expr:
    """Return the new expression for a target; in `a, b = 1, 2` each name is treated separately."""
    if isinstance(target, ast.Name) and target.id in settings:
        return parse_expression(repr(settings[target.id]))
    if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple) and len(target.elts) == len(value.elts):
        pairs = zip(target.elts, value.elts, strict=True)
        return ast.Tuple([_replaced(name, part, settings) for name, part in pairs], ast.Load())
    return value


def _stands_alone(value: ast.expr) -> bool:
    return {part.id for part in ast.walk(value) if isinstance(part, ast.Name)} <= _HARMLESS_NAMES
