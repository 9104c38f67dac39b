"""Results that take long are kept under a hash of all they depend on: features of a frozen encoder, trained weights.

An entry is a folder `<cache>/<kind>/<SHA-256 of the key>` of one .npy file an array and an index, which is written
last. Key, index, folder name and digests depend on one another, so that no byte can change unnoticed.
"""

import atexit
import hashlib
import json
import logging
import os
import re
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from aelab.files import PART, READ_ONLY, file_digest, known_digest, locked, remove, sweep, sync, write_synced
from aelab.manifest import cache_directory

INDEX = "index.json"
_KIND = re.compile(r"[a-z][a-z0-9_-]*")
_ARRAY = re.compile(r"[A-Za-z0-9_]+")
_DIGEST = re.compile(r"[0-9a-f]{64}")
_OWN_PREFIX = "aelab-results-"
_RESERVED = ("fashion-mnist", "weights", "packages")

_logger = logging.getLogger(__name__)

# Where results go that a read-only cache cannot take: a folder of this process, removed at its end.
_own_folder: tuple[int, Path] | None = None


@dataclass(frozen=True)
class _Entry:
    kind: str
    key: str  # canonical JSON

    @property
    def name(self) -> str:
        return hashlib.sha256(self.key.encode()).hexdigest()

    def folder(self, root: Path) -> Path:
        return root / self.kind / self.name


class _DamagedError(Exception):
    """An entry is not exactly what was stored."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(f"{path}: {reason}")
        self.path, self.reason = path, reason


def remember(
    kind: str, key: Mapping[str, Any], make: Callable[[], Mapping[str, NDArray[Any]]]
) -> dict[str, NDArray[Any]]:
    """Return the arrays stored under a key; make and store them if there are none, or if they are damaged.

    Processes that ask for the same key at once make it once. Where the cache is read-only, the result is kept for
    this process alone. Where it cannot be kept at all, it is returned all the same, and a warning is logged.

    Args:
        kind: what sort of result it is, [a-z][a-z0-9_-]*; the name of a folder of the cache.
        key: all that the result depends on, as values that JSON can hold.
        make: computes the arrays; their names are [A-Za-z0-9_]+. It must not ask for the same key.

    Returns:
        the arrays by name; read-only, mapped from the disk.

    Raises:
        ValueError, TypeError: kind, key or an array's name is not of that form, or an array holds Python objects.
    """
    entry = _entry(kind, key)
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
        return _keep(entry, _validated(make()))


def recall(kind: str, key: Mapping[str, Any]) -> dict[str, NDArray[Any]] | None:
    """Return the arrays stored under a key, as `remember` does; None if there are none, or if they are damaged."""
    return _find(_entry(kind, key))


def damaged_entries() -> list[tuple[Path, str]]:
    """Verify every stored result in full; return the bad file and the reason for each that is damaged."""
    return [(error.path, error.reason) for _, error in _damaged()]


def remove_damaged() -> list[tuple[Path, str]]:
    """Remove the stored results that are damaged; return the bad file and the reason for each.

    Raises:
        OSError: the cache cannot be written to.
    """
    root = cache_directory()
    removed = []
    for folder, error in _damaged():
        with locked(root, _lock_name(folder)):
            remove(folder)
        removed.append((error.path, error.reason))
    return removed


def sweep_parts() -> None:
    """Remove what killed processes left behind, in the cache and in the system's folder for temporary files."""
    root = cache_directory()
    for folder in _kind_folders(root):
        sweep(root, folder, lambda part: _lock_name(part.with_name(part.name.removesuffix(PART))))
    for folder in Path(tempfile.gettempdir()).glob(f"{_OWN_PREFIX}*"):
        process = folder.name.removeprefix(_OWN_PREFIX).partition("-")[0]
        with suppress(OSError):
            if process.isdecimal() and not _is_alive(int(process)) and folder.lstat().st_uid == os.getuid():
                remove(folder)


def _is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True  # it is there, but belongs to somebody else
    return True


def canonical(value: Any) -> str:
    """Return JSON text that is the same for equal values; ValueError or TypeError for what JSON cannot hold."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False)


def read_index(content: bytes) -> tuple[str, dict[str, str]]:
    """Read an index file.

    Returns:
        the key as canonical JSON, and the SHA-256 of each array's file by the array's name.

    Raises:
        ValueError: it is not exactly what `index_content` writes.
    """
    try:
        index = json.loads(content)
        key, digests = index["key"], index["arrays"]
        well_formed = all(_ARRAY.fullmatch(name) and _DIGEST.fullmatch(digest) for name, digest in digests.items())
        text = canonical(key)
        if not well_formed or not isinstance(key, dict) or index_content(text, digests) != content:
            raise ValueError("it is not in the form in which it was written")
    except (KeyError, TypeError, AttributeError, RecursionError) as error:
        raise ValueError("it is not an index") from error
    return text, digests


def index_content(key: str, digests: Mapping[str, str]) -> bytes:
    """Return the content of an index file: a key as canonical JSON, and the SHA-256 of each array's file."""
    return f'{{"arrays":{canonical(dict(digests))},"key":{key}}}\n'.encode("ascii")


