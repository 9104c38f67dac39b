"""The cells that nbgrader keeps track of: are they all there, once, and as they were released?"""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from nbformat import NotebookNode

from labkit.exercises import EXERCISES
from labkit.rehearsal.reading import begun_with, cell_label, grade_id_of, nbgrader_metadata

_FRESH = "copy from a fresh notebook"


def graded_cell_warnings(path: Path, cells: Sequence[NotebookNode]) -> list[str]:
    """Say which released cells are missing, changed or duplicated, and whether the file has another name."""
    found = [_changed(place, cell) for place, cell in enumerate(cells) if _was_changed(cell)]
    counts = Counter(filter(None, map(grade_id_of, cells)))
    found += [
        f"{name} is in the notebook {count} times; only the first one counts. Delete the others."
        for name, count in counts.items()
        if count > 1
    ]
    notebook = released_name(cells) or path.stem
    wanted = [
        grade_id
        for name, exercise in EXERCISES.items()
        if exercise.notebook == notebook
        for grade_id in (name, *exercise.graded)
    ]
    if missing := [grade_id for grade_id in wanted if grade_id not in counts]:
        found.append(f"Missing: {', '.join(missing)}. Grading restores released cells; to see them here, {_FRESH}.")
    if path.stem != notebook:
        found.append(f"This is {notebook}, but the file is called {path.name}. Hand it in as {notebook}.ipynb.")
    return found


def released_name(cells: Sequence[NotebookNode]) -> str:
    """Return the name of the lab's notebook that these cells belong to; "" if they belong to none."""
    present = set(map(grade_id_of, cells))
    notebooks = Counter(
        exercise.notebook
        for name, exercise in EXERCISES.items()
        for grade_id in (name, *exercise.graded)
        if grade_id in present
    )
    return notebooks.most_common(1)[0][0] if notebooks else ""


def is_untouched(cell: NotebookNode) -> bool:
    """Tell whether a cell that nbgrader knows is still as it was released."""
    from nbgrader.utils import compute_checksum  # takes seconds to import

    try:
        return bool(nbgrader_metadata(cell).get("checksum") == compute_checksum(cell))
    except (AttributeError, KeyError, TypeError, ValueError):  # metadata that somebody edited
        return False


def _was_changed(cell: NotebookNode) -> bool:
    metadata = nbgrader_metadata(cell)
    return bool(metadata.get("locked") and metadata.get("checksum")) and not is_untouched(cell)


def _changed(place: int, cell: NotebookNode) -> str:
    return (
        f"{begun_with(cell_label(place, cell))}, was changed. Grading uses the released one, so what you see may "
        f"differ from your grade; {_FRESH}."
    )
