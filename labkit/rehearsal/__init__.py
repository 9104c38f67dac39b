"""A rehearsal of grading: a notebook runs in a fresh kernel, with the checks and tests that a learner can see.

It finds work that passes here and would fail when graded. The learner's file is only read.
"""

from collections.abc import Mapping
from pathlib import Path

from labkit.rehearsal.advice import next_steps, stale_outcomes
from labkit.rehearsal.history import edit_warnings, order_warnings, saving_warnings
from labkit.rehearsal.names import name_warnings
from labkit.rehearsal.outcomes import outcomes_of
from labkit.rehearsal.reading import UnreadableNotebookError, notebook_files, notebooks_here, read_notebook
from labkit.rehearsal.released_cells import graded_cell_warnings
from labkit.rehearsal.report import Rehearsed, show, show_sum, shown_progress
from labkit.rehearsal.running import KernelStartError, run_afresh

__all__ = [
    "KernelStartError",
    "Rehearsed",
    "UnreadableNotebookError",
    "notebook_files",
    "notebooks_here",
    "rehearse",
    "show",
    "show_sum",
]


def rehearse(path: Path, variables: Mapping[str, str]) -> Rehearsed:
    """Run a notebook as grading will, showing progress, and return the outcome.

    Args:
        variables: environment variables of grading.

    Raises:
        UnreadableNotebookError: the file is not a notebook.
        KernelStartError: no kernel can be started.
    """
    notebook = read_notebook(path)
    cells = notebook.cells
    with shown_progress(path.stem, cells) as watch:
        executed = run_afresh(notebook, watch, variables)
    rows = outcomes_of(executed.cells)
    stale = stale_outcomes(outcomes_of(cells), rows, cells)
    faults = [*saving_warnings(path, notebook), *graded_cell_warnings(path, cells), *stale]
    warnings = [*name_warnings(cells), *order_warnings(cells), *edit_warnings(cells)]
    return Rehearsed(path.stem, rows, faults, warnings, next_steps(rows, cells))
