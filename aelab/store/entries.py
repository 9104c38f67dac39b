"""How a computed result is stored on disk: a folder with one .npy file per array, and an index written last.

The folder's name is the SHA-256 of the key; the index, in canonical JSON, holds the key and the SHA-256 of
every array's file. So no byte can change unnoticed.
"""

import hashlib
import json
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from aelab.store.files import PART, file_digest, known_digest, remove, sync

Arrays = dict[str, NDArray[Any]]

INDEX = "index.json"
_KIND = re.compile(r"[a-z][a-z0-9_-]*")
_ARRAY = re.compile(r"[A-Za-z0-9_]+")
_DIGEST = re.compile(r"[0-9a-f]{64}")
_RESERVED = ("fashion-mnist", "weights", "packages")


class DamagedError(Exception):
    """An entry is not exactly what was stored. path: the bad file. reason: what is wrong with it."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(f"{path}: {reason}")
        self.path, self.reason = path, reason


@dataclass(frozen=True)
class Entry:
    """One result: its kind, and its key as canonical JSON."""

    kind: str
    key: str

    def folder(self, root: Path) -> Path:
        """Return its folder below a cache folder."""
        return root / self.kind / hashlib.sha256(self.key.encode()).hexdigest()


def entry_for(kind: str, key: Mapping[str, Any]) -> Entry:
    """Return the entry of a key; ValueError or TypeError if kind is not a valid name or JSON cannot hold the key."""
    if not _KIND.fullmatch(kind) or kind in _RESERVED:
        raise ValueError(f"Expected a kind like {_KIND.pattern}, not one of {_RESERVED}; found {kind!r}.")
    return Entry(kind, canonical(dict(key)))


def canonical(value: Any) -> str:
    """Return JSON text that is the same for equal values; ValueError or TypeError if JSON cannot hold it."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False)


def index_content(key: str, digests: Mapping[str, str]) -> bytes:
    """Return the content of an index file, from a key as canonical JSON and the SHA-256 of each array's file."""
    return f'{{"arrays":{canonical(dict(digests))},"key":{key}}}\n'.encode("ascii")


def read_index(content: bytes) -> tuple[str, dict[str, str]]:
    """Read the content of an index file.

    Returns:
        the key as canonical JSON, and the SHA-256 of each array's file by the array's name.

    Raises:
        ValueError: it is not exactly what `index_content` returns.
    """
    try:
        index = json.loads(content)
        key, digests = index["key"], index["arrays"]
        names_are_right = all(map(_ARRAY.fullmatch, digests)) and all(map(_DIGEST.fullmatch, digests.values()))
        text = canonical(key)
    except (KeyError, TypeError, AttributeError, RecursionError) as error:
        raise ValueError("it is not an index") from error
    if not names_are_right or not isinstance(key, dict) or index_content(text, digests) != content:
        raise ValueError("it is not as it was written")
    return text, digests


def validated(arrays: Mapping[str, NDArray[Any]]) -> Arrays:
    """Return the arrays sorted by name; ValueError or TypeError if one cannot be stored."""
    checked = {name: np.asarray(arrays[name]) for name in sorted(arrays)}
    for name, array in checked.items():
        if not _ARRAY.fullmatch(name):
            raise ValueError(f"Expected an array name like {_ARRAY.pattern}, found {name!r}.")
        if array.dtype.hasobject:
            raise TypeError(f"Expected numbers or text in the array {name!r}, found Python objects.")
    return checked


def read_entry(folder: Path) -> Arrays:
    """Return an entry's arrays, read-only and memory-mapped; they are verified once per process.

    Raises:
        FileNotFoundError: there is no such entry.
        DamagedError: it is not what was stored.
    """
    digests = verify_entry(folder, known_digest)
    try:
        return {name: np.load(folder / f"{name}.npy", mmap_mode="r") for name in digests}
    except ValueError as error:
        raise DamagedError(folder, str(error)) from error


def verify_entry(folder: Path, digest_of: Callable[[Path], str] = file_digest) -> dict[str, str]:
    """Return the digests of an entry's files by name, if nothing has changed; errors as in `read_entry`."""
    # Names that start with a dot are the system's (.nfs..., .DS_Store), never the lab's.
    names = {path.name for path in folder.iterdir() if not path.name.startswith(".")}
    index = folder / INDEX
    if INDEX not in names:
        raise DamagedError(index, "missing")
    try:
        key, digests = read_index(index.read_bytes())
    except ValueError as error:
        raise DamagedError(index, str(error)) from error
    if hashlib.sha256(key.encode()).hexdigest() != folder.name:
        raise DamagedError(index, "its key belongs to another folder")
    expected = {f"{name}.npy": digest for name, digest in digests.items()}
    for name in sorted(names ^ {INDEX, *expected}):
        raise DamagedError(folder / name, "not stored by the lab" if name in names else "missing")
    for name, digest in expected.items():
        if (found := digest_of(folder / name)) != digest:
            raise DamagedError(folder / name, f"expected SHA-256 {digest}, found {found}")
    return digests


def write_entry(entry: Entry, arrays: Arrays, root: Path) -> None:
    """Store an entry in one step, replacing an existing one; the caller holds its lock. OSError if that fails."""
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
        (part / INDEX).write_bytes(index_content(entry.key, digests))
        sync(part / INDEX)
        sync(part)
        remove(folder)  # if it exists, it is damaged
        part.rename(folder)
        sync(folder.parent)
    finally:
        with suppress(OSError):
            remove(part)


def kind_folders(root: Path) -> list[Path]:
    """Return the folders below a cache that may hold entries."""
    folders = root.iterdir() if root.is_dir() else ()
    return sorted(
        path for path in folders if _KIND.fullmatch(path.name) and path.name not in _RESERVED and path.is_dir()
    )


def damaged_entries(root: Path) -> Iterator[tuple[Path, DamagedError]]:
    """Verify every entry in full; yield the folder and the error of each damaged one."""
    for kind in kind_folders(root):
        # Anything else in the folder is not the lab's: it is neither verified nor removed.
        for folder in sorted(path for path in kind.iterdir() if _DIGEST.fullmatch(path.name)):
            try:
                verify_entry(folder)
            except FileNotFoundError:
                continue  # removed by another process just now
            except DamagedError as error:
                yield folder, error
            except OSError as error:
                yield folder, DamagedError(folder, str(error))
