"""Write files so that nobody ever sees a part of one, and read those that belong to an assignment."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

IGNORED_FILES = {".ipynb_checkpoints", "__pycache__", ".DS_Store", "saved_models"}


def write_atomically(path: Path, content: bytes) -> None:
    """Write `content` to `path` by a rename: no reader sees a partial file, and a kill never leaves one there."""
    with replacing(path) as stream:
        stream.write(content)


@contextmanager
def replacing(path: Path) -> Iterator[IO[bytes]]:
    """Open a temporary file next to `path`, to which it is renamed unless something fails."""
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(descriptor, "wb") as stream:
            yield stream
        os.chmod(temporary, 0o644)  # mkstemp makes files that only their owner can read
        os.replace(temporary, path)
    except BaseException:
        os.unlink(temporary)
        raise


def other_files(folder: Path) -> dict[str, bytes]:
    """Return the files next to the notebooks, such as data, by their path in the folder."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.suffix != ".ipynb" and not IGNORED_FILES & set(path.relative_to(folder).parts)
    }
