"""Keeps a test from running, in the judge, what came from a student: files, pickles, and texts as code.

Python reports what it is about to do to audit hooks. While a test runs, ours refuses these, with a reason for a person:
a command, an unpickled class, a module in the test's own folder, and code that is not written in the test.
Installed libraries may do as they like with what is theirs; so may the grader.
"""

from __future__ import annotations

import os
import re
import sys
import timeit
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from autograder.judge.callers import (
    IMPORTING,
    INSTALLED,
    OURS,
    STANDARD,
    calling_file,
    imports_by_statement,
    is_courses,
    libraries_on_stack,
)
from autograder.judge.commands import COMMANDS, is_usual
from autograder.judge.evaluating import (
    ANNOTATIONS,
    FORMULAS,
    LOCAL,
    QUERIES,
    TEMPLATES,
    WORD,
    WORD_OR_HIDDEN,
    hands_over_evaluation,
    is_harmless,
    is_in_files,
    is_of_timeit,
    is_plain,
    is_type,
    names_in,
    reaches_further,
    spells,
)
from autograder.judge.hosts import CONNECTING, Hosts
from autograder.judge.reach import CHANGING, READING, Reach
from autograder.judge.told import Told, spellings, without_spaces

LOADING = {"exec", "import", "ctypes.dlopen"}
CODE = {"marshal.loads", "marshal.load", "code.__new__"}
_EXCHANGE = str(Path(__file__).with_name("files.py"))  # which brings students' files, and takes them back
# Standard modules that run text as code for whoever calls them, and those that start processes for them.
_EVALUATORS = (
    *("runpy.py", "code.py", "codeop.py", "pdb.py", "bdb.py", "cProfile.py", "profile.py", "trace.py"),
    *("doctest.py", "timeit.py", f"logging{os.sep}config.py"),
)
_PARSING = (f"{os.sep}ast.py", f"{os.sep}symtable.py")
_RUNNING = tuple(f"{os.sep}{name}" for name in _EVALUATORS)
_STARTERS = ("subprocess.py", "os.py", "pty.py", "multiprocessing", "asyncio", "concurrent")


