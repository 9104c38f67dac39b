"""The time saved by forking kernels from a server instead of importing TensorFlow in each, in turns in one run.

Run: python benchmarks/warm_kernels.py [--rounds N] [--sandbox require|auto|off]
"""

import argparse
import statistics
import time
from dataclasses import dataclass, replace
from itertools import pairwise

from nbformat.v4 import new_code_cell, new_notebook
from paired import ratio

from aelab.grading import LAB
from autograder.lab import Lab
from autograder.sandbox.availability import Policy
from autograder.sandbox.session import ExecutionSettings, open_session

COLD = replace(LAB, warm=())
NAMES = ("1", "2", "3")
READY = (
    "from aelab import features, lab, plots, training; from aelab.autoencoders import saved; from labkit import checks"
)
MEMORY = """
def megabytes(process):
    lines = open(f"/proc/{process}/smaps_rollup").read().splitlines()
    return [int(line.split()[1]) / 1024 for line in lines if line.startswith(("Rss:", "Pss:"))]
print(*megabytes("self"))
"""


@dataclass
class Times:
    """Seconds from opening a session to the end of its first notebook, and for each further notebook."""

    first: float
    further: float


def measured(lab: Lab, settings: ExecutionSettings) -> tuple[Times, str]:
    """Run notebooks with only the lab's imports; return their times, and the last kernel's memory."""
    begin = time.perf_counter()
    ends = []
    with open_session({}, settings, NAMES, lab) as session:
        for name in NAMES:
            notebook = new_notebook(cells=[new_code_cell(READY), new_code_cell(MEMORY)])
            session.run(name, notebook)
            ends.append(time.perf_counter())
    further = statistics.mean(later - earlier for earlier, later in pairwise(ends))
    return Times(ends[0] - begin, further), notebook.cells[1].outputs[0].get("text", "- -").strip()


def main() -> None:
    """Print median times and their ratios, for a first, a further and three notebooks, and each kernel's memory."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--sandbox", type=Policy, default=Policy.AUTO)
    arguments = parser.parse_args()
    settings = ExecutionSettings(sandbox=arguments.sandbox)
    warm, cold, memory = [], [], {}
    for _ in range(arguments.rounds):
        for name, lab, times in (("import", COLD, cold), ("fork", LAB, warm)):
            found, memory[name] = measured(lab, settings)
            times.append(found)
    print(f"{'':32} {'import':>8} {'fork':>8} {'ratio':>6}")
    for title, seconds in {
        "first notebook, from nothing": lambda times: times.first,
        "each further notebook": lambda times: times.further,
        "three notebooks": lambda times: times.first + 2 * times.further,
    }.items():
        slow, fast = (list(map(seconds, times)) for times in (cold, warm))
        medians = f"{statistics.median(slow):6.2f} s {statistics.median(fast):6.2f} s"
        print(f"{title:32} {medians} {ratio(slow, fast):6.1f}")
    for name, text in memory.items():
        resident, shared_out = map(float, text.split())
        print(
            f"a kernel's memory, {name:6}: {resident:.0f} MiB resident, {shared_out:.0f} MiB with shared pages divided"
        )


if __name__ == "__main__":
    main()
