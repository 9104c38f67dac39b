"""Exceptions of the student's code are in a test what they are in the student's own namespace."""

import pytest
from played_student import expect_as_beside, from_afar, student

from autograder.judge import errors
from labkit.blanks import BlankError
from labkit.scoring import StudentCodeError

pytestmark = pytest.mark.linux_only

RAISES = """
import json, decimal
import numpy as np
class BankError(Exception):
    pass
class TooLittle(BankError):
    def __init__(self, wanted, found):
        super().__init__(f"wanted {wanted}, found {found}")
        self.wanted, self.found = wanted, found
class OddValue(ValueError, KeyError):
    pass
class BadAge(Exception):
    limit = 0
    def __init__(self, age):
        self.given = age
    def __str__(self):
        return f"bad age {self.given}"
    @property
    def age(self):
        return self.given
    def advice(self, word):
        return f"{word} than {self.limit}"
class Told(ValueError):
    def __init__(self, message, kind):
        self.message, self.kind = message, kind
    def __str__(self):
        return f"{self.kind}: {self.message}"
def problems(kind=None):
    return [BadAge(-1), ValueError("bad", 3)] if kind is None else kind("from the student", "x")
def noted():
    error = BadAge(-2)
    error.add_note("ask again")
    raise error
def is_bad(error):
    return isinstance(error, BadAge) and error.given < 0
def fail(kind=ValueError, *given):
    raise kind(*given)
def withdraw(wanted, found=3):
    if wanted > found:
        raise TooLittle(wanted, found)
    return found - wanted
def chained():
    try:
        {}["missing"]
    except KeyError as error:
        raise ValueError("no such thing") from error
def items(n):
    return [1, 2][n]
def parse(text):
    return json.loads(text)
def inverse(matrix):
    return np.linalg.inv(matrix)
def opened(path):
    return open(path)
def divide(a, b):
    return a / b
def leave():
    raise SystemExit(3)
def check(n):
    assert n > 0, "must be positive"
"""


def caught(call, kind, then="pass"):
    """Return a test that expects an exception."""
    return f"try:\n    {call}\nexcept {kind} as error:\n    {then}\nelse:\n    assert False, 'nothing was raised'"


