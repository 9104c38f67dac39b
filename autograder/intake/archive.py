"""What a student handed in, a folder or a zip, as names and bytes. Nothing of it is trusted, nor run."""

from __future__ import annotations

import hashlib
import os
import stat
import unicodedata
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path, PurePosixPath

MIB = 2**20
RECEIPT = "timestamp.txt"  # nbgrader's own, beside what the student handed in
CHECKPOINTS = ".ipynb_checkpoints"
SKIPPED = {CHECKPOINTS, "__MACOSX", "__pycache__", "saved_models", ".DS_Store", "Thumbs.db", "desktop.ini"}
LONGEST_REASON = 300
LONGEST_SHOWN = 80
CENTRAL_ENTRY = b"PK\x01\x02"


class Refusal(Exception):
    """A submission that cannot be graded as it is; one line for the instructor says which file, and why."""

    def __init__(self, reason: str) -> None:
        super().__init__(_printable(" ".join(reason.split()))[:LONGEST_REASON])


@dataclass(frozen=True)
class SubmissionLimits:
    """How much a submission may hold. Sizes are in bytes, unpacked.

    notebook_bytes, file_bytes: one notebook, and any other file. total_bytes: all files together.
    files: how many files. entries: files and folders, with those that are skipped.
    depth, name_bytes: parts of one name, and its length in UTF-8.
    cells: of one notebook. source_characters: of one cell. attached_bytes: pictures in one notebook's text.
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
        """The limit for one file."""
        return self.notebook_bytes if name.lower().endswith(".ipynb") else self.file_bytes


DEFAULT_LIMITS = SubmissionLimits()


def shown(name: str) -> str:
    """A name from a submission as a message can show it: printable, on one line, not long."""
    printable = _printable(name[:LONGEST_SHOWN])
    return f"{printable}..." if len(name) > LONGEST_SHOWN else printable


def _printable(text: str) -> str:
    return "".join(letter if letter.isprintable() else ascii(letter)[1:-1] for letter in text)


def files_digest(files: Mapping[str, bytes]) -> str:
    """The SHA-256 over the names and contents of files."""
    digest = hashlib.sha256()
    for name, content in sorted(files.items()):
        digest.update(f"\0{name}\0{hashlib.sha256(content).hexdigest()}".encode("utf-8", "surrogateescape"))
    return digest.hexdigest()


def read_submission(path: Path, limits: SubmissionLimits = DEFAULT_LIMITS) -> dict[str, bytes]:
    """The files of a submission by relative name with `/`, in order of name; `path` is a folder or a .zip.

    What the operating system and Jupyter leave about is left out (`SKIPPED`), and so is a folder around everything.
    Raises Refusal where there is anything but plain files of bounded size, or a damaged zip; an OSError where the
    grader may not read what is there.
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
    """Raise Refusal if a name is unsafe, if two of them cannot lie in one folder, or if anything is too large."""
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
    """The name in one form (`/`, composed letters, no `.` parts); a Refusal if it leads out of its folder.

    What cannot be printed becomes a space or `_`: a Mac puts a line end into the name of a folder's icon, and a space
    that does not break into that of a picture of the screen.
    """
    unified = unicodedata.normalize("NFC", name.replace("\\", "/"))
    unified = "".join(letter if letter.isprintable() else _stand_in(letter) for letter in unified)
    parts = [part for part in unified.split("/") if part not in ("", ".")]
    if unified.startswith("/") or ".." in parts or unified[1:2] == ":":
        raise Refusal(f"{shown(name)} leads out of the submission's folder")
    if not parts:
        raise Refusal(f"{shown(name) or 'a file without a name'} is not a name that can be read")
    cleaned = "/".join(parts)
    if len(parts) > limits.depth or len(cleaned.encode()) > limits.name_bytes:
        raise Refusal(f"{shown(name)} is too long, or too deep in folders")
    return cleaned


def _stand_in(letter: str) -> str:
    return " " if unicodedata.category(letter) == "Zs" else "_"


def _check_size(name: str, size: int, limits: SubmissionLimits) -> None:
    if size > limits.most_bytes(name):
        raise Refusal(f"{shown(name)} is larger than the {_size(limits.most_bytes(name))} that are read of one file")


def _check_total(size: int, limits: SubmissionLimits) -> None:
    if size > limits.total_bytes:
        raise Refusal(f"the files are larger together than the {_size(limits.total_bytes)} that are read")


