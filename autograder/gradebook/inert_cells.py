"""Make notebooks inert, so that their pages run nothing of the students'. nbgrader shows outputs and metadata
unchanged, to students in a feedback page and to instructors in Formgrader, where a script could give grades."""

from __future__ import annotations

import html
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from markupsafe import Markup
from nbconvert.filters import Highlight2HTML
from nbconvert.preprocessors import Preprocessor
from nbformat import NotebookNode

from autograder.gradebook.formulas import markdown_as_html
from autograder.gradebook.inert_html import inert_html

SHOWN = ("text/html", "text/markdown", "image/svg+xml", "image/png", "image/jpeg", "text/latex", "text/plain")
STREAMS = ("stdout", "stderr")
SIZES = ("width", "height")
LONGEST_KEPT = 20_000  # characters of code whose HTML is kept for other pages
_HIGHLIGHT = Highlight2HTML(pygments_lexer="ipython3")
NAMES = ("student", "first_name", "last_name", "notebook_path")  # which Formgrader's page shows unescaped


def clean_html(fragment: str | bytes) -> Markup:
    """Make HTML inert; replaces nbconvert's filter of this name."""
    return inert_html(fragment.decode("utf-8", "replace") if isinstance(fragment, bytes) else fragment)


@lru_cache(maxsize=1024)  # most cells are the course's, and the same for everybody
def _highlighted(source: str) -> str:
    return str(_HIGHLIGHT(source))


def highlighted(source: str, language: str | None = None, metadata: object = None) -> str:
    """Colour Python code; replaces nbconvert's filter `highlight_code`, whose other arguments have no effect."""
    return _highlighted(source) if len(source) <= LONGEST_KEPT else str(_HIGHLIGHT(source))


def configure_pages(config: Any) -> Any:
    """Make all pages that nbconvert renders inert, including Formgrader's; return the configuration."""
    config.HTMLExporter.preprocessors = [InertCells]
    config.HTMLExporter.sanitize_html = True
    config.HTMLExporter.filters = {
        "markdown2html": markdown_as_html,
        "clean_html": clean_html,
        "highlight_code": highlighted,
    }
    return config


class InertOutputs(Preprocessor):
    """Reduces all outputs to what pages show, in valid notebook format: a kernel may send anything."""

    def preprocess(self, nb: NotebookNode, resources: Any) -> tuple[NotebookNode, Any]:
        """Make all outputs inert."""
        for cell in nb.cells:
            if cell.cell_type == "code":
                cell.execution_count = _number(cell.get("execution_count"))
                cell.outputs = [inert for output in cell.get("outputs", []) for inert in _inert(output)]
        return nb, resources


class InertCells(InertOutputs):
    """Removes from a notebook everything that its page could run, load or mistake for its own.

    Markdown stays as written: the filter `markdown2html` makes it inert.
    """

    def preprocess(self, nb: NotebookNode, resources: Any) -> tuple[NotebookNode, Any]:
        """Make metadata and outputs inert, and the names in Formgrader's page."""
        nb, resources = super().preprocess(nb, resources)
        nb.metadata = NotebookNode(language_info=NotebookNode(name="python"))
        for number, cell in enumerate(nb.cells):
            cell.metadata = NotebookNode({key: value for key, value in cell.metadata.items() if key == "nbgrader"})
            cell.id = f"cell-{number}"
        for name in NAMES:
            if isinstance(resources.get(name), str):
                resources[name] = html.escape(resources[name])
        return nb, resources


def _inert(output: Mapping[str, Any]) -> Iterator[NotebookNode]:
    """Yield the output reduced to what is shown, or nothing."""
    kind = output.get("output_type")
    if kind == "stream" and output.get("name") in STREAMS:
        yield NotebookNode(output_type=kind, name=output["name"], text=_text(output.get("text")))
    elif kind == "error":
        words = {name: _text(output.get(name)) for name in ("ename", "evalue")}
        yield NotebookNode(output_type=kind, traceback=[_text(line) for line in output.get("traceback", [])], **words)
    elif kind in ("display_data", "execute_result"):
        data = {form: _text(output["data"][form]) for form in SHOWN if form in output.get("data", {})}
        if "text/html" in data:
            data["text/html"] = inert_html(data["text/html"])
        metadata = {form: _size(output.get("metadata", {}).get(form)) for form in data if form.startswith("image/")}
        count = {"execution_count": _number(output.get("execution_count"))} if kind == "execute_result" else {}
        if data:
            yield NotebookNode(output_type=kind, data=NotebookNode(data), metadata=NotebookNode(metadata), **count)


def _size(metadata: Any) -> NotebookNode:
    """Return the metadata that an output may have for a picture: width and height in pixels, and a description."""
    said = metadata if isinstance(metadata, Mapping) else {}
    size = {name: value for name in SIZES if (value := _number(said.get(name)))}
    return NotebookNode(size | ({"alt": said["alt"]} if isinstance(said.get("alt"), str) else {}))


def _number(value: Any) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _text(value: Any) -> str:
    """Return text that a notebook stores in one piece or as a list of lines."""
    return "".join(map(str, value)) if isinstance(value, list) else str(value)
