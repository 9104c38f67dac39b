"""Which objects of its notebook a cell changes in place, such as a table that a locked cell has loaded."""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence, Set

from autograder.notebooks.ipython import nodes_of

# Methods that change what they are called on, in Python, NumPy, pandas, scikit-learn and Keras.
_METHODS = {
    *("append", "extend", "insert", "remove", "pop", "clear", "sort", "reverse", "update", "setdefault", "popitem"),
    *("add", "discard", "appendleft", "popleft", "extendleft", "rotate", "move_to_end", "subtract", "put", "write"),
    *("intersection_update", "difference_update", "symmetric_difference_update"),
    *("fill", "resize", "setflags", "partition"),
    *("fit", "partial_fit", "fit_transform", "fit_predict", "set_params", "compile", "set_weights", "load_weights"),
}
_OF_DATABASES = {"execute", "executemany", "executescript"}
_READING = re.compile(r"\s*(select|explain|pragma)\b", re.IGNORECASE)  # statements that change nothing
# Functions, also as methods of modules and generators, that change their first argument.
_FUNCTIONS = {
    *("shuffle", "heappush", "heappop", "heapify", "heapreplace", "heappushpop", "insort", "insort_left"),
    *("insort_right", "fill_diagonal", "copyto", "putmask", "setattr", "delattr", "next"),
}
_NAMED = ast.FunctionDef | ast.AsyncFunctionDef
Places = Mapping[str, Collection[int]]


def changed_in_place(sources: Sequence[str], others: Sequence[str] = ()) -> list[set[str]]:
    """Return, for each of some cells, the names of its notebook whose objects it changes, also by calling a function.

    A function of one of the cells that changes its argument is known in all of them. others: further cells, of which
    only the imports count: no module is changed.
    """
    nodes = [node for source in sources for node in nodes_of(source)]
    places = {node.name: _changed_places(node) for node in nodes if isinstance(node, _NAMED)}
    imported = _imported([*nodes, *(node for source in others for node in nodes_of(source))])
    return [_changed_in(source, places) - imported for source in sources]


def state_of_functions(sources: Iterable[str]) -> dict[str, set[str]]:
    """Return the functions of some cells that keep something, by name, with the names in which they keep it.

    So does a function that sets a name which it declares `global`, changes an object of its notebook or an attribute of
    its own, calls one that does so, or was made by a function with variables that are declared `nonlocal`.
    """
    nodes = [node for source in sources for node in nodes_of(source)]
    functions = {node.name: node for node in nodes if isinstance(node, _NAMED)}
    places = {name: _changed_places(function) for name, function in functions.items()}
    imported = _imported(nodes)
    kept = {name: (_set_globals(node) | _Changes(places).of(node)) - imported for name, node in functions.items()}
    makers = {name for name, function in functions.items() if any(_is_nonlocal(one) for one in ast.walk(function))}
    for node in nodes:
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call) and _called(node.value) in makers:
            made = {one.id for target in node.targets for one in ast.walk(target) if isinstance(one, ast.Name)}
            kept |= dict.fromkeys(made, made)
    calls = {
        name: {_called(one) for one in ast.walk(node) if isinstance(one, ast.Call)} for name, node in functions.items()
    }
    for _ in functions:  # a chain of calls is no longer
        for name, called in calls.items():
            kept[name] = kept[name].union(*(kept.get(other, set()) for other in called))
    return {name: own for name, own in kept.items() if own}


class _Changes(ast.NodeVisitor):
    """Finds the names outside of functions whose objects some code changes.

    places: of the arguments that functions change, by their names.
    """

    def __init__(self, places: Places) -> None:
        self._places, self._own, self._found = places, list[Set[str]](), set[str]()
        self._aliases: Mapping[str, Set[str]] = {}

    def of(self, node: ast.AST) -> set[str]:
        """Return the names."""
        self._aliases = _aliases_in(node)
        self.visit(node)
        return self._found

    def visit(self, node: ast.AST) -> None:
        """Look at a node and those within it."""
        for part in _changed(node, self._places):
            names = _with_aliases(_root(part), self._aliases)
            self._found |= {name for name in names if not any(name in own for own in self._own)}
        if isinstance(node, _NAMED | ast.Lambda | ast.ClassDef):
            self._own.append(_own_names(node))
            self.generic_visit(node)
            self._own.pop()
        else:
            self.generic_visit(node)


