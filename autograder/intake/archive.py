"""Read a submission, a folder or a zip, as names and bytes. Nothing in it is trusted or run."""

from __future__ import annotations

import hashlib
import os
import re
import stat
import unicodedata
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path, PurePosixPath

from autograder.intake.zip_names import entry_name, is_folder

MIB = 2**20
RECEIPT = "timestamp.txt"  # nbgrader's own file, next to the student's
CHECKPOINTS = ".ipynb_checkpoints"
CONTROL_AT_THE_END = re.compile(r"[\x00-\x1f\x7f-\x9f]+(?=/|\Z)")
SKIPPED = {CHECKPOINTS, "__MACOSX", "__pycache__", "saved_models", ".DS_Store", "Thumbs.db", "desktop.ini"}
LONGEST_REASON = 300
LONGEST_SHOWN = 80
CENTRAL_ENTRY = b"PK\x01\x02"


class Refusal(Exception):
    """A submission that cannot be graded as it is; the message, one line for the instructor, names file and reason."""

    def __init__(self, reason: str) -> None:
        super().__init__(_printable(" ".join(reason.split()))[:LONGEST_REASON])


@dataclass(frozen=True)
class SubmissionLimits:
    """Limits on the size of a submission. Sizes are in bytes, unpacked.

    notebook_bytes, file_bytes: one notebook, and any other file. total_bytes: all files together.
    files: number of files. entries: number of files and folders, including skipped ones.
    depth, name_bytes: number of parts of one name, and its length in UTF-8.
    cells: of one notebook. source_characters: of one cell. attached_bytes: pictures in one notebook's text cells.
    """

    notebook_bytes: int = 32 * MIB
    file_bytes: int = 32 * MIB
    total_bytes: int = 64 * MIB
    files: int = 500
    entries: int = 5000
    depth: int = 12
    name_bytes: int = 240
    cells: int = 2000
    source_characters: int = MIB
    attached_bytes: int = 8 * MIB

    def most_bytes(self, name: str) -> int:
        """Return the size limit for one file."""
        return self.notebook_bytes if name.lower().endswith(".ipynb") else self.file_bytes


DEFAULT_LIMITS = SubmissionLimits()


def shown(name: str) -> str:
    """Make a name from a submission fit for a message: printable, on one line, shortened."""
    printable = _printable(name[:LONGEST_SHOWN])
    return f"{printable}..." if len(name) > LONGEST_SHOWN else printable


def _printable(text: str) -> str:
    return "".join(letter if letter.isprintable() else ascii(letter)[1:-1] for letter in text)


def files_digest(files: Mapping[str, bytes]) -> str:
    """Return the SHA-256 of the names and contents of files."""
    digest = hashlib.sha256()
    for name, content in sorted(files.items()):
        digest.update(f"\0{name}\0{hashlib.sha256(content).hexdigest()}".encode("utf-8", "surrogateescape"))
    return digest.hexdigest()


def read_submission(path: Path, limits: SubmissionLimits = DEFAULT_LIMITS) -> dict[str, bytes]:
    """Read the files of a submission, by relative name with `/`, sorted by name; `path` is a folder or a .zip.

    Files that the operating system and Jupyter leave behind are left out (`SKIPPED`), and a folder that holds
    everything is dropped from the names. Raises Refusal for anything but plain files of bounded size, or for a damaged
    zip; an OSError if the grader lacks permission to read the files.
    """
    if path.is_symlink():
        raise Refusal(f"{shown(path.name)} is a link; expected plain files")
    if path.is_dir():
        files = dict(_folder_files(path, limits))
    elif path.is_file():
        files = _zip_files(path, limits)
    else:
        raise Refusal(f"{shown(path.name)} is neither a folder nor a zip file")
    files = without_top_folder({name: content for name, content in files.items() if name != RECEIPT})
    files.pop(RECEIPT, None)
    check_files(files, limits)
    return dict(sorted(files.items()))