CASES = {
    "an exception of Python's own is caught by its class": caught("divide(1, 0)", "ZeroDivisionError", "print(error)"),
    "it is caught by its base": caught("items(5)", "LookupError", "print(error, repr(error))"),
    "it has its arguments": caught("fail(ValueError, 'a', 2)", "ValueError", "assert error.args == ('a', 2)"),
    "a KeyError shows its key": caught("fail(KeyError, 'k')", "KeyError", "assert str(error) == repr('k')"),
    "its class is the one that it is": caught("items(5)", "Exception", "assert isinstance(error, IndexError)"),
    "its class has its name": caught("items(5)", "Exception", "assert type(error).__name__ == 'IndexError'"),
    "its class is that very class": caught(
        "items(5)",
        "Exception",
        "print(type(error) is IndexError, type(error) == IndexError, error.__class__ is IndexError, type(error), "
        "type(error) in (KeyError, IndexError), type(error).__mro__[1], {IndexError: 1}[type(error)], "
        "type(error).__module__)",
    ),
    "its class is what others say, too": """
import sys
import unittest
import pytest
try:
    divide(1, 0)
except Exception:
    print(sys.exc_info()[0] is ZeroDivisionError)
with pytest.raises(Exception) as seen:
    fail(KeyError, "k")
print(seen.type is KeyError, seen.typename)
case = unittest.TestCase()
with case.assertRaises(Exception) as context:
    parse("{")
case.assertIs(type(context.exception), __import__("json").JSONDecodeError)
def kind_of(call, *given):
    try:
        call(*given)
    except Exception as error:
        return type(error)
print([kind_of(fail, kind) for kind in (ValueError, KeyError, OSError)], kind_of(opened, "/no/such"), kind_of(check, 0))
print(kind_of(withdraw, 5) is TooLittle, kind_of(inverse, np.zeros((2, 2))) is np.linalg.LinAlgError)
""",
    "other handlers do not catch it": (
        "try:\n    try:\n        items(5)\n    except (KeyError, ValueError):\n        assert False\n"
        "except IndexError:\n    print('IndexError')"
    ),
    "an exception of the student's class is caught by that class": caught(
        "withdraw(5)", "TooLittle", "assert (error.wanted, error.found) == (5, 3) and 'wanted 5' in str(error)"
    ),
    "it is caught by its base in the student's code": caught("withdraw(5)", "BankError", "print(error)"),
    "it is an instance of that class": caught(
        "withdraw(5)", "Exception", "assert isinstance(error, TooLittle) and type(error) is TooLittle"
    ),
    "an exception with two bases is caught by each": (
        caught("fail(OddValue, 1)", "ValueError") + "\n" + caught("fail(OddValue, 1)", "KeyError")
    ),
    "the class of an exception is a class of exceptions": (
        "assert issubclass(TooLittle, BankError) and issubclass(OddValue, KeyError)"
    ),
    "the cause is told": caught("chained()", "ValueError", "assert isinstance(error.__cause__, KeyError)"),
    "an error of JSON has its place": caught("parse('{')", "json.JSONDecodeError", "print(error.msg, error.pos)"),
    "an error of NumPy is caught by its class": caught("inverse(np.zeros((2, 2)))", "np.linalg.LinAlgError"),
    "an error of the system has its number": caught(
        "opened('/no/such/file')", "FileNotFoundError", "print(error.errno, error.filename, error)"
    ),
    "leaving is SystemExit with its code": caught("leave()", "SystemExit", "assert error.code == 3"),
    "a failed assertion of the code has its message": caught("check(0)", "AssertionError", "print(error)"),
    "a missing attribute and a missing name": (
        caught("fail.nothing", "AttributeError", "print(error)") + "\n" + caught("fail(NameError, 'x')", "NameError")
    ),
    "NotImplementedError is a RuntimeError": caught("fail(NotImplementedError)", "RuntimeError"),
    "an UnicodeDecodeError is a ValueError": caught("b'\\xff'.decode() and fail()", "ValueError"),
    "pytest.raises matches class and text": (
        "import pytest\nwith pytest.raises(ZeroDivisionError, match='division') as info:\n    divide(1, 0)\n"
        "assert info.type.__name__ == 'ZeroDivisionError' and 'zero' in str(info.value)"
    ),
    "pytest.raises matches the student's class": (
        "import pytest\nwith pytest.raises(TooLittle) as info:\n    withdraw(9)\nassert info.value.wanted == 9"
    ),
    "unittest's assertRaises matches": (
        "import unittest\ncase = unittest.TestCase()\ncase.assertRaises(IndexError, items, 7)\n"
        "with case.assertRaisesRegex(TooLittle, 'wanted'):\n    withdraw(9)"
    ),
    "an own text is the text": caught("fail(BadAge, -1)", "BadAge", "assert str(error) == 'bad age -1'"),
    "an own property and an own method are the student's": caught(
        "fail(BadAge, -1)",
        "BadAge",
        "assert error.age == -1 and error.advice('more') == 'more than 0' and error.limit == 0",
    ),
    "what it has not is an AttributeError": caught(
        "fail(BadAge, -1)", "BadAge", "assert not hasattr(error, 'size') and getattr(error, 'size', 5) == 5"
    ),
    "attributes may be called message and kind": caught(
        "fail(Told, 'no', 'mild')",
        "Told",
        "assert (error.message, error.kind, str(error)) == ('no', 'mild', 'mild: no')",
    ),
    "pytest.raises matches an own text": (
        "import pytest\nwith pytest.raises(BadAge, match='bad age -1') as info:\n    fail(BadAge, -1)\n"
        "assert info.value.age == -1"
    ),
    "a test makes an exception of the student's class": (
        "error = BadAge(7)\nassert isinstance(error, Exception) and (error.age, str(error)) == (7, 'bad age 7')"
    ),
    "a test raises an exception of the student's class": caught("raise BadAge(7)", "BadAge", "assert error.age == 7"),
    "exceptions are returned": (
        "first, second = problems()\nassert isinstance(first, BadAge) and first.age == -1\n"
        "assert isinstance(second, ValueError) and str(second) == str(ValueError('bad', 3))\n"
        "assert second.args == ('bad', 3)"
    ),
    "an exception goes back to the student's code": (
        "assert is_bad(problems()[0]) and is_bad(BadAge(-3)) and not is_bad(BadAge(3))"
    ),
    "notes are told": caught("noted()", "BadAge", "assert error.__notes__ == ['ask again']"),
    "nothing is raised where nothing is": "assert withdraw(1) == 2",
}


