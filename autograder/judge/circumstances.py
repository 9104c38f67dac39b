"""What a test has set up before it calls the student's code, and what the call has shown: both cross the wall."""

from __future__ import annotations

import io
import os
import re
import signal
import sys
import warnings
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from types import ModuleType
from typing import Any

from autograder.judge import chance
from autograder.judge.evaluating import spells
from autograder.judge.guard import is_spelled
from autograder.judge.leftovers import MODULES, hidden_modules
from autograder.judge.logged import levels, show_entry
from autograder.judge.objects import RemoteMeta
from autograder.judge.patches import Targets
from autograder.judge.variables import looks_at_all, may_be_set
from labkit.known import exception_named, nearest_exception
from labkit.process_settings import ENVIRONMENT, changed, set_variables, settings, take_settings
from labkit.random_states import global_states, leads_to

Build = Callable[[Any, str], Any]
# What the student's code may leave otherwise, and how a test says that it looks at its own: see `labkit.kernel.calls`.
_WATCHED = {
    "drawing": re.compile(r"\b(random|rand|randn|randint|shuffle|choices?|sample)\b"),
    "variables": re.compile(r"\b(environb?|getenvb?)\b"),
    "logging": re.compile(r"\bgetLogger\b"),
}
MOST_PRINTED = 1_000_000  # characters of one call
MOST_SHOWN = 1_000  # warnings, and log entries, of one call
LONGEST_SHOWN = 10_000  # characters of a warning
_MISSING = object()
_UNPATCHED = {module.__name__: dict(vars(module)) for module in MODULES}
_NOT_FUNCTIONS = {
    *("_", "__build_class__", "__import__", "copyright", "credits", "license", "exit", "quit", "help"),
    *("get_ipython", "display", "issubclass", "setattr"),  # which the judge has its own of
}

_SEED = "Your code sets the seed of random numbers, and the test draws in its own process"
_ASKED = (  # what a test may ask for that is of a process
    (re.compile(r"getcwdb?\(|\bcwd\(|abspath\(|\.absolute\(|\.resolve\("), "the working folder"),
    (re.compile(r"getrecursionlimit\("), "the recursion limit"),
)


