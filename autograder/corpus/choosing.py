"""Choose the cases of a corpus to grade: by kind, by name, or a part that changes from day to day."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches

from autograder.corpus.cases import Case, Kind
from autograder.course import CourseError


@dataclass(frozen=True)
class Part:
    """Part `number` of `parts`, counted from 1. All parts together are the whole corpus, without overlap."""

    number: int
    parts: int

    @classmethod
    def parse(cls, text: str, today: date) -> Part:
        """Read "3/7", or "today/7", which is a different part each day: each of the seven in seven days.

        Raises:
            CourseError: the text is neither.
        """
        match = re.fullmatch(r"(today|[1-9]\d{0,3})/([1-9]\d{0,3})", text, re.ASCII)
        if match is None or (match[1] != "today" and int(match[1]) > int(match[2])):
            raise CourseError(f"Expected a sample such as 3/7 or today/7, found {text!r}.")
        parts = int(match[2])
        return cls(today.toordinal() % parts + 1 if match[1] == "today" else int(match[1]), parts)

    def of(self, cases: Sequence[Case]) -> list[Case]:
        """Return the cases of this part; each kind is spread evenly over the parts."""
        ordered = sorted(cases, key=lambda case: case.label)
        kept = {case.label for case in ordered[self.number - 1 :: self.parts]}
        return [case for case in cases if case.label in kept]

    def __str__(self) -> str:
        return f"{self.number}/{self.parts}"


def choose_cases(cases: Sequence[Case], kinds: Sequence[Kind] = (), names: Sequence[str] = ()) -> list[Case]:
    """Choose the cases of these kinds and names, all if none are given; raise a CourseError if that leaves none."""
    unknown = sorted(set(names) - {case.name for case in cases})
    if unknown:
        near = get_close_matches(unknown[0], [case.name for case in cases], n=5, cutoff=0.5)
        advice = f"Similar names: {', '.join(near)}." if near else "A case has the name of its file, without .py."
        raise CourseError(f"Expected the name of a case, found {unknown[0]!r}. {advice}")
    chosen = [case for case in cases if (not kinds or case.kind in kinds) and (not names or case.name in names)]
    if not chosen:
        wanted = " or ".join(kind.value for kind in kinds)
        raise CourseError(f"Expected cases of the kind {wanted}, found none among the chosen ones.")
    return chosen