class Guard:
    """Watches one test.

    text: of the test.

    Args:
        source: of the test, and of what it uses from earlier ones. folder: in which it runs, with students' files.
        refuse: returns the error to raise, and records its reason. on_open: called with the path, below `folder`, of
            each file that is about to be opened, and with the mode. told: what the student's code has told.
        course: the folder of the course's files. packages: those of the course's packages.
    """

    def __init__(
        self,
        source: str,
        folder: Path,
        refuse: Callable[[str], Exception],
        on_open: Callable[[str, str], None] = lambda path, mode: None,
        told: Told | None = None,
        course: Path | None = None,
        packages: Collection[Path] = (),
    ) -> None:
        self.text, self._source, self._words = source, without_spaces(source), set(WORD.findall(source))
        self._hidden_words, self._looks = set(WORD_OR_HIDDEN.findall(source)), False
        self._evaluates = hands_over_evaluation(source)
        self.refuse, self._on_open = refuse, on_open
        self._folder = f"{os.path.realpath(folder)}{os.sep}"
        self._packages = tuple(f"{package}{os.sep}" for package in packages)
        self._told, self.hosts = told or Told(), Hosts(source, self._folder)
        self._reach = Reach(folder, course or folder, names_in(source), self._told)

    def check(self, event: str, arguments: tuple[Any, ...]) -> None:
        """Raise an error if Python must not do this."""
        if self._looks and event in ("open", "compile"):
            return
        if event in ("open", "sqlite3.connect") and self._opens(event, *arguments):
            return
        if event in CHANGING or event in READING:
            self._check_reach(event, arguments)
        elif event == "pickle.find_class":
            raise self.refuse(
                f"The test unpickles an object of the class {arguments[0]}.{arguments[1]}, but pickles can run code. "
                "A cell of the set-up may read pickles of the course's"
            )
        elif event in COMMANDS:
            if not is_usual(event, arguments) or is_courses(calling_file(skip=_STARTERS)):
                raise self.refuse("The test runs a command, which the process that runs the tests does not allow")
        elif event in CONNECTING:
            if not self.hosts.may(event, arguments):
                raise self.refuse("The test connects to an address that your code gave it, or that it does not name")
        elif event in LOADING:
            self._check_loaded(event, arguments)
            if event == "import" and not imports_by_statement():
                self.expect_untold(arguments[0])
        elif event == "compile":
            self._check_code(*arguments)
        elif event in CODE and is_courses(calling_file(skip=())):
            raise self.refuse("The test runs code that was compiled elsewhere, which may be a student's")

    def _check_loaded(self, event: str, arguments: tuple[Any, ...]) -> None:
        """Refuse to run a file that was not where code is before the test began."""
        found = arguments[1] if event == "import" else getattr(arguments[0], "co_filename", arguments[0])
        if not isinstance(found, str) or os.sep not in found or self._reach.is_code(found):
            return
        # TensorFlow, for one, writes modules of its own into the folder for temporary files, which may be this one.
        if os.path.basename(found).startswith("__autograph_generated") and not is_courses(calling_file(skip=("",))):
            return
        raise self.refuse(f"The test runs {os.path.basename(found)}, but no file of a student's runs there")

    def _check_code(self, source: object, file: object) -> None:
        caller = calling_file(skip=())
        text = source.decode("utf-8", "replace") if isinstance(source, bytes) else source
        if isinstance(text, str) and not self._is_evaluable(text, calling_file(skip=("ast.py",))):
            raise self.refuse("The test evaluates a text that is not written in it, which may be a student's code")
        if self._own(file) and os.path.isfile(str(file)) and is_courses(calling_file(skip=("",))):
            raise self.refuse(f"The test runs {os.path.basename(str(file))}, but no file of a student's runs there")
        if not self._evaluates and not is_courses(caller) and not caller.endswith(_RUNNING):
            return
        by_timeit = caller == timeit.__file__ and isinstance(text, str) and is_of_timeit(text, self._source)
        if not isinstance(text, str) or not (by_timeit or self._writes(text) or is_plain(text, self._words)):
            raise self.refuse("The test runs code that is not written in it, which may be a student's")

    def _is_evaluable(self, text: str, caller: str) -> bool:
        """Return whether a text may be evaluated by what evaluates texts of others."""
        is_parsed_only = calling_file(skip=()).endswith(_PARSING)  # as `inspect` does with signatures of C's
        if caller.endswith(ANNOTATIONS) and not is_parsed_only:
            asking = calling_file(skip=("typing.py", "inspect.py", "annotationlib.py", "functools.py", "ast.py"))
            if is_type(text) or self._writes(text):
                return True
            is_untold = not is_courses(asking) and not self._told.has_code(text)
            return is_untold and is_in_files(text, libraries_on_stack())
        if QUERIES in caller:
            return is_harmless(text) or self._writes(text.replace(LOCAL, "@"))
        if FORMULAS in caller:
            return is_harmless(text) or self._writes(text)
        if caller.startswith(INSTALLED) and self._told.has_code(text):
            return is_type(text) or is_harmless(text) or self._writes(text)
        if any(part in caller for part in TEMPLATES):
            return False
        runs = not is_parsed_only and not calling_file(skip=()).startswith((*IMPORTING, *OURS))
        if runs and caller.startswith((*INSTALLED, *STANDARD)) and not caller.endswith(_RUNNING):
            return not self._reaches_further(text, {caller} | libraries_on_stack())
        return True

    def _reaches_further(self, text: str, files: set[str]) -> bool:
        self._looks = True  # at texts of libraries, by parsing them
        try:
            return reaches_further(text, self._hidden_words, files)
        finally:
            self._looks = False

    def _writes(self, text: str) -> bool:
        return without_spaces(text) in self._source

    def is_written(self, text: str) -> bool:
        """Return whether a text stands in the test, and is no part of a word there."""
        return re.search(rf"(?<![\w.-]){re.escape(text)}(?![\w-])", self.text) is not None

    def expect_written(self, text: str, reason: str) -> None:
        """Refuse, for this reason, a text that is no part of the test."""
        if not self._writes(text):
            raise self.refuse(reason)

    def expect_spelled(self, name: str) -> None:
        """Refuse to look for a name that the test does not spell as it is."""
        if not re.search(rf"(?<![\w.]){re.escape(name)}(?!\w)", self.text):
            raise self.refuse(f"The test looks up {name[:100]}, which is not written in it and may be a student's name")

    def expect_untold(self, name: str) -> None:
        """Refuse to import a module that the student's code has told, unless the test names it."""
        if self._told.is_word(name) and name.split(".")[0] not in self._words:
            raise self.refuse(f"The test imports {name}, which it does not name, perhaps by a student's text")

    def expect_named(self, name: str) -> None:
        """Refuse to look for something below a module, or whatever is first in the name, that the test doesn't name."""
        root, *parts = re.split(r"[.:]", name)
        if any(part.startswith("_") for part in parts) or not (root in self._words or root in ("builtins", "__main__")):
            self.expect_spelled(name)

    def _check_reach(self, event: str, arguments: tuple[Any, ...]) -> None:
        if calling_file(skip=()).startswith(IMPORTING):  # of a module that the test names
            return
        reason = self._reach.why_not(event, arguments, self._is_own)
        if reason and calling_file(skip=("",)) != _EXCHANGE:
            raise self.refuse(reason)

    def _is_own(self, file: str) -> bool:
        """Return whether code, by its file, is that of a package of the course's, and no cell."""
        return file.startswith(self._packages) or (os.path.isabs(file) and is_courses(file))

    def _opens(self, event: str, place: object, mode: object = None, *_: object) -> bool:
        """Tell of each file of the test's folder that may be meant; return whether nothing else can be."""
        given = os.fsdecode(place) if isinstance(place, bytes | os.PathLike) else place
        for one in spellings(given) if isinstance(given, str) else ():
            if path := self._own(one):
                self._on_open(path, str(mode or ""))
        return event == "open" and bool(self._own(place))

    def _own(self, path: object) -> str:
        """Return a path below the test's folder relative to it; "" for other paths."""
        path = os.fsdecode(path) if isinstance(path, bytes | os.PathLike) else path
        if not isinstance(path, str) or path.startswith("<"):
            return ""
        path = os.path.realpath(path)
        return path.removeprefix(self._folder) if path.startswith(self._folder) else ""