def _changed_in(source: str, places: Places) -> set[str]:
    nodes = nodes_of(source)
    return _Changes(places).of(nodes[0]) if nodes else set()


def _changed_places(function: _NAMED) -> set[int]:
    """Return the places of the arguments that a function changes."""
    names = [one.arg for one in (*function.args.posonlyargs, *function.args.args)]
    aliases, rebound = _aliases_in(function), _stored(function)
    parts = [part for node in ast.walk(function) for part in _changed(node, {})]
    changed = set[str]().union(*(_with_aliases(_root(part), aliases) for part in parts)) - rebound
    return {place for place, name in enumerate(names) if name in changed}


def _aliases_in(node: ast.AST) -> dict[str, set[str]]:
    """Return what the names of loops, and of assignments such as `row = grid[0]`, may be parts of, by these names."""
    found: dict[str, set[str]] = {}
    for one in ast.walk(node):
        if isinstance(one, ast.For | ast.AsyncFor | ast.comprehension):
            for name in _stored(one.target):
                found.setdefault(name, set()).update(_loaded(one.iter))
        elif isinstance(one, ast.Assign) and _root(one.value):
            for name in set[str]().union(*map(_stored, one.targets)):
                found.setdefault(name, set()).add(_root(one.value))
    return found


def _with_aliases(name: str, aliases: Mapping[str, Set[str]]) -> set[str]:
    found, waiting = set[str](), {name} - {""}
    while waiting:
        found |= waiting
        waiting = set[str]().union(*(aliases.get(one, set()) for one in waiting)) - found
    return found


def _changed(node: ast.AST, places: Places) -> Iterator[ast.AST]:
    """Yield the expressions whose objects a node changes."""
    if isinstance(node, ast.Subscript | ast.Attribute) and not isinstance(node.ctx, ast.Load):
        yield node.value
    if not isinstance(node, ast.Call):
        return
    name = _called(node)
    owner = [node.func.value] if isinstance(node.func, ast.Attribute) else []
    reads = bool(node.args) and isinstance(node.args[0], ast.Constant) and bool(_READING.match(str(node.args[0].value)))
    if (
        name in _METHODS
        or (name in _OF_DATABASES and not reads)
        or any(word.arg == "inplace" and ast.unparse(word.value) == "True" for word in node.keywords)
    ):
        yield from owner
    if name in _FUNCTIONS:
        yield from node.args[:1]
    yield from (word.value for word in node.keywords if word.arg == "out")
    if name == "to_sql":
        yield from [*node.args[1:2], *(word.value for word in node.keywords if word.arg == "con")]
    if not owner:
        yield from (node.args[place] for place in places.get(name, ()) if place < len(node.args))


def _own_names(node: ast.AST) -> Set[str]:
    """Return the names that are a function's or a class's own."""
    arguments = [one.arg for one in ast.walk(node) if isinstance(one, ast.arg)]
    return {*arguments, *_stored(node)} - _set_globals(node)


def _stored(node: ast.AST) -> set[str]:
    return {one.id for one in ast.walk(node) if isinstance(one, ast.Name) and not isinstance(one.ctx, ast.Load)}


def _loaded(node: ast.AST) -> set[str]:
    return {one.id for one in ast.walk(node) if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Load)}


def _set_globals(node: ast.AST) -> set[str]:
    """Return the names that code declares `global`."""
    return {name for one in ast.walk(node) if isinstance(one, ast.Global) for name in one.names}


def _root(node: ast.AST) -> str:
    """Return the name that an expression begins with: "table" for `table.loc[0].values`."""
    while isinstance(node, ast.Attribute | ast.Subscript | ast.Starred):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""


def _called(node: ast.Call) -> str:
    return node.func.attr if isinstance(node.func, ast.Attribute) else _root(node.func)


def _is_nonlocal(node: ast.AST) -> bool:
    return isinstance(node, ast.Nonlocal)


def _imported(nodes: Iterable[ast.AST]) -> set[str]:
    """Return the names that some code imports."""
    aliases = [one for node in nodes if isinstance(node, ast.Import | ast.ImportFrom) for one in node.names]
    return {one.asname or one.name.split(".")[0] for one in aliases}
