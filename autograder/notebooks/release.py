"""From solutions to students' notebooks: an ordered list of small nbgrader preprocessors, and the files they make.

Everything is generated in memory first, so that an error leaves the released notebooks unchanged.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from typing import Any

import nbformat
from nbformat import NotebookNode
from nbgrader.nbgraderformat import SCHEMA_VERSION
from nbgrader.preprocessors import (
    CheckCellMetadata,
    ClearHiddenTests,
    ClearMarkScheme,
    ClearOutput,
    ComputeChecksums,
    LockCells,
    NbGraderPreprocessor,
    SaveCells,
)
from nbgrader.utils import is_grade, is_solution

from autograder.course import Course, CourseError
from autograder.files import other_files, write_atomically
from autograder.notebooks.apart import CHANGED, NAMES, USED
from autograder.notebooks.autotests import InsertAutotests, autotests_file, make_autotests, with_autotests
from autograder.notebooks.changes import changed_in_place
from autograder.notebooks.expected_pictures import ExpectedPicture
from autograder.notebooks.mark_schemes import TakeMarkSchemes
from autograder.notebooks.markers import RefuseWrongMarkers
from autograder.notebooks.names import bound_names, class_names, used_names
from autograder.notebooks.plan import CLASSES
from autograder.notebooks.solutions import BlankSolutions, CollectSecrets, LeakGuard, filled_source
from autograder.notebooks.unjudgeable import unjudgeable_tests
from autograder.notebooks.unprotected import RefuseMisplacedMarks
from autograder.notebooks.versions import Versions, read_versions, versions_file, with_versions, write_versions

KERNELSPEC = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
KEPT_CELL_METADATA = {"nbgrader", "tags", "deletable", "editable", "slideshow"}


class RefuseNames(NbGraderPreprocessor):  # type: ignore[misc]
    """Refuses a notebook in which a cell has no grade_id, or another's: nbgrader would lose it."""

    def preprocess(self, nb: NotebookNode, resources: Any) -> tuple[NotebookNode, Any]:
        """Return the notebook unchanged, or raise a CourseError."""
        seen: set[str] = set()
        for index, cell in enumerate(nb.cells):
            marks = cell.metadata.get("nbgrader", {})
            grade_id = marks.get("grade_id")
            is_marked = any(marks.get(mark) for mark in ("grade", "solution", "locked", "task"))
            if is_marked and not grade_id and marks.get("schema_version") == SCHEMA_VERSION:
                raise CourseError(
                    f"{resources['nbgrader']['notebook']}, cell {index + 1}: expected a grade_id, found none. Give the "
                    'cell one under "Create Assignment".'
                )
            if grade_id in seen:
                raise CourseError(
                    f"{resources['nbgrader']['notebook']}, cell {index + 1}: the grade_id {grade_id!r} is "
                    "already taken by an earlier cell. Give each cell its own."
                )
            if grade_id is not None:
                seen.add(grade_id)
        return nb, resources


class Normalise(NbGraderPreprocessor):  # type: ignore[misc]
    """Removes what differs between machines or sessions."""

    def preprocess(self, nb: NotebookNode, resources: Any) -> tuple[NotebookNode, Any]:
        """Keep only the course's metadata."""
        nb.metadata = NotebookNode(kernelspec=NotebookNode(KERNELSPEC), language_info=NotebookNode(name="python"))
        nb.nbformat, nb.nbformat_minor = 4, 5
        for cell in nb.cells:
            cell.metadata = NotebookNode({k: v for k, v in cell.metadata.items() if k in KEPT_CELL_METADATA})
            if cell.cell_type == "code":
                cell.execution_count = None
        return nb, resources


class NoteDefinitions(NbGraderPreprocessor):  # type: ignore[misc]
    """Notes what the solutions define, use and change: blank cells hide it, and students' notebooks hold none."""

    def preprocess(self, nb: NotebookNode, resources: Any) -> tuple[NotebookNode, Any]:
        """Put the names into the notebook's metadata."""
        answers = [cell for cell in nb.cells if cell.cell_type == "code" and is_solution(cell) and not is_grade(cell)]
        nb.metadata[CLASSES] = sorted({name for cell in answers for name in class_names(cell.source)})
        ids = [cell.metadata.nbgrader.get("grade_id") for cell in answers]
        sources = [cell.source for cell in answers]
        nb.metadata[NAMES] = {name: sorted(bound_names(source)) for name, source in zip(ids, sources, strict=True)}
        nb.metadata[USED] = sorted(set[str]().union(*map(used_names, sources)))
        changed = changed_in_place(sources, [cell.source for cell in nb.cells if cell.cell_type == "code"])
        nb.metadata[CHANGED] = {name: sorted(found) for name, found in zip(ids, changed, strict=True) if found}
        return nb, resources


