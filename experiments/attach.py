"""Put the figures of docs/results into the notebooks that show them, after they were drawn again.

    .venv/bin/python experiments/attach.py

A text cell of a solution shows one as `attachment:NAME.png`. Afterwards run `make notebooks`.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from aelab.reproduce import PUBLISHED

SOLUTIONS = Path(__file__).parents[1] / "solutions"


def attached_figures(notebook: NotebookNode) -> Iterator[tuple[NotebookNode, str]]:
    """Give each cell of a notebook that shows a published figure, and the figure's name."""
    for cell in notebook.cells:
        for name in re.findall(r"\(attachment:([\w-]+\.png)\)", cell.source):
            if (PUBLISHED / name).is_file():
                yield cell, name


if __name__ == "__main__":
    for path in sorted(SOLUTIONS.glob("*/*.ipynb")):
        notebook = nbformat.read(path, as_version=4)
        for cell, name in attached_figures(notebook):
            content = base64.b64encode((PUBLISHED / name).read_bytes()).decode()
            cell["attachments"] = {**cell.get("attachments", {}), name: {"image/png": content}}
            print(f"{path.name}: {name}")
        nbformat.write(notebook, path)
