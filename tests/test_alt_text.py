"""Figures in a notebook say in words what they show."""

from __future__ import annotations

import base64
import re

import pytest
from matplotlib.figure import Figure
from notebook_kernel import Page, running_kernel

from aelab import plots
from aelab.alt_text import alternative

SWITCHED_ON = "from aelab.alt_text import describe_figures\ndescribe_figures(get_ipython())"
DRAWN = """
from aelab import plots
plots.error_bars({"own size": {"VGG16": 0.0147, "CAE": 0.0255}}, title='Errors, "own" size')
"""
OF_PYPLOT = """
import matplotlib.pyplot as plt
plt.plot([1, 2]); plt.title("A line & a dot"); plt.show()
"""


@pytest.fixture(scope="module")
def page():
    with running_kernel() as (manager, client):
        page = Page(manager, client)
        assert not page.run(SWITCHED_ON).error
        yield page


@pytest.mark.parametrize(
    ("code", "alt"),
    [
        (DRAWN, "Figure: Errors, &quot;own&quot; size, MSE from bottom to top, 0.0147, 0.0255, VGG16, CAE"),
        (OF_PYPLOT, "Figure: A line &amp; a dot"),
    ],
)
def test_a_notebook_shows_a_picture_with_an_alternative(page, code, alt):
    shown = page.run(code)
    assert shown.html.count("<img ") == 1 and f'alt="{alt}"' in shown.html
    (picture,) = re.findall(r'src="data:image/png;base64,([^"]+)"', shown.html)
    assert base64.b64decode(picture).startswith(b"\x89PNG")
    assert shown.text.strip().startswith("Figure: ") and "<Figure" not in shown.text


def test_an_empty_figure_is_no_broken_picture(page):
    shown = page.run("from aelab import diagnostics\ndiagnostics.best_and_worst([[0.5] * 784], {})")
    assert (shown.text.strip(), shown.html, shown.error) == ("Figure: nothing is drawn", "", "")


def test_a_figure_without_words_has_an_alternative_all_the_same():
    assert alternative(Figure()) == "Figure: nothing is drawn"
    figure = Figure()
    figure.subplots().imshow([[0, 1]])
    assert alternative(figure) == "Figure: pictures"


def test_what_is_said_twice_is_told_once():
    rows = plots.picture_rows({"input": [[[0.5] * 28] * 28], "CAE": [[[0.5] * 28] * 28]}, title="Images")
    assert alternative(rows) == "Figure: Images; pictures, input; pictures, CAE"
