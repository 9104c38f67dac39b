"""The results of a corpus as text: a matrix of cases and tests, and the differences."""

from __future__ import annotations

from collections.abc import Iterator
from string import ascii_lowercase

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from autograder.corpus.comparing import CaseResult
from autograder.corpus.report import Report
from autograder.runner.display import duration

COLOURS = {True: "bold red", False: ""}


def show_report(report: Report) -> None:
    """Print the matrix, the differences, and the sums; in a pipe without borders and without wrapping."""
    console = Console()
    if not console.is_terminal:
        console = Console(width=10_000)
    console.print(_table(report, box.ROUNDED if console.is_terminal else None))
    for line in [*_legend(report), *_differences(report), *_sums(report)]:
        console.print(line, markup=False, highlight=False)


def show_details(result: CaseResult) -> None:
    """Print everything that was expected of one case and everything that was found."""
    console = Console(soft_wrap=True)
    case = result.case
    lines = [f"{result.label}: {case.title}"]
    lines.append(f"  expected the state {case.state.value}, found {result.state.value}; its remark: {result.reason!r}")
    lines += [f"  {'DIFFERS ' * bool(test.difference)}{test.describe()}" for test in result.tests]
    count = sum(map(len, result.differences.values()))
    lines.append(f"  {f'differences: {count}' if count else 'all as expected'}, after {duration(result.seconds)}")
    for line in lines:
        console.print(line, markup=False, highlight=False)


def _columns(report: Report) -> dict[str, str]:
    """Return a letter for each test, as the names would be too wide."""
    return {
        grade_id: ascii_lowercase[number] if number < len(ascii_lowercase) else str(number)
        for number, grade_id in enumerate(report.most)
    }


def _table(report: Report, lines: box.Box | None) -> Table:
    table = Table(box=lines, pad_edge=False)
    table.add_column("case", overflow="fold")
    for letter in _columns(report).values():
        table.add_column(letter, justify="right")
    table.add_column("state")
    table.add_column("s", justify="right")
    for result in report.results:
        tests = result.by_test
        cells = [
            Text(tests[name].short, COLOURS[bool(tests[name].difference)]) if name in tests else Text()
            for name in report.most
        ]
        wrong_state = result.state is not result.case.state
        state = result.state.value + (f"!={result.case.state.value}" if wrong_state else "")
        table.add_row(
            Text(result.label, COLOURS[bool(result.differences)]),
            *cells,
            Text(state, COLOURS[wrong_state]),
            f"{result.seconds:.0f}",
        )
    return table


def _legend(report: Report) -> Iterator[str]:
    tests = [f"{letter} {name} ({report.most[name]:g})" for name, letter in _columns(report).items()]
    yield f"Tests and their points: {', '.join(tests)}."
    yield "4!=0 is found 4, expected 0; 0? is 0 as expected, but the message names another fault, or none."
    if any(test.near for result in report.results for test in result.tests):
        yield "1~ is near a threshold: any points count as expected."


def _differences(report: Report) -> Iterator[str]:
    for kind, results in report.different.items():
        if results:
            yield f"{kind.heading} ({len(results)}):"
        for result in results:
            yield from (f"  {result.label}: {text}" for text in result.differences[kind])


def _sums(report: Report) -> Iterator[str]:
    yield from report.summary()
    each = sum(result.seconds for result in report.results) / max(1, len(report.results))
    part = f" (part {report.sample} of the corpus)" if report.sample else ""
    earlier = f", {report.earlier} of them by an earlier run" if report.earlier else ""
    yield f"{len(report.results)} grades in {duration(report.seconds)}{earlier}, {each:.0f} s each{part}"
