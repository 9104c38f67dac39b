"""What students got: all versions of a release, as digests of its cells' sources, in one small file a course keeps.

A submission may be made from any of them: a typo that was mended after hand-out is nobody's change.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from pathlib import Path

from nbformat import NotebookNode

from .course import Course, CourseError
from .verdict import write_atomically

Versions = dict[str, dict[str, list[str]]]  # digests, by notebook and grade_id; "" is for cells without one


def source_digest(source: str) -> str:
    """Hash a cell's source; ends of lines and what is blank there do not count."""
    lines = (line.rstrip() for line in source.strip().splitlines())
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:16]


def versions_file(course: Course) -> Path:
    """Name the file, beside the solutions: it is made by `autograder release`, and belongs into version control."""
    return course.solutions.with_name(f"{course.assignment}.released.json")


def read_versions(course: Course) -> Versions:
    """Read the digests of all versions; none where nothing was released yet. A CourseError for a damaged file."""
    path = versions_file(course)
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        return {
            name: {cell: list(map(str, digests)) for cell, digests in cells.items()} for name, cells in data.items()
        }
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, AttributeError, TypeError) as error:
        raise CourseError(
            f"Expected what `autograder release` noted in {path}, but: {error}. Bring back the file as it was, "
            "or delete it: then only the present release counts as what students got."
        ) from error


def with_versions(versions: Versions, notebooks: Iterable[tuple[str, NotebookNode]]) -> Versions:
    """Add released notebooks, by name, to the versions."""
    added = {name: {cell: list(digests) for cell, digests in cells.items()} for name, cells in versions.items()}
    for name, notebook in notebooks:
        for cell, digests in _digests(notebook).items():
            known = added.setdefault(name, {}).setdefault(cell, [])
            known += [digest for digest in digests if digest not in known]
    return added


def write_versions(course: Course, versions: Versions) -> None:
    """Keep the versions, a line for each cell, so that changes can be read."""
    write_atomically(versions_file(course), (json.dumps(versions, indent=1, sort_keys=True) + "\n").encode())


def earlier_versions(course: Course, released: Mapping[str, NotebookNode]) -> Versions:
    """Give the versions that are not the present one, by notebook and cell; nothing where there are none."""
    versions = read_versions(course)
    earlier: Versions = {}
    for name, notebook in released.items():
        for cell, present in _digests(notebook).items():
            others = [digest for digest in versions.get(name, {}).get(cell, []) if digest not in present]
            if others:
                earlier.setdefault(name, {})[cell] = others
    return earlier


def _digests(notebook: NotebookNode) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {"": []}
    for cell in notebook.cells:
        digests = found.setdefault(str(cell.metadata.get("nbgrader", {}).get("grade_id", "")), [])
        if (digest := source_digest(cell.source)) not in digests and cell.source.strip():
            digests.append(digest)
    return found
