"""Harmful notebooks: each first answers one exercise correctly, then does harm, and answers another one."""

from __future__ import annotations

from dataclasses import dataclass

import nbformat
from nbformat import NotebookNode
from toy_course import answer, code, find, notebook
from toy_course import test_cell as graded

FIRST = "def first():\n    return 1"
SECOND = "def second():\n    return 2"
SECOND_TEST = """assert second() == 2, "second() is 2"
### BEGIN HIDDEN TESTS
assert second() < 3
### END HIDDEN TESTS"""


def template() -> NotebookNode:
    """Return the notebook: 3 points for the first exercise, 2 for the second one."""
    return notebook(
        code("import numpy as np"),
        answer("first", f"### BEGIN SOLUTION\n{FIRST}\n### END SOLUTION"),
        graded("test_first", 3, "assert first() == 1"),
        answer("second", f"### BEGIN SOLUTION\n{SECOND}\n### END SOLUTION"),
        graded("test_second", 2, SECOND_TEST),
    )


@dataclass(frozen=True)
class Harm:
    """What a notebook does, and the outcome.

    cell: a cell between the exercises. second: the answer to the second one. points: for that answer; None for a
        person. message: a regular expression for what the student reads about it.
    """

    cell: str = "pass"
    second: str = SECOND
    points: float | None = 0
    message: str = ""


def put_into(harm: Harm, content: NotebookNode) -> None:
    """Turn a released notebook into a harmful one."""
    find(content, "first").source = FIRST
    find(content, "second").source = harm.second
    content.cells.insert(content.cells.index(find(content, "second")), nbformat.v4.new_code_cell(harm.cell))


CELL_SECONDS = 8  # enough for 200 MB of output on a busy machine
IGNORES = "import signal; signal.signal(signal.SIGINT, signal.SIG_IGN)"
FORKS = "import os, time\nwhile True:\n    try: os.fork()\n    except OSError: time.sleep(0.1)"
FILLS = "for number in range(100):\n    open(f'f{number}', 'wb').write(bytes(4 * 2**20))\nimport time; time.sleep(60)"
MEMORY = "block = bytearray(b'x') * (4 * 2**30); import time; time.sleep(60)"
LINGERS = """
import atexit, threading, time
atexit.register(time.sleep, 60)
for _ in range(10):
    threading.Thread(target=time.sleep, args=[600]).start()
"""
# On a busy machine Keras is still being imported when the cell times out, and would stop there, doing no harm.
LARGE_MODEL = f"{IGNORES}\nimport keras\nwide = keras.Sequential([keras.Input((30_000,)), keras.layers.Dense(35_000)])"
WENT_ON = "the kernel went on after it was told to interrupt"
TOO_MUCH = "it used more than 1536 MiB of memory"
HARMS = {
    "loop": Harm(cell="while True: pass", points=2),
    "loop_in_the_answer": Harm(
        second=f"while True: pass\n{SECOND}",
        message=rf"Cell 5, second, stopped with CellTimeoutError: .*after {CELL_SECONDS} seconds",
    ),
    "loop_without_interrupts": Harm(cell=f"{IGNORES}\nwhile True: pass", message=f"in cell 4, because {WENT_ON}"),
    "fork_bomb": Harm(cell=FORKS, message=f"in cell 4, because (it started more than 120 processes|{TOO_MUCH})"),
    # On a busy machine it may not take that much before the cell times out; test_limits.py has no cell timeout.
    "memory": Harm(cell=MEMORY, message=f"in cell 4, because ({TOO_MUCH}|{WENT_ON})"),
    "disk": Harm(cell=FILLS, message="in cell 4, because it wrote more than 64 MiB to its folder"),
    "output": Harm(cell="for _ in range(200): print('x' * 2**20)", points=2),
    "exit": Harm(cell="import os; os._exit(0)", message="in cell 4, because the kernel died"),
    "threads_and_exit_handlers": Harm(cell=LINGERS, points=2),
    "hangs_when_called": Harm(
        second="def second():\n    while True: pass",
        message=f"Your code was called by the test and did not return within {CELL_SECONDS} seconds",
    ),
    "hangs_without_interrupts": Harm(
        second=f"def second():\n    {IGNORES}\n    while True: pass",
        message=f"did not return within {CELL_SECONDS} seconds|stopped in",
    ),
    "exits_when_called": Harm(second="def second():\n    __import__('os')._exit(0)", message="because the kernel died"),
    "returns_gigabytes": Harm(second="def second():\n    return np.zeros(2**28)", points=None, message="too large"),
    "returns_what_has_no_end": Harm(
        second="def second():\n    return __import__('itertools').count()", message=r"second\(\) is 2"
    ),
    "a_billion_parameters": Harm(cell=LARGE_MODEL, message=f"in cell 4, because ({TOO_MUCH}|{WENT_ON})"),
    "contains_itself": Harm(second="second = []\nsecond.append(second)", points=None, message="contains itself"),
}
UNEXPLAINED = Harm(cell="import os; os.kill(os.getpid(), 9)", message="in cell 4, because the kernel died")
