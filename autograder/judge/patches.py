"""Functions of libraries that a test replaces: the student's code sees it.

It does so by `patch("shop.requests.get")`, by an assignment such as `collections.Counter = None`, or by a helper of a
locked cell or of an earlier test that does.
"""

from __future__ import annotations

import ast
import importlib
import itertools
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from types import ModuleType
from typing import Any
from unittest import mock

from autograder.judge.cell_builtins import BUILTINS
from autograder.judge.members import expecting_state_of
from autograder.notebooks.ipython import imported, nodes_of


class Targets:
    """What the `patch` calls and the assignments of a test replace, with what was there before.

    sources: of the test, and of cells whose functions it may use. namespace: the test's, before it runs.
    """

    def __init__(self, sources: Sequence[str], namespace: Mapping[str, Any]) -> None:
        self._before: dict[tuple[str, str], Any] = {}  # by module and path in it
        self._away: list[list[tuple[str, str, Any]]] = []
        for module, path in _targets(sources, namespace):
            with suppress(AttributeError):
                self._before[module, path] = _value(sys.modules[module], path)

    def note(self, owner: Any, name: Any) -> None:
        """Note a member of a module, or of a class in one, that is about to be replaced."""
        kind = type(owner)
        module, path = (owner.__name__, "") if issubclass(kind, ModuleType) else ("", "")
        if issubclass(kind, type) and type(kind) is type and owner.__module__ != "__main__":
            module, path = owner.__module__, f"{owner.__qualname__}."
        if type(name) is not str or module in ("", "__main__", "builtins", "sys") or module not in sys.modules:
            return
        with suppress(AttributeError):
            if not path or _value(sys.modules[module], path.removesuffix(".")) is owner:
                self._before.setdefault((module, f"{path}{name}"), getattr(owner, name))

    def noting(self) -> Iterator[tuple[Any, str, Any]]:
        """Yield what replaces members, with the name of its method, and one that notes them."""
        enter, note = mock._patch.__enter__, self.note

        def noted(one: Any) -> Any:
            owner = one.getter()
            note(owner, one.attribute)
            with expecting_state_of(owner):
                return enter(one)

        def set_noted(owner: Any, name: Any, value: Any, /) -> None:
            note(owner, name)
            with expecting_state_of(owner):
                setattr(owner, name, value)

        yield mock._patch, "__enter__", noted
        yield BUILTINS, "setattr", set_noted
        if monkeys := sys.modules.get("_pytest.monkeypatch"):
            replace = monkeys.MonkeyPatch.setattr

            def replace_noted(one: Any, target: Any, *more: Any, **keywords: Any) -> None:
                owner, name = target, more[0] if more else ""
                if isinstance(target, str):
                    name, owner = monkeys.derive_importpath(target, False)
                note(owner, name)
                with expecting_state_of(owner):
                    replace(one, target, *more, **keywords)

            yield monkeys.MonkeyPatch, "setattr", replace_noted

    def replaced(self) -> Iterator[tuple[str, str, Any]]:
        """Yield module, path and value of each that is replaced at present."""
        for (module, path), before in self._before.items():
            with suppress(AttributeError):
                now = _value(sys.modules[module], path)
                if now is not before:
                    yield module, path, now

    def put_back(self) -> list[tuple[str, str, Any]]:
        """Undo what the test has replaced; return that."""
        replaced = [*self.replaced()]
        for module, path, _ in replaced:
            _set(module, path, self._before[module, path])
        return replaced

    @contextmanager
    def away(self) -> Iterator[None]:
        """Have a block find what was there before: the judge's own code uses NumPy, too."""
        self._away.append(self.put_back())
        try:
            yield
        finally:
            _set_all(self._away.pop())

    @contextmanager
    def back(self) -> Iterator[None]:
        """Within such a block, have another one find what the test has replaced: code of the test's runs in it."""
        away = self._away[-1] if self._away else []
        _set_all(away)
        try:
            yield
        finally:
            if self._away:
                self._away[-1] = self.put_back()


def _set_all(replaced: Iterable[tuple[str, str, Any]]) -> None:
    for module, path, value in replaced:
        _set(module, path, value)


def _set(module: str, path: str, value: Any) -> None:
    *owners, name = path.split(".")
    owner = _value(sys.modules[module], ".".join(owners)) if owners else sys.modules[module]
    setattr(owner, name, value)


def _value(module: Any, path: str) -> Any:
    for name in path.split("."):
        module = getattr(module, name)
    return module


def _targets(sources: Sequence[str], namespace: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    modules = sorted({*itertools.chain(*map(imported, sources))} - {"sys", "builtins"})  # see `Circumstances`
    for source in sources:
        nodes = nodes_of(source)
        names = dict(imports_of(nodes))
        for node in nodes:
            if isinstance(node, ast.Assign | ast.Delete):
                for target in node.targets:
                    if isinstance(target, ast.Attribute):
                        yield from _of_assignment(target, modules, namespace, names)
            elif isinstance(node, ast.Call):
                yield from _of_call(node, namespace, names)


def _of_assignment(
    target: ast.Attribute, modules: Sequence[str], namespace: Mapping[str, Any], names: Mapping[str, str]
) -> Iterator[tuple[str, str]]:
    """Yield what an assignment may replace; in `module.mean = own`, in a function, any module that has a `mean`."""
    name, *rest = ast.unparse(target).split(".")
    if module := _module(name, namespace, names):
        if module not in ("sys", "builtins"):
            yield from _split(".".join([module, *rest]))
    elif len(rest) == 1:
        yield from ((one, target.attr) for one in modules if callable(getattr(sys.modules.get(one), target.attr, None)))


def _of_call(node: ast.Call, namespace: Mapping[str, Any], names: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    called = getattr(node.func, "attr", getattr(node.func, "id", ""))
    if not called.startswith(("patch", "object")):
        return
    first, second = [*node.args, None, None][:2]
    if isinstance(first, ast.Constant) and isinstance(first.value, str):
        yield from _split(first.value)
    elif isinstance(first, ast.Name | ast.Attribute) and isinstance(second, ast.Constant):
        name, *rest = ast.unparse(first).split(".")
        module = _module(name, namespace, names)
        yield from _split(".".join([module, *rest, str(second.value)])) if module else ()


def _module(name: str, namespace: Mapping[str, Any], imported: Mapping[str, str]) -> str:
    """Return the module that a name stands for; "" if it is none."""
    found: Any = namespace.get(name)
    return str(found.__name__) if issubclass(type(found), ModuleType) else imported.get(name, "")


def imports_of(nodes: Sequence[ast.AST]) -> Iterator[tuple[str, str]]:
    """Yield the names that a cell gives to what it imports, and what that is."""
    for node in nodes:
        if isinstance(node, ast.Import):
            for alias in node.names:
                whole = alias.name if alias.asname else alias.name.split(".")[0]
                yield alias.asname or whole, whole
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from ((alias.asname or alias.name, f"{node.module}.{alias.name}") for alias in node.names)


def _split(target: str) -> Iterator[tuple[str, str]]:
    """Yield the module of a target and the path in it; nothing if there is no such module, or it is the notebook."""
    parts = target.split(".")
    for length in range(len(parts) - 1, 0, -1):
        module = ".".join(parts[:length])
        with suppress(Exception):  # it may raise anything while it is imported
            if module != "__main__" and importlib.import_module(module):
                yield module, ".".join(parts[length:])
                return
