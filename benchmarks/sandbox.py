"""What the sandbox costs: a sandboxed kernel against a bare one, in turns in one run, as ratios.

Run: python benchmarks/sandbox.py [--rounds N]
"""

import argparse
import statistics
import time

from nbformat.v4 import new_code_cell, new_notebook

from autograder.sandbox.availability import Policy, describe
from autograder.sandbox.session import ExecutionSettings, open_session

WORK = {
    "start and end": "pass",
    "import numpy": "import numpy",
    "processor, 1 s": "for number in range(20_000_000): pass",
    "write and read 100 MB": """
data = bytes(10_000_000)
for number in range(10):
    with open(f"file{number}", "wb") as file: file.write(data)
for number in range(10):
    with open(f"file{number}", "rb") as file: file.read()
""",
}


def seconds(sandboxed: bool, source: str) -> float:
    """Run one cell in its own session; return the seconds, with start and end included."""
    notebook = new_notebook(cells=[new_code_cell(source)])
    settings = ExecutionSettings(sandbox=Policy.REQUIRE if sandboxed else Policy.OFF)
    begin = time.perf_counter()
    with open_session({}, settings, ["notebook"]) as session:
        session.run("notebook", notebook)
    return time.perf_counter() - begin


def main() -> None:
    """Print, for each kind of work, the median times and the median of the ratios of the pairs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    rounds = parser.parse_args().rounds
    print(describe())
    print(f"{'work':24} {'bare':>8} {'sandbox':>8} {'ratio':>6}")
    for name, source in WORK.items():
        pairs = [(seconds(False, source), seconds(True, source)) for _ in range(rounds)]
        bare, boxed = (statistics.median(times) for times in zip(*pairs, strict=True))
        ratio = statistics.median(boxed / bare for bare, boxed in pairs)
        print(f"{name:24} {bare:6.2f} s {boxed:6.2f} s {ratio:6.2f}")


if __name__ == "__main__":
    main()
