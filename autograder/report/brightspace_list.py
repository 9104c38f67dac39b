"""The list of grades that D2L's Brightspace exports: the assignment's column, and how many points it has."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from autograder.report.scale import NUMBER
from autograder.report.sheet import Sheet

IDS = ("OrgDefinedId", "Username")  # at least one of them, with a "#" before each value
END_OF_LINE = "End-of-Line Indicator"
POINTS = re.compile(r"(?P<name>.+) Points Grade(?: <(?P<about>.*)>)?")
MAXIMUM = re.compile(r"MaxPoints:(?P<points>[0-9.,]+)")


@dataclass(frozen=True)
class BrightspaceList:
    """The sheet that Brightspace's "Export Grades" gives."""

    sheet: Sheet

    @cached_property
    def points(self) -> Mapping[str, str]:
        """The points possible of each numeric assignment as the list has them, or "", by the assignment's name."""
        found = filter(None, map(POINTS.fullmatch, self.sheet.headings))
        stated = {match["name"]: MAXIMUM.search(match["about"] or "") for match in found}
        return {name: match["points"] if match else "" for name, match in stated.items()}

    @cached_property
    def decimal_comma(self) -> bool:
        """Whether the list writes numbers like 9,5."""
        places = [place for place, heading in enumerate(self.sheet.headings) if POINTS.fullmatch(heading)]
        cells = [values[place] for _, values in self.sheet.people() for place in places]
        return any("," in cell and NUMBER.fullmatch(cell) for cell in cells)


def brightspace_list_in(sheet: Sheet) -> BrightspaceList | None:
    """Return the sheet as Brightspace's list; None if it is another one."""
    headings = set(sheet.headings)
    is_export = END_OF_LINE in headings or any(map(POINTS.fullmatch, headings))
    return BrightspaceList(sheet) if is_export and headings & set(IDS) else None
