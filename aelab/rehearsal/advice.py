"""What to do next, in a sentence or two for each thing that is not right."""

import re
from collections.abc import Sequence

from nbformat import NotebookNode

from aelab.cell_names import names_of, seeming_names
from aelab.exercises import EXERCISES
from aelab.expectations import Outcome
from aelab.rehearsal.outcomes import Row
from aelab.rehearsal.reading import begun_with, cell_label
from aelab.rehearsal.running import KERNEL_ENDED, OUT_OF_TIME

# What is said of work that is missing only because a cell above it stopped, which has a row of its own.
_FOLLOWS = re.compile(
    r"MissingValueError: |The cell (?:above|that makes \w+) stopped with |\w+ is not there yet\. Its cell "
)
_FOR_ERRORS = {
    "NameError": "Define the name in a cell above, or correct its spelling.",
    "ModuleNotFoundError": "Grading has the lab's packages only, and no files beside the notebook.",
    "FileNotFoundError": "Grading has the notebook alone: files beside it are not there.",
    "SyntaxError": "The line is not Python: look for a bracket, a quote or a colon that is missing.",
    "IndentationError": "Align the line with those above it, with spaces.",
    "StoreError": "Run `aelab fetch` in a terminal, then check again.",
    OUT_OF_TIME: "Grading stops it even sooner. Look for a loop without an end, or train less.",
    KERNEL_ENDED: "Nothing below it was run, and nothing below it can earn points. Take out what ends Python.",
}


def next_steps(rows: Sequence[Row], cells: Sequence[NotebookNode]) -> list[str]:
    """Return what to do about each outcome that is not right, in the order of the notebook.

    A graded cell has no step of its own where the check of its exercise says already what is wrong, nor has a cell
    that misses a name only because the cell that defines it stopped, nor the check of a cell that stopped.
    """
    unmet = {row.name for row in rows if row.kind == "check" and not row.is_fine}
    told = {grade_id for name in unmet for grade_id in EXERCISES[name].graded}
    lost = frozenset().union(*(_defined(cells[row.place].source) for row in rows if row.kind == "cell"))
    return [
        f"{_where(row, cells)}: {_step(row)}"
        for row in rows
        if not row.is_fine
        and not (row.kind == "graded" and row.name in told)
        and not (_FOLLOWS.match(row.message) and lost)
        and _missing_name(row) not in lost
    ]


def stale_outcomes(saved: Sequence[Row], fresh: Sequence[Row], cells: Sequence[NotebookNode]) -> list[str]:
    """Say which outcomes of the saved file a fresh run does not give: what passes here and fails when graded."""
    before = {(row.place, row.kind, row.name): row for row in saved}
    return [
        f"{_where(row, cells)}: the saved output says {old.outcome_text}, "
        f"a fresh run {row.outcome_text}. What made it right is no longer in the notebook, or stands further down."
        for row in fresh
        if row.kind != "cell"
        and (old := before.get((row.place, row.kind, row.name))) is not None
        and old.outcome is Outcome.CORRECT
        and not row.is_fine
    ]


def _defined(source: str) -> frozenset[str]:
    """The names that a cell defines; where it is no Python, those that its lines seem to define."""
    names = names_of(source)
    return names.defined if names.complete else names.defined | seeming_names(source)


def _where(row: Row, cells: Sequence[NotebookNode]) -> str:
    if row.kind == "check":
        return f"Cell {row.place + 1}, check {row.name}"
    return begun_with(cell_label(row.place, cells[row.place]))


def _missing_name(row: Row) -> str:
    found = re.fullmatch(r"NameError: name '(\w+)' is not defined.*", row.message)
    return found[1] if found else ""


def _step(row: Row) -> str:
    kind = row.message.partition(":")[0]
    message = row.message if not row.message or row.message.endswith((".", "?", "!")) else f"{row.message}."
    if row.kind == "check":
        hint = f'For help, run hint("{row.name}", 1).'
        return f"{message} {_FOR_ERRORS.get(kind, hint)}"
    if row.points is None and row.outcome is Outcome.NOT_ATTEMPTED and row.kind == "graded":
        return "Write your answer into this cell."
    return f"{message} {_FOR_ERRORS.get(kind, 'Mend it, and check again.')}"