class Circumstances:
    """The surroundings of one test.

    Args:
        namespace: the test's. student: names and values that it has got from the student. source: of the test.
        names: that it has asked for, some of which the student may not have yet.
        refuse: returns an error, and records its reason. left: the settings that the student's cells have left.
        around: the sources of cells whose functions the test may use. draws_on: see `leftovers.put_back`.
    """

    def __init__(
        self,
        namespace: dict[str, Any],
        student: Mapping[str, Any],
        source: str = "",
        names: Sequence[str] = (),
        refuse: Callable[[str], object] = lambda reason: None,
        left: Any = None,
        around: Sequence[str] = (),
        draws_on: bool = False,
    ) -> None:
        self.watched = [name for name, used in _WATCHED.items() if used.search(source)]
        self._refuse = refuse
        self._folder = os.getcwd()
        self._left = dict[str, str | None]()  # environment variables as the student's code has left them
        self.replaced = False  # whether the student's names have other values for this test
        self._names = frozenset(names)
        self._namespace, self._student = namespace, dict(student)
        self._put: dict[str, Any] = {}  # what the test has put in the place of the student's values, at the last call
        self._stdin = sys.stdin
        self.targets = Targets([*around, source], namespace)
        self._levels = levels()
        self._filters = list(warnings.filters)
        self._hidden = hidden_modules() if "modules" in source else None  # looking takes a moment, for many calls
        self._source = source
        self.not_taken = set(take_settings(left, source))  # settings of the student's process that do not hold here
        self._tables = "option" in source  # as in `pd.set_option`
        self._settings = settings(self._tables)
        # A test that puts a state back means the one that the student's code has drawn from since.
        self._seeds = {} if draws_on or re.search(r"\bset_?state\b", source) else global_states()
        self._seeded: set[str] = set()
        self.loggers: set[str] = set()  # that the test names, and the student's code has set up
        self._reseeded: dict[str, Any] = {}  # the test's state of what the student's code has given another seed

    def before_call(self) -> dict[str, Any]:
        """Return what a call has to be surrounded with; empty if the test has set up nothing."""
        self._expect_own_seeds()
        patches = self._patches()
        with self.targets.away():
            return self._set_up(patches)

    def _set_up(self, patches: dict[str, dict[str, Any]]) -> dict[str, Any]:
        found: dict[str, Any] = {
            "values": self._other_values(),
            "deleted": [name for name in self._student if name not in self._namespace],
            "levels": {name: level for name, level in levels().items() if level != self._levels.get(name, 0)},
            "filters": self._new_filters(),
            "patches": patches,
            "seeds": self._new_seeds(),
            "settings": self._changed_settings(),
            "alarm": signal.getitimer(signal.ITIMER_REAL)[0],
            "folder": self._folder_below(),
            "hidden": [] if self._hidden is None else sorted(hidden_modules() - self._hidden),
        }
        self._put = found["values"]
        self.replaced |= bool(found["values"] or found["deleted"])
        return {name: part for name, part in found.items() if part}

    @property
    def seeded(self) -> dict[str, bool]:
        """The random numbers that the test has seeded."""
        return dict.fromkeys(self._seeded, True)

    def after_call(self, reply: Mapping[str, Any], build: Build, raised: Callable[[Any], BaseException]) -> None:
        """Show in this process what the call has shown in the student's. Nothing in the reply is trusted.

        build: makes a value of plain data; see `Rebuilder.rebuilt`. raised: makes an exception; see `Exceptions.told`.

        Raises:
            Warning: the test wants warnings to be exceptions.
        """
        sys.stdout.write(_text(reply.get("printed")))
        sys.stderr.write(_text(reply.get("errors")))
        self._take_seeds(reply.get("seeds"))
        self._take_variables(reply.get("left") if "variables" in self.watched else None, build)
        self.not_taken |= {*take_settings(reply.get("settings"), self._source)}
        reseeded = reply.get("reseeded")
        if isinstance(reseeded, list) and any(name not in self._seeded for name in reseeded):
            self._refuse(_SEED)
        elif reseeded:
            self.not_taken.add("the seed of random numbers")
        named = (one for one in _list(reply.get("loggers")) if type(one) is str)
        self.loggers |= {one for one in named if re.search(rf"""['"]{re.escape(one)}['"]""", self._source)}
        moved = reply.get("moved")
        for (asked, what), told in zip(_ASKED, moved if isinstance(moved, list) else [], strict=False):
            if told is True and asked.search(self._source):
                self._refuse(f"Your code changes {what}, and the test, which asks for that, runs in its own process")
        if reply.get("redirected") is True:
            self._refuse("Your code replaces the standard output, and the test prints in its own process")
        for entry in _list(reply.get("logged")):
            show_entry(entry, build, raised)
        for entry in _list(reply.get("warned")):
            kind: type[Warning] = UserWarning
            message, own = "", list[Any]()
            with suppress(TypeError, ValueError):
                (module, name), message, *own = entry
                found = exception_named(str(module), str(name))
                kind = found if found is not None and issubclass(found, Warning) else UserWarning
            made = build(own[0], "a warning") if own else None
            shown = made if isinstance(made, Warning) else str(message)[:LONGEST_SHOWN]
            warnings.warn_explicit(shown, kind, "<student>", 1, "__main__", {})

    def put_back(self) -> None:
        """Undo what the test has left replaced in libraries."""
        self._expect_own_seeds()
        self.targets.put_back()

    def take_values(self, values: Mapping[str, Any]) -> None:
        """Give the test the present values of the student's variables, of those that it has set itself, too."""
        for name, value in values.items():
            present = self._namespace.get(name, _MISSING)
            if name in self._student and present is self._student[name]:
                self._student[name] = self._namespace[name] = value
            elif name in self._put and present is self._put[name]:
                self._namespace[name] = value
            elif name in self._names and name not in self._student and present is _MISSING:
                self._student[name] = self._namespace[name] = value

    def alone_has(self, name: Any) -> bool:
        """Return whether the test has a name that the student does not have."""
        return isinstance(name, str) and name in self._namespace and name not in self._student

    def _other_values(self) -> dict[str, Any]:
        present = {name: self._namespace[name] for name in self._student if name in self._namespace}
        changed = {name: value for name, value in present.items() if value is not self._student[name]}
        return {name: value for name, value in changed.items() if not isinstance(value, ModuleType)}

    def _new_filters(self) -> list[Any]:
        """Return the filters of warnings, by action and class, if the test has made warnings exceptions.

        Only then they matter where the student's code runs; otherwise all warnings are told. A filter with a text stays
        here, as the text is the test's: its warnings become exceptions when the call has ended.
        """
        filters: list[Any] = list(warnings.filters)
        if filters == self._filters or all(action != "error" for action, *_ in filters):
            return []
        general = [one for one in filters if one[1] is None and one[3] is None]  # of any text, in any module
        return [[action, _place_of(kind)] for action, _, kind, *_ in general]

    def _patches(self) -> dict[str, dict[str, Any]]:
        patches: dict[str, dict[str, Any]] = {}
        for module in MODULES:
            before = _UNPATCHED[module.__name__]
            changed = {name: now for name, now in vars(module).items() if now is not before.get(name, now)}
            changed = {name: now for name, now in changed.items() if callable(now) and name not in _NOT_FUNCTIONS}
            if changed:
                patches[module.__name__] = changed
        for name, path, now in self.targets.replaced():
            patches.setdefault(name, {})[path] = now
        given = {name: self._namespace[name] for name in _UNPATCHED["builtins"] if name in self._namespace}
        own = {
            name: value
            for name, value in given.items()
            if callable(value) and name not in (*self._student, *_NOT_FUNCTIONS)
        }
        if sys.stdin is not self._stdin:
            own.setdefault("input", _from_stdin)
            if isinstance(sys.stdin, io.StringIO):
                patches["sys"] = {"stdin": sys.stdin}
        if own:
            patches["builtins"] = own | patches.get("builtins", {})
        return patches

    def _new_seeds(self) -> dict[str, Any]:
        """Return the states that the test has set since the last call."""
        now = global_states()
        known = self._seeds
        new = {name: state for name, state in now.items() if name not in known or not chance.equal(state, known[name])}
        self._seeds = now
        self._seeded |= new.keys()
        return new

    def _changed_settings(self) -> dict[str, Any]:
        """Return the settings that the test has changed, or changed back."""
        found = changed(self._settings, settings(self._tables))
        back = {name: os.environ.get(name) for name, value in self._left.items() if os.environ.get(name) != value}
        return found | ({ENVIRONMENT: found.get(ENVIRONMENT, {}) | back} if back else {})

    def _folder_below(self) -> str:
        """Return where the test works, below the folder in which it began; "" if it is there, or elsewhere."""
        here = os.path.relpath(os.getcwd(), self._folder)
        return "" if here == os.curdir or here.startswith(os.pardir) else here

    def _take_variables(self, left: Any, build: Build) -> None:
        """Set the environment variables that a call has set, and that the test names.

        Others could lead this process's libraries to files and computers that the student chooses.
        """
        before = self._settings[ENVIRONMENT]
        for name, value in left.items() if isinstance(left, dict) else ():
            if not isinstance(name, str) or not (spells(self._source, name) or is_spelled(name)):
                self.not_taken.add("an environment variable")
                if looks_at_all(self._source):
                    self._refuse("Your code sets an environment variable that the test, which looks at all, lacks")
            elif name in before or not may_be_set(name):
                self._refuse("Your code changes an environment variable that the process of the test has its own of")
            elif value is None or (isinstance(value, str) and len(value) <= LONGEST_SHOWN and "\0" not in value):
                build(value, "an environment variable")  # which notes what the text may lead to
                self._left[name] = value
                set_variables({name: value})

    def _take_seeds(self, states: Any) -> None:
        """Go on where the student's code stopped drawing random numbers."""
        for name, state in states.items() if isinstance(states, dict) else ():
            with suppress(Exception):
                if name in self._seeded and not chance.go_on(name, self._seeds[name], state):
                    self._reseeded[name] = self._seeds[name]
        self._seeds = global_states()

    def _expect_own_seeds(self) -> None:
        """Refuse to let the test draw on where the student's code has set another seed."""
        if not self._reseeded:
            return
        with self.targets.away():
            states = global_states()
            drawn = [
                leads_to(name, state, states[name]) and not chance.equal(state, states[name])
                for name, state in self._reseeded.items()
            ]
            if any(drawn):
                self._refuse(_SEED)
        self._reseeded.clear()


def _place_of(kind: type) -> Any:
    """Return the class of a warning as it is sent: the student's own, or the nearest one that both processes know."""
    return kind if type(kind) is RemoteMeta else nearest_exception(kind)


def _text(found: Any) -> str:
    return found[:MOST_PRINTED] if isinstance(found, str) else ""


def _list(found: Any) -> list[Any]:
    return found[:MOST_SHOWN] if isinstance(found, list) else []


def _from_stdin(prompt: object = "") -> str:
    return input(prompt)
