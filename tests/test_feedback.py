"""Pages that students get back: formulas without the network, long lines within the window."""

from __future__ import annotations

import re

import pytest
from nbformat.v4 import new_markdown_cell, new_notebook

from autograder.gradebook.feedback import OfflineHTMLExporter
from autograder.gradebook.formulas import mathml


def page_of(source: str) -> str:
    """Return the part of a page that one Markdown cell makes."""
    page = OfflineHTMLExporter().from_notebook_node(new_notebook(cells=[new_markdown_cell(source)]))[0]
    return page[page.rindex("<body") :]


@pytest.mark.parametrize(
    ("tex", "shown"),
    [
        (r"\lVert J\rVert_F^2", ["‖", "J", "‖", "F", "2"]),
        (r"h = \text{ReLU}(W^T x + b)", ["h", "=", "ReLU", "(", "W", "T", "x", "+", "b", ")"]),
        (r"v_j = \pm 1", ["v", "j", "=", "±", "1"]),
        (r"a < b", ["a", "&lt;", "b"]),
    ],
)
def test_a_formula_becomes_mathml(tex, shown):
    assert re.findall(r">([^<>]+)<", mathml(tex, display=False)) == shown


def test_formulas_in_text_and_on_their_own_lines_are_drawn():
    page = page_of("The penalty $\\lambda$:\n\n$$\\frac{1}{n}\\sum_i x_i$$\n\n\\begin{equation}a=b\\end{equation}")
    assert page.count("<math") == page.count("</math>") == 3
    assert page.count('display="inline"') == 1 and page.count('display="block"') == 2
    assert "$" not in page and "\\frac" not in page


@pytest.mark.parametrize(
    "tex", [r"\frac{", r"\nosuchcommand x", "{" * 1500, r"\left(" * 300, "x_" * 900, "x" * 3000, " ", r"\begin{a}"]
)
def test_a_formula_that_cannot_be_drawn_stays_as_it_was_written(tex):
    assert mathml(tex, display=False) is None
    assert tex.strip() in page_of(f"Here: ${tex}$ it was.")


def test_a_formula_brings_no_script_and_no_link_into_the_page():
    page = page_of(r"$\text{<script>alert(1)</script>}$ and $\href{javascript:alert(1)}{x}$")
    assert "<script" not in page and "&lt;script&gt;" in page
    assert "href" not in page


def test_a_picture_that_was_not_attached_leaves_the_rest_of_the_page():
    assert "after it" in page_of("![gone](attachment:gone.png)\n\nafter it")


def test_long_lines_are_wrapped():
    page = OfflineHTMLExporter().from_notebook_node(new_notebook())[0]
    assert re.search(r"pre \{ white-space: pre-wrap", page)
