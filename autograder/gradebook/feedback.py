"""What students get back: pages without hidden tests, and without a call to the network."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from jinja2 import DictLoader, pass_context
from jinja2.runtime import Context
from nbconvert.exporters import HTMLExporter
from nbconvert.filters import strip_ansi
from nbconvert.filters.markdown_mistune import MarkdownWithMath
from nbconvert.preprocessors import CSSHTMLHeaderPreprocessor
from nbformat import NotebookNode
from nbgrader.converters import GenerateFeedback
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import ClearHiddenTests, GetGrades, NbGraderPreprocessor
from traitlets.config import Config

from ..blanks import split_regions
from ..course import Course
from .formulas import FormulaRenderer

LINE_NUMBER = re.compile(r"^\s*(?:-+>\s*)?\d*\s*")
REDACTED = "      [a hidden test]"
# Pages hold what students wrote; this keeps scripts in it from running and anything from being fetched.
POLICY = (
    "default-src 'none'; img-src data:; style-src 'unsafe-inline'; font-src data:; form-action 'none'; base-uri 'none'"
)
ICON_FONT = re.compile(r"@font-face\{font-family:'Glyphicons Halflings'[^}]*\}")  # of Bootstrap, in a file not there
STYLE = Path(__file__).with_name("feedback.css")


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
    """nbconvert's exporter without MathJax from the network, whose address nbgrader's template holds.

    Formulas become MathML, which browsers draw by themselves.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        no_mathjax = DictLoader({"mathjax.html.j2": "{%- macro mathjax(url='') -%}{%- endmacro %}"})
        super().__init__(*args, extra_loaders=[no_mathjax], **kwargs)  # type: ignore[no-untyped-call]

    def from_notebook_node(self, nb: NotebookNode, resources: Any = None, **more: Any) -> tuple[Any, Any]:
        """The page, with a policy that forbids browsers to fetch anything, and with what makes it readable for all."""
        page, resources = super().from_notebook_node(nb, resources, **more)
        head = (
            f'<head>\n<meta http-equiv="Content-Security-Policy" content="{POLICY}">\n'
            '<meta name="viewport" content="width=device-width, initial-scale=1">'
        )
        style = f"<style>\n{STYLE.read_text(encoding='utf-8')}</style>\n</head>"
        for old, new in [("<html>", '<html lang="en">'), ("<head>", head), ("</head>", style)]:
            page = page.replace(old, new, 1)
        return ICON_FONT.sub("", page, count=1), resources

    @pass_context
    def markdown2html(self, context: Context, source: str) -> str:
        """A markdown cell as HTML; pictures come from the cell itself."""
        renderer = FormulaRenderer(
            escape=False,
            attachments=context.get("cell", {}).get("attachments", {}),
            embed_images=self.embed_images,
            path=context.get("resources", {}).get("metadata", {}).get("path", ""),
            anchor_link_text=self.anchor_link_text,
            exclude_anchor_links=self.exclude_anchor_links,
        )
        return MarkdownWithMath(renderer=renderer).render(source)


FEEDBACK_PREPROCESSORS = [GetGrades, RedactHiddenTests, ClearHiddenTests, CSSHTMLHeaderPreprocessor]


def configure_feedback(config: Any) -> Any:
    """Make nbgrader's GenerateFeedback write such pages; returns the configuration."""
    config.GenerateFeedback.preprocessors = FEEDBACK_PREPROCESSORS
    config.GenerateFeedback.exporter_class = OfflineHTMLExporter
    return config


class _OneSubmission(GenerateFeedback):  # type: ignore[misc]
    """nbgrader's converter, which takes names for patterns otherwise: `[1] intro` would be a folder it cannot find."""

    def init_notebooks(self) -> None:
        """Find the notebooks of the one submission."""
        folder = self._format_source(self.coursedir.assignment_id, self.coursedir.student_id)
        self.assignments = {folder: sorted(map(str, Path(folder).glob("*.ipynb")))}
        self.notebooks: list[str] = []


def generate_feedback(course: Course, student: str) -> None:
    """Write the feedback pages of one graded submission; raises what keeps a page from being drawn."""
    config = configure_feedback(Config())
    config.CourseDirectory.root = str(course.root)
    config.CourseDirectory.db_url = course.database_url
    directory = CourseDirectory(config=config)
    directory.assignment_id, directory.student_id = course.assignment, student
    _OneSubmission(coursedir=directory, config=config, force=True).start()
