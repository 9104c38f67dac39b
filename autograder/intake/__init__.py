"""Turn the files of a submission into executable notebooks: well-formed, with the cells of the release."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from types import MappingProxyType

from nbformat import NotebookNode

from autograder.intake.archive import (
    DEFAULT_LIMITS,
    LONGEST_REASON,
    Refusal,
    SubmissionLimits,
    check_files,
    is_checkpoint,
    read_submission,
    shown,
)
from autograder.intake.choosing import Chooser
from autograder.intake.earlier import Earlier, current_sources
from autograder.intake.mend import rebuild

__all__ = ["DEFAULT_LIMITS", "Intake", "Refusal", "SubmissionLimits", "read_submission", "take_in", "with_courses"]


@dataclass(frozen=True)
class Intake:
    """The notebooks to execute, and what there is to say about them.

    notebooks: rebuilt notebooks without outputs, by name without .ipynb; only those that were handed in.
    others: the other files, to be put next to the notebooks, by relative name.
    notes: repairs, a sentence each, such as "1_decoder: cell build_decoder occurs twice; the first counts".
    doubts: why a person has to look if a test of an answer does not give all its points; by notebook and the answer's
        grade_id ("": all answers).
    """

    notebooks: dict[str, NotebookNode]
    others: dict[str, bytes]
    notes: tuple[str, ...]
    doubts: Mapping[tuple[str, str], str] = field(default_factory=dict)


def take_in(
    files: Mapping[str, bytes],
    released: Mapping[str, NotebookNode],
    limits: SubmissionLimits = DEFAULT_LIMITS,
    earlier: Earlier = MappingProxyType({}),
    courses: Collection[bytes] = (),
) -> Intake:
    """Find the released notebooks among the files, and rebuild them. Deterministic.

    files: the result of `read_submission`. released: the notebooks as students got them, by name.
    earlier: digests of cells in earlier releases, which count as unchanged. courses: contents of the files that were
    handed out beside the notebooks; unchanged, they hold nobody's answers.
    Raises Refusal, and nothing else, if a person has to look at the submission.
    """
    check_files(files, limits)
    chooser = Chooser(files, released, limits, current_sources(released, earlier), frozenset(courses))
    chosen = chooser.choose()
    notes = list(chooser.notes)
    notebooks: dict[str, NotebookNode] = {}
    doubts = {(name, ""): doubt for name, doubt in chooser.doubts.items()}
    for name, path in sorted(chosen.items()):
        rebuilt = rebuild(shown(path), chooser.cells(path), released[name])
        notebooks[name] = rebuilt.notebook
        notes += [f"{name}: {note}"[:LONGEST_REASON] for note in rebuilt.notes]
        doubts |= {(name, grade_id): doubt[:LONGEST_REASON] for grade_id, doubt in rebuilt.doubts.items()}
    others = _others(files, set(chosen.values()))
    aliases = _aliases(others, notebooks.values())
    notes += [f"{shown(path)} is called {shown(alias)} in the code"[:LONGEST_REASON] for alias, path in aliases.items()]
    others |= {alias: others[path] for alias, path in aliases.items()}
    return Intake(notebooks, dict(sorted(others.items())), tuple(notes), doubts)


def with_courses(others: Mapping[str, bytes], courses: Mapping[str, bytes]) -> dict[str, bytes]:
    """Return a student's other files among the course's, which replace those with the same path."""
    taken = set(courses) | {folder for path in courses for folder in _folders(path)}
    kept = {
        path: content for path, content in others.items() if path not in taken and not courses.keys() & _folders(path)
    }
    return dict(sorted({**kept, **courses}.items()))


def _others(files: Mapping[str, bytes], chosen: set[str]) -> dict[str, bytes]:
    """Return the files that were not chosen. If all notebooks are in one folder, names are relative to it."""
    [folder, *more] = {str(PurePosixPath(path).parent) for path in chosen}
    inside = "" if more or folder == "." else f"{folder}/"
    others = {path: content for path, content in files.items() if path not in chosen and not is_checkpoint(path)}
    beside = {path.removeprefix(inside): content for path, content in others.items() if path.startswith(inside)}
    taken = set(beside) | {folder for path in beside for folder in _folders(path)}
    for path, content in others.items():
        if not path.startswith(inside) and path not in taken and not beside.keys() & _folders(path):
            beside[path] = content
    return dict(sorted(beside.items()))


def _aliases(others: Mapping[str, bytes], notebooks: Iterable[NotebookNode]) -> dict[str, str]:
    """Map paths that the code uses to files whose names differ from them only in upper and lower case.

    Windows and macOS treat such names as equal, and so do programs that copy files between systems.
    """
    code = "\n".join(cell.source for notebook in notebooks for cell in notebook.cells if cell.cell_type == "code")
    found: dict[str, str] = {}
    taken = set(others) | {folder for path in others for folder in _folders(path)}
    for path in others:
        file = PurePosixPath(path)
        patterns = [rf"[\"'/]({re.escape(file.name)})[\"']"]
        patterns += [rf"^\s*(?:import|from)\s+({re.escape(file.stem)})\b"] if file.suffix == ".py" else []
        for number, pattern in enumerate(patterns):
            for spelt in re.findall(pattern, code, re.IGNORECASE | re.MULTILINE):
                alias = str(file.with_name(f"{spelt}.py" if number else spelt))
                if alias not in taken and path not in found.values():  # one is enough, and cannot fill the disk
                    found[alias] = path
    return dict(sorted(found.items(), key=lambda item: item[1]))


def _folders(path: str) -> set[str]:
    return {str(folder) for folder in PurePosixPath(path).parents}