def _size(count: int) -> str:
    return f"{count // MIB} MiB" if count >= MIB else f"{count:,} bytes"


def is_checkpoint(name: str) -> bool:
    """Whether a file is what Jupyter keeps of an earlier state of a notebook."""
    return PurePosixPath(name).parent.name == CHECKPOINTS and name.lower().endswith(".ipynb")


def is_skipped(name: str) -> bool:
    """Whether a file, or a folder that it is in, is nobody's work (`SKIPPED`)."""
    return any(part in SKIPPED or part.startswith("._") for part in name.split("/"))


def _is_left_out(name: str, is_there: Callable[[str], bool]) -> bool:
    """Like `is_skipped`, but the checkpoint of a notebook that is not there is read: nothing else may be left of it."""
    *above, last = name.split("/")
    if CHECKPOINTS not in (last, *above[-1:]) or is_skipped("/".join([*above, last]).replace(CHECKPOINTS, "")):
        return is_skipped(name)
    if last == CHECKPOINTS:
        return False
    return not is_checkpoint(name) or is_there("/".join([*above[:-1], last.replace("-checkpoint", "")]))


def without_top_folder(files: dict[str, bytes]) -> dict[str, bytes]:
    """The names inside, where one folder holds everything, as zips of learning platforms have it."""
    while len(tops := {name.partition("/")[0] for name in files}) == 1 and all("/" in name for name in files):
        if tops == {CHECKPOINTS}:
            break
        files = {name.removeprefix(f"{next(iter(tops))}/"): content for name, content in files.items()}
    return files


def _folder_files(folder: Path, limits: SubmissionLimits) -> Iterator[tuple[str, bytes]]:
    """Names and contents of the files below a folder, never through a link."""
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
            name = clean_name(raw.replace("\\", "_"), limits)  # here a backslash is a letter like any other
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
        raise Refusal(f"{shown(name)} is there twice")
    names.add(name)
    if len(names) > limits.files:
        raise Refusal(f"the submission holds more than {limits.files:,} files")


def read_plain(path: Path, name: str, limits: SubmissionLimits) -> bytes:
    """The bytes of a regular file; a link that has just taken its place is not followed, a pipe not waited for."""
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
        raise Refusal(f"{shown(path.name)} is larger than the {_size(limits.total_bytes)} that are read")
    return unzip(path.name, path.read_bytes(), limits)


def unzip(name: str, packed: bytes, limits: SubmissionLimits = DEFAULT_LIMITS) -> dict[str, bytes]:
    """The files in a zip, by relative name; a Refusal says why one that is called `name` is not read."""
    if packed.count(CENTRAL_ENTRY) > limits.entries:  # before zipfile makes an object of each
        raise Refusal(f"{shown(name)} holds more than {limits.entries:,} files and folders")
    with readable(name), zipfile.ZipFile(BytesIO(packed)) as archive:
        return unpack(archive, [(entry_name(entry), entry) for entry in archive.infolist()], limits)


@contextmanager
def readable(name: str) -> Iterator[None]:
    """Make a Refusal of whatever zipfile says of bytes that are no zip, or a damaged one."""
    try:
        yield
    except Refusal:
        raise
    except Exception as error:  # zipfile raises a dozen kinds, each for some way in which bytes are no zip
        raise Refusal(f"{shown(name)} is not a readable zip file: {error or type(error).__name__}") from error


def unpack(
    archive: zipfile.ZipFile, entries: Iterable[tuple[str, zipfile.ZipInfo]], limits: SubmissionLimits = DEFAULT_LIMITS
) -> dict[str, bytes]:
    """Contents of entries by the names given to them; nothing is unpacked before all that is declared was checked."""
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
            # Never read() without a number: zipfile then unpacks everything before it looks at the declared size.
            files[name] = stream.read(entry.file_size + 1)
    return files


def entry_name(entry: zipfile.ZipInfo) -> str:
    """The name of an entry. Many programs write UTF-8 and do not say so; zipfile then reads it as a PC's letters."""
    try:
        return entry.filename if entry.flag_bits & 0x800 else entry.filename.encode("cp437").decode("utf-8")
    except UnicodeError:
        return entry.filename


def is_folder(entry: zipfile.ZipInfo) -> bool:
    """Whether an entry of a zip, made on whatever system, is a folder."""
    return entry.is_dir() or entry.filename.endswith("\\")
