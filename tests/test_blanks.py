"""A blank that is reached says where it is; every other use of `...` in Python still works."""

from __future__ import annotations

import ast
import json
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from IPython.core.interactiveshell import InteractiveShell

from labkit.blanks import (
    BlankError,
    BlankTransformer,
    CellReader,
    Unfilled,
    assigned_names,
    expect_filled,
    report_blanks,
)

ROOT = Path(__file__).parent.parent


def run(source, **names):
    """Run code whose blanks are reported; return its names."""
    tree = ast.fix_missing_locations(BlankTransformer().visit(ast.parse(source)))
    exec(compile(tree, "<cell>", "exec"), names)
    return names


@pytest.fixture
def shell():
    shell = InteractiveShell()
    report_blanks(shell)
    yield shell
    shell.history_manager.end_session()


def raised(shell, cell):
    return shell.run_cell(cell, silent=False).error_in_exec


@pytest.mark.filterwarnings("ignore:'ellipsis' object is not callable:SyntaxWarning")
@pytest.mark.parametrize(
    ("source", "line", "statement"),
    [
        ("x = 1\nx = ...(x)", 2, "x = ...(x)"),
        ("image = ...(1)", 1, "image = ...(1)"),
        ("feature_map = ...", 1, "feature_map = ..."),
        ("class E: pass\n\nencoder = E()\nencoder.trainable = ...", 4, "encoder.trainable = ..."),
        ("mse = {}\nfor name in ['CAE']:\n    mse[name] = ...", 3, "mse[name] = ..."),
        ("def interpolate(a, b):\n    return ...\ninterpolate(1, 2)", 2, "return ..."),
        ("print(1, ..., ...)", 1, "print(1, ..., ...)"),
        ("dict(optimizer=..., loss=...)", 1, "dict(optimizer=..., loss=...)"),
        ("(lambda x: ...)(1)", 1, "(lambda x: ...)(1)"),
        ("slope = ...  # (batch, 64)", 1, "slope = ..."),
        ("for i in ...:\n    pass", 1, "for i in ...:"),
        ("if ...:\n    pass", 1, "if ...:"),
        ("x = 1 + ...", 1, "x = 1 + ..."),
        ("x = 1\nx += ...", 2, "x += ..."),
        ("x = [i for i in ...]", 1, "x = [i for i in ...]"),
        ("x = f'{...}'", 1, "x = f'{...}'"),
        ("x: int = ...", 1, "x: int = ..."),
        ("assert ...", 1, "assert ..."),
        ("y = ... if False else ...", 1, "y = ... if False else ..."),
        ("d = dict(f=lambda: ..., g=lambda: ...)\nd['g']()", 1, "d = dict(f=lambda: ..., g=lambda: ...)"),
    ],
)
def test_a_blank_that_is_reached_names_its_line_and_statement(source, line, statement):
    with pytest.raises(BlankError) as caught:
        run(source)
    assert str(caught.value) == f"This blank is not filled in yet (line {line} of the cell): {statement}"


def notebook_blanks():
    """The lines that stand for a solution in the notebooks."""
    for path in sorted((ROOT / "solutions" / "autoencoders").glob("*.ipynb")):
        for cell in json.loads(path.read_text())["cells"]:
            lines = map(str.strip, "".join(cell["source"]).splitlines())
            yield from (line.removeprefix("#? ") for line in lines if line.startswith("#? "))


@pytest.mark.filterwarnings("ignore:'ellipsis' object is not callable:SyntaxWarning")
@pytest.mark.parametrize("blank", list(dict.fromkeys(notebook_blanks())))
def test_every_blank_of_the_notebooks_is_reported(blank):
    tree = BlankTransformer().visit(ast.parse(f"def cell():\n    {blank}"))
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)]
    assert [call.args[0].value for call in calls if call.func.attr == "unfilled"] == [2] * blank.count("...")


LEGITIMATE = """
from typing import Protocol, overload
from collections.abc import Callable
import abc
import numpy as np

x = np.zeros((2, 3))
a = x[..., None]
b = x[..., 0]
x[...] = 1
pair = tuple[int, ...]
function: Callable[..., int] = len
place = (..., 0)
c = x[place]
d = [..., 1]

class Shape(Protocol):
    name: str
    def area(self) -> float: ...

class Base(abc.ABC):
    @abc.abstractmethod
    def f(self):
        ...

def later(): ...
def default(value=..., *, key=...): return value
def typed(*values: tuple[int, ...]) -> Callable[..., None]: return len

@overload
def g(x: int = ...) -> int: ...
def g(x=1): return x

compared = default() is ...
unequal = 1 is not ...
if True:
    ...
...
"""


@pytest.mark.filterwarnings("ignore:.*literal:SyntaxWarning")
def test_other_uses_of_an_ellipsis_go_on_working():
    names = run(LEGITIMATE)
    assert names["a"].shape == (2, 3, 1) and names["c"].shape == (2,)
    assert names["place"] == (..., 0) and names["d"] == [..., 1]
    assert names["default"]() is ... and names["later"]() is None
    assert names["compared"] is True and names["unequal"] is True


def test_a_function_with_a_blank_raises_only_when_it_is_called():
    names = run("def f(x):\n    x = ...\n    return x\ndef g(): return 3\nvalue = g()")
    assert names["value"] == 3
    with pytest.raises(BlankError, match="line 2"):
        names["f"](1)


