"""Keep one copy of the work of a group: Moodle's download has the same files once for each member."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from autograder.collect.download import Download
from autograder.collect.owners import Owner
from autograder.course import Course
from autograder.gradebook.groups import groups_of
from autograder.gradebook.records import work_of
from autograder.intake.archive import Refusal


def one_for_each_group(course: Course, download: Download, owners: Sequence[Owner]) -> list[Owner]:
    """Return the owners without those whose group handed in the same files under another member's name.

    The member whose name is kept is one with a folder in `submitted/`, otherwise the first by name. Members with
    different files all stay.
    """
    by_name = {owner.student: owner for owner in owners}
    with_folder = set(course.handed_in())
    for group, members in groups_of(course).items():
        present = [by_name[name] for name in sorted(members) if name in by_name]
        present.sort(key=lambda owner: owner.student not in with_folder)
        if len(present) < 2 or len(set(_works(download, present))) > 1:
            continue
        leader, *others = present
        told = f"{group}: one submission for {', '.join(sorted(owner.student for owner in present))}"
        by_name[leader.student] = replace(leader, remark="; ".join(filter(None, [leader.remark, told])))
        for other in others:
            if other.student not in with_folder:
                del by_name[other.student]
    return list(by_name.values())


def _works(download: Download, owners: Iterable[Owner]) -> list[str]:
    """Return the hash of each person's files; a different text for each whose files cannot be read."""
    found = []
    for owner in owners:
        try:
            found.append(work_of(download.submission(owner.person.files)))
        except Refusal:
            found.append(f"unreadable, from {owner.student}")
    return found
