"""Cases of the toy course: right ones, wrong ones and hostile ones, with their expected outcomes."""

from __future__ import annotations

from pathlib import Path

CASES = {
    "right/with_numpy": '''"""The mean by NumPy, with a helper."""
# %% before mean_of
import os

def seed():
    return os.environ["AELAB_SEED"]
# %% mean_of
def mean_of(values):
    assert seed() in ("0", "1", "2")
    return np.mean(values)
''',
    "wrong/subtracts": '''"""The values are subtracted.

test_mean: 0, "the mean of 1 and 3"
"""
# %% mean_of: total + -> total -
''',
    "wrong/survives": '''"""A wrong answer that the test gives points; this case says that it should give none.

test_spread: 0, "1.5 of 4"
"""
# %% spread_of: - np.min(values) -> - 1
''',
    "hostile/broken_file": '''"""A file that is cut off.

state: needs-human
reason: "2_spread.ipynb"
"""
# %% files
files["2_spread.ipynb"] = files["2_spread.ipynb"][:40]
''',
    "hostile/endless": '''"""A cell of the student's that never ends.

state: graded
test_mean: full
cell_seconds: 1
"""
# %% after mean_of
while True:
    pass
''',
}


def write_corpus(folder: Path, *labels: str) -> Path:
    """Write the cases of these labels, or all."""
    for label in labels or CASES:
        path = folder / f"{label}.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(CASES[label])
    return folder
