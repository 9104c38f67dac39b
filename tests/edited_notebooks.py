"""A small notebook with right answers, and the edits that students and editors make without changing an answer."""

from __future__ import annotations

import random
from contextlib import redirect_stdout
from io import StringIO

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell
from toy_course import answer, copied, find, notebook, written
from toy_course import test_cell as graded

from autograder.notebooks.plan import plan_of

ANSWERS = {
    "mean_of": """def mean_of(values):
    total = 0
    for value in values:
        total += value
    return total / len(values)""",
    "spread_of": "low = 2\nhigh = 7\nspread_of = high - low",
    "double": "numbers = [2.0, 4.0]\ndouble = 2 * mean_of(numbers)",
    "why": "Because the mean is in the middle.\n\nAnd the spread is not.",
}  # fmt: skip
TESTS = {"test_mean": "mean_of", "test_spread": "spread_of", "test_double": "double"}


def given(grade_id: str, source: str) -> NotebookNode:
    """Return a locked cell that gives no points."""
    cell = answer(grade_id, source)
    cell.metadata.nbgrader |= {"solution": False, "locked": True}
    return cell


def released() -> NotebookNode:
    """Return the notebook as students get it."""
    content = notebook(
        given("imports", "import math"),
        new_markdown_cell("# Mean\n\nWrite a function."),
        answer("mean_of", "def mean_of(values):\n    total = ...\n    return total / len(values)"),
        new_code_cell("print(mean_of([1.0]))"),
        graded("test_mean", 3, "assert mean_of([1.0, 3.0]) == 2.0"),
        new_markdown_cell("## Spread"),
        answer("spread_of", "low = ...\nhigh = ...\nspread_of = ..."),
        graded("test_spread", 4, "assert spread_of == 5"),
        answer("double", "numbers = [2.0, 4.0]\ndouble = ..."),
        graded("test_double", 2, "assert double == 6.0"),
        new_markdown_cell("**Why?**\n\nTwo sentences."),
        written("why", 2, "YOUR ANSWER HERE"),
        new_markdown_cell("The end."),
    )
    return nbformat.from_dict(content)


RELEASED = released()


def solved() -> NotebookNode:
    """Return the notebook with right answers."""
    content = copied(RELEASED)
    for grade_id, source in ANSWERS.items():
        find(content, grade_id).source = source
    return content


PLAN = plan_of(solved())


def passed(rebuilt: NotebookNode) -> dict[str, bool]:
    """Tell which tests pass when the cells run one after the other. Only for sources that were written here."""
    names: dict[str, object] = {}
    results = {}
    for cell in rebuilt.cells:
        if cell.cell_type == "code":
            try:
                with redirect_stdout(StringIO()):
                    exec(compile(cell.source, "<cell>", "exec"), names)
                done = True
            except Exception:  # noqa: BLE001  (the edits may leave anything)
                done = False
            if cell.metadata.get("nbgrader", {}).get("grade"):
                results[cell.metadata.nbgrader.grade_id] = done
    return results


def edit(chance: random.Random, content: NotebookNode) -> str:
    """Make one of the edits, and return its description."""
    cells = content.cells
    at = chance.choice([index for index, cell in enumerate(cells) if _is_answer(cell)])
    name = f"{cells[at].metadata.nbgrader.grade_id}"
    edits = [_split, _copy_behind_stub, _copy_before_stub, _answer_below, _move, _merge, _change_type, _lose, _twice]
    chosen = chance.choice(edits)
    chosen(chance, cells, at)
    return f"{chosen.__name__} {name}"


def typed(chance: random.Random, content: NotebookNode) -> None:
    """Make the invisible changes that editors and systems make to every cell."""
    changes = {
        "line ends of Windows": lambda source: source.replace("\n", "\r\n"),
        "line ends of old Macs": lambda source: source.replace("\n", "\r"),
        "blanks at the ends": lambda source: "\n".join(f"{line} \t" for line in source.split("\n")) + "\n\n",
        "a mark of the byte order": lambda source: "\ufeff" + source,
        "spaces that do not break": lambda source: source.replace(" ", "\u00a0"),
        "no change": lambda source: source,
    }
    for cell in content.cells:
        cell.source = changes[chance.choice(sorted(changes))](cell.source)
        if chance.random() < 0.5:
            cell.metadata |= {"vscode": {"languageId": "python"}, "collapsed": True, "id": "x"}
            cell.id = f"new-{chance.randrange(10**9)}"


def _is_answer(cell: NotebookNode) -> bool:
    return bool(cell.metadata.get("nbgrader", {}).get("solution")) and "\n" in cell.source


def _own(cell: NotebookNode, source: str) -> NotebookNode:
    return new_code_cell(source) if cell.cell_type == "code" else new_markdown_cell(source)


def _stub(cell: NotebookNode) -> NotebookNode:
    return copied(find(RELEASED, cell.metadata.nbgrader.grade_id))


def _split(chance, cells, at):
    lines = cells[at].source.split("\n")
    cut = chance.randrange(1, len(lines))
    rest = "\n".join(lines[cut:]).strip("\n")
    second = copied(cells[at]) if chance.random() < 0.5 else _own(cells[at], "")
    second.source = rest
    cells[at].source = "\n".join(lines[:cut]).strip("\n")
    cells.insert(at + 1, second)


def _copy_behind_stub(chance, cells, at):
    cells.insert(at, _stub(cells[at]))
    if chance.random() < 0.3:
        cells[at].source = ""


def _copy_before_stub(chance, cells, at):
    cells.insert(at + 1, _stub(cells[at]))


def _answer_below(chance, cells, at):
    cells.insert(at + chance.choice([1, 1, 1, 2]), _own(cells[at], cells[at].source))
    cells[at] = _stub(cells[at])


def _move(chance, cells, at):
    cells.insert(chance.randrange(len(cells)), cells.pop(at))


def _merge(chance, cells, at):
    other = at + chance.choice([-1, 1])
    if 0 <= other < len(cells):
        first, second = sorted([at, other])
        kept = cells[chance.choice([first, second])]
        kept.source = f"{cells[first].source}\n\n{cells[second].source}"
        cells[first : second + 1] = [kept]


def _change_type(chance, cells, at):
    cells[at].cell_type = chance.choice(["raw", "markdown", "code"])


def _lose(chance, cells, at):
    cells[at].metadata = {}
    cells[at].id = "lost"


def _twice(chance, cells, at):
    cells.insert(chance.randrange(at + 1, len(cells) + 1), copied(cells[at]))
