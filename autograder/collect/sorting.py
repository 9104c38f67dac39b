"""Recognise the platform of a download, and the owner of each file."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import PurePosixPath

from autograder.collect.folders import GRADESCOPES_LIST, LISTS, folder, ilias
from autograder.collect.handed_over import Found, HandedOver, Known, Reader, Stray
from autograder.collect.wrapping import (
    DEEPEST,
    by_beginning,
    is_work,
    may_be_a_persons,
    may_be_people,
    platform_of,
    several_in,
    sharing,
    unclear,
    with_notebooks,
    without,
)
from autograder.course import CourseError
from autograder.intake.archive import is_skipped, shown

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
            leads_out = found.name in ("", ".", "..") or found.name.endswith(":")
            strays[name] = replace(found, name=name) if leads_out else found
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
    wrappers: dict[str, list[str]] = {}
    for _ in range(DEEPEST):
        reader = platform_of(inside, known)
        held = by_beginning(inside, reader or folder, known) if reader in (None, ilias) else {}
        wrappers = {start: people for start, below in held.items() if (people := several_in(below, known))}
        if len(wrappers) == len(held) == 1:
            around += next(iter(wrappers))
            inside = [name.removeprefix(around) for name in names if name.startswith(around)]
            continue
        may_wrap = {start: wrappers.get(start) or may_be_people(below, known) for start, below in held.items()}
        named = {one for people in may_wrap.values() for one in people}
        if len(held) == 2:  # Teams has submitted files and working files, which not everybody may have
            tops = {start: {name.partition("/")[0] for name in below} for start, below in held.items()}
            may_wrap = {start: people or sorted(tops[start] & named) for start, people in may_wrap.items()}
        if may_wrap and all(may_wrap.values()) and (reader is None) == (len(may_wrap) > 1):
            raise unclear(may_wrap)
        if reader:
            owners = {found[0].key for found in map(reader, inside) if not isinstance(found, Stray)}
            if GRADESCOPES_LIST in inside:  # in which two may have the same number by mistake
                owners |= known.submitters.keys() & {name.partition("/")[0] for name in inside}
            if around and len(owners) < 2:
                raise CourseError(
                    f"Expected the work of a class, found {shown(around)} with the work of one person. If that is the "
                    f"folder of the class, unpack the file and collect {shown(around)}; if it is a student's, "
                    "give a list with this student with --students."
                )
            return around, without(wrappers, reader)
        top = _only_folder(inside, known)
        if not top:
            break
        around += top
        inside = [name.removeprefix(around) for name in names if name.startswith(around)]
    around_people = _around_folders(names, known)
    return around_people, without(wrappers if around == around_people else {}, folder)


def _only_folder(names: list[str], known: Known) -> str:
    """Return the only folder, with its `/`; "" if there is another one, or work next to it, or if it is a student's."""
    tops = {name.partition("/")[0] for name in names if "/" in name}
    is_one = len(tops) == 1 and not tops & known.listed
    return f"{tops.pop()}/" if is_one and not any(is_work(name) for name in names if "/" not in name) else ""


def _around_folders(names: list[str], known: Known) -> str:
    """Return the folder that holds the folders and zips of several people, with its `/`; "" if there is none."""
    around, inside = "", names
    for depth in range(DEEPEST):
        top = _only_folder(inside, known)
        if not top:
            break
        around += top
        inside = [name.removeprefix(around) for name in names if name.startswith(around)]
        if _are_people(inside, known, is_alone=depth == 0 and len(inside) == len(names)):
            return around
        people = may_be_people(inside, known) or with_notebooks(inside)
        if people:
            raise unclear({around: people})
    return ""


def _are_people(names: list[str], known: Known, *, is_alone: bool) -> bool:
    """Return whether these are the folders and zips of several people.

    is_alone: nothing else is in the download, and only one folder is around them.
    """
    owned = {name: name.partition("/")[0] for name in names if not isinstance(folder(name), Stray)}
    people = set(filter(may_be_a_persons, owned.values()))
    others = [name for name in names if name not in owned]
    if len(people) < 2:
        return False
    if people & known.listed or sharing(names) or (is_alone and not others):
        return True
    # A platform may put a list next to everybody's zip.
    return not any("/" in name for name in owned) and all(PurePosixPath(name).suffix in LISTS for name in others)


def _beside(name: str) -> Found:
    """Describe a file next to the folder that holds the work of the class."""
    is_list = PurePosixPath(name).suffix.lower() in LISTS
    return Stray(name, "it is next to the work" if is_list else "it is next to the folder of the class", is_list)
