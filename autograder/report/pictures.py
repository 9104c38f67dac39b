"""Small copies of the pictures in executed notebooks. The originals are untrusted: only their pixels are copied."""

from __future__ import annotations

import base64
import io
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import nbformat
from PIL import Image

TAG = "picture"  # of the cells whose pictures are shown
MOST_PICTURES = 4  # of one notebook
MOST_CHARACTERS = 4_000_000  # of a picture in base64
MOST_PIXELS = 4_000_000
SIZE = (400, 400)  # pixels at most; enough to tell rows of images apart
COLOURS = 64  # so that a page on a large class stays small


@dataclass(frozen=True)
class Picture:
    """A picture of a notebook: its number there, its content as a `data:` address, its size in pixels."""

    notebook: str
    number: int
    address: str
    width: int
    height: int


def pictures_in(folder: Path) -> list[Picture]:
    """Return the pictures of all executed notebooks in a folder; leave out what is not a picture or is too large."""
    return [picture for path in sorted(folder.glob("*.ipynb")) for picture in _pictures_of(path)]


def _pictures_of(path: Path) -> Iterator[Picture]:
    notebook = nbformat.reads(path.read_text(encoding="utf-8"), as_version=4)
    outputs = [
        output.data["image/png"]
        for cell in notebook.cells
        if TAG in cell.metadata.get("tags", [])
        for output in cell.get("outputs", [])
        if "image/png" in output.get("data", {})
    ]
    for number, encoded in enumerate(outputs[:MOST_PICTURES], start=1):
        small = thumbnail(encoded) if isinstance(encoded, str) else None
        if small is not None:
            yield Picture(path.stem, number, *small)


@lru_cache(maxsize=512)  # equal submissions, and equal trainings, have equal pictures
def thumbnail(encoded: str) -> tuple[str, int, int] | None:
    """Redraw a PNG in base64 with fewer pixels and colours; return its `data:` address, width and height in pixels.

    None for anything that is not a PNG or is too large.
    """
    if len(encoded) > MOST_CHARACTERS:
        return None
    try:
        with Image.open(io.BytesIO(base64.b64decode(encoded)), formats=["PNG"]) as image:
            if image.width * image.height > MOST_PIXELS:
                return None
            whole = image.convert("RGBA")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError, Image.DecompressionBombWarning):
        return None
    whole.thumbnail(SIZE)
    small = Image.new("RGB", whole.size, "white")  # figures may be transparent
    small.paste(whole, mask=whole)
    stream = io.BytesIO()
    small.quantize(COLOURS).save(stream, "PNG", optimize=True)
    return f"data:image/png;base64,{base64.b64encode(stream.getvalue()).decode()}", small.width, small.height
