"""Exceptions that answers raise, as tests expect them."""

from __future__ import annotations

from functools import partial

from idioms.idiom import Idiom

exception = partial(Idiom, section="Exceptions")

EXCEPTIONS = (
    exception(
        "try_else",
        about="`try`, `except` and `else` around a call that has to fail.",
        right="""def root_of(x):
    if x < 0:
        raise ValueError("x is negative")
    return x ** 0.5""",
        wrong="""def root_of(x):
    if x < 0:
        return None
    return x ** 0.5""",
        test="""assert root_of(9) == 3
try:
    root_of(-1)
except ValueError:
    pass
else:
    raise AssertionError("expected a ValueError for -1")""",
        example="except ValueError:",
    ),
    exception(
        "pytest_raises",
        about="`pytest.raises` around a call that has to fail.",
        right="""def withdraw(balance, amount):
    if amount > balance:
        raise ValueError("not enough money")
    return balance - amount""",
        wrong="""def withdraw(balance, amount):
    if amount > balance:
        print("not enough money")
    return balance - amount""",
        test="""import pytest

assert withdraw(10, 4) == 6
### BEGIN HIDDEN TESTS
with pytest.raises(ValueError):
    withdraw(10, 11)
### END HIDDEN TESTS""",
        example="with pytest.raises(ValueError):",
    ),
    exception(
        "pytest_raises_match",
        about="`pytest.raises` with a pattern for the message.",
        right="""def age_from(text):
    age = int(text)
    if age < 0:
        raise ValueError(f"the age {age} is negative")
    return age""",
        wrong="""def age_from(text):
    age = int(text)
    if age < 0:
        raise ValueError("wrong value")
    return age""",
        test="""import pytest

with pytest.raises(ValueError, match=r"age -\\d+ is negative"):
    age_from("-3")""",
        example='with pytest.raises(ValueError, match=r"age -\\d+ is negative"):',
    ),
    exception(
        "assert_raises",
        about="`assertRaises` of `unittest`, as a function or a context.",
        right="""def first_word(text):
    return text.split()[0]""",
        wrong="""def first_word(text):
    words = text.split()
    return words[0] if words else ''""",
        test="""import unittest

case = unittest.TestCase()
case.assertEqual(first_word("to be"), "to")
case.assertRaises(IndexError, first_word, " ")
with case.assertRaises(IndexError):
    first_word("")""",
        example='case.assertRaises(IndexError, first_word, " ")',
    ),
    exception(
        "own_exception",
        about="An exception class of the student's own, caught by its name.",
        right="""class EmptyBasketError(Exception):
    pass

def cheapest(basket):
    if not basket:
        raise EmptyBasketError("nothing to choose from")
    return min(basket)""",
        wrong="""class EmptyBasketError(Exception):
    pass

def cheapest(basket):
    return min(basket)""",
        test="""assert cheapest([3, 2]) == 2
try:
    cheapest([])
    assert False, "expected an EmptyBasketError"
except EmptyBasketError as error:
    assert str(error) == "nothing to choose from\"""",
        example="except EmptyBasketError as error:",
    ),
    exception(
        "own_exception_as_base",
        about="An exception class of the student's own, caught as the built-in class that it extends.",
        right="""class TooColdError(ValueError):
    pass

def check_temperature(celsius):
    if celsius < -273.15:
        raise TooColdError(f"{celsius} is too cold")""",
        wrong="""class TooColdError(Exception):
    pass

def check_temperature(celsius):
    if celsius < -273.15:
        raise TooColdError(f"{celsius} is too cold")""",
        test="""check_temperature(20)
try:
    check_temperature(-300)
except ValueError as error:
    assert "too cold" in str(error)
else:
    assert False, "expected an error\"""",
        example="except ValueError as error:",
    ),
    exception(
        "own_exception_with_attributes",
        about="What an exception of the student's own carries in its attributes.",
        right="""class OverdrawnError(Exception):
    def __init__(self, missing):
        super().__init__(f"{missing} missing")
        self.missing = missing

def pay(balance, price):
    if price > balance:
        raise OverdrawnError(price - balance)
    return balance - price""",
        wrong="""class OverdrawnError(Exception):
    def __init__(self, missing):
        super().__init__(f"{missing} missing")
        self.missing = missing

def pay(balance, price):
    if price > balance:
        raise OverdrawnError(price)
    return balance - price""",
        test="""import pytest

with pytest.raises(OverdrawnError) as caught:
    pay(10, 13)
assert caught.value.missing == 3 and issubclass(OverdrawnError, Exception)""",
        example="assert caught.value.missing == 3",
    ),
    exception(
        "key_error",
        about="The arguments of a `KeyError`.",
        right="""def price_of(fruit, prices):
    return prices[fruit]""",
        wrong="""def price_of(fruit, prices):
    return prices.get(fruit)""",
        test="""try:
    price_of("plum", {"fig": 2})
    raise AssertionError("expected a KeyError")
except KeyError as error:
    assert error.args == ("plum",) and str(error) == "'plum'\"""",
        example='assert error.args == ("plum",)',
    ),
    exception(
        "messages",
        about="The messages of built-in exceptions, in a loop over cases.",
        right="""def ratio_of(a, b):
    if isinstance(a, str) or isinstance(b, str):
        raise TypeError("expected numbers")
    return a / b""",
        wrong="""def ratio_of(a, b):
    if isinstance(a, str):
        raise TypeError("expected numbers")
    return a / b""",
        test="""cases = [(1, 0, ZeroDivisionError, "division by zero"), (1, "2", TypeError, "expected numbers")]
for a, b, kind, message in cases:
    try:
        ratio_of(a, b)
    except kind as error:
        assert str(error) == message, f"ratio_of({a!r}, {b!r}) says: {error}"
    else:
        assert False, f"ratio_of({a!r}, {b!r}) gives no {kind.__name__}\"""",
        example="except kind as error:",
    ),
    exception(
        "chained",
        about="The cause of an exception, `raise ... from ...`.",
        right="""def setting_of(name, settings):
    try:
        return settings[name]
    except KeyError as error:
        raise RuntimeError(f"no setting {name}") from error""",
        wrong="""def setting_of(name, settings):
    if name not in settings:
        raise RuntimeError(f"no setting {name}")
    return settings[name]""",
        test="""import pytest

with pytest.raises(RuntimeError, match="no setting size") as caught:
    setting_of("size", {})
assert isinstance(caught.value.__cause__, KeyError)""",
        example="assert isinstance(caught.value.__cause__, KeyError)",
    ),
    exception(
        "students_assert",
        about="An `assert` in the student's function.",
        right="""def area_of(width, height):
    assert width > 0 and height > 0, "expected positive sides"
    return width * height""",
        wrong="""def area_of(width, height):
    assert width > 0, "expected positive sides"
    return width * height""",
        test="""assert area_of(2, 3) == 6
try:
    area_of(2, -3)
    failed = False
except AssertionError:
    failed = True
assert failed, "a negative height has to fail\"""",
        example="except AssertionError:",
    ),
    exception(
        "any_exception",
        about="A class that covers several exceptions.",
        right="""def third_of(values):
    return values[2]""",
        wrong="""def third_of(values):
    return values[2] if len(values) > 2 else None""",
        test="""for collection in ([1, 2], {"a": 1}):
    try:
        third_of(collection)
    except LookupError:
        continue
    assert False, f"expected an error for {collection}\"""",
        example="except LookupError:",
    ),
    exception(
        "exception_with_two_bases",
        about="An exception with several bases, caught by any of them.",
        right="""class CourseError(Exception):
    pass

class BadGrade(CourseError, ValueError):
    pass

def checked_grade(grade):
    if not 0 <= grade <= 100:
        raise BadGrade(f"no grade: {grade}")
    return grade""",
        wrong="""class CourseError(Exception):
    pass

class BadGrade(CourseError):
    pass

def checked_grade(grade):
    if not 0 <= grade <= 100:
        raise BadGrade(f"no grade: {grade}")
    return grade""",
        test="""import pytest

with pytest.raises(ValueError, match="no grade"):
    checked_grade(101)
assert checked_grade(7) == 7 and issubclass(BadGrade, ValueError) and issubclass(BadGrade, CourseError)""",
        example='with pytest.raises(ValueError, match="no grade"):',
    ),
    exception(
        "exact_class",
        about="The very class of an exception, and not one that derives from it.",
        right="""def parsed(text):
    return int(text)""",
        wrong="""class Misread(ValueError):
    pass

def parsed(text):
    if not text.isdigit():
        raise Misread(text)
    return int(text)""",
        test="""try:
    parsed("x")
except Exception as error:
    assert type(error) is ValueError
else:
    assert False
assert parsed("7") == 7""",
        example="assert type(error) is ValueError",
    ),
    exception(
        "returned_exception",
        about="An exception as a value, which the answer returns.",
        right="""def numbers_or_errors(texts):
    found = []
    for text in texts:
        try:
            found.append(float(text))
        except ValueError as error:
            found.append(error)
    return found""",
        wrong="""def numbers_or_errors(texts):
    found = []
    for text in texts:
        try:
            found.append(float(text))
        except ValueError as error:
            found.append(str(error))
    return found""",
        test="""number, error = numbers_or_errors(["1.5", "x"])
assert number == 1.5
assert isinstance(error, ValueError) and "x" in str(error)""",
        example='assert isinstance(error, ValueError) and "x" in str(error)',
    ),
    exception(
        "handed_exception",
        about="An exception as an argument.",
        right="""def is_worth_a_retry(error):
    return isinstance(error, (ConnectionError, TimeoutError))""",
        wrong="""def is_worth_a_retry(error):
    return isinstance(error, OSError)""",
        test="""assert is_worth_a_retry(ConnectionResetError("gone"))
assert not is_worth_a_retry(FileNotFoundError(2, "no such file"))""",
    ),
    exception(
        "context_of_an_exception",
        about="The exception that was being handled when another one was raised.",
        right="""def looked_up(prices, name):
    try:
        return prices[name]
    except KeyError:
        raise LookupError(f"no price of {name}")""",
        wrong="""def looked_up(prices, name):
    if name not in prices:
        raise LookupError(f"no price of {name}")
    return prices[name]""",
        test="""try:
    looked_up({}, "tea")
except LookupError as error:
    assert isinstance(error.__context__, KeyError)""",
        example="assert isinstance(error.__context__, KeyError)",
    ),
    exception(
        "value_of_stop_iteration",
        about="What a generator returns, as the value of the exception that ends it.",
        right="""def sums_so_far(numbers):
    total = 0
    for number in numbers:
        total += number
        yield total
    return total""",
        wrong="""def sums_so_far(numbers):
    total = 0
    for number in numbers:
        total += number
        yield total""",
        test="""totals = sums_so_far([2, 3])
assert [next(totals), next(totals)] == [2, 5]
try:
    next(totals)
except StopIteration as stop:
    assert stop.value == 5""",
        example="except StopIteration as stop:",
    ),
)
