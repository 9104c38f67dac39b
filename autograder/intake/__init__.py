"""From the files of a submission to notebooks that can be executed: well-formed, and in the release's own form."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from types import MappingProxyType

from nbformat import NotebookNode

from .archive import (
    DEFAULT_LIMITS,
    LONGEST_REASON,
    Refusal,
    SubmissionLimits,
    check_files,
    read_submission,
    shown,
)
from .earlier import Current, Earlier, current_sources, up_to_date
from .handed_in import HandedIn, read_cells
from .matching import known_ids, match, resembles
from .mend import rebuild

__all__ = ["DEFAULT_LIMITS", "Intake", "Refusal", "SubmissionLimits", "read_submission", "take_in"]

ENDINGS = (".ipynb", ".ipynb.txt", ".ipynb.json")  # browsers add the others


@dataclass(frozen=True)
class Intake:
    """What is executed.

    notebooks: by name, without .ipynb, rebuilt, without outputs; only those that were handed in.
    others: the other files, to lie beside the notebooks, by relative name.
    notes: what was mended, a sentence each, such as "1_decoder: cell build_decoder occurs twice; the first counts".
    """

    notebooks: dict[str, NotebookNode]
    others: dict[str, bytes]
    notes: tuple[str, ...]


def take_in(
    files: Mapping[str, bytes],
    released: Mapping[str, NotebookNode],
    limits: SubmissionLimits = DEFAULT_LIMITS,
    earlier: Earlier = MappingProxyType({}),
) -> Intake:
    """Find the released notebooks among the files, and rebuild them. Equal arguments give equal results.

    files: what `read_submission` gives. released: the notebooks as students got them, by name.
    earlier: digests of what earlier releases gave, which counts as unchanged.
    Raises Refusal, and nothing else, where a person has to look at the submission.
    """
    check_files(files, limits)
    chooser = _Chooser(files, released, limits, current_sources(released, earlier))
    chosen = chooser.choose()
    notes = list(chooser.notes)
    notebooks = {}
    for name, path in sorted(chosen.items()):
        notebooks[name], mended = rebuild(shown(path), chooser.cells(path), released[name])
        notes += [f"{name}: {note}"[:LONGEST_REASON] for note in mended]
    return Intake(notebooks, _others(files, set(chosen.values())), tuple(notes))


def _others(files: Mapping[str, bytes], chosen: set[str]) -> dict[str, bytes]:
    """The files that were not chosen. Where all notebooks lie in one folder, so do the files for them."""
    [folder, *more] = {str(PurePosixPath(path).parent) for path in chosen}
    inside = "" if more or folder == "." else f"{folder}/"
    others = {path: content for path, content in files.items() if path not in chosen}
    beside = {path.removeprefix(inside): content for path, content in others.items() if path.startswith(inside)}
    taken = set(beside) | {folder for path in beside for folder in _folders(path)}
    for path, content in others.items():
        if not path.startswith(inside) and path not in taken and not beside.keys() & _folders(path):
            beside[path] = content
    return dict(sorted(beside.items()))


def _folders(path: str) -> set[str]:
    return {str(folder) for folder in PurePosixPath(path).parents}


class _Chooser:
    """Which file is which notebook of the release?"""

    def __init__(
        self,
        files: Mapping[str, bytes],
        released: Mapping[str, NotebookNode],
        limits: SubmissionLimits,
        current: Current,
    ) -> None:
        self.notes: list[str] = []
        self._files, self._released, self._limits, self._current = files, released, limits, current
        self._read: dict[str, HandedIn] = {}

    def cells(self, path: str) -> HandedIn:
        """The cells of a file, read once. Raises Refusal."""
        if path not in self._read:
            self._read[path] = up_to_date(read_cells(path, self._files[path], self._limits), self._current)
        return self._read[path]

    def choose(self) -> dict[str, str]:
        """The file for each notebook that was handed in. Raises Refusal if there is none, or it is not clear."""
        chosen = {name: f"{name}.ipynb" for name in sorted(self._released) if f"{name}.ipynb" in self._files}
        for name, path in chosen.items():
            self._check_own(name, path)
        missing = [name for name in sorted(self._released) if name not in chosen]
        notebooks = [path for path in sorted(self._files) if path.lower().endswith(ENDINGS)]
        unknown = [path for path in notebooks if path not in chosen.values()]
        if missing:
            wanting = {path: self._name_for(path, missing) for path in unknown}
            for name in missing:
                candidates = [path for path, wanted in wanting.items() if wanted == name]
                if candidates:
                    chosen[name] = self._best(name, candidates)
        if not chosen:
            found = ", ".join(map(shown, sorted(self._files)[:3])) or "no file"
            raise Refusal(f"expected {', '.join(f'{name}.ipynb' for name in missing)}; found {found}")
        left = [shown(path) for path in unknown if path not in chosen.values()]
        if left:
            self.notes.append(f"none of the notebooks that are graded: {', '.join(left)}"[:LONGEST_REASON])
        return chosen

    def _check_own(self, name: str, path: str) -> None:
        cells = self.cells(path).cells
        counts = {other: len(known_ids(cells, template)) for other, template in self._released.items()}
        other = max(sorted(counts), key=counts.__getitem__)
        if not counts[name] and counts[other]:
            raise Refusal(f"{shown(path)} holds the cells of {other}; were two notebooks renamed?")

    def _name_for(self, path: str, missing: list[str]) -> str:
        """Which missing notebook a file is, by its grade_ids, or else by what is in it; "" if none."""
        cells = self.cells(path).cells  # if it cannot be read, it may be the missing one: a person has to look
        counts = {name: len(known_ids(cells, template)) for name, template in self._released.items()}
        best = max(sorted(counts), key=counts.__getitem__)
        if counts[best]:
            return best if best in missing else ""
        alike = [name for name in missing if resembles(cells, self._released[name])]
        if len(alike) > 1:
            raise Refusal(f"{shown(path)} may be {' or '.join(alike)}; nbgrader's cell metadata is lost")
        for name in alike:
            match(shown(path), cells, self._released[name])
        return alike[0] if alike else ""

    def _best(self, name: str, candidates: list[str]) -> str:
        """Of files that could be one notebook, the one named so, else that with most grade_ids."""

        def rank(path: str) -> tuple[bool, int]:
            return PurePosixPath(path).name == f"{name}.ipynb", len(known_ids(self.cells(path).cells, template))

        template = self._released[name]
        best = max(candidates, key=rank)
        equal = [path for path in candidates if rank(path) == rank(best)]
        for path in equal:
            if self.cells(path).cells != self.cells(best).cells:
                raise Refusal(f"{shown(best)} and {shown(path)} may both be {name}.ipynb; one of them has to go")
        self.notes.append(f"{name}: found as {shown(best)}")
        return best
