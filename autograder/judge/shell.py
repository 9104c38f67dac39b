"""What `get_ipython()` returns in the judge: the few of IPython's commands that a test may depend on.

No command of the operating system runs in the judge, and no file of a student's.
"""

from __future__ import annotations

import contextlib
import io
import re
import sys
import timeit
from collections.abc import Callable
from pathlib import Path
from typing import Any

from autograder.notebooks.ipython import timed_code

# They change how a notebook looks, or how it is edited, and nothing that a test can depend on.
WITHOUT_EFFECT = {
    *("matplotlib", "config", "precision", "colors", "xmode", "pdb", "automagic"),
    *("load_ext", "reload_ext", "unload_ext", "autoreload", "aimport"),
    *("pinfo", "pinfo2", "pdoc", "psource", "who", "whos", "history"),
    *("html", "markdown", "latex", "javascript", "js", "svg"),
}
MOST_RUNS = 7
_COUNT = re.compile(r"-([nr])\s*(\d+)")
Run = Callable[[str, dict[str, Any]], object]


class Shell:
    """Stands in for IPython's shell in the namespace of set-up cells or of a test.

    Args:
        source: of the cells; no magic runs other code. user_ns: that namespace.
        run: runs code in it, and returns the value of the last expression.
        refuse: returns the error for a command that cannot run here, and records its reason.
        skips: whether commands whose result is not used are passed over instead; `skipped` lists them.
    """

    def __init__(
        self, source: str, user_ns: dict[str, Any], run: Run, refuse: Callable[[str], Exception], skips: bool = False
    ) -> None:
        self.user_ns, self.skipped = user_ns, list[str]()
        self._source = _without_spaces(source)
        self._run, self._refuse, self._skips = run, refuse, skips
        self._captures: list[tuple[Captured, contextlib.ExitStack]] = []
        user_ns |= {"get_ipython": lambda: self, "display": display}

    def run_line_magic(self, name: str, line: str, *_: object) -> object:
        """Run a magic of one line."""
        return self._magic(name, line, "")

    def run_cell_magic(self, name: str, line: str, cell: str) -> object:
        """Run a magic of a whole cell."""
        if name == "writefile":
            arguments = line.split()
            with Path(arguments[-1]).open("a" if "-a" in arguments[:-1] else "w", encoding="utf-8") as file:
                file.write(cell)
            return None
        return self._magic(name, line, cell)

    def system(self, command: str) -> None:
        """Refuse a command, or pass over it."""
        if not self._skips:
            raise self._refuse(_no_command(f"!{command}"))
        self.skipped.append(f"!{command}")

    def getoutput(self, command: str) -> None:
        """Refuse a command whose output is used."""
        raise self._refuse(_no_command(f"!{command}"))

    def start_capture(self) -> Captured:
        """Keep what is printed from now on; see `%%capture`."""
        stack, captured = contextlib.ExitStack(), Captured()
        stack.enter_context(contextlib.redirect_stdout(captured.out))
        stack.enter_context(contextlib.redirect_stderr(captured.err))
        self._captures.append((captured, stack))
        return captured

    def end_capture(self) -> None:
        """Show again what is printed."""
        self._captures.pop()[1].close()

    def _magic(self, name: str, line: str, cell: str) -> object:
        if name in WITHOUT_EFFECT:
            return None
        if name in ("time", "timeit", "prun") and not all(
            _without_spaces(text) in self._source for text in (line, cell)
        ):
            raise self._refuse("The test runs code that is not written in it, which may be a student's")
        if name in ("time", "prun"):
            return self._run(timed_code(line, cell), self.user_ns)
        if name == "timeit":
            return self._timed(line, cell)
        shown = f"{'%%' if cell else '%'}{name} {line}".strip()
        if self._skips and name in ("bash", "sh", "pip", "conda", "system", "sx", "script"):
            self.skipped.append(shown)
            return None
        raise self._refuse(_no_command(shown))

    def _timed(self, line: str, cell: str) -> object:
        from IPython.core.magics.execution import TimeitResult

        statement, setup = (cell, timed_code(line)) if cell else (timed_code(line), "pass")
        counts = {name: int(count) for name, count in _COUNT.findall(line)}
        timer = timeit.Timer(statement.strip() or "pass", setup.strip() or "pass", globals=self.user_ns)
        number = counts.get("n", 0) or timer.autorange()[0]
        runs = [seconds / number for seconds in timer.repeat(max(1, counts.get("r", MOST_RUNS)), number)]
        result: object = TimeitResult(number, len(runs), min(runs), max(runs), runs, 0.0, 3)  # type: ignore[no-untyped-call]
        if not re.search(r"-\w*q", line):
            print(result)
        return result if re.match(r"[^\n]*?(?<!\S)-\w*o", line) else None

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        raise self._refuse(f"The test uses get_ipython().{name}, which there is not in the process that runs the tests")


class Captured:
    """What `%%capture` kept: `stdout`, `stderr` and no pictures."""

    def __init__(self) -> None:
        self.out, self.err = io.StringIO(), io.StringIO()
        self.outputs: list[object] = []

    stdout = property(lambda self: self.out.getvalue())
    stderr = property(lambda self: self.err.getvalue())

    def show(self) -> None:
        """Print it."""
        print(self.stdout, end="")
        print(self.stderr, end="", file=sys.stderr)

    __call__ = show


def display(*objects: object, **_: object) -> None:
    """Show objects as text."""
    for shown in objects:
        print(repr(shown))


def _without_spaces(text: str) -> str:
    return re.sub(r"[\s\\]+", "", text)


def _no_command(shown: str) -> str:
    line = shown.split("\n")[0][:80]
    return f"`{line}` cannot run in the process that runs the tests; only Python can"
