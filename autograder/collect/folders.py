"""Find a file's owner by its folder: ILIAS, Gradescope, Sakai, and a folder or a zip for each student.

ILIAS:       Autoencoders/submissions/Lovelace_Ada_ada_501/1_decoder.ipynb, or inside a folder "Team 12"
Gradescope:  assignment_12_export/submission_34/1_decoder.ipynb, and a list of who handed in what
Sakai:       Autoencoders/Lovelace, Ada(ada)/Submission attachment(s)/1_decoder.ipynb, or without the last folder
             Autoencoders/Lovelace, Ada(ada)_Submission attachment(s)_1_decoder.ipynb
others:      ada/1_decoder.ipynb, or ada.zip
"""

from __future__ import annotations

import json
import re
import unicodedata
from pathlib import PurePosixPath

from autograder.collect.handed_over import Found, HandedOver, Known, Reader, Stray

ILIAS = re.compile(r"(?:[^/]* \d+/|Team_\d+/)?(?P<folder>[^/_]+_[^/]+_[^/_]+_\d+)/(?P<rest>.+)", re.DOTALL)
SAKAI = re.compile(r"(?P<folder>(?P<name>[^/]*?)\((?P<id>[^()/]+)\))[/_](?P<rest>.+)", re.DOTALL)
SAKAIS_WORK = re.compile(r"Submission attachment\(s\)[/_](?P<rest>.+)", re.DOTALL)
SAKAIS_TEXT = re.compile(r"(?:.*_)?submissionText\.html", re.DOTALL)  # typed into Sakai's own form
GRADESCOPES_LIST = "submission_metadata.yml"
LISTS = {".xlsx", ".xls", ".csv", ".yml"}  # files of platforms, next to the work
SUBMISSION = re.compile(r"""(["']?)(?P<name>[^\s:"'][^:"']*)\1:\s*""")
SUBMITTERS = re.compile(r" {2}:submitters:\s*")
OTHER_PART = re.compile(r" {2}:\w.*")
SUBMITTER = re.compile(r"\s*(?P<new>- +)?:(?P<what>name|sid|email): *(?P<value>.*)")


def folder(name: str) -> Found:
    """Read the name of a file in a student's folder, or of a student's zip."""
    first, slash, rest = name.partition("/")
    path = PurePosixPath(name)
    owner = first if slash else path.stem
    if not slash and path.suffix.lower() != ".zip":
        return Stray(name, "expected a folder or a zip for each student", path.suffix.lower() in LISTS)
    return HandedOver(unicodedata.normalize("NFC", owner), origin=first), rest if slash else name


def is_ilias(name: str) -> bool:
    """Return whether ILIAS named a file's folder."""
    return bool(ILIAS.fullmatch(name))


def ilias(name: str) -> Found:
    """Read a name in ILIAS's download. The folder ends with the login, which may have underscores, and a number."""
    match = ILIAS.fullmatch(name)
    if match is None:
        is_list = "/" not in name and PurePosixPath(name).suffix.lower() in LISTS
        reason = "ILIAS's list" if is_list else "expected a folder like the others, LAST_FIRST_LOGIN_NUMBER"
        return Stray(name.partition("/")[0], reason, is_list)
    owner = unicodedata.normalize("NFC", match["folder"])
    parts = owner.split("_")[:-1]
    logins = tuple("_".join(parts[start:]) for start in range(2, len(parts)))
    return HandedOver(owner, name=" ".join(parts[:-1]), also=logins, origin=match["folder"]), match["rest"]


def is_sakais(name: str) -> bool:
    """Return whether Sakai may have named a file that somebody handed in."""
    match = SAKAI.fullmatch(name)
    return bool(match and (SAKAIS_WORK.fullmatch(match["rest"]) or SAKAIS_TEXT.fullmatch(match["rest"])))


def sakai(name: str) -> Found:
    """Read a name in Sakai's download: only attachments and typed text are the student's."""
    match = SAKAI.fullmatch(name)
    if match is None:
        top, slash, _ = name.partition("/")
        is_list = not slash and PurePosixPath(name).suffix.lower() in LISTS
        return Stray(top, "Sakai's list" if is_list else "expected a folder like the others, LAST, FIRST(ID)", is_list)
    work = SAKAIS_WORK.fullmatch(match["rest"])
    if not work and not SAKAIS_TEXT.fullmatch(match["rest"]):
        return Stray(name, "a file of Sakai's own, not submitted work", is_known=True)
    owner = unicodedata.normalize("NFC", match["name"])
    own_name = work["rest"] if work else "submissionText.html"
    return HandedOver(match["id"], name=owner, also=(match["folder"],), origin=match["folder"]), own_name


def gradescope(known: Known) -> Reader:
    """Return the reader for Gradescope's export, whose list says who handed in which submission."""
    submissions: dict[str, list[str]] = {}
    for submission, people in known.submitters.items():
        submissions.setdefault(_key(people[0]) or submission, []).append(submission)

    def read(name: str) -> Found:
        first, _, rest = name.partition("/")
        if name == GRADESCOPES_LIST:
            return Stray(name, "Gradescope's list", is_known=True)
        if first not in known.submitters:
            return Stray(first, f"it is not in {GRADESCOPES_LIST}")
        who, *others = known.submitters[first]
        ids = tuple(filter(None, [who.get("sid"), who.get("email")]))
        names = ", ".join(other.get("name") or other.get("email", "") for other in others)
        remark = f"handed in together with {names}, who need their own copy of this folder" if names else ""
        key = _key(who) or first
        if len(submissions[key]) > 1:
            several = " and ".join(f"{one} ({known.submitters[one][0].get('name', '')})" for one in submissions[key])
            return Stray(
                first, f"{GRADESCOPES_LIST} has {key} for {several}: correct it there, or remove what does not count"
            )
        return HandedOver(key, name=who.get("name", ""), also=ids, remark=remark, origin=first), rest or first

    return read


def _key(who: dict[str, str]) -> str:
    return who.get("sid") or who.get("email") or ""


def submitters_in(text: str) -> dict[str, list[dict[str, str]]]:
    """Read from Gradescope's list who handed in which submission: name, sid and email of each person."""
    found: dict[str, list[dict[str, str]]] = {}
    people: list[dict[str, str]] = []
    inside = False
    for line in text.splitlines():
        submission, submitter = SUBMISSION.fullmatch(line), SUBMITTER.fullmatch(line)
        if submission:
            people = found.setdefault(submission["name"], [])
        if submission or OTHER_PART.fullmatch(line):
            inside = bool(SUBMITTERS.fullmatch(line))
        elif inside and submitter:
            if submitter["new"] or not people:
                people.append({})
            people[-1][submitter["what"]] = _scalar(submitter["value"].strip())
    return {name: people for name, people in found.items() if people}


def _scalar(text: str) -> str:
    """Read a YAML scalar on one line."""
    if text.startswith("'"):
        return text[1:-1].replace("''", "'")
    if text.startswith('"'):
        try:
            return str(json.loads(text))
        except ValueError:
            return text[1:-1]
    return "" if text in ("null", "~") else text
