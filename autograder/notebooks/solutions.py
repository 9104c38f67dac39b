"""Solution regions: their lines, what students see in their place, and a guard against leaks."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import Any

from nbformat import NotebookNode
from nbgrader.preprocessors import ClearSolutions, NbGraderPreprocessor

from autograder.course import CourseError

BEGIN_SCHEME, END_SCHEME = "BEGIN MARK SCHEME", "END MARK SCHEME"
MARKERS = ("BEGIN SOLUTION", "END SOLUTION", "BEGIN HIDDEN TESTS", "END HIDDEN TESTS", BEGIN_SCHEME, END_SCHEME)
BLANK_LINE = re.compile(r"^(\s*)#\? ?(.*)$")
SHORTEST_SECRET = 13  # shorter lines, such as `return x`, occur by chance


@dataclass
class Regions:
    """The lines of a cell, sorted by who may see them, with their indentation."""

    visible: list[str] = field(default_factory=list)  # outside all regions
    blanks: list[str] = field(default_factory=list)  # the `#? ` lines, without the mark
    solution: list[str] = field(default_factory=list)
    hidden: list[str] = field(default_factory=list)
    scheme: list[str] = field(default_factory=list)  # how a person grades the cell
    filled: list[str] = field(default_factory=list)  # visible and solution lines, in their order
    marked: bool = False  # there is a solution region


def split_regions(source: str) -> Regions:
    """Sort the lines of a cell's source into regions."""
    regions, inside = Regions(), ""
    for line in source.split("\n"):
        marker = next((marker for marker in MARKERS if marker in line), None)
        if marker:
            inside = marker.removeprefix("BEGIN ") if marker.startswith("BEGIN") else ""
            regions.marked |= marker == "BEGIN SOLUTION"
        elif inside == "HIDDEN TESTS":
            regions.hidden.append(line)
        elif inside == "MARK SCHEME":
            regions.scheme.append(line)
        elif inside == "SOLUTION" and (blank := BLANK_LINE.match(line)):
            regions.blanks.append(blank[1] + blank[2])
        else:
            (regions.solution if inside else regions.visible).append(line)
            regions.filled.append(line)
    return regions


def filled_source(source: str) -> str:
    """Return the source of a solution cell as a right answer, without markers and `#? ` lines."""
    return "\n".join(split_regions(source).filled)


def without_scheme(source: str) -> str:
    """Return the source of a cell without its mark schemes, everything else as it is.

    Raises:
        ValueError: a mark scheme has no end.
    """
    kept, inside = [], False
    for line in source.split("\n"):
        if BEGIN_SCHEME in line:
            inside = True
        elif END_SCHEME in line:
            inside = False
        elif not inside:
            kept.append(line)
    if inside:
        raise ValueError(f"a mark scheme has no {END_SCHEME}:\n{source}")
    return "\n".join(kept).rstrip("\n") if len(kept) < len(source.split("\n")) else source


class BlankSolutions(ClearSolutions):  # type: ignore[misc]
    """nbgrader's ClearSolutions, except that students see a region's `#? ` lines in its place."""

    def _replace_solution_region(self, cell: NotebookNode, language: str) -> bool:
        """Blank each region of the cell; return True if there was one."""
        seen: list[str] = []  # lines of the new source
        region: list[str] | None = None  # lines of the region that is open
        indent, replaced = "", False
        for line in cell.source.split("\n"):
            if "BEGIN SOLUTION" in line:
                if region is not None:
                    raise ValueError(f"a solution region begins inside another one:\n{cell.source}")
                region, indent, replaced = [], line[: len(line) - len(line.lstrip())], True
            elif "END SOLUTION" in line:
                if region is None:
                    raise ValueError(f"END SOLUTION without a BEGIN SOLUTION:\n{cell.source}")
                seen += self._instead_of(region, indent, cell.cell_type, language)
                region = None
            else:
                (seen if region is None else region).append(line)
        if region is not None:
            raise ValueError(f"a solution region has no END SOLUTION:\n{cell.source}")
        cell.source = "\n".join(seen)
        return replaced

    def _instead_of(self, region: list[str], indent: str, cell_type: str, language: str) -> list[str]:
        blanks = [match[1] + match[2] for match in map(BLANK_LINE.match, region) if match]
        stub = self.code_stub[language] if cell_type == "code" else self.text_stub
        return blanks or [indent + line for line in stub.split("\n")]


class CollectSecrets(NbGraderPreprocessor):  # type: ignore[misc]
    """Collects, before anything is removed, the lines that must not reach students, for LeakGuard."""

    def preprocess(self, nb: NotebookNode, resources: Any) -> tuple[NotebookNode, Any]:
        """Put `secrets` into the resources; leave the notebook unchanged."""
        # What stands for blanks may be a solution's line, too, such as `raise NotImplementedError`.
        public = [*BlankSolutions().code_stub.values(), BlankSolutions().text_stub]
        solution, hidden, scheme = set(), set(), set()
        for cell in nb.cells:
            regions = split_regions(cell.source)
            is_solution = cell.metadata.get("nbgrader", {}).get("solution", False)
            if is_solution and not regions.marked:  # nbgrader replaces the whole cell
                solution |= _secrets(regions.visible)
            else:
                public += regions.visible
            # The head of a block, such as `def f(x):`, may be shown; a whole statement may not.
            public += [line for line in regions.blanks if line.rstrip().endswith(":")]
            solution |= _secrets(regions.solution)
            hidden |= _secrets(regions.hidden, comments=True)
            scheme |= _secrets(regions.scheme, comments=True)
        text = "\n".join(public)
        asserts = {line for line in hidden if line.startswith("assert")}
        resources["secrets"] = sorted({line for line in solution | hidden | scheme if line not in text} | asserts)
        return nb, resources


class LeakGuard(NbGraderPreprocessor):  # type: ignore[misc]
    """The last preprocessor: refuses a notebook that still shows a marker, or a line of what a region hides."""

    def preprocess(self, nb: NotebookNode, resources: Any) -> tuple[NotebookNode, Any]:
        """Return the notebook unchanged, or raise a CourseError that names the cell."""
        name = resources["nbgrader"]["notebook"]
        for index, cell in enumerate(nb.cells):
            rest = {key: value for key, value in cell.items() if key not in ("source", "attachments")}
            text = cell.source + "\n" + json.dumps(rest, ensure_ascii=False)
            leaks = [marker for marker in MARKERS if marker in text]
            leaks += [line.strip() for line in cell.source.split("\n") if BLANK_LINE.match(line)]
            leaks += [secret for secret in resources["secrets"] if secret in text]
            if leaks:
                raise CourseError(
                    f"{name}, cell {index + 1} ({describe(cell)}) would show students: {leaks[0]!r}. "
                    "Expected no marker, and no line of a solution, a hidden test or a mark scheme in a released "
                    "notebook, not even a visible line that is also in one of them. Move it into its region, or "
                    "reword what is visible."
                )
        return nb, resources


def _secrets(lines: list[str], comments: bool = False) -> set[str]:
    """Return the lines that are long enough; comments only if they are asked for, since blanks may repeat them."""
    stripped = (line.strip() for line in lines)
    return {line for line in stripped if len(line) >= SHORTEST_SECRET and (comments or not line.startswith("#"))}


def describe(cell: NotebookNode) -> str:
    """Return the grade_id of a cell, or else its kind and the beginning of its source."""
    grade_id = cell.metadata.get("nbgrader", {}).get("grade_id")
    first_line: str = cell.source.split("\n")[0][:50]
    return f"grade_id {grade_id}" if grade_id else f"{cell.cell_type} cell {first_line!r}"
