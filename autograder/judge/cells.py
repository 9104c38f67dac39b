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
from autograder.judge.rewriting import rewritten
from autograder.judge.shell import Shell
from autograder.notebooks.ipython import as_python

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
    tree = rewritten(text, file, members=namespace.get("__builtins__") is vars(BUILTINS))
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


def _described(source: str, error: Exception, skipped: Sequence[str]) -> str:
    lines = source.split("\n")
    numbers = [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename == SETUP]
    line = lines[numbers[0] - 1].strip() if numbers and numbers[0] and numbers[0] <= len(lines) else ""
    first = next((text.strip() for text in lines if text.strip()), "")
    where = f"in the cell that begins with `{first[:LONGEST_LINE]}`"
    where = f"at `{line[:LONGEST_LINE]}`, {where}" if line and line != first else where
    told = f"{where}, with {type(error).__name__}: {error}"[:LONGEST_ERROR]
    return f"{told} (not run, as only Python runs there: {', '.join(skipped)[:200]})" if skipped else told
