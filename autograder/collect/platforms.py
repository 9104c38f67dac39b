"""Whose a file is, by the name that Moodle or Canvas gave it, or by the folder that it lies in.

Moodle's "Download all submissions":  Ada Lovelace_7_assignsubmission_file_/1_decoder.ipynb, or without folders
                                      Ada Lovelace_7_assignsubmission_file_1_decoder.ipynb
Canvas's "Download Submissions":      lovelaceada_LATE_501_9876_1_decoder.ipynb
anything else:                        ada/1_decoder.ipynb, or a zip for each student, ada.zip
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import PurePosixPath

MOODLE = re.compile(r"(?P<name>[^/]+?)_(?P<id>\d+)_assignsubmission_(?P<kind>[a-z]+)_?(?P<rest>.*)", re.DOTALL)
CANVAS = re.compile(r"(?P<name>[^/_]+)_(?P<late>LATE_)?(?P<id>\d+)_\d+_(?P<rest>[^/]+)")


@dataclass
class HandedOver:
    """What one person handed in through a platform.

    key: who it is, in the platform's own list of people; otherwise the name of the folder.
    heading: the column of that list, Moodle's Identifier ("Participant 7") or Canvas's ID ("501"); "" for a folder.
    name: as the platform shows it, or "". late: Canvas says so.
    files: the names in what was downloaded, by their names in the submission.
    """

    key: str
    heading: str = ""
    name: str = ""
    late: bool = False
    files: dict[str, str] = field(default_factory=dict)


Found = tuple[HandedOver, str]  # whose it is, and its name in the submission


def by_person(names: Iterable[str]) -> tuple[dict[str, HandedOver], list[str]]:
    """Who handed in which of these files, by key; and the names of files that are nobody's.

    names: relative, with `/`. They are Moodle's or Canvas's only if all of them are: no name that a student gives to a
    file makes a class of folders look like one of these.
    """
    names = sorted(names)
    around = _folder_around(names)
    people: dict[str, HandedOver] = {}
    strays: list[str] = []
    owner = _owner([name.removeprefix(around) for name in names])
    for name in names:
        found = owner(name.removeprefix(around))
        if found is None:
            strays.append(name)
            continue
        person, own_name = found
        known = people.setdefault(person.key, person)
        known.late = known.late or person.late
        known.files[own_name if own_name not in known.files else name] = name
    return people, strays


def _owner(names: list[str]) -> Callable[[str], Found | None]:
    """The platform's way to name files."""
    return next((owner for owner in (_moodle, _canvas) if names and all(map(owner, names))), _folder)


def _moodle(name: str) -> Found | None:
    match = MOODLE.fullmatch(name)
    if match is None:
        return None
    own_name = match["rest"].removeprefix("/")
    # What was typed into Moodle's own form comes as a page beside the files.
    own_name = own_name if match["kind"] == "file" else f"{match['kind']}/{own_name}"
    return HandedOver(f"Participant {match['id']}", "Identifier", match["name"]), own_name


def _canvas(name: str) -> Found | None:
    match = CANVAS.fullmatch(name)
    return match and (HandedOver(match["id"], "ID", match["name"], late=bool(match["late"])), match["rest"])


def _folder(name: str) -> Found | None:
    first, slash, rest = name.partition("/")
    if slash:
        return HandedOver(first), rest
    path = PurePosixPath(name)
    return (HandedOver(path.stem), name) if path.suffix.lower() == ".zip" else None


def _folder_around(names: list[str]) -> str:
    """A folder that is around several people, with its `/`; "" if there is none."""
    tops = {name.partition("/")[0] for name in names}
    if len(tops) != 1 or not all("/" in name for name in names):
        return ""
    top = f"{next(iter(tops))}/"
    inside = [name.removeprefix(top) for name in names]
    several = len({name.partition("/")[0] for name in inside}) > 1
    return top if _owner(inside) is not _folder or (several and all(map(_folder, inside))) else ""
