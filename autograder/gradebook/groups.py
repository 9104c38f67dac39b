"""Groups that hand in together: `[assignments.NAME.groups]` in course.toml, or the platform's own list of people."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path

from autograder.course import Course, CourseError
from autograder.files import write_atomically

LISTED = ".groups"  # below submitted/; neither nbgrader nor the grader takes it for a student
Groups = Mapping[str, tuple[str, ...]]  # the members of each group, by its name


def groups_of(course: Course) -> Groups:
    """Return the groups that course.toml names, otherwise those on the list that was last given.

    Raises a CourseError if course.toml's table is not one of groups, or has somebody twice.
    """
    table = course.assignment_settings().get("groups")
    if table is None:
        return _listed(course)
    where = f"{course.settings_file}, [assignments.{course.assignment}.groups]"
    if not isinstance(table, dict):
        raise CourseError(f'{where}: expected lines such as "Team 1" = ["ada", "ben"], found {table!r}.')
    for name, members in table.items():
        if not isinstance(members, list) or not all(isinstance(one, str) and one for one in members):
            raise CourseError(f'{where} {name}: expected a list of names such as ["ada", "ben"], found {members!r}.')
    twice = [name for name, count in Counter(one for members in table.values() for one in members).items() if count > 1]
    if twice:
        raise CourseError(f"{where}: expected everybody once, found {twice[0]} in two groups, or twice in one.")
    return {name: tuple(members) for name, members in table.items()}


def group_of(course: Course, student: str) -> tuple[str, tuple[str, ...]]:
    """Return the name of a student's group and all of its members; "" and the student alone if there is none."""
    found = ((name, members) for name, members in groups_of(course).items() if student in members)
    return next(found, ("", (student,)))


def remember_groups(course: Course, people: Iterable[tuple[str, str]]) -> None:
    """Keep the groups on the platform's list, for commands that do not get it.

    people: everybody's name and group, "" if the list has none. A list without groups changes nothing.
    """
    groups: dict[str, list[str]] = {}
    for student, group in people:
        if group:
            groups.setdefault(group, []).append(student)
    if groups and _listed(course) != {name: tuple(members) for name, members in groups.items()}:
        write_atomically(_file(course), json.dumps(groups, ensure_ascii=False, indent=1).encode())


def _listed(course: Course) -> Groups:
    try:
        found = json.loads(_file(course).read_text(encoding="utf-8"))
        return {str(name): tuple(map(str, members)) for name, members in found.items()}
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, AttributeError, TypeError) as error:
        raise CourseError(
            f"Expected groups in {_file(course)}, but: {error}. Delete the file, and collect again."
        ) from error


def _file(course: Course) -> Path:
    return course.root / "submitted" / LISTED / f"{course.assignment}.json"
