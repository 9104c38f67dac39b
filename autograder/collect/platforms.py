"""Find a file's owner by the name that Moodle, Canvas or Blackboard gave it.

Moodle, "Download all submissions":   Ada Lovelace_7_assignsubmission_file_/1_decoder.ipynb, or without folders
                                      Ada Lovelace_7_assignsubmission_file_1_decoder.ipynb
Canvas, "Download Submissions":       lovelaceada_LATE_501_9876_1_decoder.ipynb; lovelaceada_501_text.html for text that
                                      was typed in; LATE_anon_x7Yq2_9876_1_decoder.ipynb if names are hidden
Blackboard, "Assignment File Download":  Lab 1_ada_attempt_2026-12-01-10-00-00_1_decoder.ipynb

The platform chooses the beginning of a name, the student the rest. So a name is read from its beginning: nothing that a
student can choose decides whose file it is.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator

from autograder.collect.handed_over import Found, HandedOver, Known, Reader, Stray
from autograder.report.accents import squeezed

MOODLE = re.compile(r"(?P<name>[^/]*?)_(?P<id>\d+)_assignsubmission_(?P<kind>[a-z0-9]+)_?(?P<rest>.*)", re.DOTALL)
MOODLES = re.compile(r"[^/]*_assign(?P<what>submission|feedback)_.*", re.DOTALL)
MOODLES_WORD = re.compile(r"_assign(?:submission|feedback)_")
TYPED = r"(?P<typed>(?:text|link)\.html)"
CANVAS = re.compile(rf"_(?P<late>LATE_)?(?P<id>\d+)_(?:\d+_(?P<rest>[^/]+)|{TYPED})", re.DOTALL)
CANVAS_START = r".*?_(?:LATE_)?\d+_\d+_"
CANVAS_HIDDEN = re.compile(rf"(?P<late>LATE_)?(?P<id>anon_[A-Za-z0-9]+)_(?:\d+_(?P<rest>[^/]+)|{TYPED})", re.DOTALL)
CANVAS_TESTER = "studenttest"  # Canvas's "Student, Test", the account that shows teachers the student view
BLACKBOARD = re.compile(
    r"(?P<who>[^/]+?_[^/]+?)_attempt_(?P<time>\d{4}(?:-\d\d){5})(?:_(?P<rest>[^/]+)|\.txt)", re.DOTALL
)
# The beginning of another platform's name, whatever the student called the file.
OTHERS = re.compile(rf"{CANVAS_START}|(?:LATE_)?anon_[A-Za-z0-9]+_\d+_|.*_attempt_\d{{4}}(?:-\d\d){{5}}_", re.DOTALL)


def is_moodles(name: str) -> bool:
    """Return whether Moodle named a file. After another platform's prefix, Moodle's word is the student's choice."""
    return bool(MOODLES.fullmatch(name)) and not OTHERS.match(MOODLES_WORD.split(name, maxsplit=1)[0])


def moodle(name: str) -> Found:
    """Read a name in Moodle's download."""
    top = name.partition("/")[0]
    match, moodles = MOODLE.fullmatch(name), MOODLES.fullmatch(name)
    if match is None and moodles and moodles["what"] == "feedback":
        return Stray(top, "feedback that Moodle keeps, not submitted work", is_known=True)
    own_name = match["rest"].removeprefix("/") if match else ""
    if match is None or not own_name:
        return Stray(top, "expected a name like the others, NAME_NUMBER_assignsubmission_file_")
    # Text typed into Moodle's own form comes as a page next to the files.
    own_name = own_name if match["kind"] == "file" else f"{match['kind']}/{own_name}"
    name = unicodedata.normalize("NFC", match["name"])
    return HandedOver(f"Participant {match['id']}", "Identifier", name, origin=name), own_name


def is_canvases(name: str) -> bool:
    """Return whether Canvas may have named a file."""
    return bool(CANVAS_HIDDEN.fullmatch(name)) or any(_canvas_readings(name))


def canvas(known: Known) -> Reader:
    """Return the reader for Canvas's download."""

    def read(name: str) -> Found:
        hidden = CANVAS_HIDDEN.fullmatch(name)
        if hidden and (hidden["late"] or not hidden["id"].removeprefix("anon_").isdecimal()):
            remark = "Canvas hid the names: show them and download again, or the grade cannot be imported"
            person = HandedOver(hidden["id"], late=bool(hidden["late"]), remark=remark, origin=hidden["id"])
            return person, hidden["rest"] or hidden["typed"]
        readings = list(_canvas_readings(name))
        if not readings:
            return Stray(name.partition("/")[0], "expected a name like the others, NAME_NUMBER_NUMBER_FILE")
        if not _is_clear(readings, known):
            numbers = " or ".join(person.key for person, _ in readings)
            return Stray(name, f"it may be from {numbers}; name it NAME_NUMBER_1_FILE with the right number")
        person, own_name = readings[0]
        if person.name == CANVAS_TESTER:
            return Stray(name, "by Canvas's Test Student, not a real person", is_known=True)
        return person, own_name

    return read


