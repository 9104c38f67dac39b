"""Figures in a notebook, with their content in words for those who do not see them."""

import html
from typing import Any

from matplotlib.figure import Figure

from labkit.requests import judged_elsewhere

DOTS_PER_INCH = 100  # figures are about 7 inches wide: their text can be read in a page of 900 pixels


def describe_figures(shell: Any) -> None:
    """Have an IPython shell show figures as HTML: JupyterLab takes no text alternative for a plain picture.

    While a submission is graded, figures stay plain pictures, which the class report shows.
    """
    shell.run_line_magic("matplotlib", "inline")
    options = {"dpi": DOTS_PER_INCH, "bbox_inches": None}
    shell.run_line_magic("config", f"InlineBackend.print_figure_kwargs = {options}")
    if judged_elsewhere():
        return
    from IPython.core.pylabtools import print_figure

    def as_html(figure: Figure) -> str | None:
        picture = print_figure(figure, base64=True, **options)  # type: ignore[no-untyped-call]
        if picture is None:  # there is nothing in it
            return None
        # On a dark page the picture keeps its white ground.
        return f'<img alt="{html.escape(alternative(figure))}" src="data:image/png;base64,{picture}">'

    formatters = shell.display_formatter.formatters
    formatters["image/png"].for_type(Figure, lambda figure: None)
    formatters["text/html"].for_type(Figure, as_html)
    formatters["text/plain"].for_type(Figure, lambda figure, printer, cycle: printer.text(alternative(figure)))


def alternative(figure: Figure) -> str:
    """Say what a figure shows: its titles, and for each of its axes the labels, what is drawn, and the names in it."""
    parts = [figure.get_suptitle()]
    figures: list[Any] = [*figure.subfigs] or [figure]
    for part in figures:
        parts += [part.get_suptitle(), *map(_described, part.axes)]
    return "Figure: " + ("; ".join(dict.fromkeys(part for part in parts if part)) or "nothing is drawn")


def _described(axis: Any) -> str:
    legend = axis.get_legend()
    labels = {"from left to right": axis.get_xlabel(), "from bottom to top": axis.get_ylabel()}
    names = [text.get_text() for text in (*axis.texts, *(legend.get_texts() if legend else ()))]
    parts = [
        axis.get_title(),
        *(label if axis.images else f"{label} {where}" for where, label in labels.items() if label),
        "pictures" if axis.images else "",
        ", ".join(filter(None, names)),
    ]
    return ", ".join(filter(None, parts))