BEFORE_SAVING = [
    RefuseNames,
    RefuseWrongMarkers,
    NoteDefinitions,
    RefuseMisplacedMarks,
    CollectSecrets,
    TakeMarkSchemes,
    ExpectedPicture,
    LockCells,
    BlankSolutions,
    ClearOutput,
    CheckCellMetadata,
    ComputeChecksums,
]
AFTER_SAVING = [ClearHiddenTests, ClearMarkScheme, ComputeChecksums, Normalise, CheckCellMetadata, LeakGuard]
# The gradebook keeps each test cell with its hidden tests, so SaveCells comes before they are removed.
RELEASE_PREPROCESSORS = [InsertAutotests, *BEFORE_SAVING, SaveCells, *AFTER_SAVING]


def read_notebook(path: Path) -> NotebookNode:
    """Read a solution notebook, with the tests that were made from its AUTOTEST lines."""
    return with_autotests(as_written(path), path)


def as_written(path: Path) -> NotebookNode:
    """Read a notebook of the course; cells without an id get one from their position, the same every time."""
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        for index, cell in enumerate(data["cells"]):
            cell.setdefault("id", f"cell-{index:02d}")
        data["nbformat_minor"] = max(5, data["nbformat_minor"])
        notebook: NotebookNode = nbformat.reads(json.dumps(data), as_version=4)
        nbformat.validate(notebook)
    except json.JSONDecodeError as error:
        has_ended = error.msg.startswith("Unterminated") or not error.doc[error.pos :].strip()
        fault = "it ends too early" if has_ended else f"line {error.lineno}: {error.msg}"
        raise CourseError(
            f"Expected a notebook in {path}, found a file that is not a readable one: {fault}. Save the notebook "
            "again, or restore an earlier version of it."
        ) from error
    except (ValueError, KeyError, TypeError, OSError, nbformat.ValidationError) as error:
        raise CourseError(f"Expected a notebook of format 4 in {path}, but: {error}") from error
    return notebook


def apply(preprocessors: list[type], notebook: NotebookNode, name: str, assignment: str, **more: str) -> NotebookNode:
    """Apply the preprocessors in order to a copy of the notebook; `name` is the notebook's, without .ipynb."""
    result: NotebookNode = nbformat.from_dict(json.loads(json.dumps(notebook)))
    resources: Any = {"nbgrader": {"notebook": name, "assignment": assignment, "student": ".", **more}}
    for preprocessor in preprocessors:
        try:
            result, resources = preprocessor().preprocess(result, resources)
        except CourseError:
            raise
        except Exception as error:
            raise CourseError(f"{name}: expected a notebook that can be released, but: {error}") from error
    return result


def templates(course: Course) -> dict[str, NotebookNode]:
    """Return the assignment as the solutions define it now: blank solution cells, whole tests; by notebook name."""
    return {
        path.stem: apply(BEFORE_SAVING, read_notebook(path), path.stem, course.assignment)
        for path in course.solution_notebooks()
    }


def own_answers(course: Course) -> dict[tuple[str, str], str]:
    """Return the course's own answers to what a person grades, by notebook and grade_id."""
    return {
        (path.stem, cell.metadata.nbgrader.grade_id): filled_source(cell.source).strip()
        for path in course.solution_notebooks()
        for cell in read_notebook(path).cells
        if is_solution(cell) and is_grade(cell)
    }


def release_warnings(course: Course) -> list[str]:
    """Return a line for each test that, as it is written, cannot be judged."""
    return [
        f"{name}, {grade_id}: {reason}"
        for name, notebook in templates(course).items()
        for grade_id, reason in unjudgeable_tests(notebook).items()
    ]


