"""Ways in which lecturers write test cells."""

from __future__ import annotations

from functools import partial

from idioms.idiom import Idiom

style = partial(Idiom, section="Forms of test cells")

STYLES = (
    style(
        "loop_over_cases",
        about="A loop over cases with a message.",
        right="""def to_roman(n):
    result = ""
    for value, sign in ((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")):
        while n >= value:
            result, n = result + sign, n - value
    return result""",
        wrong="""def to_roman(n):
    result = ""
    for value, sign in ((10, "X"), (5, "V"), (1, "I")):
        while n >= value:
            result, n = result + sign, n - value
    return result""",
        test="""for n, expected in {1: "I", 3: "III", 8: "VIII", 14: "XIV"}.items():
    found = to_roman(n)
    assert found == expected, f"to_roman({n}) gives {found}, expected {expected}"
print("All tests passed.")""",
    ),
    style(
        "partial_credit",
        about="Partial credit: the number on the last line.",
        right="""def squared(x):
    return x * x

def cubed(x):
    return x ** 3""",
        wrong="""def squared(x):
    return x * x

def cubed(x):
    return x * 3""",
        test="""points = 0
points += 0.5 if squared(3) == 9 else 0
points += 0.5 if cubed(2) == 8 else 0
points""",
        example="points",
    ),
    style(
        "caught_partial_credit",
        about="Partial credit from tests that are tried one after another.",
        right="""def smallest(values):
    return min(values)

def largest_of(values):
    return max(values)""",
        wrong="""def smallest(values):
    return min(values)

def largest_of(values):
    return values.max()""",
        test="""def attempt(check):
    try:
        return bool(check())
    except Exception as error:
        print(f"{type(error).__name__}: {error}")
        return False

passed = [attempt(check) for check in (lambda: smallest([2, 1]) == 1, lambda: largest_of([2, 3]) == 3)]
sum(passed) / len(passed)""",
        example="sum(passed) / len(passed)",
    ),
    style(
        "hashed_answer",
        about="An answer to a question, compared with a hash of the right one.",
        right="""choice = "B\"""",
        wrong="""choice = "C\"""",
        test="""from hashlib import sha256

assert isinstance(choice, str) and choice.upper() in ["A", "B", "C", "D"], "choose A, B, C or D"
assert sha256(choice.upper().encode()).hexdigest()[:8] == "df7e70e5\"""",
        example='assert sha256(choice.upper().encode()).hexdigest()[:8] == "df7e70e5"',
    ),
    style(
        "time_bound",
        about="A time limit, by `time.perf_counter`.",
        right="""def triangular(n):
    return n * (n + 1) // 2""",
        wrong="""def triangular(n):
    import time
    time.sleep(1.5)
    return n * (n + 1) // 2""",
        test="""import time

start = time.perf_counter()
assert triangular(10 ** 9) == 500000000500000000
assert time.perf_counter() - start < 1, "this takes too long\"""",
        example="assert time.perf_counter() - start < 1",
    ),
    style(
        "doctest",
        about="Examples in the docstring of a function of the test, with `doctest`.",
        right="""def vowels_in(text):
    return sum(letter in "aeiou" for letter in text.lower())""",
        wrong="""def vowels_in(text):
    return sum(letter in "aeiou" for letter in text)""",
        test="""import doctest

def examples():
    \"\"\"
    >>> vowels_in("Idea")
    3
    >>> vowels_in("xyz")
    0
    \"\"\"

[test] = doctest.DocTestFinder().find(examples, module=False, globs={"vowels_in": vowels_in})
assert doctest.DocTestRunner().run(test).failed == 0""",
        example="assert doctest.DocTestRunner().run(test).failed == 0",
    ),
    style(
        "students_doctest",
        about="The examples in the student's own docstring, with `doctest.run_docstring_examples`.",
        right="""def plural(word):
    \"\"\"Return the plural.

    >>> plural("cat")
    'cats'
    \"\"\"
    return word + "s\"""",
        wrong="""def plural(word):
    \"\"\"Return the plural.

    >>> plural("cat")
    'cats'
    \"\"\"
    return word + "es\"""",
        test="""import contextlib
import doctest
import io

with contextlib.redirect_stdout(io.StringIO()) as report:
    doctest.run_docstring_examples(plural, {"plural": plural})
assert plural.__doc__ and report.getvalue() == "", report.getvalue()""",
        example='doctest.run_docstring_examples(plural, {"plural": plural})',
        outcome="needs-human",
    ),
    style(
        "unittest_cases",
        about="A class of `unittest` tests, run in the test cell.",
        right="""def clamp(x, low, high):
    return max(low, min(x, high))""",
        wrong="""def clamp(x, low, high):
    return min(low, max(x, high))""",
        test="""import io
import unittest

class ClampTest(unittest.TestCase):
    def test_inside(self):
        self.assertEqual(clamp(3, 1, 5), 3)

    def test_outside(self):
        self.assertAlmostEqual(clamp(7.5, 1, 5), 5)

tests = unittest.TestLoader().loadTestsFromTestCase(ClampTest)
result = unittest.TextTestRunner(stream=io.StringIO()).run(tests)
assert result.wasSuccessful(), result.failures""",
        example="tests = unittest.TestLoader().loadTestsFromTestCase(ClampTest)",
    ),
    style(
        "assert_methods",
        about="Methods of `unittest.TestCase` without a class of tests.",
        right="""def unique(values):
    return list(dict.fromkeys(values))""",
        wrong="""def unique(values):
    return sorted(set(values))""",
        test="""from unittest import TestCase

check = TestCase()
check.assertListEqual(unique([3, 1, 3]), [3, 1])
check.assertCountEqual(unique("aab"), "ab")
check.assertIn(1, unique([1]), "1 is missing")""",
        example="check.assertListEqual(unique([3, 1, 3]), [3, 1])",
    ),
    style(
        "reference_solution",
        about="A reference solution in the test, compared on random arguments.",
        right="""def second_largest(values):
    return sorted(set(values))[-2]""",
        wrong="""def second_largest(values):
    return sorted(values)[-2]""",
        test="""import random

### BEGIN HIDDEN TESTS
def reference(values):
    largest = max(values)
    return max(value for value in values if value != largest)

for _ in range(20):
    values = [random.randint(0, 3) for _ in range(9)] + [0, 3]
    assert second_largest(values) == reference(values), f"wrong for {values}"
### END HIDDEN TESTS""",
        example="assert second_largest(values) == reference(values)",
    ),
    style(
        "comprehension_over_calls",
        about="Calls in comprehensions, `all`, `any` and `zip`.",
        right="""def fizz(n):
    return "fizz" if n % 3 == 0 else n""",
        wrong="""def fizz(n):
    return "fizz" if n % 3 else n""",
        test="""found = [fizz(n) for n in range(1, 5)]
assert all(a == b for a, b in zip(found, [1, 2, "fizz", 4], strict=True))
assert {n: fizz(n) for n in (3, 4)} == {3: "fizz", 4: 4}""",
    ),
    style(
        "unittest_main",
        about="`unittest.main` in the notebook.",
        right="""def clamped(x):
    return max(0, x)""",
        wrong="""def clamped(x):
    return x""",
        test="""import io
import unittest

class TestClamped(unittest.TestCase):
    def test_negative(self):
        self.assertEqual(clamped(-1), 0)

runner = unittest.TextTestRunner(stream=io.StringIO())
program = unittest.main(argv=["tests", "TestClamped"], exit=False, testRunner=runner)
assert program.result.wasSuccessful() and program.result.testsRun >= 1""",
        example="program = unittest.main(",
    ),
)
