"""What learning platforms make of the files that instructors upload, written after the platforms' own source code.

Moodle, feedback files: `is_valid_filename_for_import` in mod/assign/feedback/file/importziplib.php.
Moodle, grading worksheet: mod/assign/feedback/offline/importgradeslib.php and `process_import_grades` in locallib.php.
Canvas, feedback files: `infer_comment_context_from_filename` in app/models/abstract_assignment.rb.
Canvas, gradebook: lib/gradebook_importer.rb.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

Pages = dict[int, dict[str, str]]  # by the platform's number of the person, and by name


def entries(path: Path) -> dict[str, str]:
    """Return the files in a zip; no name occurs twice, leads out, or is a link."""
    with zipfile.ZipFile(path) as archive:
        names = archive.namelist()
        assert len(set(names)) == len(names)
        assert not any(name.startswith("/") or ".." in name.split("/") or "\\" in name for name in names)
        assert not any(entry.external_attr >> 28 == 0xA for entry in archive.infolist())
        return {name: archive.read(name).decode() for name in names}


def moodle_takes_back(path: Path, participants: Collection[int]) -> Pages:
    """Give each file to a participant as Moodle does; it ignores a file that it cannot place, without a word."""
    taken: Pages = {}
    for name, content in entries(path).items():
        if name.split("/")[-1].startswith((".", "~")):
            continue
        parts = ["", "import", *name.split("/")]
        while parts:
            words = parts.pop(0).split("_", 4)
            if len(words) < 4 or not words[1].isnumeric() or int(words[1]) not in participants:
                continue
            if words[2] not in ("assignsubmission", "assignfeedback") or words[3] != "file":
                continue
            own_name = "/".join(filter(None, [*words[4:], *parts]))
            taken.setdefault(int(words[1]), {})[own_name] = content
            break
    return taken


def canvas_takes_back(path: Path, handed_in: Mapping[int, Mapping[int, str]], groups: Collection[str] = ()) -> Pages:
    """Attach each file to a person's work as Canvas does: under the name of the file that was handed in.

    handed_in: the numbers and names of the files of the present attempt, by the person's number. Files that belong to
    none of them are ignored.
    """
    taken: Pages = {}
    for name, content in entries(path).items():
        base = name.split("/")[-1]
        group = next((group for group in groups if base.startswith(f"{group}_")), None)
        words = [word for word in base.removeprefix(f"{group}_" if group else "").split("_") if word != "LATE"]
        numbers = [int(word) for word in words if re.fullmatch(r"\d+", word)][:2]
        if len(numbers) < 2 or words[-1].startswith("link") or base.startswith("._"):
            continue
        person, attachment = numbers
        if attachment in handed_in.get(person, {}):
            shown = handed_in[person][attachment]
            assert shown not in taken.get(person, {}), "Canvas would overwrite the first of two files of one name"
            taken.setdefault(person, {})[shown] = content
    return taken


@dataclass(frozen=True)
class Language:
    """Moodle's words in one language: `recordid`, `grade`, `lastmodifiedgrade`, `hiddenuser` and `decsep`."""

    identifier: str
    grade: str
    modified: str
    participant: str
    decimal_sign: str


FRENCH = Language("Identifiant", "Note", "Dernière modification (note)", "Participant", ",")
GERMAN = Language("ID", "Bewertung", "Zuletzt geändert (Bewertung)", "Teilnehmer/in", ",")


def moodle_imports(content: bytes, language: Language, maximum: float, separator: str = ",") -> dict[int, float]:
    """Return the grades that Moodle takes from a worksheet: headings must be exactly its own, others are refused.

    It skips empty grades, and those above the maximum, without a word.
    """
    heading, *lines = csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=separator)
    places = {name: heading.index(name) for name in (language.identifier, language.grade, language.modified)}
    taken = {}
    for line in lines:
        number = line[places[language.identifier]].removeprefix(language.participant).strip()
        written = line[places[language.grade]].strip().replace(" ", "").replace(language.decimal_sign, ".")
        if written and 0 <= float(written) <= maximum:
            taken[int(number)] = float(written)
    return taken


def canvas_imports(content: bytes, assignments: Mapping[int, str]) -> dict[int, dict[int, str]]:
    """Return what Canvas takes from a table of grades: a text for each assignment's number and person's number.

    A heading that is no assignment's would create one, so it is an error here. Lines without a number are left out.
    """
    text = content.decode()
    first = text.splitlines()[0]
    separator = ";" if first.count(";") > first.count(",") else ","
    heading, *lines = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    assert heading[0] == "Student" and heading[1] == "ID" and "Section" in heading
    found = {}
    for place in range(heading.index("Section") + 1, len(heading)):
        number = int(re.fullmatch(r".+ \((\d+)\)", heading[place])[1])
        assert number in assignments, f"Canvas would create {heading[place]}"
        found[number] = {
            int(line[1]): re.sub(r"^(-?\d+),(\d+)$", r"\1.\2", line[place].strip())
            for line in lines
            if "Points Possible" not in line[0] and line[1]
        }
    return found
