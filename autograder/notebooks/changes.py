"""Which objects of its notebook a cell changes in place, such as a table that a locked cell has loaded."""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass

from autograder.notebooks.ipython import nodes_of

# Methods that change what they are called on, in Python, NumPy, pandas, scikit-learn and Keras.
_METHODS = {
    *("append", "extend", "insert", "remove", "pop", "clear", "sort", "reverse", "update", "setdefault", "popitem"),
    *("add", "discard", "appendleft", "popleft", "extendleft", "rotate", "move_to_end", "subtract", "put", "write"),
    *("intersection_update", "difference_update", "symmetric_difference_update", "send", "set", "writelines"),
    *("__setitem__", "__delitem__", "__setattr__", "__delattr__", "__iadd__", "__ior__", "seek", "truncate"),
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
# Calls that make what any use changes, such as an iterator, a generator of random numbers, a file or a mock.
_DRAWN = {
    *("iter", "count", "cycle", "zip", "map", "filter", "enumerate", "reversed", "islice", "chain", "tee"),
    *("accumulate", "takewhile", "dropwhile", "starmap", "product", "permutations", "combinations", "pairwise"),
    *("groupby", "default_rng", "Random", "RandomState", "Generator", "open", "StringIO", "BytesIO"),
    *("Queue", "SimpleQueue", "LifoQueue", "PriorityQueue"),
    *("Mock", "MagicMock", "AsyncMock", "NonCallableMock", "create_autospec", "mock_open"),
}
_OF_OTHERS = {"product", "count", "map", "filter"}  # methods of other objects, such as `text.count("a")`, give values
NAMED = ast.FunctionDef | ast.AsyncFunctionDef
FUNCTIONS = NAMED | ast.Lambda
Places = Mapping[str, Collection[int]]


def changed_in_place(sources: Sequence[str], others: Sequence[str] = ()) -> list[set[str]]:
    """Return, for each of some cells, the names of its notebook whose objects it changes, also by calling a function.

    So do functions that set a name which they declare `global`. A function of one of the cells that changes its
    argument is known in all of them. others: further cells, of which only count the imports, as no module is changed,
    and what any use changes.
    """
    nodes = [node for source in sources for node in nodes_of(source)]
    places = {node.name: places_of(node) for node in nodes if isinstance(node, NAMED)}
    every = [*nodes, *(node for source in others for node in nodes_of(source))]
    imported, drawn = imported_names(every), drawn_names(every)
    return [
        set_globals(trees[0]) | Changes(places, drawn).of(trees[0]).found - imported if trees else set[str]()
        for trees in map(nodes_of, sources)
    ]


def drawn_names(nodes: Iterable[ast.AST]) -> set[str]:
    """Return the names of what any use changes: iterators, generators of random numbers, files and mocks."""
    nodes = list(nodes)
    made = {one.name for one in nodes if isinstance(one, NAMED) and _yields(one)}
    return {
        name
        for node in nodes
        if isinstance(node, ast.Assign) and _is_drawn(node.value, made)
        for name in set[str]().union(*map(stored, node.targets))
    }


def _yields(function: FUNCTIONS) -> bool:
    return any(isinstance(part, ast.Yield | ast.YieldFrom) for part in inner(function))


def _is_drawn(value: ast.AST, made: Set[str]) -> bool:
    if not isinstance(value, ast.Call):
        return isinstance(value, ast.GeneratorExp)
    if isinstance(value.func, ast.Attribute):
        of_module = called(value) not in _OF_OTHERS or root(value.func) in ("itertools", "it")
        return called(value) in _DRAWN and of_module
    return called(value) in _DRAWN | made


@dataclass(frozen=True)
class _Scope:
    """A function: its own names, and the defaults of its arguments."""

    own: Set[str]
    defaults: Mapping[str, ast.AST]


class Changes(ast.NodeVisitor):
    """Finds what is not local to the function whose code changes it.

    found: the names of the notebook whose objects are changed. owners: how deep the functions are, from 0 for the
    outermost, of which an inner one changes a variable. itself: whether the outermost one changes its own default.
    """

    def __init__(self, places: Places, drawn: Set[str] = frozenset()) -> None:
        self._places, self._drawn, self._scopes = places, drawn, list[_Scope]()
        self.found, self.owners, self.itself = set[str](), set[int](), False
        self._aliases: Mapping[str, Set[str]] = {}

    def of(self, node: ast.AST) -> Changes:
        """Look at some code."""
        self._aliases = _aliases_in(node)
        self.visit(node)
        return self

    def visit(self, node: ast.AST) -> None:
        """Look at a node and those within it."""
        for part in parts_changed(node, self._places):
            for name in _with_aliases(root(part), self._aliases):
                self._note(name, len(self._scopes) - 1)
        if isinstance(node, ast.Name) and node.id in self._drawn:
            self._note(node.id, len(self._scopes) - 1)
        if isinstance(node, ast.Nonlocal):
            for name in node.names:
                self._note(name, len(self._scopes) - 2)
        if not isinstance(node, FUNCTIONS):
            self.generic_visit(node)
            return
        body = node.body if isinstance(node.body, list) else [node.body]
        for part in ast.iter_child_nodes(node):
            if part not in body:
                self.visit(part)
        self._scopes.append(_Scope(own_names(node), _defaults(node)))
        for part in body:
            self.visit(part)
        self._scopes.pop()

    def _note(self, name: str, depth: int) -> None:
        """Note whose a changed name is, seen from a function of the given depth."""
        for at in range(depth, -1, -1):
            default = self._scopes[at].defaults.get(name)
            if isinstance(default, ast.Name | ast.Attribute | ast.Subscript):
                name = root(default)
            elif default is not None and not isinstance(default, ast.Constant | ast.Tuple):
                self.itself |= at == 0
                self.owners |= {at - 1} - {-1}
                return
            elif name in self._scopes[at].own:
                self.owners |= {at} - {len(self._scopes) - 1}
                return
        self.found.add(name)


def places_of(function: FUNCTIONS) -> set[int]:
    """Return the places of the arguments that a function changes."""
    names = [one.arg for one in (*function.args.posonlyargs, *function.args.args)]
    aliases, rebound = _aliases_in(function), stored(function)
    parts = [part for node in ast.walk(function) for part in parts_changed(node, {})]
    changed = set[str]().union(*(_with_aliases(root(part), aliases) for part in parts)) - rebound
    return {place for place, name in enumerate(names) if name in changed}


def _aliases_in(node: ast.AST) -> dict[str, set[str]]:
    """Return what the names of loops, and of assignments such as `row = grid[0]`, may be parts of, by these names."""
    found: dict[str, set[str]] = {}
    for one in ast.walk(node):
        if isinstance(one, ast.For | ast.AsyncFor | ast.comprehension):
            for name in stored(one.target):
                found.setdefault(name, set()).update(loaded(one.iter))
        elif isinstance(one, ast.Assign) and root(one.value):
            for name in set[str]().union(*map(stored, one.targets)):
                found.setdefault(name, set()).add(root(one.value))
    return found


def _with_aliases(name: str, aliases: Mapping[str, Set[str]]) -> set[str]:
    found, waiting = set[str](), {name} - {""}
    while waiting:
        found |= waiting
        waiting = set[str]().union(*(aliases.get(one, set()) for one in waiting)) - found
    return found


def parts_changed(node: ast.AST, places: Places) -> Iterator[ast.AST]:
    """Yield the expressions whose objects a node changes."""
    if isinstance(node, ast.Subscript | ast.Attribute) and not isinstance(node.ctx, ast.Load):
        yield node.value
    if not isinstance(node, ast.Call):
        return
    name = called(node)
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
    yield from (word.value for word in node.keywords if word.arg == "out" or (name == "print" and word.arg == "file"))
    if name == "to_sql":
        yield from [*node.args[1:2], *(word.value for word in node.keywords if word.arg == "con")]
    if not owner:
        yield from (node.args[place] for place in places.get(name, ()) if place < len(node.args))


def inner(function: FUNCTIONS) -> Iterator[ast.AST]:
    """Yield the nodes of a function's body, but not those within its inner functions."""
    waiting: list[ast.AST] = list(function.body) if isinstance(function.body, list) else [function.body]
    while waiting:
        node = waiting.pop()
        yield node
        if not isinstance(node, FUNCTIONS):
            waiting += ast.iter_child_nodes(node)


def own_names(function: FUNCTIONS) -> set[str]:
    """Return the names that are a function's own."""
    own = {one.arg for one in ast.walk(function.args) if isinstance(one, ast.arg)}
    others = set[str]()
    for node in inner(function):
        if isinstance(node, NAMED | ast.ClassDef):
            own.add(node.name)
        elif isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
            own.add(node.id)
        elif isinstance(node, ast.Import | ast.ImportFrom):
            own |= imported_names([node])
        elif isinstance(node, ast.Global | ast.Nonlocal):
            others |= set(node.names)
    return own - others


def _defaults(function: FUNCTIONS) -> dict[str, ast.AST]:
    arguments = function.args
    placed = [*arguments.posonlyargs, *arguments.args]
    given = arguments.defaults
    pairs = [*zip(placed[len(placed) - len(given) :], given, strict=True)]
    pairs += [(one, value) for one, value in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True) if value]
    return {one.arg: value for one, value in pairs}


