"""Magics of IPython in cells that tests need."""

from __future__ import annotations

from functools import partial

from idioms.idiom import Idiom

SECTION = "Magics of IPython"
magic = partial(Idiom, section=SECTION)

MAGIC_CELLS = (
    magic(
        "cell_magic",
        about="A cell magic, such as `%%time`, at the top of a test cell.",
        right="""def divisors(n):
    return [d for d in range(1, n + 1) if n % d == 0]""",
        wrong="""def divisors(n):
    return [d for d in range(1, n) if n % d == 0]""",
        test="""%%time
assert divisors(6) == [1, 2, 3, 6]""",
    ),
    magic(
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
    magic(
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
)
