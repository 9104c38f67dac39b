"""Functions of libraries that a test replaces: the student's code sees it.

It does so by `patch("shop.requests.get")`, or by an assignment such as `collections.Counter = None`.
"""

from __future__ import annotations

import ast
import importlib
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from types import ModuleType
from typing import Any
from unittest import mock

from autograder.notebooks.ipython import nodes_of


class Targets:
    """What the `patch` calls and the assignments of a test replace, with what was there before.

    source: of the test. namespace: the test's, before it runs.
    """

    def __init__(self, source: str, namespace: Mapping[str, Any]) -> None:
        self._before: dict[tuple[str, str], Any] = {}  # by module and path in it
        self._away: list[list[tuple[str, str, Any]]] = []
        for module, path in _targets(source, namespace):
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
            note(one.getter(), one.attribute)
            return enter(one)

        yield mock._patch, "__enter__", noted
        if monkeys := sys.modules.get("_pytest.monkeypatch"):
            replace = monkeys.MonkeyPatch.setattr

            def set_noted(one: Any, target: Any, *more: Any, **keywords: Any) -> None:
                owner, name = target, more[0] if more else ""
                if isinstance(target, str):
                    name, owner = monkeys.derive_importpath(target, False)
                note(owner, name)
                replace(one, target, *more, **keywords)

            yield monkeys.MonkeyPatch, "setattr", set_noted

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


def _targets(source: str, namespace: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    nodes = nodes_of(source)
    imported = dict(imports_of(nodes))
    for node in nodes:
        if isinstance(node, ast.Assign):
            for target in node.targets:
                name, *rest = ast.unparse(target).split(".") if isinstance(target, ast.Attribute) else [""]
                module = _module(name, namespace, imported)
                if module and module not in ("sys", "builtins"):  # see `Circumstances`
                    yield from _split(".".join([module, *rest]))
        if not isinstance(node, ast.Call) or not ast.unparse(node.func).split(".")[-1].startswith(("patch", "object")):
            continue
        first, second = [*node.args, None, None][:2]
        if isinstance(first, ast.Constant) and isinstance(first.value, str):
            yield from _split(first.value)
        elif isinstance(first, ast.Name | ast.Attribute) and isinstance(second, ast.Constant):
            name, *rest = ast.unparse(first).split(".")
            module = _module(name, namespace, imported)
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