def test_code_without_an_ellipsis_is_left_unchanged():
    for path in [*ROOT.glob("aelab/*.py"), *ROOT.glob("tests/test_*.py"), Path(ast.__file__)]:
        tree = ast.parse(path.read_text())
        if not any(isinstance(node, ast.Constant) and node.value is ... for node in ast.walk(tree)):
            before = ast.dump(tree, include_attributes=True)
            assert ast.dump(BlankTransformer().visit(tree), include_attributes=True) == before, path


@settings(max_examples=30, deadline=None)
@given(
    st.recursive(st.sampled_from(["x", "1", "f(x)", "..."]), lambda inner: st.lists(inner, max_size=3), max_leaves=6)
)
def test_only_an_ellipsis_is_ever_replaced(tree):
    def text(node):
        return node if isinstance(node, str) else f"g({', '.join(map(text, node))})"

    replaced = ast.unparse(BlankTransformer().visit(ast.parse(f"y = h({text(tree)})")))
    assert replaced.count("unfilled(") == text(tree).count("...")


def test_a_shell_reports_a_blank_and_goes_on(shell, capsys):
    assert isinstance(raised(shell, "x = 1\ny = ..."), BlankError)
    assert "This blank is not filled in yet (line 2 of the cell): y = ..." in capsys.readouterr().out
    assert raised(shell, "z = x + 1") is None
    assert shell.user_ns["z"] == 2


def test_a_value_that_a_blank_left_undone_says_so_where_it_is_used(shell, capsys):
    raised(shell, "y, z = ..., 3\nw = ...\nv = 4")
    for use in ("w(1)", "w.fit", "w + 1", "1 - w", "len(w)", "for i in w: pass", "w['a']", "v(2)"):
        error = raised(shell, use)
        assert isinstance(error, BlankError), use
        assert "is not there yet. This blank is not filled in yet (line 2 of the cell): w = ..." in str(error)


def test_what_a_blank_leaves_undone_names_the_first_blank_only(shell, capsys):
    raised(shell, "w = ...")
    raised(shell, "u = w + 1")
    assert str(raised(shell, "u + 1")) == (
        "u is not there yet. This blank is not filled in yet (line 1 of the cell): w = ..."
    )


def test_a_value_from_before_stays_when_a_later_cell_has_a_blank(shell, capsys):
    raised(shell, "w = 5")
    raised(shell, "w = ...")
    assert shell.user_ns["w"] == 5


def test_reporting_twice_changes_nothing(shell):
    report_blanks(shell)
    assert sum(isinstance(reader, CellReader) for reader in shell.input_transformers_post) == 1
    for _ in range(2):
        raised(shell, "x = ...")
        assert sum(isinstance(transformer, BlankTransformer) for transformer in shell.ast_transformers) == 1


def sum_of(terms):
    return "total = " + " + ".join(["1"] * terms)


@pytest.mark.parametrize("source", [sum_of(50_000), "total = " + "-" * 20_000 + "1", "total = f" + "(1)" * 9_000])
def test_a_cell_that_python_cannot_compile_ends_with_an_error_that_says_what_to_do(shell, source):
    transformed = shell.run_cell(source, silent=False).error_before_exec
    assert isinstance(transformed, RecursionError | MemoryError) and "write sum([...])" in str(transformed).lower()
    assert isinstance(raised(shell, "x = ..."), BlankError)


@pytest.mark.parametrize(
    "source",
    [
        sum_of(900),
        f"{sum_of(900)}\nprint('...')",
        f"total = {'[' * 150}{']' * 150}",
        f"total = '{'x' * 3_000_000}'",
        f"total = [{', '.join(map(str, range(20_000)))}]",
        "\n".join(f"x{number} = {number}" for number in range(3_000)) + "\ntotal = 1",
        "def f():\n" + "\n".join(f"    x{number} = {number}" for number in range(3_000)) + "\ntotal = 1",
        f"total = [...]\n{sum_of(250)}",
    ],
)
def test_a_large_cell_runs_and_blanks_below_it_are_still_reported(shell, source):
    began = time.process_time()
    result = shell.run_cell(source, silent=False)
    result.raise_error()
    assert "total" in shell.user_ns and time.process_time() - began < 5
    assert isinstance(raised(shell, "x = ..."), BlankError)


def test_a_blank_among_thousands_of_lines_is_named_at_once():
    lines = "\n".join(f"    x = [{number}, {number}]" for number in range(10_000))
    began = time.process_time()
    with pytest.raises(BlankError, match="line 10002 of the cell"):
        run(f"for _ in [1]:\n{lines}\n    y = ...")
    assert time.process_time() - began < 5


def test_names_that_a_cell_binds_are_found_at_its_top_level():
    source = "a = b = 1\nfor c in d:\n    e = c\ndef f():\n    g = 1\nclass H: pass\n(i := 2)\nj[0] = 1"
    assert assigned_names(source) == {"a", "b", "c", "e", "f", "H", "i"}
    assert assigned_names("!ls") == set()


def test_a_stand_in_is_found_alone_and_in_a_tuple():
    missing = Unfilled("w", BlankError("Line 1."))
    for value in (missing, (1, missing)):
        with pytest.raises(BlankError, match=r"w is not there yet\. Line 1\."):
            expect_filled(value)
    expect_filled((1, "w"))
    assert repr(missing) == "<w is not there yet. Line 1.>" and not hasattr(missing, "_repr_html_")
