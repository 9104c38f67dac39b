"""Which cases of a corpus are graded."""

from __future__ import annotations

from collections.abc import Sequence

from ..course import CourseError
from .cases import Case, Kind


def choose_cases(cases: Sequence[Case], kinds: Sequence[Kind] = (), names: Sequence[str] = ()) -> list[Case]:
    """Those cases of these kinds and names; of all, where none is given. A CourseError where that leaves none."""
    unknown = sorted(set(names) - {case.name for case in cases})
    if unknown:
        known = ", ".join(case.name for case in cases)
        raise CourseError(f"Expected the name of a case, found {unknown[0]!r}. The cases are: {known}.")
    chosen = [case for case in cases if (not kinds or case.kind in kinds) and (not names or case.name in names)]
    if not chosen:
        raise CourseError(f"Expected cases of the kind {' or '.join(kind.value for kind in kinds)}, found none.")
    return chosen
