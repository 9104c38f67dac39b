"""Try damaged submissions on the intake: how many are taken in, are refused, or (must be none) raise anything else.

Run: python benchmarks/fuzz_intake.py [--inputs N] [--seed N]
"""

import argparse
import random
import resource
import statistics
import sys
import tempfile
import time
import traceback
from collections import Counter
from pathlib import Path

import nbformat

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "tests"))

from damaged import damaged_bytes, damaged_json, outcome, random_zip  # noqa: E402

from autograder.intake import Refusal, read_submission, take_in  # noqa: E402

KINDS = ["bytes", "structure", "zip"]


def make(kind: str, chance: random.Random, originals: dict[str, bytes]) -> dict[str, bytes]:
    """Return the files of one damaged submission; for a zip, before they are packed."""
    names = sorted(originals) if chance.random() < 0.1 else [chance.choice(sorted(originals))]
    files = {name: originals[name] for name in names}
    name = chance.choice(names)
    if kind != "zip" or chance.random() < 0.2:
        damage = damaged_json if kind == "structure" or chance.random() < 0.1 else damaged_bytes
        files[name] = damage(chance, files[name])
    if chance.random() < 0.1:
        files[f"ada {name}"] = files.pop(name)
    return files


def main() -> None:
    """Print the figures for each kind of damage; exit with 1 if anything but a Refusal was raised."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--inputs", type=int, default=12_000)
    parser.add_argument("--seed", type=int, default=0)
    arguments = parser.parse_args()
    paths = sorted((ROOT / "notebooks/autoencoders").glob("*.ipynb"))
    released = {path.stem: nbformat.read(path, as_version=4) for path in paths}
    originals = {path.name: path.read_bytes() for path in paths}
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    counts: Counter[tuple[str, str]] = Counter()
    times: dict[str, list[float]] = {kind: [] for kind in KINDS}
    with tempfile.TemporaryDirectory() as folder:
        packed = Path(folder) / "submission.zip"
        for number in range(arguments.inputs):
            kind = KINDS[number % len(KINDS)]
            chance = random.Random(f"{arguments.seed} {number}")
            files = make(kind, chance, originals)
            if kind == "zip":
                packed.write_bytes(random_zip(chance, files))
            begin = time.perf_counter()
            try:
                files = read_submission(packed) if kind == "zip" else files
                take_in(files, released)
            except Refusal:
                result = "refused"
            except Exception:  # noqa: BLE001
                result = "raised"
                print(f"seed {arguments.seed}, input {number} ({kind}):\n{traceback.format_exc(limit=-3)}")
            else:
                result = "taken in"
            times[kind].append(time.perf_counter() - begin)
            if result == "taken in":
                try:
                    assert outcome(files, released) == result
                except Exception:  # noqa: BLE001
                    result = "raised"
                    print(f"seed {arguments.seed}, input {number} ({kind}):\n{traceback.format_exc(limit=-3)}")
            counts[kind, result] += 1
    print(f"{'kind':12} {'taken in':>9} {'refused':>9} {'raised':>9} {'median':>10} {'worst':>10}")
    for kind in KINDS:
        results = " ".join(f"{counts[kind, result]:9,}" for result in ("taken in", "refused", "raised"))
        print(f"{kind:12} {results} {statistics.median(times[kind]) * 1e3:7.1f} ms {max(times[kind]) * 1e3:7.1f} ms")
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(f"peak memory {after // 1024} MiB, of which {before // 1024} MiB before the first input")
    sys.exit(any(result == "raised" for _, result in counts))


if __name__ == "__main__":
    main()
