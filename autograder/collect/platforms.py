"""Whose a file is, by the name that Moodle, Canvas or Blackboard gave it.

Moodle, "Download all submissions":   Ada Lovelace_7_assignsubmission_file_/1_decoder.ipynb, or without folders
                                      Ada Lovelace_7_assignsubmission_file_1_decoder.ipynb
Canvas, "Download Submissions":       lovelaceada_LATE_501_9876_1_decoder.ipynb; lovelaceada_501_text.html for what was
                                      typed in; LATE_anon_x7Yq2_9876_1_decoder.ipynb where names are hidden
Blackboard, "Assignment File Download":  Lab 1_ada_attempt_2026-12-01-10-00-00_1_decoder.ipynb

The platform makes the beginning of a name, the student the rest. So a name is read from its beginning: nothing that a
student can choose tells whose a file is.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator

from .handed_over import Found, HandedOver, Known, Reader, Stray

MOODLE = re.compile(r"(?P<name>[^/]*?)_(?P<id>\d+)_assignsubmission_(?P<kind>[a-z0-9]+)_?(?P<rest>.*)", re.DOTALL)
MOODLES = re.compile(r"[^/]*_assign(?P<what>submission|feedback)_.*", re.DOTALL)
TYPED = r"(?P<typed>(?:text|link)\.html)"
CANVAS = re.compile(rf"_(?P<late>LATE_)?(?P<id>\d+)_(?:\d+_(?P<rest>[^/]+)|{TYPED})", re.DOTALL)
CANVAS_HIDDEN = re.compile(rf"(?P<late>LATE_)?(?P<id>anon_[A-Za-z0-9]+)_(?:\d+_(?P<rest>[^/]+)|{TYPED})", re.DOTALL)
CANVAS_TESTER = "studenttest"  # Canvas's "Student, Test", by whom teachers see what students see
BLACKBOARD = re.compile(
    r"(?P<assignment>[^/]+?)_(?P<user>[^_/]+)_attempt_(?P<time>\d{4}(?:-\d\d){5})(?:_(?P<rest>[^/]+)|\.txt)", re.DOTALL
)


def is_moodles(name: str) -> bool:
    """Whether Moodle gave a file its name."""
    return bool(MOODLES.fullmatch(name))


def moodle(name: str) -> Found:
    """A file of Moodle's download."""
    top = name.partition("/")[0]
    match, moodles = MOODLE.fullmatch(name), MOODLES.fullmatch(name)
    if match is None and moodles and moodles["what"] == "feedback":
        return Stray(top, "feedback that Moodle keeps, not work that was handed in", is_known=True)
    own_name = match["rest"].removeprefix("/") if match else ""
    if match is None or not own_name:
        return Stray(top, "expected a name as the others have it, NAME_NUMBER_assignsubmission_file_")
    # What was typed into Moodle's own form comes as a page beside the files.
    own_name = own_name if match["kind"] == "file" else f"{match['kind']}/{own_name}"
    name = unicodedata.normalize("NFC", match["name"])
    return HandedOver(f"Participant {match['id']}", "Identifier", name, origin=name), own_name


def is_canvases(name: str) -> bool:
    """Whether Canvas may have given a file its name."""
    return bool(CANVAS_HIDDEN.fullmatch(name)) or any(_canvas_readings(name))


def canvas(known: Known) -> Reader:
    """Read the files of Canvas's download."""

    def read(name: str) -> Found:
        hidden = CANVAS_HIDDEN.fullmatch(name)
        if hidden and (hidden["late"] or not hidden["id"].removeprefix("anon_").isdecimal()):
            remark = "Canvas hid the names: show them and download again, or no grade finds its way back"
            person = HandedOver(hidden["id"], late=bool(hidden["late"]), remark=remark, origin=hidden["id"])
            return person, hidden["rest"] or hidden["typed"]
        readings = list(_canvas_readings(name))
        if not readings:
            return Stray(name.partition("/")[0], "expected a name as the others have it, NAME_NUMBER_NUMBER_FILE")
        if not _is_clear(readings, known):
            numbers = " or ".join(person.key for person, _ in readings)
            return Stray(
                name, f"it may be {numbers} who handed it in; name it NAME_NUMBER_1_FILE with the right number"
            )
        person, own_name = readings[0]
        if person.name == CANVAS_TESTER:
            return Stray(name, "by Canvas's Test Student, who is nobody", is_known=True)
        return person, own_name

    return read


def _canvas_readings(name: str) -> Iterator[tuple[HandedOver, str]]:
    """What a name can mean: mostly one thing. But the group "x_12" has x_12_501_9876_FILE, and FILE may be 1_decoder.

    Canvas takes numbers out of the middle of names, so that only a number at their end can be mistaken.
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
    """Whether the first reading is the right one, as far as the list of people and the names of notebooks tell."""
    if len(readings) == 1:
        return True
    (first, own_name), (second, other_name) = readings
    if known.canvas:
        return second.key not in known.canvas or _squeezed(known.canvas.get(first.key, "")) == _squeezed(first.name)
    return own_name in known.released or other_name not in known.released


def _squeezed(name: str) -> str:
    return "".join(letter for letter in unicodedata.normalize("NFC", name).casefold() if letter.isalnum())


def is_blackboards(name: str) -> bool:
    """Whether Blackboard gave a file its name."""
    return bool(BLACKBOARD.fullmatch(name))


def blackboard(names: Iterable[str]) -> Reader:
    """Read the files of Blackboard's download; of several attempts of a person the last one counts."""
    last: dict[tuple[str, str], str] = {}
    for match in filter(None, map(BLACKBOARD.fullmatch, names)):
        who = match["assignment"], match["user"]
        last[who] = max(last.get(who, ""), match["time"])

    def read(name: str) -> Found:
        match = BLACKBOARD.fullmatch(name)
        if match is None:
            top = name.partition("/")[0]
            return Stray(top, "expected a name as the others have it, ASSIGNMENT_USER_attempt_TIME_FILE")
        if match["time"] < last[match["assignment"], match["user"]]:
            return Stray(name, "an earlier attempt; the last one counts", is_known=True)
        return HandedOver(match["user"], origin=match["assignment"]), match["rest"] or "attempt.txt"

    return read
