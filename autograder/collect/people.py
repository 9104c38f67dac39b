"""Choose the name of a person's folder: from the platform's list, or the platform's own number."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from datetime import datetime, tzinfo
from pathlib import Path

from autograder.collect.handed_over import HandedOver, Known
from autograder.course import Course
from autograder.intake.archive import Refusal, clean_name, shown
from autograder.report.accents import squeezed, without_accents
from autograder.report.canvas_list import PARTS
from autograder.report.roster import IDENTIFYING, Person, read_roster
from autograder.report.times import moodles_time
from autograder.report.worksheet import GROUP, HANDED_IN, STATES

DRAFT = re.compile(r"draft|entwurf|brouillon|borrador|bozza|rascunho|concept", re.IGNORECASE)  # a state of the work


class People:
    """The people on the platform's list, if there is one, and the names of their folders."""

    def __init__(self, course: Course, roster: Path | None) -> None:
        folders = set(course.students_with_folders())
        self.roster = roster
        self.listed = read_roster(roster, folders) if roster else []

    def known(self) -> Known:
        """Return what the list says about the names in a download."""
        ids = {person.listed.get(heading, "") for person in self.listed for heading in IDENTIFYING}
        ids = (ids | {person.full_name for person in self.listed}) - {""}
        canvas = {
            person.listed["ID"]: person.full_name
            for person in self.listed
            if "ID" in person.listed and {"Student", *PARTS} & {*person.listed}
        }
        return Known(frozenset(ids), canvas)

    def handed_in_at(self, student: str, person: HandedOver, zone: tzinfo) -> datetime | None:
        """Return when somebody handed in, by Moodle's worksheet or the files' names, in the zone; None if unknown."""
        return moodles_time(self._of(student).get(HANDED_IN, "") or person.handed_in, zone)

    def unused(self, student: str, person: HandedOver, time: datetime | None) -> str:
        """Return what the platform says about somebody's lateness that this program does not use; "" if nothing.

        time: when the work was handed in, if that was understood.
        """
        listed, told = self._of(student), []
        if time is None and person.handed_in:
            told.append(f"counts as in time: {person.handed_in!r} was not understood (use --received)")
        if time is None and any(map(str.isdigit, listed.get(HANDED_IN, ""))):
            told.append(
                f"counts as in time: the list's {listed[HANDED_IN]!r} was not understood "
                "(get the list again, with Moodle in English, and do not save it in a spreadsheet; or use --received)"
            )
        state = next((listed[name] for name in STATES if name in listed), "")
        handed_in = listed.get(HANDED_IN) != "-" or listed.get(GROUP)  # which another member handed in
        if not handed_in or DRAFT.match(state):
            told.append(f"counts as in time, though according to the list ({state or '-'}) it was not handed in")
        if re.search(r"\b20\d\d\b", state):  # the date of an extension; of lateness it tells days and hours
            told.append(f"the list says {state!r}: an extension counts only if it is in course.toml")
        return "; ".join(told)

    def _of(self, student: str) -> Mapping[str, str]:
        return next((one.listed for one in self.listed if one.student == student), {})

    def folder_of(self, person: HandedOver) -> tuple[str, str]:
        """Return the folder's name and a remark. Raises Refusal if the name would be a guess."""
        known = self._known(person)
        student = known.student if known else person.key
        if clean_name(student) != student or "/" in student or student.startswith("."):
            raise Refusal(f"{shown(student)} is not a valid name for a folder")
        unlisted = self.roster and not known
        other = next((one for one in self.listed if unlisted and one.student == student), None)
        if other:
            raise Refusal(
                f"{shown(person.name or person.key)} is not on the list, where {shown(student)} is {shown(other.name)}"
            )
        return student, f"{shown(person.name or person.key)} is not in {self.roster}" if unlisted else ""

    def _known(self, person: HandedOver) -> Person | None:
        """Find the person on the list; None if not listed."""
        headings = [person.heading] if person.heading else IDENTIFYING
        for names in [{person.key} - {""}, set(person.also)]:
            found = {
                listed.student: listed
                for listed in self.listed
                if any(listed.listed.get(heading, "") in names for heading in headings)
            }
            if len(found) > 1:
                raise Refusal(f"the list has {' and '.join(sorted(found))} for {shown(person.key)}")
            for known in found.values():
                told = (
                    f"{shown(person.key)} is {shown(known.name)} on the list and {shown(person.name)!r} in the download"
                )
                if person.heading in ("ID", "Identifier") and self._is_another(person.name, known):
                    raise Refusal(f"{told}, like somebody else on the list. Get the list again, without sorting it")
                is_guess = person.key not in names  # from a part of a name
                if person.heading != "ID" and not _may_be(person.name, known, 2 if is_guess else 1):
                    raise Refusal(f"{told}, perhaps a group. If it is one person, use the download's name on the list")
                return known
        # A folder may be named after somebody's full name, in any order.
        named = [] if person.heading or person.name else self.named(person.key)
        if len(named) > 1:
            raise Refusal(
                f"the list has {' and '.join(one.student for one in named)} with the name {shown(person.key)}"
            )
        return named[0] if named else None

    def named(self, name: str) -> list[Person]:
        """Return everybody on the list with this name: as it is, else in any order, or as Canvas squeezes it."""
        ways = {"".join(_in_order(name)), squeezed(name)} - {""}
        same = [one for one in self.listed if ways & {"".join(_in_order(one.full_name)), squeezed(one.full_name)}]
        exact = [one for one in same if _plain(one.full_name) == _plain(name)]
        return exact or [one for one in same if without_accents(one.full_name) == without_accents(name)] or same

    def _is_another(self, name: str, known: Person) -> bool:
        """Return whether Canvas's name in a download is that of another person on the list. It may be a group's."""
        named = self.named(name)
        return bool(named) and known not in named


def _plain(name: str) -> str:
    return unicodedata.normalize("NFC", name).casefold()


def _may_be(name: str, listed: Person, shared: int = 1) -> bool:
    """Return whether a download's name may be that of somebody on the list: if both are known, they share a word.

    If names are hidden, that is the word in the first column of Moodle's list, "Participant".

    shared: how many words, if the listed name has so many.
    """
    theirs = _words(name)
    if shared > 1 and theirs and listed.full_name:
        ours = set(_in_order(listed.full_name))
        return len(ours & set(_in_order(name))) >= min(shared, len(ours))
    ours = _words(listed.full_name) | _words(next(iter(listed.listed.values()), ""))
    return not theirs or not listed.full_name or bool(theirs & ours)


def _in_order(name: str) -> list[str]:
    return sorted(re.findall(r"[^\W_]+", without_accents(name)))


def _words(name: str) -> set[str]:
    words = re.findall(r"[^\W\d_]+", without_accents(name))
    # A name written without spaces may have the family name first and the given name last.
    return {*words, "".join(words), "".join(reversed(words))} - {""}
