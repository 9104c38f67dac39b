"""Read the outputs of a notebook: the outcome of each check and of each graded cell, and errors elsewhere."""

import copy
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from nbformat import NotebookNode

from labkit.exercises import EXERCISES
from labkit.explaining import summary_of_output
from labkit.rehearsal.reading import grade_id_of, nbgrader_metadata
from labkit.rehearsal.released_cells import is_untouched
from labkit.scoring import BLANK_ERRORS, CHECK, UNMET_ERRORS, Outcome, failed_parts, only_blanks

BY_HAND = "By hand"  # what the outcome of a written answer is called


@dataclass(frozen=True)
class Row:
    """The outcome of one part of a notebook.

    place: index of the cell, from 0. kind: "check", "graded", or "cell" for any other cell that stopped with an error.
    name: of the exercise, or the cell's grade_id. outcome: None if a person decides.
    points, most: of a graded cell, by its visible tests; points is None if a person decides.
    """

    place: int
    kind: str
    name: str
    outcome: Outcome | None
    message: str = ""
    points: float | None = None
    most: float = 0.0

    @property
    def outcome_text(self) -> str:
        """The outcome in the words of the checks."""
        return BY_HAND if self.outcome is None else self.outcome.value

    @property
    def is_fine(self) -> bool:
        """Whether there is nothing left to do."""
        return self.outcome in (Outcome.CORRECT, None)


def outcomes_of(cells: Sequence[NotebookNode]) -> list[Row]:
    """Read the outcomes from the outputs of a notebook, in the order of its cells."""
    rows: list[Row] = []
    for place, cell in enumerate(cells):
        if is_graded(cell):
            rows.append(_graded_row(place, cell))
        elif cell.cell_type == "code":
            checked = checks_in(cell.source)
            rows += _check_rows(place, cell, checked)
            error = _error(cell)
            if error is not None and not checked:
                rows.append(Row(place, "cell", grade_id_of(cell), _meaning(error), _told(error)))
    told = {row.name for row in rows if row.kind == "check" and row.outcome is Outcome.NOT_ATTEMPTED}
    return [row for row in rows if not _is_blank(row) or row.name not in told]


def _is_blank(row: Row) -> bool:
    """Tell whether a row is of a cell that stopped at a blank, which the check of its exercise may report, too."""
    return row.kind == "cell" and row.outcome is Outcome.NOT_ATTEMPTED


def is_graded(cell: NotebookNode) -> bool:
    """Tell whether nbgrader gives points for a cell."""
    metadata = nbgrader_metadata(cell)
    points = metadata.get("points")
    return bool(metadata.get("grade")) and isinstance(points, int | float) and not isinstance(points, bool)


def checks_in(source: str) -> list[str]:
    """Return the exercises that a cell checks, in the order of its calls `check("NAME", ...)`."""
    calls = re.findall(r"""^\s*check\(\s*["'](\w+)["']""", source, re.MULTILINE)
    return [name for name in calls if name in EXERCISES]


def _check_rows(place: int, cell: NotebookNode, names: Sequence[str]) -> list[Row]:
    """Return the outcome of each check of a cell: as the check told it, or why it was not run."""
    told = dict(_outcomes_in(cell))
    error = _error(cell)
    missing = (Outcome.NOT_ATTEMPTED, "the check was not run") if error is None else (_meaning(error), _told(error))
    return [Row(place, "check", name, *told.get(name, missing)) for name in names]


def _outcomes_in(cell: NotebookNode) -> Iterator[tuple[str, tuple[Outcome, str]]]:
    """Yield the outcomes of checks that the outputs of a cell hold, by exercise."""
    for output in cell.outputs:
        try:
            found = output.get("data", {})[CHECK]
            yield str(found["exercise"]), (Outcome[found["outcome"]], str(found["message"]))
        except (KeyError, TypeError):  # no check, or somebody edited the file
            continue


def _graded_row(place: int, cell: NotebookNode) -> Row:
    name, most = grade_id_of(cell), float(nbgrader_metadata(cell)["points"])
    if cell.cell_type != "code" or nbgrader_metadata(cell).get("solution"):
        if is_untouched(cell):
            return Row(place, "graded", name, Outcome.NOT_ATTEMPTED, "There is no answer yet.", None, most)
        return Row(place, "graded", name, None, "A person reads it.", None, most)
    error = _error(cell)
    if error is not None:
        return Row(place, "graded", name, _meaning(error), _told(error), 0.0, most)
    if cell.execution_count is None:
        return Row(place, "graded", name, Outcome.NOT_ATTEMPTED, "It was not run.", 0.0, most)
    try:
        points = _points(cell)
    except ValueError as error:  # from nbgrader; the released cell cannot give so many points
        return Row(place, "graded", name, Outcome.INCORRECT, f"It was changed: {error}.", 0.0, most)
    failed = failed_parts(cell)
    message = failed[0].reason if failed else ""
    if points == most:
        return Row(place, "graded", name, Outcome.CORRECT, message, points, most)
    blank = not points and only_blanks(failed)
    return Row(place, "graded", name, Outcome.NOT_ATTEMPTED if blank else Outcome.INCORRECT, message, points, most)


def _points(cell: NotebookNode) -> float:
    """Return nbgrader's points for the outputs of a test cell; as in grading, text on standard error costs nothing.

    Raises ValueError if the outputs show more points than the cell has.
    """
    from nbgrader.utils import determine_grade  # takes seconds to import

    quiet = copy.deepcopy(cell)
    quiet.outputs = [output for output in cell.outputs if output.output_type != "stream"]
    return float(determine_grade(quiet)[0])


def _error(cell: NotebookNode) -> Any | None:
    return next((output for output in cell.outputs if output.output_type == "error"), None)


def _meaning(error: Any) -> Outcome:
    if error.ename in BLANK_ERRORS:
        return Outcome.NOT_ATTEMPTED
    return Outcome.INCORRECT if error.ename in UNMET_ERRORS else Outcome.ERROR


def _told(error: Any) -> str:
    """Describe an error in one line; for a blank, only by its message."""
    first = (error.evalue.strip().splitlines() or [""])[0]
    if error.ename in (*BLANK_ERRORS, *UNMET_ERRORS):
        return first if error.ename in BLANK_ERRORS and first else f"{error.ename}: {first}".removesuffix(": ")
    told = summary_of_output(error.ename, error.evalue, error.traceback)
    return f"{error.ename}: {told}".removesuffix(": ")
