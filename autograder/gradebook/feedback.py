"""Generate students' feedback pages, without hidden tests, network requests or active content from students."""

from __future__ import annotations

import re
import shutil
from collections.abc import Collection
from pathlib import Path
from typing import Any

from jinja2 import BytecodeCache, FileSystemLoader
from jinja2.bccache import Bucket
from nbconvert.exporters import HTMLExporter
from nbconvert.filters import strip_ansi
from nbconvert.filters.widgetsdatatypefilter import WidgetsDataTypeFilter
from nbformat import NotebookNode
from nbgrader.converters import GenerateFeedback
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import ClearHiddenTests, ClearMarkScheme, NbGraderPreprocessor
from pygments.formatters import HtmlFormatter
from traitlets.config import Config

from autograder.course import Course
from autograder.gradebook.inert_cells import configure_pages
from autograder.gradebook.summary import Summarise
from autograder.notebooks.mark_schemes import LeaveOutForGraders
from autograder.notebooks.solutions import split_regions

LINE_NUMBER = re.compile(r"^\s*(?:-+>\s*)?\d*\s*")
PICTURE = re.compile(r"<img\b[^<>]*+>")  # attributes hold neither < nor >: they are escaped
NO_DESCRIPTION = 'alt="No description has been provided for this image"'
REDACTED = "      [a hidden test]"
# Pages hold students' content; this policy keeps its scripts from running and anything from being fetched.
POLICY = (
    "default-src 'none'; img-src data:; style-src 'unsafe-inline'; font-src data:; form-action 'none'; base-uri 'none'"
)


class RedactHiddenTests(NbGraderPreprocessor):  # type: ignore[misc]
    """Removes the source of hidden tests from tracebacks; type and message of the exception stay.

    Must come before ClearHiddenTests, which removes the source that this preprocessor compares with.
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


class CompiledTemplates(BytecodeCache):
    """Keeps compiled templates in memory, since nbgrader makes a new exporter for every submission."""

    def __init__(self) -> None:
        self._code: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Load a template that this process compiled before."""
        if bucket.key in self._code:
            bucket.bytecode_from_string(self._code[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep a template."""
        self._code[bucket.key] = bucket.bytecode_to_string()


_COMPILED = CompiledTemplates()


def _described(picture: re.Match[str]) -> str:
    """Give a picture without a description one that says so."""
    return picture[0] if " alt=" in picture[0] or "\nalt=" in picture[0] else f"<img {NO_DESCRIPTION}{picture[0][4:]}"


class OfflineHTMLExporter(HTMLExporter):
    """nbconvert's exporter with our own template: pages run nothing of the student's and load nothing.

    Before nbgrader's converter renders pages, it copies all files next to the notebooks into feedback/, even a page
    that the student wrote. This exporter removes everything that it has not rendered itself.
    """

    def __init__(self, config: Any = None, **kwargs: Any) -> None:
        self._pages: set[Path] = set()
        ours: Any = {"template_file": "feedback.html.j2", "extra_loaders": [FileSystemLoader(Path(__file__).parent)]}
        super().__init__(config=configure_pages(Config(config or {})), **ours, **kwargs)  # type: ignore[no-untyped-call]

    def from_filename(self, filename: str, resources: Any = None, **more: Any) -> tuple[Any, Any]:
        """Render the page of a notebook in autograded/."""
        known = resources["nbgrader"]
        folder = Course(Path.cwd(), known["assignment"]).feedback(known["student"])
        keep_only(folder, self._pages)
        self._pages.add(folder / f"{known['notebook']}.html")
        return super().from_filename(filename, resources, **more)

    def from_notebook_node(self, nb: NotebookNode, resources: Any = None, **more: Any) -> tuple[Any, Any]:
        """Render a notebook. nbconvert would parse the finished page again, to describe its pictures."""
        resources = self._init_resources(resources)
        as_shown = WidgetsDataTypeFilter(notebook_metadata=self._nb_metadata, parent=self, resources=resources)
        self.register_filter("filter_data_type", as_shown)  # type: ignore[no-untyped-call]
        page, resources = super(HTMLExporter, self).from_notebook_node(nb, resources, **more)
        return PICTURE.sub(_described, page), resources

    def _create_environment(self) -> Any:
        environment = super()._create_environment()  # type: ignore[no-untyped-call]
        environment.bytecode_cache = _COMPILED
        return environment

    def _init_resources(self, resources: Any) -> Any:
        resources = super()._init_resources(resources)  # type: ignore[no-untyped-call]
        resources["policy"], resources["colours"] = POLICY, HtmlFormatter().get_style_defs(".highlight")
        return resources


def keep_only(folder: Path, files: Collection[Path]) -> None:
    """Remove everything from a folder except these files, without following a link."""
    for path in folder.iterdir() if folder.is_dir() else ():
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        elif path not in files:
            path.unlink()


FEEDBACK_PREPROCESSORS = [LeaveOutForGraders, RedactHiddenTests, ClearHiddenTests, ClearMarkScheme, Summarise]


def configure_feedback(config: Any) -> Any:
    """Make nbgrader's GenerateFeedback write these pages; return the configuration."""
    config.GenerateFeedback.force = True  # the files that nbgrader would copy do not show which pages are stale
    config.GenerateFeedback.preprocessors = FEEDBACK_PREPROCESSORS
    config.GenerateFeedback.exporter_class = OfflineHTMLExporter
    config.OfflineHTMLExporter.optimistic_validation = True  # once, after all preprocessors
    return config


class _OneSubmission(GenerateFeedback):  # type: ignore[misc]
    """nbgrader's converter, except that names are not patterns: it would not find a folder such as `[1] intro`."""

    def init_notebooks(self) -> None:
        """Find the notebooks of the one submission."""
        folder = self._format_source(self.coursedir.assignment_id, self.coursedir.student_id)
        self.assignments = {folder: sorted(map(str, Path(folder).glob("*.ipynb")))}
        self.notebooks: list[str] = []


def generate_feedback(course: Course, student: str) -> None:
    """Write the feedback pages of one graded submission; raise whatever keeps a page from being rendered."""
    config = configure_feedback(Config())
    config.CourseDirectory.root = str(course.root)
    config.CourseDirectory.db_url = course.database_url
    directory = CourseDirectory(config=config)
    directory.assignment_id, directory.student_id = course.assignment, student
    _OneSubmission(coursedir=directory, config=config, force=True).start()
