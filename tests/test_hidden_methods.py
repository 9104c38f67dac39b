"""An attribute of an object may have the name of a method of its class, or of the built-in class below."""

import pytest
from played_student import expect_as_beside, expect_to_fail

# What follows the first line of the class, what is done with an object, and what a test then expects.
OBJECTS = {
    "dict's items": ("dict", "self.items = []", "self.items.append(x)", "b.items == ['x']"),
    "dict's keys": ("dict", "self.keys = {}", "self.keys[x] = 1", "b.keys == {'x': 1} and len(b) == 0"),
    "list's count": ("list", "self.count = 0", "self.count += 1; self.append(x)", "b.count == 1 and len(b) == 1"),
    "list's insert": ("list", "self.insert = self.append", "self.insert(x)", "b[0] == 'x'"),
    "set's union": ("set", "self.union = 2", "self.union *= 2", "b.union == 4"),
    "set later": ("list", "pass", "self.count = x", "b.count == 'x'"),
    "its own": ("object", "self.area = 5", "self.area += 1", "b.area == 6"),
    "its own, later": ("object", "pass", "self.area = x", "b.area == 'x'"),
}


def _answer(base: str, begin: str, add: str) -> str:
    return f"""
class Shape({base}):
    def area(self): return 3
class Basket(Shape):
    def __init__(self):
        super().__init__()
        {begin}
    def add(self, x): {add}
class Derived(Basket): pass
def made():
    found = Basket()
    found.add('x')
    return found
"""


@pytest.mark.parametrize("case", OBJECTS)
@pytest.mark.parametrize("made", ["Basket()", "Derived()"])
def test_an_attribute_hides_a_method(case, made):
    *parts, expected = OBJECTS[case]
    used = f"b = {made}\nb.add('x')\nassert {expected}"
    expect_as_beside(_answer(*parts), used, ["Basket", "Derived"])
    expect_to_fail(_answer(*parts), f"b = {made}\nassert {expected}", ["Basket", "Derived"])


@pytest.mark.parametrize("case", OBJECTS)
def test_an_attribute_hides_a_method_of_what_a_function_returns(case):
    *parts, expected = OBJECTS[case]
    expect_as_beside(_answer(*parts), f"b = made()\nassert {expected}")


def test_methods_that_are_not_hidden_are_found_on_the_class():
    test = "assert Shape.area(Basket()) == Basket().area() == 3 and callable(Basket.area) and Basket.count([1], 1) == 1"
    expect_as_beside(_answer("list", "pass", "self.area = self.count = x"), test, ["Shape", "Basket"])
