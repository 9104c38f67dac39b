"""Recognise the platform of a download, and the owner of each file."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import PurePosixPath

from autograder.collect.folders import GRADESCOPES_LIST, LISTS, folder, gradescope, ilias, is_ilias, is_sakais, sakai
from autograder.collect.handed_over import Found, HandedOver, Known, Reader, Stray
from autograder.collect.platforms import blackboard, canvas, is_blackboards, is_canvases, is_moodles, moodle
from autograder.course import CourseError
from autograder.intake.archive import is_skipped, shown

DEEPEST = 4  # nested folders around the work of a class
WORK = {".ipynb", ".zip", ".py"}
Sorted = tuple[dict[str, HandedOver], dict[str, Stray]]


def by_person(names: Iterable[str], known: Known | None = None, skipped: Iterable[str] = ()) -> Sorted:
    """Sort these files by person, with the person's key; also return the files that belong to nobody, by name.

    names: relative, with `/`. skipped: more names, which are not collected; a person with no other files is reported.
    Each file is decided separately. If two people have the same key, neither is collected.
    Raises CourseError if a folder may be either one student's or the whole class's.
    """
    names = sorted(set(names))
    around, reader = _layout(names, known or Known())
    strays: dict[str, Stray] = {}
    owned: dict[str, list[tuple[HandedOver, str, str]]] = {}
    for name in names:
        found = reader(name.removeprefix(around)) if name.startswith(around) else _beside(name)
        if isinstance(found, Stray):
            strays[name] = found
        else:
            owned.setdefault(found[0].key, []).append((*found, name))
    for name in skipped:
        inside = name.removeprefix(around)
        top = inside.partition("/")[0]
        if not name.startswith(around) or is_skipped(top):
            continue
        found = reader(inside)
        if isinstance(found, tuple) and found[0].key not in owned:
            strays[top] = Stray(top, f"it holds no work, only {shown(found[1])}, which is not read: ask for the rest")
    people: dict[str, HandedOver] = {}
    for key, files in owned.items():
        origins = sorted({person.origin for person, _, _ in files})
        if len(origins) > 1:
            reason = f"{shown(key)} would be two people, {shown(origins[0])!r} and {shown(origins[1])!r}"
            strays |= {name: Stray(name, reason) for _, _, name in files}
        else:
            people[key] = _together(files)
    return people, strays


def _together(files: list[tuple[HandedOver, str, str]]) -> HandedOver:
    whole = files[0][0]
    for person, own_name, name in files:
        whole.late = whole.late or person.late
        whole.files[own_name if own_name not in whole.files else name] = name
    return whole


def _layout(names: list[str], known: Known) -> tuple[str, Reader]:
    """Return the folder around all people, with its `/`, or "", and the reader for the names in it."""
    around, inside = "", names
    for _ in range(DEEPEST):
        reader = _platform(inside, known)
        if reader:
            people = {found[0].key for found in map(reader, inside) if not isinstance(found, Stray)}
            if GRADESCOPES_LIST in inside:  # in which two may have the same number by mistake
                people |= known.submitters.keys() & {name.partition("/")[0] for name in inside}
            if around and len(people) < 2:
                raise CourseError(
                    f"Expected the work of a class, found {shown(around)} with the work of one person. If that is the "
                    f"folder of the class, unpack the file and collect {shown(around)}; if it is a student's, "
                    "give a list with this student with --students."
                )
            return around, reader
        tops = {name.partition("/")[0] for name in inside if "/" in name}
        beside = [name for name in inside if "/" not in name]
        if len(tops) != 1 or tops & known.listed or any(map(is_work, beside)):
            break
        around += f"{tops.pop()}/"
        inside = [name.removeprefix(around) for name in names if name.startswith(around)]
    return _around_folders(names, known), folder


def _platform(names: list[str], known: Known) -> Reader | None:
    """Return the reader of the platform that made these names; None if it is none of them."""
    tops = {name.partition("/")[0] for name in names}
    canvases = [name for name in names if is_canvases(name)]
    folders = {name.partition("/")[0] for name in names if "/" in name}
    if GRADESCOPES_LIST in tops and known.submitters:
        return gradescope(known)
    if any(map(is_moodles, tops)):
        return moodle
    if is_blackboards(tops, known):
        return blackboard(names, known)
    if canvases and 2 * len(canvases) >= len(tops):
        return canvas(known)
    of_ilias = {name.partition("/")[0] for name in names if is_ilias(name)}
    if of_ilias and 2 * len(of_ilias) > len(folders):
        return ilias
    sakais = {name.partition("/")[0] for name in names if is_sakais(name)}
    return sakai if sakais and 2 * len(sakais) >= len(tops) else None


def _around_folders(names: list[str], known: Known) -> str:
    """Return the folder that holds the folders and zips of several people, with its `/`; "" if there is none."""
    tops = {name.partition("/")[0] for name in names if "/" in name}
    if len(tops) != 1 or tops & known.listed or any(is_work(name) for name in names if "/" not in name):
        return ""
    top = f"{tops.pop()}/"
    inside = [name.removeprefix(top) for name in names if name.startswith(top)]
    owned = {name: name.partition("/")[0] for name in inside if not isinstance(folder(name), Stray)}
    if len(set(owned.values())) < 2:
        return ""
    if len(owned) == len(names) or set(owned.values()) & known.listed:
        return top
    # There are other files next to the folders, which are then people's only if two of them hold the same notebook.
    notebooks = [
        notebook
        for notebook, _ in {(PurePosixPath(name).name, owner) for name, owner in owned.items()}
        if notebook.endswith(".ipynb")
    ]
    return top if len(set(notebooks)) < len(notebooks) else ""


def is_work(name: str) -> bool:
    """Return whether a file may be a student's work, by its ending."""
    return PurePosixPath(name).suffix.lower() in WORK


def _beside(name: str) -> Found:
    """Describe a file next to the folder that holds the work of the class."""
    is_list = PurePosixPath(name).suffix.lower() in LISTS
    return Stray(name, "it is next to the work" if is_list else "it is next to the folder of the class", is_list)
