"""Functions that answers define, return and decorate."""

from __future__ import annotations

from functools import partial

from idioms.idiom import Idiom

function = partial(Idiom, section="Functions, decorators and generators")

FUNCTIONS = (
    function(
        "decorator",
        about="A decorator of the student's on a function of the test.",
        right="""import functools

def shouting(f):
    @functools.wraps(f)
    def wrapped(*arguments, **options):
        return f(*arguments, **options).upper() + "!"
    return wrapped""",
        wrong="""import functools

def shouting(f):
    @functools.wraps(f)
    def wrapped(*arguments, **options):
        return f(*arguments, **options).upper()
    return wrapped""",
        test="""@shouting
def say(name, greeting="hello"):
    return f"{greeting} {name}"

assert say("ada") == "HELLO ADA!"
assert say("ada", greeting="bye") == "BYE ADA!\"""",
    ),
    function(
        "decorator_keeps_name",
        about="The name and the docstring of a decorated function.",
        right="""from functools import wraps

def logged(f):
    @wraps(f)
    def inner(*arguments):
        return f(*arguments)
    return inner""",
        wrong="""def logged(f):
    def inner(*arguments):
        return f(*arguments)
    return inner""",
        test="""@logged
def add_one(x):
    \"\"\"Add one.\"\"\"
    return x + 1

assert add_one(1) == 2
assert add_one.__name__ == "add_one" and add_one.__doc__ == "Add one.\"""",
        example='assert add_one.__name__ == "add_one"',
    ),
    function(
        "decorator_with_argument",
        about="A decorator that takes an argument.",
        right="""def repeat(times):
    def decorate(f):
        def wrapped(*arguments):
            return [f(*arguments) for _ in range(times)]
        return wrapped
    return decorate""",
        wrong="""def repeat(times):
    def decorate(f):
        def wrapped(*arguments):
            return [f(*arguments)] * times
        return wrapped
    return decorate""",
        test="""made = []

@repeat(times=3)
def count_up():
    made.append(len(made))
    return len(made)

assert count_up() == [1, 2, 3] and made == [0, 1, 2]""",
        example="@repeat(times=3)",
    ),
    function(
        "memoized",
        about="A cache of the student's, and how often the function of the test is still called.",
        right="""def memoized(f):
    known = {}
    def wrapped(x):
        if x not in known:
            known[x] = f(x)
        return known[x]
    return wrapped""",
        wrong="""def memoized(f):
    def wrapped(x):
        known = {}
        if x not in known:
            known[x] = f(x)
        return known[x]
    return wrapped""",
        test="""computed = []
slow_square = memoized(lambda x: computed.append(x) or x * x)
assert [slow_square(3), slow_square(4), slow_square(3)] == [9, 16, 9]
assert computed == [3, 4]""",
        example="assert computed == [3, 4]",
    ),
    function(
        "closure",
        about="A function that the student's function returns.",
        right="""def power(exponent):
    def raised(base):
        return base ** exponent
    return raised""",
        wrong="""def power(exponent):
    def raised(base):
        return exponent ** base
    return raised""",
        test="""cube = power(3)
assert callable(cube)
assert cube(2) == 8 and power(2)(5) == 25""",
        example="assert cube(2) == 8 and power(2)(5) == 25",
    ),
    function(
        "closure_with_state",
        about="A returned function that remembers, independent of the next one.",
        right="""def make_counter():
    count = 0
    def increment():
        nonlocal count
        count += 1
        return count
    return increment""",
        wrong="""total_count = 0

def make_counter():
    def increment():
        global total_count
        total_count += 1
        return total_count
    return increment""",
        test="""one, other = make_counter(), make_counter()
assert [one(), one(), other(), one()] == [1, 2, 1, 3]""",
        example="assert [one(), one(), other(), one()] == [1, 2, 1, 3]",
    ),
    function(
        "composed",
        about="Functions of the test and of libraries, composed by the student's function.",
        right="""def compose(*functions):
    def composed(x):
        for f in reversed(functions):
            x = f(x)
        return x
    return composed""",
        wrong="""def compose(*functions):
    def composed(x):
        for f in functions:
            x = f(x)
        return x
    return composed""",
        test="""import math

assert compose(math.sqrt, abs)(-9) == 3
assert compose(lambda x: x + 1, lambda x: 2 * x)(5) == 11""",
        example="assert compose(math.sqrt, abs)(-9) == 3",
    ),
    function(
        "generator",
        about="A generator: `next`, `list` and `StopIteration`.",
        right="""def count_down(start):
    while start > 0:
        yield start
        start -= 1""",
        wrong="""def count_down(start):
    while start >= 0:
        yield start
        start -= 1""",
        test="""values = count_down(2)
assert next(values) == 2 and next(values) == 1
try:
    next(values)
    assert False, "expected the end"
except StopIteration:
    pass
assert list(count_down(3)) == [3, 2, 1]""",
        example="assert next(values) == 2 and next(values) == 1",
    ),
    function(
        "infinite_generator",
        about="A generator without end, with `itertools.islice` and in a loop with `break`.",
        right="""def fibonacci():
    a, b = 0, 1
    while True:
        yield a
        a, b = b, a + b""",
        wrong="""def fibonacci():
    a, b = 1, 1
    while True:
        yield a
        a, b = b, a + b""",
        test="""from itertools import islice

assert list(islice(fibonacci(), 6)) == [0, 1, 1, 2, 3, 5]
for number in fibonacci():
    if number > 1000:
        break
assert number == 1597""",
        example="assert list(islice(fibonacci(), 6)) == [0, 1, 1, 2, 3, 5]",
    ),
    function(
        "lazy_generator",
        about="That a generator takes no more from its argument than it has to, and what kind it is.",
        right="""def squares_of(numbers):
    for number in numbers:
        yield number ** 2""",
        wrong="""def squares_of(numbers):
    return [number ** 2 for number in numbers]""",
        test="""import types

taken = []

def numbers():
    for n in range(5):
        taken.append(n)
        yield n

squares = squares_of(numbers())
assert isinstance(squares, types.GeneratorType)
assert next(squares) == 0 and next(squares) == 1 and taken == [0, 1]""",
        example="assert isinstance(squares, types.GeneratorType)",
    ),
    function(
        "own_function_argument",
        about="One function of the student's as the argument of another.",
        right="""def cube_of(x):
    return x ** 3

def total_of(f, n):
    return sum(f(i) for i in range(1, n + 1))""",
        wrong="""def cube_of(x):
    return x ** 3

def total_of(f, n):
    return sum(f(i) for i in range(1, n))""",
        test="""assert total_of(cube_of, 3) == 36
assert list(map(cube_of, [1, 2])) == [1, 8]
assert sorted([-2, 1], key=cube_of) == [-2, 1]""",
    ),
    function(
        "students_key",
        about="A function of the student's for `sorted`, `filter`, `max` and `np.vectorize`.",
        right="""def last_letter(word):
    return word[-1]

is_short = lambda word: len(word) < 4""",
        wrong="""def last_letter(word):
    return word[-1]

is_short = lambda word: len(word) <= 4""",
        test="""words = ["pea", "plum", "fig"]
assert sorted(words, key=last_letter) == ["pea", "fig", "plum"]
assert list(filter(is_short, words)) == ["pea", "fig"] and max(words, key=last_letter) == "plum"
assert list(np.vectorize(is_short)(words)) == [True, False, True]""",
        example='assert sorted(words, key=last_letter) == ["pea", "fig", "plum"]',
    ),
    function(
        "recursion",
        about="A recursive function, with deep arguments.",
        right="""def depth_of(nested):
    if not isinstance(nested, list):
        return 0
    return 1 + max((depth_of(item) for item in nested), default=0)""",
        wrong="""def depth_of(nested):
    if not isinstance(nested, list):
        return 0
    return 1 + depth_of(nested[0]) if nested else 1""",
        test="""assert depth_of(3) == 0 and depth_of([]) == 1
assert depth_of([1, [2, [3]]]) == 3""",
        example="assert depth_of([1, [2, [3]]]) == 3",
    ),
    function(
        "table_of_functions",
        about="A dict of functions.",
        right="""operations = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "max": max,
}""",
        wrong="""operations = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: b - a,
    "max": max,
}""",
        test="""assert set(operations) == {"+", "-", "max"}
assert operations["+"](2, 3) == 5 and operations["-"](5, 3) == 2 and operations["max"](1, 2) == 2""",
        example='assert operations["+"](2, 3) == 5',
    ),
)
