"""Keep slow results, such as encoded images and trained weights, under a hash of everything they depend on."""

import atexit
import logging
import os
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, suppress
from functools import partial
from pathlib import Path
from typing import Any

from numpy.typing import NDArray

from aelab.store.entries import (
    Arrays,
    DamagedError,
    Entry,
    damaged_entries,
    entry_for,
    kind_folders,
    read_entry,
    validated,
    write_entry,
)
from aelab.store.files import PART, READ_ONLY, locked, remove, sweep
from aelab.store.manifest import cache_directory

_OWN_PREFIX = "aelab-results-"

_logger = logging.getLogger(__name__)

# Where results go if the cache is read-only: a folder of this process, removed at its end.
_own_folder: tuple[int, Path] | None = None


def remember(
    kind: str, key: Mapping[str, Any], make: Callable[[], Mapping[str, NDArray[Any]]]
) -> dict[str, NDArray[Any]]:
    """Return the arrays stored under a key; make and store them if there are none, or if they are damaged.

    Processes that ask for the same key at the same time make it once. If the cache is read-only, the result is
    kept for this process alone. If it cannot be kept, it is returned all the same, and a warning is logged.

    Args:
        kind: the kind of result, [a-z][a-z0-9_-]*; the name of a folder of the cache.
        key: everything that the result depends on, as values that JSON can hold.
        make: computes the arrays; their names are [A-Za-z0-9_]+. It must not ask for the same key.

    Returns:
        the arrays by name; read-only, memory-mapped unless they could not be stored.

    Raises:
        ValueError: kind or an array's name is not of that form.
        TypeError: JSON cannot hold the key, or an array holds Python objects.
    """
    entry = entry_for(kind, key)
    if (found := _find(entry)) is not None:
        return found
    with ExitStack() as stack:
        # Without a lock, as in a read-only cache, two processes may both compute; each then keeps its own.
        with suppress(OSError):
            folder = entry.folder(cache_directory())
            waiting = partial(_logger.info, "another process computes %s; waiting for it", folder)
            stack.enter_context(locked(cache_directory(), _lock_name(folder), waiting))
        if (found := _find(entry)) is not None:
            return found
        return _keep(entry, validated(make()))


def recall(kind: str, key: Mapping[str, Any]) -> dict[str, NDArray[Any]] | None:
    """Return the arrays stored under a key, as `remember` does; None if there are none, or they are damaged."""
    return _find(entry_for(kind, key))


def forget(kind: str, key: Mapping[str, Any]) -> None:
    """Remove the arrays stored under a key, if there are any; if that is impossible, they stay."""
    entry = entry_for(kind, key)
    for root in _roots():
        folder = entry.folder(root)
        with suppress(OSError):
            if folder.exists():
                with locked(root, _lock_name(folder)):
                    remove(folder)


def damaged() -> list[tuple[Path, str]]:
    """Verify every stored result in full; return the bad file and the reason for each that is damaged."""
    return [(error.path, error.reason) for _, error in damaged_entries(cache_directory())]


def remove_damaged() -> list[tuple[Path, str]]:
    """Remove the stored results that are damaged; return the bad file and the reason for each.

    Raises:
        OSError: the cache cannot be written to.
    """
    root = cache_directory()
    removed = []
    for folder, error in damaged_entries(root):
        with locked(root, _lock_name(folder)):
            remove(folder)
        removed.append((error.path, error.reason))
    return removed


def sweep_parts() -> None:
    """Remove what killed processes left in the cache and in the system's folder for temporary files."""
    root = cache_directory()
    for folder in kind_folders(root):
        sweep(root, folder, lambda part: _lock_name(part.with_name(part.name.removesuffix(PART))))
    if os.name == "nt":
        return  # there is no harmless way to ask whether a process is alive
    for folder in Path(tempfile.gettempdir()).glob(f"{_OWN_PREFIX}*"):
        process = folder.name.removeprefix(_OWN_PREFIX).partition("-")[0]
        with suppress(OSError):
            if process.isdecimal() and not _is_alive(int(process)) and folder.lstat().st_uid == os.getuid():
                remove(folder)


def _is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except OSError:
        return True  # it exists, but belongs to another user
    return True


def _lock_name(folder: Path) -> str:
    return f"{folder.parent.name}-{folder.name}"


def _roots(create: bool = False) -> Iterator[Path]:
    """Yield the folders that may hold results: the cache, then this process's own, if there is one or `create`."""
    global _own_folder
    yield cache_directory()
    if _own_folder is None or _own_folder[0] != os.getpid():
        if not create:
            return
        folder = Path(tempfile.mkdtemp(prefix=f"{_OWN_PREFIX}{os.getpid()}-"))
        _own_folder = (os.getpid(), folder)
        atexit.register(_remove_own, *_own_folder)
    yield _own_folder[1]


def _remove_own(process: int, folder: Path) -> None:
    if process == os.getpid():  # a forked child also runs this, and must not remove its parent's results
        with suppress(OSError):
            remove(folder)


def _find(entry: Entry) -> Arrays | None:
    for root in _roots():
        try:
            return read_entry(entry.folder(root))
        except FileNotFoundError:
            continue
        except (DamagedError, OSError) as error:
            _logger.warning("a stored result cannot be used and will be computed again: %s", error)
    return None


def _keep(entry: Entry, arrays: Arrays) -> Arrays:
    """Store arrays if possible, and return them as stored; otherwise return them unchanged, read-only."""
    try:
        for root in _roots(create=True):
            try:
                write_entry(entry, arrays, root)
                break
            except OSError as error:
                if error.errno not in READ_ONLY:
                    raise
    except OSError as error:
        _logger.warning("a result could not be stored, and is not kept: %s", error)
        return _frozen(arrays)
    return _find(entry) or _frozen(arrays)


def _frozen(arrays: Arrays) -> Arrays:
    views = {name: array.view() for name, array in arrays.items()}
    for view in views.values():
        view.flags.writeable = False
    return views
