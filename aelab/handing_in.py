"""The last cell of the last notebook: run the saved notebooks as grading will, from inside JupyterLab."""

import os
import re
import subprocess
import sys
from pathlib import Path

from labkit.cell_runs import recorded_runs
from labkit.requests import judged_elsewhere

SAVE_FIRST = "Save all three notebooks (Ctrl-S, on a Mac Cmd-S), then run this cell again."
_PROGRESS = re.compile(r"\S+ \d+/\d+ cell .* \([\d.]+ s\)")  # what `aelab check` tells in a pipe after each cell


def check_notebooks(folder: Path | None = None) -> None:
    """Run `aelab check` on the notebooks of a folder, and print what it says.

    Files are checked, not what is on the screen. So nothing runs before they were saved, which is after the last cell
    that was run; in "Run All Cells", for instance.

    Args:
        folder: of the notebooks; the current one, which is that of the notebook, unless given.
    """
    if judged_elsewhere():
        print("Not run here: this run is graded.")
        return
    notebooks = sorted((folder or Path()).glob("*.ipynb"))
    runs = recorded_runs()
    last = runs.last_other_ended() if runs is not None else 0.0
    if max((path.stat().st_mtime for path in notebooks), default=0.0) <= last or not notebooks:
        print(SAVE_FIRST)
        return
    _show_output([sys.executable, "-m", "aelab", "check", *map(str, notebooks)])


def _show_output(command: list[str]) -> None:
    """Run a command and print its output as it comes; its progress takes one line, which is overwritten."""
    environment = {**os.environ, "PYTHONUTF8": "1", "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, encoding="utf-8", env=environment
    ) as process:
        width = 0
        try:
            for line in process.stdout or ():
                text = line.rstrip("\n")
                end = "" if _PROGRESS.fullmatch(text) else "\n"
                print(f"\r{text:{width}}" if width else text, end=end, flush=True)
                width = 0 if end else len(text)
        except BaseException:  # an interrupt, which the command may not have got
            process.kill()
            raise
