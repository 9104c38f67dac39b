"""Find a file's owner by the name that D2L's Brightspace gave it, and choose among a person's attempts.

12345-67890 - Ada Lovelace - Nov 5, 2026 1030 PM/1_decoder.ipynb, or without folders
12345-67890 - Ada Lovelace - Nov 5, 2026 1030 PM - 1_decoder.ipynb

The first number is the person's, the second one the assignment's, and some universities put the username before the
name. Each attempt has a folder, and none replaces another: somebody who hands in one notebook after the other has made
an attempt with each.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache, cached_property
from pathlib import PurePosixPath

from autograder.collect.handed_over import Found, HandedOver, Known, Reader, Stray
from autograder.intake.choosing import is_notebook_name
from autograder.report.times import moodles_time

WORD = r"(?:(?! - )[^/])*?"
HALF = r"(?: ?[AaPp]\.?[Mm]\.?)?"
OF_DAY = r"(?:\d{3,4}|\d\d? ?[hH.] ?\d\d)"  # 2230, 22 h 30, 22.30
NAMED = re.compile(
    rf"(?P<start>(?P<user>\d+)-\d+ - (?P<name>[^/]+?) - (?P<time>{WORD}(?<!\d)20\d\d(?!\d){WORD}(?<!\d){OF_DAY}{HALF})"
    r"(?:/| ?- ?))(?P<rest>.+)",
    re.DOTALL,
)
CLOCK = re.compile(rf"(\d\d?)(?: ?[hH.] ?)?(\d\d)(?={HALF}\Z)")  # without its colon, which no file's name may have
OWN_LIST = "index.html"


@dataclass(frozen=True)
class Attempt:
    """What somebody handed in at one time. files: the names in the download, by the student's own names."""

    start: str
    written: str
    files: dict[str, str]

    @cached_property
    def time(self) -> datetime | None:
        """When that was, by the clock of an unknown zone; None if its language is not known."""
        return moodles_time(self.written, UTC)

    def holds(self, known: Known) -> set[str]:
        """Return the released notebooks that are in it, in a zip, too, perhaps under a copy's name."""
        packed = [name for own, place in self.files.items() if is_zip(own) for name in known.packed(place)]
        return {stands_for(name, known) for name in (*self.files, *packed)} - {""}


def is_zip(name: str) -> bool:
    """Return whether a file is a zip, by its ending."""
    return name.lower().endswith(".zip")


def stands_for(name: str, known: Known) -> str:
    """Return the released notebook that a file is, if need be under a copy's name; "" for any other file."""
    own = PurePosixPath(name).name
    if not is_notebook_name(own):
        return ""
    fitting = [one for one in known.released if PurePosixPath(one).stem.casefold() in own.casefold()]
    return max(fitting, key=len, default="")


def is_brightspaces(name: str) -> bool:
    """Return whether Brightspace named a file."""
    return bool(NAMED.fullmatch(name))


def brightspace(names: Iterable[str], known: Known) -> Reader:
    """Return the reader for Brightspace's download.

    A person's last attempt counts, and the ones before it as far as it lacks released notebooks that they hold.
    """
    known = replace(known, packed=cache(known.packed))  # a zip is unpacked once
    found: dict[str, dict[str, Attempt]] = {}
    for match in filter(None, map(NAMED.fullmatch, names)):
        attempt = Attempt(match["start"], CLOCK.sub(r"\1:\2", match["time"]), {})
        found.setdefault(match["user"], {}).setdefault(match["start"], attempt).files[match["rest"]] = match[0]
    counted = {user: _counted(list(attempts.values()), known) for user, attempts in found.items()}

    def read(name: str) -> Found:
        match = NAMED.fullmatch(name)
        if match is None:
            top = name.partition("/")[0]
            if name == OWN_LIST:
                return Stray(name, "Brightspace's list", is_known=True)
            return Stray(top, "expected a name like the others, NUMBER-NUMBER - NAME - TIME")
        attempts = counted[match["user"]]
        if not attempts:
            several = f"{match['name']} handed in several times, and when was not understood"
            return Stray(match["start"].rstrip("/ -"), f"{several}: leave only the folder that counts")
        if all(name not in attempt.files.values() for attempt in attempts):
            return Stray(name, "an earlier attempt; the last one counts", is_known=True)
        loose = any(is_notebook_name(own) for attempt in attempts for own in attempt.files)  # then no zip is unpacked
        if loose and is_zip(match["rest"]) and name not in attempts[0].files.values():
            there = {"", *(held for one in attempts if name not in one.files.values() for held in one.holds(known))}
            lacking = " and ".join(sorted({stands_for(one, known) for one in known.packed(name)} - there))
            return Stray(name, f"an earlier attempt, with {lacking} that the last one lacks: unpack it in its folder")
        person = _person(unicodedata.normalize("NFC", match["name"]), known)
        person.origin = match["user"]
        person.returned_to, person.handed_in = attempts[0].start, attempts[0].written
        if len(attempts) > 1:
            person.remark = f"handed in {len(attempts)} times, and the newest file of each name counts"
        return person, match["rest"]

    return read


def _counted(attempts: list[Attempt], known: Known) -> list[Attempt]:
    """Return the attempts that count, the last one first, each with the files that count; [] if that is unclear."""
    if len(attempts) > 1 and not all(attempt.time for attempt in attempts):
        return []
    last, *earlier = sorted(attempts, key=lambda attempt: str(attempt.time), reverse=True)
    counted = [last]
    for attempt in earlier:
        there = set().union(*(one.holds(known) for one in counted))
        if attempt.holds(known) - there:
            newer = {name for one in counted for name in one.files}
            files = {
                name: place
                for name, place in attempt.files.items()
                if name not in newer
                and stands_for(name, known) not in there
                and not (is_zip(name) and {stands_for(one, known) for one in known.packed(place)} <= {"", *there})
            }
            counted.append(Attempt(attempt.start, attempt.written, files))
    return counted


def _person(name: str, known: Known) -> HandedOver:
    """Return whose work it is: the username before the name is the key if the list has both, otherwise the name."""
    username, _, rest = name.partition(" ")
    if {username, rest} <= known.listed:
        return HandedOver(username, name=rest)
    return HandedOver(name)
