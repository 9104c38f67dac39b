"""CSV whose cells no spreadsheet runs."""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Iterable, Sequence

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
    line = "".join(" " if unicodedata.category(character) in BREAKING else character for character in cell).strip()
    is_text = not NUMBER.fullmatch(line) and line != "-"  # Moodle's mark for no grade
    return f"'{line}" if line.startswith(FORMULA_SIGNS) and is_text else line


def harmless_text(text: str) -> str:
    """Return a text that no spreadsheet runs as a formula; its line breaks stay."""
    lines = ("".join(" " if unicodedata.category(sign) in BREAKING else sign for sign in line) for line in _lines(text))
    whole = "\n".join(line.rstrip() for line in lines).strip()
    return f"'{whole}" if whole.startswith(FORMULA_SIGNS) else whole


def _lines(text: str) -> Sequence[str]:
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