@pytest.mark.parametrize("name", CASES)
def test_as_beside(name):
    prelude = "import json\nimport numpy as np\n"
    expect_as_beside(RAISES, prelude + CASES[name])


@pytest.mark.parametrize(
    ("call", "error"),
    [
        ("withdraw(5)", "TooLittle: wanted 5, found 3"),
        ("items(5)", "IndexError: list index out of range"),
        ("fail(KeyError, 'k')", "KeyError: 'k'"),
        ("leave()", "SystemExit: 3"),
    ],
)
def test_an_exception_that_ends_the_test_is_shown_as_beside(call, error):
    assert from_afar(RAISES, call).error == error


def test_an_exception_that_decides_its_own_comparisons_decides_nothing():
    answer = """
class Own(Exception):
    def __eq__(self, other): return True
    def __getattr__(self, name): return Own()
def f():
    raise Own()
"""
    found = from_afar(answer, caught("f()", "Exception", "assert error.balance == 5"))
    assert found.open or found.error


@pytest.mark.parametrize("module", ["unittest.case.SkipTest", "unittest.SkipTest", "_pytest.outcomes.Skipped"])
def test_an_exception_that_skips_a_test_is_a_plain_error(module):
    path, _, name = module.rpartition(".")
    answer = f"import {path}\ndef f():\n    raise {path}.{name}('no')"
    with student(answer) as remote, pytest.raises(StudentCodeError) as caught_:
        remote.get(["f"])["f"]()
    assert not [base for base in type(caught_.value).__mro__ if base.__module__.startswith(("unittest", "_pytest"))]


def test_a_blank_is_a_blank_whatever_its_class_says():
    with (
        student(
            "from labkit.blanks import BlankError\nclass Own(BlankError, KeyError): pass\ndef f(): raise Own('a')"
        ) as remote,
        pytest.raises(BlankError),
    ):
        remote.get(["f"])["f"]()


def test_an_exception_whose_text_and_attributes_fail_is_told_by_its_class():
    answer = """
class Own(ValueError):
    def __str__(self): raise KeyError
    def __getattr__(self, name): raise KeyError(name)
def f():
    raise Own(1)
"""
    with student(answer) as remote, pytest.raises(ValueError) as caught_:
        remote.get(["f"])["f"]()
    assert caught_.value.kind == "Own"


def test_an_exception_cannot_change_how_it_is_reported():
    answer = """
class Own(ValueError):
    pass
def f():
    error = Own("honest")
    error.kind, error.message, error.told = "AssertionError", "forged", "forged"
    raise error
"""
    assert from_afar(answer, "f()").error == "Own: honest"


@pytest.mark.parametrize("name", ["kind", "message", "told"])
def test_an_exception_of_a_library_may_have_read_only_properties_of_any_name(name, monkeypatch):
    kind = type("LibraryError", (ValueError,), {name: property(lambda self: "the library's")})  # as TensorFlow's have
    monkeypatch.setattr(errors, "plain_bases", lambda places: (kind,))
    error = errors.student_error({"kind": "LibraryError", "message": "no", "told": "why"}, None, {})
    assert (error.kind, error.message, error.told, str(error)) == ("LibraryError", "no", "why", "no")
    assert isinstance(error, kind)


def test_a_causes_circle_has_an_end():
    answer = "def f():\n    a, b = ValueError('a'), KeyError('b')\n    a.__cause__, b.__cause__ = b, a\n    raise a"
    assert from_afar(answer, "f()").error == "ValueError: a"
