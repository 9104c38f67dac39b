"""Where the judge works: a folder with the course's files for each set-up, and a copy of it for each run of a notebook.

What tests of one submission write, or define, those of another do not see.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections import OrderedDict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from types import ModuleType
from typing import Any

from autograder.judge.cell_builtins import BUILTINS
from autograder.judge.cells import run_setup
from autograder.judge.files import Files

MOST_RUNS = 4  # of notebooks that are judged at the same time


@dataclass(frozen=True)
class Prepared:
    """What a notebook's set-up left: the names that it defined, and its folder."""

    namespace: dict[str, Any]
    folder: Path


@dataclass
class Run:
    """A run of a notebook: its folder, and what its tests defined for later ones.

    namespace: of all tests that define or use such names; a function among them finds the latest values there.
    done: the sources of these tests.
    """

    folder: Path
    files: Files
    namespace: dict[str, Any] = field(default_factory=dict)
    defined: dict[str, Any] = field(default_factory=dict)
    done: set[str] = field(default_factory=set)

    @contextmanager
    def entered(
        self, source: str, names: Mapping[str, Any], takes: Sequence[str], keep: bool
    ) -> Iterator[dict[str, Any]]:
        """Yield the namespace of a test.

        names: those that it is given. takes: those that it uses from earlier tests. keep: whether later ones use its.
        """
        given = {**names, **{name: self.defined[name] for name in takes if name in self.defined}}
        self.namespace.update(given)
        try:
            yield self.namespace
        finally:
            if keep:
                absent = object()
                mine = {name: value for name, value in self.namespace.items() if given.get(name, absent) is not value}
                deleted = given.keys() - self.namespace.keys()
                self.defined = {name: value for name, value in self.defined.items() if name not in deleted} | mine
                self.done.add(source)
            self.namespace.clear()


class Workplace:
    """The judge's folders, below `root`, which whoever started the judge made and will remove."""

    def __init__(self, root: Path) -> None:
        self._root, self._numbers = root, count(1)
        self._prepared: dict[tuple[str, ...], Prepared] = {}
        self._runs: OrderedDict[str, Run] = OrderedDict()
        self._modules: dict[Path, dict[str, ModuleType]] = {}  # of other course folders than the present one

    def prepared(self, setup: Sequence[str], files: str = "") -> Prepared:
        """Run set-up cells among the course's files, once; raise SetupStopped if one stops.

        files: the folder of the course's files; "" if there are none.
        """
        key = (files, *setup)
        if key not in self._prepared:
            folder = self._copy(files, "course")
            self._enter(folder, folder)
            namespace: dict[str, Any] = {"__name__": "__main__", "__builtins__": vars(BUILTINS)}
            run_setup(setup, namespace)
            self._prepared[key] = Prepared(namespace, folder)
        return self._prepared[key]

    def is_prepared(self, setup: Sequence[str], files: str = "") -> bool:
        """Return whether these set-up cells ran."""
        return (files, *setup) in self._prepared

    def run(self, name: str, prepared: Prepared) -> Run:
        """Go to the folder of a run of a notebook; it begins as a copy of what the set-up left."""
        key = f"{prepared.folder.name}-{name or next(self._numbers)}"
        if key not in self._runs:
            folder = self._copy(str(prepared.folder), "run")
            self._runs[key] = Run(folder, Files(folder, prepared.folder))
            while len(self._runs) > MOST_RUNS:
                _, old = self._runs.popitem(last=False)
                shutil.rmtree(old.folder, ignore_errors=True)
        self._runs.move_to_end(key)
        self._enter(self._runs[key].folder, prepared.folder)
        return self._runs[key]

    def _copy(self, files: str, kind: str) -> Path:
        folder = self._root / f"{kind}-{next(self._numbers)}"
        if files:
            shutil.copytree(files, folder, symlinks=True)
        else:
            folder.mkdir()
        return folder

    def _enter(self, working: Path, course: Path) -> None:
        """Work in a folder; import modules from the course's own, never from a copy that holds students' files."""
        os.chdir(working)
        if str(course) in sys.path:
            return
        ours = f"{self._root}{os.sep}"
        for other in [Path(path) for path in sys.path if path.startswith(ours)]:
            sys.path.remove(str(other))
            found = {name: module for name, module in list(sys.modules.items()) if _file(module).startswith(ours)}
            self._modules[other] = {name: sys.modules.pop(name) for name in found}
        sys.path.append(str(course))
        sys.modules.update(self._modules.pop(course, {}))


def _file(module: ModuleType) -> str:
    return str(getattr(module, "__file__", None) or "")
