"""Damaged submissions, made from right ones with a seeded generator; and what must hold for them."""

from __future__ import annotations

import copy
import json
import random
import stat
import zipfile
from collections.abc import Mapping
from io import BytesIO
from typing import Any

import nbformat
from nbformat import NotebookNode
from nbgrader import utils

from autograder.intake import Refusal, take_in

ENCODINGS = ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252", "latin-1", "gb18030"]
ODD_TEXT = [
    "\ud800",
    "\0",
    "\udfff\ud83d",
    "\u2028",
    "",
    "x" * 5000,
    "é",
    "\r\n",
    "```",
    "id with spaces",
    "build_decoder",
]
ODD_VALUES: list[Any] = [None, True, 0, -1, 10**30, float("nan"), float("inf"), [], {}, [[]], [1], ["a", 2], {"a": {}}]
FRAGMENTS = [
    b"",
    b"\0",
    b"\xff\xfe",
    b"\xef\xbb\xbf",
    b"NaN",
    b"9" * 5000,
    b"[" * 3000,
    b'"',
    b"\\",
    b"}",
    b"]",
    b",",
    b"\\ud800",
]
FRAGMENTS += [
    b'"cells": 1, ',
    b"<<<<<<< HEAD\n",
    b'"grade_id": "build_decoder", ',
    b"{",
    b"/**/",
    b"\x80\x81",
    b"1e999",
]
NAMES = [
    "../up",
    "/root",
    "a/../../b",
    "C:\\x",
    "a\\b.py",
    "x" * 300,
    "a/b/c.py",
    "é.py",
    "a.py",
    "a.py",
    ".",
    "saved_models/m",
]


def damaged_bytes(chance: random.Random, content: bytes) -> bytes:
    """Cut, duplicate, overwrite or insert bytes, or change the encoding."""
    for _ in range(chance.choice([1, 1, 1, 2, 5, 40])):
        begin = chance.randrange(len(content) + 1)
        end = min(len(content), begin + chance.choice([0, 1, 1, 4, 30, 1000, 100_000]))
        way = chance.randrange(6)
        if way == 0:
            content = content[:begin] + content[end:]
        elif way == 1:
            content = content[:end] + content[begin:]
        elif way == 2:
            content = content[:begin] + chance.choice(FRAGMENTS) + content[end:]
        elif way == 3:
            content = content[:begin] + chance.choice(FRAGMENTS) + content[begin:]
        elif way == 4 and begin < len(content):
            content = content[:begin] + bytes([chance.randrange(256)]) + content[begin + 1 :]
    if chance.random() < 0.1:
        content = content[: chance.randrange(len(content) + 1)]
    if chance.random() < 0.2:
        encoding = chance.choice(ENCODINGS)
        content = content.decode("utf-8", "replace").encode(encoding, "replace")
    return content


def damaged_json(chance: random.Random, content: bytes) -> bytes:
    """Remove, duplicate, move, swap or distort parts of a notebook's structure; the result is always JSON."""
    notebook = json.loads(content)
    for _ in range(chance.choice([1, 2, 3, 8, 30])):
        places = list(_places(notebook))
        if not places:
            break
        holder, key = chance.choice(places)
        way = chance.randrange(7)
        if way == 0:
            del holder[key]
        elif way == 1:
            holder[key] = copy.deepcopy(chance.choice(ODD_VALUES + ODD_TEXT))
        elif way == 2:
            other, place = chance.choice(places)
            holder[key] = copy.deepcopy(other[place])
        elif isinstance(notebook, dict) and isinstance(cells := notebook.get("cells"), list) and cells:
            _damage_cells(chance, cells)
    if chance.random() < 0.15 and isinstance(notebook, dict):
        notebook = {"nbformat": chance.choice([2, 3, 3, 5]), "metadata": {}} | {
            "worksheets": [{"cells": notebook.get("cells", [])}]
        }
    indent = chance.choice([None, 1])
    return json.dumps(notebook, indent=indent, ensure_ascii=chance.random() < 0.5).encode("utf-8", "surrogatepass")


