"""Read one submitted notebook's bytes as a list of cells. Outputs are never read."""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from autograder.intake.archive import DEFAULT_LIMITS, Refusal, SubmissionLimits, shown
from autograder.intake.scan import Items, Leaf, Odd, ScanError, Wanted, read_wanted
from autograder.intake.sources import with_line_feeds

LATEST_FORMAT = 4
CELL_TYPES = {"code", "markdown", "raw"}
HEADINGS = {"heading", "html"}  # of formats 2 and 3
JSON_GROWTH = 12  # bytes of JSON that one line end takes, as an entry of an indented list
CELL_ID = re.compile(r"[a-zA-Z0-9_-]{1,64}")
PICTURE_TYPE = re.compile(r"image/[a-z0-9.+-]{1,40}")
BASE64 = re.compile(r"[A-Za-z0-9+/=\s]*+")


@dataclass(frozen=True)
class HandedInCell:
    """A cell: its type (code, markdown, raw), source, id ("" if missing or invalid), nbgrader's grade_id ("" if
    missing), and the pictures attached to its text: {file name: {type: base64}}."""

    cell_type: str
    source: str
    identity: str = ""
    grade_id: str = ""
    attachments: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    # Set if the cell is unchanged from an earlier release: a code answer's source in the present one, "" for a cell
    # without a grade_id.
    blanks: str | None = None

    @property
    def is_of_earlier_release(self) -> bool:
        """Whether it is an earlier release's cell without a grade_id: neither an answer nor the student's own."""
        return self.blanks is not None and not self.grade_id


@dataclass(frozen=True)
class HandedIn:
    """The cells of a notebook in order, and notes, a sentence each, on what was left out or read differently."""

    cells: tuple[HandedInCell, ...]
    notes: tuple[str, ...] = ()


def read_cells(name: str, content: bytes, limits: SubmissionLimits = DEFAULT_LIMITS) -> HandedIn:
    """Read the cells of a notebook of format 2, 3 or 4 in any usual encoding. Raises Refusal, which names the file."""
    if not content.strip(b" \t\r\n\0"):
        raise Refusal(f"{shown(name)} is empty")
    notes = []
    try:
        read = read_wanted(_as_utf8(content), _wanted(limits))
    except ScanError as error:
        raise Refusal(f"{shown(name)} is not a readable notebook: {error}") from error
    if not isinstance(read, dict):
        raise Refusal(f"{shown(name)} is not a notebook: expected an object with cells")
    if not _is_text(content):
        notes.append("not all of it was UTF-8; the rest was read as Windows-1252")
    remaining = limits.attached_bytes
    cells = []
    for number, raw in enumerate(_raw_cells(name, read), start=1):
        if not isinstance(raw, dict):
            raise Refusal(f"{shown(name)} is not a readable notebook: cell {number} is not a cell")
        source = _source(raw)
        if isinstance(source, str) and len(source) > limits.source_characters:
            source = Odd.SIZE
        if isinstance(source, Odd):
            raise Refusal(f"{shown(name)} is not a readable notebook: the source of cell {number} is {source.value}")
        attachments = _attachments(raw.get("attachments", {}), remaining)
        if attachments is None:
            notes.append(f"pictures of cell {number} were left out; they are too large, or not pictures")
        remaining -= _attached_bytes(attachments or {})
        cells.append(_cell(raw, source, attachments or {}))
    return HandedIn(tuple(cells), tuple(notes))


def _wanted(limits: SubmissionLimits) -> Wanted:
    source = Leaf(limits.source_characters * JSON_GROWTH)
    short = Leaf(1000)
    cell: dict[str, Wanted] = {
        "cell_type": short,
        "id": short,
        "level": short,
        "source": source,
        "input": source,  # of formats 2 and 3
        "metadata": {"nbgrader": {"grade_id": short}},
        "attachments": Leaf(limits.attached_bytes + JSON_GROWTH * 1000),
    }
    cells = Items(cell, limits.cells)
    return {"nbformat": short, "cells": cells, "worksheets": Items({"cells": cells}, 100)}


