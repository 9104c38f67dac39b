"""The data cache: downloaded files and computed results, each verified by its digest.

Nothing is trusted by its name. A file is used only if its SHA-256 matches the manifest, whoever put it there; a
computed result only if it is exactly what was stored. Missing or damaged ones are fetched or computed again.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from aelab.store import memory
from aelab.store.filling import Filling, complaint, is_valid, sweep_downloads
from aelab.store.manifest import Artefact, StoreError, cache_directory, load_artefacts, manifest_path
from aelab.store.memory import forget, recall, remember
from aelab.store.reporting import ConsoleReport, Report

__all__ = [
    "Problem",
    "StoreError",
    "artefact",
    "cache_directory",
    "fetch",
    "forget",
    "load_artefacts",
    "manifest_path",
    "problems",
    "recall",
    "remember",
]


@dataclass(frozen=True)
class Problem:
    """One bad file of the cache: its path and what is wrong with it."""

    path: Path
    reason: str

    def __str__(self) -> str:
        return f"{self.path}: {self.reason}"


def artefact(name: str) -> Path:
    """Return the path of a file in the manifest; it is fetched if necessary, and verified once per process.

    Raises:
        StoreError: there is no such artefact, or it could not be fetched; the message says what to do.
    """
    (wanted,) = _select([name])
    if not is_valid(wanted):
        with ConsoleReport() as report:
            Filling(report).fill([wanted])
    return cache_directory() / wanted.file


def fetch(names: Iterable[str] | None = None, report: Report | None = None, verbose: bool = False) -> list[str]:
    """Fetch missing and damaged files, and remove damaged results, which are computed again on demand.

    Args:
        names: artefacts to fetch; by default all of them, and the computed results are checked, too.
        report: gets the progress; by default it is printed.
        verbose: whether to report why a source failed even if another one is left.

    Returns:
        what was fetched or removed, one line each; empty if all was well.

    Raises:
        StoreError: an artefact could not be fetched (the others were), or a damaged result cannot be removed.
    """
    wanted = _select(names)
    done = []
    if names is None:
        sweep_downloads()
        memory.sweep_parts()
        try:
            done = [f"removed a damaged result: {path}: {reason}" for path, reason in memory.remove_damaged()]
        except OSError as error:
            raise StoreError(f"A damaged result cannot be removed from the data cache: {error}") from error
    if report is not None:
        return done + [f"fetched {name}" for name in Filling(report, verbose).fill(wanted)]
    with ConsoleReport() as console:
        return done + [f"fetched {name}" for name in Filling(console, verbose).fill(wanted)]


def problems(names: Iterable[str] | None = None) -> list[Problem]:
    """Verify the cache, without network: the named artefacts, or by default all of them and every computed result.

    Returns:
        one entry for each file that is missing or damaged; empty if all is well.
    """
    root = cache_directory()
    found = [Problem(root / one.file, reason) for one in _select(names) if (reason := complaint(one))]
    if names is None:
        found += [Problem(path, reason) for path, reason in memory.damaged()]
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
