"""What to do next, in a sentence or two for each thing that is not right."""

import re
from collections.abc import Sequence

from nbformat import NotebookNode

from labkit.cell_names import names_of, seeming_names
from labkit.exercises import EXERCISES
from labkit.rehearsal.outcomes import Row
from labkit.rehearsal.reading import begun_with, cell_label, grade_id_of
from labkit.rehearsal.running import KERNEL_ENDED, OUT_OF_TIME
from labkit.scoring import Outcome

# How messages begin about work that is missing only because a cell above stopped; that cell has its own row.
_FOLLOWS = re.compile(
    r"MissingValueError: |The cell (?:above|that makes \w+) stopped with |\w+ is not there yet\. Its cell "
)
_BLANK = re.compile(r"This blank is not filled in yet \(line ")
_FOR_ERRORS = {
    "NameError": "Define the name in a cell above, or correct its spelling.",
    "ModuleNotFoundError": "Grading has only the lab's packages and what you hand in; this check only the notebook.",
    "FileNotFoundError": "This check has only the notebook; grading has only the files that you hand in with it.",
    "SyntaxError": "The line is not Python: look for a bracket, a quote or a colon that is missing.",
    "IndentationError": "Align the line with those above it, with spaces.",
    "StoreError": "Run `aelab fetch` in a terminal, then check again.",
    OUT_OF_TIME: "Grading stops it even sooner. Look for an endless loop, or train less.",
    KERNEL_ENDED: "Nothing below it was run, and nothing below it can earn points. Remove the code that ends Python.",
}


def next_steps(rows: Sequence[Row], cells: Sequence[NotebookNode]) -> list[str]:
    """Return what to do about each outcome that is not right, in the order of the notebook.

    Some rows get no step: a graded cell whose exercise's check already says what is wrong, a cell that lacks a name
    only because the cell that defines it stopped, and the check of a cell that stopped.
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
    """Say which right outcomes of the saved file a fresh run does not give: these would fail when graded."""
    before = {(row.place, row.kind, row.name): row for row in saved}
    return [
        f"{_where(row, cells)}: the saved output says {old.outcome_text}, "
        f"a fresh run {row.outcome_text}. The code that made it right is no longer in the notebook, or is further down."
        for row in fresh
        if row.kind != "cell"
        and (old := before.get((row.place, row.kind, row.name))) is not None
        and old.outcome is Outcome.CORRECT
        and not row.is_fine
    ]


def _defined(source: str) -> frozenset[str]:
    """Return the names that a cell defines, and where they cannot all be known, those its lines seem to define."""
    names = names_of(source)
    return names.defined if names.complete else names.defined | seeming_names(source)


def _where(row: Row, cells: Sequence[NotebookNode]) -> str:
    if row.kind == "check" and _BLANK.match(row.message):  # which counts the lines of the cell that has it
        own = next((place for place, cell in enumerate(cells) if grade_id_of(cell) == row.name), None)
        if own is not None:
            return begun_with(cell_label(own, cells[own]))
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
    return f"{message} {_FOR_ERRORS.get(kind, 'Fix it, and check again.')}"
