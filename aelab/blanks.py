"""Blanks in a notebook: `...` stands where a learner has to write something.

Python would run on with an `Ellipsis` object and fail somewhere else, with a message that helps nobody. Here, a blank
that is reached raises `BlankError`, which names the line.
"""

import ast
from typing import Any, NoReturn


class BlankError(NotImplementedError):
    """A blank was reached that is not filled in yet."""


def unfilled(line: int, statement: str) -> NoReturn:
    """Raise the error for a blank; calls of this function replace the blanks of a cell."""
    __tracebackhide__ = True  # IPython leaves this frame out of the traceback
    raise BlankError(f"This blank is not filled in yet (line {line} of the cell): {statement}")


class BlankTransformer(ast.NodeTransformer):
    """Replace every `...` that stands for a value by a call of `unfilled`.

    Left alone are the other uses of `...` in Python: in an index (`x[..., 0]`), in a type (`tuple[int, ...]`), as an
    element of a tuple or list, as a default value, and as the whole body of a function.
    """

    def __init__(self) -> None:
        self._statement: ast.stmt | None = None

    def visit(self, node: ast.AST) -> Any:
        if not isinstance(node, ast.stmt):
            return super().visit(node)
        outer, self._statement = self._statement, node
        try:
            return super().visit(node)
        finally:
            self._statement = outer

    def visit_Constant(self, node: ast.Constant) -> ast.expr:
        if node.value is not Ellipsis:
            return node
        statement = self._statement
        shown = "..." if statement is None else ast.unparse(statement).splitlines()[0]
        call = ast.parse(
            f"__import__('aelab.blanks', fromlist=['blanks']).unfilled({node.lineno}, {shown!r})", mode="eval"
        ).body
        for part in ast.walk(call):
            ast.copy_location(part, node)
        return call

    def visit_Expr(self, node: ast.Expr) -> ast.AST:
        bare = isinstance(node.value, ast.Constant) and node.value.value is Ellipsis
        return node if bare else self.generic_visit(node)

    def visit_Subscript(self, node: ast.Subscript) -> ast.AST:
        node.value = self.visit(node.value)
        return node

    def _leave_elements(self, node: Any) -> Any:
        node.elts = [element if _is_ellipsis(element) else self.visit(element) for element in node.elts]
        return node

    visit_Tuple = visit_List = visit_Set = _leave_elements

    def visit_arguments(self, node: ast.arguments) -> ast.AST:
        return node

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.AST:
        if node.value is not None:
            node.value = self.visit(node.value)
        return node


def _is_ellipsis(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and node.value is Ellipsis


def report_blanks(shell: Any) -> None:
    """Make an IPython shell report blanks; calling it twice changes nothing."""
    if not any(isinstance(transformer, BlankTransformer) for transformer in shell.ast_transformers):
        shell.ast_transformers.append(BlankTransformer())
