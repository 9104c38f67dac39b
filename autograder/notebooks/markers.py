"""Refuses markers that would not hide what they are meant to hide: misspelt ones, and those without their other half.

nbgrader knows a marker only if it is spelt exactly, and publishes whatever follows any other line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import SequenceMatcher
from typing import Any

from nbformat import NotebookNode
from nbgrader.preprocessors import NbGraderPreprocessor

from autograder.course import CourseError
from autograder.notebooks.solutions import MARKERS, describe

REGIONS = ("SOLUTION", "HIDDEN TESTS", "MARK SCHEME")
_COMMENT = re.compile(r"\s*(#+|<!--)(.*?)(-->)?\s*")
_EDGES = {"begin", "start", "end", "stop"}
_BESIDE = {*_EDGES, "of", "the"}  # words that may be there besides a region's name
_NAMES = ("hidden tests", "mark scheme", "marking scheme")  # no ordinary comment consists of one of these alone
_ALIKE = 0.9  # of letters, ignoring blanks; "resolution" and "solution" are at 0.89
_EDGES_ALIKE = 0.75  # BEGIN and "BEGGIN" are at 0.91, END and "EDN" at 0.67


class RefuseWrongMarkers(NbGraderPreprocessor):  # type: ignore[misc]
    """Refuses a line that is like a marker but is none, and a marker without its other half."""

    def preprocess(self, nb: NotebookNode, resources: Any) -> tuple[NotebookNode, Any]:
        """Return the notebook unchanged, or raise a CourseError that names the cell and the line."""
        for index, cell in enumerate(nb.cells):
            for line, fault in _faults(cell):
                raise CourseError(
                    f"{resources['nbgrader']['notebook']}, cell {index + 1} ({describe(cell)}), line {line}: {fault}"
                )
        return nb, resources


def _faults(cell: NotebookNode) -> Iterator[tuple[int, str]]:
    """Yield the number of each line with a fault, and what is wrong with it."""
    region, begun = "", 0  # the region that is open, and the line of its BEGIN
    for number, line in enumerate(cell.source.split("\n"), start=1):
        marker = next((marker for marker in MARKERS if marker in line), "")
        edge, _, name = marker.partition(" ")
        if not marker and _is_meant(line, cell.cell_type == "code"):
            nearest = _nearest(line)
            yield (
                number,
                f"found {line.strip()!r}, which is like a marker but hides nothing from students. Expected "
                f"'### BEGIN {nearest}' or '### END {nearest}', spelt like this. Correct the line, or reword it if it "
                "is an ordinary comment.",
            )
        elif edge == "BEGIN" and region:
            yield (
                number,
                f"found BEGIN {name} inside the region that BEGIN {region} opens in line {begun}. Expected "
                f"'### END {region}' before it: add that line.",
            )
        elif edge == "END" and name != region:
            yield (
                number,
                f"found END {name}, and no BEGIN {name} that it closes. Expected '### BEGIN {name}' above it in the "
                "same cell: add that line, or remove this one.",
            )
        if marker:
            region, begun = (name, number) if edge == "BEGIN" else ("", 0)
    if region:
        yield (
            begun,
            f"found BEGIN {region}, which has no END {region}. Expected '### END {region}' below it in the same cell: "
            "add that line.",
        )


def _is_meant(line: str, is_code: bool) -> bool:
    """Return whether a line is probably meant as a marker. In a text, lines that begin with # are headings."""
    comment = _COMMENT.fullmatch(line)
    text = comment[2] if comment else line
    words = _words(text)
    if not words or (is_code and comment is None):
        return False
    if any(_alike(words, marker.casefold()) >= _ALIKE for marker in MARKERS):
        return True
    is_loud = text.strip().isupper()
    is_marked = comment is not None and len(comment[1]) >= 3
    if is_loud and is_marked and max(_alike(words[:1], edge) for edge in ("begin", "end")) >= _EDGES_ALIKE:
        return True
    name = [word for word in words if word not in _BESIDE]
    names = _NAMES if is_code or is_loud else ()
    # "# solution" alone is an ordinary comment.
    is_strange = is_loud or (is_code and (is_marked or not _EDGES.isdisjoint(words)))
    names = (*names, "solution") if is_strange else names
    return any(_alike(name, one) >= _ALIKE for one in names)


def _nearest(line: str) -> str:
    """Return the region whose name is most like the line."""
    words = [word for word in _words(line) if word not in _BESIDE]
    return max(REGIONS, key=lambda region: _alike(words, region.casefold()))


def _words(line: str) -> list[str]:
    return re.findall(r"[^\W\d_]+", line.casefold())


def _alike(words: list[str], other: str) -> float:
    """Return how alike the letters of the words are to those of another text, from 0 to 1."""
    return SequenceMatcher(None, "".join(words), other.replace(" ", "")).ratio()
