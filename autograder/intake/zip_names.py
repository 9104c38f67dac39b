"""The names in a zip, which many programs write without saying in which encoding."""

from __future__ import annotations

import unicodedata
import zipfile


def entry_name(entry: zipfile.ZipInfo) -> str:
    """Return the name of an entry. Without the flag for UTF-8, zipfile reads UTF-8 and western Windows as cp437."""
    if entry.flag_bits & 0x800:
        return entry.filename
    for encoding in ("utf-8", "cp437", "cp1252"):
        try:
            name = entry.filename.encode("cp437").decode(encoding)
        except UnicodeError:
            continue
        if encoding == "utf-8" or all(letter.isascii() or _is_latin(letter) for letter in name):
            return name
    return entry.filename


def _is_latin(letter: str) -> bool:
    return unicodedata.name(letter, "").startswith("LATIN")


def is_folder(entry: zipfile.ZipInfo) -> bool:
    """Return whether an entry of a zip, made on any system, is a folder."""
    return entry.is_dir() or entry.filename.endswith("\\")
