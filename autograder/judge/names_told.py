"""Names of modules, classes and functions that a test or a library is told as texts, perhaps by a student's process.

Where they lead, such as to the judge or to what runs commands, has to be written in the test.
"""

from __future__ import annotations

import builtins
import importlib
import operator
import pkgutil
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from unittest import mock

from autograder.judge.callers import asked_by_cell, libraries_on_stack
from autograder.judge.cell_builtins import BUILTINS
from autograder.judge.evaluating import is_word_in
from autograder.judge.guard import expect_named, expect_spelled, expect_untold, refused
from autograder.judge.members import WATCHED, method

_OWN = "autograder"
_ATTRGETTER, _METHODCALLER = operator.attrgetter, operator.methodcaller
_FOR_LOGGING = re.compile(r"sys\.(stdout|stderr)|logging\.(handlers\.)?([A-Z]\w+)?(Handler|Formatter|Filter)")


def looking_up() -> Iterator[tuple[Any, str, Callable[..., Any]]]:
    """Yield modules and classes that find things by name, the name of the function, and one that refuses some."""
    yield importlib, "import_module", _expecting(importlib.import_module, 0, _expect_root)
    yield pkgutil, "resolve_name", _expecting(pkgutil.resolve_name, 0, expect_named)
    if configuring := sys.modules.get("logging.config"):
        configurator: Any = configuring.BaseConfigurator
        yield configurator, "resolve", _expecting(configurator.resolve, 1, _expect_of_logging)
        yield configuring, "_resolve", _expecting(vars(configuring)["_resolve"], 0, _expect_of_logging)
    if constructing := sys.modules.get("yaml.constructor"):
        constructor: Any = constructing.FullConstructor
        for method in ("find_python_module", "find_python_name"):
            yield constructor, method, _expecting(getattr(constructor, method), 1, _expect_of_yaml)
    if describing := sys.modules.get("pydoc"):
        yield describing, "locate", _expecting(describing.locate, 0, expect_named)
    if hasattr(mock, "_importer"):  # of Python 3.11, for `patch.dict`
        yield mock, "_importer", _expecting(mock._importer, 0, expect_named)
    if attributes := sys.modules.get("attr._make"):
        yield attributes, "_transform_attrs", _with_names(vars(attributes)["_transform_attrs"])
    yield operator, "attrgetter", _getting
    yield operator, "methodcaller", _calling


@contextmanager
def own_modules_hidden() -> Iterator[None]:
    """Keep the judge's own modules from being found by name for the duration of the block."""
    hidden = {name: module for name, module in sys.modules.items() if name.split(".")[0] == _OWN}
    for name in hidden:
        del sys.modules[name]
    try:
        yield
    finally:
        for name in [name for name in sys.modules if name.split(".")[0] == _OWN]:
            del sys.modules[name]
        sys.modules.update(hidden)


def _expecting(find: Callable[..., Any], place: int, expect: Callable[[str], None]) -> Callable[..., Any]:
    """Return a function that checks the name at this place among its arguments before it looks for it."""

    def found(*arguments: Any, **keywords: Any) -> Any:
        name = arguments[place] if len(arguments) > place else next(iter(keywords.values()), "")
        expect(str(name))
        return find(*arguments, **keywords)

    return found


def _importing(name: str, *arguments: Any, **keywords: Any) -> Any:
    """Import a module for a cell, by a statement or by `__import__`, or for compiled code that it has called."""
    expect_untold(name)
    return builtins.__import__(name, *arguments, **keywords)


vars(BUILTINS)["__import__"] = _importing


def _expect_root(name: str) -> None:
    if asked_by_cell():  # libraries import their own parts in this way
        expect_named(name)
    else:
        expect_untold(name)


def _expect_of_logging(name: str) -> None:
    if not _FOR_LOGGING.fullmatch(name):
        expect_spelled(name)


def _expect_of_yaml(name: str) -> None:
    expect_spelled(name if "." in name else f"builtins.{name}")


def _with_names(collect: Callable[..., Any]) -> Callable[..., Any]:
    """Return a function of attrs that collects fields, of which each has a name: it writes them into code."""

    def collected(*arguments: Any, **keywords: Any) -> Any:
        found = collect(*arguments, **keywords)
        for name in (name for field in found[0] for name in (field.name, field.alias or field.name)):
            if type(name) is not str or not name.isidentifier():
                raise refused("The test makes a class with fields that no code can name") or ValueError(name)
        return found

    return collected


def _getting(*names: Any) -> Callable[[Any], Any]:
    """Return what gets members by name: hidden ones only if the test spells them."""
    for name in names:
        is_hidden = isinstance(name, str) and (name.startswith("_") or "._" in name)
        if is_hidden and (asked_by_cell() or not is_word_in(name, libraries_on_stack())):
            expect_spelled(name)
    if len(names) == 1 and type(names[0]) is str and names[0] in WATCHED:
        return lambda owner: method(owner, names[0])
    return _ATTRGETTER(*names)


def _calling(name: Any, *arguments: Any, **keywords: Any) -> Callable[[Any], Any]:
    if type(name) is str and name in WATCHED:
        return lambda owner: method(owner, name)(*arguments, **keywords)
    return _METHODCALLER(name, *arguments, **keywords)
