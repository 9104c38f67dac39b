"""Fill the data cache: ask the sources of each missing file, one after the other, until the digest is right."""

import os
from collections.abc import Iterator
from pathlib import Path

from aelab.store import sources
from aelab.store.clients import SourceError
from aelab.store.files import PART, READ_ONLY, file_digest, is_disk_full, known_digest, locked, remove, sweep, sync
from aelab.store.manifest import Artefact, Source, StoreError, cache_directory, load_artefacts
from aelab.store.reporting import Report

_LOCK = "artefacts"
_SCRATCH = f".download{PART}"
_PACKAGES = "packages"


def is_valid(artefact: Artefact) -> bool:
    """Return whether an artefact is in the cache and its digest is right; the file is read once per process."""
    path = cache_directory() / artefact.file
    try:
        return path.stat().st_size == artefact.size and known_digest(path) == artefact.sha256
    except OSError:
        return False


def complaint(artefact: Artefact) -> str:
    """Read an artefact's file again, and return what is wrong with it; "" if it is right."""
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


def sweep_downloads() -> None:
    """Remove unfinished downloads of killed processes; those of a living process stay."""
    root = cache_directory()
    for folder in {root, *((root / artefact.file).parent for artefact in load_artefacts().values())}:
        sweep(root, folder, lambda part: _LOCK)


class Filling:
    """One run over the missing files; a source that failed is not asked again in the same run.

    Args:
        report: gets the progress.
        verbose: whether to report why a source failed even if another one is left. Blocked downloads are usual in
            schools, so the reasons matter only if no source is left; then the error has them all.
    """

    def __init__(self, report: Report, verbose: bool = False) -> None:
        self._report, self._verbose = report, verbose
        self._root = cache_directory()
        self._failures: dict[str, str] = {}  # reason by source
        self._unreachable: dict[str, str] = {}  # reason by client

    def fill(self, wanted: list[Artefact]) -> list[str]:
        """Fetch the artefacts that are not valid.

        Returns:
            the names of those that were fetched.

        Raises:
            StoreError: an artefact could not be fetched (the others were), or the cache cannot be written.
        """
        missing = [artefact for artefact in wanted if not is_valid(artefact)]
        if not missing:
            return []
        waiting = "Another process is filling the data cache; waiting for it."
        try:
            with locked(self._root, _LOCK, lambda: self._report(waiting)):
                for artefact in missing:
                    self._fetch(artefact)
        except OSError as error:
            raise StoreError(self._explain(error, missing)) from error
        bad = [artefact for artefact in missing if not is_valid(artefact)]
        if bad:
            raise StoreError("\n".join(line for artefact in bad for line in self._instructions(artefact)))
        return [artefact.name for artefact in missing]

    def _fetch(self, artefact: Artefact) -> None:
        for source in artefact.sources:
            if is_valid(artefact):
                return
            if source.name in self._failures:
                continue
            if source.client in self._unreachable:
                self._failures[source.name] = self._unreachable[source.client]
                continue
            try:
                self._ask(source)
            except SourceError as error:
                self._failures[source.name] = str(error)
                if error.unreachable:
                    self._unreachable[source.client] = f"not asked again: {source.name} found no network"
                self._report(self._outcome(artefact, source))

    def _outcome(self, artefact: Artefact, failed: Source) -> str:
        """Say what happens next to an artefact whose source failed."""
        left = [other for other in artefact.sources if other.name not in self._failures]
        usable = [other for other in left if other.client not in self._unreachable]
        instead = f"; trying {usable[0].client} ({usable[0].package}) instead" if usable else ""
        line = f"  {failed.client} ({failed.package}) is not available here{instead}."
        return line + (f"\n  {failed.name}: {self._failures[failed.name]}" if self._verbose else "")

    def _ask(self, source: Source) -> None:
        """Get everything that the cache lacks and the source has, since one package holds several files."""
        lacking = [a for a in load_artefacts().values() if source in a.sources and not is_valid(a)]
        targets = {artefact: self._root / f"{artefact.file}{PART}" for artefact in lacking}
        scratch = self._root / _SCRATCH
        what = ", ".join(artefact.name for artefact in lacking)
        message = f"Fetching {what} with {source.client} ({source.package})"
        self._report(message)
        try:
            # This process holds the lock: anything here was left by a process that died.
            for path in (scratch, *targets.values()):
                remove(path)
                path.parent.mkdir(parents=True, exist_ok=True)
            scratch.mkdir()
            sources.provide(
                sources.Request(
                    source=source,
                    targets=targets,
                    scratch=scratch,
                    packages=self._root / _PACKAGES,
                    progress=lambda fraction: self._report(message, fraction),
                )
            )
            for artefact, part in targets.items():
                self._accept(artefact, part)
        finally:
            for path in (scratch, *targets.values()):
                remove(path)

    def _accept(self, artefact: Artefact, part: Path) -> None:
        """Move a finished file to its final path, if its digest is right."""
        if not part.is_file():
            raise SourceError(f"it gave no {artefact.name}")
        sync(part)
        if (digest := file_digest(part)) != artefact.sha256:
            raise SourceError(
                f"for {artefact.name} it gave {part.stat().st_size:,} bytes with SHA-256 {digest}, "
                f"expected {artefact.size:,} bytes with SHA-256 {artefact.sha256}"
            )
        path = self._root / artefact.file
        os.replace(part, path)
        sync(path.parent)

    def _explain(self, error: OSError, missing: list[Artefact]) -> str:
        move = "To use another folder, set the environment variable AELAB_DATA to one with enough space."
        if is_disk_full(error):
            # The package, and its client's own copy, come on top of the files themselves.
            largest = max(source.size for artefact in missing for source in artefact.sources)
            needed = sum(artefact.size for artefact in missing) + 2 * largest
            return f"The disk of the data cache {self._root} is full: {needed / 1e6:.0f} MB are needed. {move}"
        if error.errno in READ_ONLY:
            names = ", ".join(artefact.name for artefact in missing)
            return f"The data cache {self._root} lacks {names} and is not writable: {error.strerror}. {move}"
        return f"The data cache {self._root} cannot be filled: {error}. {move}"

    def _instructions(self, artefact: Artefact) -> Iterator[str]:
        path = self._root / artefact.file
        yield f"{artefact.name} could not be fetched. Tried:"
        yield f"  - the data cache: {path}: {complaint(artefact)}"
        for source in artefact.sources:
            yield f"  - {source.name} ({source.client}): {self._failures.get(source.name, 'not asked')}"
        yield f"  By hand: save the file as {path}; it is accepted if its SHA-256 is right. To get it,"
        for source in artefact.sources:
            where = f" (packages/ is {self._root / _PACKAGES})" if source.file else ""
            yield f"  - {source.by_hand}{where}"
