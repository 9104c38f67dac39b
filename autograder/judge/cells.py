"""Run the course's cells in the judge as IPython would."""

from __future__ import annotations

import ast
import asyncio
import inspect
import io
import traceback
from collections.abc import Callable, Sequence
from contextlib import ExitStack, redirect_stderr, redirect_stdout
from typing import Any

from autograder.judge.cell_builtins import BUILTINS
from autograder.judge.members import IN_PLACE, METHOD, OWNER, STATE, WATCHED
from autograder.judge.shell import Shell
from autograder.notebooks.ipython import as_python
from labkit.parsing import parse, parse_expression

SETUP, TEST = "<set-up>", "<test>"  # the names of their files in tracebacks
LONGEST_LINE = 100
LONGEST_ERROR = 2_000


class SetupStopped(Exception):
    """A cell of the course stopped; the message names the cell, the line and the exception."""


def run_test(source: str, namespace: dict[str, Any], refuse: Callable[[str], Exception]) -> object:
    """Run a test cell; return the value that a notebook would show.

    refuse: returns the error for something that cannot be done here, and records its reason.
    """
    Shell(source, namespace, run, refuse)
    return run(source, namespace)


def run_setup(sources: Sequence[str], namespace: dict[str, Any]) -> None:
    """Run the course's own cells; raise SetupStopped if one stops."""
    shell = Shell("\n".join(sources), namespace, run, SetupStopped, skips=True)
    for source in sources:
        namespace["get_ipython"] = lambda: shell
        try:
            with redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()):
                run(source, namespace, SETUP)
        except Exception as error:
            raise SetupStopped(_described(source, error, shell.skipped)) from error


def run(source: str, namespace: dict[str, Any], file: str = TEST) -> object:
    """Run a cell; return the value of its last statement if that is an expression without a semicolon, else None."""
    text = as_python(source)
    tree = _Types().visit(parse(text, file))
    if namespace.get("__builtins__") is vars(BUILTINS):
        tree = _Members().visit(tree)
    last = tree.body[-1] if tree.body else None
    with ExitStack() as stack:
        runner: asyncio.Runner | None = None

        def execute(part: ast.Module | ast.Expression) -> object:
            nonlocal runner
            mode = "exec" if isinstance(part, ast.Module) else "eval"
            code = compile(part, file, mode, ast.PyCF_ALLOW_TOP_LEVEL_AWAIT, dont_inherit=True)
            value = eval(code, namespace)
            if not code.co_flags & inspect.CO_COROUTINE:
                return value
            runner = runner or stack.enter_context(asyncio.Runner())
            return runner.run(value)

        if not isinstance(last, ast.Expr):
            execute(tree)
            return None
        tree.body.pop()
        execute(tree)
        value = execute(ast.Expression(last.value))
    return None if text.rstrip().endswith(";") else value


class _Types(ast.NodeTransformer):
    """Compares classes of objects with `==` in place of `is`: the stand-in for a class of a library equals it.

    `one.__class__` may also be a class that is made up for `isinstance`; then what `type` gives decides.
    """

    def visit_Compare(self, node: ast.Compare) -> ast.AST:
        self.generic_visit(node)
        sides = [node.left, *node.comparators]
        if len(sides) == 2 and type(node.ops[0]) in _SAME and any(map(_is_class, sides)):
            return self._of_objects(node, sides)
        for place, operator in enumerate(node.ops):
            if isinstance(operator, ast.Is | ast.IsNot) and any(map(_is_type, sides[place : place + 2])):
                node.ops[place] = ast.Eq() if isinstance(operator, ast.Is) else ast.NotEq()
        return node

    def _of_objects(self, node: ast.Compare, sides: list[ast.expr]) -> ast.AST:
        """Return a comparison of both, which evaluates each side once."""
        classes = [f"{name}.__class__" if _is_class(side) else name for name, side in zip("ab", sides, strict=True)]
        types = [f"type({name})" if _is_class(side) else name for name, side in zip("ab", sides, strict=True)]
        same = f"{classes[0]} {_SAME[type(node.ops[0])]} {classes[1]} or {types[0]} == {types[1]}"
        found = parse_expression(f"(lambda a, b: {same})(0, 0)")
        assert isinstance(found, ast.Call)
        found.args = [side.value if isinstance(side, ast.Attribute) and _is_class(side) else side for side in sides]
        whole = ast.UnaryOp(ast.Not(), found) if isinstance(node.ops[0], ast.IsNot | ast.NotEq) else found
        for made in ast.walk(whole):
            if isinstance(made, ast.expr | ast.arg):
                ast.copy_location(made, node)
        return whole


class _Members(ast.NodeTransformer):
    """Has some methods and states looked at before they do anything: see `members`."""

    def visit_Attribute(self, node: ast.Attribute) -> ast.AST:
        self.generic_visit(node)
        if isinstance(node.ctx, ast.Store) and node.attr == STATE:
            node.value = _call(OWNER, [node.value])
        is_literal = isinstance(node.value, ast.Constant)
        if node.attr not in WATCHED or is_literal or not isinstance(node.ctx, ast.Load):
            return node
        return _call(METHOD, [node.value, ast.copy_location(ast.Constant(node.attr), node)])

    def visit_Call(self, node: ast.Call) -> ast.AST:
        self.generic_visit(node)
        if isinstance(node.func, ast.Name) and len(node.args) > 1:
            node.func.id = IN_PLACE.get(node.func.id, node.func.id)
        return node


def _call(name: str, arguments: list[ast.expr]) -> ast.Call:
    """Return a call of one of our functions in the place of its first argument."""
    made = ast.Call(ast.copy_location(ast.Name(name, ast.Load()), arguments[0]), arguments, [])
    return ast.copy_location(made, arguments[0])


_SAME = {ast.Is: "is", ast.IsNot: "is", ast.Eq: "==", ast.NotEq: "=="}


def _is_type(node: ast.AST) -> bool:
    if not isinstance(node, ast.Call) or len(node.args) != 1 or node.keywords:
        return False
    return isinstance(node.func, ast.Name) and node.func.id == "type"


def _is_class(node: ast.AST) -> bool:
    return isinstance(node, ast.Attribute) and node.attr == "__class__"


def _described(source: str, error: Exception, skipped: Sequence[str]) -> str:
    lines = source.split("\n")
    numbers = [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename == SETUP]
    line = lines[numbers[0] - 1].strip() if numbers and numbers[0] and numbers[0] <= len(lines) else ""
    first = next((text.strip() for text in lines if text.strip()), "")
    where = f"in the cell that begins with `{first[:LONGEST_LINE]}`"
    where = f"at `{line[:LONGEST_LINE]}`, {where}" if line and line != first else where
    told = f"{where}, with {type(error).__name__}: {error}"[:LONGEST_ERROR]
    return f"{told} (not run, as only Python runs there: {', '.join(skipped)[:200]})" if skipped else told
