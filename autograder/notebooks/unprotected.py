"""The mark of a test that runs in the student's own process, where unmodified nbgrader runs every test."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from typing import Any

from nbformat import NotebookNode
from nbgrader.preprocessors import NbGraderPreprocessor

from autograder.course import CourseError
from autograder.notebooks.plan import is_test

MARK = "### UNPROTECTED TEST"
_MARK = re.compile(r"\s*#+\s*unprotected\s+test\s*", re.IGNORECASE)
_COMMENT = re.compile(r"\s*(#+)(.*)")
_ALIKE = 0.87  # of a mark that is misspelt; "unexpected test" is at 0.84


def is_unprotected(cell: NotebookNode) -> bool:
    """Return whether a cell is a test with the mark, which is its first line that is not blank."""
    return is_test(cell) and bool(_MARK.fullmatch(_first_line(cell.source)))


def unprotected_tests(notebook: NotebookNode) -> set[str]:
    """Return the grade_ids of the tests with the mark."""
    return {cell.metadata.nbgrader.grade_id for cell in notebook.cells if is_unprotected(cell)}


def without_mark(source: str) -> str:
    """Return a test's source from the line after the mark on; a source without the mark is returned unchanged."""
    if not _MARK.fullmatch(_first_line(source)):
        return source
    return source.lstrip().partition("\n")[2]


class RefuseMisplacedMarks(NbGraderPreprocessor):  # type: ignore[misc]
    """Refuses a mark that would have no effect: a misspelt one, or one that is not the first line of a test."""

    def preprocess(self, nb: NotebookNode, resources: Any) -> tuple[NotebookNode, Any]:
        """Return the notebook unchanged, or raise a CourseError that names the cell and the line."""
        for index, cell in enumerate(nb.cells):
            lines = without_mark(cell.source) if is_unprotected(cell) else cell.source
            meant = next(filter(_is_meant, lines.splitlines()), None) if cell.cell_type == "code" else None
            if meant is not None:
                raise CourseError(
                    f"{resources['nbgrader']['notebook']}, cell {index + 1}: found {meant.strip()!r}. "
                    f"Expected {MARK!r}, spelt like this, as the first line of an autograded test cell. "
                    "Correct the line, move it to the top, or reword it if it is an ordinary comment."
                )
        return nb, resources


def _first_line(source: str) -> str:
    return source.lstrip().partition("\n")[0]


def _is_meant(line: str) -> bool:
    """Return whether a line is probably meant as the mark."""
    comment = _COMMENT.fullmatch(line)
    if comment is None:
        return False
    words = " ".join(comment[2].lower().split())
    alike = SequenceMatcher(None, words, "unprotected test").ratio() >= _ALIKE
    return alike or (len(comment[1]) >= 3 and words.startswith("unprotected"))
