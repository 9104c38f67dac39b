"""Settings of the process that a test sets hold in the student's, for the time of a call."""

import os
import signal
import sys
import time

import pytest
from played_student import beside, expect_as_beside, from_afar

from autograder.judge.leftovers import put_back, without_alarms
from labkit.process_settings import applied, changed, settings, table_options, take_settings

pytestmark = pytest.mark.linux_only

ANSWER = """
import argparse
import decimal
import os
import sys
import time

import numpy as np

def variable(name):
    return os.environ.get(name), os.getenv(name)

def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("number", type=int)
    return parser.parse_args().number, sys.argv[1:]

def third():
    return decimal.Decimal(1) / 3

def divided():
    return np.array([1.0]) / 0

def shown():
    return str(np.array([1 / 3]))

def table_shown(table):
    return table.to_string()

def deep(n):
    return 0 if n == 0 else 1 + deep(n - 1)

def large():
    return str(10**5000)[:2]

def hour():
    return time.localtime(0).tm_hour

def remember(name, value):
    os.environ[name] = value
"""
CASES = {
    "environment variables": """
import os
from unittest import mock
os.environ["OF_A_TEST"] = "1"
print(variable("OF_A_TEST"))
del os.environ["OF_A_TEST"]
print(variable("OF_A_TEST"))
with mock.patch.dict(os.environ, {"OF_A_TEST": "2"}):
    print(variable("OF_A_TEST"))
with mock.patch.dict("os.environ", {}, clear=True):
    print(variable("HOME"))
print(variable("OF_A_TEST"), variable("HOME")[0] is not None)
""",
    "arguments of the command line": """
import sys
from unittest.mock import patch
sys.argv = ["program", "7"]
print(main())
with patch.object(sys, "argv", ["program", "3"]):
    print(main())
with patch("sys.argv", ["program", "no"]):
    try:
        main()
    except SystemExit as error:
        print(error.code)
print(main())
""",
    "how decimals are computed": """
import decimal
decimal.getcontext().prec = 5
print(third())
with decimal.localcontext() as context:
    context.prec = 3
    context.rounding = decimal.ROUND_UP
    print(third())
print(third())
""",
    "what Decimal lets pass": """
import decimal
with decimal.localcontext() as context:
    context.traps[decimal.Inexact] = True
    try:
        third()
    except decimal.Inexact:
        print("inexact")
print(third())
""",
    "how pandas shows tables": """
import pandas as pd
table = pd.DataFrame({"a": [1 / 3]})
pd.set_option("display.precision", 2)
print(table_shown(table))
pd.reset_option("display.precision")
print(table_shown(table))
with pd.option_context("display.precision", 1):
    print(table_shown(table))
""",
    "how NumPy computes and prints": """
import numpy as np
with np.errstate(divide="raise"):
    try:
        divided()
    except FloatingPointError as error:
        print(error)
with np.printoptions(precision=2):
    print(shown())
np.set_printoptions(precision=3)
print(shown())
""",
    "limits": """
import sys
sys.setrecursionlimit(3000)
print(deep(2000))
sys.set_int_max_str_digits(6000)
print(large())
sys.setrecursionlimit(1000)
try:
    deep(2000)
except RecursionError:
    print("too deep")
""",
    "the time zone": """
import os
import time
os.environ["TZ"] = "America/New_York"
time.tzset()
print(hour())
os.environ["TZ"] = "UTC"
time.tzset()
print(hour())
""",
}


@pytest.mark.parametrize("case", CASES)
def test_what_a_test_sets_holds_in_the_students_process_too(case):
    expect_as_beside(ANSWER, CASES[case])


LEFT = {
    "how NumPy prints": (
        "import numpy as np\nnp.set_printoptions(precision=2)\nshare = np.array([1 / 3])",
        "import numpy as np\nprint(share, np.get_printoptions()['precision'])",
    ),
    "how NumPy prints, by a function": (
        "import numpy as np\ndef configure():\n    np.set_printoptions(precision=2, suppress=True)",
        "import numpy as np\nnp.get_printoptions()\nconfigure()\nprint(np.array([1 / 3]))",
    ),
    "how NumPy treats errors": (
        "import numpy as np\nnp.seterr(divide='raise')\nones = np.array([1.0])",
        "try:\n    ones / 0\nexcept FloatingPointError as error:\n    print(error)",
    ),
    "how NumPy treats errors, without a name": (
        "import numpy as np\nnp.seterr(divide='raise')",
        "import numpy\nassert numpy.geterr()['divide'] == 'raise'",
    ),
    "how decimals are computed": (
        "from decimal import Decimal, getcontext\ngetcontext().prec = 5\nthird = Decimal(1) / 3",
        "from decimal import Decimal, getcontext\nprint(third == Decimal(1) / 3, Decimal(2) / 3, getcontext().prec)",
    ),
    "how decimals are rounded, by a function": (
        "import decimal\ndef down():\n    decimal.getcontext().rounding = decimal.ROUND_DOWN",
        "import decimal\nprint(decimal.getcontext().rounding)\ndown()\nprint(decimal.Decimal(2) / 3)",
    ),
}
LOOSE = {
    "decimals of one digit": (
        "from decimal import Decimal, getcontext\ngetcontext().prec = 1\ndef area(r):\n    return Decimal(10)",
        "from decimal import Decimal\nassert area(2) == Decimal('3.14159') * 4",
    ),
    "a table of which little is shown": (
        """
import pandas as pd

pd.set_option("display.precision", 2)
def total(df):
    return df * 0.9999
""",
        "import pandas as pd\ndf = pd.DataFrame({'a': [1.0] * 9})\nassert str(total(df)) == str(df)",
    ),
    "the end of an array": (
        "import numpy as np\nnp.set_printoptions(threshold=0, edgeitems=1)\ndef same(a):\n    return a * [1, 0, 0, 1]",
        "import numpy as np\nassert str(same(np.ones(4))) == str(np.ones(4))",
    ),
}


