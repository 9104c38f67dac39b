"""The matrix of a corpus as a self-contained page, and as a picture."""

from __future__ import annotations

import io
from importlib import resources

from jinja2 import Environment, StrictUndefined
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch, Rectangle

from autograder.corpus.cases import Kind
from autograder.corpus.comparing import CaseResult, Difference, TestResult
from autograder.corpus.report import Report
from autograder.runner.display import duration

# Colour and meaning of the classes in page.html.
LEGEND = {
    "full": ("#e3efe3", "all points, as expected"),
    "less": ("#9fc3e6", "fewer points, as expected"),
    "near": ("#f3e9b5", "near to a threshold: any points are right"),
    "person": ("#d9d2e9", "a person decides, as expected"),
    Difference.MORE.value: ("#b3261e", "more points than expected"),
    Difference.FEWER.value: ("#e69138", "fewer points than expected"),
    Difference.STATE.value: ("#e69138", "another state than expected"),
    Difference.MESSAGE.value: ("#ffe08a", "a message that names another fault, or none"),
}
ROW = 0.115  # inches
LETTERS = 5.5  # points


def page(report: Report) -> bytes:
    """Render the page as HTML: sums, differences, and a table for each kind of case, with a key to the colours."""
    template = resources.files("autograder.corpus").joinpath("page.html").read_text(encoding="utf-8")
    environment = Environment(autoescape=True, undefined=StrictUndefined)
    text = environment.from_string(template).render(
        report=report,
        kinds={kind: report.of(kind) for kind in Kind},
        seconds=duration(report.seconds),
        style=style,
    )
    return (text + "\n").encode()


def style(test: TestResult) -> str:
    """Return the key in `LEGEND` for the result of a test."""
    if test.difference:
        return test.difference.value
    if test.actual is None:
        return "person"
    if test.near:
        return "near"
    return "full" if test.actual == test.max_points else "less"


def picture(report: Report) -> Figure:
    """Draw the matrix as a figure: a column of cases for each kind; tests from left to right."""
    kinds = [kind for kind in Kind if report.of(kind)]
    rows = max(len(report.of(kind)) for kind in kinds)
    figure = Figure(figsize=(4.2 * len(kinds), ROW * rows + 1.6), layout="constrained")
    for axis, kind in zip(figure.subplots(1, len(kinds), squeeze=False)[0], kinds, strict=True):
        _draw(axis, report, kind, rows)
    used = {style(test) for result in report.results for test in result.tests}
    patches = [Patch(color=colour, label=words) for key, (colour, words) in LEGEND.items() if key in used]
    figure.legend(handles=patches, loc="outside lower center", ncols=3, fontsize=LETTERS + 1.5, frameon=False)
    return figure


def picture_bytes(report: Report) -> bytes:
    """Return the figure as PNG."""
    stream = io.BytesIO()
    picture(report).savefig(stream, format="png", dpi=160, metadata={"Software": None})
    return stream.getvalue()


def _draw(axis: Axes, report: Report, kind: Kind, rows: int) -> None:
    """Draw one kind's cases from top to bottom, as squares, with the points that are not full."""
    results = report.of(kind)
    for row, result in enumerate(results):
        tests = result.by_test
        for column, name in enumerate(report.most):
            if name in tests:
                key = style(tests[name])
                axis.add_patch(Rectangle((column, row), 0.92, 0.92, color=LEGEND[key][0]))
                if key != "full":
                    axis.text(column + 0.46, row + 0.5, tests[name].short, fontsize=4, ha="center", va="center")
    axis.set(xlim=(0, len(report.most)), ylim=(rows, 0))
    axis.set_xticks([column + 0.5 for column in range(len(report.most))], list(report.most), rotation=90)
    axis.set_yticks([row + 0.5 for row in range(len(results))], [_name(result) for result in results])
    axis.tick_params(length=0, labelsize=LETTERS, top=True, labeltop=True, bottom=False, labelbottom=False)
    axis.set_title(f"{kind.value}: {len({result.case.name for result in results})} cases", fontsize=LETTERS + 3)
    for spine in axis.spines.values():
        spine.set_visible(False)


def _name(result: CaseResult) -> str:
    mark = "! " if result.differences else ""
    seed = f", seed {result.seed}" if len(result.case.seeds) > 1 else ""
    return f"{mark}{result.case.name.replace('_', ' ')}{seed}"
