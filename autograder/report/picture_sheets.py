"""Everybody's pictures, each shown once: on the class report itself, or, for a large class, on pages beside it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from autograder.report.pictures import Picture

MOST_BYTES = 2_000_000  # of the pictures of one page


@dataclass(frozen=True)
class Drawn:
    """The pictures that one or more students' submissions drew, equal ones for all of them. names: in their order."""

    names: tuple[str, ...]
    pictures: tuple[Picture, ...]

    @property
    def size(self) -> int:
        """The number of bytes that the pictures take on a page."""
        return sum(len(picture.address) for picture in self.pictures)


@dataclass(frozen=True)
class Sheet:
    """A page of pictures. address: of its file, beside the report."""

    address: str
    drawn: tuple[Drawn, ...]

    @property
    def first(self) -> str:
        """The name of the first student on the page."""
        return self.drawn[0].names[0]

    @property
    def last(self) -> str:
        """The name of the first student of the last pictures on the page."""
        return self.drawn[-1].names[0]


def drawn_by(students: Iterable[tuple[str, tuple[Picture, ...]]]) -> list[Drawn]:
    """Group students whose pictures are equal, in the order of the first of each; leave out those without pictures.

    Args:
        students: the name of each, and the pictures.
    """
    names: dict[tuple[Picture, ...], list[str]] = {}
    for name, pictures in students:
        if pictures:
            names.setdefault(pictures, []).append(name)
    return [Drawn(tuple(found), pictures) for pictures, found in names.items()]


def sheets_of(drawn: Sequence[Drawn], name: str) -> list[Sheet]:
    """Distribute pictures over pages of at most MOST_BYTES, or of one group of students. name: of the report."""
    parts: list[list[Drawn]] = []
    free = 0
    for one in drawn:
        if one.size > free:
            parts.append([])
            free = MOST_BYTES
        parts[-1].append(one)
        free -= one.size
    return [Sheet(f"{name}-pictures-{number}.html", tuple(part)) for number, part in enumerate(parts, start=1)]
