"""CSV whose cells no spreadsheet runs, and what is said if it cannot be written."""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from autograder.course import CourseError
from autograder.report.scale import NUMBER

# A spreadsheet runs a cell that begins with one of these as a formula; East Asian ones accept the full-width forms.
FORMULA_SIGNS = ("=", "+", "-", "@", "＝", "＋", "－", "＠")  # noqa: RUF001
BREAKING = {"Cc", "Cs", "Zl", "Zp"}  # Unicode's categories of controls, halves of characters, and ends of lines
Row = Sequence[str]


def csv_text(rows: Iterable[Row], separator: str = ",") -> str:
    """Format the rows as CSV, quoted where necessary."""
    stream = io.StringIO(newline="")
    csv.writer(stream, delimiter=separator).writerows(rows)
    return stream.getvalue()


def harmless(cell: str) -> str:
    """Return the cell on one line, in a form that no spreadsheet runs as a formula; numbers stay numbers."""
    line = _on_one_line(cell).strip()
    is_text = not NUMBER.fullmatch(line) and line != "-"  # Moodle's mark for no grade
    return f"'{line}" if line.startswith(FORMULA_SIGNS) and is_text else line


def harmless_text(text: str) -> str:
    """Return a text that no spreadsheet runs as a formula; its line breaks stay."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    whole = "\n".join(_on_one_line(line).rstrip() for line in lines).strip()
    return f"'{whole}" if whole.startswith(FORMULA_SIGNS) else whole


def _on_one_line(text: str) -> str:
    return "".join(" " if unicodedata.category(character) in BREAKING else character for character in text)


@contextmanager
def told_if_unwritable(path: Path) -> Iterator[None]:
    """Raise a CourseError that says what to do if a file that a person asked for cannot be written in the block."""
    try:
        yield
    except OSError as error:
        raise CourseError(f"Expected to be able to write {path}, but: {error}. Choose another file.") from error
