"""All released versions of an assignment, as digests of the cells' sources, in one small file that the course keeps.

A submission may be made from any of them: a typo corrected after hand-out does not count as a student's change.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from pathlib import Path

from nbformat import NotebookNode

from autograder.course import Course, CourseError
from autograder.files import write_atomically

Versions = dict[str, dict[str, list[str]]]  # digests, by notebook and grade_id; "" is for cells without one


def source_digest(source: str) -> str:
    """Hash a cell's source, ignoring line endings, trailing blanks, and blank lines at either end."""
    lines = (line.rstrip() for line in source.strip().splitlines())
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:16]


def versions_file(course: Course) -> Path:
    """Return the path, next to the solutions. `autograder release` writes the file; it belongs in version control."""
    return course.solutions.with_name(f"{course.assignment}.released.json")


def read_versions(course: Course) -> Versions:
    """Read the digests of all versions, {} if nothing was released yet; raise a CourseError for a damaged file."""
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
            f"Expected the versions recorded by `autograder release` in {path}, but: {error}. Restore the file, "
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
    """Write the versions, one digest on each line, so that diffs are readable."""
    write_atomically(versions_file(course), (json.dumps(versions, indent=1, sort_keys=True) + "\n").encode())


def earlier_versions(course: Course, released: Mapping[str, NotebookNode]) -> Versions:
    """Return the versions other than the present one, by notebook and cell; cells without any are left out."""
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
