"""A test may ask for a class of Python's or of a library's by the name that only the answer's cell has for it."""

import pytest
from played_student import expect_as_beside, expect_to_fail

# What the answer's cell imports, what it returns, and the names by which a test asks for its class.
CLASSES = [
    ("from pathlib import *", {"Path('a')": "Path PurePath PosixPath PurePosixPath", "PurePosixPath('a')": "PurePath"}),
    (
        "from datetime import *",
        {"datetime(2020, 1, 1)": "datetime date", "timedelta(1)": "timedelta", "timezone.utc": "timezone tzinfo"},
    ),
    (
        "from collections import *",
        {"deque()": "deque", "Counter()": "Counter", "OrderedDict()": "OrderedDict dict"},
    ),
    ("from uuid import *", {"UUID(int=1)": "UUID"}),
    ("from ipaddress import *", {"ip_address('::1')": "IPv6Address", "ip_network('10.0.0.0/8')": "IPv4Network"}),
    ("from re import *", {"compile('a')": "Pattern", "match('a', 'a')": "Match"}),
    ("from types import *\nfrom array import array", {"SimpleNamespace()": "SimpleNamespace", "array('i')": "array"}),
    ("from io import *\nfrom random import Random", {"StringIO()": "StringIO", "Random(1)": "Random"}),
    ("from enum import *", {"Enum('A', 'b').b": "Enum"}),
    ("from numpy import *", {"float32(1)": "float32 floating generic", "matrix([1])": "matrix"}),
    (
        "from pandas import *",
        {"Series([1])": "Series", "DataFrame({'a': [1]})": "DataFrame", "Timestamp('2020-01-01')": "Timestamp"}
        | {"Timedelta('1d')": "Timedelta", "Categorical(['a'])": "Categorical", "Index(['a'])": "Index"}
        | {"Period('2020')": "Period", "RangeIndex(2)": "RangeIndex Index"},
    ),
]
OTHERS = """
from pathlib import Path, PurePath
from uuid import UUID
def out(): return 'a'
"""


@pytest.mark.parametrize(("imports", "values"), CLASSES)
def test_a_value_belongs_to_the_class_that_the_answers_cell_names(imports, values):
    made = ", ".join(f"lambda: {value}" for value in values)
    names = sorted({name for some in values.values() for name in some.split()})
    asked = [
        f"value = OUT[{number}]()\nprint(*(({name} is type(value), isinstance(value, {name}), "
        f"issubclass(type(value), {name}), isinstance(value, (int, {name}))) for _ in (1,)))"
        for number in range(len(values))
        for name in names
    ]
    expect_as_beside(f"{imports}\nOUT = [{made}]", "\n".join(asked), names)


def test_other_values_do_not():
    for name in ("Path", "PurePath", "UUID"):
        expect_to_fail(OTHERS, f"assert isinstance(out(), {name})", ["Path"])
