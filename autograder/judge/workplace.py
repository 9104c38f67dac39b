"""Where the judge works: a folder with the course's files for the set-up, and one for a run of the notebook.

A run in a fork of the process that has run the set-up has a copy of its folder. A run in that process itself goes on
there, as files may be open, and no code is taken from there any more.

What tests of one submission write, or define, those of another do not see.
"""

from __future__ import annotations

import os
import random
import re
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from autograder.judge.cell_builtins import BUILTINS, replaceable_builtins
from autograder.judge.cells import run_setup
from autograder.judge.course_modules import import_from, take_code_from
from autograder.judge.files import Files
from autograder.judge.forking import COURSE, RUN, own_temporary
from autograder.judge.watched import watched

_SEEDING = re.compile(r"\b(seed|set_?state)\s*\(")


@dataclass
class Run:
    """A run of a notebook: its folder, and what its tests defined for later ones.

    setup: the sources of the set-up's cells. given: what they defined. left: fingerprints of that.
    course: a folder as they left it.
    namespace: of all tests that define or use such names; a function among them finds the latest values there.
    done: the sources of these tests.
    """

    setup: Sequence[str]
    given: dict[str, Any]
    left: Mapping[str, str]
    course: Path
    folder: Path
    files: Files
    namespace: dict[str, Any] = field(default_factory=dict)
    defined: dict[str, Any] = field(default_factory=dict)
    done: set[str] = field(default_factory=set)

    @property
    def draws_on(self) -> bool:
        """Whether the set-up has set a seed, so that tests draw on from there."""
        return any(map(_SEEDING.search, self.setup))

    @contextmanager
    def holding(self, data: Mapping[str, Any]) -> Iterator[None]:
        """Let functions of the set-up find other data, which the student's code has made of what the set-up left."""
        before = {name: self.given[name] for name in data}
        self.given.update(data)
        try:
            yield
        finally:
            self.given.update(before)

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
        self._root = root
        self._setup: Sequence[str] = ()
        self._given: dict[str, Any] = {}
        self._course = root
        self._left: Mapping[str, str] = {}
        self._prepared_by = 0  # a process
        self._released = frozenset[str]()  # files
        self._chance = random.getstate()
        self._run: Run | None = None

    def prepare(self, setup: Sequence[str], files: str, contents: Callable[[dict[str, Any]], dict[str, str]]) -> None:
        """Run set-up cells among the course's files; raise SetupStopped if one stops.

        files: the folder of the course's files; "" if there are none. contents: returns fingerprints of what cells
        defined.
        """
        own_temporary(self._root)
        self._setup, self._course, self._prepared_by = setup, self._copy(files, COURSE), os.getpid()
        self._released = frozenset(path.relative_to(self._course).as_posix() for path in self._course.rglob("*"))
        os.chdir(self._course)
        import_from(self._course, self._root)  # never from a copy that holds students' files
        self._given = {"__name__": "__main__", "__builtins__": vars(BUILTINS)}
        with watched(), replaceable_builtins():
            run_setup(setup, self._given)
        self._left, self._chance = contents(self._given), random.getstate()

    def begun(self) -> Run:
        """Return the run of the notebook, and go to its folder, which begins as what the set-up left."""
        if self._run is None:
            random.setstate(self._chance)  # of which a fork has made a new one
            course, folder = self._course, self._copy(str(self._course), RUN)
            if self._prepared_by == os.getpid():
                course, folder = folder, course
                take_code_from(course, folder)
            self._run = Run(self._setup, self._given, self._left, course, folder, Files(folder, course, self._released))
        os.chdir(self._run.folder)
        return self._run

    def _copy(self, files: str, name: str) -> Path:
        folder = self._root / name.format(os.getpid())
        if files:
            shutil.copytree(files, folder, symlinks=True)
        else:
            folder.mkdir()
        return folder
