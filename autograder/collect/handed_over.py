"""The owner of each file in a download, or the reason why it has none."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field


@dataclass
class HandedOver:
    """The work that one person handed in through a platform.

    key: the person's id in the platform's own list of people; otherwise the name of the folder.
    heading: the column of that list, Moodle's Identifier ("Participant 7") or Canvas's ID ("501"); "" for a folder.
    name: as the platform shows it, or "". late: Canvas says so.
    also: other ids of this person on a list. remark: anything that the instructor should know.
    origin: the platform's part of the files' names, the same for all of a person's, so that two are never merged.
    handed_in: when, as the platform's names say, or "". returned_to: what the names of feedback begin with, or "".
    files: the names in the download, by their names in the submission.
    """

    key: str
    heading: str = ""
    name: str = ""
    late: bool = False
    also: tuple[str, ...] = ()
    remark: str = ""
    origin: str = ""
    handed_in: str = ""
    returned_to: str = ""
    files: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Stray:
    """A file or folder that is nobody's work. is_known: it is clear what it is, so nothing is wrong."""

    name: str
    reason: str
    is_known: bool = False


@dataclass(frozen=True)
class Known:
    """Facts known before a download is read.

    listed: all ids on the platform's list of people. canvas: the names on it, by Canvas's numbers.
    released: the names of the assignment's notebooks. submitters: the people of each of Gradescope's submissions.
    packed: returns the names of the files in a zip of the download; none if it cannot be read.
    """

    listed: frozenset[str] = frozenset()
    canvas: Mapping[str, str] = field(default_factory=dict)
    released: frozenset[str] = frozenset()
    submitters: Mapping[str, list[dict[str, str]]] = field(default_factory=dict)
    packed: Callable[[str], list[str]] = lambda name: []


Found = tuple[HandedOver, str] | Stray  # a file's owner and its name in the submission, or what it is instead
Reader = Callable[[str], Found]
