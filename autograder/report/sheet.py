"""A CSV list from a learning platform or a spreadsheet: read in any common format, written back in the same one."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")  # the first bytes of an Excel file, new and old
# Signs that text in another encoding was decoded as Windows-1252: three non-ASCII characters in a row, the first unlike
# the others (Cyrillic, Chinese), and what letters of Polish, Czech, Hungarian or Turkish turn into.
NOT_WESTERN = re.compile(
    r"([^\x00-\x7f])(?:(?!\1)[^\x00-\x7f]){2}|[šžŠŽýÝþÞðÐŸ¹³¯]|£(?=[a-z])|\w[¿¼¾¶¦¥]|õ(?!e)|ì(?=\w)|ø(?=[íáý])"
)
SEPARATORS = ",;\t"
# Excel reads and writes this first line, in which a file names its separator.
NAMED_SEPARATOR = re.compile(r'"?sep=([^\r\n])"?(?:\r\n|\r|\n|\Z)', re.IGNORECASE)


@dataclass(frozen=True)
class Cell:
    """A cell as written in the file, with its quotation marks."""

    raw: str

    @property
    def value(self) -> str:
        """The cell's text, without quotation marks."""
        quoted = len(self.raw) > 1 and self.raw.startswith('"') and self.raw.endswith('"')
        return self.raw[1:-1].replace('""', '"') if quoted else self.raw

    def saying(self, value: str, separator: str) -> Cell:
        """Return the cell with another value, quoted if the old one was or the new one needs it."""
        if value == self.value:
            return self
        needs_marks = self.raw.startswith('"') or any(sign in value for sign in (separator, '"', "\r", "\n"))
        return Cell('"' + value.replace('"', '""') + '"' if needs_marks else value)


@dataclass(frozen=True)
class Line:
    """The cells of a line, and the line break after them: "" at the end of a file without one."""

    cells: tuple[Cell, ...]
    end: str

    @property
    def values(self) -> list[str]:
        """The text of each cell."""
        return [cell.value for cell in self.cells]


@dataclass(frozen=True)
class Sheet:
    """All lines of a list, the headings first.

    before: the text above the headings: empty lines, and `sep=;`. mark: the byte order mark, or b"".
    """

    lines: tuple[Line, ...]
    separator: str
    before: str = ""
    encoding: str = "utf-8"
    mark: bytes = b""

    @property
    def headings(self) -> list[str]:
        """The headings of the columns, stripped of whitespace."""
        return [value.strip() for value in self.lines[0].values] if self.lines else []

    def people(self) -> Iterator[tuple[int, list[str]]]:
        """Yield the index of each non-empty line below the headings, and a value for each heading.

        Raises a ValueError if a line has more cells than there are headings.
        """
        width = len(self.headings)
        for place, line in enumerate(self.lines[1:], start=1):
            values = [value.strip() for value in line.values]
            if any(values[width:]):
                raise ValueError(
                    f"expected {width} cells in every line, found {len(values)} in line {place + 1} "
                    f"({self.separator.join(values)[:80]!r}). A cell with {self.separator!r} in it needs quotes"
                )
            if any(values):
                yield place, (values + [""] * width)[:width]

    def with_values(self, place: int, values: dict[int, str]) -> Sheet:
        """Return the sheet with new values, by column, in the line with this index."""
        line = self.lines[place]
        missing = max([*values, -1]) + 1 - len(line.cells)
        cells = [*line.cells, *[Cell("")] * missing]
        for column, value in values.items():
            cells[column] = cells[column].saying(value, self.separator)
        changed = replace(line, cells=tuple(cells))
        return replace(self, lines=(*self.lines[:place], changed, *self.lines[place + 1 :]))

    def to_bytes(self) -> bytes:
        """Encode the sheet as a file; unchanged cells keep their bytes."""
        text = self.before + "".join(
            self.separator.join(cell.raw for cell in line.cells) + line.end for line in self.lines
        )
        return self.mark + text.encode(self.encoding, "replace")


def read_sheet(content: bytes) -> Sheet:
    """Read a sheet from a file's bytes; raise a ValueError that says why they are not one."""
    if content.startswith(WORKBOOKS):
        raise ValueError("expected a list as CSV, found an Excel workbook: save it as CSV there")
    text, encoding, mark = _decoded(content)
    return replace(sheet_of(text), encoding=encoding, mark=mark)


def _decoded(content: bytes) -> tuple[str, str, bytes]:
    """Decode the text; return it with its encoding and byte order mark. Without a mark: UTF-8, else Windows-1252.

    Almost any bytes decode as Windows-1252. So text that no western language uses is refused: names would be garbled.
    """
    mark, encoding = next(((mark, name) for mark, name in MARKS if content.startswith(mark)), (b"", ""))
    content = content.removeprefix(mark)
    if not encoding and b"\0" in content[:2]:  # the letters of headings take two bytes each
        encoding = "utf-16-be" if content.startswith(b"\0") else "utf-16-le"
    for candidate in [encoding] if encoding else ["utf-8", "cp1252"]:
        try:
            text = content.decode(candidate)
        except UnicodeError as error:
            failure = str(error)
        else:
            nonsense = NOT_WESTERN.search(text) if candidate == "cp1252" else None
            if not nonsense:
                return text, candidate, mark
            around = text[max(nonsense.start() - 8, 0) : nonsense.end() + 8]
            failure = f"it is unclear in which encoding it is (in that of western Windows it would say {around!r})"
    raise ValueError(f"expected a list as CSV, but {failure}. Save it as CSV UTF-8")


def sheet_of(text: str) -> Sheet:
    """Parse the sheet in a text. The separator is the one that it names, or the most frequent one in the headings."""
    blank = re.match(r"[ \t]*(?:[\r\n]+|\Z)", text)
    start = blank.end() if blank else 0
    named = NAMED_SEPARATOR.match(text, start)
    start = named.end() if named else start
    first = re.sub(r'"[^"]*"', "", re.split(r"[\r\n]", text[start:], maxsplit=1)[0])
    separator = named[1] if named else max(SEPARATORS, key=first.count)
    return Sheet(tuple(_lines(text, start, separator)), separator, text[:start])


def _lines(text: str, position: int, separator: str) -> Iterator[Line]:
    sign = re.escape(separator)
    cell = re.compile(rf'("(?:[^"]|"")*+"(?={sign}|[\r\n]|\Z)|[^{sign}\r\n]*)({sign}|\r\n|\r|\n|\Z)')
    cells: list[Cell] = []
    while position < len(text) or cells:
        found = cell.match(text, position)
        assert found, "every position begins a cell"
        cells.append(Cell(found[1]))
        position = found.end()
        if found[2] != separator:
            yield Line(tuple(cells), found[2])
            cells = []


def column_of(headings: Sequence[str], names: Sequence[str]) -> int | None:
    """Return the index of the first column whose heading is one of these names, in any case; None if there is none."""
    wanted = {_plain(name) for name in names}
    return next((place for place, heading in enumerate(headings) if _plain(heading) in wanted), None)


def _plain(heading: str) -> str:
    return heading.strip().casefold().replace("’", "'")  # noqa: RUF001  (the typographer's apostrophe)
