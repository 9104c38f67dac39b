"""What students get back: pages without hidden tests, and without a call to the network."""

from __future__ import annotations

import re
from typing import Any

from jinja2 import DictLoader
from nbconvert.exporters import HTMLExporter
from nbconvert.filters import strip_ansi
from nbconvert.preprocessors import CSSHTMLHeaderPreprocessor
from nbformat import NotebookNode
from nbgrader.preprocessors import ClearHiddenTests, GetGrades, NbGraderPreprocessor

from .blanks import split_regions

LINE_NUMBER = re.compile(r"^\s*(?:-+>\s*)?\d*\s*")
REDACTED = "      [a hidden test]"
# Pages hold what students wrote; this keeps scripts in it from running and anything from being fetched.
POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'; font-src data:"


class RedactHiddenTests(NbGraderPreprocessor):  # type: ignore[misc]
    """Takes the source of hidden tests out of tracebacks; type and message of the exception stay.

    Comes before ClearHiddenTests, which removes the source that this one compares with.
    """

    def preprocess(self, nb: NotebookNode, resources: Any) -> tuple[NotebookNode, Any]:
        """Redact all cells: the traceback of one may pass through code of another."""
        hidden = {line.strip() for cell in nb.cells for line in split_regions(cell.source).hidden} - {""}
        for cell in nb.cells:
            for output in cell.get("outputs", []) if hidden else []:
                if output.output_type == "error":
                    output.traceback = [self._redact(entry, hidden) for entry in output.traceback]
        return nb, resources

    def _redact(self, entry: str, hidden: set[str]) -> str:
        return "\n".join(REDACTED if self._shows(line, hidden) else line for line in entry.split("\n"))

    def _shows(self, line: str, hidden: set[str]) -> bool:
        code = LINE_NUMBER.sub("", strip_ansi(line)).strip()
        return code in hidden or any(len(secret) > 3 and secret in code for secret in hidden)


class OfflineHTMLExporter(HTMLExporter):
    """nbconvert's exporter without MathJax from the network, whose address nbgrader's template holds."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        no_mathjax = DictLoader({"mathjax.html.j2": "{%- macro mathjax(url='') -%}{%- endmacro %}"})
        super().__init__(*args, extra_loaders=[no_mathjax], **kwargs)  # type: ignore[no-untyped-call]

    def from_notebook_node(self, nb: NotebookNode, resources: Any = None, **more: Any) -> tuple[Any, Any]:
        """The page, with a policy that forbids browsers to fetch anything."""
        page, resources = super().from_notebook_node(nb, resources, **more)
        policy = f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'
        return page.replace("<head>", f"<head>\n{policy}", 1), resources


FEEDBACK_PREPROCESSORS = [GetGrades, RedactHiddenTests, ClearHiddenTests, CSSHTMLHeaderPreprocessor]
