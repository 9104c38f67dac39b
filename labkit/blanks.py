"""Blanks in a notebook: `...` marks where a learner has to write something.

Python would run on with an `Ellipsis` object and fail somewhere else, with a message that helps nobody. Here, reaching
a blank raises `BlankError`, which names the line.
"""

import ast
import copy
import warnings
from typing import Any, NoReturn

from labkit.parsing import CANNOT_COMPILE, parse, parse_expression

TOO_DEEP = (
    "Python cannot compile this cell, because an expression in it is nested too deeply. Is there a sum of thousands of "
    "terms? Write sum([...]) or a loop."
)


class BlankError(NotImplementedError):
    """A blank was reached that is not filled in yet.

    root: where the blank is, for a message that begins with what it led to.
    """

    def __init__(self, message: str, root: str = "") -> None:
        super().__init__(message)
        self.root = root or message


def unfilled(line: int, statement: str) -> NoReturn:
    """Raise the error for a blank; the blanks of a cell are replaced by calls of this function."""
    __tracebackhide__ = True  # IPython leaves this frame out of the traceback
    raise BlankError(f"This blank is not filled in yet (line {line} of the cell): {statement}")


class BlankTransformer(ast.NodeTransformer):
    """Replace every `...` that stands for a value by a call of `unfilled`.

    Other uses of `...` in Python are left alone: in an index (`x[..., 0]`), in a type (`tuple[int, ...]`), as an
    element of a tuple or list, in a comparison (`x is ...`), as a default value, and as the whole body of a function.
    """

    def __init__(self) -> None:
        self._statement = "..."  # its text before its blanks were replaced

    def visit(self, node: ast.AST) -> Any:
        if not isinstance(node, ast.stmt):
            return super().visit(node)
        if not _has_ellipsis(node):  # it may be large, and nested more deeply than a visit can go
            return node
        outer, self._statement = self._statement, _first_line(node)
        try:
            return super().visit(node)
        finally:
            self._statement = outer

    def visit_Constant(self, node: ast.Constant) -> ast.expr:
        if node.value is not Ellipsis:
            return node
        call = parse_expression(
            f"__import__('labkit.blanks', fromlist='_').unfilled({node.lineno}, {self._statement!r})"
        )
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

    def visit_Compare(self, node: ast.Compare) -> ast.AST:
        sides = [node.left, *node.comparators]
        node.left, *node.comparators = [side if _is_ellipsis(side) else self.visit(side) for side in sides]
        return node

    def visit_arguments(self, node: ast.arguments) -> ast.AST:
        return node

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.AST:
        if node.value is not None:
            node.value = self.visit(node.value)
        return node


def _is_ellipsis(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and node.value is Ellipsis


def _has_ellipsis(node: ast.AST) -> bool:
    return any(map(_is_ellipsis, ast.walk(node)))


def _first_line(statement: ast.stmt) -> str:
    """Return the first line of a statement, such as the header of a function or a loop."""
    if hasattr(statement, "body"):
        statement = copy.copy(statement)
        for name in ("body", "orelse", "finalbody", "handlers", "cases"):
            setattr(statement, name, [])
    return ast.unparse(statement).splitlines()[0]


class Unfilled:
    """A stand-in for a value that a cell with a blank should have made; any use of it raises `BlankError`.

    Without it the cells below would fail with a NameError, which points at them instead of at the blank.
    """

    def __init__(self, name: str, reason: BlankError) -> None:
        self._name = name
        self._root = reason.root

    def _use(self, *arguments: Any, **named: Any) -> NoReturn:
        __tracebackhide__ = True
        raise self._error()

    def _error(self) -> Exception:
        return BlankError(f"{self._name} is not there yet. {self._root}", root=self._root)

    __call__ = __getitem__ = __iter__ = __len__ = __float__ = __array__ = __contains__ = _use
    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = __truediv__ = __rtruediv__ = _use

    def __getattr__(self, attribute: str) -> Any:
        if attribute.startswith("_"):
            raise AttributeError(attribute)  # Python and IPython look for optional methods in this way
        return self._use()

    def __repr__(self) -> str:
        return f"<{self._name} is not there yet. {self._root}>"


def expect_filled(value: Any) -> None:
    """Raise `BlankError` when a value, or an element of a tuple, is still `Unfilled`."""
    for item in value if issubclass(type(value), tuple) else (value,):
        if isinstance(item, Unfilled):
            item._use()


def assigned_names(source: str) -> set[str]:
    """Return the names that a cell binds at its top level; none for a cell that is not Python."""
    try:
        statements = parse(source).body
    except CANNOT_COMPILE:
        return set()
    names = set()
    for statement in statements:
        if isinstance(statement, ast.FunctionDef | ast.ClassDef):
            names.add(statement.name)
            continue
        nodes = ast.walk(statement)
        names |= {node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    return names


class CellReader:
    """Look at each cell of an IPython shell before it runs: does it compile, and is there a blank in it?

    IPython reports code that is not Python, but not valid Python that is too deep to compile: that error escapes, and
    the notebook waits for the cell until it times out. Raised here, it is shown like any other error.
    """

    def __init__(self, shell: Any) -> None:
        self._shell = shell
        self._transformer = BlankTransformer()

    def __call__(self, lines: list[str]) -> list[str]:
        source = "".join(lines)
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # Python warns about the cell when it runs
                compile(source, "<cell>", "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
        except (RecursionError, MemoryError) as error:
            __tracebackhide__ = True
            raise type(error)(TOO_DEEP) from None
        except (SyntaxError, ValueError):
            return lines  # IPython says what is wrong
        # With any transformer installed, IPython walks the whole tree, and fails if the tree is deep.
        others = [one for one in self._shell.ast_transformers if one is not self._transformer]
        blank = "..." in source and _has_ellipsis(parse(source))
        self._shell.ast_transformers = [*others, *([self._transformer] if blank else [])]
        return lines


def report_blanks(shell: Any) -> None:
    """Make an IPython shell report blanks; calling it twice changes nothing."""
    if any(isinstance(reader, CellReader) for reader in shell.input_transformers_post):
        return
    shell.input_transformers_post.append(CellReader(shell))
    # Python warns about `...(x)` before the cell runs; the blank's own message is clearer.
    warnings.filterwarnings("ignore", "'ellipsis' object is not callable", SyntaxWarning)

    def stand_in(result: Any) -> None:
        error = result.error_in_exec
        if isinstance(error, BlankError) and result.info is not None:
            for name in assigned_names(result.info.raw_cell) - set(shell.user_ns):
                shell.user_ns[name] = Unfilled(name, error)

    shell.events.register("post_run_cell", stand_in)
