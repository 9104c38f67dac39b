"""Cells that are unchanged from an earlier release: they count as unchanged from the present one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from nbformat import NotebookNode

from autograder.intake.handed_in import HandedIn, HandedInCell
from autograder.intake.matching import grade_id_of, is_answer, is_written
from autograder.notebooks.versions import source_digest

Earlier = Mapping[str, Mapping[str, Sequence[str]]]  # digests, by notebook and grade_id
# The source that counts now, and whether the submitted cell is nevertheless kept; by grade_id and digest.
Current = Mapping[tuple[str, str], tuple[str, bool]]


def current_sources(released: Mapping[str, NotebookNode], earlier: Earlier) -> dict[tuple[str, str], tuple[str, bool]]:
    """Return the present source for each earlier version of a cell: given cells, and answers not yet begun."""
    found = {
        (grade_id_of(cell), digest): (cell.source, is_answer(cell) and not is_written(cell))
        for name, notebook in released.items()
        for cell in notebook.cells
        if grade_id_of(cell)
        for digest in earlier.get(name, {}).get(grade_id_of(cell), [])
    }
    # Which present cell replaced one without a grade_id is unknown. The old cell stays and is not the student's work.
    return found | {("", digest): ("", True) for name in released for digest in earlier.get(name, {}).get("", [])}


def up_to_date(handed_in: HandedIn, current: Current) -> HandedIn:
    """Replace the source of cells that are unchanged from an earlier release by the present release's."""
    return (
        replace(handed_in, cells=tuple(_present(cell, current) for cell in handed_in.cells)) if current else handed_in
    )


def _present(cell: HandedInCell, current: Current) -> HandedInCell:
    found = current.get((cell.grade_id, source_digest(cell.source)))
    if found is None:
        return cell
    source, stays = found  # code runs as submitted: an earlier release may have left fewer blanks
    return replace(cell, blanks=source) if stays else replace(cell, source=source)
