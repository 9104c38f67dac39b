"""The picture that a right solution gives, shown to students in the text of their exercise."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from nbformat import NotebookNode
from nbgrader.preprocessors import NbGraderPreprocessor

from autograder.course import CourseError

PICTURE = "expected.png"
_PNG_IN_HTML = re.compile(r'<img [^<]*src="data:image/png;base64,([A-Za-z0-9+/=\s]+)"')


class ExpectedPicture(NbGraderPreprocessor):  # type: ignore[misc]
    """Attaches the solution's picture to each markdown cell that shows `attachment:expected.png`.

    It is the last PNG of the next code cell tagged `picture`; if none follows, of the closest one before.
    """

    def preprocess(self, nb: NotebookNode, resources: Any) -> tuple[NotebookNode, Any]:
        """Attach all pictures; raise a CourseError if there is none to attach."""
        for index, cell in enumerate(nb.cells):
            if cell.cell_type == "markdown" and f"attachment:{PICTURE}" in cell.source:
                where = f"{resources['nbgrader']['notebook']}, cell {index + 1}"
                cell.attachments = {PICTURE: {"image/png": self._picture(nb, index, where)}}
        return nb, resources

    def _picture(self, nb: NotebookNode, index: int, where: str) -> str:
        tagged = [
            position
            for position, cell in enumerate(nb.cells)
            if cell.cell_type == "code" and "picture" in cell.metadata.get("tags", [])
        ]
        following = [position for position in tagged if position > index]
        if not tagged:
            raise CourseError(
                f"{where} shows {PICTURE}, but no code cell is tagged `picture`. Tag the one that draws it."
            )
        chosen = following[0] if following else tagged[-1]
        pictures = [picture for output in nb.cells[chosen].outputs for picture in _pngs(output.get("data", {}))]
        if not pictures:
            raise CourseError(
                f"{where} shows {PICTURE}, but cell {chosen + 1}, tagged `picture`, has no PNG output. "
                "Run the solution notebook and save it."
            )
        return str(pictures[-1]).strip()


def _pngs(data: Mapping[str, str]) -> list[str]:
    """Return the PNGs of an output in base64: its own, or those in its HTML, where pictures with an alt text are."""
    own = data.get("image/png")
    return [own] if own else _PNG_IN_HTML.findall(data.get("text/html", ""))
