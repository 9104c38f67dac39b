"""Which cases are graded: by kind, by name, or a part per day so that a week covers them all."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

import pytest

from autograder.corpus.cases import Case, Kind
from autograder.corpus.choosing import Part, choose_cases
from autograder.course import CourseError

CASES = [Case(f"{kind.value}_{number}", kind, "Some case.") for kind in Kind for number in range(23)]
TODAY = date(2026, 12, 30)


def names(cases):
    return [case.name for case in cases]


def test_seven_days_in_a_row_have_every_case_once_across_the_turn_of_a_year():
    week = [Part.parse("today/7", TODAY + timedelta(days=day)).of(CASES) for day in range(7)]
    assert Counter(name for part in week for name in names(part)) == Counter(names(CASES))


def test_each_part_has_its_share_of_every_kind():
    for number in range(1, 8):
        counts = Counter(case.kind for case in Part(number, 7).of(CASES))
        assert all(counts[kind] in (3, 4) for kind in Kind)


def test_a_day_has_one_part_whatever_the_order_of_the_cases():
    part = Part.parse("today/7", TODAY)
    assert part == Part.parse("today/7", TODAY)
    assert set(names(part.of(CASES))) == set(names(part.of(CASES[::-1])))


def test_a_part_can_be_named():
    assert Part.parse("3/7", TODAY) == Part(3, 7) and str(Part(3, 7)) == "3/7"
    assert names(Part(1, 1).of(CASES)) == names(CASES)


@pytest.mark.parametrize("text", ["8/7", "0/7", "3", "today", "today/0", "-1/7", "3/7/2", "tomorrow/7", "٣/7"])
def test_anything_else_is_no_part(text):
    with pytest.raises(CourseError, match="such as 3/7 or today/7"):
        Part.parse(text, TODAY)


def test_kinds_and_names_choose():
    assert choose_cases(CASES) == CASES
    assert {case.kind for case in choose_cases(CASES, [Kind.WRONG, Kind.RIGHT])} == {Kind.WRONG, Kind.RIGHT}
    assert names(choose_cases(CASES, names=["right_3", "wrong_4"])) == ["right_3", "wrong_4"]


def test_a_name_that_is_unknown_and_a_choice_of_nothing_are_errors():
    with pytest.raises(CourseError, match=r"found 'rihgt_3'\. Similar names: right_3, "):
        choose_cases(CASES, names=["rihgt_3"])
    with pytest.raises(CourseError, match="of the kind wrong, found none"):
        choose_cases(CASES[:3], [Kind.WRONG])
