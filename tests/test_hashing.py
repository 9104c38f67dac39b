"""Hashes of texts and orders of sets are the same in a test as in the notebook, and each time."""

from __future__ import annotations

import pytest
from small_grades import FULL, course_of, graded_as, solved, told

pytestmark = pytest.mark.linux_only
CARD = """class Card:
    def __init__(self, rank):
        self.rank = rank
    def __hash__(self):
        return hash((self.rank, "x"))
def letters(text):
    return "".join(set(text))"""


def test_a_test_may_compare_hashes_and_orders_with_those_of_the_students_code(tmp_path):
    tests = ["assert hash(Card('A')) == hash(('A', 'x'))", "assert letters('abcdefgh') == ''.join(set('abcdefgh'))"]
    course = course_of(tmp_path, solved("work", CARD), *tests)
    assert told(graded_as(course)) == {"test1": (FULL, ""), "test2": (FULL, "")}
