"""What the data cache holds, where it is, and where its files come from (`manifest.toml`)."""

import os
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import platformdirs

_BESIDE_THE_PACKAGE = Path(__file__).resolve().parents[2] / "data_cache"


class StoreError(Exception):
    """A file of the data cache is missing or damaged and could not be fetched; the message says what to do."""


@dataclass(frozen=True)
class Source:
    """One source of artefacts.

    Attributes:
        name: its name in the manifest.
        client: the program that fetches it: "keras", "apt", "pip" or "npm".
        package: what that program is asked for.
        by_hand: one line on how to do without the program.
        version, file, size, sha256: of the package's own file; empty and 0 if the client has no such file.
    """

    name: str
    client: str
    package: str
    by_hand: str
    version: str = ""
    file: str = ""
    size: int = 0
    sha256: str = ""


@dataclass(frozen=True)
class Artefact:
    """One file of the data cache: path below the cache, size in bytes, SHA-256, licence, ordered sources."""

    name: str
    file: str
    size: int
    sha256: str
    licence: str
    sources: tuple[Source, ...]


def cache_directory() -> Path:
    """Return the folder of the data cache: `AELAB_DATA` if set, else the repository's, else the user's cache folder."""
    if chosen := os.environ.get("AELAB_DATA"):
        return Path(chosen).expanduser().absolute()
    if (_BESIDE_THE_PACKAGE / "README.md").is_file():
        return _BESIDE_THE_PACKAGE
    return platformdirs.user_cache_path("aelab")


def manifest_path() -> Path:
    """Return the path of the list of all files, with their digests."""
    return Path(__file__).with_name("manifest.toml")


def load_artefacts() -> dict[str, Artefact]:
    """Read the manifest.

    Returns:
        the artefacts by name, in the manifest's order.

    Raises:
        StoreError: there is no manifest, or it cannot be understood.
    """
    path = manifest_path()
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
        return _parse(content)
    except FileNotFoundError as error:
        raise StoreError(
            f"Expected the list of data files at {path}, found nothing. Install the package again ('make setup')."
        ) from error
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise StoreError(
            f"{path} cannot be read: {error!r}. Restore it with 'git checkout', or install the package again."
        ) from error


def _parse(content: dict[str, Any]) -> dict[str, Artefact]:
    sources = {name: Source(name=name, **table) for name, table in content["sources"].items()}
    artefacts: dict[str, Artefact] = {}
    for table in content["artefacts"]:
        artefact = Artefact(**{**table, "sources": tuple(sources[name] for name in table["sources"])})
        path = Path(artefact.file)
        if path.is_absolute() or ".." in path.parts or len(path.parts) != 2:
            raise ValueError(f"expected a path of the form folder/file, found {artefact.file!r}")
        artefacts[artefact.name] = artefact
    return artefacts
