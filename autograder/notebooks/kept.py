"""Find out which functions of locked cells keep something, such as how often they were called."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Sequence, Set

from autograder.notebooks.changes import (
    FUNCTIONS,
    NAMED,
    Changes,
    Places,
    called,
    drawn_names,
    imported_names,
    inner,
    loaded,
    own_names,
    parts_changed,
    places_of,
    root,
    set_globals,
    stored,
)
from autograder.notebooks.ipython import nodes_of

# Functions of libraries whose results hold on to the functions that they are given.
_HOLDING = {"partial", "vectorize", "frompyfunc", "wraps", "update_wrapper", "SimpleNamespace", "dict"}
_CACHES = {"cache", "lru_cache"}


def state_of_functions(sources: Sequence[str], tests: Iterable[str] = ()) -> dict[str, set[str]]:
    """Return the functions of some cells that keep something, by name, with the names in which they keep it.

    So does a function that changes what is not its own (a name that it declares `global`, an object of its notebook, an
    attribute or a default of itself), draws from a generator of random numbers, uses a function that does so, or was
    made by a function whose inner one changes its variables. One with a cache does only if some cell asks for that.
    tests: further cells, which may ask.
    """
    return _Kept(sources, any("cache_info" in source for source in [*sources, *tests])).names()


class _Kept:
    """Collects what the functions of some cells keep, and which make others that do."""

    def __init__(self, sources: Sequence[str], caches: bool) -> None:
        nodes = [node for source in sources for node in nodes_of(source)]
        self._top = [node for source in sources for tree in nodes_of(source)[:1] for node in _outside_functions(tree)]
        self._places: Places = {node.name: places_of(node) for node in nodes if isinstance(node, NAMED)}
        self._drawn, self._imported = drawn_names(nodes), imported_names(nodes)
        self._kept: dict[str, set[str]] = {}
        self._uses: dict[str, set[str]] = {}
        self._makers: dict[str, int] = dict.fromkeys(_CACHES, 0) if caches else {}  # calls until one keeps, but one
        functions = [node for node in self._top if isinstance(node, NAMED)]
        self._holding = (
            _HOLDING | {function.name for function in functions if _hands_out(function)} | self._makers.keys()
        )

    def names(self) -> dict[str, set[str]]:
        """Return, by the name of each function that keeps something, the names in which it does."""
        for node in self._top:
            if isinstance(node, NAMED):
                self._add(node.name, node)
        for node in self._top:
            if isinstance(node, NAMED):
                for decorator in node.decorator_list:
                    self._bind(node.name, ast.Call(decorator, [], []))
            elif isinstance(node, ast.Assign | ast.AnnAssign) and node.value:
                targets = node.targets if isinstance(node, ast.Assign) else [node.target]
                for name in {*map(root, targets), *set[str]().union(*map(stored, targets))} - {""}:
                    self._bind(name, node.value)
        while any(self._spread(name) for name in self._uses):
            pass
        return {name: own for name, kept in self._kept.items() if (own := kept - self._imported)}

    def _add(self, name: str, function: FUNCTIONS) -> None:
        """Note what a function keeps that has a name."""
        changes = Changes(self._places, self._drawn).of(function)
        kept = set_globals(function) | changes.found | ({name} if changes.itself else set())
        self._kept.setdefault(name, set()).update(kept)
        self._uses.setdefault(name, set()).update(loaded(function) - own_names(function))
        if changes.owners and name in self._holding:
            self._makers[name] = min(changes.owners)

    def _bind(self, name: str, value: ast.expr) -> None:
        """Note what a name keeps by the value that it is given."""
        for part in _held(value, self._holding):
            if isinstance(part, ast.Lambda):
                self._add(name, part)
            else:
                self._uses.setdefault(name, set()).update(loaded(part))
        if not isinstance(value, ast.Call):
            return
        maker, calls = _maker(value)
        kept = self._kept.setdefault(name, set())
        if maker in self._makers and calls > self._makers[maker]:
            kept.add(name)
        elif maker in self._makers:
            self._makers[name] = self._makers[maker] - calls
        if maker in self._holding:  # it is called later, or has handed on what it was given
            later = ast.Call(value.args[0], value.args[1:], []) if maker == "partial" and value.args else value
            kept |= {root(part) for part in parts_changed(later, self._places)} - {""}

    def _spread(self, name: str) -> bool:
        """Add what the functions keep that a function uses; return whether that is more."""
        kept = self._kept.setdefault(name, set())
        before = len(kept)
        kept.update(*(self._kept.get(other, ()) for other in self._uses[name]))
        return len(kept) > before


def _hands_out(function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """Return whether a function returns one that is made in it."""
    made = {node.name for node in inner(function) if isinstance(node, NAMED)}
    for node in inner(function):
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Lambda):
            made |= set[str]().union(*map(stored, node.targets))
    return any(
        isinstance(part, ast.Lambda) or bool(loaded(part) & made)
        for node in inner(function)
        if isinstance(node, ast.Return) and node.value
        for part in _held(node.value, _HOLDING)
    )


def held_names(value: ast.AST) -> set[str]:
    """Return the names of the objects that a value is, or holds without having called them."""
    return set[str]().union(*map(loaded, _held(value, _HOLDING)))


def _held(value: ast.AST, holding: Set[str]) -> Iterator[ast.AST]:
    """Yield the names and lambdas of what a value is, or holds on to."""
    if isinstance(value, ast.Name | ast.Lambda):
        yield value
        return
    parts: list[ast.AST] = []
    if isinstance(value, ast.Tuple | ast.List | ast.Set | ast.Dict | ast.IfExp | ast.Starred | ast.keyword):
        parts = list(ast.iter_child_nodes(value))
    elif isinstance(value, ast.Attribute | ast.Subscript):
        parts = [value.value]
    elif isinstance(value, ast.Call) and _maker(value)[0] in holding:
        parts = [value.func, *value.args, *value.keywords]
    for part in parts:
        yield from _held(part, holding)


def _maker(value: ast.expr) -> tuple[str, int]:
    """Return whose result is called, how often: `counting` and 2 for `counting(3)(f)`."""
    calls, name = 0, ""
    while isinstance(value, ast.Call):
        calls, name, value = calls + 1, called(value), value.func
    return name, calls


def _outside_functions(tree: ast.AST) -> Iterator[ast.AST]:
    """Yield the nodes of a cell that are within no function, in order."""
    for node in ast.iter_child_nodes(tree):
        yield node
        if not isinstance(node, FUNCTIONS):
            yield from _outside_functions(node)