def release_notebook(solution: NotebookNode, name: str, assignment: str) -> NotebookNode:
    """Make the students' notebook from one solution notebook. Needs no gradebook."""
    return apply([*BEFORE_SAVING, *AFTER_SAVING], solution, name, assignment)


def students_notebook(template: NotebookNode) -> NotebookNode:
    """Make the students' notebook, without hidden tests, from a notebook of `templates`."""
    return apply([ClearHiddenTests, ClearMarkScheme, ComputeChecksums, Normalise], template, "template", "release")


def notebook_bytes(notebook: NotebookNode) -> bytes:
    """Serialise a notebook as it is written to disk: keys sorted, one line feed at the end."""
    text: str = nbformat.writes(notebook)
    return (text.rstrip("\n") + "\n").encode()


def generate(course: Course) -> dict[str, bytes]:
    """Generate all files of the release, by their path in the release folder."""
    files = other_files(course.solutions)
    for path in course.solution_notebooks():
        released = release_notebook(read_notebook(path), path.stem, course.assignment)
        files[path.name] = notebook_bytes(released)
    return files


def existing_files(folder: Path) -> dict[str, bytes]:
    """Read everything in the release folder, by path."""
    notebooks = {path.name: path.read_bytes() for path in folder.glob("*.ipynb")} if folder.is_dir() else {}
    return {**(other_files(folder) if folder.is_dir() else {}), **notebooks}


def differences(course: Course) -> list[str]:
    """List how the release folder differs from the solutions: one line for each file, none if it is up to date."""
    expected, found = generate(course), existing_files(course.released)
    lines = []
    for name in sorted({*expected, *found}):
        if name not in found:
            lines.append(f"missing: {course.released / name}")
        elif name not in expected:
            lines.append(f"extra: {course.released / name}")
        elif expected[name] != found[name]:
            lines.append(f"differs: {course.released / name}")
    if _versions(course, expected) != read_versions(course):
        lines.append(f"differs: {versions_file(course)}")
    return lines


def _versions(course: Course, *releases: Mapping[str, bytes]) -> Versions:
    """Return all versions that students may have: those on record, and these releases' notebooks that were not run."""
    notebooks = [
        (PurePosixPath(name).stem, nbformat.reads(content.decode(), as_version=4))
        for files in releases
        for name, content in sorted(files.items())
        if name.endswith(".ipynb") and _is_readable(content) and not _was_run(content)
    ]
    return with_versions(read_versions(course), notebooks)


def _is_readable(content: bytes) -> bool:
    try:
        nbformat.reads(content.decode(), as_version=4)
    except Exception:  # noqa: BLE001  (it can be any file, and nbformat raises all kinds of errors)
        return False
    return True


def _was_run(content: bytes) -> bool:
    """Return whether a notebook holds outputs or execution counts, which no released notebook does."""
    try:
        return any(cell.get("outputs") or cell.get("execution_count") for cell in json.loads(content)["cells"])
    except (ValueError, KeyError, TypeError, AttributeError):
        return False


def write_release(course: Course, force: bool = False) -> list[str]:
    """Bring the release folder up to date; return one line for each file that changed.

    Raises a CourseError, rather than overwrite a notebook that has been worked in, unless `force` is set.
    """
    made = [make_autotests(as_written(path), path) for path in course.solution_notebooks()]
    expected = generate(course)
    found = existing_files(course.released)
    worked_in = [] if force else [name for name in sorted(expected) if _was_run(found.get(name, b""))]
    if worked_in:
        raise CourseError(
            f"Expected released notebooks in {course.released}, found somebody's work: {', '.join(worked_in)} "
            "was run and saved there. Move it to another folder, or overwrite it with `autograder release --force`."
        )
    changes = [f"wrote {autotests_file(course.solutions)}"] if any(made) else []
    versions = _versions(course, found, expected)
    if versions != read_versions(course):
        write_versions(course, versions)
        changes.append(f"wrote {versions_file(course)}")
    for name, content in sorted(expected.items()):
        if found.get(name) != content:
            write_atomically(course.released / name, content)
            changes.append(f"wrote {course.released / name}")
    for name in sorted(set(found) - set(expected)):
        (course.released / name).unlink()
        changes.append(f"removed {course.released / name}")
    return changes
