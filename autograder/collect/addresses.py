"""The place in a zip from which each platform takes back a person's feedback, as in the download of their work.

Moodle, "Upload multiple feedback files in a zip":  Ada Lovelace_7_assignsubmission_file_/1_decoder.html
    Moodle splits the folder's name at underscores; the number and the last two words count
    (mod/assign/feedback/file/importziplib.php in Moodle's source).
Canvas, "Upload Submissions":                       lovelaceada_501_9876_feedback.html
    Canvas takes the first two parts that are numbers for the person and the file that was handed in, ignores files
    whose last part begins with "link", and takes one file for each that was handed in
    (infer_comment_context_from_filename in app/models/abstract_assignment.rb in Canvas's source).
Brightspace, "Add Feedback Files":                  12345-67890 - Ada Lovelace - Nov 5, 2026 1030 PM/1_decoder.html
    Brightspace wants the names that its download has, without a folder around them.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from pathlib import PurePosixPath

from autograder.collect.handed_over import HandedOver
from autograder.intake.archive import Refusal, clean_name

MOODLE = re.compile(r".*?_\d+_assignsubmission_(?P<kind>[a-z0-9]+)_?", re.DOTALL)
ONE_PAGE = "feedback.html"


def moodles_address(person: HandedOver) -> str:
    """Return what a page's name is put behind: the folder with its `/`, or Moodle's prefix if there are no folders.

    Raises a Refusal if Moodle did not name the files.
    """
    found = []
    for name in person.files.values():
        for part, rest in _parts(name):
            match = MOODLE.match(part)
            if match:
                is_folder = match.end() == len(part) and bool(rest)
                found.append((match["kind"] != "file", match[0] + ("/" if is_folder else "")))
                break
    if not found or person.heading != "Identifier":
        raise Refusal("not from Moodle's download")
    return min(found)[1]


def moodles_address_of(listed: Mapping[str, str]) -> str:
    """Return the folder that Moodle would give to somebody on its list who handed in nothing; "" if not on one."""
    number = listed.get("Identifier", "").removeprefix("Participant ")
    name = re.sub(r"[^\w\s,.'-]|_", " ", listed.get("Full name", "")).strip(". ") or "Participant"
    return f"{name}_{number}_assignsubmission_file_/" if number.isdecimal() else ""


def canvas_address(person: HandedOver, released: Collection[str]) -> str:
    """Return the beginning of the name of the one file that Canvas attaches to the work.

    That is the name of a notebook that was handed in, before the part that the student chose. Raises a Refusal if there
    is no file to attach to, or if Canvas did not name the files.
    """
    if person.heading != "ID" and not person.key.startswith("anon_"):
        raise Refusal("not from Canvas's download")
    owner = f"{re.escape(person.origin)}_(?:LATE_)?" if person.heading == "ID" else "(?:LATE_)?"
    start = re.compile(rf"{owner}{re.escape(person.key)}_\d+_", re.DOTALL)
    found = []
    for own_name, name in person.files.items():
        match = start.match(PurePosixPath(name).name)
        if match:
            found.append((own_name not in released, not own_name.endswith(".ipynb"), own_name, match[0]))
    if not found:
        raise Refusal("typed into Canvas, which attaches feedback only to a file that was handed in")
    return min(found)[-1]


def brightspaces_address(person: HandedOver) -> str:
    """Return the folder of a person's last attempt, with its `/`; a Refusal if Brightspace did not name the files."""
    if not person.returned_to:
        raise Refusal("not from Brightspace's download")
    return person.returned_to


def checked(name: str) -> str:
    """Return the name of an entry of the zip, composed and without unprintable characters; Refusal if it leads out."""
    return clean_name(name)


def _parts(name: str) -> list[tuple[str, str]]:
    """Return each part of a path with what follows it."""
    parts = name.split("/")
    return [(part, "/".join(parts[place + 1 :])) for place, part in enumerate(parts)]