def _canvas_readings(name: str) -> Iterator[tuple[HandedOver, str]]:
    """Yield a name's readings, usually one. But the group "x_12" has x_12_501_9876_FILE, and FILE may be 1_decoder.

    Canvas removes numbers from the middle of names, so only a number at the end is ambiguous.
    """
    other_owner = None
    for underscore in re.finditer("_", "" if "/" in name else name):
        match = CANVAS.fullmatch(name, underscore.start())
        owner = name[: underscore.start()]
        if match and other_owner in (None, owner):
            person = HandedOver(match["id"], "ID", owner, late=bool(match["late"]), origin=owner)
            yield person, match["rest"] or match["typed"]
            if owner == other_owner:
                return
            other_owner = f"{owner}_{match['id']}"


def _is_clear(readings: list[tuple[HandedOver, str]], known: Known) -> bool:
    """Return whether the first reading is right, as far as the list of people and the notebooks' names show."""
    if len(readings) == 1:
        return True
    (first, own_name), (second, other_name) = readings
    if known.canvas:
        return second.key not in known.canvas or squeezed(known.canvas.get(first.key, "")) == squeezed(first.name)
    return own_name in known.released or other_name not in known.released


def is_blackboards(names: Collection[str], known: Known) -> bool:
    """Return whether Blackboard named these files, although some names may be Canvas's as well.

    "Lab_1_12345678_attempt_TIME_FILE" may be from Canvas's person 1, but then all are. A student on Canvas may name a
    file like one of Blackboard's, but then others are in the download, or on Canvas's list.
    """
    canvases = [name for name in names if is_canvases(name) and not _is_blackboards_first(name)]
    people = {(person.name, person.key) for name in canvases for person, _ in list(_canvas_readings(name))[:1]}
    is_other = canvases and (known.canvas or len(people) != 1 or not all(map(BLACKBOARD.fullmatch, canvases)))
    return any(map(BLACKBOARD.fullmatch, names)) and not is_other


def _is_blackboards_first(name: str) -> bool:
    match = BLACKBOARD.fullmatch(name)
    return bool(match) and not OTHERS.match(f"{match['who']}_" if match else "")


def blackboard(names: Iterable[str], known: Known) -> Reader:
    """Return the reader for Blackboard's download; of a person's attempts the last one counts."""
    last: dict[str, str] = {}
    for match in filter(None, map(BLACKBOARD.fullmatch, names)):
        last[match["who"]] = max(last.get(match["who"], ""), match["time"])
    users = _users(last, known)

    def read(name: str) -> Found:
        match = BLACKBOARD.fullmatch(name)
        if match is None:
            top = name.partition("/")[0]
            return Stray(top, "expected a name like the others, ASSIGNMENT_USER_attempt_TIME_FILE")
        who = match["who"]
        if len(users[who]) > 1:
            return Stray(name, f"it may be from {' or '.join(users[who])}: put it into a folder with the right name")
        if match["time"] < last[who]:
            return Stray(name, "an earlier attempt; the last one counts", is_known=True)
        [user] = users[who]
        return HandedOver(user, origin=who.removesuffix(f"_{user}")), match["rest"] or "attempt.txt"

    return read


def _users(heads: Collection[str], known: Known) -> dict[str, list[str]]:
    """Split each ASSIGNMENT_USER, both of which may have underscores; all names begin with the same assignment.

    Of several ways, choose the one with most users on the list, or if none is listed, with the longest assignment.
    """
    first = min(heads)
    common = next(
        (first[:end] for end in range(len(first), 0, -1) if all(h.startswith(first[:end]) for h in heads)), ""
    )
    places = [found.end() for found in re.finditer("_", common) if all(head[found.end() :] for head in heads)]
    if not places:  # the names are from several assignments
        return {head: _on_list(_endings(head), known) for head in heads}
    counts = {place: sum(head[place:] in known.listed for head in heads) for place in places}
    best = [place for place in places if counts[place] == max(counts.values())]
    best = best if counts[best[0]] else places[-1:]
    return {head: [head[place:] for place in best] for head in heads}


def _endings(head: str) -> list[str]:
    return [user for found in re.finditer("_", head) if (user := head[found.end() :])]


def _on_list(users: list[str], known: Known) -> list[str]:
    return [user for user in users if user in known.listed] or users
