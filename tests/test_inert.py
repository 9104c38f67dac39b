"""Pages of a notebook, ours and Formgrader's, contain nothing from the student that runs, loads or looks like ours."""

from __future__ import annotations

import re
import time

import nbformat
import pytest
from active_content import active_content
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from nbconvert.exporters import HTMLExporter
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output, new_raw_cell
from nbgrader.server_extensions.formgrader import handlers
from traitlets.config import Config

from autograder.gradebook.feedback import OfflineHTMLExporter
from autograder.gradebook.inert_cells import InertOutputs, configure_pages
from autograder.gradebook.inert_html import DEEPEST, inert_html

PIECES = [
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "<svg onload=alert(1)>",
    "<svg><script>alert(1)</script>", '<a href="javascript:alert(1)">x</a>', "[x](javascript:alert(1))",
    "![x](http://evil.example/a.png)", "<iframe srcdoc='<script>alert(1)</script>'>",
    "<form action=http://evil.example><input name=a>", "</pre></div>",
    "<meta http-equiv=refresh content='0;url=http://evil.example'>", "<base href=http://evil.example>", "<!--", "-->",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>", "<style>@import 'http://evil.example'</style>",
    "<p style='position:fixed;background:url(http://evil.example)'>", "<link rel=stylesheet href=//evil.example>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>", "<object data=x>", "<embed src=x>", '"', "'",
    ">", '" onload="alert(1)', "1 onerror=alert(1)", "</title>", "</style>", "<div id=test_mean class=score>",
    "```mermaid\n", "$\\href{javascript:alert(1)}{x}$", "$$<script>alert(1)</script>$$", "\u001b[31m<b>\u001b[0m",
    "\n\n", "&lt;script&gt;", "<a href='#top' onclick=alert(1)>", "<xmp>", "<plaintext>", "<textarea>", "<template>",
    "<select>", "<body onload=a>", "[x]: javascript:alert(1)\n", "<http://evil.example>", "<button formaction=x>",
    "<video src=x autoplay>", "\u0000",
]  # fmt: skip
hostile = st.lists(st.sampled_from(PIECES) | st.text(max_size=5), max_size=6).map("".join)
FORMS = [
    "text/html", "text/markdown", "text/plain", "text/latex", "image/svg+xml", "image/png", "image/jpeg",
    "application/javascript", "application/pdf", "application/vnd.jupyter.widget-view+json", "text/vnd.mermaid",
]  # fmt: skip
WIDGETS = "application/vnd.jupyter.widget-state+json"


def notebook_of(text: str) -> NotebookNode:
    """Make a notebook with this text in every place where a student can put text."""
    said = {"width": text, "height": text, "isolated": True, "alt": text}
    outputs = [
        new_output("display_data", {form: text}, metadata={form: said, "filenames": {form: text}})
        for form in [*FORMS, text]
    ]
    outputs += [new_output("stream", name=name, text=text) for name in ("stdout", "stderr", "stdin", text)]
    outputs.append(new_output("error", ename=text, evalue=text, traceback=[text]))
    metadata = {"magics_language": text, "raw_mimetype": text, "alt": text, "title": text}
    code = new_code_cell(text, metadata=metadata)
    code.outputs = outputs
    attachments = {"a.png": {"image/png": text}, "b.png": {text: text}, text: {"text/html": text}}
    markdown = new_markdown_cell(f"{text}\n\n![{text}](attachment:a.png) ![b](attachment:b.png)\n\n# {text}\n",
                                 metadata=metadata, attachments=attachments)  # fmt: skip
    notebook = new_notebook(cells=[code, markdown, new_raw_cell(text, metadata={"raw_mimetype": "text/html"})])
    language = {"name": text, "pygments_lexer": text, "mimetype": text}
    state = {"version_major": 2, "version_minor": 0, "state": {text: {"model_name": text}}}
    notebook.metadata = NotebookNode(
        title=text, kernelspec={"display_name": text, "name": text}, language_info=language, widgets={WIDGETS: state}
    )
    return notebook


def page_of(text: str) -> str:
    """Return the feedback page of such a notebook."""
    return OfflineHTMLExporter().from_notebook_node(notebook_of(text))[0]


@pytest.fixture(scope="module")
def formgrader_page():
    """A function that renders a notebook as Formgrader does when somebody grades by hand."""
    config = Config()
    config.HTMLExporter.template_name = "formgrade"
    config.HTMLExporter.extra_template_basedirs = [handlers.template_path]
    exporter = HTMLExporter(config=configure_pages(config))

    def draw(text: str) -> str:
        names = dict.fromkeys(("student", "first_name", "last_name", "notebook_path"), text)
        ours = dict.fromkeys(("assignment_id", "notebook_id", "submission_id", "base_url"), "x")
        return exporter.from_notebook_node(notebook_of(text), resources={**names, **ours, "index": 0, "total": 1})[0]

    return draw