def check_files(files: Mapping[str, bytes], limits: SubmissionLimits = DEFAULT_LIMITS) -> None:
    """Raise Refusal if a name is unsafe, if two names cannot exist side by side, or if anything is too large."""
    if len(files) > limits.files:
        raise Refusal(f"the submission holds {len(files):,} files; at most {limits.files:,} are read")
    for name, content in files.items():
        if clean_name(name, limits) != name:
            raise Refusal(f"{shown(name)} is not a plain relative name")
        _check_size(name, len(content), limits)
        parent = next((str(folder) for folder in PurePosixPath(name).parents if str(folder) in files), None)
        if parent:
            raise Refusal(f"{shown(parent)} is both a file and a folder")
    _check_total(sum(map(len, files.values())), limits)


def clean_name(name: str, limits: SubmissionLimits = DEFAULT_LIMITS) -> str:
    """Normalise a name (`/`, composed letters, no `.` parts); raise a Refusal if it leads out of its folder.

    Unprintable characters become a space or `_`, and control characters at the end of a name go: macOS puts a carriage
    return into the name of a folder's icon, and a non-breaking space into that of a screenshot.
    """
    unified = unicodedata.normalize("NFC", name.replace("\\", "/"))
    unified = CONTROL_AT_THE_END.sub("", unified)
    unified = "".join(letter if letter.isprintable() else _stand_in(letter) for letter in unified)
    parts = [part for part in unified.split("/") if part not in ("", ".")]
    if unified.startswith("/") or ".." in parts or unified[1:2] == ":":
        raise Refusal(f"{shown(name)} leads out of the submission's folder")
    if not parts:
        raise Refusal(f"{shown(name) or 'a file without a name'} is not a usable file name")
    cleaned = "/".join(parts)
    if len(parts) > limits.depth or len(cleaned.encode()) > limits.name_bytes:
        raise Refusal(f"{shown(name)} is too long, or too deep in folders")
    return cleaned


def _stand_in(letter: str) -> str:
    return " " if unicodedata.category(letter) == "Zs" else "_"


def _check_size(name: str, size: int, limits: SubmissionLimits) -> None:
    if size > limits.most_bytes(name):
        raise Refusal(f"{shown(name)} is larger than the {_size(limits.most_bytes(name))} allowed for one file")


def _check_total(size: int, limits: SubmissionLimits) -> None:
    if size > limits.total_bytes:
        raise Refusal(f"together, the files are larger than the {_size(limits.total_bytes)} allowed")


def _size(count: int) -> str:
    return f"{count // MIB} MiB" if count >= MIB else f"{count:,} bytes"


def is_checkpoint(name: str) -> bool:
    """Return whether a file is Jupyter's checkpoint of a notebook."""
    return PurePosixPath(name).parent.name == CHECKPOINTS and name.lower().endswith(".ipynb")


def is_skipped(name: str) -> bool:
    """Return whether a file or one of its folders is left behind by a program (`SKIPPED`)."""
    return any(part in SKIPPED or part.startswith("._") for part in name.split("/"))


def _is_left_out(name: str, is_there: Callable[[str], bool]) -> bool:
    """Like `is_skipped`, but keep the checkpoint of a missing notebook: it may be all that is left of it."""
    *above, last = name.split("/")
    if CHECKPOINTS not in (last, *above[-1:]) or is_skipped("/".join([*above, last]).replace(CHECKPOINTS, "")):
        return is_skipped(name)
    if last == CHECKPOINTS:
        return False
    return not is_checkpoint(name) or is_there("/".join([*above[:-1], last.replace("-checkpoint", "")]))


def without_top_folder(files: dict[str, bytes]) -> dict[str, bytes]:
    """Strip a folder that holds everything from the names, as zips from learning platforms have it."""
    while len(tops := {name.partition("/")[0] for name in files}) == 1 and all("/" in name for name in files):
        if tops == {CHECKPOINTS}:
            break
        files = {name.removeprefix(f"{next(iter(tops))}/"): content for name, content in files.items()}
    return files


def _folder_files(folder: Path, limits: SubmissionLimits) -> Iterator[tuple[str, bytes]]:
    """Yield the names and contents of the files below a folder; never follow a link."""
    waiting, entries, total, names = [""], 0, 0, set[str]()
    while waiting:
        inside = waiting.pop()
        for entry in sorted(os.scandir(folder / inside), key=lambda entry: entry.name):
            entries += 1
            if entries > limits.entries:
                raise Refusal(f"the submission holds more than {limits.entries:,} files and folders")
            raw = f"{inside}/{entry.name}" if inside else entry.name
            if entry.is_symlink():
                raise Refusal(f"{shown(raw)} is a link; expected plain files")
            if _is_left_out(raw, lambda other: (folder / other).exists()):
                continue
            name = clean_name(raw.replace("\\", "_"), limits)  # here a backslash is an ordinary character
            if entry.is_dir(follow_symlinks=False):
                waiting.append(raw)
                continue
            content = read_plain(folder / raw, name, limits)
            total += len(content)
            _check_total(total, limits)
            _check_new(name, names, limits)
            yield name, content


