"""Find what a test asks of its own process although it means the student's, by reading it."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator, Sequence

import numpy as np

from autograder.notebooks.ipython import nodes_of

MEASURED = (
    *("tracemalloc", "process_time", "thread_time", "getrusage", "memory_info", "ru_maxrss"),
    *("settrace", "setprofile"),
)
# What code may leave otherwise than it was, and a test may compare afterwards.
LEFT_BEHIND = {
    "os.getcwd": "the current folder",
    "sys.argv": "the arguments of the process",
    "sys.path": "the module path",
    "sys.modules": "the modules that are loaded",
    "sys.stdout": "the standard output",
    "sys.getrecursionlimit": "the recursion limit",
    "warnings.filters": "the filters of warnings",
    "random.getstate": "the state of the random numbers",
    "np.random.get_state": "the state of the random numbers",
    "pd.get_option": "an option of pandas",
    "plt.rcParams": "a setting of Matplotlib",
}
HISTORY = ("In", "_ih")  # which the cells of tests are missing from, as they run elsewhere
_LONG = {"numpy.": "np.", "pandas.": "pd.", "matplotlib.pyplot.": "plt.", "matplotlib.": "plt.", "mpl.": "plt."}
_CONVERTING = ("str", "tuple", "list", "set", "sorted", "len", "Path", "realpath", "abspath", "normpath")
_CHANGEABLE = (list, dict, set, np.ndarray)


def out_of_reach(source: str) -> list[str]:
    """Return why the judge cannot decide a test; nothing if it can, or if the test is not Python."""
    return list(dict.fromkeys(_reasons(nodes_of(source))))


def metaclasses_asked_for(source: str, classes: Collection[str]) -> list[str]:
    """Return those of the student's classes whose own class a test asks for, as in `type(Shape) is ABCMeta`."""
    found = set[str]()
    for node in nodes_of(source):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.args:
            asks = node.func.id == "type" or (node.func.id == "isinstance" and "Meta" in ast.unparse(node))
            if asks and isinstance(node.args[0], ast.Name):
                found.add(node.args[0].id)
    return sorted(found.intersection(classes))


def _reasons(nodes: Sequence[ast.AST]) -> Iterator[str]:
    set_here = {_path(target) for node in nodes if isinstance(node, ast.Assign) for target in node.targets}
    set_here |= {node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    for node in nodes:
        name = node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""
        if name in MEASURED:
            yield f"The test measures its own process ({name}), not the one in which your code runs"
        if name in ("meta_path", "__import__") and isinstance(node, ast.Attribute):
            yield f"The test watches what its own process imports ({name}), not what your code imports"
        if isinstance(node, ast.Name) and name in HISTORY and name not in set_here:
            yield f"The test reads the cells that have been run ({name}), which are the notebook's"
        if isinstance(node, ast.Compare | ast.Assert):
            for side in (node.left, *node.comparators) if isinstance(node, ast.Compare) else [_asserted(node.test)]:
                if "NBGRADER_EXECUTION" in ast.unparse(side):  # it is the same here
                    continue
                told = "display" in ast.unparse(side)  # how pandas shows tables is the same in both processes
                if (path := _path(_converted(side))) in LEFT_BEHIND and path not in set_here and not told:
                    yield f"The test looks for what your code leaves behind ({LEFT_BEHIND[path]}) in its own process"


def _asserted(node: ast.AST) -> ast.AST:
    """Return what an assertion asks to be true or, after `not`, false."""
    return node.operand if isinstance(node, ast.UnaryOp) else node


def _converted(node: ast.AST) -> ast.AST:
    """Return what an expression converts, as `os.path.realpath(os.getcwd())` does; else the expression itself."""
    while isinstance(node, ast.Call) and len(node.args) == 1 and ast.unparse(node.func).endswith(_CONVERTING):
        node = node.args[0]
    return node


def _path(node: ast.AST) -> str:
    """Return the dotted name that an expression begins with: "os.environ" for `os.environ["HOME"]`."""
    while isinstance(node, ast.Call | ast.Subscript | ast.Attribute):
        found = ast.unparse(node)
        for long, short in _LONG.items():
            found = found.replace(long, short, 1) if found.startswith(long) else found
        if found in LEFT_BEHIND:
            return found
        node = node.func if isinstance(node, ast.Call) else node.value
    return ""
