"""Try mutated inputs on all that the trusted side reads from students' processes: wire, values, models, messages, ...

Each reader runs in a process of its own, and may refuse an input only as its documentation says.
Run: python benchmarks/fuzz_wall.py [--count N] [--seed N] [--reader NAME]
"""

import argparse
import json
import random
import resource
import subprocess
import sys
import time
import traceback
from collections import Counter
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

MOST_MEMORY = 1_024  # MiB, beyond what the reader had before the first input
COLUMNS = ("reader", "inputs", "read", "refused", "others", "MiB before", "MiB more", "seconds", "longest")


def peak() -> int:
    """Return the most memory that this process has had, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def try_reader(name: str, count: int, seed: int) -> dict[str, float]:
    """Give a reader its inputs; print what it should not have raised, and return the figures."""
    from wall_readers import READERS, tried

    reader = READERS[name]
    originals = reader.originals(pytest.MonkeyPatch())  # never undone, in a process of its own
    for original in originals:
        tried(reader, reader.mutate(random.Random(0), original))  # loads what is needed
    results: Counter[str] = Counter()
    before, longest, begin = peak(), 0.0, time.perf_counter()
    for number in range(count):
        chance = random.Random(f"{seed} {number}")
        content = reader.mutate(chance, chance.choice(originals))
        start = time.perf_counter()
        try:
            results[tried(reader, content)] += 1
        except BaseException:  # noqa: BLE001
            results["others"] += 1
            print(f"{name}, seed {seed}, input {number}:\n{traceback.format_exc(limit=-6)}", file=sys.stderr)
        longest = max(longest, time.perf_counter() - start)
    seconds = time.perf_counter() - begin
    figures = {"inputs": count, "read": results["read"], "refused": results["refused"], "others": results["others"]}
    return {**figures, "MiB before": before, "MiB more": peak() - before, "seconds": seconds, "longest": longest}


def main() -> None:
    """Print the figures of each reader; exit with 1 if one raised anything else, or used too much memory."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=10_000, help="inputs for each reader")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--reader", help="only this one, in this process; prints JSON")
    arguments = parser.parse_args()
    if arguments.reader:
        print(json.dumps(try_reader(arguments.reader, arguments.count, arguments.seed)))
        return
    from wall_readers import READERS

    print("  ".join(f"{column:>15}" if not number else f"{column:>10}" for number, column in enumerate(COLUMNS)))
    failed = False
    for name in READERS:
        command = [sys.executable, __file__, "--count", str(arguments.count), "--seed", str(arguments.seed)]
        done = subprocess.run([*command, "--reader", name], stdout=subprocess.PIPE, text=True, check=True)
        figures = json.loads(done.stdout.splitlines()[-1])
        failed |= figures["others"] > 0 or figures["MiB more"] > MOST_MEMORY
        shown = "  ".join(f"{figures[column]:10,.{2 * (column == 'longest')}f}" for column in COLUMNS[1:])
        print(f"{name:>15}  {shown}", flush=True)
    sys.exit(failed)


if __name__ == "__main__":
    main()
