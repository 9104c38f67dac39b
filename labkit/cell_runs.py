"""How the cells of a notebook ended when they were last run, so that no check praises or blames an earlier run.

IPython reports each cell before and after it runs. The names that a cell makes are read from its source, not from what
the notebook's program says about its cells: an exercise may be split over several cells, or moved to another one. Where
the program gives cells an id, as JupyterLab and VS Code do, a cell is recognised even after it was edited.
"""

import time
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from labkit.blanks import BlankError, Unfilled
from labkit.cell_names import CellNames, changed_names, dotted_names, names_of, seeming_names
from labkit.exercises import EXERCISES
from labkit.explaining import line_of, sentences, summary
from labkit.requests import judged_elsewhere

MOST_RUNS = 1_000  # are remembered
LONGEST_READ = 200_000  # characters of a cell that are read
LONG_RUN = 10.0  # seconds; long enough for somebody to close the browser
CORRECT_IT = "Correct that cell, and run it to its end."
STILL_HERE = "What an earlier run made is still here."


class MissingValueError(RuntimeError):
    """A value is used whose cell stopped with an error. root: that error, in words."""

    def __init__(self, message: str, root: str = "") -> None:
        super().__init__(message)
        self.root = root


class Unmade(Unfilled):
    """A stand-in for a value whose cell stopped with an error; any use of it says why the value is missing."""

    def __init__(self, name: str, reason: str) -> None:
        self._name, self._root = name, reason

    def _error(self) -> Exception:
        return MissingValueError(f"{self._name} is not there yet. Its cell stopped with {self._root}", self._root)


@dataclass(frozen=True)
class Unfinished:
    """Why there is nothing to judge yet. is_blank: whether only a blank is in the way. message: for a learner."""

    is_blank: bool
    message: str


@dataclass
class CellRun:
    """One run of a cell.

    cell_id: the notebook program's id of the cell; "" if it gives none. client: the page that asked for the run.
    binds: names that the cell gives a value. makes: these, and names of objects that it changes.
    objects: the `id` of each name's object, before the run and, once it has ended, after it. replaced: names whose
        object changed.
    failure: why it stopped; "" if it ran to its end.
    """

    cell_id: str
    source: str
    client: str
    names: CellNames
    binds: frozenset[str]
    makes: frozenset[str]
    objects: dict[str, int]
    began: float
    ended: float = 0.0
    replaced: frozenset[str] = frozenset()
    failure: str = ""
    is_blank: bool = False

    def stopped(self, where: str, old: bool) -> Unfinished:
        """Say that it stopped. where: what to call the cell. old: whether values of an earlier run are still there."""
        still = STILL_HERE if old else ""
        if self.is_blank:
            return Unfinished(True, sentences(self.failure, still))
        return Unfinished(False, sentences(f"{where} stopped with {self.failure}", still, CORRECT_IT))


