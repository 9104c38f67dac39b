"""Read an instructor's download: a zip with the work of a whole class, or the folder that it was unpacked to."""

from __future__ import annotations

import os
import zipfile
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from autograder.collect.handed_over import Known
from autograder.collect.wrapping import listing, several_in, sharing
from autograder.course import CourseError
from autograder.intake.archive import (
    DEFAULT_LIMITS,
    RECEIPT,
    Refusal,
    check_files,
    clean_name,
    is_skipped,
    read_plain,
    readable,
    shown,
    unpack,
    unzip,
    without_top_folder,
)
from autograder.intake.zip_names import entry_name, is_folder

UNPACK = "Unpack it, and collect the folder."
ADVICE = {
    **dict.fromkeys((".7z", ".rar", ".tar", ".gz", ".tgz", ".bz2", ".xz"), UNPACK),
    ".ipynb": "Put a single notebook into a folder with its student's name, and collect the folder around that.",
}


class Download(ABC):
    """The files of a class by name. Names and contents come from students, so neither is trusted."""

    def names(self) -> list[str]:
        """Return the names of all files, relative and with `/`, except those that operating systems leave behind."""
        return [name for name in self._names() if not is_skipped(name)]

    def skipped(self) -> list[str]:
        """Return the names of those that operating systems leave behind."""
        return [name for name in self._names() if is_skipped(name)]

    @abstractmethod
    def _names(self) -> list[str]:
        """Return the names of all files."""

    @abstractmethod
    def _read(self, files: Mapping[str, str]) -> dict[str, bytes]:
        """Read one person's files within the limits of a submission; raise a Refusal that says what is wrong."""

    def text(self, name: str) -> str:
        """Read the text of one of the platform's own files."""
        try:
            return self._read({"list": name})["list"].decode("utf-8", "replace")
        except Refusal as refusal:
            raise CourseError(f"Expected a readable list in {name}, but {refusal}.") from refusal

    def packed(self, name: str) -> list[str]:
        """Return the names of the files in one of the zips here; none if it cannot be read."""
        try:
            return list(unzip(name, self._read({"zip": name})["zip"]))
        except Refusal:
            return []

    def submission(self, files: Mapping[str, str], *, may_wrap: bool = False) -> dict[str, bytes]:
        """Read one person's files, by their names in the submission; unpack a zip if there is no notebook next to it.

        files: the names here, by their names in the submission. may_wrap: a zip may also be that of a whole class.
        Raises Refusal for anything but plain files of bounded size.
        """
        read = {name: content for name, content in self._read(files).items() if not is_skipped(name)}
        zips = [name for name in read if name.lower().endswith(".zip")]
        if len(zips) == 1 and not any(name.lower().endswith(".ipynb") for name in read):
            packed = without_top_folder(unzip(zips[0], read.pop(zips[0])))
            people = several_in(packed, Known()) or sharing(packed) if may_wrap else []
            if people:
                raise Refusal(
                    f"{shown(zips[0])} holds the work of several people ({listing(people)}): unpack it, and collect it "
                    "by itself"
                )
            twice = sorted(packed.keys() & read.keys())
            if twice:
                raise Refusal(f"{shown(twice[0])} is both in {shown(zips[0])} and next to it")
            read |= packed
        # Only the grader writes receipts: students do not decide when their work came in.
        read = without_top_folder({name: content for name, content in read.items() if name != RECEIPT})
        read.pop(RECEIPT, None)
        check_files(read)
        return read


class _Zip(Download):
    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        # Of two entries with the same name the later one counts, as if the zip were unpacked.
        self._entries = {
            entry_name(entry).replace("\\", "/"): entry for entry in archive.infolist() if not is_folder(entry)
        }

    def _names(self) -> list[str]:
        return list(self._entries)

    def _read(self, files: Mapping[str, str]) -> dict[str, bytes]:
        with readable(str(self._archive.filename)):
            return unpack(self._archive, [(own_name, self._entries[name]) for own_name, name in files.items()])


class _Folder(Download):
    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def _names(self) -> list[str]:
        found = []
        for folder, folders, files in os.walk(self._folder):  # follows no link
            paths = [Path(folder, name) for name in folders if Path(folder, name).is_symlink()]
            paths += [Path(folder, name) for name in files]
            found += [path.relative_to(self._folder).as_posix() for path in paths]
        return found

    def _read(self, files: Mapping[str, str]) -> dict[str, bytes]:
        if len(files) > DEFAULT_LIMITS.files:
            check_files(dict.fromkeys(files, b""))  # which raises
        return {clean_name(own): read_plain(self._folder / name, own, DEFAULT_LIMITS) for own, name in files.items()}


@contextmanager
def opened(path: Path) -> Iterator[Download]:
    """Open the download at a path. Raises CourseError if it is neither a folder nor a readable zip."""
    if path.is_dir():
        yield _Folder(path)
        return
    if not path.exists():
        raise CourseError(f"Expected a zip file with the work of a class, or a folder, found nothing at {path}.")
    try:
        archive = zipfile.ZipFile(path)
    except (OSError, zipfile.BadZipFile, ValueError) as error:
        advice = ADVICE.get(path.suffix.lower(), "Download it again.")
        raise CourseError(
            f"Expected a zip file with the work of a class, or a folder, in {path}, but: {error}. {advice}"
        ) from error
    with archive:
        yield _Zip(archive)


__all__ = ["Download", "Refusal", "opened"]
