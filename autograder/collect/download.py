"""What an instructor downloaded: a zip with the work of a whole class, or the folder that it was unpacked to."""

from __future__ import annotations

import os
import zipfile
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from ..course import CourseError
from ..intake.archive import (
    DEFAULT_LIMITS,
    RECEIPT,
    Refusal,
    check_files,
    clean_name,
    entry_name,
    is_folder,
    is_skipped,
    read_plain,
    readable,
    shown,
    unpack,
    unzip,
    without_top_folder,
)


class Download(ABC):
    """The files of a class by name. Students gave names and contents, so neither is trusted."""

    def names(self) -> list[str]:
        """The names of all files, relative and with `/`, without what operating systems leave about."""
        return [name for name in self._names() if not is_skipped(name)]

    def skipped(self) -> list[str]:
        """The names of the other files."""
        return [name for name in self._names() if is_skipped(name)]

    @abstractmethod
    def _names(self) -> list[str]:
        """The names of all files."""

    @abstractmethod
    def _read(self, files: Mapping[str, str]) -> dict[str, bytes]:
        """The contents of the files of one person; the limits of a submission hold. A Refusal says what is wrong."""

    def text(self, name: str) -> str:
        """The text of one file of the platform's own."""
        try:
            return self._read({"list": name})["list"].decode("utf-8", "replace")
        except Refusal as refusal:
            raise CourseError(f"Expected a list that can be read in {name}, but {refusal}.") from refusal

    def submission(self, files: Mapping[str, str]) -> dict[str, bytes]:
        """One person's files by their names in the submission; a zip is unpacked if no notebook lies beside it.

        files: the names here, by their names in the submission.
        Raises Refusal where there is anything but plain files of bounded size.
        """
        read = {name: content for name, content in self._read(files).items() if not is_skipped(name)}
        zips = [name for name in read if name.lower().endswith(".zip")]
        if len(zips) == 1 and not any(name.lower().endswith(".ipynb") for name in read):
            packed = without_top_folder(unzip(zips[0], read.pop(zips[0])))
            twice = sorted(packed.keys() & read.keys())
            if twice:
                raise Refusal(f"{shown(twice[0])} is in {shown(zips[0])} and beside it")
            read |= packed
        # A receipt is the grader's to write: nobody says for himself when his work came in.
        read = without_top_folder({name: content for name, content in read.items() if name != RECEIPT})
        read.pop(RECEIPT, None)
        check_files(read)
        return read


class _Zip(Download):
    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        # Of two entries with one name the later is what unpacking the file leaves.
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
        for folder, _, files in os.walk(self._folder):  # follows no link
            found += [os.path.relpath(os.path.join(folder, name), self._folder) for name in files]
        return [path.replace(os.sep, "/") for path in found]

    def _read(self, files: Mapping[str, str]) -> dict[str, bytes]:
        if len(files) > DEFAULT_LIMITS.files:
            check_files(dict.fromkeys(files, b""))  # which raises
        return {clean_name(own): read_plain(self._folder / name, own, DEFAULT_LIMITS) for own, name in files.items()}


@contextmanager
def opened(path: Path) -> Iterator[Download]:
    """The download at a path. Raises CourseError if it is neither a folder nor a zip that can be read."""
    if path.is_dir():
        yield _Folder(path)
        return
    if not path.exists():
        raise CourseError(f"Expected a zip file with the work of a class, or a folder, found nothing at {path}.")
    try:
        archive = zipfile.ZipFile(path)
    except (OSError, zipfile.BadZipFile, ValueError) as error:
        raise CourseError(
            f"Expected a zip file with the work of a class, or a folder, in {path}, but: {error}. Download it again."
        ) from error
    with archive:
        yield _Zip(archive)


__all__ = ["Download", "Refusal", "opened"]
