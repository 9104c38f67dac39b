"""What answers print, warn and log."""

from __future__ import annotations

from functools import partial

from idioms.idiom import Idiom

printed = partial(Idiom, section="Printed output, warnings and logs")

PRINTING = (
    printed(
        "redirect_stdout",
        about="`contextlib.redirect_stdout` around a call.",
        right="""def greet(name):
    print(f"Hello, {name}!")""",
        wrong="""def greet(name):
    return f"Hello, {name}!\"""",
        test="""import contextlib
import io

output = io.StringIO()
with contextlib.redirect_stdout(output):
    greet("Ada")
assert output.getvalue().strip() == "Hello, Ada!\"""",
        example="with contextlib.redirect_stdout(output):",
    ),
    printed(
        "capture_output",
        about="`capture_output` of IPython.",
        right="""def triangle(height):
    for row in range(1, height + 1):
        print("*" * row)""",
        wrong="""def triangle(height):
    for row in range(height):
        print("*" * row)""",
        test="""from IPython.utils.capture import capture_output

with capture_output() as captured:
    triangle(3)
assert captured.stdout.splitlines() == ["*", "**", "***"]""",
        example="with capture_output() as captured:",
    ),
    printed(
        "patched_stdout",
        about="`sys.stdout`, replaced and put back.",
        right="""def countdown(start):
    while start > 0:
        print(start)
        start -= 1
    print("Go!")""",
        wrong="""def countdown(start):
    while start >= 0:
        print(start)
        start -= 1
    print("Go!")""",
        test="""import io
import sys

kept, sys.stdout = sys.stdout, io.StringIO()
try:
    countdown(2)
    text = sys.stdout.getvalue()
finally:
    sys.stdout = kept
assert text == "2\\n1\\nGo!\\n", f"found {text!r}\"""",
        example="kept, sys.stdout = sys.stdout, io.StringIO()",
    ),
    printed(
        "mocked_stdout",
        about="`unittest.mock.patch` of `sys.stdout`.",
        right="""def table_of(number):
    for factor in range(1, 4):
        print(number, "x", factor, "=", number * factor)""",
        wrong="""def table_of(number):
    for factor in range(1, 4):
        print(number, "x", factor, "=", number + factor)""",
        test="""from io import StringIO
from unittest.mock import patch

with patch("sys.stdout", new_callable=StringIO) as screen:
    table_of(3)
assert "3 x 2 = 6" in screen.getvalue()""",
        example='with patch("sys.stdout", new_callable=StringIO) as screen:',
    ),
    printed(
        "mocked_print",
        about="`unittest.mock.patch` of `print`, and the calls that it got.",
        right="""def announce(names):
    for name in names:
        print("Welcome", name)""",
        wrong="""def announce(names):
    for name in names:
        print("Welcome " + name)""",
        test="""from unittest.mock import call, patch

with patch("builtins.print") as mocked:
    announce(["Ada", "Ben"])
assert mocked.call_args_list == [call("Welcome", "Ada"), call("Welcome", "Ben")]""",
        example='with patch("builtins.print") as mocked:',
    ),
    printed(
        "print_and_return",
        about="What a function prints and what it returns, in one call.",
        right="""def loud_sum(values):
    total = 0
    for value in values:
        total += value
        print("so far", total, sep=": ", end=";")
    return total""",
        wrong="""def loud_sum(values):
    total = 0
    for value in values:
        print("so far", total, sep=": ", end=";")
        total += value
    return total""",
        test="""import contextlib
import io

with contextlib.redirect_stdout(io.StringIO()) as output:
    total = loud_sum([1, 2])
assert total == 3
### BEGIN HIDDEN TESTS
assert output.getvalue() == "so far: 1;so far: 3;"
### END HIDDEN TESTS""",
        example="with contextlib.redirect_stdout(io.StringIO()) as output:",
    ),
    printed(
        "regex_of_output",
        about="A regular expression that printed text has to match.",
        right="""def report_mean(values):
    print(f"The mean is {sum(values) / len(values):.2f}")""",
        wrong="""def report_mean(values):
    print(f"The mean is {sum(values) / len(values)}")""",
        test="""import re
from contextlib import redirect_stdout
from io import StringIO

output = StringIO()
with redirect_stdout(output):
    report_mean([1, 2, 2])
assert re.search(r"mean is\\s+1\\.67\\s*$", output.getvalue())""",
        example='assert re.search(r"mean is\\s+1\\.67\\s*$", output.getvalue())',
    ),
    printed(
        "printed_nothing",
        about="That a function prints nothing and returns its result.",
        right="""def doubled(x):
    return 2 * x""",
        wrong="""def doubled(x):
    print(2 * x)
    return 2 * x""",
        test="""import contextlib
import io

with contextlib.redirect_stdout(io.StringIO()) as output:
    assert doubled(4) == 8
assert output.getvalue() == "", "return the result; do not print it\"""",
        example='assert output.getvalue() == ""',
    ),
    printed(
        "stderr",
        about="What a function prints to `sys.stderr`.",
        right="""import sys

def complain(message):
    print("error:", message, file=sys.stderr)""",
        wrong="""import sys

def complain(message):
    print("error:", message)""",
        test="""import contextlib
import io

errors, output = io.StringIO(), io.StringIO()
with contextlib.redirect_stderr(errors), contextlib.redirect_stdout(output):
    complain("no file")
assert errors.getvalue() == "error: no file\\n" and output.getvalue() == \"\"""",
        example="with contextlib.redirect_stderr(errors), contextlib.redirect_stdout(output):",
    ),
    printed(
        "printing_method",
        about="What a method of the student's class prints.",
        right="""class Dog:
    def __init__(self, name):
        self.name = name

    def bark(self):
        print(self.name, "says woof")""",
        wrong="""class Dog:
    def __init__(self, name):
        self.name = name

    def bark(self):
        print("name says woof")""",
        test="""from IPython.utils.io import capture_output

with capture_output() as captured:
    Dog("Rex").bark()
assert "Rex says woof" in captured.stdout""",
        example='Dog("Rex").bark()',
    ),
    printed(
        "caught_warnings",
        about="`warnings.catch_warnings(record=True)`.",
        right="""import warnings

def old_mean(values):
    warnings.warn("use numpy.mean", DeprecationWarning)
    return sum(values) / len(values)""",
        wrong="""def old_mean(values):
    return sum(values) / len(values)""",
        test="""import warnings

with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    assert old_mean([1, 3]) == 2
assert len(caught) == 1 and issubclass(caught[0].category, DeprecationWarning)
assert "numpy.mean" in str(caught[0].message)""",
        example="with warnings.catch_warnings(record=True) as caught:",
    ),
    printed(
        "pytest_warns",
        about="`pytest.warns`.",
        right="""import warnings

def read_year(text):
    if len(text) == 2:
        warnings.warn("two digits: 19 assumed", UserWarning)
        text = "19" + text
    return int(text)""",
        wrong="""def read_year(text):
    if len(text) == 2:
        print("two digits: 19 assumed")
        text = "19" + text
    return int(text)""",
        test="""import pytest

with pytest.warns(UserWarning, match="two digits"):
    assert read_year("84") == 1984""",
        example='with pytest.warns(UserWarning, match="two digits"):',
    ),
    printed(
        "log_records",
        about="Records of a log: their arguments, what `extra` adds, and the exception.",
        right="""import logging

def load(path):
    try:
        return open(path).read()
    except FileNotFoundError:
        logging.getLogger("loader").exception("%s is missing", path, extra={"code": 404})
        return None""",
        wrong="""import logging

def load(path):
    try:
        return open(path).read()
    except FileNotFoundError:
        logging.getLogger("loader").error("%s is missing", path, extra={"code": 500})
        return None""",
        test="""import unittest

with unittest.TestCase().assertLogs("loader", level="ERROR") as logs:
    assert load("nowhere.csv") is None
[record] = logs.records
assert record.args == ("nowhere.csv",) and record.code == 404
assert record.exc_info and record.exc_info[0] is FileNotFoundError, "log the exception, too\"""",
        example='assert record.args == ("nowhere.csv",) and record.code == 404',
    ),
    printed(
        "assert_logs",
        about="`assertLogs` of `unittest`.",
        right="""import logging

def load_rows(rows):
    good = [row for row in rows if row]
    logging.getLogger("loader").warning("%d rows are empty", len(rows) - len(good))
    return good""",
        wrong="""import logging

def load_rows(rows):
    good = [row for row in rows if row]
    logging.getLogger("loader").info("%d rows are empty", len(rows) - len(good))
    return good""",
        test="""import unittest

with unittest.TestCase().assertLogs("loader", level="WARNING") as logs:
    load_rows(["a", "", "b"])
assert logs.output == ["WARNING:loader:1 rows are empty"]""",
        example='with unittest.TestCase().assertLogs("loader", level="WARNING") as logs:',
    ),
    printed(
        "captured_by_the_answer",
        about="What a function of the test prints, captured by the answer.",
        right="""import contextlib
import io

def output_of(function):
    with contextlib.redirect_stdout(io.StringIO()) as screen:
        function()
    return screen.getvalue()""",
        wrong="""def output_of(function):
    return str(function())""",
        test="""assert output_of(lambda: print("hello")) == "hello\\n\"""",
    ),
    printed(
        "own_warning",
        about="A warning of a class that the answer defines.",
        right="""import warnings

class OldNameWarning(UserWarning):
    pass

def size_of(text):
    warnings.warn("use len", OldNameWarning)
    return len(text)""",
        wrong="""import warnings

class OldNameWarning(UserWarning):
    pass

def size_of(text):
    warnings.warn("use len", UserWarning)
    return len(text)""",
        test="""import pytest

with pytest.warns(OldNameWarning, match="len"):
    assert size_of("abc") == 3""",
        example='with pytest.warns(OldNameWarning, match="len"):',
    ),
)
