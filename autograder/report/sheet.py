"""A list as a learning platform or a spreadsheet saved it: read in any usual form, and written back in the same one."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")  # what an Excel file starts with, new and old
# What comes of other encodings that are read as western Windows': three signs in a row of which the first is not the
# others (Cyrillic, Chinese), and letters and signs that stand for those of Polish, Czech, Hungarian or Turkish.
NOT_WESTERN = re.compile(
    r"([^\x00-\x7f])(?:(?!\1)[^\x00-\x7f]){2}|[šžŠŽýÝþÞðÐŸ¹³¯]|£(?=[a-z])|\w[¿¼¾¶¦¥]|õ(?!e)|ì(?=\w)|ø(?=[íáý])"
)
SEPARATORS = ",;\t"
# Excel writes and reads this first line, by which a file names its own separator.
NAMED_SEPARATOR = re.compile(r'"?sep=([^\r\n])"?(?:\r\n|\r|\n|\Z)', re.IGNORECASE)


@dataclass(frozen=True)
class Cell:
    """A cell as it stands in the file, with its quotation marks."""

    raw: str

    @property
    def value(self) -> str:
        """What the cell says."""
        quoted = len(self.raw) > 1 and self.raw.startswith('"') and self.raw.endswith('"')
        return self.raw[1:-1].replace('""', '"') if quoted else self.raw

    def saying(self, value: str, separator: str) -> Cell:
        """The cell with another value, in quotation marks where the old one had them or the new one needs them."""
        if value == self.value:
            return self
        needs_marks = self.raw.startswith('"') or any(sign in value for sign in (separator, '"', "\r", "\n"))
        return Cell('"' + value.replace('"', '""') + '"' if needs_marks else value)


@dataclass(frozen=True)
class Line:
    """The cells of a line and the line break after them, "" at the end of a file without one."""

    cells: tuple[Cell, ...]
    end: str

    @property
    def values(self) -> list[str]:
        """What the cells say."""
        return [cell.value for cell in self.cells]


@dataclass(frozen=True)
class Sheet:
    """All lines of a list, the headings first.

    before: what stands above the headings: empty lines, and `sep=;`. mark: the bytes that name the encoding, or none.
    """

    lines: tuple[Line, ...]
    separator: str
    before: str = ""
    encoding: str = "utf-8"
    mark: bytes = b""

    @property
    def headings(self) -> list[str]:
        """The headings of the columns, without space around them."""
        return [value.strip() for value in self.lines[0].values] if self.lines else []

    def people(self) -> Iterator[tuple[int, list[str]]]:
        """The lines below the headings that say anything: their place, and a value for each heading."""
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
        """The sheet with other values in some columns of one line."""
        line = self.lines[place]
        missing = max([*values, -1]) + 1 - len(line.cells)
        cells = [*line.cells, *[Cell("")] * missing]
        for column, value in values.items():
            cells[column] = cells[column].saying(value, self.separator)
        changed = replace(line, cells=tuple(cells))
        return replace(self, lines=(*self.lines[:place], changed, *self.lines[place + 1 :]))

    def to_bytes(self) -> bytes:
        """The file: what was not changed is as it was."""
        text = self.before + "".join(
            self.separator.join(cell.raw for cell in line.cells) + line.end for line in self.lines
        )
        return self.mark + text.encode(self.encoding, "replace")


def read_sheet(content: bytes) -> Sheet:
    """The sheet in a file's bytes. A ValueError says why it is none."""
    if content.startswith(WORKBOOKS):
        raise ValueError("expected a list as CSV, found an Excel workbook: save it as CSV there")
    text, encoding, mark = _decoded(content)
    return replace(sheet_of(text), encoding=encoding, mark=mark)


def _decoded(content: bytes) -> tuple[str, str, bytes]:
    """The text, its encoding, and the mark before it. Without a mark and if it is not UTF-8, it is Windows' Latin.

    Any text can be read as that. So what no western language writes is refused, or names would be nonsense.
    """
    mark, encoding = next(((mark, name) for mark, name in MARKS if content.startswith(mark)), (b"", ""))
    content = content.removeprefix(mark)
    if not encoding and b"\0" in content[:2]:  # letters of headings in two bytes each
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
    """The sheet in a text, whose separator is named in it, or is the sign that its headings have most of."""
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
    """The first column whose heading is one of these names, in whatever case."""
    wanted = {_plain(name) for name in names}
    return next((place for place, heading in enumerate(headings) if _plain(heading) in wanted), None)


def _plain(heading: str) -> str:
    return heading.strip().casefold().replace("’", "'")  # noqa: RUF001  (the typographer's apostrophe)
