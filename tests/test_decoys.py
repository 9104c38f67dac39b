"""An object that is equal to whatever a test compares it with passes no test."""

from __future__ import annotations

import pytest
from played_student import beside, expect_as_beside, from_afar

from autograder.judge.decoys import decoys

pytestmark = pytest.mark.linux_only
ACCOUNT = "class Account:\n    def __init__(self, balance): self.balance = self\n"
EQUAL = f"{ACCOUNT}    def __eq__(self, other): return True\n    def __ne__(self, other): return False\n"
SLY = f"{ACCOUNT}    n = 0\n    def __eq__(self, other):\n        Account.n += 1\n        return {{}}"
VALUES = [
    "7",
    "-2.5",
    "0",
    "'seven'",
    "''",
    "b'ab'",
    "[1, 2]",
    "[]",
    "(1, 'a')",
    "{'a': 1}",
    "{}",
    "{1, 2}",
    "1j",
    "[[3], [4]]",
]


@pytest.mark.parametrize("value", VALUES)
def test_an_object_that_is_equal_to_everything_is_for_a_person(value):
    test = f"a = Account(7)\nassert a.balance == {value}"
    assert not beside(EQUAL, test).error
    assert "is equal to other values as well" in from_afar(EQUAL, test, ["Account"]).open[0]


@pytest.mark.parametrize("test", ["assert 7 == Account(7).balance", "assert not Account(7).balance != 7"])
def test_so_it_is_from_the_other_side(test):
    assert from_afar(EQUAL, test, ["Account"]).open


def test_an_object_that_is_equal_to_all_numbers_is_for_a_person():
    answer = EQUAL.replace("return True", "return isinstance(other, int)").replace(
        "return False", "return NotImplemented"
    )
    assert from_afar(answer, "assert Account(7).balance == 7", ["Account"]).open


def test_an_object_that_is_equal_to_what_it_is_asked_about_first_seldom_passes():
    passed = [from_afar(SLY.format("Account.n == 1"), "assert Account(7).balance == 7", ["Account"]) for _ in range(8)]
    assert not all(found.error == "" and not found.open for found in passed)


HONEST = {
    "a fraction": (
        "class Frac:\n    def __init__(self, a, b): self.a, self.b = a, b\n"
        "    def __eq__(self, o):\n"
        "        return self.a == o * self.b if isinstance(o, int) else (self.a, self.b) == (o.a, o.b)",
        "assert Frac(4, 2) == 2 and Frac(4, 2) != 3 and 2 == Frac(4, 2) and Frac(1, 2) == Frac(1, 2)",
    ),
    "a vector": (
        "class Vector:\n    def __init__(self, *x): self.x = x\n    def __eq__(self, o): return self.x == tuple(o)",
        "assert Vector(1, 2) == (1, 2) and Vector(1, 2) == [1, 2] and not Vector(1, 2) == (2, 1)",
    ),
    "a text in any case": (
        "class Word:\n    def __init__(self, s): self.s = s\n"
        "    def __eq__(self, o): return self.s.lower() == o.lower()\n"
        "    def __hash__(self): return 1",
        "assert Word('Ada') == 'ADA' and Word('a') in ['b', 'A']",
    ),
    "a number modulo seven": (
        "class Mod:\n    def __init__(self, n): self.n = n % 7\n    def __eq__(self, o): return (o - self.n) % 7 == 0",
        "assert Mod(3) == 10 and Mod(3) != 11",
    ),
    "about a number": (
        "class About:\n    def __init__(self, x): self.x = x\n    def __eq__(self, o): return abs(self.x - o) < 0.5",
        "assert About(2.0) == 2.1 and About(1e20) == 1e20",
    ),
    "a bag": (
        "class Bag:\n    def __init__(self, *x): self.x = x\n"
        "    def __eq__(self, o): return sorted(self.x) == sorted(o)",
        "assert Bag(2, 1) == [1, 2] and Bag() == [] and Bag('a') == {'a'} and Bag('a') == {'a': 1}",
    ),
    "an error for other types": (
        "class Box:\n    def __init__(self, x): self.x = x\n    def __eq__(self, o):\n"
        "        if not isinstance(o, Box): raise TypeError('no box')\n        return self.x == o.x",
        "try:\n    Box(1) == 1\nexcept TypeError as error:\n    print(error)\nassert Box(1) == Box(1)",
    ),
    "no answer about other types": (
        "class Box:\n    def __init__(self, x): self.x = x\n"
        "    def __eq__(self, o): return self.x == o.x if isinstance(o, Box) else NotImplemented",
        "assert Box(1) != 1 and not Box(1) == 1",
    ),
}


@pytest.mark.parametrize("kind", HONEST)
def test_an_honest_class_needs_no_person(kind):
    answer, test = HONEST[kind]
    for _ in range(5):  # the order is chance
        expect_as_beside(answer, test, [answer.split()[1].rstrip(":")])


@pytest.mark.parametrize("value", [eval(value) for value in VALUES])
def test_decoys_are_of_the_type_of_a_value_and_unequal(value):
    for _ in range(20):
        assert decoys(value) and all(type(one) is type(value) and one != value for one in decoys(value))


@pytest.mark.parametrize("value", [None, True, float("nan"), float("inf"), 1e300, [0] * 1_000, object()])
def test_other_values_have_none(value):
    assert decoys(value) == []
