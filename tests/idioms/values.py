"""Values of Python's own types that answers make."""

from __future__ import annotations

from functools import partial

from idioms.idiom import Idiom

value = partial(Idiom, section="Values")

VALUES = (
    value(
        "numbers_and_texts",
        about="Numbers, texts and truth values, their types included.",
        right="""count = 3
share = 0.1 + 0.2
label = "three"
is_odd = True""",
        wrong="""count = 3.0
share = 0.1 + 0.2
label = "three"
is_odd = True""",
        test="""import math

assert count == 3 and type(count) is int, "count is a whole number"
assert math.isclose(share, 0.3) and isinstance(share, float)
assert label.upper().startswith("THR") and len(label) == 5 and is_odd is True""",
        example="assert count == 3 and type(count) is int",
    ),
    value(
        "none",
        about="`None`, by `is`.",
        right="""def find_index(values, wanted):
    for index, one in enumerate(values):
        if one == wanted:
            return index
    return None""",
        wrong="""def find_index(values, wanted):
    for index, one in enumerate(values):
        if one == wanted:
            return index
    return -1""",
        test="""assert find_index("abc", "c") == 2
assert find_index([1, 2], 7) is None""",
        example="assert find_index([1, 2], 7) is None",
    ),
    value(
        "nested_dict",
        about="Dicts in lists in dicts.",
        right="""def summary_of(people):
    cities = {}
    for person in people:
        entry = cities.setdefault(person["city"], {"count": 0, "names": []})
        entry["count"] += 1
        entry["names"].append(person["name"])
    return cities""",
        wrong="""def summary_of(people):
    cities = {}
    for person in people:
        entry = cities.setdefault(person["city"], {"count": 1, "names": []})
        entry["count"] += 1
        entry["names"].append(person["name"])
    return cities""",
        test="""people = [{"name": n, "city": c} for n, c in (("Ada", "Rome"), ("Ben", "Rome"), ("Cleo", "Bonn"))]
summary = summary_of(people)
assert summary["Rome"]["names"] == ["Ada", "Ben"] and list(summary) == ["Rome", "Bonn"]
assert summary == {"Rome": {"count": 2, "names": ["Ada", "Ben"]}, "Bonn": {"count": 1, "names": ["Cleo"]}}""",
        example='assert summary["Rome"]["names"] == ["Ada", "Ben"]',
    ),
    value(
        "tuple_of_several",
        about="A tuple of unequal things, unpacked.",
        right="""def statistics_of(values):
    return min(values), sorted(values), {"mean": sum(values) / len(values)}, np.array(values).std()""",
        wrong="""def statistics_of(values):
    return [min(values), sorted(values), {"mean": sum(values) / len(values)}, np.array(values).std()]""",
        test="""result = statistics_of([3, 1, 2])
assert isinstance(result, tuple) and len(result) == 4
smallest, ordered, more, spread = result
assert smallest == 1 and ordered == [1, 2, 3] and more["mean"] == 2 and round(spread, 2) == 0.82""",
        example="smallest, ordered, more, spread = result",
    ),
    value(
        "sets",
        about="Sets and frozen sets, with their operations.",
        right="""def common_and_other(a, b):
    return set(a) & set(b), frozenset(a) ^ frozenset(b)""",
        wrong="""def common_and_other(a, b):
    return set(a) & set(b), frozenset(a) - frozenset(b)""",
        test="""common, other = common_and_other([1, 2, 3], [2, 3, 4])
assert common == {2, 3} and common | {9} == {2, 3, 9} and other == frozenset({1, 4})
assert isinstance(other, frozenset) and {other: "key"}[frozenset([4, 1])] == "key\"""",
        example="assert common == {2, 3}",
    ),
    value(
        "complex_numbers",
        about="Complex numbers.",
        right="""def quadratic_roots(a, b, c):
    root = complex(b * b - 4 * a * c) ** 0.5
    return (-b + root) / (2 * a), (-b - root) / (2 * a)""",
        wrong="""def quadratic_roots(a, b, c):
    root = abs(b * b - 4 * a * c) ** 0.5
    return (-b + root) / (2 * a), (-b - root) / (2 * a)""",
        test="""import cmath

first, second = quadratic_roots(1, 2, 5)
assert cmath.isclose(first, -1 + 2j) and first.imag == -second.imag and abs(second) > 2""",
        example="assert cmath.isclose(first, -1 + 2j)",
    ),
    value(
        "dates",
        about="`date`, `datetime` and `timedelta`, as arguments and results.",
        right="""from datetime import date, datetime, timedelta

def days_until(day, other):
    return (other - day).days

def one_week_later(moment):
    return moment + timedelta(weeks=1)""",
        wrong="""from datetime import date, datetime, timedelta

def days_until(day, other):
    return (other - day).days

def one_week_later(moment):
    return moment + timedelta(hours=7)""",
        test="""from datetime import date, datetime, timedelta

assert days_until(date(2024, 2, 28), date(2024, 3, 1)) == 2
later = one_week_later(datetime(2024, 1, 1, 8, 30))
assert later == datetime(2024, 1, 8, 8, 30) and later - datetime(2024, 1, 1) == timedelta(days=7, hours=8.5)
assert later.isoformat() == "2024-01-08T08:30:00\"""",
        example="assert days_until(date(2024, 2, 28), date(2024, 3, 1)) == 2",
    ),
    value(
        "bytes",
        about="Bytes and byte arrays.",
        right="""def xor_with(data, key):
    return bytes(byte ^ key for byte in data)""",
        wrong="""def xor_with(data, key):
    return "".join(chr(byte ^ key) for byte in data)""",
        test="""secret = xor_with(b"hi", 1)
assert secret == b"ih" and secret.hex() == "6968"
assert xor_with(bytearray([0, 255]), 15) == bytes([15, 240])""",
        example='assert secret == b"ih"',
    ),
    value(
        "fractions_and_decimals",
        about="`Fraction` and `Decimal`.",
        right="""from decimal import Decimal
from fractions import Fraction

def harmonic(n):
    return sum(Fraction(1, k) for k in range(1, n + 1))

def with_tax(price):
    return (price * Decimal("1.19")).quantize(Decimal("0.01"))""",
        wrong="""from decimal import Decimal
from fractions import Fraction

def harmonic(n):
    return sum(1 / k for k in range(1, n + 1))

def with_tax(price):
    return (price * Decimal("1.19")).quantize(Decimal("0.01"))""",
        test="""from decimal import Decimal
from fractions import Fraction

assert with_tax(Decimal("9.99")) == Decimal("11.89")
assert harmonic(3) == Fraction(11, 6) and harmonic(3).denominator == 6""",
        example="assert harmonic(3) == Fraction(11, 6)",
    ),
    value(
        "large_integers",
        about="Integers of any size.",
        right="""def factorial(n):
    return 1 if n < 2 else n * factorial(n - 1)""",
        wrong="""def factorial(n):
    result = 1.0
    for k in range(2, n + 1):
        result *= k
    return int(result)""",
        test="""import math

assert factorial(5) == 120
assert factorial(60) == math.factorial(60) and len(str(factorial(200))) == 375""",
        example="assert factorial(60) == math.factorial(60)",
    ),
    value(
        "nan_and_infinity",
        about="`nan` and infinity.",
        right="""def safe_log(x):
    if x == 0:
        return float("-inf")
    return math.log(x) if x > 0 else float("nan")""",
        wrong="""def safe_log(x):
    if x <= 0:
        return float("-inf")
    return math.log(x)""",
        test="""import math

assert safe_log(1) == 0 and safe_log(0) == -math.inf
assert math.isnan(safe_log(-1))""",
        example="assert math.isnan(safe_log(-1))",
    ),
    value(
        "ranges_and_slices",
        about="Ranges and slices.",
        right="""evens = range(0, 10, 2)

def middle_slice(length):
    return slice(1, length - 1)""",
        wrong="""evens = range(0, 11, 2)

def middle_slice(length):
    return slice(1, length - 1)""",
        test="""assert "abcd"[middle_slice(4)] == "bc"
assert evens == range(0, 10, 2) and 8 in evens and list(evens)[-1] == 8 and len(evens) == 5""",
        example="assert evens == range(0, 10, 2)",
    ),
    value(
        "sorted_result",
        about="A result in any order, compared after `sorted`.",
        right="""def anagrams_of(word, candidates):
    return [one for one in candidates if sorted(one) == sorted(word)]""",
        wrong="""def anagrams_of(word, candidates):
    return [one for one in candidates if set(one) == set(word)]""",
        test="""assert sorted(anagrams_of("tea", {"eat", "ate", "tee"})) == ["ate", "eat"]
assert set(anagrams_of("tea", ["eat", "teea"])) == {"eat"}""",
    ),
    value(
        "texts",
        about="Texts and their methods.",
        right="""def shout_words(text):
    return " ".join(word.capitalize() for word in text.split()) + "!\"""",
        wrong="""def shout_words(text):
    return " ".join(word.upper() for word in text.split()) + "!\"""",
        test="""shouted = shout_words("to be or")
assert shouted.endswith("!") and shouted.count(" ") == 2 and shouted.split()[0].istitle()
assert "Be" in shouted, f"found {shouted!r}\"""",
        example='assert shouted.endswith("!") and shouted.count(" ") == 2',
    ),
    value(
        "regular_expression",
        about="A compiled regular expression.",
        right="""import re

POSTCODE = re.compile(r"[1-9][0-9]{4}")""",
        wrong="""import re

POSTCODE = re.compile(r"[0-9]+")""",
        test="""import re

assert isinstance(POSTCODE, re.Pattern)
assert POSTCODE.fullmatch("10115") and not POSTCODE.fullmatch("0115")""",
        example="assert isinstance(POSTCODE, re.Pattern)",
    ),
)