_active: Guard | None = None
_installed = False


@contextmanager
def guarded(guard: Guard) -> Iterator[None]:
    """Have a guard watch what happens within the block."""
    global _active, _installed
    if not _installed:
        sys.addaudithook(_hook)  # it can never be removed
        _installed = True
    _active = guard
    try:
        yield
    finally:
        _active = None


def refused(reason: str) -> Exception | None:
    """Record why the present test cannot be decided, and return the error to raise; None if no test runs."""
    return None if _active is None else _active.refuse(reason)


def expect_written(text: str, reason: str) -> None:
    """Refuse a text, for this reason, unless the present test writes it."""
    if _active is not None:
        _active.expect_written(text, reason)


def is_spelled(name: str) -> bool:
    """Return whether a name is a word of the present test's, or of its set-up's; False if no test runs."""
    return _active is not None and spells(_active.text, name)


def note_addresses(found: object) -> None:
    """Note addresses of a computer that the present test may connect to."""
    if _active is not None:
        _active.hosts.note(found)


def is_written(text: str) -> bool:
    """Return whether a text is a part of the present test, or of its set-up; True if no test runs."""
    return _active is None or _active.is_written(text)


def expect_named(name: str) -> None:
    """Refuse to look for a name unless the present test names what is first in it."""
    if _active is not None:
        _active.expect_named(name)


def expect_untold(name: str) -> None:
    """Refuse to import a module that a student has told, unless the present test names it."""
    if _active is not None:
        _active.expect_untold(name)


def expect_spelled(name: str) -> None:
    """Refuse to look for a name that the present test does not spell as it is."""
    if _active is not None:
        _active.expect_spelled(name)


def _hook(event: str, arguments: tuple[Any, ...]) -> None:
    if _active is not None and event in _WATCHED:
        _active.check(event, arguments)


_WATCHED = {"pickle.find_class", "compile", *LOADING, *CONNECTING, *COMMANDS, *CODE, *READING, *CHANGING}