def _as_utf8(content: bytes) -> bytes:
    """Convert UTF-16 or UTF-32 to UTF-8, and remove a byte order mark."""
    encoding = json.detect_encoding(content)
    if encoding == "utf-8":
        return content
    if encoding == "utf-8-sig":
        return content.removeprefix(codecs.BOM_UTF8)
    return content.decode(encoding, "replace").encode("utf-8", "replace")


def _is_text(content: bytes) -> bool:
    """Return whether the bytes are valid in their encoding, without decoding all of them at once."""
    encoding = json.detect_encoding(content)
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    try:
        for begin in range(0, len(content), 2**20):
            decoder.decode(content[begin : begin + 2**20])
    except UnicodeDecodeError:
        return False
    return True


def _raw_cells(name: str, read: Mapping[str, Any]) -> list[Any]:
    """Return the cells as read. Which list exists decides, not the format's number, unless that is too new."""
    version = read.get("nbformat")
    if isinstance(version, int) and version > LATEST_FORMAT:
        raise Refusal(f"{shown(name)} has notebook format {version}; expected {LATEST_FORMAT}, or 3 or 2")
    cells, worksheets = read.get("cells"), read.get("worksheets")
    if isinstance(cells, list) and (cells or not isinstance(worksheets, list)):
        return cells
    if isinstance(worksheets, list) and all(
        isinstance(sheet, dict) and isinstance(sheet.get("cells", []), list) for sheet in worksheets
    ):
        return [cell for sheet in worksheets for cell in sheet.get("cells", [])]
    raise Refusal(f"{shown(name)} is not a notebook: expected an object with a list of cells")


def _source(raw: Mapping[str, Any]) -> str | Odd:
    value = raw.get("source", raw.get("input", ""))
    if isinstance(value, list) and all(isinstance(line, str) for line in value):
        value = "".join(value)
    if not isinstance(value, str | Odd):
        return Odd.KIND
    return clean_text(value) if isinstance(value, str) else value


def clean_text(text: str) -> str:
    """Make text valid UTF-8 with line feeds: lone surrogates and NULs become U+FFFD."""
    try:
        text.encode()
    except UnicodeEncodeError:
        text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return with_line_feeds(text).replace("\0", "\ufffd")


def _cell(raw: Mapping[str, Any], source: str, attachments: Mapping[str, Mapping[str, str]]) -> HandedInCell:
    kind, identity = _text(raw, "cell_type"), _text(raw, "id")
    if kind in HEADINGS:
        level = raw.get("level")
        marks = "#" * min(max(level, 1), 6) if isinstance(level, int) else "#"
        kind, source = "markdown", f"{marks} {source}" if kind == "heading" else source
    if kind not in CELL_TYPES:
        kind = "raw"  # which is never executed
    return HandedInCell(
        kind,
        source,
        identity if CELL_ID.fullmatch(identity) else "",
        _grade_id(raw),
        {} if kind == "code" else attachments,
    )


def _grade_id(raw: Mapping[str, Any]) -> str:
    metadata = raw.get("metadata")
    nbgrader = metadata.get("nbgrader") if isinstance(metadata, dict) else None
    return _text(nbgrader, "grade_id") if isinstance(nbgrader, dict) else ""


def _text(raw: Mapping[str, Any], key: str) -> str:
    value = raw.get(key)
    return value if isinstance(value, str) else ""


def _attachments(value: Any, most_bytes: int) -> dict[str, dict[str, str]] | None:
    """Return the pictures attached to a cell; None if they are too large, or may not be pictures."""
    if not isinstance(value, dict):
        return None
    pictures: dict[str, dict[str, str]] = {}
    for name, bundle in value.items():
        if not isinstance(bundle, dict):
            return None
        pictures[clean_text(name)] = {}
        for kind, data in bundle.items():
            data = "".join(data) if isinstance(data, list) and all(isinstance(line, str) for line in data) else data
            # They are inserted into pages that an instructor opens: nothing in them may end a quote.
            if not (PICTURE_TYPE.fullmatch(kind) and isinstance(data, str) and BASE64.fullmatch(data)):
                return None
            pictures[clean_text(name)][kind] = data
    return pictures if _attached_bytes(pictures) <= most_bytes else None


def _attached_bytes(attachments: Mapping[str, Mapping[str, str]]) -> int:
    return sum(len(name) + sum(map(len, bundle.values())) for name, bundle in attachments.items())
