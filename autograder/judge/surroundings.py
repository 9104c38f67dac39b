"""What is different in the judge while a test runs: `__main__` is the test, and some questions are for a person."""

from __future__ import annotations

import ast
import builtins
import importlib.util
import inspect
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from types import ModuleType
from typing import Any
from unittest.mock import patch

from autograder.judge.cell_builtins import BUILTINS, replaceable_builtins
from autograder.judge.cells import TEST
from autograder.judge.functions import RemoteCode, RemoteFunction
from autograder.judge.libraries import bases_elsewhere, own_class
from autograder.judge.names_told import own_modules_hidden
from autograder.judge.objects import RemoteMeta
from autograder.judge.patches import Targets, imports_of
from autograder.judge.special_methods import asked_there, asks
from autograder.notebooks.ipython import imported, nodes_of

Refuse = Callable[[str], Exception]
SOURCE = "The test needs the source of {name}, which stays in the notebook"
FIGURE = "The test needs the figure that the notebook's cells have drawn, which stays in the notebook"
_OWN = ("autograder.", "labkit.")  # modules that tell stand-ins from other classes
ASKED_OF_FIGURES = (  # functions of pyplot
    *("gcf", "gca", "gci", "get_fignums", "get_figlabels", "fignum_exists", "xlim", "ylim", "xticks", "yticks", "axis"),
    *("legend", "savefig", "getp", "findobj"),
)


class _Main(ModuleType):
    """The module `__main__` of a notebook, whose variables are those of the test."""

    def __init__(self, namespace: dict[str, Any]) -> None:
        super().__init__("__main__")
        object.__setattr__(self, "_namespace", namespace)

    def __getattr__(self, name: str) -> Any:
        try:
            return self._namespace[name]
        except KeyError:
            raise AttributeError(f"module '__main__' has no attribute '{name}'") from None

    @property
    def __dict__(self) -> Any:  # type: ignore[override]  # where doctest looks for functions
        return self._namespace

    def __dir__(self) -> list[str]:
        return list(self._namespace)

    def __setattr__(self, name: str, value: Any) -> None:
        self._namespace[name] = value

    def __delattr__(self, name: str) -> None:
        try:
            del self._namespace[name]
        except KeyError:
            raise AttributeError(name) from None


@contextmanager
def surrounded(source: str, namespace: dict[str, Any], refuse: Refuse, targets: Targets) -> Iterator[None]:
    """Let a test run as in its notebook.

    source: of the test. namespace: its variables. targets: what it replaces in modules.
    refuse: returns the error for something that cannot be done here, and records its reason.
    """
    with ExitStack() as stack:
        stack.callback(sys.modules.__setitem__, "__main__", sys.modules["__main__"])
        sys.modules["__main__"] = _Main(namespace)
        stack.enter_context(patch.object(inspect, "findsource", _no_source(refuse)))
        stack.enter_context(patch.object(inspect, "getattr_static", _knowing_members()))
        stack.enter_context(replaceable_builtins())
        knowing = _knowing_bases()
        for module in (builtins, BUILTINS):  # libraries ask, too
            stack.enter_context(patch.object(module, "issubclass", knowing))
        stack.enter_context(own_modules_hidden())
        for owner, name, ours in targets.noting():
            stack.callback(setattr, owner, name, vars(owner)[name])
            setattr(owner, name, ours)
        if "pyplot" in source:  # as the test will
            with suppress(Exception):  # it may want more of this machine than a test may use
                importlib.import_module("matplotlib.pyplot")
        if joblib := sys.modules.get("joblib"):  # other processes could not ask for what is the student's
            stack.enter_context(joblib.parallel_config(backend="threading"))
        if pyplot := sys.modules.get("matplotlib.pyplot"):
            for name in ASKED_OF_FIGURES:
                stack.enter_context(patch.object(pyplot, name, _no_figure(pyplot, getattr(pyplot, name), refuse)))
        yield


def import_modules(names: Iterable[str]) -> None:
    """Import what can be imported of these modules; what cannot, the test will meet."""
    for name in names:
        with suppress(Exception):
            importlib.import_module(name)


def import_for(source: str) -> None:
    """Import what a test imports, before it is watched, and parts of packages that perhaps only the answer imports."""
    nodes = nodes_of(source)
    import_modules(imported(source))
    packages = dict(imports_of(nodes))
    for node in nodes:
        if not (isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in packages):
            continue
        package = packages[node.value.id]
        with suppress(Exception):  # it may raise anything while it is imported
            if not hasattr(sys.modules.get(package), node.attr) and importlib.util.find_spec(f"{package}.{node.attr}"):
                importlib.import_module(f"{package}.{node.attr}")


def _knowing_bases() -> Callable[..., bool]:
    """Return `issubclass` for classes of the student's, too, which derive from classes of Python and of libraries."""
    found = builtins.issubclass

    def known(kind: Any, kinds: Any) -> bool:
        if type(kinds) is tuple:
            return any(known(kind, one) for one in kinds)
        if asks(kinds):
            return asked_there(kinds, "issubclass", kind)
        others = bases_elsewhere(kind) if type(kind) is RemoteMeta else []
        own = own_class(kinds) if type(kinds) is RemoteMeta else None
        is_below = found(kind, kinds) or any(found(other, kinds) for other in others)
        return is_below or (own is not None and known(kind, own))

    def is_subclass(kind: Any, kinds: Any, /) -> bool:
        by_judge = str(sys._getframe(1).f_globals.get("__name__")).startswith(_OWN)
        return found(kind, kinds) if by_judge else known(kind, kinds)

    return is_subclass


def _knowing_members() -> Callable[..., Any]:
    """Return `inspect.getattr_static` for classes of the student's, too, whose members are there."""
    found = inspect.getattr_static

    def getattr_static(value: Any, attribute: str, *default: Any) -> Any:
        kind = value if type(value) is RemoteMeta else type(value)
        for one in kind.__mro__ if type(kind) is RemoteMeta else ():
            if type(one) is RemoteMeta and attribute in (members := vars(one)):
                return members[attribute]
        return found(value, attribute, *default)

    return getattr_static


def _no_source(refuse: Refuse) -> Callable[[Any], Any]:
    found = inspect.findsource

    def findsource(value: Any) -> Any:
        if issubclass(type(value), RemoteFunction | RemoteCode) or issubclass(type(value), RemoteMeta):
            raise refuse(SOURCE.format(name=getattr(value, "__name__", "a function")))
        return found(value)

    return findsource


def _no_figure(pyplot: Any, ask: Callable[..., Any], refuse: Refuse) -> Callable[..., Any]:
    """Return a function that refuses if the test itself asks and has drawn nothing: then it means the notebook's."""

    def asked(*arguments: Any, **keywords: Any) -> Any:
        by_test = sys._getframe(1).f_code.co_filename == TEST
        if by_test and not pyplot._pylab_helpers.Gcf.figs:
            raise refuse(FIGURE)
        return ask(*arguments, **keywords)

    return asked