def _damage_cells(chance: random.Random, cells: list[Any]) -> None:
    index, other = chance.randrange(len(cells)), chance.randrange(len(cells))
    way = chance.randrange(7)
    if way == 0:
        cells.insert(other, copy.deepcopy(cells[index]))
    elif way == 1:
        cells.insert(other, cells.pop(index))
    elif way == 2:
        del cells[min(index, other) : max(index, other)]
    elif way == 3:
        chance.shuffle(cells)
    elif way == 4:
        for cell in cells:
            if isinstance(cell, dict) and chance.random() < 0.9:
                cell["metadata"] = {}
    elif isinstance(cells[index], dict):
        if way == 5:
            cells[index]["cell_type"] = chance.choice(["code", "markdown", "raw", "heading", "odd"])
        else:
            cells[index].update(id=chance.choice([*ODD_TEXT, "a", "a", "extra-0", "build-decoder"]))


def _places(value: Any, depth: int = 0) -> Any:
    """Yield each (holder, key) in a JSON value, to a limited depth and breadth."""
    pairs = (
        list(value.items()) if isinstance(value, dict) else list(enumerate(value)) if isinstance(value, list) else []
    )
    for key, inner in pairs[:200]:
        yield value, key
        if depth < 6:
            yield from _places(inner, depth + 1)


def random_zip(chance: random.Random, files: Mapping[str, bytes]) -> bytes:
    """Make a zip of some of the files, with odd names or kinds, a folder around them, or damaged bytes."""
    stream = BytesIO()
    top = chance.choice(["", "", "ada-submission/", "a/b/"])
    with zipfile.ZipFile(
        stream, "w", chance.choice([zipfile.ZIP_STORED] * 4 + [zipfile.ZIP_DEFLATED] * 4 + [zipfile.ZIP_BZIP2])
    ) as made:
        for name, content in files.items():
            if chance.random() < 0.9:
                made.writestr(zipfile.ZipInfo(top + name), content, made.compression)
        for _ in range(chance.choice([0, 0, 0, 1, 3])):
            entry = zipfile.ZipInfo(top + chance.choice(NAMES))
            kind = chance.choice([0] * 4 + [stat.S_IFREG] * 4 + [stat.S_IFLNK, stat.S_IFIFO])
            entry.external_attr = (kind | 0o644) << 16
            if entry.filename not in made.namelist():
                made.writestr(entry, b"content")
    content = stream.getvalue()
    return damaged_bytes(chance, content) if chance.random() < 0.4 else content


def outcome(files: Mapping[str, bytes], released: Mapping[str, NotebookNode]) -> str:
    """Return "taken in" or "refused"; AssertionError if what was taken in violates an invariant."""
    try:
        taken = take_in(files, released)
    except Refusal as refusal:
        assert str(refusal) and str(refusal).isprintable()
        return "refused"
    assert taken.notebooks
    for name, notebook in taken.notebooks.items():
        nbformat.validate(notebook)
        nbformat.writes(notebook).encode()
        for chosen in (utils.is_locked, lambda cell: utils.is_grade(cell) or utils.is_locked(cell)):
            expected = [cell.metadata.nbgrader.grade_id for cell in released[name].cells if chosen(cell)]
            assert [cell.metadata.nbgrader.grade_id for cell in notebook.cells if chosen(cell)] == expected
        locked = [cell for cell in released[name].cells if utils.is_locked(cell)]
        assert [cell for cell in notebook.cells if utils.is_locked(cell)] == locked
        assert notebook.metadata == released[name].metadata
    again = {f"{name}.ipynb": nbformat.writes(notebook).encode() for name, notebook in taken.notebooks.items()}
    assert take_in(again, released).notebooks == taken.notebooks
    return "taken in"