def _entry(kind: str, key: Mapping[str, Any]) -> _Entry:
    if not _KIND.fullmatch(kind) or kind in _RESERVED:
        raise ValueError(f"expected a kind of the form {_KIND.pattern} other than {_RESERVED}, found {kind!r}")
    return _Entry(kind, canonical(dict(key)))


def _lock_name(folder: Path) -> str:
    return f"{folder.parent.name}-{folder.name}"


def _validated(arrays: Mapping[str, NDArray[Any]]) -> dict[str, NDArray[Any]]:
    checked = {name: np.asarray(array) for name, array in arrays.items()}
    for name, array in checked.items():
        if not _ARRAY.fullmatch(name):
            raise ValueError(f"expected an array name of the form {_ARRAY.pattern}, found {name!r}")
        if array.dtype.hasobject:
            raise TypeError(f"expected numbers or text in the array {name!r}, found Python objects")
    return checked


def _frozen(arrays: dict[str, NDArray[Any]]) -> dict[str, NDArray[Any]]:
    views = {name: array.view() for name, array in arrays.items()}
    for view in views.values():
        view.flags.writeable = False
    return views


def _roots(create: bool = False) -> Iterator[Path]:
    """Give the folders that may hold results: the cache, then this process's own, made when it is first needed."""
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
    if process == os.getpid():  # a forked child ends too, and must not take its parent's results with it
        remove(folder)


def _find(entry: _Entry) -> dict[str, NDArray[Any]] | None:
    for root in _roots():
        folder = entry.folder(root)
        try:
            digests = _verify(folder, known_digest)
            return {name: np.load(folder / f"{name}.npy", mmap_mode="r") for name in digests}
        except FileNotFoundError:
            continue
        except (_DamagedError, OSError, ValueError) as error:
            _logger.warning("a stored result is damaged and will be computed again: %s", error)
    return None


def _keep(entry: _Entry, arrays: dict[str, NDArray[Any]]) -> dict[str, NDArray[Any]]:
    """Store arrays where it is possible and return them as they were stored; else return them as they are."""
    for root in _roots(create=True):
        try:
            _write(entry, arrays, root)
            break
        except OSError as error:
            if error.errno not in READ_ONLY:
                _logger.warning("a result could not be stored in %s, and is not kept: %s", root, error)
                return _frozen(arrays)
    return _find(entry) or _frozen(arrays)


def _write(entry: _Entry, arrays: dict[str, NDArray[Any]], root: Path) -> None:
    folder = entry.folder(root)
    part = folder.with_name(folder.name + PART)
    try:
        remove(part)
        part.mkdir(parents=True)
        digests = {}
        for name, array in arrays.items():
            path = part / f"{name}.npy"
            np.save(path, array, allow_pickle=False)
            sync(path)
            digests[name] = file_digest(path)
        write_synced(part / INDEX, index_content(entry.key, digests))
        sync(part)
        remove(folder)  # a damaged one
        part.rename(folder)
        sync(folder.parent)
    finally:
        with suppress(OSError):
            remove(part)


def _kind_folders(root: Path) -> list[Path]:
    folders = root.iterdir() if root.is_dir() else ()
    return sorted(
        path for path in folders if _KIND.fullmatch(path.name) and path.name not in _RESERVED and path.is_dir()
    )


def _damaged() -> Iterator[tuple[Path, _DamagedError]]:
    for kind in _kind_folders(cache_directory()):
        # Anything else in there is not the lab's: it is neither verified nor removed.
        for folder in sorted(path for path in kind.iterdir() if _DIGEST.fullmatch(path.name)):
            try:
                _verify(folder, file_digest)
            except FileNotFoundError:
                continue  # removed by another process just now
            except _DamagedError as error:
                yield folder, error
            except OSError as error:
                yield folder, _DamagedError(folder, str(error))


def _verify(folder: Path, digest_of: Callable[[Path], str]) -> dict[str, str]:
    """Return the digests of an entry's arrays; FileNotFoundError if there is no entry, _DamagedError with a reason."""
    names = {path.name for path in folder.iterdir()}
    index = folder / INDEX
    if INDEX not in names:
        raise _DamagedError(index, "missing")
    try:
        key, digests = read_index(index.read_bytes())
    except ValueError as error:
        raise _DamagedError(index, str(error)) from error
    if hashlib.sha256(key.encode()).hexdigest() != folder.name:
        raise _DamagedError(index, "its key belongs to another folder")
    expected = {f"{name}.npy": digest for name, digest in digests.items()}
    for name in sorted(names ^ {INDEX, *expected}):
        raise _DamagedError(folder / name, "not stored by the lab" if name in names else "missing")
    for name, digest in expected.items():
        if digest_of(folder / name) != digest:
            raise _DamagedError(folder / name, "another SHA-256 than when it was stored")
    return digests
