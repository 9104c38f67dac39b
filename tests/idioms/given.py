"""Cells that tests rest on, and magics of IPython. A grader that cannot read one refuses the whole assignment."""

from __future__ import annotations

from functools import partial

from idioms.idiom import Idiom

given = partial(Idiom, section="Given cells and magics")

GIVEN = (
    given(
        "locked_helper",
        about="A helper function in a locked cell.",
        right="""def next_collatz(n):
    return n // 2 if n % 2 == 0 else 3 * n + 1""",
        wrong="""def next_collatz(n):
    return n / 2 if n % 2 == 0 else 3 * n + 1""",
        given="""def orbit(f, start, length):
    values = [start]
    for _ in range(length):
        values.append(f(values[-1]))
    return values""",
        test="""assert orbit(next_collatz, 6, 3) == [6, 3, 10, 5]
assert all(isinstance(value, int) for value in orbit(next_collatz, 6, 8))""",
        example="assert orbit(next_collatz, 6, 3) == [6, 3, 10, 5]",
    ),
    given(
        "nbgrader_execution",
        about="The variable that nbgrader sets while it grades, in a given cell and in a test.",
        right="""def harmonic(n):
    return sum(1 / k for k in range(1, n + 1))""",
        wrong="""def harmonic(n):
    return sum(1 / k for k in range(1, n))""",
        given="""import os

terms = 4 if os.environ.get("NBGRADER_EXECUTION") else 10_000_000""",
        test="""assert os.environ["NBGRADER_EXECUTION"] == "autograde"
assert terms == 4
assert abs(harmonic(terms) - 25 / 12) < 1e-9""",
        example='assert os.environ["NBGRADER_EXECUTION"] == "autograde"',
    ),
    given(
        "locked_helper_with_answer",
        about="A locked cell that calls the student's function, with its result in the test.",
        right="""def normalise(weights):
    total = sum(weights)
    return [weight / total for weight in weights]""",
        wrong="""def normalise(weights):
    return [weight / max(weights) for weight in weights]""",
        given="""sample_weights = [2, 2, 4]
normalised_sample = normalise(sample_weights)""",
        test="""assert normalised_sample == [0.25, 0.25, 0.5]
assert sum(normalise([1, 2, 3])) == 1""",
    ),
    given(
        "locked_data_stays",
        about="Data of a locked cell that the student's function must not change.",
        right="""def cheapest(menu):
    return min(menu, key=menu.get)""",
        wrong="""def cheapest(menu):
    while len(menu) > 1:
        menu.pop(max(menu, key=menu.get))
    return next(iter(menu))""",
        before="""LUNCHES = {"soup": 4, "salad": 6, "pasta": 8}""",
        test="""menu_before = dict(LUNCHES)
assert cheapest(LUNCHES) == "soup"
assert LUNCHES == menu_before""",
        example="assert LUNCHES == menu_before",
    ),
    given(
        "locked_data_changed",
        about="Data of a locked cell that the student's function changes in place.",
        right="""def rotate_left(items, steps):
    items[:] = items[steps:] + items[:steps]""",
        wrong="""def rotate_left(items, steps):
    items = items[steps:] + items[:steps]""",
        before="""WEEK = ["Mon", "Tue", "Wed"]""",
        test="""rotate_left(WEEK, 1)
assert WEEK == ["Tue", "Wed", "Mon"]""",
        example='assert WEEK == ["Tue", "Wed", "Mon"]',
    ),
    given(
        "locked_table_changed",
        about="A table of a locked cell that the answer changes: rows dropped, a column added.",
        right="""readings.dropna(inplace=True)
readings["kelvin"] = readings["celsius"] + 273""",
        wrong="""readings["kelvin"] = readings["celsius"] + 273""",
        before="""import pandas as pd

readings = pd.DataFrame({"celsius": [10, None, 30]})""",
        test="""assert len(readings) == 2
assert (readings["kelvin"] - readings["celsius"]).eq(273).all()""",
        example='assert (readings["kelvin"] - readings["celsius"]).eq(273).all()',
    ),
    given(
        "locked_counter",
        about="How often the student's function has called a function of a locked cell.",
        right="""def first_heavy(low, high):
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if weigh(middle) else (middle + 1, high)
    return low""",
        wrong="""def first_heavy(low, high):
    return next(n for n in range(low, high) if weigh(n))""",
        before="""weighings = 0


def weigh(stone):
    global weighings
    weighings += 1
    return stone >= 700""",
        test="""assert first_heavy(0, 1000) == 700
assert weighings <= 11""",
        example="assert weighings <= 11",
    ),
    given(
        "earlier_test_cell",
        about="A helper function of an earlier test cell.",
        right="""def is_palindrome(text):
    letters = [letter for letter in text.lower() if letter.isalpha()]
    return letters == letters[::-1]""",
        wrong="""def is_palindrome(text):
    return text == text[::-1]""",
        earlier_test="""def expect(result, expected, message):
    assert result == expected, f"{message}: expected {expected}, found {result}"

expect(is_palindrome("abba"), True, "abba")""",
        test="""expect(is_palindrome("Madam, I'm Adam"), True, "spaces and capitals do not count")
expect(is_palindrome("abc"), False, "abc")""",
    ),
    given(
        "cell_magic",
        about="A cell magic, such as `%%time`, at the top of a test cell.",
        right="""def divisors(n):
    return [d for d in range(1, n + 1) if n % d == 0]""",
        wrong="""def divisors(n):
    return [d for d in range(1, n) if n % d == 0]""",
        test="""%%time
assert divisors(6) == [1, 2, 3, 6]""",
    ),
    given(
        "line_magic",
        about="Line magics, such as `%matplotlib inline` and `%timeit`, in a test cell.",
        right="""def digit_sum(n):
    return sum(int(digit) for digit in str(n))""",
        wrong="""def digit_sum(n):
    return sum(range(len(str(n))))""",
        test="""%matplotlib inline
%timeit -n1 -r1 digit_sum(12345)
assert digit_sum(123) == 6""",
        example="%timeit -n1 -r1 digit_sum(12345)",
    ),
    given(
        "locked_magic",
        about="A line magic in a locked cell.",
        right="""def gcd_of(a, b):
    while b:
        a, b = b, a % b
    return a""",
        wrong="""def gcd_of(a, b):
    while b:
        a, b = b, a // b
    return a""",
        given="""%matplotlib inline
import math""",
        test="""assert gcd_of(12, 18) == 6 and gcd_of(7, 5) == math.gcd(7, 5)""",
        example="%matplotlib inline",
    ),
    given(
        "locked_class",
        about="A class in a locked cell, whose objects the test and the answer hand to each other.",
        right="""def in_order(node):
    if node is None:
        return []
    return in_order(node.left) + [node.key] + in_order(node.right)

def inserted(node, key):
    if node is None:
        return Node(key)
    if key < node.key:
        node.left = inserted(node.left, key)
    else:
        node.right = inserted(node.right, key)
    return node""",
        wrong="""def in_order(node):
    if node is None:
        return []
    return [node.key] + in_order(node.left) + in_order(node.right)

def inserted(node, key):
    if node is None:
        return Node(key)
    if key < node.key:
        node.left = inserted(node.left, key)
    else:
        node.right = inserted(node.right, key)
    return node""",
        given="""class Node:
    def __init__(self, key, left=None, right=None):
        self.key, self.left, self.right = key, left, right

def sample_tree():
    return Node(4, Node(2), Node(7))""",
        test="""assert in_order(sample_tree()) == [2, 4, 7]
tree = inserted(Node(5), 3)
assert isinstance(tree, Node) and tree.left.key == 3 and tree.right is None
assert in_order(Node(1, None, tree)) == [1, 3, 5]""",
        example="tree = inserted(Node(5), 3)",
    ),
    given(
        "subclass_of_locked_class",
        about="An answer's class that derives from one in a locked cell, and an exception of a locked cell.",
        right="""class Student(Person):
    def greet(self):
        if not self.name:
            raise NoNameError("a student needs a name")
        return super().greet() + ", student\"""",
        wrong="""class Student:
    def __init__(self, name):
        self.name = name

    def greet(self):
        return f"Hello {self.name}, student\"""",
        test="""ada = Student("Ada")
assert isinstance(ada, Person) and issubclass(Student, Person) and ada.greet() == "Hello Ada, student"
try:
    Student("").greet()
    assert False, "expected a NoNameError"
except NoNameError as error:
    assert "name" in str(error)""",
        before="""class NoNameError(Exception):
    pass

class Person:
    def __init__(self, name):
        self.name = name

    def greet(self):
        return f"Hello {self.name}\"""",
        example="assert isinstance(ada, Person) and issubclass(Student, Person)",
    ),
)