def stored(node: ast.AST) -> set[str]:
    """Return the names that code sets."""
    return {one.id for one in ast.walk(node) if isinstance(one, ast.Name) and not isinstance(one.ctx, ast.Load)}


def loaded(node: ast.AST) -> set[str]:
    return {one.id for one in ast.walk(node) if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Load)}


def set_globals(node: ast.AST) -> set[str]:
    """Return the names that code sets by `global`, or as in `globals()["n"] = 1`."""
    found = {name for one in ast.walk(node) if isinstance(one, ast.Global) for name in one.names} & stored(node)
    for one in ast.walk(node):
        if isinstance(one, ast.Subscript) and not isinstance(one.ctx, ast.Load) and isinstance(one.slice, ast.Constant):
            found |= {str(one.slice.value)} if ast.unparse(one.value) == "globals()" else set()
    return found


def root(node: ast.AST) -> str:
    """Return the name that an expression begins with: "table" for `table.loc[0].values`."""
    while isinstance(node, ast.Attribute | ast.Subscript | ast.Starred):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""


def called(node: ast.Call) -> str:
    """Return the name of the function or method that a call is of."""
    return node.func.attr if isinstance(node.func, ast.Attribute) else root(node.func)


def imported_names(nodes: Iterable[ast.AST]) -> set[str]:
    """Return the names that some code imports."""
    aliases = [one for node in nodes if isinstance(node, ast.Import | ast.ImportFrom) for one in node.names]
    return {one.asname or one.name.split(".")[0] for one in aliases}
