"""What a notebook's JSON holds is found by the same rules on each Python that the machine has."""

from __future__ import annotations

import json
import random
import shutil
import subprocess
import sys

import pytest

from autograder.intake.scan import Leaf, read_wanted

PYTHONS = sorted({sys.executable, shutil.which("/usr/bin/python3") or sys.executable})  # also the system's own
SCRIPT = """
import json, sys
if sys.version_info < (3, 11):
    sys.exit(print("older"))
sys.path.insert(0, sys.argv[1])
from scan import Leaf, read_wanted
print(json.dumps([read_wanted(line.encode(), {"wanted": Leaf(10**6)}) for line in json.load(sys.stdin)]))
"""


def any_value(chance: random.Random, depth: int = 0):
    kind = chance.randrange(6 if depth < 4 else 3)
    if kind < 3:
        return [chance.random(), 'a "quoted" \\ text, [with] {brackets}', "data: " + "iVBOR" * 9][kind]
    if kind == 3:
        return [any_value(chance, depth + 1) for _ in range(chance.randrange(4))]
    return {f"key {number}": any_value(chance, depth + 1) for number in range(chance.randrange(4))}


def documents() -> list[dict[str, object]]:
    chance = random.Random(3)
    return [{"skipped": any_value(chance), "wanted": any_value(chance), "more": any_value(chance)} for _ in range(300)]


@pytest.mark.parametrize("python", PYTHONS)
def test_wanted_values_are_those_of_the_standard_library(python):
    """Python 3.11.2, that of Debian 12, matches possessive repetitions of alternatives wrongly."""
    texts = [json.dumps(document, indent=indent) for document in documents() for indent in (None, 1)]
    folder = str(sys.modules[read_wanted.__module__].__file__).rpartition("/")[0]
    done = subprocess.run(
        [python, "-I", "-c", SCRIPT, folder], input=json.dumps(texts), capture_output=True, text=True, check=False
    )
    if done.stdout == "older\n":
        pytest.skip(f"optional: {python} cannot run the grader")
    assert done.returncode == 0, done.stderr
    found = [{"wanted": document["wanted"]} for document in documents() for _ in range(2)]
    assert json.loads(done.stdout) == found


def test_more_flat_parts_than_one_match_takes_are_skipped():
    content = json.dumps({"skipped": [{"a": number} for number in range(5_000)], "wanted": 1}).encode()
    assert read_wanted(content, {"wanted": Leaf(9)}) == {"wanted": 1}
