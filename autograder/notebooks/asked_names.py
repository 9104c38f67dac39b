"""Find out which names a test asks for by text, as in `assert "total" not in globals()`."""

from __future__ import annotations

import ast

from autograder.notebooks.ipython import nodes_of

_LISTING = {"globals", "locals", "vars", "dir"}  # without an argument: the notebook's own names


def asks_for_names(source: str) -> bool:
    """Return whether a test asks which names exist."""
    return any(
        (isinstance(node, ast.Name) and node.id == "NameError")
        or (isinstance(node, ast.Call) and _name(node.func) in _LISTING and not node.args)
        for node in nodes_of(source)
    )


def texts_that_are_names(source: str) -> set[str]:
    """Return the texts in a test that may be names, if it asks which exist."""
    if not asks_for_names(source):
        return set()
    texts = [node.value for node in nodes_of(source) if isinstance(node, ast.Constant)]
    return {text for text in texts if isinstance(text, str) and text.isidentifier()}


def _name(node: ast.AST) -> str:
    return node.id if isinstance(node, ast.Name) else ""
