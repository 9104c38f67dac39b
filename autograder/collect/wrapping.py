"""Tell a folder that wraps the work of several people from one person's own folder.

The names of people in a platform's form show it. Folders that hold the same notebook, zips, and notebooks named after
people may be several people's or one person's own, which only the instructor knows.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import PurePosixPath

from autograder.collect.brightspace import brightspace, is_brightspaces
from autograder.collect.folders import GRADESCOPES_LIST, gradescope, ilias, is_ilias, is_sakais, sakai
from autograder.collect.handed_over import Found, Known, Reader, Stray
from autograder.collect.platforms import blackboard, canvas, is_blackboards, is_canvases, is_moodles, moodle
from autograder.course import CourseError
from autograder.intake.archive import shown

DEEPEST = 4  # nested folders around the work of a class
WORK = {".ipynb", ".zip", ".py"}
# Words in the names of one person's own copies.
COPY = re.compile(
    r"(?<![^\W\d_])(?:v(?=[ ._-]?\d)|version|versuch|copy|copie|kopie|copia|backup|old|new|final|draft|attempt|try|test"
    r"|solution|answers?|done|fixed|work|other|untitled)(?![^\W\d_])",
    re.IGNORECASE,
)

# Names of parts of one person's work.
PART = re.compile(
    r"(?:part|teil|partie|parte|exercise|task|lab|week|day|notebook|assignment|chapter|section|unit|question|src|data"
    r"|images?|files)s?[ ._-]*\d*",
    re.IGNORECASE,
)


def is_work(name: str) -> bool:
    """Return whether a file may be a student's work, by its ending."""
    return PurePosixPath(name).suffix.lower() in WORK


def platform_of(names: Iterable[str], known: Known) -> Reader | None:
    """Return the reader of the platform that made these names; None if it is none of them."""
    names = list(names)
    tops = {name.partition("/")[0] for name in names}
    canvases = [name for name in names if is_canvases(name)]
    folders = {name.partition("/")[0] for name in names if "/" in name}
    if GRADESCOPES_LIST in tops and known.submitters:
        return gradescope(known)
    brightspaces = {name.partition("/")[0] for name in names if is_brightspaces(name)}
    if brightspaces and 2 * len(brightspaces) >= len(tops):
        return brightspace(names, known)
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


def by_beginning(names: Iterable[str], reader: Reader, known: Known) -> dict[str, list[str]]:
    """Return the names inside each folder that the reader takes for a person's and that holds work.

    By the beginning of their names. Nothing is looked for inside if that is a zip, loose work, or somebody's on the
    list.
    """
    found: dict[str, list[str]] = {}
    with_work = set()
    for name in names:
        one = reader(name)
        inside = name if isinstance(one, Stray) else one[1]
        start = name.removesuffix(inside) or name
        closed = start == name or (not isinstance(one, Stray) and {one[0].key, *one[0].also} & known.listed)
        found.setdefault(start, []).extend([] if closed else [inside])
        with_work |= {start} if is_work(name) else set()
    return {start: inside for start, inside in found.items() if start in with_work}


def several_in(names: Iterable[str], known: Known, depth: int = DEEPEST) -> list[str]:
    """Return the people whose work is here, or in one folder below, by a platform's names; [] if not several."""
    names = list(names)
    reader = platform_of(names, known)
    people: dict[str, str] = {}
    for name in filter(is_work, names) if reader else ():
        found: Found | None = reader(name) if reader else None
        if isinstance(found, tuple):
            people[name] = found[0].name or found[0].key
    # ILIAS's form is a weak sign: anybody may name a folder like that.
    if len(set(people.values())) > 1 and (reader is not ilias or _shared((people[one], one) for one in people)):
        return sorted(set(people.values()))
    below = _folders(names).values() if depth else ()
    return next(filter(None, (several_in(inside, known, depth - 1) for inside in below)), [])


def sharing(names: Iterable[str]) -> list[str]:
    """Return the folders that hold a notebook of the same name as another one, and are not named as copies."""
    return _shared((top, name) for top, slash, name in (name.partition("/") for name in names) if slash)


def may_be_people(names: Iterable[str], known: Known) -> list[str]:
    """Return what may be several people here: folders with the same notebook, zips, names of loose notebooks."""
    names = list(names)
    zips = [name for name in names if "/" not in name and name.lower().endswith(".zip")]
    loose = {name for name in names if "/" not in name}
    named = []
    for released in known.released - loose:
        for name in loose:
            before, found, after = PurePosixPath(name).stem.partition(PurePosixPath(released).stem)
            owner = f"{before} {after}".strip(" -_.,()")
            named += [(owner, released)] if found and re.search(r"[^\W\d_]", owner) else []
    return sharing(names) or (zips if len(zips) > 1 else []) or _shared(named)


def may_be_a_persons(top: str) -> bool:
    """Return whether a folder or a zip is named neither as a copy nor as a part of one person's work."""
    return not COPY.search(top) and not PART.fullmatch(top)


def with_notebooks(names: Iterable[str]) -> list[str]:
    """Return the folders that hold notebooks, and may be people's by their names, if there are several."""
    tops = {name.partition("/")[0] for name in names if "/" in name and name.lower().endswith(".ipynb")}
    found = sorted(filter(may_be_a_persons, tops))
    return found if len(found) > 1 else []


def _shared(held: Iterable[tuple[str, str]]) -> list[str]:
    holders: dict[str, set[str]] = {}
    for holder, name in held:
        if name.endswith(".ipynb") and not COPY.search(holder):
            holders.setdefault(PurePosixPath(name).name, set()).add(holder)
    return sorted({one for several in holders.values() if len(several) > 1 for one in several})


def _folders(names: Iterable[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for top, slash, inside in (name.partition("/") for name in names):
        if slash:
            found.setdefault(top, []).append(inside)
    return found


def unclear(wrappers: Mapping[str, list[str]]) -> CourseError:
    """Return the error for folders that hold the work of several people, or may do so, by those people's names."""
    folders = ", ".join(shown(start.rstrip("/")) for start in wrappers)
    people = listing(next(iter(wrappers.values())))
    by_itself = "it by itself" if len(wrappers) == 1 else "each by itself"
    return CourseError(
        f"Expected the work of a class, found {folders}, which may hold the work of several people ({people}). If so, "
        f"unpack the file and collect {by_itself}; if it is a student's, give a list with this student with --students."
    )


def without(wrappers: Mapping[str, list[str]], reader: Reader) -> Reader:
    """Return a reader that gives nobody the folders which hold the work of several people."""

    def read(name: str) -> Found:
        start = next((start for start in wrappers if name.startswith(start)), None)
        if start is None:
            return reader(name)
        people = listing(wrappers[start])
        return Stray(start.rstrip("/"), f"it holds the work of several people ({people}): collect it by itself")

    return read


def listing(people: list[str]) -> str:
    """Name the first few people."""
    return ", ".join(map(shown, people[:3])) + (" and others" if len(people) > 3 else "")
