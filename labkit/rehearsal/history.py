"""What a saved notebook reveals about how it was run: in which order, and with which sources."""

import re
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

from nbformat import NotebookNode

from labkit.cell_names import scopes_of
from labkit.rehearsal.reading import UnreadableNotebookError, begun_with, cell_label, read_notebook

_RUN_ALL = "Choose Kernel > Restart Kernel and Run All Cells, look at every output, and save."
_COLOURS = re.compile(r"\x1b\[[\d;]*m")
_FAILED_LINE = re.compile(r"Cell In\[\d+\].*?^-+> (\d+) ([^\n]*)", re.MULTILINE | re.DOTALL)
_CHECKPOINT_FOLDER = ".ipynb_checkpoints"


def order_warnings(cells: Sequence[NotebookNode]) -> list[str]:
    """Say where cells were run out of order, and which cells were not run although others were."""
    code = [(place, cell) for place, cell in enumerate(cells) if cell.cell_type == "code" and cell.source.strip()]
    counts = [(place, cell, cell.execution_count) for place, cell in code if cell.execution_count is not None]
    found = []
    for (above, upper, first), (below, lower, second) in pairwise(counts):
        if second <= first:
            found.append(
                f"Run out of order: {cell_label(above, upper)}, has number [{first}], and {cell_label(below, lower)}, "
                f"further down, has [{second}]. {_RUN_ALL}"
            )
            break  # running all cells once repairs every such case
    skipped = [
        cell_label(place, cell)
        for place, cell in code
        if cell.execution_count is None and "check_notebooks(" not in cell.source  # which runs after saving
    ]
    if counts and skipped:
        others = f" and {len(skipped) - 1} more" if len(skipped) > 1 else ""
        found.append(f"Not run, although others were: {skipped[0]}{others}. {_RUN_ALL}")
    return found


def edit_warnings(cells: Sequence[NotebookNode]) -> list[str]:
    """Say which cells have an output that their present source cannot have given."""
    return [
        f"{begun_with(cell_label(place, cell))}, was edited after it was run: {reason}. Run it again."
        for place, cell in enumerate(cells)
        if cell.cell_type == "code" and cell.outputs and (reason := _why_output_is_old(cell))
    ]


def saving_warnings(path: Path, notebook: NotebookNode) -> list[str]:
    """Say whether Jupyter kept a newer version of the notebook than the file that would be handed in."""
    checkpoint = path.parent / _CHECKPOINT_FOLDER / f"{path.stem}-checkpoint{path.suffix}"
    try:
        if checkpoint.stat().st_mtime <= path.stat().st_mtime:
            return []
        kept = read_notebook(checkpoint)
    except (OSError, UnreadableNotebookError):
        return []
    if [cell.source for cell in kept.cells] == [cell.source for cell in notebook.cells]:
        return []
    return [
        f"Unsaved changes: Jupyter's checkpoint of {path.name} is newer than the file, and differs. Open the notebook, "
        "check that it is the version you want (File > Revert Notebook to Checkpoint brings back the other), and save."
    ]


def _why_output_is_old(cell: NotebookNode) -> str:
    if not cell.source.strip():
        return "it is empty, but has an output"
    for output in cell.outputs:
        if output.output_type == "execute_result" and output.execution_count != cell.execution_count:
            return f"its output has number [{output.execution_count}]"
        if output.output_type == "error":
            return _other_line(cell.source, output)
    if scopes_of(cell.source) is None:
        return "it is not valid Python, yet it ran"
    return ""


def _other_line(source: str, error: NotebookNode) -> str:
    """Compare the line that a traceback shows with the same line of the source."""
    shown = _FAILED_LINE.search(_COLOURS.sub("", "\n".join(error.traceback)))
    if shown is None:
        return ""
    number, text = int(shown[1]), shown[2].strip()
    lines = source.splitlines()
    if number <= len(lines) and lines[number - 1].strip() == text:
        return ""
    return f'its error came from the line "{text}"' if text else ""
