"""Import the course's modules as its cells run: rewritten, and with built-in functions that tests may replace."""

from __future__ import annotations

import os
import sys
from importlib.machinery import (
    BYTECODE_SUFFIXES,
    EXTENSION_SUFFIXES,
    SOURCE_SUFFIXES,
    ExtensionFileLoader,
    FileFinder,
    SourceFileLoader,
    SourcelessFileLoader,
)
from importlib.util import decode_source
from pathlib import Path
from types import CodeType, ModuleType

from autograder.judge.cell_builtins import BUILTINS
from autograder.judge.rewriting import rewritten

_roots = set[str]()  # folders


def import_from(place: Path, root: Path) -> None:
    """Search a folder for modules, after all others; those below `root` run as the course's cells do."""
    _roots.update((str(root), os.path.realpath(root)))
    if _finder not in sys.path_hooks:
        sys.path_hooks.insert(0, _finder)
    sys.path.append(str(place))


def take_code_from(place: Path, other: Path) -> None:
    """Have modules that are imported from now on come from a place instead of another one."""
    packages = [getattr(module, "__dict__", {}).get("__path__") for module in list(sys.modules.values())]
    for found in (sys.path, *(one for one in packages if isinstance(one, list))):
        for number, one in enumerate(found):
            if one == str(other) or one.startswith(f"{other}{os.sep}"):
                found[number] = f"{place}{one.removeprefix(str(other))}"


def _finder(path: str) -> FileFinder:
    """Return what finds modules in a folder of the course; raise ImportError for any other folder."""
    place = os.path.abspath(path)
    if not (place.startswith(tuple(f"{root}{os.sep}" for root in _roots)) and os.path.isdir(place)):
        raise ImportError(f"{path} is no folder of the course")
    compiled = (ExtensionFileLoader, EXTENSION_SUFFIXES), (SourcelessFileLoader, BYTECODE_SUFFIXES)
    return FileFinder(path, compiled[0], (_Loader, SOURCE_SUFFIXES), compiled[1])


class _Loader(SourceFileLoader):
    """Runs a module as a cell; what Python keeps of compiled modules beside it is not asked."""

    def get_code(self, fullname: str) -> CodeType:
        path = self.get_filename(fullname)
        tree = rewritten(decode_source(self.get_data(path)), path)
        return compile(tree, path, "exec", dont_inherit=True)

    def exec_module(self, module: ModuleType) -> None:
        vars(module)["__builtins__"] = vars(BUILTINS)
        super().exec_module(module)