class CellRuns:
    """The runs of one kernel, oldest first. Objects are told apart by `id`, so that none is kept alive."""

    def __init__(self, shell: Any) -> None:
        self.shell = shell
        self._running: list[CellRun] = []  # a cell may run another one
        self._ended: list[CellRun] = []

    def begin(self, info: Any) -> None:
        """Note that a cell begins to run."""
        source = _source_of(info)
        names = names_of(source)
        binds = (names.defined - names.imported) | (frozenset() if names.complete else seeming_names(source))
        makes = binds | changed_names(source)
        cell_id = getattr(info, "cell_id", None) or ""
        self._running.append(
            CellRun(cell_id, source, _client(self.shell), names, binds, makes, self._objects(makes), time.time())
        )

    def end(self, result: Any) -> None:
        """Note how a cell ended, and let names that it should have made say why they are missing."""
        if result.info is None:
            return
        if not self._running or self._running[-1].source != _source_of(result.info):
            self.begin(result.info)  # an empty cell, or the one that switched the recording on
        run = self._running.pop()
        before, run.objects, run.ended = run.objects, self._objects(run.makes), time.time()
        run.replaced = frozenset(name for name, one in run.objects.items() if before.get(name) != one)
        error = result.error_before_exec or result.error_in_exec
        if error is not None:
            run.failure, run.is_blank = _told(error), isinstance(error, BlankError)
            self._stand_in(run, error)
        self._ended = [*self._ended[1 - MOST_RUNS :], run]

    @property
    def running(self) -> CellRun | None:
        """The cell that is running now; None between cells."""
        return self._running[-1] if self._running else None

    def last_other_ended(self) -> float:
        """When the last cell but the running one ended, in seconds since the epoch; 0 before the first."""
        here = self.running.source if self.running else None
        return next((run.ended for run in reversed(self._ended) if run.source != here), 0.0)

    def last_that_made(self, *names: str) -> CellRun | None:
        """Return the last run of a cell that binds one of these names, or changes its object."""
        return next((run for run in reversed(self._ended) if run.makes.intersection(names)), None)

    def last_that_bound(self, name: str) -> CellRun | None:
        """Return the last run of a cell that binds a name."""
        return next((run for run in reversed(self._ended) if name in run.binds), None)

    def last_of(self, cell_id: str) -> CellRun | None:
        """Return the last run of a cell, by its id or by nbgrader's name for it, from which the lab's ids are made."""
        known = _plain(cell_id)
        return next((run for run in reversed(self._ended) if known and _plain(run.cell_id) == known), None)

    def unfinished(self, name: str, made: CellRun | None, where: str) -> Unfinished | None:
        """Say why the value of a name is not what its cell makes now; None if it is.

        made: the last run that made it. where: what to call the cell.
        """
        if made is None:
            return None
        last = self.last_of(made.cell_id) or made
        now = self._objects([name]).get(name)
        if last.failure:
            return last.stopped(where, old=now is not None and name not in last.replaced)
        if name in last.makes or not last.names.complete or name not in made.binds or now != made.objects.get(name):
            return None
        return Unfinished(False, f"{where} no longer makes {name}. {STILL_HERE} Make {name} there, and run it again.")

    def unfinished_exercise(self, name: str) -> Unfinished | None:
        """Say why the work of an exercise is not from the last runs of its cells; None if it is."""
        makes = EXERCISES[name].makes
        own, made = self.last_of(name), self.last_that_made(*makes)
        if own is not None and own.failure and (made is None or made.ended <= own.ended):
            return own.stopped("The cell above", old=bool(self._objects(makes).keys() - own.replaced))
        here = self.running.binds if self.running else frozenset()
        told = (self.unfinished(one, self.last_that_made(one), "The cell above") for one in makes if one not in here)
        return next(filter(None, told), None)

    def unfinished_need(self) -> Unfinished | None:
        """Say why a value that the running cell needs is not what its cell makes now; None if all are."""
        if self.running is None:
            return None
        needed = sorted((self.running.names.at_once | self.running.names.later) - self.running.binds)
        told = (self.unfinished(one, self.last_that_bound(one), f"The cell that makes {one}") for one in needed)
        return next(filter(None, told), None)

    def _objects(self, names: Iterable[str]) -> dict[str, int]:
        space = self.shell.user_ns
        return {name: id(space[name]) for name in names if name in space and not isinstance(space[name], Unfilled)}

    def _stand_in(self, run: CellRun, error: BaseException) -> None:
        """Let missing names say why; also those with an earlier reason, such as a blank that has been filled since."""
        for name in run.binds.difference(run.objects):
            if isinstance(error, BlankError):
                self.shell.user_ns[name] = Unfilled(name, error)
            else:
                self.shell.user_ns[name] = Unmade(name, getattr(error, "root", "") or run.failure)


_runs: CellRuns | None = None


def record_runs(shell: Any) -> None:
    """Remember how each cell of an IPython shell ends; calling it twice changes nothing.

    Nothing is remembered while a submission is graded: there each notebook runs once, from its top.
    """
    global _runs
    if judged_elsewhere() or (_runs is not None and _runs.shell is shell):
        return
    _runs = runs = CellRuns(shell)
    shell.events.register("pre_run_cell", runs.begin)
    shell.events.register("post_run_cell", runs.end)


def recorded_runs() -> CellRuns | None:
    """Return the recorded runs; None where there is no notebook, or a submission is graded."""
    return None if judged_elsewhere() else _runs


def unfinished_exercise(exercise: str) -> Unfinished | None:
    """Say why a check of an exercise would judge leftovers of an earlier run; None if it would not."""
    runs = recorded_runs()
    return None if runs is None else runs.unfinished_exercise(exercise) or runs.unfinished_need()


def unfinished_here() -> Unfinished | None:
    """Say why the running cell, a graded one, would judge leftovers of an earlier run; None if it would not."""
    runs = recorded_runs()
    if runs is None or runs.running is None:
        return None
    here, used = _plain(runs.running.cell_id), dotted_names(runs.running.source)
    tested = [name for name, one in EXERCISES.items() if here in one.graded or used.intersection(one.tested_by)]
    return next(filter(None, map(runs.unfinished_exercise, tested)), None) or runs.unfinished_need()


def opened_since(exercise: str) -> bool:
    """Tell whether the notebook's page was opened again after a long run of an exercise's cell began.

    The page may have lost that run's output, and still show the output of an earlier run.
    """
    runs = recorded_runs()
    if runs is None or runs.running is None:
        return False
    last = runs.last_that_made(*EXERCISES[exercise].makes)
    return last is not None and last.ended - last.began > LONG_RUN and last.client != runs.running.client


def _told(error: BaseException) -> str:
    if isinstance(error, BlankError):
        return str(error)
    if isinstance(error, KeyboardInterrupt):
        return sentences("an interrupt", line_of(error))
    if isinstance(error, MissingValueError):
        return f"{type(error).__name__}: {error}"
    return f"{type(error).__name__}: {summary(error)}".removesuffix(": ")


def _plain(cell_id: str) -> str:
    return cell_id.replace("-", "_")


def _source_of(info: Any) -> str:
    return (info.raw_cell or "")[:LONGEST_READ]


def _client(shell: Any) -> str:
    """Return the session id of the page, or program, that asked to run a cell; "" without a kernel."""
    parent = shell.get_parent() if hasattr(shell, "get_parent") else {}
    header = parent.get("header", {}) if isinstance(parent, dict) else {}
    return str(header.get("session", ""))