def test_a_feedback_page_runs_and_loads_nothing_of_the_students():
    page = page_of("\n\n".join(PIECES))
    assert active_content(page) == {}
    assert "Content-Security-Policy" in page.partition("<title")[0]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(hostile)
def test_whatever_a_student_writes_a_feedback_page_stays_inert(text):
    assert active_content(page_of(text)) == {}


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(hostile | st.sampled_from(PIECES))
def test_whatever_a_student_writes_formgrader_runs_no_more_than_its_own_scripts(formgrader_page, text):
    assert active_content(formgrader_page(text)) - active_content(formgrader_page("harmless")) == {}


@given(hostile)
def test_inert_html_is_balanced_and_has_no_ids_and_no_classes_of_a_page(text):
    html = inert_html(text)
    tags = re.findall(r"<(/?)([a-z0-9]+)[^>]*>", html)
    depth = 0
    for closing, name in tags:
        depth += 0 if name in ("br", "hr", "img", "col") else (-1 if closing else 1)
        assert depth >= 0
    assert (
        depth == 0 and " id=" not in re.sub(r">[^<]*<", "><", html) and "score" not in "".join(html.split("class=")[1:])
    )


def test_what_a_kernel_may_not_send_is_left_out_and_the_notebook_is_valid():
    notebook, text = notebook_of("harmless"), "<script>alert(1)</script>"
    cell = notebook.cells[0]
    cell.execution_count = text
    cell.outputs = [
        NotebookNode(output_type="execute_result", execution_count=text, data={"text/plain": 1}, svg_filename=text),
        NotebookNode(output_type=text),
        NotebookNode(output_type="stream", name="stdout", text=["a", "b"]),
        NotebookNode(output_type="error", ename=None, evalue=[], traceback=[None]),
    ]
    inert, _ = InertOutputs().preprocess(notebook, {})
    nbformat.validate(inert)
    assert "alert" not in nbformat.writes(inert)
    assert [output.output_type for output in cell.outputs] == ["execute_result", "stream", "error"]


def test_what_makes_results_readable_stays():
    table = '<table border="1" class="dataframe"><tr style="text-align: right;"><th>a &lt; b</th></tr></table>'
    assert inert_html(table) == '<table><tr style="text-align: right"><th>a &lt; b</th></tr></table>'
    style = "white-space:pre;font-family:Menlo,'DejaVu Sans Mono',monospace"
    summary = f'<pre style="{style}"><span style="color: #00af00">64</span></pre>'
    assert re.sub(r"<[^>]*>", "", inert_html(summary)) == "64" and "#00af00" in inert_html(summary)
    picture = '<img alt="a wedge" src="data:image/png;base64,iVBORw0=" width="20"/>'
    assert inert_html(picture) == '<img alt="a wedge" src="data:image/png;base64,iVBORw0=" width="20">'


@pytest.mark.parametrize(
    ("link", "shown"),
    [
        ('<a href="https://keras.io">Keras</a>', "Keras [https://keras.io]"),
        ('<a href="https://keras.io">https://keras.io</a>', "https://keras.io"),
        ('<a href="#part">Part 1</a>', "Part 1"),
        ("<a>no address</a>", "no address"),
        ('<p><a href="https://keras.io">never closed', "<p>never closed [https://keras.io]</p>"),
    ],
)
def test_a_link_becomes_text_that_shows_where_it_leads(link, shown):
    assert inert_html(link) == shown


@pytest.mark.parametrize(
    "text",
    ["<div>", "<p><b>", "<table>", "<", "<!--", "<script ", "<p " + "a b " * 50_000 + ">", "<" + "a" * 200_000,
     "<p style='" + " " * 200_000, "&amp", "</div>", "<a href=x>", "<svg><p>"],
)  # fmt: skip
def test_the_time_that_html_takes_grows_with_its_length_only(text):
    started = time.process_time()
    html = inert_html(text * (200_000 // len(text) or 1))
    assert time.process_time() - started < 10
    assert html.count("<div>") <= DEEPEST


def test_no_style_makes_lines_higher_than_the_page():
    assert inert_html("<p style='line-height: 99999px; color: red'>x</p>") == '<p style="color: red">x</p>'
