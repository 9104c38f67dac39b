"""Tests that take a student's name away, or give it another value."""

from __future__ import annotations

from functools import partial

from idioms.idiom import Idiom

rebound = partial(Idiom, section="Names deleted and rebound")

REBINDING = (
    rebound(
        "deleted",
        about="`del` of a function that another one has to call.",
        right="""def square(x):
    return x * x

def sum_of_squares(values):
    return sum(square(value) for value in values)""",
        wrong="""def square(x):
    return x * x

def sum_of_squares(values):
    return sum(value * value for value in values)""",
        test="""assert sum_of_squares([1, 2]) == 5
kept = square
del square
try:
    sum_of_squares([1, 2])
except NameError:
    pass
else:
    raise AssertionError("sum_of_squares does not call square")
finally:
    square = kept
    del kept""",
        example="del square",
    ),
    rebound(
        "rebound_function",
        about="A function that the test replaces, to see that another one calls it.",
        right="""def tax_on(price):
    return price * 0.2

def total_price(price):
    return price + tax_on(price)""",
        wrong="""def tax_on(price):
    return price * 0.2

def total_price(price):
    return price * 1.2""",
        test="""original = tax_on
tax_on = lambda price: 1
try:
    assert total_price(10) == 11
finally:
    tax_on = original
assert total_price(10) == 12""",
        example="tax_on = lambda price: 1",
    ),
    rebound(
        "counted_own_function",
        about="A student's function, wrapped by the test to count its calls.",
        right="""def is_prime(n):
    return n > 1 and all(n % d for d in range(2, int(n ** 0.5) + 1))

def primes_up_to(limit):
    return [n for n in range(limit + 1) if is_prime(n)]""",
        wrong="""def is_prime(n):
    return n > 1 and all(n % d for d in range(2, int(n ** 0.5) + 1))

def primes_up_to(limit):
    return [n for n in range(2, limit + 1) if all(n % d for d in range(2, n))]""",
        test="""old_is_prime, asked_for = is_prime, []

def is_prime(n):
    asked_for.append(n)
    return old_is_prime(n)

try:
    assert primes_up_to(10) == [2, 3, 5, 7]
finally:
    is_prime = old_is_prime
assert 7 in asked_for, "call is_prime\"""",
        example="old_is_prime, asked_for = is_prime, []",
    ),
    rebound(
        "rebound_constant",
        about="A constant that the test changes, to see that a function uses it.",
        right="""rate = 0.1

def interest(capital):
    return capital * rate""",
        wrong="""rate = 0.1

def interest(capital):
    return capital * 0.1""",
        test="""assert interest(100) == 10
old_rate, rate = rate, 0.5
try:
    assert interest(100) == 50
finally:
    rate = old_rate""",
        example="old_rate, rate = rate, 0.5",
    ),
    rebound(
        "patched_own_function",
        about="`unittest.mock.patch` of a student's function in `__main__`.",
        right="""def fetch_temperature(city):
    raise OSError("no network")

def weather_report(city):
    return f"{city}: {fetch_temperature(city)} degrees\"""",
        wrong="""def fetch_temperature(city):
    raise OSError("no network")

def weather_report(city):
    return f"{city}: 20 degrees\"""",
        test="""from unittest.mock import patch

with patch("__main__.fetch_temperature", return_value=31) as fetched:
    assert weather_report("Rome") == "Rome: 31 degrees"
fetched.assert_called_once_with("Rome")""",
        example='with patch("__main__.fetch_temperature", return_value=31) as fetched:',
    ),
    rebound(
        "global_statement",
        about="A variable of the student's that a function changes with `global`.",
        right="""visits = 0

def visit_page():
    global visits
    visits += 1""",
        wrong="""visits = 0

def visit_page():
    visits = 1""",
        test="""visits_before = visits
visit_page()
visit_page()
assert visits == visits_before + 2""",
        example="assert visits == visits_before + 2",
    ),
    rebound(
        "rebound_data",
        about="Data that the test replaces before it calls a function that reads it.",
        right="""scores = [3, 5]

def best_score():
    return max(scores)""",
        wrong="""scores = [3, 5]
highest = max(scores)

def best_score():
    return highest""",
        test="""assert best_score() == 5
scores = [1, 9, 2]
assert best_score() == 9, "look at scores when the function is called\"""",
        example="scores = [1, 9, 2]",
    ),
    rebound(
        "variable_set_and_read",
        about="A variable that the test sets, and that a function of the student's then changes.",
        right="""calls_so_far = 0

def note_call():
    global calls_so_far
    calls_so_far += 1""",
        wrong="""calls_so_far = 0

def note_call():
    global calls_so_far
    calls_so_far = 1""",
        test="""calls_so_far = 10
note_call()
note_call()
assert calls_so_far == 12""",
        example="calls_so_far = 10",
    ),
    rebound(
        "names_in_globals",
        about="Whether a name exists, and its value, by `globals()`.",
        right="""speed = 12.5
distance = speed * 4""",
        wrong="""speed = 12.5
Distance = speed * 4""",
        test="""assert "distance" in globals(), "define distance"
assert globals()["distance"] == 50""",
    ),
    rebound(
        "missing_name",
        about="A `NameError` of the test, turned into a message.",
        right="""volume_of_cube = 2 ** 3""",
        wrong="""cube_volume = 2 ** 3""",
        test="""try:
    volume_of_cube
except NameError:
    raise AssertionError("the variable volume_of_cube is missing")
assert volume_of_cube == 8""",
        example="except NameError:",
    ),
    rebound(
        "name_left_over",
        about="That no variable is left over, by `globals()` or by a `NameError`.",
        right="""squares = [number ** 2 for number in range(4)]

def total_area():
    height = 3
    return height * sum(squares)""",
        wrong="""squares = []
for number in range(4):
    squares.append(number ** 2)

def total_area():
    height = 3
    return height * sum(squares)""",
        test="""assert squares == [0, 1, 4, 9] and total_area() == 42
assert "number" not in globals(), "write a comprehension"
try:
    height
except NameError:
    pass
else:
    assert False, "height is local\"""",
        example='assert "number" not in globals()',
    ),
    rebound(
        "tool_taken_away",
        about="A function or a module of the library that an answer must not use.",
        right="""def counted(text):
    found = {}
    for letter in text:
        found[letter] = found.get(letter, 0) + 1
    return found

def average(numbers):
    return sum(numbers) / len(numbers)""",
        wrong="""import collections

def counted(text):
    return dict(collections.Counter(text))

def average(numbers):
    import statistics
    return statistics.mean(numbers)""",
        test="""import collections
import sys

Counter, collections.Counter = collections.Counter, None
statistics = sys.modules.get("statistics")
sys.modules["statistics"] = None
try:
    assert counted("aab") == {"a": 2, "b": 1} and average([1, 3]) == 2
finally:
    collections.Counter = Counter
    del sys.modules["statistics"]
    if statistics is not None:
        sys.modules["statistics"] = statistics""",
        example='sys.modules["statistics"] = None',
    ),
)
