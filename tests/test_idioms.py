"""The usual idioms of nbgrader's test cells are graded as nbgrader grades them, and nobody loses a point by ours.

One section: `pytest tests/test_idioms.py -k Exceptions`. All points side by side: see idiom_course.py.
"""

from __future__ import annotations

import symtable

import pytest
from idiom_course import REFUSED, RIGHT, WRONG, graded_sections, test_of
from idioms import IDIOMS, NEEDS_HUMAN, sections

pytestmark = [pytest.mark.linux_only, pytest.mark.timeout(1_800)]  # the first test grades all of them, twice
PASSING = {"f", "writer"}  # names of files, used at once
test_of.__test__ = False  # a helper, not a test
each_idiom = pytest.mark.parametrize("idiom", IDIOMS, ids=lambda idiom: f"{idiom.section}-{idiom.name}")


@pytest.fixture(scope="module")
def grades(request, tmp_path_factory):
    """A function that returns the points of an idiom; the sections of the chosen tests are graded together."""
    parameters = [getattr(item, "callspec", None) for item in request.session.items]
    chosen = {found.params["idiom"].section for found in parameters if found and "idiom" in found.params}
    rows = graded_sections([title for title in sections() if title in chosen], tmp_path_factory.mktemp("idioms"))
    return lambda idiom, student: rows[student, test_of(idiom)]


def test_there_are_many_idioms_and_no_two_share_a_name():
    names = [idiom.name for idiom in IDIOMS]
    assert len(set(names)) == len(names) >= 75


def test_no_two_answers_of_a_section_define_the_same_name():
    owners = {}
    for idiom in IDIOMS:
        for name in _definitions(idiom.right):
            assert owners.setdefault((idiom.section, name), idiom.name) == idiom.name, name


@each_idiom
def test_nbgrader_gives_right_work_the_point_and_wrong_work_less(grades, idiom):
    assert grades(idiom, RIGHT).theirs == 1
    assert grades(idiom, WRONG).theirs < 1


@each_idiom
def test_right_work_gets_the_point_or_a_person_with_a_reason(grades, idiom):
    row = grades(idiom, RIGHT)
    if idiom.outcome == NEEDS_HUMAN:
        assert (row.outcome, row.ours) == (NEEDS_HUMAN, None) and row.message
    else:
        assert row.ours == row.theirs, row.message


@each_idiom
def test_wrong_work_gets_no_more_than_with_nbgrader(grades, idiom):
    row = grades(idiom, WRONG)
    assert row.outcome != REFUSED and (row.ours is None or row.ours <= row.theirs), row.message


def _definitions(source):
    table = symtable.symtable(source, "<answer>", "exec")
    return {one.get_name() for one in table.get_symbols() if one.is_assigned() and one.get_name() not in PASSING}
