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
from autograder.judge.locked_state import State, put_back

MOST_RUNS = 4  # of notebooks that are judged at the same time


@dataclass(eq=False)
class Prepared:
    """What a notebook's set-up left: the names that it defined, and its folder.

    Runs of the notebook share it, and each finds it as it left it itself; a new one, as the set-up did.

    key: the folder of the course's files, and the set-up. state: of what has been made, as the set-up left it.
    run: the name of the one that has it now, "" if none does. left: how other runs, which may go on, left it.
    """

    key: tuple[str, ...]
    namespace: dict[str, Any]
    folder: Path
    state: State
    run: str = ""
    left: OrderedDict[str, State] = field(default_factory=OrderedDict)

    def hand_to(self, run: str) -> bool:
        """Make all as it has to be for a run; return False if that is impossible, and this is still another run's.

        run: its name; "" if it has a single test.
        """
        if run and run == self.run:
            return True
        changes = self.state.changes()
        if changes and self.run:
            self.left[self.run] = State.of(self.namespace, self.folder)
            while len(self.left) >= MOST_RUNS:
                self.left.popitem(last=False)
        wanted, self.run = self.left.pop(run, None), ""
        if wanted is not None:
            changes = wanted.changes()
        if not put_back(changes):
            return False
        self.run = run
        return True


@dataclass
class Run:
    """A run of a notebook: its name, its folder, and what its tests defined for later ones.

    namespace: of all tests that define or use such names; a function among them finds the latest values there.
    done: the sources of these tests.
    """

    name: str
    prepared: Prepared
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
        self._prepared: dict[tuple[str, ...], Prepared] = {}  # for new runs
        self._made: list[Prepared] = []  # also those with which earlier runs go on
        self._runs: OrderedDict[str, Run] = OrderedDict()
        self._modules: dict[Path, dict[str, ModuleType]] = {}  # of other course folders than the present one

    def prepared(self, setup: Sequence[str], files: str = "", run: str = "") -> Prepared:
        """Return what set-up cells have made among the course's files; raise SetupStopped if one stops.

        They run once, and again if a run before this one has changed what cannot be made as it was.

        files: the folder of the course's files; "" if there are none. run: see `Prepared.hand_to`.
        """
        key = (files, *setup)
        begun = (one.prepared for one in reversed(self._runs.values()) if run and one.name == run)
        found = next((one for one in begun if one.key == key), self._prepared.get(key))
        if found is not None:
            self._enter(found.folder, found.folder)
        if found is None or not found.hand_to(run):
            found = self._prepared[key] = self._set_up(key)
            found.run = run
            self._made.append(found)
            self._remove_unused()
        return found

    def known(self, setup: Sequence[str], files: str = "") -> Prepared | None:
        """Return what these set-up cells have made, if they ran."""
        return self._prepared.get((files, *setup))

    def run(self, name: str, prepared: Prepared) -> Run:
        """Go to the folder of a run of a notebook; it begins as a copy of what the set-up left."""
        key = f"{prepared.folder.name}-{name or next(self._numbers)}"
        if key not in self._runs:
            folder = self._copy(str(prepared.folder), "run")
            self._runs[key] = Run(name, prepared, folder, Files(folder, prepared.folder))
            while len(self._runs) > MOST_RUNS:
                _, old = self._runs.popitem(last=False)
                shutil.rmtree(old.folder, ignore_errors=True)
            self._remove_unused()
        self._runs.move_to_end(key)
        self._enter(self._runs[key].folder, prepared.folder)
        return self._runs[key]

    def _set_up(self, key: tuple[str, ...]) -> Prepared:
        files, *setup = key
        folder = self._copy(files, "course")
        self._enter(folder, folder)
        namespace: dict[str, Any] = {"__name__": "__main__", "__builtins__": vars(BUILTINS)}
        run_setup(setup, namespace)
        return Prepared(key, namespace, folder, State.of(namespace, folder))

    def _remove_unused(self) -> None:
        """Forget what set-ups have made that run again, once no run goes on with it."""
        used = [*self._prepared.values(), *(run.prepared for run in self._runs.values())]
        for old in [one for one in self._made if one not in used]:
            self._made.remove(old)
            self._modules.pop(old.folder, None)
            shutil.rmtree(old.folder, ignore_errors=True)

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
