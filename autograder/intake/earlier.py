"""Cells as an earlier release gave them: who handed those in changed nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from nbformat import NotebookNode

from ..released import source_digest
from .handed_in import HandedIn, HandedInCell
from .matching import grade_id_of, is_answer, is_written

Earlier = Mapping[str, Mapping[str, Sequence[str]]]  # digests, by notebook and grade_id
Current = Mapping[tuple[str, str], str]  # the source that counts now, by grade_id and digest


def current_sources(released: Mapping[str, NotebookNode], earlier: Earlier) -> dict[tuple[str, str], str]:
    """Give what takes the place of each cell as it was: given cells, and written answers that are not begun.

    Code answers stay as they are. What an earlier release gave there may be what the student means.
    """
    return {
        (grade_id_of(cell), digest): cell.source
        for name, notebook in released.items()
        for cell in notebook.cells
        if not is_answer(cell) or is_written(cell)
        for digest in earlier.get(name, {}).get(grade_id_of(cell), [])
    }


def up_to_date(handed_in: HandedIn, current: Current) -> HandedIn:
    """Put the present release's source where a cell is as an earlier release gave it."""
    return (
        replace(handed_in, cells=tuple(_present(cell, current) for cell in handed_in.cells)) if current else handed_in
    )


def _present(cell: HandedInCell, current: Current) -> HandedInCell:
    source = current.get((cell.grade_id, source_digest(cell.source))) if cell.grade_id else None
    return cell if source is None else replace(cell, source=source)
