"""Functions of the test that answers call."""

from __future__ import annotations

from functools import partial

from idioms.idiom import Idiom

callback = partial(Idiom, section="Functions handed to answers")

CALLBACKS = (
    callback(
        "lambda_argument",
        about="A `lambda` as an argument.",
        right="""def apply_twice(f, x):
    return f(f(x))""",
        wrong="""def apply_twice(f, x):
    return 2 * f(x)""",
        test="""assert apply_twice(lambda x: x + 3, 1) == 7
### BEGIN HIDDEN TESTS
assert apply_twice(lambda text: text + "!", "hey") == "hey!!"
### END HIDDEN TESTS""",
    ),
    callback(
        "function_argument",
        about="A function that the test defines as an argument.",
        right="""def derivative(f, x, h=1e-5):
    return (f(x + h) - f(x - h)) / (2 * h)""",
        wrong="""def derivative(f, x, h=1e-5):
    return (f(x + h) - f(x - h)) / h""",
        test="""def parabola(x):
    return 3 * x ** 2

assert abs(derivative(parabola, 2) - 12) < 1e-6""",
        example="assert abs(derivative(parabola, 2) - 12) < 1e-6",
    ),
    callback(
        "library_functions",
        about="Functions of libraries as arguments: `np.sin`, `math.sqrt`, `operator.add`.",
        right="""def trapezoid(f, a, b, n):
    width = (b - a) / n
    return width * (f(a) / 2 + sum(f(a + i * width) for i in range(1, n)) + f(b) / 2)

def fold(combine, values, start):
    for value in values:
        start = combine(start, value)
    return start""",
        wrong="""def trapezoid(f, a, b, n):
    width = (b - a) / n
    return width * sum(f(a + i * width) for i in range(1, n))

def fold(combine, values, start):
    for value in values:
        start = combine(value, value)
    return start""",
        test="""import math
import operator

assert abs(trapezoid(np.sin, 0, math.pi, 100) - 2) < 1e-3
assert abs(trapezoid(math.sqrt, 1, 4, 200) - 14 / 3) < 1e-4
assert fold(operator.add, [1, 2, 3], 0) == 6 and fold(operator.mul, [2, 3], 1) == 6""",
        example="assert abs(trapezoid(np.sin, 0, math.pi, 100) - 2) < 1e-3",
    ),
    callback(
        "builtin_argument",
        about="A built-in function or class as an argument.",
        right="""def group_by(key, items):
    groups = {}
    for item in items:
        groups.setdefault(key(item), []).append(item)
    return groups""",
        wrong="""def group_by(key, items):
    return {key(item): [item] for item in items}""",
        test="""assert group_by(len, ["a", "bb", "c"]) == {1: ["a", "c"], 2: ["bb"]}
assert group_by(str.upper, ["x", "X"]) == {"X": ["x", "X"]}
assert group_by(type, [1, "a", 2]) == {int: [1, 2], str: ["a"]}""",
    ),
    callback(
        "partial_argument",
        about="`functools.partial` as an argument.",
        right="""def mapped(f, values):
    return [f(value) for value in values]""",
        wrong="""def mapped(f, values):
    return [f for value in values]""",
        test="""import functools

assert mapped(functools.partial(pow, 2), [1, 2, 3]) == [2, 4, 8]
assert mapped(functools.partial(int, base=2), ["10", "11"]) == [2, 3]""",
        example="assert mapped(functools.partial(pow, 2), [1, 2, 3]) == [2, 4, 8]",
    ),
    callback(
        "failing_callback_caught",
        about="A function of the test that raises what the answer has to catch.",
        right="""def try_all(f, values, default):
    results = []
    for value in values:
        try:
            results.append(f(value))
        except ValueError:
            results.append(default)
    return results""",
        wrong="""def try_all(f, values, default):
    results = []
    for value in values:
        try:
            results.append(f(value))
        except TypeError:
            results.append(default)
    return results""",
        test="""def picky(x):
    if x < 0:
        raise ValueError("negative")
    return x * 10

assert try_all(picky, [1, -1, 2], None) == [10, None, 20]
assert try_all(int, ["7", "x"], 0) == [7, 0]""",
        example="assert try_all(picky, [1, -1, 2], None) == [10, None, 20]",
    ),
    callback(
        "failing_callback_passed_on",
        about="A function of the test that raises what the answer has to let through.",
        right="""def call_quietly(f):
    try:
        return f()
    except ZeroDivisionError:
        return float("inf")""",
        wrong="""def call_quietly(f):
    try:
        return f()
    except Exception:
        return float("inf")""",
        test="""import pytest

def broken():
    raise KeyError("missing")

assert call_quietly(lambda: 1 / 0) == float("inf")
with pytest.raises(KeyError):
    call_quietly(broken)""",
        example="call_quietly(broken)",
    ),
    callback(
        "tests_own_exception",
        about="An exception class of the test that passes through the answer.",
        right="""def with_retries(f, times):
    for attempt in range(times):
        try:
            return f()
        except Exception:
            if attempt == times - 1:
                raise""",
        wrong="""def with_retries(f, times):
    for attempt in range(times):
        try:
            return f()
        except Exception:
            pass""",
        test="""class NetworkError(Exception):
    pass

attempts = []

def flaky():
    attempts.append(1)
    raise NetworkError("down")

try:
    with_retries(flaky, 3)
    assert False, "the last error has to be raised"
except NetworkError as error:
    assert str(error) == "down" and len(attempts) == 3""",
        example="except NetworkError as error:",
    ),
    callback(
        "counted_calls",
        about="A function of the test that counts how often it is called.",
        right="""def newton(f, df, x, steps):
    for _ in range(steps):
        x = x - f(x) / df(x)
    return x""",
        wrong="""def newton(f, df, x, steps):
    while abs(f(x)) > 1e-12:
        x = x - f(x) / df(x)
    return x""",
        test="""calls = 0

def f(x):
    global calls
    calls += 1
    return x * x - 2

assert abs(newton(f, lambda x: 2 * x, 1.0, 6) - 2 ** 0.5) < 1e-9
assert calls == 6, f"f was called {calls} times\"""",
        example="assert calls == 6",
    ),
    callback(
        "recording_callback",
        about="A list of the test that collects what the answer calls with.",
        right="""def walk(tree, visit):
    visit(tree[0])
    for child in tree[1:]:
        walk(child, visit)""",
        wrong="""def walk(tree, visit):
    for child in tree[1:]:
        walk(child, visit)
    visit(tree[0])""",
        test="""visited = []
walk(("a", ("b", ("c",)), ("d",)), visited.append)
assert visited == ["a", "b", "c", "d"]""",
        example='walk(("a", ("b", ("c",)), ("d",)), visited.append)',
    ),
    callback(
        "arguments_passed_on",
        about="A function of the test with positional and keyword arguments.",
        right="""def call_with(f, *arguments, **options):
    return f(*arguments, **options)""",
        wrong="""def call_with(f, *arguments, **options):
    return f(*arguments)""",
        test="""def describe(name, size=1, *, colour="red"):
    return f"{name} {size} {colour}"

assert call_with(describe, "box", 2, colour="blue") == "box 2 blue"
assert call_with(sorted, [1, 3, 2], reverse=True) == [3, 2, 1]""",
        example='assert call_with(describe, "box", 2, colour="blue") == "box 2 blue"',
    ),
    callback(
        "magic_mock",
        about="A `MagicMock` as an argument.",
        right="""def notify(users, sender):
    for user in users:
        sender.send(user, "hello")""",
        wrong="""def notify(users, sender):
    for user in users:
        sender.send("hello", user)""",
        test="""from unittest.mock import MagicMock

sender = MagicMock()
notify(["ada", "ben"], sender)
assert sender.send.call_count == 2
sender.send.assert_called_with("ben", "hello")""",
        example='sender.send.assert_called_with("ben", "hello")',
    ),
    callback(
        "parameters_of_a_function",
        about="What a decorator finds out about a function of the test: parameters, annotations, defaults.",
        right="""import functools
import inspect

def checked(function):
    signature = inspect.signature(function)

    @functools.wraps(function)
    def wrapper(*arguments, **keywords):
        bound = signature.bind(*arguments, **keywords)
        for name, value in bound.arguments.items():
            wanted = function.__annotations__.get(name, object)
            if not isinstance(value, wanted):
                raise TypeError(f"{name} is no {wanted.__name__}")
        bound.apply_defaults()
        return function(*bound.args, **bound.kwargs)

    return wrapper""",
        wrong="""import functools

def checked(function):
    @functools.wraps(function)
    def wrapper(*arguments, **keywords):
        for name, value in keywords.items():
            if not isinstance(value, function.__annotations__.get(name, object)):
                raise TypeError(f"{name} is no int")
        return function(*arguments, **keywords)

    return wrapper""",
        test="""import inspect

@checked
def power(base: int, exponent: int = 2) -> int:
    return base ** exponent

assert power(3) == 9 and power(2, exponent=3) == 8
assert list(inspect.signature(power).parameters) == ["base", "exponent"]
try:
    power("3")
    assert False, "expected a TypeError"
except TypeError as error:
    assert str(error) == "base is no int\"""",
        example="def power(base: int, exponent: int = 2) -> int:",
    ),
)