def _check_new(name: str, names: set[str], limits: SubmissionLimits) -> None:
    if name in names:
        raise Refusal(f"{shown(name)} occurs twice")
    names.add(name)
    if len(names) > limits.files:
        raise Refusal(f"the submission holds more than {limits.files:,} files")


def read_plain(path: Path, name: str, limits: SubmissionLimits) -> bytes:
    """Read the bytes of a regular file. Does not follow a link that has just replaced it, nor block on a pipe."""
    if not stat.S_ISREG(path.lstat().st_mode):
        raise Refusal(f"{shown(name)} is not a plain file")
    descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))
    with os.fdopen(descriptor, "rb") as stream:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise Refusal(f"{shown(name)} is not a plain file")
        content = stream.read(limits.most_bytes(name) + 1)
    _check_size(name, len(content), limits)
    return content


def _zip_files(path: Path, limits: SubmissionLimits) -> dict[str, bytes]:
    if path.stat().st_size > limits.total_bytes:
        raise Refusal(f"{shown(path.name)} is larger than the {_size(limits.total_bytes)} allowed")
    return unzip(path.name, path.read_bytes(), limits)


def unzip(name: str, packed: bytes, limits: SubmissionLimits = DEFAULT_LIMITS) -> dict[str, bytes]:
    """Read the files in a zip, by relative name; raise a Refusal that calls the zip `name` if it cannot be read."""
    if packed.count(CENTRAL_ENTRY) > limits.entries:  # before zipfile creates an object for each
        raise Refusal(f"{shown(name)} holds more than {limits.entries:,} files and folders")
    with readable(name), zipfile.ZipFile(BytesIO(packed)) as archive:
        return unpack(archive, [(entry_name(entry), entry) for entry in archive.infolist()], limits)


@contextmanager
def readable(name: str) -> Iterator[None]:
    """Turn whatever zipfile raises for a damaged zip, or bytes that are not one, into a Refusal."""
    try:
        yield
    except Refusal:
        raise
    except Exception as error:  # zipfile raises a dozen kinds, one for each way to be damaged
        raise Refusal(f"{shown(name)} is not a readable zip file: {error or type(error).__name__}") from error


def unpack(
    archive: zipfile.ZipFile, entries: Iterable[tuple[str, zipfile.ZipInfo]], limits: SubmissionLimits = DEFAULT_LIMITS
) -> dict[str, bytes]:
    """Unpack entries, by the names given with them. All declared names and sizes are checked before any unpacking."""
    wanted: list[tuple[str, zipfile.ZipInfo]] = []
    names = set[str]()
    entries = list(entries)
    given = {raw.replace("\\", "/") for raw, _ in entries}
    for raw, entry in entries:
        name = clean_name(raw, limits)
        kind = stat.S_IFMT(entry.external_attr >> 16)
        if kind == stat.S_IFLNK:
            raise Refusal(f"{shown(name)} is a link; expected plain files")
        if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
            raise Refusal(f"{shown(name)} is not a plain file")
        if is_folder(entry) or _is_left_out(name, given.__contains__):
            continue
        if entry.flag_bits & 0x1:
            raise Refusal(f"{shown(name)} is encrypted")
        if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise Refusal(f"{shown(name)} is packed in an unusual way; expected an ordinary zip file")
        _check_size(name, entry.file_size, limits)
        _check_new(name, names, limits)
        wanted.append((name, entry))
    _check_total(sum(entry.file_size for _, entry in wanted), limits)
    files: dict[str, bytes] = {}
    for name, entry in wanted:
        with archive.open(entry) as stream:
            # Never read() without a number: zipfile would unpack everything before it checks the declared size.
            files[name] = stream.read(entry.file_size + 1)
    return files