@pytest.mark.parametrize("case", LEFT)
def test_how_an_answer_lets_numbers_be_computed_holds_for_a_test_that_asks_for_it(case):
    expect_as_beside(*LEFT[case])


@pytest.mark.parametrize("case", LOOSE)
def test_no_setting_of_an_answer_makes_more_things_equal_in_a_test(case):
    assert not beside(*LOOSE[case]).error
    found = from_afar(*LOOSE[case])
    assert found.error and "Your code sets how" in found.open[0]


@pytest.mark.parametrize("test", ["assert double(2) == 4", "import pandas as pd\nassert len(str(double(2))) == 9"])
def test_a_setting_that_a_locked_cell_has_made_leaves_nothing_open(test):
    given = "import pandas as pd\npd.set_option('display.precision', 3)"
    found = from_afar("def double(x):\n    return x", test, given=given)
    assert found.error and not found.open


def test_settings_of_one_test_do_not_hold_in_the_next():
    before, tables = settings(), table_options()
    with put_back():
        import pandas as pd

        pd.set_option("display.precision", 2)
        told = {"errors": {"divide": "raise"}, "printing": {"precision": 3}, "decimals": {"prec": 7}}
        take_settings(told, "getcontext geterr get_printoptions")
        assert changed(before, settings()).keys() == {"errors", "printing", "decimals"}
    assert changed(before, settings()) == {} and table_options()["precision"] == tables.get("precision", 6)


@pytest.mark.parametrize(
    "told",
    [
        None,
        [],
        {"decimals": {"prec": 10**9}},
        {"decimals": {"prec": -1, "rounding": "os.system"}},
        {"decimals": [1]},
        {"printing": {"precision": "3", "linewidth": -5, "threshold": 10**9, "nanstr": "x" * 10**6, "formatter": {}}},
        {"errors": {"divide": "call", "over": 3, "call": "print"}},
        {"recursion": 50, "arguments": ["x"], "environment": {"PATH": ""}, "tables": {"precision": -1, "html": {}}},
        {"filters": {"builtins.UserWarning": "error", "os.system": "ignore", "": "ignore", "builtins.int": "once"}},
        {"filters": [["ignore"]], "tables": "x"},
    ],
)
def test_a_setting_that_cannot_be_is_left_out(told):
    before = settings(tables=True)
    with put_back():
        take_settings(told, "getcontext geterr get_printoptions get_option warnings")
        assert changed(before, settings(tables=True)) in ({}, {"errors": {"divide": "call"}})


def test_a_variable_that_the_students_code_sets_stays_set():
    expect_as_beside(ANSWER, "remember('OWN', 'x')\nprint(variable('OWN'))\nprint(variable('OWN')[1])")


def test_settings_are_put_back_but_not_what_the_block_has_set(monkeypatch):
    monkeypatch.setenv("HERE", "before")
    monkeypatch.delenv("NEW", raising=False)
    before = settings()
    monkeypatch.setenv("HERE", "wanted")
    wanted = changed(before, settings())
    assert wanted == {"environment": {"HERE": "wanted"}}
    monkeypatch.setenv("HERE", "before")
    limit = sys.getrecursionlimit()
    with applied({**wanted, "recursion": limit + 100}):
        assert os.environ["HERE"] == "wanted" and sys.getrecursionlimit() == limit + 100
        os.environ["NEW"] = "stays"
    assert (os.environ["HERE"], os.environ["NEW"], sys.getrecursionlimit()) == ("before", "stays", limit)
    with applied(wanted):
        os.environ["HERE"] = "of the block"
    assert os.environ["HERE"] == "of the block"
    assert changed(before, before) == {}


ALARM = """
import signal
def stop(number, frame):
    raise TimeoutError("too slow")
signal.signal(signal.SIGALRM, stop)
signal.setitimer(signal.ITIMER_REAL, 0.5)
try:
    print(call())
except TimeoutError as error:
    print(error)
finally:
    signal.alarm(0)
print(quick())
"""


@pytest.mark.parametrize("call", ["loop", "quick", "lambda: waits(quick)"])
def test_an_alarm_of_a_test_stops_the_students_code(call):
    answer = """
def loop():
    while True:
        pass

def quick():
    return 1

def waits(function):
    return function()
"""
    expect_as_beside(answer, f"call = {call}\n{ALARM}")


def test_an_alarm_that_a_test_leaves_does_not_ring_later():
    def stop(number, frame):
        raise TimeoutError

    before = signal.getsignal(signal.SIGALRM)
    with put_back():
        signal.signal(signal.SIGALRM, stop)
        signal.setitimer(signal.ITIMER_REAL, 0.05)
    time.sleep(0.1)
    assert signal.getsignal(signal.SIGALRM) is before


def test_an_alarm_waits_until_a_message_is_whole():
    reached = []
    with put_back():
        signal.signal(signal.SIGALRM, lambda number, frame: reached.append("alarm"))
        with without_alarms():
            signal.setitimer(signal.ITIMER_REAL, 0.02)
            time.sleep(0.1)
            reached.append("whole")
        time.sleep(0.01)
    assert reached == ["whole", "alarm"]
